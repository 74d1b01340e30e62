"""The process of a run: ``python -m tumen.app.runs.work FOLDER`` does what stands in ``FOLDER/job.json``.

How far it is stands in ``progress.json``, how it ended in ``outcome.json``, each written whole: the app reads
them, and need not be there while the process runs.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any

from tumen.app.runs.making import OF_DATA, make
from tumen.errors import Problem, ProblemsError, TumenError
from tumen.language.force import LANGUAGES, SOURCE

if TYPE_CHECKING:
    from tumen.network.mip.settings import Progress
    from tumen.study.network.results import NetworkResult

NO_ROOM = 74
"""Exit code where not even the outcome could be written."""
_BEHIND = 5
"""How far a run stands behind those who read, who wait for each page."""
_GRACE = 60.0
_EVERY = 0.2


class Teller:
    """Writes how far the run is, not more often than a reader wants to know."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._told = folder, 0.0

    def step(self, name: str, number: int, total: int) -> None:
        """A step of so many begins."""
        self._tell({"name": name, "number": number, "total": total})

    def solving(self, name: str, state: Progress) -> None:
        """A plan is being solved."""
        figures = {"best": state.best, "bound": state.bound, "gap": state.gap, "seconds": state.seconds}
        self._tell({"name": name, **figures})

    def _tell(self, told: dict[str, Any]) -> None:
        now = monotonic()
        if now - self._told >= _EVERY:
            self._told = now
            with suppress(OSError):  # a disk that is full: the run itself says so if it must
                _write(self._folder / "progress.json", told)


def work(folder: Path) -> int:
    """Do the job; return an exit code."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    late = _limit(job, folder)
    told: dict[str, Any]
    try:
        told = _run(job, folder)
    except KeyboardInterrupt:
        told = _ended("cancelled", [])
    except ProblemsError as error:
        told = _ended("failed", error.problems)
    except TumenError as error:
        told = _ended("failed", [Problem(str(error).rstrip("."), "")])
    except MemoryError:
        told = _ended("failed", [no_memory(job["bytes"])])
    except OSError as error:
        told = _ended("failed", [Problem(f"the system refused: {error}", "Look at the disk, and run again")])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is done is written down
    if late.began and told["state"] == "cancelled":
        told = _ended("failed", [no_time(job["seconds"])])
    told["late"] = late.began
    late.stop()
    try:
        _write(folder / "outcome.json", told)
    except OSError:
        return NO_ROOM
    return 0


def _run(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    if "kind" in job:
        with nullcontext() if job["kind"] in OF_DATA else _on_file(Path(job["own"])):
            return {**_ended("done", []), "place": make(job)}
    from tumen.api.running import RunOrder, run_folder
    from tumen.app.studies.drafts import laid_beside
    from tumen.app.studies.outside import refuse_outside

    made = Path(job["study"])
    laid = laid_beside(Path(job["beside"]), made) if "beside" in job else nullcontext(made)
    with laid as study, _on_file(Path(job["own"])):
        refuse_outside(study, Path(job["root"]) if job["root"] else None)
        others = tuple(language for language in LANGUAGES if language != SOURCE)
        order = RunOrder(study, Path(job["out"]), workers=job.get("workers"), languages=others)
        written = run_folder(order, Teller(folder))
    answer = written.result.answer
    cut = _is_cut(written.result.network)
    said: dict[str, Any] = {"place": str(written.place), "headline": answer.headline, "cut": cut}
    said["headlines"] = {language: answer.headline_in(language) for language in LANGUAGES}
    return {**_ended("done", []), **said}


def _is_cut(network: NetworkResult | None) -> bool:
    """Whether a plan or a question was ended before its end."""
    if network is None:
        return False
    plans = [item.plan for item in network.scenarios]
    return (
        any(item.unsolved for item in network.scenarios)
        or any(plan is not None and plan.solver.interrupted for plan in plans)
        or any(item.key == "interrupted" for item in network.answer.statements)
    )


def _on_file(own: Path) -> AbstractContextManager[None]:
    """Have the app's own tariffs and agreements on file, where it has any."""
    if not any((own / kind).is_dir() for kind in ("agreements", "tariffs")):
        return nullcontext()
    from tumen.app.onfile.folders import own_on_file

    return own_on_file(own)


def no_memory(most: int) -> Problem:
    """What a run is told that needed more memory than it may have."""
    return Problem(
        f"the run needed more than {most / 1024 / 1024:,.0f} MB of memory",
        "Ask less at once (fewer scenarios, a coarser table), or let whoever runs the app raise the limit",
    )


def no_time(most: float) -> Problem:
    """What a run is told that took longer than it may."""
    return Problem(
        f"the run took longer than {most:,.0f} seconds",
        "Ask less at once, state a time_limit of the solver, or let whoever runs the app raise the limit",
    )


class Deadline:
    """Interrupts the run at its limit, which keeps the best plan found, and ends it some time after."""

    def __init__(self, seconds: float, folder: Path, grace: float) -> None:
        self.began = False
        self._folder, self._seconds, self._grace = folder, seconds, grace
        self._timer = Timer(seconds, self._begin)
        self._timer.daemon = True
        self._timer.start()

    def _begin(self) -> None:
        self.began = True
        self._timer = Timer(self._grace, self._end)
        self._timer.daemon = True
        self._timer.start()
        os.kill(os.getpid(), signal.SIGINT)

    def _end(self) -> None:
        _write(self._folder / "outcome.json", {**_ended("failed", [no_time(self._seconds)]), "late": True})
        os.killpg(os.getpid(), signal.SIGKILL)

    def stop(self) -> None:
        """There is nothing left to interrupt."""
        self._timer.cancel()


def _limit(job: dict[str, Any], folder: Path) -> Deadline:
    os.nice(_BEHIND)
    most = int(job["bytes"])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    spent = int(job["seconds"] * (os.cpu_count() or 1) + 2 * _GRACE)
    resource.setrlimit(resource.RLIMIT_CPU, (spent, spent + 10))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return Deadline(job["seconds"], folder, job.get("grace", _GRACE))


def _ended(state: str, problems: Any) -> dict[str, Any]:
    return {"state": state, "problems": [_plain(problem) for problem in problems]}


def _plain(problem: Problem) -> dict[str, Any]:
    found = asdict(problem)
    return {name: found[name] for name in ("what", "fix", "file", "line")}


def _write(path: Path, told: dict[str, Any]) -> None:
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(work(Path(sys.argv[1])))
