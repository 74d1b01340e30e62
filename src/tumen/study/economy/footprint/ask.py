"""Compute the footprints that a study asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.economy.arrays import known
from tumen.economy.footprint import Footprint, footprint
from tumen.study.economy.footprint.records import (
    EconomyFootprint,
    ProductFootprint,
    SectorIntensity,
    StressorFlow,
    StressorFootprint,
)

if TYPE_CHECKING:
    from tumen.economy.exposure import Leontief
    from tumen.economy.footprint import Satellite
    from tumen.study.economy.read import EconomyStudy


def footprints(study: EconomyStudy, model: Leontief) -> tuple[StressorFootprint, ...]:
    """Every stressor of the study's satellite."""
    return tuple(_stressor(model, item, study) for item in study.satellites)


def _stressor(model: Leontief, satellite: Satellite, study: EconomyStudy) -> StressorFootprint:
    found, axes = footprint(model, satellite), model.axes
    names = ("production", "consumption", "imports", "exports")
    whole = {name: getattr(found, name)() for name in names}
    part = {f"known_{name}": getattr(found, name)(as_far_as_known=True) for name in names}
    added = study.accounts.gdp
    direct = np.full(len(axes.economies), np.nan) if satellite.direct is None else satellite.direct

    def economy(at: int, code: str) -> EconomyFootprint:
        made = whole["production"][at]
        settled: dict[str, Any] = {name: known(array[at]) for name, array in whole.items()}
        so_far: dict[str, Any] = {name: float(array[at]) for name, array in part.items()}
        return EconomyFootprint(
            code,
            **settled,
            **so_far,
            direct=known(direct[at]),
            covered=100 * float(found.covered[at]),
            per_value_added=known(made / added[at]) if added[at] > 0 else None,
            named=code not in axes.unnamed,
        )

    lines = [economy(at, code) for at, code in enumerate(axes.economies)]
    settled = found.settled
    flows = [
        StressorFlow(
            producer, buyer, known(settled[i, j]), float(found.flows[i, j]), producer not in axes.unnamed
        )
        for j, buyer in enumerate(axes.economies)
        for i, producer in enumerate(axes.economies)
    ]
    products = [_product(found, buyer, sector) for buyer in study.asked.focus for sector in axes.sectors]
    return StressorFootprint(
        satellite.stressor,
        satellite.unit,
        satellite.year,
        satellite.direct is not None,
        tuple(axes.rows[i] for i in np.flatnonzero(np.isnan(satellite.amounts))),
        tuple(sorted(lines, key=lambda line: (not line.named, -line.known_consumption))),
        tuple(flows),
        tuple(sorted(products, key=lambda item: (study.asked.focus.index(item.buyer), -item.known))),
        tuple(
            SectorIntensity(
                *axes.rows[i],
                known(satellite.amounts[i]),
                known(found.intensity[i]),
                known(found.multipliers[i]),
            )
            for i in range(axes.n)
        ),
        satellite.sources,
    )


def _product(found: Footprint, buyer: str, sector: str) -> ProductFootprint:
    at = found.axes.economy(buyer), found.axes.sector(sector)
    so_far, abroad = float(found.by_product[at]), float(found.imported_by_product[at])
    whole, imported = found.open_products[at], found.open_imported[at]
    return ProductFootprint(
        buyer, sector, None if whole else so_far, None if imported else abroad, so_far, abroad
    )
