"""The units that specific duties are charged in: a closed table, with exact decimal factors.

A unit measures one dimension and converts only within it. A pair is not two pieces and a set not its parts:
tariffs count them as they are. ``kg of TSS`` or ``l of pure alcohol`` measure a named matter inside the
goods, and convert only to the same matter.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_MATTER = ("mass", "volume")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, its dimension, and how many base units of the dimension it is (kg, l, m, m2, MJ, piece...)."""

    name: str
    dimension: str
    factor: Decimal


# Exact by definition: SI prefixes; metric carat 0.2 g; avoirdupois pound 0.45359237 kg; 1 kWh = 3.6 MJ.
_DATA = Path(__file__).resolve().parents[1] / "data" / "economies" / "units.csv"
with _DATA.open(encoding="utf-8", newline="") as _file:
    _ROWS: list[dict[str, str]] = list(csv.DictReader(_file))
UNITS: Mapping[str, Unit] = MappingProxyType(
    {row["unit"]: Unit(row["unit"], row["dimension"], Decimal(row["factor"])) for row in _ROWS}
)
_SPELLINGS = {text: row["unit"] for row in _ROWS for text in row["spellings"].split("; ") if text}
"""Other spellings of the same unit."""


def spelt_units() -> dict[str, str]:
    """Every way in which a unit on file is written, with its name."""
    return {name: name for name in UNITS} | _SPELLINGS


def unit(name: str) -> Unit:
    """Return the unit by its name, another common spelling, or with a matter: ``kg of TSS``.

    Raises
    ------
    InputError
        If the unit is not in the table; near names are suggested.
    """
    head, of, matter = str(name).strip().partition(" of ")
    found = UNITS.get(_SPELLINGS.get(head, head))
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(head, [*UNITS, *_SPELLINGS], n=3)
        names = ", ".join(dict.fromkeys(_SPELLINGS.get(item, item) for item in near))
        raise InputError.of(
            f"{name!r} is not a unit on file",
            f"Did you mean {names}?" if near else f"Use one of {', '.join(UNITS)}",
        )
    if not of:
        return found
    if found.dimension not in _OF_MATTER or not matter.strip():
        raise InputError.of(
            f"{name!r} is not a unit on file",
            'Only a mass or a volume may be "of" a matter, such as "kg of TSS"',
        )
    of_matter = f" of {matter.strip()}"
    return Unit(found.name + of_matter, found.dimension + of_matter, found.factor)


def convert(quantity: Decimal, source: str, to: str) -> Decimal:
    """Convert a quantity between two units of one dimension.

    The result is exact wherever the quotient of the factors ends; otherwise it has the digits of the decimal
    context.

    Raises
    ------
    InputError
        If a unit is not on file, the two measure different things, or the quantity is not a finite Decimal.
    """
    one, other = unit(source), unit(to)
    if not _is_exact(quantity):
        raise InputError.of(f"The quantity {quantity!r} is not an exact decimal", "Give a decimal number")
    if one.dimension != other.dimension:
        alike = [item.name for item in UNITS.values() if item.dimension == one.dimension]
        raise InputError.of(
            f"{one.name} measures {one.dimension} and {other.name} measures {other.dimension}",
            f"Give the quantity in {other.name}; {one.name} converts to {', '.join(alike) or one.dimension} "
            "only",
        )
    return quantity if one == other else quantity * one.factor / other.factor


def _is_exact(value: object) -> bool:
    """Whether a file or a caller gave a finite decimal (a float is none)."""
    return isinstance(value, Decimal) and value.is_finite()
