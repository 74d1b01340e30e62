"""Sentences of rules of origin, each read whole or not at all.

Two families are understood: "a change to ... from any other ..." with regional value content by named methods, and
"manufacture from ... / in which ...", a list of clauses followed by sentences that begin with "However".
A sentence states its goods where it names some.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.importing.codes import CODES, read_codes
from tumen.agreements.render import render_codes
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChangeLevel,
    ContentMethod,
    Materials,
    MaxNonOriginating,
    Provided,
    Rule,
    TariffChange,
    Unread,
    ValueContent,
    WhollyObtained,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.agreements.rule import CodeRange

ANY = TariffChange("AH")
_LEVEL: dict[str, ChangeLevel] = {"chapter": "CC", "heading": "CTH", "subheading": "CTSH"}
_METHOD: dict[str, ContentMethod] = {
    "build-up": "build-up",
    "build-down": "build-down",
    "net cost": "net-cost",
    "focused value": "focused-value",
}
_MOST_WORDS = 14
"""A named operation or material of at most so many words is kept as a question; longer prose is not carried over."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a sentence says: a rule, and the goods that it names (None: all goods of its entry)."""

    rule: Rule
    goods: str | None = None
    other: bool = False
    """It speaks of any other good of the entry."""


def _rx(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in which <codes>, <pct> and <price> stand for a list, a percentage and the ex-works price."""
    for name, text in (
        ("<codes>", f"(?P<codes>{CODES})"),
        ("<pct>", r"(?P<pct>\d+(?:\.\d+)?) ?%"),
        (
            "<price>",
            r"(?:of the value )?of the ex-works price(?: \(EXW\))? of the (?:products?|goods?|sets?)",
        ),
    ):
        pattern = pattern.replace(name, text)
    return re.compile(pattern, re.IGNORECASE)


def question(text: str, term: Rule = ANY) -> Rule:
    """A condition that a person answers, on top of a term."""
    return Provided(term, text)


def joined(terms: list[Rule]) -> Rule:
    """Every term; one term stays itself."""
    return terms[0] if len(terms) == 1 else AllOf(tuple(terms))


# --- a change to ... from any other ...

_SHIFT = _rx(
    r"A change to (?:(?P<any>a good|any other good)|(?P<goods>.+?)) of <codes>(?P<more>[^,]*?)"
    r" from any other (?P<level>chapter|heading|subheading)(?P<rest>.*)"
)
_NONE = _rx(
    r"No change in tariff classification (?:is )?required for (?:(?P<any>a good|any other good)|(?P<goods>.+?)) of <codes>"
    r"(?P<more>[^,]*?), ?(?P<rest>provided .+)"
)
_PLAIN_SHIFT = _rx(r"(?:A )?change from any other (?P<level>chapter|heading|subheading)(?P<rest>.*)")
_CONTENT = _rx(
    r"(?:provided )?(?:that )?there is (?:also )?a regional value content of not less than:? ?(?P<list>.+)"
)
_CONTENT_ITEM = _rx(
    r"(?:- )?(?:\(?[a-e]\) )?<pct> under the (?P<method>build-up|build-down|net cost|focused value) method"
    r"(?: taking into account only the non-originating materials of (?P<of>[^.;]+?))?"
    r"(?P<vehicles>\. See also Appendix 1[^.]*(?:\([^)]*\))?)?(?:[.;,]| or|$)+ ?"
)
_EXCEPT = _rx(r",? ?(?:except )?(?:from )?(?:non-originating materials of )?<codes>")
_SECOND_RULE = re.compile(r"\bchange\b|\brequired\b|\bregional value\b|\bNote\b", re.IGNORECASE)
"""Words that show that a second rule or a note follows in the same sentence, which is then not understood."""
_EACH = re.compile(r"where more than one product-specific rule", re.IGNORECASE)
_PROVISOS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        _rx(
            r"(?:that )?the (?:good|product) is (?:both )?\(?cut \(?(?:or knit to shape|and knit to shape)\)?(?:, or both,)? and sewn"
            r" or otherwise assembled in the territory of (?:one or more of the Parties|a Party|either Party|the Parties)"
        ),
        "the good is cut or knit to shape and sewn or otherwise assembled in a Party",
    ),
    (
        _rx(r"that the good is smoked from a good that is not smoked"),
        "the good is smoked from one that is not",
    ),
    (
        _rx(r"that the good is crushed or ground from a good that is not crushed or ground"),
        "the good is crushed or ground from one that is not",
    ),
    (
        _rx(r"that not less than <pct> by weight of the total polymer content is originating"),
        "at least {pct} % by weight of all the polymer in the good originates",
    ),
    (
        _rx(
            r"that the total alcoholic volume of the non-originating materials does not exceed <pct> of the volume"
            r" of the total alcoholic strength of the good"
        ),
        "non-originating materials bring at most {pct} % of the alcoholic strength by volume of the good",
    ),
)


def says_each_applies(text: str) -> bool:
    """Whether a note says that every rule that applies to a good must be met."""
    return _EACH.search(text) is not None


def read_sentence(text: str) -> Read | None:
    """Read one rule; None where no pattern matches it whole."""
    text = text.strip()
    for pattern, make in ((_SHIFT, _shift), (_NONE, _no_change), (_PLAIN_SHIFT, _shift)):
        if found := pattern.fullmatch(text):
            return make(found)
    rule = _whole(text) or _manufacture(text) or _either(text)
    return Read(rule) if rule is not None else None


def _either(text: str) -> Rule | None:
    """Two whole rules in one sentence: ``... or Manufacture ...``."""
    head, word, tail = text.partition(" or Manufacture ")
    if not word or " or Manufacture " in tail:
        return None
    terms = [_whole(part) or _manufacture(part) for part in (head, f"Manufacture {tail}")]
    found = [term for term in terms if term is not None]
    return AnyOf(tuple(found)) if len(found) == 2 else None


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
            rule: Rule = question(unlisted, TariffChange(_LEVEL[found["level"].lower()], exceptions))
            return _with_goods(groups, _proviso(rule, mark + tail))
    return _with_goods(
        groups, _proviso(TariffChange(_LEVEL[found["level"].lower()], exceptions), mark + tail)
    )


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
    for pattern, words in _PROVISOS:
        if found := pattern.fullmatch(body):
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


# --- sentences that are a whole rule


def _change_to(level: str) -> Callable[[re.Match[str]], Rule | None]:
    return lambda found: _excepting(_LEVEL[level], found.groupdict().get("codes"))


def _excepting(level: ChangeLevel, codes: str | None) -> Rule | None:
    if not codes:
        return TariffChange(level)
    read = read_codes(codes)
    return None if read is None else TariffChange(level, read)


_ABBREVIATED = (
    r"C(?:C|TH|TSH): All non-originating materials used in the production of the good have undergone a change in tariff"
    r" classification at the {digits}-digit level(?: \([^)]*\))?(?:,? except from (?:non-originating materials of )?<codes>)?"
)
_MADE_UP = "the good is made up, the fabric being cut"
_WHOLE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Rule | None]], ...] = (
    (_rx(_ABBREVIATED.replace("{digits}", "2")), _change_to("chapter")),
    (_rx(_ABBREVIATED.replace("{digits}", "4")), _change_to("heading")),
    (_rx(_ABBREVIATED.replace("{digits}", "6")), _change_to("subheading")),
    (
        _rx(
            r"Your goods contain a Regional Value Content \(RVC\) of at least <pct> of the Free on Board \(FOB\) cost of the goods"
        ),
        lambda found: ValueContent(Decimal(found["pct"])),
    ),
    (
        _rx(
            r"The good has a Regional Value Content \(RVC\) as calculated under Article \d+ of the Origin Reference Document of"
            r" not less than <pct>, whether using the build-up method or build-down method(?: \(RVC\d+\))?"
        ),
        lambda found: ValueContent(Decimal(found["pct"]), ("build-up", "build-down")),
    ),
    (
        _rx(
            r"A maximum of <pct> of the ex-works price \(EXW\) is made up of non-originating parts \(MAXNOM\)"
        ),
        lambda found: MaxNonOriginating(Decimal(found["pct"]), "EXW"),
    ),
    (
        _rx(r"The maximum value of non-originating materials \(MaxNOM\) cannot exceed <pct> <price>"),
        lambda found: MaxNonOriginating(Decimal(found["pct"]), "EXW"),
    ),
    (
        _rx(r"(?:All )?(?:the )?(?:goods|products|animals of <codes>) (?:must|shall) be wholly obtained"),
        lambda _: WhollyObtained(),
    ),
    (
        _rx(
            r"Each item in the set must satisfy the rule which would apply to it if it were not included in the set\. However, non-? ?originating articles may be incorporated,? provided (?:that )?their total value does not exceed <pct> <price>"
        ),
        lambda found: question(
            "each item of the set meets its own rule, and items that do not are worth at most "
            f"{found['pct']} % of the ex-works price of the set"
        ),
    ),
    (
        _rx(
            r"Printing accompanied by at least two preparatory or finishing operations \([^)]*\),? (?:provided that|where) the"
            r" value of the unprinted fabric used does not exceed <pct> <price>"
        ),
        lambda found: question(
            "printing with at least two preparatory or finishing operations, the unprinted fabric being worth at most "
            f"{found['pct']} % of the ex-works price"
        ),
    ),
    (
        _rx(
            r"Making[- ]up preceded by printing accompanied by at least two preparatory (?:or )?finishing operations"
            r" \([^)]*\),? provided that the value of the unprinted fabric used does not exceed <pct> <price>"
        ),
        lambda found: question(
            "making-up after printing with at least two preparatory or finishing operations, the unprinted fabric being "
            f"worth at most {found['pct']} % of the ex-works price"
        ),
    ),
    (
        _rx(
            r"(?P<what>Embroidering|Coating) accompanied by making[- ]up \(including cutting\),? provided that the value of the"
            r" un(?:embroidered|coated) fabric used does not exceed <pct> <price>"
        ),
        lambda found: question(
            f"{found['what'].lower()} with making-up and cutting, the fabric before it being worth at most "
            f"{found['pct']} % of the ex-works price"
        ),
    ),
    (
        _rx(
            r"Manufacture from unembroidered fabric(?: \(other than knitted or crocheted\))?,? provided that the value of the unembroidered fabric used does not exceed <pct> <price>"
        ),
        lambda found: question(
            f"the good is made from unembroidered fabric worth at most {found['pct']} % of the ex-works price"
        ),
    ),
    (
        _rx(
            r"Cutting of glassware, provided that the total value of the uncut glassware used does not exceed <pct> <price>"
        ),
        lambda found: question(
            f"the good is cut glassware, the uncut glassware being worth at most {found['pct']} % of the ex-works price"
        ),
    ),
    (
        _rx(
            r"Making-up including cutting of fabric, provided that the value of non-originating materials used does not exceed <pct>"
            r" of the ex-works price \(EXW\) or (?P<fob>\d+(?:\.\d+)?)% of the Free on Board \(FOB\) cost of the product"
        ),
        lambda found: AnyOf(
            (
                question(_MADE_UP, MaxNonOriginating(Decimal(found["pct"]), "EXW")),
                question(_MADE_UP, MaxNonOriginating(Decimal(found["fob"]), "FOB")),
            )
        ),
    ),
    (
        _rx(
            r"(?P<what>Electrolytic, thermal or chemical separation|Alloying) of precious metals of <codes>(?P<more> with each other or with base metals)?"
        ),
        lambda found: question(
            f"{found['what'].lower()} of precious metals of "
            f"{_printed(read_codes(found['codes']) or ())}{(found['more'] or '').lower()}"
        ),
    ),
    (
        _rx(
            r"Spinning of natural and ?/ ?or man-? ?made staple fibres,? or extrusion of man-? ?made filament yarn,? accompanied by"
            r" knitting \(knitted to shape products\)"
        ),
        lambda _: question(
            "spinning of natural or man-made staple fibres, or extrusion of man-made filament yarn, with knitting to shape"
        ),
    ),
    (
        _rx(
            r"Knitting and making up including cutting \(assembling,? two or more pieces of knitted or crocheted fabric which have been either cut to form or obtained directly to form\)"
        ),
        lambda _: question("knitting with making-up and cutting of two or more pieces of the fabric"),
    ),
    (
        _rx(
            r"Manufacture: - from animals of chapter 1, and ?/ ?or - in which all the materials of chapter 3 used are wholly obtained"
        ),
        lambda _: question(
            "the good is made from animals of Chapter 01, or every material of Chapter 03 used is wholly obtained, or both"
        ),
    ),
    (
        _rx(r"Operations of refining and ?/ ?or one or more specific process\(es\)"),
        lambda _: question("the good is refined or undergoes a specific process of the notes"),
    ),
)
_NOTES = re.compile(
    r"\s*(?:(?:For special conditions relating to products made of a mixture of textile materials, )?see(?: also)?"
    r" introductory notes? [\d. and,]*\d\.?)\s*$",
    re.IGNORECASE,
)


# Materials at which textile production may begin, as prose lists them, and our own words for each.
_BEGINNINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"(?:coir|jute) yarn", "{0}"),
        (r"coir yarn or jute yarn", "{0}"),
        (
            r"raw silk or silk waste,? carded or combed or otherwise prepared for spinning",
            "silk prepared for spinning",
        ),
        (r"natural fibres", "{0}"),
        (
            r"(?:other )?natural fibres,? not carded or combed or otherwise (?:prepared|processed) for spinning",
            "natural fibres not prepared for spinning",
        ),
        (
            r"man-made staple fibres,? not carded or combed or otherwise (?:prepared|processed) for spinning",
            "man-made staple fibres not prepared for spinning",
        ),
        (r"synthetic or artificial filament yarn", "{0}"),
        (r"man-made staple fibres made from casein", "{0}"),
        (r"chemical materials or textile pulp", "{0}"),
        (r"(?:paper|paper-making materials)", "{0}"),
    )
)


def _from_list(text: str) -> Rule | None:
    """``Manufacture from: - natural fibres, - chemical materials or textile pulp, or - paper``."""
    found = re.fullmatch(r"Manufacture from:? - (?P<list>.+)", text, re.IGNORECASE)
    if found is None:
        return None
    named: list[str] = []
    for part in re.split(r",? or - |,? - ", found["list"]):
        item = part.strip(" ,;.")
        words = next((words for pattern, words in _BEGINNINGS if pattern.fullmatch(item)), None)
        if words is None:
            return None
        named.append(words.format(item.lower()))
    return question(f"the good is made from one of: {'; '.join(named)}") if len(named) > 1 else None


def _whole(text: str) -> Rule | None:
    text = _without_notes(text)
    for pattern, make in _WHOLE:
        if found := pattern.fullmatch(text):
            return make(found)
    return _from_list(text)


def _without_notes(text: str) -> str:
    """Without references to notes on mixed textiles: they add tolerances, which are general provisions."""
    before = ""
    while before != text:
        before, text = text, _NOTES.sub("", text)
    return text.strip(" .;,:")


# --- manufacture from ... / in which ...

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


def _printed(codes: tuple[CodeRange, ...]) -> str:
    return ", ".join(render_codes(item) for item in codes)


def _named_codes(found: re.Match[str], words: str) -> Rule | None:
    """A condition on goods that are named in words and by codes."""
    codes = read_codes(found["codes"])
    what = found["what"].strip(" ,")
    if codes is None or re.search(r"\b(?:except|heading|chapter|value)\b", what, re.IGNORECASE):
        return None
    return question(words.format(what=what, codes=_printed(codes)))


_VALUE = r"(?:in which |where )?(?:, )?(?:within the above limit, )?(?:the )?value of (?:all )?(?:the |any )?"
_CLAUSES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Rule | None]], ...] = (
    (_rx(r"(?:from |of )?materials of any heading"), lambda _: ANY),
    (_rx(r"(?:from )?materials of any heading,? except that of the (?:product|good)"), _change_to("heading")),
    (
        _rx(r"(?:from )?materials of any subheading,? except that of the (?:product|good)"),
        _change_to("subheading"),
    ),
    (
        _rx(
            r"(?:from )?materials of any heading,? except that of the (?:product|good),? and (?:of |those of |that of )?<codes>"
        ),
        lambda found: _excepting("CTH", found["codes"]),
    ),
    (
        _rx(
            r"(?:from )?materials of any heading,? except (?:for |from )?(?:those of |that of |materials of )?<codes>"
        ),
        _of_codes(lambda codes: TariffChange("AH", codes)),
    ),
    (
        _rx(r"(?:from )?materials not classified within <codes>"),
        _of_codes(lambda codes: TariffChange("AH", codes)),
    ),
    (_rx(r"(?:from )?materials of any heading,? including (?:other )?materials of <codes>"), lambda _: ANY),
    (
        _rx(
            r"(?:in which )?all the materials used are classified (?:with)?in a heading other than that of the product"
        ),
        _change_to("heading"),
    ),
    (
        _rx(
            r"(?:in which )?all the materials used are classified (?:with)?in a (?:heading|chapter) other than (?:that of )?<codes>"
        ),
        _of_codes(lambda codes: TariffChange("AH", codes)),
    ),
    (
        _rx(_VALUE + r"(?:non-originating )?materials used (?:does|must|shall|may) not exceed <pct> <price>"),
        _max(lambda _: None),
    ),
    (
        _rx(
            _VALUE
            + r"(?:non-originating )?materials of <codes> used (?:does|must|shall|may) not exceed <pct> <price>"
        ),
        _max_of_codes,
    ),
    (
        _rx(
            _VALUE
            + r"materials of (?:the same heading as the product|heading of the product|the same heading) used (?:does|must) not"
            r" exceed <pct> <price>"
        ),
        _max(lambda _: Materials((), "CTH")),
    ),
    (
        _rx(
            r"(?:where |in which )?,? ?(?:within the above limit, )?the materials classified within the same heading as the product are"
            r" only used up to a value of <pct> <price>"
        ),
        _max(lambda _: Materials((), "CTH")),
    ),
    (
        _rx(
            r"(?:where |in which )?the value of all the non-originating materials used does not exceed the value of (?:all )?the"
            r" originating materials used"
        ),
        lambda _: question("non-originating materials are worth no more than the originating materials used"),
    ),
    (
        _rx(
            r"(?:in which )?all (?:the )?materials of <codes>(?: used)? (?:are|must be|shall be) wholly obtained"
        ),
        _of_codes(lambda codes: question(f"every material of {_printed(codes)} used is wholly obtained")),
    ),
    (
        _rx(
            r"(?:in which )?all (?:the )?materials of <codes>,?(?: used)? (?:are|must be|shall be) (?:already )?originating"
        ),
        _of_codes(lambda codes: TariffChange("AH", codes)),
    ),
    (
        _rx(
            r"(?:in which )?all (?:the )?(?P<what>[a-z][a-z ,'-]{2,60}?) of <codes>(?: used)? (?:are|must be|shall be) wholly"
            r" obtained"
        ),
        lambda found: _named_codes(found, "all {what} of {codes} used are wholly obtained"),
    ),
    (
        _rx(
            r"(?:from )?materials of any heading,? except (?:from |for )?(?P<what>[a-z][a-z ,'-]{2,100}?) of <codes>"
        ),
        lambda found: _named_codes(found, "no non-originating {what} of {codes} is used"),
    ),
    (
        _rx(r"from (?P<what>(?!materials)[a-z][a-z ,'-]{2,80}?) of <codes>"),
        lambda found: _named_codes(found, "the good is made from {what} of {codes}"),
    ),
    (
        _rx(r"(?:from )?(?:other )?materials of <codes>"),
        _of_codes(lambda codes: question(f"the good is made from materials of {_printed(codes)}")),
    ),
)
_SAME_MAY = _rx(
    r"(?:However, )?materials (?:of|classified (?:with)?in) the same heading(?: as the product)? may be used,?"
    r" provided (?:that )?their (?:total )?value does not exceed <pct> <price>"
)
_CODES_MAY = _rx(
    r"(?:However, )?(?:other )?materials of <codes> may be used,? provided (?:that )?their total value does not exceed <pct> <price>"
)
_CODES_LIMIT = _rx(
    r"(?:However, )?the value of all the materials of <codes> used (?:must|shall|may) not exceed <pct> <price>"
)
_MAY_NOT = re.compile(r"(?:However, )?(?P<what>.{3,90}?) may not be used", re.IGNORECASE)
_MAY = re.compile(r"(?:However, )?(?P<what>.{3,90}?) may be used", re.IGNORECASE)


def _manufacture(text: str) -> Rule | None:
    text = _without_notes(text)
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
    for pattern, make in _CLAUSES:
        if found := pattern.fullmatch(text):
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
