"""Stock between periods, on plans small enough for a hand computation beside each figure."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from scipy.optimize import linprog

from tumen.agreements.load import load_agreement
from tumen.errors import InputError
from tumen.network.conflict.explain import conflict
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer, StatedOrigin, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Site
from tumen.network.model.network import Network
from tumen.network.model.selling import ClaimCost, Demand, Market
from tumen.network.model.storing import Opening, SafetyStock, Stock
from tumen.network.model.written import Period
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.rates.notation import parse_rate

CODE = HsCode("870323", "HS2022")
YEARS = (Period("2026", date(2026, 1, 1)), Period("2027", date(2027, 1, 1)))
NET = Network(
    name="front-loading",
    currency="USD",
    periods=YEARS,
    items=(Item("car", CODE, weight_kg=Decimal(1)),),
    suppliers=(Supplier("maker", "US"),),
    offers=(Offer("maker", "car", Decimal(100)),),
    sites=(Site("depot", "JP", "warehouse"),),
    recipes=(),
    capabilities=(),
    prices=(),
    lanes=(Lane("maker", "depot", lead_time_days=Decimal(73)), Lane("depot", "Osaka", lead_time_days=0)),
    markets=(Market("Osaka", "JP"),),
    demand=(
        Demand("Osaka", "car", "2026", Decimal(50)),
        Demand("Osaka", "car", "2027", Decimal(80)),
    ),
    stocks=(Stock("depot", "car", Decimal(30), holding_share=Decimal("0.02")),),
)


def law(agreements=(), **rates):
    """Japanese rates by regime: one for 2026 and one for 2027."""
    rows = [
        StatedRate("JP", regime, CODE, parse_rate(rate), "illustrative", start=start, until=until)
        for regime, both in rates.items()
        for rate, start, until in zip(both, (None, date(2027, 1, 1)), (date(2026, 12, 31), None), strict=True)
    ]
    book = TariffBook(remedies=()).with_stated(rows)
    return TradeLaw({code: load_agreement(code) for code in agreements}, book, value_basis={"JP": "CIF"})


LAW = law(MFN=("0%", "10%"))


def kinds(plan):
    return {kind: plan.cost_of(kind) for kind in sorted({cost.kind for cost in plan.costs})}


def test_what_storage_allows_is_imported_before_an_announced_duty():
    """From 2027 a car of 100 pays 10; keeping one for 2026 costs 2. 30 fit, so 80 come in 2026 and 50 in 2027:
    materials 130 x 100, holding 30 x 2, duty 50 x 10."""
    plan = solve(NET, LAW)
    assert kinds(plan) == pytest.approx({"materials": 13000, "holding": 60, "duty": 500})
    (kept,) = plan.stocks
    assert (kept.period, kept.site, kept.made_by, kept.made_in) == ("2026", "depot", "maker", "US")
    assert (kept.quantity, kept.value, kept.holding_cost) == pytest.approx((30, 100, 2))
    (bound,) = (row for row in plan.binding if row.family == "storage")
    assert bound.worth == pytest.approx(10 - 2)
    assert bound.name == "car kept at depot at the end of 2026"


def test_nothing_is_kept_where_keeping_costs_more_than_the_duty():
    """11 a unit to keep against 10 of duty."""
    stock = replace(NET.stocks[0], holding_share=Decimal("0.01"), holding_cost=Decimal(10))
    assert solve(replace(NET, stocks=(stock,)), LAW).stocks == ()


def test_a_warehouse_under_customs_control_saves_nothing():
    """Duty falls due when the goods leave it, at the rate of that day: 80 x 10, and nothing is kept."""
    site = replace(NET.sites[0], bonded=True)
    plan = solve(replace(NET, sites=(site,)), LAW)
    assert plan.stocks == ()
    assert plan.cost_of("duty") == pytest.approx(800)


def test_the_room_of_a_site_is_shared():
    """20 in all, of which nothing is said by product."""
    site = replace(NET.sites[0], storage=Decimal(20))
    stock = replace(NET.stocks[0], capacity=None)
    plan = solve(replace(NET, sites=(site,), stocks=(stock,)), LAW)
    assert sum(row.quantity for row in plan.stocks) == pytest.approx(20)


def test_opening_stock_keeps_its_origin_and_is_not_paid_again():
    """10 cars that originate in Vietnam stand bonded in Japan: free under RCEP in 2027, 10 if claimed by none.
    They are kept for 2027 (2 of holding a car saves 10): 120 are bought, 20 kept of those bought in 2026."""
    site = replace(NET.sites[0], bonded=True)
    origin = (StatedOrigin("RCEP"),)
    start = Opening("depot", "car", Decimal(10), Decimal(100), "VN", origin)
    net = replace(
        NET,
        sites=(site,),
        openings=(start,),
        agreements=("RCEP",),
        claim_costs=(ClaimCost("RCEP", Decimal(1)),),
    )
    plan = solve(net, law(("RCEP",), MFN=("0%", "10%"), RCEP=("0%", "0%")))
    assert kinds(plan) == pytest.approx({"materials": 12000, "holding": 20, "duty": 700, "claiming": 10})
    (kept,) = plan.stocks
    assert (kept.made_by, kept.made_in, kept.originating) == ("opening stock at depot", "VN", ("RCEP",))


def test_safety_stock_is_kept_whenever_the_site_is_open():
    """z of 95 % is 1.645 (tables of the normal distribution); 6 a week for 4 weeks: 1.645 x 6 x 2 = 19.74 at
    the end of both years."""
    safe = SafetyStock(Decimal("0.95"), Decimal(6), Decimal(7), Decimal(28))
    assert float(safe.units) == pytest.approx(19.74, abs=0.005)
    plan = solve(replace(NET, stocks=(replace(NET.stocks[0], safety=safe),)), law(MFN=("0%", "0%")))
    assert [row.quantity for row in plan.stocks] == pytest.approx([float(safe.units)] * 2)
    assert plan.cost_of("holding") == pytest.approx(2 * 2 * 19.74, abs=0.02)


def test_what_is_left_at_the_end_is_asked_for_or_worth_something():
    """5 at least are left, of 100 each; at 120 a unit and 110 of cost with duty 10, 2 to keep: 30 fit."""
    asked = replace(NET.stocks[0], ending=Decimal(5))
    plan = solve(replace(NET, stocks=(asked,)), LAW)
    assert plan.cost_of("materials") == pytest.approx(13500)
    served = {(row.market, row.item): row.total for row in plan.cost_to_serve}
    assert sum(served.values()) == pytest.approx(plan.net_cost)
    # of 110 cars for 10,560 in 2027 (80 kept or bought, 5 left) a share of 5 in 85 is left, and 2 a car to keep
    first = 30 * 100 + 60
    assert served[None, None] == pytest.approx((first + 55 * 110) * 5 / 85 + 5 * 2)
    sold = replace(NET.stocks[0], ending_value=Decimal(120))
    plan = solve(replace(NET, stocks=(sold,)), LAW)
    assert plan.cost_of("stock left") == pytest.approx(-30 * 120)


def test_time_on_the_way_costs_capital_where_a_rate_is_stated():
    """73 days are a fifth of a year: 10 % x 100 x 0.2 = 2 a car from the maker; the lane home takes no time."""
    plan = solve(replace(NET, capital_rate=Decimal("0.1"), stocks=()), LAW)
    assert plan.cost_of("in transit") == pytest.approx(130 * 2)
    unknown = replace(NET, capital_rate=Decimal("0.1"), lanes=(replace(NET.lanes[0], lead_time_days=None),))
    with pytest.raises(InputError, match="the lead time of lane maker > depot by sea is not stated"):
        solve(unknown, LAW)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stocks": (replace(NET.stocks[0], ending_value=Decimal(1), capacity=None),)}, "is not limited"),
        ({"stocks": (replace(NET.stocks[0], ending=Decimal(31)),)}, "the ending stock of car at depot is 31"),
        ({"stocks": (replace(NET.stocks[0], holding_cost=Decimal(-1)),)}, "holding cost"),
        ({"stocks": NET.stocks * 2}, "given 2 times"),
        ({"stocks": (replace(NET.stocks[0], site="store"),)}, "names the site 'store'"),
        ({"openings": (Opening("depot", "car", Decimal(31), Decimal(1), "US"),)}, "31 car are at depot"),
        ({"openings": (Opening("depot", "car", Decimal(1), Decimal(1), "XX"),)}, "XX"),
        (
            {"openings": (Opening("depot", "car", Decimal(1), Decimal(1), "US"),), "stocks": ()},
            "nothing says that it can be kept",
        ),
    ],
)
def test_what_cannot_be_is_refused(change, said):
    with pytest.raises(InputError, match=said):
        solve(replace(NET, **change), LAW)


def test_a_conflict_names_the_stock_that_must_give_way():
    """80 are promised in 2027 and 65 come a year: of the 15 that 2026 could spare 8 fit in store."""
    offers = (replace(NET.offers[0], capacity=Decimal(65)),)
    tight = replace(NET.stocks[0], capacity=Decimal(8))
    net = replace(NET, offers=offers, stocks=(tight,))
    with pytest.raises(InfeasibleError):
        solve(net, LAW)
    found = conflict(net, LAW)
    assert "car kept at depot at the end of 2026" in found.words
    assert "car kept at depot at the end of 2026: 7 piece more" in {
        row.words for row in found.relaxation
    } or {row.amount for row in found.relaxation} == {7.0}


def test_without_stock_nothing_is_added():
    plan = solve(replace(NET, stocks=()), LAW)
    assert plan.stocks == ()
    assert set(kinds(plan)) == {"materials", "duty"}


@pytest.mark.parametrize("seed", range(8))
def test_trade_through_stores_equals_a_programme_over_paths(seed):
    """Three years, two makers whose prices change, a store and a bonded one: a path is bought in one year,
    kept, and sold in another; duty is that of the day of entry on the value of the day of purchase."""
    rng = random.Random(seed)  # noqa: S311

    def number(low, high):
        return Decimal(rng.randrange(low, high))

    years = tuple(Period(str(2026 + t), date(2026 + t, 1, 1)) for t in range(3))
    price = {(maker, t): number(80, 120) for maker in ("m1", "m2") for t in range(3)}
    most = {maker: number(60, 110) for maker in ("m1", "m2")}
    freight = {(a, b): number(1, 6) for a in ("m1", "m2") for b in ("open", "bonded")}
    room = {name: number(10, 50) for name in ("open", "bonded")}
    holding = {name: number(1, 4) for name in ("open", "bonded")}
    share = Decimal("0.01")
    wanted = [number(40, 100) for _ in years]
    rates = [rng.choice((0, 5, 10, 20)) for _ in years]
    net = replace(
        NET,
        periods=years,
        suppliers=(Supplier("m1", "US"), Supplier("m2", "DE")),
        offers=tuple(
            Offer(maker, "car", cost, most[maker], periods=(years[t].name,))
            for (maker, t), cost in price.items()
        ),
        sites=(Site("open", "JP", "warehouse"), Site("bonded", "JP", "warehouse", bonded=True)),
        lanes=(
            *(Lane(*ends, cost_per_unit=cost) for ends, cost in freight.items()),
            *(Lane(name, "Osaka") for name in room),
        ),
        demand=tuple(
            Demand("Osaka", "car", year.name, much, lost_penalty=Decimal(300))
            for year, much in zip(years, wanted, strict=True)
        ),
        stocks=tuple(Stock(name, "car", room[name], holding[name], share) for name in room),
    )
    rows = [
        StatedRate(
            *("JP", "MFN", CODE, parse_rate(f"{rate}%"), "illustrative"),
            start=year.start,
            until=year.start.replace(month=12, day=31),
        )
        for year, rate in zip(years, rates, strict=True)
    ]
    book = TariffBook(remedies=()).with_stated(rows)
    plan = solve(net, TradeLaw({}, book, value_basis={"JP": "CIF"}), Settings(gap=1e-9))
    paths = [(m, d, t, u) for m in most for d in room for t in range(3) for u in range(t, 3)]
    cost = [
        float(
            price[m, t]
            + freight[m, d]
            + (price[m, t] + freight[m, d]) * rates[t if d == "open" else u] / 100
            + (holding[d] + share * (price[m, t] + freight[m, d])) * (u - t)
        )
        for m, d, t, u in paths
    ] + [300.0] * 3
    ub = [[m == a and t == b for m, _, t, _ in paths] + [0] * 3 for a in most for b in range(3)]
    ub += [[d == a and t <= b < u for _, d, t, u in paths] + [0] * 3 for a in room for b in range(3)]
    right = [
        *(float(most[a]) for a in most for _ in range(3)),
        *(float(room[a]) for a in room for _ in range(3)),
    ]
    equal = [[u == b for *_, u in paths] + [b == c for c in range(3)] for b in range(3)]
    found = linprog(
        cost, np.array(ub, float), right, np.array(equal, float), list(map(float, wanted)), method="highs"
    )
    assert plan.net_cost == pytest.approx(found.fun, rel=1e-6)
