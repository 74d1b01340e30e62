"""Sectors of goods, as a study states them."""

from __future__ import annotations

from dataclasses import dataclass

from tumen.tables.field import Field, Table
from tumen.tables.place import Place


@dataclass(frozen=True, slots=True)
class GoodSector:
    """A product or material, and its sector in the table."""

    material: str
    sector: str
    source: str
    place: Place


SECTORS = Table(
    "chain-sectors",
    GoodSector,
    "the sector of a product or material in the input-output table",
    (
        Field("material", "name", "Product or material, as the other tables call it"),
        Field("sector", "text", "Sector, label of the table"),
        Field("source", "source", "Where this is from, or the word illustrative"),
    ),
    key=("material",),
)
