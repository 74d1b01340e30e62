# ruff: noqa: E402 - threads are limited before NumPy is imported
"""Speed and memory of exposure: all extractions of a world table from one inverse, and a table of 3,465 rows.

    python -m benchmarks economy_exposure        # one thread

The obvious method, written here for the comparison: a fresh system of equations for each economy taken out.
Tables are random with the sparsity and home bias of a real one; the arithmetic does not depend on the values.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is imported

import resource
import subprocess
import sys
import time

import numpy as np

from tumen.economy.accounts import Accounts, Axes
from tumen.economy.exposure import extract_economies, leontief

WORLD = (81, 28)  # 2,268 rows: the extended OECD table in 28 sectors
LARGE = (77, 45)  # 3,465 rows: the OECD table, 2023 edition


def world(g: int, n: int, seed: int = 0) -> Accounts:
    rng = np.random.default_rng(seed)
    axes = Axes(
        tuple(f"E{i}" for i in range(g)),
        tuple(f"s{i}" for i in range(n)),
        ("FD",),
        "million USD",
        2022,
        "",
        "random",
    )
    z = rng.random((axes.n, axes.n))
    z *= z > 0.5
    for k in range(g):
        z[k * n : (k + 1) * n, k * n : (k + 1) * n] *= 20 * g
    y = rng.random((axes.n, g))
    y[np.arange(axes.n), np.repeat(np.arange(g), n)] += 1.2 * z.sum(0) + np.maximum(0, z.sum(0) - z.sum(1))
    return Accounts.build(axes, Z=z, Y=y)


def run() -> list[tuple[str, str]]:
    lines = []
    table = world(*WORLD)
    start = time.perf_counter()
    model = leontief(table)
    inverse = time.perf_counter() - start
    lines.append(("checks and inverse of 2,268 rows", f"{inverse:.2f} s"))
    for mode in ("complete", "supplier", "buyer"):
        start = time.perf_counter()
        runs = extract_economies(model, mode=mode)  # type: ignore[arg-type]
        each = (time.perf_counter() - start) / len(runs)
        lines.append((f"81 extractions ({mode}), each", f"{each * 1e3:.2f} ms"))
        if mode == "complete":
            start = time.perf_counter()
            checked = [obvious(table, k) for k in (0, 40, 80)]
            fresh = (time.perf_counter() - start) / 3
            gap = max(
                float(np.abs(runs[k].output - x).max() / x.max())
                for k, x in zip((0, 40, 80), checked, strict=True)
            )
            lines.append(
                ("a fresh system for each, each", f"{fresh * 1e3:.0f} ms, {fresh / each:.0f} times as long")
            )
            lines.append(("largest relative difference of the two", f"{gap:.1e}"))
    peak = int(
        subprocess.run(  # noqa: S603  this file, with a fixed argument
            [sys.executable, __file__, "memory"], capture_output=True, text=True, check=True
        ).stdout
    )
    lines.append(("peak memory, 3,465 rows: table, inverse, 77 extractions", f"{peak / 1e6:.0f} MB"))
    return lines


def obvious(table: Accounts, k: int) -> np.ndarray:
    n = table.axes.n_sectors
    own = slice(k * n, (k + 1) * n)
    a, y = table.Z / table.x, table.final_by_economy()
    a[own] = 0.0
    a[:, own] = 0.0
    y[own] = 0.0
    y[:, k] = 0.0
    return np.linalg.solve(np.eye(table.axes.n) - a, y.sum(1))


def memory() -> None:
    """Print the peak of a process that does nothing else, in bytes."""
    extract_economies(leontief(world(*LARGE)))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


if __name__ == "__main__":
    if sys.argv[1:] == ["memory"]:
        memory()
    else:
        for what, figure in run():
            print(f"{what:60s} {figure}")
