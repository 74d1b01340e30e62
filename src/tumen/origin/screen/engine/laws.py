"""What the columns keep of one agreement: codes in its edition, rules with places for changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import DIGITS_OF
from tumen.origin.candidates import MOST_TRIED
from tumen.origin.criteria.change import makes_change
from tumen.origin.criteria.materials import among, codes_in
from tumen.origin.program import AmountTest, CodeTest, Joined, MaterialsTest, OnAnswer, Untyped, every_test
from tumen.origin.screen.table.arrays import CODED, OPEN
from tumen.reference.hs import HsCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from tumen.agreements.rule import Rule
    from tumen.origin.law import Law
    from tumen.origin.program import Program
    from tumen.origin.screen.table.arrays import Array
    from tumen.reference.hs import Edition

LEVELS = tuple(DIGITS_OF)
NO_RULE = -1
_parsed = lru_cache(maxsize=10_000)(parse_rule)


class OneByOneError(Exception):
    """The columns cannot compute this exactly: the bills go to the one-bill engine."""


@dataclass(frozen=True, slots=True)
class ChangePlace:
    """Stands in a program for the change in classification at a position."""

    position: int


Shape = Any
"""A program whose changes in classification are `ChangePlace`s: many rules and goods share one."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """A program as its shape and its changes."""

    shape: int
    changes: tuple[int, ...]
    has_amounts: bool
    columnar: bool
    """Whether the columns hold what every test asks; else the bills go to the one-bill engine."""
    typed: bool
    """Whether every part of the rule and every tolerance is on file."""
    conditions: bool
    """Whether it asks of materials whether they are wholly obtained."""
    by_answer: bool
    """Whether a condition speaks of materials that only an answer names."""


@dataclass(slots=True)
class Codes:
    """Codes of the table, numbered once; what each is in the edition of the rules."""

    to: Edition
    numbers: dict[HsCode, int] = field(default_factory=dict)
    given: list[HsCode] = field(default_factory=list)
    candidates: list[tuple[str, ...]] = field(default_factory=list)
    prefixes: Array = field(default_factory=lambda: np.full((len(LEVELS), 1), -1, dtype=np.int32))
    """By level and code: the leading digits as a number, -1 where there is no single code that long. The last
    is "not given"."""

    def number(self, codes: Sequence[HsCode]) -> Array:
        """Number codes; -1 stays -1 by the last entry."""
        if new := [code for code in codes if code not in self.numbers]:
            self._add(new)
        return np.array([*(self.numbers[code] for code in codes), -1], dtype=np.int32)

    def digits(self, code: int) -> str:
        """The code in the edition of the rules; as given where it has several there, or none."""
        found = self.candidates[code]
        return found[0] if len(found) == 1 else self.given[code].digits

    def read_as(self, code: int) -> list[int]:
        """Numbers of the candidates of a split code, as codes of the rules' edition; none of any other."""
        found = self.candidates[code]
        if not 1 < len(found) <= MOST_TRIED:
            return []
        return [int(number) for number in self.number([HsCode(digits, self.to) for digits in found])[:-1]]

    def _add(self, new: Iterable[HsCode]) -> None:
        for code in new:
            self.numbers[code] = len(self.candidates)
            self.given.append(code)
            self.candidates.append(codes_in(code, self.to))
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
    """Programs met so far under one agreement on one day; each kind of thing is numbered as it is met."""

    law: Law
    codes: Codes
    shapes: dict[Shape, int] = field(default_factory=dict)
    changes: dict[CodeTest, int] = field(default_factory=dict)
    shaped: dict[Program, Shaped] = field(default_factory=dict)
    _numbers: dict[Program, int] = field(default_factory=dict)
    _by_good: dict[int, int] = field(default_factory=dict)
    _excluded: Array = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int8))
    """By change and code: as `excluded` says, -1 where it was not asked yet."""
    _changed: dict[tuple[int, str, int], int] = field(default_factory=dict)

    def of_good(self, code: int) -> int:
        """Number of the program of a good, -1 where no rule is on file."""
        if code not in self._by_good:
            found = self.codes.candidates[code]
            on_file = None
            if len(found) == 1 and len(found[0]) >= 6:
                on_file = self.law.rule_for(HsCode(found[0], self.codes.to))
            self._by_good[code] = NO_RULE if on_file is None else self._number(on_file.rule, code)
        return self._by_good[code]

    def of_text(self, text: str, code: int) -> int:
        """Number of the program of a rule stated in the table for a good."""
        return self._number(_parsed(text), code)

    def by_rule(self, rule: Array, of: Callable[[Shaped], int], without: int) -> Array:
        """What holds of the program of each good, `without` where it has none."""
        return np.array([*map(of, self.shaped.values()), without])[rule]

    def _number(self, rule: Rule, code: int) -> int:
        program = self.law.program(rule, self.codes.digits(code))
        if program not in self._numbers:
            listed: list[int] = []
            shape = self._shape(program, listed)
            tests = list(every_test(program))
            self.shaped[program] = Shaped(
                self.shapes.setdefault(shape, len(self.shapes)),
                tuple(listed),
                any(isinstance(test, AmountTest) for test in tests),
                all(getattr(test, "columnar", True) for test in tests),
                not any(isinstance(test, Untyped) or getattr(test, "unread", None) for test in tests),
                any(isinstance(test, MaterialsTest) for test in tests),
                any(isinstance(test, MaterialsTest) and test.by_answer for test in tests),
            )
            self._numbers[program] = len(self._numbers)
        return self._numbers[program]

    def _shape(self, program: Program, listed: list[int]) -> Shape:
        match program:
            case CodeTest():
                listed.append(self.changes.setdefault(program, len(self.changes)))
                return ChangePlace(len(listed) - 1)
            case Joined(text, how, parts):
                return Joined(text, how, tuple(self._shape(part, listed) for part in parts))
            case OnAnswer(text, condition, term, otherwise, facts, surely):
                first = self._shape(term, listed)
                other = None if otherwise is None else self._shape(otherwise, listed)
                told = None if facts is None else self._shape(facts, listed)
                return OnAnswer(text, condition, first, other, told, surely)
            case _:
                return program

    def excluded(self, change: Array, code: Array) -> Array:
        """Whether the exceptions of changes take in single codes, pair by pair: 0 no, 1 unknown, 2 yes."""
        wanted = (len(self.changes), len(self.codes.candidates))
        if self._excluded.shape != wanted:
            whole = np.full(wanted, -1, dtype=np.int8)
            whole[: self._excluded.shape[0], : self._excluded.shape[1]] = self._excluded
            self._excluded = whole
        found = self._excluded[change, code]
        new = found < 0
        if new.any():
            tests = tuple(self.changes)
            for one, digits in set(zip(change[new].tolist(), code[new].tolist(), strict=True)):
                truth = among(self.codes.candidates[digits][0], tests[one].exceptions)
                self._excluded[one, digits] = CODED[truth]
            found = self._excluded[change, code]
        return found

    def changed(self, change: int, good: str, code: int) -> int:
        """Whether a material of any code, also a split or short one, makes the change."""
        if code < 0:
            return OPEN
        key = (change, good, code)
        if key not in self._changed:
            test = tuple(self.changes)[change]
            self._changed[key] = CODED[makes_change(self.codes.candidates[code], good, test)]
        return self._changed[key]


def percent(value: Decimal) -> int:
    """Return a percentage in units of 0.0001; `OneByOneError` where it has more decimals."""
    scaled = value * 10_000
    if scaled != int(scaled):
        raise OneByOneError
    return int(scaled)
