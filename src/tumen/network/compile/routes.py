"""A rule of origin as alternatives of linear conditions on the materials that a mode of production takes.

Every alternative is a `Route`: materials that it bars, and bounds of the form ``sum of coefficient x units
taken <= limit x good units made``. Coefficients of a material are found by the functions of the exact engine,
so that a unit counts here as it counts there. What cannot be put in this form is not offered, and the reason
is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from itertools import product, starmap
from typing import Literal

from tumen.agreements.provisions import Criterion, Tolerance
from tumen.agreements.rule import CodeRange
from tumen.origin.bill import Bill, Material
from tumen.origin.candidates import candidates
from tumen.origin.criteria.content import NO_COSTS, base_price
from tumen.origin.criteria.materials import ZERO, codes_in
from tumen.origin.criteria.operations import beyond_minimal, performed
from tumen.origin.criteria.wholly import wholly_obtained
from tumen.origin.determine import program_of, resolve_for
from tumen.origin.law import Law
from tumen.origin.program import (
    HUNDRED,
    AmountTest,
    BeyondMinimal,
    CodeTest,
    CriterionTest,
    Joined,
    Limit,
    MaterialsTest,
    OnAnswer,
    OperationTest,
    Program,
    Untyped,
    operations_by_test,
)
from tumen.reference.hs import HsCode

_MOST_ALTERNATIVES = 64
"""Ways to meet the rules of all candidates of a split code."""
Measure = Literal["vnm", "vom", "accounted", "failing value", "failing weight", "outside"]


@dataclass(frozen=True, slots=True)
class Bound:
    """``sum of coefficient x units <= limit x good units``; for `vom` the coefficients are negative."""

    text: str
    measure: Measure
    limit: Decimal
    """Per good unit: currency, or kilograms for a weight."""
    scale: Decimal
    """Price or weight of the good: what the limit is a share of."""
    test: CodeTest | None = None
    good: str = ""
    """Code of the good (digits, in the edition of the rule) that the test is made with."""
    within: tuple[CodeRange, ...] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Materials that an alternative does not allow."""

    kind: Literal["change", "tolerable", "PE", "WO", "condition"]
    test: CodeTest | None = None
    good: str = ""
    """Code of the good that the test is made with."""
    condition: MaterialsTest | None = None
    answers: tuple[tuple[str, bool], ...] = ()
    """What is answered of single materials."""
    limb: Tolerance | None = None
    party: str | None = None
    partners: bool = True
    """Whether materials that originate outside the agreement and cumulate pass (for PE)."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to originate under an agreement."""

    criterion: Criterion
    text: str
    bounds: tuple[Bound, ...] = ()
    bars: tuple[Bar, ...] = ()
    party: str | None = None
    """Where the good was wholly obtained, for the criterion WO."""

    @property
    def conditions(self) -> frozenset[Bound | Bar]:
        """What it asks."""
        return frozenset((*self.bounds, *self.bars))

    def joined(self, other: Route) -> Route:
        """Both at once."""
        return replace(
            self,
            text=f"{self.text} and {other.text}",
            bounds=(*self.bounds, *other.bounds),
            bars=(*self.bars, *other.bars),
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """An alternative that is not offered, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Routes:
    """What an agreement offers a recipe at a site, and what it does not."""

    offered: tuple[Route, ...]
    refused: tuple[Refused, ...]


def routes(bill: Bill, law: Law, *, has_materials: bool, parties: tuple[str, ...]) -> Routes:
    """Find the ways in which a good can originate under a law.

    Parameters
    ----------
    bill
        The good without its materials: price, weight, operations, costs, answers.
    has_materials
        Whether the recipe takes materials.
    parties
        Economies from which wholly obtained materials can come.
    """
    worked = _worked(bill, law)
    offered, refused = _obtained(bill, law, has_materials=has_materials, parties=parties)
    if has_materials and "PE" in law.provisions.criteria_order:
        offered.append(Route("PE", "PE", bars=(Bar("PE", partners=worked is None),)))
    if has_materials:
        found = _by_rule(bill, law, worked, offered)
        offered, refused = [*offered, *found[0]], [*refused, *found[1]]
    return Routes(tuple(_without_doubles(offered)), tuple(dict.fromkeys(refused)))


def _by_rule(
    bill: Bill, law: Law, worked: str | None, whole: list[Route]
) -> tuple[list[Route], list[Refused]]:
    """The alternatives of the rule; of a split code those that meet the rule of every candidate."""
    codes = candidates(bill.hs, law.edition)
    if len(codes) == 1:
        return _listed(bill, codes[0], law, worked, whole)
    read = [replace(bill, hs=code) for code in codes]
    found = [_listed(one, one.hs, law, _worked(one, law), whole) for one in read]
    together = found[0][0] if found else []
    for offered, _ in found[1:]:
        every = {route.conditions: route for route in starmap(_both, product(together, offered))}
        together = [  # what asks for more than another does is left out
            route for key, route in every.items() if not any(other < key for other in every)
        ]
        if len(together) > _MOST_ALTERNATIVES:
            together = []
            break
    if together:
        return together, [item for _, out in found for item in out]
    number = len(codes_in(bill.hs, law.edition))
    reason = f"{bill.hs.dotted} of {bill.hs.edition} has {number} codes in {law.edition}, not one"
    more = ", and no alternative that meets the rule of each" if codes else ""
    return [], [Refused("the rule of the list", reason + more)]


def _both(one: Route, other: Route) -> Route:
    """Both at once, each condition once."""
    both = one.joined(other)
    return replace(
        both,
        text=one.text if one.text == other.text else both.text,
        bounds=tuple(dict.fromkeys(both.bounds)),
        bars=tuple(dict.fromkeys(both.bars)),
    )


def _without_doubles(offered: list[Route]) -> list[Route]:
    seen: dict[tuple[object, ...], Route] = {}
    for route in offered:
        bounds = tuple((b.measure, b.limit, b.test, b.good, b.within) for b in route.bounds)
        seen.setdefault((route.criterion, route.party, bounds, route.bars), route)
    return list(seen.values())


def _listed(
    bill: Bill, code: HsCode, law: Law, worked: str | None, whole: list[Route]
) -> tuple[list[Route], list[Refused]]:
    """The alternatives of the product-specific rule."""
    program, text, _ = program_of(bill, law, code)
    if program is None:
        return [], [Refused("the rule of the list", f"no rule on file for {code.dotted} ({law.edition})")]
    desk = _Desk(bill, code.digits, law, worked, tuple(route for route in whole if route.criterion == "WO"))
    if not operations_by_test(law.provisions) and worked is not None:
        return [], [Refused(text or program.text, worked)]
    return desk.alternatives(program)


def _worked(bill: Bill, law: Law) -> str | None:
    """Why what is done at the site is no more than minimal; None where it is more."""
    probe = Material("probe", None, ZERO, "non-originating")
    asked = replace(bill, materials=(probe,))
    node = beyond_minimal(asked, resolve_for(asked, law), law)
    if node.met:
        return None
    return "; ".join(node.missing()) or f"only minimal operations are stated ({node.article or 'no article'})"


def _obtained(
    bill: Bill, law: Law, *, has_materials: bool, parties: tuple[str, ...]
) -> tuple[list[Route], list[Refused]]:
    """Ways to be wholly obtained: as a good obtained at the site, or made solely from such materials."""
    if bill.obtained is not None:
        node, party = wholly_obtained(bill, (), law)
        kind = next((k for k in law.provisions.wholly_obtained if k.kind == bill.obtained.kind), None)
        if not node.met or kind is None:
            reason = "; ".join(node.missing()) or "it is not wholly obtained as stated"
            return [], [Refused("WO", reason)]
        bars = (Bar("WO", party=party),) if has_materials and kind.materials == "wholly-obtained" else ()
        return [Route("WO", "WO", bars=bars, party=party)], []
    if not has_materials:
        return [], [Refused("WO", "the recipe takes no materials and does not say how the good is obtained")]
    return [
        Route("WO", f"WO from {party}", bars=(Bar("WO", party=party),), party=party)
        for party in parties
        if party in law.parties
    ], []


@dataclass(frozen=True, slots=True)
class _Desk:
    bill: Bill
    good: str
    law: Law
    worked: str | None
    """Why nothing but minimal operations is done; None where more is."""
    whole: tuple[Route, ...]

    def alternatives(self, program: Program) -> tuple[list[Route], list[Refused]]:
        """The program in disjunctive form."""
        match program:
            case Joined(_, "any", parts):
                found = [self.alternatives(part) for part in parts]
                return [r for offered, _ in found for r in offered], [r for _, out in found for r in out]
            case Joined(text, _, parts):
                kept = [part for part in parts if not isinstance(part, BeyondMinimal)]
                if len(kept) < len(parts) and self.worked is not None:
                    return [], [Refused(text, self.worked)]
                return self._all(kept)
            case CodeTest():
                return self._change(program)
            case AmountTest():
                return self._amount(program)
            case OperationTest(text, _, name):
                node = performed(name, self.bill, self.law, "process", name)
                if node.met:
                    return [Route("PSR", text)], []
                return [], [Refused(text, "; ".join(node.missing()) or node.text)]
            case CriterionTest(_, "WO"):
                return [replace(route, criterion="PSR", party=None) for route in self.whole], []
            case CriterionTest():
                return [Route("PSR", "PE", bars=(Bar("PE", partners=self.worked is None),))], []
            case MaterialsTest(text, of):
                if of.min_pct is not None:
                    return [], [Refused(text, "a share of some materials is not supported")]
                answers = tuple(sorted(self.bill.answers.items()))
                reason = "the tolerance of a condition on materials is not supported"
                refused = [Refused(f"{text} with tolerance", reason)] if program.tolerance.limbs else []
                return [
                    Route("PSR", text, bars=(Bar("condition", condition=program, answers=answers),))
                ], refused
            case OnAnswer(text, condition, term, otherwise, facts, surely):
                answer = self.bill.answers.get(condition)
                if facts is not None and answer is not False and not (surely and answer):
                    return self._all([term, facts])
                if otherwise is None:
                    if answer is not True:
                        return [], [Refused(text, f"not answered with yes: {condition}?")]
                    return self.alternatives(term)
                if answer is None:
                    return self._all([term, otherwise])
                return self.alternatives(term if answer else otherwise)
            case Untyped(text, reason):
                return [], [Refused(text, f"not on file as a rule: {reason}")]
            case BeyondMinimal():
                raise AssertionError

    def _all(self, parts: Sequence[Program]) -> tuple[list[Route], list[Refused]]:
        found = [self.alternatives(part) for part in parts]
        refused = [item for _, out in found for item in out]
        return [reduce(Route.joined, chosen) for chosen in product(*(offer for offer, _ in found))], refused

    def _change(self, test: CodeTest) -> tuple[list[Route], list[Refused]]:
        strict = [Route("PSR", test.text, bars=(Bar("change", test=test, good=self.good),))]
        if test.unread is not None:
            return strict, [Refused(f"{test.text} with tolerance", test.unread)]
        parts = [self._limb(limb, test) for limb in test.limbs]
        refused = [part for part in parts if isinstance(part, Refused)]
        usable = [part for part in parts if isinstance(part, Route)]
        if test.component_only:
            reason = "which materials are in the component that classifies the good is not stated"
            refused.append(Refused(f"{test.text} of the component alone", reason))
        if test.every_limb and usable:
            if len(usable) < len(parts):
                return strict, refused
            whole = usable[0]
            for part in usable[1:]:
                whole = replace(whole.joined(part), text=f"{whole.text}, {part.text}")
            usable = [whole]
        return usable or strict, refused

    def _limb(self, limb: Tolerance, test: CodeTest) -> Route | Refused:
        named = f"{test.text} with {limb.limit_pct} % tolerance by {limb.measure}"
        if limb.provided is not None and self.bill.answers.get(limb.provided) is not True:
            return Refused(named, f"not answered with yes: {limb.provided}?")
        if limb.measure == "value":
            base = base_price(self.bill, "FOB" if limb.of == "FOB" else "EXW")
            missing = f"the {limb.of} price of the good is not stated"
        else:
            component = limb.of == "component"
            base = self.bill.component_weight_kg if component else self.bill.weight_kg
            missing = f"the weight of the {limb.of} is not stated"
        if base is None:
            return Refused(named, missing)
        measure: Measure = "failing value" if limb.measure == "value" else "failing weight"
        bound = Bound(named, measure, base * limb.limit_pct / HUNDRED, base, test, self.good)
        every = not (limb.other or limb.materials or limb.of == "component" or test.exclusions)
        bars = () if every else (Bar("tolerable", test=test, good=self.good, limb=limb),)
        return Route("PSR", named, bounds=(bound,), bars=bars)

    def _amount(self, test: AmountTest) -> tuple[list[Route], list[Refused]]:
        if test.unread is not None:
            return [], [Refused(test.text, test.unread)]
        base = base_price(self.bill, test.base)
        if base is None:
            return [], [Refused(test.text, f"the {test.base} price of the good is not stated")]
        if not test.limits:
            return [], [Refused(test.text, "no method that both the rule and the agreement allow")]
        found = [self._limit(limit, test, base) for limit in test.limits]
        offered = [item for item in found if isinstance(item, Route)]
        return offered, [item for item in found if isinstance(item, Refused)]

    def _limit(self, limit: Limit, test: AmountTest, base: Decimal) -> Route | Refused:
        named = test.text if limit.method is None else f"{test.text} by {limit.method}"
        share, within = base * limit.pct / HUNDRED, test.within
        if limit.amount is None or limit.base == "NC":
            return Refused(named, f"a {limit.method} calculation is not supported")
        if limit.amount == "VNM":
            return Route("PSR", named, (Bound(named, "vnm", share, base, within=within),))
        costs = self.bill.costs if limit.costs else NO_COSTS
        if costs is None:
            return Refused(named, "the profit of the producer is not stated")
        needed = Bound(named, "vom", costs.total - share, base, within=within)
        text = f"{named}: costs fit in the price"
        return Route(
            "PSR", named, (needed, Bound(text, "accounted", base - costs.total, base, within=within))
        )
