"""The way of a line on a map: by sea along the sea lanes between main ports, else straight.

A drawing and no log of a voyage: which port goods leave by is taken to be a main one of their economy, that
with the shortest whole way (land counts three times), unless the places on the way are named.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from heapq import heappop, heappush
from importlib.resources import files
from itertools import pairwise

from tumen.reference.places import Point, every_port, km, ports

_LAND = 3.0
"""Weight of a kilometre over land, where goods come down to a port."""
_MOST_PORTS = 4
"""So many ports of an economy are tried, those nearest to the place."""


def by_sea(start: Point, end: Point, economies: tuple[str, str]) -> tuple[Point, ...]:
    """The way from a place by a port of its economy along the lanes to a port of the other and on to its end;
    straight where one of the two has no port on the lanes.
    """
    return _by_sea(start, end, economies)


@lru_cache(maxsize=4096)
def _by_sea(start: Point, end: Point, economies: tuple[str, str]) -> tuple[Point, ...]:
    sources, goals = _harbours(start, economies[0]), _harbours(end, economies[1])
    reached: dict[Point, float] = {}
    before: dict[Point, tuple[Point, tuple[Point, ...]]] = {}
    best = {port: _LAND * gap for port, gap in sources.items()}
    heap = sorted((cost, port) for port, cost in best.items())
    found, least = None, float("inf")
    while heap:
        cost, node = heappop(heap)
        if node in reached:
            continue
        reached[node] = cost
        if cost >= least:
            break
        if node in goals and cost + _LAND * goals[node] < least:
            found, least = node, cost + _LAND * goals[node]
        for other, length, course in _lanes().get(node, ()):
            if cost + length < best.get(other, float("inf")):
                best[other] = cost + length
                before[other] = (node, course)
                heappush(heap, (cost + length, other))
    if found is None:
        return start, end
    way, at = [end], found
    while at in before:
        node, course = before[at]
        way = [*course, *way]
        at = node
    return tuple(_apart((start, at, *way)))


def _apart(points: Iterable[Point]) -> Iterable[Point]:
    last = None
    for point in points:
        if point != last:
            yield point
        last = point


def _harbours(place: Point, economy: str) -> dict[Point, float]:
    """Ports of an economy on the lanes, with the way to them; of an economy without one, ports of others; at
    sea the nearest point of the lanes.
    """
    lanes = _lanes()
    if not economy:
        node = min(lanes, key=lambda other: km(place, other))
        return {node: km(place, node)}
    known = [port for port in _rounded(ports(economy)) if port in lanes]
    known = known or [port for port in _rounded(every_port()) if port in lanes]
    return {port: km(place, port) for port in sorted(known, key=lambda port: km(place, port))[:_MOST_PORTS]}


def _rounded(found: Iterable[Point]) -> Iterable[Point]:
    """As the lanes write them."""
    return ((round(east, 2), round(north, 2)) for east, north in found)


@cache
def _lanes() -> Mapping[Point, tuple[tuple[Point, float, tuple[Point, ...]], ...]]:
    """From each junction: the next one, kilometres, and the course between them."""
    found: dict[Point, list[tuple[Point, float, tuple[Point, ...]]]] = {}
    text = (files("tumen") / "data" / "places" / "sea_lanes.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        course = tuple(_point(pair) for pair in row["points"].split(";"))
        for line in (course, course[::-1]):
            found.setdefault(line[0], []).append((line[-1], float(row["km"]), line))
    return {node: tuple(lanes) for node, lanes in found.items()}


def _point(pair: str) -> Point:
    east, north = pair.split()
    return float(east), float(north)


def unrolled(way: Sequence[Point], first: float) -> tuple[Point, ...]:
    """The way with degrees east that go on over 180, from those at which it begins."""
    east, found = first, [(first, way[0][1])]
    for (before, _), (now, north) in pairwise(way):
        east += (now - before + 180) % 360 - 180
        found.append((east, north))
    return tuple(found)
