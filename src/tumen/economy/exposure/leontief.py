"""Leontief and Ghosh accounts: one inverse, from which everything else in `exposure` is computed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

import numpy as np

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.check import require_sound
from tumen.economy.accounts.memory import require_memory
from tumen.economy.accounts.table import Accounts
from tumen.economy.arrays import Array, ReadOnly, shares
from tumen.errors import InputError


@dataclass(frozen=True, slots=True, eq=False)
class Leontief(ReadOnly):
    """Quantity model of one table.

    Attributes
    ----------
    accounts : the table it was computed from
    A : (n, n) input coefficients, ``A[i, j] = Z[i, j] / x[j]``
    L : (n, n) Leontief inverse, ``(I - A)^-1``; output of i needed for one unit of final demand for j
    v : (n,) primary cost per unit of output, ``1 - A.sum(0)``: value added and, where the table shows them
        apart, taxes less subsidies on products, so that ``v @ L`` is 1
    """

    accounts: Accounts
    A: Array
    L: Array
    v: Array

    @property
    def axes(self) -> Axes:
        """The axes of the table."""
        return self.accounts.axes

    def output(self, y: Array) -> Array:
        """Output (n,) or (n, m) that final demand `y` (n,) or (n, m) needs, ``x = L y``."""
        return self.L @ y


@dataclass(frozen=True, slots=True, eq=False)
class Ghosh(ReadOnly):
    """Supply model of one table.

    Attributes
    ----------
    accounts : the table it was computed from
    B : (n, n) allocation coefficients, ``B[i, j] = Z[i, j] / x[i]``
    G : (n, n) Ghosh inverse, ``(I - B)^-1``
    """

    accounts: Accounts
    B: Array
    G: Array


def leontief(accounts: Accounts, *, accept: Collection[str] = ()) -> Leontief:
    """Compute the Leontief inverse by LU factorisation.

    ``x = A x + y``, ``L = (I - A)^-1`` (Leontief 1936; Miller & Blair, Input-Output Analysis, 2nd ed. 2009,
    ch. 2). An empty sector (no output, no flows) has zero coefficients and a 1 on the diagonal of L.

    Raises InputError if the table does not balance, has negative inputs or value added, a sector with flows
    but no output (all findings at once), if a sector uses more inputs than it produces so that no inverse
    exists, or if the inverse does not fit into memory.

    Parameters
    ----------
    accounts : a sound table; see `check`
    accept : ids of checks that the caller knows to fail and takes on, e.g. ``("negative-value-added",)``
    """
    require_sound(accounts, accept)
    coefficients = shares(accounts.Z, accounts.x[None, :])
    v = np.where(accounts.x != 0, 1.0 - coefficients.sum(0), 0.0)
    inverse = invert(coefficients)
    return Leontief(accounts, coefficients, inverse, v)


def ghosh(accounts: Accounts, *, accept: Collection[str] = ()) -> Ghosh:
    """Compute the Ghosh inverse: ``x' = x' B + p'``, ``G = (I - B)^-1`` (Ghosh 1958; Miller & Blair, ch.
    12.1).

    Raises InputError as `leontief` does.
    """
    require_sound(accounts, accept)
    allocation = shares(accounts.Z, accounts.x[:, None])
    return Ghosh(accounts, allocation, invert(allocation))


def supply_side(model: Leontief) -> Ghosh:
    """The Ghosh model of the same table, without a second inversion: ``G = x^-1 L x`` (Miller & Blair, ch.
    12.1.2); an empty sector has a 1 on the diagonal.
    """
    x = model.accounts.x
    inverse = shares(model.L * x[None, :], x[:, None])
    inverse[np.diag_indices_from(inverse)] += x == 0
    return Ghosh(model.accounts, shares(model.accounts.Z, x[:, None]), inverse)


def invert(coefficients: Array) -> Array:
    """``(I - coefficients)^-1``, in one copy; InputError if singular or too large for memory."""
    from scipy.linalg import lapack

    require_memory(len(coefficients), copies=2, what="The inverse of a table")
    matrix = np.asfortranarray(-coefficients)
    matrix[np.diag_indices_from(matrix)] += 1.0
    lu, pivots, info = lapack.dgetrf(matrix, overwrite_a=1)
    if info == 0:
        work = int(lapack.dgetri_lwork(len(pivots))[0].real)
        inverse, info = lapack.dgetri(lu, pivots, lwork=work, overwrite_lu=1)
    if info != 0 or not np.isfinite(inverse.sum()):
        raise InputError.of(
            "the table has no Leontief inverse: some sectors use as much of their own output as they make",
            "Look at sectors whose inputs exceed their output (check), or aggregate them.",
        )
    return cast("Array", inverse)
