"""Laws that hold whatever the data: composition, homogeneity, labels, aggregation, no change."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tumen.economy.trade_model import Baseline, Change, TradeModel, change, market_residuals

from .conftest import THETA, make_world

CLOSURES = ("exogenous-deficits", "balanced-trade", "fixed-share-of-world-income", "fixed-share-of-income")
SHOCK = [("AAA", "*", "*", 0.02), ("CCC", "BBB", "cars", 0.35)]


@pytest.mark.parametrize("closure", [c for c in CLOSURES if c != "balanced-trade"])
def test_no_change_gives_ones_exactly(world, closure):
    same = TradeModel.from_baseline(world, THETA, closure=closure).solve(Change())
    for factor in (same.real_income, same.real_wage, same.wage, same.price, same.price_index):
        assert (factor == 1).all()
    assert (same.after.imports == world.imports).all()
    assert (same.after.deficit == world.deficit).all()


@pytest.mark.parametrize("closure", [c for c in CLOSURES if c != "balanced-trade"])
def test_two_steps_are_one(world, closure):
    model = TradeModel.from_baseline(world, THETA, closure=closure)
    direct = model.solve(change(world, tariffs=SHOCK), tolerance=1e-12)
    first = model.solve(
        change(world, tariffs=SHOCK[:1], trade_costs=[("BBB", "*", "food", 1.5)]), tolerance=1e-12
    )
    rest = change(first.after, tariffs=SHOCK[1:], trade_costs=[("BBB", "*", "food", 1 / 1.5)])
    second = TradeModel.from_baseline(first.after, THETA, closure=closure).solve(rest, tolerance=1e-12)
    assert first.real_income * second.real_income == pytest.approx(direct.real_income, rel=1e-9)
    assert first.wage * second.wage == pytest.approx(direct.wage, rel=1e-9)
    assert second.after.imports == pytest.approx(direct.after.imports, rel=1e-9, abs=1e-9)


def test_there_and_back(world):
    model = TradeModel.from_baseline(world, THETA)
    there = model.solve(change(world, tariffs=SHOCK), tolerance=1e-12)
    back = TradeModel.from_baseline(there.after, THETA).solve(Change(tariff=world.tariff), tolerance=1e-12)
    assert back.after.imports == pytest.approx(world.imports, rel=1e-8, abs=1e-9)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scale=st.floats(1e-6, 1e9))
def test_unit_of_money_does_not_matter(scale):
    world = make_world()
    scaled = replace(
        world,
        expenditure=world.expenditure * scale,
        value_added=world.value_added * scale,
        deficit=world.deficit * scale,
    )
    one = TradeModel.from_baseline(world, THETA).solve(change(world, tariffs=SHOCK))
    other = TradeModel.from_baseline(scaled, THETA).solve(change(scaled, tariffs=SHOCK))
    assert other.real_income == pytest.approx(one.real_income, rel=1e-9)
    assert other.after.imports == pytest.approx(one.after.imports * scale, rel=1e-8, abs=1e-8 * scale)


def test_numeraire_does_not_matter_for_real_results(world):
    """With deficits that follow income nothing is fixed in money, so only the price level differs."""
    shock = change(world, tariffs=SHOCK)
    world_money = TradeModel.from_baseline(world, THETA, closure="fixed-share-of-income").solve(shock)
    wage_money = TradeModel.from_baseline(
        world, THETA, closure="fixed-share-of-income", numeraire="wage:BBB"
    ).solve(shock)
    assert wage_money.wage[1] == pytest.approx(1, abs=1e-12)
    assert (world_money.wage * world.value_added).sum() == pytest.approx(world.value_added.sum(), rel=1e-12)
    assert wage_money.real_income == pytest.approx(world_money.real_income, rel=1e-9)
    assert wage_money.wage / wage_money.wage[0] == pytest.approx(
        world_money.wage / world_money.wage[0], rel=1e-9
    )


def test_fixed_share_of_world_income_is_exogenous_in_world_money(world):
    shock = change(world, tariffs=SHOCK)
    one = TradeModel.from_baseline(world, THETA, closure="exogenous-deficits").solve(shock)
    other = TradeModel.from_baseline(world, THETA, closure="fixed-share-of-world-income").solve(shock)
    assert other.real_income == pytest.approx(one.real_income, rel=1e-9)


def test_closures_differ_and_deficits_add_up(world):
    shock = change(world, tariffs=SHOCK)
    found = {c: TradeModel.from_baseline(world, THETA, closure=c).solve(shock) for c in CLOSURES}
    assert (found["balanced-trade"].after.deficit == 0).all()
    assert (found["exogenous-deficits"].after.deficit == world.deficit).all()
    assert np.abs(found["fixed-share-of-income"].after.deficit.sum()) < 1e-9
    assert not np.allclose(
        found["balanced-trade"].real_income, found["exogenous-deficits"].real_income, rtol=1e-3
    )
    for result in found.values():
        imports = result.after.imports
        assert imports.sum((0, 2)) - imports.sum((0, 1)) == pytest.approx(result.after.deficit, abs=1e-7)


def test_given_deficits(world):
    gaps = np.array([1.0, -1.0, 2.0, -2.0])
    result = TradeModel.from_baseline(world, THETA).solve(Change(deficit=gaps))
    imports = result.after.imports
    assert imports.sum((0, 2)) - imports.sum((0, 1)) == pytest.approx(gaps, abs=1e-7)


def permuted(base: Baseline, n, j) -> Baseline:
    return Baseline(
        tuple(base.economies[k] for k in n),
        tuple(base.sectors[k] for k in j),
        base.trade_share[np.ix_(j, n, n)],
        base.expenditure[np.ix_(j, n)],
        base.tariff[np.ix_(j, n, n)],
        base.input_share[np.ix_(n, j, j)],
        base.value_added_share[np.ix_(j, n)],
        base.final_share[np.ix_(j, n)],
        base.value_added[n],
        base.deficit[n],
        base.unit,
    )


@settings(max_examples=10, deadline=None)
@given(n=st.permutations(range(4)), j=st.permutations(range(3)))
def test_order_of_labels_does_not_matter(n, j):
    base = make_world()
    one = TradeModel.from_baseline(base, THETA).solve(change(base, tariffs=SHOCK))
    moved = permuted(base, n, j)
    other = TradeModel.from_baseline(moved, THETA).solve(change(moved, tariffs=SHOCK))
    assert other.real_income == pytest.approx(one.real_income[list(n)], rel=1e-9)
    assert other.price == pytest.approx(one.price[np.ix_(j, n)], rel=1e-9)


def split_sector(base: Baseline, at: int) -> Baseline:
    """Sector `at` becomes two, each half of it in every purchase and sale."""
    j = [*range(len(base.sectors)), at]
    half = np.ones(len(j))
    half[[at, -1]] = 0.5
    return Baseline(
        base.economies,
        (*base.sectors, "twin"),
        base.trade_share[j],
        base.expenditure[j] * half[:, None],
        base.tariff[j],
        base.input_share[:, j][:, :, j] * half[None, :, None],
        base.value_added_share[j],
        base.final_share[j] * half[:, None],
        base.value_added,
        base.deficit,
        base.unit,
    )


def test_identical_sectors_can_be_merged(world):
    split = split_sector(world, 1)
    shock = [("AAA", "*", "*", 0.02)]
    one = TradeModel.from_baseline(world, THETA).solve(change(world, tariffs=shock))
    two = TradeModel.from_baseline(split, {**THETA, "twin": THETA["cars"]}).solve(
        change(split, tariffs=shock)
    )
    assert two.real_income == pytest.approx(one.real_income, rel=1e-9)
    assert two.after.imports[1] * 2 == pytest.approx(one.after.imports[1], rel=1e-8, abs=1e-9)


def split_economy(base: Baseline, at: int) -> Baseline:
    """Economy `at` becomes two halves of the same make-up that trade with each other as each did with
    itself."""
    n = [*range(len(base.economies)), at]
    half = np.ones(len(n))
    half[[at, -1]] = 0.5
    return Baseline(
        (*base.economies, "TWN"),
        base.sectors,
        base.trade_share[:, n][:, :, n] * half[None, None, :],
        base.expenditure[:, n] * half,
        base.tariff[:, n][:, :, n],
        base.input_share[n],
        base.value_added_share[:, n],
        base.final_share[:, n],
        base.value_added[n] * half,
        base.deficit[n] * half,
        base.unit,
    )


def test_identical_economies_can_be_merged(world):
    split = split_economy(world, 2)
    assert market_residuals(split).largest < 1e-12
    one = TradeModel.from_baseline(world, THETA).solve(change(world, tariffs=[("AAA", "*", "*", 0.02)]))
    two = TradeModel.from_baseline(split, THETA).solve(change(split, tariffs=[("AAA", "*", "*", 0.02)]))
    assert two.real_income[:4] == pytest.approx(one.real_income, rel=1e-9)
    assert two.real_income[4] == pytest.approx(one.real_income[2], rel=1e-9)


def test_same_input_same_bits(world):
    one, two = (TradeModel.from_baseline(world, THETA).solve(change(world, tariffs=SHOCK)) for _ in range(2))
    assert one.after.imports.tobytes() == two.after.imports.tobytes()


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 50),
    rate=st.floats(-0.5, 3.0),
    cost=st.floats(0.4, 4.0),
    theta=st.floats(0.5, 30.0),
)
def test_every_condition_holds_after_any_shock(seed, rate, cost, theta):
    base = make_world(seed=seed)
    model = TradeModel.from_baseline(base, [theta, 6.5, 4.2], closure="fixed-share-of-income")
    result = model.solve(
        change(base, tariffs=[("BBB", "*", "*", rate)], trade_costs=[("*", "AAA", "food", cost)])
    )
    assert result.residuals.largest <= 1e-10
    assert result.residuals.labour_market <= 1e-9


def test_walking_in_steps_does_not_touch_the_answer(world, monkeypatch):
    """When the direct attempt gives up early the change is approached in steps; the equilibrium is the
    same."""
    from tumen.economy.trade_model.equilibrium import solver

    shock = change(world, tariffs=[("*", "*", "*", 1.5)], trade_costs=[("BBB", "*", "food", 4.0)])
    direct = TradeModel.from_baseline(world, THETA).solve(shock)
    monkeypatch.setattr(solver, "ATTEMPT", direct.iterations - 3)
    stepwise = TradeModel.from_baseline(world, THETA).solve(shock)
    assert stepwise.iterations > direct.iterations
    assert stepwise.real_income == pytest.approx(direct.real_income, rel=1e-9)
    assert stepwise.after.imports == pytest.approx(direct.after.imports, rel=1e-8, abs=1e-8)


def test_large_elasticities_and_barriers_keep_their_digits():
    """theta 60 and barriers up to threefold: powers down to 1e-29 must not be lost in sums with one."""
    base = make_world(empty=False)
    shock = change(base, trade_costs=[("*", "*", "food", 3.0)], productivity=[("AAA", "cars", 2.0)])
    result = TradeModel.from_baseline(base, [60.0, 45.0, 0.4], closure="fixed-share-of-income").solve(shock)
    assert result.residuals.largest <= 1e-10
    assert result.after.trade_share.sum(2) == pytest.approx(np.ones((3, 4)), abs=1e-12)
