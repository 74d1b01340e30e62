"""Aggregation with explicit maps, and RAS balancing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError, NotConvergedError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from tumen.economy.accounts.table import Accounts

    Array = NDArray[np.float64]


def aggregate(
    accounts: Accounts,
    *,
    economies: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    final: Mapping[str, str] | None = None,
) -> Accounts:
    """Add up economies, sectors or final-demand categories after explicit maps ``{old: new}``.

    New labels stand in the order in which the maps first name them. An axis without a map stays as it is.
    Flows between economies that become one turn into flows inside it.

    Raises
    ------
    InputError
        If a map leaves out a label of the table or names one that is not there (all problems at once).
    """
    axes = accounts.axes
    maps = {
        name: dict(zip(labels, labels, strict=True)) if given is None else dict(given)
        for name, given, labels in (
            ("economies", economies, axes.economies),
            ("sectors", sectors, axes.sectors),
            ("final", final, axes.final),
        )
    }
    problems = [p for name, given in maps.items() for p in _map_problems(name, given, getattr(axes, name))]
    if problems:
        raise InputError(problems)
    to = {name: _positions(given, getattr(axes, name)) for name, given in maps.items()}
    new = {name: tuple(dict.fromkeys(given.values())) for name, given in maps.items()}
    rows = (to["economies"][:, None] * len(new["sectors"]) + to["sectors"]).ravel()
    columns = (to["economies"][:, None] * len(new["final"]) + to["final"]).ravel()
    n, m = len(new["economies"]) * len(new["sectors"]), len(new["economies"]) * len(new["final"])
    z = _add_up(_add_up(accounts.Z, rows, n).T, rows, n).T
    y = _add_up(_add_up(accounts.Y, rows, n).T, columns, m).T
    return replace(
        accounts,
        axes=replace(axes, **new),  # type: ignore[arg-type]
        Z=np.ascontiguousarray(z),
        Y=np.ascontiguousarray(y),
        value_added=np.ascontiguousarray(_add_up(accounts.value_added.T, rows, n).T),
        taxes=None if accounts.taxes is None else _add_up(accounts.taxes, rows, n),
        x=_add_up(accounts.x, rows, n),
        notes=_notes(accounts.notes, maps["economies"]),
    )


def concordance(pairs: Iterable[tuple[str, str]], old: Sequence[str]) -> dict[str, str]:
    """Make a map ``{old: new}`` of (old, new) pairs; InputError unless every old label is mapped exactly
    once.
    """
    listed = list(pairs)
    counts = Counter(a for a, _ in listed)
    problems = [
        Problem(f"label '{label}' is mapped {count} times", "Map it once; shares are not supported.")
        for label, count in counts.items()
        if count > 1
    ]
    given = dict(listed)
    problems += _map_problems("labels", given, old)
    if problems:
        raise InputError(problems)
    return given


@dataclass(frozen=True, slots=True, eq=False)
class Balanced:
    """Result of RAS.

    Attributes
    ----------
    matrix : the balanced matrix
    rows, columns : multipliers, ``matrix = diag(rows) @ given @ diag(columns)``
    iterations : how many sweeps it took
    row_residual, column_residual : largest remaining gap, in the unit of the matrix
    """

    matrix: Array
    rows: Array
    columns: Array
    iterations: int
    row_residual: float
    column_residual: float


def ras(
    given: ArrayLike,
    row_totals: ArrayLike,
    column_totals: ArrayLike,
    *,
    tolerance: float = 1e-10,
    iterations: int = 10_000,
) -> Balanced:
    """Scale rows and columns of a non-negative matrix to given totals (RAS, biproportional fitting).

    Stone & Brown (1962); Miller & Blair (2009), ch. 7.4. Zeros stay zero.

    Parameters
    ----------
    given : (n, m) non-negative
    row_totals, column_totals : (n,), (m,) non-negative, with the same sum
    tolerance : largest gap allowed at the end, as a share of the sum of the totals

    Raises
    ------
    InputError
        If shapes do not match, a number is negative or missing, the totals have different sums, or an empty
        row or column should have a total (all problems at once).
    NotConvergedError
        If the gaps are still larger after `iterations`; a pattern of zeros can make the totals unreachable.
    """
    matrix = np.array(given, dtype=np.float64)
    r, c = np.array(row_totals, dtype=np.float64), np.array(column_totals, dtype=np.float64)
    _require_ras(matrix, r, c)
    scale = max(float(r.sum()), np.finfo(float).tiny)
    rows, columns = np.ones_like(r), np.ones_like(c)
    gap, sweeps = np.inf, 0
    while gap > tolerance * scale and sweeps < iterations:
        rows = _ratio(r, matrix @ columns)
        columns = _ratio(c, matrix.T @ rows)
        gap = float(np.abs(rows * (matrix @ columns) - r).max())
        sweeps += 1
    if gap > tolerance * scale:
        message = (
            f"RAS left a gap of {gap:.3g} in the rows after {iterations} sweeps (allowed "
            f"{tolerance * scale:.3g})"
        )
        raise NotConvergedError(message)
    fitted = rows[:, None] * matrix * columns[None, :]
    fitted.flags.writeable = False
    return Balanced(
        fitted,
        rows,
        columns,
        sweeps,
        float(np.abs(fitted.sum(1) - r).max()),
        float(np.abs(fitted.sum(0) - c).max()),
    )


def _require_ras(matrix: Array, r: Array, c: Array) -> None:
    if matrix.ndim != 2 or matrix.shape != (r.size, c.size):
        raise InputError.of(
            f"a matrix of shape {matrix.shape} cannot have {r.size} row totals and {c.size} column totals",
            "Align them.",
        )
    problems = [
        Problem(f"{name} hold a negative or missing number", "RAS needs numbers of 0 or more.")
        for name, array in (("the cells", matrix), ("the row totals", r), ("the column totals", c))
        if not np.isfinite(array).all() or (array < 0).any()
    ]
    if not problems and abs(r.sum() - c.sum()) > 1e-9 * max(r.sum(), c.sum()):
        problems.append(
            Problem(f"row totals sum to {r.sum():.10g}, column totals to {c.sum():.10g}", "Give equal sums.")
        )
    if not problems:
        empty = [("row", i) for i in np.flatnonzero((matrix.sum(1) == 0) & (r > 0))]
        empty += [("column", i) for i in np.flatnonzero((matrix.sum(0) == 0) & (c > 0))]
        problems += [
            Problem(f"{kind} {i} is empty but should have a total", "Put a cell there.") for kind, i in empty
        ]
    if problems:
        raise InputError(problems)


def _map_problems(name: str, given: Mapping[str, str], labels: Sequence[str]) -> list[Problem]:
    problems = [
        Problem(f"the map of {name} leaves out '{label}'", "Every label is mapped exactly once.")
        for label in labels
        if label not in given
    ]
    return problems + [
        Problem(f"the map of {name} names '{label}', which is not in the table", "Remove or correct it.")
        for label in given
        if label not in labels
    ]


def _positions(given: Mapping[str, str], labels: Sequence[str]) -> NDArray[np.intp]:
    new = list(dict.fromkeys(given.values()))
    return np.array([new.index(given[label]) for label in labels], dtype=np.intp)


def _add_up(array: Array, to: NDArray[np.intp], size: int) -> Array:
    indicator = np.zeros((size, len(to)))
    indicator[to, np.arange(len(to))] = 1.0
    total: Array = indicator @ array
    return total


def _ratio(wanted: Array, have: Array) -> Array:
    return np.divide(wanted, have, out=np.zeros_like(wanted), where=have > 0)


def _notes(notes: Mapping[str, str], to: Mapping[str, str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for code, note in notes.items():
        where = to.get(code, code)
        said = note if where == code else f"{code}: {note}"
        out[where] = f"{out[where]}; {said}" if where in out else said
    return out
