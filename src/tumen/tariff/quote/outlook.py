"""Every regime of a line over the years: the rates, the tariff years behind them, and who is lowest when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, permutations

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.errors import InputError
from tumen.origin.non_preferential import NonPreferentialOrigin, assumed_origin
from tumen.reference.hs import HsCode
from tumen.tariff.book.calendar import TariffYearSpan, tariff_years, turning_days
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.book.years import off_file_between
from tumen.tariff.policy.changed_rates import plus, standing
from tumen.tariff.quote.charges import charges
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.quote.quoted import Trade
from tumen.tariff.rates.beneficiaries import mfn_rate, row_for
from tumen.tariff.rates.expression import AdValorem, Excluded, NotApplied, Rate, definite, for_origin
from tumen.tariff.rates.in_words import readable
from tumen.tariff.rates.line_codes import check_line
from tumen.tariff.rates.on_file import regime_title, role_of
from tumen.tariff.rates.producers import as_told

_DAY = timedelta(days=1)
_MOST_YEARS = 60
_MOST_SPANS = 5


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
    """Two regimes over the same days; `order` is -1 where the first is lower, None where not known."""

    start: date
    until: date
    first: RatePoint
    second: RatePoint
    order: int | None


@dataclass(frozen=True, slots=True)
class Race:
    """Two regimes on a line over time: data for a chart, and from when the first is lower."""

    regimes: tuple[str, str]
    points: tuple[RacePoint, ...]
    first_lower: date | None
    """The first day on which the first regime is known to be lower, None where no such day is known."""
    open_before: bool
    """Whether it could be lower already on an earlier day, for which a rate is not known."""
    text: str


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
    """Days with the lowest known rate: the regimes that have it, and those not known then."""

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
    made: NonPreferentialOrigin | None = None,
) -> Outlook:
    """Rates of all regimes, save some, for goods of a Party from `first` to `last`.

    Origin is not asked here: it is what each regime's tariff says while the agreement is in force between the
    two, with the duties that changes of policy add to it; these look at the non-preferential origin `made`
    (None: assumed to be that Party).

    Raises
    ------
    InputError
        If the days are not in order or further apart than sixty years, or the code is none of the importer's.
    """
    if last < first or last.year - first.year > _MOST_YEARS:
        raise InputError.of(
            f"from {first} to {last} is no span of days up to {_MOST_YEARS} years", "Give two years in order"
        )
    check_line(importer, code)
    days = turning_days(book, importer, first, last)
    on_file = {
        row.regime
        for day in days
        for row in book.rates(importer, code, day)
        if role_of(row.regime) in {"agreement", "unilateral"} and row.regime not in without
    }
    paths = []
    for name in ("MFN", *sorted(on_file)):
        points = rate_path(book, importer, code, name, party, days, last, goods, made)
        points = _in_force(points, name, party, importer, last)
        if any(point.rate is not None for point in points):
            paths.append(RegimePath(name, regime_title(name), points))
    leads = _leads(paths, first, last)
    races = (
        race((one.regime, two.regime), (one.points, two.points), goods) for one, two in permutations(paths, 2)
    )
    found = tuple(item for item in races if item.first_lower is not None)
    calendars = tuple(_calendars([path.regime for path in paths], importer, first, last))
    said = _outlook_text(paths, leads, found, first)
    mfn = next((path for path in paths if path.regime == "MFN"), None)
    if mfn is None or any(point.rate is None for point in mfn.points):
        off = off_file_between(importer, first, last)
        said = said if off is None else f"{off}; {said}"
    met = (change for day in days for change in standing(book.on_top, importer, code, day))
    if names := dict.fromkeys(change.name for change in met if change.names_origins):
        said += f"; {', '.join(names)}: {made or assumed_origin(party, importer, last)}"
    return Outlook(importer, code, party, first, last, tuple(paths), calendars, leads, found, said)


def rate_path(  # noqa: PLR0917
    book: TariffBook,
    importer: str,
    code: HsCode,
    regime: str,
    party: str,
    days: Sequence[date],
    last: date,
    goods: Consignment | None = None,
    made: NonPreferentialOrigin | None = None,
) -> tuple[RatePoint, ...]:
    """The rate of a regime for goods of a Party on every day until `last`.

    Parameters
    ----------
    regime
        Code of a regime, or ``MFN``.
    days
        The first day and those on which a rate may change (see `tumen.tariff.book.calendar.turning_days`).
    goods
        A consignment to compute the equivalent in per cent of rates that are not ad valorem.
    """
    points: list[RatePoint] = []
    for day, until in _spans(days, last):
        point = _point(book, importer, code, regime, party, day, until, goods, made)
        if points and (points[-1].rate, points[-1].sources) == (point.rate, point.sources):
            before = points.pop()
            point = replace(point, start=before.start, text=before.text)
        points.append(point)
    return tuple(points)


def race(
    regimes: tuple[str, str],
    paths: tuple[tuple[RatePoint, ...], tuple[RatePoint, ...]],
    goods: Consignment | None = None,
) -> Race:
    """From when one regime is lower than another, by their paths over the same days.

    A regime that gives no rate on a day (excluded) stands with the MFN rate, as the importer then pays that.
    """
    points = []
    for day, until in _spans(sorted({point.start for path in paths for point in path}), paths[0][-1].until):
        one, two = (next(point for point in path if point.start <= day <= point.until) for path in paths)
        known = one.rate is not None and two.rate is not None
        order = compare(one.rate, two.rate, goods) if known else None  # type: ignore[arg-type]
        points.append(RacePoint(day, until, one, two, order))
    won = next((place for place, point in enumerate(points) if point.order == -1), None)
    open_before = any(point.order is None for point in points[:won])
    said = _race_text(regimes, points, won, open_before=open_before)
    return Race(regimes, tuple(points), None if won is None else points[won].start, open_before, said)


def _spans(days: Sequence[date], last: date) -> Iterator[tuple[date, date]]:
    """Each day with the one before the next."""
    return zip(days, (*(day - _DAY for day in days[1:]), last), strict=True)


def _point(  # noqa: PLR0917
    book: TariffBook,
    importer: str,
    code: HsCode,
    regime: str,
    party: str,
    day: date,
    until: date,
    goods: Consignment | None,
    made: NonPreferentialOrigin | None,
) -> RatePoint:
    rows = book.rates(importer, code, day)
    if role_of(regime) == "mfn":
        row = next((row for row in rows if role_of(row.regime) == "mfn"), None)
    else:
        found, benefit = row_for(rows, regime, party, day)
        row = found if benefit is True else None
    if row is None:
        return RatePoint(day, until, None, None, "not on file")
    mfn_of = party if made is None else made.country
    of = mfn_of if role_of(regime) == "mfn" else party
    rate = row.rate if of is None else for_origin(row.rate, of)
    text = readable(rate)
    if isinstance(rate, Excluded | NotApplied):
        mfn = mfn_rate(rows)
        if mfn is None:
            return RatePoint(day, until, None, None, f"{text}, and the MFN rate is not on file", row.sources)
        rate, text = for_origin(mfn, party), f"{text}: the MFN rate, {readable(mfn)}"
        regime = "MFN"
    meant = replace(goods or Consignment(None, "USD"), origin=party)
    for change, extra in charges(book.on_top, Trade(importer, party, code, day, meant, made), regime):
        told = as_told(extra, meant.holds, meant.producer)
        rate, text = plus(rate, told), f"{text} + {readable(told)} ({change.name})"
    return RatePoint(day, until, rate, ad_valorem_equivalent(rate, goods), text, row.sources)


def _race_text(
    regimes: tuple[str, str], points: list[RacePoint], won: int | None, *, open_before: bool
) -> str:
    one, two = regimes
    if won is None:
        text = f"{one} is not known to be lower than {two} on any day until {points[-1].until}"
        return text + ("; on some days a rate is not known" if open_before else "")
    first = points[won]
    lost = next((point for point in points[won:] if point.order != -1), None)
    until = "on" if lost is None else f"until {lost.start - _DAY}"
    rates = f"{first.first.text} against {first.second.text}"
    text = f"{one} is lower than {two} from {first.start} {until}: {rates}"
    return text + ("; it could be lower before, where a rate is not known" if open_before else "")


def _in_force(
    points: tuple[RatePoint, ...], code: str, party: str, importer: str, last: date
) -> tuple[RatePoint, ...]:
    """The points without a rate on days on which the agreement is not known to be in force for the pair."""
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
    regimes: Sequence[str], importer: str, first: date, last: date
) -> Iterator[tuple[str, tuple[TariffYearSpan, ...]]]:
    for code in regimes:
        if code not in agreements_on_file():
            continue
        try:
            spans = tariff_years(load_agreement(code), importer, last)
        except InputError:
            continue
        yield code, tuple(span for span in spans if span.until >= first)


def _leads(paths: Sequence[RegimePath], first: date, last: date) -> tuple[Lead, ...]:
    leads = []
    days = sorted({first, *(point.start for path in paths for point in path.points)})
    for day, until in _spans(days, last):
        at = {path.regime: path.on(day).equivalent for path in paths}
        lowest = min((amount for amount in at.values() if amount is not None), default=None)
        names = tuple(name for name, amount in at.items() if amount is not None and amount == lowest)
        unknown = tuple(name for name, amount in at.items() if amount is None)
        leads.append(Lead(day, until, names, lowest, unknown))
    return tuple(_together(leads, "regimes", "equivalent", "unknown"))


def _together(leads: Sequence[Lead], *alike: str) -> Iterator[Lead]:
    """Spans that follow one another and are alike in one."""
    for _, group in groupby(leads, key=lambda lead: [getattr(lead, name) for name in alike]):
        spans = list(group)
        yield replace(spans[0], until=spans[-1].until)


def _outlook_text(
    paths: Sequence[RegimePath], leads: tuple[Lead, ...], races: tuple[Race, ...], first: date
) -> str:
    if not paths:
        return "no rate is on file for any of these days"
    spans = list(_together(leads, "regimes", "unknown"))
    if not any(lead.regimes for lead in spans):
        return "no rate is known in per cent: give the consignment"
    if len(spans) == 1:
        regimes = spans[0].regimes
        together = "" if len(regimes) == 1 else "together "
        unknown = (*(() if any(path.regime == "MFN" for path in paths) else ("MFN",)), *spans[0].unknown)
        rest = f"; not known for {', '.join(unknown)}" if unknown else ""
        known = " known" if unknown else ""
        return f"the lowest{known} on all days is {together}{' and '.join(regimes)}{rest}"
    turns = [
        item.text
        for item in races
        if item.first_lower is not None and item.first_lower > first and not item.open_before
    ]
    shown = "; ".join(
        f"{lead.start} to {lead.until} {' and '.join(lead.regimes) or 'not known'}"
        for lead in spans[:_MOST_SPANS]
    )
    more = f"; and {len(spans) - _MOST_SPANS} spans more" if len(spans) > _MOST_SPANS else ""
    return "; ".join([*turns, f"lowest known: {shown}{more}"])


def ad_valorem_equivalent(rate: Rate, goods: Consignment | None) -> Decimal | None:
    """Duty as per cent of the customs value; None if the duty is unknown or the value is zero."""
    if isinstance(rate, AdValorem):
        return rate.pct
    amount = None if goods is None else compute(rate, goods).amount
    return None if amount is None or goods is None or not goods.value else amount * 100 / goods.value


def compare(first: Rate, second: Rate, goods: Consignment | None = None) -> int | None:
    """-1 if the first rate gives less duty, 0 if the same, 1 if more, None if that cannot be known.

    Two ad valorem rates and two equal rates compare without a consignment.
    """
    if isinstance(first, AdValorem) and isinstance(second, AdValorem):
        return _sign(first.pct - second.pct)
    if first == second and definite(first) and not isinstance(first, Excluded):
        return 0
    if goods is None:
        return None
    one, two = compute(first, goods), compute(second, goods)
    if one.amount is None or two.amount is None:
        return None
    return _sign(one.amount - two.amount)


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)
