"""Leontief and Ghosh against a textbook, and what they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tumen.economy.accounts import Accounts, Axes
from tumen.economy.accounts.memory import require_memory
from tumen.economy.exposure import ghosh, leontief, upstreamness
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

TWO = Axes(("X",), ("1", "2"), ("FD",), "dollars", 2022, "made for this test", "two sectors, solved by hand")


def two_sectors(**changes: object) -> Accounts:
    """Two sectors whose inverse is worked out by hand in the test below."""
    parts = {
        "Z": [[150, 500], [200, 100]],
        "Y": [[350], [1700]],
        "x": [1000, 2000],
        "value_added": [650, 1400],
    }
    return Accounts.build(TWO, **{**parts, **changes})  # type: ignore[arg-type]


def test_two_sectors_by_hand() -> None:
    model = leontief(two_sectors())
    # A = Z / x: 150/1000, 500/2000; 200/1000, 100/2000
    np.testing.assert_allclose(model.A, [[0.15, 0.25], [0.20, 0.05]], rtol=1e-14)
    # I - A = [[0.85, -0.25], [-0.20, 0.95]], determinant 0.85 * 0.95 - 0.25 * 0.20 = 0.8075 - 0.05 = 0.7575;
    # the inverse of a 2 x 2 matrix swaps the diagonal and changes the sign of the rest, over the determinant
    by_hand = np.array([[0.95, 0.25], [0.20, 0.85]]) / 0.7575
    np.testing.assert_allclose(model.L, by_hand, rtol=1e-12)
    # final demand (600, 1500): (0.95 * 600 + 0.25 * 1500) / 0.7575 = 945 / 0.7575,
    # (0.20 * 600 + 0.85 * 1500) / 0.7575 = 1395 / 0.7575
    np.testing.assert_allclose(
        model.output(np.array([600.0, 1500.0])), [945 / 0.7575, 1395 / 0.7575], rtol=1e-12
    )


def test_ghosh_and_leontief_are_similar(random_table: Callable[[int, int, int], Accounts]) -> None:
    # B = diag(x)^-1 A diag(x), so (I - B)^-1 = diag(x)^-1 L diag(x)
    table = random_table(3, 4, 1)
    model, supply = leontief(table), ghosh(table)
    np.testing.assert_allclose(supply.G, model.L * table.x[None, :] / table.x[:, None], rtol=1e-9)
    np.testing.assert_allclose(table.primary @ supply.G, table.x, rtol=1e-9)


def test_the_inverse_gives_back_output_and_primary_shares_of_one(
    random_table: Callable[[int, int, int], Accounts],
) -> None:
    table = random_table(4, 3, 2)
    model = leontief(table)
    np.testing.assert_allclose(model.L @ table.Y.sum(1), table.x, rtol=1e-10)
    np.testing.assert_allclose(model.v @ model.L, 1.0, rtol=1e-10)


def test_an_empty_sector_has_no_coefficients_and_changes_nothing() -> None:
    axes = Axes(("X",), ("1", "2", "none"), ("FD",), "dollars", 2022, "", "the two and an empty sector")
    table = Accounts.build(axes, Z=[[150, 500, 0], [200, 100, 0], [0, 0, 0]], Y=[[350], [1700], [0]])
    model = leontief(table)
    np.testing.assert_allclose(model.L[:2, :2], leontief(two_sectors()).L)
    np.testing.assert_allclose(model.L[2], [0, 0, 1])
    assert np.isnan(upstreamness(table)[2])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"x": [1100, 2000]}, r"output differs from sales.*X 1"),
        ({"value_added": [650, 1500]}, r"output differs from cost.*X 2"),
        (
            {"Z": [[150, 2100], [200, 100]], "x": [2600, 2000], "value_added": [2250, -200]},
            "value added is negative",
        ),
        (
            {"Z": [[-150, 500], [200, 100]], "x": [700, 2000], "value_added": [650, 1400]},
            "sales are negative",
        ),
        ({"x": [0, 2000]}, "no output but has flows"),
    ],
)
def test_a_table_that_is_not_sound_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        leontief(two_sectors(**changes))


def test_every_fault_of_a_table_is_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        leontief(two_sectors(x=[1100, 2000], value_added=[650, -1400]))
    assert len(caught.value.problems) == 3  # row balance, column balance, negative value added


def test_a_known_fault_can_be_taken_on_by_name() -> None:
    table = two_sectors(Z=[[150, 2100], [200, 100]], x=[2600, 2000], value_added=[2250, -200])
    assert leontief(table, accept=("negative-value-added",)).v[1] == pytest.approx(-0.1)  # -200 / 2000


def test_a_table_without_inverse_is_refused() -> None:
    # both sectors give all they make to each other: I - A is singular
    table = Accounts.build(TWO, Z=[[0, 100], [100, 0]], Y=[[0], [0]])
    with pytest.raises(InputError, match="no Leontief inverse"):
        leontief(table)


def test_a_table_too_large_for_memory_says_what_it_needs() -> None:
    # 100,000 rows: 1e10 cells of 8 bytes = 80 GB a copy
    with pytest.raises(InputError, match=r"100,000 rows needs about 160\.0 GB of memory, 16\.0 GB are free"):
        require_memory(100_000, 2, "This table", available=16_000_000_000)
