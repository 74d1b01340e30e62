"""Write results: one folder per run, whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import platform
import shutil
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError
from tumen.study.flat import tables_of
from tumen.study.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tumen.study.read import Study
    from tumen.study.results import StudyResult


def write_results(
    result: StudyResult,
    study: Study,
    parent: str | Path = "results",
    *,
    render: Callable[[StudyResult], str] | None = None,
    timings: Mapping[str, float] | None = None,
) -> Path:
    """Write ``<parent>/<study>/<run>/``: report.html, tables as CSV and Parquet, manifest.json.

    The folder is made beside its place under another name and moved when it is whole.

    Parameters
    ----------
    render
        Makes the page; without it there is no report.html.
    timings
        Seconds of the earlier steps, by name, for the manifest.

    Returns
    -------
    Path
        The folder of the run.

    Raises
    ------
    InputError
        If the folder cannot be written; nothing is left behind.
    """
    folder = Path(parent) / result.study
    began = perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    except OSError as error:
        raise _cannot(folder, error) from None
    try:
        _fill(draft, result, study, render=render, timings=dict(timings or {}), began=began)
        draft.chmod(0o755)
        return _placed(draft, folder, _run_name(study))
    except OSError as error:
        raise _cannot(folder, error) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already when all went well


def _cannot(folder: Path, error: OSError) -> InputError:
    reason = (error.strerror or str(error)).lower()
    return InputError.of(
        f"cannot write results to {folder}: {reason}",
        "Name another folder for results, or allow writing there",
    )


def _run_name(study: Study) -> str:
    """When, and of which inputs."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{moment}-{inputs_hash(study)[:8]}"


def inputs_hash(study: Study) -> str:
    """One hash of all files of a study: the same inputs have the same."""
    return sha256(json.dumps(study.files).encode()).hexdigest()


def _placed(draft: Path, folder: Path, name: str) -> Path:
    """Move the whole folder to the first free name."""
    place, number = folder / name, 1
    while place.exists():
        number += 1
        place = folder / f"{name}-{number}"
    draft.replace(place)
    return place


def _fill(
    draft: Path,
    result: StudyResult,
    study: Study,
    *,
    render: Callable[[StudyResult], str] | None,
    timings: dict[str, float],
    began: float,
) -> None:
    if render is not None:
        started = perf_counter()
        _text(draft / "report.html", render(result))
        timings["report"] = perf_counter() - started
    for name, rows in tables_of(result).items():
        _csv(draft / f"{name}.csv", rows)
        _parquet(draft / f"{name}.parquet", rows)
    _text(draft / "result.json", json.dumps(to_plain(result), ensure_ascii=False, indent=1))
    outputs = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(draft.iterdir())}
    timings["write"] = perf_counter() - began
    _text(
        draft / "manifest.json",
        json.dumps(_manifest(result, study, outputs, timings), ensure_ascii=False, indent=1),
    )


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
        "seeds": {},
        "outputs": outputs,
        "timings_s": {name: round(seconds, 3) for name, seconds in timings.items()},
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _csv(path: Path, rows: list[dict[str, str | None]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _parquet(path: Path, rows: list[dict[str, str | None]]) -> None:
    import polars as pl

    columns = list(rows[0]) if rows else []
    pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String)).write_parquet(path)
