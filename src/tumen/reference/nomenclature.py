"""The nomenclature of each HS edition: which codes exist and what they cover.

Labels are short and in Tumen's own words, in English, Chinese and Korean. They help a reader; they classify
nothing.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tumen.errors import InputError
from tumen.language.force import Language, in_force
from tumen.reference.editions import EDITIONS, Edition, dotted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.reference.hs import HsCode

DATA = Path(__file__).resolve().parents[1] / "data" / "hs"


class HsLabel(NamedTuple):
    """What a chapter, heading or subheading covers, in our words; `words` are what people call such goods."""

    code: str
    since: str
    until: str
    en: str
    zh: str
    ko: str
    words: str

    def holds_in(self, edition: Edition) -> bool:
        """Whether it is the label of its code in this edition."""
        if not self.since and not self.until:
            return True
        place = EDITIONS.index(edition)
        since = EDITIONS.index(self.since) if self.since else 0
        until = EDITIONS.index(self.until) if self.until else place
        return since <= place <= until


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

    def label(self, digits: str, language: Language = "en") -> str:
        """Return our label of the chapter, heading or subheading; a national line has that of its subheading.

        A subheading that covered other goods in this edition than in the newest has that of its heading.

        Raises
        ------
        InputError
            If the code is not in the edition.
        """
        if not self.exists(digits):
            raise InputError.of(
                f"HS code {dotted(digits)} is not in {self.edition}", "Check it against the edition"
            )
        own = _label(digits[:6], self.edition) or _label(digits[:4], self.edition)
        return "" if own is None else str(getattr(own, language))

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


def label_of(code: HsCode | None, language: Language | None = None) -> str:
    """Return our label, in the language in force or one given, of what the code covers;
    nothing where its edition does not have the code.
    """
    known = code is not None and nomenclature(code.edition).exists(code.digits)
    return nomenclature(code.edition).label(code.digits, language or in_force()) if code and known else ""


def labelled(code: HsCode) -> str:
    """Write the code with its label: ``8524.11 (Liquid crystal ...)``."""
    label = label_of(code)
    return f"{code.dotted} ({label})" if label else code.dotted


@cache
def _text() -> str:
    return (DATA / "labels.csv").read_text(encoding="utf-8")


@lru_cache(maxsize=1 << 13)
def _label(digits: str, edition: Edition) -> HsLabel | None:
    """Look up one label without reading all as a table, for which a command on one good need not wait."""
    text, start = _text(), 0
    while (start := text.find(f"\n{digits},", start) + 1) > 0:
        label = HsLabel(*next(csv.reader([text[start : text.find("\n", start)]])))
        if label.holds_in(edition):
            return label
    return None


@cache
def labels(edition: Edition) -> tuple[HsLabel, ...]:
    """Return every label of the edition, by code."""
    rows = map(HsLabel._make, csv.reader(_text().splitlines()[1:]))
    return tuple(label for label in rows if label.holds_in(edition))
