"""Where places stand on the map: the study's coordinates, else the middle of the ports of their economy."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from statistics import median

Point = tuple[float, float]
"""Degrees east and north."""


def position(economy: str, latitude: float | None, longitude: float | None) -> tuple[Point | None, bool]:
    """Where a place stands, and whether the study says so itself.
    None where nothing is known of its economy.
    """
    if latitude is not None and longitude is not None:
        return (longitude, latitude), True
    return _middle(economy), False


@cache
def ports(economy: str) -> tuple[Point, ...]:
    """The ports of an economy; of its members where it is a customs union."""
    from tumen.reference.economies import groups, memberships

    found = _ports().get(economy, ())
    if not found and economy in groups():
        members = {item.economy for item in memberships(economy) if item.until is None}
        found = tuple(point for member in sorted(members) for point in _ports().get(member, ()))
    return found


def every_port() -> tuple[Point, ...]:
    """All ports on file."""
    return tuple(point for points in _ports().values() for point in points)


@cache
def _middle(economy: str) -> Point | None:
    """Median of the ports of an economy."""
    found = ports(economy)
    if not found:
        return None
    return median(east for east, _ in found), median(north for _, north in found)


@cache
def _ports() -> Mapping[str, tuple[Point, ...]]:
    """Ports by the economy that their UN/LOCODE begins with."""
    found: dict[str, tuple[Point, ...]] = {}
    for row in _rows("ports.csv"):
        code = row["port"][:2]
        found[code] = (*found.get(code, ()), (float(row["lon"]), float(row["lat"])))
    return found


@cache
def land() -> tuple[tuple[Point, ...], ...]:
    """Rings of the outline of the land, without borders."""
    return tuple(
        tuple(
            (float(east), float(north)) for east, north in (pair.split() for pair in row["points"].split(";"))
        )
        for row in _rows("land.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("tumen") / "data" / "places" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
