"""Stock under uncertainty: each scenario keeps its own, around the same decisions on sites."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.network.mip.test_stock import LAW, NET, law
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.scenario import World
from tumen.network.questions.stochastic import solve_two_stage


def test_each_scenario_keeps_what_pays_there():
    """With the duty the plan costs 13,560 (30 kept), without it 13,000 (none): 13,280 is expected. The depot
    costs 50 a year and is the only way, so that it opens in both."""
    site = replace(NET.sites[0], state="possible", fixed_cost=Decimal(50))
    net = replace(NET, sites=(site,))
    free = law(MFN=("0%", "0%"))
    found = solve_two_stage([World("duty", 0.5, net, LAW), World("none", 0.5, net, free)])
    assert found.expected_cost == pytest.approx(13_280 + 100)
    kept = [sum(row.quantity for row in item.plan.stocks) for item in found.outcomes]
    assert kept == pytest.approx([30, 0])


def test_a_site_that_closes_leaves_nothing_behind():
    """A depot costs 500 a year and keeps 30 cars for 2027, which saves 30 x 8; the way past it costs 3 more
    a car, 390 in all: the depot closes, and every car of 2027 pays 10 % of 103.
    """
    site = replace(NET.sites[0], may_close=True, fixed_cost=Decimal(500))
    way = replace(NET.lanes[0], destination="Osaka", cost_per_unit=Decimal(3))
    net = replace(NET, sites=(site,), lanes=(*NET.lanes, way))
    plan = solve(net, LAW, Settings(gap=1e-9))
    assert plan.stocks == ()
    assert plan.net_cost == pytest.approx(130 * 103 + 80 * 10.3)
