"""Rule trees of the case format as rules of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChemicalReaction,
    CodeRange,
    ContentBase,
    ContentMethod,
    ExclusivelyFromOriginating,
    MaxNonOriginating,
    Process,
    Rule,
    TariffChange,
    ValueContent,
    WhollyObtained,
)
from tumen.errors import InputError
from tumen.tables.given import items, pairs, words

_LEAVES: dict[str, set[str]] = {
    "WO": set(),
    "PE": set(),
    "CC": {"except_from"},
    "CTH": {"except_from"},
    "CTSH": {"except_from"},
    "RVC": {"min_pct", "method", "methods", "base"},
    "MAXNOM": {"max_pct", "base"},
    "CR": set(),
    "PROCESS": {"name"},
    "RULE": {"rule"},
}
_TEXT = {"note", "description", "text"}


def plain(name: str) -> str:
    """Spell an operation or kind as the engine does: lower case with hyphens."""
    return name.replace("_", "-").replace(" ", "-").lower()


def method_of(name: str) -> ContentMethod:
    """Read the name of a method of value content."""
    methods: dict[str, ContentMethod] = {
        "build-down": "build-down",
        "indirect": "build-down",
        "build-up": "build-up",
        "direct": "build-up",
        "focused-value": "focused-value",
        "net-cost": "net-cost",
    }
    if plain(name) not in methods:
        raise InputError.of(
            f"{name!r} is not a method of value content",
            "Use build_down, build_up, focused_value or net_cost",
        )
    return methods[plain(name)]


def rule_of(tree: Mapping[str, Any], base: ContentBase) -> Rule:
    """Translate a rule tree of the case format; `base` is the agreement's base of value content.

    Raises
    ------
    InputError
        For a leaf, key or value that the format does not have.
    """
    tree = pairs(tree)
    for name in ("any", "all"):
        if name in tree:
            return _joined(name, tree, base)
    kind = str(tree.get("type"))
    if kind not in _LEAVES or not set(tree) - {"type"} - _TEXT <= _LEAVES[kind]:
        raise InputError.of(
            f"the rule {dict(tree)!r} is not understood",
            f"Use any, all, or leaves of type {', '.join(_LEAVES)}",
        )
    match kind:
        case "WO":
            return WhollyObtained()
        case "PE":
            return ExclusivelyFromOriginating()
        case "CC" | "CTH" | "CTSH":
            return TariffChange(kind, _exceptions(tree))
        case "RVC":
            return _content(tree, base)
        case "MAXNOM":
            return MaxNonOriginating(_percent(tree, "max_pct"), _base(tree))
        case "PROCESS":
            if not isinstance(tree.get("name"), str):
                raise InputError.of("a PROCESS has no name", 'Give "name"')
            return Process(plain(tree["name"]))
        case "RULE":
            return parse_rule(tree.get("rule"))
        case _:
            return ChemicalReaction()


def _joined(name: str, tree: Mapping[str, Any], base: ContentBase) -> Rule:
    terms = tree[name]
    if set(tree) - _TEXT != {name} or not isinstance(terms, list) or not terms:
        raise InputError.of(
            f"the rule {dict(tree)!r} is not understood", f'Give "{name}": [..] and nothing beside'
        )
    read = tuple(rule_of(term, base) for term in terms)
    if len(read) == 1:
        return read[0]
    return AnyOf(read) if name == "any" else AllOf(read)


def _content(tree: Mapping[str, Any], base: ContentBase) -> Rule:
    stated = _base(tree)
    if stated is not None and stated != base:
        raise InputError.of(
            f"RVC on {stated}, while the agreement's base is {base}", "Use MAXNOM, which takes a base"
        )
    listed = tree.get("methods", tree.get("method", ()))
    names = [listed] if isinstance(listed, str) else items(listed or ())
    return ValueContent(_percent(tree, "min_pct"), tuple(method_of(words(name)) for name in names))


def _base(tree: Mapping[str, Any]) -> ContentBase | None:
    bases: dict[Any, ContentBase | None] = {"FOB": "FOB", "EXW": "EXW", None: None}
    if str(tree.get("base")) not in map(str, bases):
        raise InputError.of(f"{tree['base']!r} is not a base price", "Use FOB or EXW")
    return bases[tree.get("base")]


def _percent(tree: Mapping[str, Any], key: str) -> Decimal:
    try:
        value = Decimal(str(tree.get(key)))
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 100:
        raise InputError.of(f"{key} of {dict(tree)!r} is not a percentage", "Give a number from 0 to 100")
    return value


def _exceptions(tree: Mapping[str, Any]) -> tuple[CodeRange, ...]:
    listed = tree.get("except_from", [])
    if isinstance(listed, str):
        listed = [listed]
    return tuple(_range(text) for text in items(listed))


def _range(text: object) -> CodeRange:
    first, dash, last = str(text).replace(".", "").replace(" ", "").partition("-")
    bounds = (first, last if dash else first)
    if not isinstance(text, str) or not all(b.isdigit() and len(b) in (2, 4, 6) for b in bounds):
        raise InputError.of(
            f"{text!r} in except_from is not understood", 'Give prefixes or ranges as text: "50", "5204-5212"'
        )
    width = min(map(len, bounds))
    if bounds[0][:width] > bounds[1][:width]:
        raise InputError.of(f"the range {text!r} ends before it begins", "Give the lower code first")
    return CodeRange(*bounds)
