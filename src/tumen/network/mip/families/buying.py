"""Second stage: what hangs on how much is bought at a time: tiers of price, least orders, whole lots.

What is bought is what leaves the supplier and what is paid for and not used (`surplus`): a lot that is not
needed whole, or units beyond a break that make the rest cheaper.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.mip.families.strong import most_needed
from tumen.network.model.goods import bought_from

if TYPE_CHECKING:
    from tumen.network.compile.compiled import Compiled, OrderTier
    from tumen.network.mip.families.rows import Work

BELOW = 1e-6
"""Share by which a quantity stays under a break at which the next price holds already."""
ROOM = 1e-9
"""Share by which what can be of use is rounded up."""


def chosen_tiers(compiled: Compiled) -> dict[int, int]:
    """Column of the whole variable ``tier`` by place of a tier that has to be chosen."""
    chosen = (number for number, order in enumerate(compiled.orders) if order.chosen)
    return {number: column for column, number in enumerate(chosen)}


def lots_of(compiled: Compiled) -> dict[tuple[int, object], int]:
    """Column of the whole variable ``lots`` by period and offer."""
    orders = dict.fromkeys(order.order for order in compiled.orders if order.tier.whole.lot)
    return {order: column for column, order in enumerate(orders)}


def tier_least(work: Work) -> None:
    """A price holds from a quantity on: ``sum of flow + surplus >= least x tier``."""
    rows = Rows("tier_least")
    for number, column in chosen_tiers(work.compiled).items():
        order = work.compiled.orders[number]
        if order.tier.least:
            row = _bought(work, rows, number, "at least so many")
            rows.put("tier", column, row, -_units(work, order, float(order.tier.least)))
    work.add_rows(rows, ">=")


def tier_most(work: Work) -> None:
    """And up to the next, or what can be of use: ``sum of flow + surplus <= most x tier``."""
    rows, needed = Rows("tier_most"), {}
    network = work.compiled.network
    for number, column in chosen_tiers(work.compiled).items():
        order = work.compiled.orders[number]
        if order.period not in needed:
            needed[order.period] = most_needed(network, network.periods[order.period].name)
        row = _bought(work, rows, number, "only if so many are bought")
        most = _most(work, order, needed[order.period][order.tier.whole.item])
        rows.put("tier", column, row, -most / work.scaling.quantity)
    work.add_rows(rows, "<=")


def one_tier(work: Work) -> None:
    """One price holds for an order: ``sum of tier <= 1``."""
    rows = Rows("one_tier")
    for number, column in chosen_tiers(work.compiled).items():
        order = work.compiled.orders[number]
        if (row := rows.of(order.order)) is None:
            row = rows.add(_name(work, order, "at one price"), 1.0, key=order.order)
        rows.put("tier", column, row)
    work.add_rows(rows, "<=")


def whole_lots(work: Work) -> None:
    """Units come in lots: ``sum of flow + surplus = lot x lots``."""
    rows = Rows("whole_lots")
    places = lots_of(work.compiled)
    for number, order in enumerate(work.compiled.orders):
        if (column := places.get(order.order)) is None:
            continue
        lot = order.tier.whole.lot or 0
        row = rows.of(order.order)
        if row is None:
            row = rows.add(_name(work, order, f"in lots of {lot}"), key=order.order)
            rows.put("lots", column, row, -float(lot) / work.scaling.quantity)
        _put(rows, number, order, row)
    work.add_rows(rows, "=")


def _most(work: Work, order: OrderTier, needed: float) -> float:
    """Units of a tier in a period: up to the next break, the capacity, and what can be of use or must be
    bought with it.
    """
    tier, years = order.tier, float(work.compiled.network.periods[order.period].years)
    useful = max(needed * (1 + ROOM), float(tier.least) * years)
    if lot := float(tier.whole.lot or 0):
        useful = ceil(useful / lot) * lot
    capacity = tier.whole.capacity
    if tier.most is None or (tier.most == capacity and not tier.below and not work.tight):
        return useful
    return min(useful, float(tier.most) * years * (1 - BELOW if tier.below else 1.0))


def _bought(work: Work, rows: Rows, number: int, what: str) -> int:
    order = work.compiled.orders[number]
    row = rows.add(_name(work, order, f"at {order.tier.offer.price}, {what}"))
    _put(rows, number, order, row)
    return row


def _put(rows: Rows, number: int, order: OrderTier, row: int) -> None:
    for flow in order.flows:
        rows.put("flow", flow, row)
    rows.put("surplus", number, row)


def _units(work: Work, order: OrderTier, yearly: float) -> float:
    return yearly * float(work.compiled.network.periods[order.period].years) / work.scaling.quantity


def _name(work: Work, order: OrderTier, what: str) -> RowName:
    offer, period = order.tier.whole, work.compiled.network.periods[order.period].name
    text = f"{bought_from(offer.item, offer.supplier)} in {period} {what}"
    return RowName(text, offer.supplier, offer.item, period=period)
