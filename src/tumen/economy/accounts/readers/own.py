"""A table of one's own: numbers in plain CSV or Parquet, and a small header in YAML that says what they are.

Nothing is taken for granted that a publisher's layout would say: year, unit, valuation, source, economies,
sectors and categories stand in the header, and every label in the file of numbers must be one of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.memory import require_memory
from tumen.economy.accounts.readers.own_header import (
    ENDINGS,
    FLOWS,
    Layout,
    OwnTable,
    Valuation,
    header_of,
    label_text,
    labels_of,
)
from tumen.economy.accounts.table import Accounts
from tumen.economy.refusals import NAMED, Refusals, not_there
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl

    from tumen.economy.arrays import Array

    Label = tuple[str, str]


LARGE = 20_000_000
"""Bytes from which a CSV file must be as programs write it: UTF-8, commas, whole rows."""


def read_own(path: Path) -> Accounts:
    """Read a table by its header.

    Whether it balances is for `check` to say, as with every table.

    Raises InputError with all problems at once: keys of the header; labels that are not in it, stand twice or
    are missing; cells that are no numbers or missing.
    """
    header = header_of(path)
    rows, columns = labels_of(header)
    require_memory(len(rows), copies=4, what="Reading a table")
    grid = _Grid(header, rows, columns, path.parent / header.file)
    grid.read()
    n, g = len(header.economies) * len(header.sectors), len(header.economies)
    whole = grid.whole(n)
    f = n + g * len(header.final)
    k = len(header.value_added)
    axes = Axes(
        header.economies,
        header.sectors,
        header.final,
        header.unit,
        header.year,
        header.edition or header.table,
        header.source,
        header.valuation,
        header.rest,
    )
    return Accounts.build(
        axes,
        Z=whole[:n, :n],
        Y=whole[:n, n:f],
        value_added=whole[n : n + k, :n] if k else None,
        components=header.value_added or ("VA",),
        taxes=None if header.taxes is None else whole[n + k, :n],
        x=whole[:n, f] if header.output else None,
        notes=header.notes,
    )


def files_of(path: Path) -> tuple[Path, ...]:
    """The files that a table of one's own consists of."""
    return (path, path.parent / header_of(path).file)


def write_own(
    accounts: Accounts,
    path: str | Path,
    *,
    file: str = "flows.csv",
    layout: Layout = "matrix",
    valuation: Valuation | None = None,
) -> None:
    """Write a table so that `read_own` gives it back as it is: the header, and its numbers beside it.

    Raises InputError if the table does not say at which prices it is valued and nobody else does, or a file
    cannot be written.

    Parameters
    ----------
    path : of the header, ``table.yaml``
    file : of the numbers, ``.csv`` or ``.parquet``
    valuation : where the table itself does not state it
    """
    from tumen.files.whole import whole_file

    path, axes = Path(path), accounts.axes
    stated = axes.valuation or valuation
    wrong = Refusals(path)
    prices, endings = ", ".join(get_args(Valuation)), (".csv", ".parquet")
    wrong.when(path.suffix not in ENDINGS, "the header must be a YAML file", "Name it table.yaml.")
    wrong.when(not stated, "the table does not say at which prices it is valued", f"Give one of {prices}.")
    wrong.when(Path(file).suffix not in endings, f"{file!r} is no CSV or Parquet", "Name it flows.csv.")
    wrong.done()
    keys: dict[str, object] = {
        "table": axes.vintage or path.stem,
        "year": axes.year,
        "unit": axes.unit,
        "valuation": stated,
        "source": axes.source or "not stated",
        "layout": layout,
        "file": file,
        "economies": axes.economies,
        "sectors": axes.sectors,
        "final": axes.final,
        "value_added": accounts.components,
        **({} if accounts.taxes is None else {"taxes": _free("taxes", accounts.components)}),
        "output": True,
        **({"edition": axes.vintage} if axes.vintage else {}),
        **({"rest": axes.rest} if axes.rest else {}),
        **({"notes": dict(accounts.notes)} if accounts.notes else {}),
    }
    header = OwnTable.model_validate(keys)
    frame = _frame(header, accounts)
    with whole_file(path.parent / file) as place:
        if place.suffix == ".csv":
            frame.write_csv(place)
        else:
            frame.write_parquet(place)
    text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in keys.items())
    with whole_file(path) as place:
        place.write_text(text, encoding="utf-8")


