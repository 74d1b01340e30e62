"""One feature at a time, on plans small enough for a hand computation beside each figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer, StatedOrigin, Supplier
from tumen.network.model.incentives import (
    BondedProcessing,
    Condition,
    CostRelief,
    Drawback,
    Grant,
    OfferTerms,
    TaxHoliday,
)
from tumen.network.model.making import Capability, CapacityStep, Input, Price, Recipe, Site
from tumen.network.model.network import Network
from tumen.network.model.selling import ClaimCost, Demand, Market, ProfitTax, Service
from tumen.network.model.written import Period
from tumen.origin.bill import ObtainedFacts
from tumen.reference.hs import HsCode

ON = date(2026, 6, 1)


def terms(name="offer", **more):
    return OfferTerms(name, "plant", "illustrative", **more)


@pytest.fixture
def net():
    """100 cars from a plant in China: a part of 40 from the United States, conversion 10, sold at home and in
    Japan."""
    return Network(
        name="cars",
        currency="USD",
        periods=(Period("2026", ON),),
        items=(
            Item("car", HsCode("870323", "HS2022"), weight_kg=Decimal(1000)),
            Item("part", HsCode("870899", "HS2022"), weight_kg=Decimal(10)),
        ),
        suppliers=(Supplier("US", "US"),),
        offers=(Offer("US", "part", Decimal(40)),),
        sites=(Site("plant", "CN", capacity=Decimal(100)),),
        recipes=(Recipe("make", "car", (Input("part", Decimal(1)),), operations=("welding",)),),
        capabilities=(Capability("make", "plant", labour=Decimal(6), overhead=Decimal(4)),),
        prices=(Price("car", "plant", Decimal(100)),),
        lanes=(Lane("US", "plant"), Lane("plant", "Osaka"), Lane("plant", "Harbin")),
        markets=(Market("Osaka", "JP"), Market("Harbin", "CN")),
        demand=(Demand("Osaka", "car", "2026", Decimal(60)), Demand("Harbin", "car", "2026", Decimal(40))),
    )


@pytest.fixture
def rates():
    return [("CN", "MFN", "870899", "25%"), ("JP", "MFN", "870323", "10%"), ("JP", "RCEP", "870323", "0%")]


def kinds(plan):
    found = {}
    for cost in plan.costs:
        found[cost.kind] = found.get(cost.kind, 0) + cost.amount
    return {kind: amount for kind, amount in found.items() if abs(amount) > 1e-9}


def test_without_an_agreement_every_duty_is_paid(net, rates, law):
    """100 x 40 parts, 25 % on them = 1000; 100 x 10 conversion; 10 % on 60 x 100 in Japan = 600."""
    plan = solve(net, law(rates, ()))
    assert kinds(plan) == pytest.approx({"materials": 4000, "duty": 1600, "conversion": 1000})


def test_bonded_processing_frees_the_materials_of_what_is_exported(net, rates, law):
    """60 cars for Japan save 60 x 10 of duty and cost 60 x 1 of procedure; the 40 for Harbin pay."""
    offer = BondedProcessing(terms(), cost_per_unit=Decimal(1))
    plan = solve(replace(net, incentives=(offer,)), law(rates, ()))
    assert kinds(plan) == pytest.approx(
        {"materials": 4000, "duty": 400 + 600, "conversion": 1000, "procedure": 60}
    )
    flows = {(flow.destination, flow.procedure, flow.regime) for flow in plan.flows}
    assert ("plant", "bonded", "bonded") in flows
    assert ("Harbin", "bonded", None) not in flows


def test_a_procedure_covers_every_step_at_the_plant(net, rates, law):
    """The part becomes an engine and that a car: both steps bonded for the 60 cars that go to Japan."""
    steps = (
        Recipe("cast", "engine", (Input("part", Decimal(1)),), operations=("casting",)),
        replace(net.recipes[0], inputs=(Input("engine", Decimal(1)),)),
    )
    network = replace(
        net,
        items=(*net.items, Item("engine", HsCode("840734", "HS2022"), weight_kg=Decimal(9))),
        recipes=steps,
        capabilities=(*net.capabilities, Capability("cast", "plant", capacity_use=Decimal(0))),
        prices=(*net.prices, Price("engine", "plant", Decimal(55))),
        incentives=(BondedProcessing(terms()),),
    )
    plan = solve(network, law(rates, ()))
    assert kinds(plan) == pytest.approx({"materials": 4000, "duty": 400 + 600, "conversion": 1000})


def test_drawback_refunds_a_share(net, rates, law):
    """90 % of the 600 paid on the parts of 60 exported cars come back."""
    plan = solve(replace(net, incentives=(Drawback(terms(), Decimal("0.9")),)), law(rates, ()))
    assert kinds(plan) == pytest.approx(
        {"materials": 4000, "duty": 1600, "drawback": -540, "conversion": 1000}
    )


def test_an_incentive_whose_condition_is_open_is_not_reckoned_with(net, rates, law):
    offer = BondedProcessing(terms(conditions=(Condition("a customs office on the site"),)))
    plan = solve(replace(net, incentives=(offer,)), law(rates, ()))
    assert kinds(plan)["duty"] == pytest.approx(1600)
    assert any("a customs office on the site" in remark for remark in plan.remarks)


def test_a_bonded_plant_may_bar_a_preference(net, rates, law):
    """Bonded saves 10 a car and bars RCEP, which saves 10 - 0.5: bonded wins only if it bars nothing or costs
    less."""
    network = replace(net, agreements=("RCEP",), claim_costs=(ClaimCost("RCEP", Decimal("0.5")),))
    both = replace(network, incentives=(BondedProcessing(terms(), cost_per_unit=Decimal(1)),))
    free = solve(both, law(rates))
    assert kinds(free) == pytest.approx(
        {"materials": 4000, "duty": 400, "conversion": 1000, "procedure": 60, "claiming": 30}
    )
    barred = replace(network, incentives=(BondedProcessing(terms(), ("RCEP",), Decimal(1)),))
    plan = solve(barred, law(rates))
    # 60 x (10 duty in Japan + 1) if bonded, 60 x (10 duty on the part + 0.5) if claimed: claiming wins
    assert kinds(plan) == pytest.approx({"materials": 4000, "duty": 1000, "conversion": 1000, "claiming": 30})


def test_a_yearly_cost_of_claiming_is_paid_only_where_it_pays(net, rates, law):
    """RCEP saves 600 in Japan."""
    for per_year, claimed in ((599, True), (601, False)):
        network = replace(
            net, agreements=("RCEP",), claim_costs=(ClaimCost("RCEP", per_year=Decimal(per_year)),)
        )
        plan = solve(network, law(rates))
        assert any(flow.regime == "RCEP" for flow in plan.flows) is claimed
        assert plan.net_cost == pytest.approx(4000 + 1000 + 1000 + min(per_year, 600))


def test_profit_is_taxed_where_it_is_made(net, rates, law):
    """Profit 100 cars x (100 - 40 - 10 duty - 10) = 4000 less 500 fixed cost; a quarter of 3500 is 875."""
    network = replace(
        net,
        sites=(replace(net.sites[0], fixed_cost=Decimal(500)),),
        profit_taxes=(ProfitTax("CN", Decimal("0.25"), "illustrative"),),
    )
    plan = solve(network, law(rates, ()))
    assert kinds(plan)["profit tax"] == pytest.approx(875)


def test_a_tax_holiday_counts_from_the_period_of_opening(net, rates, law):
    """Free in the first period after opening, half in the second: tax 0 and 1000 x 25 % / 2 = 500 on 4000
    each."""
    years = (*net.periods, Period("2027", date(2027, 6, 1)), Period("2028", date(2028, 6, 1)))
    network = replace(
        net,
        periods=years,
        sites=(replace(net.sites[0], state="possible"),),
        demand=tuple(replace(row, period=year.name) for year in years for row in net.demand),
        profit_taxes=(ProfitTax("CN", Decimal("0.25"), "illustrative"),),
        incentives=(TaxHoliday(terms(), (Decimal(0), Decimal("0.5"))),),
    )
    plan = solve(network, law(rates, ()))
    taxes = {cost.period: cost.amount for cost in plan.costs if cost.kind == "profit tax"}
    assert taxes == pytest.approx({"2027": 500, "2028": 1000})


def test_a_grant_is_had_on_opening_and_relief_each_year(net, rates, law):
    """Opening 300, of which 20 % and 30 come back, at most 80; fixed 200 less 50."""
    network = replace(
        net,
        sites=(replace(net.sites[0], state="possible", opening_cost=Decimal(300), fixed_cost=Decimal(200)),),
        incentives=(
            Grant(terms(), Decimal(30), Decimal("0.2"), Decimal(80)),
            CostRelief(terms("power"), "power", Decimal(50), Decimal(2)),
        ),
    )
    found = kinds(solve(network, law(rates, ())))
    assert found["grant"] == pytest.approx(-80)
    assert found["opening"] == pytest.approx(300)
    assert found["relief"] == pytest.approx(-50 - 200)


def test_a_grant_with_a_condition_needs_its_output(net, rates, law):
    for needed, had in ((100, True), (101, False)):
        network = replace(
            net,
            sites=(replace(net.sites[0], state="possible"),),
            incentives=(Grant(terms(), Decimal(30), min_output=Decimal(needed)),),
        )
        assert (kinds(solve(network, law(rates, ()))).get("grant") == pytest.approx(-30)) is had


def test_two_periods_discount_ramp_up_and_a_step(net, rates, law):
    """A new plant of 100 starts at half in 2026 and wants a step of 50 for 200, 10 a year, to meet 100.

    2027 is discounted by 1.1. Demand is 100 in each; a step kept in 2026 only would do for 2027 without.
    """
    years = (*net.periods, Period("2027", date(2027, 6, 1)))
    network = replace(
        net,
        periods=years,
        sites=(
            replace(
                net.sites[0],
                state="possible",
                ramp_up=(Decimal("0.5"),),
                steps=(CapacityStep("line", Decimal(50), Decimal(200), Decimal(10)),),
            ),
        ),
        demand=tuple(replace(row, period=year.name) for year in years for row in net.demand),
        discount_rate=Decimal("0.1"),
    )
    plan = solve(network, law(rates, ()))
    yearly = 4000 + 1600 + 1000
    assert plan.net_cost == pytest.approx(yearly * (1 + 1 / 1.1) + 200 + 10)
    assert [(event.event, event.period) for event in plan.events] == [("opens", "2026"), ("expands", "2026")]
    assert [state.capacity for state in plan.sites] == pytest.approx([100, 100])


def test_an_existing_plant_closes_when_that_is_cheaper(net, rates, law):
    """Losing all sales costs 100 x 60 and 50 for closing; running costs 6600 and 100 fixed."""
    network = replace(
        net,
        sites=(replace(net.sites[0], fixed_cost=Decimal(100), may_close=True, closing_cost=Decimal(50)),),
        demand=tuple(replace(row, lost_penalty=Decimal(60)) for row in net.demand),
    )
    plan = solve(network, law(rates, ()))
    # Harbin costs 60 a car to serve and Osaka 70: nothing is worth a fixed cost of 100
    assert kinds(plan) == pytest.approx({"lost sales": 6000, "closing": 50})
    assert plan.events[0].event == "closes"
    assert [row.lost for row in plan.deliveries] == pytest.approx([60, 40])


def test_revenue_decides_what_is_served(net, rates, law):
    """Cars cost 60 in Harbin and 70 in Osaka: at a price of 65 only Harbin is served."""
    network = replace(
        net, demand=tuple(replace(row, price=Decimal(65), lost_penalty=Decimal(0)) for row in net.demand)
    )
    plan = solve(network, law(rates, ()))
    assert plan.net_cost == pytest.approx(-40 * 5)


def test_lead_time_and_lane_capacity(net, rates, law):
    """Air is 30 dearer; half of Osaka's 60 within 5 days, and the sea lane takes 20 a year."""
    sea, air = (
        Lane("plant", "Osaka", "sea", lead_time_days=Decimal(20)),
        Lane("plant", "Osaka", "air", Decimal(30), lead_time_days=Decimal(2)),
    )
    network = replace(
        net,
        lanes=(net.lanes[0], net.lanes[2], sea, air),
        services=(Service("Osaka", Decimal(5), Decimal("0.5")),),
    )
    by_mode = {
        flow.mode: flow.quantity
        for flow in solve(network, law(rates, ())).flows
        if flow.destination == "Osaka"
    }
    assert by_mode == pytest.approx({"sea": 30, "air": 30})
    tight = replace(network, lanes=(*network.lanes[:2], replace(sea, capacity=Decimal(20)), air))
    plan = solve(tight, law(rates, ()))
    by_mode = {flow.mode: flow.quantity for flow in plan.flows if flow.destination == "Osaka"}
    assert by_mode == pytest.approx({"sea": 20, "air": 40})
    (bound,) = [item for item in plan.binding if item.family == "lane_capacity"]
    # a car by air costs 30 more, and 10 % duty on the freight: the customs value in Japan is CIF
    assert bound.worth == pytest.approx(33)


