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

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tumen.economy.accounts.table import Accounts

DISCREPANCY = "ROW"


def read_eora26(folder: Path, year: int, *, unit: str, price: str = "bp") -> Accounts:
    """Read one year of Eora26.

    The discrepancy row and column are taken off and their sums said in `notes`; so the table does not balance
    exactly, and `check` tells by how much.

    Parameters
    ----------
    folder : holds the numbers and the labels
    unit : unit of the numbers, e.g. "thousand USD"; the files do not say it and readers disagree, so it must
    be given price : "bp" (basic prices) or "pp" (purchasers' prices)

    Raises
    ------
    InputError
        If a file is missing, numbers and labels do not match, or the table does not fit into memory.
    """
    labels = {part: _labels(folder / f"labels_{part}.txt") for part in ("T", "FD", "VA")}
    rows = [(line[1], line[3]) for line in labels["T"]]
    final = [(line[1], line[3]) for line in labels["FD"]]
    require_memory(len(rows), copies=4, what="Reading a table")
    shapes = {
        "T": (len(rows), len(rows)),
        "FD": (len(rows), len(final)),
        "VA": (len(labels["VA"]), len(rows)),
    }
    part = {
        name: _matrix(folder / f"Eora26_{year}_{price}_{name}.txt", shape) for name, shape in shapes.items()
    }
    keep = np.array([g != DISCREPANCY for g, _ in rows])
    keep_final = np.array([g != DISCREPANCY for g, _ in final])
    lost_row, lost_column = (
        float(part["T"][~keep].sum() + part["FD"][~keep].sum()),
        float(part["T"][:, ~keep].sum()),
    )
    note = (
        f"statistical discrepancy taken off: {lost_row:.6g} in rows, {lost_column:.6g} in columns of inputs"
    )
    kept = [label for label, k in zip(rows, keep, strict=True) if k]
    block = Block(
        kept,
        kept,
        [label for label, k in zip(final, keep_final, strict=True) if k],
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
        note=note,
    )


def _labels(path: Path) -> list[list[str]]:
    require_file(path, "a label file of Eora26")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [[cell.strip() for cell in line.split("\t")] for line in lines if line.strip()]


def _matrix(path: Path, shape: tuple[int, int]) -> NDArray[np.float64]:
    require_file(path, "a table of Eora26")
    try:
        array = np.loadtxt(path, delimiter="\t", ndmin=2)
    except ValueError as error:
        raise InputError.of(
            f"not a table of numbers: {error}", "Use the file as published.", file=str(path)
        ) from error
    if array.shape != shape:
        raise InputError.of(
            f"the file has {array.shape[0]} x {array.shape[1]} numbers, its labels need {shape[0]} x "
            f"{shape[1]}",
            "Use labels and numbers of one edition.",
            file=str(path),
        )
    return array
