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

TWO = Axes(
    ("X",), ("1", "2"), ("FD",), "dollars", 2009, "2nd edition", "Miller & Blair, Input-Output Analysis"
)


def miller_blair(**changes: object) -> Accounts:
    """Table 2.3 of Miller & Blair (2009), Input-Output Analysis, 2nd edition."""
    parts = {
        "Z": [[150, 500], [200, 100]],
        "Y": [[350], [1700]],
        "x": [1000, 2000],
        "value_added": [650, 1400],
    }
    return Accounts.build(TWO, **{**parts, **changes})  # type: ignore[arg-type]


def test_the_two_sector_example_of_miller_and_blair() -> None:
    model = leontief(miller_blair())
    np.testing.assert_allclose(model.A, [[0.15, 0.25], [0.20, 0.05]])  # sec. 2.3
    np.testing.assert_allclose(model.L, [[1.2541, 0.3300], [0.2640, 1.1221]], atol=5e-5)  # sec. 2.3
    # new final demand (600, 1500) needs (1247.5, 1841.6) (sec. 2.3)
    np.testing.assert_allclose(model.output(np.array([600.0, 1500.0])), [1247.5, 1841.6], atol=0.05)


def test_ghosh_and_leontief_are_similar(random_table: Callable[[int, int, int], Accounts]) -> None:
    # G = diag(x)^-1 L diag(x) (Miller & Blair 2009, sec. 12.1)
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
    axes = Axes(
        ("X",), ("1", "2", "none"), ("FD",), "dollars", 2009, "", "Miller & Blair and an empty sector"
    )
    table = Accounts.build(axes, Z=[[150, 500, 0], [200, 100, 0], [0, 0, 0]], Y=[[350], [1700], [0]])
    model = leontief(table)
    np.testing.assert_allclose(model.L[:2, :2], leontief(miller_blair()).L)
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
        leontief(miller_blair(**changes))


def test_every_fault_of_a_table_is_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        leontief(miller_blair(x=[1100, 2000], value_added=[650, -1400]))
    assert len(caught.value.problems) == 3  # row balance, column balance, negative value added


def test_a_known_fault_can_be_taken_on_by_name() -> None:
    table = miller_blair(Z=[[150, 2100], [200, 100]], x=[2600, 2000], value_added=[2250, -200])
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
