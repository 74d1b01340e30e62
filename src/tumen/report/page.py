"""One self-contained page: works offline, without scripts, on paper and on a phone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import tumen
from tumen.report import view
from tumen.report.qualify import curves_of, way_row
from tumen.report.text import country_text
from tumen.report.words import (
    criterion_text,
    duty_text,
    lawful_mark,
    margin_text,
    needs_text,
    node_facts,
    node_mark,
    outcome_mark,
    rate_text,
    status_mark,
)
from tumen.study.words.figures import money, percent, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment, Template

    from tumen.study.qualify import WayToQualify
    from tumen.study.results import StudyResult


def render_page(result: StudyResult) -> str:
    """Render the whole study as one HTML document. It computes nothing that is not in the result, and escapes it."""
    return _template().render(
        result=result,
        scenarios=view.scenarios(result),
        compared=view.compared(result) if len(result.scenarios) > 1 else (),
    )


def render_ways(title: str, ways: Sequence[tuple[str, WayToQualify]], currency: str) -> str:
    """Render ways to qualify as one HTML document: the ranking, every possible change, the charts."""
    return (
        _environment()
        .get_template("ways.html.j2")
        .render(
            title=title,
            rows=[way_row(label, way, currency) for label, way in ways],
            curves=[
                curves_of(way, f"{label}, {way.agreement}", "", currency)
                for label, way in ways
                if way.curves or way.not_drawn
            ],
            version=tumen.__version__,
        )
    )


@cache
def _template() -> Template:
    return _environment().get_template("page.html.j2")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("tumen.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        country_text=country_text,
        criterion_text=criterion_text,
        duty_text=duty_text,
        lawful_mark=lawful_mark,
        margin_text=margin_text,
        money=money,
        needs_text=needs_text,
        node_facts=node_facts,
        node_mark=node_mark,
        outcome_mark=outcome_mark,
        percent=percent,
        quantity=quantity,
        rate_text=rate_text,
        status_mark=status_mark,
    )
    return environment
