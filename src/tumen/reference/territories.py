"""Customs territories: economies between which goods in free circulation cross no border, and one tariff.

A rate of a member is the rate of the territory, and duty is paid once, where goods enter it. Taxes stay those
of each member. Origin under an agreement is another question: there the Party counts, see
`tumen.agreements.model`; non-preferential origin is of a country.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from tumen.reference.economies import DATA, economy

T = TypeVar("T")


class Inside(NamedTuple):
    """One economy in a customs territory, from the first to the last day."""

    territory: str
    economy: str
    start: date
    until: date | None
    source: str

    def holds(self, on: date) -> bool:
        """Whether it is inside on that day."""
        return self.start <= on and (self.until is None or on <= self.until)


@cache
def _rows() -> Mapping[str, tuple[Inside, ...]]:
    """What is on file by economy and by territory."""
    found: dict[str, list[Inside]] = {}
    with (DATA / "territories.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            until = date.fromisoformat(row["until"]) if row["until"] else None
            start = date.fromisoformat(row["from"])
            item = Inside(row["territory"], economy(row["economy"]).iso2, start, until, row["source"])
            for code in {item.economy, item.territory}:
                found.setdefault(code, []).append(item)
    return MappingProxyType({code: tuple(items) for code, items in found.items()})


@lru_cache(maxsize=1 << 12)
def territory(code: str, on: date) -> str:
    """The customs territory that an economy is in on a day; its own code where it is in none with others."""
    return next((row.territory for row in _rows().get(code, ()) if row.holds(on)), code)


def one_territory(one: str, other: str, on: date) -> bool:
    """Whether goods in free circulation cross no border between two economies on a day."""
    return one == other or territory(one, on) == territory(other, on)


def nothing_imported(exporter: str | None, importer: str, on: date) -> str | None:
    """Where two economies are both, so that nothing is imported between them on a day; None: a border is."""
    if exporter is None or not one_territory(exporter, importer, on):
        return None
    return importer if exporter == importer else f"in the customs territory {territory(importer, on)} on {on}"


@lru_cache(maxsize=1 << 12)
def tariff_codes(importer: str, on: date) -> tuple[str, ...]:
    """The codes under which the tariff of an importer may stand: its own, its territory's, other members'."""
    whole = territory(importer, on)
    inside = (row.economy for row in _rows().get(whole, ()) if row.territory == whole and row.holds(on))
    return tuple(dict.fromkeys((importer, whole, *inside)))


def ever_inside(whole: str, code: str) -> bool:
    """Whether both codes are of one customs territory on some day on file."""
    return whole == code or bool(
        {row.territory for row in _rows().get(whole, ())} & {row.territory for row in _rows().get(code, ())}
    )


def serves(told: str | None, code: str) -> bool:
    """Whether what is told of an economy (None: of all) is meant for another on some day: itself, or the
    customs territory that it is in.
    """
    return told in {None, code, *(row.territory for row in _rows().get(code, ()))}


def turning_days() -> tuple[date, ...]:
    """Days on which an economy enters or leaves a territory."""
    every = [row for rows in _rows().values() for row in rows]
    days = {row.start for row in every} | {row.until + timedelta(days=1) for row in every if row.until}
    return tuple(sorted(days))


def of_territory(told: Mapping[Any, T], importer: str, on: date, *rest: str) -> T | None:
    """What is told of an importer, or else of the customs territory that it is in, or of another member; the
    key is the code, with the rest of it where there is one.
    """
    for code in tariff_codes(importer, on) if told else ():
        found = told.get((code, *rest) if rest else code)
        if found is not None:
            return found
    return None
