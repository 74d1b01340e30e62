"""A table of shipments, or a file of one, in slices that fit into memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tables.frames import read_frame_of
from tumen.tables.rows import readable
from tumen.tariff.batch.columns import SHIPMENTS, is_known, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from tumen.tables.forms.column_map import ColumnMap


@dataclass(frozen=True, slots=True)
class Parts:
    """A table in slices, with the number of each row in the whole table; a Parquet file is never read as a
    whole.
    """

    lazy: pl.LazyFrame
    rows: int
    chunk: int
    file: str = ""

    def part(self, start: int) -> pl.DataFrame:
        """The rows from `start`, counted from 0.

        Raises
        ------
        InputError
            If these rows of a file cannot be read.
        """
        with readable(self.file):
            found = self.lazy.slice(start, self.chunk).collect()
        return found if "row" in found.columns else found.with_row_index("row", offset=start + 1)


def parts_of(
    shipments: pl.DataFrame | Path,
    chunk: int,
    sheet: str | None = None,
    mapping: ColumnMap | None = None,
    keep: Sequence[str] = (),
) -> Parts:
    """Take a table, or a file of one, in parts.

    Parameters
    ----------
    mapping
        Which of the columns of a file is which of ours, for a table of another system.
    keep
        Columns that are kept then, besides ours.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    import polars as pl
    from polars.exceptions import PolarsError

    def known(name: str) -> bool:
        return name in keep or is_known(name)

    if isinstance(shipments, Path) and shipments.suffix.lower() == ".parquet":
        try:
            lazy = pl.scan_parquet(shipments)
            if mapping is not None:
                lazy = mapping.apply(lazy, SHIPMENTS, str(shipments), known)
            return Parts(lazy, lazy.select(pl.len()).collect().item(), chunk, str(shipments))
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
        whole = read_frame_of(path, SHIPMENTS, mapping, numbers=is_number, known=known)
    return Parts(whole.lazy(), whole.height, chunk)
