"""A rule table that a person keeps as CSV or XLSX: one rule a row, by code."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from tumen.agreements.importing.listing import Listed, RuleList, code_digits, repeated
from tumen.agreements.importing.short import read_rule
from tumen.agreements.rule import Rule
from tumen.errors import InputError, Problem
from tumen.reference.hs import EDITIONS, Edition
from tumen.tables.delimited import rows_of
from tumen.tables.field import Field, Table
from tumen.tables.place import Place, Row
from tumen.tables.read import parse_rows
from tumen.tables.rows import read_grid
from tumen.tables.text import shown_path
from tumen.tables.worksheet import is_workbook, open_workbook

CODES = ("code", "subheading", "heading", "chapter")
"""The first of these that has a cell in the row says at which code the rule stands."""
IN_EDITION = ("edition", "hs_edition")


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
    found: dict[Edition, list[Listed]] = {}
    problems: list[Problem] = []
    for of, item in parse_rows(_table(edition), _rows(path), edition or "HS2022", problems):
        found.setdefault(of, []).append(item)
    for of, listed in found.items():
        problems += repeated(listed, of, shown_path(path))
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError.of("the table has no rules", "Add a row for each rule", file=shown_path(path))
    return [RuleList.of_rows(path, sha256, "table", of, listed) for of, listed in found.items()]


def _table(edition: Edition | None) -> Table:
    return Table(
        "rules",
        partial(_listed, edition),
        "A rule and the code at which it stands",
        (
            Field("rule", "text", "In the rule language, in short form, or a sentence", reader=_rule),
            *(Field(name, "text", "Chapter, heading or subheading", required=False) for name in CODES),
            *(Field(name, "choice", "HS edition", required=False, choices=EDITIONS) for name in IN_EDITION),
            Field("source", "text", "Where the rule was read", required=False, empty="the file"),
            Field("description", "text", "What the goods are; it is not kept", required=False),
        ),
    )


def _rule(text: str, **_: object) -> Rule:
    return read_rule(text)


def _listed(
    asked: Edition | None, *, rule: Rule, source: str | None, place: Place, **cells: Any
) -> tuple[Edition, Listed]:
    cell = next((cells[name] for name in CODES if cells[name]), "")
    of = next((cells[name] for name in IN_EDITION if cells[name]), asked)
    digits = code_digits(cell)
    if digits is None:
        raise InputError.of(
            f"{cell!r} is no chapter, heading or subheading",
            "Give 2, 4 or 6 digits as text, one code a row, such as 84, 84.01, 8401.10",
        )
    if of is None:
        fix = (
            "State the HS edition (on the command line: --edition), or a column edition: "
            f"{', '.join(EDITIONS)}"
        )
        raise InputError.of("the HS edition of the code is not said", fix)
    if asked not in {None, of}:
        raise InputError.of(f"the row is in {of}, but {asked} was asked for", "Correct one of them")
    return of, Listed(digits, rule, f"line {place.line}", source or "")


def _rows(path: Path) -> tuple[Row, ...]:
    """Rows of a table; of a workbook those of the only sheet, or of the one called ``rules``."""
    place = path
    if is_workbook(path) and "rules" in open_workbook(path).sheets:
        place = path.with_name(f"{path.name}#rules")
    others = [field.name for field in _table(None).fields if not field.required]
    grid = read_grid(place, ("rule",), others, text=("rule", *CODES))
    if not set(grid.columns) & set(CODES):
        raise InputError.of(
            f"no column says at which code a rule stands; the columns are {', '.join(grid.columns)}",
            f"Add one of {', '.join(CODES)}",
            file=grid.file,
            line=grid.header,
        )
    return tuple(Row(row.line, row.cells, grid.file) for row in rows_of(grid, ("rule",), others))
