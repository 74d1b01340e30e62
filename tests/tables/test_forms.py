"""One table in every form of file gives the same cells; what is told from the file is said."""

from __future__ import annotations

import json
from decimal import Decimal

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.tables.field import Field, Table
from tumen.tables.notes import collected
from tumen.tables.read import read_table
from tumen.tables.rows import read_grid

PRICES = Table(
    "prices",
    dict,
    "Prices",
    (
        Field("hs", "hs", "Code"),
        Field("price", "amount", "Price"),
        Field("share", "share", "Share", required=False),
        Field("since", "date", "First day", required=False),
        Field("note", "text", "Note", required=False),
    ),
    ("hs",),
)
ROWS = [("0901.21", "12.5", "7.5%", "2026-01-01", "a"), ("8516.71", "1234.25", "", "", "b")]
NAMES = ("hs", "price", "share", "since", "note")


def text(delimiter=",", rows=ROWS, names=NAMES):
    return "".join(delimiter.join(cells) + "\n" for cells in (names, *rows))


def workbook(path, rows):
    import openpyxl

    book = openpyxl.Workbook()
    for place, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            book.active.cell(place, column, cell)
    book.save(path)


def write(folder, form):
    path = folder / f"prices.{form}"
    objects = [{name: cell for name, cell in zip(NAMES, row, strict=True) if cell} for row in ROWS]
    match form:
        case "csv" | "tsv":
            path.write_text(text("\t" if form == "tsv" else ","), encoding="utf-8")
        case "txt":
            path.write_bytes(b"\xef\xbb\xbf" + text(";").replace("\n", "\r\n").encode())
        case "xlsx":
            workbook(path, [NAMES, *ROWS])
        case "parquet":
            pl.DataFrame(ROWS, schema=list(NAMES), orient="row").write_parquet(path)
        case "json":
            path.write_text(json.dumps(objects), encoding="utf-8")
        case "yaml":
            path.write_text(json.dumps(objects, indent=1), encoding="utf-8")
    return path


def read(path):
    problems = []
    rows = read_table(PRICES, path, "HS2022", problems)
    return rows, problems


@pytest.mark.parametrize("form", ["csv", "tsv", "txt", "xlsx", "parquet", "json", "yaml"])
def test_the_same_rows_whatever_the_form(tmp_path, form):
    rows, problems = read(write(tmp_path, form))
    assert problems == []
    assert [(str(row["hs"]), row["price"], row["share"], row["note"]) for row in rows] == [
        ("0901.21", Decimal("12.5"), Decimal("0.075"), "a"),
        ("8516.71", Decimal("1234.25"), None, "b"),
    ]


