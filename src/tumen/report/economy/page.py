"""The chapters of a study of whole economies: effects of an agreement, and what one depends on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tumen.report.draw.bars import shade
from tumen.report.economy import chain, charts, disruption, footprint, gravity
from tumen.report.page.frame import Chapter, parts
from tumen.report.page.front import ROWS, FrontDrawing, bars_drawn
from tumen.study.economy.results import EconomyResult, TradeResult
from tumen.study.statements import phrase
from tumen.study.words import figures
from tumen.study.words.say import words_of

_MEMBERS = {"one": "member", "many": "members", "all": "All members"}
_CONCERNED = {"one": "economy concerned", "many": "economies concerned", "all": "All concerned"}
"""What the group is called that the figures are about."""
_TILES = "Triangle up and blue: gain; down and orange: loss; darker is larger. Places are schematic."


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
    found = (
        [Chapter("Notes on the table behind it", said.notes(), "notes", folded=True)] if result.notes else []
    )
    if trade is not None:
        found += _trade(result, trade, said)
    found += chain.chapters(result)
    for number, item in enumerate(result.dependence, 1):
        title = f"{result.name(item.sector)} in {result.name(item.economy)}: who stands behind it"
        bars = charts.suppliers_bars(result, item)
        found.append(Chapter(title, said.behind(item, bars), f"dependence-{number}", folded=number > 1))
    found += [
        Chapter(
            f"Value added in exports: {item.title}",
            said.through_perimeter(item),
            f"perimeter-{number}",
            folded=True,
        )
        for number, item in enumerate(result.perimeters, 1)
    ]
    if result.links:
        found.append(Chapter("Critical links", said.critical(), "links", folded=True))
    if result.extraction:
        found.append(Chapter("What the others lose without one economy", said.extraction(), "extraction"))
    if result.cut_off:
        found.append(Chapter("Cut off from one partner: own loss", said.cut_off(), "cut-off", folded=True))
    found += [
        Chapter(plant.name, said.plant_effects(plant), f"plant-{number}", folded=True)
        for number, plant in enumerate(result.plants, 1)
    ]
    if result.disruption is not None:
        found += disruption.chapters(result, result.disruption, unit, divisor)
    found += footprint.chapters(result, result.footprint_top)
    found += gravity.chapters(result)
    return tuple(found)


def front_drawing(result: EconomyResult, language: str) -> FrontDrawing | None:
    """Tiles of real income, or of the worst day; who stands behind the first sector asked about."""
    said = parts("draw.html.j2")

    def named(key: str, **of: str) -> str:
        return words_of(phrase(key, **of), language)

    if result.trade is not None:
        main = result.trade.main
        html = said.figure_tiles(charts.tile_map(result, main), named("front_drawn_income", title=main.title))
        note = "Thick frame: " + (_MEMBERS if result.trade.has_members else _CONCERNED)["one"]
        return FrontDrawing(named("front_drawn_income", title=main.title), f"{note}. {_TILES}", html)
    if result.disruption is not None:
        caption = named("front_drawn_worst_day")
        html = said.figure_tiles(disruption.peak_map(result, result.disruption), caption)
        return FrontDrawing(caption, f"Thick frame: where a shock begins. {_TILES}", html)
    for item in result.dependence[:1]:
        caption = named(
            "front_drawn_behind", sector=result.name(item.sector), economy=result.name(item.economy)
        )
        return bars_drawn(caption, charts.suppliers_bars(result, item, ROWS - 1), "Economy")
    return None


def _trade(result: EconomyResult, trade: TradeResult, said: Any) -> Iterator[Chapter]:
    yield Chapter(f"Real income: {trade.main.title}", said.income(), "income")
    yield Chapter("Variants compared", said.compared(), "variants")
    for variant in trade.variants:
        rows = [item for item in trade.earned if item.variant == variant.name]
        if rows:
            title = f"Promised and earned: {variant.title}"
            yield Chapter(title, said.earned(rows), f"earned-{variant.name}", folded=True)
    yield Chapter("Trade creation and diversion", said.creation(), "creation", folded=True)
    yield Chapter("By sector", said.sectors(), "sectors", folded=True)
    yield Chapter("Regional integration, before and after", said.integration(), "integration", folded=True)
    focus = ", ".join(result.name(code) for code in result.focus)
    yield Chapter(f"Value added between {focus} and the world", said.absorbed(), "value-added", folded=True)
    yield Chapter("Sensitivity to the elasticities", said.sensitivity(), "sensitivity", folded=True)
    if trade.published:
        yield Chapter("Beside published estimates", said.published(), "published", folded=True)


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
