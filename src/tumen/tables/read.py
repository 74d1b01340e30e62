"""Read a table by its declaration: text to typed rows, every problem with its file and line."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.reference.hs import HsCode
from tumen.tables.commas import NUMBERS, decimal_mark, with_point
from tumen.tables.delimited import rows_of
from tumen.tables.kinds import read_value
from tumen.tables.notes import note
from tumen.tables.place import Place, Row
from tumen.tables.rows import read_grid

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.reference.hs import Edition
    from tumen.tables.field import Field, Table


def read_table(table: Table, path: Path, edition: Edition, problems: list[Problem]) -> tuple[Any, ...]:
    """Read one table; what is wrong is added to `problems`, and rows that cannot be read are left out.

    Two rows of one key are a problem however they are spelt: keys are compared as values, and an empty cell
    is what it stands for.

    Parameters
    ----------
    path
        The file, or ``book.xlsx#sheet``.
    edition
        HS edition of codes in rows that do not name one.
    """
    shown = str(path)
    needed = [field.name for field in table.fields if field.required]
    others = [field.name for field in table.fields if not field.required]
    try:
        texts = [field.name for field in table.fields if field.kind == "hs"]
        grid = read_grid(path, needed, others, texts)
        found = rows_of(grid, needed, others)
    except InputError as error:
        problems.extend(error.problems)
        return ()
    if not found:
        problems.append(Problem("the table has no rows", f"Add one: {table.doc}", shown, 1))
    if grid.commas:
        found = _with_points(table, found, shown, problems)
    rows = []
    first: dict[tuple[Any, ...], int] = {}
    for row in found:
        before = len(problems)
        values = _values(table, row, shown, edition, problems)
        if table.key and values.keys() >= set(table.key):
            key = tuple(_comparable(values[name]) for name in table.key)
            if key in first:
                problems.append(_twice(table, row, shown, first[key]))
            first.setdefault(key, row.line)
        if len(problems) > before:
            continue
        given = {
            field.attribute or field.name: values[field.name]
            for field in table.fields
            if field.kind != "edition"
        }
        try:
            rows.append(table.row(**given, place=Place(shown, row.line)))
        except InputError as error:
            problems.extend(Problem(item.what, item.fix, shown, row.line) for item in error.problems)
    return tuple(rows)


def _with_points(
    table: Table, found: tuple[Row, ...], shown: str, problems: list[Problem]
) -> tuple[Row, ...]:
    """Rows with the decimals of all numbers behind a point."""
    names = [field.name for field in table.fields if field.kind in NUMBERS]
    mark, wrong = decimal_mark(((row.line, row[name]) for row in found for name in names), shown)
    problems += wrong
    if mark == "." and not wrong:
        return found
    if not wrong:  # else the cells are only looked at for other problems
        note(shown, "decimals are behind a comma")
    return tuple(
        Row(row.line, {**row.cells, **{name: with_point(row[name]) for name in names}}) for row in found
    )


def _values(table: Table, row: Row, shown: str, edition: Edition, problems: list[Problem]) -> dict[str, Any]:
    """The values of a row by column, without those that cannot be read."""
    values: dict[str, Any] = {}
    own = row.cells.get("hs_edition", "").strip() or edition
    for field in table.fields:
        text = unicodedata.normalize("NFC", row[field.name].strip())
        try:
            values[field.name] = read_value(field, text, own, shown, row.line)
        except InputError as error:
            problems.extend(_placed(problem, field, shown, row.line) for problem in error.problems)
    return values


def _placed(problem: Problem, field: Field, shown: str, line: int) -> Problem:
    what = problem.what if problem.file else f"{field.name}: {problem.what}"
    return Problem(what, problem.fix, shown, line, problem.column)


def _comparable(value: Any) -> Any:
    """A value as it counts in a key: a code by its digits, a list in any order."""
    if isinstance(value, HsCode):
        return value.digits
    return frozenset(value) if isinstance(value, tuple) else value


def _twice(table: Table, row: Row, shown: str, first: int) -> Problem:
    cells = ((name, row[name].strip()) for name in table.key)
    named = ", ".join(f"{name} {text}" for name, text in cells if text)
    return Problem(f"two rows for {named}, the first on line {first}", "Keep one of them", shown, row.line)
