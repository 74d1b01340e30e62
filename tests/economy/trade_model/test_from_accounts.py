"""`TradeModel(accounts, tariffs, elasticities)`: the same world however tariffs are written down."""

from decimal import Decimal

import numpy as np
import pytest

import tumen as tm
from tumen.economy.accounts import Accounts, Axes, built_in, check, elasticities, sector_tariffs
from tumen.economy.trade_model import (
    Change,
    TradeModel,
    baseline_from_accounts,
    baseline_from_trade,
    bloc_trade,
    change,
)
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
        with pytest.raises(InputError, match="1 tariff rate is missing: JPN on CHN, C26_27"):
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


def small_table(**other):
    """Two economies, one sector; Z, Y, value added and output balance by hand: 1 + 1 + 8 + 1 = 11 = 2 + 9."""
    given = {"Z": [[1, 1], [1, 1]], "Y": [[8, 1], [1, 8]], "x": [11, 11], "value_added": [9, 9]} | other
    return Accounts.build(Axes(("A", "B"), ("x",), ("FD",), "USD", 2022, "test", "test"), **given)


@pytest.mark.parametrize(
    "other",
    [
        {"x": [12, 11]},  # sales are 11
        {"value_added": [7, 9]},  # cost is 9, output 11
        {"Z": [[1, 1], [1, -1]], "Y": [[8, 1], [1, 10]], "value_added": [9, 11]},  # a negative input
    ],
)
def test_what_check_calls_an_error_is_refused(other):
    table = small_table(**other)
    assert not check(table).ok
    with pytest.raises(InputError) as raised:
        TradeModel(table, 0.05, [4.0])
    assert {p.what.partition(" (")[0] for p in raised.value.problems} == {
        f.text.partition(" (")[0] for f in check(table).errors
    }


def test_an_error_is_accepted_by_name():
    table = small_table(value_added=[7, 9])
    assert TradeModel(table, 0.05, [4.0], accept=["column-balance"]).solve(Change()).iterations == 0


def test_an_ulp_is_no_fault():
    table = small_table(Z=[[1, -1e-15], [1, 1]], Y=[[9, 1], [0, 9]], x=[11, 11], value_added=[9, 10])
    assert check(table).ok
    assert TradeModel(table, 0.05, [4.0]).baseline.trade_share.min() >= 0
    cost = np.ones((1, 2, 2)) - 1e-15  # what exp(log(1)) may leave on the diagonal
    rate = np.full((1, 2, 2), 1e-17)
    made = Change(tariff=rate, trade_cost=cost)
    assert (made.tariff[0, 0, 0], made.trade_cost[0, 1, 1]) == (0, 1)
    exports = np.nextafter(10.0, 11)  # an ulp more than what is made
    base = baseline_from_trade(
        ("A", "B"),
        ("x",),
        imports=[[[0, exports], [10, 0]]],
        output=[[20, 10.0]],
        value_added_share=[[0.6, 0.6]],
        input_share=np.full((2, 1, 1), 0.4),
        tariff=np.zeros((1, 2, 2)),
        unit="USD",
    )
    assert base.imports[0, 1, 1] == 0


def test_per_cent_written_as_fractions_is_refused():
    with pytest.raises(InputError, match="above 300 per cent: C26_27"):
        TradeModel(built_in(), every_pair(0.05) | {("JPN", "CHN", "C26_27"): 5.0}, FGO)
    with pytest.raises(InputError, match="above 300 per cent"):
        TradeModel(built_in(), 5, FGO)
    base = TradeModel(built_in(), 0.05, FGO).baseline
    with pytest.raises(InputError, match="above 300 per cent"):
        change(base, tariff_points=[("EU27", "CHN", "C26_27", 25)])


