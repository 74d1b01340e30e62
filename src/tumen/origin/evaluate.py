"""The evaluator of rules for one bill at a time, with a full trace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tumen.agreements.render import render
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChemicalReaction,
    ExclusivelyFromOriginating,
    ForGoods,
    MaxNonOriginating,
    Process,
    Provided,
    TariffChange,
    Unread,
    ValueContent,
    WhollyObtained,
)
from tumen.origin.change import Share, change_node
from tumen.origin.content import (
    max_content_node,
    parts_of,
    value_content_node,
    value_of,
    value_of_materials,
)
from tumen.origin.determination import Alternative, Node, margin_of_all, margin_of_any
from tumen.origin.materials import stated
from tumen.origin.operations import CHEMICAL_REACTION, performed
from tumen.origin.three import Truth, all_of, any_of

if TYPE_CHECKING:
    from tumen.agreements.provisions import TestKind
    from tumen.agreements.rule import Materials, Rule
    from tumen.origin.bill import Bill
    from tumen.origin.content import Bounds, Part
    from tumen.origin.law import Law
    from tumen.origin.materials import Resolved


def test_of(rule: Rule) -> TestKind | None:
    """Return the kind of test that a term of a rule is; None for what joins terms and for WO and PE."""
    match rule:
        case TariffChange():
            return "CTC"
        case ValueContent() | MaxNonOriginating():
            return "RVC"
        case ChemicalReaction() | Process():
            return "PROCESS"
        case _:
            return None


@dataclass
class Evaluation:
    """One evaluation of a rule for a bill; collects the failing shares of the change that applies.

    The one that applies is the first that is met, or the first of the rule when none is.
    """

    bill: Bill
    good: str
    """The good's code in the edition of the rule (digits)."""
    resolved: tuple[Resolved, ...]
    law: Law
    wholly: Node
    exclusively: Node
    operations: Node | None = None
    """The test of minimal operations, where it defeats only claims by some tests of the rule."""
    failing_value: Share | None = None
    failing_weight: Share | None = None
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

    def _value(self, of: Materials | None) -> tuple[Bounds, Bounds]:
        return self.value if of is None else value_of_materials(self.resolved, self.law, of.ranges(self.good))

    def node(self, rule: Rule) -> Node:
        """Evaluate the rule to its node; what minimal operations defeat is joined with their test."""
        found = self._node(rule)
        test = test_of(rule)
        policy = self.law.provisions.operations
        if self.operations is None or policy is None or test is None or not policy.defeats(test, self.good):
            return found
        parts = (found, self.operations)
        met = all_of(part.met for part in parts)
        return Node("all", "every part must be met", met, margin=margin_of_all(parts), children=parts)

    def _node(self, rule: Rule) -> Node:
        match rule:
            case WhollyObtained():
                return Node(
                    "WO", "wholly obtained", self.wholly.met, self.wholly.article, needs=self.wholly.missing()
                )
            case ExclusivelyFromOriginating():
                return Node(
                    "PE",
                    "exclusively from originating materials",
                    self.exclusively.met,
                    self.exclusively.article,
                    needs=self.exclusively.missing(),
                )
            case TariffChange() | ValueContent() | MaxNonOriginating():
                return self._on_materials(rule)
            case ChemicalReaction():
                return performed(
                    CHEMICAL_REACTION, self.bill, self.law, "CR", "a chemical reaction in a Party"
                )
            case Process(name):
                return performed(name, self.bill, self.law, "process", name.replace("-", " "))
            case Unread(reason):
                return Node("unread", f"not on file as a rule: {reason}", None, needs=(reason,))
            case AnyOf(terms):
                return self._joined("any", terms)
            case AllOf(terms):
                return self._joined("all", terms)
            case Provided(term, condition):
                return self._provided(self.node(term), condition)
            case ForGoods(goods, term, otherwise):
                return self._for_goods(goods, term, otherwise)

    def _on_materials(self, rule: TariffChange | ValueContent | MaxNonOriginating) -> Node:
        if not stated(self.resolved):
            text = f"{render(rule)}: no materials are stated"
            if self.bill.obtained is not None:
                return Node("materials", text, False)
            return Node("materials", text, None, needs=("what the good is made of",))
        match rule:
            case ValueContent():
                return value_content_node(rule, self.bill, self._value(rule.of), self.law)
            case MaxNonOriginating():
                return max_content_node(rule, self.bill, self._value(rule.of), self.law)
            case TariffChange():
                node, value, weight = change_node(rule, self.good, self.bill, self.resolved, self.law)
                if self.failing_value is None or (node.met and not self.changed):
                    self.failing_value, self.failing_weight, self.changed = value, weight, node.met
                return node

    def _joined(self, test: str, terms: tuple[Rule, ...]) -> Node:
        children = tuple(self.node(term) for term in terms)
        outcomes = [child.met for child in children]
        if test == "any":
            text, met, margin = "one alternative is enough", any_of(outcomes), margin_of_any(children)
        else:
            text, met, margin = "every part must be met", all_of(outcomes), margin_of_all(children)
        return Node(test, text, met, margin=margin, children=children)

    def _provided(self, term: Node, condition: str) -> Node:
        answer = self.bill.answers.get(condition)
        needs = () if answer is not None else (f"an answer: {condition}?",)
        asked = Node("condition", f"provided that {condition}", answer, needs=needs)
        parts = (term, asked)
        met = all_of(part.met for part in parts)
        return Node("provided", "with a condition", met, margin=margin_of_all(parts), children=parts)

    def _for_goods(self, goods: str, term: Rule, otherwise: Rule) -> Node:
        answer = self.bill.answers.get(goods)
        if answer is not None:
            chosen = self.node(term if answer else otherwise)
            text = f"the good is {'' if answer else 'not '}{goods}"
            return Node("goods", text, chosen.met, margin=chosen.margin, children=(chosen,))
        yes, no = self.node(term), self.node(otherwise)
        met: Truth = yes.met if yes.met == no.met else None
        needs = (f"an answer: is the good {goods}?",) if met is None else ()
        return Node(
            "goods",
            f"different rules for {goods} and for any other good",
            met,
            needs=needs,
            children=(yes, no),
        )

    def alternatives(self, rule: Rule, node: Node) -> tuple[Alternative, ...]:
        """Each top alternative of the rule with its outcome and margin."""
        if isinstance(rule, AnyOf):
            pairs = zip(rule.terms, node.children, strict=True)
            return tuple(Alternative(render(term), child.met, child.margin) for term, child in pairs)
        return (Alternative(render(rule), node.met, node.margin),)
