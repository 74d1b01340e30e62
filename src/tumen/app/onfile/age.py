"""How old a reading is, and until when something holds; what is old is marked with words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from tumen.app.pages import language_of
from tumen.report.zone.wording import Wording

if TYPE_CHECKING:
    from fastapi import Request

    from tumen.language.force import Language

OLD_AFTER = 365
"""Days after which a reading is called old: tariffs change every year."""
SOON = 90
"""Days before its end from which an end is called near."""


@dataclass(frozen=True, slots=True)
class ReadingAge:
    """A day on which something was read, as seen on another day."""

    read_on: date
    days: int

    @property
    def old(self) -> bool:
        """Whether it was read so long ago that it may have changed since."""
        return self.days > OLD_AFTER


def age(read_on: date, on: date) -> ReadingAge:
    """How old a reading is."""
    return ReadingAge(read_on, (on - read_on).days)


def holds(start: date | None, until: date | None, on: date) -> str:
    """Whether something holds on a day: ``undated``, ``not yet``, ``ended``, ``ends soon``, ``holds``."""
    if start is None:
        return "undated"
    if start > on:
        return "not yet"
    if until is None:
        return "holds"
    if until < on:
        return "ended"
    return "ends soon" if (until - on).days <= SOON else "holds"


def wording_of(request: Request) -> Wording:
    """Numbers, dates and names of economies as the reader's language writes them."""
    return Wording(cast("Language", language_of(request)))
