"""What a language says for each English text, and how it joins what it says."""

from __future__ import annotations

import re
from functools import cache, cached_property
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parents[1] / "data" / "languages"
PLACE = re.compile(r"\{(\w+)\}")
"""Where a text has a value."""
_WORD = re.compile(r"[A-Za-z]{3,}")
_COMMON = frozenset(("the", "and", "for", "not", "are", "its", "that", "with", "has", "was", "than"))
"""Words by which no text is known."""


class Joints(NamedTuple):
    """How parts of an answer stand together."""

    colon: str
    semicolon: str
    full_stop: str
    comma: str
    opening: str
    closing: str
    after_sentence: str
    article: str
    """Of an agreement, with its number."""
    articles: str


_JOINTS = {
    "zh": Joints("\uff1a", "\uff1b", "\u3002", "\uff0c", "\uff08", "\uff09", "", "\u7b2c{}\u6761", "\u3001"),
    "ko": Joints(": ", "; ", ". ", ", ", " (", ")", " ", "\uc81c{}\uc870", ", "),
}


class Pattern(NamedTuple):
    """A text with values: its fixed pieces, and the text of the other language."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    said: str

    @property
    def weight(self) -> int:
        """Letters that are fixed."""
        return sum(map(len, self.pieces))

    def read(self, text: str) -> dict[str, str] | None:
        """The values in a text of this pattern; None where it is another."""
        if not text.startswith(self.pieces[0]) or not text.endswith(self.pieces[-1]):
            return None
        place = 0
        for piece in self.pieces:  # most texts of the same word end here
            if (place := text.find(piece, place)) < 0:
                return None
            place += len(piece)
        found = _compiled(self.pieces, self.names).fullmatch(text)
        return found and found.groupdict()


class Catalogue(GNUTranslations):
    """The texts of one language; those with values are found by their longest fixed word."""

    language = "en"

    @property
    def joints(self) -> Joints:
        """How the language joins parts."""
        return _JOINTS[self.language]

    @property
    def texts(self) -> Mapping[str, str]:
        """English text -> text of the language."""
        return self._catalog  # type: ignore[attr-defined, no-any-return]

    @cached_property
    def patterns(self) -> Mapping[str, tuple[Pattern, ...]]:
        """Word -> patterns whose longest fixed word it is, those with the most fixed text first."""
        found: dict[str, list[Pattern]] = {}
        for text, said in self.texts.items():
            if "{" in text and text != said and (pieces := tuple(PLACE.split(text)))[1:]:
                pattern = Pattern(pieces[::2], pieces[1::2], said)
                if key := key_of(pattern.pieces):
                    found.setdefault(key, []).append(pattern)
        return {word: tuple(sorted(of, key=lambda one: -one.weight)) for word, of in found.items()}


def key_of(pieces: tuple[str, ...]) -> str:
    """The longest word that stands whole in the fixed text; empty where there is none to be known by."""
    words = [
        word[0]
        for place, piece in enumerate(pieces)
        for word in _WORD.finditer(piece)
        if (word.start() > 0 or place == 0)
        and (word.end() < len(piece) or place == len(pieces) - 1)
        and word[0].lower() not in _COMMON
    ]
    return max(words, key=len, default="")


def words_of(text: str) -> list[str]:
    """Words of a text by which patterns are known."""
    return _WORD.findall(text)


@cache
def catalogue(language: str) -> Catalogue:
    """The texts of a language other than English."""
    with (FOLDER / f"{language}.mo").open("rb") as file:
        found = Catalogue(file)
    found.language = language
    return found


@cache
def _compiled(pieces: tuple[str, ...], names: tuple[str, ...]) -> re.Pattern[str]:
    """A text of a pattern; what has one name is the same everywhere in it."""
    made, seen = re.escape(pieces[0]), set[str]()
    for name, piece in zip(names, pieces[1:], strict=True):
        made += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
        made += re.escape(piece)
        seen.add(name)
    return re.compile(made, re.DOTALL)
