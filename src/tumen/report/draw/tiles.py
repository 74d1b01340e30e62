"""Geometry of the tile view: an equal tile for each economy, its places as marks inside, flows among them; no
borders.

Tiles stand in columns from west to east, in each column from north to south: who lies where is kept roughly,
size and shape of economies are not shown at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt

from tumen.report.draw.flows import DrawnFlow
from tumen.report.draw.map import Arrow, MapPlace, Placed, curves_of
from tumen.report.draw.places import position

_STEP = 34.0
"""From one mark to the next."""
_HEAD = 18.0
"""Room for the name of the economy."""
_PAD = 10.0
_GAP = 36.0
_LEAST = 92.0
_COLUMNS = 1.6
"""Columns per row, where the number of tiles lets one choose."""


@dataclass(frozen=True, slots=True)
class PlaceTile:
    """One economy; `x` and `y` of its corner."""

    code: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TileView:
    """Everything to draw."""

    width: float
    height: float
    side: float
    """Of every tile."""
    tiles: tuple[PlaceTile, ...]
    places: tuple[MapPlace, ...]
    curves: tuple[Arrow, ...]


def tiles_of(found: Sequence[Placed], flows: Sequence[DrawnFlow], kinds: Sequence[str]) -> TileView:
    """Draw places, numbered as on the map, and the flows between
    them (see `tumen.report.draw.map.map_of`).
    """
    from tumen.reference.economies import economy

    members: dict[str, list[MapPlace]] = {}
    for item in found:
        members.setdefault(item.economy, []).append(item.place)
    most = max((len(places) for places in members.values()), default=1)
    across = ceil(sqrt(most))
    side = max(_LEAST, 2 * _PAD + across * _STEP, _HEAD + 2 * _PAD + ceil(most / across) * _STEP)
    cells = _cells(members)
    columns = 1 + max((column for column, _ in cells.values()), default=0)
    rows = 1 + max((row for _, row in cells.values()), default=0)
    tiles, places = [], []
    for code, (column, row) in cells.items():
        x, y = _GAP / 2 + column * (side + _GAP), _GAP / 2 + row * (side + _GAP)
        tiles.append(PlaceTile(code, economy(code).name, x, y))
        places += _inside(members[code], x, y, side, across)
    places.sort(key=lambda place: place.number)
    by_name = {place.name: place for place in places}
    return TileView(
        columns * (side + _GAP),
        rows * (side + _GAP),
        side,
        tuple(tiles),
        tuple(places),
        tuple(curves_of(flows, by_name, kinds)),
    )


def _cells(codes: Mapping[str, object]) -> dict[str, tuple[int, int]]:
    """Column and row of each economy: columns of one length from west to east, each from north to south."""
    known = {code: position(code, None, None)[0] or (180.0, -90.0) for code in codes}
    ordered = sorted(known, key=lambda code: (known[code], code))
    rows = max(1, round(sqrt(len(ordered) / _COLUMNS)))
    found = {}
    for start in range(0, len(ordered), rows):
        column = sorted(ordered[start : start + rows], key=lambda code: (-known[code][1], code))
        found.update({code: (start // rows, row) for row, code in enumerate(column)})
    return found


def _inside(places: Sequence[MapPlace], x: float, y: float, side: float, across: int) -> list[MapPlace]:
    """The marks of a tile in rows, in its middle."""
    down = ceil(len(places) / across)
    top = y + _HEAD + (side - _HEAD) / 2 - (down - 1) * _STEP / 2
    moved = []
    for start in range(0, len(places), across):
        row = places[start : start + across]
        left = x + side / 2 - (len(row) - 1) * _STEP / 2
        moved += [
            replace(place, x=left + number * _STEP, y=top + start // across * _STEP)
            for number, place in enumerate(row)
        ]
    return moved
