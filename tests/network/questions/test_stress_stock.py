"""Outages that stock bridges, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.network.mip.settings import Settings
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Site
from tumen.network.model.network import Network
from tumen.network.model.selling import Demand, Market
from tumen.network.model.sites import Decisions
from tumen.network.model.storing import Opening, SafetyStock, Stock
from tumen.network.model.written import Period
from tumen.network.questions.stress import stress

EXACT = Settings(gap=1e-9)
YEAR = 365.25
LAW = TradeLaw({})


def stored(periods=2, opening=25, **stock):
    """S sells x for 1 to the warehouse P, which sends it to M, 50 a year; P has some of it at first."""
    years = tuple(Period(str(2026 + k), date(2026 + k, 1, 1)) for k in range(periods))
    return Network(
        "stored",
        "USD",
        years,
        (Item("x", None),),
        (Supplier("S", "VN"), Supplier("T", "VN")),
        (Offer("S", "x", Decimal(1)), Offer("T", "x", Decimal(3), capacity=Decimal(20))),
        (Site("P", "VN", "warehouse"),),
        (),
        (),
        (),
        (Lane("S", "P"), Lane("T", "P"), Lane("P", "M")),
        (Market("M", "VN"),),
        tuple(Demand("M", "x", year.name, Decimal(50), missed_cost=Decimal(10)) for year in years),
        stocks=(Stock("P", "x", **stock),),
        openings=(Opening("P", "x", Decimal(opening), Decimal(1), "VN"),) if opening else (),
    )


def test_stock_bridges_an_outage():
    """S out in the first year: T gives 20 a year and the stock 25. In a part p of the year 50 p are wanted
    and T gives 20 p: 25 + 20 p = 50 p, so p = 25 / 30. Over the year 5 are short."""
    network = stored()
    found = stress(network, LAW, Decisions(), (YEAR,), EXACT, places=["S"], start="2026")
    (row,) = found.places
    assert found.counts_stock
    assert row.survives_days == pytest.approx(25 / 30 * YEAR)
    assert row.lost[0].undelivered == pytest.approx(5)
    assert row.lost[0].loss == pytest.approx(5 * 10 + 20 * 3 - 25)  # 25 would have been bought at 1


def test_nobody_lays_in_stock_before_an_outage_that_nobody_knows():
    """With nothing at first, S out in the second year: all 50 of it are bought then, 30 of them in vain."""
    network = stored(opening=0)
    (row,) = stress(network, LAW, Decisions(), (YEAR,), EXACT, places=["S"], start="2027").places
    assert row.lost[0].undelivered == pytest.approx(30)
    assert row.survives_days == pytest.approx(0, abs=1e-4)


def test_safety_stock_is_there_to_be_used():
    """z x 10 x sqrt(30 / 30) units are kept, and bridge so much of the 30 that T cannot give."""
    safety = SafetyStock(Decimal("0.975"), Decimal(10), Decimal(30), Decimal(30))
    network = stored(opening=0, safety=safety)
    (row,) = stress(network, LAW, Decisions(), (YEAR,), EXACT, places=["S"], start="2027").places
    assert row.lost[0].undelivered == pytest.approx(30 - float(safety.units))
    assert row.survives_days == pytest.approx(float(safety.units) / 30 * YEAR)
