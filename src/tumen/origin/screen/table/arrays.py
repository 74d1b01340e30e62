"""A table of bills as arrays: amounts as whole numbers, texts as numbers of distinct texts.

Truth is coded 0 false, 1 unknown, 2 true, so that "and" is the minimum and "or" the maximum (Kleene).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import polars as pl

    from tumen.origin.bill import Bill, Operation
    from tumen.origin.declared import DeclarationRow
    from tumen.reference.hs import HsCode

    Array = np.ndarray[Any, np.dtype[Any]]

NO, OPEN, YES = 0, 1, 2
CODED = {False: NO, None: OPEN, True: YES}
UNKNOWN = -1
"""An amount or a text that is not given."""
ORIGINATING, OTHER, DETERMINE, FROM_OUTSIDE = 0, 1, 2, 3
"""Status of a row: stated originating; non-originating or undetermined, which count alike; by its own
bill; inside another material."""


@dataclass(frozen=True, slots=True)
class GoodArrays:
    """The goods of one level: those of the bills, or the intermediates in the goods of the level above."""

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
class MaterialArrays:
    """Materials sorted by the good that they are used in, in the order of the table."""

    owner: Array
    code: Array
    value: Array
    weight: Array
    status: Array
    country: Array
    evidence: Array | None
    """Number of what is declared of it, -1 where nothing is; None where nothing is declared of any."""
    role: Array | None
    """None where every row is a material."""
    deductions: dict[str, Array]
    obtained: Array | None
    added: Array | None
    invoiced: Array | None
    customary: Array | None
    purchased: Array | None
    made: Array | None
    """The good of the next level that the row is, where it is to be determined; -1 elsewhere."""
    source: Array
    """Row of the frame."""


def distinct(values: Array) -> tuple[Array, Array]:
    """The distinct whole numbers, -1 and more, and which of them each value is."""
    used = np.flatnonzero(np.bincount(values + 1)) - 1
    place = np.zeros(int(used[-1]) + 2 if len(used) else 1, dtype=np.int64)
    place[used + 1] = np.arange(len(used))
    return used, place[values + 1]


def spread(starts: Array, sizes: Array) -> Array:
    """Places of runs one after another: `sizes` places from each of the `starts`."""
    before = np.cumsum(sizes) - sizes
    return np.asarray(np.repeat(starts - before, sizes) + np.arange(int(sizes.sum())))


def taken(record: Any, at: Array) -> Any:
    """A record of arrays with their entries `at` alone."""
    return replace(record, **{item.name: _taken(getattr(record, item.name), at) for item in fields(record)})


def _taken(values: Any, at: Array) -> Any:
    if isinstance(values, dict):
        return {name: item[at] for name, item in values.items()}
    return None if values is None else values[at]


@dataclass(frozen=True, slots=True)
class BillArrays:
    """Everything that `evaluate` reads. Amounts of money are in units of 10 to the minus `money`."""

    frame: pl.DataFrame
    first: Array
    """Row of the frame at which each bill begins."""
    layers: tuple[tuple[GoodArrays, MaterialArrays], ...]
    """Bills and their materials, then intermediates in them and theirs, and so on."""
    codes: tuple[HsCode, ...]
    countries: tuple[str, ...]
    operations: tuple[tuple[Operation, ...], ...]
    rules: tuple[str, ...]
    answers: tuple[str, ...]
    declared: tuple[tuple[DeclarationRow, ...], ...]
    money: int
    single: dict[int, Bill]
    """Bills that only the one-bill engine decides exactly: amounts beyond the range of whole numbers, cells
    that are written in another way, materials from outside the Parties."""

    @property
    def bills(self) -> int:
        """Number of bills."""
        return len(self.first)

    def rows_of(self, number: int) -> list[dict[str, Any]]:
        """The rows of one bill."""
        stop = self.first[number + 1] if number + 1 < len(self.first) else self.frame.height
        return self.frame[int(self.first[number]) : int(stop)].to_dicts()


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
