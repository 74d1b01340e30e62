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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.economy.accounts.memory import require_memory
from tumen.economy.accounts.readers.assemble import Block, assemble, require_file
from tumen.errors import InputError, Problem
from tumen.tables.worksheet import WIDEST, open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tumen.economy.accounts.table import Accounts


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """Where labels and numbers stand in a workbook (counted from 1, as a spreadsheet does).

    Attributes
    ----------
    name : release, for messages and the vintage
    source : publisher
    economy_row, code_row : rows that label the columns
    code_column : column with the code of each row; its economy stands in column C
    first_row : first row of numbers; they begin in column E
    value_added, output, subtotal : codes of rows below the industries
    taxes : codes of the other rows below: product taxes, margins, adjustments; they are added up
    blank : what an empty cell means: 0 where the publisher leaves zeros blank, else NaN (missing, and
    refused)
    """

    name: str
    source: str
    economy_row: int
    code_row: int
    code_column: int
    first_row: int
    value_added: str
    output: str
    subtotal: str
    taxes: frozenset[str]
    blank: float = float("nan")


_WIOD = "World Input-Output Database, Timmer et al. (2015)"
_OLD_TAXES = frozenset({"r99", "r61", "r62", "r63", "r65"})
_NEW_TAXES = frozenset({"TXSP", "EXP_adj", "PURR", "PURNR", "IntTTM"})
WIOD_2013 = SheetLayout("WIOD 2013 release", _WIOD, 5, 6, 4, 7, "r64", "r69", "r60", _OLD_TAXES)
WIOD_2016 = SheetLayout("WIOD 2016 release", _WIOD, 5, 3, 1, 7, "VA", "GO", "II_fob", _NEW_TAXES)
ADB_MRIO = SheetLayout(
    "ADB MRIO", "Asian Development Bank, MRIO", 6, 7, 4, 8, "r64", "r69", "r60", _OLD_TAXES, blank=0.0
)
ECONOMY_COLUMN, FIRST_COLUMN = 3, 5
RENAMED = {"ROM": "ROU", "RoW": "ROW"}


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
    return _workbook(path, year, WIOD_2013, sheet=None)


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
    return _workbook(path, year, WIOD_2016, sheet=None)


def read_adb(path: Path, year: int) -> Accounts:
    """Read an ADB MRIO workbook (.xlsx), sheet ``ADB MRIO <year>`` or the first; million USD, sectors
    c1..c35.

    Economies keep ADB's own codes (PRC, TAP, ...); a map of `aggregate` renames them. Blank cells are zeros,
    as the publisher writes them. Otherwise as `read_wiod2013`.
    """
    return _workbook(path, year, ADB_MRIO, sheet=f"ADB MRIO {year}")


def _workbook(path: Path, year: int, layout: SheetLayout, sheet: str | None) -> Accounts:
    require_file(path, f"the {layout.name} table of {year}")
    book = open_workbook(path)
    name = sheet if sheet in book.sheets else book.sheets[0]
    lines = (row for _, row in book.numbered(name, columns=WIDEST))
    return _table(path, lines, year, layout)


