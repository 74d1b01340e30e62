"""The book of tariffs: national lines and the rates of every regime on a day, each with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.errors import InputError, Problem
from tumen.reference.hs import HsCode
from tumen.reference.territories import one_territory, territory
from tumen.tariff.book.announced import AnnouncedRow, settled, stated_rates
from tumen.tariff.policy.change import PolicyChange, hang_on_origin
from tumen.tariff.policy.changed_rates import changed_rows, standing
from tumen.tariff.policy.remedies_on_file import remedies_on_file
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.expression import Rate
from tumen.tariff.rates.line_codes import tariff_code
from tumen.tariff.rates.notation import parse_rate, print_rate
from tumen.tariff.rates.on_file import RateOnFile, rates_on_file, row_on_file, staged_regimes
from tumen.tariff.rates.store import TariffColumn, chapter_rows, columns, filed_under, importers

TariffYear = Callable[[str, str, date], int | None]
"""``tariff_year("RCEP", "AU", day)``: the year of the importer's staging, None if it is not on file."""


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
        """Whether both speak of the same regime, code and a named beneficiary, for some day, in what is one
        customs territory at the end of it: it has one tariff.
        """
        if (self.regime, self.code) != (other.regime, other.code):
            return False
        if not set(self.beneficiaries) & set(other.beneficiaries):
            return False
        first = max(self.start or date.min, other.start or date.min)
        last = min(self.until or date.max, other.until or date.max)
        if self.importer != other.importer and self.rate == other.rate:
            return False  # members of one customs territory, told the same
        return first <= last and one_territory(self.importer, other.importer, last)


def agreement_year(agreement: str, importer: str, on: date) -> int | None:
    """The tariff year of an agreement on file, None where the agreement or the Party's years are not."""
    if agreement not in agreements_on_file():
        return None
    try:
        return load_agreement(agreement).tariff_year(importer, on)
    except InputError:
        return None


def stated_of(row: Any) -> StatedRate:
    """The rate of a regime on a code that a row states (see `tumen.tariff.book.announced.stated_rates`)."""
    whom = row.beneficiaries or ("all",)
    return StatedRate(row.importer, row.regime, row.hs, row.rate, row.source, whom, row.start, row.until)


