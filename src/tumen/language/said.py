"""Say an English text in the language in force."""

from __future__ import annotations

from tumen.language.as_typed import AsTyped
from tumen.language.force import SOURCE, in_force


def said(text: str, language: str | None = None) -> str:
    """The text in the language in force, or in one that is given; what it has no words for stays English."""
    spoken = language or in_force()
    if spoken == SOURCE or isinstance(text, AsTyped):
        return text
    from tumen.language.own_words import named  # in English nobody waits for it
    from tumen.language.recognise import told

    return named(text, spoken) or told(text, spoken)


def cut(text: str, most: int) -> str:
    """The beginning of a text that was said, at a word where there is one near, with a mark that it goes on.

    What is cut is not said any more: a language has words for whole sentences only.

    Parameters
    ----------
    most
        Characters that are kept.
    """
    if len(text) <= most:
        return text
    kept, _, word = text[:most].rpartition(" ")
    return f"{(kept if len(word) < most // 4 else text[:most]).rstrip()}\N{HORIZONTAL ELLIPSIS}"


def width(text: str) -> int:
    """Columns that a text takes on a terminal: a Chinese character or a syllable of Korean takes two."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)
