"""Codes that a table of answers carries in place of a tree: what decided, and what must be known."""

from __future__ import annotations

from functools import cache

REASONS = (
    "change",
    "tolerance",
    "content",
    "process",
    "reaction",
    "wholly-obtained",
    "exclusively-originating",
    "condition",
    "operations",
    "rule",
    "good-code",
    "cumulation",
)
"""Tests: change in classification (or with tolerance), value content, process, chemical reaction, ..."""
(
    CHANGE,
    TOLERANCE,
    CONTENT,
    PROCESS,
    REACTION,
    WHOLLY,
    EXCLUSIVELY,
    CONDITION,
    OPERATIONS,
    RULE,
    GOOD,
    CUMULATION,
) = (1 << place for place in range(len(REASONS)))
NOT_IN_FORCE = "not-in-force"
"""Reason of a row without status: the agreement does not hold for the exporter (or the pair) on the day."""

NEEDS = (
    "rule",
    "good-code",
    "materials",
    "wholly-obtained",
    "origin",
    "price",
    "value",
    "weight",
    "hs",
    "operations",
    "answer",
    "costs",
    "method",
    "cumulation",
    "tolerance",
    "other",
)
"""Facts that are missing, by kind."""
(
    NEED_RULE,
    NEED_GOOD,
    NEED_MATERIALS,
    NEED_WHOLLY,
    NEED_ORIGIN,
    NEED_PRICE,
    NEED_VALUE,
    NEED_WEIGHT,
    NEED_HS,
    NEED_OPERATIONS,
    NEED_ANSWER,
    NEED_COSTS,
    NEED_METHOD,
    NEED_CUMULATION,
    NEED_TOLERANCE,
    NEED_OTHER,
) = (1 << place for place in range(len(NEEDS)))


@cache
def reason_text(mask: int) -> str | None:
    """Names of the tests in a mask, joined with +."""
    return _names(mask, REASONS, "+")


@cache
def needs_text(mask: int) -> str | None:
    """Names of the missing facts in a mask, joined with +."""
    return _names(mask, NEEDS, "+")


def _names(mask: int, names: tuple[str, ...], between: str) -> str | None:
    found = [name for place, name in enumerate(names) if mask >> place & 1]
    return between.join(found) or None
