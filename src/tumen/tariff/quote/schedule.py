"""Rates over the years: the calendar of tariff years, the rate on days to come, and which regime is lower
when.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tariff.book.calendar import turning_days
from tumen.tariff.policy.changed_rates import plus
from tumen.tariff.quote.charges import charges
from tumen.tariff.quote.comparison import ad_valorem_equivalent, compare
from tumen.tariff.rates.beneficiaries import mfn_rate, row_for
from tumen.tariff.rates.expression import AdValorem, Excluded, NotApplied, Rate, for_origin
from tumen.tariff.rates.in_words import readable
from tumen.tariff.rates.on_file import role_of

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.reference.hs import HsCode
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.policy.change import PolicyChange
    from tumen.tariff.quote.duty import Consignment

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RatePoint:
    """The rate of a regime from a day on, until the next point. `rate` None: not on file for that day."""

    start: date
    until: date
    rate: Rate | None
    equivalent: Decimal | None
    """Per cent of the customs value, None where it is unknown or hangs on a quantity that was not given."""
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RacePoint:
    """Two regimes over the same days; `order` is -1 where the first is lower, None where that is not
    known.
    """

    start: date
    until: date
    first: RatePoint
    second: RatePoint
    order: int | None


@dataclass(frozen=True, slots=True)
class Race:
    """Two regimes on a line over time: data for a chart, and from when the first is lower."""

    importer: str
    code: HsCode
    party: str
    regimes: tuple[str, str]
    points: tuple[RacePoint, ...]
    first_lower: date | None
    """The first day on which the first regime is known to be lower, None where no such day is known."""
    open_before: bool
    """Whether it could be lower already on an earlier day, for which a rate is not known."""
    text: str


def rate_path(
    book: TariffBook,
    importer: str,
    code: HsCode,
    regime: str,
    party: str,
    *,
    first: date,
    last: date,
    goods: Consignment | None = None,
) -> tuple[RatePoint, ...]:
    """The rate of a regime for goods of a Party on every day from `first` to `last`.

    Parameters
    ----------
    regime
        Code of a regime, or ``MFN``.
    goods
        A consignment to compute the equivalent in per cent of rates that are not ad valorem.

    Raises
    ------
    InputError
        If `last` is before `first`.
    """
    if last < first:
        raise InputError.of(f"{last} is before {first}", "Give the days in order")
    return path_over(
        turning_days(book, importer, first, last), last, book, importer, code, regime, party, goods
    )


def path_over(  # noqa: PLR0917
    days: tuple[date, ...],
    last: date,
    book: TariffBook,
    importer: str,
    code: HsCode,
    regime: str,
    party: str,
    goods: Consignment | None = None,
) -> tuple[RatePoint, ...]:
    """The path over days that are known to be the turning days (see `rate_path`)."""
    asked = _Asked(book, importer, code, regime, party, goods)
    points: list[RatePoint] = []
    for day, after in zip(days, (*days[1:], last + _DAY), strict=True):
        point = _point(asked, day, after - _DAY)
        if points and (points[-1].rate, points[-1].sources) == (point.rate, point.sources):
            before = points.pop()
            point = RatePoint(
                before.start, point.until, point.rate, point.equivalent, before.text, point.sources
            )
        points.append(point)
    return tuple(points)


def race(
    book: TariffBook,
    importer: str,
    code: HsCode,
    party: str,
    regimes: tuple[str, str],
    *,
    first: date,
    last: date,
    goods: Consignment | None = None,
) -> Race:
    """From when one regime is lower than another on a line, with the rates over time.

    A regime that gives no rate on a day (excluded) stands with the MFN rate, as the importer then pays that.

    Raises
    ------
    InputError
        If `last` is before `first`.
    """
    one, two = (
        rate_path(book, importer, code, regime, party, first=first, last=last, goods=goods)
        for regime in regimes
    )
    return raced(importer, code, party, regimes, (one, two), goods)


def raced(  # noqa: PLR0917
    importer: str,
    code: HsCode,
    party: str,
    regimes: tuple[str, str],
    paths: tuple[tuple[RatePoint, ...], tuple[RatePoint, ...]],
    goods: Consignment | None = None,
) -> Race:
    """Compare two paths over the same days (see `race`)."""
    last = paths[0][-1].until
    days = sorted({point.start for path in paths for point in path})
    points = []
    for day, after in zip(days, (*days[1:], last + _DAY), strict=True):
        one, two = (next(point for point in path if point.start <= day <= point.until) for path in paths)
        order = None
        if one.rate is not None and two.rate is not None:
            order = compare(one.rate, two.rate, goods)
        points.append(RacePoint(day, after - _DAY, one, two, order))
    won = next((place for place, point in enumerate(points) if point.order == -1), None)
    open_before = any(point.order is None for point in points[:won])
    said = _said(regimes, points, won, open_before=open_before)
    first_lower = None if won is None else points[won].start
    return Race(importer, code, party, regimes, tuple(points), first_lower, open_before, said)


def _said(regimes: tuple[str, str], points: list[RacePoint], won: int | None, *, open_before: bool) -> str:
    one, two = regimes
    if won is None:
        text = f"{one} is not known to be lower than {two} on any day until {points[-1].until}"
        return text + ("; on some days a rate is not known" if open_before else "")
    first = points[won]
    lost = next((point for point in points[won:] if point.order != -1), None)
    until = "on" if lost is None else f"until {lost.start - _DAY}"
    text = (
        f"{one} is lower than {two} from {first.start} {until}: {first.first.text} against "
        f"{first.second.text}"
    )
    return text + ("; it could be lower before, where a rate is not known" if open_before else "")


@dataclass(frozen=True, slots=True)
class _Asked:
    book: TariffBook
    importer: str
    code: HsCode
    regime: str
    party: str
    goods: Consignment | None


def _point(asked: _Asked, day: date, until: date) -> RatePoint:
    regime, party = asked.regime, asked.party
    rows = asked.book.rates(asked.importer, asked.code, day)
    if role_of(regime) == "mfn":
        row = next((row for row in rows if role_of(row.regime) == "mfn"), None)
    else:
        found, benefit = row_for(rows, regime, party, day)
        row = found if benefit is True else None
    if row is None:
        return RatePoint(day, until, None, None, "not on file")
    rate = for_origin(row.rate, party)
    text = readable(rate)
    if isinstance(rate, Excluded | NotApplied):
        mfn = mfn_rate(rows)
        if mfn is None:
            return RatePoint(day, until, None, None, f"{text}, and the MFN rate is not on file", row.sources)
        rate, text = for_origin(mfn, party), f"{text}: the MFN rate, {readable(mfn)}"
        regime = "MFN"
    for change, extra in _added(asked, regime, day):
        rate, text = plus(rate, extra), f"{text} + {readable(extra)} ({change.name})"
    return RatePoint(day, until, rate, _equivalent(rate, asked.goods), text, row.sources)


def _added(asked: _Asked, regime: str, day: date) -> tuple[tuple[PolicyChange, Rate], ...]:
    """Duties that changes of policy put on top of a regime's rate on the day."""
    if not asked.book.changes:
        return ()
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.quote.quoted import Trade

    goods = asked.goods or Consignment(None, "USD")
    trade = Trade(asked.importer, asked.party, asked.code, day, replace(goods, origin=asked.party))
    return charges(asked.book.changes, trade, regime)


def _equivalent(rate: Rate, goods: Consignment | None) -> Decimal | None:
    if isinstance(rate, AdValorem):
        return rate.pct
    return None if goods is None else ad_valorem_equivalent(rate, goods)
