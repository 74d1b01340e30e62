"""Change in tariff classification, with exceptions and tolerance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tumen.agreements.rule import DIGITS_OF
from tumen.origin.criteria.codes import among, same_as_good
from tumen.origin.criteria.content import base_price
from tumen.origin.criteria.materials import ZERO, Entry, change_entries
from tumen.origin.determination import Node
from tumen.origin.program import HUNDRED
from tumen.origin.truth import Truth, all_of, any_of, negate
from tumen.reference.hs import dotted

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.agreements.provisions import Tolerance
    from tumen.agreements.rule import ChangeLevel
    from tumen.origin.bill import Bill
    from tumen.origin.criteria.materials import Resolved
    from tumen.origin.law import Law
    from tumen.origin.program import CodeTest

LEVEL_WORD = {"CC": "chapter", "CTH": "heading", "CTSH": "subheading", "AH": "heading"}


@dataclass(frozen=True, slots=True)
class Failing:
    """Materials that miss the change for sure, and those that may miss it."""

    sure: tuple[Entry, ...]
    possible: tuple[Entry, ...]
    needs: tuple[str, ...]
    """What would tell whether the possible ones miss it."""


@dataclass(frozen=True, slots=True)
class Share:
    """Bounds of a share in per cent; `high` is None when it is not known."""

    low: Decimal
    high: Decimal | None

    @property
    def exact(self) -> Decimal | None:
        """The share when it is known."""
        return self.low if self.low == self.high else None


def makes_change(codes: tuple[str, ...] | None, good: str, test: CodeTest) -> Truth:
    """Whether a material that has one of `codes` makes the change to the good of `good` (digits of one
    edition).
    """
    answers = {
        negate(any_of((same_as_good(code, good, test.level), among(code, test.exceptions))))
        for code in codes or ()
    }
    return answers.pop() if len(answers) == 1 else None


def change_node(
    test: CodeTest, good: str, bill: Bill, resolved: tuple[Resolved, ...], law: Law
) -> tuple[Node, Share, Share]:
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
    value = _value_share(failing, base_price(bill, law.provisions.content.base))
    weight = _weight_share(failing, bill.weight_kg)
    tolerance, margin = _tolerance(failing, test, good, bill)
    if not sure and not possible:
        met: Truth = True
    elif tolerance is None:
        met = False if sure else None
    else:
        met = tolerance.met
    needs: tuple[str, ...] = ()
    if met is None:
        needs = failing.needs
    if tolerance is not None:
        children.append(tolerance)
    text = f"every non-originating material comes from another {LEVEL_WORD[test.level]}"
    if test.level == "AH":
        text = "non-originating materials may come from any heading"
    if test.exceptions:
        text += " and from none of " + ", ".join(_range_text(r.first, r.last) for r in test.exceptions)
    node = Node(test.level, text, met, margin=margin, needs=needs, children=tuple(children))
    return node, value, weight


def _of_component(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The materials of the component that classifies the good; where that is not stated they only may
    count.
    """
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


def _sum(values: list[Decimal | None]) -> tuple[Decimal, bool]:
    known = sum((v for v in values if v is not None), ZERO)
    return known, all(v is not None for v in values)


def _share(sure: list[Decimal | None], possible: list[Decimal | None], base: Decimal | None) -> Share:
    if not sure and not possible:
        return Share(ZERO, ZERO)
    if base is None:
        return Share(ZERO, None)
    low, low_known = _sum(sure)
    more, more_known = _sum(possible)
    high = (low + more) / base * HUNDRED if low_known and more_known else None
    return Share(low / base * HUNDRED, high)


def _value_share(failing: Failing, price: Decimal | None) -> Share:
    return _share([e.value for e in failing.sure], [e.value for e in failing.possible], price)


def _weight_share(failing: Failing, weight: Decimal | None) -> Share:
    return _share([e.weight_kg for e in failing.sure], [e.weight_kg for e in failing.possible], weight)


