"""What an imported list changes, subheading by subheading, against what is on file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import AllOf, AnyOf, Rule, mapped, render
from tumen.agreements.rules import RuleBook
from tumen.errors import InputError
from tumen.reference.hs import Edition, HsCode
from tumen.reference.nomenclature import nomenclature

Change = Literal["changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The rule of one subheading before and after; None where there is none."""

    code: str
    before: str | None
    after: str | None

    @property
    def change(self) -> Change:
        """What happens to it."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All subheadings of one edition."""

    edition: Edition
    same: int
    without: int
    """Subheadings without a rule before and after."""
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> Mapping[Change, int]:
        """How many are changed, added and removed."""
        found = Counter(item.change for item in self.differences)
        return {"changed": found["changed"], "added": found["added"], "removed": found["removed"]}


def compare(before: RuleBook | None, after: RuleBook) -> Comparison:
    """Compare two books of one edition; alternatives in another order say the same.

    Raises
    ------
    InputError
        If a rule of either book is not well formed.
    """
    same = without = 0
    found: list[Difference] = []
    known: dict[str | None, Rule | None] = {None: None}
    for digits in nomenclature(after.edition).subheadings():
        one = None if before is None else _text(before, digits)
        two = _text(after, digits)
        for text in (one, two):
            if text not in known:
                known[text] = None if text is None else mapped(parse_rule(text), _sorted)
        if one is None and two is None:
            without += 1
        elif known[one] == known[two]:
            same += 1
        else:
            found.append(Difference(digits, one, two))
    return Comparison(after.edition, same, without, tuple(found))


def _text(book: RuleBook, digits: str) -> str | None:
    try:
        found = book.rule_for(HsCode(digits, book.edition))
    except InputError:
        return None
    return None if found is None else found.text


def _sorted(rule: Rule) -> Rule:
    """A rule with its joined terms in one order."""
    return type(rule)(tuple(sorted(rule.terms, key=render))) if isinstance(rule, AnyOf | AllOf) else rule
