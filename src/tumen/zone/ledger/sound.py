"""Whether records hold together: what they refer to is there, and nothing comes before what it stands on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from tumen.errors import Problem
from tumen.tables.given import nearest
from tumen.zone.records import TABLES, LedgerRow, table_of
from tumen.zone.records.cells import shown_key
from tumen.zone.records.office import LedgerRateRow
from tumen.zone.records.projects import EventRow, ProjectRow
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.tables.field import Field
    from tumen.tables.place import Place
    from tumen.zone.snapshot import Snapshot

_REFERENCES = {name: tuple(field for field in table.fields if field.refers) for name, table in TABLES.items()}
NEEDED: Mapping[str, tuple[str, ...]] = {
    **{field.refers: TABLES[field.refers].key for fields in _REFERENCES.values() for field in fields},
    "sources": TABLES["sources"].key,
    "projects": ("project", "part_of"),
    "events": ("event", "project", "stage", "on"),
    "exchange_rates": ("currency", "to", "on"),
}
"""Columns of a ledger that new records are checked against."""
_NOT_NAMED = {"events", "exchange_rates"}
"""Tables of `NEEDED` that no record refers to."""
_SEVERAL = re.compile("[,，、/]")
_SUGGESTED = 20
"""Unknown names for which a near one is looked for."""


def check_sound(rows: Iterable[LedgerRow], known: Snapshot | None = None) -> tuple[Problem, ...]:
    """What is wrong with records besides each by itself, all of it; nothing where they are sound.

    Parameters
    ----------
    known
        The ledger that they are written to, with the columns `NEEDED`; a record takes the place of one of the
        same key. None where the records are all there is.
    """
    given: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        given[table_of(row).name].append(row)
    names = {table: _names(table, given, known) for table in NEEDED if table not in _NOT_NAMED}
    return (
        *_unknown(given, names),
        *_unknown_sources(given, names["sources"]),
        *_circles(given, known),
        *_too_early(given, known),
        *_both_ways(given, known),
    )


def _names(table: str, given: Mapping[str, Sequence[LedgerRow]], known: Snapshot | None) -> set[str]:
    key = TABLES[table].key[0]
    found = set(known[table][key].to_list()) if known is not None else set()
    return found | {getattr(row, key) for row in given.get(table, ())}


def _unknown(given: Mapping[str, Sequence[LedgerRow]], names: Mapping[str, set[str]]) -> Iterator[Problem]:
    """References to what is not there."""
    advice: dict[tuple[str, str], str] = {}
    for table, rows in given.items():
        for field in _REFERENCES[table]:
            known, attribute = names[field.refers], field.attribute or field.name
            for row in rows:
                value = getattr(row, attribute)
                for name in value if isinstance(value, tuple) else (value,):
                    if name is None or name in known:
                        continue
                    fix = advice.get((field.refers, name))
                    if fix is None:
                        fix = f"Add it to the table {field.refers}"
                        if isinstance(value, tuple) and _SEVERAL.search(name):
                            fix = "If these are several, write them apart by semicolons"
                        if len(advice) < _SUGGESTED and (near := nearest(name, known, "")).startswith("Did"):
                            fix = f"{near} Else add it to the table {field.refers}"
                        advice[field.refers, name] = fix
                    what = f"{field.name}: {name!r} is not in the table {field.refers}"
                    yield Problem(what, fix, row.place.file, row.place.line)


def _unknown_sources(given: Mapping[str, Sequence[LedgerRow]], keys: set[str]) -> Iterator[Problem]:
    """Sources that look like keys of the table sources and are none; others are words."""
    shapes = {_shape(key): key for key in keys}
    wrong: dict[str, str] = {}
    for rows in given.values():
        for row in rows:
            text = row.source
            if text not in wrong:
                like = "" if text in keys else shapes.get(_shape(text), "")
                wrong[text] = f"source: {text!r} is not in the table sources" if like else ""
            if wrong[text]:
                fix = "Add it to the table sources, or say in words what the source is"
                yield Problem(wrong[text], fix, row.place.file, row.place.line)


def _shape(text: str) -> str:
    """What keys of one series have in common: S01 and s77 are S#."""
    return re.sub(r"[0-9]+", "#", text).casefold()


def _circles(given: Mapping[str, Sequence[LedgerRow]], known: Snapshot | None) -> Iterator[Problem]:
    """Projects that are parts of themselves by way of others."""
    whole: dict[str, str | None] = {}
    if known is not None:
        whole = dict(known["projects"].select("project", "part_of").iter_rows())
    rows = [row for row in given.get("projects", ()) if isinstance(row, ProjectRow)]
    whole |= {row.project: row.part_of for row in rows}
    for row in rows:
        seen, at = [row.project], row.part_of
        while at is not None and at not in seen:
            seen.append(at)
            at = whole.get(at)
        if at == row.project:
            what = f"part_of: {' is a part of '.join([*seen, at])}"
            yield Problem(what, "Leave part_of empty for the whole", row.place.file, row.place.line)


