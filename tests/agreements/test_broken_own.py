"""An own agreement with mistakes is a list of problems, whatever file they are in, and never a traceback."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tumen.agreements.load import DATA, own_agreements
from tumen.cli import app
from tumen.errors import InputError

BROKEN = Path(__file__).parent / "data" / "broken"
FILES = ("agreement.yaml", "provisions.yaml", "sources.csv", "rules-HS2022.csv", "rules-HS2017.csv")
PUT = (
    b'"',
    b"[",
    b"{",
    b"- ",
    b"\x00",
    b": ",
    b",,",
    b"2026-13-45",
    b"!!python/x",
    b"&a",
    b"*a",
    b"1e999",
    b"\t",
    b"\xff",
)


def problems(folder):
    with pytest.raises(InputError) as caught, own_agreements([folder]):
        pass
    return caught.value.problems


def test_a_table_under_the_name_of_the_facts():
    problem, *missing = problems(BROKEN)
    assert (problem.line, problem.what[:22]) == (3, "the file is not UTF-8:")
    assert [Path(other.file).name for other in missing] == ["sources.csv", "provisions.yaml"]
    ran = CliRunner().invoke(app, ["--agreements-from", str(BROKEN), "agreement", "list"])
    assert (ran.exit_code, "agreement.yaml:3" in ran.output.replace("\n", "")) == (2, True)


def test_an_operation_that_is_not_in_the_list(tmp_path):
    """It would be minimal by that very word alone: any other word for it would count as real work."""
    own = tmp_path / "own"
    shutil.copytree(DATA / "RCEP", own)
    path = own / "provisions.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    packaging: (b)", "    packging: (b)"), encoding="utf-8")
    (problem,) = problems(own)
    line = text[: text.index("    packaging: (b)")].count("\n") + 1
    assert (problem.line, problem.what) == (
        line,
        "operations.minimal.packging: 'packging' is not in the list of operations",
    )
    assert problem.fix.startswith("Did you mean 'packaging'?")


def test_mistakes_in_every_file_are_told_at_once(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(DATA / "APTA", own)
    for name in FILES[1:2]:
        (own / name).write_text(
            (own / name).read_text(encoding="utf-8") + "\nnone_of_it: 1\n", encoding="utf-8"
        )
    for name in FILES[3:]:
        path = own / name
        path.write_text(path.read_text(encoding="utf-8") + "9999,CC,nobody\n", encoding="utf-8")
    (own / "sources.csv").write_text("key,what,where,kind,read_on\napta 2005,,,hearsay,once\n", "utf-8")
    (own / FILES[0]).write_text(
        (own / FILES[0]).read_text("utf-8").replace("APTA", "APTA\ncode: X", 1), "utf-8"
    )
    found = dict.fromkeys(Path(problem.file).name for problem in problems(own))
    assert list(found) == [FILES[0], FILES[2], FILES[1], FILES[4], FILES[3]]


def test_what_is_wrong_in_a_row_of_rules_is_told_with_all_the_others(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(DATA / "APTA", own)
    path = own / FILES[3]
    path.write_text(
        "code,rule,source\n8542,CTH orr RVC40,apta-2005\n8542,CC,apta-2005\n9999,CC,apta-2005\n1,WO,none\n"
        "8541,CTH except from 99.99,apta-2005\n",
        encoding="utf-8",
    )
    assert sorted(problem.line for problem in problems(own)) == [2, 3, 4, 5, 5, 6]


def test_what_a_broken_table_of_sources_lacks_is_no_second_problem(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(DATA / "APTA", own)
    path = own / "sources.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text(
        "\n".join([lines[0], *(line.replace("2026-", "in 2026-") for line in lines[1:])]), "utf-8"
    )
    found = problems(own)
    assert len(found) == len(lines) - 1
    assert {Path(problem.file).name for problem in found} == {"sources.csv"}


def test_rules_that_cannot_be_read_are_told_before_they_are_met(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(DATA / "APTA", own)
    path = own / FILES[3]
    path.write_text("code,rule,source\n8542,CTH orr RVC40,apta-2005\n", encoding="utf-8")
    (problem,) = problems(own)
    assert (Path(problem.file).name, problem.line) == (FILES[3], 2)


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_file_is_no_traceback(tmp_path, seed):
    rng = random.Random(seed)  # noqa: S311 - seeded
    own = tmp_path / "own"
    shutil.copytree(DATA / "APTA", own)
    path = own / rng.choice(FILES)
    data = bytearray(path.read_bytes())
    at = rng.randrange(len(data))
    match rng.randrange(4):
        case 0:
            del data[at:]
        case 1:
            data[at] = rng.randrange(256)
        case 2:
            data[at:at] = rng.choice(PUT)
        case 3:
            lines = data.split(b"\n")
            rng.shuffle(lines)
            data = bytearray(b"\n".join(lines))
    path.write_bytes(bytes(data))
    found = ()
    try:
        with own_agreements([own]):
            pass
    except InputError as error:
        found = error.problems
    assert all(problem.what and problem.fix and problem.file for problem in found)


def test_what_was_parsed_beforehand_counts_for_shipped_agreements_alone(tmp_path):
    own = tmp_path / "own"
    shutil.copytree(DATA / "APTA", own)
    (own / "compiled.json").write_text("{", encoding="utf-8")
    with own_agreements([own]):
        pass
