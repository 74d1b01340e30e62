"""Solved autarky and foreign shocks equal the closed forms of Arkolakis et al. (2012) and Costinot &
Rodriguez-Clare (2014)."""

import numpy as np
import pytest

from tumen.economy.trade_model import (
    TradeModel,
    change,
    multi_sector_gains,
    one_sector_gains,
    real_wage_from_shares,
    settle,
)
from tumen.economy.trade_model.baseline import own_trade
from tumen.errors import InputError

from .conftest import THETA, make_world

AUTARKY = [("AAA", "*", "*", np.inf), ("*", "AAA", "*", np.inf)]


def test_one_sector_by_hand():
    # lambda = 0.9, theta = 5: 1 - 0.9^0.2 = 0.02085...
    assert one_sector_gains([0.9, 1.0], 5.0) == pytest.approx([1 - 0.9**0.2, 0.0], rel=1e-12)


@pytest.mark.parametrize("inputs", [True, False])
def test_autarky_equals_the_formula(inputs):
    """Free trade, balanced: the loss of real income on going to autarky is the gain from trade."""
    raw = make_world(tariffs=False, inputs=inputs, empty=False)
    base = settle(raw, THETA, closure="balanced-trade")
    result = TradeModel.from_baseline(base, THETA, closure="balanced-trade").solve(
        change(base, trade_costs=AUTARKY)
    )
    gains = multi_sector_gains(base, THETA)
    assert 1 - result.real_income[0] == pytest.approx(gains[0], rel=1e-9)
    assert 1 - result.real_wage[0] == pytest.approx(gains[0], rel=1e-9)
    assert result.blocs[0] != result.blocs[1]
    assert result.wage[0] == pytest.approx(1, abs=1e-12)
    assert np.isfinite(result.after.imports).all()
    if not inputs:
        assert multi_sector_gains(base, THETA, intermediates=False) == pytest.approx(gains, rel=1e-12)


def test_one_sector_autarky():
    base = settle(
        make_world(sectors=("good",), tariffs=False, inputs=False, empty=False),
        [4.0],
        closure="balanced-trade",
    )
    result = TradeModel.from_baseline(base, [4.0], closure="balanced-trade").solve(
        change(base, trade_costs=AUTARKY)
    )
    expected = one_sector_gains(own_trade(base.trade_share)[0], 4.0)
    assert 1 - result.real_income[0] == pytest.approx(expected[0], rel=1e-9)
    assert multi_sector_gains(base, [4.0]) == pytest.approx(expected, rel=1e-12)


def test_everybody_alone():
    raw = make_world(tariffs=False, empty=False)
    base = settle(raw, THETA, closure="balanced-trade")
    result = TradeModel.from_baseline(base, THETA, closure="balanced-trade").solve(
        change(base, trade_costs=[("*", "*", "*", np.inf)])
    )
    assert 1 - result.real_income == pytest.approx(multi_sector_gains(base, THETA), rel=1e-9)
    assert len(set(result.blocs)) == 4


def test_real_wage_after_a_foreign_shock_with_tariffs_and_deficits():
    base = make_world(empty=False)
    result = TradeModel.from_baseline(base, THETA).solve(
        change(base, productivity=[("CCC", "cars", 1.6)], tariffs=[("*", "DDD", "food", 0.6)])
    )
    ratio = own_trade(result.after.trade_share) / own_trade(base.trade_share)
    formula = real_wage_from_shares(base, THETA, ratio)
    at_home = 2  # CCC's own technology changed, so the formula is not about it
    assert np.delete(result.real_wage, at_home) == pytest.approx(np.delete(formula, at_home), rel=1e-9)
    assert result.real_wage[at_home] != pytest.approx(formula[at_home], rel=1e-3)


def test_an_economy_that_must_import_loses_everything():
    base = make_world()  # DDD makes no cars
    assert multi_sector_gains(base, THETA)[3] == 1
    with pytest.raises(InputError, match="DDD can buy cars from nobody"):
        TradeModel.from_baseline(base, THETA).solve(change(base, trade_costs=[("DDD", "*", "*", np.inf)]))


def test_autarky_with_a_deficit_cannot_be():
    base = make_world(empty=False)
    with pytest.raises(InputError, match="AAA no longer trades with the rest of the world"):
        TradeModel.from_baseline(base, THETA).solve(change(base, trade_costs=AUTARKY))


@pytest.mark.parametrize(
    ("share", "theta"), [([0.0], 4), ([1.1], 4), ([float("nan")], 4), ([0.5], 0), ([0.5], -1)]
)
def test_bad_shares(share, theta):
    with pytest.raises(InputError):
        one_sector_gains(share, theta)
