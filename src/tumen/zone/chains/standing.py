"""How far each project of a ledger is on a day, by what counts and by its dated events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from tumen.zone.indicators.census import take_census
from tumen.zone.records.fields import LANGUAGES
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot

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


def standings(snapshot: Snapshot, on: date) -> dict[str, ProjectStanding]:
    """Every project and contact of a ledger by its key; who counts is as `take_census` has it."""
    census = take_census(snapshot, on)
    counted = {
        key: "withdrawn" if gone else "" if sure and not gone_perhaps else "perhaps"
        for key, sure, gone, gone_perhaps in census.projects.select(
            "project", "sure", "gone", "gone_perhaps"
        ).iter_rows()
    }
    others = dict(census.not_projects.select("project", "reason").iter_rows())
    events: dict[str, list[tuple[date, str]]] = {}
    known = snapshot["events"].filter(pl.col("on_last") <= on).select("project", "stage", "on_last")
    for project, stage, last in known.iter_rows():
        events.setdefault(project, []).append((last, stage))
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
        seen = any(stage == SEEN for _, stage in own)
        found[project] = ProjectStanding(project, told, counts, why, stage, since, seen)
    return found


def _furthest(events: Iterable[tuple[date, str]], *, withdrawn: bool) -> tuple[date, str] | None:
    """The furthest event that makes a project (its end, where it is withdrawn), else the last one."""
    known = stages()
    of_kind = [event for event in events if known[event[1]].counts == ("end" if withdrawn else "yes")]
    if of_kind:
        return max(of_kind, key=lambda event: (known[event[1]].rank, -event[0].toordinal()))
    return max(events, key=lambda event: (event[0], known[event[1]].rank), default=None)
