"""Write the results of a network study: one folder per run, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.folder import write_run
from tumen.study.network.flat import tables_of
from tumen.study.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tumen.study.network.read import NetworkStudy
    from tumen.study.network.results import NetworkResult


def write_network_results(
    result: NetworkResult,
    study: NetworkStudy,
    parent: str | Path = "results",
    *,
    render: Callable[[NetworkResult], str] | None = None,
    timings: Mapping[str, float] | None = None,
    workbook: bool = False,
    excel: bool = False,
) -> Path:
    """Write one folder with the page, the tables and the manifest, and return it.

    Parameters, and what is raised, are those of `tumen.study.folder.write_run`.
    """
    plans = {item.name: item.plan for item in result.scenarios if item.plan is not None}
    solver = next((plan.solver for plan in plans.values()), None)
    facts = {
        "kind": "network",
        "facts": to_plain(study.facts),
        "seeds": {"solver": study.facts.solver.seed},
        "plans": {
            name: {
                "status": plan.status,
                "gap": plan.gap,
                "bound": plan.bound,
                "net_cost": plan.net_cost,
                "scaling": to_plain(plan.scaling),
                "solver": to_plain(plan.solver),
            }
            for name, plan in plans.items()
        },
    }
    return write_run(
        result,
        study,
        parent,
        tables=tables_of(result),
        facts=facts,
        software=None if solver is None else {solver.name: solver.version},
        render=render,
        timings=timings,
        workbook=workbook,
        excel=excel,
    )
