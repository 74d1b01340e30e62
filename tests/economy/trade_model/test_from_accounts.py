"""`TradeModel(accounts, tariffs, elasticities)`: the same world however tariffs are written down."""

import numpy as np
import pytest

from tumen.economy.accounts import built_in, elasticities
from tumen.economy.trade_model import Change, TradeModel, baseline_from_accounts, change
from tumen.errors import InputError

FGO = dict(elasticities("FGO").values)


def every_pair(rate):
    axes = built_in().axes
    return {(n, i, j): rate for j in axes.sectors for n in axes.economies for i in axes.economies if n != i}


def as_array(rate):
    axes = built_in().axes
    array = np.full((axes.n_sectors, axes.n_economies, axes.n_economies), rate)
    array[:, range(axes.n_economies), range(axes.n_economies)] = 0.0
    return array


@pytest.mark.parametrize("tariffs", [0.05, every_pair(0.05), as_array(0.05)], ids=["one", "mapping", "array"])
def test_tariffs_in_three_ways(tariffs):
    model = TradeModel(built_in(), tariffs, FGO)
    other = TradeModel.from_baseline(baseline_from_accounts(built_in(), as_array(0.05)), FGO)
    what = change(model.baseline, tariffs=[("JPN", "CHN", "*", 0.0)])
    assert model.solve(what).real_income.tobytes() == other.solve(what).real_income.tobytes()


def test_a_missing_tariff_is_named_and_is_not_zero():
    rates = every_pair(0.05)
    del rates["JPN", "CHN", "C26_27"]
    hole = as_array(0.05)
    axes = built_in().axes
    hole[axes.sector("C26_27"), axes.economy("JPN"), axes.economy("CHN")] = np.nan
    for given in (rates, hole):
        with pytest.raises(InputError, match="1 tariff rates are missing: JPN on CHN, C26_27"):
            TradeModel(built_in(), given, FGO)


@pytest.mark.parametrize(
    ("tariffs", "theta", "words"),
    [
        (-1.0, FGO, "tariff of -100 per cent or less"),
        (0.05, {**FGO, "S": 0.0}, "'S' is 0"),
        (0.05, {k: v for k, v in FGO.items() if k != "S"}, "'S' is missing"),
        (np.zeros((2, 2)), FGO, "tariffs have the shape"),
    ],
)
def test_bad_input(tariffs, theta, words):
    with pytest.raises(InputError, match=words):
        TradeModel(built_in(), tariffs, theta)


def test_settled_is_the_world_without_deficits():
    model = TradeModel(built_in(), 0.05, FGO, closure="balanced-trade")
    assert abs(model.baseline.deficit).max() > 1e5
    settled = model.settled()
    assert (settled.baseline.deficit == 0).all()
    assert settled.closure == "balanced-trade"
    same = settled.solve(Change())
    assert same.real_income == pytest.approx(np.ones(21), abs=1e-12)
    # two steps are one: deficits first and tariffs then, or both at once (exact-hat composition)
    cut = Change(tariff=as_array(0.0))
    both = model.solve(cut)
    steps = model.solve(Change()).real_income * settled.solve(cut).real_income
    assert both.real_income == pytest.approx(steps, rel=1e-8)
