"""What the columnar evaluator keeps of one agreement: codes in its edition, rules as trees with places for changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import (
    DIGITS_OF,
    AllOf,
    AnyOf,
    ForGoods,
    Provided,
    TariffChange,
    Unread,
    ValueContent,
    walk,
)
from tumen.agreements.rule import MaxNonOriginating as MaxContent
from tumen.origin.change import makes_change
from tumen.origin.codes import among
from tumen.origin.materials import codes_in
from tumen.reference.hs import HsCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from tumen.agreements.rule import Rule
    from tumen.origin.law import Law
    from tumen.origin.screen.columnar import Array
    from tumen.reference.hs import Edition

LEVELS = tuple(DIGITS_OF)
NO_RULE = -1


class OneByOneError(Exception):
    """The columns cannot compute this exactly: the bills go to the one-bill engine."""


@dataclass(frozen=True, slots=True)
class Place:
    """Stands in a tree for the change in classification at a position of the rule."""

    position: int


Shape = Any
"""A rule whose changes in classification are `Place`s: many rules share one."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """A rule as its shape and its changes."""

    shape: int
    changes: tuple[int, ...]
    has_content: bool
    plain: bool
    """Whether every limit on values counts all materials, as the columns do."""
    read: bool
    """Whether every part of the rule is typed."""


@dataclass(slots=True)
class Codes:
    """Codes of the table, numbered once; what each is in the edition of the rules."""

    edition: Edition
    to: Edition
    numbers: dict[str, int] = field(default_factory=dict)
    candidates: list[tuple[str, ...]] = field(default_factory=list)
    prefixes: Array = field(default_factory=lambda: np.full((len(LEVELS), 1), -1, dtype=np.int32))
    """By level and code: the leading digits as a number, -1 where there is no single code that long. The last is "not given"."""
    chapter: Array = field(default_factory=lambda: np.zeros(1, dtype=np.int8))

    def number(self, digits: Sequence[str]) -> Array:
        """Number codes; -1 stays -1 by the last entry."""
        new = [code for code in digits if code not in self.numbers]
        if new:
            self._add(new)
        return np.array([*(self.numbers[code] for code in digits), -1], dtype=np.int32)

    def _add(self, new: Iterable[str]) -> None:
        for code in new:
            self.numbers[code] = len(self.candidates)
            self.candidates.append(codes_in(HsCode(code, self.edition), self.to))
        self.prefixes = np.array(
            [[*(self._prefix(found, DIGITS_OF[level]) for found in self.candidates), -1] for level in LEVELS],
            dtype=np.int32,
        )

    @staticmethod
    def _prefix(found: tuple[str, ...], width: int) -> int:
        if len(found) != 1 or len(found[0]) < width:
            return -1
        return int(found[0][:width]) if width else 0


@dataclass(slots=True)
class Book:
    """Rules met so far under one agreement on one day."""

    law: Law
    codes: Codes
    shapes: list[Shape] = field(default_factory=list)
    changes: list[TariffChange] = field(default_factory=list)
    shaped: list[Shaped] = field(default_factory=list)
    _by_rule: dict[Rule, int] = field(default_factory=dict)
    _by_good: dict[int, int] = field(default_factory=dict)
    _by_text: dict[str, int] = field(default_factory=dict)
    _shape_numbers: dict[Shape, int] = field(default_factory=dict)
    _change_numbers: dict[TariffChange, int] = field(default_factory=dict)
    _excluded: Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int8))
    """By change and code: as `excluded` says, -1 where it was not asked yet."""
    _changed: dict[tuple[int, str, int], int] = field(default_factory=dict)
    _rare: dict[str, bool] = field(default_factory=dict)
    _unread: dict[str, bool] = field(default_factory=dict)

    def of_good(self, code: int) -> int:
        """Number of the rule of a good, -1 where none is on file."""
        if code not in self._by_good:
            found = self.codes.candidates[code]
            rule = None
            if len(found) == 1 and len(found[0]) >= 6:
                on_file = self.law.rule_for(HsCode(found[0], self.codes.to))
                rule = None if on_file is None else on_file.rule
            self._by_good[code] = NO_RULE if rule is None else self.of_rule(rule)
        return self._by_good[code]

    def of_text(self, text: str) -> int:
        """Number of a rule stated in the table."""
        if text not in self._by_text:
            self._by_text[text] = self.of_rule(parse_rule(text, file="rule", line=1))
        return self._by_text[text]

    def of_rule(self, rule: Rule) -> int:
        """Number of a rule, numbered when it is first met."""
        if rule not in self._by_rule:
            self._by_rule[rule] = len(self.shaped)
            listed: list[int] = []
            shape = self._shape(rule, listed)
            number = self._shape_numbers.setdefault(shape, len(self.shapes))
            if number == len(self.shapes):
                self.shapes.append(shape)
            content = any(isinstance(term, ValueContent | MaxContent) for term in walk(rule))
            plain = all(getattr(term, "of", None) is None for term in walk(rule))
            read = not any(isinstance(term, Unread) for term in walk(rule))
            self.shaped.append(Shaped(number, tuple(listed), content, plain, read))
        return self._by_rule[rule]

    def _shape(self, rule: Rule, listed: list[int]) -> Shape:
        match rule:
            case TariffChange():
                number = self._change_numbers.setdefault(rule, len(self.changes))
                if number == len(self.changes):
                    self.changes.append(rule)
                listed.append(number)
                return Place(len(listed) - 1)
            case AnyOf(terms):
                return AnyOf(tuple(self._shape(term, listed) for term in terms))
            case AllOf(terms):
                return AllOf(tuple(self._shape(term, listed) for term in terms))
            case Provided(term, condition):
                return Provided(self._shape(term, listed), condition)
            case ForGoods(goods, term, otherwise):
                first = self._shape(term, listed)
                return ForGoods(goods, first, self._shape(otherwise, listed))
            case _:
                return rule

    def excluded(self, change: Array, code: Array) -> Array:
        """Whether the exceptions of changes take in single codes, pair by pair: 0 no, 1 unknown, 2 yes."""
        wanted = (len(self.changes), len(self.codes.candidates))
        if self._excluded.shape != wanted:
            whole = np.full(wanted, -1, dtype=np.int8)
            whole[: self._excluded.shape[0], : self._excluded.shape[1]] = self._excluded
            self._excluded = whole
        found = self._excluded[change, code]
        new = np.flatnonzero(found < 0)
        if len(new):
            for one, digits in set(zip(change[new].tolist(), code[new].tolist(), strict=True)):
                truth = among(self.codes.candidates[digits][0], self.changes[one].exceptions)
                self._excluded[one, digits] = {False: 0, None: 1, True: 2}[truth]
            found = self._excluded[change, code]
        return found

    def rare(self, digits: Sequence[str]) -> Array:
        """Whether goods of these codes meet provisions that tables have no columns for."""
        return _remembered(self._rare, digits, self.law.provisions.rare)

    def tolerance_unread(self, digits: Sequence[str]) -> Array:
        """Whether the tolerance for goods of these codes is not on file."""
        provisions = self.law.provisions
        return _remembered(self._unread, digits, lambda one: provisions.tolerance_unread(one) is not None)

    def changed(self, change: int, good: str, code: int) -> int:
        """Whether a material of any code, also a split or short one, makes the change: 0 no, 1 unknown, 2 yes."""
        if code < 0:
            return 1
        key = (change, good, code)
        if key not in self._changed:
            answers = {makes_change(one, good, self.changes[change]) for one in self.codes.candidates[code]}
            answer = answers.pop() if len(answers) == 1 else None
            self._changed[key] = {False: 0, None: 1, True: 2}[answer]
        return self._changed[key]


def _remembered(known: dict[str, bool], digits: Sequence[str], ask: Callable[[str], bool]) -> Array:
    for one in digits:
        if one not in known:
            known[one] = ask(one)
    return np.array([known[one] for one in digits], dtype=bool)


def book_of(law: Law, edition: Edition) -> Book:
    """Prepare a law for tables whose codes are in `edition`."""
    return Book(law, Codes(edition, law.edition))


def percent(value: Decimal) -> int:
    """Return a percentage in units of 0.0001.

    Raises
    ------
    OneByOneError
        If it has more decimals.
    """
    scaled = value * 10_000
    if scaled != int(scaled):
        raise OneByOneError
    return int(scaled)
