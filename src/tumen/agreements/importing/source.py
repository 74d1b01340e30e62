"""Read a rule-set file: product-specific rules as prose, each with the range of codes that it covers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.tables.forms.objects import read_json
from tumen.tables.text import read_text, shown_path

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"<[^>]+>|\{\{[^}]*\}\}")
_TWICE = re.compile(r"\b(chapter|heading|subheading) (?=\1\b)", re.IGNORECASE)
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
    shown, text = shown_path(path), read_text(path)
    found = read_json(text, shown)
    entries = found.get("rule_sets") if isinstance(found, dict) else None
    if not isinstance(entries, list) or not entries:
        raise InputError.of("the file has no list 'rule_sets'", "Give a rule-set file", file=shown)
    wrong = {place: told for place, entry in enumerate(entries) if (told := list(_wrong(entry)))}
    if wrong:
        lines = _lines(text)
        raise InputError(
            Problem(f"rule set {place + 1}: {what}", fix, shown, lines[place])
            for place, told in wrong.items()
            for what, fix in told
        )
    return tuple(map(_entry, entries))


def _lines(text: str) -> list[int]:
    """The line on which each entry of the list begins."""
    at = re.compile(r'"rule_sets"\s*:\s*\[').search(text)
    place, lines, decoder = at.end() if at else 0, [], json.JSONDecoder()
    while (start := re.compile(r"[\s,]*").match(text, place)) and text[start.end()] != "]":
        lines.append(text.count("\n", 0, start.end()) + 1)
        _, place = decoder.raw_decode(text, start.end())
    return lines


def _wrong(entry: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry, and how to mend it."""
    if not isinstance(entry, dict):
        yield "it is no record", 'Write {"heading": ..., "min": ..., "max": ..., "rules": [...]}'
        return
    for name in ("min", "max"):
        code = entry.get(name)
        if not (isinstance(code, str) and len(code) == 10 and code.isascii() and code.isdigit()):
            yield f"{name} {code!r} is no code of ten digits", 'Give a national code as text: "8501100000"'
    rules = entry.get("rules")
    if not isinstance(rules, list) or not rules:
        yield "it has no rules", 'Add "rules": [{"rule": "..."}]'
        return
    for place, rule in enumerate(rules, start=1):
        if not (isinstance(rule, dict) and isinstance(rule.get("rule"), str)):
            yield f"its rule {place} has no text", 'Write {"rule": "..."}'


def _entry(entry: dict[str, Any]) -> RuleSet:
    return RuleSet(
        clean(str(entry.get("heading") or "")),
        clean(str(entry.get("subdivision") or "")),
        entry["min"],
        entry["max"],
        tuple(
            Prose(clean(rule["rule"]), rule.get("operator") == "or", _limits(rule)) for rule in entry["rules"]
        ),
    )


_LIMITS = (
    ("quota", True, "the good is within the origin quota that the list has for it"),
    ("import", False, "the good is exported from the country that published the list"),
    ("export", False, "the good is imported into the country that published the list"),
)


def _limits(rule: dict[str, Any]) -> tuple[str, ...]:
    """What the marks ``quota``, ``import`` and ``export`` of a rule say."""
    return tuple(
        words
        for mark, limited, words in _LIMITS
        if (bool(rule.get(mark)) if limited else rule.get(mark) is False)
    )


def clean(text: str) -> str:
    """Take markup out: links to their text, no tags and no emphasis, single spaces, plain hyphens, no
    "heading heading".
    """
    text = _LINK.sub(r"\1", text).replace("&nbsp;", " ").replace("\u00a0", " ")
    text = _DASH.sub("-", _TAG.sub("", text)).replace("*", "").replace("\u2019", "'")
    text = _TWICE.sub("", re.sub(r"\s+", " ", text).strip())
    return re.sub(r"(?<=ex)- (?=work)|(?<=non)- (?=orig)", "-", text).replace(
        "ex-work price", "ex-works price"
    )
