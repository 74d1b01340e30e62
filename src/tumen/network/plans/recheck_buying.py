"""What a plan buys, uses and spends, against what was stated, in exact decimals: tiers of price, least
orders, lots, least loads, capital.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import DataError
from tumen.network.model.buying import tiers
from tumen.network.model.written import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from tumen.network.compile.compiled import Compiled
    from tumen.network.model.goods import Offer
    from tumen.network.plans.plan import Cost, SiteEvent, SiteState

SHARE = Decimal("1e-7")
"""Of a quantity: less than this below it is the rounding of the solver."""


def bought_of(compiled: Compiled, found: dict[str, np.ndarray]) -> dict[tuple[int, int], Decimal]:
    """Units bought by period and stream of an offer with tiers, those that are not used included."""
    return {
        (order.period, order.stream): sum((_exact(found["flow"][index]) for index in order.flows), ZERO)
        + _exact(found["surplus"][number])
        for number, order in enumerate(compiled.orders)
    }


def recheck_buying(
    compiled: Compiled,
    found: dict[str, np.ndarray],
    noise: Decimal,
    *,
    sites: Sequence[SiteState],
    events: Sequence[SiteEvent],
    costs: Sequence[Cost],
) -> None:
    """Refuse a plan that buys at a price which does not hold for what it buys, lets a site stand idle that
    must not, or spends more than there is.

    Raises
    ------
    DataError
        If the price, the least order or the lot of an offer, the least load of a site or a limit of capital
        says otherwise than the plan.
    """
    wrong = [*_wrong(compiled, bought_of(compiled, found), noise)]
    least = {site.name: site.least_load for site in compiled.network.sites if site.least_load}
    for state in sites:
        if state.capacity is not None and state.used > state.capacity * (1 + float(SHARE)) + float(noise):
            wrong.append(f"{state.site} in {state.period}: {state.used} used, {state.capacity} at most")
        if state.open and state.site in least and state.capacity is not None:
            asked = least[state.site] * _exact(state.capacity)
            if _exact(state.used) < asked * (1 - SHARE) - noise:
                wrong.append(f"{state.site} in {state.period}: {state.used} used, {asked} at least")
    wrong += _overspent(compiled, events, costs)
    if wrong:
        raise DataError("what the plan buys is not what was offered:\n" + "\n".join(wrong))


def _wrong(compiled: Compiled, bought: dict[tuple[int, int], Decimal], noise: Decimal) -> Iterator[str]:
    used: dict[tuple[int, Offer], list[int]] = {}
    for number, order in enumerate(compiled.orders):
        if bought[order.period, order.stream] > noise:
            used.setdefault(order.order, []).append(number)
    for (t, offer), numbers in used.items():
        period = compiled.network.periods[t]
        what = f"{offer.item} from {offer.supplier} in {period.name}"
        if len(numbers) > 1:
            yield f"{what}: at {len(numbers)} prices at once"
            continue
        order = compiled.orders[numbers[0]]
        units = bought[t, order.stream]
        if offer.lot and abs(units / offer.lot - round(units / offer.lot)) * offer.lot > noise:
            yield f"{what}: {units} is no multiple of {offer.lot}"
        slack = noise + SHARE * units
        holds = [
            tier.number
            for tier in tiers(offer)
            if tier.least * period.years <= units + slack
            and (
                tier.most is None
                or (
                    units < tier.most * period.years
                    if tier.below
                    else units <= tier.most * period.years + slack
                )
            )
        ]
        if order.tier.number not in holds:
            yield f"{what}: for {units} the price is not {order.tier.offer.price}"


def _overspent(compiled: Compiled, events: Sequence[SiteEvent], costs: Sequence[Cost]) -> Iterator[str]:
    network = compiled.network
    sites = {site.name: site for site in network.sites}
    own = {limit.period for limit in network.capital}
    for limit in network.capital:
        for period in network.periods:
            if limit.period != (period.name if period.name in own else None):
                continue
            paid = ZERO
            for event in (row for row in events if row.period == period.name):
                site = sites[event.site]
                step = next((row for row in site.steps if row.name == event.step), None)
                once = site.opening_cost if event.event == "opens" else site.closing_cost
                paid += once if step is None else step.cost * event.times
            if limit.less_grants:
                had = (row.amount for row in costs if row.kind == "grant" and row.period == period.name)
                paid += _exact(sum(had))  # a credit
            if paid > limit.limit * (1 + SHARE):
                yield f"{period.name}: {paid} paid at once, {limit.limit} at most"


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))
