"""The lines of a bill of materials as ERP, PLM and spreadsheets export them: the table, read as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from tumen.errors import InputError, Problem
from tumen.reference.hs import Edition, HsCode
from tumen.tables.field import Field, Table
from tumen.tables.forms.column_map import ColumnMap
from tumen.tables.forms.propose_map import our_word
from tumen.tables.frames import ROW, read_frame, read_frame_of
from tumen.tables.place import Place, Row
from tumen.tables.read import parse_rows, read_cells

_INDENT = re.compile(r"(?:[\s.·>|└├─]|-(?=[-\s]))*")


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line: an item, how deep it stands or in what it goes, how much of it, who delivers it."""

    item: str
    description: str | None
    level: int | None
    parent: str | None
    quantity: Decimal | None
    """Units in one unit of what it goes into."""
    unit: str | None
    price: Decimal | None
    price_per: Decimal
    currency: str | None
    supplier: str | None
    country: str | None
    origin: str | None
    hs: HsCode | None
    weight_kg: Decimal | None
    place: Place
    indent: int = 0
    """How far the item is moved in, in signs."""


def _level(text: str, *, file: str, line: int) -> int:
    """Read ``2``, ``..2``, ``L2``."""
    found = re.fullmatch(r"[.\s+-]*(?:L|level\s*)?(\d{1,2})", text, re.IGNORECASE)
    if found is None:
        raise InputError.of(
            f"{text!r} is no level",
            "Write how deep the line stands: 0, 1, 2 or .1, ..2",
            file=file,
            line=line,
        )
    return int(found[1])


BILL_LINES = Table(
    "bill lines",
    BillLine,
    "The lines of one or several bills of materials, from the goods down",
    (
        Field(
            "item", "name", "Number or name of the part, moved in by blanks or dots where that says its level"
        ),
        Field("description", "text", "What it is, for the reader", False, empty="the item"),
        Field("level", "level", "How deep it stands, a good least", False, empty="see parent", reader=_level),
        Field("parent", "name", "Item it goes into", False, empty="a good, or see level"),
        Field("quantity", "positive", "Units in one unit of what it goes into", False),
        Field("unit", "unit", "Unit of the quantity and of the price", False, empty="pieces"),
        Field("price", "amount", "Price of `price_per` units", False, dimension="money"),
        Field("price_per", "positive", "Units that the price is for", False, default="1"),
        Field("currency", "currency", "Currency of the price", False, empty="that of the study"),
        Field("supplier", "name", "Who delivers it", False),
        Field("country", "economy", "Where its supplier is", False),
        Field(
            "origin", "economy", "Its country of origin as the export names it, which proves nothing", False
        ),
        Field("hs", "hs or unknown", "HS code", False),
        Field("weight_kg", "positive", "Net weight of one unit, kg", False),
    ),
)


def read_bill_lines(path: Path, mapping: ColumnMap | None, edition: Edition) -> list[BillLine]:
    """Read the lines in their order.

    Raises
    ------
    InputError
        With every problem of the table.
    """
    problems: list[Problem] = []
    names = [field.name for field in BILL_LINES.fields]
    if mapping is None and "item" not in read_frame(path, ["item"], names).columns:
        fix = f"If it is of another system: tumen tables map {path} --out map.yaml, then give --map map.yaml"
        raise InputError.of("there is no column 'item'", fix, file=str(path))
    rows = read_cells(BILL_LINES, path, problems) if mapping is None else _mapped(path, mapping, problems)
    moved = {row.line: len(_indent(row["item"].expandtabs())) for row in rows}
    lines = parse_rows(BILL_LINES, rows, edition, problems)
    for line in lines:
        if summed := next((name for name in (line.item, line.description) if _is_sum(name)), None):
            what = f"{summed} names a sum of rows, which would count as one more material"
            problems.append(Problem(what, "Take the row out", line.place.file, line.place.line))
    if problems:
        raise InputError(problems)
    return [
        replace(line, item=line.item.removeprefix(_indent(line.item)), indent=moved[line.place.line])
        for line in lines
    ]


def _is_sum(name: str | None) -> bool:
    return our_word("sum", (name or "").strip(" :")) == "sum"


def _indent(item: str) -> str:
    found = _INDENT.match(item)
    return found[0] if found else ""


def _mapped(path: Path, mapping: ColumnMap, problems: list[Problem]) -> tuple[Row, ...]:
    frame = read_frame_of(path, BILL_LINES, mapping)
    problems += [
        Problem(f"the map gives no column {field.name}", f"Map one: {field.doc}", str(path))
        for field in BILL_LINES.fields
        if field.required and field.name not in frame.columns
    ]
    if problems:
        return ()
    absent = {field.name: "" for field in BILL_LINES.fields}
    return tuple(
        Row(
            cells.pop(ROW),
            absent | {name: "" if cell is None else str(cell) for name, cell in cells.items()},
            str(path),
        )
        for cells in frame.iter_rows(named=True)
    )
