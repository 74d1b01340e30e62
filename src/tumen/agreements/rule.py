"""The syntax tree of a product-specific rule.

A rule is a small typed expression. Legal prose may be shown beside it and never decides.
Nodes are frozen, compare by value and carry no data of any agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

ChangeLevel = Literal["CC", "CTH", "CTSH", "AH"]
ContentMethod = Literal["build-down", "build-up", "focused-value", "net-cost"]
ContentBase = Literal["FOB", "EXW"]

DIGITS_OF: dict[ChangeLevel, int] = {"CC": 2, "CTH": 4, "CTSH": 6, "AH": 0}
"""How many digits of a material's code must differ from the good's: none where any heading is allowed."""


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
    """``unread("reason")``: a part of the rule that is not typed. Its outcome stays unknown, for this
    reason.
    """

    reason: str


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
    """``term provided that "condition"``: a person must say whether the condition holds."""

    term: Rule
    condition: str


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
        case Provided(term, _):
            yield from walk(term)
        case ForGoods(_, term, otherwise):
            yield from walk(term)
            yield from walk(otherwise)
        case _:
            pass


def questions(rule: Rule) -> tuple[str, ...]:
    """Return the conditions in the rule that a person must answer, in order."""
    asked = [
        node.condition if isinstance(node, Provided) else node.goods
        for node in walk(rule)
        if isinstance(node, Provided | ForGoods)
    ]
    return tuple(dict.fromkeys(asked))
