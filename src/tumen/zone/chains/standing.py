"""How far each project of a ledger is on a day, by its dated events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tumen.zone.records.fields import LANGUAGES
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot

PRODUCING = frozenset(("production", "full-output"))
SEEN = "observed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a project is: the furthest stage that makes it a project, else the last that does not."""

    project: str
    names: Mapping[str, str]
    stage: str | None
    """None: no event of it is on record till the day."""
    since: date | None
    """Last day on which the event may have been."""
    counts: bool
    """Whether it is a project by its events, and not withdrawn."""

    @property
    def produces(self) -> bool:
        """Whether it is in production."""
        return self.counts and self.stage in PRODUCING

    @property
    def withdrawn(self) -> bool:
        """Whether it was ended or given up."""
        return self.stage is not None and stages()[self.stage].counts == "end"

    @property
    def seen(self) -> bool:
        """Whether it is known to be there and not how far it is."""
        return self.stage == SEEN

    def name(self, language: str) -> str:
        """Its name in a language, else in any, else its key."""
        return self.names.get(language) or next(iter(self.names.values()), self.project)


def standings(snapshot: Snapshot, on: date) -> dict[str, Standing]:
    """Every project and contact of a ledger by its key; an event counts once the last day of it is past."""
    known = stages()
    events: dict[str, list[tuple[date, str]]] = {}
    for project, stage, last in snapshot["events"].select("project", "stage", "on_last").iter_rows():
        if last is not None and last <= on:
            events.setdefault(project, []).append((last, stage))
    found = {}
    named = snapshot["projects"].select("project", *(f"name_{code}" for code in LANGUAGES))
    for project, *names in named.iter_rows():
        own = sorted(events.get(project, ()), key=lambda event: (event[0], known[event[1]].rank))
        counted = [event for event in own if known[event[1]].counts == "yes"]
        ended = [event for event in own if known[event[1]].counts == "end"]
        last_of: tuple[date, str] | None = own[-1] if own else None
        if ended and (not counted or ended[-1][0] >= counted[-1][0]):
            last_of, counted = ended[-1], []
        elif counted:
            last_of = max(counted, key=lambda event: (known[event[1]].rank, -event[0].toordinal()))
        since, stage = last_of or (None, None)
        told = {code: name for code, name in zip(LANGUAGES, names, strict=True) if name}
        found[project] = Standing(project, told, stage, since, bool(counted))
    return found
