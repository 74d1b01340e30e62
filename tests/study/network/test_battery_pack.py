"""The study battery-pack: an announced duty on all origins is met by stock, a shut port by another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tumen.network.mip.settings import Settings
from tumen.study.core.read import read_study

pytest.importorskip("highspy")
STUDY = Path(__file__).resolve().parents[3] / "studies" / "battery-pack"


@pytest.fixture(scope="module")
def plans():
    from tumen.network.mip.solve import solve

    study = read_study(STUDY).network
    settings = Settings(gap=5e-3, duals=False)
    asked = {item.name: item for item in study.scenarios if item.name in {"base", "eu-all", "busan-shut"}}
    return {name: solve(item.network, item.law, settings) for name, item in asked.items()}


def stock(plan, period):
    return sum(row.quantity for row in plan.stocks if row.period == period and row.site == "Debrecen, packs")


def test_cells_are_laid_in_before_the_duty_and_used_after_it(plans):
    """The added 20 % of some 23 USD is 4.6 a cell, keeping it for half a year costs 9 % x 23 / 2 = 1.0."""
    before, usual = stock(plans["eu-all"], "2027-2"), stock(plans["base"], "2027-2")
    assert before > 5 * usual
    assert stock(plans["eu-all"], "2028-2") == pytest.approx(stock(plans["base"], "2028-2"), rel=1e-3)


def test_the_safety_stock_is_what_the_square_root_rule_says(plans):
    """1.645 x 60,000 x sqrt(longest lead time / 30); by sea from Korea 42 days and one more by Gwangyang."""
    assert stock(plans["base"], "2027-2") >= 1.6448 * 60_000 * (43 / 30) ** 0.5 * 0.9999


def test_what_left_through_busan_leaves_through_gwangyang(plans):
    modes = {
        flow.mode
        for flow in plans["busan-shut"].flows
        if flow.period == "2027-2" and flow.origin.startswith("Ochang") and "Ochang" not in flow.destination
    }
    assert "sea by Gwangyang" in modes
    assert "sea" not in modes
