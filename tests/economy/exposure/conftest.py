"""Small tables for exposure tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tumen.economy.accounts import Accounts, Axes

if TYPE_CHECKING:
    from collections.abc import Callable


def _axes(g: int, n: int) -> Axes:
    economies = tuple(f"E{i}" for i in range(g))
    sectors = tuple(f"s{i}" for i in range(n))
    return Axes(
        economies, sectors, ("HFCE", "INVNT"), "million USD", 2022, "made for a test", "random numbers"
    )


def _random(g: int, n: int, seed: int) -> Accounts:
    rng = np.random.default_rng(seed)
    axes = _axes(g, n)
    home = np.kron(np.eye(g), np.ones((n, n))) * 6 + 1
    z = rng.gamma(0.6, 1.0, (axes.n, axes.n)) * home
    y = rng.gamma(0.6, 1.0, (axes.n, g * 2)) * np.kron(np.eye(g), np.ones((n, 2)) * 20) + rng.gamma(
        0.5, 1.0, (axes.n, g * 2)
    )
    y[:, 1::2] *= 0.05
    # enough final demand that every column keeps value added
    y[:, 0] += np.maximum(0.0, 1.3 * z.sum(0) - z.sum(1) - y.sum(1))
    return Accounts.build(axes, Z=z, Y=y)


@pytest.fixture(scope="session")
def random_table() -> Callable[[int, int, int], Accounts]:
    return _random


@pytest.fixture(scope="session")
def leather() -> Accounts:
    """Three economies x three industries of the R package decompr (data set "leather", printed at

    https://github.com/bquast/decompr, _posts/2015-01-06-leather-data.md, commit 0f965452).
    """
    z = """
    16.1  5.1  1.8  3.2  4.3  0.4  3.1  2.8  4.9
     2.4  8.0  3.2  0.1  3.2  1.6  1.2  3.9 11.5
     0.9  0.5  4.0  0.0  0.1  0.3  0.0  0.4  0.5
     1.1  1.9  0.2 18.0 13.2  6.1  9.0  3.1  8.9
     0.3  2.8  0.1  6.1 28.1  6.3  2.1  2.5 25.6
     0.0  0.1  0.3  4.1  3.2  8.9  0.2  0.0  1.8
     1.2  4.2  0.3  4.1  1.2  0.6 29.0 19.5 17.9
     1.3  1.1  0.0  3.2  4.8  2.6  5.1 29.1 24.1
     2.1  1.4  3.0  4.1  3.1  3.9 11.3  8.1 51.3"""
    y = """
    21.5  6.1  8.4
    16.2  1.9  5.1
    11.0  0.5  0.8
     7.5 29.5 14.2
     8.9 24.9 16.9
     1.2 18.5  4.9
     9.2 17.9 51.2
     7.9 10.1 38.5
    25.1 35.2 68.4"""
    axes = Axes(
        ("ARG", "TUR", "DEU"),
        ("Agriculture", "Textile", "Transport"),
        ("FD",),
        "units",
        2015,
        "decompr 2015-01-06",
        "R package decompr",
    )
    return Accounts.build(axes, Z=_numbers(z), Y=_numbers(y))


def _numbers(text: str) -> list[list[float]]:
    return [[float(v) for v in line.split()] for line in text.strip().splitlines()]
