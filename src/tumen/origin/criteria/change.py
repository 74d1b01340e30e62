"""Change in tariff classification, with exceptions and tolerance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from tumen.agreements.provisions import Tolerance
from tumen.agreements.rule import DIGITS_OF, ChangeLevel
from tumen.origin.bill import Bill
from tumen.origin.criteria.content import Bounds, base_price
from tumen.origin.criteria.materials import ZERO, Entry, Resolved, among, change_entries, same_as_good
from tumen.origin.determination import Node
from tumen.origin.law import Law
from tumen.origin.program import HUNDRED, CodeTest
from tumen.origin.truth import Truth, all_of, any_of, negate
from tumen.reference.hs import dotted

LEVEL_WORD = {"CC": "chapter", "CTH": "heading", "CTSH": "subheading", "AH": "heading"}


@dataclass(frozen=True, slots=True)
class Failing:
    """Materials that miss the change for sure, and those that may miss it."""

    sure: tuple[Entry, ...]
    possible: tuple[Entry, ...]
    needs: tuple[str, ...]
    """What would tell whether the possible ones miss it."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Both."""
        return self.sure + self.possible

    def share(self, what: Literal["value", "weight_kg"], base: Decimal | None) -> Bounds:
        """Their share in the price or weight of the good, per cent."""
        if not self.entries:
            return Bounds(ZERO, ZERO)
        if base is None:
            return Bounds(ZERO, None)
        sure = [getattr(entry, what) for entry in self.sure]
        every = [getattr(entry, what) for entry in self.entries]
        low = sum((amount for amount in sure if amount is not None), ZERO)
        high = None if None in every else sum(every, ZERO) / base * HUNDRED
        return Bounds(low / base * HUNDRED, high)


def makes_change(codes: tuple[str, ...] | None, good: str, test: CodeTest) -> Truth:
    """Whether a material of one of these codes makes the change to the good (digits of one edition)."""
    answers = {
        negate(any_of((same_as_good(code, good, test.level), among(code, test.exceptions))))
        for code in codes or ()
    }
    return answers.pop() if len(answers) == 1 else None


def change_node(
    test: CodeTest, good: str, bill: Bill, resolved: tuple[Resolved, ...], law: Law
) -> tuple[Node, Bounds, Bounds]:
    """Test ``CC``/``CTH``/``CTSH``; return the node and the failing shares by value and by weight."""
    entries = change_entries(resolved, law)
    if test.component_only:
        entries = _of_component(entries)
    sure: list[Entry] = []
    possible: list[Entry] = []
    children: list[Node] = []
    for entry in entries:
        changed = makes_change(entry.codes, good, test)
        children.append(_material_node(entry, changed, good, test))
        if changed is False and entry.sure:
            sure.append(entry)
        elif changed is not True:
            possible.append(entry)
    unsettled = dict.fromkeys(need for entry in possible for need in _needs(entry, good, test, law))
    failing = Failing(tuple(sure), tuple(possible), tuple(unsettled))
    value = failing.share("value", base_price(bill, law.provisions.content.base))
    weight = failing.share("weight_kg", bill.weight_kg)
    met: Truth = True if not failing.entries else False if sure else None
    tolerance = tolerated(failing, test, good, bill)
    if tolerance is not None:
        met = tolerance.met
        children.append(tolerance)
    needs = failing.needs if met is None else ()
    margin = None if tolerance is None else tolerance.margin
    text = f"every non-originating material comes from another {LEVEL_WORD[test.level]}"
    if test.level == "AH":
        text = "non-originating materials may come from any heading"
    if test.exceptions:
        text += " and from none of " + ", ".join(_range_text(r.first, r.last) for r in test.exceptions)
    node = Node(test.level, text, met, margin=margin, needs=needs, children=tuple(children))
    return node, value, weight


