"""What the words of rules of origin, customs and zones mean, in three languages."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from tumen.language.catalogue import FOLDER


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A word, what Chinese and Korean call it, and what it means (in English)."""

    term: str
    abbreviation: str
    zh: str
    ko: str
    definition: str
    source: str

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called."""
        return tuple(filter(None, (self.term, self.abbreviation, self.zh, self.ko)))


def glossary(word: str | None = None) -> tuple[GlossaryTerm, ...]:
    """Terms in which a word stands, in any of the languages: those that are the word first, and those whose
    definition alone has it last; all where none is given.
    """
    with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
        terms = tuple(GlossaryTerm(**row) for row in csv.DictReader(file))
    wanted = (word or "").strip().casefold()
    if not wanted:
        return terms

    def rank(term: GlossaryTerm) -> int:
        names = [name.casefold() for name in term.names]
        if wanted in names:
            return 0
        return 1 if any(wanted in name for name in names) else 2

    found = [one for one in terms if rank(one) < 2 or wanted in one.definition.casefold()]
    return tuple(sorted(found, key=rank))
