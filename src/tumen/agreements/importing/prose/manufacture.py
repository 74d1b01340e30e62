"""Sentences of the kind "manufacture from ... / in which ...": clauses, then sentences that begin with
"However".
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.codes import read_codes
from tumen.agreements.importing.prose.shared import (
    ANY,
    change_to,
    excepting,
    joined,
    pattern,
    printed,
    question,
)
from tumen.agreements.importing.prose.whole import without_notes
from tumen.agreements.rule import AllOf, AnyOf, Materials, MaxNonOriginating, Rule, TariffChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.agreements.rule import CodeRange

_MOST_WORDS = 14
"""A named operation or material of at most so many words is kept as a question; longer prose is not carried
over."""


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


def _max(of: Callable[[re.Match[str]], Materials | None]) -> Callable[[re.Match[str]], Rule | None]:
    return lambda found: MaxNonOriginating(Decimal(found["pct"]), "EXW", of(found))


def _of_codes(make: Callable[[tuple[CodeRange, ...]], Rule]) -> Callable[[re.Match[str]], Rule | None]:
    def read(found: re.Match[str]) -> Rule | None:
        codes = read_codes(found["codes"])
        return None if codes is None else make(codes)

    return read


def _max_of_codes(found: re.Match[str]) -> Rule | None:
    return _of_codes(lambda codes: MaxNonOriginating(Decimal(found["pct"]), "EXW", Materials(codes)))(found)


def _named_codes(found: re.Match[str], words: str) -> Rule | None:
    """A condition on goods that are named in words and by codes."""
    codes = read_codes(found["codes"])
    what = found["what"].strip(" ,")
    if codes is None or re.search(r"\b(?:except|heading|chapter|value)\b", what, re.IGNORECASE):
        return None
    return question(words.format(what=what, codes=printed(codes)))


_VALUE = r"(?:in which |where )?(?:, )?(?:within the above limit, )?(?:the )?value of (?:all )?(?:the |any )?"
_CLAUSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Rule | None]], ...] = (
    (pattern(r"(?:from |of )?materials of any heading"), lambda _: ANY),
    (
        pattern(r"(?:from )?materials of any heading,? except that of the (?:product|good)"),
        change_to("heading"),
    ),
    (
        pattern(r"(?:from )?materials of any subheading,? except that of the (?:product|good)"),
        change_to("subheading"),
    ),
    (
        pattern(
            r"(?:from )?materials of any heading,? except that of the (?:product|good),? and (?:of |those "
            r"of |that of )?<codes>"
        ),
        lambda found: excepting("CTH", found["codes"]),
    ),
    (
        pattern(
            r"(?:from )?materials of any heading,? except (?:for |from )?(?:those of |that of |materials of "
            r")?<codes>"
        ),
        _of_codes(lambda codes: TariffChange("AH", codes)),
    ),
    (
        pattern(r"(?:from )?materials not classified within <codes>"),
        _of_codes(lambda codes: TariffChange("AH", codes)),
    ),
    (
        pattern(r"(?:from )?materials of any heading,? including (?:other )?materials of <codes>"),
        lambda _: ANY,
    ),
    (
        pattern(
            r"(?:in which )?all the materials used are classified (?:with)?in a heading other than that of "
            r"the product"
        ),
        change_to("heading"),
    ),
    (
        pattern(
            r"(?:in which )?all the materials used are classified (?:with)?in a (?:heading|chapter) other "
            r"than (?:that of )?<codes>"
        ),
        _of_codes(lambda codes: TariffChange("AH", codes)),
    ),
    (
        pattern(
            _VALUE + r"(?:non-originating )?materials used (?:does|must|shall|may) not exceed <pct> <price>"
        ),
        _max(lambda _: None),
    ),
    (
        pattern(
            _VALUE
            + r"(?:non-originating )?materials of <codes> used (?:does|must|shall|may) not exceed <pct> "
            r"<price>"
        ),
        _max_of_codes,
    ),
    (
        pattern(
            _VALUE
            + r"materials of (?:the same heading as the product|heading of the product|the same heading) "
            r"used (?:does|must) not"
            r" exceed <pct> <price>"
        ),
        _max(lambda _: Materials((), "CTH")),
    ),
    (
        pattern(
            r"(?:where |in which )?,? ?(?:within the above limit, )?the materials classified within the "
            r"same heading as the product are"
            r" only used up to a value of <pct> <price>"
        ),
        _max(lambda _: Materials((), "CTH")),
    ),
    (
        pattern(
            r"(?:where |in which )?the value of all the non-originating materials used does not exceed the "
            r"value of (?:all )?the"
            r" originating materials used"
        ),
        lambda _: question("non-originating materials are worth no more than the originating materials used"),
    ),
    (
        pattern(
            r"(?:in which )?all (?:the )?materials of <codes>(?: used)? (?:are|must be|shall be) wholly "
            r"obtained"
        ),
        _of_codes(lambda codes: question(f"every material of {printed(codes)} used is wholly obtained")),
    ),
    (
        pattern(
            r"(?:in which )?all (?:the )?materials of <codes>,?(?: used)? (?:are|must be|shall be) "
            r"(?:already )?originating"
        ),
        _of_codes(lambda codes: TariffChange("AH", codes)),
    ),
    (
        pattern(
            r"(?:in which )?all (?:the )?(?P<what>[a-z][a-z ,'-]{2,60}?) of <codes>(?: used)? (?:are|must "
            r"be|shall be) wholly"
            r" obtained"
        ),
        lambda found: _named_codes(found, "all {what} of {codes} used are wholly obtained"),
    ),
    (
        pattern(
            r"(?:from )?materials of any heading,? except (?:from |for )?(?P<what>[a-z][a-z ,'-]{2,100}?) "
            r"of <codes>"
        ),
        lambda found: _named_codes(found, "no non-originating {what} of {codes} is used"),
    ),
    (
        pattern(r"from (?P<what>(?!materials)[a-z][a-z ,'-]{2,80}?) of <codes>"),
        lambda found: _named_codes(found, "the good is made from {what} of {codes}"),
    ),
    (
        pattern(r"(?:from )?(?:other )?materials of <codes>"),
        _of_codes(lambda codes: question(f"the good is made from materials of {printed(codes)}")),
    ),
)
_SAME_MAY = pattern(
    r"(?:However, )?materials (?:of|classified (?:with)?in) the same heading(?: as the product)? may be "
    r"used,?"
    r" provided (?:that )?their (?:total )?value does not exceed <pct> <price>"
)
_CODES_MAY = pattern(
    r"(?:However, )?(?:other )?materials of <codes> may be used,? provided (?:that )?their total value does "
    r"not exceed <pct> <price>"
)
_CODES_LIMIT = pattern(
    r"(?:However, )?the value of all the materials of <codes> used (?:must|shall|may) not exceed <pct> "
    r"<price>"
)
_MAY_NOT = re.compile(r"(?:However, )?(?P<what>.{3,90}?) may not be used", re.IGNORECASE)
_MAY = re.compile(r"(?:However, )?(?P<what>.{3,90}?) may be used", re.IGNORECASE)


def read_manufacture(text: str) -> Rule | None:
    """Read a sentence of this kind whole, with the sentences that go with it; None where a part is not
    understood.
    """
    text = without_notes(text)
    sentences = re.split(r"\.? However,? |(?<=[a-z%])\. (?=[A-Z])", text)
    base = _clauses(sentences[0].strip(" .,;"))
    if base is None:
        return None
    for sentence in sentences[1:]:
        head, follow = _following(sentence.strip(" ,;"))
        base = _however(base, head)
        if base is None:
            return None
        for clause in follow:
            more = _clause(clause)
            if more is None:
                return None
            base = AllOf((*(base.terms if isinstance(base, AllOf) else (base,)), more))
    return base


def _following(sentence: str) -> tuple[str, list[str]]:
    """A sentence and the clauses of the list that go on after it."""
    parts = [
        part.strip(" ,;.-")
        for part in re.split(r",? and(?: -)? (?=in which |from )|,? - (?=in which )", sentence)
    ]
    return parts[0].rstrip("."), parts[1:]


def _clauses(text: str) -> Rule | None:
    opening = _OPENING.match(text)
    if opening is None:
        return _operation(text)
    body = text[opening.end() :].strip(" :-")
    word = re.search(r"\b(from|by)\b:?$", opening[0], re.IGNORECASE)
    if re.search(r"of materials:?$", opening[0], re.IGNORECASE):
        body = f"materials {body}"
    parts = [part.strip(" ,;:-") for part in _CLAUSE_BREAK.split(body) if part and part.strip(" ,;:-")]
    terms: list[Rule] = []
    for part in parts:
        term = _clause(part)
        if term is None:
            return _operation(
                f"manufacture {'' if word is None else word[1].lower()} {body}".replace("  ", " "),
                strict=True,
            )
        terms.append(term)
    return _tidied(terms) if terms else None


def _tidied(terms: list[Rule]) -> Rule:
    """Without "any heading" beside a condition on the same materials, and without what stands twice."""
    kept = [term for term in dict.fromkeys(terms) if term != ANY] or [ANY]
    return joined(kept)


def _clause(text: str) -> Rule | None:
    text = text.strip(" .,;:-")
    for form, make in _CLAUSES:
        if found := form.fullmatch(text):
            return make(found)
    if re.fullmatch(
        r"(?:in which )?all (?:the )?.{3,120} (?:are|is|must be|shall be) wholly obtained",
        text,
        re.IGNORECASE,
    ):
        return _operation(re.sub(r"^in which ", "", text, flags=re.IGNORECASE))
    return None


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
    if found := _SAME_MAY.fullmatch(text):
        limit = MaxNonOriginating(Decimal(found["pct"]), "EXW", Materials((), "CTH"))
        return _replaced(base, lambda term: _opened(term, limit))
    if found := _CODES_MAY.fullmatch(text):
        codes = read_codes(found["codes"])
        if codes is None:
            return None
        capped = MaxNonOriginating(Decimal(found["pct"]), "EXW", Materials(codes))
        return _replaced(base, lambda term: _freed(term, codes, capped))
    if found := _CODES_LIMIT.fullmatch(text):
        more = _max_of_codes(found)
        return (
            None if more is None else _tidied([*(base.terms if isinstance(base, AllOf) else (base,)), more])
        )
    if found := _MAY_NOT.fullmatch(text):
        return question(f"no non-originating {found['what'].strip()} is used", base)
    found = _MAY.fullmatch(text)
    if found and base == TariffChange("CTH"):
        words = f"the only non-originating materials of the good's own heading are {found['what'].strip()}"
        return AnyOf((base, question(words)))
    return None


def _opened(term: TariffChange, limit: Rule) -> Rule | None:
    """A change of heading in which materials of the good's own heading may be used up to a limit."""
    if term.level != "CTH":
        return None
    return AllOf((TariffChange("AH", term.exceptions), limit)) if term.exceptions else limit


