"""One self-contained page of a study of whole economies: offline, without scripts, on paper and on a phone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tumen.report.economy import charts, figures

if TYPE_CHECKING:
    from jinja2 import Template

    from tumen.study.economy.results import EconomyResult, TradeResult


def render_economy_page(result: EconomyResult) -> str:
    """Render the whole study as one HTML document. It computes nothing that is not in the result, and escapes it."""
    divisor, unit = figures.scale_of(result.unit)
    trade = result.trade
    return _template().render(
        result=result,
        trade=trade,
        divisor=divisor,
        unit=unit,
        map=None if trade is None else charts.tile_map(result, trade.main),
        intervals=None if trade is None else charts.intervals(result, trade.main),
        flows=None if trade is None else charts.flow_chart(result, trade.flows, divisor, unit),
        matrix=None if trade is None else _matrix(result, trade),
        suppliers=[(item, charts.suppliers_bars(result, item)) for item in result.dependence],
    )


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


@cache
def _template() -> Template:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader("tumen.report.economy"), PackageLoader("tumen.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        signed=figures.signed,
        share=figures.share,
        compact=figures.compact,
        index=figures.index,
        amount=figures.amount,
        shade=charts.shade,
        direction=charts.direction,
    )
    return environment.get_template("economy.html.j2")
