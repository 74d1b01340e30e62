"""The units that specific duties are charged in: a closed table, with exact decimal factors.

A unit measures one dimension and converts only within it. A pair is not two pieces and a set not its parts:
tariffs count them as they are. ``kg of TSS`` or ``l of pure alcohol`` measure a named matter inside the
goods, and convert only to the same matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
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


def _table() -> Mapping[str, Unit]:
    # Exact by definition: SI prefixes; metric carat 0.2 g; avoirdupois pound 0.45359237 kg; 1 kWh = 3.6 MJ.
    rows = {
        "mass": {
            "kg": "1",
            "g": "0.001",
            "mg": "0.000001",
            "t": "1000",
            "100 kg": "100",
            "carat": "0.0002",
            "lb": "0.45359237",
        },
        "volume": {"l": "1", "ml": "0.001", "hl": "100", "kl": "1000", "cm3": "0.001", "m3": "1000"},
        "length": {"m": "1", "mm": "0.001", "cm": "0.01", "km": "1000"},
        "area": {"m2": "1", "cm2": "0.0001"},
        "energy": {"MJ": "1", "GJ": "1000", "TJ": "1000000", "kWh": "3.6", "MWh": "3600", "GWh": "3600000"},
        "pieces": {
            "piece": "1",
            "dozen": "12",
            "hundred pieces": "100",
            "gross": "144",
            "thousand pieces": "1000",
        },
        "pairs": {"pair": "1", "dozen pairs": "12"},
        "sets": {"set": "1"},
        "head": {"head": "1"},
    }
    return MappingProxyType(
        {
            name: Unit(name, dimension, Decimal(factor))
            for dimension, names in rows.items()
            for name, factor in names.items()
        }
    )


UNITS: Mapping[str, Unit] = _table()

# Other spellings of the same unit.
_SPELLINGS = {
    "kgs": "kg",
    "kilogram": "kg",
    "gram": "g",
    "tonne": "t",
    "MT": "t",
    "ct": "carat",
    "litre": "l",
    "liter": "l",
    "L": "l",
    "m²": "m2",
    "m³": "m3",
    "sqm": "m2",
    "cbm": "m3",
    "pcs": "piece",
    "pieces": "piece",
    "pc": "piece",
    "unit": "piece",
    "units": "piece",
    "number": "piece",
    "pairs": "pair",
    "dozens": "dozen",
    "sets": "set",
    "heads": "head",
}


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
