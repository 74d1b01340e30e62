"""What the words of rules of origin, customs and zones mean, in three languages."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tumen.errors import Problem
from tumen.language.catalogue import FOLDER
from tumen.shown import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = 60
"""Characters of a word that is not there."""
GRADES = {
    "official": "words of an official text, read in it or in a reprint",
    "press": "read in the press",
    "secondary": "read in secondary writing",
    "general knowledge": "read in no text: a native reader should confirm it",
}
"""How far a word of a language is known to be the right one."""
USES = {
    "treaty": "in a treaty",
    "law": "in a law or regulation",
    "customs": "said by customs",
    "trade": "said in trade",
    "press": "said in the press",
    "older": "an older word",
    "other": "also written",
    "false-friend": "careful, it may mean something else",
    "unconfirmed": "a native reader should confirm it",
}
"""What another word is."""


@dataclass(frozen=True, slots=True)
class OtherWord:
    """Another form of a term, what is mistaken for it, or what is not sure of its word."""

    language: str
    """``zh`` or ``ko``."""
    word: str
    use: str
    """Of `USES`."""
    note: str
    note_zh: str
    note_ko: str

    def note_in(self, language: str) -> str:
        """What is to be known of it; "" where nothing is."""
        return _of(language, self.note, self.note_zh, self.note_ko)


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A word, what Chinese and Korean call it, and what it means: definitions are ours, not the law's."""

    term: str
    abbreviation: str
    zh: str
    ko: str
    definition: str
    definition_zh: str
    definition_ko: str
    source: str
    """Where the notion stands."""
    zh_source: str
    """In which text the Chinese word was read, behind its grade: one of `GRADES`, a colon."""
    ko_source: str
    others: tuple[OtherWord, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called, and what is taken for it."""
        own = (self.term, self.abbreviation, self.zh, self.ko)
        return tuple(filter(None, (*own, *(other.word for other in self.others))))

    def definition_in(self, language: str) -> str:
        """What it means."""
        return _of(language, self.definition, self.definition_zh, self.definition_ko)

    def words(self) -> Iterator[tuple[str, str, str, str]]:
        """Its word in each other language: the language, the word, its grade, the text it was read in ("":
        none is named).
        """
        for language, word, source in (("zh", self.zh, self.zh_source), ("ko", self.ko, self.ko_source)):
            grade, _, text = source.partition(": ")
            yield language, word, grade, text


def _of(language: str, en: str, zh: str, ko: str) -> str:
    return {"zh": zh, "ko": ko}.get(language, en)


def glossary(word: str | None = None) -> tuple[GlossaryTerm, ...]:
    """Terms in which a word stands, in any of the languages: those that are called so first, and those whose
    definition alone has it last; all where none is given. Case, width, blanks and marks do not count.
    """
    if not (word or "").strip():
        return _terms()
    wanted = _plain(word or "")

    def rank(term: GlossaryTerm) -> int:
        names = [_plain(name) for name in term.names]
        if wanted in names:
            return 0
        told = (term.definition, term.definition_zh, term.definition_ko)
        return (
            1
            if any(wanted in name for name in names)
            else 2
            if any(wanted in _plain(one) for one in told)
            else 3
        )

    ranked = [(rank(one), one) for one in _terms()] if wanted else []
    return tuple(one for place in range(3) for at, one in ranked if at == place)


def not_there(word: str) -> Problem:
    """What is said of a word that no term has."""
    return Problem(f"the glossary does not have {cut(word, _SHOWN)!r}", "Try fewer letters, or another word")


_MARKS, _AROUND_WIDE = re.compile(r"[\W_]+"), re.compile(r"(?<![\x00-\x7f]) | (?![\x00-\x7f])")


def _plain(text: str) -> str:
    """Letters and digits in one case and width; Korean has blanks between its words or not."""
    words = _MARKS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return _AROUND_WIDE.sub("", words)


@cache
def _terms() -> tuple[GlossaryTerm, ...]:
    others: dict[str, list[OtherWord]] = defaultdict(list)
    for row in _rows("glossary-words.csv"):
        others[row.pop("term")].append(OtherWord(**row))
    return tuple(GlossaryTerm(**row, others=tuple(others[row["term"]])) for row in _rows("glossary.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
