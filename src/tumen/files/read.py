"""Bytes of inputs, known by their hash as they were read: what a run says it read is what it computed on."""

from __future__ import annotations

from hashlib import file_digest, sha256
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_read: dict[Path, str] = {}
"""SHA-256 of the bytes that this process last read from each file."""


def read_bytes(path: Path) -> bytes:
    """Read a file and keep the hash of what was read."""
    data = path.read_bytes()
    _read[path.resolve()] = sha256(data).hexdigest()
    return data


def digest_as_read(path: Path) -> str:
    """SHA-256 of the bytes that `read_bytes` last read from a file; of those that are there now, if it read
    none.
    """
    return _read.get(path.resolve()) or digest_now(path)


def digest_now(path: Path) -> str:
    """SHA-256 of the bytes of a file as it is now."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def check_unchanged(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Make sure that files are what they were when they were read.

    Parameters
    ----------
    files
        Names from the folder, and the SHA-256 of the bytes that were read.
    """
    changed = [name for name, digest in files if _now(folder / name) != digest]
    if changed:
        raise InputError(_changed(folder / name) for name in changed)


def stamp(path: Path) -> tuple[int, ...]:
    """What tells whether a file that is too large to read twice was written to, or replaced by another."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def stamps(*paths: Path | None) -> tuple[tuple[Path, tuple[int, ...]], ...]:
    """Files with their stamps, before they are read; one that is not there is left to its reader."""
    return tuple((path, stamp(path)) for path in paths if path is not None and path.is_file())


def is_stamped(path: Path, was: tuple[int, ...]) -> bool:
    """Whether a file is there and has the stamp that it had."""
    return path.is_file() and stamp(path) == was


def check_stamps(held: Iterable[tuple[Path, tuple[int, ...]]]) -> None:
    """Make sure that files have the stamps that they had."""
    changed = [path for path, was in held if not is_stamped(path, was)]
    if changed:
        raise InputError(map(_changed, changed))


def _now(path: Path) -> str | None:
    try:
        return digest_now(path)
    except OSError:
        return None


def _changed(path: Path) -> Problem:
    return Problem("changed while it was worked on, so nothing is written", "Run again", str(path))
