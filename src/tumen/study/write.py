"""Write the results of a study of products: one folder per run, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study import folder
from tumen.study.flat import tables_of
from tumen.study.folder import write_run
from tumen.study.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tumen.study.read import Study
    from tumen.study.results import StudyResult


def write_results(
    result: StudyResult,
    study: Study,
    parent: str | Path = "results",
    *,
    render: Callable[[StudyResult], str] | None = None,
    timings: Mapping[str, float] | None = None,
    workbook: bool = False,
    excel: bool = False,
) -> Path:
    """Write one folder with the page, the tables and the manifest, and return it.

    Parameters, and what is raised, are those of `tumen.study.folder.write_run`.
    """
    facts = {
        "on": result.on.isoformat(),
        "agreements": list(study.agreements),
        "scenarios": to_plain(study.scenarios),
        "seeds": {"uncertainty": study.facts.uncertainty.seed} if "uncertainty" in study.facts.ask else {},
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


def inputs_hash(study: Study) -> str:
    """One hash of all files of a study: the same inputs have the same."""
    return folder.inputs_hash(study.files)
