"""Fetch a full table into its place, whole or not at all, and note its SHA-256."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile, is_zipfile

from tumen.economy.accounts.catalogue import DIGESTS, advice, digest, find, folder_for, recorded, source_of
from tumen.errors import InputError, MissingExtraError
from tumen.files.whole import drafts, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tumen.economy.accounts.catalogue import TableSource

TIMEOUT_S = 30
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Fetched:
    """Files now in place, with the SHA-256 that later reads are held to.

    Attributes
    ----------
    files : (path, digest) of each
    address : where they came from
    checked : the download was compared with a digest that the caller gave
    """

    files: tuple[tuple[Path, str], ...]
    address: str
    checked: bool


def fetch(
    name: str,
    year: int,
    *,
    address: str | None = None,
    sha256: str | None = None,
    folder: Path | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Fetched:
    """Download one year of a full table and place it where `load` finds it.

    The digests of the files are noted beside them; `load` refuses a file that is no longer the one that was
    fetched.

    Parameters
    ----------
    name, year : which table, as `available` lists them
    address : http or https address of the file or of a ZIP archive that holds it; left out, the one on file
    sha256 : digest that the download must have
    folder : root of all tables, see `folder_for`
    progress : called with the bytes that have come and how many are expected (None where that is not said)

    Raises
    ------
    InputError
        If the year is in place already, no address is known, the machine cannot reach it (the message says
        what to place where instead), the digest is another, the download does not hold the table, or the
        place cannot be written. Nothing is left behind.
    MissingExtraError
        If the extra ``data`` (pooch) is not installed.
    """
    source, place = source_of(name), folder_for(name, folder)
    have = find(source, year, place)
    if have is not None:
        raise InputError.of("the table is in place already", "Delete it to fetch it again.", file=str(have))
    found = address or source.address_of(year)
    if found is None:
        raise InputError.of(
            f"no address of {source.title} of {year} is on file",
            f"Give one, or: {advice(source, year, place)}",
        )
    if urlsplit(found).scheme not in {"http", "https"}:
        raise InputError.of(f"'{found}' is no http or https address", "Give one that begins with https://.")
    with drafts(place) as draft:
        got = draft / "download"
        _download(found, got, progress, otherwise=advice(source, year, place))
        if sha256 is not None and (now := digest(got)) != sha256.lower():
            raise InputError.of(
                f"the download has the sha256 {now}, not {sha256}", "Look at the address and the digest."
            )
        files = _members(got, draft, source, year, found)
        placed = tuple((place / path.name, digest(path)) for path in files)
        _note(place, placed)  # first: no file is there without its digest
        for path in files:
            path.replace(place / path.name)
    return Fetched(placed, found, sha256 is not None)


class _Bar:
    """The progress bar that pooch asks for: passes on the bytes that have come and how many are expected."""

    total: int = 0

    def __init__(self, progress: Callable[[int, int | None], None]) -> None:
        self._progress, self._come = progress, 0

    def reset(self) -> None:
        self._come = 0

    def update(self, size: int) -> None:
        self._come += size
        self._progress(min(self._come, self.total) if self.total else self._come, self.total or None)

    def close(self) -> None:
        """Nothing is left open."""


def _download(
    address: str, target: Path, progress: Callable[[int, int | None], None] | None, *, otherwise: str
) -> None:
    try:
        import pooch
        from requests import HTTPError, RequestException
    except ImportError:
        raise MissingExtraError("data", "fetching a table") from None
    pooch.get_logger().setLevel("ERROR")
    downloader = pooch.HTTPDownloader(
        timeout=TIMEOUT_S, chunk_size=CHUNK, progressbar=False if progress is None else _Bar(progress)
    )
    try:
        pooch.retrieve(address, None, fname=target.name, path=target.parent, downloader=downloader)
    except RequestException as error:
        answer = error.response if isinstance(error, HTTPError) else None
        reason = str(error) if answer is None else f"it answers {answer.status_code}"
        raise InputError.of(
            f"cannot fetch {address}: {reason}",
            f"If this machine is offline or the address has moved: {otherwise}",
        ) from None


def _members(got: Path, draft: Path, source: TableSource, year: int, address: str) -> list[Path]:
    """Files of the table in a download: out of an archive, or the download itself under its proper name."""
    wanted = source.patterns(year)
    if not is_zipfile(got) or _is_workbook(got):
        plain = next((name for name in wanted if "*" not in name), PurePosixPath(urlsplit(address).path).name)
        return [got.rename(draft / plain)]
    try:
        with ZipFile(got) as archive:
            found = {
                PurePosixPath(item.filename).name: item
                for item in archive.infolist()
                if any(fnmatch(PurePosixPath(item.filename).name, name) for name in wanted)
            }
            for name, item in found.items():
                with archive.open(item) as inside, (draft / name).open("wb") as out:
                    shutil.copyfileobj(inside, out)
    except BadZipFile as error:
        raise InputError.of(f"the archive cannot be read: {error}", "Try again.") from None
    if not found:
        raise InputError.of(
            f"the archive from {address} holds no {' or '.join(source.files)} of {year}",
            "Look at the address; it may hold other years or another edition.",
        )
    return [draft / name for name in found]


def _is_workbook(path: Path) -> bool:
    """An .xlsx file is an archive too."""
    with ZipFile(path) as archive:
        return "[Content_Types].xml" in archive.namelist()


def _note(place: Path, files: tuple[tuple[Path, str], ...]) -> None:
    kept = recorded(place) | {path.name: value for path, value in files}
    with whole_file(place / DIGESTS) as path:
        path.write_text(
            "".join(f"{value}  {name}\n" for name, value in sorted(kept.items())), encoding="utf-8"
        )
