"""Keys that somebody who knows them says are one project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Answer = tuple[str, str, str]
"""Two keys, and ``same`` or ``different``."""


def first_keys(answers: Iterable[Answer]) -> dict[str, str]:
    """First key of all that are the same, by each of them but the first."""
    above: dict[str, str] = {}
    for one, other, answer in answers:
        if answer == "same":
            first, second = sorted((_first(above, one), _first(above, other)))
            if first != second:
                above[second] = first
    return {key: _first(above, key) for key in above}


def _first(above: Mapping[str, str], key: str) -> str:
    while key in above:
        key = above[key]
    return key


def contradictions(answers: Iterable[Answer]) -> list[tuple[str, str]]:
    """Pairs that are said to be different, and the same by way of others."""
    listed = list(answers)
    first = first_keys(listed)
    return [
        (one, other)
        for one, other, answer in listed
        if answer == "different" and first.get(one, one) == first.get(other, other)
    ]
