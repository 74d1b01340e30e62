"""The map of a plan: where marks stand, and by which way lines go, against the places of the Earth."""

from dataclasses import replace
from itertools import combinations, pairwise
from math import cos, hypot, radians

import pytest

from tumen.reference.places import km
from tumen.report.draw.flows import DrawnFlow, Waypoint
from tumen.report.draw.map import WIDTH, MapPlace, Placed, map_of, view_of, way_of
from tumen.report.draw.places import land
from tumen.report.draw.sea import by_sea

CITIES = {
    # degrees east and north, as atlases give them
    "Cheongju": (127.49, 36.64, "KR"),
    "Paju": (126.78, 37.76, "KR"),
    "Seoul": (126.98, 37.57, "KR"),
    "Incheon": (126.71, 37.46, "KR"),
    "Suwon": (127.01, 37.26, "KR"),
    "Changchun": (125.32, 43.88, "CN"),
    "Dalian": (121.62, 38.91, "CN"),
    "Osaka": (135.50, 34.69, "JP"),
    "Sydney": (151.21, -33.87, "AU"),
    "Rotterdam": (4.48, 51.92, "NL"),
    "Rochester": (-77.61, 43.16, "US"),
    "Santiago": (-70.65, -33.46, "CL"),
}


def placed(*names):
    return [
        Placed(MapPlace(number, name, "plant", 0.0, 0.0, name, exact=True), CITIES[name][2], CITIES[name][:2])
        for number, name in enumerate(names, 1)
    ]


ASIA = [name for name in CITIES if name not in {"Rotterdam", "Rochester", "Santiago", "Sydney"}]
SETS = [
    ASIA,
    [*ASIA, "Sydney"],
    [*ASIA, "Rochester"],
    list(CITIES),
    ["Changchun"],
    ["Rochester", "Rotterdam"],
]


def spots(seen):
    """Where each place is: at its mark, or at the dot that its leader line comes from."""
    return {place.name: place.at if place.leader else (place.x, place.y) for place in seen.places}


@pytest.mark.parametrize("names", SETS)
def test_places_stand_where_the_projection_puts_them(names):
    """Two places fix the equirectangular projection (x = (east - a) c cos m, y = (b - north) c); all others must
    follow from it, east by east and north by north, to half a pixel."""
    seen = map_of(placed(*names), (), ("none",))
    view = view_of([CITIES[name][:2] for name in names])
    middle = [CITIES[name][1] for name in names]
    squeeze = max(cos(radians((max(middle) + min(middle)) / 2)), 0.5)
    assert view.squeeze == pytest.approx(squeeze)
    for name, (x, y) in spots(seen).items():
        east, north, _ = CITIES[name]
        turned = (east - view.west) % 360
        assert hypot(x - turned * view.scale * squeeze, y - (view.north - north) * view.scale) < 0.5, name
        assert 0 <= x <= WIDTH
        assert 0 <= y <= seen.height