def test_a_duty_on_oneself_and_one_given_twice_are_refused():
    with pytest.raises(InputError, match="a tariff of CHN on itself, A"):
        TradeModel(built_in(), every_pair(0.05) | {("CHN", "CHN", "A"): 0.1}, FGO)
    base = TradeModel(built_in(), 0.05, FGO).baseline
    row = ("EU27", "CHN", "C26_27", 0.1)
    for name in ("tariffs", "tariff_points", "tariff_factors", "trade_costs"):
        with pytest.raises(InputError, match=f"{name}: a change of EU27, CHN, C26_27 stands 2 times"):
            change(base, **{name: [row, row]})
    with pytest.raises(InputError, match="productivity: a change of CHN, A stands 2 times"):
        change(base, productivity=[("CHN", "A", 1.1), ("CHN", "A", 1.2)])


def test_what_is_on_file_is_taken_as_it_is():
    """A published set of elasticities needs no unwrapping; sector tariffs with holes are named."""
    assert (TradeModel(built_in(), 0.05, elasticities("FGO")).elasticities == list(FGO.values())).all()
    with pytest.raises(InputError, match="1800 tariff rates are missing"):
        TradeModel(built_in(), sector_tariffs("prior"), FGO)
    with pytest.raises(InputError, match="other economies or sectors"):
        TradeModel(small_table(), sector_tariffs("prior"), [4.0])
    for words in ("5%", object()):
        with pytest.raises(InputError, match="is no array of numbers"):
            TradeModel(built_in(), words, FGO)
        with pytest.raises(InputError, match="the elasticities are"):
            TradeModel(built_in(), 0.05, words)


def test_a_closure_that_moves_the_baseline_says_so():
    model = TradeModel(built_in(), 0.05, FGO, closure="balanced-trade")
    what = change(model.baseline, tariffs=[("JPN", "CHN", "*", 0.0)])
    (note,) = model.solve(what).notes
    assert "'balanced-trade' by itself changes deficits" in note
    assert note in str(model.solve(what))
    assert model.settled().solve(what).notes == ()
    for closure in ("exogenous-deficits", "fixed-share-of-world-income", "fixed-share-of-income"):
        assert TradeModel(built_in(), 0.05, FGO, closure=closure).solve(what).notes == ()
    with pytest.raises(InputError, match="sets every deficit to zero"):
        model.solve(Change(deficit=model.baseline.deficit))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda _: TradeModel("built-in", 0.05, FGO), "'built-in' is no input-output table"),
        (lambda _: TradeModel(built_in(), 0.05, FGO, accept=["nonsense"]), "no check is called 'nonsense'"),
        (lambda m: change(m, tariffs=[]), "Give model.baseline"),
        (lambda m: m.solve([("JPN", "CHN", "A", 0.0)]), "is no change"),
        (lambda m: m.refuse(None), "None is no change"),
        (lambda m: change(m.baseline, tariffs=[("JPN", "CHN", "A")]), "is no row of a change"),
        (lambda m: change(m.baseline, tariffs=("JPN", "CHN", "A", 0.0)), "('JPN',) is no row of a change"),
        (lambda m: change(m.baseline, tariffs=[("JPN", "CHN", "A", "5%")]), "is no row of a change"),
        (lambda m: change(m.baseline, deficits=5), "deficits: (5,) is no row"),
        (lambda m: bloc_trade(m.solve(Change()), "CHN"), "Give a list of economies"),
        (lambda _: tm.accounts("no-file.csv"), "there is no such file"),
        (lambda _: tm.accounts(5), "source is 5"),
        (lambda _: tm.accounts(year="2022"), "year is '2022'"),
    ],
)
def test_what_is_none_of_it_is_told_in_a_sentence(call, said):
    with pytest.raises(InputError) as raised:
        call(TradeModel(built_in(), 0.05, FGO))
    assert said in str(raised.value)


def test_a_decimal_is_a_number():
    base = TradeModel(built_in(), 0.05, FGO).baseline
    rows = [("JPN", "CHN", "A", Decimal("0.02"))]
    made = change(base, tariffs=rows)
    assert made.tariff[base.sector("A"), base.economy("JPN"), base.economy("CHN")] == 0.02