@dataclass(frozen=True, slots=True)
class TariffBook:
    """The shipped tariffs and what a study states on top of them."""

    stated: tuple[StatedRate, ...] = ()
    tariff_year: TariffYear = agreement_year
    changes: tuple[PolicyChange, ...] = ()
    """Changes of trade policy, in the order in which they stack."""
    announced: tuple[AnnouncedRow, ...] = ()
    """Prices and rates that tariffs refer to by name."""

    def with_announced(self, rows: Iterable[AnnouncedRow]) -> TariffBook:
        """A book in which tariffs take what was announced; a row without a name is a rate that is stated.

        Raises
        ------
        InputError
            As `with_stated` does.
        """
        rows = tuple(rows)
        stated = map(stated_of, stated_rates(rows))
        named = tuple(row for row in rows if row.what is not None)
        return replace(self, announced=(*self.announced, *named)).with_stated(stated)

    remedies: tuple[PolicyChange, ...] = field(default_factory=remedies_on_file)
    """Trade remedies that add a duty: on file, and what a study or a caller states besides."""

    @property
    def on_top(self) -> tuple[PolicyChange, ...]:
        """All that may add a duty to that of a regime, or take such an addition away."""
        return (*self.changes, *self.remedies)

    def on_top_in(self, importer: str) -> tuple[PolicyChange, ...]:
        """The same, without the trade remedies of other importers."""
        return (*self.changes, *(row for row in self.remedies if row.charged_by(importer)))

    def hangs_on_origin(self, importer: str, on: date, code: HsCode | None) -> bool:
        """Whether what the importer charges on goods of the code may hang on where they are of."""
        if hang_on_origin(self.changes, importer, on):
            return True
        found = () if code is None else standing(self.remedies, importer, code, on)
        return any(change.names_origins for change in found)

    def with_remedies(self, rows: Iterable[PolicyChange]) -> TariffBook:
        """A book with these trade remedies (see `tumen.tariff.policy.remedies`), each before those of its
        kind on file for the same goods.
        """
        rows = tuple(rows)
        adding = tuple(row for row in rows if row.action == "add")
        setting = tuple(row for row in rows if row.action != "add")
        return replace(self, changes=(*setting, *self.changes), remedies=(*self.remedies, *adding))

    def with_changes(self, changes: Iterable[PolicyChange]) -> TariffBook:
        """A book in which these changes stand after those it has (see `tumen.tariff.policy.change`)."""
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

    def lines(self, importer: str, code: HsCode, on: date) -> tuple[HsCode, ...]:
        """The lines under a code of two to twelve digits, in tables of its edition valid on the day."""
        importer = filed_under(importer, on)
        own = {key: item for key, item in columns(importer).items() if item.edition == code.edition}
        valid = {key for key, item in own.items() if item.valid(on)}
        rows = chapter_rows(importer, code.digits)
        found = {HsCode(line, code.edition) for line, keys, _ in rows if valid.intersection(keys)}
        return tuple(sorted(found))

    def rates(self, importer: str, code: HsCode, on: date) -> tuple[RateOnFile, ...]:
        """Every regime's rate on a line, or on all lines under a shorter code, on a day.

        Tables of another HS edition are reached through the correlation of the subheading. Where the lines
        reached have one and the same rate, that is the rate; where they differ it is a choice. No row means
        that nothing is on file: unknown, not zero.
        """
        filed = filed_under(importer, on)
        years = tuple((regime, self.tariff_year(regime, filed, on)) for regime in staged_regimes(filed))
        from_file = rates_on_file(filed, tariff_code(importer, code), on, years)
        rows = tuple(_with_stated(from_file, self._stated(importer, code, on), on))
        if self.announced:
            rows = settled(rows, self.announced, importer, code, on)
        if not self.changes:
            return rows
        return changed_rows(rows, self.changes, importer, code, on)

    def undated(self, importer: str, code: HsCode) -> tuple[RateOnFile, ...]:
        """Rates whose source states no year: to be read, never used for a day."""
        found = []
        for line, keys, text in chapter_rows(importer, code.digits):
            for key in keys:
                column = columns(importer)[key]
                if not column.dated:
                    found.append(row_on_file((column,), parse_rate(text), (line,), (column.note,)))
        return tuple(found)

    def coverage(self, importer: str | None = None) -> tuple[TariffColumn, ...]:
        """What is on file, by importer, regime, beneficiaries, edition and period."""
        codes = [importer] if importer else importers()
        return tuple(item for code in codes for item in columns(code).values())

    def _stated(self, importer: str, code: HsCode, on: date) -> list[StatedRate]:
        def covers(row: StatedRate) -> bool:
            return row.code.edition == code.edition and code.digits.startswith(row.code.digits)

        rows = [
            row
            for row in self.stated
            if one_territory(row.importer, importer, on) and covers(row) and row.valid(on)
        ]
        return sorted(
            rows,
            key=lambda row: (-len(row.code.digits), "all" in row.beneficiaries, row.importer != importer),
        )


def _with_stated(on_file: Iterable[RateOnFile], stated: list[StatedRate], on: date) -> Iterator[RateOnFile]:
    """Stated rates go before those on file of the regime for every beneficiary that they cover; the longer
    code goes first, and on one code a rate for some before one for all.

    A row on file keeps the beneficiaries that no stated row covers, and is gone where none is left.
    """
    kept: dict[tuple[str, frozenset[str]], StatedRate] = {}
    for row in stated:
        kept.setdefault((row.regime, frozenset(row.beneficiaries)), row)
    for row in kept.values():
        yield RateOnFile(
            territory(row.importer, on),
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
    for filed in on_file:
        covering = [row.beneficiaries for row in kept.values() if row.regime == filed.regime]
        left = tuple(
            name
            for name in filed.beneficiaries
            if not any(name in named or benefits(named, name, on, filed.importer) for named in covering)
        )
        if left:
            yield filed if left == filed.beneficiaries else replace(filed, beneficiaries=left)
