"""Change in classification, with exceptions and tolerance, for many goods at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from tumen.agreements.rule import DIGITS_OF
from tumen.origin.screen.engine.amounts import MILLION, base_of, hundredths, outcome
from tumen.origin.screen.engine.laws import LEVELS, percent
from tumen.origin.screen.engine.level import NONE, Outcome
from tumen.origin.screen.engine.reasons import Need, Reason
from tumen.origin.screen.table.arrays import NO, OPEN, YES, Segments, distinct

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.agreements.provisions import Tolerance
    from tumen.origin.program import CodeTest
    from tumen.origin.screen.engine.level import Level
    from tumen.origin.screen.table.arrays import Array

NO_CHANGE = -1


@dataclass(frozen=True, slots=True)
class GoodCodes:
    """The goods of a level in the edition of the rules: their digits and the leading ones as numbers."""

    digits: tuple[str, ...]
    """Distinct digits."""
    place: Array
    """Which of them each good has."""
    prefixes: Array
    single: Array
    """Whether each good has a single code there."""

    @classmethod
    def of(cls, level: Level) -> GoodCodes:
        """Look up the codes of the goods of a level."""
        numbers, codes = level.setting.code_number[level.goods.code], level.setting.book.codes
        used, place = distinct(numbers)
        digits = tuple(codes.digits(number) for number in used.tolist())
        # where any heading is allowed (no digits compared) no material stands with the good
        prefixes = [
            [int(code[:width]) if 0 < width <= len(code) else -2 for code in digits]
            for width in DIGITS_OF.values()
        ]
        single = np.array([len(codes.candidates[number]) == 1 for number in used.tolist()], dtype=bool)
        return cls(digits, place, np.array(prefixes, dtype=np.int32), single[place])


def changed(level: Level, goods: GoodCodes, change: Array) -> Array:
    """Whether each entry makes the change of its good; yes where that has no change."""
    book, entries = level.setting.book, level.entries
    kinds = np.array([LEVELS.index(item.level) for item in book.changes] + [0], dtype=np.int8)
    kind = kinds[change]
    prefix = goods.prefixes[kind, goods.place]
    owner = entries.owner
    own = book.codes.prefixes[kind[owner], entries.code]
    found = np.where(own == prefix[owner], NO, YES).astype(np.int8)
    has = change != NO_CHANGE
    if not has.all():
        found[~has[owner]] = YES
    unclear = own == -1
    if unclear.any():
        at = np.flatnonzero(unclear & has[owner])
        found[at] = _one_by_one(level, goods, change, at)
    excepting = _of_change(level, change, lambda test: bool(test.exceptions))
    if excepting.any():
        at = np.flatnonzero(excepting[owner] & ~unclear)
        found[at] = np.minimum(found[at], YES - book.excluded(change[owner[at]], entries.code[at]))
    return found


def _of_change(level: Level, change: Array, holds: Callable[[CodeTest], bool]) -> Array:
    """What holds for each change, for goods with these changes; no where there is none."""
    return np.array([*map(holds, level.setting.book.changes), False], dtype=bool)[change]


def _one_by_one(level: Level, goods: GoodCodes, change: Array, at: Array) -> Array:
    """Codes that are split between editions, short or not given: once for each distinct case."""
    book, entries = level.setting.book, level.entries
    owner = entries.owner[at]
    cases = np.stack((change[owner].astype(np.int64), goods.place[owner], entries.code[at]), axis=1)
    distinct, back = np.unique(cases, axis=0, return_inverse=True)
    answers = [book.changed(int(c), goods.digits[int(g)], int(code)) for c, g, code in distinct]
    return np.array(answers, dtype=np.int8)[back.reshape(-1)]


_Failing = tuple["Array", "Array", "Array"]
"""Of the entries that miss the change: the sum of known amounts of those that surely do, that of the others,
and whether all amounts are known."""


def change_outcome(level: Level, goods: GoodCodes, change: Array) -> tuple[Outcome, Array]:
    """Test the change of every good of the level; return also the entries that do not surely make it."""
    entries, stated = level.entries, level.stated
    found = changed(level, goods, change)
    missing = np.flatnonzero((found != YES) & stated[entries.owner])
    met = np.where(stated, YES, OPEN).astype(np.int8)
    margin = np.full(level.count, NONE, dtype=np.int64)
    reason = np.full(level.count, Reason.CHANGE, dtype=np.int32)
    need = np.where(stated, 0, Need.MATERIALS).astype(np.int32)
    if not len(missing):
        return outcome(met, margin, reason, need), missing
    # goods with an entry that misses, or may miss, the change
    owner = entries.owner[missing]
    fresh = np.concatenate(([True], owner[1:] != owner[:-1]))
    at, local = owner[fresh], np.cumsum(fresh) - 1
    segments = Segments.of(local, len(at))
    surely = (found[missing] == NO) & entries.sure[missing]
    asked = np.where(entries.sure[missing], Need.HS, entries.need[missing])
    unsettled = segments.united(np.where(surely, 0, asked)).astype(np.int32)
    own, wanted = np.where(segments.any(surely), NO, OPEN).astype(np.int8), unsettled
    limbs = {id(limb): limb for test in level.setting.book.changes for limb in test.limbs}
    if limbs:
        measures: dict[str, _Failing] = {}
        for name, amount in (("value", entries.value[missing]), ("weight", entries.weight[missing])):
            known = np.maximum(amount, 0)
            sums = (segments.total(np.where(mine, known, 0)) for mine in (surely, ~surely))
            measures[name] = (*sums, ~segments.any(amount < 0))  # type: ignore[assignment] # three in all
        covered, truth, room, lacks = _tolerance(
            level, at, change[at], list(limbs.values()), measures, unsettled
        )
        own = np.where(covered, truth, own).astype(np.int8)
        margin[at] = np.where(covered, room, NONE)
        wanted = wanted | np.where(covered, lacks, 0).astype(np.int32)
        reason[at[covered & (truth == YES)]] = Reason.TOLERANCE
    unread = _of_change(level, change[at], lambda test: test.unread is not None)
    met[at] = np.where(unread, OPEN, own)
    need[at] = np.where(unread, unsettled | Need.TOLERANCE, wanted)
    margin[at[unread]], reason[at[unread]] = NONE, Reason.CHANGE
    return outcome(met, margin, reason, need), missing


def _has(limb: Tolerance, test: CodeTest) -> bool:
    return any(one is limb for one in test.limbs)


def _tolerance(
    level: Level,
    at: Array,
    change: Array,
    limbs: list[Tolerance],
    measures: dict[str, _Failing],
    unsettled: Array,
) -> tuple[Array, Array, Array, Array]:
    """Return where a limb covers the goods `at`, and the truth, margin and need of the limbs together."""
    any_ = not any(test.every_limb for test in level.setting.book.changes)
    covered = np.zeros(len(at), dtype=bool)
    truth = np.full(len(at), NO if any_ else YES, dtype=np.int8)
    margin = np.full(len(at), NONE if any_ else -NONE - 1, dtype=np.int64)
    unmeasured = np.zeros(len(at), dtype=bool)
    need = np.zeros(len(at), dtype=np.int32)
    for limb in limbs:
        here = _of_change(level, change, partial(_has, limb))
        if not here.any():
            continue
        met, room, lacks = _limb(level, limb, at, measures[limb.measure])
        joined = np.maximum(truth, met) if any_ else np.minimum(truth, met)
        truth = np.where(here, joined, truth).astype(np.int8)
        measured = here & (room != NONE)
        better = np.maximum(margin, room) if any_ else np.minimum(margin, room)
        margin = np.where(measured, better, margin)
        unmeasured |= here & ~measured
        need |= np.where(here & (met == OPEN), lacks | unsettled, 0).astype(np.int32)
        covered |= here
    if not any_:
        margin = np.where(unmeasured | (margin == -NONE - 1), NONE, margin)
    return covered, truth, margin, need


def _limb(level: Level, limb: Tolerance, at: Array, failing: _Failing) -> tuple[Array, Array, Array]:
    known, more, complete = failing
    by_value = limb.measure == "value"
    base = (base_of(level, "FOB" if limb.of == "FOB" else "EXW") if by_value else level.goods.weight)[at]
    given = base > 0
    safe = np.where(given, base, 1)
    limit = percent(limb.limit_pct)
    most = limit * safe
    yes = given & complete & ((known + more) * MILLION <= most)
    no = given & (known * MILLION > most)
    met = np.where(yes, YES, np.where(no, NO, OPEN)).astype(np.int8)
    margin = np.full(len(base), NONE, dtype=np.int64)
    exact = np.flatnonzero(given & complete & (more == 0))
    margin[exact] = limit * 100 - hundredths(known[exact], safe[exact])
    of_base = Need.PRICE if by_value else Need.WEIGHT
    of_entry = Need.VALUE if by_value else Need.WEIGHT
    need = np.where(given, 0, of_base) | np.where(complete, 0, of_entry)
    return met, margin, need
