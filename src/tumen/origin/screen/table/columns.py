"""The columns of a table of bills: one row for each material, the rows of a bill one after another.

This is the one place where they are described; the reader, the writer and the documentation follow it.
"""

from __future__ import annotations

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


_FIELDS = (
    Field("bill", "text", "Name of the bill, text or whole number, one for each good"),
    Field("hs", "hs", "HS code of the good, as text"),
    Field("exporter", "economy", "Economy where the good is made, ISO 3166 alpha-2"),
    Field("fob", "amount", "FOB price of one unit", required=False),
    Field("exw", "amount", "Ex-works price of one unit", required=False),
    Field(
        "shipped",
        "amount",
        "Value of what is shipped of it: what the bill weighs in shares of value (`--earned`)",
        required=False,
        empty="its FOB price",
    ),
    Field("weight_kg", "amount", "Weight of one unit, kg", required=False),
    Field("operations", "operations", "Operations and where, as `assembly@CN; coating@KR`", required=False),
    Field(
        "beyond_minimal",
        "yes-no",
        "Where operations are not listed: whether more than minimal operations was done in the exporting "
        "Party",
        required=False,
    ),
    Field(
        "answers",
        "answers",
        'Answers to the conditions of rules, as JSON: `{"carded or combed": true}`',
        required=False,
    ),
    Field(
        "rule", "text", "A rule to use in place of the agreement's own, in the rule language", required=False
    ),
    Field(
        "direct_labour",
        "amount",
        "Cost of labour in one unit; with the next three, for build-up",
        required=False,
    ),
    Field("direct_overhead", "amount", "Overhead in one unit", required=False),
    Field("profit", "amount", "Profit in one unit", required=False),
    Field("other_cost", "amount", "Other cost in one unit", required=False),
    Field(
        "material", "text", "Name of the material; empty in a row that states the good alone", required=False
    ),
    Field("material_hs", "hs", "HS code of the material, as text", required=False),
    Field("value", "amount", "Value of the material in one unit of the good", required=False),
    Field("status", "choice", "Its origin", required=False, choices=STATUSES),
    Field("country", "economy", "Economy where it was made, ISO 3166 alpha-2", required=False),
    Field("role", "choice", "What it is for", required=False, choices=ROLES, default="material"),
    Field("material_weight_kg", "amount", "Its weight in one unit of the good, kg", required=False),
    Field("wholly_obtained", "yes-no", "Whether it is wholly obtained", required=False),
    Field(
        "regional_value_added", "amount", "Value added in Parties inside it (full cumulation)", required=False
    ),
    Field("invoiced_separately", "yes-no", "Of packing and accessories", required=False),
    Field(
        "customary", "yes-no", "Of packing and accessories: customary in quantity and value", required=False
    ),
    Field("parent", "text", "Name of the material of the same bill that this one is used in", required=False),
    Field("purchased", "yes-no", "Of a material to determine: bought from another producer", required=False),
    Field("made_operations", "operations", "Of a material to determine: as `operations`", required=False),
)
BILLS = Table(
    "bills of a table",
    None,
    "Bills of materials to screen, to quote by or to ask about: one row for each material",
    _FIELDS,
    ("bill", "material"),
)
COLUMNS = BILLS.fields
OF_GOOD = frozenset(
    {
        "bill",
        "hs",
        "exporter",
        "fob",
        "exw",
        "shipped",
        "weight_kg",
        "operations",
        "beyond_minimal",
        "answers",
        "rule",
        "direct_labour",
        "direct_overhead",
        "profit",
        "other_cost",
    }
)
"""Columns that say something of the good, the same in every row of its bill; the others are of the
material."""
NAMES: dict[str, Field] = {column.name: column for column in COLUMNS}
COSTS = ("direct_labour", "direct_overhead", "profit", "other_cost")


def known(name: str) -> bool:
    """Whether a table of bills may have a column of this name."""
    return name in NAMES or is_deduction(name)


def is_deduction(name: str) -> bool:
    """Whether a column holds deductions of one kind."""
    return name.startswith(DEDUCTION) and len(name) > len(DEDUCTION)


def is_amount(name: str) -> bool:
    """Whether a column holds amounts."""
    return is_deduction(name) or (name in NAMES and NAMES[name].kind == "amount")
