"""Geometry of the map: places as numbered marks, flows along sea lanes or as curves. It shows land,
and says nothing about borders.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import atan2, cos, hypot, pi, radians, sin

from tumen.reference.places import Point
from tumen.report.draw.flows import DrawnFlow, Waypoint
from tumen.report.draw.places import land
from tumen.report.draw.sea import by_sea, unrolled

WIDTH = 480.0
_MARK = 9.0
_MARGIN = 0.09
_LEAST_SPAN = 24.0
"""Degrees: a map of one town would show nothing."""
_LEAST_SQUEEZE = 0.5
_SLACK = 30.0
"""Degrees beyond the western edge that a point may lie."""
_APART, _CLEAR, _DOT = 24.0, 12.0, 2.4
"""Between marks, from a mark to the place of another, and the radius of the dot of a place."""
_RINGS, _TURNS = 14, 24
_MANY = 4
"""With so many marks on leader lines, their part of the map is drawn once more, larger."""
_CROWD = 3 * _APART
_BULGE = 26.0
"""A line that follows no lane bends by this much at most."""
_STEP, _LANE = 3.0, 3.2
"""Between the points of a drawn course, and between the courses of two kinds."""
_TALLEST, _FLATTEST = 0.8, 0.45
"""Height of the map as a share of its width."""


@dataclass(frozen=True, slots=True)
class MapPlace:
    """One mark with its number in the list under the map."""

    number: int
    name: str
    kind: str
    """``supplier``, ``plant``, ``warehouse``, ``market``, ``port`` (any place passed; ``shut``);
    possible sites that are not opened are ``unopened``.
    """
    x: float
    y: float
    text: str
    exact: bool
    """Whether the study gives the coordinates."""
    at: Point | None = None
    """Where the place is, where the mark stands beside it."""

    @property
    def leader(self) -> bool:
        """Whether a line leads from the place to its mark."""
        return self.at is not None and hypot(self.x - self.at[0], self.y - self.at[1]) > 1


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
    larger: Map | None = None
    """The crowded part of it, where much is crowded."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What of the Earth is drawn: degrees east times the cosine of the middle latitude across, degrees north
    up, so that shapes in the middle are true.
    """

    west: float
    north: float
    scale: float
    """Of a degree north."""
    squeeze: float
    height: float

    def at(self, point: Point) -> Point:
        """Where a point of the Earth is drawn; degrees east go on from the western edge."""
        east = self.west + (point[0] - self.west + _SLACK) % 360 - _SLACK
        return self.unwrapped((east, point[1]))

    def holds(self, point: Point) -> bool:
        """Whether a point of the Earth is drawn at all."""
        x, y = self.at(point)
        return 0 <= x <= WIDTH and 0 <= y <= self.height

    def unwrapped(self, point: Point) -> Point:
        """The same, of degrees east that go on over 180."""
        return (point[0] - self.west) * self.scale * self.squeeze, (self.north - point[1]) * self.scale


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its number, before it has a spot in a view."""

    place: MapPlace
    economy: str
    point: Point | None
    """Degrees; None where nothing says where it stands."""


def map_of(
    found: Sequence[Placed], flows: Sequence[DrawnFlow], kinds: Sequence[str], *, within: bool = False
) -> Map:
    """Draw places and the flows between them.

    Parameters
    ----------
    kinds
        Kinds of flows: each has its own lane or bend, so that flows between two places do not cover one
        another.
    within
        Whether it is a part of another map, drawn larger: it shows the places alone, not all of their ways.
    """
    points = [item.point for item in found if item.point is not None]
    if not points:
        return Map(WIDTH, 0.0, "", (), (), tuple(item.place.name for item in found))
    placed = {item.place.name: item for item in found}
    ways = [(flow, way) for flow in flows if (way := way_of(flow, placed))]
    view = view_of([*points, *(point for _, way in ways for point in way if not within)], near=within)
    at = {item.place: view.at(item.point) for item in found if item.point is not None}
    marks = spread(at, view.height)
    largest = max((flow.value for flow, _ in ways), default=1.0) or 1.0
    drawn = [
        _along(
            [view.unwrapped(point) for point in unrolled(way, _east_of(view, way[0]))],
            _reach(marks[flow.destination]),
            kinds.index(flow.kind),
            flow,
            _width(flow, largest),
        )
        for flow, way in sorted(ways, key=lambda pair: -pair[0].value)
    ]
    crowded = [item for item in found if item.place.name in _crowd(list(marks.values()))]
    larger = None
    if not within and len(points) > len(crowded) >= _MANY:
        part = view_of([item.point for item in crowded if item.point is not None], near=True)
        inside = [item for item in found if item.point is not None and part.holds(item.point)]
        names = {item.place.name for item in inside}
        near = [flow for flow, _ in ways if {flow.origin, flow.destination} <= names]
        larger = map_of(inside, near, kinds, within=True)
    return Map(
        WIDTH,
        view.height,
        _land(view),
        tuple(marks.values()),
        tuple(drawn),
        tuple(item.place.name for item in found if item.point is None),
        larger,
    )