def _table(path: Path, lines: Iterator[tuple[Any, ...]], year: int, layout: SheetLayout) -> Accounts:
    head = [next(lines, ()) for _ in range(layout.first_row - 1)]
    economies = [_economy(v) for v in head[layout.economy_row - 1][FIRST_COLUMN - 1 :]]
    codes = [_text(v) for v in head[layout.code_row - 1][FIRST_COLUMN - 1 :]]
    require_memory(len(codes), copies=4, what="Reading a table")
    rows: list[tuple[str, str]] = []
    numbers: list[list[float]] = []
    accounts: dict[str, list[float]] = {}
    problems: list[Problem] = []
    for line_number, line in enumerate(lines, start=layout.first_row):
        cells = line + (None,) * (
            FIRST_COLUMN - 1 + len(codes) - len(line)
        )  # a sheet may drop empty cells at the end
        economy, code = _economy(cells[ECONOMY_COLUMN - 1]), _text(cells[layout.code_column - 1])
        if not code:
            if economy:
                problems.append(
                    Problem(f"a row of {economy} has no code", "Name it.", str(path), line_number)
                )
            continue
        values = _numbers(cells[FIRST_COLUMN - 1 :], layout.blank, path, line_number, problems)
        if economy:
            rows.append((economy, code))
            numbers.append(values)
        else:
            accounts[code] = values
            if code == layout.output:
                break
    known = {layout.value_added, layout.output, layout.subtotal, *layout.taxes}
    problems += [
        Problem(f"there is no row {code}", "Use the workbook as published.", str(path))
        for code in (layout.value_added, layout.output)
        if code not in accounts
    ]
    problems += [
        Problem(
            f"the row {code} is not of the layout {layout.name}", "Use the workbook as published.", str(path)
        )
        for code in accounts
        if code not in known
    ]
    if problems or not rows:
        raise InputError(
            problems or [Problem("there are no industries", "Use the workbook as published.", str(path))]
        )
    sectors = {code for _, code in rows}
    inputs = [j for j, (g, code) in enumerate(zip(economies, codes, strict=False)) if g and code in sectors]
    final = [
        j
        for j, (g, code) in enumerate(zip(economies, codes, strict=False))
        if g and code and code not in sectors
    ]
    table = np.array(numbers)
    taxes = [np.array(accounts[code])[inputs] for code in layout.taxes if code in accounts]
    block = Block(
        rows,
        [(economies[j], codes[j]) for j in inputs],
        [(economies[j], codes[j]) for j in final],
        table[:, inputs],
        table[:, final],
        {"VA": np.array(accounts[layout.value_added])[inputs]},
        np.sum(taxes, axis=0) if taxes else None,
        _output(rows, [(economies[j], codes[j]) for j in inputs], np.array(accounts[layout.output])[inputs]),
    )
    return assemble(
        block, file=path, unit="million USD", year=year, vintage=layout.name, source=layout.source
    )


def _output(rows: list[tuple[str, str]], columns: list[tuple[str, str]], x: Any) -> Any:
    """Output stands under the columns; put it in the order of the rows (labels that do not match are found
    later).
    """
    at = dict(zip(columns, x, strict=True))
    return np.array([at.get(label, np.nan) for label in rows])


def _wiod_csv(path: Path, year: int) -> Accounts:
    import polars as pl

    from tumen.tables.forms.streams import read_published

    require_file(path, f"the WIOD 2016 table of {year}")
    frame = read_published(path, infer_schema_length=None)
    labels = ("IndustryCode", "IndustryDescription", "Country", "RNr", "Year")
    absent = [name for name in labels if name not in frame.columns]
    if absent:
        raise InputError.of(
            f"the columns {', '.join(absent)} are missing",
            "Use the table as published (WIOTS_in_R, saved as CSV).",
            file=str(path),
        )
    frame = frame.filter(pl.col("Year") == year)
    if frame.is_empty():
        raise InputError.of(
            f"the file has no rows of the year {year}", "Give the year it holds.", file=str(path)
        )
    flows = [c for c in frame.columns if c not in labels and c != "TOT"]
    industry = frame.filter(pl.col("Country") != "TOT")
    code_of = dict(zip(industry["RNr"].to_list(), industry["IndustryCode"].to_list(), strict=True))
    columns = [(c[:3], int(c[3:])) for c in flows]
    header = ["", "", "", "", *(code_of.get(k, FINAL_2016.get(k, f"c{k}")) for _, k in columns)]
    owners = ["", "", "", "", *(g for g, _ in columns)]
    lines: list[tuple[Any, ...]] = [(), (), tuple(header), (), tuple(owners), ()]
    lines += frame.select("IndustryCode", "IndustryDescription", "Country", "RNr", *flows).iter_rows()
    return _table(path, iter(lines), year, WIOD_2016)


FINAL_2016 = {57: "CONS_h", 58: "CONS_np", 59: "CONS_g", 60: "GFCF", 61: "INVEN"}


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _economy(value: object) -> str:
    code = _text(value)
    return "" if code.upper() in {"TOT", "TOTAL"} else RENAMED.get(code, code)


def _numbers(
    cells: tuple[Any, ...], blank: float, path: Path, line: int, problems: list[Problem]
) -> list[float]:
    out = []
    for column, cell in enumerate(cells, start=FIRST_COLUMN):
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            out.append(blank)
        elif isinstance(cell, int | float):
            out.append(float(cell))
        else:
            problems.append(
                Problem(f"'{cell}' is not a number", "Correct the cell.", str(path), line, column)
            )
            out.append(float("nan"))
    return out
