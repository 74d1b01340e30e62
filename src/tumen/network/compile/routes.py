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
from itertools import product
from typing import Literal

from tumen.agreements.provisions import Criterion, Tolerance
from tumen.agreements.rule import CodeRange
from tumen.origin.bill import Bill, Material
from tumen.origin.criteria.change import Failing, elsewhere, makes_change, tolerable
from tumen.origin.criteria.content import NO_COSTS, base_price, value_of_materials
from tumen.origin.criteria.materials import ZERO, Entry, Resolved, change_entries, codes_in, considered
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
    OnAnswer,
    OperationTest,
    Program,
    Untyped,
    operations_by_test,
)
from tumen.origin.truth import all_of

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
    within: tuple[CodeRange, ...] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Materials that an alternative does not allow."""

    kind: Literal["change", "tolerable", "PE", "WO"]
    test: CodeTest | None = None
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

    good: str
    """Code of the good in the edition of the rules (digits); empty where it is not settled."""
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
    codes = codes_in(bill.hs, law.edition)
    worked = _worked(bill, law)
    offered, refused = _obtained(bill, law, has_materials=has_materials, parties=parties)
    if has_materials and "PE" in law.provisions.criteria_order:
        offered.append(Route("PE", "PE", bars=(Bar("PE", partners=worked is None),)))
    if len(codes) != 1:
        reason = f"{bill.hs.dotted} of {bill.hs.edition} has {len(codes)} codes in {law.edition}, not one"
        return Routes("", tuple(offered), (*refused, Refused("the rule of the list", reason)))
    good = codes[0]
    if has_materials:
        found = _listed(bill, good, law, worked, offered)
        offered, refused = [*offered, *found[0]], [*refused, *found[1]]
    return Routes(good, tuple(_without_doubles(offered)), tuple(dict.fromkeys(refused)))


def _without_doubles(offered: list[Route]) -> list[Route]:
    seen: dict[tuple[object, ...], Route] = {}
    for route in offered:
        bounds = tuple((b.measure, b.limit, b.test, b.within) for b in route.bounds)
        seen.setdefault((route.criterion, route.party, bounds, route.bars), route)
    return list(seen.values())


def _listed(
    bill: Bill, good: str, law: Law, worked: str | None, whole: list[Route]
) -> tuple[list[Route], list[Refused]]:
    """The alternatives of the product-specific rule."""
    from tumen.reference.hs import HsCode

    code = HsCode(good, law.edition)
    program, text, _ = program_of(bill, law, code)
    if program is None:
        return [], [Refused("the rule of the list", f"no rule on file for {code.dotted} ({law.edition})")]
    desk = _Desk(bill, good, law, worked, tuple(route for route in whole if route.criterion == "WO"))
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
            case OnAnswer(text, condition, term, otherwise):
                answer = self.bill.answers.get(condition)
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
        strict = [Route("PSR", test.text, bars=(Bar("change", test=test),))]
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
        bound = Bound(named, measure, base * limb.limit_pct / HUNDRED, base, test=test)
        every = not (limb.other or limb.materials or limb.of == "component" or test.exclusions)
        bars = () if every else (Bar("tolerable", test=test, limb=limb),)
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


def domestic_bound(bill: Bill, law: Law, min_pct: Decimal) -> Bound | None:
    """The share to be added in the exporting Party, materials of other Parties counted as non-originating."""
    base = base_price(bill, law.provisions.content.base)
    if base is None:
        return None
    text = f"at least {min_pct} % added in {bill.country}"
    return Bound(text, "outside", base * (HUNDRED - min_pct) / HUNDRED, base)


def coefficient(bound: Bound, item: Resolved, good: str, country: str, law: Law) -> Decimal | None:
    """What one unit of a material takes of the bound; None where that is not known (it is then barred)."""
    match bound.measure:
        case "vnm" | "vom" | "accounted":
            vnm, vom = value_of_materials((item,), law, bound.within)
            if bound.measure == "vom":
                return -vom.low
            return vnm.high if bound.measure == "vnm" or vnm.high is None else vnm.high + vom.low
        case "failing value" | "failing weight":
            total = ZERO
            for entry in _missing(bound.test, item, good, law):
                amount = entry.value if bound.measure == "failing value" else entry.weight_kg
                if amount is None:
                    return None
                total += amount
            return total
        case "outside":
            vnm, vom = value_of_materials((item,), law)
            if vnm.high is None:
                return None
            foreign = item.originating is True and item.material.country != country
            return vnm.high + (vom.low if foreign else ZERO)


def barred(bar: Bar, item: Resolved, good: str, law: Law) -> bool:
    """Whether an alternative does not allow a material."""
    match bar.kind:
        case "PE":
            return any(
                m.originating is not True or (m.partner and not bar.partners)
                for m in considered((item,), "PE", law)
            )
        case "WO":
            return any(
                m.originating is False
                or m.material.wholly_obtained is not True
                or m.material.country != bar.party
                for m in considered((item,), "WO", law)
            )
        case "change":
            return bool(_missing(bar.test, item, good, law))
        case "tolerable":
            if bar.test is None or bar.limb is None:
                raise AssertionError
            failing = Failing(_missing(bar.test, item, good, law), (), ())
            kinds = [tolerable(bar.limb, failing, bar.test)[0]]
            if bar.limb.other is not None:
                kinds.append(elsewhere(failing, good, bar.limb.other))
            return all_of(kinds) is not True


def _missing(test: CodeTest | None, item: Resolved, good: str, law: Law) -> tuple[Entry, ...]:
    """What of a material does not surely make the change, whichever of its possible codes is the right
    one.
    """
    if test is None:
        raise AssertionError
    return tuple(
        entry for entry in change_entries((item,), law) if makes_change(entry.codes, good, test) is not True
    )
