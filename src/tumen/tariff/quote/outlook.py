"""Every regime of a line over the years: the rates, the tariff years behind them, and who is lowest when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tariff.book.calendar import tariff_years, turning_days
from tumen.tariff.quote.schedule import RatePoint, path_over, raced
from tumen.tariff.rates.on_file import regime_title, role_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from tumen.reference.hs import HsCode
    from tumen.tariff.book.calendar import TariffYearSpan
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.quote.schedule import Race

_DAY = timedelta(days=1)
_MOST_YEARS = 60
_MOST_SPANS = 5


@dataclass(frozen=True, slots=True)
class RegimePath:
    """The rate of one regime on every day, as a few points."""

    regime: str
    title: str
    points: tuple[RatePoint, ...]

    def on(self, day: date) -> RatePoint:
        """The point that holds on a day of the outlook."""
        return next(point for point in self.points if point.start <= day <= point.until)


@dataclass(frozen=True, slots=True)
class Lead:
    """A span of days with the lowest known rate: the regimes that have it, and those that are not known
    then.
    """

    start: date
    until: date
    regimes: tuple[str, ...]
    equivalent: Decimal | None
    """Per cent of the customs value; None where no rate is known in per cent."""
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A line, an importer and goods of one Party, from `first` to `last`."""

    importer: str
    code: HsCode
    party: str
    first: date
    last: date
    paths: tuple[RegimePath, ...]
    """MFN first, then by code; only regimes with a rate on some of the days."""
    calendars: tuple[tuple[str, tuple[TariffYearSpan, ...]], ...]
    """Tariff years that touch the days, by agreement, where its calendar is on file."""
    leads: tuple[Lead, ...]
    races: tuple[Race, ...]
    """Of every two regimes, from when one is lower; only where such a day is known."""
    text: str

    def path(self, regime: str) -> RegimePath | None:
        """The path of one regime, None where it has no rate on any day."""
        return next((path for path in self.paths if path.regime == regime), None)


def outlook(
    book: TariffBook,
    importer: str,
    code: HsCode,
    party: str,
    *,
    first: date,
    last: date,
    goods: Consignment | None = None,
    without: Collection[str] = (),
) -> Outlook:
    """Rates of all regimes for goods of a Party from `first` to `last`.

    Origin is not asked here: it is what each regime's tariff says while the agreement is in force between the
    two, with the duties that changes of policy add to it.

    Parameters
    ----------
    without
        Regimes that are left out.

    Raises
    ------
    InputError
        If the days are not in order, or further apart than sixty years.
    """
    if last < first or last.year - first.year > _MOST_YEARS:
        raise InputError.of(
            f"from {first} to {last} is no span of days up to {_MOST_YEARS} years", "Give two years in order"
        )
    days = turning_days(book, importer, first, last)
    on_file = {
        row.regime
        for day in days
        for row in book.rates(importer, code, day)
        if role_of(row.regime) in {"agreement", "unilateral"} and row.regime not in without
    }
    codes = ("MFN", *sorted(on_file))
    every = tuple(
        RegimePath(
            name,
            regime_title(name),
            _in_force(
                path_over(days, last, book, importer, code, name, party, goods), name, party, importer, last
            ),
        )
        for name in codes
    )
    paths = tuple(path for path in every if any(point.rate is not None for point in path.points))
    leads = _leads(paths, first, last)
    races = tuple(
        found
        for one, two in permutations(paths, 2)
        if (
            found := raced(importer, code, party, (one.regime, two.regime), (one.points, two.points), goods)
        ).first_lower
        is not None
    )
    calendars = _calendars(tuple(path.regime for path in paths), importer, first, last)
    return Outlook(
        importer, code, party, first, last, paths, calendars, leads, races, _said(paths, leads, races, first)
    )


def _in_force(
    points: tuple[RatePoint, ...], code: str, party: str, importer: str, last: date
) -> tuple[RatePoint, ...]:
    """The points with no rate on the days on which the agreement is not known to be in force between the
    two.
    """
    from tumen.agreements.load import agreements_on_file, load_agreement

    if code not in agreements_on_file():
        return points
    force = load_agreement(code).in_force(party, importer, last)
    since = force.from_date if force.holds else None
    if since is None:
        return tuple(RatePoint(point.start, point.until, None, None, force.reason) for point in points)
    found = []
    for point in points:
        if point.start < since:
            until = min(point.until, since - _DAY)
            found.append(RatePoint(point.start, until, None, None, f"not in force before {since}"))
        if point.until >= since:
            found.append(replace(point, start=max(point.start, since)))
    return tuple(found)


def _calendars(
    regimes: tuple[str, ...], importer: str, first: date, last: date
) -> tuple[tuple[str, tuple[TariffYearSpan, ...]], ...]:
    from tumen.agreements.load import agreements_on_file, load_agreement

    found = []
    for code in regimes:
        if code not in agreements_on_file():
            continue
        try:
            spans = tariff_years(load_agreement(code), importer, last)
        except InputError:
            continue
        found.append((code, tuple(span for span in spans if span.until >= first)))
    return tuple(found)


def _leads(paths: tuple[RegimePath, ...], first: date, last: date) -> tuple[Lead, ...]:
    days = sorted({first, *(point.start for path in paths for point in path.points)})
    leads: list[Lead] = []
    for day, after in zip(days, (*days[1:], last + _DAY), strict=True):
        at = {path.regime: path.on(day).equivalent for path in paths}
        known = {name: amount for name, amount in at.items() if amount is not None}
        lowest = min(known.values(), default=None)
        names = tuple(name for name, amount in known.items() if amount == lowest)
        unknown = tuple(name for name, amount in at.items() if amount is None)
        if leads and (leads[-1].regimes, leads[-1].equivalent, leads[-1].unknown) == (names, lowest, unknown):
            day = leads.pop().start  # noqa: PLW2901  # one span with the one before
        leads.append(Lead(day, after - _DAY, names, lowest, unknown))
    return tuple(leads)


def _said(
    paths: tuple[RegimePath, ...], leads: tuple[Lead, ...], races: tuple[Race, ...], first: date
) -> str:
    if not paths:
        return "no rate is on file for any of these days"
    spans = _together(leads)
    if not any(lead.regimes for lead in spans):
        return "no rate is known in per cent: give the consignment"
    if len(spans) == 1:
        regimes = spans[0].regimes
        together = "" if len(regimes) == 1 else "together "
        rest = f"; not known for {', '.join(spans[0].unknown)}" if spans[0].unknown else ""
        return f"the lowest on all days is {together}{' and '.join(regimes)}{rest}"
    turns = [
        race.text
        for race in races
        if race.first_lower is not None and race.first_lower > first and not race.open_before
    ]
    shown = "; ".join(
        f"{lead.start} to {lead.until} {' and '.join(lead.regimes) or 'not known'}"
        for lead in spans[:_MOST_SPANS]
    )
    more = f"; and {len(spans) - _MOST_SPANS} spans more" if len(spans) > _MOST_SPANS else ""
    return "; ".join([*turns, f"lowest known: {shown}{more}"])


def _together(leads: tuple[Lead, ...]) -> list[Lead]:
    """Spans with the same lowest regimes in one, whatever their rates."""
    found: list[Lead] = []
    for lead in leads:
        if found and (found[-1].regimes, found[-1].unknown) == (lead.regimes, lead.unknown):
            before = found.pop()
            found.append(Lead(before.start, lead.until, lead.regimes, None, lead.unknown))
        else:
            found.append(lead)
    return found
