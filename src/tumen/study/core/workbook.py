"""A study in one workbook: a sheet ``study`` of keys and values, and a sheet for each table by its name.

The sheet ``study`` has the columns key and value (and note, which is for people): a key is written with its
steps, as ``left_out[1].reason``; a value may be a number, a date, text, or a whole list or set of keys as in
YAML: ``[RCEP, AKFTA]``, ``{"prices[product=box].price": 1.1}``. Sheets called ``notes`` are for people too.
What is read is the same as from a study.yaml, each part with its row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.study.core.rows.columns import TABLES
from tumen.tables.given import near_miss
from tumen.tables.worksheet import Sheet, Workbook, as_text, open_workbook, plain_number
from tumen.tables.yaml_document import Document, Location

KEYS = "study"
NOTES = "notes"
_COLUMNS = ("key", "value", "note")
_KEY = re.compile(r"[^\s.\[\]]+(?:\[[1-9][0-9]*\])*(?:\.[^\s.\[\]]+(?:\[[1-9][0-9]*\])*)*")
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
LISTS = ("ask", "agreements", "agreement_folders", "tariff_folders", "regimes")
"""Keys whose text may be several names, apart by semicolons or commas."""


def read_workbook(path: Path) -> Document:
    """Read the keys of a study; its tables are the sheets with their names, unless a key names another file.

    Raises
    ------
    InputError
        With all problems at once: no sheet of keys, keys twice or misspelt, lists with gaps, sheets that are
        no table.
    MissingExtraError
        If the extra for spreadsheets is not installed.
    """
    from tumen.tables.yaml_document import Document

    book = open_workbook(path)
    if KEYS not in book.sheets:
        raise InputError.of(
            f"the workbook has no sheet {KEYS!r}",
            f"Add it with the columns key and value; its sheets are {', '.join(book.sheets)}",
            file=str(path),
        )
    sheet = book.sheet(KEYS, required=_COLUMNS[:2], known=_COLUMNS)
    reader = _Reader(sheet)
    reader.read()
    problems = [*reader.problems, *_other_sheets(book)]
    tables = reader.data.setdefault("tables", {})
    reader.lines.setdefault(("tables",), sheet.header)
    if isinstance(tables, dict):
        for name in (sheet for sheet in book.sheets if sheet in TABLES and not book.empty(sheet)):
            if tables.setdefault(name, f"{path.name}#{name}") == f"{path.name}#{name}":
                reader.lines["tables", name] = sheet.header
    if problems:
        raise InputError(problems)
    return Document(sheet.file, reader.data, reader.lines, reader.texts)


def reworded(problem: Problem) -> Problem:
    """A problem of keys in the words of a workbook: cells in place of quotes."""
    if problem.fix.startswith("Put it in quotes"):
        return replace(problem, fix="Format the cell as text and enter it again")
    return problem


def _other_sheets(book: Workbook) -> Iterator[Problem]:
    known = (KEYS, NOTES, *TABLES)
    for name in book.sheets:
        if name not in known and not book.empty(name):
            others = f"Tables are {', '.join(TABLES)}; call others {NOTES!r}"
            fix = near_miss(name, known).strip() or others
            yield Problem(f"there is no table {name!r} in a study", fix, f"{book.path}#{name}")


class _Reader:
    """Turns rows of keys and values into plain data, noting the row of each part."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.data: dict[str, Any] = {}
        self.lines: dict[Location, int] = {(): sheet.header}
        self.texts: dict[Location, str] = {}
        self.problems: list[Problem] = []

    def read(self) -> None:
        columns = self._sheet.columns
        for name in set(columns) - set(_COLUMNS):
            what = f"there is no column {name!r} in this sheet"
            self._complain(self._sheet.header, what, "Its columns are key, value, note")
        for name in set(_COLUMNS[:2]) - set(columns):
            self._complain(self._sheet.header, f"the column {name!r} is missing", "Add it to the first row")
        if self.problems:
            return
        at = {name: place for place, name in enumerate(columns)}
        for number, cells in self._sheet.rows:
            key, value = as_text(cells[at["key"]]).strip(), cells[at["value"]]
            if not key and (value is None or value == ""):
                continue  # a row of notes
            if not _KEY.fullmatch(key):
                self._complain(number, f"{key!r} is no key", "Write its steps: left_out[1].reason")
                continue
            if value is None or value == "":
                continue  # as if the row were not there
            self._set(_steps(key), value, number, key)

    def _set(self, steps: Sequence[str | int], value: object, number: int, key: str) -> None:
        """Put a value at its place, with the lists and sets of keys on the way there."""
        inside: Any = self.data
        for place, step in enumerate(steps):
            here, last = tuple(steps[: place + 1]), place + 1 == len(steps)
            if isinstance(inside, dict):
                fits, there = isinstance(step, str), step in inside
            else:
                fits = isinstance(inside, list) and isinstance(step, int) and step <= len(inside)
                there = fits and step != len(inside)
            if last and here in self.lines:
                what = f"the key {key!r} is there twice, first in row {self.lines[here]}"
                self._complain(number, what, "Delete one of them")
                return
            if not fits or (last and there):
                fix = "Number lists from [1] without gaps; give a key one value"
                self._complain(number, f"{key!r} does not fit what stands above it", fix)
                return
            self.lines.setdefault(here, number)
            if not there:
                below: Any = None if last else [] if isinstance(steps[place + 1], int) else {}
                made = self._value(value, here, number) if last else below
                if isinstance(inside, list):
                    inside.append(made)
                else:
                    inside[step] = made
            inside = inside[step]

    def _value(self, value: object, here: Location, number: int) -> Any:
        self.texts[here] = as_text(value)
        match value:
            case bool() | int():
                return value
            case float():
                text = plain_number(value)
                return Decimal(text) if "." in text else int(text)
            case datetime() if value.time().isoformat() == "00:00:00":
                return value.date()
            case datetime() | date():
                return value
            case str() if value.strip()[:1] in {"[", "{"}:
                return self._flow(value, here, number)
            case str() if len(here) == 1 and here[0] in LISTS and value.strip() != "all":
                return [part.strip() for part in re.split(r"[;,]", value) if part.strip()]
            case _:
                return str(value).strip()

    def _flow(self, text: str, here: Location, number: int) -> Any:
        """A list or a set of keys in one cell, as YAML writes it."""
        from tumen.tables.yaml_document import read_flow

        try:
            data, parts, texts = read_flow(text, self._sheet.file, number)
        except InputError as error:
            self.problems += error.problems
            return None
        self.lines |= {(*here, *part): number for part in parts if part}
        self.texts |= {(*here, *part): written for part, written in texts.items()}
        return data

    def _complain(self, number: int, what: str, fix: str) -> None:
        self.problems.append(Problem(what, fix, self._sheet.file, number))


def _steps(key: str) -> tuple[str | int, ...]:
    """``a.b[2]`` as ``("a", "b", 1)``."""
    return tuple(name or int(place) - 1 for name, place in _STEP.findall(key))
