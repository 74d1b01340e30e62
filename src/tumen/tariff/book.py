"""The book of tariffs: national lines and the rates of every regime on a day, each with its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tumen.errors import DataError, InputError, Problem
from tumen.reference.hs import HsCode, dotted
from tumen.tariff.expression import Choose, Option, Rate, Unread
from tumen.tariff.notation import parse_rate, print_rate
from tumen.tariff.staging import parse_staging
from tumen.tariff.store import Column, chapter_rows, columns, importers, regimes, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tumen.reference.hs import Edition
    from tumen.tariff.change import Change

TariffYear = Callable[[str, str, date], int | None]
"""``tariff_year("RCEP", "AU", day)``: the year of the importer's staging, None if it is not on file."""
_Years = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class NationalLine:
    """A line of a national tariff, in the HS edition of the table it stands in (None: not stated)."""

    importer: str
    digits: str
    edition: Edition | None

    def __str__(self) -> str:
        """Dotted."""
        return dotted(self.digits)


@dataclass(frozen=True, slots=True)
class RateOnFile:
    """The rate of one regime for some beneficiaries on the lines asked about.

    Where the lines have different rates `rate` is a `Choose` between them, so that its duty is unknown
    until the line is named; `spread` then lists them. `lines` are the lines the rate was read from.
    """

    importer: str
    regime: str
    beneficiaries: tuple[str, ...]
    rate: Rate
    lines: tuple[str, ...]
    edition: Edition | None
    start: date | None
    until: date | None
    sources: tuple[str, ...]
    """Keys of sources on file, or a study's own words."""
    notes: tuple[str, ...] = ()
    spread: tuple[tuple[str, Rate], ...] = ()
    changes: tuple[str, ...] = ()
    """Names of the changes of policy that made the rate what it is, in the order in which they stack."""

    @property
    def text(self) -> str:
        """The rate in Tumen's notation."""
        return print_rate(self.rate)


