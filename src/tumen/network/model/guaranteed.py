"""Guaranteed service: which stage of a chain promises how many days, and how many its safety stock bridges.

A stage orders when its customers do. It gets what it takes within the longest time that a stage before it
promises, needs its own days for it, and promises its customers a time: its stock bridges what lies between,
``covered = inbound + days - promised`` (Simpson 1958; Graves and Willems 2000). The times that make the stock
of the whole chain cheapest are found as a mixed-integer program, for any chain without circles.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from math import gcd, inf, sqrt
from typing import TypeVar

from tumen.errors import InputError

Name = TypeVar("Name", bound=Hashable)
Order = tuple[tuple[int, tuple[int, ...]], ...]
_TENTHS = 10
_MOST_LEVELS = 20_000
"""Levels of days over all stages that the program may have."""


@dataclass(frozen=True, slots=True)
class ChainStage:
    """A product at a site, as guaranteed service sees it."""

    days: Decimal
    """From when all that it takes is there until it can be delivered."""
    weight: float
    """Cost of the safety stock that bridges one day; that of more days grows with their root."""
    most: Decimal | None = None
    """Days that it may promise at most; None: it delivers to other stages only."""
    inbound: Decimal = Decimal(0)
    """Days in which those before it deliver who are no stages."""


@dataclass(frozen=True, slots=True)
class Times:
    """What a stage promises, and what its stock bridges."""

    promised: Decimal
    covered: Decimal


def service_times(stages: Mapping[Name, ChainStage], links: Iterable[tuple[Name, Name]]) -> dict[Name, Times]:
    """The times that make the safety stock of the chain cheapest, in days rounded up to a tenth.

    Parameters
    ----------
    links
        Pairs of a stage and one that it delivers to.

    Raises
    ------
    InputError
        If stages deliver to one another in a circle, or there are too many days.
    """
    names = list(stages)
    number = {name: place for place, name in enumerate(names)}
    before: dict[int, set[int]] = {place: set() for place in number.values()}
    for one, other in links:
        before[number[other]].add(number[one])
    try:
        order = tuple(
            (place, tuple(sorted(before[place]))) for place in TopologicalSorter(before).static_order()
        )
    except CycleError as error:
        circle = " > ".join(str(names[place]) for place in reversed(error.args[1]))
        raise InputError.of(
            f"stages deliver to one another in a circle: {circle}",
            "Leave one of the lanes to other products, or use the square-root rule",
        ) from None
    rows = tuple(
        (
            _tenths(stage.days, ROUND_CEILING),
            _tenths(stage.inbound, ROUND_CEILING),
            None if stage.most is None else _tenths(stage.most, ROUND_FLOOR),
            stage.weight,
        )
        for stage in stages.values()
    )
    found = _cheapest(rows, order)
    return {
        name: Times(*(Decimal(tenths) / _TENTHS for tenths in pair))
        for name, pair in zip(names, found, strict=True)
    }


def _tenths(days: Decimal, way: str) -> int:
    return int((days * _TENTHS).to_integral_value(way))


@lru_cache(maxsize=64)
def _cheapest(
    rows: tuple[tuple[int, int, int | None, float], ...], order: Order
) -> tuple[tuple[int, int], ...]:
    """Promised and covered tenths of a day of each stage; `order` has each stage after those before it."""
    unit = gcd(*(amount for days, inbound, most, _ in rows for amount in (days, inbound, most or 0))) or 1
    longest = [0] * len(rows)  # replenishment time where nobody keeps stock
    for place, before in order:
        days, inbound, _, _ = rows[place]
        longest[place] = days + max([inbound, *(longest[one] for one in before)])
    if sum(longest) // unit + len(rows) > _MOST_LEVELS:
        raise InputError.of(
            "the chain has too many stages and days for guaranteed service",
            "State whole days, or fewer stages",
        )
    bridged = _solved(rows, order, [days // unit for days in longest], unit)
    promised, covered = [0] * len(rows), [0] * len(rows)
    for place, before in order:  # the least promises that go with what is bridged
        days, inbound, _, _ = rows[place]
        total = days + max([inbound, *(promised[one] for one in before)])
        covered[place] = min(bridged[place] * unit, total)
        promised[place] = total - covered[place]
    return tuple(zip(promised, covered, strict=True))


def _solved(
    rows: tuple[tuple[int, int, int | None, float], ...], order: Order, longest: list[int], unit: int
) -> list[int]:
    """Units of time that the stock of each stage bridges: one level of each, ``covered = inbound + days -
    promised``, ``inbound >= promised`` of those before.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    count = len(rows)
    levels = [(place, level) for place in range(count) for level in range(longest[place] + 1)]
    width = 2 * count + len(levels)  # promised, inbound, then the levels
    cells: list[tuple[int, int, float]] = []
    for column, (place, level) in enumerate(levels, start=2 * count):
        cells += [(place, column, 1.0), (count + place, column, -float(level))]
    for place in range(count):
        cells += [(count + place, count + place, 1.0), (count + place, place, -1.0)]
    links = [(one, place) for place, before in order for one in before]
    for row, (one, place) in enumerate(links, start=2 * count):
        cells += [(row, count + place, 1.0), (row, one, -1.0)]
    days = [-(row[0] // unit) for row in rows]
    at_row, at_column, value = zip(*cells, strict=True)
    matrix = coo_array((value, (at_row, at_column)), shape=(2 * count + len(links), width)).tocsr()
    low = [1.0] * count + days + [0.0] * len(links)
    high = [1.0] * count + days + [inf] * len(links)
    most = [longest[p] if row[2] is None else min(longest[p], row[2] // unit) for p, row in enumerate(rows)]
    result = milp(
        [0.0] * (2 * count) + [rows[place][3] * sqrt(level) for place, level in levels],
        constraints=LinearConstraint(matrix, low, high),
        bounds=Bounds(
            [0.0] * count + [row[1] // unit for row in rows] + [0.0] * len(levels),
            [*most, *(float(days) for days in longest), *([1.0] * len(levels))],
        ),
        integrality=np.r_[np.zeros(2 * count), np.ones(len(levels))],
        options={"mip_rel_gap": 0},
    )
    if not result.success:
        raise InputError.of(
            f"no times of guaranteed service were found: {result.message}", "Use the square-root rule"
        )
    chosen = result.x[2 * count :] > 0.5
    return [level for (_, level), taken in zip(levels, chosen, strict=True) if taken]
