"""What binds, and what one more unit of room would be worth: shadow prices with the decisions on sites
held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.solver import run
from tumen.network.plans.plan import Binding

if TYPE_CHECKING:
    from tumen.network.mip.solve import SolvedModel

LIMITS = (
    "origin_content",
    "supply",
    "recipe_limit",
    "site_capacity",
    "site_ramp_up",
    "lane_capacity",
    "service",
    "grant_output",
    "carbon_limit",
)
"""Families that limit something; balances and definitions have prices too, which say what a unit costs."""
SMALL = 1e-7


def binding(outcome: SolvedModel) -> tuple[Binding, ...]:
    """Solve again with whole numbers held and read the prices of the rows that limit something."""
    work = outcome.built.work
    again = run(work.model, outcome.settings, held=outcome.found.values)
    if again.duals is None:
        return ()
    found: list[Binding] = []
    start = 0
    for written in work.written.values():
        size = len(written.names)
        prices = again.duals[start : start + size]
        start += size
        if written.family not in LIMITS:
            continue
        factor = _factor(outcome, written.family)
        for row, price in zip(written.names, prices, strict=True):
            worth = abs(float(price)) * factor / row.per
            if abs(price) > SMALL:
                found.append(
                    Binding(written.family, row.text, worth, row.site, row.item, row.market, row.period)
                )
    return tuple(sorted(found, key=lambda item: (-item.worth, item.family, item.name)))


def _factor(outcome: SolvedModel, family: str) -> float:
    """From a scaled price to currency per unit of the row."""
    scaling = outcome.built.work.scaling
    if family == "carbon_limit":
        limit = outcome.built.work.compiled.network.co2_limit_kg
        return scaling.money / max(float(limit or 1), 1.0)
    return scaling.money / scaling.quantity
