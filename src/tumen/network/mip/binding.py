"""What binds, and what one more unit of room would be worth: shadow prices with the decisions on sites
held.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

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
    "port_capacity",
    "service",
    "storage",
    "safety_stock",
    "ending_stock",
    "grant_output",
    "carbon_limit",
    "tier_least",
    "least_load",
)
"""Families that limit something; balances and definitions have prices too, which say what a unit costs."""
TIGHTEN = frozenset({"open_to_make", "open_to_ship", "open_to_pass"})
SMALL = 1e-7
IN_USE = 1e-6
"""Scaled amounts below it are none."""


def binding(outcome: SolvedModel) -> tuple[Binding, ...]:
    """Solve again with whole numbers held and read the prices of the rows that limit something in use: a row
    of which everything is zero in the plan (a site that is shut, a way that nothing takes) has a price too,
    and binds nothing. Rows that only tighten the relaxation are left out where their site is in use: they
    follow from the others, and would take a part of the price of a capacity.
    """
    work = outcome.built.work
    given = work.model.program()
    moved = abs(given.rows) @ abs(outcome.found.values)
    tighten = np.repeat(
        [written.family in TIGHTEN for written in work.written.values()],
        [len(written.names) for written in work.written.values()],
    )
    low, high = given.sides
    sides = low, np.where(tighten & (moved > IN_USE), np.inf, high)
    again = run(replace(given, sides=sides), outcome.settings, held=outcome.found.values)
    if again.duals is None:
        return ()
    found: dict[str, Binding] = {}
    start = 0
    for written in work.written.values():
        rows = slice(start, start + len(written.names))
        start = rows.stop
        if written.family not in LIMITS:
            continue
        factor = _factor(outcome, written.family)
        for row, price, used in zip(written.names, again.duals[rows], moved[rows], strict=True):
            if abs(price) <= SMALL or used <= IN_USE:
                continue
            worth = abs(float(price)) * factor / row.per
            if row.text not in found or found[row.text].worth < worth:
                found[row.text] = Binding(
                    written.family, row.text, worth, row.site, row.item, row.market, row.period, row.unit
                )
    return tuple(sorted(found.values(), key=lambda item: (-item.worth, item.family, item.name)))


def _factor(outcome: SolvedModel, family: str) -> float:
    """From a scaled price to currency per unit of the row."""
    scaling = outcome.built.work.scaling
    if family == "carbon_limit":
        limit = outcome.built.work.compiled.network.co2_limit_kg
        return scaling.money / max(float(limit or 1), 1.0)
    return scaling.money / scaling.quantity
