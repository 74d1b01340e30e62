"""Alternatives against enumeration, curves, break-even and conflicts by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.network.conflict.explain import conflict
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.making import Price
from tumen.network.model.selling import ProfitTax, Service
from tumen.network.questions.alternatives import alternatives
from tumen.network.questions.breakeven import Lever, break_even
from tumen.network.questions.tradeoff import co2_curve, service_curve

EXACT = Settings(gap=1e-9)
D = Decimal


@pytest.mark.parametrize(("within", "most"), [(0.2, 10), (0.25, 10), (5, 10), (5, 2)])
def test_alternatives_are_all_sets_of_sites_within_the_share(plain, within, most):
    """Enumeration: A alone 100 + 100 = 200; B alone 50 + 200 = 250; both 150 + 100 = 250."""
    costs = {(s): plain.cost(s, 50) for s in (("A",), ("B",), ("A", "B"))}
    expected = {s: c for s, c in costs.items() if c <= 200 * (1 + within)}
    found = alternatives(plain.network(), plain.law, within, EXACT, most=most)
    rows = {row.sites: row.net_cost for row in found.rows}
    assert len(rows) == min(len(expected), most)
    assert rows == pytest.approx({sites: expected[sites] for sites in rows})
    assert [row.extra for row in found.rows] == sorted(row.extra for row in found.rows)
    assert found.complete is (len(expected) <= most)
    assert found.rows[0].sites == ("A",)


def test_an_alternative_says_what_is_other(plain):
    found = alternatives(plain.network(), plain.law, 0.3, EXACT)
    row = next(row for row in found.rows if row.sites == ("B",))
    assert (row.opened, row.dropped) == (("B",), ("A",))
    assert row.share == pytest.approx(0.25)


def test_an_existing_plant_that_may_close_counts_as_a_choice(plain):
    """A exists and costs nothing to open: A alone 100, both 150, B alone 250; shutting A costs nothing."""
    base = plain.network()
    network = replace(
        base,
        sites=(replace(base.sites[0], state="existing", may_close=True, opening_cost=D(0)), base.sites[1]),
    )
    found = alternatives(network, plain.law, 5, EXACT)
    assert {row.sites: row.net_cost for row in found.rows} == pytest.approx(
        {("A",): 100, ("A", "B"): 150, ("B",): 250}
    )
    assert found.complete


@pytest.fixture
def dirty(plain):
    """A gives 3 kg of CO2 a unit, B 1 kg; A's lane takes 3 days, B's 9."""
    base = plain.network()
    a, b = base.capabilities
    days = {"A": D(3), "B": D(9)}
    return replace(
        base,
        capabilities=(replace(a, co2_kg=D(3)), replace(b, co2_kg=D(1))),
        lanes=tuple(
            replace(lane, lead_time_days=days.get(lane.origin), co2_kg_per_kg=D(0)) for lane in base.lanes
        ),
        offers=(replace(base.offers[0], co2_kg=D(0)),),
    )


def test_a_curve_is_not_drawn_over_what_nobody_stated(dirty, plain):
    """CO2 of the offer and days of A's lane are not known: both curves are refused, and say of what."""
    offers = (replace(dirty.offers[0], co2_kg=None),)
    with pytest.raises(InputError, match="the CO2 of m from S is not stated"):
        co2_curve(replace(dirty, offers=offers), plain.law, 3, EXACT)
    lanes = tuple(replace(lane, lead_time_days=None) if lane.origin == "A" else lane for lane in dirty.lanes)
    with pytest.raises(InputError, match="the lead time of lane A > M by sea is not stated"):
        service_curve(replace(dirty, lanes=lanes), plain.law, D(5), [D(1)], EXACT)


def test_the_curve_of_co2_by_hand(dirty, plain):
    """A makes all 50: 200 and 150 kg. B makes all: 250 and 50 kg.

    With both open a units from A and 50 - a from B give 50 + 2 a kg and cost 150 + 2 a + 4 (50 - a): at 100
    kg a = 25 and 300. But B alone costs 250 and gives 50 kg: it is the cheapest at every limit below 150.
    """
    found = co2_curve(dirty, plain.law, 3, EXACT)
    assert [point.limit for point in found.points] == pytest.approx([150, 100, 50], rel=1e-5)
    assert [point.net_cost for point in found.points] == pytest.approx([200, 250, 250])
    assert [point.co2_kg for point in found.points] == pytest.approx([150, 50, 50])
    assert found.points[1].slope == pytest.approx(1, rel=1e-4)
    assert all(point.net_cost == pytest.approx(point.bound) for point in found.points)


