"""Rules for all goods of a level at once: goods whose rules have one shape go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.origin.criteria.minimal import is_operation
from tumen.origin.program import (
    AmountTest,
    BeyondMinimal,
    CriterionTest,
    Joined,
    MaterialsTest,
    OnAnswer,
    OperationTest,
    Untyped,
)
from tumen.origin.screen.engine.amounts import amount_outcome, outcome, value_of_materials
from tumen.origin.screen.engine.change import NO_CHANGE, GoodCodes, change_outcome
from tumen.origin.screen.engine.conditions import condition_outcome
from tumen.origin.screen.engine.laws import ChangePlace
from tumen.origin.screen.engine.level import NONE, Outcome
from tumen.origin.screen.engine.reasons import Need, Reason
from tumen.origin.screen.table.arrays import CODED, NO, OPEN, YES
from tumen.origin.screen.table.bills import answers_of
from tumen.origin.truth import Truth, any_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tumen.origin.bill import Operation
    from tumen.origin.screen.engine.laws import Shape
    from tumen.origin.screen.engine.level import Level
    from tumen.origin.screen.table.arrays import Array

_LAST = np.iinfo(np.int64).max


class Tree:
    """The rules of the goods of one level."""

    def __init__(
        self,
        level: Level,
        goods: GoodCodes,
        rule: Array,
        wholly: Outcome,
        exclusively: Outcome,
        operations: Array,
    ) -> None:
        self.level, self.goods, self.rule = level, goods, rule
        self.wholly, self.exclusively = wholly, exclusively
        self.operations = operations
        """Whether more than minimal operations was done."""
        self.vnm, self.vom = value_of_materials(level)
        self._changes: dict[int, tuple[Outcome, Array]] = {}

    def outcome(self) -> Outcome:
        """The product-specific rule of every good; open where none is on file."""
        count, book = self.level.count, self.level.setting.book
        met = np.full(count, OPEN, dtype=np.int8)
        margin = np.full(count, NONE, dtype=np.int64)
        reason = np.full(count, Reason.RULE, dtype=np.int32)
        need = np.full(count, Need.RULE, dtype=np.int32)
        shapes = book.by_rule(self.rule, lambda item: item.shape, -1)
        for shape, number in book.shapes.items():
            at = np.flatnonzero(shapes == number)
            if not len(at):
                continue
            found = self._of(shape, at)
            met[at], margin[at], reason[at], need[at] = found.met, found.margin, found.reason, found.need
        return Outcome(met, margin, reason, need)

    def change(self, position: int) -> tuple[Outcome, Array]:
        """Outcome of the change at a position of the rule, for every good of the level."""
        if position not in self._changes:
            change = self.level.setting.book.by_rule(
                self.rule, lambda item: next(iter(item.changes[position:]), NO_CHANGE), NO_CHANGE
            )
            self._changes[position] = change_outcome(self.level, self.goods, change)
        return self._changes[position]

    def _of(self, shape: Shape, at: Array) -> Outcome:
        match shape:
            case ChangePlace(position):
                return _take(self.change(position)[0], at)
            case AmountTest():
                return self._stated(amount_outcome(self.level, shape, self.vnm, self.vom, at), at)
            case MaterialsTest():
                return self._stated(condition_outcome(self.level, shape, at), at)
            case CriterionTest(_, criterion):
                return _take(self.wholly if criterion == "WO" else self.exclusively, at)
            case OperationTest(_, kind, name):
                return self._performed(name, Reason.REACTION if kind == "CR" else Reason.PROCESS, at)
            case BeyondMinimal():
                return outcome(self.operations[at], NONE, Reason.OPERATIONS, Need.OPERATIONS)
            case Untyped():
                unknown = np.full(len(at), OPEN, dtype=np.int8)
                return outcome(unknown, NONE, Reason.RULE, Need.RULE)
            case Joined(_, how, parts):
                return (_any if how == "any" else _all)([self._of(part, at) for part in parts])
            case OnAnswer(_, condition, term, None, facts, surely):
                asked = self._condition(condition, None if facts is None else self._of(facts, at), surely, at)
                return self._provided(self._of(term, at), asked)
            case OnAnswer(_, goods, term, otherwise):
                return self._for_goods(goods, self._of(term, at), self._of(otherwise, at), at)
            case _:
                raise AssertionError(shape)

    def _stated(self, found: Outcome, at: Array) -> Outcome:
        stated = self.level.stated[at]
        if stated.all():
            return found
        return outcome(
            np.where(stated, found.met, OPEN).astype(np.int8),
            np.where(stated, found.margin, NONE),
            found.reason,
            np.where(stated, found.need, Need.MATERIALS),
        )

    def _performed(self, name: str, reason: int, at: Array) -> Outcome:
        met = operations_truth(
            self.level,
            at,
            lambda done, parties: any_of(
                op.country in parties and is_operation(op.name, name) for op in done
            ),
        )
        return outcome(met, NONE, reason, Need.OPERATIONS)

    def _answers(self, text: str, at: Array) -> Array:
        table = self.level.setting.table
        found = [CODED[answers_of(a).get(text)] for a in table.answers]
        return np.array([*found, OPEN], dtype=np.int8)[self.level.goods.answers[at]]

    def _condition(self, text: str, facts: Outcome | None, surely: bool, at: Array) -> Outcome:
        """Whether a condition holds: as the bill says, and where it does not tell, as is answered."""
        answer = self._answers(text, at)
        asked = np.where(answer == OPEN, Need.ANSWER, 0)
        if facts is None:
            return outcome(answer, NONE, Reason.CONDITION, asked)
        told = np.where(facts.met == YES, YES, OPEN) if surely else facts.met
        other = (told != OPEN) & (answer != OPEN) & (told != answer)
        met = np.where(other, OPEN, np.where(told == OPEN, answer, told)).astype(np.int8)
        line_by_line = (told == OPEN) & (facts.need != 0) & (not surely)
        need = np.where(other, Need.ANSWER, np.where(line_by_line, facts.need, Need.ANSWER))
        return outcome(met, NONE, Reason.CONDITION, np.where(met == OPEN, need, 0))

    def _provided(self, term: Outcome, asked: Outcome) -> Outcome:
        met = np.minimum(term.met, asked.met)
        reason = np.where(term.met == met, term.reason, 0) | np.where(asked.met == met, asked.reason, 0)
        return outcome(met, margin_of_all(met, [term, asked]), reason, term.need | asked.need)

    def _for_goods(self, goods: str, yes: Outcome, no: Outcome, at: Array) -> Outcome:
        answer = self._answers(goods, at)
        unsettled = answer == OPEN
        met = np.where(yes.met == no.met, yes.met, OPEN)
        met = np.where(unsettled, met, np.where(answer == YES, yes.met, no.met)).astype(np.int8)
        both = np.where(yes.met == met, yes.reason, 0) | np.where(no.met == met, no.reason, 0)
        both |= np.where(met == OPEN, Reason.CONDITION, 0)
        chosen = np.where(answer == YES, yes.reason, no.reason)
        margin = np.where(unsettled, NONE, np.where(answer == YES, yes.margin, no.margin))
        need = np.where(
            unsettled, yes.need | no.need | Need.ANSWER, np.where(answer == YES, yes.need, no.need)
        )
        return outcome(met, margin, np.where(unsettled, both, chosen), need)


def _take(found: Outcome, at: Array) -> Outcome:
    if len(at) == len(found.met):
        return found
    return Outcome(found.met[at], found.margin[at], found.reason[at], found.need[at])


def _any(terms: list[Outcome]) -> Outcome:
    met = np.maximum.reduce([term.met for term in terms])
    margin = np.full(len(met), NONE)
    for term in terms:
        margin = np.where(term.met == met, np.maximum(margin, term.margin), margin)
    margin = np.where(met == OPEN, NONE, margin)
    reason, need = _united(terms, met)
    first = np.zeros_like(reason)
    for term in reversed(terms):
        first = np.where(term.met == YES, term.reason, first)
    return outcome(met, margin, np.where(met == YES, first, reason), need)


def _all(terms: list[Outcome]) -> Outcome:
    met = np.minimum.reduce([term.met for term in terms])
    reason, need = _united(terms, met)
    return outcome(met, margin_of_all(met, terms), reason, need)


def margin_of_all(met: Array, terms: list[Outcome]) -> Array:
    """Smallest margin of what is met together, or of what is missed; none without a measure."""
    margin = np.full(len(met), _LAST)
    unmeasured = met == OPEN
    for term in terms:
        decides, known = term.met == met, term.margin != NONE
        margin = np.where(decides & known, np.minimum(margin, term.margin), margin)
        unmeasured |= decides & (met == NO) & ~known
    return np.where(unmeasured | (margin == _LAST), NONE, margin)


def _united(terms: list[Outcome], met: Array) -> tuple[Array, Array]:
    reason = np.zeros(len(met), dtype=np.int32)
    need = np.zeros(len(met), dtype=np.int32)
    for term in terms:
        reason |= np.where(term.met == met, term.reason, 0).astype(np.int32)
        need |= term.need
    return reason, need


def operations_truth(
    level: Level, at: Array, truth: Callable[[Sequence[Operation], frozenset[str]], Truth]
) -> Array:
    """Truth of a statement on the operations, for the goods `at`: once for each distinct list."""
    number, group = level.goods.operations[at], level.group[at]
    found = np.full(len(at), OPEN, dtype=np.int8)
    for place, parties in enumerate(level.setting.parties):
        answers = [*(CODED[truth(done, parties)] for done in level.setting.table.operations), OPEN]
        found = np.where(group == place, np.array(answers, dtype=np.int8)[number], found)
    return found
