"""The row of a table of answers for one bill, from the determination of the one-bill engine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING

from tumen.origin.change import makes_change
from tumen.origin.determination import Status
from tumen.origin.determine import determine_under, program_of, resolve_for
from tumen.origin.materials import change_entries, considered, stated
from tumen.origin.program import AmountTest, CodeTest, every_test
from tumen.origin.screen import marks

if TYPE_CHECKING:
    from tumen.origin.bill import Bill
    from tumen.origin.determination import Determination, Node
    from tumen.origin.law import Law
    from tumen.origin.three import Truth

_PLACES = Decimal("0.000001")
_WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)

_TEST = {
    "WO": marks.WHOLLY,
    "PE": marks.EXCLUSIVELY,
    "CC": marks.CHANGE,
    "CTH": marks.CHANGE,
    "CTSH": marks.CHANGE,
    "AH": marks.CHANGE,
    "RVC": marks.CONTENT,
    "MaxNOM": marks.CONTENT,
    "CR": marks.REACTION,
    "process": marks.PROCESS,
    "condition": marks.CONDITION,
    "rule": marks.RULE,
    "good": marks.GOOD,
    "operations": marks.OPERATIONS,
    "cumulation": marks.CUMULATION,
    "unread": marks.RULE,
}
_NEED = (
    ("the rule of ", marks.NEED_RULE),
    ("the six-digit code of the good", marks.NEED_RULE),
    ("what the good is made of", marks.NEED_MATERIALS),
    ("how the good was obtained", marks.NEED_MATERIALS),
    ("whether all materials are wholly obtained", marks.NEED_WHOLLY),
    ("the Party of material", marks.NEED_ORIGIN),
    ("whether '", marks.NEED_ORIGIN),
    ('whether "', marks.NEED_ORIGIN),
    ("the FOB price", marks.NEED_PRICE),
    ("the EXW price", marks.NEED_PRICE),
    ("the value of material", marks.NEED_VALUE),
    ("the weight of", marks.NEED_WEIGHT),
    ("the HS code of material", marks.NEED_HS),
    ("a longer HS code of material", marks.NEED_HS),
    ("a longer HS code of the good", marks.NEED_GOOD),
    ("the operations carried out", marks.NEED_OPERATIONS),
    ("the material as it came back", marks.NEED_OPERATIONS),
    ("an answer:", marks.NEED_ANSWER),
    ("the producer's labour", marks.NEED_COSTS),
    ("the producer's total cost", marks.NEED_METHOD),
    ("costs that fit in the price", marks.NEED_COSTS),
    ("a method of value content", marks.NEED_METHOD),
    ("the value added in the Parties", marks.NEED_CUMULATION),
    ("the materials from outside the Parties", marks.NEED_CUMULATION),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: status and what decided it. `margin` is in percentage points, rounded half-even to six decimals."""

    status: Status
    criterion: str | None
    reason: str | None
    margin: Decimal | None
    blocking: str | None
    """Where the rule is not met: the material of highest value (one of unknown value before all) that misses the
    change, else the non-originating one of highest value."""
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
            else {"WO": marks.WHOLLY, "PE": marks.EXCLUSIVELY}[str(found.criterion)]
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
        marks.reason_text(reason),
        margin,
        _blocking(bill, law, found, routes["PSR"]),
        marks.needs_text(_needs(found.trace)),
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
            asked = marks.CONDITION if node.met is None and len(node.children) > 1 else 0
            return _united(node) | asked
        case "CC" | "CTH" | "CTSH" | "AH" if node.met and any(c.test == "tolerance" for c in node.children):
            return marks.TOLERANCE
        case _:
            return _leaf(node)


def _leaf(node: Node) -> int:
    if node.test in _TEST:
        return _TEST[node.test]
    return marks.CONTENT if node.text.startswith(("RVC", "MaxNOM")) else marks.CHANGE


_UNREAD = {
    "unread": marks.NEED_RULE,
    "tolerance": marks.NEED_TOLERANCE,
    "cumulation": marks.NEED_CUMULATION,
    "operations": marks.NEED_OPERATIONS,
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
        return marks.NEED_GOOD
    if " code of material " in text:
        return marks.NEED_HS
    return marks.NEED_METHOD if text.endswith("not supported for this agreement") else marks.NEED_OTHER


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
            if _changed(entry.codes, found.good.digits, change) is not True
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


def _changed(codes: tuple[str, ...] | None, good: str, change: CodeTest) -> Truth:
    answers = {makes_change(code, good, change) for code in codes or ()}
    return answers.pop() if len(answers) == 1 else None


def _highest(found: list[tuple[str, Decimal | None]]) -> str:
    return max(found, key=lambda item: (item[1] is None, item[1] or Decimal(0)))[0]
