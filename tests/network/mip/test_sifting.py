"""Sifted programs against the same programs solved whole: generated networks, every column there at once."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("highspy")

from benchmarks.generate_network import Size, generate
from tumen.network.compile.assemble import compile_network
from tumen.network.mip import sifting, solver
from tumen.network.mip.build import build
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.study.core.read import read_study

SIZES = [Size(), Size(plants=3, suppliers=5, products=4, periods=2), Size(recipes=2, share=0.8)]


@pytest.fixture(params=range(len(SIZES)))
def base(request, tmp_path):
    generate(SIZES[request.param], request.param).write(tmp_path / "made")
    return read_study(tmp_path / "made").network.scenarios[0]


@pytest.fixture
def sifted(monkeypatch):
    monkeypatch.setattr(solver, "LARGE", 1)


def test_a_plan_stands_within_the_gap_that_is_proven(base, sifted, monkeypatch):
    told = []
    quick = solve(
        base.network, base.law, Settings(progress=told.append)
    )  # claims and amounts are checked again
    monkeypatch.undo()
    exact = solve(base.network, base.law, Settings(gap=0.0))
    assert quick.bound <= exact.net_cost + 1e-6 * abs(exact.net_cost)
    assert quick.net_cost >= exact.net_cost - 1e-6 * abs(exact.net_cost)
    assert quick.net_cost - quick.bound <= quick.gap * abs(quick.net_cost) * (1 + 1e-6) + 1e-6
    assert told[-1].best == pytest.approx(quick.net_cost)


def test_the_relaxation_and_its_prices_are_those_of_all_columns(base, sifted, monkeypatch):
    built = build(compile_network(base.network, base.law), None)
    program = built.work.model.program()
    few = solver.run(program, Settings(), continuous=True)
    monkeypatch.undo()
    whole = solver.run(program, Settings(), continuous=True)
    assert few.objective == pytest.approx(whole.objective, rel=1e-9)
    assert few.gap == 0
    reduced = program.cost - program.rows.T @ few.duals  # no column would pay: the prices prove the optimum
    lower, upper = program.bounds
    assert reduced[np.isinf(upper)].min() > -1e-7
    assert few.values @ program.cost == pytest.approx(few.objective)
    rows = program.rows @ few.values
    assert (rows >= program.sides[0] - 1e-7).all()
    assert (rows <= program.sides[1] + 1e-7).all()
    assert (few.values >= lower - 1e-9).all()


def test_where_the_first_columns_serve_nobody_the_whole_is_solved(base, sifted, monkeypatch):
    monkeypatch.setattr(sifting, "_CHEAPEST", 0)
    found = solve(base.network, base.law, Settings(gap=0.0))
    monkeypatch.undo()
    exact = solve(base.network, base.law, Settings(gap=0.0))
    assert (found.status, found.net_cost) == ("optimal", pytest.approx(exact.net_cost))


def test_no_time_for_the_relaxation_is_told_at_once(base, sifted, monkeypatch):
    monkeypatch.setattr(solver, "_solve", lambda *_: False)
    left = iter([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    monkeypatch.setattr(Settings, "seconds_left", lambda _: next(left, 0.0))
    with pytest.raises(solver.OutOfTimeError, match="rounding the relaxation of"):
        solve(base.network, base.law, Settings())
