"""What a person wrote, such as names of goods, places and scenarios, stands in every language as it is.

Whoever reads a person's words tells them here; in a sentence to be recognised each is one letter.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

_FIRST = 0xE000
_MOST = 6000
_LETTERS = re.compile("[\ue000-\uf8ff]")
"""For private use: no name and no text has one."""
_WORD = re.compile("[0-9A-Za-z\u00c0-\u024f]+|[^\\W0-9A-Za-z\u00c0-\u024f]+")
_GOES_ON = re.compile("[0-9A-Za-z\u00c0-\u024f]{2}")
"""A letter behind one, of the alphabets that part words by blanks."""
_TOO_LONG = 200


class NamesWritten:
    """Names by the word with which each begins, the longest first."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.names: dict[str, str] = {}
        self._by_word: dict[str, list[str]] | None = None

    def add(self, names: Iterable[tuple[str, str]]) -> None:
        """Take more names, each with what it is called in the language."""
        before = len(self.names)
        for name, own in names:
            if 1 < len(name) < _TOO_LONG and not _LETTERS.search(name):
                self.names[name] = own
        if len(self.names) > before:
            self._by_word = None

    def beginning(self, word: str, own: Container[str]) -> list[str]:
        """Names that begin with a word; not those that are words of Tumen's own."""
        if self._by_word is None:
            self._by_word = {}
            for name in sorted(self.names, key=lambda name: (-len(name), name)):
                if (first := _WORD.match(name)) is not None and name not in own:
                    self._by_word.setdefault(first[0], []).append(name)
        return self._by_word.get(word, [])


WRITTEN: ContextVar[NamesWritten | None] = ContextVar("written", default=None)
"""Of the block in which a language is in force; None in English, where nobody asks."""


def wrote(names: Iterable[str]) -> None:
    """Have names that a person wrote stand as they are in what is said after."""
    if (known := WRITTEN.get()) is not None:
        known.add((name, name) for name in names)


def called(names: Iterable[Mapping[str, str | None]]) -> None:
    """Have what somebody named in several languages (``en``, ``zh``, ``ko``) be called so."""
    if (known := WRITTEN.get()) is not None:
        known.add((one["en"], one.get(known.language) or one["en"]) for one in names if one.get("en"))  # type: ignore[misc]


def named(text: str, language: str) -> str:
    """What somebody called it in the language; empty where nobody did."""
    known = WRITTEN.get()
    own = "" if known is None or known.language != language else known.names.get(text, "")
    return "" if own == text else own


def own_words() -> bool:
    """Whether names are known that a person wrote."""
    return (known := WRITTEN.get()) is not None and bool(known.names)


def hidden(text: str, own: Container[str], which: re.Pattern[str]) -> tuple[str, list[str]]:
    """The text with a letter in place of each name of a form, and the names in their order."""
    known = WRITTEN.get()
    if known is None or not known.names:
        return text, []
    made, names, place, last = list[str](), list[str](), 0, 0
    for word in _WORD.finditer(text):
        start, before, last = word.start(), last, word.start()
        if start < place:
            continue
        for name in known.beginning(word[0], own):
            end = start + len(name)
            whole = text.startswith(name, start) and not _GOES_ON.match(text, end - 1)
            part = (
                text[start - 1 : start] == "-" or text[before:end] in own
            )  # South Korea is no buyer's Korea
            if whole and not part and which.match(name) and len(names) < _MOST:
                if name not in names:
                    names.append(name)
                made += [text[place:start], chr(_FIRST + names.index(name))]
                place = end
                break
    return ("".join([*made, text[place:]]), names) if names else (text, [])


def shown(text: str, names: list[str]) -> str:
    """The text with the names in place of their letters."""
    known = WRITTEN.get()
    if known is None or not names:
        return text
    return _LETTERS.sub(lambda found: known.names.get(own := names[ord(found[0]) - _FIRST], own), text)
