"""The chapters of the question `disruption`: days, the map of the worst day, first stops. They compute
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tumen.report.draw.bars import shade
from tumen.report.draw.curve import BOTTOM, LEFT, RIGHT, TOP, Axis, Drawing, axis
from tumen.report.economy.charts import TileMap, TileValue, tiles
from tumen.report.page.frame import Chapter, parts
from tumen.study.economy.disruption.results import DailyPath, DisruptionResult
from tumen.study.economy.results import EconomyResult
from tumen.study.words import figures

PANELS = 6
"""So many economies are drawn."""
MOST_POINTS = 400
"""A longer line is drawn through every second day, every third, and so on."""


def chapters(result: EconomyResult, found: DisruptionResult, unit: str, divisor: float) -> Iterator[Chapter]:
    """What happens, day by day; who loses what; what stops first; how far it depends on assumptions."""
    said: Any = parts(
        "disruption.html.j2",
        result=result,
        found=found,
        unit=unit,
        divisor=divisor,
        panels=panels(result, found),
        share=figures.share,
        amount=figures.scaled,
        signed=figures.signed,
        shade=shade,
    )
    yield Chapter("Shocks, day by day", said.days(), "disruption")
    yield Chapter("What the shocks cost", said.losses(), "disruption-losses", folded=True)
    yield Chapter("What stops first", said.stops(), "first-stops")
    yield Chapter(
        "How far the loss depends on what is assumed", said.moved(), "disruption-sensitivity", folded=True
    )


def panels(result: EconomyResult, found: DisruptionResult) -> tuple[tuple[str, Drawing], ...]:
    """Value added day by day of the focus and of those that lose most, on one scale."""
    worst = [item.economy for item in sorted(found.economies, key=lambda item: -item.peak)]
    chosen = list(dict.fromkeys((*result.focus, *worst)))[: max(PANELS, len(result.focus))]
    paths = [path for code in chosen for path in found.paths if path.economy == code]
    up = axis([100.0, *(value for path in paths for value in path.index)], BOTTOM, TOP)
    return tuple((result.name(path.economy), _panel(path, up, found)) for path in paths)


def _panel(path: DailyPath, up: Axis, found: DisruptionResult) -> Drawing:
    across = Axis(0.0, float(max(found.days - 1, 1)), LEFT, RIGHT)
    step = 1 + found.days // MOST_POINTS
    lowest = min(path.index)
    return Drawing(
        f"Value added day by day, lowest {lowest:.4g} per cent of normal",
        "day",
        "per cent of normal",
        across.ticks(lambda day: f"{day:,.0f}", 4),
        up.ticks(lambda value: f"{value:.6g}"),
        (" ".join(f"{across.at(day)},{up.at(path.index[day])}" for day in range(0, found.days, step)),),
        level=up.at(100.0),
    )


def peak_map(result: EconomyResult, found: DisruptionResult) -> TileMap:
    """The loss of each economy on its worst day."""
    shown = (
        TileValue(item.economy, -item.peak, figures.compact(-item.peak), f"day {item.peak_day}")
        for item in found.economies
    )
    return tiles(result, tuple(shown), {event.economy for event in found.events})
