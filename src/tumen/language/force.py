"""Which language is in force: one for each command, request or task."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal, get_args

from tumen.errors import InputError
from tumen.language.own_words import WRITTEN, NamesWritten

if TYPE_CHECKING:
    from collections.abc import Iterator

Language = Literal["en", "zh", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
SOURCE: Language = "en"
"""The language that engines speak."""

_IN_FORCE: ContextVar[Language] = ContextVar("language", default=SOURCE)


def in_force() -> Language:
    """The language in which whoever asked is answered."""
    return _IN_FORCE.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in a language within the block.

    Raises
    ------
    InputError
        If there are no words in it.
    """
    spoken = language_of(language)
    token, names = _IN_FORCE.set(spoken), WRITTEN.set(None if spoken == SOURCE else NamesWritten(spoken))
    try:
        yield
    finally:
        _IN_FORCE.reset(token)
        WRITTEN.reset(names)


def language_of(text: str, named: str = "language") -> Language:
    """The language that a code names.

    Raises
    ------
    InputError
        If there are no words in it.
    """
    code = text.strip().lower()
    if code in LANGUAGES:
        return code
    what = f"{named}: there are no words in {text!r}"
    raise InputError.of(what, "Choose en (English), zh (simplified Chinese) or ko (Korean)")
