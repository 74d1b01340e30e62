"""A user's own tariffs on file, beside those that are shipped: folders that ``tumen tariff import`` wrote.

A folder has the form of the shipped ones (see `tumen.tariff.rates.store`) with ``tariff.json``, which says of
what importer it is and gives the SHA-256 of every other file: what was checked when it was imported is not
read again, and a folder that was changed since is refused.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.agreements.load import own_places
from tumen.errors import InputError, Problem
from tumen.tariff.rates.store import OWN, OwnFolder, chapter_rows, columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tumen.tariff.rates.store import TariffColumn

MARK = "tariff.json"
_AGAIN = "Import it again with tumen tariff import"


@contextmanager
def own_tariffs(folders: Iterable[str | Path]) -> Iterator[None]:
    """Have a user's own tariffs on file inside the block; where they have a rate, it goes before the one that
    is shipped.

    Parameters
    ----------
    folders
        Each a folder that ``tumen tariff import`` wrote, or a folder that holds such folders.

    Raises
    ------
    InputError
        If a folder holds no tariff or was changed since it was imported, or two have rates of one regime,
        line and beneficiaries for one day.
    """
    token = OWN.set(_found(folders))
    try:
        meeting = list(_meeting(OWN.get()))
        if meeting:
            raise InputError(meeting)
        yield
    finally:
        OWN.reset(token)


def own_tariff_folders() -> tuple[str, ...]:
    """The folders that are on file now, for another process to have on file too."""
    return tuple(folder.path for folder in OWN.get())


def _found(folders: Iterable[str | Path]) -> tuple[OwnFolder, ...]:
    """What is on file already, and the tariffs of the folders."""
    found = dict.fromkeys(OWN.get())
    problems: list[Problem] = []
    for folder in map(Path, folders):
        one = (folder / MARK).is_file()
        places = [folder] if one else sorted(path.parent for path in folder.glob(f"*/{MARK}"))
        if not places:
            what = f"it holds no folder with a {MARK}" if folder.is_dir() else "there is no such folder"
            fix = "Give a folder that tumen tariff import wrote, or one of such folders"
            problems.append(Problem(what, fix, str(folder)))
        for place in places:
            try:
                found[OwnFolder(str(place.resolve()), _digest(place))] = None
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder but the mark, by its name in it."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path != folder / MARK)
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in sorted(paths)
    }


def _digest(folder: Path) -> str:
    """The digest of a folder that is as it was imported."""
    text, file = (folder / MARK).read_bytes(), str(folder / MARK)
    try:
        said = json.loads(text)["files"]
    except (ValueError, KeyError, TypeError):
        raise InputError.of("it cannot be read", _AGAIN, file=file) from None
    now = digests(folder)
    changed = sorted(name for name in {*said, *now} if said.get(name) != now.get(name))
    if changed:
        raise InputError(
            Problem("the file is not as it was imported", _AGAIN, str(folder / name)) for name in changed
        )
    return sha256(text).hexdigest()


def _meeting(own: tuple[OwnFolder, ...]) -> Iterator[Problem]:
    """Columns of two folders that give one line a rate of one regime for one day and the same goods."""
    by_importer: dict[str, list[TariffColumn]] = {}
    for at, folder in enumerate(own):
        for again in own[at + 1 :]:
            if again.digest == folder.digest:
                what = f"it holds the same tariff as {again.path}"
                yield Problem(what, "Leave one of the two folders out", folder.path)
    for path in (path for folder in own for path in Path(folder.path).glob("*/columns.csv")):
        own_columns = [item for item in columns(path.parent.name).values() if item.own]
        by_importer[path.parent.name] = own_columns
    for importer, mine in by_importer.items():
        for at, one in enumerate(mine):
            for two in mine[at + 1 :]:
                if one.own != two.own and one.meets(two) and (line := _shared(importer, one, two)):
                    what = (
                        f"it has {one.regime} rates of {importer} for {' '.join(one.beneficiaries)} on line "
                        f"{line}, and {two.own} has them for the same days"
                    )
                    yield Problem(what, "Leave one of the two folders out", one.own)


def _shared(importer: str, one: TariffColumn, two: TariffColumn) -> str | None:
    """The first line of which both columns have a rate."""
    for chapter in (f"{number:02d}" for number in range(1, 98)):
        lines: dict[str, set[str]] = {one.key: set(), two.key: set()}
        for line, keys, _ in chapter_rows(importer, chapter):
            for key in lines.keys() & set(keys):
                lines[key].add(line)
        if both := lines[one.key] & lines[two.key]:
            return min(both)
    return None


def own_digests() -> list[str]:
    """What tells a user's own agreements and tariffs from others."""
    told = []
    for place in (*own_places(), *own_tariff_folders()):
        found = sha256()
        for path in sorted(Path(place).rglob("*")):
            if path.is_file():
                found.update(path.name.encode() + path.read_bytes())
        told.append(f"{place} {found.hexdigest()}")
    return told
