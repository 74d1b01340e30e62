"""A product apart from its sector: computed by hand on two regions, and as properties of random tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.economy.accounts import Accounts, Axes, aggregate, require_sound
from tumen.economy.chain import ProductYear, behind, moved, product_label, split_product
from tumen.economy.exposure import leontief
from tumen.errors import InputError

AXES = Axes(("N", "S"), ("a", "b"), ("C",), "million USD", 2020, "hand", "made by hand")
#              N:a N:b S:a S:b
Z = np.array([[1, 2, 0, 1], [2, 1, 1, 0], [0, 1, 1, 2], [1, 0, 2, 1]], dtype=float)
Y = np.array([[4, 2], [5, 3], [1, 3], [2, 3]], dtype=float)  # N makes 10 of a and 12 of b, S 8 and 9
TABLE = Accounts.build(AXES, Z=Z, Y=Y)
A = ("N", "a")
PRODUCT = ProductYear(
    bought={(("N", "b"), A): 0.5, (("S", "b"), A): 0.5},
    sold={(A, "N"): 3.5, (A, "S"): 1.5},
)


def test_split_by_hand():
    """N:a makes 10: 1 + 2 + 4 are sold in N, 1 + 2 in S. Of the 7 and the 3 the product is a half each.

    Its column: half a unit of b from each region, so 5 - 1 = 4 of the 6 of value added are its own.
    The rest buys all of the a (1), 2 - 0.5 and 1 - 0.5 of the two b, and has 2 of value added.
    """
    got = split_product(TABLE, PRODUCT)
    assert got.axes.sectors == ("a", "b", "a: product")
    #   columns    N:a  N:b  N:P  S:a  S:b  S:P
    by_hand = [
        [0.5, 1.0, 0.0, 0.0, 0.5, 0.0],
        [1.5, 1.0, 0.5, 1.0, 0.0, 0.0],
        [0.5, 1.0, 0.0, 0.0, 0.5, 0.0],
        [0.0, 1.0, 0.0, 1.0, 2.0, 0.0],
        [0.5, 0.0, 0.5, 2.0, 1.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    ]
    assert got.Z.tolist() == by_hand
    assert got.Y.tolist() == [[2, 1], [5, 3], [2, 1], [1, 3], [2, 3], [0, 0]]
    assert got.va.tolist() == [2, 8, 4, 4, 5, 0]
    assert got.x.tolist() == [5, 12, 5, 8, 9, 0]
    require_sound(got)


def test_value_behind_by_hand():
    """A product that makes all of itself but one unit of b in S, which takes nothing but its own work.

    Sales of 4: 3 are its own value added in N, 1 is that of S, one tier up; there is no further tier.
    """
    axes = Axes(("N", "S"), ("a", "b"), ("C",), "million USD", 2020, "hand", "made by hand")
    z = np.zeros((4, 4))
    z[3, 0] = 2
    table = Accounts.build(axes, Z=z, Y=[[8, 0], [1, 0], [0, 1], [0, 1]])
    made = ProductYear(bought={(("S", "b"), A): 1.0}, sold={(A, "N"): 4.0})
    found = behind(leontief(split_product(table, made)), made)
    assert found.by_tier.tolist() == [[3, 0], [0, 1], [0, 0], [0, 0]]
    # jobs: 16 for the 8 of N:a, of S:b nothing is known: 2 a unit, the product's 4 take 8
    jobs, unknown = found.stressor(np.array([16, 3, 3, np.nan]), table.x)
    assert jobs.tolist() == [8, 0]
    assert unknown.tolist() == [False, True]
    jobs, unknown = found.stressor(np.array([16.0, 3, 3, 6]), table.x)  # 6 jobs for 3 of S:b, one is needed
    assert jobs.tolist() == [8, 2]
    assert not unknown.any()


def test_moved_by_hand():
    """The product moves from N to S, at a price of 4 in place of 5: 2.8 to N and 1.2 to S, all from S.

    Buyers in N bought 3.5: 0.5 as a, 1 as b, 2 as final demand; each now pays four fifths of it.
    """
    split = split_product(TABLE, PRODUCT)
    there = ("S", "a")
    after = ProductYear(bought={(("S", "b"), there): 2.0}, sold={(there, "N"): 2.8, (there, "S"): 1.2})
    got = moved(split_product(TABLE, PRODUCT, sectors=after.sectors), after)
    new, old = got.axes.row("S", "a: product"), got.axes.row("N", "a: product")
    assert got.x[old] == 0
    coefficient = got.Z[new] / np.where(got.x > 0, got.x, 1)
    # by hand: 0.8 x 0.5 / 5 of N:a, 0.8 x 1 / 12 of N:b, 0.8 x 0.5 / 9 of S:b
    np.testing.assert_allclose(coefficient, [0.4 / 5, 0.8 / 12, 0, 0, 0.4 / 9, 0], atol=1e-14)
    np.testing.assert_allclose(got.Y[new], [1.6, 0.8], rtol=1e-14)
    np.testing.assert_allclose(got.Y[:2], split.Y[:2])
    column = got.Z[:, new] / got.x[new]
    np.testing.assert_allclose(column, [0, 0, 0, 0, 0.5, 0], atol=1e-14)  # 2 of b in 4
    require_sound(got)
    # all value added in the world is what final demand pays: 0.6 less
    assert got.gdp.sum() == pytest.approx(TABLE.gdp.sum() - 0.6)


def test_growth_and_new_markets_go_to_final_demand():
    """Twice the product in N: users pay what they paid (1.5), final demand the 5.5 that are left of 7."""
    split = split_product(TABLE, PRODUCT)
    after = ProductYear(bought=PRODUCT.bought, sold={(A, "N"): 7.0, (A, "S"): 1.5})
    got = moved(split, after)
    row = got.axes.row("N", "a: product")
    assert got.Y[row].tolist() == pytest.approx([5.5, 1.0])
    others = [0, 1, 3, 4]
    np.testing.assert_allclose(got.va[others] / got.x[others], split.va[others] / split.x[others])


def test_a_product_larger_than_its_sector_is_refused_with_how_much():
    made = ProductYear(
        bought={(("S", "b"), A): 1.5, (("S", "a"), A): 0.1},
        sold={(A, "N"): 8.0, (A, "S"): 1.0},
    )
    with pytest.raises(InputError) as raised:
        split_product(TABLE, made)
    said = [problem.what for problem in raised.value.problems]
    # by hand: the table has 1 and 0 of the purchases, 7 of the sales to N and 6 of value added (9 - 1.6 = 7.4)
    assert said == [
        "N a buys from S b for the product: 1.5 million USD, the table has 1, 0.5 too much",
        "N a buys from S a for the product: 0.1 million USD, the table has 0, 0.1 too much",
        "N a sells of the product to N: 8 million USD, the table has 7, 1 too much",
        "value added of the product in N a: 7.4 million USD, the table has 6, 1.4 too much",
    ]


def test_materials_worth_more_than_the_product_are_refused():
    made = ProductYear(bought={(("N", "b"), A): 2.0}, sold={(A, "N"): 1.5})
    with pytest.raises(InputError, match=r"worth more than the product by 0\.5"):
        split_product(TABLE, made)


def test_more_than_a_market_buys_is_refused():
    """S buys 1 + 2 of the a of N and 1 + 2 + 3 of its own: 9."""
    there = ("S", "a")
    after = ProductYear(bought={(("S", "b"), there): 2.0}, sold={(there, "S"): 9.5, (there, "N"): 1.0})
    with pytest.raises(InputError) as raised:
        moved(split_product(TABLE, PRODUCT), after)
    (problem,) = raised.value.problems
    with pytest.raises(InputError, match=r"materials of S a are worth more than the product by 0\.5"):
        moved(TABLE, ProductYear(bought={(("S", "b"), there): 2.0}, sold={(there, "S"): 1.5}))
    said = "the product is sold to S for 9.5 million USD, it buys 9 of a from everybody, 0.5 too much"
    assert problem.what == said


def test_splitting_nothing_changes_nothing():
    assert split_product(TABLE, ProductYear()) is TABLE


@st.composite
def tables(draw):
    """A table of G x N that balances by construction, and a product that fits into it."""
    g, n, f = draw(st.integers(2, 3)), draw(st.integers(2, 3)), draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    axes = Axes(
        tuple(f"E{i}" for i in range(g)),
        tuple(f"s{i}" for i in range(n)),
        tuple(f"f{i}" for i in range(f)),
        "million USD",
        2020,
        "drawn",
        "drawn",
    )
    z = rng.uniform(0.1, 1, (g * n, g * n))
    y = rng.uniform(g * n, 2 * g * n, (g * n, g * f))
    table = Accounts.build(axes, Z=z, Y=y, taxes=rng.uniform(0, 0.1, g * n))
    rows = list(axes.rows)
    makers = [rows[i] for i in rng.choice(len(rows), draw(st.integers(1, 3)), replace=False)]
    part = draw(st.floats(0.01, 0.9))
    bought = {
        (row, maker): part * float(z[axes.row(*row), axes.row(*maker)])
        for maker in makers
        for row in rows
        if rng.random() < 0.5
    }
    sales = table.sales_by_economy()
    sold = {
        (maker, code): part * 0.5 * float(sales[axes.row(*maker), k])
        for maker in makers
        for k, code in enumerate(axes.economies)
    }
    return table, ProductYear(bought=bought, sold=sold)


@settings(deadline=None, max_examples=60)
@given(tables())
def test_the_split_table_adds_up_to_the_old_one(drawn):
    table, made = drawn
    got = split_product(table, made)
    back = {sector: sector for sector in table.axes.sectors}
    back |= {product_label(sector): sector for sector in made.sectors}
    whole = aggregate(got, sectors=back)
    for name in ("Z", "Y", "value_added", "taxes", "x"):
        here, there = getattr(whole, name), getattr(table, name)
        assert (np.abs(here - there) <= 2 * np.spacing(np.abs(there))).all(), name
    for maker in made.makers:
        assert got.x[got.axes.row(maker[0], product_label(maker[1]))] == pytest.approx(made.output(maker))
    require_sound(got)


@settings(deadline=None, max_examples=60)
@given(tables())
def test_what_does_not_move_stays(drawn):
    """Moved to where it is, the table is that of before; its sales are all value added somewhere."""
    table, made = drawn
    split = split_product(table, made)
    still = moved(split, made)
    np.testing.assert_allclose(still.x, split.x, rtol=1e-9)
    np.testing.assert_allclose(still.Z, split.Z, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(still.primary, split.primary, rtol=1e-9, atol=1e-9)
    found = behind(leontief(split), made)
    assert found.by_tier.sum() == pytest.approx(made.sales)
    assert found.by_tier.min() > -1e-9
