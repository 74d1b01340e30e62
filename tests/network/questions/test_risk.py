"""CVaR against its two definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.network.questions.risk import Risk, cvar, expected, value_at_risk

CASES = st.lists(st.tuples(st.integers(-1000, 1000), st.integers(1, 20)), min_size=1, max_size=8).map(
    lambda rows: ([float(c) for c, _ in rows], [w / sum(w for _, w in rows) for _, w in rows])
)


@given(CASES, st.sampled_from([0.0, 0.1, 0.5, 0.9, 0.95]))
def test_it_is_the_least_of_rockafellar_and_uryasev(case, level):
    """min over q of q + E max(0, cost - q) / (1 - level); convex in q, so attained at one of the costs."""
    costs, shares = case
    least = min(
        q + sum(p * max(0.0, c - q) for c, p in zip(costs, shares, strict=True)) / (1 - level) for q in costs
    )
    assert cvar(costs, shares, level) == pytest.approx(least, abs=1e-6)


def test_by_hand():
    """The worst 5 % of 90 % at 10, 8 % at 20 and 2 % at 100 are 2 % at 100 and 3 % at 20: (2 + 0.6) / 0.05 =
    52."""
    costs, shares = [10.0, 20.0, 100.0], [0.9, 0.08, 0.02]
    assert cvar(costs, shares, 0.95) == pytest.approx(52)
    assert value_at_risk(costs, shares, 0.95) == 20
    assert cvar(costs, shares, 0) == pytest.approx(expected(costs, shares)) == pytest.approx(12.6)
    assert Risk(2, 0.95).measure(costs, shares) == pytest.approx(12.6 + 104)


def test_a_level_of_one_is_refused():
    with pytest.raises(InputError):
        Risk(1, 1.0)
