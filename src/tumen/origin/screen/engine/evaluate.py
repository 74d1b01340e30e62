"""The evaluator of whole tables: the same law as `determine_under`, column by column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tumen.origin.criteria.minimal import confers
from tumen.origin.program import operations_by_test
from tumen.origin.screen.engine.amounts import outcome
from tumen.origin.screen.engine.candidates import agreed, put
from tumen.origin.screen.engine.change import GoodCodes
from tumen.origin.screen.engine.laws import NO_RULE
from tumen.origin.screen.engine.level import NONE, Below, Level, Outcome, Setting
from tumen.origin.screen.engine.reasons import Need, Reason
from tumen.origin.screen.engine.tree import Tree, operations_truth
from tumen.origin.screen.table.arrays import NO, OPEN, UNKNOWN, YES, Segments, distinct
from tumen.origin.truth import Truth, any_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.origin.bill import Operation
    from tumen.origin.law import Law
    from tumen.origin.screen.engine.laws import Book
    from tumen.origin.screen.table.arrays import Array, BillArrays

CRITERIA = ("WO", "PE", "PSR")
_HIGHEST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The answers for every bill of a table under one agreement."""

    status: Array
    """0 not originating, 1 undetermined, 2 originating."""
    criterion: Array
    """Place in `CRITERIA`, -1 none."""
    reason: Array
    margin: Array
    """Millionths of a percentage point; `level.NONE` where there is none."""
    blocking: Array
    """Row of the frame, -1 none."""
    needs: Array
    one_by_one: Array
    """Bills with something that the columns do not decide; their other answers here mean nothing."""


def evaluate(table: BillArrays, book: Book, laws: Sequence[Law], group: Array) -> Verdicts:
    """Determine every bill of the table.

    Parameters
    ----------
    book
        The rules of the agreement.
    laws, group
        Laws that differ in their Parties, and for each bill the number of that of its exporter.

    Raises
    ------
    OneByOneError
        If a share in per cent is beyond 64 bits, or a threshold has more than four decimals.
    InputError
        If a rule on file is wrong.
    """
    setting = Setting.of(table, book, laws, group)
    below: Below | None = None
    aside = np.zeros(table.bills, dtype=bool)
    for depth in reversed(range(len(table.layers))):
        level = Level(setting, depth, below)
        ruled = _ruled(level)
        verdicts = _level(ruled)
        aside[level.goods.top[verdicts.one_by_one]] = True
        if depth:
            tree = ruled.tree
            below = Below(verdicts.status, verdicts.needs, tree.vnm, tree.vom, level.entries, level.filled)
    return replace(verdicts, one_by_one=aside)


def _rules(level: Level) -> Array:
    """Number of the program of each good."""
    book, texts, stated = level.setting.book, level.setting.table.rules, level.goods.rule
    width = len(book.codes.candidates)
    numbers = level.setting.code_number[level.goods.code].astype(np.int64)
    cases, back = distinct((stated + 1) * width + numbers)
    found = [
        book.of_text(texts[text - 1], code) if text else book.of_good(code)
        for text, code in (divmod(case, width) for case in cases.tolist())
    ]
    return np.array(found, dtype=np.int64)[back]


@dataclass(frozen=True, slots=True)
class _Ruled:
    """The goods of a level under their rules."""

    level: Level
    rule: Array
    """Number of the program of each good."""
    tree: Tree
    psr: Outcome
    """The rule alone."""
    route: Outcome
    """The rule, more than minimal operations, and a single code."""
    aside: Array


def _level(ruled: _Ruled) -> Verdicts:
    """Determine the goods of a level; those of a split code by all of its candidates."""
    split = np.flatnonzero(np.isin(ruled.level.goods.code, list(ruled.level.setting.readings)))
    if not len(split):
        return _joined(ruled, split)
    level, times = ruled.level.as_candidates(split)
    tried = _ruled(level)
    of_good = Segments.of(np.repeat(np.arange(len(split)), times), len(split))
    rules, routes = agreed(of_good, tried.psr, tried.route)
    aside = ruled.aside.copy()
    aside[split] |= of_good.any(tried.aside).astype(bool)
    found = _joined(
        replace(ruled, psr=put(ruled.psr, split, rules), route=put(ruled.route, split, routes), aside=aside),
        split,
    )
    if not level.depth:
        first = np.zeros(level.count, dtype=bool)
        first[of_good.starts] = found.status[split] == NO
        asked = first & (tried.psr.met != YES) & (tried.rule != NO_RULE) & level.stated
        found.blocking[split] = _blocking(level, tried.tree, tried.rule, asked)[of_good.starts]
    return found


