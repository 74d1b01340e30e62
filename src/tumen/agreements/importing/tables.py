"""A rule table that a person keeps as CSV or XLSX: one rule a row, by code."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from tumen.agreements.importing.listing import Listed, RuleList, check_once, code_digits, from_listed
from tumen.agreements.importing.short import read_rule
from tumen.errors import InputError, MissingExtraError, Problem
from tumen.reference.hs import EDITIONS
from tumen.tables.delimited import read_csv
from tumen.tables.place import Row
from tumen.tables.text import read_text, shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.reference.hs import Edition

CODE_COLUMNS = ("code", "subheading", "heading", "chapter")
"""The first of these that has a cell in the row says at which code the rule stands."""
EDITION_COLUMNS = ("edition", "hs_edition")
OTHER_COLUMNS = ("source", "description")


def read_rule_table(path: Path, sha256: str, edition: Edition | None) -> list[RuleList]:
    """Read a table with the column ``rule``, and ``code`` or any of ``chapter``, ``heading``, ``subheading``.

    Further columns: ``edition`` (or ``hs_edition``; else `edition` says it), ``source`` (else the file is the
    source) and ``description``, which is not kept. Rules are in the rule language, in short form, or
    sentences.

    Returns
    -------
    list of RuleList
        One for each HS edition in the table.

    Raises
    ------
    InputError
        With every problem of the table: columns, codes, rules (with the column), codes that stand there
        twice.
    MissingExtraError
        For XLSX, if the extra for spreadsheets is not installed.
    """
    rows = _sheet_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path)
    found: dict[Edition, list[Listed]] = {}
    problems: list[Problem] = []
    for row in rows:
        try:
            of, item = _listed(row, edition)
        except InputError as error:
            problems += [
                Problem(one.what, one.fix, shown_path(path), row.line, one.column) for one in error.problems
            ]
            continue
        found.setdefault(of, []).append(item)
    for of, listed in found.items():
        try:
            check_once(listed, of, shown_path(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError.of("the table has no rules", "Add a row for each rule", file=shown_path(path))
    return [from_listed(path, sha256, "table", of, listed) for of, listed in found.items()]


def _csv_rows(path: Path) -> tuple[Row, ...]:
    header = next(csv.reader(io.StringIO(read_text(path), newline="")), [])
    if len(header) == 1 and ";" in header[0]:
        raise InputError.of(
            "the cells are separated by semicolons", "Save it with commas", file=shown_path(path), line=1
        )
    rows = read_csv(path, ("rule",), (*CODE_COLUMNS, *EDITION_COLUMNS, *OTHER_COLUMNS))
    _check_columns(header, path)
    return rows


def _check_columns(header: list[str], path: Path) -> None:
    if not set(header) & set(CODE_COLUMNS):
        raise InputError.of(
            f"no column says at which code a rule stands; the columns are {', '.join(header)}",
            f"Add one of {', '.join(CODE_COLUMNS)}",
            file=shown_path(path),
            line=1,
        )


def _listed(row: Row, edition: Edition | None) -> tuple[Edition, Listed]:
    problems: list[Problem] = []
    cell = next((row[name] for name in CODE_COLUMNS if row[name].strip()), "")
    digits = code_digits(cell)
    if digits is None:
        problems.append(
            Problem(
                f"{cell!r} is no chapter, heading or subheading",
                "Give 2, 4 or 6 digits as text, one code a row, such as 84, 84.01, 8401.10",
            )
        )
    named = next((row[name].strip() for name in EDITION_COLUMNS if row[name].strip()), edition or "")
    of = next((item for item in EDITIONS if item == named), None)
    if of is None:
        what = f"{named!r} is no HS edition on file" if named else "the HS edition of the code is not said"
        problems.append(Problem(what, f"Give --edition, or a column edition: {', '.join(EDITIONS)}"))
    elif edition is not None and of != edition:
        problems.append(Problem(f"the row is in {of}, but {edition} was asked for", "Correct one of them"))
    rule = None
    try:
        rule = read_rule(row["rule"])
    except InputError as error:
        problems += [
            Problem(f"rule {row['rule']!r}: {one.what}", one.fix, column=one.column) for one in error.problems
        ]
    if problems or digits is None or of is None or rule is None:
        raise InputError(problems)
    return of, Listed(digits, rule, f"line {row.line}", row["source"].strip())


def _sheet_rows(path: Path) -> tuple[Row, ...]:
    """Rows of the only worksheet, or of the one called ``rules``; the line is the number of the row."""
    shown = shown_path(path)
    sheet = _worksheet(path, shown)
    lines = [(number, list(cells)) for number, cells in enumerate(sheet.iter_rows(values_only=True), 1)]
    lines = [(number, cells) for number, cells in lines if any(cell not in (None, "") for cell in cells)]
    if not lines:
        raise InputError.of("the sheet is empty", "Begin it with the names of the columns", file=shown)
    header = ["" if cell is None else str(cell).strip().lower() for cell in lines[0][1]]
    while header and not header[-1]:
        header.pop()
    allowed = ("rule", *CODE_COLUMNS, *EDITION_COLUMNS, *OTHER_COLUMNS)
    problems = [
        Problem(f"the column {name!r} is not known", f"Columns: {', '.join(allowed)}", shown, lines[0][0], at)
        for at, name in enumerate(header, 1)
        if name not in allowed
    ]
    if "rule" not in header:
        problems.append(Problem("the column 'rule' is missing", "Add it", shown, lines[0][0]))
    problems += [
        Problem(f"the column {name!r} is there twice", "Delete one", shown, lines[0][0])
        for name in dict.fromkeys(header)
        if name and header.count(name) > 1
    ]
    if problems:
        raise InputError(problems)
    _check_columns(header, path)
    rows: list[Row] = []
    for number, cells in lines[1:]:
        made = dict.fromkeys(allowed, "")
        for at, cell in enumerate(cells):
            what = _wrong_cell(cell, header[at] if at < len(header) else "")
            if what:
                problems.append(Problem(what, "Correct the cell", shown, number, at + 1))
            elif cell is not None:
                made[header[at]] = str(cell)
        rows.append(Row(number, made))
    if problems:
        raise InputError(problems)
    return tuple(rows)


def _wrong_cell(cell: object, column: str) -> str:
    if cell is None or cell == "":
        return ""
    if not column:
        return f"the cell {cell!r} stands outside the columns"
    if not isinstance(cell, str):
        return f"{column}: {cell!r} is not text, so zeros or words may be lost; format the column as text"
    return f"{column}: the cell holds the formula {cell}; paste its value" if cell.startswith("=") else ""


def _worksheet(path: Path, shown: str) -> Any:
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError:
        raise MissingExtraError("spreadsheets", "reading a workbook") from None
    from zipfile import BadZipFile

    try:
        book = load_workbook(path, read_only=True)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise InputError.of(f"the file cannot be read: {reason}", "Check it", file=shown) from None
    except (BadZipFile, KeyError, ValueError):
        raise InputError.of("the file is no XLSX workbook", "Save it as .xlsx", file=shown) from None
    names = book.sheetnames
    if len(names) > 1 and "rules" not in names:
        raise InputError.of(
            f"the workbook has several sheets: {', '.join(names)}", "Call the one to read 'rules'", file=shown
        )
    return book["rules" if "rules" in names else names[0]]
