"""Read a table by its declaration: text to typed rows, every problem with its file and line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from tumen.errors import InputError, Problem
from tumen.reference.hs import HsCode
from tumen.tables.delimited import rows_of, with_points
from tumen.tables.given import nearest
from tumen.tables.kinds import CODES, MANY, NUMBERS, read_value
from tumen.tables.notes import note
from tumen.tables.place import Grid, Place, Row
from tumen.tables.rows import read_grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    from tumen.reference.hs import Edition
    from tumen.tables.field import Field, Table


class Converter(Protocol):
    """Takes an amount in a currency (None: the one wanted) to the currency that is wanted."""

    def __call__(self, amount: Decimal, currency: str | None) -> Decimal:
        """Return the amount; InputError where there is no rate."""


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
    return parse_rows(table, read_cells(table, path, problems), edition, problems)


def read_cells(table: Table, path: Path, problems: list[Problem]) -> tuple[Row, ...]:
    """Read the cells of one table as text; what is wrong with its form is added to `problems`."""
    needed, others, texts = names_of(table)
    try:
        grid = read_grid(path, needed, others, texts, broken=True)
    except InputError as error:
        problems.extend(error.problems)
        return ()
    return cells_in(table, grid, problems)


def names_of(table: Table) -> tuple[list[str], list[str], list[str]]:
    """Columns of a table that are needed, the others, and those whose cells must be text."""
    needed = [field.name for field in table.fields if field.required]
    others = [field.name for field in table.fields if not field.required]
    return needed, others, [field.name for field in table.fields if field.kind in CODES]


def cells_in(
    table: Table, whole: Grid, problems: list[Problem], *, may_be_empty: bool = False
) -> tuple[Row, ...]:
    """The rows of a grid by the columns of a table; what is wrong with its form is added to `problems`."""
    needed, others, _ = names_of(table)
    numbers = {field.name for field in table.fields if field.kind in NUMBERS}
    problems += whole.broken
    try:
        grid, wrong = with_points(whole, numbers.__contains__)
        found = rows_of(grid, needed, others)
    except InputError as error:
        problems.extend(error.problems)
        return ()
    problems += wrong
    if not found and not may_be_empty:
        problems.append(Problem("the table has no rows", f"Add one: {table.doc}", whole.file, 1))
    return tuple(Row(row.line, row.cells, whole.file) for row in found)


def rows_given(
    table: Table, given: Iterable[Mapping[str, Any]], edition: Edition, problems: list[Problem]
) -> tuple[Any, ...]:
    """Read rows of keys and values as those of a file; what is wrong is added to `problems`."""
    names = [field.name for field in table.fields]
    rows = []
    for number, values in enumerate(given, start=1):
        for name in values.keys() - set(names):
            wrong = Problem(f"{name!r} is no column", nearest(name, names, "Columns are"), table.name, number)
            problems.append(wrong)
        cells = {name: "" if (value := values.get(name)) is None else str(value) for name in names}
        rows.append(Row(number, cells, table.name))
    return parse_rows(table, rows, edition, problems)


def parse_rows(
    table: Table,
    found: Iterable[Row],
    edition: Edition,
    problems: list[Problem],
    convert: Converter | None = None,
) -> tuple[Any, ...]:
    """Parse rows of cells; what is wrong is added to `problems`, and rows that cannot be read are left out.

    Parameters
    ----------
    convert
        Takes amounts to the currency that is wanted: from that of their cell (``31.50 USD``), else of their
        row.
        Without it amounts stay as written.
    """
    rows = []
    first: dict[tuple[Any, ...], Row] = {}
    for row in found:
        before = len(problems)
        values = _values(table, row, edition, problems, convert)
        if table.key and values.keys() >= set(table.key):
            key = tuple(_comparable(values[name]) for name in table.key)
            if key in first:
                problems.append(_twice(table, row, first[key]))
            first.setdefault(key, row)
        if len(problems) > before:
            continue
        given = {
            field.attribute or field.name: values[field.name]
            for field in table.fields
            if field.kind != "edition" and not (field.kind == "currency" and convert is not None)
        }
        try:
            rows.append(table.row(**given, place=Place(row.file, row.line)))
        except InputError as error:
            problems.extend(Problem(item.what, item.fix, row.file, row.line) for item in error.problems)
    return tuple(rows)


def _values(
    table: Table, row: Row, edition: Edition, problems: list[Problem], convert: Converter | None
) -> dict[str, Any]:
    """The values of a row by column, without those that cannot be read."""
    values: dict[str, Any] = {}
    own = row.cells.get("hs_edition", "").strip() or edition
    paid_in = row.cells.get("currency", "").strip() or None
    if paid_in is not None and convert is not None and not _is_currency(paid_in):
        convert = None  # said at its own column; the amounts would only repeat it
    for field in table.fields:
        text = unicodedata.normalize("NFC", row.cells.get(field.name, "").strip())
        money = field.dimension == "money" and convert is not None
        try:
            figure, currency = _parted(text) if money else (text, None)
            value = read_value(field, figure, own, row.file, row.line)
            if field.dimension == "money" and "." in figure and field.name not in row.reckoned:
                _check_money(field, figure, currency or paid_in or getattr(convert, "wanted", None), row)
            if money and convert is not None and value is not None:
                value = _converted(value, currency or paid_in, convert)
            if field.kind in CODES and _is_of_another(value, row):
                what = f"{figure} names its edition, and hs_edition says {own}"
                raise InputError.of(what, "Name the edition once, or one and the same")
            values[field.name] = value
        except InputError as error:
            problems.extend(_placed(problem, field, row) for problem in error.problems)
    return values


def _check_money(field: Field, figure: str, currency: str | None, row: Row) -> None:
    """Refuse a sum with more decimals than its currency has, and a point that may group thousands."""
    from tumen.reference.currency import check_decimals, check_price, currencies

    if currency is None or currency not in currencies():
        return  # not known here, or said at its own column
    for part in figure.split(";") if field.kind in MANY else (figure,):
        text = part.rpartition("=")[2].strip()
        if field.paid:
            check_decimals(text, currency)
        elif check_price(text, currency):
            told = f"in {currency}, three digits behind a point are read as decimals, not as thousands"
            note(row.file, f"{field.name}: {told}")


def _is_of_another(value: Any, row: Row) -> bool:
    """Whether a code was written with another edition than the row states."""
    stated = row.cells.get("hs_edition", "").strip()
    return isinstance(value, HsCode) and bool(stated) and value.edition != stated


def _is_currency(code: str) -> bool:
    from tumen.reference.currency import check_currency

    try:
        check_currency(code)
    except InputError:
        return False
    return True


_AMOUNT = re.compile(r"(-?[0-9].*?)\s*([A-Z]{3})")


def _parted(text: str) -> tuple[str, str | None]:
    """An amount and the currency behind it: ``31.50 USD``."""
    found = _AMOUNT.fullmatch(text)
    return (found[1], found[2]) if found else (text, None)


def _converted(value: Any, currency: str | None, convert: Converter) -> Any:
    if isinstance(value, tuple):
        return tuple((name, convert(amount, currency)) for name, amount in value)
    return convert(value, currency)


def _placed(problem: Problem, field: Field, row: Row) -> Problem:
    what = problem.what if problem.file else f"{field.name}: {problem.what}"
    return replace(problem, what=what, file=row.file, line=row.line)


def _comparable(value: Any) -> Any:
    """A value as it counts in a key: a code by its digits, a list in any order."""
    if isinstance(value, HsCode):
        return value.digits
    return frozenset(value) if isinstance(value, tuple) else value


def _twice(table: Table, row: Row, first: Row) -> Problem:
    cells = ((name, row.cells.get(name, "").strip()) for name in table.key)
    named = ", ".join(f"{name} {text}" for name, text in cells if text)
    named = named or f"{' and '.join(table.key)} left empty"
    where = f"on line {first.line}" if first.file == row.file else f"in {first.file}:{first.line}"
    return Problem(f"two rows for {named}, the first {where}", "Keep one of them", row.file, row.line)
