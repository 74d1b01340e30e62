"""Value of materials, regional value content and shares of many goods at once, in whole numbers."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.origin.screen.engine.laws import OneByOneError, percent
from tumen.origin.screen.engine.level import NONE, Amount, Outcome
from tumen.origin.screen.engine.reasons import Need, Reason
from tumen.origin.screen.table.arrays import NO, OPEN, UNKNOWN, YES

if TYPE_CHECKING:
    from tumen.agreements.rule import ContentBase
    from tumen.origin.program import AmountTest, Limit
    from tumen.origin.screen.engine.level import Level
    from tumen.origin.screen.table.arrays import Array

MILLION = 1_000_000
_WIDEST = 9 * 10**12
"""Largest whole part of a figure in per cent."""


def counted(level: Level) -> Array:
    """Value of each row as it counts when it does not originate, 0 where it is not known."""
    rows, provisions = level.rows, level.law.provisions
    if provisions.cumulation == "partial":
        raise OneByOneError
    value = np.maximum(rows.value, 0)
    for kind, amount in rows.deductions.items():
        if kind in provisions.content.deductible:
            value = value - np.maximum(amount, 0)
    if provisions.cumulation == "full" and rows.added is not None:
        value = np.where(level.given_party, value - np.maximum(rows.added, 0), value)
    return np.where(rows.value >= 0, value, 0)


def value_of_materials(level: Level) -> tuple[Amount, Amount]:
    """Return (VNM, VOM) of every good of the level."""
    rows, below, at = level.rows, level.below, level.made[level.inner]
    kept, origin = level.considered("RVC")
    value, absent = counted(level), rows.value < 0
    whole = np.maximum(rows.value, 0)
    yes = origin == YES
    vnm, vom = np.where(yes, 0, value), np.where(yes, whole, 0)
    full = level.law.provisions.cumulation == "full"
    plain = not (full or len(at) or (origin == OPEN).any())
    if plain and not absent.any():  # nothing is open
        return _sum(level, kept, vnm), _sum(level, kept, vom)
    lacking = np.where(absent, Need.VALUE, 0)
    nm = Amount(vnm, vnm.copy(), absent & ~yes, np.where(yes, 0, lacking))
    om = Amount(vom, vom.copy(), absent & yes, np.where(yes, lacking, 0))
    if full:
        added = np.full(len(value), UNKNOWN) if rows.added is None else rows.added
        through = level.given_party & ~yes
        regional = through & (added >= 0)
        unclaimed = through & (added < 0)
        for amount in (om.low, om.high):
            amount[regional] = np.where(absent, 0, added)[regional]
        om.open[through & absent] = True
        om.need[through] = lacking[through]
        nm.low[unclaimed] = 0
        om.high[unclaimed] = value[unclaimed]
        for need in (nm.need, om.need):
            need[unclaimed] |= Need.CUMULATION
    if below is not None and len(at):
        use = ~yes[at]
        child = level.child[level.inner][use]
        for own, inner in ((nm, below.vnm), (om, below.vom)):
            for item in fields(Amount):
                getattr(own, item.name)[at[use]] = getattr(inner, item.name)[child]
    unsettled = np.flatnonzero(origin == OPEN)
    if len(unsettled):
        why: Any = Need.ORIGIN if level.need is None else level.need[unsettled]
        nm.need[unsettled] |= why
        om.need[unsettled] |= why
        nm.low[unsettled] = 0
        om.high[unsettled] = np.maximum(whole[unsettled], om.low[unsettled])
        om.open[unsettled] = absent[unsettled]
    return _bounds(level, kept, nm), _bounds(level, kept, om)


def _sum(level: Level, kept: Array | None, values: Array) -> Amount:
    total = level.segments.total(values if kept is None else np.where(kept, values, 0))
    return Amount(total, total, np.zeros(level.count, dtype=bool), np.zeros(level.count, dtype=np.int32))


def _bounds(level: Level, kept: Array | None, rows: Amount) -> Amount:
    if kept is not None:
        for item in fields(Amount):
            getattr(rows, item.name)[~kept] = 0
    by_good = level.segments
    return Amount(
        by_good.total(rows.low),
        by_good.total(rows.high),
        by_good.any(rows.open).astype(bool),
        by_good.united(rows.need).astype(np.int32),
    )


def base_of(level: Level, base: ContentBase) -> Array:
    """Price of each good, -1 where it is not known."""
    return level.goods.fob if base == "FOB" else level.goods.exw


def hundredths(part: Array, base: Array) -> Array:
    """Part of base in millionths of a per cent, rounded half-even; exact in whole numbers."""
    whole, rest = np.divmod(part * 100, base)
    if len(whole) and np.abs(whole).max() > _WIDEST:
        raise OneByOneError
    more, rest = np.divmod(rest * MILLION, base)
    found = whole * MILLION + more
    up = (2 * rest > base) | ((2 * rest == base) & (found % 2 == 1))
    return np.asarray(found + up)


def amount_outcome(level: Level, test: AmountTest, vnm: Amount, vom: Amount, at: Array) -> Outcome:
    """Test a value content or a limit on non-originating materials for the goods `at`."""
    base = base_of(level, test.base)[at]
    priced = base > 0
    safe = np.where(priced, base, 1)
    met = np.full(len(at), NO, dtype=np.int8)
    decides = np.zeros(len(at), dtype=bool)
    need = np.zeros(len(at), dtype=np.int32)
    margin = np.full(len(at), NONE, dtype=np.int64)
    for limit in test.limits:
        if limit.base == "NC":
            continue  # not claimed: a table has no net cost
        own, truth, needed, low, exact = _limit(level, limit, safe, vnm, vom, at)
        truth = np.where(own, truth, NO)
        met = np.maximum(met, truth).astype(np.int8)
        decides |= own
        need |= np.where(own & (truth == OPEN), needed, 0).astype(np.int32)
        figure = np.flatnonzero(own & exact & priced)
        over = hundredths(low[figure], safe[figure]) - percent(limit.pct) * 100
        margin[figure] = np.maximum(margin[figure], over if limit.amount == "VOM" else -over)
    costs = any(limit.costs for limit in test.limits)
    met = np.where(priced & decides, met, OPEN).astype(np.int8)
    need = np.where(decides, need, Need.COSTS if costs else Need.METHOD)
    need = np.where(priced, need, Need.PRICE)
    return outcome(met, np.where(priced, margin, NONE), Reason.CONTENT, need)


def _limit(
    level: Level, limit: Limit, base: Array, vnm: Amount, vom: Amount, at: Array
) -> tuple[Array, Array, Array | int, Array, Array]:
    """Where the limit is open to the goods, its truth, what is missing, the sum, where that is exact."""
    every = np.ones(len(at), dtype=bool)
    share = percent(limit.pct) * base
    if limit.amount is None:
        return every, np.full(len(at), OPEN), Need.METHOD, np.zeros(len(at), dtype=np.int64), ~every
    amount = vnm if limit.amount == "VNM" else vom
    open_, low, high = amount.open[at], amount.low[at], amount.high[at]
    exact = ~open_ & (low == high)
    if limit.amount == "VNM":
        truth = np.where(~open_ & (high * MILLION <= share), YES, np.where(low * MILLION > share, NO, OPEN))
        return every, truth, amount.need[at], low, exact
    if limit.costs:
        costs = level.goods.costs[at]
        every, costs = costs != UNKNOWN, np.maximum(costs, 0)
        low, high = low + costs, high + costs
    truth = np.where(low * MILLION >= share, YES, np.where(~open_ & (high * MILLION < share), NO, OPEN))
    # materials and costs beyond the price: the costs prove nothing
    over = (truth == YES) & (vnm.low[at] + low > base)
    need = np.where(over, Need.COSTS, amount.need[at])
    return every, np.where(over, OPEN, truth), need, low, exact & ~over


def outcome(met: Array, margin: Array | int, reason: Array | int, need: Array | int) -> Outcome:
    """Build an outcome; what is missing is kept only where the test is open."""
    return Outcome(
        met,
        np.broadcast_to(np.asarray(margin, dtype=np.int64), met.shape),
        np.broadcast_to(np.asarray(reason, dtype=np.int32), met.shape),
        np.where(met == OPEN, need, 0).astype(np.int32),
    )
