"""Every mistake of a user is an InputError that names all of them."""

from dataclasses import replace

import numpy as np
import pytest

from tumen.economy.trade_model import (
    Change,
    TradeModel,
    baseline_from_trade,
    bloc_trade,
    change,
    settle,
    tariff_array,
)
from tumen.errors import InputError, NotConvergedError

from .conftest import ECONOMIES, SECTORS, THETA, make_world


def problems_of(call):
    with pytest.raises(InputError) as caught:
        call()
    return "\n".join(map(str, caught.value.problems)), len(caught.value.problems)


def test_elasticities_all_at_once(world):
    text, count = problems_of(
        lambda: TradeModel.from_baseline(world, {"food": 0.0, "cars": -2.0, "toys": 4.0})
    )
    assert count == 4
    for part in ("'toys', which is not in the model", "'food' is 0", "'cars' is -2", "'services' is missing"):
        assert part in text
    assert problems_of(lambda: TradeModel.from_baseline(world, [3.0, np.nan, np.inf]))[1] == 2
    assert "as many elasticities" in problems_of(lambda: TradeModel.from_baseline(world, [3.0]))[0]


def test_closure_and_numeraire(world):
    assert (
        "exogenous-deficits"
        in problems_of(lambda: TradeModel.from_baseline(world, THETA, closure="magic"))[0]
    )
    assert (
        "wage:<economy>" in problems_of(lambda: TradeModel.from_baseline(world, THETA, numeraire="gold"))[0]
    )
    assert "'ZZZ'" in problems_of(lambda: TradeModel.from_baseline(world, THETA, numeraire="wage:ZZZ"))[0]


def test_shock_to_strangers(world):
    text, count = problems_of(
        lambda: change(world, tariffs=[("ZZZ", "AAA", "toys", 0.1)], productivity=[("YYY", "food", 1.1)])
    )
    assert count == 3
    assert all(name in text for name in ("'ZZZ'", "'toys'", "'YYY'"))


@pytest.mark.parametrize(
    ("kind", "row", "message"),
    [
        ("tariffs", ("AAA", "BBB", "food", -1.0), "-100 per cent or less"),
        ("tariffs", ("AAA", "BBB", "food", float("nan")), "missing"),
        ("trade_costs", ("AAA", "BBB", "food", 0.0), "not positive"),
        ("trade_costs", ("AAA", "BBB", "food", 95), "a factor of trade_cost is 95, more than tenfold"),
        ("productivity", ("AAA", "food", 0.05), "a factor of productivity is 0.05, more than tenfold"),
        ("trade_costs", ("AAA", "AAA", "food", 1.1), "on itself"),
        ("productivity", ("AAA", "food", -1.0), "not positive"),
        ("deficits", ("AAA", 5e6), "sum to zero"),
    ],
)
def test_values_without_sense(world, kind, row, message):
    assert message in problems_of(lambda: change(world, **{kind: [row]}))[0]


def test_change_of_another_shape(world):
    with pytest.raises(InputError, match="shape"):
        TradeModel.from_baseline(world, THETA).solve(Change(tariff=np.zeros((2, 4, 4))))


def test_baseline_lists_everything(world):
    shares = world.trade_share.copy()
    shares[0, 0, 0] += 0.1
    tariff = world.tariff.copy()
    tariff[1, 2, 0] = -1.2
    final = world.final_share.copy()
    final[0, 1] += 0.2
    text, _ = problems_of(lambda: replace(world, trade_share=shares, tariff=tariff, final_share=final))
    for part in (
        "food/AAA",
        "tariff of -100 per cent or less: cars/CCC/AAA",
        "final shares do not sum to one: BBB",
    ):
        assert part in text


def test_missing_numbers_and_labels(world):
    broken = world.expenditure.copy()
    broken[0, 0] = np.nan
    assert "expenditure has 1 missing" in problems_of(lambda: replace(world, expenditure=broken))[0]
    assert (
        "'AAA' stands 2 times"
        in problems_of(lambda: replace(world, economies=("AAA", "AAA", "CCC", "DDD")))[0]
    )
    assert "shape" in problems_of(lambda: replace(world, economies=("AAA", "BBB")))[0]


def test_not_an_equilibrium(world):
    nearly = replace(world, expenditure=world.expenditure * np.linspace(1, 1.1, 4))
    with pytest.raises(InputError, match="settle"):
        TradeModel.from_baseline(nearly, THETA)


def build(**other):
    n, j = 2, 2
    given = {
        "imports": [[[0, 5], [5, 0]], [[0, 3], [3, 0]]],
        "output": [[50, 50], [40, 40]],
        "value_added_share": np.full((j, n), 0.6),
        "input_share": np.full((n, j, j), 0.2),
        "tariff": np.zeros((j, n, n)),
        "unit": "USD",
    }
    return baseline_from_trade(("A", "B"), ("x", "y"), **{**given, **other})


def test_flows():
    build()
    text, count = problems_of(lambda: build(imports=[[[0, -5], [5, 0]], [[2, 3], [300, 0]]]))
    assert count == 3
    for part in ("negative flow: x/A/B", "exports are larger than output: y/A", "own trade is given"):
        assert part in text
    assert (
        "more than is supplied"
        in problems_of(lambda: build(input_share=[[[0.4, 0.4], [0, 0]]] * 2, output=[[9, 9], [90, 90]]))[0]
    )


def test_sector_that_is_used_but_does_not_exist():
    text, _ = problems_of(
        lambda: build(imports=np.zeros((2, 2, 2)), output=[[50, 50], [0, 0]], negative_final_demand="zero")
    )
    assert "a sector is used but has no output anywhere for this buyer (spending is 0): y/A, y/B" in text


def test_missing_tariffs_are_not_zero():
    rates = {("AAA", "BBB", "food"): 0.1}
    text, _ = problems_of(lambda: tariff_array(ECONOMIES, SECTORS, rates))
    assert "35 tariff rates are missing" in text  # 3 x 4 x 3 pairs less the one given
    full = tariff_array(ECONOMIES, SECTORS, rates, otherwise=0.05)
    assert full[0, 0, 1] == 0.1
    assert full[2, 3, 0] == 0.05
    assert (np.einsum("jnn->jn", full) == 0).all()
    assert "'ZZZ'" in problems_of(lambda: tariff_array(ECONOMIES, SECTORS, {("ZZZ", "BBB", "food"): 0.1}))[0]


def test_not_converged_raises(world):
    model = TradeModel.from_baseline(world, THETA)
    with pytest.raises(
        NotConvergedError, match=r"did not converge in 3 iterations; residuals: prices .*trade balance"
    ):
        model.solve(change(world, tariffs=[("*", "*", "*", 0.9)]), limit=3)


def test_bloc_members(world):
    result = TradeModel.from_baseline(world, THETA).solve(Change())
    text, count = problems_of(lambda: bloc_trade(result, ["AAA", "AAA", "ZZZ"]))
    assert count == 2
    assert "'ZZZ'" in text
    assert "two members" in problems_of(lambda: bloc_trade(result, ["AAA"]))[0]


def test_settle_makes_an_equilibrium():
    base = make_world()
    nearly = replace(base, final_share=base.final_share[:, [1, 0, 2, 3]])
    settled = settle(nearly, THETA, closure="balanced-trade")
    assert TradeModel.from_baseline(settled, THETA, closure="balanced-trade").solve(Change()).iterations == 0
    assert "settled" in settled.notes[-1]
