"""Conditions of a rule on its materials, tested line by line on what the bill says of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tumen.agreements.describe import describe
from tumen.agreements.rule import CodeRange
from tumen.origin.bill import Bill
from tumen.origin.criteria.change import Failing, tolerated
from tumen.origin.criteria.cumulation import counts_production
from tumen.origin.criteria.materials import (
    ZERO,
    Entry,
    Resolved,
    among,
    considered,
    origin_needs,
)
from tumen.origin.determination import Node
from tumen.origin.law import Law
from tumen.origin.program import HUNDRED, MaterialsTest
from tumen.origin.truth import Truth, all_of

_MET = {"WO": "is wholly obtained", "PE": "originates", "none": "is not used"}


def condition_node(condition: str, answer: Truth, facts: Node | None, *, surely: bool) -> Node:
    """Whether a condition holds: as the bill says, and only where it does not tell, as a person answers."""
    text = f"provided that {condition}"
    asked = f"an answer: {condition}?"
    if facts is None:
        return Node("condition", text, answer, needs=() if answer is not None else (asked,))
    told = facts.met if not surely or facts.met else None
    if told is not None and answer is not None and told != answer:
        said = "yes" if answer else "no"
        needs = (f"{asked} The answer {said} is not what the bill says of its materials",)
        return Node("condition", text, None, needs=needs, children=(replace(facts, decides=False),))
    met = answer if told is None else told
    ask = met is None and (surely or not facts.missing())
    children = (replace(facts, decides=met is None and not ask),)
    return Node("condition", text, met, needs=(asked,) if ask else (), children=children)


@dataclass(frozen=True, slots=True)
class _Line:
    """A material that the condition may speak of."""

    item: Resolved
    sure: bool
    """False where it may yet turn out to originate itself, or to be disregarded."""
    spoken_of: Truth
    holds: Truth

    @property
    def missing(self) -> tuple[str, ...]:
        """What would settle it."""
        return origin_needs(self.item) if not self.sure or self.item.originating is None else ()


def materials_node(
    test: MaterialsTest, good: str, bill: Bill, resolved: tuple[Resolved, ...], law: Law
) -> Node:
    """Test a condition on every material that it speaks of."""
    lines = [line for line in _lines(test, bill.answers, resolved, law) if line.spoken_of is not False]
    if test.of.min_pct is not None:
        return _share_node(test, test.of.min_pct, lines)
    sure: list[Entry] = []
    possible: list[Entry] = []
    children: list[Node] = []
    needs: dict[str, None] = {}
    for line in lines:
        material = line.item.material
        met: Truth = True if line.holds else line.holds if line.spoken_of and line.sure else None
        children.append(Node("material", f"{material.name} {_MET[test.of.kind]}", met, decides=False))
        if met is True:
            continue
        entry = Entry(material.name, line.item.codes, met is False, material.value, material.weight_kg)
        (possible if met is None else sure).append(entry)
        if met is None:
            needs |= dict.fromkeys(_needs(line, test))
    failing = Failing(tuple(sure), tuple(possible), tuple(needs))
    outcome: Truth = True if not failing.entries else False if sure else None
    tolerance = tolerated(failing, test.tolerance, good, bill)
    if tolerance is not None:
        outcome = tolerance.met
        children.append(tolerance)
    name = "WO of" if test.of.kind == "WO" else "of materials"
    missing = failing.needs if outcome is None else ()
    return Node(name, describe(test.of), outcome, needs=missing, children=tuple(children))


def unmet(
    test: MaterialsTest, resolved: tuple[Resolved, ...], answers: Mapping[str, bool], law: Law
) -> tuple[str, ...]:
    """Names of the materials that do not surely meet the condition."""
    lines = _lines(test, answers, resolved, law)
    return tuple(one.item.material.name for one in lines if one.spoken_of is not False and not one.holds)


def _lines(
    test: MaterialsTest, answers: Mapping[str, bool], resolved: tuple[Resolved, ...], law: Law
) -> Iterator[_Line]:
    for item, sure in _looked_at(test, resolved, law, sure=True):
        named = answers.get(_question(item, test.of.noun)) if test.of.noun else True
        spoken_of = all_of((of_codes(item.codes, test.of.codes), named))
        yield _Line(item, sure and not item.perhaps, spoken_of, _holds(item, test, law))


def _looked_at(
    test: MaterialsTest, resolved: tuple[Resolved, ...], law: Law, *, sure: bool
) -> Iterator[tuple[Resolved, bool]]:
    """The materials, an intermediate that the producer made itself and that may not originate by its own."""
    for item in considered(resolved, "WO" if test.of.kind == "WO" else "CTC", law):
        if item.originating is not True and item.inner and not test.of.noun:
            yield from _looked_at(test, item.inner, law, sure=sure and item.originating is False)
        else:
            yield item, sure


def of_codes(codes: tuple[str, ...] | None, ranges: tuple[CodeRange, ...]) -> Truth:
    """Whether a material of one of `codes` (None: not known) is of the ranges; of none are all."""
    found = {among(code, ranges) for code in codes or ()} if ranges else {True}
    return found.pop() if len(found) == 1 else None


def _question(item: Resolved, noun: str) -> str:
    return f"{item.material.name} is {noun}"


def _holds(item: Resolved, test: MaterialsTest, law: Law) -> Truth:
    if test.of.kind == "none":
        return False
    if test.of.kind == "PE":
        unlooked = item.originating is False and counts_production(item.material, law)
        return None if unlooked else item.originating
    stated: Truth = item.material.wholly_obtained
    if stated is None and item.determined is not None:
        routes = item.determined.trace.children
        stated = next((node.met for node in routes if node.test == "WO"), None)
    if item.originating is False or stated is False:
        return False
    return None if item.partner else all_of((stated, item.originating))


def _needs(line: _Line, test: MaterialsTest) -> tuple[str, ...]:
    name = line.item.material.name
    needs: list[str] = []
    if line.spoken_of is None and of_codes(line.item.codes, test.of.codes) is None:
        needs.append(f"the HS code of material {name!r}")
    elif line.spoken_of is None:
        needs.append(f"an answer: {_question(line.item, test.of.noun)}?")
    needs += line.missing
    if line.holds is None and test.of.kind == "WO":
        needs.append(f"whether material {name!r} is wholly obtained")
    elif line.holds is None and not line.missing:
        needs.append(f"whether material {name!r} originates")
    return tuple(needs)


def _share_node(test: MaterialsTest, least: Decimal, lines: list[_Line]) -> Node:
    """The share of originating materials in the weight of those that the condition speaks of."""
    own = _weight([one for one in lines if one.spoken_of and one.holds and one.sure])
    own_most = _weight([one for one in lines if one.holds is not False or not one.sure])
    other = _weight([one for one in lines if one.spoken_of and one.holds is False and one.sure])
    other_most = _weight([one for one in lines if one.holds is not True])
    low = _share(own[0], other_most[1])
    high = _share(own_most[1], other[0])
    met: Truth = None
    if lines and (all(one.holds for one in lines) or (low is not None and low >= least)):
        met = True
    elif any(one.spoken_of for one in lines) and (
        all(one.holds is False and one.sure for one in lines) or (high is not None and high < least)
    ):
        met = False
    needs = dict.fromkeys(need for one in lines for need in _needs(one, test))
    unweighed = [one.item.material.name for one in lines if one.item.material.weight_kg is None]
    needs |= dict.fromkeys(f"the weight of material {name!r}" for name in unweighed)
    if not lines:
        needs = {f"which material is {test.of.noun}" if test.of.noun else "what the good is made of": None}
    figure = low if low is not None and low == high else None
    margin = None if figure is None or met is None else figure - least
    missing = tuple(needs) if met is None else ()
    return Node("of materials", describe(test.of), met, None, figure, least, margin, needs=missing)


def _weight(lines: list[_Line]) -> tuple[Decimal, Decimal | None]:
    """The known weight of materials, and the whole; None where that of one is not known."""
    weights = [one.item.material.weight_kg for one in lines]
    known = sum((weight for weight in weights if weight is not None), ZERO)
    return known, None if None in weights else known


def _share(part: Decimal | None, rest: Decimal | None) -> Decimal | None:
    """A part in per cent of itself and the rest; bounds beyond what is known are none."""
    if part is None or rest is None or not part + rest:
        return None
    return part / (part + rest) * HUNDRED
