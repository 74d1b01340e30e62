"""From labelled rows and columns of a file to `Accounts`: the part that all readers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.table import Accounts
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Label = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A table as it stands in a file, each row and column with its label.

    Attributes
    ----------
    rows : (economy, sector) of each row of `Z` and `Y`
    columns : (economy, sector) of each column of `Z`
    final : (economy, category) of each column of `Y`
    Z, Y : flows
    value_added : value added by component, one row (as many numbers as `columns`) each
    taxes : taxes less subsidies on products and margins on inputs, or None
    output : output of each row, or None where the file does not state it
    """

    rows: Sequence[Label]
    columns: Sequence[Label]
    final: Sequence[Label]
    Z: Array
    Y: Array
    value_added: Mapping[str, Array]
    taxes: Array | None
    output: Array | None


def assemble(
    block: Block, *, file: Path, unit: str, year: int, vintage: str, source: str, note: str = ""
) -> Accounts:
    """Check the labels, put rows and columns into one order (economy by economy) and freeze.

    Raises
    ------
    InputError
        If rows and columns do not name the same sectors, a label stands twice, or an economy lacks a sector
        or a final-demand category that others have (all problems at once).
    """
    axes = _axes(block, file, unit=unit, year=year, vintage=vintage, source=source)
    row_at = {label: i for i, label in enumerate(block.rows)}
    column_at = {label: i for i, label in enumerate(block.columns)}
    final_at = {label: i for i, label in enumerate(block.final)}
    i = np.array([row_at[label] for label in axes.rows])
    j = np.array([column_at[label] for label in axes.rows])
    k = np.array([final_at[g, f] for g in axes.economies for f in axes.final])
    return Accounts.build(
        axes,
        Z=block.Z[np.ix_(i, j)],
        Y=block.Y[np.ix_(i, k)],
        value_added=np.array([row[j] for row in block.value_added.values()]) if block.value_added else None,
        components=tuple(block.value_added) or ("VA",),
        taxes=None if block.taxes is None else block.taxes[j],
        x=None if block.output is None else block.output[i],
        notes={"": note} if note else None,
    )


def _axes(block: Block, file: Path, *, unit: str, year: int, vintage: str, source: str) -> Axes:
    problems = []
    for name, labels in (("row", block.rows), ("column", block.columns), ("final demand", block.final)):
        seen: set[Label] = set()
        for label in labels:
            if label in seen:
                problems.append(
                    Problem(f"the {name} {'_'.join(label)} stands twice", "Remove one.", str(file))
                )
            seen.add(label)
    rows, columns, final = set(block.rows), set(block.columns), set(block.final)
    problems += _not_in(rows, columns, "row", "column", file) + _not_in(columns, rows, "column", "row", file)
    economies = tuple(dict.fromkeys(g for g, _ in block.rows))
    sectors = tuple(dict.fromkeys(s for _, s in block.rows))
    categories = tuple(dict.fromkeys(f for _, f in block.final))
    wanted = {(g, s) for g in economies for s in sectors}
    problems += [
        Problem(
            f"{g} has no sector {s}, other economies have", "Every economy needs every sector.", str(file)
        )
        for g, s in sorted(wanted - rows)[:10]
    ]
    wanted = {(g, f) for g in economies for f in categories}
    problems += [
        Problem(f"{g} has no final demand {f}", "Every economy needs every category.", str(file))
        for g, f in sorted(wanted - final)[:10]
    ]
    problems += [
        Problem(f"final demand {g}_{f} belongs to no economy of the rows", "Correct it.", str(file))
        for g, f in sorted(final - wanted)[:10]
    ]
    if problems:
        raise InputError(problems)
    return Axes(economies, sectors, categories, unit, year, vintage, source)


def _not_in(here: set[Label], there: set[Label], name: str, other: str, file: Path) -> list[Problem]:
    return [
        Problem(f"the {name} {'_'.join(label)} has no {other} of the same label", "Align them.", str(file))
        for label in sorted(here - there)[:10]
    ]


def require_file(path: Path, what: str) -> None:
    """InputError that says what to place where, if a file is not there."""
    if not path.exists():
        raise InputError.of(
            f"{what} is not at {path}",
            "Download it from its publisher and place it there; 'tumen data' lists names and addresses.",
            file=str(path),
        )
