"""Rows of the bill that are pasted from a spreadsheet or uploaded: read as `tumen bill import` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tumen.app.ask.draft import Cells
from tumen.app.ask.screens import LONGER, MOST_ROWS
from tumen.errors import InputError, Problem
from tumen.reference.currency import check_currency
from tumen.study.importing.bill_draft import price_of_one
from tumen.study.importing.bill_lines import BILL_LINES, BillLine, read_bill_lines
from tumen.study.importing.bill_tree import tree_of
from tumen.tables.forms.column_map import ColumnMap
from tumen.tables.forms.propose_map import Proposal, known_names, propose
from tumen.tables.frames import read_frame

if TYPE_CHECKING:
    import polars as pl

    from tumen.reference.hs import Edition

PASTED = ("item", "hs", "quantity", "price", "currency", "country", "supplier")
"""What the cells of pasted rows are where no row of names stands above them."""
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")
_FIRST, _SHOWN = 3, 40
"""So many rows are shown, and so many signs of a cell."""
OFFERED = tuple(field.name for field in BILL_LINES.fields)


def proposal_of(path: Path) -> Proposal:
    """Which column of a table is which of ours, for a person to check."""
    return propose(_frame(path), [BILL_LINES])


def first_cells(path: Path) -> dict[str, tuple[str, ...]]:
    """The cells of the first rows of a table, by their column, for a person to know it by."""
    head = _frame(path).head(_FIRST)
    return {name: tuple(str(cell or "").strip()[:_SHOWN] for cell in head[name]) for name in head.columns}


def _frame(path: Path) -> pl.DataFrame:
    return read_frame(path, (), known_names([BILL_LINES]), text=())


def rows_of(
    path: Path, columns: Mapping[str, str], edition: Edition, currency: str = ""
) -> tuple[Cells, ...]:
    """The materials of a table as rows of the bill.

    Parameters
    ----------
    columns
        Our column by theirs.
    currency
        Of every price, where no column names it; "": that of the question, and no proof of how numbers are
        written.

    Raises
    ------
    InputError
        With every problem of the table; its file is named as the reader knows it.
    """
    taken = [*columns.values()]
    if twice := [name for name in dict.fromkeys(taken) if taken.count(name) > 1]:
        raise InputError(Problem(f"{name} is given by two columns", "Keep one") for name in twice)
    if "item" not in taken:  # where parts have no numbers their description names them
        columns = {name: "item" if own == "description" else own for name, own in columns.items()}
    constants = {"currency": check_currency(currency)} if currency and "currency" not in taken else {}
    proposed = proposal_of(path)
    words = {name: found for name, found in proposed.values.items() if name in columns.values()}
    unread = frozenset({*proposed.columns, *proposed.left} - {*columns})
    try:
        lines = read_bill_lines(path, ColumnMap(columns, constants, words, proposed.dates, unread), edition)
        return tuple(map(_row, _materials(lines)))
    except InputError as error:
        raise InputError([named(problem, path) for problem in error.problems]) from None


def has_unknown_names(text: str) -> bool:
    """Whether there is a row of names above of which some are not known: a person says what they are."""
    text = tidy(text)
    first = text.split("\n")[0].split(_apart(text))
    columns = _names_known(first)
    return bool({"item", "description"} & {*columns.values()}) and any(
        cell.strip() and cell.strip() not in columns for cell in first
    )


def tidy(text: str) -> str:
    """What is pasted, with line ends of one kind and no empty lines around."""
    return text.strip("\r\n").replace("\r\n", "\n")


def _apart(text: str) -> str:
    return "\t" if "\t" in text else ";" if ";" in text.split("\n", maxsplit=1)[0] else ","


def rows_pasted(text: str, edition: Edition, currency: str = "") -> tuple[Cells, ...]:
    """The same of what is pasted, with or without a row of names above."""
    text = tidy(text)
    if not text.strip():
        raise InputError.of("nothing is pasted", "Copy the rows in your spreadsheet and paste them here")
    with TemporaryDirectory(prefix="tumen-ask-") as made:
        path = Path(made) / "pasted.csv"
        path.write_text(text + "\n", encoding="utf-8")
        begun = 0
        apart = _apart(text)
        first = text.split("\n")[0].split(apart)
        columns = _names_known(first)
        if not {"item", "description"} & {
            *columns.values()
        }:  # no names: the cells are those that the page says, in order
            if len(first) < 2:
                raise InputError.of(
                    "the rows have one cell each",
                    "Give at least the material and its HS code, in the order that the field names",
                )
            if len(first) > len(PASTED):
                raise InputError.of(
                    f"the rows have {len(first)} cells each, and no names above them",
                    f"Give at most {len(PASTED)}, in the order that the field names; or paste a row of names"
                    " in which one says what the material is (Material, 材料, 재료)",
                )
            names = PASTED[: len(first)]
            path.write_text(apart.join(names) + "\n" + text + "\n", encoding="utf-8")
            columns, begun = {name: name for name in names}, 1
        try:
            return rows_of(path, columns, edition, currency)
        except InputError as error:
            lines = [
                replace(item, line=item.line and item.line - begun, file=None) for item in error.problems
            ]
            raise InputError(lines) from None


def _names_known(cells: list[str]) -> dict[str, str]:
    """Our column by what stands in the first row, as far as these are names."""
    import polars as pl

    names = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    return dict(propose(pl.DataFrame({name: [""] for name in names}), [BILL_LINES]).columns) if names else {}


def _materials(lines: list[BillLine]) -> list[BillLine]:
    """The lines below the one good; all of them where nothing says what goes into what."""
    if not any(line.level is not None or line.parent or line.indent for line in lines):
        found = lines
    else:
        tree = tree_of(lines)
        if len(tree.goods) != 1 or set(tree.bills) != set(tree.goods):
            raise InputError.of(
                f"the table has bills of {len(tree.bills)} products",
                f"Here the materials of one product are asked. {LONGER}",
            )
        found = list(tree.bills[tree.goods[0]])
    if len(found) > MOST_ROWS:
        raise InputError.of(
            f"the bill has {len(found)} materials, here up to {MOST_ROWS} can be asked about",
            LONGER,
        )
    return found


def _row(line: BillLine) -> Cells:
    price = price_of_one(line)
    cells = {
        "material": line.description or line.item,
        "hs": line.hs.dotted if line.hs is not None else "",
        "quantity": _number(line.quantity),
        "unit": line.unit or "",
        "price": _number(price),
        "currency": line.currency or "" if price is not None else "",
        "supplier": line.supplier or "",
        "country": line.origin or line.country or "",
    }
    return {name: text for name, text in cells.items() if text}


def _number(amount: object) -> str:
    return "" if amount is None else f"{amount:f}"


def named(problem: Problem, path: Path) -> Problem:
    """Without the folder of the app, which is nothing to the reader."""
    shown = str(problem.file or "").replace(str(path.parent) + "/", "")
    fix = problem.fix.replace(str(path), path.name).split(": tumen tables map")[0]
    return replace(problem, what=problem.what.replace(str(path), path.name), file=shown or None, fix=fix)
