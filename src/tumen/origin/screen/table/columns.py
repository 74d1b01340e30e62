"""The columns of a table of bills: one row for each material, the rows of a bill one after another.

This is the one place where they are described; the reader, the writer and the documentation follow it.
"""

from __future__ import annotations

from functools import partial
from typing import get_args

from tumen.origin.bill import MaterialStatus, Role
from tumen.tables.field import Field, Table

DEDUCTION = "deduction."
"""A column ``deduction.<kind>`` holds the documented amount of that kind inside the value of the material."""
OUTSIDE = "outside"
"""Status of a row that stands for a material from outside the Parties inside its `parent` (full
cumulation)."""
STATUSES: tuple[str, ...] = (*get_args(MaterialStatus), OUTSIDE)
ROLES: tuple[str, ...] = get_args(Role)

_may = partial(Field, required=False)
_OF_GOOD = (
    Field("bill", "text", "Name of the bill, text or whole number, one for each good"),
    Field("hs", "hs", "HS code of the good, as text"),
    _may(
        "hs_edition", "edition", "HS edition of the code of the good", empty="that of the table (`--edition`)"
    ),
    Field("exporter", "economy", "Economy where the good is made, ISO 3166 alpha-2"),
    _may("fob", "amount", "FOB price of one unit"),
    _may("exw", "amount", "Ex-works price of one unit"),
    _may(
        "shipped",
        "amount",
        "Value of what is shipped of it: what the bill weighs in shares of value (`--earned`)",
        empty="its FOB price",
    ),
    _may("weight_kg", "amount", "Weight of one unit, kg"),
    _may("operations", "operations", "Operations, `assembly; coating@KR`; without a place in the exporter's"),
    _may(
        "beyond_minimal",
        "yes-no",
        "Where operations are not listed: whether more than minimal operations was done in the exporting "
        "Party",
    ),
    _may("answers", "answers", 'Answers to the conditions of rules, as JSON: `{"carded or combed": true}`'),
    _may("obtained", "text", "How it is wholly obtained: harvested-plant", empty="it is not"),
    _may(
        "facts",
        "facts",
        "Facts that this kind asks for: `vessel_registered=KR; area=high-seas`",
        empty="none",
    ),
    _may("rule", "text", "A rule to use in place of the agreement's own, in the rule language"),
    _may("direct_labour", "amount", "Cost of labour in one unit; with the next three, for build-up"),
    _may("direct_overhead", "amount", "Overhead in one unit"),
    _may("profit", "amount", "Profit in one unit"),
    _may("other_cost", "amount", "Other cost in one unit"),
)
_OF_MATERIAL = (
    _may("material", "text", "Name of the material; empty in a row that states the good alone"),
    _may("material_hs", "hs", "HS code of the material, as text"),
    _may(
        "material_hs_edition", "edition", "HS edition of that code", empty="that of the table (`--edition`)"
    ),
    _may("value", "amount", "Value of the material in one unit of the good"),
    _may("status", "choice", "Its origin", choices=STATUSES),
    _may("country", "economy", "Economy where it was made, ISO 3166 alpha-2"),
    _may("supplier", "text", "Who delivers it, as named in a table of declarations"),
    _may("role", "choice", "What it is for", choices=ROLES, default="material"),
    _may("material_weight_kg", "amount", "Its weight in one unit of the good, kg"),
    _may("wholly_obtained", "yes-no", "Whether it is wholly obtained"),
    _may("regional_value_added", "amount", "Value added in Parties inside it (full cumulation)"),
    _may("invoiced_separately", "yes-no", "Of packing and accessories"),
    _may("customary", "yes-no", "Of packing and accessories: customary in quantity and value"),
    _may("parent", "text", "Name of the material of the same bill that this one is used in"),
    _may("purchased", "yes-no", "Of a material to determine: bought from another producer"),
    _may(
        "made_operations",
        "operations",
        "Of a material to determine: as `operations`, without a place in its country",
    ),
)


def is_deduction(name: str) -> bool:
    """Whether a column holds deductions of one kind."""
    return name.startswith(DEDUCTION) and len(name) > len(DEDUCTION)


BILLS = Table(
    "bills of a table",
    None,
    "Bills of materials to screen, to quote by or to ask about: one row for each material",
    (*_OF_GOOD, *_OF_MATERIAL),
    ("bill", "material"),
    further=lambda name: "amount" if is_deduction(name) else "",
)
OF_GOOD = frozenset(column.name for column in _OF_GOOD)
"""Columns that say something of the good, the same in every row of its bill; the others are of the
material."""
NAMES: dict[str, Field] = {column.name: column for column in BILLS.fields}
