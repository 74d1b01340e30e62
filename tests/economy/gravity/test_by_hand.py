"""Gravity from its definitions: worlds solved by hand, by a plain iteration, and by closed forms."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tumen.economy.accounts import built_in
from tumen.economy.gravity import GravityModel, gravity_estimate, gravity_table

NAMES = ("AAA", "BBB", "CCC", "DDD")


def random_world(seed, *, balanced=False):
    """Flows [importer, exporter] with large domestic sales."""
    random = np.random.default_rng(seed)
    flows = random.lognormal(2, 1, (4, 4))
    flows += flows.T if balanced else 0  # symmetric flows balance
    return flows + np.diag(random.uniform(50, 200, 4))


def random_cost(seed):
    random = np.random.default_rng(1000 + seed)
    return random.uniform(0.7, 1.3, (4, 4))


def test_two_equal_economies():
    """sigma 3: t falls by half, so t^(1 - sigma) is 4 times as high.

    Each spends 80 at home and 20 abroad. With factory-gate prices of 1 the price index to the power -2 is
    0.8 + 0.2 x 4 = 1.6 times as high, domestic sales are 100 x 0.8 / 1.6 = 50. Both are alike, so no other
    price moves: welfare is 1.6^(1/2). In units of the consumer price, which is held, the factory-gate price
    is 1.6^(1/2). Domestic sales at unchanged sizes are (outward x inward)^(sigma - 1) times as high:
    50 / 80 = outward^2, so outward is 1.6^(-1/2), and the first step already finds the price.
    """
    model = GravityModel(("AAA", "BBB"), np.array([[80.0, 20.0], [20.0, 80.0]]), 3, reference="AAA")
    result = model.solve(trade_cost=[[1, 0.5], [0.5, 1]])
    assert result.welfare == pytest.approx([1.6**0.5] * 2, rel=1e-9)
    assert result.real_output == pytest.approx([1.6**0.5] * 2, rel=1e-9)
    for state in (result.conditional, result.full):
        assert state.inward == pytest.approx([1, 1], rel=1e-9)
        value = state.output[0] / 100
        assert state.trade == pytest.approx(value * np.array([[50, 50], [50, 50]]), rel=1e-9)
    assert result.conditional.outward == pytest.approx([1.6**-0.5] * 2, rel=1e-9)
    assert result.full.price == pytest.approx([1.6**0.5] * 2, rel=1e-9)
    assert result.full.exports == pytest.approx([50 * 1.6**0.5] * 2, rel=1e-9)
    assert result.first_step().price == pytest.approx([1.6**0.5] * 2, rel=1e-9)


def test_levels_by_hand():
    """Two equal economies, t^(1 - sigma) of 1 at home and 1/4 abroad, sigma 3, reference AAA.

    With inward 1: outward^(1 - sigma) = sum over buyers of t^(1 - sigma) E / E_world = (1 + 1/4) / 2 = 0.625,
    so outward is 0.625^(-1/2); of 100 spent 80 go home.
    """
    rows = pl.DataFrame(
        {"exporter": ["A", "A", "B", "B"], "importer": ["A", "B", "A", "B"], "v": [60, 40, 40, 60]}
    ).with_columns(border=(pl.col("exporter") != pl.col("importer")))
    model = GravityModel.from_costs(gravity_table(rows, "v", ["border"]), {"border": np.log(0.25)}, 3)
    assert model.inward == pytest.approx([1, 1], rel=1e-10)
    assert model.outward == pytest.approx([0.625**-0.5] * 2, rel=1e-10)
    assert model.flows == pytest.approx(np.array([[80, 20], [20, 80]]), rel=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_structural_gravity_holds_in_every_state(seed):
    """X = Y E / Y_world (t / (outward inward))^(1 - sigma), as factors; sums are output and expenditure."""
    cost = random_cost(seed)
    result = GravityModel(NAMES, random_world(seed), 4.5).solve(trade_cost=cost)
    before = result.before
    for state in (result.conditional, result.full):
        assert state.trade.sum(0) == pytest.approx(state.output, rel=1e-9)
        assert state.trade.sum(1) == pytest.approx(state.expenditure, rel=1e-9)
        size = (state.expenditure / before.expenditure)[:, None] * (state.output / before.output)
        size *= before.output.sum() / state.output.sum()
        friction = cost / (state.inward[:, None] * state.outward)
        assert state.trade / before.trade == pytest.approx(size * friction**-3.5, rel=1e-9)
    assert result.full.output == pytest.approx(before.output * result.full.price, rel=1e-12)  # endowments
    at = NAMES.index(result.reference)
    assert result.full.inward[at] == result.conditional.inward[at] == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_plain_iteration_finds_the_same(seed):
    """Tatonnement on factory-gate prices with trade balances kept in money of world output."""
    flows, cost, sigma = random_world(seed), random_cost(seed), 5.0
    result = GravityModel(NAMES, flows, sigma, closure="exogenous-deficits").solve(trade_cost=cost)
    made, spent = flows.sum(0), flows.sum(1)
    share, pull = flows / spent[:, None], cost ** (1 - sigma)
    price = np.ones(4)
    for _ in range(20000):
        weights = share * pull * price ** (1 - sigma)
        index = weights.sum(1) ** (1 / (1 - sigma))
        spending = made * price + spent - made
        sales = (weights / weights.sum(1)[:, None] * spending[:, None]).sum(0)
        price = price * (sales / (made * price)) ** 0.1
        price *= made.sum() / (made * price).sum()
    assert result.full.terms_of_trade == pytest.approx(price / index, rel=1e-8)
    assert result.welfare == pytest.approx(spending / spent / index, rel=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_gains_from_domestic_shares(seed):
    """Arkolakis, Costinot & Rodriguez-Clare (2012): balanced, costs abroad only: lambda_hat^(1/(1 - sigma))."""
    flows, cost = random_world(seed, balanced=True), random_cost(seed)
    np.fill_diagonal(cost, 1)
    result = GravityModel(NAMES, flows, 6).solve(trade_cost=cost)
    before, after = (np.diag(s.trade) / s.expenditure for s in (result.before, result.full))
    assert result.welfare == pytest.approx((after / before) ** (1 / (1 - 6)), rel=1e-9)


def test_one_change_said_three_ways():
    rows = pl.DataFrame(
        [(e, i, 100.0 if e == i else 7.0 + len(e) * k, float(e != i))
         for k, (e, i) in enumerate((e, i) for e in NAMES for i in NAMES)],
        schema=["exporter", "importer", "trade", "border"], orient="row",
    )  # fmt: skip
    table = gravity_table(rows, "trade", ["border"])
    model = GravityModel.from_costs(table, {"border": -2.0}, 5)
    after = table.changed("border", [("AAA", "*", 0.5)])
    moved = np.zeros((4, 4))
    moved[0, 1:] = -2.0 * (0.5 - 1)
    first = model.solve(after)
    for other in (model.solve(log_freeness=moved), model.solve(trade_cost=np.exp(moved / -4))):
        assert other.welfare == pytest.approx(first.welfare, rel=1e-12)
    assert first.welfare[0] > 1
    assert replace(model, closure="balanced-trade").closure == "balanced-trade"


def test_zero_trade_stays_zero_and_can_be_made():
    flows = random_world(1)
    flows[0, 1] = 0
    result = GravityModel(NAMES, flows, 5).solve(trade_cost=np.where(np.eye(4) > 0, 1, 0.8))
    assert result.full.trade[0, 1] == result.conditional.trade[0, 1] == 0
    stop = np.zeros((4, 4))
    stop[2, 3] = -np.inf
    result = GravityModel(NAMES, flows, 5).solve(log_freeness=stop)
    assert result.full.trade[2, 3] == result.conditional.trade[2, 3] == 0
    assert result.full.trade.sum(0) == pytest.approx(result.full.output, rel=1e-9)


def test_of_an_input_output_table():
    accounts = built_in()
    model = GravityModel.from_accounts(accounts, 5)
    assert model.flows.sum() == pytest.approx(accounts.x.sum(), rel=1e-6)
    result = model.solve(trade_cost=np.ones((21, 21)))
    assert result.welfare == pytest.approx(np.ones(21), abs=1e-12)


@pytest.mark.filterwarnings("ignore")
def test_fitted_flows_are_those_of_the_model():
    """Fally (2015): with exporter and importer effects PPML adds up, so its fit is structural gravity."""
    pytest.importorskip("pyfixest", reason="pyfixest is optional and not installed")
    random = np.random.default_rng(3)
    rows = pl.DataFrame(
        [(e, i, float(random.lognormal(3, 1)) + 100 * (e == i), float(e != i), float(random.uniform()))
         for e in NAMES for i in NAMES],
        schema=["exporter", "importer", "trade", "border", "distance"], orient="row",
    )  # fmt: skip
    table = gravity_table(rows, "trade", ["border", "distance"])
    found = gravity_estimate(rows, "trade", ["border", "distance"])
    model = GravityModel.from_costs(table, found.coefficients, 5)
    assert model.flows.T.ravel() == pytest.approx(found.fitted, rel=1e-5)
    draws = found.draws(4000, seed=1)
    spread = np.std([draw["border"] for draw in draws])
    assert spread == pytest.approx(found.standard_errors["border"], rel=0.05)


@pytest.mark.filterwarnings("ignore")
def test_a_panel_with_pair_and_year_effects():
    """Flows made from exporter-year, importer-year and pair effects and a coefficient of 0.4 give it back."""
    pytest.importorskip("pyfixest", reason="pyfixest is optional and not installed")
    random = np.random.default_rng(4)
    size, pull = random.lognormal(1, 1, (2, 4, 3))
    pair = random.lognormal(1, 1, (4, 4))
    rows = []
    for e in range(4):
        for i in range(4):
            for year in range(3):
                pta = float(e != i and random.uniform() < 0.5)
                value = size[e, year] * pull[i, year] * pair[e, i] * np.exp(0.4 * pta)
                rows.append((NAMES[e], NAMES[i], 2000 + year, value, pta))
    data = pl.DataFrame(rows, schema=["exporter", "importer", "year", "trade", "pta"], orient="row")
    effects = ["exporter-year", "importer-year", "exporter-importer"]
    found = gravity_estimate(data, "trade", ["pta"], fixed_effects=effects)
    assert found.coefficients["pta"] == pytest.approx(0.4, rel=1e-5)
    assert gravity_table(data, "trade", year=2001).flows[1, 0] == pytest.approx(
        data.filter(exporter="AAA", importer="BBB", year=2001)["trade"].item()
    )


@pytest.mark.filterwarnings("ignore")
def test_an_elasticity_from_tariffs():
    pytest.importorskip("pyfixest", reason="pyfixest is optional and not installed")
    random = np.random.default_rng(1)
    names = [f"E{k}" for k in range(12)]
    size, pull = random.lognormal(2, 1, 12), random.lognormal(2, 1, 12)
    rows = [
        (names[n], names[i], float(np.log1p(t)), size[n] * pull[i] * (1 + t) ** -5.5)
        for n in range(12)
        for i in range(12)
        if n != i
        for t in [float(random.uniform(0, 0.3))]
    ]
    data = pl.DataFrame(rows, schema=["importer", "exporter", "log_tariff", "imports"], orient="row")
    found = gravity_estimate(data, "imports", ["log_tariff"])
    assert -found.coefficients["log_tariff"] == pytest.approx(5.5, rel=1e-5)


def test_a_closure_that_moves_the_world_says_so():
    """Balanced trade ends the deficit of AAA (1 of its income of 13) without any change of costs; settled, the
    same cut is another number and no change is none. By default balances keep their ratio: nothing moves.
    """
    flows = np.array([[10.0, 3.0], [2.0, 8.0]])
    cut = [[1, 0.9], [0.9, 1]]
    assert GravityModel(("AAA", "BBB"), flows, 5).solve(trade_cost=cut).notes == ()
    model = GravityModel(("AAA", "BBB"), flows, 5, closure="balanced-trade")
    (note,) = model.solve(trade_cost=cut).notes
    assert "by itself changes deficits" in note
    assert "settled()" in note
    assert "by itself changes deficits" in repr(model.solve(trade_cost=cut))
    apart = model.settled()
    assert apart.flows.sum(0) == pytest.approx(apart.flows.sum(1), rel=1e-9)
    assert apart.solve(trade_cost=cut).notes == ()
    assert apart.solve(trade_cost=np.ones((2, 2))).welfare == pytest.approx([1, 1], rel=1e-9)
    both = model.solve(trade_cost=np.ones((2, 2))).welfare * apart.solve(trade_cost=cut).welfare
    assert model.solve(trade_cost=cut).welfare == pytest.approx(both, rel=1e-9)


@pytest.mark.parametrize("unit", [1e-290, 1e-9, 1e9, 1e300])
def test_the_unit_of_flows_does_not_matter(unit):
    cost, flows = random_cost(5), random_world(5)
    as_is = GravityModel(NAMES, flows, 5).solve(trade_cost=cost)
    other = GravityModel(NAMES, flows * unit, 5).solve(trade_cost=cost)
    assert other.welfare == pytest.approx(as_is.welfare, rel=1e-9)
    assert other.conditional.outward == pytest.approx(as_is.conditional.outward, rel=1e-9)
    assert other.conditional.trade == pytest.approx(as_is.conditional.trade * unit, rel=1e-9)