def _tolerance(failing: Failing, test: CodeTest, good: str, bill: Bill) -> tuple[Node | None, Decimal | None]:
    if not (failing.sure or failing.possible):
        return None, None
    if test.unread is not None:
        needs: tuple[str, ...] = (f"the tolerance: {test.unread}",)
        return Node("tolerance", f"tolerance: {test.unread}", None, needs=needs), None
    if not test.limbs:
        return None, None
    nodes = [_limb_node(limb, failing, test, good, bill) for limb in test.limbs]
    met = (all_of if test.every_limb else any_of)(node.met for node in nodes)
    margins = [node.margin for node in nodes if node.margin is not None]
    margin = None
    if margins and (not test.every_limb or len(margins) == len(nodes)):
        margin = min(margins) if test.every_limb else max(margins)
    names = ", ".join(entry.name for entry in failing.sure + failing.possible)
    needs = ()
    if met is not True and test.open_because is not None:
        met, needs = None, (f"whether the materials count after all: {test.open_because}",)
    text = f"tolerance for what misses the change: {names}"
    return Node("tolerance", text, met, margin=margin, needs=needs, children=tuple(nodes)), margin


def _limb_node(limb: Tolerance, failing: Failing, test: CodeTest, good: str, bill: Bill) -> Node:
    if limb.measure == "value":
        share = _value_share(failing, bill.fob if limb.of == "FOB" else bill.exw)
        of = f"the {limb.of} price"
    elif limb.of == "component":
        share = _weight_share(failing, bill.component_weight_kg)
        of = "the weight of the component that determines the classification"
    else:
        share = _weight_share(failing, bill.weight_kg)
        of = "the weight of the good"
    within: Truth = None
    if share.high is not None and share.high <= limb.limit_pct:
        within = True
    elif share.low > limb.limit_pct:
        within = False
    needs = (*_missing_measure(limb, failing, bill), *failing.needs)
    text = f"at most {limb.limit_pct} % of {of}"
    more: list[Truth] = [within]
    if limb.other is not None:
        more.append(elsewhere(failing, good, limb.other))
        text += f", each from another {LEVEL_WORD[limb.other]} than the good"
        if more[-1] is None:
            needs = (
                *needs,
                *(f"the HS code of material {e.name!r}" for e in failing.sure + failing.possible),
            )
    if limb.provided is not None:
        more.append(bill.answers.get(limb.provided))
        text += f", provided that {limb.provided}"
        if more[-1] is None:
            needs = (*needs, f"an answer: {limb.provided}?")
    kinds, asked = tolerable(limb, failing, test)
    if kinds is not True:
        text += ", for materials of the kind that is tolerated"
        needs = (*needs, *asked)
    met = all_of((*more, kinds))
    figure = share.exact
    return Node(
        f"tolerance by {limb.measure}",
        text,
        met,
        limb.article,
        figure,
        limb.limit_pct,
        None if figure is None else limb.limit_pct - figure,
        needs=needs if met is None else (),
    )


def tolerable(limb: Tolerance, failing: Failing, test: CodeTest) -> tuple[Truth, tuple[str, ...]]:
    """Whether every material that misses the change is of a kind that the limb tolerates, and what would
    tell.
    """
    found: list[Truth] = []
    needs: list[str] = []
    for entry in failing.sure + failing.possible:
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
    for entry in failing.sure + failing.possible:
        found = {same_as_good(code, good, level) for code in entry.codes or ()}
        alone = found.pop() if len(found) == 1 else None
        within = alone if entry.sure or alone is False else None
        outside.append(None if within is None else not within)
    return all_of(outside)


def _missing_measure(limb: Tolerance, failing: Failing, bill: Bill) -> list[str]:
    entries = failing.sure + failing.possible
    if limb.measure == "value":
        base = bill.fob if limb.of == "FOB" else bill.exw
        found = [] if base is not None else [f"the {limb.of} price of the good"]
        return found + [f"the value of material {e.name!r}" for e in entries if e.value is None]
    base, what = bill.weight_kg, "the weight of the good"
    if limb.of == "component":
        base, what = (
            bill.component_weight_kg,
            "the weight of the component that determines the classification",
        )
    found = [] if base is not None else [what]
    return found + [f"the weight of material {e.name!r}" for e in entries if e.weight_kg is None]
