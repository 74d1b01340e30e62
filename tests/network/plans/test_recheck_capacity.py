"""Capacities are looked at again apart from the rows of the model: with a family of rows left out on purpose, the
plan that breaks it is refused, and so is what follows an outage. 50 are wanted of A, the cheaper plant; 30 fit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.errors import DataError
from tumen.network.mip import build
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.carrying import Passage
from tumen.network.model.law import TradeLaw
from tumen.network.model.sites import Decisions
from tumen.network.questions.stress import stress

LAW, THIRTY = TradeLaw({}), Decimal(30)
BOTH = Decisions(frozenset({("A", "2026"), ("B", "2026")}))


def through_gate(network, unit):
    """Goods of 2 kg, half a container, on lanes of A through a gate for 30 units."""
    items = (replace(item, weight_kg=Decimal(2), units_per_container=Decimal(2)) for item in network.items)
    most = {"units": THIRTY, "kg": 2 * THIRTY, "containers": THIRTY / 2}[unit]
    lanes = (
        replace(lane, ports=("gate",)) if (lane.origin, lane.destination) == ("A", "M") else lane
        for lane in network.lanes
    )
    gate = Passage("gate", capacity=most, capacity_unit=unit)
    return replace(network, items=tuple(items), lanes=tuple(lanes), ports=(gate,))


def of_lane(network):
    lanes = (replace(lane, capacity=THIRTY) if lane.origin == "A" else lane for lane in network.lanes)
    return replace(network, lanes=tuple(lanes))


def of_offer(network):
    return replace(network, offers=(replace(network.offers[0], capacity=THIRTY),))


CASES = {
    "port, units": (lambda net: through_gate(net, "units"), "port_capacity", "gate in 2026: 50"),
    "port, kg": (lambda net: through_gate(net, "kg"), "port_capacity", "gate in 2026: 100"),
    "port, containers": (lambda net: through_gate(net, "containers"), "port_capacity", "gate in 2026: 25"),
    "lane": (of_lane, "lane_capacity", "lane A > M by sea in 2026: 50"),
    "offer": (of_offer, "supply", "m from S in 2026: 50"),
}


@pytest.mark.parametrize("case", [*CASES])
def test_a_plan_that_breaks_a_capacity_is_refused(plain, monkeypatch, case):
    limit, family, said = CASES[case]
    network = limit(plain.network())
    if case != "offer":
        assert solve(network, LAW, Settings()).status == "optimal"  # 30 of A and 20 of B
    monkeypatch.setitem(build.SECOND, family, lambda _: None)
    with pytest.raises(DataError, match=said.replace(">", ".")):
        solve(network, LAW, Settings())


def test_a_plan_that_makes_more_than_a_site_can_is_refused(plain, monkeypatch):
    """Without the rows that bind what A makes and ships to its being open it makes all 50 while it is closed."""
    for family in ("site_capacity", "open_to_make", "open_to_ship"):
        monkeypatch.setitem(build.SECOND, family, lambda _: None)
    with pytest.raises(DataError, match=r"A in 2026: 50\.0 used, 0\.0 at most"):
        solve(plain.network(), LAW, Settings())


@pytest.mark.parametrize("case", [*CASES])
def test_so_is_what_follows_an_outage(plain, monkeypatch, case):
    limit, family, said = CASES[case]
    network = limit(plain.network(quantity=50, lost=Decimal(100)))
    assert stress(network, LAW, BOTH, (365.25,), Settings()).places
    monkeypatch.setitem(build.SECOND, family, lambda _: None)
    with pytest.raises(DataError, match=f"(?s)answer of the solver to an outage.*{said.replace('>', '.')}"):
        stress(network, LAW, BOTH, (365.25,), Settings())
