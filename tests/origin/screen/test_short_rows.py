"""A table whose rows are not whole is refused: a row cut short had lost its material, and the good became
originating."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.origin.screen import Question, screen

DATA = Path(__file__).parent / "data"
RCEP = Question(("RCEP",), date(2026, 6, 1), "HS2022")


def status(table, target, **options):
    screen(table, target, RCEP, workers=1, **options)
    return pl.read_parquet(target)["status"].to_list()


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("name", "cells"), [("trunc2", 3), ("trunc3", 5)])
def test_a_row_cut_short_is_named_and_nothing_is_left_behind(tmp_path, name, cells, strict):
    with pytest.raises(InputError) as caught:
        screen(DATA / f"{name}.csv", tmp_path / "answers.parquet", RCEP, strict=strict)
    (problem,) = caught.value.problems
    assert (problem.line, problem.what) == (3, f"the row has {cells} cells, but there are 10 columns")
    assert list(tmp_path.iterdir()) == []


def test_the_whole_table_does_not_originate(tmp_path):
    """The panel of TW, 70 of 100, is of the heading of the good: no CTH, and 10 % of value content."""
    assert status(DATA / "trunc.csv", tmp_path / "answers.parquet") == ["not originating"]


@pytest.mark.parametrize("form", ["semicolon", "tab", "utf-16", "quoted", "blank lines", "xlsx", "no end"])
def test_other_forms_of_the_same_table_give_the_same_answer(tmp_path, form):
    text = (DATA / "trunc.csv").read_text(encoding="utf-8")
    path = tmp_path / "bills.csv"
    match form:
        case "semicolon" | "tab":
            path.write_text(text.replace(",", ";" if form == "semicolon" else "\t"), encoding="utf-8")
        case "utf-16":
            path.write_text(text, encoding="utf-16")
        case "quoted":
            path.write_text(
                text.replace("assembly@VN", '"assembly@VN, VN"').replace(", VN", ""), encoding="utf-8"
            )
        case "blank lines":
            path.write_text(text.replace("\n", "\n\n"), encoding="utf-8")
        case "no end":
            path.write_text(text.rstrip("\n"), encoding="utf-8")
        case "xlsx":
            from tumen.tables.worksheet import write_sheets

            path = tmp_path / "bills.xlsx"
            names, *rows = (line.split(",") for line in text.splitlines())
            write_sheets({"bills": (names, rows)}, path)
    assert status(path, tmp_path / "answers.parquet") == ["not originating"]
