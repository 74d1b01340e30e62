"""The amounts of a part of a table as whole numbers, as far as they are exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.origin.screen.table.arrays import UNKNOWN
from tumen.origin.screen.table.columns import BILLS

if TYPE_CHECKING:
    from tumen.origin.screen.table.arrays import Array

_SCALES = (2, 4, 6)
_LARGEST = 10**12
"""Largest amount in scaled units that is computed with columns; 6 digits more still fit into 64 bits."""
_MOST_ROWS = 4
"""Times the largest amount: what may be summed up in a bill."""
_EXACT_TEXT = 15
_NEEDED = ("fob", "exw", "value", "weight_kg", "material_weight_kg")
ODD, WRONG = -2, -3
"""A number that is no whole number of scaled units in the range; no amount of zero or more."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Columns of money and weights, each kind at the scale that is exact for most of its cells."""

    scale: int
    """Of money: units of 10 to the minus so much."""
    columns: dict[str, Array]
    """-1 where an amount is not given."""
    odd: Array
    """Rows with an amount that only the bill reads exactly, or refuses."""

    @classmethod
    def of(cls, frame: pl.DataFrame, first: Array) -> Amounts:
        """Read every column of amounts."""
        empty = np.full(frame.height, UNKNOWN, dtype=np.int64)
        columns: dict[str, Array] = dict.fromkeys(_NEEDED, empty)
        odd = np.zeros(frame.height, dtype=bool)
        named = [name for name in frame.columns if BILLS.kind_of(name) == "amount"]
        scale, found = 0, columns
        for mass in (True, False):
            names = [name for name in named if name.endswith("weight_kg") == mass]
            fewest = None
            for tried in _SCALES:
                these = {name: _scaled(frame[name], tried) for name in names}
                count = sum(int((column == ODD).sum()) for column in these.values())
                if fewest is None or count < fewest:
                    fewest, scale, found = count, tried, these
                if not count:
                    break
            columns |= found
        for name in named:
            beyond = columns[name] <= ODD
            if beyond.any():
                odd |= beyond
                columns[name][beyond] = UNKNOWN
        for name in ("value", "material_weight_kg"):
            amounts = np.maximum(columns[name], 0).astype(np.float64)
            if amounts.sum() > _MOST_ROWS * _LARGEST:
                odd[first] |= np.add.reduceat(amounts, first) > _MOST_ROWS * _LARGEST
        return cls(scale, columns, odd)


def _scaled(series: pl.Series, scale: int) -> Array:
    """Whole numbers of 10^-scale; -1 not given, `ODD`, `WRONG`."""
    absent = series.is_null()
    loses = None
    if series.dtype == pl.String:
        absent = absent | (series == "").fill_null(value=False)
        loses = (series.str.len_bytes() > _EXACT_TEXT).fill_null(value=False).to_numpy()
    elif isinstance(series.dtype, pl.Decimal):
        text = series.cast(pl.Float64)
        loses = (text.abs() * 10.0**series.dtype.scale >= 10.0**_EXACT_TEXT).fill_null(value=False).to_numpy()
    number_of = series.cast(pl.Float64, strict=False).to_numpy()
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.rint(number_of * 10.0**scale)
        exact = (np.abs(scaled) <= _LARGEST) & (scaled / 10.0**scale == number_of)
        wrong = ~(number_of >= 0) | np.isinf(number_of)
        found = np.where(exact, scaled, ODD).astype(np.int64)
    if loses is not None:
        found[loses] = ODD
    found[wrong] = WRONG
    if absent.any():
        found[absent.to_numpy()] = UNKNOWN
    return found
