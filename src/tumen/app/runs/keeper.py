"""Starts the runs that wait, follows those that run, writes down how they ended."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from tumen.app.runs import records
from tumen.app.runs.making import MAKERS
from tumen.app.runs.process import process_in, start, told_in
from tumen.app.runs.records import AppRun, RunBook
from tumen.app.runs.work import NO_ROOM, no_memory, no_time
from tumen.app.studies.shelf import within
from tumen.errors import Problem, ProblemsError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tumen.app.settings import AppSettings

_EVERY = 0.3
_GRACE = 60.0
"""Seconds that a run may take to come to its end after it was told to."""
_OF_MEMORY = (
    "memoryerror",
    "bad_alloc",
    "cannot allocate memory",
    "memory allocation",
    "out of memory",
    "failed to map segment",
)
_AGAIN = Problem("the process of the run ended without a word", "Run it again; what was written is kept")
_NO_ROOM = Problem("there is no room on the disk for the results", "Make room, and run it again")


@dataclass(slots=True)
class Keeper:
    """Keeps the runs of one folder; of several apps that serve it the one that holds a lock."""

    settings: AppSettings
    book: RunBook
    _own: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    _end: Event = field(default_factory=Event)
    _lock: int | None = None
    _starting: Lock = field(default_factory=Lock)
    _thread: Thread | None = None

    @property
    def home(self) -> Path:
        """Where the processes of runs say how far they are."""
        return self.settings.folder.resolve() / self.settings.state / "runs"

    @property
    def trials(self) -> Path:
        """Where studies with a setting of levers stand, each with its results."""
        return self.settings.folder.resolve() / self.settings.state / "trials"

    @property
    def made(self) -> Path:
        """Where what rooms have made in runs stands; see `tumen.app.runs.making`."""
        return self.settings.folder.resolve() / self.settings.state / "made"

    def begin(self) -> None:
        """Keep, in a thread, until the app ends."""
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._keep, name="runs", daemon=True)
                self._thread.start()

    def end(self) -> None:
        """Keep no more; what runs goes on, and the next app finds it."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(5)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def ask(self, study: str, by: str, kind: str = "study", **asked: Any) -> AppRun:
        """Ask for a run of a study; it begins as soon as there is room."""
        self.begin()
        return self.book.add(study, kind, asked, by)

    def of_study(self, study: str | None, most: int, *, trials: bool = False) -> list[AppRun]:
        """Runs of a study, the latest first."""
        return self.book.of_study(study, most, trials=trials)

    def cancel(self, run: AppRun) -> None:
        """End a run: what waits does not begin; of a plan the best found so far is kept; asked twice, it ends
        at once.
        """
        now = datetime.now(UTC)
        if self.book.change(run.run, [records.WAITING], state=records.CANCELLED, ended=now):
            return
        if not self.book.change(run.run, [records.RUNNING], state=records.CANCELLING, seen=now):
            self.book.change(run.run, [records.CANCELLING], state=records.ENDING)

    def _keep(self) -> None:
        while not self._end.wait(_EVERY):
            try:
                if self._holds():
                    self.look()
            except (ProblemsError, OSError):  # the database or the disk is away: the next round tries again
                continue

    def _holds(self) -> bool:
        """Whether this app is the one that keeps."""
        if self._lock is not None:
            return True
        import fcntl

        self.home.mkdir(parents=True, exist_ok=True)
        found = os.open(self.home / "keeper", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(found)
            return False
        self._lock = found
        return True

    def look(self) -> None:
        """One round."""
        running = self.book.in_state(records.RUNNING, records.CANCELLING, records.ENDING)
        held = sum(not self._follow(run) for run in running)
        for run in self.book.in_state(records.WAITING)[: max(0, self.settings.limits.runs_at_once - held)]:
            self._start(run)

    def _start(self, run: AppRun) -> None:
        limits = self.settings.limits
        folder = self.home / run.run
        root = str(self.settings.folder.resolve()) if self.settings.shared else None
        job = {"seconds": limits.run_seconds, "bytes": limits.run_bytes, "root": root, **self._job(run)}
        now = datetime.now(UTC)
        if not self.book.change(run.run, [records.WAITING], state=records.RUNNING, started=now, seen=now):
            return
        try:
            process, made = start(folder, job)
        except OSError as error:
            told = [_plain(Problem(f"the run cannot begin: {error}", "Make room on the disk, and run again"))]
            self.book.change(run.run, state=records.FAILED, problems=told, ended=datetime.now(UTC))
            return
        self._own[run.run] = made
        self.book.change(run.run, process=process.number, process_began=process.began)

    def _job(self, run: AppRun) -> dict[str, Any]:
        root = self.settings.folder.resolve()
        own = str(root / self.settings.state)
        if run.kind == "trial":
            home = self.trials / str(run.asked["trial"])
            made = {"study": str(home / "study"), "beside": str(root / run.study)}
            return {**made, "out": str(home / "results"), "own": own}
        if run.kind in MAKERS:
            place = str(self.made / str(run.asked["place"]))
            job = {"kind": run.kind, "asked": run.asked, "folder": str(root), "place": place, "own": own}
            return {**job, "study": str(root / run.study)} if run.study else job
        return {"study": str(root / run.study), "out": str(root / "results"), "own": own}

    def _follow(self, run: AppRun) -> bool:
        """Write down how far a run is; whether it has ended."""
        folder = self.home / run.run
        process = process_in(folder)
        made = self._own.get(run.run)
        ended = made.poll() is not None if made is not None else not process.runs()
        if ended:
            self._write_down(run, folder, None if made is None else made.returncode)
            return True
        told = told_in(folder, "progress.json")
        now = datetime.now(UTC)
        if told and told != self._seen.get(run.run):
            self._seen[run.run] = told
            self.book.change(run.run, progress=told, seen=now)
        if run.state == records.CANCELLING and not (folder / "told").exists():
            (folder / "told").touch()
            process.send(signal.SIGINT)
        since = (run.started or run.made) + timedelta(seconds=self.settings.limits.run_seconds + 2 * _GRACE)
        if run.state == records.ENDING or now > since:
            process.send(signal.SIGKILL, all_of_it=True)
        return False

    def _write_down(self, run: AppRun, folder: Path, code: int | None) -> None:
        told = told_in(folder, "outcome.json")
        job = told_in(folder, "job.json")
        values: dict[str, Any] = {"ended": datetime.now(UTC), "progress": {}}
        cancelled = run.state in {records.CANCELLING, records.ENDING}
        if told:
            whole = told["state"] == records.DONE and not told.get("cut")  # it came to its end all the same
            state = records.CANCELLED if cancelled and not whole else told["state"]
            problems = [
                Problem(*(item[name] for name in ("what", "fix", "file", "line")))
                for item in told["problems"]
            ]
            study = Path(job.get("study", ""))
            values["problems"] = [_plain(item) for item in within(tuple(problems), study)]
            values["progress"] = {name: told[name] for name in records.AT_THE_END if name in told}
            if "place" in told:
                root = self.settings.folder.resolve()
                values["result"] = Path(told["place"]).resolve().relative_to(root).as_posix()
        elif cancelled:
            state = records.CANCELLED
        else:
            state, problem = _why(code, job, folder)
            values["problems"] = [_plain(problem)]
        if told.get("place"):
            values["inputs"] = told_in(Path(told["place"]), "manifest.json").get("files", {})
        self.book.change(run.run, records.OPEN, state=state, **values)
        self._own.pop(run.run, None)
        self._seen.pop(run.run, None)
        if told or cancelled:
            rmtree(folder, ignore_errors=True)


def _why(code: int | None, job: dict[str, Any], folder: Path) -> tuple[str, Problem]:
    """What is said of a run whose process ended without an outcome."""
    if code is None or code in {-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP}:
        return records.INTERRUPTED, _AGAIN
    if code == NO_ROOM:
        return records.FAILED, _NO_ROOM
    if code == -signal.SIGXCPU:
        return records.FAILED, no_time(job.get("seconds", 0))
    try:
        log = (folder / "log").read_bytes()[-20_000:].decode("utf-8", "replace").lower()
    except OSError:
        log = ""
    if any(word in log for word in _OF_MEMORY):
        return records.FAILED, no_memory(job.get("bytes", 0))
    last = next((line.strip() for line in reversed(log.splitlines()) if line.strip()), f"exit code {code}")
    return records.FAILED, Problem(
        f"the program failed: {last[:300]}", f"Tell its makers; the log is {folder / 'log'}"
    )


def _plain(problem: Problem) -> dict[str, Any]:
    return {"what": problem.what, "fix": problem.fix, "file": problem.file, "line": problem.line}


def keeper_of(app: FastAPI) -> Keeper:
    """The keeper of an app; it keeps from the first time that anybody asks for it."""
    state = app.state
    if not hasattr(state, "keeper"):
        state.keeper = Keeper(state.settings, RunBook(state.kept))
    keeper: Keeper = state.keeper
    keeper.begin()
    return keeper
