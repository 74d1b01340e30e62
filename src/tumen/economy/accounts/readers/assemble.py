"""From labelled rows and columns of a file to `Accounts`: the part that all readers share."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts.axes import Axes
from tumen.economy.accounts.table import Accounts
from tumen.economy.refusals import Refusals
from tumen.errors import InputError
from tumen.tables.forms.charset import Decoded, decode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from tumen.economy.arrays import Array

    Label = tuple[str, str]

FEW = 10
"""So many labels of one kind of fault are named."""
UNCHANGED = "Use the table as published."


@dataclass(frozen=True, slots=True)
class Layout:
    """What the rows and columns of a published table are, by their codes; all others are sectors.

    Attributes
    ----------
    name, source : of the table, for messages and its axes
    value_added, output : codes of these rows; output may be a column in place of a row
    taxes : codes of rows that are added up: product taxes, margins, adjustments
    passed_over : codes of rows that are totals of others
    final : codes of columns of final demand; empty: every code that no row has
    """

    name: str
    source: str
    value_added: frozenset[str]
    output: frozenset[str]
    taxes: frozenset[str]
    passed_over: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()


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


def block_of(
    rows: Sequence[Label], columns: Sequence[Label], numbers: Array, layout: Layout, wrong: Refusals
) -> Block:
    """Tell the rows and columns of a printed table apart.

    Parameters
    ----------
    rows, columns : (economy, code); accounts and totals have no economy
    numbers : one row of numbers for each of `rows`
    wrong : what the reader has found already; raised with what is found here
    """
    below = (layout.value_added, layout.output, layout.taxes, layout.passed_over)
    sectors = [i for i, (g, code) in enumerate(rows) if g and code not in layout.taxes]
    accounts = [i for i, (g, code) in enumerate(rows) if not g or code in layout.taxes]
    for code in dict.fromkeys(rows[i][1] for i in accounts):
        known = any(code in codes for codes in below)
        wrong.when(not known, f"the row '{code}' is not of the layout {layout.name}", UNCHANGED)
    wrong.when(not sectors, "there are no industries", UNCHANGED)
    parts = {
        name: [i for i in accounts if rows[i][1] in codes]
        for name, codes in (("added", layout.value_added), ("taxes", layout.taxes), ("out", layout.output))
    }
    totals = [j for j, (g, code) in enumerate(columns) if not g and code in layout.output]
    wrong.when(not parts["added"], f"there is no row {_either(layout.value_added)}", UNCHANGED)
    stated = (
        parts["out"] or totals or layout.final
    )  # where final demand has its codes, output may be left out
    wrong.when(not stated, f"there is no row {_either(layout.output)}", UNCHANGED)
    wrong.done()
    own = {rows[i][1] for i in sectors}
    ends = [code in layout.final if layout.final else code not in own for _, code in columns]
    inputs, final = (
        [j for j, (g, code) in enumerate(columns) if g and code and ends[j] is end] for end in (False, True)
    )
    taxes = numbers[np.ix_(parts["taxes"], inputs)].sum(0) if parts["taxes"] else None
    output = None
    if parts["out"]:
        under = dict(zip((columns[j] for j in inputs), numbers[parts["out"][0], inputs], strict=True))
        output = np.array([under.get(rows[i], np.nan) for i in sectors])  # labels are compared later
    elif totals:
        output = numbers[sectors, totals[0]]
    return Block(
        [rows[i] for i in sectors],
        [columns[j] for j in inputs],
        [columns[j] for j in final],
        numbers[np.ix_(sectors, inputs)],
        numbers[np.ix_(sectors, final)],
        {"VA": numbers[np.ix_(parts["added"], inputs)].sum(0)},
        taxes,
        output,
    )


def assemble(
    block: Block, *, file: Path, unit: str, year: int, vintage: str, source: str, note: str = ""
) -> Accounts:
    """Check the labels, put rows and columns into one order (economy by economy) and freeze.

    Raises InputError if rows and columns do not name the same sectors, a label stands twice, or an economy
    lacks a sector or a final-demand category that others have (all problems at once).
    """
    _refuse_labels(block, file)
    economies = tuple(dict.fromkeys(g for g, _ in block.rows))
    sectors = tuple(dict.fromkeys(s for _, s in block.rows))
    categories = tuple(dict.fromkeys(f for _, f in block.final))
    axes = Axes(economies, sectors, categories, unit, year, vintage, source)
    i = _at(block.rows, axes.rows)
    j = _at(block.columns, axes.rows)
    k = _at(block.final, [(g, f) for g in economies for f in categories])
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


def _at(labels: Sequence[Label], wanted: Sequence[Label]) -> Sequence[int]:
    place = {label: i for i, label in enumerate(labels)}
    return [place[label] for label in wanted]


def _refuse_labels(block: Block, file: Path) -> None:
    wrong = Refusals(file)
    for name, labels in (("row", block.rows), ("column", block.columns), ("final demand", block.final)):
        wrong.twice(map("_".join, labels), f"the {name} {{}} stands {{}} times", "Keep one.")
    rows, columns, final = set(block.rows), set(block.columns), set(block.final)
    economies, sectors, categories = {g for g, _ in rows}, {s for _, s in rows}, {f for _, f in final}

    def each(labels: Collection[Label], what: str, fix: str) -> None:
        for label in sorted(labels)[:FEW]:
            wrong.when(True, what.format(*label), fix)

    every, whole = "Every economy needs every sector.", {(g, s) for g in economies for s in sectors}
    each(rows - columns, "the row {}_{} has no column of the same label", "Align them.")
    each(columns - rows, "the column {}_{} has no row of the same label", "Align them.")
    each(whole - rows, "{} has no sector {}, other economies have", every)
    wanted = {(g, f) for g in economies for f in categories}
    each(wanted - final, "{} has no final demand {}", "Every economy needs every category.")
    each(final - wanted, "final demand {}_{} belongs to no economy of the rows", "Correct it.")
    wrong.done()


def _either(codes: Collection[str]) -> str:
    return " or ".join(sorted(codes))


def require_file(path: Path, what: str) -> None:
    """InputError that says what to place where, if a file is not there."""
    if not path.exists():
        raise InputError.of(
            f"{what} is not at {path}",
            "Download it from its publisher and place it there; 'tumen data' lists names and addresses.",
            file=str(path),
        )


def header_of(path: Path) -> list[str]:
    """The names of the columns of a CSV file; InputError if it is not in UTF-8 with commas, as published."""
    with path.open("rb") as file:
        found = decode(file.readline())
    fix = "Use it as published, or save it as UTF-8 with commas."
    if not isinstance(found, Decoded) or found.charset != "utf-8":
        raise InputError.of("the file is not in UTF-8", fix, file=str(path), line=1)
    names = next(csv.reader(found.text.splitlines()), [])
    if len(names) < 2:
        raise InputError.of("the cells of the file are not apart by commas", fix, file=str(path), line=1)
    return names
