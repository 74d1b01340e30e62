"""What money is paid for besides flows: yearly claims, grants with a condition, taxable profit. Index
tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tumen.network.compile.compiled import Compiled
from tumen.network.model.incentives import CostRelief, Grant, TaxHoliday
from tumen.network.model.making import CapitalLimit, Price, Site
from tumen.network.model.network import Network
from tumen.network.model.places import price_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class YearlyClaim:
    """A source that ships under an agreement in a period, at a cost per year."""

    period: int
    agreement: str
    source: str
    cost: float
    """For the whole period."""
    flows: tuple[int, ...]


def yearly_claims(compiled: Compiled) -> tuple[YearlyClaim, ...]:
    """Every source, agreement and period with flows that cost something per year to claim."""
    found: dict[tuple[int, str, str], list[int]] = {}
    for index, flow in enumerate(compiled.flows):
        if flow.per_year and flow.regime is not None:
            found.setdefault((flow.period, flow.regime, compiled.streams[flow.stream].source), []).append(
                index
            )
    return tuple(
        YearlyClaim(
            t,
            code,
            source,
            max(compiled.flows[index].per_year for index in flows) * float(compiled.network.periods[t].years),
            tuple(flows),
        )
        for (t, code, source), flows in sorted(found.items())
    )


@dataclass(frozen=True, slots=True)
class GrantAt:
    """A grant that a site has if it opens in a period."""

    grant: Grant
    site: int
    period: int
    amount: float


def grants(network: Network) -> tuple[GrantAt, ...]:
    """Every grant by period of opening in which its terms stand and its conditions hold."""
    places = {site.name: number for number, site in enumerate(network.sites)}
    found = []
    for grant in network.incentives:
        if not isinstance(grant, Grant) or grant.terms.open_conditions:
            continue
        number = places[grant.terms.site]
        site = network.sites[number]
        amount = grant.amount + grant.share_of_opening_cost * site.opening_cost
        if grant.at_most is not None:
            amount = min(amount, grant.at_most)
        found += [
            GrantAt(grant, number, t, float(amount))
            for t, period in enumerate(network.periods)
            if site.state == "possible" and grant.terms.valid(period.start)
        ]
    return tuple(found)


def with_condition(network: Network) -> list[GrantAt]:
    """Grants that ask for an output; one whole variable ``taken`` each."""
    return [item for item in grants(network) if item.grant.min_output is not None]


def fixed_relief(network: Network, site: Site, period: int) -> float:
    """What is taken off the fixed cost of a site per year."""
    on = network.periods[period].start
    return float(
        sum(
            (
                item.per_year
                for item in network.incentives
                if isinstance(item, CostRelief)
                and item.terms.site == site.name
                and item.terms.valid(on)
                and not item.terms.open_conditions
            ),
            ZERO,
        )
    )


def limits_of_capital(network: Network) -> dict[int, CapitalLimit]:
    """The limit of each period that has one; its own goes before one for all."""
    found: dict[int, CapitalLimit] = {}
    for named in (False, True):
        for limit in network.capital:
            if (limit.period is not None) == named:
                for t, period in enumerate(network.periods):
                    if limit.period in {None, period.name}:
                        found[t] = limit
    return found


@dataclass(frozen=True, slots=True)
class TaxedAt:
    """A plant whose profit is taxed in a period; `holiday` gives the share paid by period of opening."""

    site: int
    period: int
    rate: float
    holiday: tuple[tuple[int, float], ...]
    """(period of opening, share of the rate); empty where there is no holiday."""


def taxed(network: Network) -> tuple[TaxedAt, ...]:
    """Every plant and period with a tax on profit above zero."""
    found = []
    for number, site in enumerate(network.sites):
        if site.kind != "plant":
            continue
        for t, period in enumerate(network.periods):
            rates = [
                tax.rate
                for tax in network.profit_taxes
                if tax.economy == site.economy
                and (tax.start is None or tax.start <= period.start)
                and (tax.until is None or period.start <= tax.until)
            ]
            if rates and rates[0] > 0:
                found.append(TaxedAt(number, t, float(rates[0]), _holiday(network, site, t)))
    return tuple(found)


def _holiday(network: Network, site: Site, period: int) -> tuple[tuple[int, float], ...]:
    if site.state != "possible":
        return ()
    offers = [
        item
        for item in network.incentives
        if isinstance(item, TaxHoliday) and item.terms.site == site.name and not item.terms.open_conditions
    ]
    shares = []
    for opened in range(period + 1):
        age, on = period - opened, network.periods[opened].start
        paid = [float(h.shares[age]) for h in offers if h.terms.valid(on) and age < len(h.shares)]
        shares.append((opened, min(paid, default=1.0)))
    return tuple(shares) if any(share < 1.0 for _, share in shares) else ()


@dataclass(frozen=True, slots=True)
class ProfitTerms:
    """Transfer revenue less cost of a plant in a period, per unit of flow and of make; undiscounted."""

    make: tuple[tuple[int, float], ...]
    flow: tuple[tuple[int, float], ...]


def profit_terms(compiled: Compiled) -> dict[tuple[int, int], ProfitTerms]:
    """By site and period. What goes between plants is bought and sold at its transaction price."""
    network = compiled.network
    prices = price_of(network)
    places = {site.name: number for number, site in enumerate(network.sites)}
    plants = {site.name for site in network.sites if site.kind == "plant"}
    make: dict[tuple[int, int], list[tuple[int, float]]] = {}
    flow: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for index, mode in enumerate(compiled.modes):
        market = compiled.streams[mode.stream].market
        price = prices[mode.item, mode.capability.site, network.periods[mode.period].name, market]
        gain = float(price.fob) + mode.by_products - mode.conversion + mode.relief - mode.procedure_cost
        make.setdefault((places[mode.capability.site], mode.period), []).append((index, gain))
    for index, row in enumerate(compiled.flows):
        if row.mode < 0 and row.destination not in plants:
            continue
        key = (places[row.destination], row.period)
        paid = row.transport + row.duty - row.refund + row.claim
        bought = _bought(compiled, index, prices) if row.mode >= 0 else 0.0  # laid in: counted when used
        flow.setdefault(key, []).append((index, -paid - bought))
    return {
        key: ProfitTerms(tuple(make.get(key, ())), tuple(flow.get(key, ()))) for key in sorted({*make, *flow})
    }


def _bought(compiled: Compiled, index: int, prices: dict[tuple[str, str, str, str | None], Price]) -> float:
    """What the plant pays for a unit: of an incremental offer the least that its average can be, so that the
    tax is never understated.
    """
    row = compiled.flows[index]
    stream = compiled.streams[row.stream]
    if stream.tier is not None:
        return float(stream.tier.low)
    if stream.offer is not None:
        return float(stream.offer.price)
    price = prices[stream.item, stream.source, compiled.network.periods[row.period].name, None]
    return float(price.fob)
