"""YAML files keep their lines, and every complaint names one."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from tumen.errors import InputError
from tumen.schema import Frozen
from tumen.tables.models import validate
from tumen.tables.yaml_document import read_yaml


class Site(Frozen):
    name: str
    opened: date | None = None
    cost: Decimal = Decimal(0)
    share: float = 0.0
    jobs: int = 0
    bonded: bool = False
    kind: Literal["plant", "warehouse"] = "plant"


class Goods(Frozen):
    hs: str


class Study(Frozen):
    title: str
    sites: tuple[Site, ...] = ()
    product: Goods | Site | None = None


@pytest.fixture
def document(tmp_path):
    def write(text):
        path = tmp_path / "study.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_yaml(path)

    return write


def complaints(call, *args):
    with pytest.raises(InputError) as caught:
        call(*args)
    assert all(problem.file.endswith("study.yaml") for problem in caught.value.problems)
    return [(problem.line, problem.what, problem.fix) for problem in caught.value.problems]


def test_values_keep_their_lines_and_decimals_their_digits(document):
    read = document(
        "title: x\nsites:\n  - name: a\n    cost: 1_000.10\n    opened: 2026-06-01\n  - {name: b}\n"
    )
    assert read.data == {
        "title": "x",
        "sites": [{"name": "a", "cost": Decimal("1000.10"), "opened": date(2026, 6, 1)}, {"name": "b"}],
    }
    assert str(read.data["sites"][0]["cost"]) == "1000.10"
    assert [read.locate(at) for at in [(), ("sites",), ("sites", 0, "opened"), ("sites", 1), ("no",)]] == [
        1,
        2,
        5,
        6,
        1,
    ]
    assert validate(Study, read).sites[1].name == "b"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("NO", "NO"),
        ("true", True),
        ("~", None),
        ("0101", 101),
        ("0x10", 16),
        ("-1_000", -1000),
        (".5", Decimal("0.5")),
        ("1e3", Decimal(1000)),
        ('"8414.51"', "8414.51"),
        ("2026-13-45", "2026-13-45"),
        ("[]", []),
    ],
)
def test_scalars(document, text, value):
    found = document(f"key: {text}\n").data["key"]
    assert found == value
    assert type(found) is type(value)


def test_aliases_are_read(document):
    assert document("a: &one {hs: '01'}\nb: *one\n").data["b"] == {"hs": "01"}


def test_keys_that_are_there_twice_are_refused_all_at_once(document):
    found = complaints(document, "title: a\nsites:\n  - {name: a, name: b}\ntitle: b\n")
    assert found == [
        (3, "the key 'sites[1].name' is there twice, first on line 3", "Delete one of them"),
        (4, "the key 'title' is there twice, first on line 1", "Delete one of them"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\n b: 2\n", 2, "this is not YAML"),
        ("a: [1, 2\n", 2, "this is not YAML"),
        ("a: 'x\n", 2, "this is not YAML"),
        ("a: @x\n", 1, "this is not YAML"),
        ("- a\n", 1, "does not consist of keys and values"),
        ("", 1, "does not consist of keys and values"),
        ("a: .nan\n", 1, ".nan is not a number"),
        ("a: 1\nb: -.inf\n", 2, "-.inf is not a number"),
        ("a: !!python/object:os.system x\n", 1, "the tag"),
        ("a: !x {b: 1}\n", 1, "the tag"),
        ("x: 1\na: &a\n  b: *a\n", 2, "it contains itself"),
        ("x: {a: 1}\ny:\n  <<: {a: 1}\n", 3, "this cannot be a key"),
        ("? [a, b]\n: 1\n", 1, "this cannot be a key"),
        ("a: *b\n", 1, "this is not YAML"),
        (b"a: 1\nb: caf\xe9\n", 2, "not UTF-8"),
    ],
)
def test_what_is_not_plain_keys_and_values_is_refused(document, text, line, what):
    ((found_line, found, fix),) = complaints(document, text)
    assert found_line == line
    assert what in found
    assert fix


def test_every_problem_of_a_model_names_line_path_and_remedy(document):
    read = document(
        "titel: x\n"
        "sites:\n"
        "  - name: 8414.50\n"
        "    opened: 2026-13-45\n"
        "  - name: a\n"
        "    jobs: 2.5\n"
        "    kind: plan\n"
        "    bonded: perhaps\n"
        "    cost: much\n"
        "    share: [1]\n"
        "  - {jobs: 1, nam: c}\n"
        "  - x\n"
    )
    assert sorted(complaints(validate, Study, read)) == sorted(
        [
            (1, "the key 'title' is missing", "Add 'title: ...' here"),
            (1, "titel: there is no key 'titel' here", "Did you mean 'title'?"),
            (
                3,
                "sites[1].name: 8414.50 is not text, so zeros or its form may be lost",
                'Put it in quotes: "8414.50"',
            ),
            (4, "sites[1].opened: '2026-13-45' is not a date", "Write year-month-day, such as 2026-06-01"),
            (6, "sites[2].jobs: '2.5' is not a whole number", "Write a whole number, such as 3"),
            (
                7,
                "sites[2].kind: 'plan' is not one of the choices",
                "Write plant, warehouse; did you mean 'plant'?",
            ),
            (8, "sites[2].bonded: 'perhaps' is neither true nor false", "Write true or false"),
            (9, "sites[2].cost: 'much' is not a number", "Write a number, such as 2.5"),
            (10, "sites[2].share: this is not a number", "Write a number, such as 2.5"),
            (11, "sites[3]: the key 'name' is missing", "Add 'name: ...' here"),
            (11, "sites[3].nam: there is no key 'nam' here", "Did you mean 'name'?"),
            (12, "sites[4]: 'x' is not a set of keys", "Write keys with values: {a: 1}, or one per line"),
        ]
    )


def test_a_wrong_list_and_a_missing_value(document):
    read = document("title:\nsites: 3\n")
    assert complaints(validate, Study, read) == [
        (1, "title: the value is missing", "Write a value after the colon, or delete the key"),
        (2, "sites: '3' is not a list", "Write a list: [a, b], or one item per line, each after a dash"),
    ]


def test_unquoted_codes_are_told_to_be_quoted_even_in_a_union(document):
    found = complaints(validate, Study, document("title: x\nproduct:\n  hs: 0101\n"))
    assert (
        3,
        "product.hs: 0101 is not text, so zeros or its form may be lost",
        'Put it in quotes: "0101"',
    ) in found


def test_a_number_fits_every_kind_of_number(document):
    site = validate(Site, document("name: a\nshare: 0.5\ncost: 0.10\njobs: 3\nopened: 2026-06-01\n"))
    assert (site.share, str(site.cost), site.jobs, site.opened) == (0.5, "0.10", 3, date(2026, 6, 1))
