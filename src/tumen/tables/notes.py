"""What a reader did that the person who handed the file in should be told: another code page, other marks."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tumen.reference.hs import HsCode

_CODES = ": codes are read as tariffs print them; "
_NOTES: ContextVar[list[str] | None] = ContextVar("notes of readers", default=None)


@contextmanager
def collected() -> Iterator[list[str]]:
    """Collect the notes of what is read inside, each once, in their order."""
    notes: list[str] = []
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)


def note(file: str, text: str) -> None:
    """Add a note about a file, where notes are collected."""
    notes, said = _NOTES.get(), f"{file}: {text}"
    if notes is not None and said not in notes:
        notes.append(said)


def note_again(texts: Iterable[str]) -> None:
    """Add what another process noted; how codes are read is said once of a file."""
    notes = _NOTES.get()
    if notes is None:
        return
    for text in texts:
        file, mark, _ = text.partition(_CODES)
        if text not in notes and not (mark and any(item.startswith(file + mark) for item in notes)):
            notes.append(text)


def note_code(file: str | None, text: str, code: HsCode) -> None:
    """Note how a code is read that is not written in digits and dots: every one that was given by hand, the
    first of a file. A scenario takes over the codes of the rows that it changes: they are said once.
    """
    notes = _NOTES.get()
    if notes is None or (text.strip().isascii() and text.replace(".", "").strip().isdigit()):
        return
    read = f"{text.strip()} is read as {code.dotted} of {code.edition}"
    begins = f"{file}{_CODES}"
    if file is None:
        note("HS code", read)
    elif not any(item.startswith(begins) or item.endswith(f"; {read}") for item in notes):
        notes.append(begins + read)
