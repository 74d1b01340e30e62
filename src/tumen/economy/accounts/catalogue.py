"""Which tables there are: what is built in, and what to place where for the full ones."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.economy.accounts.built_in import FOLDER, built_in
from tumen.economy.accounts.readers import (
    read_adb,
    read_eora26,
    read_icio,
    read_own,
    read_wiod2013,
    read_wiod2016,
)
from tumen.economy.accounts.readers.own_header import ENDINGS
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.economy.accounts.table import Accounts

FOLDER_VARIABLE = "TUMEN_TABLES"
DIGESTS = "sha256.txt"
READERS: dict[str, Callable[[Path, int], Accounts]] = {
    "oecd 2025": lambda path, year: read_icio(path, year, "2025"),
    "oecd 2023": lambda path, year: read_icio(path, year, "2023"),
    "oecd 2021": lambda path, year: read_icio(path, year, "2021"),
    "wiod 2016": read_wiod2016,
    "wiod 2013": read_wiod2013,
    "adb": read_adb,
    # the files do not state a unit and their readers disagree; results in shares do not need it
    "eora26": lambda path, year: read_eora26(path.parent, year, unit="not stated in the files"),
}


@dataclass(frozen=True, slots=True)
class TableSource:
    """A published table that users place themselves, as data/accounts/published-tables.json says.

    Attributes
    ----------
    name : what it is called here
    title, publisher, address : what and whose it is, where it is published
    years : first and last year that are known to be published; later ones are read as well
    size : economies x sectors
    files : file names as published, alternatives; ``{year}`` and ``{yy}`` stand for the year
    reader : one of `READERS`
    addresses : (first year, last year, address) of files that can be fetched, where known
    addresses_from : where these were found
    beside : further files that the reader needs beside the one named
    sha256 : (file name, digest) where one is known; a file that does not match is refused
    """

    name: str
    title: str
    publisher: str
    address: str
    years: tuple[int, int]
    size: str
    files: tuple[str, ...]
    reader: str
    addresses: tuple[tuple[int, int, str], ...] = ()
    addresses_from: str = ""
    beside: tuple[str, ...] = ()
    sha256: tuple[tuple[str, str], ...] = ()

    def read(self, path: Path, year: int) -> Accounts:
        """Read the file of a year."""
        return READERS[self.reader](path, year)

    def address_of(self, year: int) -> str | None:
        """Where the file of a year can be fetched from, or None if that is not known."""
        return next((a for first, last, a in self.addresses if first <= year <= last), None)

    def patterns(self, year: int) -> tuple[str, ...]:
        """File names of a year, with wildcards."""
        return tuple(_named(pattern, year) for pattern in (*self.files, *self.beside))

    def all_years(self) -> range:
        """Every year that is known to be published."""
        return range(self.years[0], self.years[1] + 1)


SOURCES = tuple(
    TableSource(**row) for row in json.loads((FOLDER / "published-tables.json").read_text(encoding="utf-8"))
)


@dataclass(frozen=True, slots=True)
class Availability:
    """One line of the list of tables.

    Attributes
    ----------
    name, title, size : of the table
    years : years that can be read now (for the built-in table its one year)
    built_in : comes with the package
    place : what to place where to have more; empty for the built-in table
    """

    name: str
    title: str
    size: str
    years: tuple[int, ...]
    built_in: bool
    place: str


def folder_for(name: str, folder: Path | None = None) -> Path:
    """Where the files of a table belong: ``<folder>/<name>``.

    The folder is the one given, else the environment variable TUMEN_TABLES, else
    ``~/.local/share/tumen/tables``.
    """
    root = folder or Path(
        os.environ.get(FOLDER_VARIABLE) or Path.home() / ".local" / "share" / "tumen" / "tables"
    )
    return root / name


def available(folder: Path | None = None) -> tuple[Availability, ...]:
    """List every table: the built-in one, then the full ones with the years whose files are in place."""
    own = built_in().axes
    size = f"{own.n_economies} x {own.n_sectors}"
    lines = [
        Availability("built-in", "21 economies x 16 sectors, all RCEP members", size, (own.year,), True, "")
    ]
    for source in SOURCES:
        place = folder_for(source.name, folder)
        years = tuple(y for y in source.all_years() if find(source, y, place))
        how = advice(source, None, place)
        if source.addresses:
            how += f" Or: tumen data fetch {source.name} YEAR."
        lines.append(Availability(source.name, source.title, source.size, years, False, how))
    return tuple(lines)


def load(name: str, year: int | None = None, folder: Path | None = None) -> Accounts:
    """Read a table by name: "built-in", or one of the full tables whose file is in place.

    Raises InputError if there is no table of that name, the year is not in it, or its file is not in place
    (the message says what to place where), or a file does not match its known digest; and whatever the reader
    refuses.
    """
    if name == "built-in":
        table = built_in()
        if year not in {None, table.axes.year}:
            raise InputError.of(
                f"the built-in table is of {table.axes.year}, not {year}", "Leave the year out."
            )
        return table
    source = source_of(name)
    place = folder_for(name, folder)
    if year is None:
        raise InputError.of(
            f"{source.title} has many years", f"Give one of {source.years[0]} to {source.years[1]}."
        )
    path = find(source, year, place)
    if path is None:
        raise InputError.of(f"{source.title} of {year} is not on this machine", advice(source, year, place))
    _require_digest(source, path)
    return source.read(path, year)


def source_of(name: str) -> TableSource:
    """One of the full tables by name; InputError that lists the known ones."""
    source = next((s for s in SOURCES if s.name == name), None)
    if source is None:
        known = ", ".join(["built-in", *(s.name for s in SOURCES)])
        raise InputError.of(f"no table is called '{name}'", f"Known: {known}.")
    return source


def load_file(path: Path, name: str | None = None, year: int | None = None) -> Accounts:
    """Read one file of a published table, wherever it stands; its name tells which one, of which year, where
    `name` and `year` are left out. A YAML file is the header of a table of one's own, which says all that.

    Raises InputError if there is no such file, its name does not tell which table it is or fits several, the
    header says another year, and whatever the reader refuses.
    """
    if not path.is_file():
        raise InputError.of("there is no such file", "Check its name and place.", file=str(path))
    if path.suffix.lower() in ENDINGS:
        own = read_own(path)
        if name is not None or year not in {None, own.axes.year}:
            what = f"the header says what it is, a table of {own.axes.year}"
            raise InputError.of(
                what, "Leave out the name of a published table, and the year.", file=str(path)
            )
        return own
    if name is not None and year is not None:
        return source_of(name).read(path, year)
    fits = [
        (s, y)
        for s in SOURCES
        for y in s.all_years()
        if name in {None, s.name}
        and year in {None, y}
        and any(fnmatch(path.name, _named(pattern, y)) for pattern in s.files)
    ]
    if len(fits) != 1:
        which = ", ".join(f"{s.name} {y}" for s, y in fits)
        raise InputError.of(
            f"the file name fits {which}" if fits else "the file name does not tell which table it is",
            f"Name the table and its year: {', '.join(s.name for s in SOURCES)}.",
            file=str(path),
        )
    source, found = fits[0]
    return source.read(path, found)


def find(source: TableSource, year: int, place: Path) -> Path | None:
    """The file of a year in the folder of its table or below it, None where there is none."""
    patterns = [_named(pattern, year) for pattern in source.files]
    # archives unpack into folders of their own, e.g. Eora26_2015_bp/
    found = [path for pattern in patterns for path in sorted(place.glob(f"**/{pattern}"))]
    return found[0] if found else None


def _named(pattern: str, year: int) -> str:
    return pattern.format(year=year, yy=f"{year % 100:02d}")


def advice(source: TableSource, year: int | None, place: Path) -> str:
    """What to download from whom, and where to place it."""
    names = [pattern if year is None else _named(pattern, year) for pattern in source.files]
    files = " or ".join(name.replace("{year}", "YEAR").replace("{yy}", "YY") for name in names)
    return f"Download it from {source.publisher} ({source.address}), unpack it, and place {files} in {place}."


def _require_digest(source: TableSource, path: Path) -> None:
    """The file must be the published one if its digest is known, and the fetched one if that was noted."""
    kept = recorded(path.parent).get(path.name)
    for wanted, which in ((dict(source.sha256).get(path.name), "published"), (kept, "fetched")):
        if wanted is not None and (got := digest(path)) != wanted:
            raise InputError.of(
                f"the file is not the {which} one (sha256 {got[:12]}..., not {wanted[:12]}...)",
                f"Download it again{f', or delete its line in {DIGESTS}' if which == 'fetched' else ''}.",
                file=str(path),
            )


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def recorded(place: Path) -> dict[str, str]:
    """Digests noted when files were fetched into this folder, by file name."""
    path = place / DIGESTS
    if not path.is_file():
        return {}
    lines = (line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {name.strip(): value for value, name in lines}
