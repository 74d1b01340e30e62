"""Cells of a worksheet as it shows them where they hold something else: months, zeros in front."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

_FRONT = re.compile(r'((?:"[^"]*"|\\.|[-_/ ])*)(0+)')
"""A number format of letters (in quotes, or behind a backslash) and zeros."""


def has_front_formats(data: bytes) -> bool:
    """Whether any cell may show zeros or letters before its number: few workbooks have such a format."""
    with ZipFile(BytesIO(data)) as parts:
        if "xl/styles.xml" not in parts.namelist():
            return False
        text = parts.read("xl/styles.xml").decode("utf-8", "replace")
    return any(_front(unescape(code)) is not None for code in re.findall('formatCode="([^"]*)"', text))


def _front(code: str) -> tuple[str, int] | None:
    """Letters and the least digits of a format such as 000 or "P"000; None of any other."""
    found = _FRONT.fullmatch(code.partition(";")[0])
    if found is None:
        return None
    letters = re.sub(r'["\\\\]', "", found[1])
    return (letters, len(found[2])) if len(found[2]) > 1 or any(map(str.isalnum, letters)) else None


def begins_month(cell: object) -> bool:
    """Whether a cell holds the first day of a month, and no time."""
    return (
        isinstance(cell, date)
        and cell.day == 1
        and not (isinstance(cell, datetime) and cell.time() != time.min)
    )


def as_shown(cell: Any) -> object:
    """What a cell holds; who types 2026-05 sees a month, and the sheet holds the first day of it. A number
    with zeros or letters in front is what is shown: the key 001 is not 1.
    """
    value: object = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and value == value // 1:
        front = _front(cell.number_format)
        return value if front is None else f"{front[0]}{int(value):0{front[1]}}"
    if not begins_month(value):
        return value
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|[\\_*].', "", cell.number_format).casefold()
    if "y" not in shown or "d" in shown:
        return value
    return value.isoformat()[: 7 if "m" in shown or value.month > 1 else 4]  # type: ignore[attr-defined]
