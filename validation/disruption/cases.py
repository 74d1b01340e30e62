"""The cases of `cases.json` in the words of this project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tumen.economy.accounts import Accounts, Axes
from tumen.economy.disruption import Behaviour, ShockEvent

HERE = Path(__file__).parent
CURVES = {"linear": "linear", "convexe": "convex", "concave": "s-shaped"}


def read() -> tuple[Accounts, list, dict]:
    """The table, the cases, and what BoARIO 0.7.2 found."""
    spec = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
    found = json.loads((HERE / "boario.json").read_text(encoding="utf-8"))
    return accounts(spec["table"]), spec["cases"], found


def accounts(table: dict) -> Accounts:
    """A table of Z and Y with labels."""
    axes = Axes(
        tuple(table["economies"]), tuple(table["sectors"]), ("final",), "million USD", 2020, "", "made up"
    )
    return Accounts.build(axes, Z=table["Z"], Y=table["Y"])


def events(case: dict) -> Iterator[ShockEvent]:
    """The same shocks.

    A recovering event begins to recover one day after its duration in BoARIO, and what is lost of capacity
    reaches production one day late; hence the days added here.
    """
    for number, what in enumerate(case["events"]):
        more, start, days = what["more"], what["occurrence"], what["duration"]
        for (economy, sector), size in zip(what["industries"], what["impact"], strict=True):
            name = f"{number} {economy} {sector}"
            if what["type"] == "rebuild":
                told = {"amount": size, "recovery": "rebuilding", "recovery_days": more["rebuild_tau"]}
                yield ShockEvent(name, "capital", economy, sector, start, days, **told)
                continue
            told = {"recovery": CURVES[more["recovery_function"]], "recovery_days": more["recovery_tau"]}
            if what["type"] == "recover":
                yield ShockEvent(name, "capital", economy, sector, start, days + 1, amount=size, **told)
            else:
                yield ShockEvent(name, "capacity", economy, sector, start + 1, days + 1, share=size, **told)


def behaviour(case: dict, timing: str = "boario") -> Behaviour:
    """The same parameters."""
    model = case["model"]
    rebuilding = [what["more"]["rebuilding_sectors"] for what in case["events"] if what["type"] == "rebuild"]
    return Behaviour(
        orders=model["order_type"],
        psi=model["psi_param"],
        inventories={code: float(days) for code, days in case["inventories"].items()},
        restoration_days=model["inventory_restoration_tau"],
        overproduction_max=model["alpha_max"],
        overproduction_days=model["alpha_tau"],
        rebuilding=rebuilding[0] if rebuilding else {},
        timing=timing,
    )
