"""Plans small enough to be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.network.mip.solve import solve
from tumen.network.model.selling import Demand
from tumen.origin.bill import Leg, Transport


def test_the_bill_is_chosen_so_that_the_preference_is_earned(panel_network, panel_rates, law):
    """RVC40 on a FOB price of 80: materials from outside may cost 48 at most.

    A film from the United States counts 10 + 1 freight = 11, a cell from there 40 + 2 = 42 per piece, so
    42 x + 11 <= 48: x = 37/42 of the cells come from the United States, the rest from China, which
    originates. Claiming saves 20 % of (80 + 2) = 16.4 a piece and costs 0.1.
    """
    plan = solve(panel_network, law(panel_rates))
    us = 100 * 37 / 42
    by_source = {flow.made_by: flow.quantity for flow in plan.flows if flow.item == "cell"}
    assert by_source == pytest.approx({"cells US": us, "cells CN": 100 - us})
    # cells 40 + 2 or 50 + 1, film 10 + 1, conversion 10, lane 2, claim 0.1; fixed cost 100
    expected = us * 42 + (100 - us) * 51 + 100 * (11 + 10 + 2 + Decimal("0.1").__float__()) + 100
    assert plan.net_cost == pytest.approx(expected)
    assert plan.status == "optimal"
    (worth,) = plan.preferences
    assert (worth.agreement, worth.importer) == ("RCEP", "JP")
    assert worth.duty_saved == pytest.approx(1640)
    (made,) = plan.production
    assert made.origin[0].alternative == "RVC40 by build-down"
    (checked,) = plan.checked
    assert checked.determination.originating is True
    assert checked.production == made.id


def test_costs_add_up_to_the_net_cost_and_to_the_cost_to_serve(panel_network, panel_rates, law):
    plan = solve(panel_network, law(panel_rates))
    assert sum(cost.discounted for cost in plan.costs) == pytest.approx(plan.net_cost)
    assert sum(row.total for row in plan.cost_to_serve) == pytest.approx(plan.net_cost)


def test_without_an_agreement_the_plan_buys_and_pays_otherwise(panel_network, panel_rates, law):
    """Without it all cells come from the United States: 42 + 11 + 10 + 2 and a duty of 16.4 on each of
    100."""
    without = solve(replace(panel_network, agreements=()), law(panel_rates).without("RCEP"))
    assert without.net_cost == pytest.approx(100 * (42 + 11 + 10 + 2 + 16.4) + 100)
    assert without.net_cost > solve(panel_network, law(panel_rates)).net_cost


@pytest.mark.parametrize("place", ["cells CN", "Hanoi"])
@pytest.mark.parametrize("control", [True, False])
def test_what_leaves_customs_control_on_the_way_is_not_claimed(
    panel_network, panel_rates, law, place, control
):
    """RCEP Art. 3.15: goods that pass a third place stay under the control of its customs, those on the
    way to the plant as those on the way to the market. Else nothing is earned: panels pay the duty, or cells of
    China are from outside, 50 + 1 + 11 of 80. The plan without the agreement is then the best one.
    """
    way = Transport((Leg("Hong Kong", ("unloading", "reloading"), customs_control=control),))
    lanes = (replace(lane, transport=way) if lane.origin == place else lane for lane in panel_network.lanes)
    plan = solve(replace(panel_network, lanes=tuple(lanes)), law(panel_rates))
    us = 100 * 37 / 42
    earned = us * 42 + (100 - us) * 51 + 100 * (11 + 10 + 2 + 0.1) + 100
    assert plan.net_cost == pytest.approx(earned if control else 100 * (42 + 11 + 10 + 2 + 16.4) + 100)


def test_an_unknown_duty_is_a_problem_that_names_the_cell(panel_network, panel_rates, law):
    network = replace(
        panel_network,
        markets=(*panel_network.markets, replace(panel_network.markets[0], name="Lagos", economy="NG")),
        demand=(*panel_network.demand, Demand("Lagos", "panel", "2026", Decimal(5))),
        lanes=(
            *panel_network.lanes,
            replace(panel_network.lanes[-1], destination="Lagos", cost_per_unit=Decimal(0)),
        ),
    )
    with pytest.raises(InputError) as caught:
        solve(network, law(panel_rates))
    (problem,) = caught.value.problems
    assert "no duty is known on panel (8524.91) made in VN, into NG" in problem.what
