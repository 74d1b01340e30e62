"""Compare with BoARIO: ``python validation/disruption/run.py [interpreter with BoARIO]`` prints tables.txt.

Without the interpreter the stored numbers are compared; with it, speed and memory on a table of 77 economies
and 45 sectors too, both in one run, one after the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from tumen.economy.disruption import Behaviour, ShockEvent, simulate
from validation.disruption.cases import accounts, behaviour, events, read

SIZE, DAYS = (77, 45), 60
SHOCK = {"type": "recover", "occurrence": 2, "duration": 5}
HERE = Path(__file__).parent


def agreement() -> None:
    """Largest differences on the stored cases."""
    table, cases, found = read()
    print(f"{'case':34}{'output, a day':>16}{'loss':>10}{'not met':>10}{'loss, documented':>18}")
    for case in cases:
        theirs = found[case["name"]]
        ours, documented = (
            simulate(table, list(events(case)), behaviour=behaviour(case, timing), days=case["days"])
            for timing in ("boario", "documented")
        )
        each = np.abs(ours.output[::10] - theirs["output"]) / ours.normal
        whole = case["days"] * ours.normal
        lost = float((whole - theirs["output_of_all_days"]).sum())
        apart = [float((run.normal - run.output).sum()) / lost - 1 for run in (ours, documented)]
        unmet = ours.unmet.sum() / theirs["unmet_of_all_days"] - 1
        print(f"{case['name']:34}{each.max():16.1e}{abs(apart[0]):10.1e}{abs(unmet):10.1e}{apart[1]:18.1%}")


def speed(interpreter: str) -> None:
    """Seconds a day and peak memory, ours and theirs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _table(folder)
        for who, command in (
            ("BoARIO", [interpreter, str(HERE / "run_boario.py"), "speed", name, str(DAYS)]),
            ("here", [sys.executable, __file__, "speed", name]),
        ):
            env = {key: value for key, value in os.environ.items() if who == "here" or key != "PYTHONPATH"}
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)  # noqa: S603
            said = json.loads(done.stdout.splitlines()[-1])
            print(f"{who:8}{said['seconds']:8.3f} s a day{said['gigabytes']:8.2f} GB")
        made, theirs = np.load(folder / "here.npy"), np.load(folder / "boario.npy")
        print(f"largest difference of output, part of normal: {(np.abs(made - theirs) / made[0]).max():.1e}")


def _table(folder: Path) -> None:
    economies, sectors = ([f"{letter}{i:02}" for i in range(n)] for letter, n in zip("es", SIZE, strict=True))
    draw, n = np.random.default_rng(0), SIZE[0] * SIZE[1]
    z = draw.random((n, n)) * (draw.random((n, n)) > 0.5)
    for k in range(SIZE[0]):
        own = slice(k * SIZE[1], (k + 1) * SIZE[1])
        z[own, own] *= 20 * SIZE[0]
    y = draw.random((n, SIZE[0]))
    y[np.arange(n), np.repeat(np.arange(SIZE[0]), SIZE[1])] += 1.2 * z.sum(0) + np.maximum(
        0, z.sum(0) - z.sum(1)
    )
    hit = [("e03", code) for code in sectors]
    va = (z.sum(1) + y.sum(1) - z.sum(0))[3 * SIZE[1] : 4 * SIZE[1]]
    shock = {**SHOCK, "industries": hit, "impact": (0.8 * va).tolist()}
    shock["more"] = {"recovery_tau": 30, "recovery_function": "linear"}
    np.save(folder / "Z.npy", z)
    np.save(folder / "Y.npy", y)
    labels = {"economies": economies, "sectors": sectors, "event": shock}
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")


def _here(folder: Path) -> None:
    import resource
    import time

    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    table = accounts({**labels, "Z": np.load(folder / "Z.npy"), "Y": np.load(folder / "Y.npy")})
    shocks: list[ShockEvent] = list(events({"events": [labels["event"]]}))
    how, done = Behaviour(timing="boario"), []
    found = simulate(
        table, shocks, behaviour=how, days=DAYS, progress=lambda *_: done.append(time.perf_counter())
    )
    np.save(folder / "here.npy", found.output)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": (done[-1] - done[0]) / (DAYS - 1), "gigabytes": peak}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["speed"]:
        _here(Path(sys.argv[2]))
    else:
        agreement()
        if len(sys.argv) > 1:
            speed(sys.argv[1])
