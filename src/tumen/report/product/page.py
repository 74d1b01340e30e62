"""The chapters of a product study: origin, duty, delivered cost, ways to qualify, scenarios compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.report.page.frame import Chapter, page, parts, sources
from tumen.report.product import view
from tumen.report.product.qualify import curves_of, way_row
from tumen.study.product.compare import duty_statement
from tumen.study.words.say import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.study.product.qualify import WayToQualify
    from tumen.study.product.results import ProductResult


def chapters(result: ProductResult) -> tuple[Chapter, ...]:
    """What is not known, every scenario with its reasons, and the scenarios side by side."""
    scenarios = view.scenarios(result)
    several = len(result.scenarios) > 1
    said = parts(
        "product.html.j2",
        result=result,
        scenarios=scenarios,
        compared=view.compared(result) if several else (),
        lowest_duty=lambda quotes: say(duty_statement(quotes)),
    )
    found = [Chapter(_title(result), said.answered(), "product")]
    if scenarios and scenarios[0].needs:
        found.insert(0, Chapter("What is not known", said.unknown(), "unknown"))
    if several:
        found.append(Chapter("Scenarios compared", said.across(), "scenarios"))
    return tuple(found)


def _title(result: ProductResult) -> str:
    cells = [cell for scenario in result.scenarios for cell in scenario.cells]
    cost = any(cell.quotes is not None or cell.cost_per_unit is not None for cell in cells)
    asked = [
        *(["origin"] if any(cell.origins for cell in cells) else []),
        *(["duty and delivered cost"] if cost else []),
        *(["the way to qualify"] if any(cell.to_qualify for cell in cells) else []),
    ]
    text = ", ".join(asked) or "products"
    return text[0].upper() + text[1:]


def render_page(result: ProductResult) -> str:
    """Render the whole study as one HTML document. It computes nothing that is not in the result,
    and escapes it.
    """
    return page(
        result.title,
        result.question,
        result.answer,
        (*chapters(result), *sources(result.assumptions, result.vintages)),
        facts=f"As of {result.on}; money in {result.currency}.",
        foot=f"Study {result.study}.",
    )


def render_ways(title: str, ways: Sequence[tuple[str, WayToQualify]], currency: str) -> str:
    """Render ways to qualify as one HTML document: the ranking, every possible change, the charts."""
    said = parts(
        "ways.html.j2",
        rows=[way_row(label, way, currency) for label, way in ways],
        curves=[
            curves_of(way, f"{label}, {way.agreement}", "", currency)
            for label, way in ways
            if way.curves or way.not_drawn
        ],
    )
    moves = "How far prices and exchange rates may move before the verdict turns"
    return page(
        title,
        "",
        None,
        (Chapter("The cheapest changes", said.ranked(), "ways"), Chapter(moves, said.moved(), "moves")),
    )
