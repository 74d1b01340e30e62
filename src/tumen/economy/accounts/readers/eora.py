"""Eora26, text files.

Layout, learnt from public readers of these files (pymrio 0.6, tools/ioparser.py, commit 0066ec8d; iotr,
R/io_tidy_eora26.R, commit bfde7e75; further programs that read them agree: 189 economies x 26 sectors and one
row more, a tab at the end of each line of labels), not from the files themselves: tab-separated numbers
without header in ``Eora26_{year}_{price}_T.txt``, ``_FD.txt``, ``_VA.txt``; their labels in ``labels_T.txt``
(country, code, kind, sector), ``labels_FD.txt`` (country, code, kind, category), ``labels_VA.txt`` (kind,
category). The pseudo-country ROW holds a statistical discrepancy: one row and one column without counterpart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts.memory import require_memory
from tumen.economy.accounts.readers.assemble import Block, assemble, require_file
from tumen.errors import InputError
from tumen.tables.text import read_decoded

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.economy.accounts.table import Accounts
    from tumen.economy.arrays import Array

DISCREPANCY = "ROW"
CELLS = {"T": 4, "FD": 4, "VA": 2}
"""Cells of a line of labels."""


def read_eora26(folder: Path, year: int, *, unit: str, price: str = "bp") -> Accounts:
    """Read one year of Eora26.

    The discrepancy row and column are taken off and their sums said in `notes`; so the table does not balance
    exactly, and `check` tells by how much.

    Raises InputError if a file is missing, numbers and labels do not match, or the table does not fit into
    memory.

    Parameters
    ----------
    folder : holds the numbers and the labels
    unit : of the numbers, e.g. "thousand USD"; the files do not say it and readers disagree
    price : "bp" (basic prices) or "pp" (purchasers' prices)
    """
    labels = {part: _labels(folder / f"labels_{part}.txt", cells) for part, cells in CELLS.items()}
    rows, final = ([(line[1], line[3]) for line in labels[part]] for part in ("T", "FD"))
    require_memory(len(rows), copies=4, what="Reading a table")
    shapes = {
        "T": (len(rows), len(rows)),
        "FD": (len(rows), len(final)),
        "VA": (len(labels["VA"]), len(rows)),
    }
    part = {
        name: _matrix(folder / f"Eora26_{year}_{price}_{name}.txt", shape) for name, shape in shapes.items()
    }
    keep, keep_final = (np.array([g != DISCREPANCY for g, _ in found]) for found in (rows, final))
    lost_row = float(part["T"][~keep].sum() + part["FD"][~keep].sum())
    lost_column = float(part["T"][:, ~keep].sum())
    kept = [label for label in rows if label[0] != DISCREPANCY]
    block = Block(
        kept,
        kept,
        [label for label in final if label[0] != DISCREPANCY],
        part["T"][np.ix_(keep, keep)],
        part["FD"][np.ix_(keep, keep_final)],
        {line[1]: part["VA"][i, keep] for i, line in enumerate(labels["VA"])},
        None,
        None,
    )
    return assemble(
        block,
        file=folder,
        unit=unit,
        year=year,
        vintage=f"Eora26, {price}",
        source="Eora, Lenzen et al. (2013)",
        note=f"statistical discrepancy taken off: {lost_row:.6g} in rows, {lost_column:.6g} in columns of "
        "inputs",
    )


def _labels(path: Path, cells: int) -> list[list[str]]:
    require_file(path, "a label file of Eora26")
    numbered = enumerate(read_decoded(path).text.splitlines(), start=1)
    lines = [(n, [cell.strip() for cell in line.split("\t")]) for n, line in numbered if line.strip()]
    for number, line in lines:
        if len(line) < cells:
            raise InputError.of(
                f"the line has {len(line)} labels, not {cells}",
                "Use the file as published.",
                file=str(path),
                line=number,
            )
    return [line for _, line in lines]


def _matrix(path: Path, shape: tuple[int, int]) -> Array:
    require_file(path, "a table of Eora26")
    try:
        array = np.loadtxt(path, delimiter="\t", ndmin=2, comments=None)
    except ValueError as error:
        raise InputError.of(
            f"not a table of numbers: {error}", "Use the file as published.", file=str(path)
        ) from error
    if array.shape != shape:
        has, needs = (f"{size[0]} x {size[1]}" for size in (array.shape, shape))
        raise InputError.of(
            f"the file has {has} numbers, its labels need {needs}",
            "Use labels and numbers of one edition.",
            file=str(path),
        )
    return array
