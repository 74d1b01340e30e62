"""From the goods, economies and money of a study to the rows and the unit of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from tumen.economy.accounts import Axes, sector_labels
from tumen.economy.accounts.hs_sectors import hs_sectors
from tumen.economy.refusals import not_there, short_codes
from tumen.errors import InputError, Problem
from tumen.reference.economies import economy, groups, members
from tumen.reference.hs import HsCode
from tumen.study.core.rows.terms import ExchangeRow
from tumen.study.core.source import Section
from tumen.study.economy.chain.columns import SECTORS, GoodSector
from tumen.study.economy.chain.schema import ChainFile
from tumen.tables.place import Place
from tumen.tables.read import read_table

FAR = 3
"""A rate more than so many times another of the same currencies is not of the same way, or time."""


@dataclass
class ToTable:
    """How a study meets a table; what does not is a problem, told once."""

    asked: ChainFile
    block: Section
    """Where the key `economy` stands."""
    axes: Axes
    on: date
    currency: str
    stated: Mapping[str, GoodSector]
    """By name of the good."""
    rates: Sequence[ExchangeRow] = ()
    """Exchange rates that the study states for itself."""
    problems: list[Problem] = field(default_factory=list)
    broken: bool = False
    """Whether rows of sectors could not be read, so that one that is missing is no fault of its own."""
    places: dict[str, str] = field(default_factory=dict)
    """Economies of the study, and the label of the table in which each stands."""
    _told: set[object] = field(default_factory=set)

    def complain(self, what: str, fix: str, place: Place | None, *where: str | int) -> None:
        """Note a problem of a row, or of a key below `chain`; the same once."""
        if what in self._told:
            return
        self._told.add(what)
        if place is not None:
            self.problems.append(Problem(what, fix, place.file, place.line))
        else:
            self.problems.append(self.block.problem(("chain", *where), what, fix))

    def economy(self, code: str, place: Place | None) -> str | None:
        """The label of an economy; a problem where it has none."""
        label = self._own.get(code) or self._rest
        if label is None:
            fix = "Write it under chain.economies, from its ISO code to a label of the table"
            self.complain(f"{economy(code)} is not in the table", fix, place)
        else:
            self.places[code] = label
        return label

    @property
    def unnamed(self) -> dict[str, str]:
        """Economies that stand in a row of many, and in which."""
        return {code: label for code, label in self.places.items() if code not in self._own}

    @property
    def together(self) -> dict[str, list[str]]:
        """Labels in which several economies of the study stand, and which."""
        found: dict[str, list[str]] = {}
        for code, label in self.places.items():
            found.setdefault(label, []).append(code)
        return {label: codes for label, codes in found.items() if len(codes) > 1}

    @cached_property
    def _own(self) -> dict[str, str]:
        """Labels by ISO 3166 alpha-2: as stated, as economies of their own, as members of a group."""
        found: dict[str, str] = {}
        for label in self.axes.economies:
            group = label.rstrip("0123456789")
            if group in groups():
                found |= dict.fromkeys((group, *members(group, self.on)), label)
        found |= {short: label for label, short in short_codes(self.axes.economies).items()}
        return found | {short: label for _, short, label in self._stated}

    @cached_property
    def _stated(self) -> tuple[tuple[str, str, str], ...]:
        """Code as written, as parsed, and the label that the study gives it; the same economy once."""
        found: dict[str, tuple[str, str, str]] = {}
        for code, label in self.asked.economies.items():
            try:
                short = economy(code).iso2
            except InputError as error:
                for problem in error.problems:
                    self.complain(problem.what, problem.fix, None, "economies", code)
                continue
            if short in found:
                what = f"{code!r} and {found[short][0]!r} are one economy, {economy(code)}"
                self.complain(what, "Keep one of them", None, "economies", code)
            found[short] = code, short, label
        return tuple(found.values())

    def unused(self, there: Iterable[str]) -> None:
        """Complain of economies that are stated though nothing of the study is there."""
        places = set(there)
        for code, short, _ in self._stated:
            if short not in places:
                what = f"nothing of the study is made, bought or sold in {economy(code)}"
                self.complain(what, "Delete it, or correct the code", None, "economies", code)

    @property
    def _rest(self) -> str | None:
        """The row of all others, where there is one."""
        return next(iter(self.axes.unnamed)) if len(self.axes.unnamed) == 1 else None

    def sector(self, name: str, hs: HsCode | None, place: Place | None) -> str | None:
        """The sector of a good: as stated, else by its code; a problem where it has none."""
        if name in self.stated or self.broken:
            return self.stated[name].sector if name in self.stated else None
        found = None
        if hs is not None and set(self.axes.sectors) <= set(sector_labels()):
            try:
                found = hs_sectors(hs.edition).get(hs.digits[:6])
            except InputError as error:
                self.complain(error.problems[0].what, "State the sector under chain.sectors", place)
                return None
        if found in self.axes.sectors:
            return found
        code = "which has no code here" if hs is None else f"{hs}"
        file = self.asked.sectors or "a table named under chain.sectors"
        fix = f"Write it into {file}: material,sector,source"
        self.complain(f"the sector of {name!r} ({code}) in the table is not known", fix, place)
        return None

    @cached_property
    def factor(self) -> Decimal | None:
        """Units of the table for one of the study's currency; None where that is not known."""
        if self.axes.money is None:
            fix = "Write it as in 'million USD' (million, thousand or billion, and a currency)"
            self.complain(f"the unit of the table is {self.axes.unit!r}, no money on file", fix, None)
            return None
        unit, currency = self.axes.money
        rate, level = self.asked.exchange_rate, self.asked.price_level
        if currency == self.currency and rate is not None:
            what = f"table and study are both in {currency}"
            self.complain(what, "Delete it", None, "exchange_rate")
        if currency != self.currency and rate is None:
            what = f"the table is in {currency}, the study in {self.currency}"
            fix = f"Add 'exchange_rate: {{rate: ..., source: ...}}': {currency} for one {self.currency}"
            self.complain(what, fix, None)
            return None
        if rate is not None:
            self._either_way(rate.rate, currency)
        worth = (rate.rate if rate else Decimal(1)) * (level.factor if level else Decimal(1))
        return worth / unit

    @property
    def exchange(self) -> tuple[str, str] | None:
        """One of the study's currency, and what it counts as, where the study states a rate."""
        rate = self.asked.exchange_rate
        return None if rate is None else (self.currency, f"{rate.rate:f} {self.axes.unit.rpartition(' ')[2]}")

    def _either_way(self, rate: Decimal, currency: str) -> None:
        """A rate that is the wrong way round beside the study's own table of rates."""
        for row in self.rates:
            if {row.base, row.quote} != {currency, self.currency}:
                continue
            there = row.rate if row.base == self.currency else 1 / row.rate
            if not 1 / FAR < rate / there < FAR:
                what = (
                    f"{rate:f} {currency} for one {self.currency}, beside {row.rate:f} {row.quote} for one "
                )
                what += f"{row.base} in {Path(row.place.file).name}:{row.place.line}"
                fix = f"Write what one {self.currency} is worth in {currency}, the currency of the table"
                self.complain(what, fix, None, "exchange_rate", "rate")


def stated_sectors(
    asked: ChainFile, folder: Path, axes: Axes, problems: list[Problem]
) -> dict[str, GoodSector]:
    """The sectors that a study states, by name of the good."""
    if asked.sectors is None:
        return {}
    rows: tuple[GoodSector, ...] = read_table(SECTORS, folder / asked.sectors, "HS2022", problems)
    for row in rows:
        wrong = not_there("sector", row.sector, axes.sectors)
        problems += [Problem(*wrong, row.place.file, row.place.line)] if wrong else []
    return {row.material: row for row in rows}
