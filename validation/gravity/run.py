"""Compare with gegravity: ``python validation/gravity/run.py [its interpreter]`` prints tables.txt.

Without the interpreter the stored numbers are compared; with it, the speed of both too, in one run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from validation.gravity.sample import CASES, HERE, experiment, model, sizes, table

RUNS = 20


def apart(mine: np.ndarray, theirs: list[float]) -> float:
    """Largest relative difference."""
    return float(np.abs(mine / np.array(theirs) - 1).max())


def agreement() -> None:
    """Largest differences of the variants that are the same, and how far full equilibrium is from them."""
    squares, stored = table(), json.loads((HERE / "gegravity.json").read_text())
    print(f"{'case':34}{'baseline':>10}{'conditional':>13}{'first step':>12}{'full, welfare (points)':>24}")
    for case, theirs in zip(CASES["cases"], stored, strict=True):
        world = model(case, squares, *sizes())
        result = world.solve(experiment(case, squares))
        step = result.first_step()
        base = max(apart(world.inward, theirs["inward"]), apart(world.outward, theirs["outward"]))
        base = max(base, apart(result.before.trade.T.ravel()[::10], theirs["trade_before"]))
        inside = max(
            apart(world.inward * result.conditional.inward, theirs["inward_conditional"]),
            apart(world.outward * result.conditional.outward, theirs["outward_conditional"]),
        )
        first = max(
            apart(step.price, theirs["price"]),
            apart(step.terms_of_trade, list(1 + np.array(theirs["terms_of_trade_pct"]) / 100)),
            apart(step.trade.T.ravel()[::10], theirs["trade_after"]),
        )
        other = 100 * np.abs(result.welfare - 1 / np.array(theirs["welfare_statistic"])).max()
        print(f"{case['name']:34}{base:10.0e}{inside:13.0e}{first:12.0e}{other:24.3f}")


def speed(interpreter: str) -> None:
    """Processor seconds from data and estimates to full equilibrium, reading the file left out."""
    case, script = CASES["cases"][0], str(HERE / "run_gegravity.py")
    squares, (output, spent) = table(), sizes()
    what = experiment(case, squares)
    model(case, squares, output, spent).solve(what)
    start = time.process_time()
    for _ in range(RUNS):
        model(case, squares, output, spent).solve(what)
    mine = (time.process_time() - start) / RUNS
    theirs = min(float(subprocess.check_output([interpreter, script, "speed"])) for _ in range(3))  # noqa: S603
    print(f"\nprocessor seconds: gegravity {theirs:.2f}, here {mine:.4f} ({theirs / mine:.0f} times faster)")


if __name__ == "__main__":
    agreement()
    for interpreter in sys.argv[1:2]:
        speed(interpreter)
