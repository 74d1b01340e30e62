"""The optimum of random small networks equals brute force in which `origin.determine` decides every status.

The brute force knows nothing of modes, streams or linear conditions. It tries every set of sites, every
recipe and every bill: one source per material, and mixtures of two sources of one material at the point where
the exact engine begins to find the good originating (found by bisection). With a single condition per
alternative an optimal bill mixes no more.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from tumen.agreements.load import load_agreement
from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.build import build
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.mip.solver import quiet_solver
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer, StatedOrigin, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Capability, Input, Price, Recipe, Site
from tumen.network.model.network import Network
from tumen.network.model.selling import ClaimCost, Demand, Market
from tumen.network.model.written import Period
from tumen.origin.bill import Bill, Costs, Material, Operation, Transport
from tumen.origin.country import country_of_origin
from tumen.origin.determine import determine_under, law_on
from tumen.reference.hs import HsCode
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quoted import Claim, Trade
from tumen.tariff.quote.quotes import quotes
from tumen.tariff.rates.notation import parse_rate

ON = date(2026, 6, 1)
SEEDS = (*range(32), 1012, 2183)
ZERO, ONE = Decimal(0), Decimal(1)
GOODS = {
    "852491": "852499",
    "841451": "841459",
    "610910": "611020",
    "870323": "870899",
    "721049": "720890",
    "190590": "190532",
    "392690": "392690",
    "842211": "842219",
}
"""Goods with rules of every kind (under RCEP: CTH or RVC40, CTSH or RVC40, CC, RVC40, CTH with exceptions or
RVC40; others under AKFTA), and a material of each that misses the change."""
MATERIALS = ("600622", "870899", "110100", "390120", "850131", "848210")
ECONOMIES = ("VN", "KR", "CN", "TH")
IMPORTERS = ("JP", "KR", "VN", "CN")


def hs(code):
    return HsCode(code, "HS2022")


def random_network(seed):
    rng = random.Random(seed)  # noqa: S311
    agreements = ("RCEP", "AKFTA") if rng.random() < 0.6 else ("RCEP",)
    good, half = rng.choice(sorted(GOODS)), "853400"
    deep = rng.random() < 0.4
    parts = [GOODS[good], rng.choice([code for code in MATERIALS if code != GOODS[good]])]
    items = [
        Item("good", hs(good), weight_kg=Decimal(2), answers={}),
        *(
            Item(f"part{n}", hs(code), weight_kg=Decimal(rng.choice(("0.1", "0.5", "1"))))
            for n, code in enumerate(parts)
        ),
    ]
    plants = rng.sample(ECONOMIES, 2)
    sites = [
        Site(
            f"plant {code}",
            code,
            state=rng.choice(("existing", "possible")),
            opening_cost=Decimal(rng.randrange(0, 900)),
            fixed_cost=Decimal(rng.randrange(0, 200)),
        )
        for code in plants
    ]
    suppliers, offers = [], []
    for n in range(2):
        for k in range(rng.randint(2 if n == 0 else 1, 3)):
            economy = rng.choice((*ECONOMIES, "US", "DE")) if k else rng.choice(("US", "DE"))
            name = f"s{n}{k} {economy}"
            origin = tuple(
                StatedOrigin(code)
                for code in agreements
                if economy in {"RCEP": {"VN", "KR", "CN", "TH"}, "AKFTA": {"VN", "KR", "TH"}}[code]
                and rng.random() < 0.6
            )
            suppliers.append(Supplier(name, economy))
            price = Decimal(rng.randrange(12, 17) + (rng.randrange(3, 8) if origin else 0))
            offers.append(Offer(name, f"part{n}", price, origin=origin))
    inputs = [Input("part0", Decimal(rng.choice((1, 2)))), Input("part1", ONE)]
    recipes = [
        Recipe("main", "good", tuple(inputs), Decimal(rng.choice(("1", "0.8"))), operations=("moulding",))
    ]
    if deep:
        items.append(Item("half", hs(half), weight_kg=ONE))
        recipes = [
            Recipe("main", "good", (Input("half", ONE), Input("part1", ONE)), operations=("moulding",)),
            Recipe("core", "half", (Input("part0", Decimal(2)),), operations=("etching",)),
        ]
    elif rng.random() < 0.5:
        recipes.append(Recipe("lean", "good", (Input("part1", Decimal(2)),), operations=("moulding",)))
    capabilities, prices = [], []
    for site in sites:
        for recipe in recipes:
            profit = Decimal(rng.randrange(1, 9)) if rng.random() < 0.5 else None
            capabilities.append(
                Capability(
                    recipe.name,
                    site.name,
                    Decimal(rng.randrange(1, 9)),
                    Decimal(rng.randrange(1, 9)),
                    profit=profit,
                )
            )
        prices.append(Price("good", site.name, Decimal(rng.randrange(32, 60))))
        if deep:
            prices.append(Price("half", site.name, Decimal(rng.randrange(30, 60))))
    markets = [Market(f"market {code}", code) for code in rng.sample(IMPORTERS, rng.randint(1, 3))]
    demand = [Demand(market.name, "good", "2026", Decimal(rng.randrange(10, 60))) for market in markets]
    lanes = [
        Lane(one.name, two.name, cost_per_unit=Decimal(rng.randrange(0, 5)))
        for one, two in [
            *product(suppliers, sites),
            *product(sites, markets),
            *((a, b) for a in sites for b in sites if a is not b and deep),
        ]
    ]
    network = Network(
        f"random {seed}",
        "USD",
        (Period("2026", ON),),
        tuple(items),
        tuple(suppliers),
        tuple(offers),
        tuple(sites),
        tuple(recipes),
        tuple(capabilities),
        tuple(prices),
        tuple(lanes),
        tuple(markets),
        tuple(demand),
        agreements,
        claim_costs=tuple(ClaimCost(code, Decimal(rng.choice(("0", "0.5")))) for code in agreements),
    )
    return network, _rates(rng, network)


def _rates(rng, network):
    rows = []
    for item in {item.hs: item for item in network.items}.values():
        for importer in sorted({*ECONOMIES, *IMPORTERS}):
            mfn = rng.choice((0, 0, 5, 10) if item.name != "good" else (15, 25, 35))
            rows.append(StatedRate(importer, "MFN", item.hs, parse_rate(f"{mfn}%"), "illustrative"))
            for code in network.agreements:
                if code == "AKFTA" and importer not in {"KR", "VN", "TH"}:
                    continue
                pref = rng.choice((0, 0, mfn // 2))
                rows.append(StatedRate(importer, code, item.hs, parse_rate(f"{pref}%"), "illustrative"))
    return tuple(rows)


@dataclass(frozen=True)
class Had:
    """One way to have a unit of a material at a plant."""

    cost: Decimal
    """Landed, duty paid."""
    value: Decimal
    """As a bill counts it."""
    maker: str
    statuses: frozenset = frozenset()
    """Agreements under which a supplier states that it originates."""
    made: Spec | None = None
    low: Decimal | None = None
    """As a bill counts it where value helps, if that is another."""
    supplier: str = ""


@dataclass(frozen=True)
class Spec:
    """A good made at a plant from stated sources, per good unit."""

    item: Item
    country: str
    fob: Decimal
    recipe: Recipe
    capability: Capability
    parts: tuple[tuple[Item, Decimal, Had], ...]
    """Item, units, source."""

    @property
    def cost(self):
        return self.capability.conversion_cost + sum(units * had.cost for _, units, had in self.parts)

    def bill(self, code):
        materials = []
        for number, (item, units, had) in enumerate(self.parts):
            status = "originating" if code in had.statuses else "non-originating"
            materials.append(
                Material(
                    f"{item.name} {number}",
                    item.hs,
                    (had.value if had.low is None or status != "originating" else had.low) * units,
                    "determine" if had.made is not None else status,
                    country=had.maker,
                    weight_kg=item.weight_kg * units,
                    made=None if had.made is None else had.made.bill(code),
                    purchased=True,
                )
            )
        row, costs = self.capability, None
        if row.profit is not None:
            costs = Costs(row.labour, row.overhead, row.profit, row.other)
        return Bill(
            self.item.hs,
            self.country,
            tuple(materials),
            fob=self.fob,
            weight_kg=self.item.weight_kg,
            operations=tuple(Operation(name, self.country) for name in self.recipe.operations),
            costs=costs,
            transport=Transport(),
        )


class Brute:
    """Everything tried, every status asked of the exact engine."""

    def __init__(self, network, law, on=ON):
        self.network, self.law, self.on = network, law, on
        places = (*network.suppliers, *network.sites, *network.markets)
        self.economy = {place.name: place.economy for place in places}
        self.items = {item.name: item for item in network.items}
        self.lanes = {(lane.origin, lane.destination): lane.cost_per_unit for lane in network.lanes}
        self.prices = {(price.item, price.site): price.fob for price in network.prices}
        self.claiming = {row.agreement: row.per_unit for row in network.claim_costs}
        self.recipes = {recipe.name: recipe for recipe in network.recipes}
        self.laws = {}
        self.worth = {offer.supplier: (offer.price, offer.price) for offer in network.offers}
        """Between what a unit of each supplier is worth."""

    def law_of(self, code, exporter):
        if (code, exporter) not in self.laws:
            try:
                self.laws[code, exporter] = law_on(self.law.agreements[code], exporter, self.on)
            except InputError:
                self.laws[code, exporter] = None
        return self.laws[code, exporter]

    def border(self, item, maker, importer, value, claims):
        """Lowest duty and cost of claiming on a unit."""
        if maker == importer:
            return ZERO
        goods = Consignment(value, "USD", {item.unit: ONE, "kg": item.weight_kg})
        trade = Trade(importer, maker, item.hs, self.on, goods)
        found = quotes(trade, self.law.book, claims, self.law.agreements)
        return min(
            quote.duty.amount + (self.claiming[quote.regime] if quote.regime in claims else ZERO)
            for quote in found.quotes
            if quote.usable
        )

    def claims(self, spec, importer):
        """What may be claimed for a good there, as the exact engine finds."""
        found = {}
        for code, agreement in self.law.agreements.items():
            law = self.law_of(code, spec.country)
            if law is None:
                continue
            bill = spec.bill(code)
            determined = determine_under(bill, law)
            differs, appendix = False, False
            if agreement.is_party(importer):
                differs = rates_differ(self.law.book, agreement, importer, bill.hs, self.on)
                appendix = (
                    agreement.in_appendix_on(importer, bill.hs, self.on) if differs is not False else False
                )
            country = country_of_origin(bill, determined, law, differs=differs, in_appendix=appendix)
            found[code] = Claim.of(determined, country)
        return found

    def tag(self, site):
        """What stands for a plant among those that a unit needs."""
        return site

    def sources(self, name, site):
        """Every way to have a unit of a material at a plant: from suppliers, and made at any open plant."""
        here, item = self.economy[site], self.items[name]
        found = []
        for offer in self.network.offers:
            if offer.item != name:
                continue
            maker, lane = self.economy[offer.supplier], self.lanes[offer.supplier, site]
            low, high = (worth + (lane if maker != here else ZERO) for worth in self.worth[offer.supplier])
            stated = [row.agreement for row in offer.origin if self.law_of(row.agreement, maker) is not None]
            claims = {code: Claim(eligible=True, status="originating", country=maker) for code in stated}
            cost = offer.price + lane + self.border(item, maker, here, high, claims)
            had = Had(cost, high, maker, frozenset(stated), low=low, supplier=offer.supplier)
            found.append((None, had))
        for plant in self.network.sites:
            if (name, plant.name) not in self.prices:
                continue
            maker, lane = self.economy[plant.name], self.lanes.get((plant.name, site), ZERO)
            value = self.prices[name, plant.name] + (lane if maker != here else ZERO)
            for owners, spec in self.specs(name, plant.name):
                duty = (
                    self.border(item, maker, here, value, self.claims(spec, here)) if maker != here else ZERO
                )
                found.append(
                    (owners | {self.tag(plant.name)}, Had(spec.cost + lane + duty, value, maker, made=spec))
                )
        return found

    def specs(self, name, site):
        """Every recipe with one source per material, and mixtures where an answer changes; with plants
        needed."""
        for row in self.network.capabilities:
            recipe = self.recipes[row.recipe]
            if row.site != site or recipe.item != name:
                continue
            inputs = [self.items[part.item] for part in recipe.inputs]
            needs = [part.quantity / recipe.yield_share for part in recipe.inputs]
            choices = [self.sources(part.item, site) for part in recipe.inputs]
            base = Spec(self.items[name], self.economy[site], self.prices[name, site], recipe, row, ())
            for picked in product(*choices):
                owners = frozenset().union(*(who or frozenset() for who, _ in picked))
                parts = [
                    (item, need, had) for item, need, (_, had) in zip(inputs, needs, picked, strict=True)
                ]
                yield owners, replace(base, parts=tuple(parts))
                for place, options in enumerate(choices):
                    for who, other in options:
                        if other is not parts[place][2]:
                            for spec in self.edge(base, parts, place, other):
                                yield owners | (who or frozenset()), spec

    def edge(self, base, parts, place, other):
        """The mixtures of two sources of one material at which an agreement's answer changes."""
        item, need, had = parts[place]

        def at(share):
            mixed = [(item, need * (ONE - share), had), (item, need * share, other)]
            return replace(base, parts=(*parts[:place], *mixed, *parts[place + 1 :]))

        for code in self.law.agreements:
            law = self.law_of(code, base.country)
            if law is None:
                continue
            ends = [determine_under(at(end).bill(code), law).originating for end in (ZERO, ONE)]
            if ends[0] is True or ends[1] is not True:
                continue
            low, high = ZERO, ONE
            for _ in range(34):
                middle = (low + high) / 2
                if determine_under(at(middle).bill(code), law).originating is True:
                    high = middle
                else:
                    low = middle
            yield at(high)

    def best(self):
        """Least cost over all sets of open plants."""
        offers = {}
        for site in self.network.sites:
            for owners, spec in self.specs("good", site.name):
                for market in self.network.markets:
                    lane = self.lanes[site.name, market.name]
                    value = spec.fob + (lane if site.economy != market.economy else ZERO)
                    claims = self.claims(spec, market.economy) if site.economy != market.economy else {}
                    duty = self.border(spec.item, site.economy, market.economy, value, claims)
                    key = (market.name, owners | {site.name})
                    cost = spec.cost + lane + duty
                    offers[key] = min(offers.get(key, cost), cost)
        totals = []
        possible = [site for site in self.network.sites if site.state == "possible"]
        for flags in product((False, True), repeat=len(possible)):
            closed = {site.name for site, is_open in zip(possible, flags, strict=True) if not is_open}
            total = sum(
                site.fixed_cost + (site.opening_cost if site.state == "possible" else ZERO)
                for site in self.network.sites
                if site.name not in closed
            )
            for row in self.network.demand:
                costs = [
                    cost
                    for (market, owners), cost in offers.items()
                    if market == row.market and not owners & closed
                ]
                total = None if total is None or not costs else total + row.quantity * min(costs)
            if total is not None:
                totals.append(total)
        return min(totals)


