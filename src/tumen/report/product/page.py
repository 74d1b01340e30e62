"""The chapters of a product study: origin, duty, delivered cost, ways to qualify, scenarios compared."""

from __future__ import annotations

from collections.abc import Sequence

from tumen.report.page.frame import Chapter, page, parts
from tumen.report.page.front import ROWS, FrontDrawing, bars_drawn
from tumen.report.product import bars, delivery, qualify, view
from tumen.study.product.qualify import WayToQualify
from tumen.study.product.results import Cell, ProductResult
from tumen.study.statements import phrase
from tumen.study.words.say import words_of


def chapters(result: ProductResult) -> tuple[Chapter, ...]:
    """What is not known, every scenario with its reasons, and the scenarios side by side."""
    said = parts("product.html.j2", result=result, view=view, bars=bars, delivery=delivery, qualify=qualify)
    found = [Chapter(_title(result), said.answered(), "product")]
    if view.needs(result.scenarios[0].cells if result.scenarios else ()):
        found.insert(0, Chapter("What is not known", said.unknown(), "unknown"))
    if len(result.scenarios) > 1:
        found.append(Chapter("Scenarios compared", said.across(), "scenarios", folded=True))
    return tuple(found)


def front_drawing(result: ProductResult, language: str) -> FrontDrawing | None:
    """Delivered cost where claiming saves most; else of the first product that is imported somewhere."""
    cells = result.scenarios[0].cells if result.scenarios else ()
    known = [cell for cell in cells if cell.cost_per_unit is not None]
    if not known:
        return _content_drawn(cells, result.currency, language)
    found = max(known, key=lambda cell: (cell.saving_per_year or 0, not cell.domestic))
    sold = [cell for cell in cells if (cell.product, cell.market) == (found.product, found.market)]
    mine = [cell for cell in cells if cell.product == found.product]
    stack = bars.landed_stack(sold, bars.cost_keys(mine), result.currency)
    named = phrase("front_drawn_delivered", product=found.product_name, market=found.market_name)
    return bars_drawn(words_of(named, language), stack, "Made at, regime")


def _content_drawn(cells: Sequence[Cell], currency: str, language: str) -> FrontDrawing | None:
    """Where only origin is asked: value content against the threshold, of the first good whose rule asks for
    it and whose bars the sheet has room for.
    """
    for cell in cells:
        for answer in cell.origins:
            found = None if answer.determination is None else bars.waterfall(answer.determination, currency)
            if found is not None and found.lines and 0 < len(found.bars) <= ROWS:
                where = f"{cell.site_name}, {answer.agreement}"
                named = phrase("front_drawn_content", product=cell.product_name, where=where)
                said = parts("draw.html.j2").chart(found.bars, "Per unit of the good", found.lines)
                lines = " ".join(f"Dashed line: {line.text}." for line in found.lines)
                return FrontDrawing(words_of(named, language), lines, said)
    return None


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
