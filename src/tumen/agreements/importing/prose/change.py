"""Sentences of the kind "a change to ... from any other ...", with value content by named methods and
provisos.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.codes import read_codes
from tumen.agreements.importing.prose.shared import ANY, LEVEL, pattern, question
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ContentMethod,
    Materials,
    Rule,
    TariffChange,
    Unread,
    ValueContent,
)

if TYPE_CHECKING:
    from tumen.agreements.rule import CodeRange

_METHOD: dict[str, ContentMethod] = {
    "build-up": "build-up",
    "build-down": "build-down",
    "net cost": "net-cost",
    "focused value": "focused-value",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a sentence says: a rule, and the goods that it names (None: all goods of its entry)."""

    rule: Rule
    goods: str | None = None
    other: bool = False
    """It speaks of any other good of the entry."""


_SHIFT = pattern(
    r"A change to (?:(?P<any>a good|any other good)|(?P<goods>.+?)) of <codes>(?P<more>[^,]*?)"
    r" from any other (?P<level>chapter|heading|subheading)(?P<rest>.*)"
)
_NONE = pattern(
    r"No change in tariff classification (?:is )?required for (?:(?P<any>a good|any other "
    r"good)|(?P<goods>.+?)) of <codes>"
    r"(?P<more>[^,]*?), ?(?P<rest>provided .+)"
)
_PLAIN_SHIFT = pattern(r"(?:A )?change from any other (?P<level>chapter|heading|subheading)(?P<rest>.*)")
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
_PROVISOS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        pattern(
            r"(?:that )?the (?:good|product) is (?:both )?\(?cut \(?(?:or knit to shape|and knit to "
            r"shape)\)?(?:, or both,)? and sewn"
            r" or otherwise assembled in the territory of (?:one or more of the Parties|a Party|either "
            r"Party|the Parties)"
        ),
        "the good is cut or knit to shape and sewn or otherwise assembled in a Party",
    ),
    (
        pattern(r"that the good is smoked from a good that is not smoked"),
        "the good is smoked from one that is not",
    ),
    (
        pattern(r"that the good is crushed or ground from a good that is not crushed or ground"),
        "the good is crushed or ground from one that is not",
    ),
    (
        pattern(r"that not less than <pct> by weight of the total polymer content is originating"),
        "at least {pct} % by weight of all the polymer in the good originates",
    ),
    (
        pattern(
            r"that the total alcoholic volume of the non-originating materials does not exceed <pct> of the "
            r"volume"
            r" of the total alcoholic strength of the good"
        ),
        "non-originating materials bring at most {pct} % of the alcoholic strength by volume of the good",
    ),
)


def read_change(text: str) -> Read | None:
    """Read a sentence of this kind whole; None where it is not one, or a part of it is not understood."""
    for form, make in ((_SHIFT, _shift), (_NONE, _no_change), (_PLAIN_SHIFT, _shift)):
        if found := form.fullmatch(text):
            return make(found)
    return None


def is_change(text: str) -> bool:
    """Whether the text has the form of such a sentence, understood or not."""
    return any(form.fullmatch(text) for form in (_SHIFT, _NONE, _PLAIN_SHIFT))


def _shift(found: re.Match[str]) -> Read | None:
    groups = found.groupdict()
    rest = found["rest"].strip()
    exceptions: tuple[CodeRange, ...] = ()
    head, mark, tail = rest.partition("provided ")
    head = head.strip(" ,.")
    if head:
        if not head.lower().startswith("except from"):
            return None
        listed, unlisted = _exceptions(head[len("except from") :].strip())
        exceptions = listed
        if unlisted is not None and _SECOND_RULE.search(unlisted):
            return None
        if unlisted is not None:
            rule: Rule = question(unlisted, TariffChange(LEVEL[found["level"].lower()], exceptions))
            return _with_goods(groups, _proviso(rule, mark + tail))
    return _with_goods(groups, _proviso(TariffChange(LEVEL[found["level"].lower()], exceptions), mark + tail))


def _exceptions(text: str) -> tuple[tuple[CodeRange, ...], str | None]:
    """The codes excepted, and in words what else is (goods of some code: a person must look)."""
    codes = read_codes(text)
    if codes is not None:
        return codes, None
    parts = re.split(r",? or (?=[a-z])|, (?=[a-z])", text)
    listed: list[CodeRange] = []
    goods: list[str] = []
    for part in parts:
        read = read_codes(re.sub(r"^(?:from )", "", part))
        if read is not None:
            listed.extend(read)
        else:
            goods.append(part)
    return tuple(listed), f"no non-originating material is used that is {' or '.join(goods)}"


def _no_change(found: re.Match[str]) -> Read | None:
    return _with_goods(found.groupdict(), _proviso(ANY, found["rest"].strip()))


def _with_goods(groups: dict[str, str | None], rule: Rule | None) -> Read | None:
    if rule is None:
        return None
    more = (groups.get("more") or "").strip()
    if groups.get("goods"):
        return Read(rule, f"{groups['goods']} {more}".strip())
    if (groups.get("any") or "").lower() == "any other good":
        return Read(rule, other=True) if not more else None
    return Read(rule, f"a good {more}" if more else None)


def _proviso(term: Rule, text: str) -> Rule | None:
    """A term with what follows "provided"; None where that is not understood."""
    text = text.strip(" ,")
    if not text or text == ".":
        return term
    if content := _CONTENT.fullmatch(text):
        value = _contents(content["list"])
        if value is None:
            return None
        return value if term == ANY else AllOf((term, value))
    body = re.sub(r"^provided ", "", text).strip(" .")
    both = re.fullmatch(
        r"(?P<first>.+?),? and (?P<second>(?:provided )?there is (?:also )?a regional value content.+)", body
    )
    if both:
        first, value = _proviso(term, both["first"]), _contents_of(both["second"])
        return AllOf((first, value)) if first is not None and value is not None else None
    for form, words in _PROVISOS:
        if found := form.fullmatch(body):
            return question(words.format(**found.groupdict()), term)
    if _SECOND_RULE.search(body) or len(body.split()) < 3:
        return None
    return question(re.sub(r"^that ", "", body), term)


def _contents_of(text: str) -> Rule | None:
    found = _CONTENT.fullmatch(text.strip(" ."))
    return _contents(found["list"]) if found else None


def _contents(text: str) -> Rule | None:
    """``a) 30% under the build-up method. b) 40% ...``: alternatives by method."""
    terms: list[Rule] = []
    at = 0
    while at < len(text):
        item = _CONTENT_ITEM.match(text, at)
        if item is None:
            return None
        of: Materials | None = None
        method = _METHOD[item["method"].lower()]
        if item["of"]:
            codes = read_codes(item["of"].strip(" ."))
            if codes is None:
                return None
            of = Materials(codes)
        elif method == "focused-value":
            return None
        terms.append(ValueContent(Decimal(item["pct"]), (method,), of))
        if item["vehicles"]:
            terms.append(
                Unread(
                    "Appendix 1 of the list (vehicles and their parts) has further ways to meet the content"
                )
            )
        at = item.end()
    if not terms:
        return None
    unread = [term for term in dict.fromkeys(terms) if isinstance(term, Unread)]
    typed = [term for term in terms if not isinstance(term, Unread)]
    every = [*typed, *unread]
    return every[0] if len(every) == 1 else AnyOf(tuple(every))
