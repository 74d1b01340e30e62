"""What an import reads from one file: rules by code, how much of each was understood, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tumen.agreements.importing.sets import CompiledList, Outcome, counted, outcome_of
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import Rule, Unread, render, walk
from tumen.errors import Problem
from tumen.reference.hs import Edition, dotted
from tumen.reference.nomenclature import nomenclature


@dataclass(frozen=True, slots=True)
class Listed:
    """One rule of a list."""

    code: str
    """Digits of the chapter, heading or subheading."""
    rule: Rule
    place: str
    """Where it stands in the file: ``line 12``, ``row 12``, ``page 3``."""
    source: str = ""
    """The row's own source; empty: that of the file."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A rule of which a part or all is not typed."""

    place: str
    heading: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class RuleList:
    """A whole file."""

    path: Path
    sha256: str
    kind: str
    """``rule sets``, ``table`` or ``annex``."""
    edition: Edition
    rows: tuple[tuple[str, str, str], ...]
    """Code, rule in the rule language, the row's own source (empty: the file)."""
    outcomes: Mapping[Outcome, int]
    """How many rules of the file came to each outcome."""
    unclear: tuple[Unclear, ...]
    unread: int
    """How many rows hold a part that is not typed."""

    @property
    def rules(self) -> int:
        """How many rules the file has."""
        return sum(self.outcomes.values())

    @classmethod
    def of_sets(cls, path: Path, sha256: str, edition: Edition, compiled: CompiledList) -> RuleList:
        """A list of rule sets."""
        unclear = (
            Unclear(f"rule set {item.entry}, rule {item.number}", item.heading, item.outcome, reason)
            for item in compiled.rules
            for reason in _reasons(item.rule)
        )
        rows = tuple((code, text, "") for code, text in compiled.rows)
        unread = sum(bool(_reasons(parse_rule(text))) for _, text in compiled.rows)
        return cls(path, sha256, "rule sets", edition, rows, compiled.outcomes, tuple(unclear), unread)

    @classmethod
    def of_rows(
        cls, path: Path, sha256: str, kind: str, edition: Edition, listed: Sequence[Listed]
    ) -> RuleList:
        """A list of rules that stand at single codes."""
        unclear = (
            Unclear(item.place, dotted(item.code), outcome_of(item.rule), reason)
            for item in listed
            for reason in _reasons(item.rule)
        )
        rows = tuple((item.code, render(item.rule), item.source) for item in listed)
        outcomes = counted(outcome_of(item.rule) for item in listed)
        unread = sum(bool(_reasons(item.rule)) for item in listed)
        return cls(path, sha256, kind, edition, rows, outcomes, tuple(unclear), unread)


def _reasons(rule: Rule) -> tuple[str, ...]:
    """Why parts of the rule are not typed."""
    return tuple(dict.fromkeys(node.reason for node in walk(rule) if isinstance(node, Unread)))


def code_digits(text: str) -> str | None:
    """Digits of a code as lists write it: ``84``, ``84.01``, ``8401.10``; None if it is none."""
    bare = re.sub(r"^chapter ", "", text.strip(), flags=re.IGNORECASE)
    if not re.fullmatch(r"\d{1,2}|\d{2}[. ]?\d{2}|\d{4}[. ]?\d{2}|\d{2}\.\d{2}\.\d{2}", bare):
        return None
    digits = re.sub(r"[. ]", "", bare)
    return digits.zfill(2) if len(digits) == 1 else digits


def repeated(listed: Sequence[Listed], edition: Edition, file: str) -> list[Problem]:
    """Codes that stand there twice, and codes that the edition does not have, each with its place."""
    table = nomenclature(edition)
    first: dict[str, Listed] = {}
    problems: list[Problem] = []
    for item in listed:
        name = dotted(item.code)
        before = first.setdefault(item.code, item)
        if not table.exists(item.code):
            what = f"{item.place}: {name} is not in {edition}"
            fix = "Correct the code, or state the HS edition of the list (on the command line: --edition)"
            problems.append(Problem(what, fix, file))
        elif before is not item:
            what = f"{item.place}: {name} has a second rule; the first is at {before.place}"
            problems.append(Problem(what, "Delete one of them", file))
    return problems
