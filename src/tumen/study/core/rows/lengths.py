"""How long lanes are, as stated or by sea between ports on file, and the CO2 and days that follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.tables.given import decimal
from tumen.tariff.quote.route import sea_way

if TYPE_CHECKING:
    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.core.rows.places import LaneRow

_GRAMS_PER_TONNE_KM = Decimal(1_000_000)
"""Grams for a tonne are so many kilograms for a kilogram."""
_STATED_ONCE = ("km", "co2_g_per_tkm", "km_per_day", "co2_kg_per_kg", "lead_time_days")
_FOLLOWS = (("co2_g_per_tkm", "co2_kg_per_kg"), ("km_per_day", "lead_time_days"))


@dataclass(frozen=True, slots=True)
class LaneLength:
    """The length of a lane, and the ports that it calls at where it was taken from the distances by sea."""

    km: Decimal
    ports: tuple[str, ...] = ()


def lane_length(text: str, *, file: str, line: int) -> LaneLength:  # noqa: ARG001  # as every notation
    """Read kilometres, or the word sea and the UN/LOCODEs of the ports of call: ``sea CNDLC KRPUS JPTYO``.

    Raises
    ------
    InputError
        If it is neither, or the way by sea between two of the ports is not on file.
    """
    first, *ports = text.split()
    if first != "sea":
        if (km := decimal(text)) < 0:
            raise InputError.of(f"a length of {text} is below zero", "Give kilometres of zero or more")
        return LaneLength(km)
    if len(ports) < 2:
        raise InputError.of(f"{text!r} names no two ports", "Write sea and their codes: sea CNDLC JPTYO")
    ways = [(one, other, sea_way(one, other)) for one, other in pairwise(ports)]
    off = [f"{one} and {other}" for one, other, way in ways if way is None]
    if off:
        raise InputError.of(
            f"the way by sea between {'; '.join(off)} is not on file",
            "Name main ports nearby, or state the kilometres",
        )
    return LaneLength(Decimal(sum(way.km for *_, way in ways if way is not None)), tuple(ports))


def with_lengths(tables: StudyTables) -> StudyTables:
    """The tables with the CO2 and the days of lanes that follow from their lengths, where none are stated."""
    said = _said(tables)
    return replace(tables, lanes=tuple(_filled(row, said[row.lane]) for row in tables.lanes))


def length_problems(tables: StudyTables) -> Iterator[Problem]:
    """Lengths that count nowhere, figures that need one, and rows of one lane that say different things."""
    said = _said(tables)
    first = {row.lane: row for row in reversed(tables.lanes)}
    for lane, cells in said.items():
        row = first[lane]
        name = f"the lane from {row.start!r} to {row.end!r}"

        def at(what: str, fix: str, row: LaneRow = row) -> Problem:
            return Problem(what, fix, row.place.file, row.place.line)

        follows = _following(cells)
        clash = {result for result, value in follows.items() if cells[result] != [value]}
        for basis, result in _FOLLOWS:
            if result in clash:
                yield at(
                    f"{name} states {result}, and {basis} too", f"State one of them: {result} follows from km"
                )
        for column in (column for column in cells if len(cells[column]) > 1 and column not in clash):
            yield at(f"rows of {name} state different {column}", "State it once: rows of one lane add up")
        wants = [basis for basis, _ in _FOLLOWS if cells[basis]]
        if wants and not cells["km"]:
            yield at(
                f"{name} states {' and '.join(wants)}, and not how long it is",
                "State km: kilometres, or sea and its ports, as in sea CNDLC JPTYO",
            )
        if cells["km"] and not wants:
            yield at(
                f"the km of {name} count for nothing",
                "State co2_g_per_tkm or km_per_day too, or leave km empty",
            )
        modes = {"air", "rail", "road"} & {row.mode}
        if modes and any(length.ports for length in cells["km"]):
            yield at(
                f"{name} goes by {row.mode}, and its km are those by sea", "Mend the mode, or state the km"
            )


def _said(tables: StudyTables) -> dict[Any, dict[str, list[Any]]]:
    """What the rows of each lane state, each different figure once."""
    found: dict[Any, dict[str, list[Any]]] = {}
    for row in tables.lanes:
        cells = found.setdefault(row.lane, {column: [] for column in _STATED_ONCE})
        for column, values in cells.items():
            value = getattr(row, column)
            if value is not None and value not in values:
                values.append(value)
    return found


def _following(said: dict[str, list[Any]]) -> dict[str, Decimal]:
    """CO2 and days of a lane by its length."""
    if not said["km"]:
        return {}
    km: Decimal = said["km"][0].km
    found = {}
    if said["co2_g_per_tkm"]:
        found["co2_kg_per_kg"] = km * said["co2_g_per_tkm"][0] / _GRAMS_PER_TONNE_KM
    if said["km_per_day"]:
        found["lead_time_days"] = km / said["km_per_day"][0]
    return found


def _filled(row: LaneRow, said: dict[str, list[Any]]) -> LaneRow:
    found: dict[str, Any] = {name: value for name, value in _following(said).items() if not said[name]}
    return replace(row, **found) if found else row
