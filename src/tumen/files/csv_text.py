"""CSV that a spreadsheet program shows and does not run."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import polars as pl

STARTS = r"^[=+\-@\t\n＝＋－＠]"
"""A cell that begins so is a formula to a spreadsheet program, in full width too."""
FIGURE = r"^[+-]?[.]?[0-9][0-9., ]*(?:[eE][+-]?[0-9]+)?(?: ?%| [A-Z]{3})?$"
"""Save a number, also with its unit of money or as a share."""
MARK = "'"

_STARTS, _FIGURE = re.compile(STARTS), re.compile(FIGURE.removesuffix("$") + r"\Z")


def harmless(cell: object) -> object:
    """A cell as it is, with a quote in front where a spreadsheet program would take its text for a formula.

    A break between lines becomes the plain one, which every reader knows inside quotes.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return MARK + text if _STARTS.match(text) and not _FIGURE.match(text) else text


def worded(cell: object) -> object:
    """A cell as it is; what holds or does not hold in words."""
    return ("yes" if cell else "no") if isinstance(cell, bool) else cell


def write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], *, excel: bool = False
) -> None:
    """Write a table as UTF-8 with commas and plain line ends; `excel` begins it with the mark by which Excel
    knows UTF-8.
    """
    with path.open("w", encoding="utf-8-sig" if excel else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(map(harmless, columns))
        writer.writerows(map(harmless, row) for row in rows)


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """A table as `write_csv` would write it, as text; the first row is its columns."""
    made = StringIO(newline="")
    csv.writer(made, lineterminator="\n").writerows(map(harmless, row) for row in rows)
    return made.getvalue()


def sink_csv(table: pl.LazyFrame, path: Path | str, *, excel: bool = False) -> None:
    """Write a table as `write_csv`, also one that does not fit in memory."""
    import polars as pl

    schema = table.collect_schema()
    cells = []
    for name, kind in schema.items():
        if isinstance(kind, pl.String | pl.Categorical | pl.Enum):
            text = pl.col(name).cast(pl.String).str.replace_all("\r\n?", "\n")
            formula = text.str.contains(STARTS) & ~text.str.contains(FIGURE)
            cells.append(pl.when(formula).then(pl.lit(MARK) + text).otherwise(text).alias(name))
    names = {name: str(harmless(name)) for name in schema}
    table.with_columns(cells).rename(names).sink_csv(path, include_bom=excel)