@dataclass(frozen=True, slots=True)
class StatedRate:
    """A rate that a study states itself: for all lines under `code`, before whatever is on file.

    `source` is where it was read, or the word ``illustrative``.
    """

    importer: str
    regime: str
    code: HsCode
    rate: Rate
    source: str
    beneficiaries: tuple[str, ...] = ("all",)
    start: date | None = None
    until: date | None = None

    def valid(self, on: date) -> bool:
        """Whether the row is meant for the day; a missing date does not limit."""
        return (self.start is None or self.start <= on) and (self.until is None or on <= self.until)

    def meets(self, other: StatedRate) -> bool:
        """Whether both say something of the same regime, code and beneficiaries for some day."""
        mine = (self.importer, self.regime, self.code, self.beneficiaries)
        if mine != (other.importer, other.regime, other.code, other.beneficiaries):
            return False
        return (self.start or date.min) <= (other.until or date.max) and (other.start or date.min) <= (
            self.until or date.max
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is on file of one regime of an importer."""

    importer: str
    regime: str
    beneficiaries: tuple[str, ...]
    edition: Edition | None
    lines: int
    start: date | None
    until: date | None
    staged: bool
    source: str


def agreement_year(agreement: str, importer: str, on: date) -> int | None:
    """The tariff year of an agreement on file, None where the agreement or the Party's years are not."""
    from tumen.agreements.load import agreements_on_file, load_agreement

    if agreement not in agreements_on_file():
        return None
    try:
        return load_agreement(agreement).tariff_year(importer, on)
    except InputError:
        return None


@dataclass(frozen=True, slots=True)
class TariffBook:
    """The shipped tariffs and what a study states on top of them."""

    stated: tuple[StatedRate, ...] = ()
    tariff_year: TariffYear = agreement_year
    changes: tuple[Change, ...] = ()
    """Changes of trade policy, in the order in which they stack."""

    def with_changes(self, changes: Iterable[Change]) -> TariffBook:
        """Return a book in which these changes stand after those it has (see `tumen.tariff.change`)."""
        return replace(self, changes=(*self.changes, *changes))

    def with_stated(self, rows: Iterable[StatedRate]) -> TariffBook:
        """Return a book in which these rates stand before the file.

        Raises
        ------
        InputError
            If a row has no source, or two rows state a rate for the same regime, code, beneficiaries and day.
        """
        rows = tuple(rows)
        problems = [
            Problem(
                f"the stated {row.regime} rate of {row.code} in {row.importer} has no source",
                'Say where it was read, or write "illustrative"',
            )
            for row in rows
            if not row.source.strip()
        ]
        every = (*self.stated, *rows)
        problems += [
            Problem(
                f"two {one.regime} rates of {one.code} in {one.importer} are stated for one day:"
                f" {print_rate(one.rate)} and {print_rate(two.rate)}",
                "Keep one, or give them periods that do not meet",
            )
            for place, one in enumerate(every)
            for two in every[place + 1 :]
            if one.meets(two)
        ]
        if problems:
            raise InputError(problems)
        return replace(self, stated=every)

    def lines(self, importer: str, code: HsCode, on: date) -> tuple[NationalLine, ...]:
        """The lines on file under a code of two to twelve digits, in tables of its edition valid on the day."""
        valid = {key: item for key, item in columns(importer).items() if item.valid(on)}
        found = {
            NationalLine(importer, line, valid[key].edition)
            for line, keys, _ in chapter_rows(importer, code.digits)
            for key in keys
            if key in valid and valid[key].edition == code.edition
        }
        return tuple(sorted(found, key=lambda line: line.digits))

    def rates(self, importer: str, code: HsCode, on: date) -> tuple[RateOnFile, ...]:
        """Every regime's rate on a line, or on all lines under a shorter code, on a day.

        Tables of another HS edition are reached through the correlation of the subheading. Where the lines
        reached have one and the same rate, that is the rate; where they differ it is a choice. No row means
        that nothing is on file: unknown, not zero.
        """
        years = tuple((regime, self.tariff_year(regime, importer, on)) for regime in _staged(importer))
        from_file = _on_file(importer, code, on, years)
        rows = tuple(_with_stated(from_file, self._stated(importer, code, on)))
        if not self.changes:
            return rows
        from tumen.tariff.policy import changed_rows

        return changed_rows(rows, self.changes, importer, code, on)

    def undated(self, importer: str, code: HsCode) -> tuple[RateOnFile, ...]:
        """Rates whose source states no year: to be read, never used for a day."""
        found = []
        for line, keys, text in chapter_rows(importer, code.digits):
            for key in keys:
                column = columns(importer)[key]
                if not column.dated:
                    found.append(_row((column,), parse_rate(text), (line,), (column.note,)))
        return tuple(found)

    def coverage(self, importer: str | None = None) -> tuple[Coverage, ...]:
        """What is on file, by importer, regime, beneficiaries, edition and period."""
        return tuple(
            Coverage(
                item.importer,
                item.regime,
                item.beneficiaries,
                item.edition,
                item.lines,
                item.start,
                item.until,
                item.kind != "rate",
                item.source,
            )
            for code in ([importer] if importer else importers())
            for item in columns(code).values()
        )

    def _stated(self, importer: str, code: HsCode, on: date) -> list[StatedRate]:
        def covers(row: StatedRate) -> bool:
            return row.code.edition == code.edition and code.digits.startswith(row.code.digits)

        rows = [row for row in self.stated if row.importer == importer and covers(row) and row.valid(on)]
        return sorted(rows, key=lambda row: -len(row.code.digits))


@lru_cache(maxsize=1 << 11)  # a study asks for the same line for every site, regime and scenario
def _on_file(importer: str, code: HsCode, on: date, years: _Years) -> tuple[RateOnFile, ...]:
    """Every regime's rate on file, with the tariff year of each that is staged."""
    return tuple(_merged(group, code, dict(years), on) for group in _reached(importer, code, on))


@cache
def _staged(importer: str) -> tuple[str, ...]:
    """Regimes of which a schedule by year is on file."""
    return tuple(dict.fromkeys(item.regime for item in columns(importer).values() if item.kind != "rate"))


@dataclass(frozen=True, slots=True)
class _Cell:
    """One printed rate: its column, national line and text."""

    column: Column
    line: str
    text: str


@dataclass(frozen=True, slots=True)
class _Group:
    """The cells of one regime, beneficiaries and edition, and all lines on file there under the code."""

    cells: tuple[_Cell, ...]
    lines: frozenset[str]


def _reached(importer: str, code: HsCode, on: date) -> list[_Group]:
    """The cells that the code reaches on the day, in groups.

    A regime with a table in the edition of the code is read from that; its tables in other editions only
    where it has none, since the correlation of subheadings is coarser than a national line.
    """
    valid = {key: item for key, item in columns(importer).items() if item.valid(on)}
    direct = _cells(importer, code.digits, {k: c for k, c in valid.items() if c.edition == code.edition})
    regimes_found = {cell.column.regime for cell in direct}
    others: dict[Edition, dict[str, Column]] = {}
    for key, item in valid.items():
        if item.edition not in {None, code.edition} and item.regime not in regimes_found:
            others.setdefault(item.edition, {})[key] = item
    found = direct
    for edition, wanted in others.items():
        for prefix in _prefixes(code, edition):
            found += _cells(importer, prefix, wanted)
    together: dict[tuple[object, ...], list[_Cell]] = {}
    lines: dict[Edition | None, set[str]] = {}
    for cell in found:
        column = cell.column
        together.setdefault((column.regime, column.beneficiaries, column.edition), []).append(cell)
        lines.setdefault(column.edition, set()).add(cell.line)
    return [_Group(tuple(cells), frozenset(lines[cells[0].column.edition])) for cells in together.values()]


def _cells(importer: str, prefix: str, wanted: Mapping[str, Column]) -> list[_Cell]:
    if not wanted:
        return []
    return [
        _Cell(wanted[key], line, text)
        for line, keys, text in chapter_rows(importer, prefix)
        for key in keys
        if key in wanted
    ]


@lru_cache(maxsize=1 << 12)
def _prefixes(code: HsCode, edition: Edition) -> tuple[str, ...]:
    from tumen.reference.correlation import convert

    return tuple(candidate.code.digits for candidate in convert(code, edition).candidates)


def _merged(group: _Group, code: HsCode, years: Mapping[str, int | None], on: date) -> RateOnFile:
    """One row for the cells of one regime: the common rate of all lines, or a choice between lines."""
    cells = group.cells
    used = (cells[0].column,) if len(cells) == 1 else tuple(dict.fromkeys(cell.column for cell in cells))
    first = used[0]
    notes = [column.note for column in used if column.note]
    year = None
    if any(column.kind != "rate" for column in used):
        year = years[first.regime]
        notes.append("tariff year not on file" if year is None else f"year {year} of the schedule")
    if first.edition != code.edition:
        notes.append(f"read from {first.edition} by the correlation of {dotted(code.digits[:6])}")
    rates = {cell.line: _read(cell.column, cell.text, year) for cell in cells}
    if len(rates) < len(cells):
        raise DataError(f"{first.importer} {first.regime}: two rates for one line on {on} under {code}")
    distinct: dict[Rate, list[str]] = {}
    for line, rate in rates.items():
        distinct.setdefault(rate, []).append(line)
    if len(distinct) == 1 and len(rates) == len(group.lines):
        if len(rates) > 1:
            notes.append(f"all {len(rates)} national lines on file have the same rate")
        return _row(used, next(iter(distinct)), tuple(rates), tuple(notes))
    some = f"{len(rates)} of {len(group.lines)}" if len(rates) < len(group.lines) else f"{len(rates)}"
    plural = "different rates" if len(distinct) > 1 else "rate"
    notes.append(f"{some} national lines on file have {len(distinct)} {plural}: name the line")
    options = tuple(Option(_name_of(under, rate), rate) for rate, under in distinct.items())
    rate = Choose(options, whole=len(rates) == len(group.lines))
    row = _row(used, rate, tuple(rates), tuple(notes))
    return replace(row, spread=tuple(rates.items()))


def _name_of(lines: list[str], rate: Rate) -> str:
    if len(lines) > 6:
        return f"one of {len(lines)} national lines printed with {print_rate(rate)}"
    return f"national line {' or '.join(map(dotted, lines))}"


def _read(column: Column, text: str, year: int | None) -> Rate:
    if column.kind == "rate":
        return parse_rate(text)
    staging = parse_staging(text, and_after=column.kind == "stages and after")
    rate = None if year is None else staging.rate(year)
    return Unread(f"schedule without a rate for year {year or 'unknown'}") if rate is None else rate


def _row(used: tuple[Column, ...], rate: Rate, lines: tuple[str, ...], notes: tuple[str, ...]) -> RateOnFile:
    first, one = used[0], len(used) == 1  # nearly always, and a table asks for many
    return RateOnFile(
        importer=first.importer,
        regime=first.regime,
        beneficiaries=first.beneficiaries,
        rate=rate,
        lines=lines,
        edition=first.edition,
        start=first.start if one else max((column.start for column in used if column.start), default=None),
        until=first.until if one else min((column.until for column in used if column.until), default=None),
        sources=(first.source,) if one else tuple(dict.fromkeys(column.source for column in used)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _with_stated(on_file: Iterable[RateOnFile], stated: list[StatedRate]) -> list[RateOnFile]:
    """Stated rates replace those on file for the same regime and beneficiaries; the longer code goes first."""
    kept: dict[tuple[str, tuple[str, ...]], RateOnFile] = {}
    for row in stated:
        key = (row.regime, row.beneficiaries)
        if key in kept:
            continue
        kept[key] = RateOnFile(
            row.importer,
            row.regime,
            row.beneficiaries,
            row.rate,
            (row.code.digits,),
            row.code.edition,
            row.start,
            row.until,
            (row.source,),
            ("stated by the study",),
        )
    return [*kept.values(), *(row for row in on_file if (row.regime, row.beneficiaries) not in kept)]


def source_text(keys: Iterable[str]) -> str:
    """Sources in words, from their keys; a study's own source is its own text."""
    found = [(key, sources().get(key)) for key in keys]
    return " | ".join(f"{src.title}, {src.edition}; {src.where}" if src else key for key, src in found)


def regime_title(code: str) -> str:
    """The title of a regime; a study's own regime is its own title."""
    found = regimes().get(code)
    return found.title if found else code


def role_of(code: str) -> str:
    """The role of a regime (see `tumen.tariff.store.Role`); one that is not on file counts as an agreement."""
    found = regimes().get(code)
    return found.role if found else "agreement"