def test_the_curve_of_service_by_hand(dirty, plain):
    """B takes 9 days and cannot be quick; A, with room for 20, can."""
    shut = replace(dirty, sites=(replace(dirty.sites[0], capacity=D(20)), dirty.sites[1]))
    found = service_curve(shut, plain.law, D(5), [D("0.2"), D("0.4"), D("0.6")], EXACT)
    # B alone is 250. A makes 20 at most, both: 150 + 20 x 2 + 30 x 4 = 310; 60 % of 50 is more than 20.
    assert [point.net_cost for point in found.points] == [pytest.approx(310), pytest.approx(310), None]
    assert found.points[2].plan is None
    with pytest.raises(InputError):
        service_curve(shut, plain.law, D(5), [D(2)], EXACT)


def test_the_grant_that_makes_the_dearer_site_win(plain):
    """A 200, B alone 250, both 250: the grant for B is 50."""
    found = break_even(plain.network(), plain.law, Lever("grant", "B"))
    assert found.outcome == "wins from here"
    assert found.needed == pytest.approx(50)
    assert found.gap == pytest.approx(50)
    assert found.stays.opened == ("A",)
    assert "B" in found.settles.opened
    assert found.unit == "USD"


def test_the_power_price_that_makes_it_win(plain):
    """B at 3 - x for labour: alone 250 - 50 x against 200: x = 1; with both open and A idle 350 - 50 x."""
    found = break_even(plain.network(), plain.law, Lever("unit cost", "B"))
    assert found.needed == pytest.approx(1)
    assert found.settles.opened == ("B",)
    assert found.unit == "USD per good unit"


def test_the_tangents_turn_where_the_plan_does(plain):
    """Demand 90, room 60 at B. Labour 3 - x at B: with both, 150 + 180 = 330 as long as A makes all, and
    150 + 2 x 30 + (4 - x) x 60 = 450 - 60 x with B full; without B 280. So 450 - 60 x = 280 at x = 17/6."""
    found = break_even(plain.network(quantity=90), plain.law, Lever("unit cost", "B"))
    assert found.needed == pytest.approx(17 / 6)
    lines = [(point.net_cost, point.slope) for point in found.points]
    assert lines[0] == (pytest.approx(330), None)  # no offer: no line is asked for
    assert lines[-1][1] == pytest.approx(60)


def test_a_discounted_grant_and_rent(plain):
    """Two years at 25 %: A 100 + 100 + 100 / 1.25 = 280; B 50 + 200 + 200 / 1.25 = 410: 130 more than A.

    Both: A makes all and B costs its 50, or 50 / 1.25 = 40 if it opens in the second year, when a grant
    counts four fifths too: 50 in either. With a rent of 80 a year B costs 40 more to open even if the whole
    rent is waived: never.
    """
    base = replace(plain.network(periods=2), discount_rate=D("0.25"))
    assert break_even(base, plain.law, Lever("grant", "B")).needed == pytest.approx(50)
    rented = replace(base, sites=(base.sites[0], replace(base.sites[1], fixed_cost=D(80))))
    found = break_even(rented, plain.law, Lever("fixed cost", "B"))
    assert found.outcome == "never wins"
    assert found.needed is None


def taxed(plain, rate="0.5", fob="10"):
    base = plain.network()
    return replace(
        base,
        prices=(Price("x", "A", D(fob)), Price("x", "B", D(fob))),
        profit_taxes=(ProfitTax("VN", D(rate), "illustrative"),),
    )


def test_a_tax_cut_by_hand(plain):
    """Transfer price 10, tax half: A earns 50 x (10 - 2) = 400 and pays 200, 400 in all; B earns 50 x 6 = 300
    and pays 150 (1 - x): 250 + 150 (1 - x) = 400 at x = 0."""
    found = break_even(taxed(plain), plain.law, Lever("tax cut", "B"))
    assert found.outcome == "wins already"
    # at a transfer price of 5: A pays 75 of 150 earned: 275. B pays 25 (1 - x) of 50: 275 - 25 x. Equal
    # again; A cheaper to open by 10: A 265 = 275 - 25 x, x = 0.4
    base = taxed(plain, fob="5")
    cheaper = replace(base, sites=(replace(base.sites[0], opening_cost=D(90)), base.sites[1]))
    found = break_even(cheaper, plain.law, Lever("tax cut", "B"))
    assert found.needed == pytest.approx(0.4)
    assert found.settles.opened == ("B",)