def _freed(term: TariffChange, codes: tuple[CodeRange, ...], limit: Rule) -> Rule | None:
    """A rule whose excepted materials of these codes may be used up to a limit."""
    if term.level != "AH" or not all(_inside(code, term.exceptions) for code in codes):
        return None
    left: list[CodeRange] = []
    for excepted in term.exceptions:
        if excepted in codes:
            continue
        if any(_touches(code, excepted) for code in codes):
            return None
        left.append(excepted)
    return AllOf((TariffChange("AH", tuple(left)), limit)) if left else limit


def _inside(code: CodeRange, ranges: tuple[CodeRange, ...]) -> bool:
    return any(
        one.covers(code.first) and one.covers(code.last)
        for one in ranges
        if len(one.first) <= len(code.first)
    )


def _touches(one: CodeRange, other: CodeRange) -> bool:
    return one.could_cover(other.first) or other.could_cover(one.first) or one.could_cover(other.last)


def _replaced(base: Rule, change: Callable[[TariffChange], Rule | None]) -> Rule | None:
    """The base with its one change in classification replaced; None where it has none, or several."""
    terms: list[Rule] = list(base.terms) if isinstance(base, AllOf) else [base]
    places = [place for place, term in enumerate(terms) if isinstance(term, TariffChange)]
    if len(places) != 1:
        return None
    term = terms[places[0]]
    made = change(term) if isinstance(term, TariffChange) else None
    if made is None:
        return None
    terms[places[0] : places[0] + 1] = list(made.terms) if isinstance(made, AllOf) else [made]
    return joined(terms)
