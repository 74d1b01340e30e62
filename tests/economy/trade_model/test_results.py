"""Accounts in and out, welfare parts, trade creation and diversion."""

import numpy as np
import pytest

from tumen.economy.accounts import Accounts, Axes, built_in
from tumen.economy.trade_model import (
    Change,
    TradeModel,
    baseline_from_accounts,
    bloc_trade,
    change,
    implied_accounts,
    linear_welfare,
    market_residuals,
)
from tumen.errors import InputError

from .conftest import THETA

MEMBERS = ("AAA", "BBB", "CCC")


@pytest.fixture(scope="module")
def result(world):
    inside = [(n, i, "*", 0.0) for n in MEMBERS for i in MEMBERS if n != i]
    return TradeModel.from_baseline(world, THETA).solve(change(world, tariffs=inside))


def test_implied_table_balances(result):
    for state in (result.before, result.after):
        table = implied_accounts(state, year=2022, vintage="test", source="test")
        assert table.Z.sum(1) + table.Y.sum(1) == pytest.approx(table.x, rel=1e-8)
        assert table.Z.sum(0) + table.taxes + table.va == pytest.approx(table.x, rel=1e-8)
        assert table.gdp == pytest.approx(state.value_added, rel=1e-8)
        sales = table.sales_by_economy().reshape(4, 3, 4).transpose(1, 2, 0)
        assert sales == pytest.approx(state.imports, rel=1e-8, abs=1e-8)


def test_accounts_go_in_and_come_out(world):
    """A table with proportional sellers gives back the baseline it was made from."""
    table = implied_accounts(world, year=2022, vintage="test", source="test")
    back = baseline_from_accounts(table, world.tariff)
    made = (world.output > 0).T[:, None, :]  # coefficients of what is not made do not show in a table
    assert back.input_share == pytest.approx(np.where(made, world.input_share, 0), rel=1e-9, abs=1e-9)
    for name in ("trade_share", "expenditure", "final_share", "value_added", "deficit"):
        assert getattr(back, name) == pytest.approx(getattr(world, name), rel=1e-9, abs=1e-9), name


def test_built_in_table_is_an_equilibrium_as_it_stands():
    table = built_in()
    tariff = np.full((table.axes.n_sectors, table.axes.n_economies, table.axes.n_economies), 0.03)
    tariff[:, range(table.axes.n_economies), range(table.axes.n_economies)] = 0
    base = baseline_from_accounts(table, tariff)
    assert market_residuals(base).largest < 1e-12
    model = TradeModel.from_baseline(base, np.full(table.axes.n_sectors, 4.0))
    assert (model.solve(Change()).real_income == 1).all()
    freer = model.solve(Change(tariff=tariff * 0))
    assert freer.residuals.largest <= 1e-10
    assert freer.after.tariff_revenue == pytest.approx(0, abs=1e-9)


def test_unbalanced_accounts_are_refused():
    axes = Axes(("A", "B"), ("x",), ("FD",), "USD", 2022, "test", "test")
    table = Accounts.build(axes, Z=[[1, 1], [1, 1]], Y=[[8, 1], [1, 8]], x=[11, 12], value_added=[9, 10])
    with pytest.raises(InputError, match="output differs from sales"):
        baseline_from_accounts(table, np.zeros((1, 2, 2)))


def test_terms_of_trade_cancel_over_the_world(result):
    """What one gains from a price the other pays: income-weighted terms sum to zero pair by pair."""
    parts = linear_welfare(result)
    income = result.before.income[:, None]
    assert (parts.terms * income) == pytest.approx(-(parts.terms * income).transpose(0, 2, 1), abs=1e-10)
    assert parts.welfare == pytest.approx(parts.terms.sum((0, 2)) + parts.volume.sum((0, 2)))
    by_terms, by_volume = parts.by_sector()
    assert by_terms.sum(0) + by_volume.sum(0) == pytest.approx(parts.welfare)


def test_linear_welfare_is_exact_for_small_changes(world):
    """Equation 16 is a differential of real income when deficits are zero; with them, at constant deficits,
    nearly.

    So the economy is settled without deficits and a tariff moves by a hair.
    """
    from tumen.economy.trade_model import settle

    base = settle(world, THETA, closure="balanced-trade")
    model = TradeModel.from_baseline(base, THETA, closure="balanced-trade")
    gaps = []
    for step in (1e-3, 1e-4):
        small = model.solve(change(base, tariff_points=[("AAA", "BBB", "*", step)]), tolerance=1e-13)
        gaps.append(np.abs(linear_welfare(small).welfare - np.log(small.real_income)).max())
    assert gaps[1] == pytest.approx(gaps[0] / 100, rel=0.05)  # the gap is of second order


def test_creation_and_diversion_add_up(result, world):
    bloc = bloc_trade(result, MEMBERS)
    at = [0, 1, 2]
    before, after = world.imports, result.after.imports
    own, own_after = (np.einsum("jnn->jn", flows)[:, at] for flows in (before, after))
    assert bloc.members_before + bloc.outside_before + own == pytest.approx(before[:, at].sum(2))
    assert bloc.from_members == pytest.approx(bloc.creation + bloc.diversion)
    assert bloc.creation.sum() == pytest.approx(
        (after - before)[:, at].sum() - (own_after - own).sum(), rel=1e-9
    )
    assert bloc.outside_before.sum() == pytest.approx(before[:, at, 3].sum())
    assert bloc.diversion.sum() > 0  # tariffs fell among members only
    assert bloc.from_members.sum() > bloc.diversion.sum()


def test_growth_of_imports(result, world):
    growth = result.import_growth()
    assert growth[0, 1] == pytest.approx(result.after.imports[:, 0, 1].sum() / world.imports[:, 0, 1].sum())
    food = result.import_growth("food")
    assert np.isnan(food[1, 2])  # BBB bought no food from CCC
    assert result.after.imports[0, 1, 2] == 0
    assert result.after.output[1, 3] == 0
