"""Numbers as people write them in cells: plain decimals, nothing guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from tumen.errors import InputError
from tumen.tables.limits import DIGITS

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")


def decimal(text: str) -> Decimal:
    """Read a plain decimal number.

    Raises
    ------
    InputError
        If it is not one, or has more digits than are reckoned with (written out, without an exponent).
    """
    if not _NUMBER.fullmatch(text):
        raise InputError.of(
            f"{_short(text)} is not a number",
            "Write digits with a point: 1250.50, without thousands marks or units",
        )
    value = Decimal(text) if len(text) <= 10 * DIGITS else None
    if value is None or len(value.as_tuple().digits) > DIGITS or (value and abs(value.adjusted()) >= DIGITS):
        raise InputError.of(
            f"{_short(text)} has more than {DIGITS} digits", "Write it with the digits that are known"
        )
    return value


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}...")
