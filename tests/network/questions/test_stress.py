"""Outages by hand, and against an enumeration of the vertices of small transport networks with ports."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, product

import numpy as np
import pytest

from tumen.errors import InputError
from tumen.network.conflict.explain import conflict
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane, Passage
from tumen.network.model.goods import Item, Offer, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Site
from tumen.network.model.network import Network
from tumen.network.model.selling import Demand, Market, Service
from tumen.network.model.sites import Decisions
from tumen.network.model.written import Period
from tumen.network.questions.evaluate import decisions_of
from tumen.network.questions.robust import Robustness, cases
from tumen.network.questions.stress import stress

EXACT = Settings(gap=1e-9)
YEAR = 365.25
LAW = TradeLaw({})
ONLY_A = Decisions(frozenset({("A", "2026")}))


def missed(network, cost):
    rows = (replace(row, missed_cost=None if cost is None else Decimal(cost)) for row in network.demand)
    return replace(network, demand=tuple(rows))


def by_name(found):
    return {row.place.name: row for row in found.places}


def test_a_plant_out_by_hand(plain):
    """A alone makes 50 for 100 + 2 x 50 = 200 (`plain`). A out a year: 100 of opening and 50 x 10 for what
    is not delivered, 600, so 400 is lost; in half a year half of it. B is not used: nothing is lost."""
    network = missed(plain.network(), 10)
    design = decisions_of(solve(network, LAW, EXACT).events)
    assert design == ONLY_A
    rows = by_name(stress(network, LAW, design, (YEAR / 2, YEAR), EXACT))
    assert [row.loss for row in rows["A"].lost] == pytest.approx([200, 400])
    assert [row.undelivered for row in rows["A"].lost] == pytest.approx([25, 50])
    assert (rows["A"].survives_days, rows["A"].exposed) == (0.0, None)
    assert [row.loss for row in rows["S"].lost] == pytest.approx([200, 400])
    assert not rows["B"].used
    assert [row.loss for row in rows["B"].lost] == [0.0, 0.0]


def test_the_time_to_recover_is_set_against_the_time_to_survive(plain):
    """With both plants, A out: B makes all 50, which is survived; the dearer making loses 50 x (4 - 2)."""
    network = missed(plain.network(), 10)
    both = Decisions(frozenset({("A", "2026"), ("B", "2026")}))
    sites = tuple(replace(site, recovery_days=Decimal("73.05")) for site in network.sites)
    network = replace(network, sites=sites, suppliers=(Supplier("S", "VN", recovery_days=Decimal(10)),))
    rows = by_name(stress(network, LAW, both, (YEAR,), EXACT))
    assert (rows["A"].survives_days, rows["A"].exposed) == (None, False)
    assert rows["A"].lost[0].loss == pytest.approx(100)
    assert rows["A"].at_recovery.loss == pytest.approx(20)  # a fifth of a year
    assert rows["S"].exposed is True


def test_what_has_no_price_makes_the_loss_unknown(plain):
    network = plain.network()
    row = by_name(stress(network, LAW, ONLY_A, (YEAR,), EXACT))["A"]
    assert (row.lost[0].loss, row.lost[0].undelivered) == (None, pytest.approx(50))


def test_what_is_promised_is_kept_as_far_as_it_can_be(plain):
    """Not to deliver would be cheaper than B's 4 a unit, and is promised: 50 x (4 - 2) is lost, no unit."""
    network = plain.network()
    both = Decisions(frozenset({("A", "2026"), ("B", "2026")}))
    row = by_name(stress(network, LAW, both, (YEAR,), EXACT))["A"]
    assert (row.lost[0].loss, row.lost[0].undelivered) == (pytest.approx(100), 0.0)


def test_a_service_commitment_gives_way_only_while_something_is_out(plain):
    network = missed(plain.network(), 10)
    lanes = tuple(
        replace(lane, lead_time_days=Decimal(9 if lane.origin == "B" else 1)) for lane in network.lanes
    )
    network = replace(network, lanes=lanes, services=(Service("M", Decimal(5), Decimal("0.5")),))
    both = Decisions(frozenset({("A", "2026"), ("B", "2026")}))
    row = by_name(stress(network, LAW, both, (YEAR,), EXACT))["A"]
    assert row.lost[0].loss == pytest.approx(100)
    assert row.survives_days == 0.0