def _crowd(marks: Sequence[MapPlace]) -> frozenset[str]:
    """Marks on leader lines that stand around one of them, where most do."""
    off = [(mark.name, mark.at) for mark in marks if mark.leader and mark.at is not None]
    around = (
        frozenset(name for name, at in off if hypot(at[0] - middle[0], at[1] - middle[1]) < _CROWD)
        for _, middle in off
    )
    return max(around, key=len, default=frozenset())


def way_of(flow: DrawnFlow, placed: Mapping[str, Placed]) -> tuple[Point, ...]:
    """The way of a flow in degrees: along the sea lanes where it goes by sea, by the places that it passes.

    Empty where nothing says where it begins or ends.
    """
    one, other = placed.get(flow.origin), placed.get(flow.destination)
    if one is None or other is None or one.point is None or other.point is None:
        return ()
    way, economy = [one.point], one.economy
    for stop in (*flow.via, Waypoint(other.point, other.economy, flow.sea)):
        if stop.sea:
            way += by_sea(way[-1], stop.point, (economy, stop.economy))[1:]
        else:
            way.append(stop.point)
        economy = stop.economy
    return tuple(way)


def view_of(points: Sequence[Point], *, near: bool = False) -> Extent:
    """The smallest part of the Earth that holds the points, with a margin: it is cut where most of its round
    is empty.
    """
    turned = sorted({point[0] % 360 for point in points})
    gaps = [(turned[(k + 1) % len(turned)] - east) % 360 or 360.0 for k, east in enumerate(turned)]
    widest = gaps.index(max(gaps))
    west = turned[(widest + 1) % len(turned)]
    north = [point[1] for point in points]
    middle = (max(north) + min(north)) / 2
    squeeze = max(cos(radians(middle)), _LEAST_SQUEEZE)
    least = 0.75 * _LEAST_SPAN if near else _LEAST_SPAN
    span = max(360 - gaps[widest], least)
    wide = span * squeeze * (1 + 2 * _MARGIN)
    tall = max(max(north) - min(north), least * _FLATTEST) * (1 + 2 * _MARGIN)
    wide = max(wide, tall / _TALLEST)
    tall = max(tall, wide * _FLATTEST)
    scale = WIDTH / wide
    edge = west + (360 - gaps[widest]) / 2 - wide / squeeze / 2
    return Extent(edge if edge <= 180 else edge - 360, middle + tall / 2, scale, squeeze, tall * scale)


def _east_of(view: Extent, point: Point) -> float:
    return view.at(point)[0] / view.scale / view.squeeze + view.west


def spread(at: Mapping[MapPlace, Point], height: float) -> dict[str, MapPlace]:
    """Marks where the places are; where others crowd, beside it on a leader line, as near as there is room.

    Parameters
    ----------
    at
        Where each place is drawn.
    """
    marks: dict[str, MapPlace] = {}

    def free(spot: Point, place: MapPlace) -> bool:
        inside = _MARK <= spot[0] <= WIDTH - _MARK and _MARK <= spot[1] <= height - _MARK
        return (
            inside
            and all(hypot(spot[0] - mark.x, spot[1] - mark.y) >= _APART for mark in marks.values())
            and all(
                hypot(spot[0] - x, spot[1] - y) >= _CLEAR for other, (x, y) in at.items() if other != place
            )
        )

    def put(place: MapPlace, spot: Point) -> None:
        marks[place.name] = replace(place, x=spot[0], y=spot[1], at=at[place])

    for place, spot in at.items():
        if free(spot, place):
            put(place, spot)
    for place, spot in at.items():
        if place.name not in marks:
            put(place, next(filter(lambda tried: free(tried, place), _beside(spot, at.values())), spot))
    return {place.name: marks[place.name] for place in at}


