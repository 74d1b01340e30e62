"""Cells of a ledger as people write them (dates, economies, currencies, amounts)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.language.dates import plain_date
from tumen.language.names import economy_by_name
from tumen.language.written import currency_named, written_figure
from tumen.tables.notes import note

if TYPE_CHECKING:
    from tumen.tables.field import Field, Table
    from tumen.tables.place import Row

_DATES = frozenset(("span", "date"))
_FIGURES = frozenset(("amount", "positive", "number", "count"))
_PEOPLE = frozenset(("jobs", "planned_jobs"))
_SUCH = {
    "currency": {"zh": "5亿元", "en": "500 million CNY", "ko": "5억 원"},
    "floor": {"zh": "3万平方米", "en": "30,000 m2", "ko": "3만㎡"},
    "people": {"zh": "1,200人", "en": "1,200 people", "ko": "1,200명"},
}
"""What may be written of each kind of figure, by the language that writes so."""
_STORED = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_DIGITS = re.compile(r"[+-]?[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,}))?")
_CODE = re.compile(r"[A-Z]{3}")
_MANY = 20
"""Cells of a table that are told one by one."""


@dataclass(slots=True)
class AsWritten:
    """Reads the rows of one table; what it made of a cell is told, what can be read in two ways is asked."""

    table: Table
    problems: list[Problem]
    wrong: set[tuple[str, int]] = field(default_factory=set)
    """Rows with such a problem, by file and line."""
    _told: dict[tuple[str, str, str], None] = field(default_factory=dict)

    def row(self, row: Row) -> None:
        """Put into the cells of a row what they say; the unit behind an amount fills an empty currency."""
        columns = {item.name: item for item in self.table.fields}
        unit = "currency" if "currency" in columns else "unit" if "unit" in columns else ""
        if unit and (text := row.cells[unit].strip()) and not _CODE.fullmatch(text):
            named = currency_named(text)
            if len(named) > 1:
                self._wrong(row, unit, InputError.of(_either(text, named), f"Write {' or '.join(named)}"))
            if named:
                row.cells[unit] = named[0]
                self._tell(row, text, named[0])
        for item in self.table.fields:
            text = row.cells[item.name].strip()
            try:
                if item.kind == "economy" and (code := economy_by_name().get(text)):
                    row.cells[item.name] = code
                    self._tell(row, text, code)
                elif item.kind in _DATES and text and not _STORED.fullmatch(text):
                    self._date(row, item.name, text)
                elif item.kind in _FIGURES and item.name != "rate" and text and not _DIGITS.fullmatch(text):
                    self._figure(row, item, text, unit)
            except InputError as error:
                self._wrong(row, item.name, error)
                row.cells[item.name] = "1"  # so that nothing else is said of it; the row is left out
                if item.dimension == "money" and unit == "currency" and not row.cells[unit].strip():
                    row.cells[unit] = "USD"

    def _date(self, row: Row, name: str, text: str) -> None:
        try:
            plain = plain_date(text)
        except InputError:  # the column says it
            return
        if plain is not None and plain != text:
            row.cells[name] = plain
            self._tell(row, text, plain)

    def _figure(self, row: Row, item: Field, text: str, unit: str) -> None:
        if item.reader is not None and text.endswith("%"):
            return
        kind = _of_what(item) or "currency"
        figure = written_figure(text, kind, grouped=item.dimension == "money")
        if figure is None:
            return
        said = ""
        if kind == "currency" and figure.units and unit:
            stated = row.cells[unit].strip()
            if stated and stated not in figure.units:
                raise InputError.of(
                    f"{text!r} is of {' or '.join(figure.units)}, the currency of the row is {stated}",
                    "Write one of the two; each currency has a row of its own",
                )
            if not stated and len(figure.units) > 1:
                raise InputError.of(
                    _either(text, figure.units), f"Write {' or '.join(figure.units)} in {unit}"
                )
            row.cells[unit] = stated or figure.units[0]
            said = f" {row.cells[unit]}"
        row.cells[item.name] = _digits(figure.value)
        self._tell(row, text, f"{Decimal(row.cells[item.name]):,f}{said}")

    def _wrong(self, row: Row, name: str, error: InputError) -> None:
        self.wrong.add((row.file, row.line))
        self.problems += (
            replace(item, what=f"{name}: {item.what}", file=row.file, line=row.line)
            for item in error.problems
        )

    def _tell(self, row: Row, given: str, read: str) -> None:
        self._told[row.file, given, read] = None

    def tell(self) -> None:
        """Note what was read; of many cells the first."""
        for file, given, read in list(self._told)[:_MANY]:
            note(file, f"{given!r} is read as {read}")
        if len(self._told) > _MANY:
            note(
                next(iter(self._told))[0], f"{len(self._told) - _MANY} further cells are read in the same way"
            )


def _of_what(item: Field) -> str:
    """What a figure of a column is of: people, floor, currency; "" where it is of none of them."""
    if item.name in _PEOPLE:
        return "people"
    return "floor" if item.name.endswith("_m2") else "currency" if item.dimension == "money" else ""


def such_as(item: Field, language: str) -> tuple[str, ...]:
    """Ways to write a figure of a column, those of the language first; none where a plain number is all."""
    ways = _SUCH.get(_of_what(item), {})
    return tuple(ways[spoken] for spoken in sorted(ways, key=lambda spoken: spoken != language))


def _either(text: str, codes: tuple[str, ...]) -> str:
    return f"{text!r} may be {' or '.join(codes)}"


def _digits(value: Decimal) -> str:
    return f"{value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize():f}"


def stated_date(text: str) -> str:
    """A date as it is stored, where it can be read; else as it stands."""
    try:
        return plain_date(text) or text
    except InputError:
        return text
