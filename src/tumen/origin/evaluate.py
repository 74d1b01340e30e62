"""The evaluator of rules for one bill at a time, with a full trace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tumen.origin.bill import Bill
from tumen.origin.criteria.change import change_node
from tumen.origin.criteria.conditions import condition_node, materials_node
from tumen.origin.criteria.content import Bounds, Part, amount_node, parts_of, value_of, value_of_materials
from tumen.origin.criteria.materials import Resolved, stated
from tumen.origin.criteria.operations import performed
from tumen.origin.determination import Alternative, Node, margin_of_all, margin_of_any
from tumen.origin.law import Law
from tumen.origin.program import (
    AmountTest,
    BeyondMinimal,
    CodeTest,
    CriterionTest,
    Joined,
    MaterialsTest,
    OnAnswer,
    OperationTest,
    Program,
    Untyped,
)
from tumen.origin.truth import Truth, all_of, any_of

_JOINED = {
    "any": ("one alternative is enough", any_of, margin_of_any),
    "all": ("every part must be met", all_of, margin_of_all),
}


@dataclass
class Evaluation:
    """One evaluation of a program for a bill; collects the failing shares of the change that applies.

    The one that applies is the first that is met, or the first of the rule when none is.
    """

    bill: Bill
    good: str
    """The good's code in the edition of the rule (digits)."""
    resolved: tuple[Resolved, ...]
    law: Law
    wholly: Node
    exclusively: Node
    operations: Node
    """The test of minimal operations."""
    failing_value: Bounds | None = None
    failing_weight: Bounds | None = None
    changed: Truth = None
    """Outcome of the change whose failing shares are kept."""

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What each material adds to the value of non-originating and of originating materials."""
        return parts_of(self.resolved, self.law)

    @cached_property
    def value(self) -> tuple[Bounds, Bounds]:
        """Value of non-originating and of originating materials, with bounds."""
        return value_of(self.parts)

    def node(self, program: Program) -> Node:
        """Evaluate the program to its node."""
        match program:
            case CriterionTest(_, criterion):
                found, text = self.exclusively, "exclusively from originating materials"
                if criterion == "WO":
                    found, text = self.wholly, "wholly obtained"
                return Node(criterion, text, found.met, found.article, needs=found.missing())
            case CodeTest() | AmountTest() | MaterialsTest():
                return self._on_materials(program)
            case OperationTest(_, kind, name):
                text = "a chemical reaction in a Party" if kind == "CR" else name.replace("-", " ")
                return performed(name, self.bill, self.law, kind, text)
            case BeyondMinimal():
                return self.operations
            case Untyped(_, reason):
                return Node("unread", f"not on file as a rule: {reason}", None, needs=(reason,))
            case Joined(_, how, parts):
                return self._joined(how, parts)
            case OnAnswer(_, condition, term, otherwise):
                if otherwise is None:
                    return self._provided(program)
                return self._for_goods(condition, term, otherwise)

    def _on_materials(self, test: CodeTest | AmountTest | MaterialsTest, *, kept: bool = True) -> Node:
        """Test the materials; the failing shares of a change are kept unless it stands for a condition."""
        if not stated(self.resolved):
            text = f"{test.text}: no materials are stated"
            if self.bill.obtained is not None:
                return Node("materials", text, False)
            return Node("materials", text, None, needs=("what the good is made of",))
        if isinstance(test, AmountTest):
            value = self.value
            if test.within is not None:
                value = value_of_materials(self.resolved, self.law, test.within)
            return amount_node(test, self.bill, value, self.law)
        if isinstance(test, MaterialsTest):
            return materials_node(test, self.good, self.bill, self.resolved, self.law)
        node, by_value, by_weight = change_node(test, self.good, self.bill, self.resolved, self.law)
        if not kept:
            return node
        if self.failing_value is None or (node.met and not self.changed):
            self.failing_value, self.failing_weight, self.changed = by_value, by_weight, node.met
        return node

    def _joined(self, how: str, parts: tuple[Program, ...]) -> Node:
        children = tuple(self.node(part) for part in parts)
        text, together, margin = _JOINED[how]
        return Node(
            how, text, together(one.met for one in children), margin=margin(children), children=children
        )

    def _provided(self, program: OnAnswer) -> Node:
        term, told = self.node(program.term), program.facts
        if isinstance(told, CodeTest):
            facts: Node | None = self._on_materials(told, kept=False)
        else:
            facts = None if told is None else self.node(told)
        answer = self.bill.answers.get(program.condition)
        parts = (term, condition_node(program.condition, answer, facts, surely=program.surely))
        met = all_of(part.met for part in parts)
        return Node("provided", "with a condition", met, margin=margin_of_all(parts), children=parts)

    def _for_goods(self, goods: str, term: Program, otherwise: Program) -> Node:
        answer = self.bill.answers.get(goods)
        if answer is not None:
            chosen = self.node(term if answer else otherwise)
            text = f"the good is {'' if answer else 'not '}{goods}"
            return Node("goods", text, chosen.met, margin=chosen.margin, children=(chosen,))
        both = self.node(term), self.node(otherwise)
        met = both[0].met if both[0].met == both[1].met else None
        needs = (f"an answer: is the good {goods}?",) if met is None else ()
        text = f"different rules for {goods} and for any other good"
        return Node("goods", text, met, needs=needs, children=both)


def alternatives(program: Program, node: Node) -> tuple[Alternative, ...]:
    """Each top alternative of a program with its outcome and margin in the node that it was evaluated to."""
    if isinstance(program, Joined) and program.how == "any":
        pairs = zip(program.parts, node.children, strict=True)
        return tuple(Alternative(part.text, child.met, child.margin) for part, child in pairs)
    return (Alternative(program.text, node.met, node.margin),)
