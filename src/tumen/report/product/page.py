"""The chapters of a product study: origin, duty, delivered cost, ways to qualify, scenarios compared."""

from __future__ import annotations

from collections.abc import Sequence

from tumen.report.page.frame import Chapter, page, parts
from tumen.report.product import bars, delivery, qualify, view
from tumen.study.product.qualify import WayToQualify
from tumen.study.product.results import ProductResult


def chapters(result: ProductResult) -> tuple[Chapter, ...]:
    """What is not known, every scenario with its reasons, and the scenarios side by side."""
    said = parts("product.html.j2", result=result, view=view, bars=bars, delivery=delivery, qualify=qualify)
    found = [Chapter(_title(result), said.answered(), "product")]
    if view.needs(result.scenarios[0].cells if result.scenarios else ()):
        found.insert(0, Chapter("What is not known", said.unknown(), "unknown"))
    if len(result.scenarios) > 1:
        found.append(Chapter("Scenarios compared", said.across(), "scenarios"))
    return tuple(found)


def _title(result: ProductResult) -> str:
    cells = [cell for scenario in result.scenarios for cell in scenario.cells]
    asked = {
        "origin": any(cell.origins for cell in cells),
        "duty and delivered cost": any(
            cell.quotes is not None or cell.cost_per_unit is not None for cell in cells
        ),
        "the way to qualify": any(cell.to_qualify for cell in cells),
    }
    text = ", ".join(name for name, found in asked.items() if found) or "products"
    return text[0].upper() + text[1:]


def render_ways(title: str, ways: Sequence[tuple[str, WayToQualify]], currency: str) -> str:
    """Render ways to qualify as one HTML document: the ranking, every possible change, the charts."""
    said = parts("ways.html.j2", ways=ways, currency=currency, qualify=qualify)
    moves = "How far prices and exchange rates may move before the verdict turns"
    return page(
        title,
        "",
        None,
        (Chapter("The cheapest changes", said.ranked(), "ways"), Chapter(moves, said.moved(), "moves")),
    )
