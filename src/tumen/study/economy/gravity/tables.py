"""Gravity as flat tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.core.results.plain import Flat, columns_of, flat

if TYPE_CHECKING:
    from tumen.study.economy.gravity.records import GravityFound


def tables_of(found: GravityFound) -> dict[str, list[Flat]]:
    """By name; a band that was not drawn has empty cells."""
    return {
        "gravity": [
            flat(
                **columns_of(item, "band"),
                settled=item.settled,
                low=item.band and item.band.low,
                high=item.band and item.band.high,
            )
            for item in found.effects
        ],
        "gravity-flows": [flat(**columns_of(item)) for item in found.flows],
    }
