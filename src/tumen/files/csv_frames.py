"""CSV of frames, with the care of `tumen.files.csv_text`, also of tables that do not fit in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tumen.files.csv_text import FIGURE, MARK, STARTS, harmless

if TYPE_CHECKING:
    from pathlib import Path


def sink_csv(table: pl.LazyFrame, path: Path, *, excel: bool = False) -> None:
    """Write a table as UTF-8 with commas; text that would be a formula begins with a quote.

    Parameters
    ----------
    excel
        Begin with the mark by which Excel knows UTF-8.
    """
    schema = table.collect_schema()
    cells = []
    for name, kind in schema.items():
        if isinstance(kind, pl.String | pl.Categorical | pl.Enum):
            text = pl.col(name).cast(pl.String).str.replace_all("\r\n?", "\n")
            formula = text.str.contains(STARTS) & ~text.str.contains(FIGURE)
            cells.append(pl.when(formula).then(pl.lit(MARK) + text).otherwise(text).alias(name))
    names = {name: str(harmless(name)) for name in schema}
    table.with_columns(cells).rename(names).sink_csv(path, include_bom=excel)
