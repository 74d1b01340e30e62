"""The row of a table of answers for one bill, from the determination of the one-bill engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import reduce
from operator import or_

from tumen.origin.bill import Bill
from tumen.origin.candidates import candidates
from tumen.origin.criteria.change import makes_change
from tumen.origin.criteria.materials import change_entries, considered, stated
from tumen.origin.determination import Determination, Node, Status
from tumen.origin.determine import determine_under, program_of, resolve_for
from tumen.origin.law import Law
from tumen.origin.program import AmountTest, CodeTest, every_test
from tumen.origin.screen.engine.reasons import Need, Reason, mask_text

_PLACES = Decimal("0.000001")
_WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)

_TEST = {
    "WO": Reason.WHOLLY_OBTAINED,
    "PE": Reason.EXCLUSIVELY_ORIGINATING,
    **dict.fromkeys(("CC", "CTH", "CTSH", "AH"), Reason.CHANGE),
    **dict.fromkeys(("RVC", "MaxNOM"), Reason.CONTENT),
    "CR": Reason.REACTION,
    "process": Reason.PROCESS,
    **dict.fromkeys(("condition", "WO of", "of materials"), Reason.CONDITION),
    **dict.fromkeys(("rule", "unread"), Reason.RULE),
    "good": Reason.GOOD_CODE,
    "operations": Reason.OPERATIONS,
    "cumulation": Reason.CUMULATION,
}
_UNREAD = {
    "unread": Need.RULE,
    "tolerance": Need.TOLERANCE,
    "cumulation": Need.CUMULATION,
    "operations": Need.OPERATIONS,
    **dict.fromkeys(("fact", "WO of"), Need.WHOLLY_OBTAINED),
}
"""What is missing for a test of which the text was not read, or for a fact of how a good is obtained."""
_NEED = {
    ("the rule of ", "the six-digit code of the good"): Need.RULE,
    ("what the good is made of", "how the good was obtained"): Need.MATERIALS,
    ("whether all materials are wholly obtained",): Need.WHOLLY_OBTAINED,
    ("the Party of material", "whether '", 'whether "'): Need.ORIGIN,
    ("the FOB price", "the EXW price"): Need.PRICE,
    ("the value of material",): Need.VALUE,
    ("the weight of",): Need.WEIGHT,
    ("the HS code of material", "a longer HS code of material"): Need.HS,
    ("a longer HS code of the good",): Need.GOOD_CODE,
    ("the operations carried out", "the material as it came back"): Need.OPERATIONS,
    ("an answer:",): Need.ANSWER,
    ("the producer's labour", "costs that fit in the price"): Need.COSTS,
    ("the producer's total cost", "a method of value content"): Need.METHOD,
    ("the value added in the Parties", "the materials from outside the Parties"): Need.CUMULATION,
}
"""Kind of what is missing by how the words begin in which the one-bill engine says it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: status and what decided it; the margin in percentage points, to six decimals."""

    status: Status
    criterion: str | None
    reason: str | None
    margin: Decimal | None
    blocking: str | None
    """Where the rule is not met: the material of highest value (one of unknown value before all) that misses
    the change, else the non-originating one of highest value."""
    needs: str | None


def answer(bill: Bill, law: Law) -> Answer:
    """Determine one bill and put the answer as a row."""
    found = determine_under(bill, law)
    routes = {node.test: node for node in found.trace.children}
    reason = 0
    if found.criterion in {"WO", "PE"}:
        reason = _TEST[found.criterion]
    elif found.status is not Status.UNDETERMINED:
        reason = _route(routes["PSR"])
    else:
        for node in routes.values():
            reason |= _route(node) if node.met is None else 0
    return Answer(
        found.status,
        found.criterion,
        mask_text(Reason, reason),
        None if found.margin is None else _WIDE.quantize(found.margin, _PLACES),
        _blocking(bill, law, found, routes["PSR"]),
        mask_text(Need, _needs(found.trace)),
    )


def _rule_node(route: Node) -> Node:
    """The test of the rule itself beside those of the good's code and of operations."""
    return next(node for node in route.children if node.test not in {"operations", "good"})


def _route(route: Node) -> int:
    if route.test != "PSR":
        return _TEST[route.test]
    return _mask(_rule_node(route)) if route.met else _united(route)


def _united(node: Node) -> int:
    found = 0
    for child in node.children:
        found |= _mask(child) if child.met == node.met else 0
    return found


def _mask(node: Node) -> int:
    match node.test:
        case "any" if node.met:
            return _mask(next(child for child in node.children if child.met))
        case "any" | "all" | "provided":
            return _united(node)
        case "goods":
            asked = Reason.CONDITION if node.met is None and len(node.children) > 1 else 0
            return _united(node) | asked
        case "CC" | "CTH" | "CTSH" | "AH" if node.met and any(c.test == "tolerance" for c in node.children):
            return Reason.TOLERANCE
        case "codes":  # as each candidate of a split code
            decided = [_route(child) for child in node.children if child.met == node.met]
            return reduce(or_, decided, 0) | (Reason.GOOD_CODE if node.met is None else 0)
        case "materials":  # none are stated: what the test would have looked at
            of = {"RVC": Reason.CONTENT, "MaxNOM": Reason.CONTENT, "WO of": Reason.CONDITION}
            return next((reason for word, reason in of.items() if node.text.startswith(word)), Reason.CHANGE)
        case test:
            return _TEST[test]


def _needs(node: Node) -> int:
    """The kinds of what `Node.missing` lists."""
    if node.met is not None:
        return 0
    mask = 0
    for text in node.needs:
        mask |= _UNREAD.get(node.test) or _need(text)
    for child in node.children:
        mask |= _needs(child) if child.decides else 0
    return mask


def _need(text: str) -> int:
    known = next((need for words, need in _NEED.items() if text.startswith(words)), None)
    if known is not None:
        return known
    for part, need in ((" code of the good: ", Need.GOOD_CODE), (" code of material ", Need.HS)):
        if part in text:
            return need
    return Need.METHOD if text.endswith("not supported for this agreement") else Need.OTHER


def _blocking(bill: Bill, law: Law, found: Determination, route: Node) -> str | None:
    good = found.good
    if tried := next((node.children[0] for node in route.children if node.test == "codes"), None):
        if found.status is not Status.NOT_ORIGINATING:
            return None
        route, good = tried, candidates(good, law.edition)[0]  # all lead to the same answer
    program, _, _ = program_of(bill, law, good)
    if found.status is Status.ORIGINATING or program is None or _rule_node(route).met:
        return None
    resolved = resolve_for(bill, law)
    if not stated(resolved):
        return None
    tests = list(every_test(program))
    change = next((test for test in tests if isinstance(test, CodeTest)), None)
    entries = change_entries(resolved, law) if change is not None else ()
    listed = [
        (entry.name, entry.value)
        for entry in entries
        if change is not None and makes_change(entry.codes, good.digits, change) is not True
    ]
    if not listed and any(isinstance(test, AmountTest) for test in tests):
        listed = [
            (item.material.name, item.material.value)
            for item in considered(resolved, "RVC", law)
            if item.originating is not True
        ]
    # the highest, one of unknown value before all
    return max(listed, key=lambda item: (item[1] is None, item[1] or 0))[0] if listed else None
