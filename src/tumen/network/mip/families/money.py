"""Second stage: yearly costs of claiming, conditions of grants, taxable profit, carbon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Terms
from tumen.network.mip.families.strong import most_needed
from tumen.network.mip.payments import fixed_relief, grants, profit_terms, taxed, yearly_claims

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work


def claim_year(work: Work) -> None:
    """Under an agreement with a yearly cost only if it is paid: ``sum of flow <= most x claims`` per item and
    place.
    """
    compiled, network = work.compiled, work.compiled.network
    wanted = {(row.period, row.market, row.item): float(row.quantity) for row in network.demand}
    needed = [most_needed(network, period.name) for period in network.periods]
    found: dict[tuple[int, str, str], list[int]] = {}
    for number, claim in enumerate(yearly_claims(compiled)):
        for index in claim.flows:
            flow = compiled.flows[index]
            found.setdefault((number, flow.destination, compiled.streams[flow.stream].item), []).append(index)
    claims = yearly_claims(compiled)
    limits, names = [], []
    for number, place, item in found:
        claim = claims[number]
        period = network.periods[claim.period].name
        limits.append(wanted.get((period, place, item), needed[claim.period][item]) / work.scaling.quantity)
        names.append(
            RowName(
                f"{claim.agreement} is claimed for {item} from {claim.source} in {period} only if it is "
                "paid for",
                claim.source,
                item,
                period=period,
            )
        )
    cells = [(index, row) for row, indices in enumerate(found.values()) for index in indices]
    terms = [
        Terms("flow", [index for index, _ in cells], [row for _, row in cells], [1.0] * len(cells)),
        Terms("claims", [number for number, _, _ in found], range(len(found)), [-limit for limit in limits]),
    ]
    work.add_rows("claim_year", terms, "<=", [0.0] * len(names), names)


def grant_site(work: Work) -> None:
    """A grant with a condition is had only by a site that opens then: ``taken <= opens``."""
    network = work.compiled.network
    asked = [item for item in grants(network) if item.grant.min_output is not None]
    count = len(network.periods)
    names = [
        RowName(
            f"{item.grant.terms.name} for {item.grant.terms.site}",
            item.grant.terms.site,
            period=network.periods[item.period].name,
        )
        for item in asked
    ]
    terms = [
        Terms("taken", range(len(asked)), range(len(asked)), [1.0] * len(asked)),
        Terms(
            "opens",
            [item.site * count + item.period for item in asked],
            range(len(asked)),
            [-1.0] * len(asked),
        ),
    ]
    work.add_rows("grant_site", terms, "<=", [0.0] * len(asked), names)


def grant_output(work: Work) -> None:
    """A grant with a condition is had only with its output: ``sum of make >= min output x years x taken``."""
    compiled, network = work.compiled, work.compiled.network
    asked = [item for item in grants(network) if item.grant.min_output is not None]
    by_site: dict[tuple[str, int], list[int]] = {}
    for index, mode in enumerate(compiled.modes):
        by_site.setdefault((mode.capability.site, mode.period), []).append(index)
    make: list[tuple[int, int]] = []
    taken: list[tuple[int, float]] = []
    names: list[RowName] = []
    for number, item in enumerate(asked):
        terms = item.grant.terms
        for t in range(item.period, len(network.periods)):
            make += [(index, len(names)) for index in by_site.get((terms.site, t), ())]
            needed = float((item.grant.min_output or 0) * network.periods[t].years) / work.scaling.quantity
            taken.append((number, -needed))
            text = f"output that {terms.name} asks of {terms.site} in {network.periods[t].name}"
            names.append(RowName(text, terms.site, period=network.periods[t].name))
    rows = [
        Terms("make", [index for index, _ in make], [row for _, row in make], [1.0] * len(make)),
        Terms("taken", [n for n, _ in taken], range(len(taken)), [amount for _, amount in taken]),
    ]
    work.add_rows("grant_output", rows, ">=", [0.0] * len(names), names)


def taxable_profit(work: Work) -> None:
    """``base >= transfer revenue - materials - conversion - fixed cost``, and never below zero.

    Opening and expansion costs and grants stay out of the base.
    """
    compiled, network = work.compiled, work.compiled.network
    rows = taxed(network)
    if not rows:
        return
    terms_of = profit_terms(compiled)
    unit = work.scaling.quantity / work.scaling.money
    count = len(network.periods)
    make, flow, active, names = [], [], [], []
    for number, row in enumerate(rows):
        found = terms_of.get((row.site, row.period))
        site, period = network.sites[row.site], network.periods[row.period]
        if found is not None:
            make += [(index, number, -gain * unit) for index, gain in found.make]
            flow += [(index, number, -gain * unit) for index, gain in found.flow]
        fixed = (float(site.fixed_cost) - fixed_relief(network, site, row.period)) * float(period.years)
        active.append((row.site * count + row.period, number, fixed / work.scaling.money))
        names.append(RowName(f"profit of {site.name} in {period.name}", site.name, period=period.name))
    base = [(number, number, 1.0) for number in range(len(rows))]
    work.add_rows(
        "taxable_profit",
        [
            Terms(variable, [a for a, _, _ in cells], [b for _, b, _ in cells], [c for _, _, c in cells])
            for variable, cells in (("base", base), ("make", make), ("flow", flow), ("active", active))
        ],
        ">=",
        [0.0] * len(names),
        names,
    )


def tax_holiday(work: Work) -> None:
    """Profit is taxed as of the period of opening: ``cohort[u] <= most x opens[u]``."""
    network = work.compiled.network
    cells = holiday_cells(work)
    most = [most_profit(work, site, t) for _, site, t, _, _ in cells]
    count = len(network.periods)
    names = [
        RowName(
            f"profit of {network.sites[site].name} in {network.periods[t].name} if it opened in "
            f"{network.periods[u].name}",
            network.sites[site].name,
            period=network.periods[t].name,
        )
        for _, site, t, u, _ in cells
    ]
    terms = [
        Terms("cohort", range(len(cells)), range(len(cells)), [1.0] * len(cells)),
        Terms(
            "opens",
            [site * count + u for _, site, _, u, _ in cells],
            range(len(cells)),
            [-limit for limit in most],
        ),
    ]
    work.add_rows("tax_holiday", terms, "<=", [0.0] * len(cells), names)


def tax_holiday_split(work: Work) -> None:
    """The taxable profit belongs to the cohorts: ``sum over u of cohort[u] = base``."""
    network = work.compiled.network
    cells = holiday_cells(work)
    owners = sorted({number for number, _, _, _, _ in cells})
    place = {number: row for row, number in enumerate(owners)}
    rows = taxed(network)
    names = [
        RowName(
            f"profit of {network.sites[rows[number].site].name} in "
            f"{network.periods[rows[number].period].name} by period of opening",
            network.sites[rows[number].site].name,
            period=network.periods[rows[number].period].name,
        )
        for number in owners
    ]
    terms = [
        Terms(
            "cohort", range(len(cells)), [place[number] for number, _, _, _, _ in cells], [1.0] * len(cells)
        ),
        Terms("base", owners, range(len(owners)), [-1.0] * len(owners)),
    ]
    work.add_rows("tax_holiday_split", terms, "=", [0.0] * len(owners), names)


def holiday_cells(work: Work) -> tuple[tuple[int, int, int, int, float], ...]:
    """(place among the taxed, site, period, period of opening, share paid) of every cohort."""
    return tuple(
        (number, row.site, row.period, opened, share)
        for number, row in enumerate(taxed(work.compiled.network))
        for opened, share in row.holiday
    )


def most_profit(work: Work, site: int, period: int) -> float:
    """An upper bound of the profit of a plant in a period, scaled: best gain per unit times what can be of
    use.
    """
    compiled, network = work.compiled, work.compiled.network
    needed = most_needed(network, network.periods[period].name)
    found = profit_terms(compiled).get((site, period))
    best: dict[str, float] = {}
    for index, gain in found.make if found is not None else ():
        item = compiled.modes[index].item
        best[item] = max(best.get(item, 0.0), gain)
    return sum(gain * needed[item] for item, gain in best.items()) / work.scaling.money


def carbon_limit(work: Work) -> None:
    """All CO2 at most the limit: ``sum of co2 x flow + co2 x make <= limit``."""
    compiled, network = work.compiled, work.compiled.network
    if network.co2_limit_kg is None:
        return
    limit = float(network.co2_limit_kg)
    scale = max(limit, 1.0) / work.scaling.quantity
    flow = [(index, row.co2 / scale) for index, row in enumerate(compiled.flows) if row.co2]
    make = [
        (index, float(mode.capability.co2_kg) / scale)
        for index, mode in enumerate(compiled.modes)
        if mode.capability.co2_kg
    ]
    terms = [
        Terms("flow", [index for index, _ in flow], [0] * len(flow), [amount for _, amount in flow]),
        Terms("make", [index for index, _ in make], [0] * len(make), [amount for _, amount in make]),
    ]
    work.add_rows("carbon_limit", terms, "<=", [limit / max(limit, 1.0)], [RowName("limit of CO2")])
