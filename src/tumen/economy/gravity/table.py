"""Bilateral rows as squares: flows with domestic sales, and what trade costs are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.economy.refusals import EVERY, NAMED, Refusals, no_number
from tumen.errors import InputError
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tumen.economy.arrays import Array

PAIR = ("exporter", "importer")
YEAR = "year"
_TABLE = "the table of flows"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GravityTable(Shown):
    """One year of bilateral trade, every pair stated, domestic sales among them (see `gravity_table`).

    Attributes
    ----------
    economies : labels of the N economies, sorted
    flows : (N, N) sales to [row: importer] from [column: exporter]; the diagonal is domestic
    regressors : by name (N, N), what trade costs are made of
    """

    economies: tuple[str, ...]
    flows: Array
    regressors: Mapping[str, Array]

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", f"{len(self.economies)} economies, {int((self.flows == 0).sum())} pairs without trade"
        yield "regressors", tuple(self.regressors)
        yield "economies", self.economies

    @property
    def output(self) -> Array:
        """(N,) sales of each economy, at home and abroad."""
        return np.asarray(self.flows.sum(0))

    @property
    def expenditure(self) -> Array:
        """(N,) what each economy buys, at home and abroad."""
        return np.asarray(self.flows.sum(1))

    def log_freeness(self, coefficients: Mapping[str, float]) -> Array:
        """(N, N) logarithm of t^(1 - sigma), the sum of coefficients times regressors.

        Raises InputError if a coefficient has no column, a column no coefficient, or a value is no number.
        """
        wrong = Refusals()
        wrong.unknown("regressor", coefficients, tuple(self.regressors), _TABLE)
        left = [name for name in self.regressors if name not in coefficients]
        wrong.when(left, f"no coefficient for {', '.join(left)}", "Give one, or read the table without it.")
        for name, value in coefficients.items():
            bad = no_number(f"the coefficient of {name}", value) or (
                None if np.isfinite(value) else (f"the coefficient of {name} is {value}", "Give a number")
            )
            wrong.when(bad, *(bad or ("", "")))
        wrong.done()
        parts = (float(coefficients[name]) * array for name, array in self.regressors.items())
        return sum(parts, np.zeros_like(self.flows))

    def changed(self, regressor: str, rows: Iterable[tuple[str, str, float]]) -> GravityTable:
        """The same table with another value of a regressor in some pairs: the experiment.

        Parameters
        ----------
        rows
            Importer, exporter and new value; ``"*"`` stands for everybody, own trade left out.

        Raises
        ------
        InputError
            For labels that are not known, a pair that is set twice, a value that is no number, and a row that
            changes nothing.
        """
        wrong = Refusals()
        stated: object = rows
        given: list[object] = list(stated) if isinstance(stated, Iterable) else [stated]
        wrong.unknown("regressor", (regressor,), tuple(self.regressors), _TABLE)
        wrong.done()
        old = self.regressors[regressor]
        new, seen = old.copy(), np.zeros(old.shape, dtype=bool)
        for row in given:
            cells = row if isinstance(row, tuple | list) else (row,)
            what, fix = f"{regressor}: {row!r:.80} is no change", "Give (importer, exporter, new value)."
            if len(cells) != 3 or no_number("", cells[2]) or not np.isfinite(cells[2]):
                wrong.when(True, what, fix)
                continue
            *pair, value = cells
            wrong.unknown("economy", [code for code in pair if code != EVERY], self.economies, _TABLE)
            at = np.ones(old.shape, dtype=bool)
            for axis, code in enumerate(pair):
                is_meant = np.array([code in {EVERY, name} for name in self.economies])
                at &= is_meant[:, None] if axis == 0 else is_meant
            if EVERY in pair:
                np.fill_diagonal(at, val=False)
            said = f"{regressor} of {pair[0]} from {pair[1]}"
            wrong.when((at & seen).any(), f"{said} is set twice", "Set it once.")
            same = at.any() & (old[at] == value).all()
            wrong.when(same, f"{said} is {value:g} already", "Leave the row out; it would change nothing.")
            new[at], seen = value, seen | at
        wrong.when(not given, f"no change of {regressor} is given", "Give (importer, exporter, new value).")
        wrong.done()
        return replace(self, regressors={**self.regressors, regressor: new})


def gravity_table(
    rows: pl.DataFrame, flow: str, regressors: str | Sequence[str] = (), *, year: int | str | None = None
) -> GravityTable:
    """Square of one year from rows of bilateral trade.

    Parameters
    ----------
    rows : columns exporter, importer, the flow, the regressors and, for several years, year
    flow : column of the value of sales, 0 where there are none; with domestic sales (exporter = importer)
    year : which year; needed where the rows hold several

    Raises
    ------
    InputError
        For every fault at once: columns that are missing or hold no numbers, empty cells, a pair twice, a
        pair that is absent (which is not zero trade), domestic sales that are absent or 0, a negative flow,
        an economy that sells or buys nothing.
    """
    regressors = (regressors,) if isinstance(regressors, str) else regressors
    wanted = tuple(dict.fromkeys((flow, *regressors)))
    require_columns(rows, wanted, labels=PAIR)
    if flow in regressors:
        raise InputError.of(f"'{flow}' stands on both sides", "Leave it out of the regressors.")
    if YEAR in rows.columns and (year is not None or rows[YEAR].n_unique() > 1):
        rows, wrong = _of_year(rows, year), Refusals()
    elif year is not None:
        wrong = Refusals()
        wrong.when(True, f"the year {year} is asked, but there is no column '{YEAR}'", "Give it.")
        wrong.done()
    rows = checked(rows, wanted, flow, by=PAIR)
    economies = tuple(sorted({str(code) for name in PAIR for code in rows[name].unique()}))
    at = {code: number for number, code in enumerate(economies)}
    exporter, importer = (np.array([at[str(code)] for code in rows[name]], dtype=np.intp) for name in PAIR)
    squares = {}
    for name in wanted:
        square = np.full((len(economies),) * 2, np.nan)
        square[importer, exporter] = rows[name].cast(pl.Float64).to_numpy()
        square.flags.writeable = False
        squares[name] = square
    refuse_flows(economies, squares[flow])
    return GravityTable(economies, squares[flow], {name: squares[name] for name in regressors})


def number_array(given: object, name: str) -> Array:
    """A copy as numbers; InputError where it is none."""
    try:
        return np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError.of(f"{name}: {given!r:.60} is no array of numbers", "Give numbers.") from None


def refuse_flows(economies: Sequence[str], flows: Array) -> None:
    """InputError listing absent pairs, absent or zero domestic sales, negative flows, idle economies."""
    wrong, n = Refusals(), len(economies)
    wrong.twice(economies, "economy '{}' stands {} times", "Make labels unique.")
    odd = [code for code in economies if not code.strip() or code == EVERY]
    wrong.when(odd, f"an economy is called {odd[:1]}", "Give it a name; '*' stands for everybody.")
    wrong.shapes(flows=(flows.shape, (n, n)))
    wrong.when(n < 2, f"{n} economies", "Trade needs two.")
    wrong.done()
    absent, own, labels = ~np.isfinite(flows), np.eye(n, dtype=bool), [economies, economies]
    what = "flows are not stated (importer/exporter)"
    wrong.cells(absent & ~own, labels, what, "Give each pair a row, with 0 where there is no trade.")
    none = own & (absent | (flows == 0))
    fix = "Give output less exports: resistances and welfare rest on sales at home."
    wrong.cells(none.any(1), [economies], "domestic sales are not there", fix)
    wrong.cells(flows < 0, labels, "a negative flow", "Correct the data.")
    wrong.done()
    for axis, verb in ((0, "sells"), (1, "buys")):
        idle = flows.sum(axis) <= 0
        wrong.cells(idle, [economies], f"an economy {verb} nothing", "Leave it out.")
    wrong.done()


def require_columns(rows: object, numbers: Sequence[str], *, labels: Sequence[str]) -> None:
    """InputError unless all columns are there, once, and those of numbers hold numbers."""
    wrong = Refusals()
    if not isinstance(rows, pl.DataFrame):
        wrong.when(True, f"{rows!r:.60} is no table", "Give a polars DataFrame: polars.read_csv(file).")
        wrong.done()
        return
    for name in dict.fromkeys((*labels, *numbers)):
        wrong.when(name not in rows.columns, f"column '{name}' is missing", "Give it.")
    for name in numbers:
        kind = rows.schema.get(name)
        odd = kind is not None and not (kind.is_numeric() or kind == pl.Boolean)
        wrong.when(odd, f"column '{name}' holds {kind}, not numbers", "Write numbers without separators.")
    wrong.done()


def checked(rows: pl.DataFrame, numbers: Sequence[str], flow: str, *, by: Sequence[str]) -> pl.DataFrame:
    """The rows, if no cell is empty or infinite, no flow is negative and no key stands twice."""
    wrong = Refusals()
    for name in dict.fromkeys((*by, *numbers)):
        column = rows[name]
        missing = column.null_count()
        if not missing and column.dtype.is_float():
            missing = int((~column.is_finite()).sum())
        cells = "cell is" if missing == 1 else "cells are"
        what = f"column '{name}': {missing} {cells} empty or no number"
        wrong.when(missing, what, "Fill them, 0 where there is no trade; an empty cell is not zero.")
    wrong.when((rows[flow] < 0).any(), f"column '{flow}' has negative values", "Correct the data.")
    wrong.when(rows.is_empty(), "the table has no rows", "Give some.")
    again = rows.group_by(by).len().filter(pl.col("len") > 1).sort(by)
    shown = "; ".join(" ".join(map(str, row[:-1])) for row in again.head(NAMED).iter_rows())
    wrong.when(len(again), f"{' '.join(by)}: {len(again)} stand more than once: {shown}", "Give each once.")
    wrong.done()
    return rows


def refuse_unbalanced(rows: pl.DataFrame, by: Sequence[str]) -> None:
    """InputError where a pair of the economies, or a year of a pair, has no row though others have."""
    names = sorted({str(code) for name in PAIR for code in rows[name].unique()})
    has = {tuple(map(str, row)) for row in rows.select(by).iter_rows()}
    at_home = any(row[0] == row[1] for row in has)
    times = sorted(set(rows[YEAR].cast(pl.String))) if YEAR in by else []
    whole = product(names, names, times) if times else product(names, names)
    absent = [row for row in whole if row not in has and (at_home or row[0] != row[1])]
    shown = "; ".join(" ".join(row) for row in absent[:NAMED]) + ("; ..." if len(absent) > NAMED else "")
    wrong = Refusals()
    what = f"the panel is not balanced, {len(absent)} of {' '.join(by)} have no row: {shown}"
    fix = "Give them, 0 where there was no trade; or unbalanced=True, and they are left out (not zero)."
    wrong.when(absent, what, fix)
    wrong.done()


def _of_year(rows: pl.DataFrame, year: int | str | None) -> pl.DataFrame:
    known, wrong = sorted(set(rows[YEAR].drop_nulls().cast(pl.String))), Refusals()
    unknown = rows[YEAR].null_count()
    wrong.when(unknown, f"column '{YEAR}' has {unknown} empty cells", "Fill them.")
    several = f"the rows hold several years: {', '.join(known[:NAMED])}"
    wrong.when(year is None, several, "Say which: year=...")
    wrong.when(year is not None and str(year) not in known, f"there is no row of {year}", f"Known: {known}")
    wrong.done()
    return rows.filter(pl.col(YEAR).cast(pl.String) == str(year))
