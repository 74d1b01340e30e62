"""Tariffs as files: one folder per importer, one compressed table per chapter; those that are shipped, and a
user's own beside them (see `tumen.tariff.rates.own`).

``columns.csv`` of an importer says what each column key means: regime, beneficiary, HS edition, validity,
source. A row of a chapter is a national line, the keys of all columns that print the same rate there, and
that rate in Tumen's notation. ``regimes.csv`` and ``sources.csv`` are common to all importers.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache, wraps
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Concatenate, Literal, NamedTuple, ParamSpec, TypeVar, get_args

from tumen.reference.hs import Edition
from tumen.reference.territories import tariff_codes
from tumen.tariff.rates.shipped import day, one_of, records

DATA = Path(__file__).resolve().parents[2] / "data" / "tariffs"

Role = Literal["mfn", "component", "agreement", "unilateral", "programme"]
Kind = Literal["rate", "stages", "stages and after"]
P = ParamSpec("P")
T = TypeVar("T")


class OwnFolder(NamedTuple):
    """A user's own tariff: its folder, and the SHA-256 of what is in it, so that nothing is answered from
    what was there before.
    """

    path: str
    digest: str


OwnFolders = tuple[OwnFolder, ...]
OWN: ContextVar[OwnFolders] = ContextVar("OWN", default=())
"""Own tariffs on file, see `tumen.tariff.rates.own.own_tariffs`."""


def remembered(
    size: int | None = None,
) -> Callable[[Callable[Concatenate[OwnFolders, P], T]], Callable[P, T]]:
    """Remember what a function of the tariffs on file answers, for each set of own tariffs, which it is given
    first; the newest `size` answers.
    """

    def made(function: Callable[Concatenate[OwnFolders, P], T]) -> Callable[P, T]:
        kept = lru_cache(maxsize=size)(function)

        @wraps(function)
        def asked(*given: P.args, **named: P.kwargs) -> T:
            return kept(OWN.get(), *given, **named)  # type: ignore[arg-type] # all given are hashable

        return asked

    return made


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
    own: str = ""
    """Folder of the user's own tariff; empty: shipped."""

    @property
    def dated(self) -> bool:
        """Whether the source says from when the rates are valid."""
        return self.start is not None

    def valid(self, on: date) -> bool:
        """Whether the column is valid on the day; a column without dates never is."""
        return self.start is not None and self.start <= on and (self.until is None or on <= self.until)

    def meets(self, other: TariffColumn) -> bool:
        """Whether both have rates of one regime and edition for a named beneficiary, on some day."""
        if (self.regime, self.edition) != (other.regime, other.edition):
            return False
        if not set(self.beneficiaries) & set(other.beneficiaries):
            return False
        return (self.start or date.min) <= (other.until or date.max) and (other.start or date.min) <= (
            self.until or date.max
        )


_SHIPPED = OwnFolder("", "")


def _root(folder: OwnFolder) -> Path:
    return Path(folder.path) if folder.path else DATA


def _roots(own: OwnFolders) -> OwnFolders:
    return (_SHIPPED, *own)


def importers() -> tuple[str, ...]:
    """Return the importers with rates on file (ISO2), in alphabetical order."""
    found = (path for item in _roots(OWN.get()) for path in _root(item).glob("*/columns.csv"))
    return tuple(sorted({path.parent.name for path in found}))


@remembered()
def regimes(own: OwnFolders) -> Mapping[str, DutyRegime]:
    """Return the regimes by code."""
    role = one_of(get_args(Role))
    found = [item for path in _common(own, "regimes.csv") for item in records(path, DutyRegime, role=role)]
    return MappingProxyType({item.code: item for item in found})


@remembered()
def sources(own: OwnFolders) -> Mapping[str, TariffSource]:
    """Return the sources by key."""
    read = date.fromisoformat
    found = [i for path in _common(own, "sources.csv") for i in records(path, TariffSource, read_on=read)]
    return MappingProxyType({item.key: item for item in found})


def _common(own: OwnFolders, name: str) -> list[Path]:
    return [_root(item) / name for item in _roots(own)]


@remembered()
def columns(own: OwnFolders, importer: str) -> Mapping[str, TariffColumn]:
    """Return the columns of an importer by key; empty where no tariff of it is on file."""
    found: dict[str, TariffColumn] = {}
    for item in _roots(own):
        path = _root(item) / importer / "columns.csv"
        if not path.is_file():
            continue
        read = records(
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
        found |= {one.key: replace(one, importer=importer, own=item.path) for one in read}
    return MappingProxyType(found)


@remembered(1 << 12)
def filed_under(_own: OwnFolders, importer: str, on: date) -> str:
    """Under which code the tariff of an importer is on file: its own, or that of its customs territory."""
    return next((code for code in tariff_codes(importer, on) if columns(code)), importer)


def chapters(importer: str) -> tuple[str, ...]:
    """Return the chapters with lines on file, two digits each."""
    found = (path for item in _roots(OWN.get()) for path in (_root(item) / importer).glob("*.csv.gz"))
    return tuple(sorted({path.name[:2] for path in found}))


@remembered(1 << 13)  # a study asks for the same few headings again and again
def chapter_rows(own: OwnFolders, importer: str, prefix: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """The rows (line, column keys, rate) of lines that begin with `prefix` (two digits or more)."""
    found: list[tuple[str, tuple[str, ...], str]] = []
    for item in _roots(own):
        lines = _lines(item, f"{importer}/{prefix[:2]}.csv.gz")
        first, last = bisect_left(lines, prefix), bisect_left(lines, prefix + ";")  # ";" comes after digits
        found += [(line, tuple(keys.split()), rate) for line, keys, rate in csv.reader(lines[first:last])]
    return tuple(sorted(found, key=itemgetter(0)) if own else found)


@cache
def _lines(folder: OwnFolder, name: str) -> tuple[str, ...]:
    """The rows of a chapter in the order of the lines; none where there is no such file."""
    path = _root(folder) / name
    if not path.is_file():
        return ()
    return tuple(gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")[1:-1])
