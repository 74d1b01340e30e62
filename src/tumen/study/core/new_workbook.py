"""A workbook to start from: the small study of `tumen new`,
with the meaning of every column as a note on its name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tumen.files.whole import whole_file
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.workbook import KEYS, LISTS, NOTES
from tumen.tables.forms.blank_sheets import NEEDED, OTHER, as_figure, explain, fill, head
from tumen.tables.worksheet import load_openpyxl, save

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
    fill(openpyxl, sheet, ("key", "value", "note"), rows)
    for name, file in named.items():
        with (template / file).open(encoding="utf-8", newline="") as source:
            found = list(csv.DictReader(source))
        table = TABLES[name]
        columns = [column for column in table.fields if column.required or column.name in found[0]]
        columns += [column for column in table.fields if column not in columns]
        cells = [[as_figure(row.get(column.name, ""), column.kind) for column in columns] for row in found]
        made = book.create_sheet(name)
        fill(openpyxl, made, [column.name for column in columns], cells)
        explain(openpyxl, made, [head(column) for column in columns])
        made.sheet_properties.tabColor = NEEDED if table.required else OTHER
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
