"""Networks with members of a customs territory against an enumeration that knows nothing of territories but a set
of names; and every rate that is stated is used. Members as territories.csv has them (Union Customs Code Art. 4)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, product

import pytest

from tests.network.conftest import hs, stated
from tumen.agreements.load import load_agreement
from tumen.network.compile.border import Border, Entering
from tumen.network.compile.streams import Standing, Stream
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Capability, Input, Price, Recipe, Site
from tumen.network.model.network import Network
from tumen.network.model.selling import ClaimCost, Demand, Market
from tumen.network.model.written import Period
from tumen.tariff.book.tariffs import StatedRate
from tumen.tariff.rates.notation import parse_rate

ON = date(2026, 6, 1)
UNION = {"DE", "HU", "FR", "PL", "NL"}
HOMES = ("DE", "HU", "FR", "CN", "US", "JP", "GB")
GOOD, PART = "852491", "852499"


def block(economy):
    return "EU" if economy in UNION else economy


def drawn(seed):
    """Plants, suppliers and a store in a few economies; rates of MFN alone, one per customs territory and good."""
    rng = random.Random(seed)  # noqa: S311
    plants = {f"plant {n}": rng.choice(HOMES) for n in range(2)}
    suppliers = {f"seller {n}": rng.choice((*HOMES, "PL")) for n in range(2)}
    markets = {f"market {n}": rng.choice(HOMES) for n in range(2)}
    stores = {"store": rng.choice(("NL", "CN", "GB"))}
    place = {**plants, **suppliers, **markets, **stores}
    rates = {(block(e), code): rng.randrange(0, 30) for e in place.values() for code in (GOOD, PART)}
    lanes = {(s, p): rng.randrange(1, 9) for s, p in product(suppliers, plants)}
    lanes |= {(p, m): rng.randrange(1, 9) for p, m in product(plants, markets)}
    lanes |= {(p, "store"): rng.randrange(0, 4) for p in plants}
    lanes |= {("store", m): rng.randrange(0, 4) for m in markets}
    price = {s: rng.randrange(20, 40) for s in suppliers}
    work = {p: rng.randrange(5, 15) for p in plants}
    fixed = {p: rng.randrange(0, 900) for p in plants}
    wants = {m: rng.randrange(20, 90) for m in markets}
    return place, rates, lanes, price, work, fixed, wants, plants, suppliers


def network_of(draw):
    place, _, lanes, price, work, fixed, wants, plants, suppliers = draw
    return Network(
        name="union",
        currency="EUR",
        periods=(Period("2026", ON),),
        items=(Item("good", hs(GOOD), weight_kg=Decimal(1)), Item("part", hs(PART), weight_kg=Decimal(1))),
        suppliers=tuple(Supplier(name, place[name]) for name in suppliers),
        offers=tuple(Offer(name, "part", Decimal(price[name])) for name in suppliers),
        sites=(
            *(
                Site(p, place[p], state="possible", capacity=Decimal(1000), fixed_cost=Decimal(fixed[p]))
                for p in plants
            ),
            Site("store", place["store"], kind="warehouse"),
        ),
        recipes=(Recipe("make", "good", (Input("part", Decimal(1)),), operations=("lamination",)),),
        capabilities=tuple(
            Capability("make", p, labour=Decimal(work[p]), overhead=Decimal(0)) for p in plants
        ),
        prices=tuple(Price("good", p, fob=Decimal(80)) for p in plants),
        lanes=tuple(Lane(a, b, cost_per_unit=Decimal(cost)) for (a, b), cost in lanes.items()),
        markets=tuple(Market(name, place[name]) for name in wants),
        demand=tuple(Demand(name, "good", "2026", Decimal(wanted)) for name, wanted in wants.items()),
        agreements=(),
        claim_costs=(),
    )


def least(draw):
    """The cheapest over all sets of open plants; every way of a good with the duties of its borders, at CIF."""
    place, rates, lanes, price, work, fixed, wants, plants, suppliers = draw

    def duty(a, b, code, value):
        away, home = block(place[a]), block(place[b])
        return 0.0 if away == home else rates[home, code] / 100 * value

    def material(p):
        found = []
        for s in suppliers:
            way = lanes[s, p]
            found.append(price[s] + way + duty(s, p, PART, price[s] + way))
        return min(found)

    def delivered(p, m):
        straight = lanes[p, m] + duty(p, m, GOOD, 80 + lanes[p, m])
        first, second = lanes[p, "store"], lanes["store", m]
        value = 80 + (first if block(place[p]) != block(place["store"]) else 0)
        passed = first + duty(p, "store", GOOD, 80 + first)
        if block(place["store"]) != block(place[m]):
            passed += duty("store", m, GOOD, value + second)
        return min(straight, passed + second)

    best = float("inf")
    for size in (1, 2):
        for chosen in combinations(plants, size):
            each = (
                min(material(p) + work[p] + delivered(p, m) for p in chosen) * q for m, q in wants.items()
            )
            best = min(best, sum(fixed[p] for p in chosen) + sum(each))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_the_optimum_is_that_of_the_enumeration(seed):
    pytest.importorskip("highspy")
    draw = drawn(seed)
    named = {"EU": random.Random(seed).choice(sorted(UNION))}  # noqa: S311 - a member's rate is the territory's
    rates = [
        (code if code != "EU" or seed % 2 else named["EU"], "MFN", goods, f"{rate}%")
        for (code, goods), rate in draw[1].items()
    ]
    law = TradeLaw({}, stated(rates), value_basis=dict.fromkeys(HOMES, "CIF") | {"US": "CIF", "NL": "CIF"})
    found = solve(network_of(draw), law, Settings(gap=1e-9))
    assert found.net_cost == pytest.approx(least(draw), rel=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_every_rate_that_is_stated_is_used(seed):
    """A rate of its own for every importer, item and regime, that of the Union for its members."""
    rng = random.Random(seed)  # noqa: S311
    agreement, members = load_agreement("EU-VN"), rng.sample(sorted(UNION), 2)
    importers, exporters = (*members, "VN", "JP"), (*members, "VN", "CN")
    rows, told = [], {}
    for importer in dict.fromkeys(map(block, importers)):
        for code in (GOOD, PART):
            told[importer, code, "MFN"] = rng.randrange(100, 3000)
            rows.append((importer, "MFN", code, "all", told[importer, code, "MFN"]))
        for code in (GOOD, PART) if importer in {"EU", "VN"} else ():
            other = "VN" if importer == "EU" else "EU"
            told[importer, code, "EU-VN"] = rng.randrange(0, 99)
            rows.append((importer, "EU-VN", code, other, told[importer, code, "EU-VN"]))
    book = stated([]).with_stated(
        StatedRate(importer, regime, hs(code), parse_rate(f"{rate / 100}%"), "illustrative", (whom,))
        for importer, regime, code, whom, rate in rows
    )
    network = replace(
        network_of(drawn(seed)),
        agreements=("EU-VN",),
        claim_costs=(ClaimCost("EU-VN", per_unit=Decimal(0)),),
    )
    border = Border(network, TradeLaw({"EU-VN": agreement}, book))
    used = set()
    for exporter, importer, item in product(exporters, importers, network.items):
        if block(exporter) == block(importer):
            continue
        both = {block(exporter), block(importer)} == {"EU", "VN"}
        standings = (Standing("EU-VN", exporter, domestic=False),) if both else ()
        stream = Stream(item.name, "x", exporter, standings, "ordinary", Offer("x", item.name, Decimal(1)))
        way = Entering(stream, importer, ON, ("EU-VN",) if both else ())
        crossed = {row.code: row.duty for row in border.crossing(way, Decimal(1000))}
        wanted = {"MFN", "EU-VN"} if both else {"MFN"}
        assert crossed.keys() == wanted
        for regime, duty in crossed.items():
            key = (block(importer), item.hs.digits, regime)
            assert duty == Decimal(told[key]) / 10, key  # basis points of 1,000
            used.add(key)
    assert used == told.keys()
