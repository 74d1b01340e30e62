"""Aggregation with explicit maps, and RAS balancing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import ReadOnly, shares
from tumen.economy.refusals import Refusals
from tumen.errors import NotConvergedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from tumen.economy.accounts.table import Accounts
    from tumen.economy.arrays import Array


def aggregate(
    accounts: Accounts,
    *,
    economies: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    final: Mapping[str, str] | None = None,
) -> Accounts:
    """Add up economies, sectors or final-demand categories after explicit maps ``{old: new}``.

    New labels stand in the order in which the maps first name them, so a map of each label to itself puts
    them in another order. An axis without a map stays as it is. Flows between economies that become one turn
    into flows inside it.

    Raises InputError if a map leaves out a label of the table or names one that is not there (all problems at
    once).
    """
    axes, wrong = accounts.axes, Refusals()
    maps: dict[str, Mapping[str, str]] = {}
    for name, given in (("economies", economies), ("sectors", sectors), ("final", final)):
        labels = getattr(axes, name)
        maps[name] = dict(zip(labels, labels, strict=True)) if given is None else given
        _refuse_map(wrong, name, maps[name], labels)
    wrong.done()
    new = {name: tuple(dict.fromkeys(given.values())) for name, given in maps.items()}
    to = {
        name: np.array([new[name].index(given[label]) for label in getattr(axes, name)], dtype=np.intp)
        for name, given in maps.items()
    }
    rows = (to["economies"][:, None] * len(new["sectors"]) + to["sectors"]).ravel()
    columns = (to["economies"][:, None] * len(new["final"]) + to["final"]).ravel()
    n, m = len(new["economies"]) * len(new["sectors"]), len(new["economies"]) * len(new["final"])
    rest = tuple(dict.fromkeys(maps["economies"][code] for code in axes.economies if code in axes.unnamed))
    z = _add_up(_add_up(accounts.Z, rows, n).T, rows, n).T
    y = _add_up(_add_up(accounts.Y, rows, n).T, columns, m).T
    return replace(
        accounts,
        axes=replace(axes, **new, rest=rest),  # type: ignore[arg-type]
        Z=np.ascontiguousarray(z),
        Y=np.ascontiguousarray(y),
        value_added=np.ascontiguousarray(_add_up(accounts.value_added.T, rows, n).T),
        taxes=None if accounts.taxes is None else _add_up(accounts.taxes, rows, n),
        x=_add_up(accounts.x, rows, n),
        notes=_notes(accounts.notes, maps["economies"]),
    )


def concordance(pairs: Iterable[tuple[str, str]], old: Sequence[str]) -> dict[str, str]:
    """A map ``{old: new}`` of pairs; InputError unless every old label is mapped exactly once."""
    listed, wrong = list(pairs), Refusals()
    labels = [label for label, _ in listed]
    wrong.twice(labels, "label '{}' is mapped {} times", "Map it once; shares are not supported.")
    _refuse_map(wrong, "labels", dict(listed), old)
    wrong.done()
    return dict(listed)


def _refuse_map(wrong: Refusals, name: str, given: Mapping[str, str], labels: Sequence[str]) -> None:
    for label in labels:
        what = f"the map of {name} leaves out '{label}'"
        wrong.when(label not in given, what, "Every label is mapped exactly once.")
    for label in given:
        what = f"the map of {name} names '{label}', which is not in the table"
        wrong.when(label not in labels, what, "Remove or correct it.")


def _add_up(array: Array, to: NDArray[np.intp], size: int) -> Array:
    indicator = np.zeros((size, len(to)))
    indicator[to, np.arange(len(to))] = 1.0
    return indicator @ array


def _notes(notes: Mapping[str, str], to: Mapping[str, str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for code, note in notes.items():
        where = to.get(code, code)
        said = note if where == code else f"{code}: {note}"
        out[where] = f"{out[where]}; {said}" if where in out else said
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Balanced(ReadOnly):
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
    _refuse_totals(matrix, r, c)
    allowed = tolerance * max(float(r.sum()), np.finfo(float).tiny)
    rows, columns = np.ones_like(r), np.ones_like(c)
    gap, sweeps = np.inf, 0
    while gap > allowed and sweeps < iterations:
        rows = shares(r, matrix @ columns)
        columns = shares(c, matrix.T @ rows)
        gap = float(np.abs(rows * (matrix @ columns) - r).max())
        sweeps += 1
    if gap > allowed:
        raise NotConvergedError(
            f"RAS left a gap of {gap:.3g} in the rows after {iterations} sweeps (allowed {allowed:.3g})"
        )
    fitted = rows[:, None] * matrix * columns[None, :]
    row_gap, column_gap = (float(np.abs(fitted.sum(axis) - t).max()) for axis, t in ((1, r), (0, c)))
    return Balanced(fitted, rows, columns, sweeps, row_gap, column_gap)


def _refuse_totals(matrix: Array, r: Array, c: Array) -> None:
    wrong = Refusals()
    shape = f"a matrix of shape {matrix.shape} cannot have {r.size} row totals and {c.size} column totals"
    wrong.when(matrix.shape != (r.size, c.size), shape, "Align them.")
    wrong.done()
    for name, array in (("the cells", matrix), ("the row totals", r), ("the column totals", c)):
        bad = not np.isfinite(array).all() or (array < 0).any()
        wrong.when(bad, f"{name} hold a negative or missing number", "RAS needs numbers of 0 or more.")
    wrong.done()
    what = f"row totals sum to {r.sum():.10g}, column totals to {c.sum():.10g}"
    wrong.when(abs(r.sum() - c.sum()) > 1e-9 * max(r.sum(), c.sum()), what, "Give equal sums.")
    wrong.done()
    for kind, axis, totals in (("row", 1, r), ("column", 0, c)):
        for i in np.flatnonzero((matrix.sum(axis) == 0) & (totals > 0)):
            wrong.when(True, f"{kind} {i} is empty but should have a total", "Put a cell there.")
    wrong.done()
