"""What was ordered, and its money on the units that leave the supplier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tumen.network.mip.families.buying import chosen_tiers
from tumen.network.mip.objective import CostTerm
from tumen.network.plans.plan import Purchase

if TYPE_CHECKING:
    import numpy as np

    from tumen.network.compile.compiled import Compiled

_OF_ORDERS = ("surplus", "tier")


def carried(
    compiled: Compiled, terms: Sequence[CostTerm], found: dict[str, np.ndarray]
) -> tuple[CostTerm, ...]:
    """The costs with those of orders on what leaves the supplier, by units: what a tier costs besides its
    price, and units that are not used.
    """
    orders = compiled.orders
    if not orders:
        return tuple(terms)
    kept = [term for term in terms if term.variable not in _OF_ORDERS]
    number_of = {column: number for number, column in chosen_tiers(compiled).items()}
    sites = {site.name for site in compiled.network.sites}
    for term in terms:
        if term.variable not in _OF_ORDERS or not found[term.variable][term.column]:
            continue
        money = term.amount * float(found[term.variable][term.column])
        order = orders[term.column if term.variable == "surplus" else number_of[term.column]]
        units = sum(float(found["flow"][index]) for index in order.flows)
        if not units:
            kept.append(term)
            continue
        for index in order.flows:
            place = compiled.flows[index].destination
            where = (place, None) if place in sites else (None, place)
            row = CostTerm("flow", index, term.kind, money / units, order.period, term.item, *where)
            kept.append(row)
    return tuple(kept)


def without_leaks(compiled: Compiled, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The values without what the tolerance of whole numbers lets through at prices that were not chosen."""
    shut = set()
    for number, column in chosen_tiers(compiled).items():
        if not found["tier"][column]:
            order = compiled.orders[number]
            shut.add((order.period, order.stream))
            found["surplus"][number] = 0.0
    for index, flow in enumerate(compiled.flows if shut else ()):
        if (flow.period, flow.stream) in shut:
            found["flow"][index] = 0.0
    return found


def purchases(compiled: Compiled, found: dict[str, np.ndarray]) -> tuple[Purchase, ...]:
    """What is bought of every offer whose price or size of an order hangs on the quantity."""
    rows = []
    for number, order in enumerate(compiled.orders):
        used = sum(float(found["flow"][index]) for index in order.flows)
        left = float(found["surplus"][number])
        bought, tier = used + left, order.tier
        if bought <= 0:
            continue
        period = compiled.network.periods[order.period]
        before = float(tier.before * period.years)
        lot, least = tier.whole.lot, tier.whole.least_order or 0
        start = tier.whole.breaks[tier.step - 1].from_quantity if tier.step else 0
        rows.append(
            Purchase(
                period.name,
                tier.whole.supplier,
                tier.whole.item,
                bought,
                left,
                float(tier.offer.price),
                float(max(start, least) * period.years),
                float(tier.offer.price) + before / bought,
                float(tier.high),
                None if lot is None else round(bought / float(lot)),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.period, row.supplier, row.item)))


def remarks_of(bought: Sequence[Purchase], currency: str) -> Iterator[str]:
    """What a reader would not expect: units paid for and not used, goods valued above their price."""
    for row in bought:
        what = f"{row.item} from {row.supplier} in {row.period}"
        if row.left > row.bought * 1e-6:
            yield f"{row.left:,.6g} of {row.bought:,.6g} {what} are paid for and not used"
        if row.valued_at > row.average * (1 + 1e-9):
            yield (
                f"{what}: the average price paid is {row.average:,.6g} {currency}; duty is reckoned on "
                f"{row.valued_at:,.6g} at most, for it hangs on the quantity"
            )


def at_average(
    compiled: Compiled, bought: dict[tuple[int, int], float], index: int, purchase: float
) -> float:
    """The price of a unit of a flow, at the average paid where the first units are dearer."""
    flow = compiled.flows[index]
    tier = compiled.streams[flow.stream].tier
    if tier is None or not purchase or not tier.before:
        return purchase
    return (
        purchase
        + float(tier.before * compiled.network.periods[flow.period].years) / bought[flow.period, flow.stream]
    )
