"""Which tables there are: what is built in, and what to place where for the full ones."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.economy.accounts.built_in import built_in
from tumen.economy.accounts.readers import (
    read_adb,
    read_eora26,
    read_icio,
    read_wiod2013,
    read_wiod2016,
)
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.economy.accounts.table import Accounts

FOLDER_VARIABLE = "TUMEN_TABLES"
DIGESTS = "sha256.txt"


@dataclass(frozen=True, slots=True)
class TableSource:
    """A published table that users place themselves.

    Attributes
    ----------
    name : what it is called here
    title, publisher, address : what and whose it is, where it is published
    years : first and last year that are known to be published; later ones are read as well
    size : economies x sectors
    files : file names as published, alternatives; ``{year}`` and ``{yy}`` stand for the year
    reader : function of (path, year)
    addresses : (first year, last year, address) of files that can be fetched, where known
    beside : further files that the reader needs beside the one named
    sha256 : {file name: digest} where one is known; a file that does not match is refused
    """

    name: str
    title: str
    publisher: str
    address: str
    years: tuple[int, int]
    size: str
    files: tuple[str, ...]
    reader: Callable[[Path, int], Accounts]
    addresses: tuple[tuple[int, int, str], ...] = ()
    beside: tuple[str, ...] = ()
    sha256: tuple[tuple[str, str], ...] = ()

    def address_of(self, year: int) -> str | None:
        """Where the file of a year can be fetched from, or None if that is not known."""
        return next((a for first, last, a in self.addresses if first <= year <= last), None)

    def patterns(self, year: int) -> tuple[str, ...]:
        """File names of a year, with wildcards."""
        return tuple(_named(pattern, year) for pattern in (*self.files, *self.beside))


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


def _oecd(edition: str) -> Callable[[Path, int], Accounts]:
    return lambda path, year: read_icio(path, year, edition)


_OECD = ("OECD", "https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html")
_WIOD = ("University of Groningen", "https://www.rug.nl/ggdc/valuechain/wiod/")
# Bundles of several years, as listed in GitHub AESAtoolkit/pyaesa (downloader of the 2025 edition), read
# 2026-11-23; not tried.
_OECD_FILES = "https://stats.oecd.org/wbos/fileview2.aspx?IDFile="
_OECD_2025 = (
    (1995, 2000, _OECD_FILES + "f337e03f-697a-4495-a772-78e8963da2d0"),
    (2001, 2005, _OECD_FILES + "873eb327-a175-449e-9608-677d1b9ebf83"),
    (2006, 2010, _OECD_FILES + "dac9b40c-a3ab-4689-83c7-a9015b289dc1"),
    (2011, 2015, _OECD_FILES + "5cb62314-8367-4a1f-a1bf-ae7a8064fd41"),
    (2016, 2022, _OECD_FILES + "7af46a6a-c5a6-4ba1-91d8-5c09ea436cd9"),
)
SOURCES: tuple[TableSource, ...] = (
    TableSource(
        "oecd-2025",
        "OECD ICIO, 2025 edition",
        *_OECD,
        (1995, 2022),
        "81 x 50",
        ("{year}_SML.csv", "{year}_EXT.csv", "{year}.csv"),
        _oecd("2025"),
        addresses=_OECD_2025,
    ),
    TableSource(
        "oecd-2023",
        "OECD ICIO, 2023 edition",
        *_OECD,
        (1995, 2020),
        "77 x 45",
        ("{year}_SML.csv", "{year}.SML.csv", "{year}.csv"),
        _oecd("2023"),
    ),
    TableSource(
        "oecd-2021",
        "OECD ICIO, 2021 edition",
        *_OECD,
        (1995, 2018),
        "67 x 45",
        ("ICIO2021_{year}.csv",),
        _oecd("2021"),
    ),
    TableSource(
        "wiod-2016",
        "World Input-Output Database, 2016 release",
        *_WIOD,
        (2000, 2014),
        "44 x 56",
        ("WIOT{year}_Nov16_ROW.xlsx", "WIOT{year}_October16_ROW.csv"),
        read_wiod2016,
    ),
    TableSource(
        "wiod-2013",
        "World Input-Output Database, 2013 release",
        *_WIOD,
        (1995, 2011),
        "41 x 35",
        (
            "WIOT{yy}_ROW_Apr12.xlsx",
            "WIOT{yy}_ROW_Sep12.xlsx",
            "wiot{yy}_row_apr12.xlsx",
            "wiot{yy}_row_sep12.xlsx",
        ),
        read_wiod2013,
    ),
    TableSource(
        "adb",
        "ADB MRIO, current prices",
        "Asian Development Bank",
        "https://kidb.adb.org/mrio",
        (2000, 2024),
        "63 x 35 or 73 x 35",
        ("ADB-MRIO62-{year}*.xlsx", "ADB-MRIO72-{year}*.xlsx", "ADB-MRIO-{year}*.xlsx"),
        read_adb,
    ),
    TableSource(
        "eora26",
        "Eora26, basic prices",
        "Eora",
        "https://worldmrio.com/eora26/",
        (1990, 2017),
        "189 x 26",
        ("Eora26_{year}_bp_T.txt",),
        # the files do not state a unit and their readers disagree; results in shares do not need it
        lambda path, year: read_eora26(path.parent, year, unit="not stated in the files"),
        beside=("Eora26_{year}_bp_FD.txt", "Eora26_{year}_bp_VA.txt", "labels_*.txt"),
    ),
)


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
    """List every table: the built-in one first, then the full tables with the years whose files are in
    place.
    """
    own = built_in().axes
    size = f"{own.n_economies} x {own.n_sectors}"
    lines = [
        Availability("built-in", "21 economies x 16 sectors, all RCEP members", size, (own.year,), True, "")
    ]
    for source in SOURCES:
        place = folder_for(source.name, folder)
        years = tuple(y for y in range(source.years[0], source.years[1] + 1) if find(source, y, place))
        how = advice(source, None, place)
        if source.addresses:
            how += f" Or: tumen data fetch {source.name} YEAR."
        lines.append(Availability(source.name, source.title, source.size, years, False, how))
    return tuple(lines)


def load(name: str, year: int | None = None, folder: Path | None = None) -> Accounts:
    """Read a table by name: "built-in", or one of the full tables whose file is in place.

    Raises
    ------
    InputError
        If there is no table of that name, the year is not in it, or its file is not in place (the message
        says what to place where), or a file does not match its known digest; and whatever the reader refuses.
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
    return source.reader(path, year)


