"""Write the results of a study of whole economies: one folder per run, whole or not at all."""

from __future__ import annotations

import json
import platform
import shutil
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tumen.study.economy.tables import tables_of
from tumen.study.plain import to_plain
from tumen.study.write import _cannot, _csv, _parquet, _placed, _text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.results import EconomyResult


def write_economy_results(
    result: EconomyResult,
    study: EconomyStudy,
    parent: str | Path = "results",
    *,
    render: Callable[[EconomyResult], str] | None = None,
    timings: Mapping[str, float] | None = None,
) -> Path:
    """Write ``<parent>/<study>/<run>/``: report.html, tables as CSV and Parquet, result.json, manifest.json.

    The folder is made beside its place under another name and moved when it is whole.

    Parameters
    ----------
    render
        Makes the page; without it there is no report.html.
    timings
        Seconds of the earlier steps, by name, for the manifest.

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
        spent = dict(timings or {})
        if render is not None:
            _text(draft / "report.html", render(result))
        for name, rows in tables_of(result).items():
            _csv(draft / f"{name}.csv", rows)
            _parquet(draft / f"{name}.parquet", rows)
        _text(draft / "result.json", _json(to_plain(result)))
        outputs = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(draft.iterdir())}
        spent["write"] = perf_counter() - began
        _text(draft / "manifest.json", _json(_manifest(result, study, outputs, spent)))
        draft.chmod(0o755)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        return _placed(draft, folder, f"{moment}-{_inputs_hash(study)[:8]}")
    except OSError as error:
        raise _cannot(folder, error) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already when all went well


def _json(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False)


def _inputs_hash(study: EconomyStudy) -> str:
    return sha256(json.dumps(study.files).encode()).hexdigest()


def _manifest(
    result: EconomyResult, study: EconomyStudy, outputs: Mapping[str, str], timings: Mapping[str, float]
) -> dict[str, Any]:
    return {
        "study": result.study,
        "kind": "economy",
        "on": result.on.isoformat(),
        "versions": {"tumen": result.version, "python": platform.python_version()},
        "inputs_hash": _inputs_hash(study),
        "files": dict(study.files),
        "facts": to_plain(study.facts),
        "vintages": to_plain(result.vintages),
        "seeds": {} if result.trade is None else {"draws": result.trade.seed},
        "outputs": outputs,
        "timings_s": {name: round(seconds, 3) for name, seconds in timings.items()},
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }
