"""Capacitated facility location in OR-Library form: read, and solved to known optima."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.importing.orlib import draft_of, read_orlib
from tumen.study.network.run import settings_of


def network_of(folder):
    return read_study(folder).network


SMALL = """3 4
 10 50.
 8 30
 12 70.5
 5
 10 20 30
 4 16.0 8 20
 3
 9 12 3
 2 8 6
 4
"""
CAP41 = Path(__file__).with_name("cap41.txt")
CAP41_OPTIMUM = 1_040_444.375
"""OR-Library, file capopt (J. E. Beasley); also in the tests of SupplyChainOptimization.jl. The instance is
that of GitHub avinashu1980/Intro_Python_Gurobi, cap41.txt, commit 5be2951e, read on 2026-11-23."""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "small.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def _solved(instance, folder, *, single_source):
    pytest.importorskip("highspy")
    from tumen.network.mip.solve import solve

    draft_of(instance, single_source=single_source, source="a test").write(folder)
    study = network_of(folder)
    base = study.scenarios[0]
    return solve(base.network, base.law, settings_of(study))


def _instance(seed, m=3, n=4):
    """Small whole numbers; together the warehouses hold more than the demand."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(1, 8, n)
    capacity = rng.integers(int(demand.sum() / 2), int(demand.sum()) + 2, m)
    lines = [f"{m} {n}", *(f"{c} {f}" for c, f in zip(capacity, rng.integers(5, 60, m), strict=True))]
    lines += [f"{d} {' '.join(str(d * c) for c in rng.integers(1, 12, m))}" for d in demand]
    return "\n".join(lines)


def _split_optimum(instance):
    """Every set of open warehouses; for each the transport problem as a linear programme of scipy."""
    from scipy.optimize import linprog

    cost = np.array(instance.cost, dtype=float)  # n x m
    demand = np.array(instance.demand, dtype=float)
    capacity = np.array(instance.capacity, dtype=float)
    n, m = cost.shape
    best = np.inf
    for is_open in product((0, 1), repeat=m):
        shares = np.kron(np.eye(n), np.ones(m))
        limits = np.kron(demand, np.eye(m))
        found = linprog(
            cost.ravel(),
            A_ub=limits,
            b_ub=capacity * is_open,
            A_eq=shares,
            b_eq=np.ones(n),
            bounds=(0, None),
        )
        if found.status == 0:
            best = min(best, found.fun + float(np.dot(is_open, np.array(instance.fixed_cost, dtype=float))))
    return best


def _single_optimum(instance):
    """Every assignment of customers to warehouses."""
    best = np.inf
    m = len(instance.capacity)
    for assigned in product(range(m), repeat=len(instance.demand)):
        load = [sum(d for d, a in zip(instance.demand, assigned, strict=True) if a == i) for i in range(m)]
        if all(used <= most for used, most in zip(load, instance.capacity, strict=True)):
            cost = sum(instance.cost[j][i] for j, i in enumerate(assigned))
            best = min(best, float(cost + sum(instance.fixed_cost[i] for i in set(assigned))))
    return best


def test_the_form_is_read_whatever_the_line_breaks(file):
    found = read_orlib(file(SMALL))
    assert [float(value) for value in found.capacity] == [10, 8, 12]
    assert [float(value) for value in found.fixed_cost] == [50, 30, 70.5]
    assert [float(value) for value in found.demand] == [5, 4, 3, 2]
    assert [[float(value) for value in row] for row in found.cost] == [
        [10, 20, 30],
        [16, 8, 20],
        [9, 12, 3],
        [8, 6, 4],
    ]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("3 4", "3 5"), "3 warehouses and 5 customers need 28 numbers, but there are 24"),
        (("12 70.5", "12 seventy"), "'seventy' is not a number"),
        (("12 70.5", "capacity 70.5"), "the word capacity stands for a number"),
        (("10 50.", "-10 50."), "-10 is negative"),
        (("3 4", "3.5 4"), "3.5 is no count"),
        ((" 5\n", " 0\n"), "customer 1 has no demand, but costs something to serve"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(file, change, text):
    with pytest.raises(InputError, match=text.replace("(", r"\(")):
        read_orlib(file(SMALL.replace(*change, 1)))


def test_the_word_capacity_takes_the_number_given(file):
    from decimal import Decimal

    found = read_orlib(file(SMALL.replace("12 70.5", "capacity 70.5")), capacity=Decimal(9))
    assert found.capacity == (10, 8, 9)


@pytest.mark.parametrize("seed", range(4))
def test_split_sourcing_equals_every_set_of_warehouses(file, tmp_path, seed):
    instance = read_orlib(file(_instance(seed)))
    plan = _solved(instance, tmp_path / "study", single_source=False)
    assert plan.status == "optimal"
    assert plan.net_cost == pytest.approx(_split_optimum(instance), rel=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_single_sourcing_equals_every_assignment(file, tmp_path, seed):
    instance = read_orlib(file(_instance(seed)))
    plan = _solved(instance, tmp_path / "study", single_source=True)
    assert plan.net_cost == pytest.approx(_single_optimum(instance), rel=1e-7)
    sources = {}
    for flow in plan.flows:
        if flow.destination.startswith("customer"):
            sources.setdefault(flow.destination, set()).add(flow.origin)
    assert {len(found) for found in sources.values()} == {1}


def test_cap41_is_solved_to_its_published_optimum(tmp_path):
    plan = _solved(read_orlib(CAP41), tmp_path / "study", single_source=False)
    assert plan.status == "optimal"
    assert plan.gap == 0
    assert plan.net_cost == pytest.approx(CAP41_OPTIMUM, abs=1e-3)
