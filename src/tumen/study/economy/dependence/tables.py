"""Dependence as flat tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.core.results.plain import Flat, columns_of, flat

if TYPE_CHECKING:
    from tumen.study.economy.results import EconomyResult


def tables_of(result: EconomyResult) -> dict[str, list[Flat]]:
    """The tables of the questions of dependence by name."""
    own = "focus_supply_share"
    return {
        "dependence": [flat(**columns_of(item, "suppliers")) for item in result.dependence],
        "suppliers": [
            flat(economy=item.economy, sector=item.sector, supplier=by.economy, **columns_of(by, "economy"))
            for item in result.dependence
            for by in item.suppliers
        ],
        "critical-links": [
            flat(economy=item.economy, **columns_of(link)) for item in result.links for link in item.links
        ],
        "exports-value-added": [
            flat(title=item.title, exports=item.exports, origin=origin, value_added=value)
            for item in result.perimeters
            for origin, value in (("inside", item.inside), *item.origins, ("counted again", item.double))
        ],
        "extraction": [
            flat(
                **columns_of(item, own),
                **{f"lost_in_{code}_pct": value for code, value in item.focus_supply_share},
            )
            for item in result.extraction
        ],
        "cut-off": [flat(**columns_of(item)) for item in result.cut_off],
        "plants": [flat(**columns_of(item, "displaced", "value_added_by_economy")) for item in result.plants],
        "plants-by-economy": [
            flat(
                plant=item.name, economy=code, imports_displaced=dict(item.displaced)[code], value_added=value
            )
            for item in result.plants
            for code, value in item.value_added_by_economy
        ],
    }
