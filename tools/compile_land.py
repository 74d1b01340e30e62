"""Compile the outline of the land, without borders, from the npm package world-atlas.

    npm pack world-atlas@2 && tar xzf world-atlas-2.0.2.tgz
    python tools/compile_land.py package/land-110m.json

Writes src/tumen/data/places/land.csv: one row for each ring, its points in degrees to one decimal.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from table_files import DATA, write

OUT = DATA / "places" / "land.csv"
SOUTH = -60.0  # nothing is made or sold beyond


def main(source: Path) -> None:
    """Decode the topology (https://github.com/topojson/topojson-specification, section 2.1.3) and write its
    rings."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    rings = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            rings += [_ring(ring, arcs) for ring in polygon]
    inhabited = [ring for ring in rings if max(latitude for _, latitude in ring) >= SOUTH]
    write(OUT, ("ring", "points"), enumerate(map(_printed, inhabited), start=1))


def _printed(ring: list[tuple[float, float]]) -> str:
    rounded = [(round(east, 1), round(north, 1)) for east, north in ring]
    kept = [point for at, point in enumerate(rounded) if at == 0 or point != rounded[at - 1]]
    return ";".join(f"{east:g} {north:g}" for east, north in kept)


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> list[tuple[float, float]]:
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append(
            (
                x * transform["scale"][0] + transform["translate"][0],
                y * transform["scale"][1] + transform["translate"][1],
            )
        )
    return points


def _ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


if __name__ == "__main__":
    main(Path(sys.argv[1]))
