"""OECD Inter-Country Input-Output tables, CSV.

Layout, learnt from public readers of these files (pymrio 0.6, tools/ioparser.py, commit 0066ec8d; exvatools,
R/extract_icio.R, commit cae0a2d1; iotr, R/io_tidy_icio_v2.R, commit 262c5fc4), not from a file itself:

- the first column (header ``V1`` or empty) holds row labels, the header line holds column labels;
- ``AUS_A01_02`` (2023, 2025 editions) or ``AUS_01T02`` (2021 edition): economy, first underscore, sector;
- ``AUS_HFCE`` ... final demand: HFCE, NPISH, GGFC, GFCF, INVNT, and DPABR or DIRPA; ``AUS_FD`` in small
  tables;
- rows after the sectors: ``TLS``, or ``AUS_TAXSUB`` for each economy (taxes less subsidies), ``VA`` or
  ``VALU`` (value added), ``OUT`` or ``OUTPUT``; last column ``OUT`` or ``TOTAL``;
- extended tables split China and Mexico into CN1, CN2, MX1, MX2 as rows and columns of inputs; their final
  demand stands under CHN and MEX. The splits are added to CHN and MEX, whose own rows hold what is not split.
  (Indicators that OECD computes before adding them up, as in TiVA, differ a little from those of the table
  read here.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts.memory import require_memory
from tumen.economy.accounts.readers.assemble import Block, assemble, require_file
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tumen.economy.accounts.table import Accounts

    Array = NDArray[np.float64]

FINAL = frozenset({"HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "DIRPA", "FD"})
TOTALS = frozenset({"OUT", "OUTPUT", "TOTAL"})
VALUE_ADDED = frozenset({"VA", "VALU"})
SPLIT = re.compile(r"(CN|MX)\d")
WHOLE = {"CN": "CHN", "MX": "MEX"}


def read_icio(path: Path, year: int, edition: str) -> Accounts:
    """Read one year of the OECD tables, million USD at basic prices, value added and product taxes apart.

    Taxes on final use (the TLS row under final demand) have no place in `Accounts` and are not read.

    Parameters
    ----------
    path : a CSV file as published, e.g. ``2020_SML.csv``, ``ICIO2021_2018.csv``
    year : year of the table (older files do not hold it)
    edition : "2021", "2023" or "2025"; kept as the vintage

    Raises
    ------
    InputError
        If the file is missing or too large for memory, a label is not of the layout, or a number is missing.
        (Whether what was added up for China and Mexico fits the stated output is for `check` to say.)
    """
    require_file(path, f"the OECD table of {year}")
    with path.open(encoding="utf-8-sig") as file:
        header = [cell.strip().strip('"') for cell in file.readline().rstrip("\r\n").split(",")]
    require_memory(len(header), copies=4, what="Reading a table")
    rows, numbers = _read(path, header)
    return _icio(path, header[1:], rows, numbers, year=year, edition=edition)


def _read(path: Path, header: list[str]) -> tuple[list[str], Array]:
    import polars as pl

    from tumen.tables.forms.streams import read_published

    schema = {"label": pl.String, **{f"c{j}": pl.Float64 for j in range(1, len(header))}}
    frame = read_published(path, has_header=False, skip_rows=1, schema=schema)
    labels = [str(label).strip() for label in frame["label"]]
    return labels, frame.drop("label").fill_null(np.nan).to_numpy()


def _icio(
    path: Path, header: list[str], rows: list[str], numbers: Array, *, year: int, edition: str
) -> Accounts:
    problems: list[Problem] = []
    final, inputs, total = [], [], []
    for at, label in enumerate(header):
        tail = label.partition("_")[2]
        if label in TOTALS:
            total.append(at)
        elif tail in FINAL:
            final.append(at)
        elif tail:
            inputs.append(at)
        else:
            problems.append(_strange(path, "column", label))
    sector, taxes, added = [], [], []
    for at, label in enumerate(rows):
        tail = label.partition("_")[2]
        if label in TOTALS:
            continue
        if label == "TLS" or tail == "TAXSUB":
            taxes.append(at)
        elif label in VALUE_ADDED:
            added.append(at)
        elif tail:
            sector.append(at)
        else:
            problems.append(_strange(path, "row", label))
    if not added:
        problems.append(Problem("there is no row VA or VALU", "Use the table with value added.", str(path)))
    if problems:
        raise InputError(problems)
    group = _Merge([rows[i] for i in sector], [header[j] for j in inputs])
    z = numbers[np.ix_(sector, inputs)]
    block = Block(
        group.rows,
        group.columns,
        [_split(header[j]) for j in final],
        group.add_columns(group.add_rows(z)),
        group.add_rows(numbers[np.ix_(sector, final)]),
        {"VA": group.add_columns(numbers[np.ix_(added, inputs)].sum(0)[None, :])[0]},
        group.add_columns(numbers[np.ix_(taxes, inputs)].sum(0)[None, :])[0] if taxes else None,
        group.add_rows(numbers[np.ix_(sector, total)])[:, 0] if total else None,
    )
    note = "CN1, CN2 added to CHN, MX1, MX2 to MEX" if group.merged else ""
    return assemble(
        block,
        file=path,
        unit="million USD",
        year=year,
        vintage=f"{edition} edition",
        source="OECD Inter-Country Input-Output tables",
        note=note,
    )


class _Merge:
    """Adds CN1, CN2 to CHN and MX1, MX2 to MEX, on rows and on columns."""

    def __init__(self, rows: list[str], columns: list[str]) -> None:
        self.rows, self._row = self._targets(rows)
        self.columns, self._column = self._targets(columns)
        self.merged = len(self.rows) < len(rows)

    @staticmethod
    def _targets(labels: list[str]) -> tuple[list[tuple[str, str]], NDArray[np.intp]]:
        whole = [(WHOLE[g[:2]] if SPLIT.fullmatch(g) else g, s) for g, s in map(_split, labels)]
        unique = list(dict.fromkeys(whole))
        where = {label: i for i, label in enumerate(unique)}
        return unique, np.array([where[label] for label in whole], dtype=np.intp)

    def add_rows(self, array: Array) -> Array:
        out = np.zeros((len(self.rows), array.shape[1]))
        np.add.at(out, self._row, array)
        return out

    def add_columns(self, array: Array) -> Array:
        out = np.zeros((len(self.columns), array.shape[0]))
        np.add.at(out, self._column, array.T)
        return np.ascontiguousarray(out.T)


def _split(label: str) -> tuple[str, str]:
    economy, _, tail = label.partition("_")
    return economy, tail


def _strange(path: Path, what: str, label: str) -> Problem:
    return Problem(
        f"the {what} label '{label}' is not of the layout ECONOMY_SECTOR",
        "Use the CSV as published.",
        str(path),
    )
