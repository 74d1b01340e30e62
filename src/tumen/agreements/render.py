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
    Materials,
    MaxNonOriginating,
    Process,
    Provided,
    Rule,
    TariffChange,
    Unread,
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
            return f"{level} except from {_codes(exceptions)}" if exceptions else level
        case ValueContent(min_pct, methods, of):
            return f"RVC{plain(min_pct)}" + (f"({'|'.join(methods)})" if methods else "") + _of(of)
        case MaxNonOriginating(max_pct, base, of):
            return f"MaxNOM{plain(max_pct)}" + (f"({base})" if base else "") + _of(of)
        case Process(name):
            return f"process({_quoted(name)})"
        case Unread(reason):
            return f"unread({_quoted(reason)})"
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


def render_materials(materials: Materials) -> str:
    """Print the materials that a value limit looks at: ``43.04, Chapter 17``, ``the same heading``."""
    same = {"CC": "the same chapter", "CTH": "the same heading", "CTSH": "the same subheading"}
    parts = [same[materials.same]] if materials.same else []
    return " and ".join([*parts, *([_codes(materials.codes)] if materials.codes else [])])


def _of(materials: Materials | None) -> str:
    return f" of {render_materials(materials)}" if materials else ""


def _codes(ranges: tuple[CodeRange, ...]) -> str:
    return ", ".join(render_codes(codes) for codes in ranges)


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
