"""What a form takes as the origin criterion of a good: its own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import (
    AnyOf,
    ChemicalReaction,
    ExclusivelyFromOriginating,
    ForGoods,
    MaxNonOriginating,
    Process,
    Provided,
    Rule,
    TariffChange,
    ValueContent,
    WhollyObtained,
    walk,
)
from tumen.origin.criteria.wholly import wholly_obtained
from tumen.origin.determine import determine, law_on, resolve_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.agreements.forms.model import CertificateForm, EntryKind
    from tumen.agreements.model import Agreement
    from tumen.origin.bill import Bill, Material
    from tumen.origin.determination import Determination, Node


@dataclass(frozen=True, slots=True)
class CriterionEntry:
    """The words for one good, and what else of the form depends on how it qualifies."""

    words: str | None
    """None where the form has none on file for it: `why` says so."""
    content: bool
    """Whether value content is used, so that the FOB value is asked for."""
    cumulation: bool
    """Whether originating materials of other Parties were needed."""
    tolerance: bool
    """Whether the tolerance was needed."""
    why: str = ""
    doubt: str = ""
    """Why a person should look at the words."""


def criterion_entry(
    bill: Bill, found: Determination, agreement: Agreement, form: CertificateForm
) -> CriterionEntry:
    """Return what to write, for the first alternative of the rule that is met.

    Parameters
    ----------
    found
        The determination of the bill; where it does not originate, nothing is to be written.
    """
    if found.originating is not True or found.criterion is None:
        return CriterionEntry(None, False, False, False, f"the good is {found.status}")
    if found.criterion != "PSR":
        return _of_criterion(bill, found, agreement, form)
    general = _is_general(bill, found, agreement)
    conditions: list[str] = []
    claimed = _claimed(bill, found, agreement, conditions)
    if claimed is None:
        why = "by which test of its rule it qualifies is not settled; the worksheet says what is open"
        return CriterionEntry(None, False, False, False, why)
    asked, now, at, rule = claimed
    entry = _said(form, found, _kind(rule), rule, general=general)
    doubt = f"the rule has a condition: {'; '.join(conditions)}" if conditions else ""
    return _with_words_beside(
        replace(
            entry,
            content=any(isinstance(node, ValueContent | MaxNonOriginating) for node in walk(rule)),
            cumulation=_cumulated(asked, now, agreement, at),
            tolerance=any(node.met and node.test == "tolerance" for node in _decided(now, at)),
            doubt=doubt,
        ),
        form,
    )


def _of_criterion(
    bill: Bill, found: Determination, agreement: Agreement, form: CertificateForm
) -> CriterionEntry:
    """Wholly obtained, or of originating materials alone; some forms tell apart where it was obtained."""
    kind: EntryKind = "PE" if found.criterion == "PE" else "WO"
    if kind == "WO" and found.on is not None:
        law = law_on(agreement, bill.country, found.on)
        home = wholly_obtained(bill, resolve_for(bill, law), law)[1]
        if home not in {None, bill.country}:
            other = any(item.kind == "wholly" for item in form.entries)
            entry = _said(form, found, "wholly" if other else kind, None, general=False)
            return replace(entry, doubt=f"it was obtained in {home}, not in {bill.country}")
    return _said(form, found, kind, None, general=None)


def _claimed(
    bill: Bill, found: Determination, agreement: Agreement, conditions: list[str]
) -> tuple[Bill, Determination, int, Rule] | None:
    """The first alternative that is met, below what the rule asks of the good and of conditions.

    Returns
    -------
    tuple or None
        The bill and the determination in which it stands, its place, its rule; None where it is no one test.
    """
    at = next((place for place, one in enumerate(found.alternatives) if one.met), None)
    if at is None or found.on is None:
        return None
    rule = parse_rule(found.alternatives[at].rule)
    inner: Rule | None = None
    if isinstance(rule, ForGoods):
        answer = bill.answers.get(rule.goods)
        if answer is None:
            return None
        inner = rule.term if answer else rule.otherwise
    elif isinstance(rule, Provided):
        conditions.append(rule.condition)
        inner = rule.term
    if inner is not None:
        asked = replace(bill, rule=inner)
        return _claimed(asked, determine(asked, agreement, on=found.on), agreement, conditions)
    if any(isinstance(node, AnyOf | ForGoods) for node in walk(rule)):
        return None
    return bill, found, at, rule


def _kind(rule: Rule) -> EntryKind:
    nodes = tuple(walk(rule))
    changes = [node for node in nodes if isinstance(node, TariffChange)]
    content = any(isinstance(node, ValueContent | MaxNonOriginating) for node in nodes)
    other: dict[type, EntryKind] = {
        WhollyObtained: "wholly",
        ExclusivelyFromOriginating: "PE",
        ChemicalReaction: "reaction",
        Process: "process",
    }
    kinds = {kind for item, kind in other.items() if any(isinstance(node, item) for node in nodes)}
    if kinds:
        return kinds.pop() if len(kinds) == 1 and not (changes or content) else "other"
    if changes and content:
        return "both"
    if changes:
        return "change-except" if any(node.exceptions for node in changes) else "change"
    return "content" if content else "other"


def _said(
    form: CertificateForm, found: Determination, kind: EntryKind, rule: Rule | None, *, general: bool | None
) -> CriterionEntry:
    """The words of the form for a kind, without what stands beside them."""
    kinds: tuple[EntryKind, ...] = (kind, "change") if kind == "change-except" else (kind,)
    fitting = [
        item
        for name in kinds
        for own in (True, False)
        for item in form.entries
        if item.kind == name
        and item.general in {None, general}
        and (found.country in item.exporters if own else not item.exporters)
    ]
    words = _filled(fitting[0].write, found, rule) if fitting else None
    why = "" if words else f"{form.name} has no word on file for a good that qualifies by {_NAMED[kind]}"
    return CriterionEntry(words, False, False, False, why)


_NAMED: dict[EntryKind, str] = {
    "WO": "being wholly obtained",
    "PE": "exclusively originating materials",
    "wholly": "a rule that asks for wholly obtained goods",
    "change": "a change in classification",
    "change-except": "a change in classification that leaves out codes",
    "content": "value content",
    "both": "a change in classification with value content",
    "process": "a process",
    "reaction": "a chemical reaction",
    "other": "a rule of several tests",
}


def _filled(words: str, found: Determination, rule: Rule | None) -> str | None:
    """The words with the figures that they name; None where one is not known or not a single one."""
    nodes = () if rule is None else tuple(walk(rule))
    least = {node.min_pct for node in nodes if isinstance(node, ValueContent)}
    changes = {node.level for node in nodes if isinstance(node, TariffChange) and node.level != "AH"}
    reached = [
        figure
        for figure in (found.figures.rvc_build_down_pct, found.figures.rvc_build_up_pct)
        if figure is not None
    ]
    figures: dict[str, Decimal | str | None] = {
        "least": least.pop() if len(least) == 1 else None,
        "found": reached[0].to_integral_value(ROUND_FLOOR) if reached else None,
        "change": changes.pop() if len(changes) == 1 else None,
    }
    for name, figure in figures.items():
        if f"{{{name}}}" in words:
            if figure is None:
                return None
            words = words.replace(f"{{{name}}}", figure if isinstance(figure, str) else f"{figure:f}")
    return words


def _with_words_beside(entry: CriterionEntry, form: CertificateForm) -> CriterionEntry:
    if entry.words is None:
        return entry
    needed = {"cumulation": entry.cumulation, "tolerance": entry.tolerance}
    beside = [words for case, words in form.beside.items() if needed[case]]
    return replace(entry, words=form.joined.join((entry.words, *beside)))


def _is_general(bill: Bill, found: Determination, agreement: Agreement) -> bool | None:
    """Whether the general rule holds, of goods outside the list; None: the code is not settled."""
    if found.good.edition != found.edition:
        return None
    rule = None if bill.rule is not None else agreement.rule_for(found.good)
    return rule is not None and rule.level == "general"


def _decided(found: Determination, at: int) -> Iterator[Node]:
    """The tests of the alternative that is claimed."""
    for route in found.trace.children:
        if route.test != "PSR":
            continue
        count = len(found.alternatives)
        joined = next(
            (node for node in route.walk() if node.test == "any" and len(node.children) == count), None
        )
        yield from (route if joined is None or count == 1 else joined.children[at]).walk()


def _home(material: Material, found: Determination) -> str | None:
    """The Party where a material originates: as declared under the agreement, else as stated."""
    shown = (item.origin for item in material.evidence if item.holds(found.agreement, found.on))
    return next(shown, material.country)


def _cumulated(bill: Bill, found: Determination, agreement: Agreement, at: int) -> bool:
    """Whether the alternative is only met with originating materials of other Parties."""
    alone = tuple(
        replace(m, status="non-originating", made=None, evidence=())
        if m.status in {"originating", "determine"} and _home(m, found) != bill.country
        else m
        for m in bill.materials
    )
    if alone == bill.materials or found.on is None:
        return False
    again = determine(replace(bill, materials=alone), agreement, on=found.on)
    return at >= len(again.alternatives) or again.alternatives[at].met is not True
