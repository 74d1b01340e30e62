"""Duties of the exporter: who keeps them, and what theory says of them."""

import numpy as np
import pytest

from tumen.economy.trade_model import Change, TradeModel, change, settle
from tumen.errors import InputError

from .conftest import THETA


def test_lerner_symmetry(world):
    """Lerner (1936), Economica 3(11): a duty on all exports of an economy is the same as one on all its imports.

    Holds with balanced trade, from a baseline without tariffs: real income is the same everywhere.
    """
    free = settle(world, THETA, closure="balanced-trade")
    model = TradeModel.from_baseline(free, THETA, closure="balanced-trade")
    none = model.solve(change(free, tariffs=[("*", "*", "*", 0.0)])).after
    model = TradeModel.from_baseline(none, THETA, closure="balanced-trade")
    exports = model.solve(change(none, export_duties=[("*", "AAA", "*", 0.2)]))
    imports = model.solve(change(none, tariffs=[("AAA", "*", "*", 0.2)]))
    assert exports.real_income == pytest.approx(imports.real_income, rel=1e-8)
    assert abs(imports.real_income - 1).max() > 1e-3


def test_the_exporter_keeps_the_duty(world):
    model = TradeModel.from_baseline(world, THETA)
    result = model.solve(change(world, export_duties=[("BBB", "AAA", "food", 0.3)]))
    flow = result.after.imports[0, 1, 0]
    assert flow > 0
    kept = result.after.deficit - world.deficit
    assert kept == pytest.approx([0.3 * flow, -0.3 * flow, 0, 0], rel=1e-9, abs=1e-6 * flow)
    # the same world, written as a tariff of the buyer whose revenue is sent to the seller
    tariff = world.tariff.copy()
    tariff[0, 1, 0] = 1.3 * (1 + tariff[0, 1, 0]) - 1
    other = model.solve(Change(tariff=tariff, deficit=result.after.deficit))
    assert result.real_income == pytest.approx(other.real_income, rel=1e-8)
    assert result.residuals.largest < 1e-10


def test_no_export_duty_is_no_change(world):
    model = TradeModel.from_baseline(world, THETA)
    result = model.solve(Change(export_duty=np.zeros_like(world.tariff)))
    assert result.real_income == pytest.approx(np.ones(4), abs=1e-12)


def test_what_cannot_be_is_refused_before_it_is_solved(world):
    model = TradeModel.from_baseline(world, THETA)
    alone = change(world, trade_costs=[("AAA", "*", "*", np.inf), ("*", "AAA", "*", np.inf)])
    with pytest.raises(InputError, match="AAA no longer trades with the rest of the world but has a deficit"):
        model.refuse(alone)
    TradeModel.from_baseline(world, THETA, closure="balanced-trade").refuse(alone)
    with pytest.raises(InputError, match="export duty is above 300 per cent"):
        change(world, export_duties=[("AAA", "BBB", "food", 25)])
