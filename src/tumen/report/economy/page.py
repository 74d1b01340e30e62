"""The chapters of a study of whole economies: effects of an agreement, and what one depends on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tumen.report.draw.bars import shade
from tumen.report.economy import chain, charts, disruption, footprint, gravity
from tumen.report.page.frame import Chapter, parts
from tumen.study.economy.results import EconomyResult, TradeResult
from tumen.study.words import figures

_MEMBERS = {"one": "member", "many": "members", "all": "All members"}
_CONCERNED = {"one": "economy concerned", "many": "economies concerned", "all": "All concerned"}
"""What the group is called that the figures are about."""


def chapters(result: EconomyResult) -> tuple[Chapter, ...]:
    """Notes on the table first, then every question that the study asks."""
    divisor, unit = figures.scale_of(result.unit, result.size)
    trade = result.trade
    said = parts(
        "economy.html.j2",
        result=result,
        trade=trade,
        group=_MEMBERS if trade is None or trade.has_members else _CONCERNED,
        main=None if trade is None else trade.main,
        divisor=divisor,
        unit=unit,
        map=None if trade is None else charts.tile_map(result, trade.main),
        intervals=None if trade is None else charts.intervals(result, trade.main),
        flows=None if trade is None else charts.flow_chart(result, trade.flows, divisor, unit),
        matrix=None if trade is None else _matrix(result, trade),
        signed=figures.signed,
        share=figures.share,
        compact=figures.compact,
        index=figures.index,
        amount=figures.scaled,
        shade=shade,
    )
    found = [Chapter("Notes on the table behind it", said.notes(), "notes")] if result.notes else []
    if trade is not None:
        found += _trade(result, trade, said)
    found += chain.chapters(result)
    for number, item in enumerate(result.dependence, 1):
        title = f"{result.name(item.sector)} in {result.name(item.economy)}: who stands behind it"
        bars = charts.suppliers_bars(result, item)
        found.append(Chapter(title, said.behind(item, bars), f"dependence-{number}"))
    found += [
        Chapter(f"Value added in exports: {item.title}", said.through_perimeter(item), f"perimeter-{number}")
        for number, item in enumerate(result.perimeters, 1)
    ]
    if result.links:
        found.append(Chapter("Critical links", said.critical(), "links"))
    if result.extraction:
        found.append(Chapter("What the others lose without one economy", said.extraction(), "extraction"))
    if result.cut_off:
        found.append(Chapter("Cut off from one partner: own loss", said.cut_off(), "cut-off"))
    found += [
        Chapter(plant.name, said.plant_effects(plant), f"plant-{number}")
        for number, plant in enumerate(result.plants, 1)
    ]
    if result.disruption is not None:
        found += disruption.chapters(result, result.disruption, unit, divisor)
    found += footprint.chapters(result, result.footprint_top)
    found += gravity.chapters(result)
    return tuple(found)


def _trade(result: EconomyResult, trade: TradeResult, said: Any) -> Iterator[Chapter]:
    yield Chapter(f"Real income: {trade.main.title}", said.income(), "income")
    yield Chapter("Variants compared", said.compared(), "variants")
    for variant in trade.variants:
        rows = [item for item in trade.earned if item.variant == variant.name]
        if rows:
            title = f"Promised and earned: {variant.title}"
            yield Chapter(title, said.earned(rows), f"earned-{variant.name}")
    yield Chapter("Trade creation and diversion", said.creation(), "creation")
    yield Chapter("Sectors", said.sectors(), "sectors")
    yield Chapter("Regional integration, before and after", said.integration(), "integration")
    focus = ", ".join(result.name(code) for code in result.focus)
    yield Chapter(f"Value added between {focus} and the world", said.absorbed(), "value-added")
    yield Chapter("Sensitivity to the elasticities", said.sensitivity(), "sensitivity")
    if trade.published:
        yield Chapter("Beside published estimates", said.published(), "published")


def _matrix(result: EconomyResult, trade: TradeResult) -> dict[str, object]:
    """Change of imports by member (rows) and supplier (columns)."""
    changes = {(pair.importer, pair.exporter): pair for pair in trade.pairs}
    largest = max((abs(pair.change) for pair in trade.pairs), default=0.0)
    return {
        "columns": [label.code for label in result.economies],
        "rows": trade.members,
        "pairs": changes,
        "largest": largest,
    }
