"""Dependence: who stands behind a sector, which links are critical, what is lost without an economy, what a
plant changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from tumen.economy.arrays import known
from tumen.economy.exposure import (
    Concentration,
    Ghosh,
    InputReliance,
    Leontief,
    concentration,
    critical_links,
    criticality,
    cut_off,
    downstreamness,
    extract_supply,
    input_reliance,
    substitute,
    supply_side,
    upstreamness,
    value_added_in_exports,
)
from tumen.errors import InputError
from tumen.study.economy.dependence.records import (
    CriticalLink,
    CriticalLinks,
    CutOffLoss,
    Dependence,
    DependenceFound,
    Extracted,
    PerimeterSplit,
    PlantEffect,
    SupplierReliance,
)
from tumen.study.economy.read import EconomyStudy
from tumen.study.economy.schema import ExposureFile, PerimeterFile, Plant


def examine(study: EconomyStudy, model: Leontief) -> DependenceFound:
    """Everything that the study asks of dependence, from one inverse of its table."""
    supply, asked = supply_side(model), study.asked.exposure
    taken = "extraction" in study.ask
    return DependenceFound(
        *(((), (), ()) if asked is None else _exposure(asked, model, supply)),
        extraction=_extraction(study, model, supply) if taken else (),
        cut_off=_cut_off_partners(study, model, supply) if taken else (),
        plants=tuple(_plant(model, plant) for plant in study.asked.plants),
    )


def _exposure(
    asked: ExposureFile, model: Leontief, supply: Ghosh
) -> tuple[tuple[Dependence, ...], tuple[CriticalLinks, ...], tuple[PerimeterSplit, ...]]:
    """On whom each asked sector relies, the critical foreign links of each asked economy, value added in the
    exports that pass a perimeter.
    """
    axes, reliance, spread = model.axes, input_reliance(model), concentration(model)
    stocks = asked.inventories
    stages = upstreamness(model.accounts, inventory=stocks), downstreamness(model, inventory=stocks)
    found = tuple(
        replace(
            _dependence(reliance, spread, economy, sector),
            upstreamness=known(stages[0][axes.row(economy, sector)]),
            downstreamness=known(stages[1][axes.row(economy, sector)]),
            stocks=stocks,
        )
        for economy in asked.economies
        for sector in asked.sectors
    )
    links = tuple(
        CriticalLinks(
            economy,
            tuple(
                CriticalLink(line.name, line.loss, 100 * line.share, line.named)
                for line in critical_links(model, supply, economy, asked.top)
            ),
        )
        for economy in asked.economies
    )
    return found, links, tuple(_perimeter(item, model) for item in asked.perimeters)


def _dependence(reliance: InputReliance, spread: Concentration, economy: str, sector: str) -> Dependence:
    axes = reliance.axes
    column, home = axes.row(economy, sector), axes.economy(economy)
    if np.isnan(reliance.look_through[:, column]).any():
        raise InputError.of(
            f"{economy} makes no {sector}, so nothing stands behind it", "Leave it out of exposure"
        )
    names = ("purchases", "face_value", "look_through", "hidden", "value_added")

    def shares(of: Callable[[str], float]) -> dict[str, Any]:
        return {name: known(100 * of(name)) for name in names}

    suppliers = [
        SupplierReliance(
            code,
            **shares(lambda name, g=g: getattr(reliance, name)[g, column]),  # type: ignore[misc]
            named=code not in axes.unnamed,
        )
        for g, code in enumerate(axes.economies)
        if g != home
    ]
    if not suppliers:
        raise InputError.of(
            "the table has one economy, so there is nobody abroad to rely on",
            "Use a table of several economies.",
        )
    j = axes.sector(sector)
    foreign = shares(lambda name: reliance.foreign(name)[column])
    return Dependence(
        economy=economy,
        sector=sector,
        suppliers=tuple(sorted(suppliers, key=lambda item: (not item.named, -item.look_through))),
        **{f"foreign_{name}": value for name, value in foreign.items() if name != "hidden"},
        hhi_foreign_direct=known(spread.foreign_direct[home, j]),
        hhi_foreign_all_tiers=known(spread.foreign_all_tiers[home, j]),
        hhi_inputs_direct=known(spread.sector_direct[column]),
        hhi_inputs_all_tiers=known(spread.sector_all_tiers[column]),
    )


def _perimeter(item: PerimeterFile, model: Leontief) -> PerimeterSplit:
    axes = model.axes
    made = value_added_in_exports(
        model, item.exporters, item.importers or None, item.sectors or None, item.basis
    )
    by_origin = dict(zip(axes.economies, made.by_origin().sum((1, 2)).tolist(), strict=True))
    exports = float(made.exports.sum())
    if exports == 0:
        raise InputError.of(f"nothing passes the perimeter {item.title!r}", "Leave it out of exposure")
    others = {code: value for code, value in by_origin.items() if code not in item.exporters}
    ranked = sorted(others.items(), key=lambda pair: (pair[0] in axes.unnamed, -pair[1]))
    inside, outside = sum(by_origin[code] for code in item.exporters), sum(others.values())
    return PerimeterSplit(
        item.title,
        made.exporters,
        made.importers,
        item.sectors or axes.sectors,
        item.basis,
        exports,
        inside,
        outside,
        exports - inside - outside,
        tuple(ranked),
    )


def _extraction(study: EconomyStudy, model: Leontief, supply: Ghosh) -> tuple[Extracted, ...]:
    """Every economy taken out, one at a time: what the others lose, each focus economy, and itself without
    trade.
    """
    axes = model.axes
    own = (model.v * study.accounts.x).reshape(axes.n_economies, -1).sum(1)
    demand = {line.name: line for line in criticality(model)}
    backward = {line.name: 100 * line.share for line in criticality(model, mode="backward")}
    alone = {code: cut_off(model, code, supply=supply).share_of(code) for code in axes.economies}

    def focus(code: str) -> tuple[tuple[str, float | None], ...]:
        part = 100 * extract_supply(model, supply, code).value_added_loss / own
        at = {name: axes.economy(name) for name in study.asked.focus}
        return tuple((name, None if name == code else float(part[g])) for name, g in at.items())

    return tuple(
        Extracted(
            economy=line.name,
            demand_loss=demand[line.name].loss,
            demand_share=100 * demand[line.name].share,
            supply_loss=line.loss,
            supply_share=100 * line.share,
            backward_share=backward[line.name],
            own_orders=100 * alone[line.name][0],
            own_inputs=100 * alone[line.name][1],
            focus_supply_share=focus(line.name),
            named=line.named,
        )
        for line in criticality(model, supply)
    )


def _cut_off_partners(study: EconomyStudy, model: Leontief, supply: Ghosh) -> tuple[CutOffLoss, ...]:
    """What each focus economy loses itself when it is cut off from each partner, and what that one loses."""
    axes, out = model.axes, []
    for economy in study.asked.focus:
        lines = []
        for partner in (code for code in axes.economies if code != economy):
            found = cut_off(model, economy, [partner], supply=supply)
            (a, b), (c, d) = (found.share_of(name) for name in (economy, partner))
            shares = (100 * a, 100 * b, 100 * c, 100 * d)
            lines.append(CutOffLoss(economy, partner, *shares, named=partner not in axes.unnamed))
        out += sorted(lines, key=lambda line: (not line.named, -line.own))
    return tuple(out)


def _plant(model: Leontief, plant: Plant) -> PlantEffect:
    found = substitute(model, plant.economy, plant.sector, float(plant.output), displaces=plant.displaces)
    moved = zip(model.axes.economies, found.displaced, found.value_added_change, strict=True)
    displaced, added = zip(*(((code, float(d)), (code, float(v))) for code, d, v in moved), strict=True)
    as_is = ("output", "inputs_home", "inputs_abroad", "direct_value_added")
    shares = ("import_share_before", "import_share_after", "foreign_content_before", "foreign_content_after")
    return PlantEffect(
        name=plant.name,
        economy=plant.economy,
        sector=plant.sector,
        displaces=plant.displaces or "all foreign suppliers in proportion",
        **{name: getattr(found, name) for name in as_is},
        total_value_added_home=found.value_added_home,
        total_value_added_abroad=found.value_added_abroad,
        **{name: 100 * getattr(found, name) for name in shares},
        displaced=displaced,
        value_added_by_economy=added,
        source=plant.source,
    )
