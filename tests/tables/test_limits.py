"""What would hang or fill the memory is refused with the limit named, before the work is done.

How long a refusal takes is measured in `benchmarks/limits.py`; here an alarm only ends what hangs.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tumen.errors import InputError
from tumen.study.tables_known import every_table
from tumen.tables.delimited import read_csv
from tumen.tables.forms.limits import NAME
from tumen.tables.kinds import read_value
from tumen.tables.rows import read_grid
from tumen.tables.worksheet import open_workbook, write_sheets
from tumen.tables.yaml_document import read_flow, read_yaml
from tumen.zone.ledger import LedgerEntry

DATA = Path(__file__).parent / "data"


@contextmanager
def ended_if_it_hangs(seconds=120):
    def ring(*_):
        raise AssertionError(f"still at work after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def refused(read):
    """The problems of what is not read."""
    with ended_if_it_hangs(), pytest.raises(InputError) as caught:
        read()
    assert all(len(problem.what) < 200 for problem in caught.value.problems)
    return [problem.what for problem in caught.value.problems]


@pytest.fixture
def written(tmp_path):
    def write(text, name="study.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_aliases_of_aliases():
    (what,) = refused(lambda: read_yaml(DATA / "aliases.yaml"))
    assert "20,000 parts" in what


def test_a_number_of_5000_digits():
    (what,) = refused(lambda: read_yaml(DATA / "long-number.yaml"))
    assert "28 digits" in what


@pytest.mark.parametrize(
    "text",
    [
        "study: " + "[" * 20_000 + "]" * 20_000,
        "study: " + "{a: " * 15_000 + "}" * 15_000,
        "\n".join(" " * depth + f"a{depth}:" for depth in range(500)),
        "- " * 500 + "a",
    ],
    ids=["lists", "keys", "indented", "dashes"],
)
def test_nesting(written, text):
    (what,) = refused(lambda: read_yaml(written(text)))
    assert "40 deep" in what
    if text.startswith("study: ["):
        with pytest.raises(InputError):
            read_flow(text.removeprefix("study: "), "book.xlsx#study", 2)


@pytest.mark.parametrize(
    "number", ["1e400", "1.5e999999999", "-" + "9" * 60, "0." + "3" * 60, "0x" + "f" * 400, "1e-400"]
)
def test_numbers(written, number):
    (what,) = refused(lambda: read_yaml(written(f"study: {number}\n")))
    assert "digits" in what or "not a number" in what


def test_text_and_size_of_a_document(written):
    assert "100,000" in refused(lambda: read_yaml(written("study: " + "a" * 1_000_000)))[0]
    assert "32,767" in refused(lambda: read_yaml(written("study: |\n" + "  long text\n" * 10_000)))[0]
    assert "2,000,000" in refused(lambda: read_yaml(written("# " + "a" * 3_000_000)))[0]


def test_a_document_is_read_no_further_than_its_limit(written):
    path = written("a: [\n" + "1,\n" * 400_000 + "1]")
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    (problem,) = caught.value.problems
    assert "20,000 parts" in problem.what
    # One part a line: the document itself, the key and the list come before the first.
    assert problem.line is not None
    assert problem.line <= 20_000


def test_a_cell_of_a_million_characters(written):
    for cell in ("a" * 1_000_000, '"' + "a" * 1_000_000 + '"', "a" * 40_000):
        assert (
            "32,767"
            in refused(lambda cell=cell: read_csv(written(f"a,b\n1,{cell}\n", "a.csv"), ["a", "b"]))[0]
        )


def test_json_is_as_limited(written):
    deep = "[" * 100_000 + "]" * 100_000
    assert "deep" in refused(lambda: read_grid(written(f'[{{"a": {deep}}}]', "a.json")))[0]
    assert "28 digits" in refused(lambda: read_grid(written('[{"a": ' + "1" * 5000 + "}]", "a.json")))[0]
    assert "not a number" in refused(lambda: read_grid(written('[{"a": NaN}]', "a.json")))[0]


def test_answers_in_a_cell_are_as_limited():
    from tumen.origin.screen.table.bills import answers_of

    assert "deep" in refused(lambda: answers_of('{"a": ' + "[" * 15_000 + "]" * 15_000 + "}"))[0]
    assert "twice" in refused(lambda: answers_of('{"a": true, "a": false}'))[0]


def test_a_workbook_that_unzips_to_hundreds_of_megabytes(tmp_path):
    path = tmp_path / "book.xlsx"
    write_sheets({"table": (("a",), [(1,)])}, path)
    with ZipFile(path, "a", ZIP_DEFLATED) as parts, parts.open("xl/worksheets/sheet9.xml", "w") as sheet:
        for _ in range(100):
            sheet.write(b" " * 2_000_000)
    assert path.stat().st_size < 1_000_000
    (what,) = refused(lambda: open_workbook(path))
    assert "unzips to 200," in what


def test_a_parquet_file_of_few_bytes_and_millions_of_cells(tmp_path):
    """One value for 45 million rows: the format keeps it once for each group of rows."""
    pl = pytest.importorskip("polars")
    path = tmp_path / "table.parquet"
    pl.repeat(0, 45_000_000, dtype=pl.UInt8, eager=True).alias("a").to_frame().write_parquet(path)
    assert path.stat().st_size < 100_000
    (what,) = refused(lambda: read_grid(path))
    assert "holds 45,000,000 cells" in what


def test_a_cell_far_away_is_no_hang(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["XFD3"] = "a", "1", "here"
    path = tmp_path / "book.xlsx"
    book.save(path)
    assert "1,000 columns" in refused(lambda: read_grid(path))[0]
    book.active["XFD3"], book.active["A1000000"] = None, "2"
    book.save(path)
    grid = read_grid(path)
    assert grid.rows == [(2, ("1",)), (1_000_000, ("2",))]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a workbook", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_a_broken_workbook_is_no_traceback(tmp_path, data):
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    assert "cannot be read" in refused(lambda: open_workbook(path))[0]


def test_a_broken_sheet_is_no_traceback(tmp_path):
    path, other = tmp_path / "book.xlsx", tmp_path / "other.xlsx"
    write_sheets({"table": (("a",), [(1,)])}, path)
    with ZipFile(path) as old, ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name.startswith("xl/worksheets/sheet") else data)
    assert "cannot be read" in refused(lambda: read_grid(other))[0]


def words_of_every_table():
    """Every column of every table in which a person writes words."""
    kinds = {"name", "title", "text", "source", "list"}
    return [
        pytest.param(field, id=f"{name}.{field.name}")
        for tables in every_table().values()
        for name, table in tables.items()
        for field in table.fields
        if field.kind in kinds and field.reader is None
    ]


@pytest.mark.parametrize("field", words_of_every_table())
def test_words_of_every_column_have_a_length_and_no_mark_that_turns_them(field):
    def read(text):
        return read_value(field, text, "HS2022", "x", 1)

    assert read("北京 Seoul 서울")
    for turns in ("\u202e", "\u202a", "\u2066", "\u2069"):  # U+202E is read from right to left
        (what,) = refused(lambda mark=turns: read(f"plant{mark}gnp.exe"))
        assert what == f"it holds a mark that is not seen (U+{ord(turns):04X})"
    (what,) = refused(lambda: read("x" * 100_000))
    assert what == "the cell has more than 32,767 characters"
    if field.kind in {"name", "title"}:
        assert read("x" * NAME) == "x" * NAME
        (what,) = refused(lambda: read("x" * (NAME + 1)))
        assert what == "it has 201 characters"


def test_words_of_a_document_have_no_mark_that_turns_them(written):
    (what,) = refused(lambda: read_yaml(written("study: a\ntitle: a\u202eb\n")))
    assert what == "it holds a mark that is not seen (U+202E)"


@pytest.mark.parametrize(("name", "most"), [("by", 200), ("what", 2000), ("note", 2000)])
def test_who_writes_into_a_ledger_and_why_have_a_length(name, most):
    given = {"by": "Li", "what": "x", "note": "y"}
    assert LedgerEntry(**given | {name: "z" * most})
    assert refused(lambda: LedgerEntry(**given | {name: "z" * (most + 1)}))
    assert refused(lambda: LedgerEntry(**given | {name: "z\u202e"}))
