"""Dates as Chinese, Korean and English write them, the year first; what can be read in two ways is asked."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from tumen.errors import InputError

_YEAR = r"(?P<year>[0-9]{4})"
_MARKED = re.compile(
    _YEAR + r"\s?[年년](?:\s?(?P<month>[0-9]{1,2})\s?[月월](?:\s?(?P<day>[0-9]{1,2})\s?[日号號일])?)?"
)
_POINTS = re.compile(
    _YEAR
    + r"\s?(?P<mark>[./-])\s?(?P<month>[0-9]{1,2})(?:\s?(?P=mark)\s?(?P<day>[0-9]{1,2}))?(?P<end>\s?\.)?"
)
_QUARTER = re.compile(
    _YEAR + r"\s?[年년]?\s?-?\s?(?:第?\s?(?P<part>[1-4一二三四])\s?(?:季度|季|분기)|Q(?P<q>[1-4]))"
)
_QUARTER_FIRST = re.compile(r"Q(?P<q>[1-4])\s" + _YEAR)
_HALF = re.compile(_YEAR + r"\s?[年년]?\s?-?\s?(?:(?P<first>上半年|상반기|H1)|(?P<last>下半年|하반기|H2))")
_BETWEEN = re.compile(r"\s?(?:~|〜|至|到|부터)\s?|\s[-–—]\s|(?<=[日号일])\s?[-–—]\s?")
_REST = re.compile(r"(?:(?P<month>[0-9]{1,2})\s?[月월./-]\s?)?(?P<day>[0-9]{1,2})\s?[日号號일.]?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})\s?([./-])\s?([0-9]{1,2})\s?\2\s?([0-9]{4})\.?")
_SHORT_YEAR = re.compile(
    r"'?[0-9]{2}\s?[./年년-]\s?[0-9]{1,2}(?:\s?[./月월-]\s?[0-9]{1,2}\s?[日号일.]?|\s?[月월])"
)
_NO_YEAR = re.compile(r"[0-9]{1,2}\s?[月월](?:\s?[0-9]{1,2}\s?[日号일])?")
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}


def plain_date(text: str) -> str | None:
    """A date as it is stored: ``2026-06-01``, ``2026-06``, ``2026-Q2``, ``2026-H1``, ``2026`` or two days
    with ``/`` between them; None for what is no date of these forms.

    Raises
    ------
    InputError
        If the text can be read in two ways, or does not say its year.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    try:
        if (found := _between(plain) or _one(plain)) is not None:
            return found
    except ValueError:  # there is no such day
        return None
    _refuse(text, plain)
    return None


def _between(plain: str) -> str | None:
    begins, *ends = _BETWEEN.split(plain.removesuffix("까지").rstrip())
    if len(ends) != 1:
        return None
    first = _one(begins)
    if first is None or len(first) != len("2026-06-01"):
        return None
    last = _one(ends[0])
    if last is None and (rest := _REST.fullmatch(ends[0])) is not None:
        last = _day(first[:4], rest["month"] or first[5:7], rest["day"])
    return f"{first}/{last}" if last is not None and len(last) == len(first) else None


def _one(plain: str) -> str | None:
    for form in (_MARKED, _POINTS):
        if (found := form.fullmatch(plain)) is None:
            continue
        year, month, of_month = found["year"], found["month"], found["day"]
        if month is None:
            return year
        if of_month is not None:
            return _day(year, month, of_month)
        if form is _POINTS and re.fullmatch(r"[0-9]{4}\.1", plain):
            raise InputError.of(
                f"{plain!r} is not a date that can be read in one way: a number loses its last zero",
                f"Write {year}-01 or {year}-10",
            )
        return _day(year, month, "1")[:7]
    if (found := _QUARTER.fullmatch(plain.upper()) or _QUARTER_FIRST.fullmatch(plain.upper())) is not None:
        said = found.groupdict()
        part = said["q"] or said["part"]
        return f"{said['year']}-Q{_DIGITS.get(part, part)}"
    if (found := _HALF.fullmatch(plain.upper())) is not None:
        return f"{found['year']}-H{1 if found['first'] else 2}"
    return None


def _day(year: str, month: str, of_month: str) -> str:
    return date(int(year), int(month), int(of_month)).isoformat()


def _refuse(text: str, plain: str) -> None:
    """Say what is asked of a text that is a date in some way."""
    if (found := _YEAR_LAST.fullmatch(plain)) is not None:
        ways = []
        for month, of_month in ((found[1], found[3]), (found[3], found[1])):
            try:
                ways.append(_day(found[4], month, of_month))
            except ValueError:
                continue
        fix = f"Write {' or '.join(dict.fromkeys(ways))}"
        if len({*ways}) > 1:
            raise InputError.of(f"{text!r} is not a date that can be read in one way", fix)
        if ways:
            raise InputError.of(f"{text!r} is not a date with its year first", fix)
    if _SHORT_YEAR.fullmatch(plain) or _NO_YEAR.fullmatch(plain):
        raise InputError.of(
            f"{text!r} is not a date with its year in full", "Write the year with four digits, and first"
        )
