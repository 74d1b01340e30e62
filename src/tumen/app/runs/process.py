"""Processes of runs: started in groups of their own, known again after the app began anew, ended with all
that they started.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class RunProcess:
    """A process by its number and when it began: numbers are given again."""

    number: int
    began: str

    def runs(self) -> bool:
        """Whether it still runs."""
        return bool(self.began) and began_of(self.number) == self.began

    def send(self, what: signal.Signals, *, all_of_it: bool = False) -> None:
        """Send it a signal, or its whole group."""
        if self.runs():
            with suppress(ProcessLookupError, PermissionError):
                (os.killpg if all_of_it else os.kill)(self.number, what)


def start(folder: Path, job: dict[str, Any]) -> tuple[RunProcess, subprocess.Popen[bytes]]:
    """Start the process of a run.

    Parameters
    ----------
    folder
        Made for it: its job, how far it is, how it ended.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
    with (folder / "log").open("wb") as log:
        made = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "tumen.app.runs.work", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    process = RunProcess(made.pid, began_of(made.pid))
    (folder / "process.json").write_text(json.dumps([process.number, process.began]), encoding="utf-8")
    return process, made


def process_in(folder: Path) -> RunProcess:
    """The process that was started for a run."""
    try:
        number, began = json.loads((folder / "process.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return RunProcess(0, "")
    return RunProcess(number, began)


def began_of(number: int) -> str:
    """When a process began, in the words of the system; "" where there is none that runs."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return ""
        shown = ["ps", "-o", "lstart=", "-p", str(number)]
        return subprocess.run(shown, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    except OSError:
        return ""
    state, *others = stat.rpartition(")")[2].split()
    return "" if state in {"Z", "X"} else others[18]


def told_in(folder: Path, name: str) -> dict[str, Any]:
    """What a process wrote; empty where it has not."""
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
