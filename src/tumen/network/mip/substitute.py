"""Columns that follow from another are left out of a program before it is solved.

``x = a y`` with y a whole number (all that a market takes comes from the one place that serves it) says the
whole of x. The solver's own preparation keeps most of them, and then does not see that whole choices fill a
capacity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix, identity

if TYPE_CHECKING:
    from tumen.network.mip.program import Program


@dataclass(frozen=True, slots=True)
class Substituted:
    """A program with fewer columns. The values of the whole one are ``back @ values``."""

    program: Program
    back: csr_matrix
    kept: np.ndarray
    """Columns of the whole program that are left."""


def substitute(program: Program) -> Substituted | None:
    """Leave out each continuous column without an own bound that is a multiple of a whole one; None where
    there is none.

    Rows ``x - a y = 0`` with a > 0, x >= 0 not bounded above and 0 <= y; a column is left out once.
    """
    rows, (low, high) = program.rows, program.sides
    lower, upper = program.bounds
    pairs = np.flatnonzero((np.diff(rows.indptr) == 2) & (low == 0) & (high == 0))
    ends = rows.indptr[pairs][:, None] + np.arange(2)
    columns, amounts = rows.indices[ends], rows.data[ends]
    turned = program.whole[columns[:, 0]]
    columns[turned], amounts[turned] = columns[turned, ::-1], amounts[turned, ::-1]
    (x, y), factor = columns.T, -amounts[:, 1] / amounts[:, 0]
    free = ~program.whole[x] & program.whole[y] & (factor > 0)
    free &= (lower[x] == 0) & np.isposinf(upper[x]) & (lower[y] >= 0)
    if not free.any():
        return None
    _, first = np.unique(x, return_index=True)
    once = np.zeros(len(x), dtype=bool)
    once[first] = True
    pairs, x, y, factor = (part[free & once] for part in (pairs, x, y, factor))
    kept = np.delete(np.arange(len(program.cost)), x)
    place = np.full(len(program.cost), -1)
    place[kept] = np.arange(len(kept))
    back = identity(len(program.cost), format="csr")[:, kept] + csr_matrix(
        (factor, (x, place[y])), shape=(len(program.cost), len(kept))
    )
    left = np.delete(np.arange(rows.shape[0]), pairs)
    return Substituted(
        replace(
            program,
            rows=(rows[left] @ back).tocsr(),
            sides=(low[left], high[left]),
            cost=program.cost @ back,
            bounds=(lower[kept], upper[kept]),
            whole=program.whole[kept],
        ),
        back.tocsr(),
        kept,
    )
