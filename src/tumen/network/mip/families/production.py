"""Second stage: what plants take in, make, and may claim for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Terms
from tumen.network.model.sites import StepAt

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work
    from tumen.network.model.network import Site


def input_balance(work: Work) -> None:
    """Materials of a mode, from all sources: ``sum of flow = need x make``."""
    compiled = work.compiled
    places = compiled.network
    recipes = {recipe.name: recipe for recipe in places.recipes}
    first: list[int] = []
    names: list[RowName] = []
    columns: list[int] = []
    rows: list[int] = []
    needs: list[float] = []
    for index, mode in enumerate(compiled.modes):
        first.append(len(names))
        site, period = mode.capability.site, places.periods[mode.period].name
        for part, need in zip(recipes[mode.capability.recipe].inputs, mode.needs, strict=True):
            columns.append(index)
            rows.append(len(names))
            needs.append(-need)
            text = f"{part.item} for {mode.capability.recipe} at {site} in {period}"
            names.append(RowName(text, site, part.item, period=period))
    taken = [(k, first[flow.mode] + flow.input) for k, flow in enumerate(compiled.flows) if flow.mode >= 0]
    work.add_rows(
        "input_balance",
        [
            Terms("flow", [k for k, _ in taken], [row for _, row in taken], [1.0] * len(taken)),
            Terms("make", columns, rows, needs),
        ],
        "=",
        [0.0] * len(names),
        names,
    )


def origin_content(work: Work) -> None:
    """A condition of origin: ``sum of coefficient x flow <= limit x make``, as shares of the price or
    weight.
    """
    compiled = work.compiled
    names = []
    for bound in compiled.bounds:
        mode = compiled.modes[bound.mode]
        period = compiled.network.periods[mode.period].name
        site, agreement = mode.capability.site, mode.tests[bound.test].agreement
        text = f"{agreement}, {bound.text}: {mode.item} by {mode.capability.recipe} at {site} in {period}"
        names.append(RowName(text, site, mode.item, period=period, per=bound.scale))
    columns = [flow for bound in compiled.bounds for flow in bound.flows]
    rows = [row for row, bound in enumerate(compiled.bounds) for _ in bound.flows]
    amounts = [amount for bound in compiled.bounds for amount in bound.coefficients]
    modes = [bound.mode for bound in compiled.bounds]
    work.add_rows(
        "origin_content",
        [
            Terms("flow", columns, rows, amounts),
            Terms("make", modes, range(len(modes)), [-bound.limit for bound in compiled.bounds]),
        ],
        "<=",
        [0.0] * len(names),
        names,
    )


def recipe_limit(work: Work) -> None:
    """Good units by one recipe at one site: ``sum over modes of make <= most x years``."""
    compiled = work.compiled
    found: dict[tuple[int, str, str], list[int]] = {}
    limits: dict[tuple[int, str, str], float] = {}
    for index, mode in enumerate(compiled.modes):
        row = mode.capability
        if row.most is not None:
            key = (mode.period, row.recipe, row.site)
            found.setdefault(key, []).append(index)
            limits[key] = float(row.most * compiled.network.periods[mode.period].years)
    names = [
        RowName(
            f"at most so many {recipe} at {site} in {compiled.network.periods[t].name}",
            site,
            period=compiled.network.periods[t].name,
        )
        for t, recipe, site in found
    ]
    columns = [index for indices in found.values() for index in indices]
    rows = [row for row, indices in enumerate(found.values()) for _ in indices]
    terms = [Terms("make", columns, rows, [1.0] * len(columns))]
    right = [limit / work.scaling.quantity for limit in limits.values()]
    work.add_rows("recipe_limit", terms, "<=", right, names)


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
    network = work.compiled.network
    count = len(network.periods)
    limited = {
        site.name: (number, site)
        for number, site in enumerate(network.sites)
        if site.capacity is not None and (not ramp or (site.ramp_up and site.state == "possible"))
    }
    place = {name: k for k, name in enumerate(limited)}
    names = [
        RowName(f"capacity of {name} in {period.name}", name, period=period.name)
        for name in limited
        for period in network.periods
    ]
    make, flow = _used(work, place, count)
    active: list[tuple[int, int, float]] = []
    opens: list[tuple[int, int, float]] = []
    kept: list[tuple[int, int, float]] = []
    scale = work.scaling.quantity
    for name, (number, site) in limited.items():
        for t, period in enumerate(network.periods):
            row, years = place[name] * count + t, float(period.years) / scale
            whole = float(site.capacity or 0) * years
            if ramp:
                opens += [(number * count + u, row, -whole * _share(site, t - u)) for u in range(t + 1)]
            else:
                active.append((number * count + t, row, -whole))
    for index, item in enumerate(StepAt.all(network)):
        if item.site.name in limited:
            for t, period in enumerate(network.periods):
                added = -float(item.step.adds * period.years) / scale
                kept.append((index * count + t, place[item.site.name] * count + t, added))
    terms = [
        Terms(variable, [a for a, _, _ in cells], [b for _, b, _ in cells], [c for _, _, c in cells])
        for variable, cells in (
            ("make", make),
            ("flow", flow),
            ("active", active),
            ("opens", opens),
            ("kept", kept),
        )
    ]
    work.add_rows(family, terms, "<=", [0.0] * len(names), names)


def _used(
    work: Work, place: dict[str, int], count: int
) -> tuple[list[tuple[int, int, float]], list[tuple[int, int, float]]]:
    """Cells of ``make`` at limited plants and of ``flow`` into limited warehouses."""
    compiled = work.compiled
    make = [
        (index, place[mode.capability.site] * count + mode.period, float(mode.capability.capacity_use))
        for index, mode in enumerate(compiled.modes)
        if mode.capability.site in place and mode.capability.capacity_use
    ]
    flow = [
        (index, place[row.destination] * count + row.period, 1.0)
        for index, row in enumerate(compiled.flows)
        if row.mode < 0 and row.destination in place
    ]
    return make, flow


def _share(site: Site, age: int) -> float:
    """Share of the starting capacity in the period of this age (0: the period of opening)."""
    return float(site.ramp_up[age]) if age < len(site.ramp_up) else 1.0