def _ruled(level: Level) -> _Ruled:
    """Test the rule of every good; those without a single code are left open."""
    rule, goods = _rules(level), GoodCodes.of(level)
    operations = _operations(level)
    by_test = operations_by_test(level.law.provisions)
    tree = Tree(level, goods, rule, _wholly(level), _exclusively(level), operations)
    psr = tree.outcome()
    if by_test:  # it stands within the rule
        operations = np.full(level.count, YES, dtype=np.int8)
    good = np.where(goods.single, YES, OPEN).astype(np.int8)
    met = np.minimum(np.minimum(good, psr.met), operations)
    reason = (
        np.where(psr.met == met, psr.reason, 0)
        | np.where((operations == met) & ~np.bool_(by_test), Reason.OPERATIONS, 0)
        | np.where(good == met, Reason.GOOD_CODE, 0)
    )
    reason = np.where(met == YES, psr.reason, reason)
    need = (
        psr.need
        | np.where(operations == OPEN, Need.OPERATIONS, 0)
        | np.where(good == OPEN, Need.GOOD_CODE, 0)
    )
    return _Ruled(
        level, rule, tree, psr, outcome(met, psr.margin, reason, need), _aside(level, goods, rule, psr)
    )


def _aside(level: Level, goods: GoodCodes, rule: Array, psr: Outcome) -> Array:
    """Goods that only the one-bill engine decides: rare facts that would cost every bill time."""
    book = level.setting.book
    columnar = book.by_rule(rule, lambda item: item.columnar, True)
    long = np.array([len(digits) >= 6 for digits in goods.digits], dtype=bool)[goods.place]
    found = level.unsettled() | ~columnar | ~long | _worked_outside(level)
    named = book.by_rule(rule, lambda item: item.by_answer, False)
    if named.any():  # what an answer names, or a bill of which all originates, may settle
        foreign = level.segments.any(level.origin != YES).astype(bool)
        found |= named & ((psr.met == OPEN) | ~foreign | (level.goods.answers >= 0))
    if len(level.made):  # how an intermediate originates is known to the other engine
        asked = book.by_rule(rule, lambda item: item.conditions, False)
        found[level.owner[level.made]] |= asked[level.owner[level.made]]
    if level.depth:  # what an intermediate lacks is known to the other engine in words only
        typed = book.by_rule(rule, lambda item: item.typed, True)
        found |= ~typed | bool(level.law.provisions.not_read)
    return np.asarray(found)


def _worked_outside(level: Level) -> Array:
    """Goods on which more than a minimal operation was done outside the Parties."""
    policy = level.law.provisions.operations
    minimal = policy.minimal if policy else {}

    outside = operations_truth(
        level,
        np.arange(level.count),
        lambda done, parties: any(
            op.country not in parties and confers(op.name, minimal) is not False for op in done
        ),
    )
    return np.asarray(outside == YES)


def _joined(ruled: _Ruled, split: Array) -> Verdicts:
    """Join the routes to origin; what stands in the way of goods of a `split` code is not looked for."""
    level, tree, rule, psr = ruled.level, ruled.tree, ruled.rule, ruled.psr
    routes = {"WO": tree.wholly, "PE": tree.exclusively, "PSR": ruled.route}
    order = level.law.provisions.criteria_order
    status = np.full(level.count, NO, dtype=np.int8)
    criterion = np.full(level.count, -1, dtype=np.int8)
    reason = np.zeros(level.count, dtype=np.int32)
    need = np.zeros(level.count, dtype=np.int32)
    for name in order:
        route = routes[name]
        status = np.maximum(status, route.met)
        criterion = np.where((criterion < 0) & (route.met == YES), CRITERIA.index(name), criterion)
        need |= route.need
    for name in order:
        route = routes[name]
        decided = (status == YES) & (criterion == CRITERIA.index(name))
        part = decided | ((status == OPEN) & (route.met == OPEN))
        if name == "PSR":
            part |= status == NO
        reason |= np.where(part, route.reason, 0).astype(np.int32)
    if "cumulation" in level.law.provisions.not_read:
        # the text on cumulation beyond the Parties was not read, so nothing is surely not originating
        lost = status == NO
        status = np.where(lost, OPEN, status).astype(np.int8)
        reason = np.where(lost, Reason.CUMULATION, reason)
        need = np.where(lost, Need.CUMULATION, need)
    need = np.where(status == OPEN, need, 0)
    if level.depth:
        blocking = np.zeros(0, dtype=np.int64)
    else:
        asked = (status != YES) & (psr.met != YES) & (rule != NO_RULE) & level.stated
        asked[split] = False
        blocking = _blocking(level, tree, rule, asked)
    margin = np.where(psr.met == OPEN, NONE, psr.margin)  # as the one-bill engine: unknown by how much
    return Verdicts(status, criterion, reason, margin, blocking, need, ruled.aside)