def _both_ways(given: Mapping[str, Sequence[LedgerRow]], known: Snapshot | None) -> Iterator[Problem]:
    """Rates of one pair and day that are stated in both directions: they may contradict each other."""
    new = [row for row in given.get("exchange_rates", ()) if isinstance(row, LedgerRateRow)]
    if not new:
        return
    stated = {(row.currency, row.to, row.on) for row in new}
    if known is not None:
        stated |= set(known["exchange_rates"].select("currency", "to", "on").iter_rows())
    for place, row in enumerate(new):
        other = (row.to, row.currency, row.on)
        if other in stated and not any((x.currency, x.to, x.on) == other for x in new[place + 1 :]):
            what = f"{row.currency}/{row.to} of {row.on} is stated the other way round too"
            yield Problem(what, "Keep one of them, in one direction", row.place.file, row.place.line)


@dataclass(frozen=True, slots=True)
class _Dated:
    event: str
    project: str
    stage: str
    on: Span
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.stage} {self.on} ({self.event})"


def _too_early(given: Mapping[str, Sequence[LedgerRow]], known: Snapshot | None) -> Iterator[Problem]:
    new = [
        _Dated(row.event, row.project, row.stage, row.on, row.place)
        for row in given.get("events", ())
        if isinstance(row, EventRow)
    ]
    if not new:
        return
    stored: list[_Dated] = []
    if known is not None:
        stored = _stored(known, {item.project for item in new}, {item.event for item in new})
    yield from out_of_order([*new, *stored])


def _stored(known: Snapshot, projects: set[str], but: set[str]) -> list[_Dated]:
    of_them = pl.col("project").is_in(projects) & ~pl.col("event").is_in(but)
    columns = ("event", "project", "stage", "on_first", "on_last")
    found = known["events"].filter(of_them).select(columns).iter_rows()
    return [_Dated(event, project, stage, Span(first, last)) for event, project, stage, first, last in found]


def out_of_order(events: Sequence[_Dated]) -> Iterator[Problem]:
    """Events that are certainly before every event that they stand on, or after the end of their project:
    the days that a date may be are compared.
    """
    known = stages()
    yield from _after_the_end(events)
    earliest: dict[tuple[str, str], _Dated] = {}
    for item in events:
        at = (item.project, item.stage)
        if at not in earliest or item.on.first < earliest[at].on.first:
            earliest[at] = item
    for item in events:
        for stage in known[item.stage].after:
            before = earliest.get((item.project, stage))
            if before is not None and before.on.first > item.on.last:
                place = item.place or before.place
                yield Problem(
                    f"{item.project}: {item} is before {before}",
                    "Look at the two dates; one that is in the ledger already can be corrected",
                    place.file if place else None,
                    place.line if place else None,
                )


def _after_the_end(events: Sequence[_Dated]) -> Iterator[Problem]:
    """Steps that count and are certainly after a withdrawal, with nothing between that takes it up again."""
    known = stages()
    ends = [item for item in events if known[item.stage].counts == "end"]
    ended = {item.project for item in ends}
    of: dict[str, list[_Dated]] = defaultdict(list)
    for item in events:
        if item.project in ended and known[item.stage].counts in {"yes", "amount"}:
            of[item.project].append(item)
    for end in ends:
        taken_up = known[end.stage].until
        resumed = [
            item.on.first
            for item in of[end.project]
            if item.stage in taken_up and item.on.last >= end.on.first
        ]
        again = min(resumed, default=date.max)
        for item in of[end.project]:
            if end.on.last < item.on.first and item.on.last < again:
                place = item.place or end.place
                yield Problem(
                    f"{item.project}: {item} is after {end}",
                    "Look at the two dates; a project that was taken up again has an event "
                    f"{' or '.join(taken_up)} between them",
                    place.file if place else None,
                    place.line if place else None,
                )


def check_retraction(table: str, key: str, known: Snapshot) -> tuple[Problem, ...]:
    """What would no longer hold if a record was retracted: what refers to it, the order of the others."""
    problems = []
    refers = [
        (name, field) for name, fields in _REFERENCES.items() for field in fields if field.refers == table
    ]
    for name, field in refers:
        count = known[name].filter(_names_it(field, key)).height
        problems += [_still(name, count, key)] if count else []
    if table == "sources":
        counts = {name: known[name].filter(pl.col("source") == key).height for name in TABLES}
        problems += [_still(name, count, key) for name, count in counts.items() if count]
    if table == "events":
        gone = known["events"].filter(pl.col("event") == key)
        problems += out_of_order(_stored(known, set(gone["project"].to_list()), {key}))
    return tuple(problems)


def _names_it(field: Field, key: str) -> pl.Expr:
    named = pl.col(field.name)
    return named.str.split("; ").list.contains(key) if field.kind == "list" else named == key


def _still(table: str, count: int, key: str) -> Problem:
    what = f"{count} records of {table} refer to {shown_key(key)}"
    return Problem(what, "Retract or correct them first", table)
