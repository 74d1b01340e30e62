"""Write the results of a network study: one folder per run, whole or not at all."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tumen.study import folder as run_folder
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
) -> Path:
    """Write ``<parent>/<study>/<run>/``: report.html, tables as CSV and Parquet, result.json, manifest.json.

    The folder is made beside its place under another name and moved when it is whole.

    Parameters
    ----------
    render
        Makes the page; without it there is no report.html.
    timings
        Seconds of the earlier steps, by name, for the manifest.
    workbook
        Write the tables as sheets of ``results.xlsx`` too.

    Raises
    ------
    InputError
        If the folder cannot be written; nothing is left behind.
    MissingExtraError
        If a workbook is asked for and the extra for spreadsheets is not installed.
    """
    began = perf_counter()
    spent = dict(timings or {})

    def fill(draft: Path) -> None:
        if render is not None:
            run_folder.write_text(draft / "report.html", render(result))
        tables = tables_of(result)
        for name, rows in tables.items():
            run_folder.write_table(draft, name, rows)
        if workbook:
            run_folder.write_workbook(draft, tables)
        run_folder.write_json(draft / "result.json", to_plain(result))
        outputs = run_folder.hashes_of(draft)
        spent["write"] = perf_counter() - began
        run_folder.write_json(draft / "manifest.json", _manifest(result, study, outputs, spent))

    return run_folder.write_run(parent, result.study, study.files, fill)


def _manifest(
    result: NetworkResult, study: NetworkStudy, outputs: Mapping[str, str], timings: Mapping[str, float]
) -> dict[str, Any]:
    plans = {item.name: item.plan for item in result.scenarios if item.plan is not None}
    solver = next((plan.solver for plan in plans.values()), None)
    versions = {"tumen": result.version, "python": platform.python_version()}
    if solver is not None:
        versions[solver.name] = solver.version
    return {
        "study": result.study,
        "kind": "network",
        "versions": versions,
        "inputs_hash": run_folder.inputs_hash(study.files),
        "files": dict(study.files),
        "facts": to_plain(study.facts),
        "vintages": to_plain(result.vintages),
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
        "outputs": outputs,
        "timings_s": {name: round(seconds, 3) for name, seconds in timings.items()},
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }
