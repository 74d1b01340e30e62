"""Random networks over two periods with stock equal a programme over paths that knows nothing of streams.

Each path is a unit of the good: where and when it is made, of what (materials bought in the period before
among it), when it is sold and where, or that it is left at the end. The exact engine says what may be claimed
for each; scipy's `linprog` picks paths for every set of plants that are open, under room in store and safety
stock.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.network.test_brute_force import ON, ZERO, Brute, _rates, law_for, random_network
from tumen.agreements.load import load_agreement
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.goods import StatedOrigin
from tumen.network.model.selling import Demand
from tumen.network.model.storing import Opening, SafetyStock, Stock
from tumen.network.model.written import Period
from tumen.tariff.quote.quoted import Claim

NEXT = date(2027, 6, 1)
SEEDS = range(200, 220)


def stocked(seed):
    """A random network over two years, with stock of goods and materials, and rates that change."""
    network, first = random_network(seed)
    rng = random.Random(seed + 50_000)  # noqa: S311
    second = _rates(rng, network)
    rates = (
        *(replace(row, until=date(2027, 5, 31)) for row in first),
        *(replace(row, start=NEXT) for row in second),
    )
    stocks, openings = [], []
    for site in network.sites:
        if rng.random() < 0.8:
            roomy = rng.random() < 0.3
            safe = None
            if rng.random() < 0.4:
                days = Decimal(rng.choice((7, 28, 63)))
                safe = SafetyStock(Decimal("0.95"), Decimal(rng.randrange(1, 4)), Decimal(7), days)
            share, most = Decimal(rng.choice((0, 2, 5))) / 100, Decimal(rng.randrange(25, 60))
            stocks.append(
                Stock(
                    *(site.name, "good", None if roomy else most, Decimal(rng.randrange(0, 3)), share),
                    ending=Decimal(rng.choice((0, 0, 5))),
                    safety=safe,
                )
            )
            if site.state == "existing" and rng.random() < 0.5:
                origin = tuple(
                    StatedOrigin(code)
                    for code in network.agreements
                    if code == "RCEP" or site.economy in {"VN", "KR", "TH"}
                )
                kept = rng.choice(((), origin))
                opening = Opening(site.name, "good", Decimal(rng.randrange(1, 25)), Decimal(40), site.economy)
                openings.append(replace(opening, origin=kept))
        for item in network.items[1:]:
            taken = any(
                part.item == item.name
                for row in network.capabilities
                for recipe in network.recipes
                if row.site == site.name and recipe.name == row.recipe
                for part in recipe.inputs
            )
            if taken and rng.random() < 0.5:
                stocks.append(Stock(site.name, item.name, None, Decimal(rng.choice(("0", "0.5")))))
    later = tuple(
        Demand(row.market, row.item, "2027", Decimal(rng.randrange(10, 60))) for row in network.demand
    )
    offers = tuple(
        part
        for row in network.offers
        for part in (
            replace(row, periods=("2026",)),
            replace(row, periods=("2027",), price=row.price + rng.choice((0, 0, 3))),
        )
    )
    whole = replace(
        network,
        periods=(Period("2026", ON), Period("2027", NEXT)),
        demand=(*network.demand, *later),
        offers=offers,
        stocks=tuple(stocks),
        openings=tuple(openings),
    )
    return whole, rates


class Timed(Brute):
    """One period: what is bought, made and sold in it, and of what was laid in before."""

    def __init__(self, network, law, t, before=None):
        period = network.periods[t]
        mine = tuple(row for row in network.offers if row.periods == (period.name,))
        super().__init__(replace(network, offers=mine), law, period.start)
        self.t, self.before = t, before
        self.stocks = {(row.site, row.item): row for row in network.stocks}

    def tag(self, site):
        return site, self.t

    def sources(self, name, site):
        found = super().sources(name, site)
        stock = self.stocks.get((site, name))
        if self.before is not None and stock is not None:
            for who, had in self.before.sources(name, site):
                cost = had.cost + stock.holding_cost + stock.holding_share * had.value
                found.append(((who or frozenset()) | {(site, 0)}, replace(had, cost=cost)))
        return found


def best(network, law):
    """Least cost over all plans to open plants; each of them by a programme over paths."""
    first = Timed(network, law, 0)
    years = (first, Timed(network, law, 1, first))
    columns = [*_made(network, years), *_opened(network, years)]
    totals = []
    possible = [site for site in network.sites if site.state == "possible"]
    for flags in product((None, 0, 1), repeat=len(possible)):
        opens = {site.name: 0 for site in network.sites if site.state == "existing"}
        opens |= {site.name: t for site, t in zip(possible, flags, strict=True) if t is not None}
        sure = sum(
            site.fixed_cost * (2 - opens[site.name])
            + (site.opening_cost if site.state == "possible" else ZERO)
            for site in network.sites
            if site.name in opens
        )
        cost = _programme(network, columns, opens)
        if cost is not None:
            totals.append(float(sure) + cost)
    return min(totals)


def _made(network, years):
    """(cost, plants and periods, plant, period made, market or None, period sold) of each kind of unit."""
    stocks = {(row.site, row.item): row for row in network.stocks}
    found = {}
    for t, year in enumerate(years):
        for site in network.sites:
            stock = stocks.get((site.name, "good"))
            for owners, spec in year.specs("good", site.name):
                need = owners | {(site.name, t)}
                ways = [(market, u) for market in network.markets for u in range(t, 2 if stock else t + 1)]
                for market, u in [*ways, *([(None, 2)] if stock else [])]:
                    ends = range(t, min(u, 2))
                    cost = spec.cost
                    if stock:
                        each = stock.holding_cost + stock.holding_share * spec.fob
                        cost += each * len(ends)
                    if market is not None:
                        way = years[u].lanes[site.name, market.name]
                        cost += way
                        if site.economy != market.economy:
                            claims = years[u].claims(spec, market.economy)
                            value = spec.fob + way
                            cost += years[u].border(spec.item, site.economy, market.economy, value, claims)
                    also = frozenset((site.name, e) for end in ends for e in (end, end + 1) if e < 2)
                    key = (need | also, site.name, t, market and market.name, u)
                    found[key] = min(found.get(key, cost), cost)
    return [(cost, *key, None) for key, cost in found.items()]


def _opened(network, years):
    """The same for what is there at first, by its place among the rows."""
    stocks = {(row.site, row.item): row for row in network.stocks}
    good = network.items[0]
    for number, row in enumerate(network.openings):
        stock = stocks[row.site, "good"]
        for market, u in [*product(network.markets, (0, 1)), (None, 2)]:
            cost = (stock.holding_cost + stock.holding_share * row.value) * u
            if market is not None:
                way = years[u].lanes[row.site, market.name]
                cost += way
                if row.made_in != market.economy:
                    claims = {
                        part.agreement: Claim(eligible=True, status="originating", country=row.made_in)
                        for part in row.origin
                        if years[u].law_of(part.agreement, row.made_in) is not None
                    }
                    cost += years[u].border(good, row.made_in, market.economy, row.value + way, claims)
            yield cost, frozenset(), row.site, 0, market and market.name, u, number


def _programme(network, columns, opens):
    mine = [row for row in columns if all(site in opens and opens[site] <= t for site, t in row[1])]
    if not mine:
        return None
    equal, right, most, limit = [], [], [], []
    for demand in network.demand:
        t = {"2026": 0, "2027": 1}[demand.period]
        equal.append([float(row[4] == demand.market and row[5] == t) for row in mine])
        right.append(float(demand.quantity))
    for number, opening in enumerate(network.openings):
        equal.append([float(row[6] == number) for row in mine])
        right.append(float(opening.quantity))
    for stock in network.stocks:
        if stock.item != "good" or stock.site not in opens:
            continue
        for end in (0, 1):
            kept = [float(row[2] == stock.site and row[3] <= end < row[5]) for row in mine]
            if stock.capacity is not None:
                most.append(kept)
                limit.append(float(stock.capacity))
            safe = stock.safety.units if stock.safety else ZERO
            least = max(safe, stock.ending if end == 1 else ZERO)
            if opens[stock.site] <= end and least:
                most.append([-share for share in kept])
                limit.append(-float(least))
    found = linprog(
        [float(row[0]) for row in mine],
        A_ub=np.array(most) if most else None,
        b_ub=limit or None,
        A_eq=np.array(equal),
        b_eq=right,
        method="highs",
    )
    return found.fun if found.status == 0 else None


@pytest.fixture(scope="module")
def laws():
    return {code: load_agreement(code) for code in ("RCEP", "AKFTA")}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_optimum_with_stock_is_that_of_paths(seed, laws):
    network, rates = stocked(seed)
    law = law_for(network, rates, laws)
    plan = solve(network, law, Settings(gap=1e-9, duals=False))
    assert plan.net_cost == pytest.approx(best(network, law), rel=2e-7)


def test_the_random_networks_keep_stock_of_every_kind(laws):
    """Goods and materials, opening stock that is kept, safety stock, and claims for what was kept."""
    goods = materials = opened = safe = claimed = 0
    for seed in SEEDS:
        network, rates = stocked(seed)
        plan = solve(network, law_for(network, rates, laws), Settings(duals=False))
        goods += any(row.item == "good" and row.period == "2026" for row in plan.stocks)
        materials += any(row.item != "good" for row in plan.stocks)
        opened += any(row.made_by.startswith("opening") for row in plan.stocks)
        safe += any(row.safety is not None for row in network.stocks)
        before = {row.id for row in plan.production if row.period == "2026"}
        claimed += any(
            flow.period == "2027" and set(flow.made_as) & before and flow.regime in flow.originating
            for flow in plan.flows
        )
    assert min(goods, materials, opened, safe, claimed) >= 3, (goods, materials, opened, safe, claimed)
