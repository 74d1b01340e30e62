"""What was done to the good, where, and what it underwent on its way."""

from __future__ import annotations

from collections.abc import Sequence

from tumen.agreements.provisions import ConsignmentPolicy
from tumen.origin.bill import Bill, Leg
from tumen.origin.criteria.cumulation import partners_of
from tumen.origin.criteria.materials import Resolved, considered
from tumen.origin.criteria.minimal import DONE, confers, counts, is_one_of, is_operation, question
from tumen.origin.determination import Node
from tumen.origin.law import Law
from tumen.origin.truth import Truth, all_of, any_of

_OPERATIONS = f"{DONE}, and where"


def performed(name: str, bill: Bill, law: Law, test: str, text: str) -> Node:
    """Whether the named operation was carried out in a Party."""
    if bill.operations is None:
        return Node(test, text, None, needs=(_OPERATIONS,))
    said = [(op, is_operation(op.name, name)) for op in bill.operations]
    met = any_of(all_of((same, _counts(op.country, law))) for op, same in said)
    where = [op.country for op, same in said if same]
    told = f"carried out in {', '.join(where)}" if where else "not among the operations stated"
    asked = tuple(f"{DONE}: whether {op.name!r} is {name!r}" for op, same in said if same is None)
    return Node(test, f"{text}: {told}", met, needs=asked if met is None else ())


def _counts(country: str, law: Law) -> bool:
    """Whether production there counts as production in a Party."""
    return country in law.parties or bool(partners_of(country, law, "production"))


def beyond_minimal(bill: Bill, resolved: tuple[Resolved, ...], law: Law) -> Node:
    """Test that what was done in the Parties is more than the operations that never confer origin."""
    policy = law.provisions.operations
    text = "more than minimal operations was done in a Party"
    unread = law.provisions.not_read.get("operations")
    pure = resolved and all(item.originating is True and not item.partner for item in resolved)
    if unread is not None and not pure:
        needs: tuple[str, ...] = (f"the list of minimal operations: {unread}",)
        return Node("operations", f"{text}: {unread}", None, needs=needs)
    if policy is None:
        return Node("operations", "the agreement lists no minimal operations", True)
    looked_at = considered(resolved, "CTC", law)
    foreign = [item for item in looked_at if item.originating is not True or item.partner]
    if resolved and not foreign:
        made = made_in_a_party(bill, law)
        words = f"{text}: there are no non-originating materials; {made.text}"
        return Node("operations", words, made.met, policy.article, needs=made.needs)
    if bill.operations is None:
        return Node("operations", text, None, policy.article, needs=(_OPERATIONS,))
    children = []
    minimal = policy.minimal_for(bill.hs.digits)
    for op in bill.operations:
        found = counts(op.name, minimal)
        article = None if found.listed is None else minimal[found.listed]
        label = f"{op.name.replace('-', ' ')} in {op.country}"
        if op.country not in law.parties:
            children.append(Node("operation", f"{label}: not in a Party", False))
        elif found.met is False:
            words = f"{label}: {'minimal' if article else 'nothing is done to the good'}"
            children.append(Node("operation", words, False, article))
        elif found.met is None:
            asks = question(op.name, found)
            words = f"{label}: the name does not say"
            children.append(Node("operation", words, None, article, needs=(asks,)))
        else:
            children.append(Node("operation", f"{label}: counts", True))
    met = any_of(child.met for child in children)
    needs = _came_back(worked_outside(bill, foreign, law))
    if met and needs:
        return Node("operations", text, None, policy.article, needs=needs, children=tuple(children))
    return Node("operations", text, met, policy.article, children=tuple(children))


def made_in_a_party(bill: Bill, law: Law) -> Node:
    """Test that all was done in the Parties; what is not stated was done in `bill.country`."""
    places = {op.country for op in bill.operations or ()} or {bill.country}
    if not places & law.parties:
        return Node("production", f"produced in {', '.join(sorted(places))}, not in a Party", False)
    outside = worked_outside(bill, (), law)
    if outside:
        words = f"partly produced in {', '.join(outside)}"
        return Node("production", words, None, needs=_came_back(outside))
    return Node("production", "produced in a Party", True)


def _came_back(places: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"the material as it came back from {place}, where it was worked" for place in places)


def worked_outside(bill: Bill, foreign: Sequence[Resolved], law: Law) -> tuple[str, ...]:
    """Economies outside the Parties where real work was done that no material stated as made there explains.

    What comes back from such a place is itself a non-originating material and has to stand in the bill.
    """
    minimal = law.provisions.operations.minimal if law.provisions.operations else {}
    explained = {item.material.country for item in foreign}
    return tuple(
        dict.fromkeys(
            op.country
            for op in bill.operations or ()
            if not _counts(op.country, law)
            and op.country not in explained
            and confers(op.name, minimal) is not False
        )
    )


def direct_consignment(bill: Bill, law: Law) -> Node:
    """Test that the good travels directly, or under the conditions of the agreement."""
    policy = law.provisions.consignment
    text = "direct consignment"
    if policy is None:
        needs = ("the agreement's consignment rule",)
        return Node("consignment", f"{text}: no provision on file", None, needs=needs)
    if bill.transport is None:
        return Node("consignment", text, None, policy.article, needs=("how the good travels",))
    if not bill.transport.legs:
        return Node("consignment", f"{text}: shipped directly", True, policy.article)
    children = tuple(_leg_node(leg, policy) for leg in bill.transport.legs)
    return Node("consignment", text, all_of(c.met for c in children), policy.article, children=children)


def _leg_node(leg: Leg, policy: ConsignmentPolicy) -> Node:
    done = {op: is_one_of(op, policy.allowed) for op in leg.operations or ()}
    extra = [op for op, allowed in done.items() if allowed is False]
    logistics: Truth = None if leg.operations is None else all_of(done.values())
    control: Truth = leg.customs_control if policy.customs_control else True
    met = all_of((logistics, control))
    words = f"through {leg.via}"
    if extra:
        words += f": {', '.join(op.replace('-', ' ') for op in extra)} is more than logistics"
    elif control is False:
        words += ": left customs control"
    needs: list[str] = []
    if met is None and logistics is None:
        unsaid = "; ".join(
            f"whether {op!r} is more than logistics" for op, told in done.items() if told is None
        )
        needs.append(f"what the good undergoes in {leg.via}" + (f": {unsaid}" if unsaid else ""))
    if met is None and control is None:
        needs.append(f"whether the good stays under customs control in {leg.via}")
    return Node("leg", words, met, needs=tuple(needs))
