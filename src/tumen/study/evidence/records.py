"""What a register of declarations holds: records that page, tables and papers show and never recompute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Standing = Literal[
    "holds",
    "runs out",
    "run out",
    "not yet",
    "shows nothing",
    "missing",
    "assumed",
    "by its bill",
    "declares value added",
    "not used",
]
TO_ASK: frozenset[Standing] = frozenset({"runs out", "run out", "shows nothing", "missing", "assumed"})
"""Standings for which the supplier is asked."""
NONE: frozenset[Standing] = frozenset({"missing", "assumed", "by its bill"})
"""Standings without a declaration."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One declaration of one material under one agreement, or that there is none."""

    by: str | None
    by_name: str
    material: str
    material_name: str
    agreement: str
    standing: Standing
    declaration: str
    """Kind, number, issuer; "" where there is none."""
    origin: str | None
    start: date | None
    until: date | None
    days_left: int | None
    """From the day of the study to the last day; None: not limited, or no declaration."""
    quantity: Decimal | None
    unit: str | None
    used: Decimal | None
    """What the study uses in a year, in `used_unit`; None: not known."""
    used_unit: str | None
    used_by: Literal["bills", "plan"]
    used_up_on: date | None
    """Day on which the quantity of all that hold is used up, within their validity or a year; None: it is
    not, or that is not known."""
    quantity_known: bool
    """Whether it is known if the quantity is enough."""
    goods: tuple[str, ...]
    decides: bool
    """Whether a good that does not originate would with its proof."""
    note: str
    where: str
