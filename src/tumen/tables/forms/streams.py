"""CSV of any length as Parquet, without holding it in memory: as strict about whole rows as the reader of
small files.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.errors import InputError, Problem
from tumen.files.places import is_table_of_parts, reached, scan
from tumen.tables.delimited import ENDINGS, delimiter_of
from tumen.tables.forms.charset import Decoded, decode
from tumen.tables.forms.column_map import DEFAULT, ColumnMap
from tumen.tables.forms.limits import QUOTED
from tumen.tables.forms.styles import as_written
from tumen.tables.frames import ROW, read_frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tumen.files.places import Place
    from tumen.tables.field import Table

_CHUNK = 1 << 19
_HEAD = 1 << 20
_LOOKED_AT = 1000


def table_to_parquet(
    source: Place,
    target: Path,
    table: Table,
    mapping: ColumnMap | None = None,
    others: Callable[[pl.DataFrame], Sequence[Problem]] = lambda _: (),
) -> None:
    """Write a table of any kind of file, of a folder of Parquet or on object storage as Parquet, cells as
    text; by a map for one of another system.

    UTF-8 with commas, whose rows are whole by a count of bytes, is streamed; any other file is read row by
    row (see `tumen.tables.frames.read_frame_of`). Where rows are not whole, `others` tells what is wrong with
    the rows that are, and all of it is raised.
    """
    by = mapping or ColumnMap()
    names = by.theirs(field.name for field in table.fields)

    def ours(lazy: pl.LazyFrame) -> pl.LazyFrame:
        found = lazy if mapping is None else mapping.apply(lazy, table, str(source))
        told = by.dates == DEFAULT
        return as_written(found, table, str(source), dates=told, looked_at=_LOOKED_AT)

    if isinstance(source, str) or is_table_of_parts(source):
        with reached(source):
            ours(scan(source)).sink_parquet(target)
    elif not (source.suffix.lower() in ENDINGS and _streamed(source, target, names, ours)):
        broken: list[Problem] = []
        frame = read_frame_of(source, table, mapping, (), broken)
        if broken:
            raise InputError([*broken, *others(frame)])
        (frame.drop(ROW) if frame.columns[0] == ROW else frame).write_parquet(target)


def _streamed(
    source: Path,
    target: Path,
    known: Sequence[str],
    ours: Callable[[pl.LazyFrame], pl.LazyFrame],
) -> bool:
    names = _names_if_plain(source, known)
    rows = _whole_rows(source, len(names)) if names else None
    if rows is not None:
        try:
            ours(pl.scan_csv(source, infer_schema=False)).sink_parquet(target)
        except pl.exceptions.PolarsError:
            return False  # what is wrong is told by the reader of rows
        return bool(pl.scan_parquet(target).select(pl.len()).collect().item() == rows)
    return False


def read_published(path: Path, **options: Any) -> pl.DataFrame:
    """Read a CSV file as a publisher of statistics gives it: UTF-8 with commas, numbers as numbers.

    Parameters
    ----------
    options
        Of `polars.read_csv`.
    """
    with path.open("rb") as file:
        names = file.readline().decode("utf-8", errors="replace")
    columns = len(next(csv.reader([names]), []))
    try:
        frame = pl.read_csv(path, **options)
    except pl.exceptions.PolarsError as error:
        raise InputError.of(
            f"the file is not a table of numbers: {str(error).splitlines()[0]}",
            "Use it as published",
            file=str(path),
        ) from None
    if _counted(path)[0] != (columns - 1) * (frame.height + 1):
        raise InputError.of("rows of the file are not whole", "Use it as published", file=str(path))
    return frame


def _names_if_plain(source: Path, known: Sequence[str]) -> list[str]:
    """The names of the columns of a file in UTF-8 with commas; none of any other."""
    with source.open("rb") as file:
        head = file.read(_HEAD)
    if len(head) == _HEAD:
        head = head[: head.rfind(b"\n") + 1]
    found = decode(head)
    if not isinstance(found, Decoded) or found.charset != "utf-8" or "\0" in found.text:
        return []
    delimiter, names = delimiter_of(found.text, known)
    plain = delimiter == "," and len(set(names)) == len(names) and all(name.strip() for name in names)
    return names if plain else []


def _whole_rows(source: Path, columns: int) -> int | None:
    """How many rows a file has if all are whole, else None: then it has to be looked at row by row.

    A row that is short by a cell leaves out a comma, and a row that is too long is refused by the reader, so
    the numbers of commas and lines outside of quotes tell.
    """
    commas, lines, quoted = _counted(source)
    if commas != (columns - 1) * lines or (quoted and source.stat().st_size < QUOTED):
        return None
    return lines - 1


def _counted(source: Path) -> tuple[int, int, bool]:
    """Commas and lines outside of quotes, -1 commas where a lone carriage return may end a line; whether
    there are quotes.
    """
    commas = lines = inside = lone = 0
    last = b"\n"
    quoted = False
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            lone += chunk.count(b"\r") - chunk.count(b"\r\n") - (last == b"\r" and chunk[:1] == b"\n")
            last = chunk[-1:]
            cells = np.frombuffer(chunk, dtype=np.uint8)
            comma, end = cells == ord(","), cells == ord("\n")
            if inside or b'"' in chunk:
                quoted = True
                within = (np.cumsum(cells == ord('"'), dtype=np.uint8) + np.uint8(inside)) & 1
                inside = int(within[-1])
                outside = within == 0
                comma, end = comma & outside, end & outside
            commas += int(np.count_nonzero(comma))
            lines += int(np.count_nonzero(end))
    lines += last != b"\n"
    return -1 if lone else commas, lines, quoted
