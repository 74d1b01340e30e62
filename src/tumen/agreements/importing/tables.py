"""A rule table that a person keeps as CSV or XLSX: one rule a row, by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.agreements.importing.listing import Listed, RuleList, check_once, code_digits
from tumen.agreements.importing.short import read_rule
from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS
from tumen.tables.delimited import rows_of
from tumen.tables.rows import read_grid
from tumen.tables.text import shown_path
from tumen.tables.worksheet import is_workbook, open_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.reference.hs import Edition
    from tumen.tables.place import Row

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
    rows = _rows(path)
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
    return [RuleList.of_rows(path, sha256, "table", of, listed) for of, listed in found.items()]


def _rows(path: Path) -> tuple[Row, ...]:
    """Rows of a table; of a workbook those of the only sheet, or of the one called ``rules``."""
    place = path
    if is_workbook(path) and "rules" in open_workbook(path).sheets:
        place = path.with_name(f"{path.name}#rules")
    others = (*CODE_COLUMNS, *EDITION_COLUMNS, *OTHER_COLUMNS)
    grid = read_grid(place, ("rule",), others, text=("rule", *CODE_COLUMNS))
    if not set(grid.columns) & set(CODE_COLUMNS):
        raise InputError.of(
            f"no column says at which code a rule stands; the columns are {', '.join(grid.columns)}",
            f"Add one of {', '.join(CODE_COLUMNS)}",
            file=grid.file,
            line=grid.header,
        )
    return rows_of(grid, ("rule",), others)


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
