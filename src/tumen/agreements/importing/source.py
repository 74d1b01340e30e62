"""Read a rule-set file: product-specific rules as prose, each with the range of codes that it covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.tables.forms.objects import read_json
from tumen.tables.text import read_text, shown_path

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"<[^>]+>|\{\{[^}]*\}\}")
_DASH = re.compile("[\u2010\u2011\u2012\u2013\u2014]")


@dataclass(frozen=True, slots=True)
class Prose:
    """One rule as printed, cleaned of markup, and how it joins the one before it."""

    text: str
    alternative: bool
    """Whether the source says that it is an alternative to the rule before it."""
    limits: tuple[str, ...] = ()
    """Conditions beside the text: it applies inside a quota, or in one direction of trade, only."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one entry of the list."""

    heading: str
    """As printed: ``Chapter 1``, ``0304``, ``ex 8501 10``."""
    described: str
    """The goods covered, in the source's words; may be empty."""
    first: str
    last: str
    """First and last national code covered, ten digits."""
    rules: tuple[Prose, ...]

    @property
    def part(self) -> bool:
        """Whether the entry covers only some goods of its heading (``ex``)."""
        return self.heading.lower().startswith("ex") and "chapter" not in self.heading.lower()


def read_rule_sets(path: str | Path) -> tuple[RuleSet, ...]:
    """Read a file ``{"rule_sets": [{"heading", "subdivision", "min", "max", "rules": [{"rule",
    "operator"}]}]}``.

    Raises
    ------
    InputError
        With every problem of the file: no such file, no JSON, no rule sets, entries without codes or rules.
    """
    path = Path(path)
    shown = shown_path(path)
    found = read_json(read_text(path), shown)
    entries = found.get("rule_sets") if isinstance(found, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InputError.of("the file has no list 'rule_sets'", "Give a rule-set file", file=shown)
    sets: list[RuleSet] = []
    problems: list[Problem] = []
    for place, entry in enumerate(entries, start=1):
        made = _entry(entry)
        if isinstance(made, RuleSet):
            sets.append(made)
        else:
            problems.append(Problem(f"rule set {place}: {made}", "Correct the entry", shown))
    if problems:
        raise InputError(problems)
    return tuple(sets)


def _entry(entry: Any) -> RuleSet | str:
    if not isinstance(entry, dict):
        return "it is no record"
    first, last, rules = entry.get("min"), entry.get("max"), entry.get("rules")
    for code in (first, last):
        if not (isinstance(code, str) and len(code) == 10 and code.isascii() and code.isdigit()):
            return f"{code!r} is no code of ten digits"
    if not isinstance(rules, list) or not rules:
        return "it has no rules"
    if not all(isinstance(rule, dict) and isinstance(rule.get("rule"), str) for rule in rules):
        return "one of its rules has no text"
    return RuleSet(
        heading=clean(str(entry.get("heading") or "")),
        described=clean(str(entry.get("subdivision") or "")),
        first=str(first),
        last=str(last),
        rules=tuple(
            Prose(
                clean(rule["rule"]),
                rule.get("operator") == "or",
                _limits(rule),
            )
            for rule in rules
        ),
    )


def _limits(rule: dict[str, Any]) -> tuple[str, ...]:
    """What the marks ``quota``, ``import`` and ``export`` of a rule say."""
    found = []
    if rule.get("quota"):
        found.append("the good is within the origin quota that the list has for it")
    if rule.get("import") is False:
        found.append("the good is exported from the country that published the list")
    if rule.get("export") is False:
        found.append("the good is imported into the country that published the list")
    return tuple(found)


def clean(text: str) -> str:
    """Take markup out: links to their text, no tags and no emphasis, single spaces, plain hyphens."""
    text = _LINK.sub(r"\1", text).replace("&nbsp;", " ").replace("\u00a0", " ")
    text = _DASH.sub("-", _TAG.sub("", text)).replace("*", "").replace("\u2019", "'")
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=ex)- (?=work)|(?<=non)- (?=orig)", "-", text).replace(
        "ex-work price", "ex-works price"
    )
