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
from tumen.economy.accounts.readers.assemble import Layout, assemble, block_of, header_of, require_file
from tumen.economy.refusals import Refusals

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.economy.accounts.table import Accounts
    from tumen.economy.arrays import Array

LAYOUT = Layout(
    "ECONOMY_SECTOR",
    "OECD Inter-Country Input-Output tables",
    value_added=frozenset({"VA", "VALU"}),
    output=frozenset({"OUT", "OUTPUT", "TOTAL"}),
    taxes=frozenset({"TLS", "TAXSUB"}),
    final=frozenset({"HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "DIRPA", "FD"}),
)
SPLIT = re.compile(r"(CN|MX)\d")
WHOLE = {"CN": "CHN", "MX": "MEX"}


def read_icio(path: Path, year: int, edition: str) -> Accounts:
    """Read one year of the OECD tables, million USD at basic prices, value added and product taxes apart.

    Taxes on final use (the TLS row under final demand) have no place in `Accounts` and are not read.

    Raises InputError if the file is missing or too large for memory, a label is not of the layout or stands
    twice, or a number is missing. (Whether what was added up for China and Mexico fits the stated output is
    for `check` to say.)

    Parameters
    ----------
    path : a CSV file as published, e.g. ``2020_SML.csv``, ``ICIO2021_2018.csv``
    year : year of the table (older files do not hold it)
    edition : "2021", "2023" or "2025"; kept as the vintage
    """
    require_file(path, f"the OECD table of {year}")
    header = [_label(cell) for cell in header_of(path)[1:]]
    require_memory(len(header), copies=4, what="Reading a table")
    labels, numbers = _read(path, len(header))
    wrong = Refusals(path)
    for what, names in (("row", labels), ("column", header)):
        wrong.twice(map("_".join, names), f"the {what} {{}} stands {{}} times", "Keep one.")
    for code in (code for economy, code in header if not economy and code not in LAYOUT.output):
        what = f"the column label '{code}' is not of the layout {LAYOUT.name}"
        wrong.when(True, what, "Use the CSV as published.")
    wholes, columns = (list(map(_whole, names)) for names in (labels, header))
    note = ""
    if wholes != labels and not wrong.problems:
        note = "CN1, CN2 added to CHN, MX1, MX2 to MEX"
        numbers = _added_up(_added_up(numbers, wholes).T, columns).T
        wholes, columns = (list(dict.fromkeys(names)) for names in (wholes, columns))
    return assemble(
        block_of(wholes, columns, numbers, LAYOUT, wrong),
        file=path,
        unit="million USD",
        year=year,
        vintage=f"{edition} edition",
        source=LAYOUT.source,
        note=note,
    )


def _read(path: Path, columns: int) -> tuple[list[tuple[str, str]], Array]:
    import polars as pl

    from tumen.tables.forms.streams import read_published

    schema = {"label": pl.String, **{f"c{j}": pl.Float64 for j in range(columns)}}
    frame = read_published(path, has_header=False, skip_rows=1, schema=schema)
    return [_label(label) for label in frame["label"]], frame.drop("label").fill_null(np.nan).to_numpy()


def _label(cell: object) -> tuple[str, str]:
    """(economy, code); an account or a total has no economy."""
    economy, mark, code = str(cell).strip().partition("_")
    return (economy, code) if mark else ("", economy)


def _whole(label: tuple[str, str]) -> tuple[str, str]:
    return (WHOLE[label[0][:2]], label[1]) if SPLIT.fullmatch(label[0]) else label


def _added_up(array: Array, labels: list[tuple[str, str]]) -> Array:
    """Rows of the same label added up, in the order in which labels first stand."""
    at = {label: i for i, label in enumerate(dict.fromkeys(labels))}
    out = np.zeros((len(at), array.shape[1]))
    np.add.at(out, [at[label] for label in labels], array)
    return out
