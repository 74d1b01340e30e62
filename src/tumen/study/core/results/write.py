"""Write the results of a study: one folder per run, whole or not at all."""

from __future__ import annotations

from dataclasses import fields
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from tumen.study.core.results.folder import write_run
from tumen.study.core.results.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tumen.study.core.results.plain import Flat
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.results.records import StudyResult
    from tumen.study.core.scenarios import StudyScenario


def tables_of(result: StudyResult) -> dict[str, list[Flat]]:
    """The tables of every scale by name; a table without rows is left out."""
    from tumen.study.core.results.plain import flat

    found: dict[str, list[Flat]] = {}
    if result.product is not None:
        from tumen.study.product.flat import tables_of as product_tables

        found |= product_tables(result.product)
    if result.network is not None:
        from tumen.study.network.flat import tables_of as network_tables

        found |= network_tables(result.network)
    if result.economy is not None:
        from tumen.study.economy.tables import tables_of as economy_tables

        found |= economy_tables(result.economy)
    found["assumptions"] = [flat(**to_plain(item)) for item in result.assumptions]
    found["vintages"] = [flat(**to_plain(item)) for item in result.vintages]
    return {name: rows for name, rows in found.items() if rows}


def write_results(
    result: StudyResult,
    study: LoadedStudy,
    parent: str | Path = "results",
    *,
    render: Callable[[StudyResult], str] | None = None,
    timings: Mapping[str, float] | None = None,
    workbook: bool = False,
    excel: bool = False,
) -> Path:
    """Write one folder with the page, the tables and the manifest, and return it.

    Parameters, and what is raised, are those of `tumen.study.core.results.folder.write_run`.
    """
    facts = {
        "ask": list(result.ask),
        "on": result.on.isoformat(),
        "agreements": list(study.agreements),
        "facts": to_plain(study.facts),
        "scenarios": [_resolved(scenario) for scenario in study.scenarios],
        "seeds": _seeds(study, result),
        **_plans(result),
    }
    return write_run(
        result,
        study,
        parent,
        tables=tables_of(result),
        facts=facts,
        software=_software(result),
        render=render,
        timings=timings,
        workbook=workbook,
        excel=excel,
    )


def _resolved(scenario: StudyScenario) -> dict[str, Any]:
    """A scenario as it was computed on: its day, law and tables, each row in the currency of the study."""
    whole = ("name", "title", "on", "ask", "probability", "agreements", "left_out", "policy", "changes")
    tables = {field.name: getattr(scenario.tables, field.name) for field in fields(scenario.tables)}
    said = {name: to_plain(getattr(scenario, name)) for name in whole}
    return {**said, "tables": {name: to_plain(rows) for name, rows in tables.items() if rows}}


def _seeds(study: LoadedStudy, result: StudyResult) -> dict[str, int]:
    found: dict[str, Any] = {}
    if "uncertainty" in study.facts.ask:
        found["uncertainty"] = study.facts.uncertainty.seed
    if result.network is not None:
        found["solver"] = study.facts.design.solver.seed
    if result.economy is not None and result.economy.trade is not None:
        found["draws"] = result.economy.trade.seed
    return found


def _plans(result: StudyResult) -> dict[str, Any]:
    """How each plan was found, and how near it is proven to be."""
    if result.network is None:
        return {}
    found = {item.name: item.plan for item in result.network.scenarios}
    names = ("status", "net_cost", "bound", "gap", "scaling", "solver")
    return {
        "plans": {
            name: None if plan is None else {key: to_plain(getattr(plan, key)) for key in names}
            for name, plan in found.items()
        }
    }


def _software(result: StudyResult) -> dict[str, str]:
    """Versions of what solved the plans."""
    if result.network is None:
        return {}
    plans = [item.plan for item in result.network.scenarios if item.plan is not None]
    return {
        "linopy": version("linopy"),
        **{plan.solver.name: plan.solver.version for plan in plans},
    }