def test_an_outage_begins_when_it_costs_most(plain):
    """Two years with 50 and 80 wanted: A out in the second loses 80 x 10 - 80 x 2, more than 50 x 8."""
    network = missed(plain.network(periods=2), 10)
    network = replace(network, demand=(network.demand[0], replace(network.demand[1], quantity=Decimal(80))))
    row = by_name(stress(network, LAW, ONLY_A, (YEAR, 1.5 * YEAR), EXACT))["A"]
    assert (row.lost[0].start, row.lost[0].loss) == ("2027", pytest.approx(640))
    assert (row.lost[1].start, row.lost[1].loss) == ("2026", pytest.approx(400 + 320))
    fixed = by_name(stress(network, LAW, ONLY_A, (YEAR,), EXACT, start="2026"))["A"]
    assert fixed.lost[0].loss == pytest.approx(400)


def test_redundancy_is_the_cheapest_change_that_keeps_the_loss_under_a_limit(plain):
    """Both plants cost 150 + 2 x 50 = 250 and, with A out, 150 + 4 x 50 = 350: 150 more than the plan."""
    network = missed(plain.network(), 10)
    desk = Robustness(network, LAW, EXACT)
    asked = cases(network, YEAR, ["A", "B"], None)
    found = desk.redundancy(200.0, 150.0, asked)
    assert (found.net_cost, found.extra, found.sites) == (pytest.approx(250), pytest.approx(50), ("A", "B"))
    with pytest.raises(InfeasibleError):
        desk.redundancy(200.0, 149.0, asked)
    assert desk.redundancy(200.0, 400.0, asked).sites == ("A",)  # the plan itself


def test_half_a_period_lies_halfway(plain):
    """A and B both cost 250, with A out 350: half a year out comes to 300. A alone: (200 + 600) / 2."""
    network = missed(plain.network(), 10)
    desk = Robustness(network, LAW, EXACT)
    asked = cases(network, YEAR / 2, ["A", "B"], None)
    found = desk.least_worst(ONLY_A, 200.0, asked, budget=60.0, measure="worst case", days=YEAR / 2)
    assert (found.sites, found.worst, found.worst_of_plan) == (
        ("A", "B"),
        pytest.approx(300),
        pytest.approx(400),
    )
    assert desk.redundancy(200.0, 100.0, asked).extra == pytest.approx(50)
    assert desk.redundancy(200.0, 200.0, asked).sites == ("A",)


@pytest.mark.parametrize(
    ("asks", "sites", "worst"),
    [
        (("worst case", ["A", "B"], 60), ("A", "B"), 350),  # A out: 150 + 4 x 50
        (("worst case", ["A", "B"], 40), ("A",), 600),  # both plants cost 50 more than the plan
        (("worst case", None, 60), ("B",), 550),  # without S nothing is made: 50 x 10, and the openings
        # best with A out: B alone for 250; with B out: A alone for 200. Both: 350 - 250 and 250 - 200
        (("regret", ["A", "B"], 60), ("A", "B"), 100),
    ],
)
def test_the_robust_choice_by_hand(plain, asks, sites, worst):
    measure, places, budget = asks
    network = missed(plain.network(), 10)
    asked = cases(network, YEAR, places, None)
    found = Robustness(network, LAW, EXACT).least_worst(
        ONLY_A, 200.0, asked, budget=budget, measure=measure, days=YEAR
    )
    assert found.sites == sites
    assert found.worst == pytest.approx(worst)
    assert found.worst_of_plan == pytest.approx(350 if measure == "regret" else 600)


def test_the_robust_choice_asks_what_is_lost(plain):
    network = plain.network()
    asked = cases(network, YEAR, ["A"], None)
    with pytest.raises(InputError, match="x in M"):
        Robustness(network, LAW, EXACT).least_worst(
            ONLY_A, 200.0, asked, budget=60.0, measure="worst case", days=YEAR
        )