@pytest.mark.parametrize("names", SETS)
def test_marks_keep_apart_and_have_one_number_each(names):
    seen = map_of(placed(*names), (), ("none",))
    assert sorted(place.number for place in seen.places) == list(range(1, len(names) + 1))
    for one, other in combinations(seen.places, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= 24 - 1e-9
    if names == ASIA:
        assert any(place.leader for place in seen.places)
        assert not next(place for place in seen.places if place.name == "Changchun").leader


def test_the_view_fits_the_network():
    """Northeast Asia alone is drawn larger than the world; over the Pacific the map is cut in the Atlantic."""
    near, world = (view_of([CITIES[name][:2] for name in names]) for names in (ASIA, list(CITIES)))
    assert near.scale > 4 * world.scale
    pacific = view_of([CITIES[name][:2] for name in (*ASIA, "Rochester")])
    assert pacific.at(CITIES["Rochester"][:2])[0] > pacific.at(CITIES["Osaka"][:2])[0]


def inland(point, margin=0.6):
    """Whether a point is on land by more than `margin` degrees (even-odd rule over the rings of the outline)."""
    x, y = point
    rings = [
        ring
        for ring in land()
        if any(abs(e - x) < 60 for e, _ in ring) and max(e for e, _ in ring) - min(e for e, _ in ring) < 300
    ]

    def odd(px, py):
        crossed = 0
        for ring in rings:
            for (ax, ay), (bx, by) in pairwise((*ring, ring[0])):
                if (ay > py) != (by > py) and px < (bx - ax) * (py - ay) / (by - ay) + ax:
                    crossed += 1
        return crossed % 2 == 1

    around = [(0, 0), (margin, 0), (-margin, 0), (0, margin), (0, -margin)]
    return all(odd(x + dx, y + dy) for dx, dy in around)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        # the least is the great circle; by sea it is longer, by what must be sailed round
        ("Changchun", "Osaka", 1.3, 3.0),  # round Korea
        ("Dalian", "Rotterdam", 2.0, 3.0),  # Malacca and Suez; 8,200 km in the air
        ("Osaka", "Sydney", 1.0, 1.4),
        ("Incheon", "Santiago", 1.0, 1.4),
        ("Paju", "Osaka", 1.2, 2.5),
    ],
)
def test_ways_by_sea_go_round_the_land(one, other, least, most):
    (a, b, home), (c, d, abroad) = CITIES[one], CITIES[other]
    way = by_sea((a, b), (c, d), (home, abroad))
    assert way[0] == (a, b)
    assert way[-1] == (c, d)
    length = sum(km(*pair) for pair in pairwise(way))
    assert least <= length / km((a, b), (c, d)) <= most
    at_sea = way[2:-2]
    between = [
        (p[0] + (q[0] - p[0]) * k / 8, p[1] + (q[1] - p[1]) * k / 8)
        for p, q in pairwise(at_sea)
        if abs(p[0] - q[0]) < 180
        for k in range(9)
    ]
    # the outline, one point in 110 million, has no bays such as that of Osaka: ports are left out
    canal = [q for q in between if inland(q) and min(km(q, way[0]), km(q, way[-1])) > 100]
    assert all(31 < east < 34 and 28 < north < 32 for east, north in canal), canal  # Suez


def test_a_way_passes_the_places_that_it_is_told():
    """By Vladivostok (131.88 E, 43.12 N), over land to it and by sea from it."""
    found = {item.place.name: item for item in placed("Changchun", "Osaka")}
    port = (131.88, 43.12)
    flow = DrawnFlow("Changchun", "Osaka", "none", 1.0, "", sea=True, via=(Waypoint(port, "RU"),))
    way = way_of(flow, found)
    assert way[:2] == ((125.32, 43.88), port)
    assert len(way) > 4
    straight = way_of(DrawnFlow("Changchun", "Osaka", "none", 1.0, ""), found)
    assert straight == ((125.32, 43.88), (135.50, 34.69))


def test_a_crowd_is_drawn_once_more_and_larger():
    """Five places within 100 km of Seoul among others from Rotterdam to Santiago."""
    seen = map_of(placed(*CITIES), (), ("none",))
    larger = seen.larger
    assert {"Paju", "Seoul", "Incheon", "Suwon"} <= {place.name for place in larger.places}
    assert {place.number for place in larger.places} < {place.number for place in seen.places}
    assert larger.larger is None

    def apart(drawn):
        (x, y), (u, v) = (spots(drawn)[name] for name in ("Incheon", "Cheongju"))
        return hypot(x - u, y - v)

    assert apart(larger) > 3 * apart(seen)


def test_a_strait_is_passed_at_sea():
    """Round the Cape of Good Hope (34.4 S, 18.5 E), longer than by Suez."""
    found = {item.place.name: item for item in placed("Osaka", "Rotterdam")}
    cape = (18.0, -35.5)
    flow = DrawnFlow("Osaka", "Rotterdam", "none", 1.0, "", sea=True, via=(Waypoint(cape, "", sea=True),))
    way = way_of(flow, found)
    assert cape in way
    length = sum(km(*pair) for pair in pairwise(way))
    direct = sum(km(*pair) for pair in pairwise(way_of(replace(flow, via=()), found)))
    assert 1.2 < length / direct < 1.5
