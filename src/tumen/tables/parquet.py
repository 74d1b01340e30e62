"""Tables as Parquet."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.grid import Grid
from tumen.tables.text import shown_path
from tumen.tables.worksheet import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl


def read_parquet_grid(path: Path, text: Sequence[str] = ()) -> Grid:
    """Read Parquet as cells of text.

    Raises
    ------
    InputError
        If there is no such file, it is not Parquet, or holds numbers where text is needed.
    """
    frame = read_parquet(path)
    shown = shown_path(path)
    wrong = [name for name in text if name in frame.columns and frame.schema[name].is_numeric()]
    if wrong:
        raise InputError(
            Problem(f"the column {name!r} holds numbers, so zeros may be lost", "Store it as text", shown)
            for name in wrong
        )
    rows = [(number, tuple(map(as_text, row))) for number, row in enumerate(frame.iter_rows(), start=1)]
    return Grid(shown, 1, tuple(frame.columns), rows)


def read_parquet(path: Path) -> pl.DataFrame:
    """Read a whole Parquet file.

    Raises
    ------
    InputError
        If there is no such file, or it is not Parquet.
    """
    import polars as pl
    from polars.exceptions import PolarsError

    if not path.is_file():
        raise InputError.of("there is no such file", "Check its name and place", file=str(path))
    try:
        return pl.read_parquet(path)
    except (PolarsError, OSError) as error:
        raise InputError.of(
            f"the table cannot be read: {error}", "Give a Parquet file", file=str(path)
        ) from None


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Turn what the table library says of a file that it reads bit by bit into an error for the user.

    Raises
    ------
    InputError
        If a part of the file cannot be read.
    """
    from polars.exceptions import PolarsError

    try:
        yield
    except (PolarsError, OSError) as error:
        raise InputError.of(
            f"a part of the table cannot be read: {error}", "The file is damaged; write it again", file=file
        ) from None
