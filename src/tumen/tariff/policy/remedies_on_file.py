"""The trade remedies on file, of no importer the whole list: which codes they may meet, and what is
not reckoned with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.tables.read import read_table
from tumen.tariff.policy.change import PolicyChange
from tumen.tariff.policy.remedies import REMEDIES, RemedyRow, measures, remedies_meet
from tumen.tariff.rates.shipped import day, records

DATA = Path(__file__).resolve().parents[2] / "data" / "remedies"


@cache
def remedy_rows() -> tuple[RemedyRow, ...]:
    """The rows on file, as their table has them."""
    problems: list[Problem] = []
    rows = read_table(REMEDIES, DATA / "measures.csv", "HS2022", problems)
    problems += remedies_meet(rows)
    if problems:
        raise InputError(problems)
    return tuple(rows)


@cache
def remedies_on_file() -> tuple[PolicyChange, ...]:
    """The measures on file, of no importer the whole list."""
    return measures(remedy_rows(), stated=False)


@dataclass(frozen=True, slots=True)
class RemedyList:
    """What is on file of the trade remedies of an importer."""

    economy: str
    whole: bool
    """Whether it is every measure in force on `read_on`; true of none yet."""
    in_tax_base: bool | None
    """Whether its import tax is charged on them too; None: not on file."""
    tax_law: str
    read_on: date


@cache
def remedy_lists() -> Mapping[str, RemedyList]:
    """By importer."""
    yes: dict[str, bool | None] = {"yes": True, "no": False, "": None}
    read: dict[str, Callable[[str], Any]] = {"whole": yes.__getitem__, "in_tax_base": yes.__getitem__}
    rows = records(DATA / "importers.csv", RemedyList, read_on=day, **read)
    return {row.economy: row for row in rows}


def not_reckoned(importer: str, remedies: Iterable[PolicyChange]) -> tuple[str, ...]:
    """What of trade remedies may be charged on top and is not on file; nothing where the list is whole."""
    listed = remedy_lists().get(importer)
    if listed is not None and listed.whole:
        return ()
    known = len({(item.kind, item.codes, item.origins) for item in remedies if item.charged_by(importer)})
    named = f"trade remedies of {importer} (anti-dumping, countervailing, safeguards)"
    return (f"{named} other than the {known} on file or stated" if known else f"{named}: none is on file",)
