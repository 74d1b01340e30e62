"""Words of a bill that an agreement would pass over: deductions that it does not know, answers unasked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tumen.agreements.provisions import Provisions
from tumen.agreements.rule import Rule, asked_of
from tumen.errors import InputError
from tumen.origin.bill import Bill
from tumen.origin.criteria.materials import codes_in
from tumen.origin.law import Law
from tumen.reference.hs import HsCode
from tumen.tables.given import FieldProblem, nearest


def deduction_problems(
    kinds: Iterable[tuple[int, str]], agreements: Sequence[Provisions]
) -> Iterator[FieldProblem]:
    """Kinds of deduction (each with the number of its material) that no agreement asked knows."""
    known = sorted({kind for item in agreements for kind in item.content.deductible})
    for number, kind in kinds:
        if kind not in known:
            what = f"no agreement asked lets {kind!r} be taken off the value of a material"
            advice = nearest(kind, known, "Kinds:")
            yield FieldProblem(what, advice, at=("materials", number, "deductions"), named=True)


def check_words(bill: Bill, agreements: Sequence[Provisions]) -> None:
    """Refuse every deduction that no agreement asked knows."""
    if problems := list(_passed_over(bill, agreements)):
        raise InputError(problems)


def _passed_over(bill: Bill, agreements: Sequence[Provisions]) -> Iterator[FieldProblem]:
    kinds = [(place, cost.kind) for place, item in enumerate(bill.materials) for cost in item.deductions]
    yield from deduction_problems(kinds, agreements)
    for place, material in enumerate(bill.materials):
        if material.made is not None:
            inner = _passed_over(material.made, agreements)
            yield from (item.inside("materials", place, "made") for item in inner)


def asks_of_goods(hs: HsCode, rule: Rule | None, materials: Iterable[str], law: Law) -> Iterator[str]:
    """Every condition that a law may ask a person about a good of this code (`rule`: as the user states it)
    and its materials, whether or not it comes to it.
    """
    names, policy = tuple(materials), law.provisions.tolerance
    codes = [HsCode(digits, law.edition) for digits in codes_in(hs, law.edition)] if rule is None else []
    found = [rule] if rule is not None else [one.rule for code in codes if (one := law.rule_for(code))]
    yield from (partner.provided for partner in law.provisions.partners if partner.provided)
    for limb in () if policy is None else policy.limbs:
        if limb.provided and any(map(limb.covers, [code.digits for code in codes] or [hs.digits])):
            yield limb.provided
    for term in found:
        yield from asked_of(term, names)


def asks_of_bill(bill: Bill, law: Law, others: Iterable[str] = ()) -> Iterator[str]:
    """Every condition that a law may ask about a bill and what is made inside of it; `others`: materials that
    may come to it.
    """
    names = [*(item.name for item in bill.materials), *others]
    yield from asks_of_goods(bill.hs, bill.rule, names, law)
    for item in bill.materials:
        if item.made is not None:
            yield from asks_of_bill(item.made, law, names)


def unasked(answers: Iterable[str], asked: Iterable[str], who: str) -> Iterator[FieldProblem]:
    """Answers to conditions that nobody asks: they would count nowhere."""
    known = dict.fromkeys(asked)
    for text in answers:
        if text not in known:
            advice = nearest(text, map(repr, known), "Asked are") if known else "Leave the answer out"
            yield FieldProblem(f"{who} asks {text!r}", advice, at=("answers", text), named=True)
