"""Geometry of the map: places as numbered marks, flows as curves. It shows land,
and says nothing about borders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin

from tumen.report.draw.flows import DrawnFlow
from tumen.report.draw.places import Point, land

WIDTH = 480.0
_MARK = 9.0
_MARGIN = 0.14
_LEAST_SPAN = 24.0
"""Degrees: a map of one town would show nothing."""
_WIDER = 1.6
"""Suppliers may widen the map by this much; those further off stand at its edge."""
_TALLEST, _FLATTEST = 0.8, 0.45
"""Height of the map as a share of its width."""


@dataclass(frozen=True, slots=True)
class MapPlace:
    """One mark with its number in the list under the map."""

    number: int
    name: str
    kind: str
    """``supplier``, ``plant``, ``warehouse`` or ``market``;
    possible sites that are not opened are ``unopened``.
    """
    x: float
    y: float
    text: str
    exact: bool
    """Whether the study gives the coordinates."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One flow between two places."""

    path: str
    kind: str
    width: float
    text: str
    head: str
    """Points of the arrow head."""


@dataclass(frozen=True, slots=True)
class Map:
    """Everything to draw; `land` is a path."""

    width: float
    height: float
    land: str
    places: tuple[MapPlace, ...]
    curves: tuple[Arrow, ...]
    missing: tuple[str, ...]
    """Places of which nothing says where they stand."""


@dataclass(frozen=True, slots=True)
class _View:
    west: float
    north: float
    scale: float
    height: float

    def holds(self, spot: Point) -> bool:
        return 0 <= spot[0] <= WIDTH and 0 <= spot[1] <= self.height

    def at(self, point: Point) -> Point:
        return (point[0] - self.west) * self.scale, (self.north - point[1]) * self.scale


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its number, before it has a spot in a view."""

    place: MapPlace
    economy: str
    point: Point | None
    """Degrees; None where nothing says where it stands."""


def map_of(found: Sequence[Placed], flows: Sequence[DrawnFlow], kinds: Sequence[str]) -> Map:
    """Draw places and the flows between them.

    Parameters
    ----------
    kinds
        Kinds of flows: each bends by its own amount, so that flows between two places do not cover one
        another.
    """
    near = [item.point for item in found if item.point is not None and item.place.kind != "supplier"]
    points = [item.point for item in found if item.point is not None]
    if not points:
        return Map(WIDTH, 0.0, "", (), (), tuple(item.place.name for item in found))
    view = _view(near or points)
    whole = _view(points)
    if whole.scale * _WIDER >= view.scale:
        view = whole
    places: list[MapPlace] = []
    for item in found:
        if item.point is None:
            continue
        spot = view.at(item.point)
        x, y = _free(spot, places, view)
        beyond = "" if view.holds(spot) else ", beyond the edge of the map"
        places.append(replace(item.place, x=x, y=y, text=f"{item.place.text}{beyond}"))
    by_name = {place.name: place for place in places}
    return Map(
        WIDTH,
        view.height,
        _land(view),
        tuple(places),
        tuple(curves_of(flows, by_name, kinds)),
        tuple(item.place.name for item in found if item.point is None),
    )


def _view(points: Sequence[Point]) -> _View:
    east = [point[0] for point in points]
    north = [point[1] for point in points]
    span = max(max(east) - min(east), _LEAST_SPAN) * (1 + 2 * _MARGIN)
    tall = max(max(north) - min(north), _LEAST_SPAN * _FLATTEST) * (1 + 2 * _MARGIN)
    span = max(span, tall / _TALLEST)
    tall = min(max(tall, span * _FLATTEST), span * _TALLEST)
    middle = (max(east) + min(east)) / 2, (max(north) + min(north)) / 2
    scale = WIDTH / span
    return _View(middle[0] - span / 2, middle[1] + tall / 2, scale, tall * scale)


def _free(point: Point, taken: Sequence[MapPlace], view: _View) -> Point:
    """The nearest spot on a spiral around the point where no mark is yet, inside the map."""
    for step in range(240):
        angle, radius = step * 2.4, _MARK * 0.55 * step**0.5 * 1.4
        x, y = point[0] + radius * cos(angle), point[1] + radius * sin(angle)
        x = min(max(x, _MARK), WIDTH - _MARK)
        y = min(max(y, _MARK), view.height - _MARK)
        if all(hypot(x - other.x, y - other.y) >= 2.1 * _MARK for other in taken):
            return x, y
    return point


def _land(view: _View) -> str:
    parts = []
    for ring in land():
        drawn = [view.at(point) for point in ring]
        inside = [0 <= x <= WIDTH and 0 <= y <= view.height for x, y in drawn]
        low_x, high_x = min(x for x, _ in drawn), max(x for x, _ in drawn)
        low_y, high_y = min(y for _, y in drawn), max(y for _, y in drawn)
        if any(inside) or (low_x <= WIDTH and high_x >= 0 and low_y <= view.height and high_y >= 0):
            parts.append(_outline(drawn, 180 * view.scale))
    return "".join(parts)


def _outline(drawn: Sequence[Point], far: float) -> str:
    """A closed path; where the ring goes round the back of the globe it is broken."""
    text = ""
    for number, (x, y) in enumerate(drawn):
        jumps = number > 0 and abs(x - drawn[number - 1][0]) > far
        text += f"{'M' if number == 0 or jumps else 'L'}{x:.1f} {y:.1f}"
    return text + "Z"


def curves_of(
    flows: Sequence[DrawnFlow], places: Mapping[str, MapPlace], kinds: Sequence[str]
) -> list[Arrow]:
    """Flows between places that are drawn, the widest first."""
    largest = max((flow.value for flow in flows), default=1.0) or 1.0
    curves = []
    for flow in sorted(flows, key=lambda item: -item.value):
        one, other = places.get(flow.origin), places.get(flow.destination)
        if one is None or other is None:
            continue
        width = 0.9 + 4.1 * (flow.value / largest) ** 0.5
        bend = 0.10 + 0.07 * kinds.index(flow.kind)
        curves.append(_curve(one, other, bend, flow, width))
    return curves


def _curve(one: MapPlace, other: MapPlace, bend: float, flow: DrawnFlow, width: float) -> Arrow:
    dx, dy = other.x - one.x, other.y - one.y
    length = hypot(dx, dy) or 1.0
    cx, cy = (one.x + other.x) / 2 - dy * bend, (one.y + other.y) / 2 + dx * bend
    tx, ty = other.x - cx, other.y - cy
    far = hypot(tx, ty) or 1.0
    ux, uy = tx / far, ty / far
    reach = min(_MARK + 1.0, length / 2)
    ex, ey = other.x - ux * reach, other.y - uy * reach
    size = 3.5 + width / 2
    bx, by = ex - ux * size, ey - uy * size
    side = size * 0.55
    head = " ".join(
        f"{x:.1f},{y:.1f}"
        for x, y in ((ex, ey), (bx - uy * side, by + ux * side), (bx + uy * side, by - ux * side))
    )
    path = f"M{one.x:.1f} {one.y:.1f}Q{cx:.1f} {cy:.1f} {bx:.1f} {by:.1f}"
    return Arrow(path, flow.kind, round(width, 2), flow.text, head)


def ring(x: float, y: float, radius: float, corners: int, turn: float = 0.0) -> str:
    """Points of a regular shape, for marks."""
    return " ".join(
        f"{x + radius * cos(2 * pi * k / corners + turn):.1f},"
        f"{y + radius * sin(2 * pi * k / corners + turn):.1f}"
        for k in range(corners)
    )