def source_of(name: str) -> TableSource:
    """One of the full tables by name; InputError that lists the known ones."""
    source = next((s for s in SOURCES if s.name == name), None)
    if source is None:
        known = ", ".join(["built-in", *(s.name for s in SOURCES)])
        raise InputError.of(f"no table is called '{name}'", f"Known: {known}.")
    return source


def load_file(path: Path, name: str | None = None, year: int | None = None) -> Accounts:
    """Read one file of a published table, wherever it stands.

    Parameters
    ----------
    name, year : which table it is, and of which year; where left out they are taken from the file name

    Raises
    ------
    InputError
        If there is no such file, its name does not tell which table it is or fits several, and whatever the
        reader refuses.
    """
    if not path.is_file():
        raise InputError.of("there is no such file", "Check its name and place.", file=str(path))
    if name is not None and year is not None:
        return source_of(name).reader(path, year)
    fits = [
        (s, y)
        for s in SOURCES
        for y in _years_in(s, path.name)
        if name in {None, s.name} and year in {None, y}
    ]
    if len(fits) != 1:
        which = ", ".join(f"{s.name} {y}" for s, y in fits)
        raise InputError.of(
            f"the file name fits {which}" if fits else "the file name does not tell which table it is",
            f"Name the table and its year: {', '.join(s.name for s in SOURCES)}.",
            file=str(path),
        )
    source, found = fits[0]
    return source.reader(path, found)


def _years_in(source: TableSource, file: str) -> list[int]:
    """Years of a table that have this file name."""
    return [
        year
        for year in range(source.years[0], source.years[1] + 1)
        if any(fnmatch(file, _named(pattern, year)) for pattern in source.files)
    ]


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
    """The file must be the published one where its digest is known, and the one that was fetched where that
    was noted.
    """
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
