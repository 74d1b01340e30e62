"""A file or a folder is made beside its place and moved there when it is whole; what a killed run left is
swept away.

The draft is a folder ``.unfinished-*`` that its process holds locked. One that nobody holds was left by a
process that was killed, and the next run that writes to the same folder removes it. Rights are those that the
umask gives.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError, UnwrittenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PREFIX = ".unfinished-"
_MENDED = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room on the disk"),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.ENOTEMPTY), "Move away what is there"),
}
_REASONS = {
    errno.ENOSPC: "no space left on device",
    errno.EDQUOT: "disk quota exceeded",
    errno.EACCES: "permission denied",
    errno.EROFS: "read-only file system",
    errno.EFBIG: "file too large",
}
"""What systems say, in one way on all of them, so that it has words in every language."""
_EXCHANGE = 2  # RENAME_EXCHANGE of linux/fs.h


@dataclass(slots=True)
class Draft:
    """What is being made."""

    path: Path
    """Write here."""
    place: Path
    """Here it stands at the end."""


@contextmanager
def whole_file(place: str | Path) -> Iterator[Path]:
    """Give a path to write a file to; it takes its place at the end of the block, or is removed if the block
    fails.

    Parameters
    ----------
    place
        The file; one that is there is replaced. Folders above it are made.

    Raises
    ------
    InputError
        If it cannot be written (no room, no right, something in the way): then what was there before is there
        still.
    """
    place = _behind_link(Path(place))
    with drafts(place.parent, place) as folder:
        path = folder / place.name
        yield path
        _to_disk(path)
        path.replace(place)


@contextmanager
def whole_folder(place: str | Path, *, replace: bool = False, numbered: bool = False) -> Iterator[Draft]:
    """Give a folder to fill; it takes its place at the end of the block, or is removed if the block fails.

    Parameters
    ----------
    place
        A folder that is not there, or is empty. Folders above it are made.
    replace
        One that is there and filled is replaced as a whole.
    numbered
        Where the name is taken, take the first free one of ``NAME-2``, ``NAME-3`` ...; `Draft.place` tells it
        afterwards.
    """
    place = _behind_link(Path(place))
    empty = place.is_dir() and not replace and not _filled(place)
    with drafts(place if empty else place.parent, place) as folder:
        draft = Draft(folder / (place.name or "draft"), place)
        draft.path.mkdir()
        yield draft
        for path in sorted(draft.path.rglob("*")):
            if path.is_file():
                _to_disk(path)
        if empty:  # it may be a mount or somebody's working folder: it is filled, not replaced
            for path in sorted(draft.path.iterdir()):
                path.rename(place / path.name)
        elif replace and place.exists():
            _exchange(draft.path, place)
        else:
            _move(draft, numbered=numbered)


def _behind_link(place: Path) -> Path:
    """What a link names, so that it keeps pointing there; any other path as it is written."""
    return place.resolve() if place.is_symlink() else place


def check_free(place: Path) -> None:
    """Make sure that a folder is not there yet, or is empty (what a killed run left in it does not count)."""
    if os.path.lexists(place) and (not place.is_dir() or _filled(place)):
        raise InputError.of(
            "is not an empty folder", "Name a new folder; nothing is overwritten", file=str(place)
        )


def check_new(place: Path, what: str = "file", *endings: str) -> None:
    """Make sure that nothing is there yet, and that the name has one of the endings."""
    if endings and place.suffix.lower() not in endings:
        raise InputError.of(f"is no name of a {what}", f"End it with {' or '.join(endings)}", file=str(place))
    if place.exists():
        raise InputError.of("is there already", f"Name a new {what}; nothing is overwritten", file=str(place))


def _filled(folder: Path) -> bool:
    return any(not path.name.startswith(PREFIX) for path in folder.iterdir())


def _move(draft: Draft, *, numbered: bool) -> None:
    named, number = draft.place, 1
    while True:
        try:
            if os.path.lexists(draft.place):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            draft.path.rename(draft.place)
        except OSError as error:
            taken = error.errno in {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}
            if not numbered or not taken or not draft.place.exists():
                raise
            number += 1
            draft.place = named.with_name(f"{named.name}-{number}")
        else:
            return


def _exchange(new: Path, old: Path) -> None:
    """Let two folders change places, in one step where the system knows how."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    with suppress(AttributeError):
        here = -100  # AT_FDCWD
        if libc.renameat2(here, os.fsencode(new), here, os.fsencode(old), _EXCHANGE) == 0:
            return
    aside = new.with_name(f"{new.name}.old")
    old.rename(aside)
    try:
        new.rename(old)
    except BaseException:
        aside.rename(old)
        raise


@contextmanager
def drafts(folder: Path, place: Path | None = None) -> Iterator[Path]:
    """Give a locked folder for drafts within a folder, removed at the end; what killed runs left there is
    removed too.

    Parameters
    ----------
    folder
        Made where it is not there, with those above it; removed again if the block fails.
    place
        What messages name; the folder where it is not given.
    """
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    with refused(place or folder), _removed(missing):
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        made, lock = _locked(folder)
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
            if lock is not None:
                os.close(lock)


@contextmanager
def refused(place: Path) -> Iterator[None]:
    """Turn what the system refuses while something is written into an error for the user that names the
    place.
    """
    try:
        yield
    except Exception as error:
        number = _refusal(error)
        if number is None:
            raise
        reason = _REASONS.get(number) or os.strerror(number).lower()
        fix = _MENDED.get(number, "Allow writing there")
        kind = UnwrittenError if number in _REASONS else InputError  # the disk's fault, or that of the name
        raise kind.of(
            f"cannot be written: {reason}", f"{fix}, or name another place", file=str(place)
        ) from None


@contextmanager
def _removed(folders: Sequence[Path]) -> Iterator[None]:
    """Remove folders that are empty after a failure."""
    try:
        yield
    except BaseException:
        for folder in folders:
            with suppress(OSError):
                folder.rmdir()
        raise


def _refusal(error: Exception) -> int | None:
    """The number of the system's error; the table library tells it in words only."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    found = re.search(r"\(os error ([0-9]+)\)", str(error))
    return int(found[1]) if found else None


def sweep(folder: Path) -> None:
    """Remove the drafts in a folder that no process holds any more."""
    for left in folder.glob(f"{PREFIX}*"):
        if left.is_dir() and (lock := _lock(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)


def _locked(folder: Path) -> tuple[Path, int | None]:
    """Make a draft and lock it; another one where somebody swept it away in between."""
    while True:
        made = folder / f"{PREFIX}{secrets.token_hex(4)}"
        made.mkdir()
        lock = _lock(made, wait=True)
        if made.exists():
            return made, lock
        if lock is not None:
            os.close(lock)


def _lock(folder: Path, *, wait: bool = False) -> int | None:
    """Lock a folder for this process; None where another holds it, it is gone, or the system has no locks."""
    try:
        import fcntl
    except ImportError:  # on Windows: there nothing is swept
        return None
    try:
        found = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(found, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(found)
        return None
    return found


def _to_disk(path: Path) -> None:
    """Wait until a file is on the disk: some file systems say only then that there is no room."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
