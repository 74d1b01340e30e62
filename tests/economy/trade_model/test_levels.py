"""Small economies solved in levels by brute force equal the changes form."""

import numpy as np
import pytest
from scipy.optimize import root

from tumen.economy.trade_model import TradeModel, change

from .conftest import THETA, make_world


def solve_in_levels(base, theta, *, tariff, barrier, productivity, deficit):
    """Eaton-Kortum in levels: invert primitives from the baseline, then solve for wages, prices and
    expenditure.

    Levels are normalised so that all baseline prices and wages are one; technology x distance of each link is
    then the baseline share times (1 + tariff)^theta, and labour is value added.
    """
    J, N = base.expenditure.shape
    th = theta[:, None, None]
    strength = base.trade_share * (1 + base.tariff) ** th
    va, gam, al, labour = base.value_added_share, base.input_share, base.final_share, base.value_added
    spends = base.expenditure > 0

    def unpack(v):
        return np.exp(v[:N]), np.exp(v[N : N + J * N]).reshape(J, N), v[N + J * N :].reshape(J, N)

    def shares_of(wage, price):
        cost = np.empty((J, N))
        for j in range(J):
            for n in range(N):
                cost[j, n] = wage[n] ** va[j, n] * np.prod(price[:, n] ** gam[n, :, j]) / productivity[j, n]
        terms = strength * ((1 + tariff) * barrier * cost[:, None, :]) ** -th
        return terms / terms.sum(2, keepdims=True), terms.sum(2) ** (-1 / theta[:, None])

    def system(v):
        wage, price, spending = unpack(v)
        share, implied = shares_of(wage, price)
        net = share / (1 + tariff) * spending[:, :, None]
        output = net.sum(1)
        income = wage * labour + (tariff * net).sum((0, 2)) + deficit
        demand = np.array(
            [[sum(gam[n, k, j] * output[j, n] for j in range(J)) for n in range(N)] for k in range(J)]
        )
        goods = spending - demand - al * income
        balance = net.sum((0, 2)) - output.sum(0) - deficit
        balance = balance.copy()
        balance[0] = (wage * labour).sum() - labour.sum()  # numeraire instead of the redundant condition
        prices = np.log(price) - np.log(implied)
        return np.concatenate((balance / labour, prices.ravel(), (goods / base.expenditure.sum(0)).ravel()))

    start = np.concatenate((np.zeros(N + J * N), base.expenditure.ravel()))
    found = root(system, start, method="hybr", tol=1e-14, options={"maxfev": 20000})
    assert np.abs(found.fun).max() < 1e-11
    wage, price, spending = unpack(found.x)
    share, _ = shares_of(wage, price)
    assert spends.all()
    return wage, price, share / (1 + tariff) * spending[:, :, None]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_levels_equal_changes(seed):
    base = make_world(seed=seed, empty=seed != 2)
    what = change(
        base,
        tariffs=[("AAA", "BBB", "*", 0.0), ("CCC", "*", "cars", 0.4)],
        trade_costs=[("BBB", "AAA", "food", 1.3), ("DDD", "*", "services", 0.9)],
        productivity=[("CCC", "food", 1.2)],
    )
    result = TradeModel.from_baseline(base, THETA).solve(what, tolerance=1e-12)
    wage, price, imports = solve_in_levels(
        base,
        np.array(list(THETA.values())),
        tariff=what.tariff,
        barrier=what.trade_cost,
        productivity=what.productivity,
        deficit=base.deficit,
    )
    assert result.wage == pytest.approx(wage, rel=1e-8)
    assert result.price == pytest.approx(price, rel=1e-8)
    assert result.after.imports == pytest.approx(imports, rel=1e-8, abs=1e-8)
    income = wage * base.value_added + (what.tariff * imports).sum((0, 2)) + base.deficit
    real = income / base.income / np.prod(price**base.final_share, axis=0)
    assert result.real_income == pytest.approx(real, rel=1e-8)


def test_one_sector_two_economies_by_hand():
    """Symmetric, one sector, no inputs, import share 0.2; a tariff of both to 50 per cent.

    By symmetry wages stay equal to one. With theta = 4 the weight of foreign goods becomes 0.2 * 1.5^-4, so
    P = (0.8 + 0.2 * 1.5^-4)^(-1/4) and the new import share is s = 0.2 * 1.5^-4 / (0.8 + 0.2 * 1.5^-4).
    Revenue is t/(1+t) s X with X = w L + revenue, so X = L / (1 - s/3); real income is X / P.
    """
    from tumen.economy.trade_model import baseline_from_trade

    base = baseline_from_trade(
        ("A", "B"),
        ("good",),
        imports=[[[0, 20], [20, 0]]],
        output=[[100, 100]],
        value_added_share=[[1, 1]],
        input_share=np.zeros((2, 1, 1)),
        tariff=np.zeros((1, 2, 2)),
        unit="USD",
    )
    result = TradeModel.from_baseline(base, [4.0]).solve(change(base, tariffs=[("*", "*", "good", 0.5)]))
    foreign = 0.2 * 1.5**-4
    price = (0.8 + foreign) ** -0.25
    share = foreign / (0.8 + foreign)
    assert result.wage == pytest.approx([1, 1], abs=1e-10)
    assert result.price[0] == pytest.approx([price] * 2, rel=1e-10)
    assert result.after.trade_share[0, 0, 1] == pytest.approx(share, rel=1e-9)
    assert result.real_income == pytest.approx([1 / (1 - share / 3) / price] * 2, rel=1e-9)
