"""Orders against brute force: price breaks of both kinds, least orders, lots, least loads, capital, and prices
of markets.

Tiers of price and sets of plants are enumerated; the statuses are those of the exact engine (see
`test_brute_force`), and what is left is a small programme of a textbook that knows nothing of streams.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.network.test_brute_force import ZERO, Brute, law_for, random_network
from tumen.agreements.load import load_agreement
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.goods import PriceBreak
from tumen.network.model.making import CapitalLimit, Price

SEEDS = (14, 53, 56, 68, 74, 78, 86, 111, 154)
MOST = Decimal(10_000)
"""More than any of the networks can use."""


def ordered_network(seed):
    """A random network whose offers have breaks, least orders and lots, and whose sites ask for a load."""
    network, rates = random_network(seed)
    rng = random.Random(seed + 5000)  # noqa: S311
    offers = list(network.offers)
    for place in rng.sample(range(len(offers)), 2):
        offer, more = offers[place], {}
        kind = rng.choice(("all units", "incremental", "least", "lot"))
        if kind in {"all units", "incremental"}:
            starts = sorted(rng.sample(range(20, 90, 5), rng.choice((1, 2))))
            falls = sorted(Decimal(rng.randrange(5, 30)) / 10 for _ in starts)
            more["breaks"] = tuple(
                PriceBreak(Decimal(start), offer.price - fall)
                for start, fall in zip(starts, falls, strict=True)
            )
            more["break_kind"] = kind
        if kind == "least" or rng.random() < 0.3:
            more["least_order"] = Decimal(rng.randrange(10, 50))
        if kind == "lot" or rng.random() < 0.2:
            more["lot"] = Decimal(rng.randrange(7, 23))
        offers[place] = replace(offer, **more)
    sites = tuple(
        replace(site, capacity=Decimal(400), least_load=Decimal(rng.choice(("0.05", "0.1"))))
        if site.state == "possible"
        else site
        for site in network.sites
    )
    capital = ()
    if rng.random() < 0.5:
        capital = (CapitalLimit(max((site.opening_cost for site in sites), default=ZERO) + 10),)
    prices = list(network.prices)
    for price in network.prices:
        for market in network.markets:
            if price.item == "good" and rng.random() < 0.4:
                more = Decimal(rng.randrange(-6, 7))
                prices.append(Price("good", price.site, price.fob + more, market=market.name))
    return replace(network, offers=tuple(offers), sites=sites, capital=capital, prices=tuple(prices)), rates


class Step:
    """One stretch of an offer: the price of a further unit, from and to how many, and what is paid besides."""

    def __init__(self, offer, price, besides, least, most):
        self.offer, self.price, self.besides, self.least, self.most = offer, price, besides, least, most
        ends = [quantity for quantity in (least, most) if quantity]
        self.worth = [price + besides / quantity for quantity in ends]
        if most == MOST:
            self.worth.append(price)


def steps_of(offer):
    """Every stretch with one price; where the average falls, so short that it falls by 2 per cent at most."""
    stated = [(ZERO, offer.price), *((row.from_quantity, row.price) for row in offer.breaks)]
    found, besides = [], ZERO
    for number, (start, price) in enumerate(stated):
        if number and offer.break_kind == "incremental":
            besides += start * (stated[number - 1][1] - price)
        least = max(start, offer.least_order or ZERO)
        most = stated[number + 1][0] if number + 1 < len(stated) else MOST
        while least <= most:
            end = most
            if besides:
                low = (price + besides / least) / Decimal("1.02")
                end = min(most, besides / (low - price)) if low > price else most
            found.append(Step(offer, price, besides, least, end))
            least = end if end < most else MOST + 1
    return found


def uses(spec, units=Decimal(1)):
    """Units bought by supplier, and made by country of the plant, for so many goods."""
    bought, made = Counter(), Counter({f"plant {spec.country}": units})
    for _, each, had in spec.parts:
        if had.made is None:
            bought[had.supplier] += each * units
        else:
            more = uses(had.made, each * units)
            bought.update(more[0])
            made.update(more[1])
    return bought, made


class Ordered:
    """Everything tried: which step of every offer, which plants."""

    def __init__(self, network, law):
        self.network, self.law = network, law

    def best(self):
        every = []
        for offer in self.network.offers:
            every.append(steps_of(offer))
            if offer.least_order:
                every[-1].append(None)
        found = [total for steps in product(*every) if (total := self.at(steps)) is not None]
        return min(found)

    def at(self, steps):
        """Least cost where every offer stands at this step, or is not taken."""
        taken = [step for step in steps if step is not None]
        plain = tuple(replace(step.offer, price=step.price, breaks=()) for step in taken)
        network = replace(
            self.network, offers=plain, prices=tuple(row for row in self.network.prices if not row.market)
        )
        desk = Brute(network, self.law)
        desk.worth = {step.offer.supplier: (min(step.worth), max(step.worth)) for step in taken}
        columns = list(self.columns(desk))
        totals = []
        possible = [site for site in self.network.sites if site.state == "possible"]
        for flags in product((False, True), repeat=len(possible)):
            opened = [site for site, is_open in zip(possible, flags, strict=True) if is_open]
            spent = sum(site.opening_cost for site in opened)
            if any(spent > limit.limit for limit in self.network.capital):
                continue
            closed = {site.name for site in possible} - {site.name for site in opened}
            fixed = spent + sum(s.fixed_cost for s in self.network.sites if s.name not in closed)
            kept = [column for column in columns if not column[1] & closed]
            cost = self.programme(kept, taken, opened)
            if cost is not None:
                totals.append(float(fixed) + cost)
        return min(totals, default=None)

    def columns(self, desk):
        """(market, plants needed, cost, units bought, units made) of every way to serve a market."""
        own = {(row.item, row.site, row.market): row.fob for row in self.network.prices}
        for market in self.network.markets:
            for site in self.network.sites:
                price = own.get(("good", site.name, market.name), own["good", site.name, None])
                desk.prices["good", site.name] = price
                lane = desk.lanes[site.name, market.name]
                for owners, spec in desk.specs("good", site.name):
                    abroad = site.economy != market.economy
                    value = spec.fob + (lane if abroad else ZERO)
                    claims = desk.claims(spec, market.economy) if abroad else {}
                    duty = desk.border(spec.item, site.economy, market.economy, value, claims)
                    yield market.name, owners | {site.name}, spec.cost + lane + duty, *uses(spec)

    def programme(self, columns, steps, opened):
        """The least cost of quantities by column, with lots and units that are not used; None where there is
        none.
        """
        count, n = len(columns), len(steps)
        size = count + 2 * n  # quantities, units not used, lots
        rows, low, high = [], [], []
        for demand in self.network.demand:
            row = np.zeros(size)
            row[:count] = [column[0] == demand.market for column in columns]
            rows.append(row)
            low.append(float(demand.quantity))
            high.append(float(demand.quantity))
        cost = np.array([*(float(column[2]) for column in columns), *np.zeros(2 * n)])
        besides = 0.0
        for place, step in enumerate(steps):
            row = np.zeros(size)
            row[:count] = [float(column[3][step.offer.supplier]) for column in columns]
            row[count + place] = 1
            rows.append(row)
            low.append(float(step.least))
            high.append(float(step.most))
            cost[count + place] = float(step.price)
            besides += float(step.besides)
            if step.offer.lot:
                whole = row.copy()
                whole[count + n + place] = -float(step.offer.lot)
                rows.append(whole)
                low.append(0.0)
                high.append(0.0)
        for site in opened:
            row = np.zeros(size)
            row[:count] = [float(column[4][site.name]) for column in columns]
            rows.append(row)
            low.append(float(site.capacity * site.least_load))
            high.append(float(site.capacity))
        found = milp(
            cost,
            constraints=LinearConstraint(np.array(rows), low, high),
            bounds=Bounds(0, np.inf),
            integrality=np.array([0] * (count + n) + [1] * n),
            options={"mip_rel_gap": 1e-10},
        )
        return found.fun + besides if found.success else None


@pytest.fixture(scope="module")
def laws():
    return {code: load_agreement(code) for code in ("RCEP", "AKFTA")}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_optimum_is_that_of_brute_force(seed, laws):
    network, rates = ordered_network(seed)
    law = law_for(network, rates, laws)
    plan = solve(network, law, Settings(gap=1e-9, duals=False))
    expected = Ordered(network, law).best()
    assert plan.net_cost == pytest.approx(expected, rel=2e-7)


def test_the_random_networks_are_worth_testing(laws):
    """Lower prices, units not used, lots, claims under tiers and prices of markets all occur among them."""
    lower = left = lots = claimed = own = 0
    for seed in SEEDS:
        network, rates = ordered_network(seed)
        plan = solve(network, law_for(network, rates, laws), Settings(duals=False))
        first = {(offer.supplier, offer.item): float(offer.price) for offer in network.offers}
        cheap = [row for row in plan.purchases if row.price < first[row.supplier, row.item]]
        lower += bool(cheap)
        claimed += bool(cheap) and any(row.origin for row in plan.production)
        left += any(row.left > 1e-6 for row in plan.purchases)
        lots += any(row.lots for row in plan.purchases)
        priced = {(price.site, price.market) for price in network.prices if price.market}
        own += any((flow.origin, flow.destination) in priced for flow in plan.flows)
    assert min(lower, left, lots, claimed, own) >= 2, (lower, left, lots, claimed, own)
