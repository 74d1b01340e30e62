"""Elasticity estimates: triads by hand."""

import numpy as np
import pytest

from tumen.economy.trade_model import smallest_traders, triad_estimate
from tumen.errors import InputError

NAMES = ("A", "B", "C", "D", "E")


def made_with(theta, seed=0, noise=0.0):
    """Spending by a gravity equation with size, distance that is the same both ways, and tariffs."""
    random = np.random.default_rng(seed)
    n = len(NAMES)
    distance = random.lognormal(0, 0.5, (n, n))
    distance = distance * distance.T
    tariff = random.uniform(0, 0.3, (n, n))
    flows = np.outer(random.lognormal(3, 1, n), random.lognormal(3, 1, n)) / distance * (1 + tariff) ** -theta
    return flows * np.exp(noise * random.standard_normal((n, n))), tariff


def test_exact_gravity_gives_the_elasticity_back():
    flows, tariff = made_with(4.5)
    found = triad_estimate(flows, tariff, economies=NAMES)
    assert found.elasticity == pytest.approx(4.5, rel=1e-10)
    assert found.standard_error == pytest.approx(0, abs=1e-9)
    assert found.triads == 10  # 5 choose 3


def test_missing_and_zero_flows_leave_triads_out():
    flows, tariff = made_with(4.5, noise=0.1)
    flows[0, 1] = 0  # the three triads with A and B
    assert triad_estimate(flows, tariff, economies=NAMES).triads == 7
    tariff[2, 3] = np.nan  # those with C and D; ABC.. counted once: ABCD overlap is none, so three more
    assert triad_estimate(flows, tariff, economies=NAMES).triads == 4
    assert triad_estimate(*made_with(4.5), economies=NAMES, exclude=("E",)).triads == 4


def test_a_triad_can_be_left_out_by_name():
    flows, tariff = made_with(4.5, noise=0.1)
    one = triad_estimate(flows, tariff, economies=NAMES, outliers=[("C", "A", "B"), ("A", "B", "C")])
    assert one.triads == 9  # of 10: the two are one triad
    with pytest.raises(InputError, match="'Z' is not in"):
        triad_estimate(flows, tariff, economies=NAMES, outliers=[("A", "B", "Z")])


def test_smallest_traders():
    flows = np.array([[0, 900.0, 1], [900, 0, 1], [1, 1, 0]])
    assert smallest_traders(flows, ("A", "B", "C"), share=0.01) == ("C",)
    assert smallest_traders(flows, ("A", "B", "C"), share=0.0001) == ()


def test_bad_samples():
    flows, tariff = made_with(4.5)
    with pytest.raises(InputError) as caught:
        triad_estimate(-flows, tariff - 2, economies=NAMES, exclude=("Z",))
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError, match="do not differ"):
        triad_estimate(flows, np.zeros((5, 5)), economies=NAMES)
    with pytest.raises(InputError, match="shape"):
        triad_estimate(flows[:3], tariff, economies=NAMES)