@pytest.mark.parametrize("form", ["csv", "json", "yaml", "xlsx", "parquet"])
def test_an_unknown_column_is_refused_with_the_near_one_in_every_form(tmp_path, form):
    path = tmp_path / f"prices.{form}"
    rows = [("hs", "prise"), ("0901.21", "1")]
    match form:
        case "csv":
            path.write_text("hs,prise\n0901.21,1\n", encoding="utf-8")
        case "xlsx":
            workbook(path, rows)
        case "parquet":
            pl.DataFrame(rows[1:], schema=list(rows[0]), orient="row").write_parquet(path)
        case _:
            path.write_text(json.dumps([dict(zip(*rows, strict=True))]), encoding="utf-8")
    _, problems = read(path)
    assert [problem.what for problem in problems] == [
        "there is no column 'prise' in this table",
        "the column 'price' is missing",
    ]
    assert problems[0].fix == "Write 'price'"


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_code_that_is_a_number_is_refused(tmp_path, form):
    path = tmp_path / f"prices.{form}"
    path.write_text('[{"hs": 90121, "price": 1},\n {"hs": "0901.21", "price": {"a": 1}}]', encoding="utf-8")
    _, problems = read(path)
    assert [(problem.line, problem.what) for problem in problems] == [
        (1, "hs: 90121 is a number, so zeros may be lost"),
        (2, "price: the value is a table of its own"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "{}",
        '{"a": 1}',
        "1",
        "[1]",
        "[[1]]",
        '[{"a": 1,}]',
        '[{"a": 1} {"a": 2}]',
        '[{"a": 1, "a": 2}]',
        "",
        "[",
    ],
)
def test_what_is_no_list_of_rows_is_refused(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_grid(path, ["a"])
    assert all(problem.file and problem.fix for problem in caught.value.problems)


def test_a_title_and_an_empty_column_are_passed_over_and_said(tmp_path):
    path = tmp_path / "book.xlsx"
    workbook(path, [["", "Prices of 2026"], [], ["", *NAMES], *(["", *row] for row in ROWS)])
    with collected() as notes:
        rows, problems = read(path)
    assert (len(rows), problems, rows[0]["place"].line) == (2, [], 4)
    assert notes == [f"{path}#Sheet: the names of the columns are in row 3; what stands above is not read"]


def test_a_title_over_names_of_which_one_is_missing(tmp_path):
    path = tmp_path / "book.xlsx"
    workbook(path, [["Prices of 2026"], ["hs", "share"], ["0901.21", "1%"]])
    _, problems = read(path)
    assert [(problem.line, problem.what) for problem in problems] == [(2, "the column 'price' is missing")]


def test_a_title_in_csv_is_named(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("Prices of 2026\n\n" + text(), encoding="utf-8")
    _, problems = read(path)
    assert [(problem.line, problem.what) for problem in problems] == [
        (3, "the names of the columns are on line 3")
    ]


def test_columns_without_name_and_cells_are_passed_over_but_cells_are_not(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("hs,price,,\n0901.21,1,,\n", encoding="utf-8")
    rows, problems = read(path)
    assert (len(rows), problems) == (1, [])
    path.write_text("hs,price,,\n0901.21,1,,2\n", encoding="utf-8")
    assert [problem.what for problem in read(path)[1]] == ["there is no column '' in this table"]


def semicolons(tmp_path, *cells):
    path = tmp_path / "prices.csv"
    codes = ["0901.21", "8516.71", "8524.91"]
    lines = [f"{code};{cell}" for code, cell in zip(codes, cells, strict=False)]
    path.write_text("hs;price\n" + "\n".join(lines) + "\n", encoding="utf-8")
    rows, problems = read(path)
    return [row["price"] for row in rows], [(problem.line, problem.what) for problem in problems]


def test_a_decimal_comma_is_read_where_the_delimiter_proves_it(tmp_path):
    with collected() as notes:
        assert semicolons(tmp_path, "12,5", "1234,567", "3") == (
            [Decimal("12.5"), Decimal("1234.567"), 3],
            [],
        )
    assert [note.split(": ")[1] for note in notes] == [
        "cells are apart by semicolons",
        "decimals are behind a comma",
    ]
    # three decimals prove nothing by themselves, but beside 12,5 they are decimals
    assert semicolons(tmp_path, "12,5", "1,234")[0] == [Decimal("12.5"), Decimal("1.234")]
    assert semicolons(tmp_path, "12.5", "1.25")[0] == [Decimal("12.5"), Decimal("1.25")]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (("1.234",), 2),
        (("1,234",), 2),
        (("12,5", "1.234"), 3),
        (("5", "12.500"), 3),
        (("12,5", "1.25"), 3),
        (("0,5", "12.345"), 3),
    ],
)
def test_a_figure_that_can_be_read_in_two_ways_is_a_problem(tmp_path, cells, line):
    _, problems = semicolons(tmp_path, *cells)
    assert [at for at, _ in problems] == [line]
    assert "1" in problems[0][1]


@pytest.mark.parametrize("cell", ["1.234,50", "1 234,5", "1'234", "12,5,5"])
def test_marks_of_thousands_are_refused(tmp_path, cell):
    rows, problems = semicolons(tmp_path, cell)
    assert (rows, len(problems)) == ([], 1)


def test_commas_between_cells_make_no_decimal_comma(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text('hs,price\n0901.21,"12,5"\n', encoding="utf-8")
    rows, problems = read(path)
    assert (rows, [problem.what for problem in problems]) == ((), ["price: '12,5' is not a number"])


def test_the_line_with_which_a_spreadsheet_names_the_delimiter(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("sep=;\nhs;price\n0901.21;x\n", encoding="utf-8")
    assert [(problem.line, problem.what) for problem in read(path)[1]] == [(3, "price: 'x' is not a number")]
