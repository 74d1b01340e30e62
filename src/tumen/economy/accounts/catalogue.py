"""Which tables there are: what is built in, and what to place where for the full ones."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
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
    sha256 : {file name: digest} where one is known; a file that does not match is refused
    reader : function of (path, year)
    """

    name: str
    title: str
    publisher: str
    address: str
    years: tuple[int, int]
    size: str
    files: tuple[str, ...]
    reader: Callable[[Path, int], Accounts]
    sha256: tuple[tuple[str, str], ...] = ()


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
SOURCES: tuple[TableSource, ...] = (
    TableSource(
        "oecd-2025",
        "OECD ICIO, 2025 edition",
        *_OECD,
        (1995, 2022),
        "81 x 50",
        ("{year}_SML.csv", "{year}_EXT.csv", "{year}.csv"),
        _oecd("2025"),
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
    ),
)


def folder_for(name: str, folder: Path | None = None) -> Path:
    """Where the files of a table belong: ``<folder>/<name>``.

    The folder is the one given, else the environment variable TUMEN_TABLES, else ``~/.local/share/tumen/tables``.
    """
    root = folder or Path(
        os.environ.get(FOLDER_VARIABLE) or Path.home() / ".local" / "share" / "tumen" / "tables"
    )
    return root / name


def available(folder: Path | None = None) -> tuple[Availability, ...]:
    """List every table: the built-in one first, then the full tables with the years whose files are in place."""
    own = built_in().axes
    size = f"{own.n_economies} x {own.n_sectors}"
    lines = [
        Availability("built-in", "21 economies x 16 sectors, all RCEP members", size, (own.year,), True, "")
    ]
    for source in SOURCES:
        place = folder_for(source.name, folder)
        years = tuple(y for y in range(source.years[0], source.years[1] + 1) if _find(source, y, place))
        lines.append(
            Availability(source.name, source.title, source.size, years, False, _advice(source, None, place))
        )
    return tuple(lines)


def load(name: str, year: int | None = None, folder: Path | None = None) -> Accounts:
    """Read a table by name: "built-in", or one of the full tables whose file is in place.

    Raises
    ------
    InputError
        If there is no table of that name, the year is not in it, or its file is not in place (the message says what
        to place where), or a file does not match its known digest; and whatever the reader refuses.
    """
    if name == "built-in":
        table = built_in()
        if year not in {None, table.axes.year}:
            raise InputError.of(
                f"the built-in table is of {table.axes.year}, not {year}", "Leave the year out."
            )
        return table
    source = next((s for s in SOURCES if s.name == name), None)
    if source is None:
        known = ", ".join(["built-in", *(s.name for s in SOURCES)])
        raise InputError.of(f"no table is called '{name}'", f"Known: {known}.")
    place = folder_for(name, folder)
    if year is None:
        raise InputError.of(
            f"{source.title} has many years", f"Give one of {source.years[0]} to {source.years[1]}."
        )
    path = _find(source, year, place)
    if path is None:
        raise InputError.of(f"{source.title} of {year} is not on this machine", _advice(source, year, place))
    _require_digest(source, path)
    return source.reader(path, year)


def _find(source: TableSource, year: int, place: Path) -> Path | None:
    patterns = [_named(pattern, year) for pattern in source.files]
    found = [path for pattern in patterns for path in sorted(place.glob(pattern))]
    return found[0] if found else None


def _named(pattern: str, year: int) -> str:
    return pattern.format(year=year, yy=f"{year % 100:02d}")


def _advice(source: TableSource, year: int | None, place: Path) -> str:
    files = " or ".join(pattern if year is None else _named(pattern, year) for pattern in source.files)
    return f"Download it from {source.publisher} ({source.address}), unpack it, and place {files} in {place}."


def _require_digest(source: TableSource, path: Path) -> None:
    wanted = dict(source.sha256).get(path.name)
    if wanted is None:
        return
    with path.open("rb") as file:
        got = hashlib.file_digest(file, "sha256").hexdigest()
    if got != wanted:
        raise InputError.of(
            f"the file is not the published one (sha256 {got[:12]}..., not {wanted[:12]}...)",
            "Download it again.",
            file=str(path),
        )
