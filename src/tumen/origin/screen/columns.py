"""The columns of a table of bills: one row for each material, the rows of a bill one after another.

This is the one place where they are described; the reader, the writer and the documentation follow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from tumen.origin.bill import MaterialStatus, Role

Kind = Literal["text", "code", "amount", "yes-no", "operations", "answers"]

DEDUCTION = "deduction."
"""A column ``deduction.<kind>`` holds the documented amount of that kind inside the value of the material."""
OUTSIDE = "outside"
"""Status of a row that stands for a material from outside the Parties inside its `parent` (full cumulation)."""
STATUSES: tuple[str, ...] = (*get_args(MaterialStatus), OUTSIDE)
ROLES: tuple[str, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, and whether a table may lack it."""

    name: str
    kind: Kind
    of: Literal["good", "material"]
    meaning: str
    required: bool = False


COLUMNS: tuple[Column, ...] = (
    Column(
        "bill", "text", "good", "Name of the bill, text or whole number, one for each good", required=True
    ),
    Column("hs", "code", "good", "HS code of the good, as text", required=True),
    Column("exporter", "text", "good", "Economy where the good is made, ISO 3166 alpha-2", required=True),
    Column("fob", "amount", "good", "FOB price of one unit"),
    Column("exw", "amount", "good", "Ex-works price of one unit"),
    Column(
        "shipped",
        "amount",
        "good",
        "Value of what is shipped of it: what the bill weighs in shares of value (`--earned`); its FOB price where absent",
    ),
    Column("weight_kg", "amount", "good", "Weight of one unit, kg"),
    Column("operations", "operations", "good", "Operations and where, as `assembly@CN; coating@KR`"),
    Column(
        "beyond_minimal",
        "yes-no",
        "good",
        "Where operations are not listed: whether more than minimal operations was done in the exporting Party",
    ),
    Column(
        "answers",
        "answers",
        "good",
        'Answers to the conditions of rules, as JSON: `{"carded or combed": true}`',
    ),
    Column("rule", "text", "good", "A rule to use in place of the agreement's own, in the rule language"),
    Column(
        "direct_labour", "amount", "good", "Cost of labour in one unit; with the next three, for build-up"
    ),
    Column("direct_overhead", "amount", "good", "Overhead in one unit"),
    Column("profit", "amount", "good", "Profit in one unit"),
    Column("other_cost", "amount", "good", "Other cost in one unit"),
    Column("material", "text", "material", "Name of the material; empty in a row that states the good alone"),
    Column("material_hs", "code", "material", "HS code of the material, as text"),
    Column("value", "amount", "material", "Value of the material in one unit of the good"),
    Column("status", "text", "material", f"One of {', '.join(STATUSES)}"),
    Column("country", "text", "material", "Economy where it was made, ISO 3166 alpha-2"),
    Column("role", "text", "material", f"One of {', '.join(ROLES)}; empty means material"),
    Column("material_weight_kg", "amount", "material", "Its weight in one unit of the good, kg"),
    Column("wholly_obtained", "yes-no", "material", "Whether it is wholly obtained"),
    Column(
        "regional_value_added", "amount", "material", "Value added in Parties inside it (full cumulation)"
    ),
    Column("invoiced_separately", "yes-no", "material", "Of packing and accessories"),
    Column("customary", "yes-no", "material", "Of packing and accessories: customary in quantity and value"),
    Column("parent", "text", "material", "Name of the material of the same bill that this one is used in"),
    Column("purchased", "yes-no", "material", "Of a material to determine: bought from another producer"),
    Column("made_operations", "operations", "material", "Of a material to determine: as `operations`"),
)
NAMES: dict[str, Column] = {column.name: column for column in COLUMNS}
COSTS = ("direct_labour", "direct_overhead", "profit", "other_cost")


def known(name: str) -> bool:
    """Whether a table of bills may have a column of this name."""
    return name in NAMES or (name.startswith(DEDUCTION) and len(name) > len(DEDUCTION))
