"""Capacitated facility location in OR-Library form: Tumen's network against the same strong formulation in
highspy.

Instances are made up in the way of the OR-Library's capa to capc (random places in a square, costs by
distance), and cap41 of the tests. Times are processor time from the data in memory to the optimum, the better
of two; gap zero, one thread. Both are run once on a tiny instance before, so that no import is counted.
Working out, building and reading the plan cost some 0.02 s for cap41; an instance that is solved in a
hundredth of a second therefore takes up to three times as long.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np

from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.mip.solver import set_options
from tumen.study.core.read import read_study
from tumen.study.importing.orlib import Instance, draft_of, read_orlib

CAP41 = Path(__file__).resolve().parents[1] / "tests" / "study" / "importing" / "cap41.txt"


def instance(sites: int, customers: int, seed: int) -> Instance:
    """Random places; capacities that make about a quarter of the sites needed."""
    from decimal import Decimal

    random = np.random.default_rng(seed)
    places, buyers = random.uniform(0, 1000, (sites, 2)), random.uniform(0, 1000, (customers, 2))
    demand = random.integers(5, 50, customers)
    far = np.hypot(*(places[:, None, :] - buyers[None, :, :]).transpose(2, 0, 1))
    cost = np.round(far * demand / 10, 3)
    room = int(4 * demand.sum() / sites)
    fixed = np.round(random.uniform(0.8, 1.2, sites) * cost.mean() * customers / sites * 2, 1)
    return Instance(
        f"made-{sites}x{customers}-{seed}",
        tuple(Decimal(room) for _ in range(sites)),
        tuple(Decimal(str(value)) for value in fixed),
        tuple(Decimal(int(value)) for value in demand),
        tuple(tuple(Decimal(str(value)) for value in column) for column in cost.T),
    )


def direct(problem: Instance) -> tuple[float, float]:
    """Optimum and seconds of the strong formulation: shares x, open y; x <= y for each pair."""
    import highspy

    began = process_time()
    cost = np.array(problem.cost, dtype=float).T
    m, n = cost.shape
    demand = np.array(problem.demand, dtype=float)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = m * n + m, n + m + m * n
    model.col_cost_ = np.concatenate([cost.ravel(), np.array(problem.fixed_cost, dtype=float)])
    model.col_lower_, model.col_upper_ = np.zeros(m * n + m), np.ones(m * n + m)
    model.integrality_ = [highspy.HighsVarType.kContinuous] * (m * n) + [highspy.HighsVarType.kInteger] * m
    free = highspy.kHighsInf
    model.row_lower_ = np.concatenate([np.ones(n), np.full(m + m * n, -free)])
    model.row_upper_ = np.concatenate([np.ones(n), np.zeros(m + m * n)])
    starts, index, value = [0], [], []
    for j in range(n):
        index += [i * n + j for i in range(m)]
        value += [1.0] * m
        starts.append(len(index))
    for i in range(m):
        index += [*range(i * n, i * n + n), m * n + i]
        value += [*demand, -float(problem.capacity[i])]
        starts.append(len(index))
    for i in range(m):
        for j in range(n):
            index += [i * n + j, m * n + i]
            value += [1.0, -1.0]
            starts.append(len(index))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, index, value
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    set_options(solver, Settings(), gap=0.0)  # tolerances, threads, seed and gap as in a network study
    solver.passModel(model)
    solver.run()
    return solver.getInfo().objective_function_value, process_time() - began


def ours(problem: Instance) -> tuple[float, float, float]:
    """Optimum, seconds in all, and seconds of the solver among them, as a network study."""
    with tempfile.TemporaryDirectory() as folder:
        draft_of(problem, single_source=False, source="benchmark").write(Path(folder) / "study")
        base = read_study(Path(folder) / "study").network.scenarios[0]
    began = process_time()
    plan = solve(base.network, base.law, replace(Settings(gap=0.0), duals=False))
    return plan.net_cost, process_time() - began, plan.solver.seconds


def run() -> list[tuple[str, str]]:
    """Time both on each instance, single sourcing not compared."""
    first = instance(3, 4, 1)
    direct(first)
    ours(first)
    rows = []
    for problem in (read_orlib(CAP41), instance(16, 50, 3), instance(25, 80, 1), instance(40, 150, 2)):
        (optimum, plain), (_, again) = direct(problem), direct(problem)
        (cost, whole, solver), (_, once_more, _) = ours(problem), ours(problem)
        if abs(cost - optimum) > 1e-6 * abs(optimum):
            raise AssertionError(f"{problem.name}: {cost} and {optimum}")
        plain, whole = min(plain, again), min(whole, once_more)
        rows.append(
            (
                problem.name,
                (
                    f"optimum {optimum:,.3f}; highspy {plain:.2f} s; Tumen {whole:.2f} s "
                    f"(solver {solver:.2f} s), ratio {whole / plain:.2f}"
                ),
            )
        )
    return rows
