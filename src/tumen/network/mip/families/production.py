"""Second stage: what plants take in, make, and may claim for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.mip.families.strong import cell
from tumen.network.model.making import made_by
from tumen.network.model.sites import StepAt

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work
    from tumen.network.model.making import Site


def input_balance(work: Work) -> None:
    """Materials of a mode, from all sources: ``sum of flow = need x make``."""
    compiled, rows = work.compiled, Rows("input_balance")
    recipes = {recipe.name: recipe for recipe in compiled.network.recipes}
    first: list[int] = []
    for index, mode in enumerate(compiled.modes):
        first.append(len(rows.names))
        site, period = mode.capability.site, compiled.network.periods[mode.period].name
        for part, need in zip(recipes[mode.capability.recipe].inputs, mode.needs, strict=True):
            made = made_by(mode.item, mode.capability.recipe, site)
            text = f"{part.item} for {made} in {period}"
            rows.put("make", index, rows.add(RowName(text, site, part.item, period=period)), -need)
    for index, flow in enumerate(compiled.flows):
        if flow.mode >= 0:
            rows.put("flow", index, first[flow.mode] + flow.input)
    work.add_rows(rows, "=")


def origin_content(work: Work) -> None:
    """A condition of origin: ``sum of coefficient x flow <= limit x make``, as shares of the price or
    weight.
    """
    compiled, rows = work.compiled, Rows("origin_content")
    for bound in compiled.bounds:
        mode = compiled.modes[bound.mode]
        period = compiled.network.periods[mode.period].name
        site, agreement = mode.capability.site, mode.tests[bound.test].agreement
        made = made_by(mode.item, mode.capability.recipe, site)
        text, unit = f"{agreement}, {bound.text}: {made} in {period}", bound.unit or compiled.network.currency
        row = rows.add(RowName(text, site, mode.item, period=period, per=bound.scale, unit=unit))
        for flow, amount in zip(bound.flows, bound.coefficients, strict=True):
            rows.put("flow", flow, row, amount)
        rows.put("make", bound.mode, row, -bound.limit)
    work.add_rows(rows, "<=")


def recipe_limit(work: Work) -> None:
    """Good units by one recipe at one site: ``sum over modes of make <= most x years``."""
    compiled, rows = work.compiled, Rows("recipe_limit")
    for index, mode in enumerate(compiled.modes):
        limited = mode.capability
        if limited.most is None:
            continue
        key = (mode.period, limited.recipe, limited.site)
        if (row := rows.of(key)) is None:
            period = compiled.network.periods[mode.period]
            made = made_by(mode.item, limited.recipe, limited.site)
            text = f"at most so many of {made} in {period.name}"
            name = RowName(text, limited.site, period=period.name)
            row = rows.add(name, float(limited.most * period.years) / work.scaling.quantity, key=key)
        rows.put("make", index, row)
    work.add_rows(rows, "<=")


def site_capacity(work: Work) -> None:
    """Use of a site: ``sum of use x make <= years x (capacity x active + adds x kept)``; a warehouse: what
    comes in.
    """
    _capacity(work, "site_capacity", ramp=False)


def site_ramp_up(work: Work) -> None:
    """The same while a site that opened is still growing: shares of the starting capacity by period since
    opening.
    """
    _capacity(work, "site_ramp_up", ramp=True)


def _capacity(work: Work, family: str, *, ramp: bool) -> None:
    network, scale = work.compiled.network, work.scaling.quantity
    rows = Rows(family)
    for number, site in enumerate(network.sites):
        if site.capacity is None or (ramp and not (site.ramp_up and site.state == "possible")):
            continue
        for t, period in enumerate(network.periods):
            text, unit = f"capacity of {site.name} in {period.name}", "unit in the period"
            name = RowName(text, site.name, period=period.name, unit=unit)
            row = rows.add(name, key=(site.name, t))
            whole = float(site.capacity) * (float(period.years) / scale)
            if ramp:
                for opened in range(t + 1):
                    rows.put(
                        "opens", cell(work, number, opened), row, -whole * share_of_start(site, t - opened)
                    )
            else:
                rows.put("active", cell(work, number, t), row, -whole)
    for index, item in enumerate(StepAt.all(network)):
        for t, period in enumerate(network.periods):
            if (place := rows.of((item.site.name, t))) is not None:
                rows.put("kept", cell(work, index, t), place, -float(item.step.adds * period.years) / scale)
    put_use(work, rows)
    work.add_rows(rows, "<=")


def put_use(work: Work, rows: Rows) -> None:
    """What uses the capacity of a site in a period, into its row."""
    for index, mode in enumerate(work.compiled.modes):
        place = rows.of((mode.capability.site, mode.period))
        if place is not None and mode.capability.capacity_use:
            rows.put("make", index, place, float(mode.capability.capacity_use))
    plants = {site.name for site in work.compiled.network.sites if site.kind == "plant"}
    for index, flow in enumerate(work.compiled.flows):
        place = rows.of((flow.destination, flow.period))
        if place is not None and flow.mode < 0 and flow.destination not in plants:
            rows.put("flow", index, place)


def share_of_start(site: Site, age: int) -> float:
    """Share of the starting capacity in the period of this age (0: the period of opening)."""
    return float(site.ramp_up[age]) if age < len(site.ramp_up) else 1.0
