"""Rows of the table of changes as changes of a bill, and what is wrong with them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import Problem
from tumen.origin.qualify.changes import (
    AddedValue,
    Declaration,
    OtherPrice,
    OtherSupplier,
    PossibleChange,
    Step,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.origin.qualify.changes import Edit
    from tumen.study.core.rows.asked import ChangeRow
    from tumen.study.product.rows import Today

_NEEDED = {
    "supplier": ("material", "value", "status"),
    "price": ("material", "value"),
    "declaration": ("material", "country"),
    "step": ("operation",),
    "added-value": ("value",),
}
_ALLOWED = {
    "supplier": ("material", "value", "status", "country"),
    "price": ("material", "value"),
    "declaration": ("material", "country"),
    "step": ("operation", "country"),
    "added-value": ("value",),
}


def change_problems(tables: Today) -> Iterator[Problem]:
    """Rows that lack what their kind needs, say what it does not use,
    or name a material that is not there.
    """
    materials: dict[tuple[str, str], list[str]] = {}
    for line in tables.bills:
        materials.setdefault((line.product, line.site), []).append(line.material)
    for row in tables.tables.changes:
        yield from _cells(row)
        listed = materials.get((row.product, row.site), [])
        if row.material is not None and row.material not in listed:
            yield _at(
                row,
                f"there is no material {row.material!r} of {row.product!r} at {row.site!r}",
                f"Materials there: {', '.join(listed) or 'none'}",
            )
        stated = [(item.product, item.site) for item in tables.operations]
        if row.kind == "step" and (row.product, row.site) not in stated:
            what = f"a step is added to operations of {row.product!r} at {row.site!r} that are not stated"
            yield _at(row, what, "Add them to the table ways")
        if row.cost_per_unit is None and row.cost_once is None:
            what = f"what the change {row.change!r} costs is not stated"
            yield _at(row, what, "Write cost_per_unit or cost_once; 0 where it costs nothing")
        values = [
            line.value
            for line in tables.bills
            if (line.product, line.site, line.material) == (row.product, row.site, row.material)
        ]
        if row.kind in {"supplier", "price"} and values == [None]:
            yield _at(
                row, f"the value of {row.material!r} is unknown, so the change has no cost", "State the value"
            )


def _cells(row: ChangeRow) -> Iterator[Problem]:
    for name in ("material", "value", "status", "country", "operation"):
        given = getattr(row, name) is not None
        if name in _NEEDED[row.kind] and not given:
            yield _at(
                row, f"{name}: the cell is empty, and a change of kind {row.kind} needs it", "Fill it in"
            )
        elif given and name not in _ALLOWED[row.kind]:
            yield _at(
                row,
                f"{name}: a change of kind {row.kind} does not use it",
                "Empty the cell, or correct the kind",
            )


def _at(row: ChangeRow, what: str, fix: str) -> Problem:
    return Problem(what, fix, row.place.file, row.place.line)


def changes_of(tables: Today, product: str, site: str) -> tuple[PossibleChange, ...]:
    """What can be done for a product made at a site."""
    economies = {row.site: row.economy for row in tables.sites}
    return tuple(
        PossibleChange(
            row.change,
            _edit(row, economies[row.site]),
            row.cost_per_unit or Decimal(0),
            row.cost_once or Decimal(0),
        )
        for row in tables.tables.changes
        if (row.product, row.site) == (product, site)
    )


def _edit(row: ChangeRow, home: str) -> Edit:
    material, value = row.material or "", row.value if row.value is not None else Decimal(0)
    match row.kind:
        case "supplier":
            return OtherSupplier(material, value, row.status or "undetermined", row.country)
        case "price":
            return OtherPrice(material, value)
        case "declaration":
            return Declaration(material, row.country or "")
        case "step":
            return Step(row.operation or "", row.country or home)
        case "added-value":
            return AddedValue(value)
