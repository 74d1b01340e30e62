"""A date as it is printed: a day, a month, a quarter, a half, a whole year, or two days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tumen.errors import InputError
from tumen.language.dates import plain_date
from tumen.tables.given import day

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_PART = re.compile(r"([0-9]{4})-([QH])([1-4])")
_YEAR = re.compile(r"[0-9]{4}")
_MONTHS = {"Q": 3, "H": 6}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days on which something may have been: from `first` to `last`, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        """The date as it is written: ``2023-Q1`` for its first to its last day."""
        if self.first == self.last:
            return self.first.isoformat()
        year, month = self.first.year, self.first.month
        half, quarter = (month - 1) // 6 + 1, (month - 1) // 3 + 1
        for short in (f"{year}", f"{year}-H{half}", f"{year}-Q{quarter}", f"{year}-{month:02}"):
            if read_span(short) == self:
                return short
        return f"{self.first}/{self.last}"


def _months(year: int, month: int, count: int) -> Span:
    after = year * 12 + month - 1 + count
    return Span(date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1))


def read_span(text: str, *, file: str = "", line: int = 0) -> Span:  # noqa: ARG001 - a notation of a table
    """Read ``2023-03-29``, ``2023-03``, ``2023-Q1``, ``2023-H1``, ``2023`` or ``2023-03-29/2023-04-02``.

    Raises
    ------
    InputError
        If it is none of these.
    """
    try:
        return _read(text, text)
    except (ValueError, InputError):
        plain = plain_date(text)  # raises where it can be read in two ways
    return _read(plain or text, text)


def _read(text: str, given: str) -> Span:
    try:
        if _YEAR.fullmatch(text):
            return _months(int(text), 1, 12)
        if found := _PART.fullmatch(text):
            length = _MONTHS[found[2]]
            return _months(int(found[1]), (int(found[3]) - 1) * length + 1, length)
        if found := _MONTH.fullmatch(text):
            return _months(int(found[1]), int(found[2]), 1)
        begins, mark, ends = text.partition("/")
        found_days = Span(day(begins), day(ends if mark else begins))
    except (ValueError, InputError):
        raise InputError.of(
            f"{given!r} is not a date",
            "Write a day (2026-06-01), a month (2026-06), a quarter (2026-Q2), a half (2026-H1), a year "
            "or two days (2026-06-01/2026-06-03)",
        ) from None
    if found_days.last < found_days.first:
        raise InputError.of(f"{given!r} ends before it begins", "Write the earlier day first")
    return found_days
