"""The plans arranged for the page: one view for each scenario, every figure already in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tumen.network.model.making import made_by
from tumen.network.plans.lead_time import lead_times
from tumen.network.plans.plan import Binding, Checked, Flow, Plan, Production, SiteEvent
from tumen.report.draw.bars import Stack
from tumen.report.draw.map import Map
from tumen.report.draw.sankey import Sankey
from tumen.report.draw.tiles import TileView
from tumen.report.network.charts import stock_stacks
from tumen.report.network.drawings import map_of, sankey_of, tiles_of
from tumen.report.words import rule_text
from tumen.study.network.answer import working
from tumen.study.words.figures import short as amount

Rows = tuple[tuple[str, ...], ...]
MOST_PROOFS = 80
MOST_ROWS = 60
"""Rows of one table on the page; the others are in the tables of the run, and it says so."""
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class ProofView:
    """One production with the flows of finished goods that it makes, and what proves its origin."""

    title: str
    ways: tuple[str, ...]
    checked: tuple[Checked, ...]
    none: str
    """Why there is no proof; empty where there is one."""


@dataclass(frozen=True, slots=True)
class View:
    """The plan of a scenario."""

    map: Map
    tiles: TileView
    sankey: Sankey
    sankey_note: str
    sites: Rows
    """Name, economy, what happens, and by period what is used of the capacity, or closed."""
    stocks: tuple[tuple[str, Stack], ...]
    """What is kept, by item."""
    proofs: list[ProofView]
    served: Rows
    preferences: Rows
    lead_times: Rows
    binding: Rows
    not_offered: tuple[tuple[str, int], ...]


def view_of(plan: Plan, currency: str) -> View:
    """Arrange a plan; of long tables the rows that weigh most."""

    def money(*values: float) -> tuple[str, ...]:
        return tuple(amount(value, currency) for value in values)

    unserved = "sites that ship nothing" + (", and stock left at the end" if plan.stocks else "")
    return View(
        map_of(plan, currency),
        tiles_of(plan, currency),
        *sankey_of(plan, currency),
        tuple(_sites(plan)),
        stock_stacks(plan),
        _proofs(plan, currency),
        tuple(
            (
                row.market or unserved,
                row.item or "",
                f"{row.quantity:,.0f}",
                *money(row.total),
                *(money(row.total / row.quantity) if row.quantity else ("",)),
            )
            for row in plan.cost_to_serve
        ),
        tuple(
            (
                *(row.agreement, row.importer, row.item, row.period, f"{row.quantity:,.0f}"),
                *money(row.duty_saved, row.claim_cost, row.duty_saved - row.claim_cost),
            )
            for row in plan.preferences
        ),
        tuple(
            (
                *(row.market, row.item, row.period, _days(row.mean_days)),
                _days(row.longest_days)
                if row.longest_days is not None
                else f"{row.at_least_days:,.3g} or more",
            )
            for row in lead_times(plan)
        ),
        tuple(_binding(plan, currency)),
        tuple(
            Counter(
                f"{row.agreement}: {rule_text(row.alternative)}: {row.reason}"
                + (f"; state it: {row.cure}" if row.cure else "")
                for row in plan.not_offered
            ).items()
        ),
    )


def _days(days: float | None) -> str:
    return "not known" if days is None else f"{days:,.3g}"


def _binding(plan: Plan, currency: str) -> Iterator[tuple[str, ...]]:
    """Each condition once, with what one more unit would be worth by period; the dearest first."""
    found: dict[str, list[Binding]] = {}
    for row in plan.binding:
        found.setdefault(row.name.removesuffix(f" in {row.period}"), []).append(row)
    order = [period.name for period in plan.network.periods]
    for name, rows in found.items():
        rows.sort(key=lambda row: order.index(row.period) if row.period else -1)
        worth = [
            f"{row.period}: {amount(row.worth, currency)}"
            if row.period and len(order) > 1
            else amount(row.worth, currency)
            for row in rows
        ]
        yield name, "; ".join(worth), f"1 {rows[0].unit}"


def co2_of(plan: Plan) -> str:
    """All CO2 of a plan; not known where a part that it uses states none."""
    if plan.co2_kg is not None:
        return f"{plan.co2_kg:,.0f} kg"
    listed = ", ".join(plan.co2_not_stated[:_MOST_NAMES])
    more = len(plan.co2_not_stated) - _MOST_NAMES
    return f"not known, for nobody stated that of {listed}{f' and {more} more' if more > 0 else ''}"


def events_of(events: Iterable[SiteEvent], site: str) -> list[str]:
    """What is decided about a site, in order."""
    return [
        f"{event.event} in {event.period}"
        + (f" by {event.step}" if event.step else "")
        + (f", {event.times} times" if event.times > 1 else "")
        for event in events
        if event.site == site
    ]


def _sites(plan: Plan) -> Iterator[tuple[str, ...]]:
    at_work = working(plan)
    for site in plan.network.sites:
        happens = events_of(plan.events, site.name)
        happens = happens or ["kept" if site.name in plan.opened else "not opened"]
        if site.name in plan.opened and site.name not in at_work:
            happens.append("makes nothing")
        use = (_use(row.open, row.used, row.capacity) for row in plan.sites if row.site == site.name)
        zone = f", {site.zone}" if site.zone else ""
        yield site.name, f"{site.economy}{zone}", "; ".join(happens), *use


def _use(is_open: bool, used: float, capacity: float | None) -> str:  # noqa: FBT001
    if not is_open:
        return "closed"
    if capacity is None:
        return f"{used:,.0f}"
    share = f" ({used / capacity:.0%})" if capacity else ""
    return f"{used:,.0f} of {capacity:,.0f}{share}"


def _proofs(plan: Plan, currency: str) -> list[ProofView]:
    """Every production whose goods reach a market, largest value first."""
    markets = {market.name for market in plan.network.markets}
    checked: dict[str, list[Checked]] = {}
    for item in plan.checked:
        checked.setdefault(item.production, []).append(item)
    ways: dict[str, list[Flow]] = {}
    for flow in plan.flows:
        if flow.destination in markets:
            for key in flow.made_as:
                ways.setdefault(key, []).append(flow)
    made = [item for item in plan.production if item.id in ways]
    made.sort(key=lambda item: (-sum(flow.quantity * flow.value for flow in ways[item.id]), item.id))
    return [_proof(item, ways[item.id], checked.get(item.id, []), currency) for item in made]


def _proof(made: Production, flows: list[Flow], checked: list[Checked], currency: str) -> ProofView:
    claims = "; ".join(f"{claim.agreement} by {claim.alternative}" for claim in made.origin)
    what = made_by(made.item, made.recipe, made.site)
    title = f"{made.quantity:,.0f} {what} in {made.period}: " + (claims or "no origin is claimed")
    ways = tuple(
        f"{flow.quantity:,.0f} to {flow.destination}"
        + (f" by way of {flow.origin}" if flow.origin != made.site else "")
        + (
            ", no border on the way"
            if flow.regime is None
            else f" under {flow.regime}: duty {amount(flow.duty, currency)} a unit"
            + (
                f" (MFN would be {amount(flow.mfn_duty, currency)})"
                if flow.mfn_duty is not None and flow.regime != "MFN"
                else ""
            )
        )
        for flow in flows
    )
    none = ""
    if not made.origin:
        none = "No preference is claimed for these goods, so no origin had to be proven."
    elif not checked:
        none = "The plan was not put before the exact engine."
    return ProofView(title, ways, tuple(checked), none)
