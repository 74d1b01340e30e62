"""Write what was read into a ledger: sound, without suspected duplicates, all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.tables.notes import note
from tumen.zone.exchange.duplicates import SCRIPTS, Suspicion, firms_called_the_same, suspected
from tumen.zone.exchange.twice import (
    COLUMNS,
    events_that_may_be_one,
    far_off,
    keys_that_look_alike,
    to_come,
    totals_that_fall,
    without_a_first,
)
from tumen.zone.identities import contradictions
from tumen.zone.records import TABLES, LedgerRow, table_of
from tumen.zone.records.cells import cells_of, key_of
from tumen.zone.records.projects import EventRow, ReportRow
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.exchange.reading import GivenTables
    from tumen.zone.ledger.entry import LedgerChange, LedgerEntry
    from tumen.zone.ledger.store import Ledger
    from tumen.zone.records.projects import IdentityRow

_COMPARED = ("projects", "firms", "products", "identities")
_FRESH = {name: (name, name.removesuffix("s")) for name in ("projects", "firms")}
_FRESH["products"] = _FRESH["projects"]
"""What is new or changed by a new or changed row of a table."""
_FIX = (
    "Write the pairs out (--duplicates pairs.csv), answer each same or different with who and why, "
    "and give it back: --same pairs.csv"
)


class SuspectedError(InputError):
    """Projects may be in the ledger twice; nothing was written."""

    def __init__(self, problems: Sequence[Problem], pairs: tuple[Suspicion, ...]) -> None:
        super().__init__(problems)
        self.pairs = pairs

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross to another process with what it was made of."""
        return type(self), (self.problems, self.pairs)


@dataclass(frozen=True, slots=True)
class _Compared:
    """Rows of the tables that tell duplicates, as they would be, and which projects are new or changed."""

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    fresh: Collection[str]
    firms: Collection[str]
    """Firms that are new or changed."""
    places: Mapping[str, Any]


def import_into(
    ledger: Ledger,
    given: GivenTables,
    entry: LedgerEntry,
    *,
    answers: Sequence[IdentityRow] = (),
    correct: bool = False,
    dry: bool = False,
    seen: int | None = None,
) -> LedgerChange:
    """Write what was read as one entry, all of it or nothing.

    Parameters
    ----------
    answers
        What is said of suspected duplicates; it is written with the records.
    correct
        Whether records with a key that is there may say something else.
    dry
        Check everything and write nothing.
    seen
        Last entry that the writer has seen: records of a later one are not written over.

    Raises
    ------
    SuspectedError
        If a project may be in the ledger already, or twice in what was read, and nobody said whether it is.
    InputError
        With every other problem at once.
    """
    rows = [*given.rows, *answers]
    problems = list(given.problems)
    pairs: tuple[Suspicion, ...] = ()
    compared = _compared(ledger, rows)
    said = {(row["one"], row["other"]): row["answer"] for row in compared.tables["identities"]}
    problems += [
        Problem(
            f"{one} and {other} are said to be different, and the same by way of other pairs",
            "Correct one of the answers (on the command line, tumen zone history identities ... tells who "
            "gave it)",
            "identities",
        )
        for one, other in contradictions((*pair, answer) for pair, answer in said.items())
    ]
    for text in firms_called_the_same(compared.tables["firms"], compared.firms):
        note("firms", text)
    for table, fresh in (("projects", compared.fresh), ("firms", compared.firms)):
        for text in keys_that_look_alike([row[_FRESH[table][1]] for row in compared.tables[table]], fresh):
            note(table, text)
    if any(isinstance(row, EventRow) and (row.amount or row.floor_m2) for row in rows):
        known = ledger.snapshot(tables={"events": COLUMNS})["events"]
        for text in events_that_may_be_one(rows, known, compared.tables["identities"]):
            note("events", text)
    if any(isinstance(row, EventRow) and stages()[row.stage].counts == "amount" for row in rows):
        known = ledger.snapshot(tables={"events": ("project", "stage")})["events"]
        for text in without_a_first(rows, known, compared.tables["identities"]):
            note("events", text)
    if any(isinstance(row, ReportRow) for row in rows):
        known = ledger.snapshot(tables={"reports": ("project", "month", "invested", "currency")})["reports"]
        for text in totals_that_fall(rows, known):
            note("reports", text)
    today = (ledger.clock or datetime.now)().date()
    for text in to_come(rows, today):
        note("events", text)
    for table, text in far_off(rows, today):
        note(table, text)
    if not given.problems and compared.fresh:
        pairs = suspected(compared.tables, compared.fresh, said.keys())
        problems += [_told(pair, compared) for pair in pairs]
    if problems or dry:
        try:
            change = ledger.write(rows, entry, correct=correct, dry=True, seen=seen)
        except InputError as error:
            problems += [item for item in error.problems if not _follows(item, given)]
        if pairs:
            raise SuspectedError(problems, pairs)
        if problems:
            raise InputError(problems)
        return change
    return ledger.write(rows, entry, correct=correct, seen=seen)


def _follows(problem: Problem, given: GivenTables) -> bool:
    """Whether a reference is only unknown because the row that it names could not be read."""
    return any(f"is not in the table {table}" in problem.what for table in given.broken)


def _told(pair: Suspicion, compared: _Compared) -> Problem:
    place = compared.places.get(pair.keys[1]) or compared.places.get(pair.keys[0])
    what = f"{pair.keys[0]} and {pair.keys[1]} may be one project: {'; '.join(pair.why)}"
    return Problem(what, _FIX, place.file if place else None, place.line if place else None)


def _compared(ledger: Ledger, rows: Sequence[LedgerRow]) -> _Compared:
    given: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in _COMPARED}
    places = {}
    for row in rows:
        table = table_of(row)
        if table.name in given:
            cells = cells_of(table, row)
            given[table.name][key_of(table, cells)] = dict(cells)
            if table.name == "projects":
                places[str(cells["project"])] = row.place
    if not any(given.values()) and not any(isinstance(row, EventRow) for row in rows):
        return _Compared({name: [] for name in _COMPARED}, (), (), {})
    known = ledger.snapshot(tables=_COMPARED)
    tables: dict[str, list[Mapping[str, Any]]] = {}
    fresh: dict[str, set[str]] = {"projects": set(), "firms": set()}
    for name in _COMPARED:
        there = {key_of(TABLES[name], cells): cells for cells in known[name].to_dicts()}
        for key, cells in given[name].items():
            before = there.get(key)
            if name in _FRESH and (before is None or _differs(cells, before)):
                whose, column = _FRESH[name]
                fresh[whose].add(str(cells[column]))
        tables[name] = list({**there, **given[name]}.values())
    return _Compared(tables, fresh["projects"], fresh["firms"], places)


_TELLING = (*SCRIPTS, "economy", "investors", "park", "product", "hs")


def _differs(cells: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return any(cells.get(name) != before.get(name) for name in _TELLING)
