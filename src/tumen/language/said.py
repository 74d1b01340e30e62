"""Say an English text in the language in force."""

from __future__ import annotations

from tumen.language.force import SOURCE, in_force


def said(text: str, language: str | None = None) -> str:
    """The text in the language in force, or in one that is given; what it has no words for stays English."""
    spoken = language or in_force()
    if spoken == SOURCE:
        return text
    from tumen.language.own_words import named  # in English nobody waits for it
    from tumen.language.recognise import told

    return named(text, spoken) or told(text, spoken)


def width(text: str) -> int:
    """Columns that a text takes on a terminal: a Chinese character or a syllable of Korean takes two."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)