def test_an_impossible_promise_is_infeasible(net, rates, law):
    lanes = tuple(replace(lane, lead_time_days=Decimal(20)) for lane in net.lanes)
    network = replace(net, lanes=lanes, services=(Service("Osaka", Decimal(5), Decimal("0.5")),))
    with pytest.raises(InfeasibleError):
        solve(network, law(rates, ()))


def test_a_bonded_warehouse_keeps_the_preference_and_an_open_one_loses_it(net, rates, law):
    """Cars of China through a depot in Korea to Japan: duty 10 in Japan, and in Korea too if the depot is not
    bonded."""
    rates = [*rates, ("KR", "MFN", "870323", "8%"), ("KR", "RCEP", "870323", "8%")]
    for bonded, duty in ((True, 0), (False, 60 * (8 + 10))):
        network = replace(
            net,
            sites=(*net.sites, Site("depot", "KR", "warehouse", bonded=bonded)),
            lanes=(net.lanes[0], net.lanes[2], Lane("plant", "depot"), Lane("depot", "Osaka")),
            agreements=("RCEP",),
            claim_costs=(ClaimCost("RCEP"),),
        )
        plan = solve(network, law(rates))
        assert kinds(plan)["duty"] - 1000 == pytest.approx(duty)


def test_wholly_obtained_and_exclusively_originating_goods(law):
    """Nests gathered in Viet Nam are WO there; a drink made only of them and of Chinese sugar is PE
    (2106.90).

    Both go to Tokyo, where each pays 20 % unless it originates.
    """
    network = Network(
        name="nests",
        currency="USD",
        periods=(Period("2026", ON),),
        items=(
            Item("nest", HsCode("041090", "HS2022"), weight_kg=Decimal(1)),
            Item("sugar", HsCode("170199", "HS2022"), weight_kg=Decimal(1)),
            Item("drink", HsCode("210690", "HS2022"), weight_kg=Decimal(1)),
        ),
        suppliers=(Supplier("mill", "CN"),),
        offers=(Offer("mill", "sugar", Decimal(1), origin=(StatedOrigin("RCEP"),)),),
        sites=(Site("house", "VN"),),
        recipes=(
            Recipe(
                "gather", "nest", (), obtained=ObtainedFacts("obtained-from-live-animals", {"country": "VN"})
            ),
            Recipe(
                "brew",
                "drink",
                (Input("nest", Decimal(1)), Input("sugar", Decimal(1))),
                operations=("brewing",),
            ),
        ),
        capabilities=(
            Capability("gather", "house", labour=Decimal(20)),
            Capability("brew", "house", labour=Decimal(2)),
        ),
        prices=(Price("nest", "house", Decimal(30)), Price("drink", "house", Decimal(40))),
        lanes=(Lane("mill", "house"), Lane("house", "Tokyo")),
        markets=(Market("Tokyo", "JP"),),
        demand=tuple(Demand("Tokyo", name, "2026", Decimal(10)) for name in ("drink", "nest")),
        agreements=("RCEP",),
        claim_costs=(ClaimCost("RCEP"),),
    )
    rates = [
        ("JP", "MFN", "041090", "20%"),
        ("JP", "RCEP", "041090", "0%"),
        ("VN", "MFN", "170199", "0%"),
        ("VN", "RCEP", "170199", "0%"),
        ("JP", "MFN", "210690", "20%"),
        ("JP", "RCEP", "210690", "0%"),
    ]
    plan = solve(network, law(rates))
    assert plan.net_cost == pytest.approx(10 * (20 + 2 + 1) + 10 * 20)
    criteria = {}
    for row in plan.production:
        criteria.setdefault(row.item, set()).update(claim.criterion for claim in row.origin)
    assert criteria["nest"] == {"WO"}
    assert criteria["drink"] <= {"PE", "PSR"}
    assert criteria["drink"]


def test_a_good_that_is_only_packed_originates_from_originating_materials_alone(law):
    """Packing is minimal, so no rule of the list can be met; sugar of China at 3 earns what sugar at 1 would
    lose: 8.

    Australia treats all Parties alike, so that the country of origin does not matter.
    """
    network = Network(
        name="sugar",
        currency="USD",
        periods=(Period("2026", ON),),
        items=(
            Item("sugar", HsCode("170199", "HS2022"), weight_kg=Decimal(1)),
            Item("sachet", HsCode("170490", "HS2022"), weight_kg=Decimal(1)),
        ),
        suppliers=(Supplier("mill", "CN"), Supplier("trader", "US")),
        offers=(
            Offer("mill", "sugar", Decimal(3), origin=(StatedOrigin("RCEP"),)),
            Offer("trader", "sugar", Decimal(1)),
        ),
        sites=(Site("house", "VN"),),
        recipes=(Recipe("pack", "sachet", (Input("sugar", Decimal(1)),), operations=("packaging",)),),
        capabilities=(Capability("pack", "house", labour=Decimal(2)),),
        prices=(Price("sachet", "house", Decimal(40)),),
        lanes=(Lane("mill", "house"), Lane("trader", "house"), Lane("house", "Sydney")),
        markets=(Market("Sydney", "AU"),),
        demand=(Demand("Sydney", "sachet", "2026", Decimal(10)),),
        agreements=("RCEP",),
        claim_costs=(ClaimCost("RCEP"),),
    )
    rates = [
        (place, regime, code, rate)
        for place, code, mfn in (("VN", "170199", "0%"), ("AU", "170490", "20%"))
        for regime, rate in (("MFN", mfn), ("RCEP", "0%"))
    ]
    plan = solve(network, law(rates))
    assert plan.net_cost == pytest.approx(10 * (3 + 2))
    assert [claim.criterion for row in plan.production for claim in row.origin] == ["PE"]
    assert any("minimal" in row.reason for row in plan.not_offered)