def test_cheaper_power_where_profit_is_taxed(plain):
    """As above with A at 265: B's labour 3 - x: 50 + 50 (4 - x) + half of 50 (5 - 4 + x) = 275 - 25 x: x =
    0.4."""
    base = taxed(plain, fob="5")
    cheaper = replace(base, sites=(replace(base.sites[0], opening_cost=D(90)), base.sites[1]))
    found = break_even(cheaper, plain.law, Lever("unit cost", "B"))
    assert found.needed == pytest.approx(0.4)


def test_a_lever_without_a_hold_is_refused(plain):
    with pytest.raises(InputError, match="tax"):
        break_even(plain.network(), plain.law, Lever("tax cut", "B"))
    with pytest.raises(InputError, match="possible plant"):
        break_even(plain.network(), plain.law, Lever("grant", "Z"))


def without(network, statement):
    """The network with a statement of a conflict dropped."""
    if statement.family == "supply":
        return replace(network, offers=tuple(replace(row, capacity=None) for row in network.offers))
    if statement.family == "demand":
        rows = (
            replace(row, lost_penalty=D(0)) if row.period == statement.period else row
            for row in network.demand
        )
        return replace(network, demand=tuple(rows))
    if statement.family == "service":
        return replace(network, services=())
    if statement.family == "one_source":
        markets = (replace(row, single_source=False) for row in network.markets)
        return replace(network, markets=tuple(markets))
    if statement.family == "carbon_limit":
        return replace(network, co2_limit_kg=None)
    if statement.family == "site_decision":
        sites = (
            replace(s, decision="free", open_from=None) if s.name == statement.site else s
            for s in network.sites
        )
        return replace(network, sites=tuple(sites))
    if statement.family == "lane_capacity":
        lanes = (
            replace(lane, capacity=None) if lane.name in statement.text else lane for lane in network.lanes
        )
        return replace(network, lanes=tuple(lanes))
    sites = (replace(s, capacity=D(1000)) if s.name == statement.site else s for s in network.sites)
    return replace(network, sites=tuple(sites))


def _cases(dirty):
    yield "supply", replace(dirty, offers=(replace(dirty.offers[0], capacity=D(40)),)), {"supply", "demand"}
    closed = replace(
        dirty,
        sites=(replace(dirty.sites[0], decision="closed"), dirty.sites[1]),
        services=(Service("M", D(5), D("0.9")),),
    )
    yield "decision", closed, {"site_decision", "service"}
    yield "carbon", replace(dirty, co2_limit_kg=D(40)), {"carbon_limit", "demand"}
    # B is never there, A is not quick enough to fill: 20 of 50 within 5 days
    small = replace(
        dirty,
        sites=(replace(dirty.sites[0], capacity=D(20)), dirty.sites[1]),
        services=(Service("M", D(5), D("0.9")),),
    )
    yield "capacity", small, {"site_capacity", "service"}
    lanes = tuple(replace(lane, capacity=D(20)) if lane.destination == "M" else lane for lane in dirty.lanes)
    yield "lanes", replace(dirty, lanes=lanes), {"lane_capacity", "demand"}
    single = replace(
        dirty,
        markets=tuple(replace(row, single_source=True) for row in dirty.markets),
        demand=tuple(replace(row, quantity=D(110)) for row in dirty.demand),
    )
    # 110 from one place, of which A holds 100 and B 60
    yield "one place", single, {"one_source", "demand", "site_capacity"}


@pytest.mark.parametrize("number", range(6))
def test_a_conflict_is_minimal(dirty, plain, number):
    """There is no plan; with any one statement of the core dropped there is (these have one conflict
    each)."""
    _, network, families = list(_cases(dirty))[number]
    with pytest.raises(InfeasibleError):
        solve(network, plain.law, EXACT)
    found = conflict(network, plain.law)
    assert {row.family for row in found.core} == families
    for statement in found.core:
        solve(without(network, statement), plain.law, EXACT)


def test_the_smallest_relaxation_by_hand(dirty, plain):
    """40 units of material for 50 promised: 10 promised less are 20 % of 50, 10 more supplied 25 % of 40."""
    network = replace(dirty, offers=(replace(dirty.offers[0], capacity=D(40)),))
    found = conflict(network, plain.law)
    (row,) = found.relaxation
    assert row.statement.family == "demand"
    assert row.amount == pytest.approx(10)
    assert row.share == pytest.approx(0.2)
    assert row.words == "demand of M for x in 2026: 10 piece less"
    mended = replace(network, demand=(replace(network.demand[0], quantity=D(40)),))
    assert solve(mended, plain.law, EXACT).net_cost == pytest.approx(180)


def test_where_there_is_a_plan_there_is_no_conflict(dirty, plain):
    assert conflict(dirty, plain.law) is None
