"""Value of materials, regional value content and shares of many goods at once, in whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.origin.screen.engine import reasons
from tumen.origin.screen.engine.laws import OneByOneError, percent
from tumen.origin.screen.engine.level import NONE, Amount, Outcome
from tumen.origin.screen.table.arrays import NO, OPEN, UNKNOWN, YES

if TYPE_CHECKING:
    from tumen.agreements.rule import ContentBase
    from tumen.origin.program import AmountTest, Limit
    from tumen.origin.screen.engine.level import Level
    from tumen.origin.screen.table.arrays import Array

MILLION = 1_000_000
_WIDEST = 9 * 10**12
"""Largest whole part of a figure in per cent."""


def counted(level: Level) -> tuple[Array, Array]:
    """Value of each row as it counts when it does not originate, and whether it is known."""
    rows, provisions = level.rows, level.setting.book.law.provisions
    value = np.maximum(rows.value, 0)
    given = rows.value >= 0
    for kind, amount in rows.deductions.items():
        if kind in provisions.content.deductible:
            value = value - np.maximum(amount, 0)
    if provisions.cumulation == "full":
        outside = level.outside
        if outside is not None:
            sums = np.zeros(len(value), dtype=np.int64)
            np.add.at(sums, outside.row, np.maximum(outside.value, 0))
            value = np.where(level.outside_rows, sums, value)
        if rows.added is not None:
            stated = level.given_party & (rows.added >= 0)
            plain = np.maximum(rows.value, 0)
            for kind, amount in rows.deductions.items():
                if kind in provisions.content.deductible:
                    plain = plain - np.maximum(amount, 0)
            value = np.where(stated, plain - np.maximum(rows.added, 0), value)
    return np.where(given, value, 0), given


def value_of_materials(level: Level) -> tuple[Amount, Amount]:
    """Return (VNM, VOM) of every good of the level."""
    rows, below = level.rows, level.below
    kept, origin = level.considered("RVC")
    value, given = counted(level)
    whole = np.where(given, rows.value, 0)
    yes = origin == YES
    vnm_low: Array = np.where(yes, 0, value)
    vnm_high = vnm_low
    absent = ~given
    vom_low: Array = np.where(yes, whole, 0)
    vom_high = vom_low
    vnm_open: Array = absent & ~yes
    vom_open: Array = absent & yes
    some = bool(absent.any())
    vom_need: Array | None
    vnm_need: Array | None = np.where(vnm_open, reasons.NEED_VALUE, 0) if some else None
    if level.setting.book.law.provisions.cumulation == "full":
        regional, unclaimed = _regional(level, value)
        vom_open = absent & (yes | level.given_party)
        vom_low = vom_high = np.where(yes, whole, np.where(given, regional, 0))
        open_ = unclaimed & ~yes
        vnm_low, vom_low = np.where(open_, 0, vnm_low), np.where(open_, 0, vom_low)
        vom_high = np.where(open_, value, vom_high)
        vnm_need = np.where(vnm_open, reasons.NEED_VALUE, 0) | np.where(open_, reasons.NEED_CUMULATION, 0)
        vom_need = np.where(vom_open, reasons.NEED_VALUE, 0) | np.where(open_, reasons.NEED_CUMULATION, 0)
    else:
        vom_need = np.where(vom_open, reasons.NEED_VALUE, 0) if some else None
    unsettled = origin == OPEN
    if level.inner is not None and below is not None and level.child is not None:
        at = np.flatnonzero(level.inner & ~yes)
        child = level.child[at]
        vnm_need = np.zeros(len(value), np.int64) if vnm_need is None else vnm_need
        vom_need = np.zeros(len(value), np.int64) if vom_need is None else vom_need
        vnm_low, vom_low = vnm_low.copy(), vom_low.copy()
        vnm_high, vom_high = vnm_high.copy(), vom_high.copy()
        inner: Amount
        for inner, low, high, open_, need in (
            (below.vnm, vnm_low, vnm_high, vnm_open, vnm_need),
            (below.vom, vom_low, vom_high, vom_open, vom_need),
        ):
            low[at], high[at], open_[at], need[at] = (
                inner.low[child],
                inner.high[child],
                inner.open[child],
                inner.need[child],
            )
    if unsettled.any():
        at = np.flatnonzero(unsettled)
        vnm_need = np.zeros(len(value), np.int64) if vnm_need is None else vnm_need
        vom_need = np.zeros(len(value), np.int64) if vom_need is None else vom_need
        why: Any = reasons.NEED_ORIGIN if level.need is None else level.need[at]
        vnm_need[at] |= why
        vom_need[at] |= why
        vnm_low, vom_high = vnm_low.copy(), vom_high.copy()
        vnm_low[at] = 0
        vom_high[at] = np.maximum(whole[at], vom_low[at])
        vom_open[at] = absent[at]
    return (
        _sum(level, kept, vnm_low, vnm_high, vnm_open, vnm_need),
        _sum(level, kept, vom_low, vom_high, vom_open, vom_need),
    )


def _regional(level: Level, counted_: Array) -> tuple[Array, Array]:
    """Value added in the Parties by row (full cumulation), and rows of which nothing is stated on it."""
    rows = level.rows
    added = np.full(len(counted_), UNKNOWN) if rows.added is None else rows.added
    through = level.given_party
    regional = np.where(added >= 0, added, np.maximum(rows.value, 0) - counted_)
    return np.where(through, regional, 0), through & (added < 0) & ~level.outside_rows


def _sum(
    level: Level, kept: Array | None, low: Array, high: Array, open_: Array, need: Array | None
) -> Amount:
    segments = level.segments
    same = high is low

    def of(values: Array) -> Array:
        return values if kept is None else np.where(kept, values, 0)

    total = segments.total(of(low))
    return Amount(
        total,
        total if same else segments.total(of(high)),
        segments.any(of(open_)) if open_.any() else np.zeros(level.count, dtype=bool),
        np.zeros(level.count, dtype=np.int32) if need is None else segments.united(of(need)).astype(np.int32),
    )


def base_of(level: Level, base: ContentBase) -> Array:
    """Price of each good, -1 where it is not known."""
    nodes = level.setting.table.nodes
    return level.slice(nodes.fob if base == "FOB" else nodes.exw)


def hundredths(part: Array, base: Array) -> Array:
    """Part of base in millionths of a per cent, rounded half-even; exact in whole numbers.

    Raises
    ------
    OneByOneError
        If a share is too large for 64 bits.
    """
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
    need = np.where(decides, need, reasons.NEED_COSTS if costs else reasons.NEED_METHOD)
    need = np.where(priced, need, reasons.NEED_PRICE)
    return outcome(met, np.where(priced, margin, NONE), reasons.CONTENT, need)


def _limit(
    level: Level, limit: Limit, base: Array, vnm: Amount, vom: Amount, at: Array
) -> tuple[Array, Array, Array | int, Array, Array]:
    """Return where the limit is open to the goods, its truth, what is missing, the sum and where that is
    exact.
    """
    every = np.ones(len(at), dtype=bool)
    share = percent(limit.pct) * base
    if limit.amount is None:
        return every, np.full(len(at), OPEN), reasons.NEED_METHOD, np.zeros(len(at), dtype=np.int64), ~every
    amount = vnm if limit.amount == "VNM" else vom
    open_, low, high = amount.open[at], amount.low[at], amount.high[at]
    exact = ~open_ & (low == high)
    if limit.amount == "VNM":
        truth = np.where(~open_ & (high * MILLION <= share), YES, np.where(low * MILLION > share, NO, OPEN))
        return every, truth, amount.need[at], low, exact
    if limit.costs:
        costs = level.slice(level.setting.table.nodes.costs)[at]
        every, costs = costs != UNKNOWN, np.maximum(costs, 0)
        low, high = low + costs, high + costs
    truth = np.where(low * MILLION >= share, YES, np.where(~open_ & (high * MILLION < share), NO, OPEN))
    # materials and costs beyond the price: the costs prove nothing
    over = (truth == YES) & (vnm.low[at] + low > base)
    return every, np.where(over, OPEN, truth), np.where(over, reasons.NEED_COSTS, amount.need[at]), low, exact


def outcome(met: Array, margin: Array, reason: Array | int, need: Array | int) -> Outcome:
    """Build an outcome; what is missing is kept only where the test is open."""
    return Outcome(
        met,
        margin,
        np.broadcast_to(np.asarray(reason, dtype=np.int32), met.shape),
        np.where(met == OPEN, need, 0).astype(np.int32),
    )