def test_a_least_load_and_a_service_bind_the_design_and_not_its_outages(plain):
    """A makes a fifth of its 100 or more while it is open, and half of the 50 must come quickly, from B: with
    both 150 + 25 x 2 + 25 x 4 = 300. With A out B makes all (350), with B out A does (250)."""
    network = missed(plain.network(), 10)
    lanes = tuple(
        replace(lane, lead_time_days=Decimal(9 if lane.origin == "A" else 1)) for lane in network.lanes
    )
    loaded = tuple(
        replace(site, least_load=Decimal("0.2") if site.name == "A" else None) for site in network.sites
    )
    network = replace(
        network, lanes=lanes, sites=loaded, services=(Service("M", Decimal(5), Decimal("0.5")),)
    )
    both = Decisions(frozenset({("A", "2026"), ("B", "2026")}))
    rows = by_name(stress(network, LAW, both, (YEAR,), EXACT))
    assert rows["A"].lost[0].loss == pytest.approx(50)
    assert rows["B"].lost[0].loss == pytest.approx(-50)  # the slower half is cheaper, and all is delivered
    desk = Robustness(network, LAW, EXACT)
    asked = cases(network, YEAR, ["A", "B"], None)
    found = desk.least_worst(both, 300.0, asked, budget=0.0, measure="worst case", days=YEAR)
    assert (found.sites, found.net_cost, found.worst) == (
        ("A", "B"),
        pytest.approx(300),
        pytest.approx(350),
    )


# ---- small transport networks with ports, every vertex of which is tried

PORTS = ("strait", "east", "west")


def random_trade(seed):
    """Two suppliers, warehouses that may open, two markets; lanes through ports with capacities, shut in a
    period at times."""
    rng = random.Random(seed)  # noqa: S311
    sites = tuple(
        Site(
            name,
            "VN",
            "warehouse",
            "possible",
            opening_cost=Decimal(rng.randrange(0, 60)),
            capacity=Decimal(rng.randrange(8, 20)),
        )
        for name in ("P", "Q")
    )
    lanes = [
        Lane("S", "P", cost_per_unit=Decimal(rng.randrange(1, 4))),
        Lane("S", "Q", cost_per_unit=Decimal(rng.randrange(1, 4))),
    ]
    for site, market in product("PQ", "MN"):
        passed = tuple(name for name in PORTS if rng.random() < 0.4)
        open_in = () if seed % 3 == 0 and "strait" in passed else None  # as a study writes a closure
        cost = Decimal(rng.randrange(1, 6))
        lanes.append(Lane(site, market, cost_per_unit=cost, ports=passed, periods=open_in))
    used = {name for lane in lanes for name in lane.ports}
    return Network(
        f"trade {seed}",
        "USD",
        (Period("2026", date(2026, 1, 1)),),
        (Item("x", None, weight_kg=Decimal(2)),),
        (Supplier("S", "VN"),),
        (Offer("S", "x", Decimal(3)),),
        sites,
        (),
        (),
        (),
        tuple(lanes),
        (Market("M", "VN"), Market("N", "VN")),
        tuple(
            Demand(
                name, "x", "2026", Decimal(rng.randrange(3, 9)), lost_penalty=Decimal(rng.randrange(10, 30))
            )
            for name in "MN"
        ),
        ports=tuple(
            Passage(name, capacity=Decimal(rng.randrange(4, 20)), capacity_unit="kg")
            for name in PORTS
            if name in used
        ),
    )


def cheapest(network, opened, out=None):
    """The least cost with these warehouses open and a place out, over all vertices of what is feasible: flow
    from each warehouse to each market."""
    ways = [lane for lane in network.lanes if lane.origin in "PQ"]
    first = {lane.destination: lane for lane in network.lanes if lane.origin == "S"}
    cost = np.array([float(3 + lane.cost_per_unit + first[lane.origin].cost_per_unit) for lane in ways])
    rows, right = [], []
    for number, lane in enumerate(ways):
        row = np.eye(len(ways))[number]
        shut = (
            lane.periods == ()
            or lane.origin not in opened
            or out in {lane.origin, lane.destination, "S", *lane.ports}
        )
        rows += [-row] + ([row] if shut else [])
        right += [0.0] + ([0.0] if shut else [])
    for site in network.sites:
        rows.append(np.array([float(lane.origin == site.name) for lane in ways]))
        right.append(float(site.capacity))
    for port in network.ports:
        rows.append(np.array([2.0 * (port.name in lane.ports) for lane in ways]))
        right.append(float(port.capacity))
    worth = np.zeros(len(ways))
    constant = 0.0
    for wanted in network.demand:
        row = np.array([float(lane.destination == wanted.market) for lane in ways])
        rows.append(row)
        right.append(float(wanted.quantity))
        worth += row * float(wanted.lost_penalty)
        constant += float(wanted.lost_penalty * wanted.quantity)
    a, b = np.array(rows), np.array(right)
    best = np.inf
    for tight in combinations(range(len(b)), len(ways)):
        part = a[list(tight)]
        if abs(np.linalg.det(part)) < 1e-9:
            continue
        spot = np.linalg.solve(part, b[list(tight)])
        if (a @ spot <= b + 1e-9).all():
            best = min(best, float((cost - worth) @ spot))
    fixed = sum(float(site.opening_cost) for site in network.sites if site.name in opened)
    return best + constant + fixed


