"""The shipped tariffs as files: one folder per importer, one compressed table per chapter.

``columns.csv`` of an importer says what each column key means: regime, beneficiary, HS edition, validity,
source. A row of a chapter is a national line, the keys of all columns that print the same rate there, and
that rate in Tumen's notation. ``regimes.csv`` and ``sources.csv`` are common to all importers.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from tumen.reference.hs import Edition
from tumen.tariff.rates.shipped import day, one_of, records

DATA = Path(__file__).resolve().parents[2] / "data" / "tariffs"

Role = Literal["mfn", "component", "agreement", "unilateral", "programme"]
Kind = Literal["rate", "stages", "stages and after"]


@dataclass(frozen=True, slots=True)
class DutyRegime:
    """A regime of duty. Components (statutory, temporary, bound) make up the MFN rate and are not claimed."""

    code: str
    role: Role
    title: str


@dataclass(frozen=True, slots=True)
class TariffSource:
    """Where rates were read: the publication, its edition, where it was found, and the day it was read."""

    key: str
    title: str
    edition: str
    where: str
    read_on: date


@dataclass(frozen=True, slots=True)
class TariffColumn:
    """One column of an importer's tariff. `beneficiaries` are economies and groups, or ``all``."""

    key: str
    regime: str
    beneficiaries: tuple[str, ...]
    edition: Edition | None
    kind: Kind
    start: date | None
    until: date | None
    source: str
    lines: int
    """How many national lines have a rate, or a stated absence of one, in this column."""
    note: str
    importer: str = ""

    @property
    def dated(self) -> bool:
        """Whether the source says from when the rates are valid."""
        return self.start is not None

    def valid(self, on: date) -> bool:
        """Whether the column is valid on the day; a column without dates never is."""
        return self.start is not None and self.start <= on and (self.until is None or on <= self.until)


def importers() -> tuple[str, ...]:
    """Return the importers with rates on file (ISO2), in alphabetical order."""
    return tuple(sorted(path.parent.name for path in DATA.glob("*/columns.csv")))


@cache
def regimes() -> Mapping[str, DutyRegime]:
    """Return the regimes by code."""
    found = records(DATA / "regimes.csv", DutyRegime, role=one_of(get_args(Role)))
    return MappingProxyType({item.code: item for item in found})


@cache
def sources() -> Mapping[str, TariffSource]:
    """Return the sources by key."""
    found = records(DATA / "sources.csv", TariffSource, read_on=date.fromisoformat)
    return MappingProxyType({item.key: item for item in found})


@cache
def columns(importer: str) -> Mapping[str, TariffColumn]:
    """Return the columns of an importer by key; empty where no tariff of it is on file."""
    path = DATA / importer / "columns.csv"
    if not path.is_file():
        return MappingProxyType({})
    found = records(
        path,
        TariffColumn,
        regime=one_of(tuple(regimes())),
        beneficiaries=lambda text: tuple(text.split()),
        edition=lambda text: text or None,
        kind=one_of(get_args(Kind)),
        start=day,
        until=day,
        source=one_of(tuple(sources())),
        lines=int,
    )
    return MappingProxyType({item.key: replace(item, importer=importer) for item in found})


def chapters(importer: str) -> tuple[str, ...]:
    """Return the chapters with lines on file, two digits each."""
    return tuple(sorted(path.name[:2] for path in (DATA / importer).glob("*.csv.gz")))


@lru_cache(maxsize=1 << 13)  # a study asks for the same few headings again and again
def chapter_rows(importer: str, prefix: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """The rows (line, column keys, rate) of lines that begin with `prefix` (two digits or more)."""
    lines = _lines(importer, prefix[:2])
    first, last = bisect_left(lines, prefix), bisect_left(lines, prefix + ";")  # ";" comes after every digit
    wanted = lines[first:last]
    return tuple((line, tuple(keys.split()), rate) for line, keys, rate in csv.reader(wanted))


@cache
def _lines(importer: str, chapter: str) -> tuple[str, ...]:
    """The rows of a chapter in the order of the lines; none where there is no such file."""
    path = DATA / importer / f"{chapter}.csv.gz"
    if not path.is_file():
        return ()
    return tuple(gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")[1:-1])
