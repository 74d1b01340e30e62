"""Draws: common random numbers, serial equals parallel, bands."""

import multiprocessing

import numpy as np
import pytest

from tumen import partitions
from tumen.economy.trade_model import TradeModel, change, draw, scale_change, simulate, uncertainty, workers
from tumen.errors import InputError, MissingExtraError, NotConvergedError

from .conftest import THETA

ERRORS = {"food": 0.6, "cars": 1.5}


@pytest.fixture(scope="module")
def model(world):
    return TradeModel.from_baseline(world, THETA)


@pytest.fixture(scope="module")
def changes(world):
    return {
        "cut": change(world, tariffs=[("AAA", "*", "*", 0.0)]),
        "rise": change(world, tariffs=[("BBB", "*", "cars", 0.5)]),
    }


def test_draws_depend_on_seed_and_number_only(model):
    few, many = draw(model, 3, seed=5, standard_error=ERRORS), draw(model, 8, seed=5, standard_error=ERRORS)
    assert (few.elasticities == many.elasticities[:3]).all()
    assert (draw(model, 3, seed=6, standard_error=ERRORS).elasticities != few.elasticities).any()
    assert (few.elasticities[:, 2] == THETA["services"]).all()  # no error given: certain
    assert few.seed == 5


def test_moments_of_the_draws(model):
    """Log-normal with the given mean and standard deviation: 4,000 draws, five standard errors of the
    mean."""
    theta = draw(model, 4000, seed=1, standard_error=ERRORS).elasticities
    assert (theta > 0).all()
    assert theta[:, 1].mean() == pytest.approx(6.5, abs=5 * 1.5 / np.sqrt(4000))
    assert theta[:, 1].std() == pytest.approx(1.5, rel=0.1)


def test_serial_equals_parallel_exactly(model, changes):
    draws = draw(model, 6, seed=3, standard_error=ERRORS, shock_range=(0.5, 1.5))
    serial = simulate(model, changes, draws)
    parallel = simulate(model, changes, draws, processes=2)
    for name, measures in serial.values.items():
        for measure, values in measures.items():
            assert values.shape == (6, 4)
            assert values.tobytes() == parallel.values[name][measure].tobytes()


@pytest.mark.parametrize("start", [0.0, 1e9])
def test_all_cores_if_it_pays_and_the_same_numbers(model, changes, monkeypatch, start):
    monkeypatch.setattr(workers, "START_S", start)
    monkeypatch.setattr(workers, "cores", lambda: 2)
    draws = draw(model, 4, seed=3, standard_error=ERRORS)
    here, spread = simulate(model, changes, draws), simulate(model, changes, draws, processes=None)
    assert spread.values["cut"]["real_wage"].tobytes() == here.values["cut"]["real_wage"].tobytes()


def test_bands(model, changes):
    draws = draw(model, 30, seed=3, standard_error=ERRORS)
    found = simulate(model, changes, draws)
    low, mid, high = found.band("cut", "real_income")
    assert (low <= mid).all()
    assert (mid <= high).all()
    assert (low < high).any()
    difference = found.band_of_difference("cut", "cut", "real_income")
    assert (difference == 0).all()  # common random numbers
    certain = simulate(model, changes, draw(model, 2, seed=3))
    point = model.solve(changes["cut"]).real_income
    # draws are solved several at once, `solve` alone: the same up to rounding
    np.testing.assert_allclose(certain.values["cut"]["real_income"], [point, point], rtol=1e-12)
    with pytest.raises(InputError, match="cut/real_income"):
        found.band("cat", "real_income")


def test_scaling_in_logs(world, changes):
    half = scale_change(changes["rise"], world, 0.5)
    old, new = world.tariff[1, 1, 0], changes["rise"].tariff[1, 1, 0]
    assert 1 + half.tariff[1, 1, 0] == pytest.approx(np.sqrt((1 + old) * (1 + new)))
    assert (half.tariff[0] == world.tariff[0]).all()


def test_whole_or_not_at_all(model, changes, monkeypatch):
    def stuck(case, reached):
        raise NotConvergedError("stuck")

    monkeypatch.setattr(uncertainty, "solve_case", stuck)
    with pytest.raises(NotConvergedError, match=r"draw 0 of change 'cut' \(seed 1\): stuck"):
        simulate(model, changes, draw(model, 2, seed=1))


def test_many_at_once_are_as_each_alone(model, changes):
    """The batch is judged by the same measure: real income as `solve` gives it, to the tolerance."""
    draws = draw(model, 40, seed=5, standard_error=ERRORS, shock_range=(0.5, 1.5))
    found = simulate(model, changes, draws)
    for d in (0, 17, 39):
        alone = TradeModel.from_baseline(model.baseline, draws.elasticities[d], closure=model.closure)
        for name, what in changes.items():
            one = alone.solve(scale_change(what, model.baseline, float(draws.shock_size[d])))
            np.testing.assert_allclose(found.values[name]["real_income"][d], one.real_income, atol=1e-9)


def test_what_a_batch_does_not_reach_is_solved_alone(model, changes, monkeypatch):
    draws = draw(model, 3, seed=5, standard_error=ERRORS)
    found = simulate(model, changes, draws)
    monkeypatch.setattr(uncertainty, "approach_all", lambda cases, _tolerance: [None] * len(cases))
    again = simulate(model, changes, draws)
    for name, measures in found.values.items():
        np.testing.assert_allclose(measures["real_income"], again.values[name]["real_income"], atol=1e-9)


def test_bad_draws(model):
    with pytest.raises(InputError) as caught:
        draw(model, 0, seed=1, standard_error={"toys": 1.0, "food": -1.0}, shock_range=(2, 1))
    assert len(caught.value.problems) == 4


def test_progress_counts_the_draws(model, changes):
    for processes in (1, 2):
        told: list[tuple[int, int]] = []
        draws = draw(model, 3, seed=1)
        simulate(
            model, changes, draws, processes=processes, progress=lambda *step, told=told: told.append(step)
        )
        assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_mistake_in_a_process_arrives_whole(model, world):
    """DDD makes no cars; cut off, it can buy them from nobody."""
    cut = {"cut": change(world, trade_costs=[("DDD", "*", "cars", np.inf)])}
    seen = []
    for processes in (1, 2):
        with pytest.raises(InputError, match="DDD can buy cars from nobody") as caught:
            simulate(model, cut, draw(model, 2, seed=1), processes=processes)
        seen.append(caught.value.problems)
    assert seen[0] == seen[1]


def test_an_interrupt_stops_the_draws(model, changes):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(model, changes, draw(model, 40, seed=1), processes=2, progress=stop)
    assert not multiprocessing.active_children()


def test_bad_places_to_work(model, changes):
    with pytest.raises(InputError, match="0 processes"):
        simulate(model, changes, draw(model, 2, seed=1), processes=0)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of Dask are not ours
def test_no_scheduler_at_the_address(model, changes, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(partitions, "CONNECT_S", "1s")
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        simulate(model, changes, draw(model, 2, seed=1), on="tcp://127.0.0.1:1")


def test_missing_extra(model, changes, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(MissingExtraError, match="cluster"):
        simulate(model, changes, draw(model, 2, seed=1), on="tcp://localhost:1")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of the cluster are not ours
def test_a_dask_cluster_gives_the_same(model, changes):
    distributed = pytest.importorskip("distributed")
    draws = draw(model, 3, seed=3, standard_error=ERRORS)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        remote = simulate(model, changes, draws, on=cluster.scheduler_address)
    here = simulate(model, changes, draws)
    assert (remote.values["cut"]["real_income"] == here.values["cut"]["real_income"]).all()
