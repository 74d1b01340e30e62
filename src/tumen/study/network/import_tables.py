"""A network study from plain tables: a workbook with one sheet per table, or a folder of CSV files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.network.columns import TABLES
from tumen.study.network.draft import Draft

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import polars as pl

    from tumen.study.network.draft import Cells

PERIODS = "periods"
_PERIOD_COLUMNS = ("name", "start", "years")


def draft_of_tables(
    path: Path, *, study: str, currency: str, agreements: tuple[str, ...], start: date
) -> Draft:
    """Read the tables; names of sheets and files are those of the tables, with ``-`` or a blank for ``_``.

    A table ``periods`` (name, start, years) names the periods; without it there is one, from `start`, and every
    row of demand is for it. Rows without a source get the name of the file they were read from.

    Raises
    ------
    InputError
        With every problem at once: names that are no table, files that cannot be read, columns that are not known.
    MissingExtraError
        For a workbook, if the extra for spreadsheets is not installed.
    """
    frames = _frames(path)
    problems: list[Problem] = []
    tables: dict[str, list[Cells]] = {}
    periods: list[dict[str, Any]] = []
    for shown, frame in frames.items():
        name = shown.strip().lower().replace("-", "_").replace(" ", "_")
        where = f"{path} [{shown}]"
        if name == PERIODS:
            periods = _periods(frame, where, problems)
        elif name in TABLES:
            tables[name] = _cells(name, frame, where, problems)
        else:
            problems.append(Problem(f"{shown!r} is no table of a network study", _nearest(name), str(path)))
    needed = [name for name, table in TABLES.items() if table.required and name not in tables]
    if needed:
        problems.append(
            Problem(f"no table {', '.join(needed)}", "Add a sheet or a file of that name", str(path))
        )
    if problems:
        raise InputError(problems)
    if not periods:
        periods = [{"name": "1", "start": start}]
        for row in tables["demand"]:
            row.setdefault("period", "1")
    facts: dict[str, Any] = {
        "kind": "network",
        "study": study,
        "title": f"Network imported from {path.name}",
        "question": "Where to make, where to buy, where to sell?",
        "currency": currency,
        "periods": periods,
    }
    if agreements:
        facts["agreements"] = list(agreements)
    return Draft(facts, tables)


def _frames(path: Path) -> dict[str, pl.DataFrame]:
    from tumen.tables.commas import NUMBERS
    from tumen.tables.frames import read_frame, read_frames
    from tumen.tables.rows import ENDINGS, KINDS

    text = ("hs", "facts", "answers", "conditions")
    fields = [field for table in TABLES.values() for field in table.fields]
    known = [*_PERIOD_COLUMNS, *dict.fromkeys(field.name for field in fields)]
    numbers = {field.name for field in fields if field.kind in NUMBERS}
    if path.is_dir():
        files = sorted(item for item in path.iterdir() if item.suffix.lower() in ENDINGS)
        if not files:
            raise InputError.of("there are no tables here", f"Put tables there: {KINDS}", file=str(path))
        problems: list[Problem] = []
        found = {}
        for item in files:
            try:
                found[item.stem] = read_frame(item, (), known, text=text, numbers=numbers.__contains__)
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(problems)
        return found
    if path.suffix.lower() != ".xlsx":
        raise InputError.of(
            "is neither a workbook nor a folder of tables", "Give FILE.xlsx, or a folder", file=str(path)
        )
    return read_frames(path, known, text=text)


def _cells(name: str, frame: pl.DataFrame, where: str, problems: list[Problem]) -> list[Cells]:
    known = [column.name for column in TABLES[name].fields]
    columns = [column for column in frame.columns if column != "row"]
    unknown = [column for column in columns if column not in known]
    if unknown:
        problems.append(
            Problem(
                f"there is no column {', '.join(unknown)}", f"Columns of {name}: {', '.join(known)}", where, 1
            )
        )
        return []
    rows = [
        {key: (value or "").strip() for key, value in row.items()} for row in frame.select(columns).to_dicts()
    ]
    for row in rows:
        row["source"] = row.get("source") or f"imported: {where}"
    return rows


def _periods(frame: pl.DataFrame, where: str, problems: list[Problem]) -> list[dict[str, Any]]:
    from datetime import date

    columns = [column for column in frame.columns if column != "row"]
    if not {"name", "start"} <= set(columns) <= set(_PERIOD_COLUMNS):
        problems.append(
            Problem(
                "the columns are not those of periods", f"Columns: {', '.join(_PERIOD_COLUMNS)}", where, 1
            )
        )
        return []
    found: list[dict[str, Any]] = []
    for row in frame.to_dicts():
        try:
            start = date.fromisoformat(row["start"] or "")
        except ValueError:
            problems.append(
                Problem(f"{row['start']!r} is not a date", "Write year-month-day", where, row["row"])
            )
            continue
        period: dict[str, Any] = {"name": row["name"], "start": start}
        if row.get("years"):
            from tumen.tables.numbers import decimal

            try:
                years = decimal(row["years"])
            except InputError as error:
                problems += [Problem(p.what, p.fix, where, row["row"]) for p in error.problems]
                continue
            period["years"] = int(years) if years == int(years) else float(years)
        found.append(period)
    return found


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [*TABLES, PERIODS], n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Tables: {', '.join((*TABLES, PERIODS))}"
