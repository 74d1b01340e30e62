"""A workbook to start from: the small study of `tumen new`,
with the meaning of every column as a note on its name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tumen.files.whole import whole_file
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.workbook import KEYS, LISTS, NOTES
from tumen.tables.field import Field, Table
from tumen.tables.kinds import CODES, NUMBERS
from tumen.tables.worksheet import load_openpyxl, save

_ROWS = 200
"""Rows below the names that are ready to be filled: codes as text, choices to pick from."""
_HINTS = (
    "Fill the sheets, then run: tumen check THIS-FILE.xlsx, and: tumen run THIS-FILE.xlsx",
    "Every figure in this workbook is invented (illustrative). Replace the rows with your own.",
    "The sheet study asks the question: a key with its steps, a value, and a note that is not read.",
    "Every other sheet is a table. Bold columns are needed; the others may be left empty or deleted.",
    "Hold the pointer over the name of a column to read what it holds.",
    (
        "Enter HS codes as text (the cells are formatted so), dotted or not: a number loses its zeros and is "
        "refused."
    ),
    (
        "source is a citation, or the word illustrative. What you do not know stays empty, or unknown: never "
        "zero."
    ),
    "A value may be a whole list or set of keys: [RCEP, AKFTA], {origin: originating, country: CN}.",
    "Sheets called notes are not read. Further tables, each a sheet of its name where you need it:",
)


def write_new_workbook(template: Path, path: Path) -> None:
    """Write the study of a folder as one workbook.

    Parameters
    ----------
    template
        Folder with a study.yaml and the tables that it names.

    Raises
    ------
    MissingExtraError
        If the extra for spreadsheets is not installed.
    """
    from tumen.tables.yaml_document import read_yaml

    openpyxl = load_openpyxl()
    document = read_yaml(template / "study.yaml")
    notes = dict(_comments((template / "study.yaml").read_text(encoding="utf-8")))
    document.data.pop("tables", None)
    named = {path.stem.replace("-", "_"): path.name for path in template.glob("*.csv")}
    named = {name: named[name] for name in TABLES if name in named}
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = KEYS
    rows = [(key, value, notes.get(key, "")) for key, value in _keys(document.data)]
    _fill(openpyxl, sheet, ("key", "value", "note"), rows)
    for name, file in named.items():
        with (template / file).open(encoding="utf-8", newline="") as source:
            found = list(csv.DictReader(source))
        table = TABLES[name]
        columns = [column for column in table.fields if column.required or column.name in found[0]]
        columns += [column for column in table.fields if column not in columns]
        cells = [[_cell(row.get(column.name, ""), column) for column in columns] for row in found]
        made = book.create_sheet(name)
        _fill(openpyxl, made, [column.name for column in columns], cells)
        _explain(openpyxl, made, table, columns)
    more = [f"{table.name}: {table.doc}" for table in TABLES.values() if table.name not in named]
    made = book.create_sheet(NOTES)
    for text in (*_HINTS, *more):
        made.append([text])
    made.column_dimensions["A"].width = 120
    with whole_file(path) as draft:
        save(book, draft)


def _comments(text: str) -> Iterator[tuple[str, str]]:
    """What study.yaml says behind each key on the first level."""
    for line in text.splitlines():
        found = re.match(r"([a-z_]+):.*?\s#\s(.*)", line)
        if found:
            yield found[1], found[2]


_IN_ONE_CELL = ("set", "scale", "add", "remove")
"""Keys of a scenario whose own keys are paths."""


def _keys(data: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Keys with their steps, a list of plain values or what stands in a list in one cell."""
    for key, value in data.items():
        path = f"{at}.{key}" if at else key
        if key in _IN_ONE_CELL:
            yield path, _flow(value)
        elif isinstance(value, dict) and value:
            yield from _keys(value, path)
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            for place, item in enumerate(value, start=1):
                yield f"{path}[{place}]", _flow(item)
        elif isinstance(value, list):
            yield path, "; ".join(map(str, value)) if path in LISTS else _flow(value)
        elif isinstance(value, dict):
            yield path, "{}"
        else:
            yield path, value


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case str() if not re.fullmatch(r"[A-Za-z][A-Za-z0-9 _-]*", value):
            return f'"{value}"'
        case _:
            return str(value)


def _cell(text: str, column: Field) -> object:
    """Figures as numbers, so that a spreadsheet can add them; all else as text."""
    if column.kind in NUMBERS and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return float(text) if "." in text else int(text)
    return text or None


def _fill(openpyxl: Any, sheet: Any, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from openpyxl.styles import Alignment

    sheet.append(list(names))
    sheet.freeze_panes = "A2"
    for place, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(place, column, value)
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", "@"
                cell.alignment = Alignment(wrap_text=len(value) > 60, vertical="top")
            elif isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
    for place, name in enumerate(names, start=1):
        longest = max([len(str(row[place - 1] or "")) for row in rows] + [len(name)])
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = min(longest + 3, 60)
        sheet.cell(1, place).font = openpyxl.styles.Font(bold=True)


def _explain(openpyxl: Any, sheet: Any, table: Table, columns: Sequence[Field]) -> None:
    """Notes on the names, codes as text, choices to pick from."""
    from openpyxl.comments import Comment
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(1, place)
        need = "" if column.required else f" (empty: {column.empty or 'not known'})"
        cell.comment = Comment(f"{column.doc}{need}", "Tumen", width=320, height=90)
        cell.font = openpyxl.styles.Font(bold=column.required)
        letter = openpyxl.utils.get_column_letter(place)
        if column.kind in CODES | {"date"}:
            for row in range(2, _ROWS + 2):
                sheet.cell(row, place).number_format = "@"
        choices = ("yes", "no") if column.kind == "yes-no" else column.choices
        if choices:
            listed = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
            sheet.add_data_validation(listed)
            listed.add(f"{letter}2:{letter}{_ROWS + 1}")
    sheet.sheet_properties.tabColor = "0072B2" if table.required else "999999"
