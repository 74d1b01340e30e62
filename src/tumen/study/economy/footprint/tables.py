"""Footprints as flat tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.core.results.plain import Flat, columns_of, flat

if TYPE_CHECKING:
    from tumen.study.economy.footprint.records import StressorFootprint


def tables_of(found: tuple[StressorFootprint, ...]) -> dict[str, list[Flat]]:
    """By name; an amount that is not known has an empty cell, and what is known of it stands beside it."""

    def rows(name: str) -> list[Flat]:
        return [
            flat(stressor=item.stressor, unit=item.unit, year=item.year, **columns_of(line))
            for item in found
            for line in getattr(item, name)
        ]

    return {
        "footprints": rows("economies"),
        "footprint-flows": rows("flows"),
        "footprint-products": rows("products"),
        "footprint-intensities": rows("intensities"),
    }
