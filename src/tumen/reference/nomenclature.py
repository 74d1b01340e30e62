"""The nomenclature of each HS edition: which codes exist and what they cover.

Labels are short and in Tumen's own words, for chapters and headings. They help a reader; they classify
nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.reference.hs import EDITIONS, Edition, dotted

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).resolve().parents[1] / "data" / "hs"


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """Chapters, headings and subheadings of one edition; codes are digits without dots."""

    edition: Edition
    tails: Mapping[str, str]
    """Heading -> last two digits of its subheadings, separated by spaces."""

    def exists(self, digits: str) -> bool:
        """Whether the chapter, heading or subheading is in the edition.

        A national line (7 to 12 digits) is judged by its first six: national codes are not on file here.
        """
        match len(digits):
            case 2:
                return any(heading.startswith(digits) for heading in self.tails)
            case 4:
                return digits in self.tails
            case length if length >= 6:
                return digits[4:6] in self.tails.get(digits[:4], "").split()
            case _:
                return False

    def label(self, digits: str) -> str:
        """Return our label of the chapter or heading; a longer code has that of its heading.

        Raises
        ------
        InputError
            If the code is not in the edition.
        """
        if not self.exists(digits):
            raise InputError.of(
                f"HS code {dotted(digits)} is not in {self.edition}", "Check it against the edition"
            )
        return _labels(self.edition)[digits[:4]]

    def children(self, digits: str) -> tuple[str, ...]:
        """Return the codes one level below: headings of a chapter, subheadings of a heading, else none."""
        match len(digits):
            case 2:
                return tuple(heading for heading in self.tails if heading.startswith(digits))
            case 4:
                return tuple(digits + tail for tail in self.tails.get(digits, "").split())
            case _:
                return ()

    def subheadings(self) -> tuple[str, ...]:
        """Return every six-digit code."""
        return tuple(heading + tail for heading, tails in self.tails.items() for tail in tails.split())

    def headings(self) -> tuple[str, ...]:
        """Return every four-digit code."""
        return tuple(self.tails)

    def chapters(self) -> tuple[str, ...]:
        """Return every two-digit code."""
        return tuple(dict.fromkeys(heading[:2] for heading in self.tails))


@cache
def nomenclature(edition: Edition) -> Nomenclature:
    """Return the nomenclature of the edition.

    Raises
    ------
    InputError
        If the edition is not on file.
    """
    if edition not in EDITIONS:
        raise InputError.of(f"{edition!r} is not an HS edition on file", f"Use one of {', '.join(EDITIONS)}")
    lines = (DATA / f"{edition}.txt").read_text(encoding="ascii").splitlines()
    return Nomenclature(edition, MappingProxyType({line[:4]: line[5:] for line in lines}))


@cache
def _labels(edition: Edition) -> Mapping[str, str]:
    wanted = EDITIONS.index(edition)
    found: dict[str, str] = {}
    for line in (DATA / "labels.csv").read_text(encoding="utf-8").splitlines()[1:]:
        # The label comes last and unquoted, so that commas in it need no CSV reader.
        code, first, last, label = line.split(",", 3)
        if (not first or EDITIONS.index(first) <= wanted) and (not last or wanted <= EDITIONS.index(last)):
            found[code] = label
    return MappingProxyType(found)


_WORD = re.compile(r"[a-z0-9]+")


def search(query: str, edition: Edition) -> tuple[str, ...]:
    """Find codes by number or by words in our labels, best first.

    A query of digits (dots and blanks are ignored) gives every code that begins with them. Otherwise every
    word must begin a word of the label, whatever the case, singular or plural; chapters and headings are
    returned.
    """
    number = query.replace(".", "").replace(" ", "")
    table = nomenclature(edition)
    if number.isascii() and number.isdigit():
        every = sorted({*table.chapters(), *table.headings(), *table.subheadings()})
        return tuple(
            sorted((code for code in every if code.startswith(number)), key=lambda code: (len(code), code))
        )
    words = [_stem(word) for word in _WORD.findall(query.casefold())]
    ranked = [
        (rank, code) for code, label in _labels(edition).items() if (rank := _rank(words, label)) is not None
    ]
    return tuple(code for _, code in sorted(ranked))


def _stem(word: str) -> str:
    """Singular of a simple plural: berries, boxes, pumps; glass and gas stay as they are."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "oes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _rank(words: list[str], label: str) -> tuple[int, int, int] | None:
    """None if a word is missing; else (words found only as a beginning, place of the first, words in all)."""
    stems = [_stem(word) for word in _WORD.findall(label.casefold())]
    if not words:
        return None
    partial = 0
    places = []
    for word in words:
        if word in stems:
            places.append(stems.index(word))
            continue
        place = next((place for place, stem in enumerate(stems) if stem.startswith(word)), None)
        if place is None:
            return None
        partial += 1
        places.append(place)
    return partial, min(places), len(stems)
