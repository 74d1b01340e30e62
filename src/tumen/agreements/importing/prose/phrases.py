"""One rule of a list as prose: read whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.codes import read_codes
from tumen.agreements.importing.prose.forms import ANY, pattern, question, read_form
from tumen.agreements.importing.prose.manufacture import read_manufacture, read_whole
from tumen.agreements.parse import METHODS, SAME
from tumen.agreements.rule import AllOf, AnyOf, Materials, Provided, Rule, TariffChange, Unread, ValueContent

if TYPE_CHECKING:
    from tumen.agreements.rule import CodeRange


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
    """A change with what the text behind it excepts: codes, and goods of some code, at which a person must
    look.
    """
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