@pytest.fixture(scope="module")
def laws():
    return {code: load_agreement(code) for code in ("RCEP", "AKFTA")}


def law_for(network, rates, laws):
    basis = dict.fromkeys((*ECONOMIES, *IMPORTERS), "CIF")
    return TradeLaw(
        {code: laws[code] for code in network.agreements},
        TariffBook(remedies=()).with_stated(rates),
        value_basis=basis,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_optimum_is_that_of_brute_force(seed, laws):
    network, rates = random_network(seed)
    law = law_for(network, rates, laws)
    plan = solve(network, law, Settings(gap=1e-9, duals=False))
    expected = Brute(network, law).best()
    assert plan.net_cost == pytest.approx(float(expected), rel=2e-7)


@pytest.mark.parametrize("seed", SEEDS[::8])
def test_a_second_solver_finds_the_same_optimum(seed, laws, tmp_path):
    scip, highspy = pytest.importorskip("pyscipopt"), pytest.importorskip("highspy")
    network, rates = random_network(seed)
    law = law_for(network, rates, laws)
    built = build(compile_network(network, law))
    path, writer = tmp_path / "model.mps", quiet_solver(highspy)
    writer.passModel(built.work.model.program().passed(highspy))
    writer.writeModel(str(path))
    model = scip.Model()
    model.hideOutput()
    model.readProblem(str(path))
    model.optimize()
    assert model.getStatus() == "optimal"
    plan = solve(network, law, Settings(gap=1e-9, duals=False))
    assert plan.net_cost == pytest.approx(model.getObjVal() * built.work.scaling.money, rel=1e-6)


def test_the_random_networks_are_worth_testing(laws):
    """Claims, mixtures, intermediates, and plans without a claim all occur among them."""
    claimed = mixed = unclaimed = deep = 0
    for seed in SEEDS:
        network, rates = random_network(seed)
        plan = solve(network, law_for(network, rates, laws), Settings(duals=False))
        good = [row for row in plan.production if row.item == "good"]
        claimed += any(row.origin for row in good)
        unclaimed += any(not row.origin for row in good)
        deep += any(row.item == "half" for row in plan.production)
        sources = {}
        for flow in plan.flows:
            if flow.used_by is not None:
                sources.setdefault((flow.used_by, flow.item), set()).add((flow.made_by, flow.originating))
        mixed += any(len(found) > 1 for found in sources.values())
    assert min(claimed, unclaimed, deep, mixed) >= 3, (claimed, unclaimed, deep, mixed)
