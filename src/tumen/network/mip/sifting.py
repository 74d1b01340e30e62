"""Programs too large to be solved as they stand: a few columns first, and those that would pay later.

Most columns of a network are flows of which there are many alike and few are used. The continuous program is
solved with the cheapest of each row, and columns with a negative reduced cost are added until there is none:
its optimum is then that of all columns (Bixby and others 1992 call it sifting). Whole numbers are rounded,
and what is continuous is found again around them: a plan, with the gap that the relaxation proves. Where
that is wide, whole numbers are chosen anew among the columns that are there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tumen.network.mip.program import Program

LARGE = 500_000
"""Columns from which on a program is sifted."""
_CHEAPEST = 1
"""So many columns of each row are there at first: more of them make the first solution the longer one."""
_CLOSE = 1e-3
"""Gap from which on a better plan is looked for; closer, that takes long and gives little."""
_ADDED = 30_000
"""So many are added at once."""
_TOLERANCE = 1e-9
"""A column with a reduced cost further below zero would pay."""
_WHOLE = 1e-6
_ROUNDED = (_WHOLE, 0.3, 0.5)
"""Parts of one from which on a whole number is rounded up, one after the other."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """Values of all columns, what they cost, below which nothing costs; prices of rows where no column is
    whole.
    """

    values: np.ndarray
    objective: float
    bound: float
    duals: np.ndarray | None


@dataclass
class Sifting:
    """A program with some of its columns, in a solver that keeps where it was."""

    program: Program
    highspy: Any
    highs: Any
    solve: Callable[[], bool]
    """Solves what the solver holds; whether it has an optimum."""
    gap: float
    """Within which a plan need not be bettered, if it is wider than `_CLOSE`."""
    _there: np.ndarray = field(init=False)
    """Columns that the solver holds, in its order."""
    _held: np.ndarray = field(init=False)
    _by_column: csc_matrix = field(init=False)
    _turned: csr_matrix = field(init=False)

    def found(self) -> Sifted | None:
        """The best plan that rounding gives; None where it gives none, or the relaxation has no optimum in
        time.
        """
        self._by_column = self.program.rows.tocsc()
        self._turned = self._by_column.T.tocsr()
        self._begin()
        if not self._optimum():
            return None
        bound = self._objective()
        whole = np.flatnonzero(self.program.whole)
        if not len(whole):
            return Sifted(self._values(), bound, bound, np.array(self.highs.getSolution().row_dual))
        best: Sifted | None = None
        for rounded in self._roundings(self._values()[whole], whole):
            if self._at(whole, rounded) and (best is None or self._objective() < best.objective):
                best = Sifted(self._values(), self._objective(), bound, None)
        if best is not None and best.objective - bound > max(self.gap, _CLOSE) * abs(best.objective):
            return self._search(whole, best)
        return best

    def _begin(self) -> None:
        """Give the solver the cheapest columns of each row, and all that are not plain."""
        given, (lower, _) = self.program, self.program.bounds
        counts = np.diff(self._by_column.indptr)
        plain = np.flatnonzero((counts > 0) & (counts <= 2) & ~given.whole & (lower == 0))
        self._held = np.ones(len(given.cost), dtype=bool)
        self._held[plain] = False
        starts = self._by_column.indptr
        for ends in (starts[plain], starts[plain + 1] - 1):
            row = self._by_column.indices[ends]
            order = np.lexsort((given.cost[plain], row))
            first = np.r_[True, row[order][1:] != row[order][:-1]]
            rank = np.arange(len(order)) - np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))
            self._held[plain[order[rank < _CHEAPEST]]] = True
        self._there = np.flatnonzero(self._held)
        self.highs.passModel(self._narrow().passed(self.highspy))

    def _narrow(self) -> Program:
        """The program with the columns that are there, none of them whole."""
        given, there = self.program, self._there
        return replace(
            given,
            rows=self._by_column[:, there].tocsr(),
            cost=given.cost[there],
            bounds=(given.bounds[0][there], given.bounds[1][there]),
            whole=np.zeros(len(there), dtype=bool),
        )

    def _optimum(self) -> bool:
        """Solve, and add columns until none would pay."""
        while self.solve():
            reduced = self.program.cost - self._turned @ np.array(self.highs.getSolution().row_dual)
            pays = np.flatnonzero((reduced < -_TOLERANCE) & ~self._held)
            if not len(pays):
                return True
            self._add(pays[np.argsort(reduced[pays])[:_ADDED]])
        return False

    def _add(self, columns: np.ndarray) -> None:
        lower, upper = self.program.bounds
        part = self._by_column[:, columns]
        self.highs.addCols(
            len(columns),
            self.program.cost[columns],
            lower[columns],
            upper[columns],
            part.nnz,
            part.indptr[:-1].astype(np.int32),
            part.indices.astype(np.int32),
            part.data,
        )
        self._held[columns] = True
        self._there = np.concatenate([self._there, columns])

    def _objective(self) -> float:
        return float(self.highs.getInfo().objective_function_value)

    def _values(self) -> np.ndarray:
        values = np.zeros(len(self.program.cost))
        values[self._there] = np.array(self.highs.getSolution().col_value)
        return values

    def _roundings(self, relaxed: np.ndarray, whole: np.ndarray) -> Iterator[np.ndarray]:
        """Whole numbers near those of the relaxation, each choice once."""
        told: set[bytes] = set()
        for part in _ROUNDED:
            rounded = np.floor(relaxed + 1 - part)
            rounded = np.clip(rounded, self.program.bounds[0][whole], self.program.bounds[1][whole])
            if rounded.tobytes() not in told:
                told.add(rounded.tobytes())
                yield rounded

    def _search(self, whole: np.ndarray, best: Sifted) -> Sifted:
        """Look for a better plan among the columns that are there, in the time that is left."""
        place, kinds = self._places()[whole], self.highspy.HighsVarType
        lower, upper = (side[whole] for side in self.program.bounds)
        self.highs.changeColsBounds(len(whole), place, lower, upper)
        self.highs.changeColsIntegrality(len(whole), place, np.full(len(whole), kinds.kInteger))
        known = self.highspy.HighsSolution()
        known.col_value = best.values[self._there].tolist()
        self.highs.setSolution(known)
        self.solve()
        feasible = self.highspy.SolutionStatus.kSolutionStatusFeasible
        if self.highs.getInfo().primal_solution_status != feasible or self._objective() > best.objective:
            return best
        return Sifted(self._values(), self._objective(), best.bound, None)

    def _places(self) -> np.ndarray:
        """Where the solver has each column; -1: nowhere."""
        place = np.full(len(self.program.cost), -1, dtype=np.int32)
        place[self._there] = np.arange(len(self._there), dtype=np.int32)
        return place

    def _at(self, whole: np.ndarray, values: np.ndarray) -> bool:
        """Whether there is an optimum with the whole numbers at these values."""
        self.highs.changeColsBounds(len(whole), self._places()[whole], values, values)
        return self._optimum()
