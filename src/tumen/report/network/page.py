"""The chapters of a network study: costs, plans, what agreements are worth, offers,
uncertainty, trade-offs, regret.
"""

from __future__ import annotations

from functools import partial

from tumen.report.network import curves, view
from tumen.report.network.charts import cost_stack, regret_rows
from tumen.report.network.flows import CLASSES, LETTERS
from tumen.report.network.stress import stress_view
from tumen.report.page.frame import Chapter, parts
from tumen.report.page.front import FrontDrawing, bars_drawn
from tumen.study.network.results import NetworkResult
from tumen.study.statements import phrase
from tumen.study.words.say import words_of

_OPEN = ("costs", "plans", "agreements")
"""Chapters that are seen at once."""


def chapters(result: NetworkResult) -> tuple[Chapter, ...]:
    """Every question that the study asks of the network, the plans first."""
    titles = {item.name: item.title for item in result.scenarios}
    regret = None if result.regret is None else regret_rows(result.regret, titles, result.currency)
    offers, trade_offs = curves.offer_views(result), curves.trade_off_views(result)
    uncertainty = [view for view in (curves.uncertainty_view(result),) if view is not None]
    stress = stress_view(result)
    said = parts(
        "network.html.j2",
        result=result,
        views=[(row, row.plan and view.view_of(row.plan, result.currency)) for row in result.scenarios],
        most_proofs=view.MOST_PROOFS,
        most_rows=view.MOST_ROWS,
        costs=cost_stack(result),
        regret=regret,
        titles=titles,
        classes=CLASSES,
        letters=LETTERS,
        co2_of=view.co2_of,
    )
    asked = (
        ("What each scenario costs", "costs", said.costs_by_scenario, True),
        ("The plans", "plans", said.plans, True),
        ("What the agreements are worth", "agreements", said.worth, bool(result.agreements)),
        ("Other sites at nearly the same cost", "others", said.others, result.alternatives is not None),
        ("What the zone would have to offer", "offers", partial(said.asked, offers), bool(offers)),
        (
            "Deciding before it is known which scenario comes",
            "uncertainty",
            partial(said.asked, uncertainty),
            bool(uncertainty),
        ),
        (
            "What less CO2 or better service costs",
            "trade-offs",
            partial(said.asked, trade_offs),
            bool(trade_offs),
        ),
        ("What is lost while places are out", "stress", partial(said.stressed, stress), stress is not None),
        ("Regret: each design in each scenario", "regret", said.regretted, bool(regret)),
    )
    return tuple(
        Chapter(title, draw(), anchor, folded=anchor not in _OPEN)
        for title, anchor, draw, there in asked
        if there
    )


def front_drawing(result: NetworkResult, language: str) -> FrontDrawing | None:
    """Costs of every scenario by kind; None where no scenario has a plan."""
    if all(item.plan is None for item in result.scenarios):
        return None
    return bars_drawn(
        words_of(phrase("front_drawn_costs"), language), cost_stack(result), "Scenario", "costs"
    )
