"""Legal notes that decide the heading of goods whose name alone does not, in short and in our words."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tumen.reference.nomenclature import DATA

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class LegalNote:
    """A note of the nomenclature on some goods.

    `codes` are beginnings of codes it speaks of, `words` what must be asked for besides; where one is empty,
    the other decides. `source` is where its text was read. `translated` has place and text by language.
    """

    codes: tuple[str, ...]
    words: tuple[str, ...]
    where: str
    says: str
    source: str
    translated: tuple[tuple[str, str, str], ...] = ()

    def in_words(self, language: str) -> tuple[str, str]:
        """Return its place and its text in a language."""
        found = {own: (where, says) for own, where, says in self.translated}
        return found.get(language, (self.where, self.says))


@cache
def legal_notes() -> tuple[LegalNote, ...]:
    """Return every note on file."""
    with (DATA / "notes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            LegalNote(
                tuple(row["codes"].split()),
                tuple(word.strip() for word in row["words"].split(";") if word.strip()),
                row["where"],
                row["says"],
                row["source"],
                tuple((own, row[f"where_{own}"], row[f"says_{own}"]) for own in ("zh", "ko")),
            )
            for row in csv.DictReader(file)
        )


def notes_on(codes: Sequence[str], query: str = "") -> tuple[LegalNote, ...]:
    """Return the notes on any of the codes, or on what the query names."""
    text = f" {unicodedata.normalize('NFKC', query).casefold()} "
    return tuple(
        note
        for note in legal_notes()
        if (
            not note.words
            or any((word if not word.isascii() else f" {word} ") in text for word in note.words)
        )
        and (not note.codes or any(code.startswith(note.codes) for code in codes))
    )
