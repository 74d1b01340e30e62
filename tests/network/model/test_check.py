"""Bad networks: every problem at once, in the study's words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.network.model.carrying import Lane
from tumen.network.model.checks.check import check
from tumen.network.model.making import ByProduct, CapacityStep, Input, Recipe, Site
from tumen.network.model.selling import Market, ProfitTax
from tumen.network.model.written import Period, WrittenAt


def words(network, law=None):
    return [problem.what for problem in check(network, law)]


@pytest.fixture
def net(panel_network):
    return panel_network


def test_a_good_network_has_no_problem(net):
    assert check(net) == ()
    assert not check(net)


def test_a_market_that_no_lane_reaches(net):
    found = words(replace(net, lanes=net.lanes[:-1]))
    assert found == ["no lane brings panel to Tokyo in 2026, where it is committed"]


def test_a_good_that_nobody_can_make(net):
    (problem,) = check(replace(net, offers=net.offers[:2]))
    assert problem.what == "nobody can make panel in 2026, which Tokyo is promised"


def test_demand_over_capacity(net):
    found = words(replace(net, demand=(replace(net.demand[0], quantity=Decimal(1001)),)))
    assert found[0] == "1001 panel are promised in 2026 and at most 1000 can be had"


def test_demand_over_the_capacity_of_all_goods_together(net):
    """Two goods of 600 each share a plant of 1000."""
    second = replace(net.items[0], name="screen")
    network = replace(
        net,
        items=(*net.items, second),
        recipes=(*net.recipes, replace(net.recipes[0], name="assemble screen", item="screen")),
        capabilities=(*net.capabilities, replace(net.capabilities[0], recipe="assemble screen")),
        prices=(*net.prices, replace(net.prices[0], item="screen")),
        demand=tuple(
            replace(net.demand[0], item=name, quantity=Decimal(600)) for name in ("panel", "screen")
        ),
    )
    assert words(network) == [
        "what is promised in 2026 takes 1200 of capacity, and Hanoi has 1000, all steps built"
    ]


def test_a_step_counts_as_capacity(net):
    grown = replace(net.sites[0], steps=(CapacityStep("line", Decimal(1), Decimal(9)),))
    assert words(replace(net, sites=(grown,), demand=(replace(net.demand[0], quantity=Decimal(1001)),))) == []


def test_an_unknown_site_in_a_lane(net):
    lane = replace(net.lanes[-1], origin="Saigon", at=WrittenAt("lanes.csv", 7))
    (problem,) = check(replace(net, lanes=(*net.lanes, lane)))
    assert str(problem).startswith(
        "lanes.csv:7: lane Saigon > Tokyo by sea names the supplier or site 'Saigon'"
    )


def test_a_recipe_that_needs_itself(net):
    loop = Recipe("rework", "film", (Input("panel", Decimal(1)),))
    found = words(replace(net, recipes=(*net.recipes, loop)))
    assert found == ["a recipe needs itself: panel is needed for film is needed for panel"]


def test_a_zero_yield(net):
    found = words(replace(net, recipes=(replace(net.recipes[0], yield_share=Decimal(0)),)))
    assert found == ["the yield of assemble is 0"]


def test_a_period_without_demand(net):
    found = words(replace(net, periods=(*net.periods, Period("2027", net.periods[0].start))))
    assert found == ["2027 has no demand"]


def test_a_unit_that_is_none(net):
    found = words(replace(net, items=(net.items[0], replace(net.items[1], unit="furlong"), net.items[2])))
    assert any("'furlong'" in what for what in found)


def test_a_negative_cost_cycle_among_warehouses(net):
    ring = (
        Lane("Hanoi", "north"),
        Lane("north", "south", cost_per_unit=Decimal(-3)),
        Lane("south", "north", cost_per_unit=Decimal(1)),
        Lane("south", "Tokyo"),
    )
    depots = tuple(Site(name, "VN", "warehouse") for name in ("north", "south"))
    (what,) = words(replace(net, sites=(*net.sites, *depots), lanes=(*net.lanes, *ring)))
    assert what.endswith("for ever and earn 2 a unit: a negative cost cycle")


def test_a_weight_that_a_lane_asks_for(net):
    lanes = (*net.lanes[:-1], replace(net.lanes[-1], cost_per_kg=Decimal(1)))
    items = (replace(net.items[0], weight_kg=None), *net.items[1:])
    assert words(replace(net, lanes=lanes, items=items)) == [
        "lane Hanoi > Tokyo by sea counts kilograms, and the weight of panel is not stated"
    ]


def test_prices_codes_and_claims_that_are_missing(net, law):
    network = replace(
        net,
        prices=(),
        items=(replace(net.items[0], hs=None), *net.items[1:]),
        claim_costs=(),
        agreements=("RCEP", "AKFTA"),
        profit_taxes=(ProfitTax("CN", Decimal("0.2"), "illustrative"),),
    )
    assert words(network, law([])) == [
        "the price of panel from Hanoi is not stated for 2026",
        "the HS code of panel is not stated, and lanes cross borders",
        "the cost of claiming RCEP is not stated",
        "the agreement AKFTA is not part of the law",
        "the cost of claiming AKFTA is not stated",
        "0 taxes on profit are stated for VN in 2026",
    ]


def test_many_problems_at_once(net):
    network = replace(
        net,
        markets=(Market("Tokyo", "XX"),),
        offers=(replace(net.offers[0], price=Decimal(-1)), *net.offers[1:]),
        recipes=(replace(net.recipes[0], by_products=(ByProduct("scrap", Decimal(-1), Decimal(0)),)),),
        lanes=(*net.lanes, net.lanes[0]),
        demand=(replace(net.demand[0], item="pannel"),),
    )
    found = [problem.what for problem in check(network)]
    assert "the price of cell from cells CN is -1" in found
    assert "the quantity of scrap from assemble is -1" in found
    assert "lane 'cells CN > Hanoi by sea' is given 2 times" in found
    assert "demand of Tokyo for pannel names the item 'pannel', which is not in the study" in found
    assert any(what.startswith("Tokyo: ") for what in found)


def test_a_warehouse_counts_the_weight_of_what_can_come_to_it_alone(plain):
    """x comes to the store by way of the hub, m does not."""
    network = plain.network()
    hubs = tuple(Site(name, "VN", kind="warehouse") for name in ("hub", "store"))
    ways = (Lane("A", "hub"), Lane("hub", "store"), Lane("store", "M", cost_per_kg=Decimal(1)))
    items = tuple(replace(item, weight_kg=None) for item in network.items)
    network = replace(network, items=items, sites=(*network.sites, *hubs), lanes=(*network.lanes, *ways))
    told = [problem.what for problem in check(network)]
    assert told == ["lane store > M by sea counts kilograms, and the weight of x is not stated"]
