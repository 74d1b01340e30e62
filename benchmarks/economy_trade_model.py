# ruff: noqa: E402 - threads are limited before NumPy is imported
"""The trade model on one thread: NAFTA (31 x 40) against the obvious method, and a world of 81 x 28.

The obvious method is the one of textbooks: for given wages iterate prices, build the whole (J N) x (J N)
expenditure system, solve it densely, and move wages a little towards balanced trade. Both stop at the same
residual, 1e-10.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is imported

import resource
import sys
import time
from pathlib import Path

import numpy as np

from tumen.economy.accounts import built_in, elasticities, sector_tariffs
from tumen.economy.trade_model import (
    Baseline,
    Change,
    TradeModel,
    baseline_from_accounts,
    baseline_from_trade,
    draw,
    settle,
    simulate,
)

TOLERANCE = 1e-10
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def obvious(
    base: Baseline, theta: np.ndarray, tariff: np.ndarray, damping: float = 0.2
) -> tuple[np.ndarray, int]:
    """Log wage changes by damped iteration with one dense solve per step; balanced trade."""
    J, N = base.expenditure.shape
    power = theta[:, None, None]
    barrier = (1 + tariff) / (1 + base.tariff)
    wage, price = np.ones(N), np.ones((J, N))
    for step in range(1, 5000):
        while True:
            cost = np.exp(
                base.value_added_share * np.log(wage)
                + np.einsum("nkj,kn->jn", base.input_share, np.log(price))
            )
            pulls = base.trade_share * (barrier * cost[:, None, :]) ** -power
            new = pulls.sum(2) ** (-1 / theta[:, None])
            gap, price = np.abs(np.log(new / price)).max(), new
            if gap < TOLERANCE / 10:
                break
        share = pulls / pulls.sum(2, keepdims=True)
        net = share / (1 + tariff)
        system = np.eye(J * N).reshape(J, N, J, N)
        for n in range(N):
            # users: gamma[n, k, j] of what n sells of j to every m; households: alpha of n's tariff revenue
            system[:, n] -= base.input_share[n][:, :, None] * net[:, :, n][None]
            system[:, n, :, n] -= base.final_share[:, n, None] * (1 - net[:, n].sum(1))[None]
        income = wage * base.value_added
        spending = np.linalg.solve(system.reshape(J * N, J * N), (base.final_share * income).ravel()).reshape(
            J, N
        )
        flows = net * spending[:, :, None]
        excess = (flows.sum((0, 1)) - flows.sum((0, 2))) / income
        if np.abs(excess).max() < TOLERANCE:
            return np.log(wage), step
        wage = wage * (1 + damping * excess)
        wage /= (wage * base.value_added).sum() / base.value_added.sum()
    message = "the obvious method did not converge"
    raise RuntimeError(message)


def nafta() -> tuple[TradeModel, Change, str]:
    """The NAFTA counterfactual, or a random world of the same size where the data are absent."""
    if (DATA / "cp2015").exists():
        sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "validation" / "trade_model"))
        import cp2015

        paper = cp2015.load()
        return cp2015.model(paper), Change(tariff=cp2015.nafta_tariffs(paper)), "NAFTA 31 x 40"
    model = random_world(31, 40)
    return model, Change(tariff=model.baseline.tariff * 0.5), "random world 31 x 40"


def random_world(n: int, j: int) -> TradeModel:
    """A random world with balanced trade."""
    random = np.random.default_rng(1)
    imports = random.lognormal(0, 1.5, (j, n, n))
    imports[:, np.arange(n), np.arange(n)] = 0
    tariff = random.uniform(0, 0.1, (j, n, n))
    tariff[:, np.arange(n), np.arange(n)] = 0
    mix = random.uniform(0.5, 1.5, (n, j, j))
    base = baseline_from_trade(
        [f"E{k}" for k in range(n)],
        [f"S{k}" for k in range(j)],
        imports=imports,
        output=imports.sum(1) * random.uniform(2, 4, (j, n)),
        value_added_share=np.full((j, n), 0.5),
        input_share=mix / mix.sum(1, keepdims=True) * 0.5,
        tariff=tariff,
        unit="none",
        negative_final_demand="zero",
    )
    theta = random.uniform(3, 9, j)
    return TradeModel.from_baseline(
        settle(base, theta, closure="balanced-trade"), theta, closure="balanced-trade"
    )


def icio() -> tuple[TradeModel, str]:
    """The OECD flows of 2021 with inputs in proportion to absorption, or a random world where they are
    absent."""
    file = DATA / "mrio" / "icio_cubes" / "flows_2021.parquet"
    if not file.exists():
        return random_world(81, 28), "random world 81 x 28"
    import polars as pl

    rows = pl.read_parquet(file).with_columns(pl.col("sector", "importer", "exporter").cast(pl.String))
    rows = rows.sort("sector", "importer", "exporter")
    sectors, economies = rows["sector"].unique().sort().to_list(), rows["importer"].unique().sort().to_list()
    j, n = len(sectors), len(economies)
    flows = rows["flow"].to_numpy().reshape(j, n, n).copy()
    tariff = rows["tariff"].to_numpy().reshape(j, n, n).copy()
    tariff[sectors.index("SRV")] = 0  # the source's rates on services are spurious (its README)
    output = flows.sum(1)
    absorbed = (flows * (1 + tariff)).sum(2)
    flows[:, np.arange(n), np.arange(n)] = 0
    base = baseline_from_trade(
        economies,
        sectors,
        imports=flows,
        output=output,
        value_added_share=np.full((j, n), 0.5),
        input_share=np.repeat((0.5 * absorbed / absorbed.sum(0)).T[:, :, None], j, axis=2),
        tariff=tariff,
        unit="million US dollars",
        negative_final_demand="zero",
        output_below_exports="raise",  # rounding of the sums
    )
    theta = np.linspace(3, 9, j)
    return TradeModel.from_baseline(settle(base, theta), theta), "ICIO 2021, 81 x 28"


def timed(model: TradeModel, what: Change, repeats: int = 5) -> tuple[float, object]:
    """Best of several runs, seconds."""
    best, result = np.inf, None
    for _ in range(repeats):
        start = time.perf_counter()
        result = model.solve(what, tolerance=TOLERANCE)
        best = min(best, time.perf_counter() - start)
    return best, result


def drawn() -> tuple[TradeModel, dict[str, Change]]:
    """The built-in table with six changes: three stages of RCEP, each in full and by half."""
    tau = np.nan_to_num(sector_tariffs("prior").rates)
    base = baseline_from_accounts(built_in(), tau)
    changes = {}
    for stage in ("2026", "2030", "full"):
        new = np.fmin(tau, sector_tariffs(stage).rates)
        changes |= {stage: Change(tariff=new), f"half {stage}": Change(tariff=(tau + new) / 2)}
    return TradeModel.from_baseline(base, dict(elasticities().values)), changes


def draws(model: TradeModel, changes: dict[str, Change], count: int) -> tuple[float, float]:
    """Seconds on the clock and of one processor, for draws of elasticities with a quarter as standard
    error."""
    found = draw(model, count, seed=1, standard_error=0.25 * model.elasticities)
    start, busy = time.perf_counter(), _busy()
    simulate(model, changes, found, processes=2)
    return time.perf_counter() - start, _busy() - busy


def _busy() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(item.ru_utime + item.ru_stime for item in used)


def run() -> list[tuple[str, str]]:
    """Rows (name, figure)."""
    model, what, name = nafta()
    ours, result = timed(model, what)
    start = time.perf_counter()
    log_wage, steps = obvious(model.baseline, model.elasticities, what.tariff)
    plain = time.perf_counter() - start
    gap = np.abs(result.log_wage - log_wage).max()
    world, label = icio()
    small, six = drawn()
    clock, busy = draws(small, six, 1000)
    far, there = timed(world, Change(tariff=np.zeros_like(world.baseline.tariff)), repeats=3)
    to_zero = {"zero": Change(tariff=np.zeros_like(world.baseline.tariff))}
    world_clock, world_busy = draws(world, to_zero, 100)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        (
            f"{name}: Tumen",
            f"{ours * 1e3:.0f} ms, {result.iterations} iterations, residual {result.residuals.largest:.0e}",
        ),
        (f"{name}: obvious method", f"{plain:.2f} s, {steps} steps; log wages differ by at most {gap:.0e}"),
        (f"{name}: share of the obvious method's time", f"{ours / plain:.4f} (target 0.25)"),
        (f"{label}: all tariffs to zero", f"{far * 1e3:.0f} ms, {there.iterations} iterations (target 3 s)"),
        (
            "21 x 16: 1,000 draws x 6 changes on two processes",
            f"{clock:.1f} s, {busy:.1f} s of processor time (target 15 s on two free cores)",
        ),
        (
            f"{label}: 100 draws of all tariffs to zero on two processes",
            f"{world_clock:.1f} s, {world_busy:.1f} s of processor time (target 10 s on two free cores)",
        ),
        ("peak memory of all of this", f"{peak:.0f} MB"),
    ]


if __name__ == "__main__":
    for row in run():
        print(": ".join(row))
