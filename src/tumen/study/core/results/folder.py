"""One folder per run of a study: written beside its place, moved there when it is whole."""

from __future__ import annotations

import json
import platform
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from tumen.files.csv_text import write_csv
from tumen.files.read import check_unchanged
from tumen.files.whole import whole_folder
from tumen.study.core.results.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class _Result(Protocol):
    """What a result of any kind of study says of itself."""

    @property
    def study(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def vintages(self) -> Sequence[object]: ...


class _Study(Protocol):
    """Where a study was read, and the SHA-256 of what was read from each of its files."""

    @property
    def folder(self) -> Path: ...
    @property
    def files(self) -> Sequence[tuple[str, str]]: ...


_R = TypeVar("_R", bound=_Result)


def write_run(
    result: _R,
    study: _Study,
    parent: str | Path,
    *,
    tables: Mapping[str, list[dict[str, str | None]]],
    facts: Mapping[str, Any],
    software: Mapping[str, str] | None = None,
    render: Callable[[_R], str] | None = None,
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
    tables
        The results as rows, every value as text.
    facts
        What the manifest says besides what every manifest says.
    software
        Versions of what computed the result, besides Tumen and Python, by name.
    render
        Makes the page; without it there is no report.html.
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
        if render is not None:
            _write_text(draft.path / "report.html", render(result))
            spent["report"] = perf_counter() - began
        told = _from_within(tables, study.folder)
        for name, rows in told.items():
            _write_table(draft.path, name, rows, excel=excel)
        if workbook:
            _write_workbook(draft.path, told)
        plain = _from_within(to_plain(result, clocks=False), study.folder)
        _write_json(draft.path / "result.json", plain)
        outputs = _hashes_of(draft.path)
        spent["write"] = perf_counter() - began
        said = _manifest(result, study.files, software, outputs, spent)
        _write_json(draft.path / "manifest.json", {**said, **facts})
        check_unchanged(study.folder, study.files)
    return draft.place


def _manifest(
    result: _Result,
    files: Sequence[tuple[str, str]],
    software: Mapping[str, str] | None,
    outputs: Mapping[str, str],
    timings: Mapping[str, float],
) -> dict[str, Any]:
    return {
        "study": result.study,
        "versions": {"tumen": result.version, "python": platform.python_version(), **(software or {})},
        "inputs_hash": inputs_hash(files),
        "files": dict(files),
        "vintages": to_plain(result.vintages),
        "outputs": dict(outputs),
        "timings_s": {name: round(seconds, 3) for name, seconds in timings.items()},
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _from_within(plain: Any, folder: Path) -> Any:
    """Plain data with places in the study named from its folder: wherever it stands,
    the result is the same.
    """
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


def _hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder, by name."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with plain line ends."""
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_json(path: Path, plain: object) -> None:
    """Write plain values as JSON; a number that is not finite is an error, not a word."""
    _write_text(path, json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False))


def _write_table(folder: Path, name: str, rows: list[dict[str, str | None]], *, excel: bool) -> None:
    """Write rows as ``<name>.csv`` and ``<name>.parquet``, every value as text."""
    import polars as pl

    columns = list(rows[0]) if rows else []
    write_csv(folder / f"{name}.csv", columns, ([row[key] for key in columns] for row in rows), excel=excel)
    pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String)).write_parquet(folder / f"{name}.parquet")


def _write_workbook(folder: Path, tables: Mapping[str, list[dict[str, str | None]]]) -> None:
    """Write every table as a worksheet of ``results.xlsx``.

    A column that holds nothing but figures is written as numbers, with the fifteen digits that a spreadsheet
    keeps; exact ones are in the other files. Codes stay text.

    Raises
    ------
    MissingExtraError
        If the extra for spreadsheets is not installed.
    """
    from tumen.tables.worksheet import write_sheets

    sheets = {}
    for name, rows in tables.items():
        columns = list(rows[0]) if rows else []
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


def _is_figures(table: str, column: str, rows: list[dict[str, str | None]]) -> bool:
    filled = [text for row in rows if (text := row[column])]
    named = table in _WORDS or column in _CODES
    return bool(filled) and not named and all(_FIGURE.fullmatch(text) for text in filled)
