"""The syntax tree of a product-specific rule, and its printed form: ``parse_rule(render(rule)) == rule``.

A rule is a small typed expression. Legal prose may be shown beside it and never decides.
Nodes are frozen, compare by value and carry no data of any agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from tumen.reference.hs import dotted

ChangeLevel = Literal["CC", "CTH", "CTSH", "AH"]
ContentMethod = Literal["build-down", "build-up", "focused-value", "net-cost"]
ContentBase = Literal["FOB", "EXW"]

DIGITS_OF: dict[ChangeLevel, int] = {"CC": 2, "CTH": 4, "CTSH": 6, "AH": 0}
"""How many digits of a material's code must differ from the good's: none where any heading is allowed."""
NAME_OF: dict[ChangeLevel, str] = {"CC": "chapter", "CTH": "heading", "CTSH": "subheading"}


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes from `first` to `last`, both included, compared at the length of each (digits only)."""

    first: str
    last: str

    def covers(self, digits: str) -> bool:
        """Whether the code (digits only, at least as long as the bounds) falls in the range."""
        return self.first <= digits[: len(self.first)] and digits[: len(self.last)] <= self.last

    def could_cover(self, digits: str) -> bool:
        """Whether some code that begins with `digits` (perhaps shorter than the bounds) could fall in it."""
        width = len(digits)
        return (
            self.first[:width] <= digits[: len(self.first)] and digits[: len(self.last)] <= self.last[:width]
        )


@dataclass(frozen=True, slots=True)
class WhollyObtained:
    """``WO``: wholly obtained or produced in a Party."""


@dataclass(frozen=True, slots=True)
class ExclusivelyFromOriginating:
    """``PE``: produced exclusively from originating materials."""


