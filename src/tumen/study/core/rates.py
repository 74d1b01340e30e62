"""Rates of duty that a factor moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tariff.rates.expression import AdValorem, Specific
from tumen.tariff.rates.notation import parse_rate, print_rate

if TYPE_CHECKING:
    from decimal import Decimal


def rate_times(text: str, factor: Decimal) -> str:
    """A rate in per cent or per quantity times a factor, in Tumen's notation.

    Raises
    ------
    InputError
        If it is another form of rate: a part of it may not move.
    """
    match parse_rate(text):
        case AdValorem(pct):
            return print_rate(AdValorem(pct * factor))
        case Specific(amount, currency, unit, per):
            return print_rate(Specific(amount * factor, currency, unit, per))
    raise InputError.of(
        f"{text} is no plain rate that a factor could move", "State a rate in per cent or per quantity"
    )
