"""Legs of a journey by mode, with distances from the ports on file, and their cost and days added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from tumen.errors import InputError, Problem
from tumen.tariff.quote.duty import is_amount, known_sum, shown
from tumen.tariff.rates.shipped import records

_DATA = Path(__file__).resolve().parents[2] / "data" / "places"
_RADIUS_KM = 6371.0088  # mean radius of the Earth, IUGG

Mode = Literal["sea", "air", "rail", "road", "inland waterway"]


@dataclass(frozen=True, slots=True)
class Port:
    """A port: UN/LOCODE, name, and place in degrees."""

    code: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class SeaWay:
    """The shortest way by sea between two ports, in kilometres, and the passages it takes."""

    start: str
    to: str
    km: int
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteLeg:
    """One part of a journey. `cost` None is unknown; `km` None where nobody gave or computed it.

    Raises
    ------
    InputError
        If the mode is not known, or a figure is negative or no decimal.
    """

    mode: Mode
    start: str
    end: str
    cost: Decimal | None
    currency: str
    km: Decimal | None = None
    days: Decimal | None = None
    to_border: bool = True
    """Whether the leg lies before the border of the importer, and so counts in a CIF value."""

    def __post_init__(self) -> None:
        problems = [
            Problem(
                f"the {name} of the leg {self.start} to {self.end} is {shown(value)}",
                "Give a decimal of zero or more",
            )
            for name, value in (("cost", self.cost), ("distance", self.km), ("time", self.days))
            if value is not None and not is_amount(value)
        ]
        if self.mode not in get_args(Mode):
            problems.append(Problem(f"{self.mode!r} is no mode", f"Use {', '.join(get_args(Mode))}"))
        if problems:
            raise InputError(problems)


@dataclass(frozen=True, slots=True)
class Journey:
    """Legs added up; a sum is None as soon as one leg does not give it."""

    legs: tuple[RouteLeg, ...]
    freight: Decimal | None
    """Cost up to the border: the freight of `Costs`."""
    inland: Decimal | None
    """Cost after it: the inland part of `Costs` at destination."""
    km: Decimal | None
    days: Decimal | None


def journey(legs: tuple[RouteLeg, ...]) -> Journey:
    """Add up the legs of a journey.

    Raises
    ------
    InputError
        If there is none, a leg does not begin where the one before ends, currencies differ, or a leg to the
        border comes after one behind it.
    """
    if not legs:
        raise InputError.of("the journey has no legs", "Give at least one")
    problems = [
        Problem(
            f"the leg to {one.end} is followed by one from {two.start}",
            "Let each leg begin where the last ended",
        )
        for one, two in pairwise(legs)
        if one.end != two.start
    ]
    problems += [
        Problem(f"the leg from {two.start} is before the border, the one before it is not", "Order the legs")
        for one, two in pairwise(legs)
        if two.to_border and not one.to_border
    ]
    if len({leg.currency for leg in legs}) > 1:
        problems.append(Problem("the legs are in several currencies", "Give all in one"))
    if problems:
        raise InputError(problems)
    return Journey(
        legs,
        known_sum(leg.cost for leg in legs if leg.to_border),
        known_sum(leg.cost for leg in legs if not leg.to_border),
        known_sum(leg.km for leg in legs),
        known_sum(leg.days for leg in legs),
    )


def port(code: str) -> Port:
    """The port with this UN/LOCODE; InputError where it is not on file."""
    found = _ports().get(code)
    if found is None:
        near = [item for item in _ports() if item[:2] == str(code)[:2].upper()][:6]
        raise InputError.of(f"{code!r} is no port on file", f"Ports there: {', '.join(near) or 'none'}")
    return found


@cache
def ports_on_file() -> frozenset[str]:
    """Return the UN/LOCODEs of the ports on file."""
    return frozenset(_ports())


def great_circle_km(one: str, two: str) -> float:
    """The distance between two ports on file as the crow flies, on a sphere of 6,371.0088 km."""
    first, second = port(one), port(two)
    lat1, lat2 = radians(first.lat), radians(second.lat)
    across = radians(second.lon - first.lon)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(across / 2) ** 2
    return 2 * _RADIUS_KM * asin(min(1.0, sqrt(half)))


def sea_way(one: str, two: str) -> SeaWay | None:
    """The shortest way by sea between two main ports; None: not on file, unknown and not zero."""
    if port(one) == port(two):
        raise InputError.of(f"both ports are {one}", "Give two ports")
    return _ways().get((one, two)) or _ways().get((two, one))


@cache
def _ports() -> Mapping[str, Port]:
    found = records(_DATA / "ports.csv", Port, lon=float, lat=float)
    return MappingProxyType({port.code: port for port in found})


@cache
def _ways() -> Mapping[tuple[str, str], SeaWay]:
    found = records(_DATA / "sea_km.csv", SeaWay, km=int, passages=lambda text: tuple(text.split()))
    return MappingProxyType({(way.start, way.to): way for way in found})
