"""A run as the database of the app has it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tumen.app.state import RUNS
from tumen.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tumen.database.connect import Database

WAITING, RUNNING, CANCELLING, ENDING = "waiting", "running", "cancelling", "ending"
DONE, FAILED, CANCELLED, INTERRUPTED = "done", "failed", "cancelled", "interrupted"
OPEN = (WAITING, RUNNING, CANCELLING, ENDING)
"""States that still change by themselves."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is; of one that has ended, what it says."""

    name: str = ""
    number: int = 0
    total: int = 0
    best: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: float | None = None
    """Of a plan that is being solved; None where none is."""
    headline: str = ""
    headlines: Mapping[str, str] = field(default_factory=dict)
    """The headline by language; of earlier runs none."""
    cut: bool = False
    """Whether a plan was ended before it was proven, or a question before it was answered."""
    late: bool = False
    """Whether the run reached its limit of time."""


@dataclass(frozen=True, slots=True)
class AppRun:
    """One run of a study."""

    run: str
    study: str
    """Name of the folder or workbook."""
    kind: str
    """``study``; ``trial``: of a setting of levers; else one of `tumen.app.runs.making.MAKERS`."""
    asked: dict[str, Any]
    state: str
    by: str
    made: datetime
    started: datetime | None = None
    ended: datetime | None = None
    progress: RunProgress = RunProgress()
    problems: tuple[Problem, ...] = ()
    result: str | None = None
    """Folder of the results, from the folder of the app."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Each file that was read with its hash."""

    @property
    def levers(self) -> tuple[str, ...]:
        """What a trial moves, in words."""
        return tuple(self.asked.get("levers", ()))

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN


AT_THE_END = ("headline", "headlines", "cut", "late")
"""What of it is kept of a run that has ended."""
_TOLD = frozenset(item.name for item in fields(RunProgress))


@dataclass(frozen=True, slots=True)
class RunBook:
    """Writes and reads runs."""

    kept: Database

    def add(self, study: str, kind: str, asked: dict[str, Any], by: str) -> AppRun:
        """Write down that a run is asked."""
        now = datetime.now(UTC)
        number = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        found = AppRun(number, study, kind, asked, WAITING, by, now)
        with self.kept.writing(by or "app", "a run is asked") as connection:
            connection.execute(
                RUNS.insert().values(
                    run=number,
                    study=study,
                    kind=kind,
                    asked=json.dumps(asked, ensure_ascii=False),
                    inputs="{}",
                    state=WAITING,
                    by=by,
                    made=now,
                )
            )
        return found

    def change(self, run: str, since: Sequence[str] | None = None, **values: Any) -> bool:
        """Change what is said of a run, where its state is one of those named; whether it was."""
        asked = sa.update(RUNS).where(RUNS.c.run == run)
        if since is not None:
            asked = asked.where(RUNS.c.state.in_(since))
        for name in ("progress", "problems", "inputs"):
            if name in values:
                values[name] = json.dumps(values[name], ensure_ascii=False)
        with self.kept.writing("app", "state of a run") as connection:
            return bool(connection.execute(asked.values(**values)).rowcount)

    def one(self, run: str) -> AppRun | None:
        """A run by its number."""
        return next(iter(self._where(RUNS.c.run == run)), None)

    def of_study(self, study: str | None, most: int, *, trials: bool = False) -> list[AppRun]:
        """Runs of a study, of all where None, the latest first; with `trials` of levers among them."""
        asked = RUNS.c.kind.in_(("study", "trial") if trials else ("study",))
        return self._where(asked if study is None else sa.and_(asked, RUNS.c.study == study), most)

    def trials(self, study: str) -> list[AppRun]:
        """Open trials of the levers of a study."""
        return self._where(sa.and_(RUNS.c.kind == "trial", RUNS.c.study == study, RUNS.c.state.in_(OPEN)), 20)

    def of_kinds(self, kinds: Sequence[str], most: int) -> list[AppRun]:
        """Runs of some kinds, the latest first."""
        return self._where(RUNS.c.kind.in_(kinds), most)

    def in_state(self, *states: str) -> list[AppRun]:
        """Runs in a state, the earliest first."""
        return self._where(RUNS.c.state.in_(states))[::-1]

    def _where(self, condition: sa.ColumnElement[bool], most: int = 1000) -> list[AppRun]:
        asked = sa.select(RUNS).where(condition).order_by(RUNS.c.made.desc(), RUNS.c.run.desc()).limit(most)
        with self.kept.reading() as connection:
            return [_read(row) for row in connection.execute(asked)]


def _read(row: Any) -> AppRun:
    told, problems = json.loads(row.progress or "{}"), json.loads(row.problems or "[]")
    return AppRun(
        row.run,
        row.study,
        row.kind,
        json.loads(row.asked),
        row.state,
        row.by,
        row.made,
        row.started,
        row.ended,
        RunProgress(**{name: item for name, item in told.items() if name in _TOLD}),
        tuple(Problem(item["what"], item["fix"], item["file"], item["line"]) for item in problems),
        row.result,
        json.loads(row.inputs or "{}"),
    )
