"""How much of the nomenclature a tariff answers: shares of subheadings, by regime and beneficiary."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path

from tumen.reference.hs import Edition, HsCode
from tumen.reference.nomenclature import nomenclature
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.expression import definite
from tumen.tariff.rates.on_file import role_of
from tumen.tariff.rates.shipped import rows_of
from tumen.tariff.rates.store import DATA, OwnFolders, chapter_rows, remembered

EDITION: Edition = "HS2022"
FARM = tuple(f"{chapter:02d}" for chapter in range(1, 25))
"""Chapters 01 to 24, where rates in and out of quotas are frequent."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Subheadings of HS2022 on whose every line the rate of a regime is on file and understood."""

    regime: str
    beneficiaries: str
    on: date
    farm: int
    """Answered in chapters 01 to 24."""
    farm_of: int
    other: int
    """Answered in chapters 25 to 97."""
    other_of: int

    @property
    def farm_share(self) -> float:
        """From 0 to 1."""
        return self.farm / self.farm_of

    @property
    def other_share(self) -> float:
        """From 0 to 1."""
        return self.other / self.other_of

    @property
    def share(self) -> float:
        """From 0 to 1, of all chapters."""
        return (self.farm + self.other) / (self.farm_of + self.other_of)


def measure(book: TariffBook, importer: str, on: date) -> Iterator[Coverage]:
    """Look up every subheading on one day; what is a choice of known rates by line counts as answered."""
    codes = nomenclature(EDITION).subheadings()
    of = Counter(code.startswith(FARM) for code in codes)
    answered: Counter[tuple[str, str, bool]] = Counter()
    for code in codes:
        known: dict[tuple[str, str], bool] = {}
        for row in book.rates(importer, HsCode(code, EDITION), on):
            key = row.regime, " ".join(row.beneficiaries)
            known[key] = known.get(key, True) and definite(row.rate)
        answered.update((*key, code.startswith(FARM)) for key, found in known.items() if found)
    for regime, beneficiaries in dict.fromkeys(key[:2] for key in answered):
        farm, other = (answered[regime, beneficiaries, inside] for inside in (True, False))
        yield Coverage(regime, beneficiaries, on, farm, of[True], other, of[False])


def write_coverage(rows: Iterable[Coverage], path: Path) -> None:
    """Write what was measured as a table that is shipped."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Coverage))
        writer.writerows(map(astuple, sorted(rows, key=lambda row: (row.regime, row.beneficiaries))))


@remembered()
def coverage_on_file(own: OwnFolders, importer: str) -> tuple[Coverage, ...]:
    """What was measured when the tables of an importer were made or imported, of own ones with those that are
    shipped beside them; nothing where none is on file.
    """
    found: dict[tuple[str, str], Coverage] = {}
    for folder in (DATA, *(Path(item.path) for item in own)):
        read = _read_coverage(folder / importer / "coverage.csv")
        found |= {(row.regime, row.beneficiaries): row for row in read}
    return tuple(found.values())


@cache
def _with_every_preference() -> frozenset[str]:
    """Importers of which the tariff on file has a column for every preference that they give."""
    rows = rows_of(DATA / "preferences.csv")
    return frozenset(row["economy"] for row in rows if row["whole"] == "yes")


def preferences_beyond(importer: str) -> tuple[str, ...]:
    """What preferences of an importer a quote does not reckon with; nothing where all are on file."""
    return (
        ()
        if importer in _with_every_preference()
        else (f"preferences of {importer} other than those quoted",)
    )


def coverage_said(importer: str, exporters: Iterable[str], on: date) -> str:
    """In a line, how much of the nomenclature the tariff on file answers, for MFN and every regime from which
    goods of an exporter surely benefit.
    """
    rows = [row for row in coverage_on_file(importer) if role_of(row.regime) != "component"]
    if not rows:
        return f"on file of the tariff of {importer}: nothing"
    sources = tuple(dict.fromkeys(exporters))
    told = [
        f"{row.regime} {row.share:.1%}"
        + (f" (goods of {row.beneficiaries})" if row.beneficiaries != "all" else "")
        for row in sorted(rows, key=lambda row: role_of(row.regime) != "mfn")
        if any(benefits(row.beneficiaries.split(), exporter, on, importer) for exporter in sources)
    ]
    days = " and ".join(sorted({str(row.on) for row in rows}))
    measured = f"the {rows[0].farm_of + rows[0].other_of:,} subheadings of HS2022 on {days}"
    known = ", ".join(told) or f"none for goods of {', '.join(sources)}"
    return f"on file of the tariff of {importer}, as shares of {measured}: {known}"


def lines_by_chapter(importer: str, groups: Mapping[str, str]) -> dict[str, Counter[str]]:
    """How many national lines have a rate, by chapter and group of columns; under "" all lines on file.

    Parameters
    ----------
    groups
        What a column belongs to, such as its regime, by the key of the column; others are left out.
    """
    found: dict[str, Counter[str]] = {}
    for chapter in (f"{number:02d}" for number in range(1, 98)):
        lines: dict[str, set[str]] = {}
        for line, keys, _ in chapter_rows(importer, chapter):
            lines.setdefault(line, set()).update(groups[key] for key in keys if key in groups)
        if lines:
            found[chapter] = Counter(group for of in lines.values() for group in of)
            found[chapter][""] = len(lines)
    return found


def _read_coverage(path: Path) -> tuple[Coverage, ...]:
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Coverage(
                row["regime"],
                row["beneficiaries"],
                date.fromisoformat(row["on"]),
                *(int(row[name]) for name in ("farm", "farm_of", "other", "other_of")),
            )
            for row in csv.DictReader(file)
        )
