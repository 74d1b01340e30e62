"""A rule of origin as alternatives of linear conditions on the materials that a mode of production takes.

Every alternative is a `Route`: materials that it bars, and bounds of the form ``sum of coefficient x units taken
<= limit x good units made``. Coefficients of a material are found by the functions of the exact engine, so that a
unit counts here as it counts there. What cannot be put in this form is not offered, and the reason is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Literal

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
    Rule,
    TariffChange,
    Unread,
    ValueContent,
    WhollyObtained,
)
from tumen.origin.bill import Bill, Material
from tumen.origin.change import makes_change
from tumen.origin.codes import same_as_good
from tumen.origin.content import HUNDRED, base_price, value_of_materials
from tumen.origin.determine import resolve_for
from tumen.origin.evaluate import test_of
from tumen.origin.materials import ZERO, change_entries, codes_in, considered
from tumen.origin.operations import CHEMICAL_REACTION, beyond_minimal, operations_by_test, performed
from tumen.origin.wholly import wholly_obtained

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.agreements.provisions import Criterion, Tolerance
    from tumen.agreements.rule import ChangeLevel, CodeRange
    from tumen.origin.law import Law
    from tumen.origin.materials import Resolved

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
    term: TariffChange | None = None
    within: tuple[CodeRange, ...] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Materials that an alternative does not allow."""

    kind: Literal["change", "elsewhere", "PE", "WO"]
    term: TariffChange | None = None
    level: ChangeLevel | None = None
    party: str | None = None


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
    offered, refused = _obtained(bill, law, has_materials=has_materials, parties=parties)
    if has_materials and "PE" in law.provisions.criteria_order:
        offered.append(Route("PE", "PE", bars=(Bar("PE"),)))
    if len(codes) != 1:
        reason = f"{bill.hs.dotted} of {bill.hs.edition} has {len(codes)} codes in {law.edition}, not one"
        return Routes("", tuple(offered), (*refused, Refused("the rule of the list", reason)))
    good = codes[0]
    if has_materials:
        found = _listed(bill, good, law, offered)
        offered, refused = [*offered, *found[0]], [*refused, *found[1]]
    return Routes(good, tuple(_without_doubles(offered)), tuple(dict.fromkeys(refused)))


def _without_doubles(offered: list[Route]) -> list[Route]:
    seen: dict[tuple[object, ...], Route] = {}
    for route in offered:
        bounds = tuple((b.measure, b.limit, b.term, b.within) for b in route.bounds)
        seen.setdefault((route.criterion, route.party, bounds, route.bars), route)
    return list(seen.values())


