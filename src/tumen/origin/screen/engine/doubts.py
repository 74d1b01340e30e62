"""What is hardly so in the bills of a table: the questions of one bill, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.origin.criteria.plausible import INSIDE, doubts
from tumen.origin.screen.engine.reasons import Doubt
from tumen.origin.screen.table.arrays import Segments
from tumen.origin.screen.table.columns import ROLES

if TYPE_CHECKING:
    from tumen.origin.bill import Bill
    from tumen.origin.screen.table.arrays import Array, BillArrays, GoodArrays, MaterialArrays

_INSIDE = np.array([role in INSIDE for role in ROLES])
_BEYOND = np.iinfo(np.int64).max
_OF_KIND = {name.lower().replace("_", "-"): value for name, value in vars(Doubt).items() if name.isupper()}


def asked_of(table: BillArrays) -> Array:
    """A mask of `Doubt` for every bill, its intermediates included."""
    found = np.zeros(table.bills, dtype=np.int32)
    for goods, rows in table.layers:
        mask = _of_layer(goods, rows)
        at = np.flatnonzero(mask)
        np.bitwise_or.at(found, goods.top[at], mask[at])
    for number, bill in table.single.items():
        found[number] = _of_bill(bill)
    return found


def _of_layer(goods: GoodArrays, rows: MaterialArrays) -> Array:
    segments = Segments.of(rows.owner, len(goods.code))
    inside = np.ones(len(rows.owner), dtype=bool) if rows.role is None else _INSIDE[rows.role]
    value, weight = (
        segments.total(np.where(inside, np.maximum(amount, 0), 0)) for amount in (rows.value, rows.weight)
    )
    high = np.maximum(goods.fob, goods.exw)
    low = np.minimum(np.where(goods.fob < 0, _BEYOND, goods.fob), np.where(goods.exw < 0, _BEYOND, goods.exw))
    dear = value > low
    cost = ~dear & (goods.costs >= 0) & (high >= 0) & (value + goods.costs > high)
    heavy = (goods.weight >= 0) & (weight > goods.weight)
    prices = (goods.fob >= 0) & (goods.exw > goods.fob)
    return (
        dear * Doubt.MATERIALS_ABOVE_PRICE
        | cost * Doubt.MATERIALS_AND_COSTS_ABOVE_PRICE
        | heavy * Doubt.MATERIALS_ABOVE_WEIGHT
        | prices * Doubt.EX_WORKS_ABOVE_FOB
    ).astype(np.int32)


def _of_bill(bill: Bill) -> int:
    mask = 0
    for kind, _ in doubts(bill):
        mask |= _OF_KIND[kind]
    for material in bill.materials:
        mask |= 0 if material.made is None else _of_bill(material.made)
    return mask
