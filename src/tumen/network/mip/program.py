"""A mixed-integer program: as it is put together, vector by vector and block by block, and as it is solved.

Columns and rows stand in the order in which they were added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.sparse import coo_array, csr_matrix

Sign = Literal["<=", ">=", "="]


@dataclass(frozen=True, slots=True)
class Program:
    """Rows between two sides, columns between two bounds, some of them whole; a cost to be least."""

    rows: csr_matrix
    sides: tuple[np.ndarray, np.ndarray]
    cost: np.ndarray
    bounds: tuple[np.ndarray, np.ndarray]
    whole: np.ndarray

    def passed(self, highspy: Any) -> Any:
        """The same as the solver takes it."""
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = self.rows.shape
        program.col_cost_, (program.col_lower_, program.col_upper_) = self.cost, self.bounds
        program.row_lower_, program.row_upper_ = self.sides
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_ = self.rows.indptr, self.rows.indices
        program.a_matrix_.value_ = self.rows.data
        if self.whole.any():
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            program.integrality_ = [kinds[int(flag)] for flag in self.whole]
        return program


class ProgramDraft:
    """A program that is put together."""

    def __init__(self) -> None:
        self._bounds: list[tuple[np.ndarray, np.ndarray, bool]] = []
        self._terms: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._sides: list[tuple[np.ndarray, np.ndarray]] = []
        self._cost: tuple[np.ndarray, np.ndarray] = (np.zeros(0, dtype=int), np.zeros(0))
        self._width = self._height = 0

    def add_columns(
        self, size: int, lower: np.ndarray | float, upper: np.ndarray | float, *, whole: bool
    ) -> np.ndarray:
        """Add a vector of columns; return their places."""
        low, high = (np.broadcast_to(np.asarray(side, dtype=float), (size,)) for side in (lower, upper))
        self._bounds.append((low, high, whole))
        self._width += size
        return np.arange(self._width - size, self._width)

    def add_rows(
        self, terms: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]], sign: Sign, side: np.ndarray
    ) -> None:
        """Add a block of rows.

        Parameters
        ----------
        terms
            Rows of the block, columns of the program, coefficients; terms of one row and column add up.
        side
            Right side of each row.
        """
        self._terms += ((self._height + rows, columns, amounts) for rows, columns, amounts in terms)
        free = np.full(len(side), np.inf)
        self._sides.append((-free if sign == "<=" else side, free if sign == ">=" else side))
        self._height += len(side)

    def minimise(self, columns: np.ndarray, amounts: np.ndarray) -> None:
        """What is to be least; amounts of one column add up."""
        self._cost = columns, amounts

    def program(self) -> Program:
        """All that was added so far."""
        joined = [np.concatenate(parts) for parts in zip(*self._terms, strict=True)] or [np.zeros(0)] * 3
        at, columns, amounts = joined
        rows = coo_array((amounts, (at, columns)), shape=(self._height, self._width))
        lower, upper, kinds = zip(*self._bounds, strict=True)
        sides = (np.concatenate(parts) for parts in zip(*self._sides, strict=True))
        low, high = sides if self._sides else (np.zeros(0), np.zeros(0))
        places, cost = self._cost
        return Program(
            csr_matrix(rows),
            (low, high),
            np.bincount(places, weights=cost, minlength=self._width),
            (np.concatenate(lower), np.concatenate(upper)),
            np.repeat(kinds, [len(part) for part in lower]),
        )
