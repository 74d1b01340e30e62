"""The table of mutants fits the sources; whether the tests catch them, `make mutants` says."""

from dataclasses import replace

import pytest

from mutants import Mutant, caught, mutants


def test_every_mutant_still_fits():
    assert [fault for mutant in mutants() for fault in mutant.faults()] == []


def test_names_are_their_own():
    names = [mutant.name for mutant in mutants()]
    assert len(names) == len(set(names)) >= 30


@pytest.fixture
def tree(tmp_path):
    package = tmp_path / "src" / "tumen"
    package.mkdir(parents=True)
    (package / "one.py").write_text("A = 1 >= 1\nB = 2\nB = 2\n")
    (tmp_path / "test_one.py").write_text("def test_a():\n    from tumen.one import A\n    assert A\n")
    return tmp_path


MUTANT = Mutant("threshold", "one.py", "1 >= 1", "1 > 1", ("test_one.py::test_a",))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, []),
        ({"text": "B = 2"}, ["threshold: its text stands 2 times in one.py, not once"]),
        ({"text": "C = 3"}, ["threshold: its text stands 0 times in one.py, not once"]),
        ({"file": "two.py"}, ["threshold: there is no src/tumen/two.py"]),
        ({"instead": "1 >= 1"}, ["threshold: it changes nothing"]),
        ({"instead": "1 >= 1  # as it was"}, ["threshold: it changes nothing"]),
        ({"instead": "1 >"}, ["threshold: what it makes is no Python (invalid syntax)"]),
        ({"tests": ()}, ["threshold: no test is named"]),
        ({"tests": ("test_one.py::test_b",)}, ["threshold: there is no test_one.py::test_b"]),
    ],
)
def test_a_row_that_no_longer_fits_is_named(tree, more, said):
    assert replace(MUTANT, **more).faults(tree) == said


@pytest.mark.parametrize(
    ("instead", "said"),
    [("1 > 1", "caught"), ("2 > 1", "SURVIVED")],
)
def test_the_verdict_is_that_of_the_named_tests(tree, instead, said):
    (tree / "src" / "tumen" / "__init__.py").touch()
    test = str(tree / "test_one.py")
    assert caught(replace(MUTANT, instead=instead, tests=(test,)), tree) == said
    assert (tree / "src" / "tumen" / "one.py").read_text().startswith("A = 1 >= 1\n")


def test_where_no_test_ran_there_is_no_verdict(tree):
    (tree / "src" / "tumen" / "__init__.py").touch()
    found = caught(replace(MUTANT, tests=(f"{tree / 'test_one.py'}::test_b",)), tree)
    assert found.startswith("NO VERDICT")
    assert (tree / "src" / "tumen" / "one.py").read_text().startswith("A = 1 >= 1\n")
