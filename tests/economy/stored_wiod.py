"""WIOD 2013 as the project's shared Parquet files: not shipped, so read here only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tumen.economy.accounts import Accounts, Axes

if TYPE_CHECKING:
    from pathlib import Path


def stored_wiod(folder: Path, year: int) -> Accounts:
    """One year, million USD at basic prices. Whole numbers, so output is taken as the row sums and value added as
    the rest of each column: it contains net taxes on products and margins."""
    z, y = (pl.read_parquet(folder / f"{part}_{year}.parquet") for part in ("Z", "Y"))
    rows = z["row"].to_list()
    assert rows == y["row"].to_list()
    z, y = z.drop("row"), y.drop("row")
    assert rows == z.columns
    economies, sectors = (tuple(dict.fromkeys(label.split("_")[k] for label in rows)) for k in (0, 1))
    final = tuple(dict.fromkeys(label.split("_")[1] for label in y.columns))
    axes = Axes(economies, sectors, final, "million USD", year, "WIOD 2013 release", "WIOD")
    assert [f"{g}_{s}" for g, s in axes.rows] == rows
    return Accounts.build(axes, Z=z.to_numpy(), Y=y.to_numpy())
