"""A possible site that costs nothing and makes nothing is not told as opened. `plain`: A costs 100 and 2 a unit, B 50
and 4 a unit; here B opens for nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.law import TradeLaw
from tumen.network.model.sites import Decisions
from tumen.network.plans.idle import without_idle
from tumen.network.questions.alternatives import alternatives

LAW, EXACT = TradeLaw({}), Settings(gap=1e-9)
BOTH = Decisions(frozenset({("A", "2026"), ("B", "2026")}))


@pytest.fixture
def free(plain):
    def made(**changes):
        network = plain.network(quantity=60)
        sites = (network.sites[0], replace(network.sites[1], opening_cost=Decimal(0), **changes))
        return replace(network, sites=sites)

    return made


def opened(plan):
    return plan.opened, [event.site for event in plan.events], [row.site for row in plan.sites if row.open]


def test_what_opens_for_nothing_and_makes_nothing_is_left_out(free):
    plan = solve(free(), LAW, EXACT, fixed=BOTH)
    assert plan.opened == ("A", "B")  # that is what was decided
    assert opened(without_idle(plan)) == (("A",), ["A"], ["A"])
    assert without_idle(plan).net_cost == plan.net_cost
    assert opened(without_idle(plan, {"B"}))[0] == ("A", "B")
    assert solve(free(), LAW, EXACT).opened == ("A",)


@pytest.mark.parametrize("changes", [{"fixed_cost": Decimal(1)}, {"decision": "open"}])
def test_what_costs_or_was_decided_on_stays(free, changes):
    plan = solve(free(**changes), LAW, EXACT, fixed=BOTH)
    assert without_idle(plan) == plan
    assert plan.opened == ("A", "B")


def test_what_makes_something_stays(free):
    """110 are wanted, A makes 100."""
    network = replace(free(), demand=tuple(replace(d, quantity=Decimal(110)) for d in free().demand))
    assert solve(network, LAW, EXACT).opened == ("A", "B")


def test_with_a_free_site_beside_it_a_plan_is_no_other_plan(free):
    """A alone is 100 + 2 x 60, B alone 4 x 60; both is A alone over again."""
    found = alternatives(free(), LAW, within=1.0, most=9, settings=EXACT)
    assert [row.sites for row in found.rows] == [("A",), ("B",)]
    assert [row.net_cost for row in found.rows] == pytest.approx([220, 240])
