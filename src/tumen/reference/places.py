"""Places of the Earth: ports of economies, lengths on the globe, whether a place can lie in an economy.

Points are degrees east and north.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import Literal

Point = tuple[float, float]
_RADIUS_KM = 6371.0088
"""Mean radius of the Earth, IUGG."""
_INLAND_KM = 450.0
"""So far from the ports of its economy, a place may lie in another."""
_TURNED_KM = 1000.0
"""So far from them, a place may have its coordinates turned round."""


def km(one: Point, two: Point) -> float:
    """Length of the great circle between two points."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(radians, point)) for point in (one, two))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _RADIUS_KM * asin(min(1.0, sqrt(half)))


@cache
def ports(economy: str) -> tuple[Point, ...]:
    """The ports of an economy, on rivers too; of its members where it is a customs union."""
    from tumen.reference.economies import groups, memberships

    found = _ports().get(economy, ())
    if not found and economy in groups():
        members = {item.economy for item in memberships(economy) if item.until is None}
        found = tuple(point for member in sorted(members) for point in _ports().get(member, ()))
    return found


def every_port() -> tuple[Point, ...]:
    """All ports on file."""
    return tuple(point for points in _ports().values() for point in points)


def far_from_home(economy: str, latitude: float, longitude: float) -> Literal["swapped", "elsewhere"] | None:
    """Whether a place is hardly in the economy that it is said to be in.

    There are no borders on file: a place that is far from all ports of its economy is doubted where it would
    be near them with latitude and longitude turned round, or where it is much nearer to those of another.
    """
    own = ports(economy)
    if not own:
        return None
    here = (longitude, latitude)
    away = min(km(here, port) for port in own)
    if away > _TURNED_KM and abs(longitude) <= 90:
        turned = (latitude, longitude)
        if min(km(turned, port) for port in own) < min(away / 3, _TURNED_KM):
            return "swapped"
    if away > _INLAND_KM and min(km(here, port) for port in every_port()) < away / 3:
        return "elsewhere"
    return None


@cache
def _ports() -> Mapping[str, tuple[Point, ...]]:
    """Ports by the economy that their UN/LOCODE begins with."""
    found: dict[str, tuple[Point, ...]] = {}
    text = (files("tumen") / "data" / "places" / "ports.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        code = row["port"][:2]
        found[code] = (*found.get(code, ()), (float(row["lon"]), float(row["lat"])))
    return found
