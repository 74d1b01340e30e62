"""What was done to the good, where, and what it underwent on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.origin.determination import Node
from tumen.origin.three import Truth, all_of

if TYPE_CHECKING:
    from tumen.origin.bill import Bill, Leg
    from tumen.origin.law import Law
    from tumen.origin.materials import Resolved

CHEMICAL_REACTION = "chemical-reaction"


def performed(name: str, bill: Bill, law: Law, test: str, text: str) -> Node:
    """Whether the named operation was carried out in a Party."""
    if bill.operations is None:
        return Node(test, text, None, needs=("the operations carried out, and where",))
    where = [op.country for op in bill.operations if op.name == name]
    if not where:
        return Node(test, f"{text}: not among the operations stated", False)
    met = any(country in law.parties for country in where)
    return Node(test, f"{text}: carried out in {', '.join(where)}", met)


def beyond_minimal(bill: Bill, resolved: tuple[Resolved, ...], law: Law) -> Node:
    """Test that what was done in the Parties is more than the operations that never confer origin."""
    policy = law.provisions.operations
    text = "more than minimal operations was done in a Party"
    if policy is None:
        return Node("operations", "the agreement lists no minimal operations", True)
    if all(item.originating is True for item in resolved) and resolved:
        return Node("operations", f"{text}: there are no non-originating materials", True, policy.article)
    if bill.operations is None:
        return Node(
            "operations", text, None, policy.article, needs=("the operations carried out, and where",)
        )
    children = []
    for op in bill.operations:
        paragraph = policy.minimal.get(op.name)
        label = f"{op.name.replace('-', ' ')} in {op.country}"
        if op.country not in law.parties:
            children.append(Node("operation", f"{label}: not in a Party", False))
        elif paragraph is not None:
            children.append(Node("operation", f"{label}: minimal", False, f"{policy.article}{paragraph}"))
        else:
            children.append(Node("operation", f"{label}: counts", True))
    met = any(child.met for child in children)
    return Node("operations", text, met, policy.article, children=tuple(children))


def direct_consignment(bill: Bill, law: Law) -> Node:
    """Test that the good travels directly, or under the conditions of the agreement."""
    policy = law.provisions.consignment
    text = "direct consignment"
    if policy is None:
        return Node(
            "consignment", f"{text}: no provision on file", None, needs=("the agreement's consignment rule",)
        )
    if bill.transport is None:
        return Node("consignment", text, None, policy.article, needs=("how the good travels",))
    if not bill.transport.legs:
        return Node("consignment", f"{text}: shipped directly", True, policy.article)
    children = tuple(_leg_node(leg, law) for leg in bill.transport.legs)
    return Node("consignment", text, all_of(c.met for c in children), policy.article, children=children)


def _leg_node(leg: Leg, law: Law) -> Node:
    policy = law.provisions.consignment
    if policy is None:
        raise AssertionError
    extra = [op for op in leg.operations if op not in policy.allowed]
    control: Truth = leg.customs_control if policy.customs_control else True
    met = all_of((not extra, control))
    words = f"through {leg.via}"
    if extra:
        words += f": {', '.join(op.replace('-', ' ') for op in extra)} is more than logistics"
    elif control is False:
        words += ": left customs control"
    needs = (f"whether the good stays under customs control in {leg.via}",) if met is None else ()
    return Node("leg", words, met, needs=needs)
