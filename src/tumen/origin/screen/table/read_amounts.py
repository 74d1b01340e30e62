"""The amounts of a part of a table as whole numbers, as far as they are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.origin.screen.table.arrays import UNKNOWN
from tumen.origin.screen.table.cells import WRONG
from tumen.origin.screen.table.columns import COSTS, DEDUCTION, is_amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.origin.screen.table.arrays import Array
    from tumen.origin.screen.table.cells import Reading

_SCALES = (2, 4, 6)
_LARGEST = 10**12
"""Largest amount in scaled units that is computed with columns; 6 digits more still fit into 64 bits."""
_MOST_ROWS = 4
"""Times the largest amount: a sum of a bill beyond it goes to the one-bill engine."""
_EXACT_TEXT = 15
_ODD = -2
"""An amount that is a number, but not a whole number of scaled units in the range."""


def read_amounts(reading: Reading, what: str) -> tuple[int, dict[str, Array]]:
    """Read the columns of money or of mass at the coarsest scale that is exact for all of them; return the
    scale too.
    """
    names = [
        name
        for name in reading.frame.columns
        if is_amount(name) and name.endswith("weight_kg") == (what == "mass")
    ]
    found: dict[str, Array] = {}
    for scale in _SCALES:
        found = {}
        exact = True
        for name in names:
            found[name] = _scaled(reading.frame[name], scale)
            if name == "profit":  # a loss is an amount, and goes to the one-bill engine
                numbers = reading.frame[name].cast(pl.Float64, strict=False)
                found[name][(numbers.is_finite() & (numbers < 0)).fill_null(value=False).to_numpy()] = _ODD
            if scale != _SCALES[-1] and (found[name] == _ODD).any():
                exact = False
                break
        if exact:
            break
    for name in names:
        reading.refuse(np.flatnonzero(found[name] == WRONG), name, "not an amount of zero or more")
    empty = np.full(reading.frame.height, UNKNOWN, dtype=np.int64)
    needed = ("weight_kg", "material_weight_kg") if what == "mass" else ("fob", "exw", "value")
    return scale, {**dict.fromkeys(needed, empty), **found}


def _scaled(series: pl.Series, scale: int) -> Array:
    """Whole numbers of 10^-scale; -1 not given, -2 not exact or too large, -3 no amount."""
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
        small = np.abs(scaled) <= _LARGEST
        exact = small & (scaled / 10.0**scale == number_of)
        wrong = ~np.isfinite(number_of) | (number_of < 0)
        found = np.where(exact, scaled, _ODD).astype(np.int64)
    if loses is not None:
        found[loses] = _ODD
    found[wrong] = WRONG
    if absent.any():
        found[absent.to_numpy()] = UNKNOWN
    return found


def costs_of(reading: Reading, amounts: Mapping[str, Array]) -> Array:
    """Sum of the producer's costs of each bill, -1 where they are not given; refuse bills that give only
    some.
    """
    first = reading.first
    given = [amounts[name][first] for name in COSTS if name in amounts]
    if not given:
        return np.full(len(first), UNKNOWN, dtype=np.int64)
    columns = np.stack(given + [np.full(len(first), UNKNOWN)] * (len(COSTS) - len(given)))
    absent = columns == UNKNOWN
    some = absent.any(axis=0) & ~absent.all(axis=0)
    reading.refuse(first[some], "direct_labour", f"costs are incomplete: give all of {', '.join(COSTS)}")
    return np.where(absent.any(axis=0), UNKNOWN, np.maximum(columns, 0).sum(axis=0))


def check_parts(reading: Reading, amounts: Mapping[str, Array]) -> None:
    """Refuse rows of which the deductions and the value added in the region are more than the value."""
    names = [name for name in amounts if name.startswith(DEDUCTION) or name == "regional_value_added"]
    if names:
        parts = sum(
            (np.maximum(amounts[name], 0) for name in names), np.zeros(reading.frame.height, np.int64)
        )
        value = amounts["value"]
        odd = (value == _ODD) | np.any([amounts[name] == _ODD for name in names], axis=0)
        over = (value >= 0) & (parts > value) & ~odd
        reading.refuse(
            np.flatnonzero(over), "value", "deductions and regional value added are more than the value"
        )


def odd_bills(reading: Reading, amounts: Mapping[str, Array], weights: Mapping[str, Array]) -> Array:
    """Bills whose amounts, or sums of them, only the one-bill engine computes exactly."""
    odd = np.zeros(len(reading.first), dtype=bool)
    totals = {"money": np.zeros(len(reading.first)), "mass": np.zeros(len(reading.first))}
    for columns in (amounts, weights):
        for values in columns.values():
            rows = values == _ODD
            if rows.any():
                odd[reading.bill[rows]] = True
    for kind, values in (("money", amounts["value"]), ("mass", weights["material_weight_kg"])):
        if len(values) and values.max() > 0:
            starts = np.maximum(values, 0).astype(np.float64)
            totals[kind] = np.add.reduceat(starts, reading.first)
            odd |= totals[kind] > _MOST_ROWS * _LARGEST
    return odd