def _free(name: str, taken: Sequence[str]) -> str:
    return name if name not in taken else _free(f"{name} on products", taken)


class _Grid:
    """All cells of a table, NaN where none is given, and what is wrong with the file that gives them."""

    def __init__(self, header: OwnTable, rows: Sequence[Label], columns: Sequence[Label], path: Path) -> None:
        self.header, self.path = header, path
        self.rows = {label: i for i, label in enumerate(rows)}
        self.columns = {label: j for j, label in enumerate(columns)}
        self.cells = np.full((len(rows), len(columns)), np.nan)
        self.problems: list[Problem] = []
        self.names = {"row": list(map(label_text, rows)), "column": list(map(label_text, columns))}
        self.strange: set[tuple[str, Label]] = set()

    def read(self) -> None:
        """Fill in what the file gives; InputError with everything that is wrong with it."""
        (self._matrix if self.header.layout == "matrix" else self._list)()
        if self.problems:
            raise InputError(self.problems)

    def whole(self, n: int) -> Array:
        """The cells, where none is missing; InputError that names those that are."""
        wrong, needed = Refusals(self.path), np.ones(self.cells.shape, dtype=np.bool_)
        needed[n:, n:] = False  # accounts under final demand and output
        extra = ~needed & (np.nan_to_num(self.cells) != 0)
        names = [label_text(label) for label in self.rows], [label_text(label) for label in self.columns]
        what = "value added or taxes stand under final demand or output, where they have no place"
        wrong.cells(extra, names, what, "Leave these cells empty.")
        missing = needed & np.isnan(self.cells)
        if self.header.absent == "zero":
            self.cells[missing] = 0.0
        else:
            what = f"{np.count_nonzero(missing)} cells are missing"
            fix = "Fill them; where an empty cell is a zero, write 'absent: zero' in the header."
            wrong.cells(missing, names, what, fix)
        wrong.done()
        return self.cells

    def _refuse(self, what: str, fix: str, line: int | None = None) -> None:
        self.problems.append(Problem(what, fix, str(self.path), line))

    def _matrix(self) -> None:
        from tumen.tables.forms.streams import read_published
        from tumen.tables.frames import ROW, read_frame

        keys = ("economy", "sector")
        wanted = {label_text(label): j for label, j in self.columns.items()}
        known = [*keys, *wanted]
        if self.path.suffix == ".csv" and self.path.is_file() and self.path.stat().st_size > LARGE:
            frame = read_published(self.path, infer_schema=False).with_row_index(ROW, offset=2)
        else:
            frame = read_frame(self.path, keys, known, text=keys, numbers=lambda name: name not in keys)
        self._absent("column", [name for name in known if name not in frame.columns])
        for name in [name for name in frame.columns if name not in (*known, ROW)][:NAMED]:
            self._refuse(*(not_there("column", name, known, "the header") or ("", "")), 1)
        if self.problems:
            return
        at = self._places(frame["economy"], frame["sector"], frame[ROW])
        for name, j in wanted.items():
            self.cells[at[at >= 0], j] = self._numbers(frame[name], frame[ROW])[at >= 0]

    def _list(self) -> None:
        from tumen.tables.frames import ROW, read_frame_of

        frame = read_frame_of(self.path, FLOWS)
        names = [field.name for field in FLOWS.fields]
        for name in names:
            if name not in frame.columns:
                self._refuse(f"the column {name!r} is missing", f"Columns are {', '.join(names)}", 1)
        for name in frame.columns:
            if name not in (*names, ROW):
                self._refuse(f"there is no column {name!r}", f"Columns are {', '.join(names)}", 1)
        if self.problems:
            return
        lines = frame[ROW].to_list()
        numbers = self._numbers(frame["amount"], frame[ROW])
        first: dict[tuple[int, int], int] = {}
        ends = (_pairs(frame, "economy", "sector"), _pairs(frame, "to_economy", "to"))
        for source, target, value, line in zip(*ends, numbers, lines, strict=True):
            i, j = (
                self._place(source, self.rows, "row", line),
                self._place(target, self.columns, "column", line),
            )
            if i < 0 or j < 0:
                continue
            if (i, j) in first:
                ends_here = f"{label_text(source)} to {label_text(target)}"
                what = f"a second flow from {ends_here}, the first on line {first[i, j]}"
                self._refuse(what, "Keep one", line)
            first[i, j] = line
            self.cells[i, j] = value

    def _places(
        self, economies: pl.Series, codes: pl.Series, lines: pl.Series
    ) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Row of the grid for each row of the file, -1 where it is none."""
        found, first = [], dict[int, int]()
        for economy, code, line in zip(economies, codes, lines, strict=True):
            at = self._place((economy or "", code or ""), self.rows, "row", line)
            if at in first:
                self._refuse(f"a second row {code}, the first on line {first[at]}", "Keep one", line)
            if at >= 0:
                first[at] = line
            found.append(at)
        if not self.header.absent:
            self._absent("row", [label_text(label) for label, at in self.rows.items() if at not in first])
        return np.array(found, dtype=np.intp)

    def _absent(self, kind: str, labels: Sequence[str]) -> None:
        more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
        if labels:
            what = f"there is no {kind} {', '.join(labels[:NAMED])}{more}"
            self._refuse(what, "Add it, or take its label out of the header", 1)

    def _place(self, label: Label, known: dict[Label, int], kind: str, line: int) -> int:
        at = known.get(label, -1)
        if at < 0 and (kind, label) not in self.strange:
            self.strange.add((kind, label))
            self._refuse(
                *(not_there(kind, label_text(label), self.names[kind], "the header") or ("", "")), line
            )
        return at

    def _numbers(self, cells: pl.Series, lines: pl.Series) -> Array:
        import polars as pl

        if cells.dtype == pl.String:
            cells = cells.str.strip_chars().replace("", None)
        numbers = cells.cast(pl.Float64, strict=False)
        bad = (numbers.is_null() & cells.is_not_null()) | numbers.is_infinite().fill_null(value=False)
        for cell, line in zip(cells.filter(bad)[:NAMED], lines.filter(bad)[:NAMED], strict=True):
            self._refuse(f"{cells.name}: {cell!r} is not a number", "Write a number, such as 12.5", line)
        return numbers.fill_null(np.nan).to_numpy()


def _pairs(frame: pl.DataFrame, economy: str, code: str) -> Iterator[Label]:
    return ((g or "", c or "") for g, c in zip(frame[economy], frame[code], strict=True))


def _frame(header: OwnTable, accounts: Accounts) -> pl.DataFrame:
    import polars as pl

    rows, columns = labels_of(header)
    n, below = accounts.axes.n, len(rows) - accounts.axes.n
    accounts_rows = [*accounts.value_added, *([] if accounts.taxes is None else [accounts.taxes])]
    empty = np.full((below, len(columns) - n), np.nan)
    grid = np.block(
        [
            [accounts.Z, accounts.Y, accounts.x[:, None]],
            [np.array(accounts_rows), empty],
        ]
    )
    if header.layout == "matrix":
        data: dict[str, Iterable[object]] = {"economy": [g for g, _ in rows], "sector": [s for _, s in rows]}
        data |= {label_text(label): grid[:, j] for j, label in enumerate(columns)}
        return pl.DataFrame(data).with_columns(pl.col(pl.Float64).fill_nan(None))
    i, j = np.nonzero(~np.isnan(grid))
    return pl.DataFrame(
        {
            "economy": [rows[at][0] for at in i],
            "sector": [rows[at][1] for at in i],
            "to_economy": [columns[at][0] for at in j],
            "to": [columns[at][1] for at in j],
            "amount": grid[i, j],
        }
    )
