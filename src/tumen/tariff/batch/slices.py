"""A table of shipments, or a file of one, in slices that fit into memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tables.frames import read_frame
from tumen.tariff.batch.columns import REQUIRED, SHIPMENTS, is_number

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Parts:
    """A table in slices, with the number of each row in the whole table; a Parquet file is never read as a whole."""

    lazy: pl.LazyFrame
    rows: int
    chunk: int

    def part(self, start: int) -> pl.DataFrame:
        """The rows from `start`, counted from 0."""
        found = self.lazy.slice(start, self.chunk).collect()
        return found if "row" in found.columns else found.with_row_index("row", offset=start + 1)


def parts_of(shipments: pl.DataFrame | Path, chunk: int, sheet: str | None = None) -> Parts:
    """Take a table, or a file of one (Parquet, CSV, XLSX), in parts.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    import polars as pl
    from polars.exceptions import PolarsError

    if isinstance(shipments, Path) and shipments.suffix.lower() == ".parquet":
        try:
            lazy = pl.scan_parquet(shipments)
            return Parts(lazy, lazy.select(pl.len()).collect().item(), chunk)
        except (PolarsError, OSError) as error:
            if not shipments.is_file():
                raise InputError.of(
                    "there is no such file", "Check its name and place", file=str(shipments)
                ) from None
            raise InputError.of(
                f"cannot be read: {error}", "Give a Parquet file", file=str(shipments)
            ) from None
    whole = shipments
    if isinstance(whole, Path):
        path = whole.with_name(f"{whole.name}#{sheet}") if sheet else whole
        whole = read_frame(path, REQUIRED, [item.name for item in SHIPMENTS.fields], numbers=is_number)
    return Parts(whole.lazy(), whole.height, chunk)
