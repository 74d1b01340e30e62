"""What a reader did that the person who handed the file in should be told: another code page, other marks."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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
