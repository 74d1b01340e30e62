"""What authorities announce from time to time and tariffs refer to by name, as a table: prices and rates.

A row answers what a quote says it needs: a price or a rate that the tariff names and does not print
(``what``), or the rate of a regime on a line that is not on file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.reference.hs import Edition, HsCode
from tumen.reference.territories import ever_inside, one_territory
from tumen.reference.units import convert, unit
from tumen.tables.field import Field, Table
from tumen.tables.given import nearest
from tumen.tables.place import Place
from tumen.tables.read import read_table, rows_given
from tumen.tariff.rates import expression as forms
from tumen.tariff.rates.notation import parse_rate, plain, print_rate, stated_rate
from tumen.tariff.rates.on_file import RateOnFile
from tumen.tariff.rates.store import (
    OwnFolders,
    chapter_rows,
    chapters,
    columns,
    importers,
    regimes,
    remembered,
)

_NAMED = re.compile(r"(?:the )?(.*?)(?: in [A-Z]{3}/\S+)?")


@dataclass(frozen=True, slots=True)
class AnnouncedRow:
    """One price or rate that was announced, or a rate that is not on file."""

    importer: str
    what: str | None
    regime: str | None
    hs: HsCode | None
    rate: forms.Rate
    beneficiaries: tuple[str, ...]
    start: date | None
    until: date | None
    source: str
    place: Place

    @property
    def name(self) -> str:
        """What it is, without what a quote puts around it."""
        return named(self.what or "")

    def holds(self, importer: str, on: date) -> bool:
        """Whether the row is meant for an importer and a day."""
        begun = self.start is None or self.start <= on
        return (
            one_territory(self.importer, importer, on) and begun and (self.until is None or on <= self.until)
        )

    def meets(self, row: RateOnFile, code: HsCode) -> bool:
        """Whether the row is meant for a regime and a line."""
        here = self.hs is None or code.digits.startswith(self.hs.digits)
        return here and self.regime in {None, row.regime}


def _rate(text: str, *, file: str, line: int) -> Any:
    return stated_rate(text, file=file, line=line)


ANNOUNCED = Table(
    "announced",
    AnnouncedRow,
    "Prices and rates that tariffs refer to and do not print, and rates that are not on file",
    (
        Field("importer", "economy", "ISO code of the importing economy", example="JP"),
        Field(
            "what",
            "text",
            "What a quote needs, word for word, such as the standard import price of pork cuts",
            required=False,
            empty="the row is the rate of its regime on its code",
        ),
        Field("regime", "text", "MFN, or the code of an agreement", required=False, empty="all that ask"),
        Field("hs", "hs", "Chapter, heading, subheading or line", required=False, empty="all that ask"),
        Field("hs_edition", "edition", "HS edition of the code", required=False, default="HS2022"),
        Field("rate", "rate", "A rate in Tumen's notation, or a price such as 897.59 JPY/kg", reader=_rate),
        Field(
            "beneficiaries",
            "list",
            "Economies and groups, apart by semicolons, whose goods have the rate",
            required=False,
            empty="all",
        ),
        Field("from", "date", "First day", required=False, attribute="start", empty="no limit"),
        Field("until", "date", "Last day", required=False, empty="no limit"),
        Field("source", "source", "Where it was published, or the word illustrative"),
    ),
    ("importer", "what", "regime", "hs", "beneficiaries", "from"),
    required=False,
)


def named(text: str) -> str:
    """A name without what a quote puts around it: ``the standard price in JPY/kg`` is ``standard price``."""
    found = _NAMED.fullmatch(text.strip())
    return found[1] if found else text


def read_announced(path: str | Path, edition: Edition = "HS2022") -> tuple[AnnouncedRow, ...]:
    """Read a table of what was announced.

    Raises
    ------
    InputError
        With every problem at once, each with file and line: a cell that cannot be read, a name that no rate
        on file of the importer refers to, a row without a name, a regime or a code.
    """
    problems: list[Problem] = []
    return _sound(read_table(ANNOUNCED, Path(path), edition, problems), problems)


def announced_rows(
    given: Iterable[Mapping[str, Any]], edition: Edition = "HS2022"
) -> tuple[AnnouncedRow, ...]:
    """Take rows of keys and values as `read_announced` takes those of a file."""
    problems: list[Problem] = []
    return _sound(rows_given(ANNOUNCED, given, edition, problems), problems)


def _sound(rows: tuple[AnnouncedRow, ...], problems: list[Problem]) -> tuple[AnnouncedRow, ...]:
    problems += faults(rows)
    if problems:
        raise InputError(problems)
    return rows


def stated_rates(rows: Iterable[AnnouncedRow]) -> tuple[Any, ...]:
    """The rows that state the rate of a regime on a code; the others tell what a tariff names."""
    return tuple(row for row in rows if row.what is None and row.regime is not None and row.hs is not None)


def faults(rows: Iterable[AnnouncedRow]) -> Iterator[Problem]:
    """What of the rows could count nowhere."""
    for row in rows:
        said = _fault(row)
        if said is not None:
            yield Problem(*said, row.place.file, row.place.line)


def _fault(row: AnnouncedRow) -> tuple[str, str] | None:
    if row.regime is not None and row.regime not in regimes():
        return f"{row.regime!r} is no regime on file", nearest(row.regime, sorted(regimes()), "Regimes are")
    if row.what is None:
        if row.regime is None or row.hs is None:
            return "the row names neither what was announced nor a regime and a code", "Fill one or the other"
        return None
    known = asked_by(row.importer)
    if row.name not in known:
        what = f"no rate on file of {row.importer} refers to {row.what!r}"
        return what, nearest(
            row.name, sorted(known), "It refers to"
        ) if known else "State a regime and a code"
    price = known[row.name]
    if price is not None and not (
        isinstance(row.rate, forms.Specific)
        and row.rate.currency == price[0]
        and unit(row.rate.unit).dimension == unit(price[1]).dimension
    ):
        return f"{print_rate(row.rate)} is no price in {price[0]}/{price[1]}", "Write it so: 897.59 JPY/kg"
    return None


@remembered()
def asked_by(_: OwnFolders, importer: str) -> Mapping[str, tuple[str, str] | None]:
    """What rates on file of an importer refer to and do not print, by name: currency and unit of a price."""
    found: dict[str, tuple[str, str] | None] = {}
    for node in (node for rate in _open_rates(importer) for node in forms.walk(rate)):
        if (name := _asks(node)) is not None:
            gate = isinstance(node, forms.ReferenceGate)
            found[name] = (node.currency, node.unit) if gate else None  # type: ignore[union-attr]
    return found


def names_asked(rate: forms.Rate) -> tuple[str, ...]:
    """The names of what a rate refers to and does not print."""
    return tuple(name for node in forms.walk(rate) if (name := _asks(node)) is not None)


def _asks(rate: forms.Rate) -> str | None:
    """The name of what a rate refers to and does not print; None where it prints itself."""
    match rate:
        case forms.Elsewhere(where):
            return named(where)
        case forms.UnreadRate(text):
            return f'rate printed as "{text}"'
        case forms.ReferenceGate(reference):
            return reference
        case _:
            return None


def _open_rates(importer: str) -> Iterator[forms.Rate]:
    """The distinct rates of an importer that may refer to something."""
    filed = [code for code in importers() if ever_inside(code, importer)]
    plain_keys = {key for code in filed for key, column in columns(code).items() if column.kind == "rate"}
    texts = {
        text
        for code in filed
        for chapter in chapters(code)
        for _, keys, text in chapter_rows(code, chapter)
        if '"' in text and plain_keys.intersection(keys)
    }
    yield from map(parse_rate, sorted(texts))


def settled(
    rows: tuple[RateOnFile, ...], announced: Iterable[AnnouncedRow], importer: str, code: HsCode, on: date
) -> tuple[RateOnFile, ...]:
    """The rates of a line with what was announced for the day in place of its names."""
    mine = [row for row in announced if row.holds(importer, on)]
    return tuple(_settled(row, [item for item in mine if item.meets(row, code)]) for row in rows)


def _settled(row: RateOnFile, announced: list[AnnouncedRow]) -> RateOnFile:
    used: dict[str, AnnouncedRow] = {}
    by_name = {item.name: item for item in sorted(announced, key=lambda item: item.hs is not None)}

    def change(rate: forms.Rate) -> forms.Rate:
        item = by_name.get(_asks(rate) or "")
        if item is None:
            return forms.mapped(rate, change)
        used[item.name] = item
        if not isinstance(rate, forms.ReferenceGate):
            return item.rate
        price = item.rate
        if not isinstance(price, forms.Specific):
            return rate  # refused where it is read
        each = price.amount / price.per / convert(Decimal(1), price.unit, rate.unit)
        return forms.GatePrice(each * rate.scale, rate.currency, rate.factor, rate.unit)

    if not by_name:
        return row
    found = change(row.rate)
    if not used:
        return row
    notes = tuple(f"{name}: {_said(item)} ({item.source})" for name, item in used.items())
    return replace(row, rate=found, notes=(*row.notes, *notes))


def _said(item: AnnouncedRow) -> str:
    price = item.rate
    if isinstance(price, forms.Specific) and price.per == 1:
        return f"{plain(price.amount)} {price.currency}/{price.unit}"
    return print_rate(price)
