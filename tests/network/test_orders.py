"""Orders worked out by hand, and against the plain textbook programme in networks without a border."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tumen.errors import DataError, InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.conflict.explain import conflict
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.buying import tiers
from tumen.network.model.goods import Offer, PriceBreak, Supplier
from tumen.network.model.incentives import Grant, OfferTerms
from tumen.network.model.making import CapitalLimit, Price
from tumen.network.plans.recheck_buying import recheck_buying
from tumen.network.questions.tradeoff import co2_curve, least_co2

D = Decimal


def breaks(*pairs):
    return tuple(PriceBreak(D(start), D(price)) for start, price in pairs)


def with_offer(plain, quantity=50, **more):
    """The plain network with plant A alone and its material at 10 a unit, on these terms."""
    network = plain.network(quantity=quantity)
    return replace(
        network,
        offers=(Offer("S", "m", D(10), **more),),
        sites=(replace(network.sites[0], opening_cost=D(0)),),
        capabilities=(replace(network.capabilities[0], labour=D(0)),),
        lanes=tuple(lane for lane in network.lanes if "B" not in {lane.origin, lane.destination}),
    )


def bought(plain, quantity=50, **more):
    plan = solve(with_offer(plain, quantity, **more), plain.law, Settings(gap=1e-9))
    (row,) = plan.purchases
    paid = plan.cost_of("materials")
    assert row.average * row.bought == pytest.approx(paid)
    assert sum(flow.purchase_cost * flow.quantity for flow in plan.flows) == pytest.approx(
        row.average * (row.bought - row.left)
    )
    return paid, row.bought, row.left


def test_units_just_below_a_break_are_bought_beyond_it(plain):
    """8 for all from 60: 50 at 10 cost 500, 60 at 8 cost 480; but 45 cost 450."""
    assert bought(plain, breaks=breaks((60, 8))) == pytest.approx((480, 60, 10))
    assert bought(plain, 45, breaks=breaks((60, 8))) == pytest.approx((450, 45, 0))


def test_incremental_breaks_leave_the_first_units_dear(plain):
    """8 beyond 60: 100 cost 60 x 10 + 40 x 8 = 920; 50 cost 500, for more would be dearer."""
    told = {"breaks": breaks((60, 8)), "break_kind": "incremental"}
    assert bought(plain, 100, **told) == pytest.approx((920, 100, 0))
    assert bought(plain, 50, **told) == pytest.approx((500, 50, 0))


def test_a_least_order_and_lots_are_paid_for_whole(plain):
    """50 of a least order of 80 cost 800; in lots of 30 they are 60; of at least 70 in lots of 30 they are 90."""
    assert bought(plain, least_order=D(80)) == pytest.approx((800, 80, 30))
    assert bought(plain, lot=D(30)) == pytest.approx((600, 60, 10))
    assert bought(plain, least_order=D(70), lot=D(30)) == pytest.approx((900, 90, 40))


def test_quantities_are_a_year_and_periods_may_be_longer(plain):
    """Two years: the break of 60 a year is at 120; 100 in two years cost 960 at 8 x 120 rather than 1000."""
    network = with_offer(plain, 100, breaks=breaks((60, 8)))
    network = replace(network, periods=(replace(network.periods[0], years=D(2)),))
    plan = solve(network, plain.law, Settings(gap=1e-9))
    assert plan.cost_of("materials") == pytest.approx(960)
    assert plan.purchases[0].from_quantity == pytest.approx(120)
    assert "20 of 120 m from S in 2026 are paid for and not used" in plan.remarks


def test_the_least_co2_counts_what_is_bought_and_not_used(plain):
    """50 used of a least order of 80 at 2 kg are 160 kg; in the cheapest plan too, so that no curve is left."""
    network = with_offer(plain, least_order=D(80), co2_kg=D(2))
    network = replace(
        network,
        capabilities=tuple(replace(row, co2_kg=D(0)) for row in network.capabilities),
        lanes=tuple(replace(row, co2_kg_per_kg=D(0)) for row in network.lanes),
        items=tuple(replace(row, weight_kg=D(1)) for row in network.items),
    )
    assert least_co2(network, plain.law) == pytest.approx(160)
    (point,) = co2_curve(network, plain.law, 3).points
    assert point.co2_kg == pytest.approx(160)


def test_nothing_is_bought_where_another_is_cheaper_than_the_least_order(plain):
    """80 at 10 are 800; 50 at 12 of another are 600."""
    network = with_offer(plain, least_order=D(80))
    network = replace(
        network,
        suppliers=(*network.suppliers, Supplier("T", "VN")),
        offers=(*network.offers, Offer("T", "m", D(12))),
        lanes=(*network.lanes, replace(network.lanes[0], origin="T")),
    )
    plan = solve(network, plain.law, Settings(gap=1e-9))
    assert plan.cost_of("materials") == pytest.approx(600)
    assert plan.purchases == ()


def tiered(panel_network, quantity, price=None, **more):
    cell = replace(panel_network.offers[1], price=D(price or 40), **more)
    offers = (cell, panel_network.offers[2])
    demand = (replace(panel_network.demand[0], quantity=D(quantity)),)
    return replace(panel_network, offers=offers, demand=demand)


def claims(plan):
    return {flow.regime for flow in plan.flows if flow.destination == "Tokyo"}


def test_origin_follows_the_price_that_is_paid(panel_network, panel_rates, law):
    """A panel at 80 may hold 60 % = 48 of foreign materials. Film is 11 with its way; a cell of 40 makes 42 + 11
    = 53, too much; one of 30 makes 43. The break at 90: for 100 panels cells cost 30 and the panels originate;
    for 40, 90 cells at 30 would cost 1,100 more than 40 at 40, and the duty of 20 % on 82 is 656.
    """
    told = {"breaks": breaks((90, 30))}
    many = solve(tiered(panel_network, 100, **told), law(panel_rates), Settings(gap=1e-9))
    few = solve(tiered(panel_network, 40, **told), law(panel_rates), Settings(gap=1e-9))
    assert (claims(many), claims(few)) == ({"RCEP"}, {"MFN"})
    assert many.cost_of("materials") == pytest.approx(100 * 30 + 100 * 10)
    (checked,) = many.checked
    assert {part.value for part in checked.bill.materials} == {D(32), D(11)}
    nearer = solve(tiered(panel_network, 40, breaks=breaks((50, 30))), law(panel_rates), Settings(gap=1e-9))
    assert claims(nearer) == {"RCEP"}  # 50 x 30 = 1,500 < 40 x 40, and no duty
    assert nearer.purchases[0].left == pytest.approx(10)


def test_a_price_that_rises_is_not_avoided_on_paper(panel_network, panel_rates, law):
    """30 below 50 and 40 from 50 on: for 100 panels no cell costs 30, so that none originates."""
    network = tiered(panel_network, 100, 30, breaks=breaks((50, 40)))
    plan = solve(network, law(panel_rates), Settings(gap=1e-9))
    assert claims(plan) == {"MFN"}
    assert any("rises with the quantity (30, 40)" in text for text in plan.remarks)


def test_of_incremental_prices_the_average_paid_counts(panel_network, panel_rates, law):
    """50 for the first 60 cells, 20 for each beyond. For 60 panels that makes 52 + 11 of foreign materials, above
    48; 120 would cost 35 on average, but 60 of them, 1,200 for nothing, cost more than the duty of 20 % on 60 x
    82. 150 cost 3,000 + 1,800, on average 32: 34 + 11 = 45.
    """
    told = {"breaks": breaks((60, 20)), "break_kind": "incremental"}
    few = solve(tiered(panel_network, 60, 50, **told), law(panel_rates), Settings(gap=1e-9))
    many = solve(tiered(panel_network, 150, 50, **told), law(panel_rates), Settings(gap=1e-9))
    assert (claims(few), claims(many)) == ({"MFN"}, {"RCEP"})
    assert many.purchases[0].average == pytest.approx(32)
    (checked,) = many.checked
    cell = next(part for part in checked.bill.materials if part.name.startswith("cell"))
    assert cell.value == pytest.approx(D(34))
    assert many.purchases[0].valued_at <= 32 * 1.02


def test_a_plan_at_a_price_that_does_not_hold_is_refused(plain):
    """59 units at the price that holds from 60 on, and 70 of lots of 30."""
    compiled = compile_network(with_offer(plain, breaks=breaks((60, 8)), lot=D(30)), plain.law)
    flows = [index for index, flow in enumerate(compiled.flows) if flow.origin == "S"]
    cheap = next(index for index in flows if compiled.flows[index].purchase == 8)
    for units, said in ((59.0, "the price is not 8"), (70.0, "no multiple of 30")):
        found = {"flow": np.zeros(len(compiled.flows)), "surplus": np.zeros(len(compiled.orders))}
        found["flow"][cheap] = units
        with pytest.raises(DataError, match=said):
            recheck_buying(compiled, found, D("1e-6"), sites=(), events=(), costs=())


def test_a_market_has_its_price(panel_network, panel_rates, law):
    """At 80 a panel may hold 48, at 70 only 42: cells of 30 and film make 43. A related buyer in Osaka who pays
    70 gets no preference and a duty of 20 % on 72, Tokyo at 80 none at all.
    """
    network = tiered(panel_network, 100, 30)
    network = replace(
        network,
        markets=(*network.markets, replace(network.markets[0], name="Osaka")),
        lanes=(*network.lanes, replace(network.lanes[3], destination="Osaka")),
        demand=(*network.demand, replace(network.demand[0], market="Osaka")),
        prices=(*network.prices, Price("panel", "Hanoi", D(70), market="Osaka")),
    )
    plan = solve(network, law(panel_rates), Settings(gap=1e-9))
    told = {flow.destination: (flow.regime, flow.value, flow.duty) for flow in plan.flows if flow.regime}
    assert told["Tokyo"] == ("RCEP", pytest.approx(82), 0)
    assert told["Osaka"] == ("MFN", pytest.approx(72), pytest.approx(14.4))


def test_a_site_is_used_or_shut(plain):
    """A holds 100 and asks for 60 %: 50 units are too few for it, so that B serves them (50 + 4 x 50)."""
    network = plain.network()
    sites = (replace(network.sites[0], least_load=D("0.6")), network.sites[1])
    plan = solve(replace(network, sites=sites), plain.law, Settings(gap=1e-9))
    assert plan.opened == ("B",)
    assert plan.net_cost == pytest.approx(plain.cost({"B"}, 50))
    alone = with_offer(plain)
    alone = replace(alone, sites=(replace(alone.sites[0], least_load=D("0.6"), capacity=D(100)),))
    with pytest.raises(InfeasibleError):
        solve(alone, plain.law)
    found = conflict(alone, plain.law)
    assert found.words == ("demand of M for x in 2026", "least load of A in 2026")
    assert found.relaxation[0].words == "least load of A in 2026: 10 of capacity less"


def test_what_is_spent_at_once_is_limited_with_or_without_grants(plain):
    """150 units need A (100) and B (50): 150 at once. 120 do not suffice; a grant of 30 for A, counted, makes
    them.
    """
    network = plain.network(quantity=150)
    short = replace(network, capital=(CapitalLimit(D(120)),))
    with pytest.raises(InfeasibleError):
        solve(short, plain.law)
    found = conflict(short, plain.law)
    assert "capital in 2026" in found.words
    assert [row.words for row in found.relaxation] == ["capital in 2026: 30 USD more"]
    helped = replace(
        short,
        capital=(CapitalLimit(D(120), less_grants=True),),
        incentives=(Grant(OfferTerms("help", "A", "illustrative"), D(30)),),
    )
    plan = solve(helped, plain.law, Settings(gap=1e-9))
    assert plan.opened == ("A", "B")
    assert plan.net_cost == pytest.approx(plain.cost({"A", "B"}, 150) - 30)


def test_whole_lots_are_named_where_they_do_not_fit(plain):
    """Two lots of 30 are needed for 50 and 55 can be had."""
    network = with_offer(plain, lot=D(30), capacity=D(55))
    with pytest.raises(InfeasibleError):
        solve(network, plain.law)
    found = conflict(network, plain.law)
    assert "m from S in 2026 in lots of 30" in found.words


def test_orders_that_cannot_be_are_refused_together(plain):
    network = with_offer(
        plain, capacity=D(40), least_order=D(41), lot=D(45), breaks=breaks((30, 9), (30, 8), (0, 7), (60, 6))
    )
    network = replace(
        network,
        sites=(replace(network.sites[0], capacity=None, least_load=D("0.5")),),
        capital=(CapitalLimit(D(1)), CapitalLimit(D(2)), CapitalLimit(D(3), "2050")),
    )
    with pytest.raises(InputError) as error:
        solve(network, plain.law)
    said = [problem.what for problem in error.value.problems]
    assert said == [
        "m from S: the price break from 30 comes after that from 30",
        "m from S: the price break from 0 comes after that from 30",
        "m from S: the price break from 60 is above its capacity of 40 a year",
        "the least order of m from S is 41 a year and its capacity 40",
        "a lot of m from S is 45 and its capacity 40 a year",
        "the least load of A is a share of its capacity, and that is not stated",
        "the limit of capital for every period is given twice",
        "the limit of capital names the period '2050', which is not in the study",
    ]


def test_parts_of_an_incremental_price_are_narrow_and_without_gaps():
    offer = Offer("S", "m", D(10), breaks=breaks((100, 6), (300, 5)), break_kind="incremental")
    found = tiers(offer)
    assert found[0].least == 0
    assert found[-1].most is None
    for one, two in pairwise(found):
        assert one.most == two.least
    assert all(tier.high <= tier.low * D("1.0200001") for tier in found)
    at = next(tier for tier in found if tier.least <= 400 and (tier.most is None or tier.most > 400))
    assert at.average(D(400)) == (1000 + 1200 + 500) / D(400)


def textbook(seed):
    """Random suppliers of one material for a plant that needs so many units in two years, as a network and as
    the textbook writes it: incremental prices filled in order, all-units prices by a binary each, lots, least
    orders (Nahmias, Production and Operations Analysis, chapter on quantity discounts, for the cost functions).
    """
    rng = random.Random(seed)  # noqa: S311
    offers = []
    for k in range(3):
        price = D(rng.randrange(80, 121)) / 10
        starts = sorted(rng.sample(range(20, 120, 10), 2))
        falls = sorted(D(rng.randrange(2, 25)) / 10 for _ in starts)
        more = {"breaks": breaks(*((s, price - f) for s, f in zip(starts, falls, strict=True)))}
        more["break_kind"] = rng.choice(("all units", "incremental"))
        if rng.random() < 0.5:
            more["least_order"] = D(rng.randrange(10, 60))
        if rng.random() < 0.4:
            more["lot"] = D(rng.choice((8, 12, 25)))
        offers.append(Offer(f"S{k}", "m", price, capacity=D(rng.randrange(130, 160)), **more))
    return offers, [rng.randrange(100, 250), rng.randrange(100, 250)]


def textbook_cost(offers, need):
    """Columns by supplier: units at each price, whether the price is reached, lots, whether anything is bought."""
    size, cost, rows, low, high, whole, top = 0, [], [], [], [], [], []

    def column(amount, most, *, integer):
        nonlocal size
        cost.append(float(amount))
        whole.append(integer)
        top.append(most)
        size += 1
        return size - 1

    def row(terms, least, most):
        rows.append(terms)
        low.append(least)
        high.append(most)

    every = []
    for offer in offers:
        steps = [(D(0), offer.price), *((b.from_quantity, b.price) for b in offer.breaks)]
        ends = [float(start) for start, _ in steps[1:]] + [float(offer.capacity)]
        units = [column(price, np.inf, integer=0) for _, price in steps]
        reached = [column(0, 1, integer=1) for _ in steps]
        for k, (start, _) in enumerate(steps):
            if offer.break_kind == "incremental":
                width = ends[k] - float(start)
                row({units[k]: 1, reached[k]: -width}, -np.inf, 0)
                if k:
                    before = float(start - steps[k - 1][0])
                    row({units[k - 1]: 1, reached[k]: -before}, 0, np.inf)
            else:
                row({units[k]: 1, reached[k]: -ends[k]}, -np.inf, 0)
                row({units[k]: 1, reached[k]: -float(start)}, 0, np.inf)
        if offer.break_kind == "all units":
            row(dict.fromkeys(reached, 1), 0, 1)
        some = column(0, 1, integer=1)
        total = dict.fromkeys(units, 1)
        row({**total, some: -float(offer.capacity)}, -np.inf, 0)
        row({**total, some: -float(offer.least_order or 0)}, 0, np.inf)
        if offer.lot:
            row({**total, column(0, np.inf, integer=1): -float(offer.lot)}, 0, 0)
        every += units
    row(dict.fromkeys(every, 1), need, np.inf)
    matrix = np.zeros((len(rows), size))
    for k, terms in enumerate(rows):
        for place, amount in terms.items():
            matrix[k, place] = amount
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, low, high),
        bounds=Bounds(0, top),
        integrality=whole,
        options={"mip_rel_gap": 1e-10},
    )
    return found.fun if found.success else None


@pytest.mark.parametrize("seed", range(12))
def test_orders_cost_what_the_textbook_says(plain, seed):
    offers, needs = textbook(seed)
    base = with_offer(plain)
    two = plain.network(periods=2)
    network = replace(
        base,
        periods=two.periods,
        demand=tuple(replace(row, quantity=D(n)) for row, n in zip(two.demand, needs, strict=True)),
        suppliers=tuple(Supplier(offer.supplier, "VN") for offer in offers),
        offers=tuple(offers),
        sites=(replace(base.sites[0], capacity=None),),
        lanes=(
            *(replace(base.lanes[0], origin=offer.supplier) for offer in offers),
            *(lane for lane in base.lanes if lane.origin == "A"),
        ),
    )
    costs = [textbook_cost(offers, need) for need in needs]
    if None in costs:
        with pytest.raises((InfeasibleError, InputError)):
            solve(network, plain.law)
        return
    plan = solve(network, plain.law, Settings(gap=1e-9))
    assert plan.net_cost == pytest.approx(sum(costs), rel=1e-6)
