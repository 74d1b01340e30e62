"""Lead times over the chain of the panel, added up by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane
from tumen.network.model.making import Site
from tumen.network.plans.lead_time import lead_times

DAYS = {
    ("cells CN", "Hanoi"): 4,
    ("cells US", "Hanoi"): 30,
    ("films US", "Hanoi"): 28,
    ("Hanoi", "Tokyo"): 12,
}


def timed(network, days):
    lanes = tuple(
        replace(lane, lead_time_days=None if found is None else Decimal(found))
        for lane in network.lanes
        for found in [days.get((lane.origin, lane.destination))]
    )
    return replace(network, lanes=lanes)


def of(network, law):
    return lead_times(solve(network, law, Settings(duals=False)))


def test_a_good_takes_what_its_slowest_material_takes(panel_network, panel_rates, law):
    """Cells of the US 30 days (RCEP is met by the film and the change of heading is not needed where MFN is
    paid), film 28; then 12 to Tokyo."""
    (found,) = of(timed(panel_network, DAYS), law(panel_rates))
    plan = solve(timed(panel_network, DAYS), law(panel_rates), Settings(duals=False))
    cells = {flow.origin: flow.quantity for flow in plan.flows if flow.item == "cell"}
    share = cells.get("cells US", 0.0) / sum(cells.values())
    mean = share * 30 + (1 - share) * 4
    assert found.mean_days == pytest.approx(12 + max(28, mean))
    assert found.longest_days == pytest.approx(12 + (30 if share else 28))
    assert (found.market, found.item, found.quantity) == ("Tokyo", "panel", pytest.approx(100))


def test_a_lane_without_days_makes_the_chain_unknown(panel_network, panel_rates, law):
    less = {key: value for key, value in DAYS.items() if key != ("films US", "Hanoi")}
    (found,) = of(timed(panel_network, less), law(panel_rates))
    assert (found.mean_days, found.longest_days) == (None, None)
    assert found.at_least_days >= 12 + 4  # Hanoi to Tokyo, and cells at the least
    assert of(timed(panel_network, {}), law(panel_rates)) == ()


def test_a_warehouse_is_a_stop_on_the_way(panel_network, panel_rates, law):
    network = timed(panel_network, DAYS)
    lanes = [lane for lane in network.lanes if lane.destination != "Tokyo"]
    lanes += [
        Lane("Hanoi", "depot", cost_per_unit=Decimal(1), lead_time_days=Decimal(9)),
        Lane("depot", "Tokyo", cost_per_unit=Decimal(1), lead_time_days=Decimal(2)),
    ]
    stored = replace(network, lanes=tuple(lanes), sites=(*network.sites, Site("depot", "JP", "warehouse")))
    (direct,), (found,) = of(network, law(panel_rates)), of(stored, law(panel_rates))
    assert found.longest_days == pytest.approx(direct.longest_days - 12 + 9 + 2)
