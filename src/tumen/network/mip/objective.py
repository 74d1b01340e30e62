"""Net cost: what every variable costs, discounted, by kind; the sum is what is minimised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tumen.network.compile.compiled import Compiled, Emitting, OrderTier
from tumen.network.mip.families.buying import chosen_tiers
from tumen.network.mip.families.money import holiday_cells
from tumen.network.mip.families.rows import Work
from tumen.network.mip.payments import fixed_relief, grants, taxed, with_condition, yearly_claims
from tumen.network.model.sites import StepAt
from tumen.network.plans.plan import CostKind


@dataclass(frozen=True, slots=True)
class CostTerm:
    """An undiscounted amount per unit of one variable, and where it belongs."""

    variable: str
    column: int
    kind: CostKind
    amount: float
    period: int
    item: str | None = None
    site: str | None = None
    market: str | None = None


def first_stage_costs(compiled: Compiled) -> list[CostTerm]:
    """Opening, closing, expansion, fixed cost, grants without a condition."""
    network = compiled.network
    count = len(network.periods)
    found: list[CostTerm] = []
    for number, site in enumerate(network.sites):
        for t, period in enumerate(network.periods):
            column, years = number * count + t, float(period.years)
            rows: list[tuple[str, CostKind, float]] = [
                ("active", "fixed", float(site.fixed_cost) * years),
                ("active", "relief", -fixed_relief(network, site, t) * years),
                ("opens", "opening", float(site.opening_cost)),
                ("closes", "closing", float(site.closing_cost)),
            ]
            found += [
                CostTerm(variable, column, kind, amount, t, site=site.name)
                for variable, kind, amount in rows
                if amount
            ]
    for item in grants(network):
        if item.grant.min_output is None and item.amount:
            column, owner = item.site * count + item.period, network.sites[item.site].name
            found.append(CostTerm("opens", column, "grant", -item.amount, item.period, site=owner))
    for index, step in enumerate(StepAt.all(network)):
        for t, period in enumerate(network.periods):
            column = index * count + t
            cells: tuple[tuple[str, CostKind, float], ...] = (
                ("built", "expansion", float(step.step.cost)),
                ("kept", "fixed", float(step.step.fixed_cost * period.years)),
            )
            for variable, kind, amount in cells:
                if amount:
                    found.append(CostTerm(variable, column, kind, amount, t, site=step.site.name))
    return found


def second_stage_costs(work: Work) -> list[CostTerm]:
    """Everything that hangs on flows, production, claims, lost sales and profit."""
    compiled = work.compiled
    more = (*_other(work), *_kept(compiled), *_orders(compiled))
    return [*_flows(compiled), *_modes(compiled), *_markets(compiled), *more]


def _orders(compiled: Compiled) -> Iterator[CostTerm]:
    """What is paid besides the price of what leaves: units not used, dearer units that come first."""
    carbon, emitted = _carbon(compiled)
    columns = chosen_tiers(compiled)
    for number, order in enumerate(compiled.orders):
        tier, item = order.tier, order.tier.whole.item
        rows: tuple[tuple[str, int, CostKind, float], ...] = (
            ("surplus", number, "materials", float(tier.offer.price)),
            ("surplus", number, "carbon", carbon * emitted.get(("surplus", number), 0.0)),
            ("tier", columns.get(number, -1), "materials", _before(compiled, order)),
        )
        for variable, column, kind, amount in rows:
            if amount:
                yield CostTerm(variable, column, kind, amount, order.period, item, tier.whole.supplier)


def _before(compiled: Compiled, order: OrderTier) -> float:
    return float(order.tier.before * compiled.network.periods[order.period].years)


def _carbon(compiled: Compiled) -> tuple[float, dict[tuple[Emitting, int], float]]:
    """The price of a kilogram of CO2, and what each variable emits, where it has one."""
    price = float(compiled.network.carbon_price) / 1000
    return price, compiled.known_co2() if price else {}


def _flows(compiled: Compiled) -> list[CostTerm]:
    network = compiled.network
    markets = {market.name for market in network.markets}
    sites = {site.name for site in network.sites}
    carbon, emitted = _carbon(compiled)
    found: list[CostTerm] = []
    for index, row in enumerate(compiled.flows):
        item = compiled.streams[row.stream].item
        market = row.destination if row.destination in markets else None
        site = row.destination if row.destination in sites else None
        amounts: tuple[tuple[CostKind, float], ...] = (
            ("materials", row.purchase),
            ("transport", row.transport),
            ("duty", row.duty),
            ("drawback", -row.refund),
            ("claiming", row.claim),
            ("handling", row.handling),
            ("in transit", row.transit),
            ("carbon", carbon * emitted.get(("flow", index), 0.0)),
        )
        found += [
            CostTerm("flow", index, kind, amount, row.period, item, site, market)
            for kind, amount in amounts
            if amount
        ]
    return found


def _modes(compiled: Compiled) -> list[CostTerm]:
    carbon, emitted = _carbon(compiled)
    found: list[CostTerm] = []
    for index, mode in enumerate(compiled.modes):
        amounts: tuple[tuple[CostKind, float], ...] = (
            ("conversion", mode.conversion),
            ("relief", -mode.relief),
            ("procedure", mode.procedure_cost),
            ("by-products", -mode.by_products),
            ("carbon", carbon * emitted.get(("make", index), 0.0)),
        )
        found += [
            CostTerm("make", index, kind, amount, mode.period, mode.item, mode.capability.site)
            for kind, amount in amounts
            if amount
        ]
    return found


def _markets(compiled: Compiled) -> list[CostTerm]:
    """Revenue is of what is not lost: all of it as a constant is left to the flows into the market."""
    network = compiled.network
    names = {period.name: t for t, period in enumerate(network.periods)}
    prices = {(row.period, row.market, row.item): float(row.price) for row in network.demand if row.price}
    found = [
        CostTerm(
            "lost",
            number,
            "lost sales",
            float(row.lost_penalty),
            names[row.period],
            row.item,
            None,
            row.market,
        )
        for number, row in enumerate(network.demand)
        if row.lost_penalty
    ]
    for index, flow in enumerate(compiled.flows):
        if flow.mode >= 0:
            continue
        item = compiled.streams[flow.stream].item
        price = prices.get((network.periods[flow.period].name, flow.destination, item))
        if price:
            found.append(
                CostTerm("flow", index, "revenue", -price, flow.period, item, None, flow.destination)
            )
    return found


def _kept(compiled: Compiled) -> list[CostTerm]:
    """Holding, by site and item, and what is left at the end."""
    found: list[CostTerm] = []
    for column, row in enumerate(compiled.held):
        item = compiled.streams[row.stream].item
        amounts: tuple[tuple[CostKind, float], ...] = (("holding", row.holding), ("stock left", -row.worth))
        found += [
            CostTerm("held", column, kind, amount, row.period, item, row.site)
            for kind, amount in amounts
            if amount
        ]
    return found


def _other(work: Work) -> list[CostTerm]:
    compiled, network = work.compiled, work.compiled.network
    found = [
        CostTerm("claims", number, "claiming", claim.cost, claim.period, site=claim.source)
        for number, claim in enumerate(yearly_claims(compiled))
    ]
    asked = with_condition(network)
    found += [
        CostTerm("taken", number, "grant", -item.amount, item.period, site=network.sites[item.site].name)
        for number, item in enumerate(asked)
    ]
    cells = holiday_cells(work)
    split = {number for number, _, _, _, _ in cells}
    rows = taxed(network)
    found += [
        CostTerm("base", number, "profit tax", row.rate, row.period, site=network.sites[row.site].name)
        for number, row in enumerate(rows)
        if number not in split
    ]
    found += [
        CostTerm("cohort", index, "profit tax", rows[number].rate * share, t, site=network.sites[site].name)
        for index, (number, site, t, _, share) in enumerate(cells)
        if share
    ]
    return found
