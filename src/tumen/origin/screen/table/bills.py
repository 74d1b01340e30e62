"""Between bills and tables: rows of a table to the bill that they state, and bills to a table.

The bill itself reads the cells, so that a table and a single question are told the same.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tumen.agreements.rule import render
from tumen.errors import InputError
from tumen.origin.bill import Bill, Operation
from tumen.origin.declared import Declared
from tumen.origin.screen.table.columns import DEDUCTION, NAMES, OF_GOOD, OUTSIDE
from tumen.reference.hs import HsCode
from tumen.tables.forms.objects import read_json
from tumen.tables.given import FieldProblem, amount, economy_code, yes_no
from tumen.tables.kinds import facts as read_facts
from tumen.tables.record import codes_in_edition

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from tumen.origin.bill import Material
    from tumen.reference.hs import Edition

    Row = Mapping[str, Any]

PRODUCTION = "more-than-minimal-operations"
"""Name of the operation that stands for "more than minimal operations" where a table does not list them."""
DEEPEST = 30
"""Levels of materials in materials."""
_GOOD = {
    "name": "bill",
    "country": "exporter",
    **{name: name for name in ("hs", "fob", "exw", "weight_kg", "rule", "answers", "operations")},
}
"""Column by field of a bill."""
COSTS = {
    "direct_labour": "direct_labour",
    "direct_overhead": "direct_overhead",
    "profit": "profit",
    "other": "other_cost",
}
_PART = {"hs": "material_hs", "value": "value", "weight_kg": "material_weight_kg"}
_MATERIAL = {
    "name": "material",
    **_PART,
    **{
        name: name
        for name in (
            "status",
            "country",
            "role",
            "wholly_obtained",
            "purchased",
            "regional_value_added",
            "invoiced_separately",
            "customary",
        )
    },
}
"""Column by field of a material."""
_COLUMN = {
    **_MATERIAL,
    "operations": "made_operations",
    "evidence": "supplier",
    "outside_materials": "parent",
}
YES_NO = {"1": True, "0": False, "true": True, "yes": True, "false": False, "no": False}


def bill_of(
    rows: Sequence[Row], edition: Edition, declared: Declared | None = None, *, apart: bool = False
) -> Bill:
    """Build the bill that the rows of a table state; `apart`: other rows of it stand elsewhere.

    Raises
    ------
    InputError
        With every problem, each `at` the place of its row among these and its column.
    """
    reading = _Rows(rows, declared or Declared())
    if apart:
        reading.refuse(0, "bill", "the rows of the bill do not stand together")
    given = reading.bill()
    problems = reading.problems
    try:
        with codes_in_edition(edition):
            bill = Bill(**given)
    except InputError as error:
        found = map(reading.placed, error.problems)
        problems += [item for item in found if item.at not in {known.at for known in reading.problems}]
    if problems:
        raise InputError(problems)
    return bill


class _Rows:
    """The rows of one bill as what a bill is made from, and which row each part is of."""

    def __init__(self, rows: Sequence[Row], declared: Declared) -> None:
        self.rows, self.declared = rows, declared
        self.problems: list[FieldProblem] = []
        self.row_of: dict[tuple[str | int, ...], int] = {}
        self.below: dict[str | None, list[int]] = {}

    def bill(self) -> dict[str, Any]:
        """Keys and values of the bill."""
        good = self.rows[0]
        for number, row in enumerate(self.rows):
            self._look(number, row)
        found = {name: _cell(good, column) for name, column in _GOOD.items()}
        costs = {name: _cell(good, column) for name, column in COSTS.items()}
        if any(cost is not None for cost in costs.values()):
            found["costs"] = costs
        if good.get("operations") is not None:
            found["operations"] = self._read(operations_of, 0, "operations", good["operations"])
        elif (beyond := _cell(good, "beyond_minimal")) is not None:
            done = self._read(yes_no, 0, "beyond_minimal", beyond)
            found["operations"] = [f"{PRODUCTION}@{good['exporter']}"] if done else []
        shipped = self._read(amount, 0, "shipped", _cell(good, "shipped") or 0)
        if shipped is not None and shipped < 0:
            self.refuse(0, "shipped", f"the value of what is shipped is {shipped}")
        if found["name"] is None:
            self.refuse(0, "bill", "the bill has no name")
        if found["answers"] is not None:
            found["answers"] = self._read(answers_of, 0, "answers", found["answers"])
        facts = self._read(read_facts, 0, "facts", good.get("facts") or "")
        if (kind := _cell(good, "obtained")) is not None:
            found["obtained"] = {"kind": kind, "facts": dict(facts or ())}
        elif facts:
            self.refuse(0, "facts", "facts of how it is obtained, without saying how in the column obtained")
        found["materials"] = self._materials(None, ("materials",))
        lost = {number for listed in self.below.values() for number in listed} - set(self.row_of.values())
        for number in sorted(lost - {problem.at[0] for problem in self.problems}):
            self.refuse(number, "parent", "materials in a circle, or too deep in each other")
        return {name: value for name, value in found.items() if value is not None}

    def placed(self, problem: Any) -> FieldProblem:
        """The problem at its row and column."""
        at = problem.at if isinstance(problem, FieldProblem) else ()
        names = {**COSTS, **_GOOD}
        number = 0
        for end in range(len(at), 0, -1):
            if at[:end] in self.row_of:
                number, names, at = self.row_of[at[:end]], _COLUMN, at[end:]
                break
        column = next((names[step] for step in reversed(at) if step in names), "bill")
        return FieldProblem(
            problem.what, problem.fix, at=(number, column), named=problem.named if at else True
        )

    def _look(self, number: int, row: Row) -> None:
        """Sort a row under its parent; refuse what no bill can say."""
        for column in OF_GOOD & row.keys():
            if row[column] is not None and row[column] != self.rows[0].get(column):
                self.refuse(number, column, "another fact of the good than in the first row of the bill")
        name, parent = _cell(row, "material"), _cell(row, "parent")
        if name is None:
            for column in ("material_hs", "value", "status", "material_weight_kg"):
                if _cell(row, column) is not None:
                    self.refuse(number, column, "a fact of a material that has no name")
            return
        if parent is not None:
            above = [one for one in self.rows if _cell(one, "material") == parent]
            status = _cell(above[0], "status") if above else None
            inside = _cell(row, "status") == OUTSIDE
            if len(above) != 1:
                times = "two materials" if above else "no material"
                self.refuse(number, "parent", f"{times} of this name in the bill")
                return  # which it is in is not known: it is looked for in none
            if not inside and status != "determine":
                self.refuse(number, "parent", "its parent is not to be determined")
            elif inside and status == OUTSIDE:
                self.refuse(number, "parent", "its parent is itself from outside")
        elif _cell(row, "status") == OUTSIDE:
            self.refuse(number, "parent", "from outside, without the material that it is in")
        self.below.setdefault(parent, []).append(number)

    def _materials(self, parent: str | None, at: tuple[str | int, ...]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        if len(at) > 3 * DEEPEST:
            return found
        for number in self.below.get(parent, ()):
            row = self.rows[number]
            if _cell(row, "status") == OUTSIDE:
                continue
            here = (*at, len(found))
            self.row_of[here] = number
            found.append(self._material(number, row, here))
        return found

    def _material(self, number: int, row: Row, here: tuple[str | int, ...]) -> dict[str, Any]:
        given = {name: _cell(row, column) for name, column in _MATERIAL.items()}
        name = given["name"]
        given["deductions"] = {
            column.removeprefix(DEDUCTION): cost
            for column in row
            if column.startswith(DEDUCTION) and (cost := _cell(row, column)) is not None
        }
        if evidence := self._evidence(number, row):
            given["evidence"] = evidence
        if given["status"] == "determine":
            given["made"] = {"materials": self._materials(name, (*here, "made", "materials"))}
            if row.get("made_operations") is not None:
                done = self._read(operations_of, number, "made_operations", row["made_operations"])
                given["made"]["operations"] = done
        parts = [one for one in self.below.get(name, ()) if _cell(self.rows[one], "status") == OUTSIDE]
        for place, part in enumerate(parts):
            self.row_of[*here, "outside_materials", place] = part
            for column in ("material_hs", "value"):
                if _cell(self.rows[part], column) is None:
                    self.refuse(part, column, "from outside, without its code and value")
        if parts:
            given["outside_materials"] = [
                {key: _cell(self.rows[part], column) for key, column in _PART.items()} for part in parts
            ]
        return {key: value for key, value in given.items() if value is not None}

    def _evidence(self, number: int, row: Row) -> tuple[Any, ...]:
        country = _cell(row, "country")
        try:
            found = self.declared.evidence(_cell(row, "supplier"), str(_cell(row, "material")), country)
        except InputError as error:
            self.refuse(number, "country", error.problems[0].what, error.problems[0].fix)
            return ()
        if any(item.origin is None for item in found):
            self.refuse(number, "country", "neither the row nor its declaration says where it originates")
        return found

    def _read(self, read: Any, number: int, column: str, cell: Any) -> Any:
        try:
            return read(cell)
        except InputError as error:
            self.refuse(number, column, error.problems[0].what, error.problems[0].fix)
            return None

    def refuse(self, number: int, column: str, what: str, fix: str = "") -> None:
        """Note what is wrong with a cell."""
        self.problems.append(FieldProblem(what, fix, at=(number, column), named=True))


def _cell(row: Row, column: str) -> Any:
    """A cell, None where it is empty; text where it is no amount and no code."""
    value = row.get(column)
    if value is None or value == "":
        return None
    kind = NAMES[column].kind if column in NAMES else "amount"
    if kind == "yes-no":
        return YES_NO.get(str(value).strip().lower(), value)
    return value if kind in {"amount", "hs"} else str(value)


def operations_in(text: str) -> list[str]:
    """The operations of a cell, each as it is written."""
    return [part.strip() for part in text.split(";") if part.strip()]


@lru_cache(maxsize=100_000)
def operations_of(text: str) -> tuple[Operation, ...]:
    """Read ``assembly@CN; coating@KR``; an empty text is no operation at all."""
    found = []
    for part in operations_in(text):
        name, at, country = (word.strip() for word in part.partition("@"))
        if not (at and name):
            raise InputError.of(f"{part!r} is not an operation and an economy", "Write assembly@CN")
        found.append(Operation(name, economy_code(country)))
    return tuple(found)


@lru_cache(maxsize=100_000)
def answers_of(text: str) -> Mapping[str, bool]:
    """Read answers to conditions from a JSON object, true or false."""
    found = read_json(text, "answers")
    if not isinstance(found, dict) or not all(isinstance(value, bool) for value in found.values()):
        raise InputError.of(f"{text!r} does not answer conditions", 'Write {"condition": true}')
    return found


def table_of(bills: Mapping[str, Bill]) -> pl.DataFrame:
    """Write bills as a table that `screen` reads; amounts become text, so that nothing is rounded.

    Raises
    ------
    InputError
        If a bill states what a table has no column for (how an intermediate is wholly obtained, its own
        price, weight, rule, costs or answers; its net cost).
    """
    import polars as pl

    rows: list[dict[str, Any]] = []
    for name, bill in bills.items():
        if unsaid := [what for what, given in _without_column(bill) if given]:
            raise InputError.of(
                f"bill {name!r} states what a table has no column for: {', '.join(unsaid)}",
                "Determine it one at a time",
            )
        good = {column: getattr(bill, key) for key, column in _GOOD.items()} | {
            "bill": name,
            "operations": _operations_text(bill),
            "hs_edition": bill.hs.edition,
            "answers": json.dumps(dict(bill.answers)) if bill.answers else None,
            **_obtained_cells(bill),
            "rule": None if bill.rule is None else render(bill.rule),
        }
        if bill.costs is not None:
            good |= {column: getattr(bill.costs, key) for key, column in COSTS.items()}
        rows.extend([{**good, **line} for line in _material_rows(bill.materials, None)] or [good])
    kinds = dict.fromkeys(key for row in rows for key in row)
    names = [*NAMES, *(key for key in kinds if key.startswith(DEDUCTION))]
    types = {key: pl.Boolean if key in NAMES and NAMES[key].kind == "yes-no" else pl.String for key in names}
    texts = [{key: _plain(value) for key, value in row.items()} for row in rows]
    return pl.DataFrame(texts, schema=types)


def _obtained_cells(bill: Bill) -> dict[str, str]:
    if bill.obtained is None:
        return {}
    said = {"True": "yes", "False": "no"}
    facts = (f"{name}={said.get(str(value), value)}" for name, value in bill.obtained.facts.items())
    return {"obtained": bill.obtained.kind, "facts": "; ".join(facts)}


def _without_column(bill: Bill) -> Iterable[tuple[str, object]]:
    yield "net cost", bill.net_cost is not None
    yield "the rule for sets", bill.set_rule is not None
    yield "the weight of the component", bill.component_weight_kg is not None
    for material in bill.materials:
        yield f"declarations for {material.name}", material.evidence
        yield f"whether {material.name} is in the component", material.in_component is not None
        if material.made is not None:
            yield f"how {material.name} is wholly obtained", material.made.obtained is not None
            yield from _of_intermediate(material, material.made)
            yield from _without_column(material.made)


def _of_intermediate(material: Material, made: Bill) -> Iterable[tuple[str, object]]:
    """What an intermediate states itself: a table takes its value in the good as its price."""
    yield (
        f"the price of {material.name}",
        any(price is not None and price != material.value for price in (made.fob, made.exw)),
    )
    yield f"the weight of {material.name}", made.weight_kg not in {None, material.weight_kg}
    yield f"the rule of {material.name}", made.rule is not None
    yield f"the net costs of {material.name}", made.costs is not None
    yield f"answers of {material.name}", bool(made.answers)


def _material_rows(materials: Iterable[Material], parent: str | None) -> Iterable[dict[str, Any]]:
    for m in materials:
        cells = {column: getattr(m, key) for key, column in _MATERIAL.items()} | {"parent": parent}
        cells["material_hs_edition"] = None if m.hs is None else m.hs.edition
        cells |= {DEDUCTION + d.kind: d.amount for d in m.deductions if d.documented}
        if m.made is not None and m.status == "determine":
            cells["made_operations"] = _operations_text(m.made)
        yield cells
        if m.made is not None and m.status == "determine":
            yield from _material_rows(m.made.materials, m.name)
        for number, part in enumerate(m.outside_materials or (), start=1):
            named = {"material": f"{m.name} outside {number}", "status": OUTSIDE, "parent": m.name}
            named["material_hs_edition"] = part.hs.edition
            yield {column: getattr(part, key) for key, column in _PART.items()} | named


def _operations_text(bill: Bill) -> str | None:
    if bill.operations is None:
        return None
    return "; ".join(f"{op.name}@{op.country}" for op in bill.operations)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    return value.digits if isinstance(value, HsCode) else f"{value:f}"
