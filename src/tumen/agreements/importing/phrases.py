"""One rule of a list as prose, read whole or not at all.

There are sentences in set words, "a change to ... from any other ...", and "manufacture from ..., in which
..." with sentences that begin with "However".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from tumen.agreements.importing.forms import ANY, forms, pattern, question, read_codes, read_form
from tumen.agreements.parse import METHODS, SAME
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    CodeRange,
    Materials,
    MaxNonOriginating,
    Provided,
    Rule,
    TariffChange,
    Unread,
    ValueContent,
    joined,
    terms_of,
)


@dataclass(frozen=True, slots=True)
class Read:
    """What a sentence says: a rule, and the goods that it names (None: all goods of its entry)."""

    rule: Rule
    goods: str | None = None
    other: bool = False
    """It speaks of any other good of the entry."""


_EACH = re.compile(r"where more than one product-specific rule", re.IGNORECASE)
_GOODS = r"(?:(?P<any>a good|any other good)|(?P<named>.+?)) of <codes>(?P<more>[^,]*?)"
_CHANGES = (
    pattern(rf"A change to {_GOODS} from any other <level>(?P<rest>.*)"),
    pattern(rf"No change in tariff classification (?:is )?required for {_GOODS}, ?(?P<rest>provided .+)"),
    pattern(r"(?:A )?change from any other <level>(?P<rest>.*)"),
)
_CONTENT = pattern(
    r"(?:provided )?(?:that )?there is (?:also )?a regional value content of not less than:? ?(?P<list>.+)"
)
_CONTENT_ITEM = pattern(
    r"(?:- )?(?:\(?[a-e]\) )?<pct> under the (?P<method>build-up|build-down|net cost|focused value) method"
    r"(?: taking into account only the non-originating materials of (?P<of>[^.;]+?))?"
    r"(?P<vehicles>\. See also Appendix 1[^.]*(?:\([^)]*\))?)?(?:[.;,]| or|$)+ ?"
)
_SECOND_RULE = re.compile(r"\bchange\b|\brequired\b|\bregional value\b|\bNote\b", re.IGNORECASE)
"""Words that show that a second rule or a note follows in the same sentence, which is then not understood."""
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


def says_each_applies(text: str) -> bool:
    """Whether a note says that every rule that applies to a good must be met."""
    return _EACH.search(text) is not None


def read_sentence(text: str) -> Read | None:
    """Read one rule; None where no form matches it whole."""
    text = text.strip()
    for form in _CHANGES:
        if found := form.fullmatch(text):
            return _change(found)
    rule = read_whole(text) or read_manufacture(text) or _either(text)
    return Read(rule) if rule is not None else None


def _either(text: str) -> Rule | None:
    """Two whole rules in one sentence: ``... or Manufacture ...``."""
    head, word, tail = text.partition(" or Manufacture ")
    if not word or " or Manufacture " in tail:
        return None
    terms = [read_whole(part) or read_manufacture(part) for part in (head, f"Manufacture {tail}")]
    found = [term for term in terms if term is not None]
    return AnyOf(tuple(found)) if len(found) == 2 else None


def _change(found: re.Match[str]) -> Read | None:
    groups = found.groupdict()
    excepted, mark, proviso = found["rest"].strip().partition("provided ")
    rule: Rule | None = ANY
    if level := groups.get("level"):
        rule = _shift(TariffChange(SAME[level.lower()]), excepted.strip(" ,."))
    if rule is not None:
        rule = _proviso(rule, mark + proviso)
    more = (groups.get("more") or "").strip()
    other = (groups.get("any") or "").lower() == "any other good"
    if rule is None or (other and more):
        return None
    goods = groups.get("named") or ("a good" if more else None)
    return Read(rule, f"{goods} {more}".strip() if goods else None, other)


def _shift(term: TariffChange, text: str) -> Rule | None:
    """A change with what the text behind it excepts: codes, or goods at which a person must look."""
    if not text:
        return term
    if not text.lower().startswith("except from"):
        return None
    text = text[len("except from") :].strip()
    if (codes := read_codes(text)) is not None:
        return replace(term, exceptions=codes)
    listed: list[CodeRange] = []
    goods: list[str] = []
    for part in re.split(r",? or (?=[a-z])|, (?=[a-z])", text):
        codes = read_codes(part.removeprefix("from "))
        listed += codes or ()
        goods += [part] if codes is None else []
    words = f"no non-originating material is used that is {' or '.join(goods)}"
    return None if _SECOND_RULE.search(words) else question(words, replace(term, exceptions=tuple(listed)))


def _proviso(term: Rule, text: str) -> Rule | None:
    """A term with what follows "provided"; None where that is not understood."""
    text = text.strip(" ,")
    if not text or text == ".":
        return term
    if content := _CONTENT.fullmatch(text):
        value = _contents(content["list"])
        return value if value is None or term == ANY else AllOf((term, value))
    body = text.removeprefix("provided ").strip(" .")
    both = re.fullmatch(
        r"(?P<first>.+?),? and (?P<second>(?:provided )?there is (?:also )?a regional value content.+)", body
    )
    if both:
        content = _CONTENT.fullmatch(both["second"])
        first, value = _proviso(term, both["first"]), _contents(content["list"]) if content else None
        return AllOf((first, value)) if first is not None and value is not None else None
    known = read_form("proviso", body)
    if isinstance(known, Provided):
        return replace(known, term=term)
    if _SECOND_RULE.search(body) or len(body.split()) < 3:
        return None
    return question(body.removeprefix("that "), term)


def _contents(text: str) -> Rule | None:
    """``a) 30% under the build-up method. b) 40% ...``: alternatives by method."""
    typed: list[Rule] = []
    unread: list[Rule] = []
    at = 0
    while at < len(text):
        item = _CONTENT_ITEM.match(text, at)
        if item is None:
            return None
        method = METHODS[item["method"].lower().replace(" ", "-")]
        codes = read_codes(item["of"].strip(" .")) if item["of"] else None
        if codes is None and (item["of"] or method == "focused-value"):
            return None
        typed.append(ValueContent(Decimal(item["pct"]), (method,), Materials(codes) if codes else None))
        if item["vehicles"]:
            unread = [
                Unread(
                    "Appendix 1 of the list (vehicles and their parts) has further ways to meet the content"
                )
            ]
        at = item.end()
    every = (*typed, *unread)
    return every[0] if len(every) == 1 else AnyOf(every) if every else None


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
    """Read a sentence with those that go with it; None where a part is not understood."""
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
