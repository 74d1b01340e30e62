"""Amounts as people say them: 400m, 1.2bn, 4亿, 5만."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tumen.errors import InputError
from tumen.tables.given import decimal

_LATIN = {"k": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_CHINESE = {"千": 3, "万": 4, "萬": 4, "百万": 6, "千万": 7, "亿": 8, "億": 8, "万亿": 12}
_KOREAN = {"천": 3, "만": 4, "백만": 6, "천만": 7, "억": 8, "조": 12}
_TIMES = _LATIN | _CHINESE | _KOREAN
"""Powers of ten by their words."""
_SAID = re.compile(r"([+-]?[0-9][0-9.]*)\s*(\D*)")


def written_out(text: str) -> str:
    """The amount in digits; text that is no such amount is left to the reader of the column.

    Raises
    ------
    InputError
        If the word behind the number is not known.
    """
    found = _SAID.fullmatch(text.strip())
    if found is None or not found[2].strip():
        return text.strip()
    power = _TIMES.get(found[2].strip().casefold())
    if power is None:
        raise InputError.of(
            f"amount: {found[2].strip()!r} in {text!r} is no multiple that is known",
            f"Write digits, or one of {', '.join(_TIMES)} behind them; the currency stands apart: 400m CNY",
        )
    try:
        value = decimal(found[1]) * Decimal(10) ** power
    except InputError as error:
        raise InputError(replace(item, what=f"amount: {item.what}") for item in error.problems) from None
    return f"{value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize():f}"
