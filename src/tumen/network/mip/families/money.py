"""Second stage: yearly costs of claiming, conditions of grants, taxable profit, carbon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.mip.families.strong import cell, most_needed
from tumen.network.mip.payments import fixed_relief, profit_terms, taxed, with_condition, yearly_claims

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work


def claim_year(work: Work) -> None:
    """Under an agreement with a yearly cost only if it is paid: ``sum of flow <= most x claims`` per item and
    place.
    """
    compiled, network = work.compiled, work.compiled.network
    wanted = {(row.period, row.market, row.item): float(row.quantity) for row in network.demand}
    needed = [most_needed(network, period.name) for period in network.periods]
    rows = Rows("claim_year")
    for number, claim in enumerate(yearly_claims(compiled)):
        period = network.periods[claim.period].name
        for index in claim.flows:
            place, item = (
                compiled.flows[index].destination,
                compiled.streams[compiled.flows[index].stream].item,
            )
            key = (number, place, item)
            if (row := rows.of(key)) is None:
                text = (
                    f"{claim.agreement} is claimed for {item} from {claim.source} in {period} only if it is"
                )
                row = rows.add(RowName(f"{text} paid for", claim.source, item, period=period), key=key)
                most = wanted.get((period, place, item), needed[claim.period][item])
                rows.put("claims", number, row, -most / work.scaling.quantity)
            rows.put("flow", index, row)
    work.add_rows(rows, "<=")


def grant_site(work: Work) -> None:
    """A grant with a condition is had only by a site that opens then: ``taken <= opens``."""
    network = work.compiled.network
    rows = Rows("grant_site")
    for number, item in enumerate(with_condition(network)):
        terms, period = item.grant.terms, network.periods[item.period].name
        row = rows.add(RowName(f"{terms.name} for {terms.site}", terms.site, period=period))
        rows.put("taken", number, row)
        rows.put("opens", cell(work, item.site, item.period), row, -1.0)
    work.add_rows(rows, "<=")


def grant_output(work: Work) -> None:
    """A grant with a condition is had only with its output: ``sum of make >= min output x years x taken``."""
    compiled, network = work.compiled, work.compiled.network
    by_site: dict[tuple[str, int], list[int]] = {}
    for index, mode in enumerate(compiled.modes):
        by_site.setdefault((mode.capability.site, mode.period), []).append(index)
    rows = Rows("grant_output")
    for number, item in enumerate(with_condition(network)):
        terms = item.grant.terms
        for t in range(item.period, len(network.periods)):
            period = network.periods[t]
            text = f"output that {terms.name} asks of {terms.site} in {period.name}"
            row = rows.add(RowName(text, terms.site, period=period.name))
            for index in by_site.get((terms.site, t), ()):
                rows.put("make", index, row)
            needed = float((item.grant.min_output or 0) * period.years) / work.scaling.quantity
            rows.put("taken", number, row, -needed)
    work.add_rows(rows, ">=")


def taxable_profit(work: Work) -> None:
    """``base >= transfer revenue - materials - conversion - fixed cost``, and never below zero.

    Opening and expansion costs and grants stay out of the base.
    """
    compiled, network = work.compiled, work.compiled.network
    plants = taxed(network)
    if not plants:
        return
    terms_of = profit_terms(compiled)
    unit = work.scaling.quantity / work.scaling.money
    rows = Rows("taxable_profit")
    for number, plant in enumerate(plants):
        found = terms_of.get((plant.site, plant.period))
        site, period = network.sites[plant.site], network.periods[plant.period]
        row = rows.add(RowName(f"profit of {site.name} in {period.name}", site.name, period=period.name))
        rows.put("base", number, row)
        for index, gain in found.make if found is not None else ():
            rows.put("make", index, row, -gain * unit)
        for index, gain in found.flow if found is not None else ():
            rows.put("flow", index, row, -gain * unit)
        fixed = (float(site.fixed_cost) - fixed_relief(network, site, plant.period)) * float(period.years)
        rows.put("active", cell(work, plant.site, plant.period), row, fixed / work.scaling.money)
    work.add_rows(rows, ">=")


def tax_holiday(work: Work) -> None:
    """Profit is taxed as of the period of opening: ``cohort[u] <= most x opens[u]``."""
    network, rows = work.compiled.network, Rows("tax_holiday")
    for column, (_, site, t, opened, _) in enumerate(holiday_cells(work)):
        name, period = network.sites[site].name, network.periods[t].name
        text = f"profit of {name} in {period} if it opened in {network.periods[opened].name}"
        row = rows.add(RowName(text, name, period=period))
        rows.put("cohort", column, row)
        rows.put("opens", cell(work, site, opened), row, -most_profit(work, site, t))
    work.add_rows(rows, "<=")


def tax_holiday_split(work: Work) -> None:
    """The taxable profit belongs to the cohorts: ``sum over u of cohort[u] = base``."""
    network, rows = work.compiled.network, Rows("tax_holiday_split")
    for column, (number, site, t, _, _) in enumerate(holiday_cells(work)):
        if (row := rows.of(number)) is None:
            name, period = network.sites[site].name, network.periods[t].name
            text = f"profit of {name} in {period} by period of opening"
            row = rows.add(RowName(text, name, period=period), key=number)
            rows.put("base", number, row, -1.0)
        rows.put("cohort", column, row)
    work.add_rows(rows, "=")


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
    rows = Rows("carbon_limit")
    only = rows.add(RowName("limit of CO2", unit="kg of CO2"), limit / max(limit, 1.0))
    for (variable, column), amount in compiled.known_co2().items():
        rows.put(variable, column, only, amount / scale)
    work.add_rows(rows, "<=")