def _listed(bill: Bill, good: str, law: Law, whole: list[Route]) -> tuple[list[Route], list[Refused]]:
    """The alternatives of the product-specific rule."""
    from tumen.reference.hs import HsCode

    code = HsCode(good, law.edition)
    found = law.rule_for(code) if len(good) >= 6 else None
    if found is None:
        return [], [Refused("the rule of the list", f"no rule on file for {code.dotted} ({law.edition})")]
    worked = _worked(bill, law)
    desk = _Desk(bill, good, law, worked, tuple(route for route in whole if route.criterion == "WO"))
    if not operations_by_test(law) and worked is not None:
        return [], [Refused(found.text, worked)]
    offered, refused = desk.alternatives(found.rule)
    return offered, refused


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

    def alternatives(self, rule: Rule) -> tuple[list[Route], list[Refused]]:
        """The rule in disjunctive form."""
        test, policy = test_of(rule), self.law.provisions.operations
        if (
            self.worked is not None
            and test is not None
            and policy is not None
            and policy.defeats(test, self.good)
        ):
            return [], [Refused(render(rule), self.worked)]
        match rule:
            case AnyOf(terms):
                found = [self.alternatives(term) for term in terms]
                return [r for offered, _ in found for r in offered], [r for _, out in found for r in out]
            case AllOf(terms):
                return self._all(terms)
            case TariffChange():
                return self._change(rule)
            case ValueContent():
                return self._content(rule)
            case MaxNonOriginating():
                return self._maximum(rule)
            case ChemicalReaction():
                return self._performed(rule, CHEMICAL_REACTION)
            case Process(name):
                return self._performed(rule, name)
            case WhollyObtained():
                offered = [replace(route, criterion="PSR", party=None) for route in self.whole]
                return offered, []
            case ExclusivelyFromOriginating():
                return [Route("PSR", "PE", bars=(Bar("PE"),))], []
            case Provided(term, condition):
                if self.bill.answers.get(condition) is not True:
                    return [], [Refused(render(rule), f"not answered with yes: {condition}?")]
                return self.alternatives(term)
            case ForGoods(goods, term, otherwise):
                answer = self.bill.answers.get(goods)
                if answer is None:
                    return self._all((term, otherwise))
                return self.alternatives(term if answer else otherwise)
            case Unread(reason):
                return [], [Refused(render(rule), f"not on file as a rule: {reason}")]

    def _all(self, terms: tuple[Rule, ...]) -> tuple[list[Route], list[Refused]]:
        found = [self.alternatives(term) for term in terms]
        refused = [item for _, out in found for item in out]
        offered: list[Route] = []
        for chosen in product(*(offer for offer, _ in found)):
            whole = chosen[0]
            for part in chosen[1:]:
                whole = whole.joined(part)
            offered.append(whole)
        return offered, refused

    def _change(self, term: TariffChange) -> tuple[list[Route], list[Refused]]:
        text = render(term)
        strict = [Route("PSR", text, bars=(Bar("change", term=term),))]
        policy = self.law.provisions.tolerance
        unread = self.law.provisions.tolerance_unread(self.good)
        if unread is not None:
            return strict, [Refused(f"{text} with tolerance", unread)]
        if policy is None or term.level not in policy.levels:
            return strict, []
        limbs = [limb for limb in policy.limbs if limb.covers(self.good)]
        if not limbs:
            return strict, []
        parts = [self._limb(limb, term, text) for limb in limbs]
        refused = [part for part in parts if isinstance(part, Refused)]
        usable = [part for part in parts if isinstance(part, Route)]
        if policy.combine == "all":
            if refused:
                return strict, refused
            whole = usable[0]
            for part in usable[1:]:
                whole = replace(whole.joined(part), text=f"{whole.text}, {part.text}")
            usable = [whole]
        return usable or strict, refused

    def _limb(self, limb: Tolerance, term: TariffChange, text: str) -> Route | Refused:
        named = f"{text} with {limb.limit_pct} % tolerance by {limb.measure}"
        if limb.measure == "value":
            base = self.bill.fob if limb.of == "FOB" else self.bill.exw
            missing = f"the {limb.of} price of the good is not stated"
        else:
            base, missing = self.bill.weight_kg, "the weight of the good is not stated"
        if base is None:
            return Refused(named, missing)
        measure: Measure = "failing value" if limb.measure == "value" else "failing weight"
        bound = Bound(named, measure, base * limb.limit_pct / HUNDRED, base, term=term)
        bars = () if limb.other is None else (Bar("elsewhere", term=term, level=limb.other),)
        return Route("PSR", named, bounds=(bound,), bars=bars)

    def _content(self, term: ValueContent) -> tuple[list[Route], list[Refused]]:
        policy = self.law.provisions.content
        text = render(term)
        base = base_price(self.bill, policy.base)
        if base is None:
            return [], [Refused(text, f"the {policy.base} price of the good is not stated")]
        within = None if term.of is None else term.of.ranges(self.good)
        offered: list[Route] = []
        refused: list[Refused] = []
        for method in policy.methods:
            if term.methods and method not in term.methods:
                continue
            named = f"{text} by {method}"
            if method == "build-down" or (method == "focused-value" and term.of is not None):
                limit = base * (HUNDRED - term.min_pct) / HUNDRED
                offered.append(Route("PSR", named, (Bound(named, "vnm", limit, base, within=within),)))
            elif method == "build-up" and self.bill.costs is not None:
                costs = self.bill.costs.total
                needed = Bound(named, "vom", costs - base * term.min_pct / HUNDRED, base, within=within)
                fits = Bound(
                    f"{named}: costs fit in the price", "accounted", base - costs, base, within=within
                )
                offered.append(Route("PSR", named, (needed, fits)))
            elif method == "build-up":
                refused.append(Refused(named, "the profit of the producer is not stated"))
            else:
                refused.append(Refused(named, f"a {method} calculation is not supported"))
        if not offered and not refused:
            refused.append(Refused(text, "no method that both the rule and the agreement allow"))
        return offered, refused

    def _maximum(self, term: MaxNonOriginating) -> tuple[list[Route], list[Refused]]:
        name = term.base or self.law.provisions.content.base
        base, text = base_price(self.bill, name), render(term)
        if base is None:
            return [], [Refused(text, f"the {name} price of the good is not stated")]
        within = None if term.of is None else term.of.ranges(self.good)
        bound = Bound(text, "vnm", base * term.max_pct / HUNDRED, base, within=within)
        return [Route("PSR", text, (bound,))], []

    def _performed(self, rule: Rule, name: str) -> tuple[list[Route], list[Refused]]:
        node = performed(name, self.bill, self.law, "process", name)
        if node.met:
            return [Route("PSR", render(rule))], []
        return [], [Refused(render(rule), "; ".join(node.missing()) or node.text)]


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
            if bound.term is None:
                raise AssertionError
            total = ZERO
            for entry in change_entries((item,), law):
                if _changes(entry.codes, good, bound.term):
                    continue
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
            return any(m.originating is not True for m in considered((item,), "PE", law))
        case "WO":
            return any(
                m.originating is False
                or m.material.wholly_obtained is not True
                or m.material.country != bar.party
                for m in considered((item,), "WO", law)
            )
        case "change" | "elsewhere":
            if bar.term is None:
                raise AssertionError
            failing = [
                entry for entry in change_entries((item,), law) if not _changes(entry.codes, good, bar.term)
            ]
            if bar.kind == "change" or bar.level is None:
                return bool(failing)
            return any(
                not entry.codes
                or any(same_as_good(code, good, bar.level) is not False for code in entry.codes)
                for entry in failing
            )


def _changes(codes: tuple[str, ...] | None, good: str, term: TariffChange) -> bool:
    """Whether a material surely makes the change, whichever of its possible codes is the right one."""
    return bool(codes) and all(makes_change(code, good, term) is True for code in codes or ())
