"""The chapter of gravity: effects and bands, and the trade of the economies in focus. It computes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tumen.report.economy.charts import intervals_of
from tumen.report.page.frame import Chapter, parts
from tumen.study.economy.results import EconomyResult
from tumen.study.words.figures import compact, scale_of, scaled, signed


def chapters(result: EconomyResult) -> Iterator[Chapter]:
    """One chapter where the question is asked."""
    found = result.gravity
    if found is None:
        return
    drawn = intervals_of(
        (result.name(item.economy), "", item.real_expenditure, item.band, item.settled)
        for item in found.effects
        if item.band is not None
    )
    divisor, unit = scale_of(result.unit, result.size)
    tools = {"signed": signed, "compact": compact, "amount": scaled, "divisor": divisor, "unit": unit}
    said = parts("gravity.html.j2", result=result, found=found, **tools)
    yield Chapter(f"By gravity: {found.title}", said.gravity(drawn), "gravity")
