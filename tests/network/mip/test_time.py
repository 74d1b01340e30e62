"""Limits of time: they hold for all that is solved, and what there was no time for is said."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest

pytest.importorskip("highspy")

from scipy.sparse import csr_matrix

from tumen.network.mip.program import Program
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.mip.solver import OutOfTimeError
from tumen.network.mip.substitute import substitute


def test_shares_of_the_time_left_are_counted_from_now():
    settings = Settings(ends=perf_counter() + 100)
    assert 49 < settings.with_share(0.5).seconds_left() <= 50
    assert settings.with_share(0.5).with_share(0.5).seconds_left() <= 25
    assert replace(settings, time_limit=7).seconds_left() == 7
    assert Settings().with_share(0.5).seconds_left() is None


def test_no_time_left_raises_and_says_what_was_worked_out(plain):
    with pytest.raises(
        OutOfTimeError,
        match=r"ways of making, .* flows\), and this plan has no more of the time limit. Allow",
    ):
        solve(plain.network(), plain.law, Settings(ends=perf_counter() - 1))


def test_a_column_that_is_a_multiple_of_a_whole_one_is_left_out():
    """x = 3 y, x + z >= 4, least 2 x + z + y: by hand y costs 7 and gives 3, z costs 1."""
    program = Program(
        csr_matrix(np.array([[1.0, -3.0, 0.0], [1.0, 0.0, 1.0]])),
        (np.array([0.0, 4.0]), np.array([0.0, np.inf])),
        np.array([2.0, 1.0, 1.0]),
        (np.zeros(3), np.array([np.inf, 1.0, np.inf])),
        np.array([False, True, False]),
    )
    fewer = substitute(program)
    assert fewer.program.rows.toarray().tolist() == [[3.0, 1.0]]
    assert fewer.program.cost.tolist() == [7.0, 1.0]
    assert (fewer.back @ np.array([1.0, 0.5])).tolist() == [3.0, 1.0, 0.5]


@pytest.mark.parametrize("change", ["bounded", "whole", "negative", "offset"])
def test_other_columns_stay(change):
    rows, upper, whole, side = np.array([[1.0, -3.0]]), np.array([np.inf, 1.0]), np.array([False, True]), 0.0
    if change == "bounded":
        upper = np.array([2.0, 1.0])
    elif change == "whole":
        whole = np.array([True, True])
    elif change == "negative":
        rows = np.array([[1.0, 3.0]])
    else:
        side = 1.0
    program = Program(csr_matrix(rows), (np.full(1, side),) * 2, np.ones(2), (np.zeros(2), upper), whole)
    assert substitute(program) is None
