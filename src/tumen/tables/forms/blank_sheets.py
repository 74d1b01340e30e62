"""Worksheets to be filled: what a column means as a note on its name, codes as text, choices to pick from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tumen.tables.field import Field
from tumen.tables.kinds import CODES, NUMBERS

NEEDED, OTHER = "0072B2", "999999"
"""Colours of the tabs of sheets that are needed, and of others."""
ROWS = 200
"""Rows below the names that are ready to be filled."""
_LONGEST = 255
"""Characters that a list of choices may have in a sheet."""


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A column of a sheet to be filled."""

    name: str
    note: str
    needed: bool = False
    as_text: bool = False
    """Whether its cells must be text: a number would lose zeros, a date its form."""
    choices: tuple[str, ...] = ()


def head(field: Field) -> SheetHead:
    """The column of a field as it is declared."""
    need = "" if field.required else f" (empty: {field.empty or 'not known'})"
    return SheetHead(
        field.name,
        f"{field.doc}{need}",
        field.required,
        is_text(field),
        ("yes", "no") if field.kind == "yes-no" else field.choices,
    )


def is_text(field: Field) -> bool:
    """Whether a sheet must hold the cells of a field as text."""
    return field.kind in CODES | {"date", "span"}


def as_figure(text: str, kind: str) -> object:
    """Figures as numbers, so that a spreadsheet can add them; all else as text."""
    if kind in NUMBERS and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) and len(text) <= 15:
        return float(text) if "." in text else int(text)
    return text or None


def fill(openpyxl: Any, sheet: Any, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write the names and the rows; columns are as wide as what they hold."""
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


def explain(openpyxl: Any, sheet: Any, heads: Sequence[SheetHead], *, rows: int = ROWS) -> None:
    """Notes on the names, codes as text, choices to pick from."""
    from openpyxl.comments import Comment
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(heads, start=1):
        cell = sheet.cell(1, place)
        cell.comment = Comment(column.note, "Tumen", width=320, height=90)
        cell.font = openpyxl.styles.Font(bold=column.needed)
        letter = openpyxl.utils.get_column_letter(place)
        if column.as_text:
            for row in range(2, rows + 2):
                sheet.cell(row, place).number_format = "@"
        listed = ",".join(column.choices)
        if listed and len(listed) <= _LONGEST:
            picked = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            sheet.add_data_validation(picked)
            picked.add(f"{letter}2:{letter}{rows + 1}")
