"""Wording of the conditions that rates ask about, and those that the day of import answers by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_SEASON = re.compile(r"imported ([0-9]{2})-([0-9]{2}) to ([0-9]{2})-([0-9]{2}|end)")


def season(first: tuple[int, int], last: tuple[int, int | None]) -> str:
    """Label of a season of import, months and days both included; day None is the end of the month."""
    end = "end" if last[1] is None else f"{last[1]:02d}"
    return f"imported {first[0]:02d}-{first[1]:02d} to {last[0]:02d}-{end}"


def answers_of_day(conditions: Iterable[str], on: date) -> dict[str, bool]:
    """Answer the conditions that are seasons of import; the others are left out."""
    found: dict[str, bool] = {}
    for condition in conditions:
        parts = _SEASON.fullmatch(condition)
        if parts is None:
            continue
        first = (int(parts[1]), int(parts[2]))
        last = (int(parts[3]), 31 if parts[4] == "end" else int(parts[4]))
        day = (on.month, on.day)
        inside = first <= day <= last if first <= last else day >= first or day <= last
        found[condition] = inside
    return found
