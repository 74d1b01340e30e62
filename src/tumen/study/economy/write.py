"""Write the results of a study of whole economies: one folder per run, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.economy.tables import tables_of
from tumen.study.folder import write_run
from tumen.study.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.results import EconomyResult


def write_economy_results(
    result: EconomyResult,
    study: EconomyStudy,
    parent: str | Path = "results",
    *,
    render: Callable[[EconomyResult], str] | None = None,
    timings: Mapping[str, float] | None = None,
    workbook: bool = False,
    excel: bool = False,
) -> Path:
    """Write one folder with the page, the tables and the manifest, and return it.

    Parameters, and what is raised, are those of `tumen.study.folder.write_run`.
    """
    facts = {
        "kind": "economy",
        "on": result.on.isoformat(),
        "facts": to_plain(study.asked),
        "seeds": {} if result.trade is None else {"draws": result.trade.seed},
    }
    return write_run(
        result,
        study,
        parent,
        tables=tables_of(result),
        facts=facts,
        render=render,
        timings=timings,
        workbook=workbook,
        excel=excel,
    )
