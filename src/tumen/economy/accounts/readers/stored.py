"""WIOD 2013 as Parquet files Z_YEAR, Y_YEAR (rows and columns labelled ``AUS_c1``, ``AUS_HFCE``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.table import Accounts
from tumen.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


def read_wiod_parquet(folder: Path, year: int) -> Accounts:
    """Read one year of WIOD (2013 release) stored as Parquet, million USD at basic prices.

    The stored numbers are whole numbers cut off, so output is taken as the row sums and value added as the
    rest of each column: the table balances exactly; value added contains net taxes on products
    and margins, and is negative in a few tiny industries (`check` names them).

    Parameters
    ----------
    folder : holds ``Z_{year}.parquet`` and ``Y_{year}.parquet``

    Raises
    ------
    InputError
        If a file is missing or its labels do not match the others'.
    """
    import polars as pl

    names = {part: folder / f"{part}_{year}.parquet" for part in ("Z", "Y")}
    absent = [str(path) for path in names.values() if not path.exists()]
    if absent:
        raise InputError.of(f"missing files: {', '.join(absent)}", "Place them in the folder named.")
    z, y = (pl.read_parquet(path) for path in names.values())
    rows = z["row"].to_list()
    z, users = z.drop("row"), y.drop("row")
    if rows != z.columns or rows != y["row"].to_list():
        raise InputError.of(f"the labels of {names['Z']} and its Y do not match", "Use files of one table.")
    economies = tuple(dict.fromkeys(label.split("_")[0] for label in rows))
    sectors = tuple(dict.fromkeys(label.split("_")[1] for label in rows))
    final = tuple(dict.fromkeys(label.split("_")[1] for label in users.columns))
    axes = Axes(
        economies, sectors, final, "million USD", year, "WIOD 2013 release", "WIOD, Timmer et al. (2015)"
    )
    if [f"{g}_{s}" for g, s in axes.rows] != rows:
        raise InputError.of(f"the rows of {names['Z']} are not economy by economy", "Sort them.")
    return Accounts.build(
        axes,
        Z=z.to_numpy(),
        Y=users.to_numpy(),
        notes={
            "": "whole numbers as published, output recomputed from sales; taxes and margins in value added"
        },
    )
