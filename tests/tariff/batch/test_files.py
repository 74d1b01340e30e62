"""CSV, XLSX and Parquet in and out: the same table, row numbers of the file, and nothing guessed."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tumen.errors import InputError, MissingExtraError
from tumen.tables.frames import read_frame
from tumen.tariff.batch.files import write_table, write_workbook
from tumen.tariff.batch.table import QuoteDesk, quote_stream

openpyxl = pytest.importorskip("openpyxl", reason="the extra for spreadsheets is not installed")

SHIPMENTS = pl.DataFrame(
    {
        "importer": ["JP", "JP", "VN"],
        "exporter": ["KR", "CN", "KR"],
        "hs": ["010121", "392310", "392310"],
        "on": [date(2026, 6, 1)] * 3,
        "value": [Decimal("1000.50"), Decimal(2000), Decimal("0.1")],
        "currency": ["USD"] * 3,
        "originating": [True, False, None],
    },
    schema_overrides={"value": pl.Decimal(38, 6)},
)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_quotes_are_the_same_from_every_kind_of_file(tmp_path, ending):
    path = tmp_path / f"shipments.{ending}"
    write_table(SHIPMENTS, path)
    (chunk,) = quote_stream(path, QuoteDesk())
    expected = QuoteDesk().quote(SHIPMENTS)
    shift = 0 if ending == "parquet" else 1  # the header is row 1
    assert chunk.quotes.drop("row").equals(expected.quotes.drop("row"))
    assert chunk.best["row"].to_list() == [1 + shift, 2 + shift, 3 + shift]


def sheet(tmp_path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def test_row_numbers_pass_over_empty_rows(tmp_path):
    frame = read_frame(sheet(tmp_path, ["hs", "value", None], ["0101", 1.5], [None, None], ["0102", 2]))
    assert frame.to_dicts() == [
        {"row": 2, "hs": "0101", "value": "1.5"},
        {"row": 4, "hs": "0102", "value": "2"},
    ]


def test_what_is_wrong_in_a_sheet_is_said_with_row_and_column(tmp_path):
    path = sheet(tmp_path, ["hs", "value"], [101, 1], ["0101", "#DIV/0!"], ["0102", "=1+1"], ["0103", 1, "x"])
    with pytest.raises(InputError) as caught:
        read_frame(path)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [
        (2, 1),
        (3, 2),
        (4, 2),
        (5, None),
    ]


def test_text_never_becomes_a_formula_or_a_number(tmp_path):
    frame = pl.DataFrame({"hs": ["0101"], "note": ["=1+1"], "big": [Decimal("12345678901234567.89")]})
    path = tmp_path / "out.xlsx"
    write_table(frame, path)
    assert read_frame(path).to_dicts() == [
        {"row": 2, "hs": "0101", "note": "=1+1", "big": "12345678901234567.89"}
    ]


def test_a_workbook_of_several_sheets(tmp_path):
    path = tmp_path / "study.xlsx"
    write_workbook({"products": SHIPMENTS.select("hs"), "lanes": SHIPMENTS.select("currency")}, path)
    assert [read_frame(f"{path}#{name}").height for name in ("products", "lanes")] == [3, 3]
    assert read_frame(f"{path}#lanes").columns == ["row", "currency"]
    for wrong in ("", "#prices"):
        with pytest.raises(InputError, match="products, lanes"):
            read_frame(f"{path}{wrong}")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.csv", "hs,hs\n1,2\n", "twice"),
        ("a.csv", "hs,value\n1,2,3\n", "2: the row has 3 cells"),
        ("a.csv", "hs,value\n1,2\n\n3\n", "4: the row has 1 cells"),
        ("a.csv", 'hs,value\n"1,2\n', "cannot be read"),
        ("a.csv", "", "empty"),
        ("a.csv", "hs,\n1,2\n", "has no name"),
        ("a.pdf", "hs\n1\n", "no kind of table"),
        ("a.xlsx", "not a workbook", "cannot be read"),
        ("a.parquet", "not parquet", "cannot be read"),
        ("missing.csv", None, "no such file"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, name, content, what):
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=what):
        read_frame(path)


def test_the_missing_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"\[spreadsheets\]"):
        read_frame(tmp_path / "a.xlsx")