def _of_component(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The materials of the component that classifies the good; those that only may be in it are not sure."""
    return tuple(
        entry
        if entry.in_component
        else replace(entry, sure=False, needs=(*entry.needs, _component_need(entry)))
        for entry in entries
        if entry.in_component is not False
    )


def _component_need(entry: Entry) -> str:
    return f"whether material {entry.name!r} is in the component that determines the classification"


def _range_text(first: str, last: str) -> str:
    return dotted(first) if first == last else f"{dotted(first)} to {dotted(last)}"


def _needs(entry: Entry, good: str, test: CodeTest, law: Law) -> tuple[str, ...]:
    if not entry.sure:
        return entry.needs
    if not entry.codes:
        return (f"the HS code of material {entry.name!r}",)
    if len(entry.codes) > 1:
        codes = ", ".join(dotted(code) for code in entry.codes[:6]) + (" ..." if len(entry.codes) > 6 else "")
        return (f"the {law.edition} code of material {entry.name!r} (one of {codes})",)
    if len(good) < DIGITS_OF[test.level]:
        return ("a longer HS code of the good",)
    return (f"a longer HS code of material {entry.name!r}",)


def _material_node(entry: Entry, changed: Truth, good: str, test: CodeTest) -> Node:
    code = "code not known" if not entry.codes else " or ".join(dotted(c) for c in entry.codes[:4])
    if changed is True:
        verdict = "may be used" if test.level == "AH" else f"changes {LEVEL_WORD[test.level]}"
    elif changed is None:
        verdict = "not known whether it makes the change"
    elif any(
        r.covers(entry.codes[0])
        for r in test.exceptions
        if entry.codes and len(entry.codes[0]) >= len(r.last)
    ):
        verdict = "is excepted by the rule"
    else:
        verdict = f"stays in {LEVEL_WORD[test.level]} {dotted(good[: DIGITS_OF[test.level]])}"
    return Node("material", f"{entry.name} ({code}) {verdict}", changed, decides=False)


def tolerated(failing: Failing, test: CodeTest, good: str, bill: Bill) -> Node | None:
    """Test whether what fails is tolerated; None where nothing fails, or no tolerance speaks of it."""
    if not failing.entries:
        return None
    if test.unread is not None:
        return Node("tolerance", f"tolerance: {test.unread}", None, needs=(f"the tolerance: {test.unread}",))
    if not test.limbs:
        return None
    nodes = [_limb_node(limb, failing, test, good, bill) for limb in test.limbs]
    met = (all_of if test.every_limb else any_of)(node.met for node in nodes)
    margins = [node.margin for node in nodes if node.margin is not None]
    margin = None
    if margins and (not test.every_limb or len(margins) == len(nodes)):
        margin = min(margins) if test.every_limb else max(margins)
    needs: tuple[str, ...] = ()
    if met is not True and test.open_because is not None:
        met, needs = None, (f"whether the materials count after all: {test.open_because}",)
    text = f"tolerance for what misses the change: {', '.join(entry.name for entry in failing.entries)}"
    return Node("tolerance", text, met, margin=margin, needs=needs, children=tuple(nodes))


def _limb_node(limb: Tolerance, failing: Failing, test: CodeTest, good: str, bill: Bill) -> Node:
    what: Literal["value", "weight_kg"] = "value" if limb.measure == "value" else "weight_kg"
    base, of, whole = bill.weight_kg, "the weight of the good", "the weight of the good"
    if limb.measure == "value":
        base = bill.fob if limb.of == "FOB" else bill.exw
        of, whole = f"the {limb.of} price", f"the {limb.of} price of the good"
    elif limb.of == "component":
        base = bill.component_weight_kg
        of = whole = "the weight of the component that determines the classification"
    share = failing.share(what, base)
    needs = [] if base is not None else [whole]
    absent = [entry.name for entry in failing.entries if getattr(entry, what) is None]
    needs += [f"the {limb.measure} of material {name!r}" for name in absent]
    needs += failing.needs
    text = f"at most {limb.limit_pct} % of {of}"
    more = [share.within(limb.limit_pct)]
    if limb.other is not None:
        more.append(elsewhere(failing, good, limb.other))
        text += f", each from another {LEVEL_WORD[limb.other]} than the good"
        if more[-1] is None:
            needs += [f"the HS code of material {entry.name!r}" for entry in failing.entries]
    if limb.provided is not None:
        more.append(bill.answers.get(limb.provided))
        text += f", provided that {limb.provided}"
        if more[-1] is None:
            needs.append(f"an answer: {limb.provided}?")
    kinds, asked = tolerable(limb, failing, test)
    if kinds is not True:
        text += ", for materials of the kind that is tolerated"
        needs += asked
    met = all_of((*more, kinds))
    figure = share.exact
    margin = None if figure is None else limb.limit_pct - figure
    missing = tuple(needs) if met is None else ()
    test_name = f"tolerance by {limb.measure}"
    return Node(test_name, text, met, limb.article, figure, limb.limit_pct, margin, needs=missing)


def tolerable(limb: Tolerance, failing: Failing, test: CodeTest) -> tuple[Truth, tuple[str, ...]]:
    """Whether all that misses the change is of a kind that the limb tolerates, and what would tell."""
    found: list[Truth] = []
    needs: list[str] = []
    for entry in failing.entries:
        kinds: list[Truth] = [negate(item.excludes(entry.codes)) for item in test.exclusions]
        if limb.materials:
            listed = {among(code, limb.materials) for code in entry.codes or ()}
            kinds.append(True if listed == {True} else None)
        if limb.of == "component":
            kinds.append(entry.in_component)
        one = all_of(kinds)
        if one is not True:
            needs.append(f"whether material {entry.name!r} is of a kind that the tolerance covers")
        found.append(one if entry.sure or one else None)
    return all_of(found), tuple(needs)


def elsewhere(failing: Failing, good: str, level: ChangeLevel) -> Truth:
    """Whether every tolerated material stands outside the good's own chapter, heading or subheading."""
    outside: list[Truth] = []
    for entry in failing.entries:
        found = {same_as_good(code, good, level) for code in entry.codes or ()}
        alone = found.pop() if len(found) == 1 else None
        within = alone if entry.sure or alone is False else None
        outside.append(None if within is None else not within)
    return all_of(outside)
