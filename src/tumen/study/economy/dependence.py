"""Dependence: who stands behind a sector, which links are critical, what one plant changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.arrays import known
from tumen.economy.exposure import (
    concentration,
    critical_links,
    criticality,
    extract_supply,
    ghosh,
    input_reliance,
    leontief,
    substitute,
)
from tumen.errors import InputError
from tumen.study.economy.results import (
    CriticalLink,
    CriticalLinks,
    Dependence,
    Extracted,
    PlantEffect,
    SupplierReliance,
)

if TYPE_CHECKING:
    from tumen.economy.exposure import Concentration, InputReliance, Leontief
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.schema import Plant


def dependence(study: EconomyStudy) -> tuple[tuple[Dependence, ...], tuple[CriticalLinks, ...]]:
    """On whom each asked sector relies, and the critical foreign links of each asked economy."""
    asked = study.asked.exposure
    if asked is None:
        return (), ()
    model = leontief(study.accounts)
    reliance, spread = input_reliance(model), concentration(model)
    found = tuple(
        _dependence(reliance, spread, economy, sector)
        for economy in asked.economies
        for sector in asked.sectors
    )
    supply = ghosh(study.accounts)
    links = tuple(
        CriticalLinks(
            economy,
            tuple(
                CriticalLink(line.name, line.loss, 100 * line.share)
                for line in critical_links(model, supply, economy, asked.top)
            ),
        )
        for economy in asked.economies
    )
    return found, links


def _dependence(reliance: InputReliance, spread: Concentration, economy: str, sector: str) -> Dependence:
    axes = reliance.axes
    column, home = axes.row(economy, sector), axes.economy(economy)
    if np.isnan(reliance.look_through[:, column]).any():
        raise InputError.of(
            f"{economy} makes no {sector}, so nothing stands behind it", "Leave it out of exposure"
        )
    suppliers = [
        SupplierReliance(
            code,
            *(
                float(100 * getattr(reliance, name)[g, column])
                for name in ("purchases", "face_value", "look_through", "hidden", "value_added")
            ),
        )
        for g, code in enumerate(axes.economies)
        if g != home
    ]
    j = axes.sector(sector)
    return Dependence(
        economy=economy,
        sector=sector,
        suppliers=tuple(sorted(suppliers, key=lambda item: -item.look_through)),
        foreign_purchases=float(100 * reliance.foreign("purchases")[column]),
        foreign_face_value=float(100 * reliance.foreign("face_value")[column]),
        foreign_look_through=float(100 * reliance.foreign("look_through")[column]),
        foreign_value_added=float(100 * reliance.foreign("value_added")[column]),
        hhi_foreign_direct=known(spread.foreign_direct[home, j]),
        hhi_foreign_all_tiers=known(spread.foreign_all_tiers[home, j]),
        hhi_inputs_direct=known(spread.sector_direct[column]),
        hhi_inputs_all_tiers=known(spread.sector_all_tiers[column]),
    )


def extraction(study: EconomyStudy) -> tuple[Extracted, ...]:
    """Every economy taken out, one at a time: what the others lose, and what each focus economy loses."""
    model, supply = leontief(study.accounts), ghosh(study.accounts)
    axes = study.accounts.axes
    own = (model.v * study.accounts.x).reshape(axes.n_economies, -1).sum(1)
    demand = {line.name: line for line in criticality(model)}
    supplied = criticality(model, supply)
    found = []
    for line in supplied:
        part = 100 * extract_supply(model, supply, line.name).value_added_loss / own
        found.append(
            Extracted(
                economy=line.name,
                demand_loss=demand[line.name].loss,
                demand_share=100 * demand[line.name].share,
                supply_loss=line.loss,
                supply_share=100 * line.share,
                focus_supply_share=tuple(
                    (code, None if code == line.name else float(part[axes.economy(code)]))
                    for code in study.asked.focus
                ),
            )
        )
    return tuple(found)


def plants(study: EconomyStudy) -> tuple[PlantEffect, ...]:
    """What each plant of the study changes, directly and in total."""
    model = leontief(study.accounts)
    return tuple(_plant(model, plant) for plant in study.asked.plants)


def _plant(model: Leontief, plant: Plant) -> PlantEffect:
    found = substitute(model, plant.economy, plant.sector, float(plant.output), displaces=plant.displaces)
    codes = model.axes.economies
    return PlantEffect(
        name=plant.name,
        economy=plant.economy,
        sector=plant.sector,
        output=found.output,
        displaces=plant.displaces or "all foreign suppliers in proportion",
        inputs_home=found.inputs_home,
        inputs_abroad=found.inputs_abroad,
        direct_value_added=found.direct_value_added,
        total_value_added_home=found.value_added_home,
        total_value_added_abroad=found.value_added_abroad,
        import_share_before=100 * found.import_share_before,
        import_share_after=100 * found.import_share_after,
        foreign_content_before=100 * found.foreign_content_before,
        foreign_content_after=100 * found.foreign_content_after,
        displaced=tuple((code, float(found.displaced[g])) for g, code in enumerate(codes)),
        value_added_by_economy=tuple(
            (code, float(found.value_added_change[g])) for g, code in enumerate(codes)
        ),
        source=plant.source,
    )