SETS = [(), ("P",), ("Q",), ("P", "Q")]


@pytest.mark.parametrize("seed", range(12))
def test_plans_and_losses_are_those_of_the_enumeration(seed):
    network = random_trade(seed)
    plan = solve(network, LAW, EXACT)
    assert plan.net_cost == pytest.approx(min(cheapest(network, opened) for opened in SETS), abs=1e-5)
    found = stress(network, LAW, decisions_of(plan.events), (YEAR,), EXACT)
    normal = cheapest(network, plan.opened)
    for row in found.places:
        lost = cheapest(network, plan.opened, row.place.name) - normal
        assert row.lost[0].loss == pytest.approx(lost, abs=1e-5), row.place.name


@pytest.mark.parametrize("seed", range(0, 12, 3))
def test_the_robust_choice_is_that_of_the_enumeration(seed):
    network = random_trade(seed)
    plan = solve(network, LAW, EXACT)
    asked = cases(network, YEAR, None, None)
    budget = 30.0
    worst = {
        opened: max(cheapest(network, opened, case.place) for case in asked)
        for opened in SETS
        if cheapest(network, opened) <= plan.net_cost + budget + 1e-7
    }
    desk = Robustness(network, LAW, EXACT)
    found = desk.least_worst(
        decisions_of(plan.events), plan.net_cost, asked, budget=budget, measure="worst case", days=YEAR
    )
    assert found.worst == pytest.approx(min(worst.values()), abs=1e-3)


def test_a_port_that_is_too_small_is_named_in_the_conflict(plain):
    network = plain.network()
    lanes = tuple(replace(lane, ports=("gate",)) if lane.origin in "AB" else lane for lane in network.lanes)
    network = replace(network, lanes=lanes, ports=(Passage("gate", "corridor", capacity=Decimal(30)),))
    found = conflict(network, LAW, EXACT)
    assert set(found.words) == {"capacity of gate in 2026", "demand of M for x in 2026"}
    assert [row.words for row in found.relaxation] in (
        [["capacity of gate in 2026: 20 units more"]][0],
        [["demand of M for x in 2026: 20 piece less"]][0],
    )


def test_what_a_port_binds_is_worth_what_the_way_round_costs_more(plain):
    """100 wanted, 80 of A through the gate and 20 of B past it: one more through it saves 4 - 2."""
    network = plain.network(quantity=100)
    lanes = tuple(replace(lane, ports=("gate",)) if lane.origin == "A" else lane for lane in network.lanes)
    network = replace(network, lanes=lanes, ports=(Passage("gate", "strait", capacity=Decimal(80)),))
    plan = solve(network, LAW, EXACT)
    assert plan.net_cost == pytest.approx(150 + 80 * 2 + 20 * 4)
    (found,) = [row for row in plan.binding if row.family == "port_capacity"]
    assert (found.name, found.site, found.worth) == ("capacity of gate in 2026", "gate", pytest.approx(2))


def test_a_port_without_a_capacity_is_no_row(plain):
    network = plain.network()
    lanes = tuple(replace(lane, ports=("gate",)) for lane in network.lanes)
    passed = solve(replace(network, lanes=lanes, ports=(Passage("gate"),)), LAW, EXACT)
    before = solve(network, LAW, EXACT)
    assert (passed.net_cost, passed.solver.rows) == (before.net_cost, before.solver.rows)
