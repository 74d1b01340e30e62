"""The fixed point: fast where acceleration helps, safe where it does not."""

import numpy as np
import pytest

from tumen.economy.trade_model.equilibrium.anderson import PlainStep, fixed_point


def linear(matrix, target):
    def plain(point, restarts):
        step = matrix @ (target - point)
        return PlainStep(step, float(np.abs(target - point).max()))

    return plain


def test_slow_linear_map_is_solved_in_a_few_steps():
    rates = np.diag([0.02, 0.1, 0.5, 0.9])  # the plain iteration would need over a thousand steps
    target = np.array([1.0, -2.0, 3.0, 0.5])
    found = fixed_point(linear(rates, target), np.zeros(4), tolerance=1e-12, limit=40)
    assert found.residual <= 1e-12
    assert found.point == pytest.approx(target, abs=1e-11)


def test_start_that_satisfies_the_tolerance_comes_back_unchanged():
    start = np.array([1.0, 2.0])
    found = fixed_point(linear(np.eye(2), start), start, tolerance=1e-12, limit=5)
    assert found.point is start
    assert found.iterations == 0


def test_falls_back_to_the_best_point_when_the_map_breaks():
    """The map gives no numbers beyond 3 and overshoots there at first; after a restart it steps more
    carefully."""
    seen = []

    def plain(point, restarts):
        seen.append(restarts)
        if point[0] > 3:
            return PlainStep(np.array([np.nan]), np.nan)
        return PlainStep((2.5 - point) * (2.0 if restarts == 0 else 0.9), float(abs(2.5 - point[0])))

    found = fixed_point(plain, np.zeros(1), tolerance=1e-10, limit=50)
    assert found.point == pytest.approx([2.5], abs=1e-9)
    assert max(seen) >= 1


def test_never_claims_what_it_has_not_reached():
    found = fixed_point(lambda *_: PlainStep(np.ones(1), 1.0), np.zeros(1), tolerance=1e-3, limit=7)
    assert found.residual == 1.0
    assert found.iterations == 7
    lost = fixed_point(lambda *_: PlainStep(np.full(1, np.nan), np.nan), np.zeros(1), tolerance=1e-3, limit=7)
    assert not lost.residual <= 1e-3