def test_by_products_and_yield(net, rates, law):
    """At a yield of 0.8 a car takes 1.25 parts; 0.25 of scrap per car earns 4 each."""
    from tumen.network.model.making import ByProduct

    recipe = replace(
        net.recipes[0],
        yield_share=Decimal("0.8"),
        by_products=(ByProduct("scrap", Decimal("0.25"), Decimal(4)),),
    )
    plan = solve(replace(net, recipes=(recipe,)), law(rates, ()))
    assert kinds(plan) == pytest.approx(
        {"materials": 5000, "duty": 1250 + 600, "conversion": 1000, "by-products": -100}
    )


def test_carbon_price_and_limit(net, rates, law):
    """A car weighs 1000 kg and its sea lane gives 0.5 kg a kilogram: 60 x 500 kg at 20 a tonne is 600."""
    lanes = (net.lanes[0], replace(net.lanes[1], co2_kg_per_kg=Decimal("0.5")), net.lanes[2])
    part = solve(replace(net, lanes=lanes), law(rates, ()))
    assert part.co2_kg is None
    assert f"the lane {net.lanes[0].name}" in part.co2_not_stated
    with pytest.raises(InputError, match="is not stated, and the design counts CO2") as caught:
        solve(replace(net, lanes=lanes, carbon_price=Decimal(20)), law(rates, ()))
    assert len(caught.value.problems) == len(net.lanes) - 1 + len(net.offers) + len(net.capabilities)
    lanes = tuple(replace(row, co2_kg_per_kg=row.co2_kg_per_kg or Decimal(0)) for row in lanes)
    net = replace(
        net,
        offers=tuple(replace(row, co2_kg=Decimal(0)) for row in net.offers),
        capabilities=tuple(replace(row, co2_kg=Decimal(0)) for row in net.capabilities),
    )
    priced = solve(replace(net, lanes=lanes, carbon_price=Decimal(20)), law(rates, ()))
    assert kinds(priced)["carbon"] == pytest.approx(600)
    assert priced.co2_kg == pytest.approx(30000)
    loose = tuple(replace(row, lost_penalty=Decimal(1000)) for row in net.demand)
    limited = solve(replace(net, lanes=lanes, demand=loose, co2_limit_kg=Decimal(20000)), law(rates, ()))
    assert [row.delivered for row in limited.deliveries] == pytest.approx([40, 40])
