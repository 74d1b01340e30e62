"""Looking up HS codes by number or word: what the command line shows, as frozen results."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.language.force import Language
from tumen.reference.correlation import Conversion, check_code, convert
from tumen.reference.find import find
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.reference.legal_notes import LegalNote, notes_on
from tumen.reference.nomenclature import nomenclature
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class HsMatch:
    """One code found, its label in three languages, and how many codes stand one level below.

    `heading` is the label of the heading of a subheading, in English. `near`: other subheadings of the same
    heading that fit the query nearly as well.
    """

    code: HsCode
    label: str
    zh: str
    ko: str
    children: int
    heading: str = ""
    near: tuple[HsCode, ...] = ()

    def in_words(self, language: Language = "en") -> str:
        """The label in one of the languages."""
        return {"en": self.label, "zh": self.zh, "ko": self.ko}[language]


@dataclass(frozen=True, slots=True, repr=False)
class HsLookup(Shown):
    """What a query found, best first, and what the code asked for is in other editions.

    `unmatched` are words that no label on file has: what was found leaves them out. `notes` are legal notes
    that decide about the goods found. `conversions` is empty for words or an incomplete number.
    """

    query: str
    edition: Edition
    language: Language
    matches: tuple[HsMatch, ...]
    unmatched: tuple[str, ...]
    notes: tuple[LegalNote, ...]
    conversions: tuple[Conversion, ...]

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", f"{self.query!r} in {self.edition}: {len(self.matches)} found"
        yield from ((item.code.dotted, item.in_words(self.language)) for item in self.matches[:10])
        yield from (note.in_words(self.language) for note in self.notes)
        yield from ((item.to, item.explain()) for item in self.conversions)


def look_up(query: str, edition: Edition, to: Iterable[Edition] = ()) -> HsLookup:
    """Find codes by number (``"85"``, ``"8524.91"``, an incomplete ``"852"``) or by words in three languages.

    A chapter or heading comes with the codes one level below; a national line is looked up by its first six
    digits. A complete code is also converted to each edition in `to`. Words give for each heading the
    subheading that fits best, or the heading itself where none stands out; words that nothing matches give no
    matches.

    Raises
    ------
    InputError
        If the query is not text, is a complete code that the edition does not have, has a code beside words,
        or an edition is not on file.
    """
    table = nomenclature(edition)
    number = _number(query)
    if number is None:
        _no_code_beside_words(query)
        found, unmatched = find(query, edition)
        matches = tuple(_match(item.digits, edition, item.near) for item in found)
        notes = notes_on([match.code.digits for match in matches[:5]], query)
        return HsLookup(query, edition, _language(query), matches, unmatched, notes, ())
    if number:
        every = (*table.chapters(), *table.headings(), *table.subheadings())
        begun = sorted(
            (code for code in every if code.startswith(number)), key=lambda code: (len(code), code)
        )
        return HsLookup(query, edition, "en", tuple(_match(code, edition) for code in begun), (), (), ())
    code = HsCode.parse(query, edition)
    check_code(code)
    edition, table = code.edition, nomenclature(code.edition)  # as written, or as asked
    digits = code.digits[:6]
    matches = tuple(_match(found, edition) for found in (digits, *table.children(digits)))
    conversions = tuple(convert(code, other) for other in to if other != edition)
    return HsLookup(query, edition, "en", matches, (), notes_on([digits]), conversions)


def _number(query: object) -> str | None:
    """The digits of an incomplete number; None for words; all else, "" here, must be an HS code."""
    if not isinstance(query, str):
        return ""
    number = re.sub(r"^hs|[.\s-]", "", unicodedata.normalize("NFKC", query).casefold())
    if number.isascii() and number.isdigit():
        return number if len(number) in (1, 3, 5) else ""
    if any(map(str.isdecimal, query)) and not any(map(str.isalpha, query)):
        return ""
    try:
        HsCode.parse(query, EDITIONS[-1])
    except InputError:
        return None
    return ""


def _no_code_beside_words(query: str) -> None:
    """Refuse a code beside words, which would count as a word and find other goods."""
    plain = unicodedata.normalize("NFKC", query)
    for one, other in re.findall(r"(?<!\d)(\d{4})[.,](\d{2})(?!\d)", plain):
        if any(nomenclature(edition).exists(one + other) for edition in EDITIONS):
            code = HsCode(one + other, EDITIONS[-1]).dotted
            raise InputError.of(
                f"{query!r} is more than words", f"Did you mean {code}? Write it alone, or words"
            )


def _language(query: str) -> Language:
    """The language that the query is written in, by its characters."""
    if any("\uac00" <= sign <= "\ud7a3" for sign in query):
        return "ko"
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in query) else "en"


def _match(digits: str, edition: Edition, near: tuple[str, ...] = ()) -> HsMatch:
    table = nomenclature(edition)
    return HsMatch(
        HsCode(digits, edition),
        table.label(digits),
        table.label(digits, "zh"),
        table.label(digits, "ko"),
        len(table.children(digits)),
        table.label(digits[:4]) if len(digits) > 4 else "",
        tuple(HsCode(code, edition) for code in near),
    )
