"""Sentences that are a whole rule in set words, and those of the kind "manufacture from ... / in which ...":
clauses, then sentences that begin with "However".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.forms import ANY, forms, question, read_form
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    MaxNonOriginating,
    Rule,
    TariffChange,
    joined,
    terms_of,
)

if TYPE_CHECKING:
    from tumen.agreements.rule import CodeRange

_MOST_WORDS = 14
"""A named operation or material of at most so many words is kept as a question; longer prose is not carried
over."""
_NOTES = re.compile(
    r"\s*(?:(?:For special conditions relating to products made of a mixture of textile materials, )?see(?: "
    r"also)? introductory notes? [\d. and,]*\d\.?)\s*$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:Manufacture|Other operations|Production)(?:,? (?:in which|where|from|of materials|by))?:?(?= |$)",
    re.IGNORECASE,
)
_CLAUSE_BREAK = re.compile(
    r"(?:,|;|:)? and(?: -)? (?=in which |where |from |within |the value |all the |that )"
    r"|(?:,|;)? - (?=in which |where |from |within |the value |all the |of |however )"
    r"|(?:,|;) (?=in which |where |within |the value |all the )"
    r"|(?<=[%\w]) (?=in which |where, within )|(?<=product) (?=the value of |where )",
    re.IGNORECASE,
)
_ALL_OBTAINED = re.compile(
    r"(?:in which )?(?P<all>all (?:the )?.{3,120} (?:are|is|must be|shall be) wholly obtained)", re.IGNORECASE
)
_MAY_NOT = re.compile(r"(?:However, )?(?P<what>.{3,90}?) may not be used", re.IGNORECASE)
_MAY = re.compile(r"(?:However, )?(?P<what>.{3,90}?) may be used", re.IGNORECASE)


def read_whole(text: str) -> Rule | None:
    """Read a sentence in set words; None where it is none of them."""
    text = _without_notes(text)
    return read_form("whole", text) or _from_list(text)


def _without_notes(text: str) -> str:
    """Without references to notes on mixed textiles: they add tolerances, which are general provisions."""
    before = ""
    while before != text:
        before, text = text, _NOTES.sub("", text)
    return text.strip(" .;,:")


def _from_list(text: str) -> Rule | None:
    """``Manufacture from: - natural fibres, - chemical materials or textile pulp, or - paper``."""
    found = re.fullmatch(r"Manufacture from:? - (?P<list>.+)", text, re.IGNORECASE)
    if found is None:
        return None
    named: list[str] = []
    for part in re.split(r",? or - |,? - ", found["list"]):
        item = part.strip(" ,;.")
        entry = next((entry for form, entry in forms("beginning") if form.fullmatch(item)), None)
        if entry is None:
            return None
        named.append(entry.get("words", item.lower()))
    return question(f"the good is made from one of: {'; '.join(named)}") if len(named) > 1 else None


def read_manufacture(text: str) -> Rule | None:
    """Read a sentence of this kind whole, with the sentences that go with it; None where a part is not
    understood.
    """
    first, *others = re.split(r"\.? However,? |(?<=[a-z%])\. (?=[A-Z])", _without_notes(text))
    rule = _clauses(first.strip(" .,;"))
    for sentence in others:
        parts = re.split(r",? and(?: -)? (?=in which |from )|,? - (?=in which )", sentence.strip(" ,;"))
        head, *follow = (part.strip(" ,;.-") for part in parts)
        rule = None if rule is None else _however(rule, head)
        for clause in follow:
            more = _clause(clause)
            rule = None if rule is None or more is None else AllOf((*terms_of(rule, AllOf), more))
    return rule


def _clauses(text: str) -> Rule | None:
    opening = _OPENING.match(text)
    if opening is None:
        return _operation(text)
    body = text[opening.end() :].strip(" :-")
    word = re.search(r"\b(from|by)\b:?$", opening[0], re.IGNORECASE)
    if re.search(r"of materials:?$", opening[0], re.IGNORECASE):
        body = f"materials {body}"
    parts = [part.strip(" ,;:-") for part in _CLAUSE_BREAK.split(body) if part and part.strip(" ,;:-")]
    read = [_clause(part) for part in parts]
    terms = [term for term in read if term is not None]
    if len(terms) < len(parts):
        how = f"manufacture {'' if word is None else word[1].lower()} {body}"
        return _operation(how.replace("  ", " "), strict=True)
    return _tidied(terms) if terms else None


def _tidied(terms: list[Rule]) -> Rule:
    """Without "any heading" beside a condition on the same materials, and without what stands twice."""
    return joined([term for term in dict.fromkeys(terms) if term != ANY] or [ANY], AllOf)


def _clause(text: str) -> Rule | None:
    text = text.strip(" .,;:-")
    rule = read_form("clause", text)
    if rule is None and (found := _ALL_OBTAINED.fullmatch(text)):
        return _operation(found["all"])
    return rule


def _operation(text: str, *, strict: bool = False) -> Rule | None:
    """A short operation or kind of material in words, as a question."""
    words = text.strip(" .,;:-")
    if not words or len(words.split()) > _MOST_WORDS or (strict and re.search(r"%|However|value", words)):
        return None
    if re.search(r"\b(?:RVC|QVC|rule|article|note|CTH|CTSH|MaxNOM)\b|%", words, re.IGNORECASE):
        return None
    return question(f"this is how it is made: {words[0].lower()}{words[1:]}")


def _however(base: Rule, text: str) -> Rule | None:
    """A base rule with a sentence that begins with "However"."""
    if isinstance(limit := read_form("let_in", text), MaxNonOriginating):
        return _let_in(base, limit)
    if limit := read_form("limit", text):
        return _tidied([*terms_of(base, AllOf), limit])
    if found := _MAY_NOT.fullmatch(text):
        return question(f"no non-originating {found['what'].strip()} is used", base)
    found = _MAY.fullmatch(text)
    if found and base == TariffChange("CTH"):
        words = f"the only non-originating materials of the good's own heading are {found['what'].strip()}"
        return AnyOf((base, question(words)))
    return None


def _let_in(base: Rule, limit: MaxNonOriginating) -> Rule | None:
    """The base with the materials that the limit counts let in by its one change in classification, up to the
    limit; None where it has none, or several, or shuts out something else.
    """
    terms = terms_of(base, AllOf)
    changes = [term for term in terms if isinstance(term, TariffChange)]
    if len(changes) != 1 or limit.of is None:
        return None
    (change,) = changes
    left: tuple[CodeRange, ...] | None = change.exceptions
    if change.level != ("CTH" if limit.of.same else "AH"):
        return None
    if not limit.of.same:
        left = _without(change.exceptions, limit.of.codes)
    if left is None:
        return None
    opened: list[Rule] = [TariffChange("AH", left), limit] if left else [limit]
    return joined([one for term in terms for one in (opened if term is change else [term])], AllOf)


def _without(excepted: tuple[CodeRange, ...], codes: tuple[CodeRange, ...]) -> tuple[CodeRange, ...] | None:
    """The exceptions without these codes; None where one of them is not excepted, or is in part."""
    if not all(any(_inside(code, one) for one in excepted) for code in codes):
        return None
    left = tuple(one for one in excepted if one not in codes)
    return None if any(_touches(code, one) for one in left for code in codes) else left


def _inside(code: CodeRange, other: CodeRange) -> bool:
    return len(other.first) <= len(code.first) and other.covers(code.first) and other.covers(code.last)


def _touches(one: CodeRange, other: CodeRange) -> bool:
    return one.could_cover(other.first) or other.could_cover(one.first) or one.could_cover(other.last)