@dataclass(frozen=True, slots=True)
class TariffChange:
    """``CC``, ``CTH``, ``CTSH``, perhaps ``except from`` codes: binds non-originating materials only.

    ``AH``, any heading: no change is asked for, so only the exceptions bind.
    """

    level: ChangeLevel
    exceptions: tuple[CodeRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Materials:
    """``of 43.04, Chapter 17``, ``of the same heading``: the materials that a value limit looks at."""

    codes: tuple[CodeRange, ...] = ()
    same: ChangeLevel | None = None
    """Materials of the good's own chapter, heading or subheading, besides those of `codes`."""

    def ranges(self, good: str) -> tuple[CodeRange, ...]:
        """The codes looked at for a good of this code (digits)."""
        if self.same is None:
            return self.codes
        own = good[: DIGITS_OF[self.same]]
        return (*self.codes, CodeRange(own, own))


@dataclass(frozen=True, slots=True)
class ValueContent:
    """``RVC40``, ``RVC40(build-down)``: regional value content of at least `min_pct` per cent.

    An empty `methods` leaves the method to the agreement's provisions. The focused-value method counts the
    non-originating materials `of` these codes alone.
    """

    min_pct: Decimal
    methods: tuple[ContentMethod, ...] = ()
    of: Materials | None = None


@dataclass(frozen=True, slots=True)
class MaxNonOriginating:
    """``MaxNOM50(EXW)``: non-originating materials of at most `max_pct` per cent of the base price.

    With `of`, only the materials of these codes are counted.
    """

    max_pct: Decimal
    base: ContentBase | None = None
    of: Materials | None = None


@dataclass(frozen=True, slots=True)
class ChemicalReaction:
    """``CR``: a chemical reaction in a Party."""


@dataclass(frozen=True, slots=True)
class Process:
    """``process("...")``: a named operation carried out in a Party."""

    name: str


@dataclass(frozen=True, slots=True)
class Unread:
    """``unread("reason")``: a part of the rule that is not typed, so that its outcome is unknown."""

    reason: str


@dataclass(frozen=True, slots=True)
class OfMaterials:
    """``WO of Chapter 08``, ``PE of every material``, ``none of 52.04``: what holds of each material.

    Those of the codes are all wholly obtained, or all originate, or none is used.
    ``PE50(weight) of "active ingredient"``: so much of their weight originates; a person says which are one.
    """

    kind: Literal["WO", "PE", "none"]
    codes: tuple[CodeRange, ...] = ()
    """Empty: every material, or those that are `noun`."""
    noun: str = ""
    min_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives: one is enough."""

    terms: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term must be met."""

    terms: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Provided:
    """``term provided that "condition"``: a person must say whether the condition holds.

    ``provided that "condition" where test``: the bill says so; a person where the bill does not tell.
    ``surely where test``: what meets the test meets the condition; else a person says.
    """

    term: Rule
    condition: str
    where: Rule | None = None
    surely: bool = False


@dataclass(frozen=True, slots=True)
class ForGoods:
    """``A for "goods"; B for any other good``: a person must say whether the good is one of `goods`."""

    goods: str
    term: Rule
    otherwise: Rule


Rule = (
    WhollyObtained
    | ExclusivelyFromOriginating
    | TariffChange
    | ValueContent
    | MaxNonOriginating
    | ChemicalReaction
    | Process
    | Unread
    | OfMaterials
    | AnyOf
    | AllOf
    | Provided
    | ForGoods
)


def walk(rule: Rule) -> Iterator[Rule]:
    """Yield the rule and every rule inside it, outermost first."""
    yield rule
    match rule:
        case AnyOf(terms) | AllOf(terms):
            for term in terms:
                yield from walk(term)
        case Provided(term):  # what a bill says of the condition is no part of what is claimed
            yield from walk(term)
        case ForGoods(_, term, otherwise):
            yield from walk(term)
            yield from walk(otherwise)
        case _:
            pass


def terms_of(rule: Rule, join: type[AnyOf | AllOf]) -> tuple[Rule, ...]:
    """The terms that the rule joins in this way; one that joins none is its own only term."""
    return rule.terms if isinstance(rule, join) else (rule,)


def joined(terms: Sequence[Rule], join: type[AnyOf | AllOf]) -> Rule:
    """The terms joined in this way; one term stays itself."""
    return terms[0] if len(terms) == 1 else join(tuple(terms))


def mapped(rule: Rule, change: Callable[[Rule], Rule]) -> Rule:
    """The rule with each rule inside it, and at last itself, changed."""
    match rule:
        case AnyOf(terms) | AllOf(terms):
            rule = type(rule)(tuple(mapped(term, change) for term in terms))
        case Provided(term):
            rule = replace(rule, term=mapped(term, change))
        case ForGoods(goods, term, otherwise):
            rule = ForGoods(goods, mapped(term, change), mapped(otherwise, change))
        case _:
            pass
    return change(rule)


def questions(rule: Rule) -> tuple[str, ...]:
    """Return the conditions in the rule that a person must answer, in order; not those a bill answers."""
    asked = [
        node.condition if isinstance(node, Provided) else node.goods
        for node in walk(rule)
        if isinstance(node, ForGoods) or (isinstance(node, Provided) and (node.where is None or node.surely))
    ]
    return tuple(dict.fromkeys(asked))


def asked_of(rule: Rule, materials: Iterable[str]) -> Iterator[str]:
    """Every condition that a rule may ask a person about: of the good, and of each of its materials."""
    names = tuple(materials)
    for node in walk(rule):
        match node:
            case Provided(condition=condition):
                yield condition
            case ForGoods(goods=goods):
                yield goods
            case OfMaterials(noun=noun) if noun:
                yield from (f"{name} is {noun}" for name in names)
            case _:
                pass


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
            return f"{level} except from {render_list(exceptions)}" if exceptions else level
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
        case OfMaterials(kind, codes, noun, min_pct):
            share = "" if min_pct is None else f"{plain(min_pct)}(weight)"
            return f"{kind}{share} of {_quoted(noun) if noun else render_list(codes) or 'every material'}"
        case Provided(term, condition, where, surely):
            told = "" if where is None else f" {'surely ' if surely else ''}where {_inner(where)}"
            return f"{_inner(term)} provided that {_quoted(condition)}{told}"
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
    same = f"the same {NAME_OF[materials.same]}" if materials.same else ""
    return " and ".join(filter(None, (same, render_list(materials.codes))))


def _of(materials: Materials | None) -> str:
    return f" of {render_materials(materials)}" if materials else ""


def render_list(ranges: tuple[CodeRange, ...]) -> str:
    """Print codes and ranges of codes in a row."""
    return ", ".join(map(render_codes, ranges))


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
    return f'"{escaped(text)}"'


def escaped(text: str) -> str:
    """Text as it stands between quotes in a rule."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
