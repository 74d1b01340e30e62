"""The legs of a way: their lengths and costs, added up into the lanes of a study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from tumen.errors import InputError, Problem
from tumen.study.core.rows.columns import StudyTables
from tumen.study.core.rows.places import LegRow
from tumen.tariff.quote.route import Journey, RouteLeg, great_circle_km, journey, ports_on_file, sea_way

_FIELDS = {
    "inland origin": "inland_origin",
    "international": "freight",
    "inland destination": "inland_destination",
}


@dataclass(frozen=True, slots=True)
class Length:
    """The length of one leg in kilometres, and where it is from; None is unknown."""

    km: Decimal | None
    text: str


@dataclass(frozen=True, slots=True)
class WayByLegs:
    """The way from a site to a market: its legs with their sums, and where each length is from."""

    journey: Journey
    parts: tuple[str, ...]
    lengths: tuple[Length, ...]


def ways_by_legs(tables: StudyTables, currency: str) -> dict[tuple[str, str], WayByLegs]:
    """Every way that the table of legs gives, by site and market; legs in the currency of the study.

    Raises
    ------
    InputError
        If the legs of a way do not meet, or are not in order.
    """
    problems: list[Problem] = []
    found: dict[tuple[str, str], WayByLegs] = {}
    for key, rows in _by_way(tables).items():
        lengths = tuple(length_of(row) for row in rows)
        try:
            legs = tuple(_leg(row, length, currency) for row, length in zip(rows, lengths, strict=True))
            whole = journey(legs)
        except InputError as error:
            place = rows[0].place
            problems += [Problem(p.what, p.fix, place.file, place.line) for p in error.problems]
            continue
        found[key] = WayByLegs(whole, tuple(row.part for row in rows), lengths)
    if problems:
        raise InputError(problems)
    return found


def leg_costs(tables: StudyTables, site: str, market: str) -> dict[str, Decimal | None]:
    """The parts of the cost of one consignment that legs give;
    a leg without a cost makes its part unknown.
    """
    found: dict[str, Decimal | None] = {}
    for row in _by_way(tables).get((site, market), ()):
        name, cost = _FIELDS[row.part], cost_of(row)
        before = found.get(name, Decimal(0))
        found[name] = None if before is None or cost is None else before + cost
    return found


def legs_of(tables: StudyTables, site: str, market: str, part: str) -> tuple[LegRow, ...]:
    """The legs whose costs make up a part of the cost of a consignment."""
    return tuple(row for row in _by_way(tables).get((site, market), ()) if _FIELDS[row.part] == part)


def leg_problems(tables: StudyTables) -> Iterator[Problem]:
    """Legs without a lane, and costs that both tables give."""
    for key, rows in _by_way(tables).items():
        lanes = [row for row in tables.lanes if (row.start, row.end) == key]
        first = rows[0].place
        if not lanes:
            yield Problem(
                f"the legs from {key[0]!r} to {key[1]!r} have no row in the table lanes",
                "Add one; leave empty what the legs give",
                first.file,
                first.line,
            )
            continue
        for lane, part in product(lanes, dict.fromkeys(row.part for row in rows)):
            if getattr(lane, _FIELDS[part]) is not None:
                yield Problem(
                    f"{_FIELDS[part]} from {key[0]!r} to {key[1]!r} is given here and by the legs ({first})",
                    "Leave it empty here, or delete the legs",
                    lane.place.file,
                    lane.place.line,
                )


def length_of(row: LegRow) -> Length:
    """The length as stated, else by sea or air between two ports on file, else unknown."""
    if row.km is not None:
        return Length(row.km, "stated")
    if row.start == row.end or not {row.start, row.end} <= ports_on_file():
        return Length(None, "not known")
    if row.mode == "sea":
        found = sea_way(row.start, row.end)
        if found is None:
            return Length(None, "no way by sea on file between these ports")
        via = f" by {', '.join(found.passages)}" if found.passages else ""
        return Length(Decimal(found.km), f"shortest way by sea{via}")
    if row.mode == "air":
        return Length(Decimal(round(great_circle_km(row.start, row.end))), "great circle between the ports")
    return Length(None, "not known")


def cost_of(row: LegRow) -> Decimal | None:
    """What one consignment costs on the leg: a fixed part, a part by length, or both."""
    if row.cost_per_km is None:
        return row.cost
    km = length_of(row).km
    return None if km is None else (row.cost or Decimal(0)) + row.cost_per_km * km


def _by_way(tables: StudyTables) -> dict[tuple[str, str], tuple[LegRow, ...]]:
    found: dict[tuple[str, str], tuple[LegRow, ...]] = {}
    for row in sorted(tables.legs, key=lambda item: item.leg):
        found[row.site, row.market] = (*found.get((row.site, row.market), ()), row)
    return found


def _leg(row: LegRow, length: Length, currency: str) -> RouteLeg:
    return RouteLeg(
        row.mode,
        row.start,
        row.end,
        cost_of(row),
        currency,
        length.km,
        row.days,
        to_border=row.part != "inland destination",
    )
