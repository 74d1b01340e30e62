"""How far each project of a ledger is on a day, by what counts and by its dated events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from tumen.zone.records.fields import LANGUAGES
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.indicators.census import Census

PRODUCING = frozenset(("production", "full-output"))
SEEN = "observed"


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    """How far a project is."""

    project: str
    names: Mapping[str, str]
    counts: bool | None
    """Whether it is a project by the rules of counting, and not withdrawn; None: perhaps."""
    why: str
    """Why it does not count, or not surely, see `NOT_COUNTED`; "" where it does."""
    stage: str | None
    """The furthest stage that surely makes it a project, else that of its last event; None: no event."""
    since: date | None
    """Last day on which that event may have been."""
    seen: bool
    """Whether it was seen on site."""

    @property
    def produces(self) -> bool:
        """Whether it counts and is in production."""
        return self.counts is True and self.stage in PRODUCING

    def name(self, language: str) -> str:
        """Its name in a language, else in any, else its key."""
        return self.names.get(language) or next(iter(self.names.values()), self.project)


NOT_COUNTED = {
    "perhaps": "whether it counts on this day is not known: an event may be of before or after",
    "withdrawn": "ended or given up",
    "unreported": "not reported for so long that the office does not count it",
    "no project": "only in contact, in talks, named or seen: it makes no project yet",
    "same": "another key of a project that stands here too",
    "no event": "nothing is on record of it till this day",
}
"""Why a row of a ledger is not, or not surely, a project that counts, by code."""


def standings(census: Census) -> dict[str, ProjectStanding]:
    """Every project and contact of a ledger by its key, as its census has it."""
    snapshot = census.snapshot
    counted = {
        key: "withdrawn" if gone else "" if sure and not gone_perhaps else "perhaps"
        for key, sure, gone, gone_perhaps in census.projects.select(
            "project", "sure", "gone", "gone_perhaps"
        ).iter_rows()
    }
    others = dict(census.not_projects.select("project", "reason").iter_rows())
    events: dict[str, list[_Reached]] = {}
    dated = pl.col("on_last")
    reached = snapshot["events"].filter(dated <= census.on).group_by("project", "stage")
    for row in reached.agg(dated.min().alias("first"), dated.max().alias("last")).iter_rows():
        events.setdefault(row[0], []).append(_Reached(*row[1:]))
    found = {}
    named = snapshot["projects"].select("project", *(f"name_{code}" for code in LANGUAGES))
    for project, *names in named.iter_rows():
        own = events.get(project, [])
        why = counted.get(project, "")
        if project not in counted:
            why = reason if (reason := others[project]) in NOT_COUNTED else "no project"
        since, stage = _furthest(own, withdrawn=why == "withdrawn") or (None, None)
        told = {code: name for code, name in zip(LANGUAGES, names, strict=True) if name}
        counts = None if why == "perhaps" else not why
        seen = any(one.stage == SEEN for one in own)
        found[project] = ProjectStanding(project, told, counts, why, stage, since, seen)
    return found


class _Reached(NamedTuple):
    stage: str
    first: date
    last: date

    @property
    def rank(self) -> int:
        return stages()[self.stage].rank


def _furthest(events: Iterable[_Reached], *, withdrawn: bool) -> tuple[date, str] | None:
    """The furthest event that makes a project (its end, where it is withdrawn), else the last one."""
    counts = "end" if withdrawn else "yes"
    of_kind = [one for one in events if stages()[one.stage].counts == counts]
    if of_kind:
        furthest = max(of_kind, key=lambda one: one.rank)
        return furthest.first, furthest.stage
    last = max(events, key=lambda one: (one.last, one.rank), default=None)
    return (last.last, last.stage) if last else None
