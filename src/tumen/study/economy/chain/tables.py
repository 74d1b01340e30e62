"""The chain as flat tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.core.results.plain import Flat, columns_of, flat

if TYPE_CHECKING:
    from tumen.study.economy.chain.records import ChainFound


def tables_of(found: ChainFound | None) -> dict[str, list[Flat]]:
    """By name; money a year in the unit of the table."""
    if found is None:
        return {}
    return {
        "chain-value-added": [
            flat(
                **columns_of(item, "tiers"),
                **dict(
                    zip(("makers", "suppliers", "suppliers_of_these", "further_up"), item.tiers, strict=True)
                ),
            )
            for year in found.years
            for item in year.tiers
        ],
        "chain-makers": [flat(**columns_of(item)) for year in found.years for item in year.makers],
        "chain-sales": [flat(**columns_of(item)) for year in found.years for item in year.sold],
        "chain-dependence": [flat(**columns_of(item)) for item in found.dependence],
        "chain-stressors": [flat(**columns_of(item)) for item in found.stressors],
    }
