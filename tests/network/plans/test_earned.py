"""What a plan earns of preferences, in the form that the trade model takes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.agreements.earned import read_earned, write_earned
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Lane
from tumen.network.model.selling import Demand, Market
from tumen.origin.bill import Leg, Transport


def test_by_flow_and_by_value(panel_network, panel_rates, law, tmp_path):
    """All 100 panels at 80 + 2 claim RCEP in Japan; the cells of China enter Viet Nam free of duty without a
    claim.

    The United States have no agreement with Viet Nam on file here, so what comes from there has no row.
    """
    given = law(panel_rates)
    plan = solve(panel_network, given)
    rows = plan.earned()
    assert rows == plan.earned(given)
    assert [str(row) for row in rows] == ["JP from VN, 8524.91, RCEP", "VN from CN, 8524.99, RCEP"]
    panels, cells = rows
    assert (panels.share, panels.counted, panels.source) == (1, "claimed", "plan of panel")
    assert float(panels.value) == pytest.approx(100 * 82)
    quantity = 100 * 5 / 42  # the part of the cells that comes from China, see test_small
    assert cells.share == 0
    assert float(cells.value) == pytest.approx(quantity * 51, abs=0.01)
    write_earned(rows, tmp_path / "earned.csv")
    assert read_earned(tmp_path / "earned.csv") == rows


def test_an_agreement_that_the_law_does_not_have_has_no_row(panel_network, panel_rates, law):
    given = law(panel_rates).without("RCEP")
    network = replace(panel_network, agreements=(), claim_costs=())
    assert solve(network, given).earned(given) == ()


def test_a_share_between_nothing_and_all(panel_network, panel_rates, law):
    """A second customer takes 300 of 400 over a way on which customs lose control: no direct consignment, so
    no claim."""
    loses = Transport((Leg("US", customs_control=False),))
    network = replace(
        panel_network,
        markets=(*panel_network.markets, Market("Osaka", "JP")),
        demand=(*panel_network.demand, Demand("Osaka", "panel", "2026", Decimal(300))),
        lanes=(*panel_network.lanes, Lane("Hanoi", "Osaka", cost_per_unit=Decimal(2), transport=loses)),
    )
    given = law(panel_rates)
    rows = {str(row): row for row in solve(network, given).earned(given)}
    row = rows["JP from VN, 8524.91, RCEP"]
    assert row.share == Decimal("0.25")
    assert float(row.value) == pytest.approx(400 * 82)
