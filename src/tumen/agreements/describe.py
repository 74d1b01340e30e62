"""Say a rule in plain words."""

from __future__ import annotations

from tumen.agreements.model import Agreement
from tumen.agreements.rule import (
    NAME_OF,
    AllOf,
    AnyOf,
    ChemicalReaction,
    ExclusivelyFromOriginating,
    ForGoods,
    MaxNonOriginating,
    OfMaterials,
    Process,
    Provided,
    Rule,
    TariffChange,
    Unread,
    ValueContent,
    WhollyObtained,
    plain,
    render_codes,
    render_list,
    render_materials,
)

_MARKS = (
    tuple("abcdefghijklmnopqrstuvwxyz"),
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"),
)
"""Marks of terms by their depth; numbers beyond."""
_BASE = {"FOB": "FOB price", "EXW": "ex-works price"}


def describe(rule: Rule, agreement: Agreement | None = None) -> str:
    """Say the rule in plain words, without a capital and without a full stop.

    Terms that have terms of their own are marked: ``either (a) ..., or (b) both (i) ..., and (ii) ...``. With
    `agreement`, a value content also names the price and the methods that its provisions state.
    """
    return _said(rule, agreement, 0)


def _said(rule: Rule, agreement: Agreement | None, depth: int) -> str:
    match rule:
        case WhollyObtained():
            return "the good is wholly obtained or produced in a Party"
        case ExclusivelyFromOriginating():
            return "the good is produced exclusively from originating materials"
        case ChemicalReaction():
            return "the good comes from a chemical reaction in a Party"
        case Process(name):
            return f"this operation is carried out in a Party: {name}"
        case TariffChange(level, exceptions):
            text = "non-originating materials may come from any heading"
            if level != "AH":
                text = f"every non-originating material comes from another {NAME_OF[level]} than the good"
            if exceptions:
                text += f", and none from {_listed([render_codes(codes) for codes in exceptions], 'or')}"
            return text
        case ValueContent():
            return _content(rule, agreement)
        case Unread(reason):
            return f"a part that is not on file as a rule: {reason}"
        case MaxNonOriginating(max_pct, base, of):
            base = base or (agreement.provisions.content.base if agreement else None)
            price = _BASE[base] if base else "price of the good"
            counted = f" of {render_materials(of)}" if of else ""
            return f"non-originating materials{counted} are at most {plain(max_pct)} % of the {price}"
        case OfMaterials(kind, codes, noun, min_pct):
            used = f"of {render_list(codes)}" if codes else "used"
            if noun:
                used = f"that is {noun}" if min_pct is None else f"that are {noun}"
            if kind == "none":
                return f"no material {used} is in the good"
            if min_pct is not None:
                return f"at least {plain(min_pct)} % by weight of the materials {used} originates"
            return f"every material {used} {'is wholly obtained' if kind == 'WO' else 'originates'}"
        case AnyOf(terms):
            return _joined(terms, ("either", "one of these:", "or"), agreement, depth)
        case AllOf(terms):
            return _joined(terms, ("both", "all of these:", "and"), agreement, depth)
        case Provided(term, condition) if isinstance(term, AnyOf | AllOf | ForGoods):
            return f"provided in each case that {condition}: {_said(term, agreement, depth)}"
        case Provided(term, condition):
            return f"{_said(term, agreement, depth)}, provided that {condition}"
        case ForGoods(goods, term, otherwise):
            other = _said(otherwise, agreement, depth)
            return f"for {goods}: {_said(term, agreement, depth)}; for any other good: {other}"


def _joined(
    terms: tuple[Rule, ...], words: tuple[str, str, str], agreement: Agreement | None, depth: int
) -> str:
    """Terms in a row; with a mark each where one has terms of its own, or the row stands in another."""
    two, more, join = words
    if depth == 0 and not any(isinstance(term, AnyOf | AllOf | Provided | ForGoods) for term in terms):
        return f", {join} ".join(_said(term, agreement, depth) for term in terms)
    marks = _MARKS[depth] if depth < len(_MARKS) else ()
    said = [
        f"({marks[place] if place < len(marks) else place + 1}) {_said(term, agreement, depth + 1)}"
        for place, term in enumerate(terms)
    ]
    return f"{two if len(terms) == 2 else more} {f', {join} '.join(said)}"


def _content(rule: ValueContent, agreement: Agreement | None) -> str:
    text = f"at least {plain(rule.min_pct)} % regional value content"
    methods = rule.methods
    if agreement:
        content = agreement.provisions.content
        text += f" of the {_BASE[content.base]}"
        methods = methods or content.methods
    text = f"{text} ({_listed(methods, 'or')})" if methods else text
    return (
        f"{text}, counting non-originating materials of {render_materials(rule.of)} alone"
        if rule.of
        else text
    )


def _listed(words: list[str] | tuple[str, ...], join: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {join} {words[-1]}"
