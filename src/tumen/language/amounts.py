"""Amounts as Chinese and Korean write them: by ten thousands, with the name of the currency behind.

An amount is read from its English text and has its digits, no more and no fewer.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tumen.language.names import names_on_file

_SCALES = {"": 0, "million": 6, "billion": 9}
_POWERS = {
    "zh": ((12, "\u4e07\u4ebf"), (8, "\u4ebf"), (4, "\u4e07")),
    "ko": ((12, "\uc870"), (8, "\uc5b5"), (4, "\ub9cc")),
}
_OF_TABLES = {
    "zh": {"million": "\u767e\u4e07", "billion": "\u5341\u4ebf"},
    "ko": {"million": "\ubc31\ub9cc ", "billion": "\uc2ed\uc5b5 "},
}
_UNITS = {"zh": {"days": "\u5929"}, "ko": {"days": "\uc77c"}}
_AMOUNT = re.compile(r"([+-]?)(\d[\d,]*(?:\.\d+)?)(?: (million|billion))?(?: ([A-Z]{3}))?")
_UNIT = re.compile(r"(million|billion) ([A-Z]{3})")


def amount_said(text: str, language: str) -> str | None:
    """An amount, or the unit of a table, in a language other than English; None where the text is none."""
    if (unit := _UNIT.fullmatch(text)) is not None and unit[2] in names_on_file("currency", language):
        return f"{_OF_TABLES[language][unit[1]]}{names_on_file('currency', language)[unit[2]]}"
    found = _AMOUNT.fullmatch(text)
    if found is None or not (found[3] or found[4]):
        return None
    if not found[3] and found[4] not in names_on_file("currency", language):
        return None
    return found[1] + with_unit(found[2], found[3] or "", found[4] or "", language)


def with_unit(figure: str, scale: str, unit: str, language: str) -> str:
    """A figure that English writes in a scale (``million``, ``billion`` or none), and its unit."""
    name = names_on_file("currency", language).get(unit) or _UNITS[language].get(unit)
    space = " " if unit and unit != "days" and (language == "ko" or name is None) else ""
    if scale:
        figure = large(Decimal(figure.replace(",", "")).scaleb(_SCALES[scale]), language)
    return f"{figure}{space}{name or unit}"


def large(value: Decimal, language: str) -> str:
    """A number in ten thousands and hundred millions: 4.5 of one in Chinese; Korean names each."""
    sign, rest = "-" if value < 0 else "", abs(value)
    for place, (power, word) in enumerate(powers := _POWERS[language]):
        if rest < 10**power:
            continue
        if language == "zh":
            return f"{sign}{_plain(rest.scaleb(-power))}{word}"
        parts = []
        for size, name in powers[place:]:
            whole, rest = divmod(rest, 10**size)
            parts += [f"{whole:,f}{name}"] if whole else []
        return sign + " ".join([*parts, *([_plain(rest)] if rest else [])])
    return sign + _plain(rest)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
