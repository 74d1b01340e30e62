"""Where places stand on the map: the study's coordinates, else the middle of the ports of their economy."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from statistics import median

from tumen.reference.places import Point, ports


def position(economy: str, latitude: float | None, longitude: float | None) -> tuple[Point | None, bool]:
    """Where a place stands, and whether the study says so itself.
    None where nothing is known of its economy.
    """
    if latitude is not None and longitude is not None:
        return (longitude, latitude), True
    return _middle(economy), False


@cache
def _middle(economy: str) -> Point | None:
    """Median of the ports of an economy."""
    found = ports(economy)
    if not found:
        return None
    return median(east for east, _ in found), median(north for _, north in found)


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