def _beside(spot: Point, others: Collection[Point]) -> Iterator[Point]:
    """Spots around a point, the nearest first; of one ring those first that lie away from what crowds."""
    near = [point for point in others if hypot(point[0] - spot[0], point[1] - spot[1]) < 3 * _APART]
    away = atan2(spot[1] - sum(y for _, y in near) / len(near), spot[0] - sum(x for x, _ in near) / len(near))
    for ring_ in range(1, _RINGS):
        radius = _APART * (0.35 + 0.6 * ring_)
        for step in range(_TURNS):
            angle = away + pi * 2 / _TURNS * ((step + 1) // 2) * (-1) ** step
            yield spot[0] + radius * cos(angle), spot[1] + radius * sin(angle)


def _land(view: Extent) -> str:
    parts = []
    for ring_ in land():
        for turn in (-360.0, 0.0, 360.0):
            drawn = [view.unwrapped((east + turn, north)) for east, north in ring_]
            low_x, high_x = min(x for x, _ in drawn), max(x for x, _ in drawn)
            low_y, high_y = min(y for _, y in drawn), max(y for _, y in drawn)
            if low_x <= WIDTH and high_x >= 0 and low_y <= view.height and high_y >= 0:
                parts.append(_outline(drawn, 180 * view.scale * view.squeeze))
    return "".join(parts)


def _outline(drawn: Sequence[Point], far: float) -> str:
    """A closed path in steps of a tenth; where the ring goes round the back of the globe it is broken."""
    text, after, at = "", "", (0, 0)
    for number, (x, y) in enumerate(drawn):
        to = (round(10 * x), round(10 * y))
        if number == 0 or abs(x - drawn[number - 1][0]) > far:
            text += f"M{to[0] / 10:g} {to[1] / 10:g}"
            after = "l"
        elif to != at:
            text += f"{after}{_tenths(to[0] - at[0])}{_tenths(to[1] - at[1])}"
            after = ""
        at = to
    return text + "Z"


def _tenths(step: int) -> str:
    """A number in a path: a minus sign parts it from the one before it, else a space does."""
    text = f"{step / 10:g}".replace("0.", ".", 1) if abs(step) < 10 else f"{step / 10:g}"
    return text if text.startswith("-") else f" {text}"


def _reach(mark: MapPlace) -> float:
    """From the place of a mark to where an arrow ends."""
    return _DOT + 1.0 if mark.leader else _MARK + 1.0


def _width(flow: DrawnFlow, largest: float) -> float:
    return 0.9 + 3.4 * float((flow.value / largest) ** 0.5)


def _along(course: list[Point], reach: float, kind: int, flow: DrawnFlow, width: float) -> Arrow:
    """A flow along its course, a little to the right of it, so that kinds and directions do not cover one
    another. What has no course bends.
    """
    if len(course) == 2:
        return _curve((course[0], course[1]), reach, 0.10 + 0.07 * kind, flow, width)
    kept = [course[0]]
    for point in course[1:-1]:
        if hypot(point[0] - kept[-1][0], point[1] - kept[-1][1]) >= _STEP:
            kept.append(point)
    line = _beyond([*kept, course[-1]], _LANE * (0.5 + kind))
    while len(line) > 2 and hypot(line[-2][0] - line[-1][0], line[-2][1] - line[-1][1]) < reach + width:
        del line[-2]
    (px, py), (ex, ey) = line[-2:]
    far = hypot(ex - px, ey - py) or 1.0
    base, head = _head((ex, ey), ((ex - px) / far, (ey - py) / far), reach, width)
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in (*line[:-1], base))
    return Arrow(f"M{path}", flow.kind, round(width, 2), flow.text, head)


def _beyond(line: Sequence[Point], by: float) -> list[Point]:
    """A line moved to its right; it begins and ends where it did."""
    moved = [line[0]]
    for (ax, ay), (x, y), (bx, by_) in zip(line, line[1:], line[2:], strict=False):
        dx, dy = bx - ax, by_ - ay
        length = hypot(dx, dy) or 1.0
        moved.append((x - dy / length * by, y + dx / length * by))
    return [*moved, line[-1]]


def _head(end: Point, unit: Point, reach: float, width: float) -> tuple[Point, str]:
    """The base of an arrow head that stands before its end, and its corners."""
    ex, ey = end[0] - unit[0] * reach, end[1] - unit[1] * reach
    size = 3.5 + width / 2
    bx, by = ex - unit[0] * size, ey - unit[1] * size
    side = size * 0.55
    corners = (
        (ex, ey),
        (bx - unit[1] * side, by + unit[0] * side),
        (bx + unit[1] * side, by - unit[0] * side),
    )
    return (bx, by), " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


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
        bend = 0.10 + 0.07 * kinds.index(flow.kind)
        ends = (one.x, one.y), (other.x, other.y)
        curves.append(_curve(ends, _MARK + 1.0, bend, flow, _width(flow, largest)))
    return curves


def _curve(ends: tuple[Point, Point], reach: float, bend: float, flow: DrawnFlow, width: float) -> Arrow:
    one, other = ends
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = hypot(dx, dy) or 1.0
    bend = min(bend, _BULGE / length)
    cx, cy = (one[0] + other[0]) / 2 - dy * bend, (one[1] + other[1]) / 2 + dx * bend
    tx, ty = other[0] - cx, other[1] - cy
    far = hypot(tx, ty) or 1.0
    (bx, by), head = _head(other, (tx / far, ty / far), min(reach, length / 2), width)
    path = f"M{one[0]:.1f} {one[1]:.1f}Q{cx:.1f} {cy:.1f} {bx:.1f} {by:.1f}"
    return Arrow(path, flow.kind, round(width, 2), flow.text, head)


def ring(x: float, y: float, radius: float, corners: int, turn: float = 0.0) -> str:
    """Points of a regular shape, for marks."""
    return " ".join(
        f"{x + radius * cos(2 * pi * k / corners + turn):.1f},"
        f"{y + radius * sin(2 * pi * k / corners + turn):.1f}"
        for k in range(corners)
    )
