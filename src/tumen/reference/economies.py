"""Economies (ISO 3166) and their dated memberships in agreements and unions.

The European Union is on file as the customs union ``EU``: it levies a duty as one, but it is no country.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from tumen.errors import DataError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

T = TypeVar("T")
Kind = Literal["economy", "customs union"]

_KINDS: Mapping[str, Kind] = MappingProxyType({kind: kind for kind in get_args(Kind)})
DATA = Path(__file__).resolve().parents[1] / "data" / "economies"

# Codes that people write and ISO 3166 does not have.
_SLIPS = {
    "UK": "GB",
    "EL": "GR",
    "EUR": "EU",
    "ROK": "KR",
    "PRC": "CN",
    "VIE": "VN",
    "UAE": "AE",
    "EU27": "EU",
}


@dataclass(frozen=True, slots=True)
class Economy:
    """One economy: ISO 3166 codes and a short English name; a customs union has no `iso3`."""

    iso2: str
    iso3: str | None
    name: str
    kind: Kind = "economy"

    def __str__(self) -> str:
        """Name and code, as shown to users."""
        return f"{self.name} ({self.iso2})"


@dataclass(frozen=True, slots=True)
class Membership:
    """One economy's membership in a group, valid from `start` to `until`, both days included.

    `partners` restricts it to these other members (ISO2); None means that it holds towards all.
    """

    group: str
    economy: str
    start: date
    until: date | None
    partners: frozenset[str] | None
    source: str
    read_on: date
    note: str

    def holds(self, on: date) -> bool:
        """Whether the membership is in force on that day."""
        return self.start <= on and (self.until is None or on <= self.until)


def _rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


@cache
def _by_code() -> Mapping[str, Economy]:
    found: dict[str, Economy] = {}
    for line, row in _rows("economies.csv"):
        item = Economy(row["iso2"], row["iso3"] or None, row["name"], _KINDS[row["kind"]])
        for code in (item.iso2, item.iso3):
            if code is None:
                continue
            if code in found:
                raise DataError(f"economies.csv:{line}: {code} stands there twice")
            found[code] = item
    return MappingProxyType(found)


def _pick(table: Mapping[str, T], key: object) -> T | None:
    """Look up a key that a file may have given as something else than text."""
    return table.get(key) if isinstance(key, str) else None


@cache
def aggregates() -> Mapping[str, str]:
    """Codes in capitals by which tables name one row for many economies, and what it is called."""
    return MappingProxyType({row["code"]: row["name"] for _, row in _rows("aggregates.csv")})


def economies() -> tuple[Economy, ...]:
    """Return every economy on file, in the order of the ISO2 codes (customs unions included)."""
    return tuple(item for code, item in _by_code().items() if len(code) == 2)


def economy(code: str) -> Economy:
    """Return the economy with this ISO 3166 code of two or three capital letters.

    Raises
    ------
    InputError
        If the code is not on file; the nearest codes and names are suggested.
    """
    found = _pick(_by_code(), code)
    if found is None:
        raise InputError.of(f"{code!r} is not the ISO code of an economy on file", _suggest(code))
    return found


def _suggest(code: object) -> str:
    general = "Use a code of ISO 3166, such as CN or CHN (EU for the European Union)"
    if not isinstance(code, str):
        # YAML reads an unquoted NO as false.
        return f'Put the code in quotes ("NO" for Norway). {general}'
    from difflib import get_close_matches

    known = _by_code()
    text = code.strip()
    upper = text.upper()
    if upper in known or upper in _SLIPS:
        return f"Did you mean {known[_SLIPS.get(upper, upper)]}?"
    names = {item.name.casefold(): item for item in economies()}
    near = [item for name, item in names.items() if len(text) > 3 and text.casefold() in name]
    near += [names[name] for name in get_close_matches(text.casefold(), names, n=3, cutoff=0.75)]
    if 0 < len(text) <= 3:
        alike = [code for code in known if len(code) == len(text) and code[0] == upper[0]]
        alike.sort(key=lambda code: _distance(code, upper))
        slips = [code for code in alike if sum(map(str.__ne__, code, upper)) == 1]
        longer = [upper[:2], upper[:1] + upper[2:], upper[1:]]  # a letter too many
        near += [known[code] for code in (*slips, *longer, *alike) if code in known]
    near = list(dict.fromkeys(near))[:4]
    return f"Did you mean {', '.join(map(str, near))}? {general}" if near else general


def _distance(code: str, written: str) -> int:
    """How far apart two codes of one length stand in the alphabet, so that CHM is next to CHN."""
    return sum(abs(ord(one) - ord(two)) for one, two in zip(code, written, strict=True))


@cache
def _groups() -> Mapping[str, tuple[Membership, ...]]:
    found: dict[str, list[Membership]] = {}
    for line, row in _rows("memberships.csv"):
        codes = [row["economy"], *row["partners"].split()]
        if unknown := [code for code in codes if code not in _by_code() or len(code) != 2]:
            raise DataError(
                f"memberships.csv:{line}: {', '.join(unknown)} is not the ISO2 code of an economy"
            )
        item = Membership(
            group=row["group"],
            economy=row["economy"],
            start=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            partners=frozenset(row["partners"].split()) or None,
            source=row["source"],
            read_on=date.fromisoformat(row["read_on"]),
            note=row["note"],
        )
        found.setdefault(item.group, []).append(item)
    return MappingProxyType({group: tuple(items) for group, items in found.items()})


def groups() -> tuple[str, ...]:
    """Return the groups on file, in alphabetical order."""
    return tuple(sorted(_groups()))


def memberships(group: str) -> tuple[Membership, ...]:
    """Return every membership row of the group, in order of entry.

    Raises
    ------
    InputError
        If the group is not on file.
    """
    found = _pick(_groups(), group)
    if found is None:
        raise InputError.of(f"No members of {group!r} are on file", f"Groups on file: {', '.join(groups())}")
    return found


def members(group: str, on: date) -> tuple[str, ...]:
    """Return the ISO2 codes of the group's members on that day, in alphabetical order.

    A member whose membership holds only towards some others is listed too.

    Raises
    ------
    InputError
        If the group is not on file.
    """
    return tuple(sorted({item.economy for item in memberships(group) if item.holds(on)}))


def is_member(group: str, code: str, on: date) -> bool:
    """Whether the economy (ISO2 or ISO3) is a member of the group on that day.

    Raises
    ------
    InputError
        If the group or the economy is not on file.
    """
    return economy(code).iso2 in members(group, on)
