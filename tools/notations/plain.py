"""Rates as schedules print them: a number is per cent, U is unbound; and Australia's few dollar rates."""

from __future__ import annotations

import re
from decimal import Decimal

from tumen.tariff.rates.expression import EXCLUDED, AdValorem, Lower, Rate, Specific, Sum, UnreadRate

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DOLLARS = re.compile(
    r"\$([0-9][0-9,]*(?:\.[0-9]+)?)(?: ?/(kg|[lL]|stick)( TSS\*?| of alcohol| of tobacco content)?| each)"
)
_MATTER = {" of alcohol": " of alcohol", " of tobacco content": " of tobacco"}
_COMPOUND = re.compile(r"([0-9.]+)%,? and (\$.+)")
_LOWER = re.compile(r"([0-9.]+)%, or, if lower, (\$.+)")


def read_percent(text: str) -> Rate:
    """``"5"`` is 5 %, ``"U"`` is unbound (excluded); anything else stays unread."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return AdValorem(Decimal(text))
    return EXCLUDED if text == "U" else UnreadRate(text)


def read_australia(text: str) -> Rate:
    """Read a cell of Australia's schedule: per cent, ``$/kg``, ``5%, and $12,000 each``, ``4%, or, if lower,
    $``."""
    plain = read_percent(text)
    if not isinstance(plain, UnreadRate):
        return plain
    if found := _COMPOUND.fullmatch(text):
        dollars = _dollars(found[2])
        return plain if dollars is None else Sum((AdValorem(Decimal(found[1])), dollars))
    if found := _LOWER.fullmatch(text):
        dollars = _dollars(found[2])
        return plain if dollars is None else Lower((AdValorem(Decimal(found[1])), dollars))
    return _dollars(text) or plain


def _dollars(text: str) -> Specific | None:
    found = _DOLLARS.fullmatch(text)
    if found is None:
        return None
    unit = "piece" if found[2] in {None, "stick"} else found[2].lower()
    if found[3]:
        unit += _MATTER.get(found[3], " of TSS")
    return Specific(Decimal(found[1].replace(",", "")), "AUD", unit)
