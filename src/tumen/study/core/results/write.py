"""One folder per run of a study: page, tables, result.json and manifest.json, whole or not at all."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from tumen.files.csv_text import write_csv
from tumen.files.read import check_unchanged
from tumen.files.whole import whole_folder
from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.plain import Flat, flat, to_plain
from tumen.study.core.results.records import StudyResult
from tumen.study.core.scenarios import StudyScenario


def tables_of(result: StudyResult) -> dict[str, list[Flat]]:
    """The tables of every scale by name; a table without rows is left out."""
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
    if result.zone is not None:
        from tumen.study.zone.tables import tables_of as zone_tables

        found |= zone_tables(result.zone)
    if result.sweep is not None:
        from tumen.study.sweep.results import sweep_rows

        found["sweep"] = sweep_rows(result.sweep)
    found["register"] = [flat(**to_plain(item)) for item in result.register]
    found["assumptions"] = [flat(**to_plain(item)) for item in result.assumptions]
    found["vintages"] = [flat(**to_plain(item)) for item in result.vintages]
    return {name: rows for name, rows in found.items() if rows}


def write_results(
    result: StudyResult,
    study: LoadedStudy,
    parent: str | Path = "results",
    *,
    render: Callable[[StudyResult], str] | None = None,
    also: Mapping[str, Callable[[StudyResult], str]] | None = None,
    timings: Mapping[str, float] | None = None,
    workbook: bool = False,
    excel: bool = False,
) -> Path:
    """Write ``<parent>/<study>/<run>/``: report.html, tables as CSV and Parquet, result.json, manifest.json.

    The folder is made beside its place under another name and moved when it is whole, if the files of the
    study are still what they were when they were read. What is in result.json depends on them and on the
    version only: no clocks.

    Parameters
    ----------
    study
        The name of the run ends with the hash of its files.
    render
        Makes the page; without it there is no report.html.
    also
        Further pages by the names of their files.
    timings
        Seconds of the earlier steps, by name, for the manifest.
    workbook
        Write the tables as sheets of ``results.xlsx`` too.
    excel
        Begin CSV files with the mark by which Excel knows UTF-8.

    Returns
    -------
    Path
        The folder of the run.

    Raises
    ------
    InputError
        If the folder cannot be written, or a file of the study was changed; nothing is left behind.
    MissingExtraError
        If a workbook is asked for and the extra for spreadsheets is not installed.
    """
    began = perf_counter()
    spent = dict(timings or {})
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    place = Path(parent) / result.study / f"{moment}-{inputs_hash(study.files)[:8]}"
    with whole_folder(place, numbered=True) as draft:
        pages = {} if render is None else {"report.html": render}
        for name, made in (pages | dict(also or {})).items():
            _write_text(draft.path / name, made(result))
        if pages:
            spent["report"] = perf_counter() - began
        told: dict[str, list[Flat]] = _from_within(tables_of(result), study.folder)
        for name, rows in told.items():
            _write_table(draft.path, name, rows, excel=excel)
        if workbook:
            _write_workbook(draft.path, told)
        plain = _from_within(to_plain(result, clocks=False), study.folder)
        _write_json(draft.path / "result.json", plain)
        outputs = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(draft.path.iterdir())}
        spent["write"] = perf_counter() - began
        _write_json(draft.path / "manifest.json", _manifest(result, study, outputs, spent))
        check_unchanged(study.folder, study.files)
    return draft.place


def _manifest(
    result: StudyResult, study: LoadedStudy, outputs: dict[str, str], timings: dict[str, float]
) -> dict[str, Any]:
    network = () if result.network is None else result.network.scenarios
    plans = {item.name: item.plan for item in network}
    solvers = {plan.solver.name: plan.solver.version for plan in plans.values() if plan is not None}
    software = solvers if network else {}
    asked = ("status", "net_cost", "bound", "gap", "scaling", "solver")
    found = {
        name: None if plan is None else {key: to_plain(getattr(plan, key)) for key in asked}
        for name, plan in plans.items()
    }
    return {
        "study": result.study,
        "versions": {"tumen": result.version, "python": platform.python_version(), **software},
        "inputs_hash": inputs_hash(study.files),
        "files": dict(study.files),
        "vintages": to_plain(result.vintages),
        "outputs": outputs,
        "timings_s": {name: round(seconds, 3) for name, seconds in timings.items()},
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "ask": list(result.ask),
        "on": result.on.isoformat(),
        "agreements": list(study.agreements),
        "facts": to_plain(study.facts),
        "scenarios": [_resolved(scenario) for scenario in study.scenarios],
        "seeds": _seeds(study, result),
        **({} if result.network is None else {"plans": found}),
    }


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


def _from_within(plain: Any, folder: Path) -> Any:
    """Plain data with places in the study named from its folder: wherever it stands, it is the same."""
    match plain:
        case str():
            return plain.removeprefix(f"{folder}/")
        case list():
            return [_from_within(item, folder) for item in plain]
        case dict():
            return {key: _from_within(item, folder) for key, item in plain.items()}
    return plain


def inputs_hash(files: Sequence[tuple[str, str]]) -> str:
    """One hash of all files of a study: the same inputs have the same."""
    return sha256(json.dumps([list(item) for item in files]).encode()).hexdigest()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_json(path: Path, plain: object) -> None:
    """Write plain values as JSON; a number that is not finite is an error, not a word."""
    _write_text(path, json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False))


def _write_table(folder: Path, name: str, rows: list[Flat], *, excel: bool) -> None:
    """Write rows as ``<name>.csv`` and ``<name>.parquet``, every value as text."""
    import polars as pl

    columns = list(rows[0])
    write_csv(folder / f"{name}.csv", columns, ([row[key] for key in columns] for row in rows), excel=excel)
    pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String)).write_parquet(folder / f"{name}.parquet")


def _write_workbook(folder: Path, tables: Mapping[str, list[Flat]]) -> None:
    """Write every table as a worksheet of ``results.xlsx``.

    A column that holds nothing but figures is written as numbers, with the fifteen digits that a spreadsheet
    keeps; exact ones are in the other files. Codes stay text.
    """
    from tumen.tables.worksheet import write_sheets

    sheets = {}
    for name, rows in tables.items():
        columns = list(rows[0])
        figures = {column for column in columns if _is_figures(name, column, rows)}
        cells = [
            [float(text) if (text := row[column]) and column in figures else text for column in columns]
            for row in rows
        ]
        sheets[name] = (columns, cells)
    write_sheets(sheets, folder / "results.xlsx")


_WORDS = ("assumptions", "vintages")
_CODES = ("line", "hs", "code", "material_hs")
_FIGURE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?")


def _is_figures(table: str, column: str, rows: list[Flat]) -> bool:
    filled = [text for row in rows if (text := row[column])]
    named = table in _WORDS or column in _CODES
    return bool(filled) and not named and all(_FIGURE.fullmatch(text) for text in filled)
