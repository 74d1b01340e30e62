"""Rates on file: what the tables of an importer say of a code on a day, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from tumen.errors import DataError
from tumen.reference.correlation import convert
from tumen.reference.hs import Edition, HsCode, dotted
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.expression import Choose, Option, Rate, UnreadRate
from tumen.tariff.rates.notation import parse_rate, print_rate
from tumen.tariff.rates.staging import parse_staging
from tumen.tariff.rates.store import (
    OwnFolders,
    TariffColumn,
    chapter_rows,
    columns,
    regimes,
    remembered,
    sources,
)


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


_Years = tuple[tuple[str, int | None], ...]


@remembered(1 << 11)  # a study asks for the same line for every site, regime and scenario
def rates_on_file(
    _own: OwnFolders, importer: str, code: HsCode, on: date, years: _Years
) -> tuple[RateOnFile, ...]:
    """Every regime's rate on file, with the tariff year of each that is staged."""
    found = _reached(importer, code, on)
    return tuple(_merged(cells, lines, code, dict(years), on) for cells, lines in found)


@remembered()
def staged_regimes(_own: OwnFolders, importer: str) -> tuple[str, ...]:
    """Regimes of which a schedule by year is on file."""
    return tuple(dict.fromkeys(item.regime for item in columns(importer).values() if item.kind != "rate"))


@dataclass(frozen=True, slots=True)
class _Cell:
    """One printed rate: its column, national line and text."""

    column: TariffColumn
    line: str
    text: str


def _reached(importer: str, code: HsCode, on: date) -> list[tuple[list[_Cell], set[str]]]:
    """The cells that the code reaches on the day by regime, beneficiaries and edition, with all lines there.

    A regime with a table in the edition of the code is read from that; its tables in other editions only
    where it has none, since the correlation of subheadings is coarser than a national line. A user's own
    tables are read first, in any edition, and what is on file beside them as far as they say nothing.
    """
    valid = {key: item for key, item in columns(importer).items() if item.valid(on)}
    own = _through(importer, code, {key: item for key, item in valid.items() if item.own})
    found = _through(importer, code, {key: item for key, item in valid.items() if not item.own})
    if own:
        found = [*own, *_beside(own, found, on)]
    together: dict[tuple[object, ...], list[_Cell]] = {}
    lines: dict[Edition | None, set[str]] = {}
    for cell in found:
        column = cell.column
        together.setdefault((column.regime, column.beneficiaries, column.edition), []).append(cell)
        lines.setdefault(column.edition, set()).add(cell.line)
    return [(cells, lines[cells[0].column.edition]) for cells in together.values()]


def _beside(own: list[_Cell], found: list[_Cell], on: date) -> Iterator[_Cell]:
    """What is on file for the beneficiaries that an own rate of the regime does not cover: on the same line,
    or of a table in another edition, whose lines cannot be told apart.
    """
    said: dict[tuple[str, Edition | None, str], list[tuple[str, ...]]] = {}
    for cell in own:
        column = cell.column
        said.setdefault((column.regime, column.edition, cell.line), []).append(column.beneficiaries)
    for cell in found:
        column = cell.column
        before = [
            named
            for (regime, edition, line), every in said.items()
            if regime == column.regime and (edition != column.edition or line == cell.line)
            for named in every
        ]
        left = tuple(
            name
            for name in column.beneficiaries
            if not any(name in named or benefits(named, name, on) for named in before)
        )
        if left:
            yield (
                cell
                if left == column.beneficiaries
                else replace(cell, column=replace(column, beneficiaries=left))
            )


def _through(importer: str, code: HsCode, valid: Mapping[str, TariffColumn]) -> list[_Cell]:
    """The cells of tables that are valid: in the edition of the code, else by the correlation."""
    direct = _cells(importer, code.digits, {k: c for k, c in valid.items() if c.edition == code.edition})
    regimes_found = {cell.column.regime for cell in direct}
    others: dict[Edition, dict[str, TariffColumn]] = {}
    for key, item in valid.items():
        if item.edition not in {None, code.edition} and item.regime not in regimes_found:
            others.setdefault(item.edition, {})[key] = item
    found = direct
    for edition, wanted in others.items():
        for prefix in _prefixes(code, edition):
            found += _cells(importer, prefix, wanted)
    return found


def _cells(importer: str, prefix: str, wanted: Mapping[str, TariffColumn]) -> list[_Cell]:
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
    return tuple(candidate.code.digits for candidate in convert(code, edition).candidates)


def _merged(
    cells: list[_Cell], under: set[str], code: HsCode, years: Mapping[str, int | None], on: date
) -> RateOnFile:
    """One row for the cells of one regime: the common rate of all lines, or a choice between lines."""
    used = (cells[0].column,) if len(cells) == 1 else tuple(dict.fromkeys(cell.column for cell in cells))
    first = used[0]
    notes = [column.note for column in used if column.note]
    notes += [f"own tariff {column.own}, before what is on file" for column in used if column.own]
    year = None
    if any(column.kind != "rate" for column in used):
        year = years[first.regime]
        notes.append("tariff year not on file" if year is None else f"year {year} of the schedule")
    if first.edition != code.edition:
        notes.append(f"read from {first.edition} by the correlation of {dotted(code.digits[:6])}")
    part = _part_on_file(cells, code)
    notes += [part] if part else []
    rates = {cell.line: _read(cell.column, cell.text, year) for cell in cells}
    if len(rates) < len(cells):
        raise DataError(f"{first.importer} {first.regime}: two rates for one line on {on} under {code}")
    distinct: dict[Rate, list[str]] = {}
    for line, rate in rates.items():
        distinct.setdefault(rate, []).append(line)
    if len(distinct) == 1 and len(rates) == len(under) and part is None:
        if len(rates) > 1:
            notes.append(f"all {len(rates)} national lines on file have the same rate")
        return row_on_file(used, next(iter(distinct)), tuple(rates), tuple(notes))
    some = f"{len(rates)} of {len(under)}" if len(rates) < len(under) else f"{len(rates)}"
    plural = "different rates" if len(distinct) > 1 else "rate"
    notes.append(f"{some} national lines on file have {len(distinct)} {plural}: name the line")
    options = tuple(Option(_name_of(lines, rate), rate) for rate, lines in distinct.items())
    rate = Choose(options, whole=len(rates) == len(under) and part is None)
    row = row_on_file(used, rate, tuple(rates), tuple(notes))
    return replace(row, spread=tuple(rates.items()))


def _part_on_file(cells: list[_Cell], code: HsCode) -> str | None:
    """What to say where goods of the code may come from subheadings of the other edition without a rate on
    file: those that have one do not tell for the others.
    """
    edition = cells[0].column.edition
    if edition is None or edition == code.edition:
        return None
    prefixes = _prefixes(code, edition)
    have = sum(any(cell.line.startswith(prefix) for cell in cells) for prefix in prefixes)
    if have == len(prefixes):
        return None
    return f"only {have} of {len(prefixes)} subheadings of {edition} that its goods may come from are on file"


def _name_of(lines: list[str], rate: Rate) -> str:
    if len(lines) > 6:
        printed = print_rate(rate)
        plain = "(" not in printed  # people read the name and type it: no notation in it
        told = f" printed with {printed}" if plain else f", {dotted(lines[0])} the first"
        return f"one of {len(lines)} national lines{told}"
    return f"national line {' or '.join(map(dotted, lines))}"


def _read(column: TariffColumn, text: str, year: int | None) -> Rate:
    if column.kind == "rate":
        return parse_rate(text)
    staging = parse_staging(text, and_after=column.kind == "stages and after")
    rate = None if year is None else staging.rate(year)
    return UnreadRate(f"schedule without a rate for year {year or 'unknown'}") if rate is None else rate


def row_on_file(
    used: tuple[TariffColumn, ...], rate: Rate, lines: tuple[str, ...], notes: tuple[str, ...]
) -> RateOnFile:
    """One row for a rate that stands in the columns `used`: their sources together, the days they share."""
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


def source_text(keys: Iterable[str]) -> str:
    """Sources in words, from their keys; a study's own source is its own text."""
    found = [(key, sources().get(key)) for key in keys]
    return " | ".join(f"{src.title}, {src.edition}; {src.where}" if src else key for key, src in found)


def regime_title(code: str) -> str:
    """The title of a regime; a study's own regime is its own title."""
    found = regimes().get(code)
    return found.title if found else code


def role_of(code: str) -> str:
    """The role of a regime (see `tumen.tariff.rates.store`); one not on file counts as an agreement."""
    found = regimes().get(code)
    return found.role if found else "agreement"
