"""One self-contained page of a network study: offline, without scripts, on paper and on a phone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tumen.report.network import curves, view
from tumen.report.network.charts import cost_stack, regret_rows
from tumen.report.network.flows import CLASSES, LETTERS
from tumen.report.network.map import ring
from tumen.report.words import (
    criterion_text,
    margin_text,
    node_facts,
    node_mark,
    outcome_mark,
    rule_text,
    status_mark,
)
from tumen.study.words.figures import short as amount

if TYPE_CHECKING:
    from jinja2 import Template

    from tumen.study.network.results import NetworkResult


def render_network_page(result: NetworkResult) -> str:
    """Render the whole study as one HTML document. It computes nothing that is not in the result, and escapes it."""
    titles = {item.name: item.title for item in result.scenarios}
    regret = result.regret
    return _template().render(
        result=result,
        views=view.views(result),
        costs=cost_stack(result),
        regret=None if regret is None else regret_rows(regret, titles, result.currency),
        offers=curves.offer_views(result),
        uncertainty=curves.uncertainty_view(result),
        trade_offs=curves.trade_off_views(result),
        titles=titles,
        classes=CLASSES,
        letters=LETTERS,
    )


@cache
def _template() -> Template:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader("tumen.report.network"), PackageLoader("tumen.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        amount=amount,
        criterion_text=criterion_text,
        margin_text=margin_text,
        node_facts=node_facts,
        node_mark=node_mark,
        outcome_mark=outcome_mark,
        ring=ring,
        rule_text=rule_text,
        status_mark=status_mark,
    )
    return environment.get_template("network.html.j2")
