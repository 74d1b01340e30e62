"""Sentences that are a whole rule in set words, and the textile operations that lists name alike."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.importing.prose.codes import read_codes
from tumen.agreements.importing.prose.shared import change_to, pattern, printed, question
from tumen.agreements.rule import AnyOf, MaxNonOriginating, Rule, ValueContent, WhollyObtained

if TYPE_CHECKING:
    from collections.abc import Callable

_ABBREVIATED = (
    r"C(?:C|TH|TSH): All non-originating materials used in the production of the good have undergone a "
    r"change in tariff"
    r" classification at the {digits}-digit level(?: \([^)]*\))?(?:,? except from (?:non-originating "
    r"materials of )?<codes>)?"
)
_MADE_UP = "the good is made up, the fabric being cut"
_WHOLE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Rule | None]], ...] = (
    (pattern(_ABBREVIATED.replace("{digits}", "2")), change_to("chapter")),
    (pattern(_ABBREVIATED.replace("{digits}", "4")), change_to("heading")),
    (pattern(_ABBREVIATED.replace("{digits}", "6")), change_to("subheading")),
    (
        pattern(
            r"Your goods contain a Regional Value Content \(RVC\) of at least <pct> of the Free on Board "
            r"\(FOB\) cost of the goods"
        ),
        lambda found: ValueContent(Decimal(found["pct"])),
    ),
    (
        pattern(
            r"The good has a Regional Value Content \(RVC\) as calculated under Article \d+ of the Origin "
            r"Reference Document of"
            r" not less than <pct>, whether using the build-up method or build-down method(?: \(RVC\d+\))?"
        ),
        lambda found: ValueContent(Decimal(found["pct"]), ("build-up", "build-down")),
    ),
    (
        pattern(
            r"A maximum of <pct> of the ex-works price \(EXW\) is made up of non-originating parts \(MAXNOM\)"
        ),
        lambda found: MaxNonOriginating(Decimal(found["pct"]), "EXW"),
    ),
    (
        pattern(r"The maximum value of non-originating materials \(MaxNOM\) cannot exceed <pct> <price>"),
        lambda found: MaxNonOriginating(Decimal(found["pct"]), "EXW"),
    ),
    (
        pattern(r"(?:All )?(?:the )?(?:goods|products|animals of <codes>) (?:must|shall) be wholly obtained"),
        lambda _: WhollyObtained(),
    ),
    (
        pattern(
            r"Each item in the set must satisfy the rule which would apply to it if it were not included in "
            r"the set\. However, non-? ?originating articles may be incorporated,? provided (?:that )?their "
            r"total value does not exceed <pct> <price>"
        ),
        lambda found: question(
            "each item of the set meets its own rule, and items that do not are worth at most "
            f"{found['pct']} % of the ex-works price of the set"
        ),
    ),
    (
        pattern(
            r"Printing accompanied by at least two preparatory or finishing operations \([^)]*\),? "
            r"(?:provided that|where) the"
            r" value of the unprinted fabric used does not exceed <pct> <price>"
        ),
        lambda found: question(
            "printing with at least two preparatory or finishing operations, the unprinted fabric being "
            "worth at most "
            f"{found['pct']} % of the ex-works price"
        ),
    ),
    (
        pattern(
            r"Making[- ]up preceded by printing accompanied by at least two preparatory (?:or )?finishing "
            r"operations"
            r" \([^)]*\),? provided that the value of the unprinted fabric used does not exceed <pct> <price>"
        ),
        lambda found: question(
            "making-up after printing with at least two preparatory or finishing operations, the unprinted "
            "fabric being "
            f"worth at most {found['pct']} % of the ex-works price"
        ),
    ),
    (
        pattern(
            r"(?P<what>Embroidering|Coating) accompanied by making[- ]up \(including cutting\),? provided "
            r"that the value of the"
            r" un(?:embroidered|coated) fabric used does not exceed <pct> <price>"
        ),
        lambda found: question(
            f"{found['what'].lower()} with making-up and cutting, the fabric before it being worth at most "
            f"{found['pct']} % of the ex-works price"
        ),
    ),
    (
        pattern(
            r"Manufacture from unembroidered fabric(?: \(other than knitted or crocheted\))?,? provided "
            r"that the value of the unembroidered fabric used does not exceed <pct> <price>"
        ),
        lambda found: question(
            f"the good is made from unembroidered fabric worth at most {found['pct']} % of the ex-works price"
        ),
    ),
    (
        pattern(
            r"Cutting of glassware, provided that the total value of the uncut glassware used does not "
            r"exceed <pct> <price>"
        ),
        lambda found: question(
            f"the good is cut glassware, the uncut glassware being worth at most {found['pct']} % of the "
            "ex-works price"
        ),
    ),
    (
        pattern(
            r"Making-up including cutting of fabric, provided that the value of non-originating materials "
            r"used does not exceed <pct>"
            r" of the ex-works price \(EXW\) or (?P<fob>\d+(?:\.\d+)?)% of the Free on Board \(FOB\) cost "
            r"of the product"
        ),
        lambda found: AnyOf(
            (
                question(_MADE_UP, MaxNonOriginating(Decimal(found["pct"]), "EXW")),
                question(_MADE_UP, MaxNonOriginating(Decimal(found["fob"]), "FOB")),
            )
        ),
    ),
    (
        pattern(
            r"(?P<what>Electrolytic, thermal or chemical separation|Alloying) of precious metals of "
            r"<codes>(?P<more> with each other or with base metals)?"
        ),
        lambda found: question(
            f"{found['what'].lower()} of precious metals of "
            f"{printed(read_codes(found['codes']) or ())}{(found['more'] or '').lower()}"
        ),
    ),
    (
        pattern(
            r"Spinning of natural and ?/ ?or man-? ?made staple fibres,? or extrusion of man-? ?made "
            r"filament yarn,? accompanied by"
            r" knitting \(knitted to shape products\)"
        ),
        lambda _: question(
            "spinning of natural or man-made staple fibres, or extrusion of man-made filament yarn, with "
            "knitting to shape"
        ),
    ),
    (
        pattern(
            r"Knitting and making up including cutting \(assembling,? two or more pieces of knitted or "
            r"crocheted fabric which have been either cut to form or obtained directly to form\)"
        ),
        lambda _: question("knitting with making-up and cutting of two or more pieces of the fabric"),
    ),
    (
        pattern(
            r"Manufacture: - from animals of chapter 1, and ?/ ?or - in which all the materials of chapter "
            r"3 used are wholly obtained"
        ),
        lambda _: question(
            "the good is made from animals of Chapter 01, or every material of Chapter 03 used is wholly "
            "obtained, or both"
        ),
    ),
    (
        pattern(r"Operations of refining and ?/ ?or one or more specific process\(es\)"),
        lambda _: question("the good is refined or undergoes a specific process of the notes"),
    ),
)
_NOTES = re.compile(
    r"\s*(?:(?:For special conditions relating to products made of a mixture of textile materials, )?see(?: "
    r"also)?"
    r" introductory notes? [\d. and,]*\d\.?)\s*$",
    re.IGNORECASE,
)


# Materials at which textile production may begin, as prose lists them, and our own words for each.
_BEGINNINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form, re.IGNORECASE), words)
    for form, words in (
        (r"(?:coir|jute) yarn", "{0}"),
        (r"coir yarn or jute yarn", "{0}"),
        (
            r"raw silk or silk waste,? carded or combed or otherwise prepared for spinning",
            "silk prepared for spinning",
        ),
        (r"natural fibres", "{0}"),
        (
            (
                r"(?:other )?natural fibres,? not carded or combed or otherwise (?:prepared|processed) for "
                r"spinning"
            ),
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
        words = next((words for form, words in _BEGINNINGS if form.fullmatch(item)), None)
        if words is None:
            return None
        named.append(words.format(item.lower()))
    return question(f"the good is made from one of: {'; '.join(named)}") if len(named) > 1 else None


def read_whole(text: str) -> Rule | None:
    """Read a sentence in set words; None where it is none of them."""
    text = without_notes(text)
    for form, make in _WHOLE:
        if found := form.fullmatch(text):
            return make(found)
    return _from_list(text)


def without_notes(text: str) -> str:
    """Without references to notes on mixed textiles: they add tolerances, which are general provisions."""
    before = ""
    while before != text:
        before, text = text, _NOTES.sub("", text)
    return text.strip(" .;,:")
