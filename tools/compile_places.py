"""Compile ports and the distances between them by sea from the collected network of sea lanes.

    python tools/compile_places.py [../shared/data/geo]

Writes src/tumen/data/places: ``ports.csv`` (all ports with a UN/LOCODE), ``sea_lanes.csv`` (the lanes that
the shortest ways between the main ports take, thinned for drawing) and ``sea_km.csv`` (shortest way by the sea lanes between the main ports of
the economies listed here, each passage named that it takes).
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from table_files import DATA, SHARED, read, write

OUT = DATA / "places"
READ_ON = "2026-11-22"
CLOSED = {"northwest"}  # no ordinary trade goes by it
THIN = 0.05  # degrees, for the drawn course of a lane
RADIUS_KM = 6371.0088  # mean radius of the Earth, IUGG
MAIN = [
    "CNSHA",
    "CNNGB",
    "CNSZX",
    "CNTAO",
    "CNTSN",
    "CNDLC",
    "CNXMN",
    "KRPUS",
    "KRINC",
    "JPTYO",
    "JPYOK",
    "JPOSA",
    "JPUKB",
    "JPNGO",
    "VNSGN",
    "VNHPH",
    "THLCH",
    "THBKK",
    "MYPKG",
    "MYTPP",
    "SGSIN",
    "IDJKT",
    "IDSUB",
    "PHMNL",
    "KHKOS",
    "MMRGN",
    "BNMUA",
    "AUSYD",
    "AUMEL",
    "AUBNE",
    "NZAKL",
    "NZTRG",
    "TWKHH",
    "HKHKG",
    "INNSA",
    "INMAA",
    "LKCMB",
    "AEJEA",
    "SAJED",
    "EGPSD",
    "TRIST",
    "GRPIR",
    "ITGOA",
    "ESVLC",
    "ESALG",
    "FRLEH",
    "NLRTM",
    "BEANR",
    "DEHAM",
    "GBFXT",
    "RULED",
    "RUVVO",
    "PLGDN",
    "USLAX",
    "USLGB",
    "USOAK",
    "USSEA",
    "USNYC",
    "USSAV",
    "USHOU",
    "CAVAN",
    "MXZLO",
    "MXVER",
    "PAPTY",
    "BRSSZ",
    "CLSAI",
    "PECLL",
    "ARBUE",
    "ZADUR",
    "KEMBA",
    "NGAPP",
]

ALSO = ["CNYIK", "RUZAR", "KRKPO", "KRUSN", "JPKIJ", "JPSMN", "VNDAD", "DEBRV", "MYKCH"]
"""Ports besides the main ones to which lanes are drawn."""


def km(one: tuple[float, float], two: tuple[float, float]) -> float:
    (lon1, lat1), (lon2, lat2) = (tuple(map(radians, point)) for point in (one, two))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * RADIUS_KM * asin(min(1.0, sqrt(half)))


def ports(folder: Path) -> dict[str, tuple[str, float, float]]:
    found = {}
    for row in read(folder / "ports_searoute.csv"):
        if len(row["port"]) == 5 and row["lon"] and row["lat"]:
            found[row["port"]] = (row["name"], float(row["lon"]), float(row["lat"]))
    return found


def parts(geometry: dict) -> list:
    return geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]


def network(folder: Path) -> tuple[list[tuple[float, float]], dict[tuple[int, int], tuple[float, str]]]:
    lanes = json.loads((folder / "marnet_searoute.geojson").read_text(encoding="utf-8"))["features"]
    numbers: dict[tuple[float, float], int] = {}
    edges: dict[tuple[int, int], tuple[float, str]] = {}
    lines = [
        (line, (lane.get("properties") or {}).get("passage") or "")
        for lane in lanes
        for line in parts(lane["geometry"])
    ]
    for line, passage in lines:
        if passage in CLOSED:
            continue
        points = [(round(p[0], 5), round(p[1], 5)) for p in line]
        for one, two in itertools.pairwise(points):
            a, b = (numbers.setdefault(point, len(numbers)) for point in (one, two))
            if a != b:
                edges[min(a, b), max(a, b)] = (km(one, two), passage)
    # The date line: a point at 180 degrees east is that at 180 degrees west.
    by_place = {(-180.0 if lon == 180.0 else lon, lat): n for (lon, lat), n in numbers.items()}
    for (lon, lat), number in list(numbers.items()):
        other = by_place[-180.0 if lon == 180.0 else lon, lat]
        if other != number:
            edges[min(number, other), max(number, other)] = (1e-6, "")
    return list(numbers), edges


def main(folder: Path) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    known = ports(folder)
    listed = ((code, name, f"{lon:.3f}", f"{lat:.3f}") for code, (name, lon, lat) in sorted(known.items()))
    write(OUT / "ports.csv", ["port", "name", "lon", "lat"], listed)
    points, edges = network(folder)
    rows, columns = zip(*edges, strict=True)
    lengths = [length for length, _ in edges.values()]
    graph = csr_matrix((lengths, (rows, columns)), shape=(len(points), len(points)))
    main_ports = [code for code in MAIN if code in known]
    print("not in the list of ports:", [code for code in MAIN if code not in known])
    where = np.array(points)
    nearest, access = [], []
    for code in main_ports:
        _, lon, lat = known[code]
        node, gap = nearest_to(where, points, lon, lat)
        nearest.append(node)
        access.append(gap)
    distance, before = dijkstra(graph, directed=False, indices=nearest, return_predecessors=True)
    drawn: dict[tuple[int, int], tuple[float, str]] = {}
    called = {code: nearest_to(where, points, *known[code][1:]) for code in (*main_ports, *ALSO)}
    for end, _ in called.values():
        for start, row in zip(nearest, before, strict=True):
            drawn |= {edge: edges[edge] for edge in steps(row, start, end)}
    courses = [*lanes(points, drawn, {end for end, _ in called.values()})]
    courses += [("", gap, [points[end], known[code][1:]]) for code, (end, gap) in called.items()]
    courses = (
        (passage, round(length), ";".join(f"{lon:.2f} {lat:.2f}" for lon, lat in course))
        for passage, length, course in courses
    )
    write(OUT / "sea_lanes.csv", ["passage", "km", "points"], courses)
    used: Counter[str] = Counter()
    ways = []
    for (i, one), (j, two) in itertools.combinations(enumerate(main_ports), 2):
        if not np.isfinite(distance[i, nearest[j]]):
            raise SystemExit(f"no way by sea from {one} to {two}")
        passages = taken(edges, before[i], nearest[i], nearest[j])
        used.update(passages)
        total = distance[i, nearest[j]] + access[i] + access[j]
        ways.append([one, two, round(total), " ".join(passages)])
    write(OUT / "sea_km.csv", ["from", "to", "km", "passages"], ways)
    print(
        f"{len(known)} ports, {len(main_ports)} main ports; passages {dict(used)}; farthest access "
        f"{max(access):.0f} km"
    )


def nearest_to(
    where: np.ndarray, points: list[tuple[float, float]], lon: float, lat: float
) -> tuple[int, float]:
    """The point of the lanes that is nearest to a port, and how far it is."""
    order = np.argsort((where[:, 0] - lon) ** 2 + (where[:, 1] - lat) ** 2)[:50]
    gaps = [km((lon, lat), points[n]) for n in order]
    return int(order[int(np.argmin(gaps))]), min(gaps)


def steps(before: np.ndarray, start: int, end: int) -> list[tuple[int, int]]:
    """The edges of the shortest way, from its end."""
    found, at = [], end
    while at != start:
        previous = int(before[at])
        found.append((min(at, previous), max(at, previous)))
        at = previous
    return found


def taken(
    edges: dict[tuple[int, int], tuple[float, str]], before: np.ndarray, start: int, end: int
) -> list[str]:
    found = [edges[edge][1] for edge in steps(before, start, end)]
    return [name for name in dict.fromkeys(reversed(found)) if name]


def lanes(
    points: list[tuple[float, float]], edges: dict[tuple[int, int], tuple[float, str]], harbours: set[int]
) -> list[tuple[str, float, list[tuple[float, float]]]]:
    """The network as lines from one junction or harbour to the next: passage, length and a thinned course."""
    near: dict[int, list[int]] = {}
    for one, two in edges:
        near.setdefault(one, []).append(two)
        near.setdefault(two, []).append(one)

    def passage(one: int, two: int) -> str:
        return edges[min(one, two), max(one, two)][1]

    ends = {n for n, others in near.items() if len(others) != 2 or len({passage(n, o) for o in others}) > 1}
    ends |= harbours
    found, seen = [], set()
    for start in sorted(ends):
        for onward in near[start]:
            if (start, onward) in seen:
                continue
            way = [start, onward]
            while way[-1] not in ends:
                way.append(next(n for n in near[way[-1]] if n != way[-2]))
            seen |= {(way[0], way[1]), (way[-1], way[-2])}
            length = sum(edges[min(a, b), max(a, b)][0] for a, b in itertools.pairwise(way))
            found.append((passage(start, onward), length, thinned([points[n] for n in way])))
    return found


def thinned(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Douglas and Peucker (1973): points that lie nearer than THIN to the line without them are left out."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    length = sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2)
    off = [
        abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length
        if length
        else sqrt((x - x0) ** 2 + (y - y0) ** 2)
        for x, y in line[1:-1]
    ]
    if not off or max(off) <= THIN:
        return [line[0], line[-1]]
    at = off.index(max(off)) + 1
    return [*thinned(line[: at + 1])[:-1], *thinned(line[at:])]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "geo")
