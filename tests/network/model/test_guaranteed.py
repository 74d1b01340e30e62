"""Guaranteed service: published examples, every choice of a small chain tried, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from math import sqrt
from random import Random
from statistics import NormalDist

import pytest

from tumen.errors import InputError
from tumen.network.model.guaranteed import ChainStage, service_times


def times(stages, links):
    found = service_times(stages, links)
    cost = sum(stages[name].weight * sqrt(time.covered) for name, time in found.items())
    return {name: float(time.promised) for name, time in found.items()}, cost


def stage(days, weight, most=None, inbound=0):
    return ChainStage(Decimal(days), weight, None if most is None else Decimal(most), Decimal(inbound))


def test_the_tree_of_snyder_and_shen():
    """Snyder and Shen, Fundamentals of Supply Chain Theory (2nd edition, 2019), example 6.5: days 2, 1, 1, 1,
    holding costs 1, 3, 2, 3, z = 1, deviations sqrt 2, 1, sqrt 2, 1; stage 1 is served in 1 day, the customers of
    2 at once and those of 4 in 1 day. Optimal times 0, 0, 0, 1; cost 8.277916867529369.
    """
    stages = {
        1: stage(2, 1 * sqrt(2), inbound=1),
        2: stage(1, 3, most=0),
        3: stage(1, 2 * sqrt(2)),
        4: stage(1, 3, most=1),
    }
    promised, cost = times(stages, [(1, 3), (3, 2), (3, 4)])
    assert promised == {1: 0, 2: 0, 3: 0, 4: 1}
    assert cost == pytest.approx(8.277916867529369)


CAMERA = {
    "raw material": (2, 0.01),
    "wafers": (3, 0.03),
    "packaged wafers": (2, 0.04),
    "imager base": (4, 0.06),
    "imager": (2, 0.12),
    "shipped imager": (3, 0.13),
    "camera": (6, 0.20),
    "circuit board": (4, 0.08),
    "other parts": (3, 0.04),
    "packed": (2, 0.50),
}
CAMERA_LINKS = [
    ("raw material", "wafers"),
    ("wafers", "packaged wafers"),
    ("packaged wafers", "imager"),
    ("imager base", "imager"),
    ("imager", "shipped imager"),
    *((part, "packed") for part in ("shipped imager", "camera", "circuit board", "other parts")),
]


@pytest.mark.parametrize(("most", "expected"), [(2, 18.8240044725922), (5, 12.4686888061037)])
def test_the_digital_camera(most, expected):
    """The digital camera of Graves and Willems (2000) as in Snyder and Shen, figure 6.14: deviation 10, service
    level 95 %; customers served in 2 days cost 18.8240044725922, in 5 days 12.4686888061037.
    """
    z = NormalDist().inv_cdf(0.95)
    stages = {name: stage(days, 10 * z * held) for name, (days, held) in CAMERA.items()}
    days, held = CAMERA["packed"]
    stages["packed"] = stage(days, 10 * z * held, most=most)
    promised, cost = times(stages, CAMERA_LINKS)
    assert cost == pytest.approx(expected)
    assert promised["packed"] <= most
    if most == 2:
        in_two = [
            promised[name] for name in ("raw material", "wafers", "packaged wafers", "imager", "camera")
        ]
        assert in_two == [0, 3, 5, 7, 0]


def tried(stages, links):
    """The least cost over all whole days that stages may promise."""
    before = {name: [one for one, other in links if other == name] for name in stages}
    best = float("inf")
    longest = int(sum(item.days for item in stages.values()))
    for days in product(range(longest + 1), repeat=len(stages)):
        promised, cost = dict(zip(stages, days, strict=True)), 0.0
        for name, item in stages.items():
            covered = max([0, *(promised[one] for one in before[name])]) + int(item.days) - promised[name]
            if covered < 0 or (item.most is not None and promised[name] > item.most):
                break
            cost += item.weight * sqrt(covered)
        else:
            best = min(best, cost)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_no_other_promises_are_cheaper(seed):
    """Trees and other chains of four stages: two that deliver to two, with or without one of the lanes."""
    draw = Random(seed)  # noqa: S311
    links = [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")]
    links = links if seed % 2 else draw.sample(links, 3)
    stages = {
        name: stage(
            draw.randint(0, 3), draw.uniform(0.5, 4), most=draw.randint(0, 2) if name in "cd" else None
        )
        for name in "abcd"
    }
    _, cost = times(stages, links)
    assert cost == pytest.approx(tried(stages, links))


def test_days_are_reckoned_to_a_tenth_upwards():
    found = service_times({"a": stage("2.31", 1.0, most=0)}, [])
    assert found["a"].covered == Decimal("2.4")


def test_a_circle_is_refused():
    stages = {"a": stage(1, 1.0), "b": stage(2, 1.0, most=0)}
    with pytest.raises(InputError, match="in a circle: "):
        service_times(stages, [("a", "b"), ("b", "a")])


def test_a_chain_beyond_what_can_be_reckoned_is_refused():
    with pytest.raises(InputError, match="too many stages and days"):
        service_times({"a": stage("3000.1", 1.0), "b": stage(2, 1.0, most=0)}, [("a", "b")])
