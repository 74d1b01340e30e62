"""One folder per run of a study: written beside its place, moved there when it is whole."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def write_run(
    parent: str | Path, study: str, files: Iterable[tuple[str, str]], fill: Callable[[Path], None]
) -> Path:
    """Make ``<parent>/<study>/<run>/``, whole or not at all.

    Parameters
    ----------
    files
        Each file of the study with the SHA-256 of its bytes; the name of the run ends with their hash.
    fill
        Writes everything into the folder it is given.

    Returns
    -------
    Path
        The folder of the run.

    Raises
    ------
    InputError
        If the folder cannot be written; nothing is left behind.
    """
    folder = Path(parent) / study
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    except OSError as error:
        raise _cannot(folder, error) from None
    try:
        fill(draft)
        draft.chmod(0o755)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        return _placed(draft, folder, f"{moment}-{inputs_hash(files)[:8]}")
    except OSError as error:
        raise _cannot(folder, error) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)  # gone already when all went well


def inputs_hash(files: Iterable[tuple[str, str]]) -> str:
    """One hash of all files of a study: the same inputs have the same."""
    return sha256(json.dumps([list(item) for item in files]).encode()).hexdigest()


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder, by name."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with plain line ends, on disk before it returns."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def write_json(path: Path, plain: object) -> None:
    """Write plain values as JSON; a number that is not finite is an error, not a word."""
    write_text(path, json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False))


def write_table(folder: Path, name: str, rows: list[dict[str, str | None]]) -> None:
    """Write rows as ``<name>.csv`` and ``<name>.parquet``, every value as text."""
    import polars as pl

    columns = list(rows[0]) if rows else []
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String)).write_parquet(folder / f"{name}.parquet")


def write_workbook(folder: Path, tables: Mapping[str, list[dict[str, str | None]]]) -> None:
    """Write every table as a worksheet of ``results.xlsx``.

    A column that holds nothing but figures is written as numbers, with the fifteen digits that a spreadsheet keeps; exact
    ones are in the other files. Codes stay text.

    Raises
    ------
    MissingExtraError
        If the extra for spreadsheets is not installed.
    """
    from tumen.reference.workbook import write_sheets

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


def _cannot(folder: Path, error: OSError) -> InputError:
    reason = (error.strerror or str(error)).lower()
    return InputError.of(
        f"cannot write results to {folder}: {reason}",
        "Name another folder for results, or allow writing there",
    )


def _placed(draft: Path, folder: Path, name: str) -> Path:
    """Move the whole folder to the first free name."""
    place, number = folder / name, 1
    while place.exists():
        number += 1
        place = folder / f"{name}-{number}"
    draft.replace(place)
    return place
