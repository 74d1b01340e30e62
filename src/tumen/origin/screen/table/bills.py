"""Between bills and tables: rows of a table to the bill that they state, and bills to a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import render
from tumen.errors import InputError
from tumen.origin.bill import Bill, Costs, Deduction, Material, Operation, OutsideMaterial, Transport
from tumen.origin.screen.table.cell_texts import (
    amount_of,
    answers_of,
    operations_of,
    operations_text,
    yes_no_of,
)
from tumen.origin.screen.table.columns import COSTS, DEDUCTION, NAMES, OUTSIDE
from tumen.reference.hs import HsCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from tumen.reference.hs import Edition

    Row = Mapping[str, Any]

PRODUCTION = "production"
"""Name of the operation that stands for "more than minimal operations" where a table does not list them."""


def bill_of(rows: Sequence[Row], edition: Edition) -> Bill:
    """Build the bill that the rows of a table state.

    Raises
    ------
    InputError, ValueError
        If a cell is not of its kind, or the bill refuses its amounts.
    """
    good = rows[0]
    hs = _code(good["hs"], edition)
    if hs is None:
        raise InputError.of(f"bill {good['bill']!r} has no code for its good", "Give it in the column hs")
    below: dict[str | None, list[Row]] = {}
    for row in rows:
        if _text(row, "material") is not None:
            below.setdefault(_text(row, "parent"), []).append(row)
    given = _text(good, "rule")
    answers = _text(good, "answers")
    return Bill(
        hs=hs,
        country=str(good["exporter"]),
        materials=_materials(None, below, edition),
        fob=amount_of(good.get("fob")),
        exw=amount_of(good.get("exw")),
        weight_kg=amount_of(good.get("weight_kg")),
        operations=_operations(good),
        costs=_costs(good),
        answers={} if answers is None else answers_of(answers),
        rule=None if given is None else parse_rule(given, file="table of bills", line=1),
        name=str(good["bill"]),
    )


def _materials(
    parent: str | None, below: Mapping[str | None, list[Row]], edition: Edition
) -> tuple[Material, ...]:
    return tuple(
        _material(row, below, edition) for row in below.get(parent, ()) if _text(row, "status") != OUTSIDE
    )


def _material(row: Row, below: Mapping[str | None, list[Row]], edition: Edition) -> Material:
    name = str(row["material"])
    hs = _code(row.get("material_hs"), edition)
    value = amount_of(row.get("value"))
    weight = amount_of(row.get("material_weight_kg"))
    status = _text(row, "status")
    country = _text(row, "country")
    made = None
    if status == "determine":
        if hs is None or country is None:
            raise InputError.of(f"material {name!r} is to be determined", "Give its code and its country")
        stated = _text(row, "made_operations")
        made = Bill(
            hs=hs,
            country=country,
            materials=_materials(name, below, edition),
            fob=value,
            exw=value,
            weight_kg=weight,
            operations=None if stated is None else operations_of(stated),
            transport=Transport(),
            name=name,
        )
    outside = tuple(
        _outside(part, edition) for part in below.get(name, ()) if _text(part, "status") == OUTSIDE
    )
    return Material(
        name=name,
        hs=hs,
        value=value,
        status=status,  # type: ignore[arg-type]
        country=country,
        role=_text(row, "role") or "material",  # type: ignore[arg-type]
        weight_kg=weight,
        deductions=_deductions(row),
        wholly_obtained=yes_no_of(row.get("wholly_obtained")),
        made=made,
        purchased=yes_no_of(row.get("purchased")) or False,
        regional_value_added=amount_of(row.get("regional_value_added")),
        outside_materials=outside or None,
        invoiced_separately=yes_no_of(row.get("invoiced_separately")),
        customary=yes_no_of(row.get("customary")),
    )


def _outside(row: Row, edition: Edition) -> OutsideMaterial:
    hs, value = _code(row.get("material_hs"), edition), amount_of(row.get("value"))
    if hs is None or value is None:
        raise InputError.of(f"{row['material']!r} from outside has no code or no value", "Give both")
    return OutsideMaterial(hs, value, amount_of(row.get("material_weight_kg")))


def _text(row: Row, name: str) -> str | None:
    value = row.get(name)
    if value is None or (value == "" and not name.endswith("operations")):
        return None
    return str(value)


def _code(value: object, edition: Edition) -> HsCode | None:
    return None if value is None or value == "" else HsCode.parse(value, edition)


def _operations(row: Row) -> tuple[Operation, ...] | None:
    stated = _text(row, "operations")
    if stated is not None:
        return operations_of(stated)
    beyond = yes_no_of(row.get("beyond_minimal"))
    if beyond is None:
        return None
    return (Operation(PRODUCTION, str(row["exporter"])),) if beyond else ()


def _costs(row: Row) -> Costs | None:
    amounts = [amount_of(row.get(name)) for name in COSTS]
    if all(amount is None for amount in amounts):
        return None
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        raise InputError.of(
            f"costs of bill {row['bill']!r} are incomplete", f"Give all of {', '.join(COSTS)}"
        )
    return Costs(*known)


def _deductions(row: Row) -> tuple[Deduction, ...]:
    found = []
    for name, value in row.items():
        if name.startswith(DEDUCTION):
            amount = amount_of(value)
            if amount is not None:
                found.append(Deduction(name.removeprefix(DEDUCTION), amount, documented=True))
    return tuple(found)


def table_of(bills: Mapping[str, Bill]) -> pl.DataFrame:
    """Write bills as a table that `screen` reads; amounts become text, so that nothing is rounded.

    Raises
    ------
    InputError
        If a bill states what a table has no column for (wholly obtained by facts, another price of an
        intermediate).
    """
    import polars as pl

    rows: list[dict[str, Any]] = []
    for name, bill in bills.items():
        if unsaid := [what for what, given in _without_column(bill) if given]:
            raise InputError.of(
                f"bill {name!r} states what a table has no column for: {', '.join(unsaid)}",
                "Determine it one at a time",
            )
        good = _good_cells(name, bill)
        lines = list(_material_rows(bill.materials, None))
        rows.extend([{**good, **line} for line in lines] or [good])
    kinds = dict.fromkeys(key for row in rows for key in row)
    names = [*NAMES, *(key for key in kinds if key.startswith(DEDUCTION))]
    types = {key: pl.Boolean if key in NAMES and NAMES[key].kind == "yes-no" else pl.String for key in names}
    return pl.DataFrame(rows, schema=types)


def _without_column(bill: Bill) -> Iterable[tuple[str, object]]:
    yield "how it is wholly obtained", bill.obtained is not None
    yield "net cost", bill.net_cost is not None
    yield "the rule for sets", bill.set_rule is not None
    yield "the weight of the component", bill.component_weight_kg is not None
    for material in bill.materials:
        yield f"declarations for {material.name}", material.evidence
        yield f"whether {material.name} is in the component", material.in_component is not None
        if material.made is not None:
            yield from _without_column(material.made)


def _good_cells(name: str, bill: Bill) -> dict[str, Any]:
    import json

    cells: dict[str, Any] = {
        "bill": name,
        "hs": bill.hs.digits,
        "exporter": bill.country,
        "fob": _plain(bill.fob),
        "exw": _plain(bill.exw),
        "weight_kg": _plain(bill.weight_kg),
        "operations": None if bill.operations is None else operations_text(bill.operations),
        "answers": json.dumps(dict(bill.answers)) if bill.answers else None,
        "rule": None if bill.rule is None else render(bill.rule),
    }
    if bill.costs is not None:
        c = bill.costs
        amounts = (c.direct_labour, c.direct_overhead, c.profit, c.other)
        cells.update(zip(COSTS, map(_plain, amounts), strict=True))
    return cells


def _material_rows(materials: Iterable[Material], parent: str | None) -> Iterable[dict[str, Any]]:
    for m in materials:
        cells: dict[str, Any] = {
            "material": m.name,
            "material_hs": None if m.hs is None else m.hs.digits,
            "value": _plain(m.value),
            "status": m.status,
            "country": m.country,
            "role": m.role,
            "material_weight_kg": _plain(m.weight_kg),
            "wholly_obtained": m.wholly_obtained,
            "regional_value_added": _plain(m.regional_value_added),
            "invoiced_separately": m.invoiced_separately,
            "customary": m.customary,
            "parent": parent,
            "purchased": m.purchased,
        }
        cells.update({DEDUCTION + d.kind: _plain(d.amount) for d in m.deductions if d.documented})
        if m.made is not None and m.made.operations is not None:
            cells["made_operations"] = operations_text(m.made.operations)
        yield cells
        if m.made is not None and m.status == "determine":
            yield from _material_rows(m.made.materials, m.name)
        for number, part in enumerate(m.outside_materials or (), start=1):
            yield {
                "material": f"{m.name} outside {number}",
                "material_hs": part.hs.digits,
                "value": _plain(part.value),
                "status": OUTSIDE,
                "material_weight_kg": _plain(part.weight_kg),
                "parent": m.name,
            }


def _plain(value: object) -> str | None:
    return None if value is None else f"{value:f}"
