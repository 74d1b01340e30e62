"""Write results: one folder per run, whole or not at all."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tumen.study import folder as run_folder
from tumen.study.flat import tables_of
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
) -> Path:
    """Write ``<parent>/<study>/<run>/``: report.html, tables as CSV and Parquet, manifest.json.

    The folder is made beside its place under another name and moved when it is whole.

    Parameters
    ----------
    render
        Makes the page; without it there is no report.html.
    timings
        Seconds of the earlier steps, by name, for the manifest.
    workbook
        Write the tables as sheets of ``results.xlsx`` too.

    Returns
    -------
    Path
        The folder of the run.

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
            started = perf_counter()
            run_folder.write_text(draft / "report.html", render(result))
            spent["report"] = perf_counter() - started
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


def inputs_hash(study: Study) -> str:
    """One hash of all files of a study: the same inputs have the same."""
    return run_folder.inputs_hash(study.files)


def _manifest(
    result: StudyResult, study: Study, outputs: Mapping[str, str], timings: Mapping[str, float]
) -> dict[str, Any]:
    return {
        "study": result.study,
        "on": result.on.isoformat(),
        "versions": {"tumen": result.version, "python": platform.python_version()},
        "inputs_hash": inputs_hash(study),
        "files": dict(study.files),
        "agreements": list(study.agreements),
        "scenarios": to_plain(study.scenarios),
        "vintages": to_plain(result.vintages),
        "seeds": {"uncertainty": study.facts.uncertainty.seed} if "uncertainty" in study.facts.ask else {},
        "outputs": outputs,
        "timings_s": {name: round(seconds, 3) for name, seconds in timings.items()},
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }
