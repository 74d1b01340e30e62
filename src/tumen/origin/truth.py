"""Three-valued truth (Kleene): True, False, and None for what is not known."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def all_of(values: Iterable[Truth]) -> Truth:
    """Strong Kleene conjunction: one False decides, else one unknown makes it unknown."""
    unknown = False
    for value in values:
        if value is False:
            return False
        unknown = unknown or value is None
    return None if unknown else True


def any_of(values: Iterable[Truth]) -> Truth:
    """Strong Kleene disjunction: one True decides, else one unknown makes it unknown."""
    unknown = False
    for value in values:
        if value is True:
            return True
        unknown = unknown or value is None
    return None if unknown else False


def negate(value: Truth) -> Truth:
    """Kleene negation: unknown stays unknown."""
    return None if value is None else not value
