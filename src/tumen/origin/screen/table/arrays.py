"""A table of bills as arrays: amounts as whole numbers, texts as numbers of distinct texts.

Truth is coded 0 false, 1 unknown, 2 true, so that "and" is the minimum and "or" the maximum (Kleene).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import polars as pl

    Array = np.ndarray[Any, np.dtype[Any]]

NO, OPEN, YES = 0, 1, 2
UNKNOWN = -1
"""An amount or a text that is not given."""
ORIGINATING, OTHER, DETERMINE = 0, 1, 2
"""Status of a row: stated originating; non-originating or undetermined, which count alike; by its own
bill."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Materials from outside the Parties inside rows of the table, sorted by that row."""

    row: Array
    code: Array
    value: Array
    weight: Array
    source: Array


@dataclass(frozen=True, slots=True)
class Nodes:
    """Goods: first the goods of the bills, then intermediates by level. One entry for each."""

    code: Array
    country: Array
    fob: Array
    exw: Array
    weight: Array
    costs: Array
    operations: Array
    """Number of the list of operations; -1: not known."""
    rule: Array
    answers: Array
    top: Array
    """The bill at the head."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Materials sorted by the good that they are used in, in the order of the table."""

    owner: Array
    code: Array
    value: Array
    weight: Array
    status: Array
    country: Array
    role: Array | None
    """None where every row is a material."""
    deductions: dict[str, Array]
    obtained: Array | None
    added: Array | None
    invoiced: Array | None
    customary: Array | None
    purchased: Array | None
    made: Array | None
    """The good that the row is, where it is to be determined; -1 elsewhere."""
    source: Array
    """Row of the frame."""


@dataclass(frozen=True, slots=True)
class BillArrays:
    """Everything that `evaluate` reads. Amounts are in units of 10 to the minus `money`, weights of 10 to the
    minus `mass`.
    """

    frame: pl.DataFrame
    first: Array
    """Row of the frame at which each bill begins."""
    levels: tuple[int, ...]
    """Number of goods at each level: bills, then intermediates in them, and so on."""
    nodes: Nodes
    rows: Rows
    outside: Outside | None
    codes: tuple[str, ...]
    countries: tuple[str, ...]
    operations: tuple[str | None, ...]
    """Distinct texts of operations; None stands for `beyond_minimal` true in the exporting Party."""
    rules: tuple[str, ...]
    answers: tuple[str, ...]
    money: int
    mass: int
    one_by_one: Array
    """Bills that only the one-bill engine decides exactly: amounts beyond the range of whole numbers, very
    many rows."""

    @property
    def bills(self) -> int:
        """Number of bills."""
        return self.levels[0] if self.levels else 0


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read. Its whole bill is left out and counted."""

    row: int
    """Row of the table, the first is 1 (in a CSV file line 2)."""
    bill: str
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Segments:
    """Rows sorted by owner: reductions for each of `count` owners, also for those without rows."""

    owner: Array
    count: int
    starts: Array
    filled: Array

    @classmethod
    def of(cls, owner: Array, count: int) -> Segments:
        """Prepare for rows with these owners (sorted, from 0)."""
        sizes = np.bincount(owner, minlength=count)
        filled = np.flatnonzero(sizes)
        starts = np.concatenate(([0], np.cumsum(sizes[filled])[:-1])).astype(np.int64)
        return cls(owner, count, starts, filled)

    def _reduce(self, ufunc: np.ufunc, values: Array, empty: int) -> Array:
        if len(self.filled) == self.count and self.count:
            return np.asarray(ufunc.reduceat(values, self.starts))
        found = np.full(self.count, empty, dtype=values.dtype)
        if len(self.filled):
            found[self.filled] = ufunc.reduceat(values, self.starts)
        return found

    def total(self, values: Array) -> Array:
        """Sum by owner, 0 where there is no row."""
        return self._reduce(np.add, values, 0)

    def least(self, values: Array, empty: int) -> Array:
        """Minimum by owner."""
        return self._reduce(np.minimum, values, empty)

    def most(self, values: Array, empty: int) -> Array:
        """Maximum by owner."""
        return self._reduce(np.maximum, values, empty)

    def any(self, values: Array) -> Array:
        """Whether some row holds."""
        return self._reduce(np.logical_or, values, 0)

    def united(self, values: Array) -> Array:
        """Bitwise or by owner."""
        return self._reduce(np.bitwise_or, values, 0)
