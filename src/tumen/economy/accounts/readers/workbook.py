"""WIOD (2013 and 2016 releases) and ADB MRIO workbooks, and WIOD 2016 as CSV.

Layouts, learnt from public readers of these files, not from the files themselves:

- WIOD 2013 ``wiot11_row_sep12.xlsx`` (pymrio 0.6, tools/ioparser.py, commit 0066ec8d; exvatools,
  R/extract_wiod.R, commit 317afd6e): rows 3 to 6 hold industry code, name, economy and c-code of each column,
  columns A to D the same of each row; numbers from E7; industries c1..c35, final demand after them, last
  column total output; below the industries r60 (total inputs), r99 (product taxes), r61 (cif/fob), r62, r63
  (purchases of and by residents abroad), r64 (value added), r65 (international transport), r69 (output).
  Romania is ROM in early years.
- WIOD 2016 ``WIOT2014_Nov16_ROW`` (MARIO, tests of its WIOD parser; the same form): codes A01, C10-C12, ...
  in row 3 and column A; final demand CONS_h, CONS_np, CONS_g, GFCF, INVEN; II_fob, TXSP, EXP_adj, PURR,
  PURNR, VA, IntTTM, GO. Published as .xlsb, which openpyxl does not read: save it as .xlsx.
- WIOD 2016 as CSV (iotr, R/io_tidy_wiot.R, commit 8ac40652): IndustryCode, IndustryDescription, Country, RNr,
  Year, then AUS1 .. AUS56 inputs, AUS57 .. AUS61 final demand, ..., TOT.
- ADB MRIO ``ADB-MRIO62-2022_June2023.xlsx`` (mrio-processing, 01-preprocess-mrios.py, commit 2b8b96a1;
  adb-mrio-current-panel, 01_build_panel_current.R, commit 6bef46dd): sheet ``ADB MRIO 2022``, economies in
  row 6, c1..c35 and F1..F5 in row 7, columns C and D the same of each row, numbers from E8, blanks for zero,
  r60 and r99 to r69 as above.

A column is input if its code is also that of a row, else final demand; a column without an economy (or TOT)
is a total. Rows are read until the row of output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts.memory import require_memory
from tumen.economy.accounts.readers.assemble import (
    UNCHANGED,
    Layout,
    assemble,
    block_of,
    header_of,
    require_file,
)
from tumen.economy.refusals import Refusals
from tumen.errors import InputError, Problem
from tumen.tables.worksheet import WIDEST, open_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tumen.economy.accounts.readers.assemble import Block
    from tumen.economy.accounts.table import Accounts

    Label = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SheetLayout(Layout):
    """Where labels and numbers stand in a workbook (counted from 1, as a spreadsheet does).

    Attributes
    ----------
    economy_row, code_row : rows that label the columns
    code_column : column with the code of each row; its economy stands in column C
    first_row : first row of numbers; they begin in column E
    blank : what an empty cell means: 0 where the publisher leaves zeros blank, else NaN (missing, and
        refused)
    """

    economy_row: int = 5
    code_row: int = 6
    code_column: int = 4
    first_row: int = 7
    blank: float = float("nan")


_OLD = (
    frozenset({"r64"}),
    frozenset({"r69"}),
    frozenset({"r99", "r61", "r62", "r63", "r65"}),
    frozenset({"r60"}),
)
_WIOD = "World Input-Output Database, Timmer et al. (2015)"
WIOD_2013 = SheetLayout("WIOD 2013 release", _WIOD, *_OLD)
WIOD_2016 = SheetLayout(
    "WIOD 2016 release",
    _WIOD,
    value_added=frozenset({"VA"}),
    output=frozenset({"GO"}),
    taxes=frozenset({"TXSP", "EXP_adj", "PURR", "PURNR", "IntTTM"}),
    passed_over=frozenset({"II_fob"}),
    code_row=3,
    code_column=1,
)
ADB_MRIO = SheetLayout(
    "ADB MRIO", "Asian Development Bank, MRIO", *_OLD, economy_row=6, code_row=7, first_row=8, blank=0.0
)
ECONOMY_COLUMN, FIRST_COLUMN = 3, 5
RENAMED = {"ROM": "ROU", "RoW": "ROW"}
FINAL_2016 = {57: "CONS_h", 58: "CONS_np", 59: "CONS_g", 60: "GFCF", 61: "INVEN"}
CSV_LABELS = ("IndustryCode", "IndustryDescription", "Country", "RNr", "Year")


def read_wiod2013(path: Path, year: int) -> Accounts:
    """Read a WIOD 2013 workbook (.xlsx), million USD at basic prices; sectors c1..c35.

    Product taxes, cif/fob adjustments, purchases abroad and international transport margins are added up in
    `taxes`. ROM is read as ROU, RoW as ROW.

    Raises
    ------
    InputError
        If the file is missing, too large for memory, not of the layout, or a number is missing.
    MissingExtraError
        If the extra for spreadsheets is not installed.
    """
    return _workbook(path, year, WIOD_2013)


def read_wiod2016(path: Path, year: int) -> Accounts:
    """Read a WIOD 2016 table: .xlsx (saved from the published .xlsb) or CSV; sectors by code (A01, C10-C12,
    ...).

    Otherwise as `read_wiod2013`.
    """
    if path.suffix.lower() == ".csv":
        return _wiod_csv(path, year)
    if path.suffix.lower() == ".xlsb":
        raise InputError.of(
            "a binary workbook (.xlsb) cannot be read",
            "Open it and save it as .xlsx, or use the CSV.",
            file=str(path),
        )
    return _workbook(path, year, WIOD_2016)


def read_adb(path: Path, year: int) -> Accounts:
    """Read an ADB MRIO workbook (.xlsx), sheet ``ADB MRIO <year>`` or the first; million USD, sectors
    c1..c35.

    Economies keep ADB's own codes (PRC, TAP, ...); a map of `aggregate` renames them. Blank cells are zeros,
    as the publisher writes them. Otherwise as `read_wiod2013`.
    """
    return _workbook(path, year, ADB_MRIO, sheet=f"ADB MRIO {year}")


def _workbook(path: Path, year: int, layout: SheetLayout, sheet: str | None = None) -> Accounts:
    require_file(path, f"the {layout.name} table of {year}")
    book, wrong = open_workbook(path), Refusals(path)
    lines = book.numbered(sheet if sheet in book.sheets else book.sheets[0], columns=WIDEST)
    head = [next(lines, (0, ()))[1][FIRST_COLUMN - 1 :] for _ in range(1, layout.first_row)]
    owners, codes = head[layout.economy_row - 1], head[layout.code_row - 1]
    width = min(len(owners), len(codes))
    columns = [(_economy(owners[j]), _text(codes[j])) for j in range(width)]
    require_memory(width, copies=4, what="Reading a table")
    rows: list[Label] = []
    numbers: list[list[float]] = []
    for number, line in lines:
        # a sheet may drop empty cells at the end
        cells = [*line, *[None] * (FIRST_COLUMN - 1 + width - len(line))][: FIRST_COLUMN - 1 + width]
        label = _economy(cells[ECONOMY_COLUMN - 1]), _text(cells[layout.code_column - 1])
        if label[1]:
            rows.append(label)
            numbers.append(_numbers(cells[FIRST_COLUMN - 1 :], layout.blank, path, number, wrong))
        elif label[0]:
            wrong.problems.append(Problem(f"a row of {label[0]} has no code", "Name it.", str(path), number))
        if label[1] in layout.output:
            break
    table = np.array(numbers, dtype=np.float64).reshape(len(rows), width)
    return _assembled(block_of(rows, columns, table, layout, wrong), path, year, layout)


def _wiod_csv(path: Path, year: int) -> Accounts:
    import polars as pl

    from tumen.tables.forms.streams import read_published

    require_file(path, f"the WIOD 2016 table of {year}")
    header_of(path)
    frame, wrong = read_published(path, infer_schema_length=None), Refusals(path)
    absent = [name for name in CSV_LABELS if name not in frame.columns]
    wrong.when(absent, f"the columns {', '.join(absent)} are missing", f"{UNCHANGED} (WIOTS_in_R, as CSV)")
    flows = [name for name in frame.columns if name not in CSV_LABELS and name != "TOT"]
    found = {name: re.fullmatch(r"(\w{3})(\d+)", name) for name in flows}
    for name, match in found.items():
        wrong.when(not match, f"the column {name} is not of the layout AUS1 .. AUS61", UNCHANGED)
        wrong.when(not frame[name].dtype.is_numeric(), f"the column {name} does not hold numbers", UNCHANGED)
    wrong.done()
    frame = frame.filter(pl.col("Year").cast(pl.Int64, strict=False) == year)
    wrong.when(frame.is_empty(), f"the file has no rows of the year {year}", "Give the year it holds.")
    wrong.done()
    rows = [(_economy(g), _text(code)) for g, code in frame.select("Country", "IndustryCode").iter_rows()]
    industry = frame.filter(pl.col("Country") != "TOT")
    code_of = FINAL_2016 | dict(
        zip(industry["RNr"].to_list(), industry["IndustryCode"].to_list(), strict=True)
    )
    columns = [(m[1], code_of.get(int(m[2]), f"c{m[2]}")) for m in found.values() if m]
    numbers = frame.select(pl.col(flows).cast(pl.Float64).fill_null(np.nan)).to_numpy()
    return _assembled(block_of(rows, columns, numbers, WIOD_2016, wrong), path, year, WIOD_2016)


def _assembled(block: Block, path: Path, year: int, layout: Layout) -> Accounts:
    return assemble(
        block, file=path, unit="million USD", year=year, vintage=layout.name, source=layout.source
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _economy(value: object) -> str:
    code = _text(value)
    return "" if code.upper() in {"TOT", "TOTAL"} else RENAMED.get(code, code)


def _numbers(cells: Sequence[object], blank: float, path: Path, line: int, wrong: Refusals) -> list[float]:
    out = []
    for column, cell in enumerate(cells, start=FIRST_COLUMN):
        if _text(cell) and not isinstance(cell, int | float):
            what = f"'{cell}' is not a number"
            wrong.problems.append(Problem(what, "Correct the cell.", str(path), line, column))
        out.append(float(cell) if isinstance(cell, int | float) else blank)
    return out
