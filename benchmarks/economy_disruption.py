# ruff: noqa: E402 - threads are limited before NumPy is imported
"""Speed (processor time) and memory of disruption: a day of 77 economies and 45 sectors; 0.05 s, 1 GB.

    python -m benchmarks economy_disruption        # one thread

`validation/disruption/run.py` compares with BoARIO in one run.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is imported

import resource
import time

from benchmarks.economy_exposure import LARGE, world
from tumen.economy.disruption import Behaviour, ShockEvent, simulate

DAYS = 60
EVENTS = [
    ShockEvent(
        "capital", "capital", "E3", "*", 1, days=5, share=0.1, recovery="rebuilding", recovery_days=60
    ),
    ShockEvent("capacity", "capacity", "E5", "s7", 3, days=20, share=0.5),
    ShockEvent("trade", "trade", "E7", "*", 5, days=30, share=0.5, buyer="*"),
]


def run() -> list[tuple[str, str]]:
    table, lines = world(*LARGE), []
    for orders in ("alt", "noalt"):
        how, at = Behaviour(orders=orders, rebuilding={"s1": 0.5, "s2": 0.5}), []
        simulate(
            table, EVENTS, behaviour=how, days=DAYS, progress=lambda *_, at=at: at.append(time.process_time())
        )
        lines.append(
            (f"a day of 3,465 industries, orders {orders}", f"{(at[-1] - at[0]) / (DAYS - 1):.3f} s")
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return [*lines, ("peak memory, the table and what makes it included", f"{peak:.2f} GB")]