def _wholly(level: Level) -> Outcome:
    kept, origin = level.considered("WO")
    rows, segments = level.rows, level.segments
    obtained = np.full(len(origin), OPEN, dtype=np.int8) if rows.obtained is None else rows.obtained
    failed = (origin == NO) | (obtained == NO)
    if kept is not None:
        failed = failed & kept
    looked = level.filled if kept is None else segments.any(kept).astype(bool)
    met = np.where(segments.any(failed), NO, OPEN).astype(np.int8)
    if rows.obtained is not None:
        every = obtained == YES if kept is None else (obtained == YES) | ~kept
        country = level.side()
        lowest = country if kept is None else np.where(kept, country, np.iinfo(np.int32).max)
        highest = country if kept is None else np.where(kept, country, UNKNOWN)
        low, high = segments.least(lowest, UNKNOWN), segments.most(highest, UNKNOWN)
        one = looked & segments.least(every.astype(np.int8), 0).astype(bool) & (low == high) & (high >= 0)
        party = level.setting.party[level.group, np.where(one, high, UNKNOWN)]
        met = np.where((met == OPEN) & one, np.where(party, YES, NO), met).astype(np.int8)
    looked = looked & level.stated
    met = np.where(looked, met, OPEN).astype(np.int8)
    need = np.where(looked, Need.WHOLLY_OBTAINED, Need.MATERIALS)
    return outcome(met, NONE, Reason.WHOLLY_OBTAINED, need)


def _exclusively(level: Level) -> Outcome:
    kept, origin = level.considered("PE")
    segments, stated = level.segments, level.stated
    met = segments.least(origin if kept is None else np.where(kept, origin, YES).astype(np.int8), YES)
    met = np.minimum(met, _made_in_a_party(level))
    met = np.where(stated, met, OPEN).astype(np.int8)
    need = np.where(stated, 0, Need.MATERIALS)
    unsettled = origin == OPEN
    if kept is not None:
        unsettled = unsettled & kept
    if unsettled.any():
        why = np.where(unsettled, Need.ORIGIN if level.need is None else level.need, 0)
        need = need | np.where(stated, segments.united(why), 0)
    return outcome(met, NONE, Reason.EXCLUSIVELY_ORIGINATING, need)


def _made_in_a_party(level: Level) -> Array:
    """Some operation in a Party; without operations, the exporter one."""
    met = operations_truth(
        level,
        np.arange(level.count),
        lambda done, parties: any(op.country in parties for op in done) if done else None,
    )
    home = np.where(level.setting.party[level.group, level.goods.country], YES, NO)
    return np.where(met == OPEN, home, met).astype(np.int8)


def _operations(level: Level) -> Array:
    """More than minimal operations in a Party, or no non-originating materials."""
    provisions = level.law.provisions
    policy = provisions.operations
    if "operations" in provisions.not_read:
        pure = level.filled & (level.segments.least(level.origin, NO) == YES)
        known = np.full(level.count, YES) if policy is None else _made_in_a_party(level)
        return np.where(pure, known, OPEN).astype(np.int8)
    if policy is None:
        return np.full(level.count, YES, dtype=np.int8)
    codes, code = level.setting.codes, level.goods.code
    goods = [item.digits if policy.but_not else item.chapter for item in codes]
    by_good = {good: policy.minimal_for(good) for good in set(goods)}
    lists = {tuple(minimal): minimal for minimal in by_good.values()}
    places = {key: place for place, key in enumerate(lists)}
    of_code = np.array([places[tuple(by_good[good])] for good in goods])
    met = np.full(level.count, OPEN, dtype=np.int8)
    for place, minimal in enumerate(lists.values()):

        def beyond(
            done: Sequence[Operation], parties: frozenset[str], minimal: dict[str, str] = minimal
        ) -> Truth:
            return any_of(op.country in parties and confers(op.name, minimal) for op in done)

        at = np.flatnonzero(of_code[code] == place)
        met[at] = operations_truth(level, at, beyond)
    kept, origin = level.considered("CTC")
    foreign = origin != YES if kept is None else (origin != YES) & kept
    none = level.filled & ~level.segments.any(foreign).astype(bool)
    return np.where(none, _made_in_a_party(level), met).astype(np.int8)


def _blocking(level: Level, tree: Tree, rule: Array, asked: Array) -> Array:
    """Row of the material that stands in the way."""
    found = np.full(level.count, -1, dtype=np.int64)
    if not asked.any():
        return found
    book = level.setting.book
    changing = book.by_rule(rule, lambda item: bool(item.changes), False)
    entries = level.entries
    if (asked & changing).any():
        _, missing = tree.change(0)
        at = missing[(asked & changing)[entries.owner[missing]]]
        goods, rows = _highest(entries.owner[at], entries.value[at], at)
        found[goods] = entries.source[rows]
    content = book.by_rule(rule, lambda item: item.has_amounts, False)
    left = asked & content & (found < 0)
    if left.any():
        kept, origin = level.considered("RVC")
        others = (origin != YES) & left[level.owner]
        if kept is not None:
            others &= kept
        at = np.flatnonzero(others)
        goods, rows = _highest(level.owner[at], level.rows.value[at], at)
        found[goods] = level.rows.source[rows]
    return found


def _highest(owner: Array, value: Array, at: Array) -> tuple[Array, Array]:
    """For each owner the first row of highest value; a value that is not known is highest."""
    if not len(at):
        return at, at
    key = np.where(value < 0, _HIGHEST, value)
    fresh = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
    top = np.maximum.reduceat(key, fresh)
    sizes = np.diff(np.concatenate((fresh, [len(at)])))
    places = np.where(key == np.repeat(top, sizes), np.arange(len(at)), len(at))
    return owner[fresh], at[np.minimum.reduceat(places, fresh)]
