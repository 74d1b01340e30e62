"""How long one command takes from nothing: against its budget, and against an empty Python in the same run.

Processor time (user and system) is what the command needs; wall time also counts what else the machine does.
Byte code is cached, as it is after installation: each command runs once before it is measured.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from statistics import median

RUNS = 9
_TUMEN = (sys.executable, "-c", "from tumen.cli import main; main()")
_ORIGIN = (
    *("origin", "--hs", "8524.92", "--made-in", "VN", "--to", "JP", "--on", "2026-06-01", "--fob", "100"),
    *("--operation", "assembly", "--direct", "--agreement", "RCEP"),
    *("--material", "driver IC,8542.31,20,TW,non-originating"),
)
_DUTY = (
    *("duty", "--from", "KR", "--to", "JP", "--hs", "3923.10", "--value", "10000", "--currency", "JPY"),
    *("--on", "2026-06-01"),
)
COMMANDS: dict[str, tuple[tuple[str, ...], float | None]] = {
    "python -c pass": ((sys.executable, "-c", "pass"), None),
    "tumen --help": ((*_TUMEN, "--help"), 0.3),
    "tumen origin": ((*_TUMEN, *_ORIGIN), 0.5),
    "tumen duty": ((*_TUMEN, *_DUTY), None),
    "tumen hs": ((*_TUMEN, "hs", "8524.92"), None),
}


def measure(command: tuple[str, ...], environment: dict[str, str]) -> tuple[float, float]:
    """Processor and wall seconds of one run of the command."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def run() -> list[tuple[str, str]]:
    rows = []
    with tempfile.TemporaryDirectory() as cache:
        environment = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = cache
        empty = None
        for name, (command, budget) in COMMANDS.items():
            measure(command, environment)
            runs = [measure(command, environment) for _ in range(RUNS)]
            cpu, wall = (median(column) for column in zip(*runs, strict=True))
            empty = empty or cpu
            against = f" (budget {budget} s)" if budget else ""
            rows.append(
                (
                    name,
                    f"{cpu:.3f} s processor, {wall:.3f} s wall{against}, {cpu / empty:.1f} x an empty Python",
                )
            )
    return rows
