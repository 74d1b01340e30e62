"""One reading of a part of a table: its cells as numbers, and the bills that the columns do not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.errors import InputError
from tumen.origin.screen.table.arrays import NO, OPEN, UNKNOWN, YES
from tumen.origin.screen.table.bills import YES_NO
from tumen.origin.screen.table.columns import NAMES, OF_GOOD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tumen.origin.screen.table.arrays import Array

_WRONG = -2
TRUTH = {text: YES if truth else NO for text, truth in YES_NO.items()}


@dataclass(slots=True)
class Reading:
    """One reading of a frame, and the bills that the columns do not hold."""

    frame: pl.DataFrame
    first: Array
    bill: Array
    doubted: Array

    def doubt(self, rows: Array) -> None:
        """Leave the bills of these rows to the one-bill engine."""
        if rows.any():
            self.doubted[self.bill[rows]] = True

    def has(self, name: str) -> bool:
        """Whether the table has the column, with a cell that is given."""
        return name in self.frame.columns and self.frame[name].null_count() < self.frame.height

    def texts(
        self, name: str, *, of_good: bool = False, empty: bool = False
    ) -> tuple[tuple[str, ...], Array]:
        """Distinct texts of a column and the number of each cell's, -1 where it is empty."""
        if not self.has(name):
            size = len(self.first) if of_good else self.frame.height
            return (), np.full(size, UNKNOWN, dtype=np.int32)
        series = self.frame[name].gather(self.first) if of_good else self.frame[name]
        if NAMES[name].kind == "hs" and series.dtype.is_numeric():
            raise InputError.of(
                f"the column {name!r} holds numbers, so zeros at the front of codes are lost",
                "Store it as text",
            )
        return number(series.cast(pl.String), empty=empty)

    def read(
        self, read: Callable[[str], Any], good: str, row: str = "", *, empty: bool = False
    ) -> tuple[tuple[Any, ...], Array, Array]:
        """Distinct values of a column of the good and one of the material, and the number of each cell's."""
        values: dict[Any, int] = {}
        numbers = []
        for name in (good, row):
            if not name:
                continue
            texts, cells = self.texts(name, of_good=name == good, empty=empty)
            place = np.full(len(texts) + 1, UNKNOWN, dtype=np.int32)
            wrong = np.zeros(len(texts) + 1, dtype=bool)
            for at, text in enumerate(texts):
                try:
                    place[at] = values.setdefault(read(text), len(values))
                except InputError:
                    wrong[at] = True
            if wrong.any():
                self.doubt(wrong[cells][self.bill] if name == good else wrong[cells])
            numbers.append(place[cells])
        return tuple(values), numbers[0], numbers[-1]

    def choice(self, name: str, choices: Mapping[str, int], empty: int) -> Array | None:
        """Number of the choice of each row; None where the column is not given."""
        if not self.has(name):
            return None
        series = self.frame[name]
        if series.dtype == pl.Boolean and choices is TRUTH:
            truth = np.array([NO, YES, OPEN], dtype=np.int8)
            return np.asarray(truth[series.cast(pl.Int8).fill_null(-1).to_numpy()])
        texts, cells = number(series.cast(pl.String))
        words = (text.strip().lower() if choices is TRUTH else text for text in texts)
        found = np.array([*(choices.get(word, _WRONG) for word in words), empty], dtype=np.int8)[cells]
        wrong = found == _WRONG
        self.doubt(wrong)
        return np.where(wrong, empty, found).astype(np.int8)

    def truth(self, name: str) -> Array | None:
        """Truth of each row, open where the cell is empty; None where the column is not given."""
        return self.choice(name, TRUTH, OPEN)

    def doubt_other_facts(self) -> None:
        """Doubt bills whose rows say different things about the good."""
        for name in OF_GOOD - {"bill"}:
            if not self.has(name):
                continue
            series = self.frame[name]
            if series.null_count():
                stated = series.gather(self.first).gather(self.bill)
                differs = (series != stated) | (series.is_not_null() & stated.is_null())
            else:
                differs = series != series.shift(1)
                differs[self.first] = False
            if differs.any():
                self.doubt(differs.fill_null(value=False).to_numpy())


def number(series: pl.Series, *, empty: bool = False) -> tuple[tuple[str, ...], Array]:
    """Number the distinct texts; null is -1, and so is an empty text unless it is one of them."""
    # texts are hashed once, to a category; all that follows is done with whole numbers
    categories = series.cast(pl.Categorical).to_physical()
    if categories.null_count():
        at = categories.cast(pl.Int64).fill_null(UNKNOWN).to_numpy() + 1
    else:
        at = categories.to_numpy().astype(np.intp)
    used = np.flatnonzero(np.bincount(at))
    row = np.zeros(int(used[-1]) + 1 if len(used) else 1, dtype=np.int64)
    row[at] = np.arange(len(at))
    texts = series.gather(row[used]).to_list()
    names = sorted(text for text in texts if text or (empty and text == ""))
    place = {name: index for index, name in enumerate(names)}
    table = np.full(len(row), UNKNOWN, dtype=np.int32)
    table[used] = [place.get(text, UNKNOWN) for text in texts]
    return tuple(names), table[at]
