"""The row of a table of answers for one bill, from the determination of the one-bill engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING

from tumen.origin.criteria.change import makes_change
from tumen.origin.criteria.materials import change_entries, considered, stated
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, program_of, resolve_for
from tumen.origin.program import AmountTest, CodeTest, every_test
from tumen.origin.screen.engine import reasons

if TYPE_CHECKING:
    from tumen.origin.bill import Bill
    from tumen.origin.determination import Determination, Node
    from tumen.origin.law import Law

_PLACES = Decimal("0.000001")
_WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)

_TEST = {
    "WO": reasons.WHOLLY,
    "PE": reasons.EXCLUSIVELY,
    "CC": reasons.CHANGE,
    "CTH": reasons.CHANGE,
    "CTSH": reasons.CHANGE,
    "AH": reasons.CHANGE,
    "RVC": reasons.CONTENT,
    "MaxNOM": reasons.CONTENT,
    "CR": reasons.REACTION,
    "process": reasons.PROCESS,
    "condition": reasons.CONDITION,
    "rule": reasons.RULE,
    "good": reasons.GOOD,
    "operations": reasons.OPERATIONS,
    "cumulation": reasons.CUMULATION,
    "unread": reasons.RULE,
}
_NEED = (
    ("the rule of ", reasons.NEED_RULE),
    ("the six-digit code of the good", reasons.NEED_RULE),
    ("what the good is made of", reasons.NEED_MATERIALS),
    ("how the good was obtained", reasons.NEED_MATERIALS),
    ("whether all materials are wholly obtained", reasons.NEED_WHOLLY),
    ("the Party of material", reasons.NEED_ORIGIN),
    ("whether '", reasons.NEED_ORIGIN),
    ('whether "', reasons.NEED_ORIGIN),
    ("the FOB price", reasons.NEED_PRICE),
    ("the EXW price", reasons.NEED_PRICE),
    ("the value of material", reasons.NEED_VALUE),
    ("the weight of", reasons.NEED_WEIGHT),
    ("the HS code of material", reasons.NEED_HS),
    ("a longer HS code of material", reasons.NEED_HS),
    ("a longer HS code of the good", reasons.NEED_GOOD),
    ("the operations carried out", reasons.NEED_OPERATIONS),
    ("the material as it came back", reasons.NEED_OPERATIONS),
    ("an answer:", reasons.NEED_ANSWER),
    ("the producer's labour", reasons.NEED_COSTS),
    ("the producer's total cost", reasons.NEED_METHOD),
    ("costs that fit in the price", reasons.NEED_COSTS),
    ("a method of value content", reasons.NEED_METHOD),
    ("the value added in the Parties", reasons.NEED_CUMULATION),
    ("the materials from outside the Parties", reasons.NEED_CUMULATION),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: status and what decided it. `margin` is in percentage points, rounded half-even to six
    decimals.
    """

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
    return answer_of(bill, law, determine_under(bill, law))


def answer_of(bill: Bill, law: Law, found: Determination) -> Answer:
    """Put a determination as a row."""
    routes = {node.test: node for node in found.trace.children}
    reason = 0
    if found.status is Status.ORIGINATING:
        reason = (
            _route(routes["PSR"])
            if found.criterion == "PSR"
            else {"WO": reasons.WHOLLY, "PE": reasons.EXCLUSIVELY}[str(found.criterion)]
        )
    elif found.status is Status.NOT_ORIGINATING:
        reason = _route(routes["PSR"])
    else:
        for node in routes.values():
            if node.met is None:
                reason |= _route(node)
    margin = None if found.margin is None else _WIDE.quantize(found.margin, _PLACES)
    return Answer(
        found.status,
        found.criterion,
        reasons.reason_text(reason),
        margin,
        _blocking(bill, law, found, routes["PSR"]),
        reasons.needs_text(_needs(found.trace)),
    )


def _route(route: Node) -> int:
    if route.test != "PSR":
        return _TEST[route.test]
    if route.met:
        return _mask(next(node for node in route.children if node.test not in {"operations", "good"}))
    return _united(route)


def _united(node: Node) -> int:
    found = 0
    for child in node.children:
        if child.met == node.met:
            found |= _mask(child)
    return found


def _mask(node: Node) -> int:
    match node.test:
        case "any" if node.met:
            return _mask(next(child for child in node.children if child.met))
        case "any" | "all" | "provided":
            return _united(node)
        case "goods":
            asked = reasons.CONDITION if node.met is None and len(node.children) > 1 else 0
            return _united(node) | asked
        case "CC" | "CTH" | "CTSH" | "AH" if node.met and any(c.test == "tolerance" for c in node.children):
            return reasons.TOLERANCE
        case _:
            return _leaf(node)


def _leaf(node: Node) -> int:
    if node.test in _TEST:
        return _TEST[node.test]
    return reasons.CONTENT if node.text.startswith(("RVC", "MaxNOM")) else reasons.CHANGE


_UNREAD = {
    "unread": reasons.NEED_RULE,
    "tolerance": reasons.NEED_TOLERANCE,
    "cumulation": reasons.NEED_CUMULATION,
    "operations": reasons.NEED_OPERATIONS,
}


def _needs(node: Node) -> int:
    """The kinds of what `Node.missing` lists."""
    if node.met is not None:
        return 0
    mask = 0
    for text in node.needs:
        mask |= _UNREAD.get(node.test) or _need(text)
    for child in node.children:
        if child.decides:
            mask |= _needs(child)
    return mask


def _need(text: str) -> int:
    for begin, mask in _NEED:
        if text.startswith(begin):
            return mask
    if " code of the good: " in text:
        return reasons.NEED_GOOD
    if " code of material " in text:
        return reasons.NEED_HS
    return reasons.NEED_METHOD if text.endswith("not supported for this agreement") else reasons.NEED_OTHER


def _blocking(bill: Bill, law: Law, found: Determination, route: Node) -> str | None:
    program, _, _ = program_of(bill, law, found.good)
    if found.status is Status.ORIGINATING or program is None:
        return None
    psr = next(node for node in route.children if node.test not in {"operations", "good"})
    if psr.met or not stated(resolve_for(bill, law)):
        return None
    resolved = resolve_for(bill, law)
    change = next((test for test in every_test(program) if isinstance(test, CodeTest)), None)
    if change is not None:
        missing = [
            (entry.name, entry.value)
            for entry in change_entries(resolved, law)
            if makes_change(entry.codes, found.good.digits, change) is not True
        ]
        if missing:
            return _highest(missing)
    if any(isinstance(test, AmountTest) for test in every_test(program)):
        others = [
            (item.material.name, item.material.value)
            for item in considered(resolved, "RVC", law)
            if item.originating is not True
        ]
        if others:
            return _highest(others)
    return None


def _highest(found: list[tuple[str, Decimal | None]]) -> str:
    return max(found, key=lambda item: (item[1] is None, item[1] or Decimal(0)))[0]
