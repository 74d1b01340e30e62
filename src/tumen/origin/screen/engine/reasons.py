"""Codes that a table of answers carries in place of a tree: what decided, and what must be known."""

from __future__ import annotations

from functools import cache

NOT_IN_FORCE = "not-in-force"
"""Reason of a row without status: the agreement does not hold for the exporter (or the pair) on the day."""


class Reason:
    """Tests that decided: change in classification, the same with tolerance, value content, ..."""

    CHANGE = 1 << 0
    TOLERANCE = 1 << 1
    CONTENT = 1 << 2
    PROCESS = 1 << 3
    REACTION = 1 << 4
    WHOLLY_OBTAINED = 1 << 5
    EXCLUSIVELY_ORIGINATING = 1 << 6
    CONDITION = 1 << 7
    OPERATIONS = 1 << 8
    RULE = 1 << 9
    GOOD_CODE = 1 << 10
    CUMULATION = 1 << 11


class Need:
    """Kinds of facts that are missing."""

    RULE = 1 << 0
    GOOD_CODE = 1 << 1
    MATERIALS = 1 << 2
    WHOLLY_OBTAINED = 1 << 3
    ORIGIN = 1 << 4
    PRICE = 1 << 5
    VALUE = 1 << 6
    WEIGHT = 1 << 7
    HS = 1 << 8
    OPERATIONS = 1 << 9
    ANSWER = 1 << 10
    COSTS = 1 << 11
    METHOD = 1 << 12
    CUMULATION = 1 << 13
    TOLERANCE = 1 << 14
    OTHER = 1 << 15


class Doubt:
    """What is hardly so in a bill, as `tumen.origin.criteria.plausible` asks it."""

    MATERIALS_ABOVE_PRICE = 1 << 0
    MATERIALS_AND_COSTS_ABOVE_PRICE = 1 << 1
    MATERIALS_ABOVE_WEIGHT = 1 << 2
    EX_WORKS_ABOVE_FOB = 1 << 3


@cache
def mask_text(kind: type, mask: int) -> str | None:
    """Names in a mask of reasons or needs, joined with +."""
    names = {value: name for name, value in vars(kind).items() if name.isupper()}
    found = [name.lower().replace("_", "-") for value, name in names.items() if mask & value]
    return "+".join(found) or None
