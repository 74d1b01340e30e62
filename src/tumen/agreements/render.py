"""Print a rule in the canonical form of its concrete syntax: ``parse_rule(render(rule)) == rule``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChemicalReaction,
    CodeRange,
    ExclusivelyFromOriginating,
    ForGoods,
    MaxNonOriginating,
    Process,
    Provided,
    Rule,
    TariffChange,
    ValueContent,
    WhollyObtained,
)
from tumen.reference.hs import dotted

if TYPE_CHECKING:
    from decimal import Decimal


def render(rule: Rule) -> str:
    """Print the rule, with brackets around every compound inside another one."""
    match rule:
        case WhollyObtained():
            return "WO"
        case ExclusivelyFromOriginating():
            return "PE"
        case ChemicalReaction():
            return "CR"
        case TariffChange(level, exceptions):
            listed = ", ".join(render_codes(codes) for codes in exceptions)
            return f"{level} except from {listed}" if listed else level
        case ValueContent(min_pct, methods):
            return f"RVC{plain(min_pct)}" + (f"({'|'.join(methods)})" if methods else "")
        case MaxNonOriginating(max_pct, base):
            return f"MaxNOM{plain(max_pct)}" + (f"({base})" if base else "")
        case Process(name):
            return f"process({_quoted(name)})"
        case AnyOf(terms):
            return _joined(" or ", terms)
        case AllOf(terms):
            return _joined(" and ", terms)
        case Provided(term, condition):
            return f"{_inner(term)} provided that {_quoted(condition)}"
        case ForGoods(goods, term, otherwise):
            tail = (
                render(otherwise)
                if isinstance(otherwise, ForGoods)
                else f"{render(otherwise)} for any other good"
            )
            head = f"({render(term)})" if isinstance(term, ForGoods) else render(term)
            return f"{head} for {_quoted(goods)}; {tail}"


def render_codes(codes: CodeRange) -> str:
    """Print a code or range of codes as in a rule: ``Chapter 01``, ``72.08 to 72.11``."""
    ends = dict.fromkeys((codes.first, codes.last))
    printed = " to ".join(dotted(digits) for digits in ends)
    if len(codes.first) > 2:
        return printed
    return f"Chapter {printed}" if len(ends) == 1 else f"Chapters {printed}"


def plain(number: Decimal) -> str:
    """Print a decimal without exponent and without trailing zeros after the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _joined(word: str, terms: tuple[Rule, ...]) -> str:
    if len(terms) < 2:
        msg = f"{word.strip()!r} joins at least two terms, not {len(terms)}"
        raise ValueError(msg)
    return word.join(_inner(term) for term in terms)


def _inner(rule: Rule) -> str:
    text = render(rule)
    return f"({text})" if isinstance(rule, AnyOf | AllOf | ForGoods) else text


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
