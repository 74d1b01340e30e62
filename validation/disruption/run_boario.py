"""Run BoARIO on the test table and store what it finds.

Needs an environment of its own: ``pip install boario==0.7.2 pymrio pandas progressbar2``. It writes
`boario.json`, which the tests read, so that they run without BoARIO; `run.py` calls ``speed FOLDER DAYS``.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pymrio

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from boario.event import EventArbitraryProd, EventKapitalRebuild, EventKapitalRecover  # noqa: E402
from boario.extended_models import ARIOPsiModel  # noqa: E402
from boario.simulation import Simulation  # noqa: E402

HERE = Path(__file__).parent


def table(spec: dict) -> pymrio.IOSystem:
    """The test table as an IOSystem."""
    rows = pd.MultiIndex.from_product([spec["economies"], spec["sectors"]], names=["region", "sector"])
    final = pd.MultiIndex.from_product([spec["economies"], ["final"]], names=["region", "category"])
    z = pd.DataFrame(spec["Z"], rows, rows)
    y = pd.DataFrame(spec["Y"], rows, final)
    system = pymrio.IOSystem(Z=z, Y=y)
    system.calc_all()
    return system


def event(what: dict):
    """An event in BoARIO's words."""
    rows = pd.MultiIndex.from_tuples([tuple(item) for item in what["industries"]], names=["region", "sector"])
    impact = pd.Series(what["impact"], rows, dtype=float)
    kind = {"rebuild": EventKapitalRebuild, "recover": EventKapitalRecover, "arbitrary": EventArbitraryProd}
    common = {"impact": impact, "occurrence": what["occurrence"], "duration": what["duration"]}
    if what["type"] != "arbitrary":
        common["event_monetary_factor"] = 10**6
    return kind[what["type"]](**common, **what["more"])


def run(spec: dict, case: dict) -> dict:
    """Output and final demand not met of one case: every tenth day, and the sum of all days."""
    simulation = simulate(table(spec), spec["sectors"], case)
    made = simulation.production_realised.to_numpy()
    unmet = simulation.final_demand_unmet.to_numpy().sum(1)
    return {
        "output": [[float(f"{cell:.12g}") for cell in row] for row in made[::10]],
        "output_of_all_days": [float(f"{cell:.12g}") for cell in made.sum(0)],
        "unmet": [float(f"{cell:.12g}") for cell in unmet[::10]],
        "unmet_of_all_days": float(unmet.sum()),
    }


def simulate(system: pymrio.IOSystem, sectors: list, case: dict) -> Simulation:
    """One case, all days."""
    model = ARIOPsiModel(
        system,
        monetary_factor=10**6,
        inventory_dict=case["inventories"],
        productive_capital_to_VA_dict=dict.fromkeys(sectors, 4.0),
        **case["model"],
    )
    simulation = Simulation(model, n_temporal_units_to_sim=case["days"])
    for what in case["events"]:
        simulation.add_event(event(what))
    simulation.loop()
    return simulation


def speed(folder: Path, days: int) -> None:
    """Seconds a day and peak memory on a table of Z.npy, Y.npy and labels; the output of all days."""
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    spec = {**labels, "Z": np.load(folder / "Z.npy"), "Y": np.load(folder / "Y.npy")}
    system = table(spec)
    model = ARIOPsiModel(
        system,
        monetary_factor=10**6,
        inventory_dict=dict.fromkeys(labels["sectors"], 90),
        productive_capital_to_VA_dict=dict.fromkeys(labels["sectors"], 4.0),
    )
    simulation = Simulation(model, n_temporal_units_to_sim=days)
    simulation.add_event(event(labels["event"]))
    began = time.perf_counter()
    for _ in range(days):
        simulation.next_step()
    each = (time.perf_counter() - began) / days
    np.save(folder / "boario.npy", simulation.production_realised.to_numpy())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": each, "gigabytes": peak}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["speed"]:
        speed(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        spec = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
        found = {case["name"]: run(spec["table"], case) for case in spec["cases"]}
        target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "boario.json"
        target.write_text(json.dumps(found, separators=(",", ":")) + "\n", encoding="utf-8")
