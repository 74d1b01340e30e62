"""Shares in a capped sum: by hand, over all orders written out, and by what must hold."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.zone.worth.sharing import capped, shared


def over_all_orders(made, caps, whole):
    """The definition itself: what each adds to those before it, averaged over every order."""
    n = len(made)
    found = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        before, worth = np.zeros(made.shape[1]), 0.0
        for player in order:
            before = before + made[player]
            now = min(whole, sum(min(cap, have) for cap, have in zip(caps, before, strict=True)))
            found[player] += now - worth
            worth = now
    return found / len(orders)


@st.composite
def games(draw, most=5):
    n, products = draw(st.integers(1, most)), draw(st.integers(1, 3))
    amounts = st.integers(0, 20).map(float)
    made = np.array([[draw(amounts) for _ in range(products)] for _ in range(n)])
    return made, np.array([draw(amounts) for _ in range(products)]), draw(st.integers(0, 60).map(float))


def test_two_that_share_a_cap_by_hand():
    """60 and 80 under a cap of 100. First 60 then 40, or first 80 then 20: (60 + 20) / 2 = 40 and
    (80 + 40) / 2 = 60."""
    found = shared(np.array([[60.0], [80.0]]), np.array([100.0]), 1000.0)
    np.testing.assert_allclose(found.values, [40.0, 60.0])
    assert (found.joint, found.draws) == (100.0, 0)


@pytest.mark.parametrize(
    ("cap", "values"),
    [(100, [100 / 3] * 3), (200, [100 / 3, 250 / 3, 250 / 3]), (300, [50, 100, 150])],
)
def test_one_cap_is_the_estate_that_claims_of_100_200_and_300_share(cap, values):
    """The random arrival rule (O'Neill 1982, Mathematical Social Sciences 2). By hand for 200: 123 gives 100,
    100, 0; 132 gives 100, 0, 100; 213 and 231 give all to 2, 312 and 321 all to 3: (200, 500, 500) / 6."""
    found = shared(np.array([[100.0], [200.0], [300.0]]), np.array([float(cap)]), 1e6)
    np.testing.assert_allclose(found.values, values)


def test_the_imports_of_the_sector_bind_two_products():
    """50 of one product and 50 of another, each under its cap, in a sector that imports 80: alike, 40 each."""
    found = shared(np.diag([50.0, 50.0]), np.array([50.0, 50.0]), 80.0)
    np.testing.assert_allclose(found.values, [40.0, 40.0])


def test_without_a_cap_that_binds_everybody_adds_what_it_makes():
    made = np.arange(60.0).reshape(30, 2)
    found = shared(made, made.sum(0), 1e9)
    assert found.values.tolist() == made.sum(1).tolist()
    assert not found.errors.any()
    assert found.draws == 0


@given(games())
def test_as_over_all_orders(game):
    found = shared(*game)
    np.testing.assert_allclose(found.values, over_all_orders(*game), rtol=1e-9, atol=1e-9)


@given(games(), st.integers(0, 3))
def test_they_sum_to_the_joint_amount_which_no_cap_lets_through(game, exact):
    made, caps, whole = game
    for found in (shared(*game), shared(*game, exact=exact, draws=50)):
        assert found.values.sum() == pytest.approx(found.joint, abs=1e-9)
        assert found.joint == pytest.approx(float(capped(made.sum(0), caps, whole)))
        assert found.joint <= min(whole, caps.sum()) + 1e-9
        assert not found.values[~made.any(1)].any()  # who makes nothing adds nothing
        assert (found.values <= made.sum(1) + 1e-9).all()


@given(games(), st.randoms())
def test_the_order_of_the_projects_does_not_matter(game, random):
    made, caps, whole = game
    order = list(range(len(made)))
    random.shuffle(order)
    np.testing.assert_allclose(
        shared(made[order], caps, whole).values, shared(made, caps, whole).values[order], atol=1e-9
    )


def test_drawn_orders_come_near_and_say_how_near():
    """Twelve projects counted out, and drawn: the difference is within four standard errors of each."""
    made = np.random.default_rng(5).gamma(1.0, 10.0, (12, 2))
    limits = np.array([40.0, 60.0]), 90.0
    true, drawn = shared(made, *limits), shared(made, *limits, exact=2, seed=3)
    assert drawn.draws == 10_000
    assert (drawn.errors > 0).all()
    assert (np.abs(drawn.values - true.values) <= 4 * drawn.errors).all()
    again = shared(made, *limits, exact=2, seed=3)
    assert drawn.values.tolist() == again.values.tolist()


@pytest.mark.parametrize("wrong", [np.array([[-1.0]]), np.array([[np.nan]])])
def test_what_is_not_known_is_not_shared(wrong):
    with pytest.raises(InputError):
        shared(wrong, np.array([1.0]), 1.0)
