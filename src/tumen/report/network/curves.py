"""What was asked besides the plans, arranged for the page: offers needed, uncertainty, trade-offs."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from tumen.language.force import in_force
from tumen.report.draw.curve import Drawing, PlotPoint, axis, drawing
from tumen.report.network.view import events_of
from tumen.study.network.answer import (
    decided_in,
    kind_of,
    offer_needed,
    quoted,
    size_of,
    under_uncertainty,
    working,
)
from tumen.study.words.figures import short as amount
from tumen.study.words.say import say, say_all, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.network.plans.plan import Plan
    from tumen.network.questions.breakeven import BreakEven
    from tumen.network.questions.tradeoff import TradeOffPoint
    from tumen.report.network.view import Rows
    from tumen.study.network.results import NetworkResult, OfferNeeded, TradeOffCurve, UnderUncertainty

STRIP_LEFT, STRIP_RIGHT, STRIP_ROW, LARGEST = 36, 384, 40, 9.0
LONGEST = 44


@dataclass(frozen=True, slots=True)
class TableView:
    """A table in words."""

    caption: str
    heads: tuple[str, ...]
    rows: Rows
    numbers: tuple[int, ...]
    """Columns that are figures."""


@dataclass(frozen=True, slots=True)
class StripRow:
    """A scenario in the chart of costs."""

    y: int
    x: str
    r: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Net cost by scenario on one scale."""

    rows: tuple[StripRow, ...]
    expected: str
    cvar: str
    ticks: tuple[tuple[str, str], ...]
    bottom: int
    width: int = 420
    left: int = STRIP_LEFT
    right: int = STRIP_RIGHT


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What one question found: in words, as a figure with its caption and how to read it, and in tables."""

    title: str
    words: tuple[str, ...]
    caption: str = ""
    reading: str = ""
    curve: Drawing | None = None
    strip: Strip | None = None
    tables: tuple[TableView, ...] = ()


def offer_views(result: NetworkResult) -> tuple[QuestionView, ...]:
    """Every break-even of the study."""
    return tuple(_offer(item, result) for item in result.offers_needed)


def _offer(item: OfferNeeded, result: NetworkResult) -> QuestionView:
    kind, currency = words_of(kind_of(item.lever.kind), in_force()), result.currency
    title = f"{kind[0].upper()}{kind[1:]} at {item.lever.site}"
    words = say(offer_needed(item, currency, result.basis), in_force())
    found = item.found
    if found is None:
        return QuestionView(title, (words,))
    rows = tuple(
        (
            words_of(size_of(item.lever.kind, point.offer, currency), in_force()),
            ", ".join(point.sites),
            amount(point.net_cost, currency),
            _more(point.net_cost, found, currency),
        )
        for point in found.points
    )
    at = "without an offer" if found.outcome == "wins already" else f"at {rows[_shown(found)][0]}"
    plans = (
        _plan_row(f"Not settling in {item.lever.site}", found.stays, currency),
        _plan_row(f"Settling in {item.lever.site}, {at}", found.settles, currency),
    )
    wins = "; the filled dot is the smallest offer at which settling wins"
    return QuestionView(
        title,
        (words,),
        "Net cost of settling less that of not settling, against the offer",
        "Dots are solved plans; the line between them is drawn straight. The dashed line at 0 is the best"
        f" plan without the site{wins if found.outcome == 'wins from here' else ''}.",
        _line(item, found, words, currency),
        tables=(
            TableView("The two plans", ("Plan", "Sites", "What happens", "Net cost"), plans, (3,)),
            TableView(
                "Offers that were tried",
                ("Offer", "Sites", "Net cost of settling", "Less that of not settling"),
                rows,
                (2, 3),
            ),
        ),
    )


def _shown(found: BreakEven) -> int:
    """The place of the offer whose plan is shown: the one needed, else the largest."""
    wanted = found.points[-1].offer if found.needed is None else found.needed
    return next(place for place, point in enumerate(found.points) if point.offer == wanted)


def _plan_row(name: str, plan: Plan, currency: str) -> tuple[str, ...]:
    told = words_of(decided_in(plan), in_force())
    return name, ", ".join(plan.opened) or "none", told, amount(plan.net_cost, currency)


def _more(net_cost: float, found: BreakEven, currency: str) -> str:
    """The cost above that of not settling, without the last digits of arithmetic in floating point."""
    return amount(round(net_cost - found.stays.net_cost, 2) + 0.0, currency)


def _line(item: OfferNeeded, found: BreakEven, words: str, currency: str) -> Drawing | None:
    """The extra cost of settling against the offer; None where only one offer was tried."""
    if len(found.points) < 2:
        return None
    kind = item.lever.kind
    points = [
        PlotPoint(
            point.offer,
            point.net_cost - found.stays.net_cost,
            "wins" if point.offer == found.needed else "",
            f"{words_of(size_of(kind, point.offer, currency), in_force())}: "
            f"{_more(point.net_cost, found, currency)}",
        )
        for point in found.points
    ]
    unit = "share of the tax" if kind == "tax cut" else found.unit
    heads = (f"{kind}, {unit}", f"extra net cost, {currency}")
    return drawing(points, words, heads, (_percent if kind == "tax cut" else short, short), level=True)


def short(value: float) -> str:
    """A round number on an axis."""
    return "0" if value == 0 else amount(value, "")


def _percent(value: float) -> str:
    return f"{100 * value:g} %"


def uncertainty_view(result: NetworkResult) -> QuestionView | None:
    """Sites decided before the scenario is known; None where the study does not ask."""
    item = result.uncertainty
    if item is None:
        return None
    words = say_all(tuple(under_uncertainty(item, result.currency, result.basis)), in_force())
    plan = item.plan
    if plan is None:
        return QuestionView("", words)
    sites = tuple(
        (row.name, row.economy, _fate(item, row.name)) for row in plan.outcomes[0].plan.network.sites
    )
    worst = f"{100 * (1 - plan.risk.level):.3g} %"
    measures = tuple(_measures(item, worst, result.currency))
    return QuestionView(
        "",
        words,
        "Net cost by scenario with these sites",
        f"A larger dot is more likely. Long dashes: expected; short dashes: average of the worst {worst} of"
        " cases (CVaR).",
        strip=_strip(item, result),
        tables=(
            TableView(
                "Decided at first, the same in every scenario",
                ("Site", "Economy", "What happens"),
                sites,
                (),
            ),
            TableView("Measures, discounted", ("What is measured", "Amount"), measures, (1,)),
        ),
    )


def _fate(item: UnderUncertainty, site: str) -> str:
    if item.plan is None:
        return ""
    told = events_of(item.plan.events, site)
    told = told or ["kept" if site in item.plan.sites else "not opened"]
    if site in item.plan.sites and site not in working(*(outcome.plan for outcome in item.plan.outcomes)):
        told.append("makes nothing in any scenario")
    return "; ".join(told)


def _measures(item: UnderUncertainty, worst: str, currency: str) -> list[tuple[str, str]]:
    plan, worth = item.plan, item.worth
    if plan is None:
        return []
    found: list[tuple[str, float | str]] = [
        ("Expected net cost", plan.expected_cost),
        (f"Average of the worst {worst} of cases (CVaR)", plan.cvar),
        *([("Weight of CVaR in what is minimised", f"{plan.risk.weight:g}")] if plan.risk.weight else ()),
        ("Proven to within", f"{100 * plan.gap:.3f} %"),
    ]
    if worth is not None:
        reference, saved = worth.reference, worth.stochastic_solution
        planned = f"Expected net cost of the sites planned for {words_of(quoted(item.reference), in_force())}"
        found += [
            ("Expected net cost, had the scenario been known", worth.wait_and_see),
            ("Expected net cost of the sites that minimise it", worth.here_and_now),
            (planned, "cannot serve every scenario" if reference is None else reference),
            ("Value of planning for all scenarios (VSS)", "without limit" if saved is None else saved),
            ("Value of knowing the scenario (EVPI)", worth.perfect_information),
            ("Both values known to within", worth.uncertain_by),
        ]
    return [(name, cell if isinstance(cell, str) else amount(cell, currency)) for name, cell in found]


def _strip(item: UnderUncertainty, result: NetworkResult) -> Strip | None:
    plan = item.plan
    if plan is None:
        return None
    titles = {row.name: row.title for row in result.scenarios}
    largest = max(row.probability for row in plan.outcomes)
    scale = axis([*(row.net_cost for row in plan.outcomes), plan.cvar], STRIP_LEFT, STRIP_RIGHT)
    rows = tuple(
        StripRow(
            STRIP_ROW * number + 28,
            scale.at(row.net_cost),
            f"{LARGEST * sqrt(row.probability / largest):.1f}",
            f"{_cut(titles[row.scenario])} ({100 * row.probability:g} %): "
            f"{amount(row.net_cost, result.currency)}",
        )
        for number, row in enumerate(plan.outcomes)
    )
    expected, cvar = scale.at(plan.expected_cost), scale.at(plan.cvar)
    return Strip(rows, expected, cvar, scale.ticks(short, 4), STRIP_ROW * len(rows) + 2)


def _cut(title: str) -> str:
    """A title that fits on a telephone; the tables and the answer have it whole."""
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def trade_off_views(result: NetworkResult) -> tuple[QuestionView, ...]:
    """Every curve of the study."""
    return tuple(_trade_off(item, result.currency) for item in result.curves)


def _trade_off(item: TradeOffCurve, currency: str) -> QuestionView:
    co2 = item.measure == "co2"
    title, per = ("Less CO2", "Extra per tonne") if co2 else ("Better service", "Extra per percentage point")
    if item.found is None:
        return QuestionView(title, (f"The curve was not found: {'; '.join(item.why_not)}.",))
    solved = [point for point in item.found.points if point.net_cost is not None]
    first = solved[0].net_cost if solved else None
    words: Callable[[float], str] = _tonnes if co2 else _percent
    points = [
        PlotPoint(p.limit, p.net_cost - first, "wins", f"{words(p.limit)}: {amount(p.net_cost, currency)}")
        for p in sorted(solved, key=lambda point: point.limit)
        if p.net_cost is not None and first is not None
    ]
    across = "tonnes of CO2, at most" if co2 else f"{item.found.unit}, at least"
    against = "the cheapest plan" if co2 else "the loosest share that can be kept"
    curve = None
    if len(points) > 1:
        says = f"Extra net cost against {across}; the table below has the figures"
        curve = drawing(points, says, (across, f"extra net cost, {currency}"), (words, short))
    rows = tuple(
        _point_row(point, first, words, 1000.0 if co2 else 0.01, currency) for point in item.found.points
    )
    limit = f"{across[0].upper()}{across[1:]}"
    heads = (limit, "Net cost", "More than the first", "No plan costs less than", per, "CO2, kg", "Sites")
    return QuestionView(
        title,
        (),
        f"Extra net cost against {against}",
        "Dots are plans of the base proven to the gap of the study; the line between them is drawn straight.",
        curve,
        tables=(TableView(title, heads, rows, (1, 2, 3, 4, 5)),),
    )


def _point_row(
    point: TradeOffPoint, first: float | None, words: Callable[[float], str], per: float, currency: str
) -> tuple[str, ...]:
    if point.net_cost is None or point.bound is None or first is None or point.plan is None:
        return words(point.limit), "no plan keeps it", "", "", "", "", ""
    return (
        words(point.limit),
        amount(point.net_cost, currency),
        amount(point.net_cost - first, currency),
        amount(point.bound, currency),
        "" if point.slope is None else amount(point.slope * per, currency),
        "not known" if point.co2_kg is None else f"{point.co2_kg:,.0f}",
        ", ".join(point.plan.opened) or "none",
    )


def _tonnes(kilograms: float) -> str:
    return f"{kilograms / 1000:,.4g}" if kilograms < 1e7 else f"{kilograms / 1000:,.0f}"
