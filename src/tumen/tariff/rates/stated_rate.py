"""A rate that a person states, in the bounds of the trade."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.tariff.rates.expression import AdValorem, walk
from tumen.tariff.rates.notation import parse_rate

if TYPE_CHECKING:
    from tumen.tariff.rates.expression import Rate

MOST = Decimal(300)
"""Per cent of the value above which a rate is asked about: few tariffs have one (some of Korea's do)."""


def stated_rate(text: str, *, file: str | None = None, line: int | None = None) -> Rate:
    """Read a rate in Tumen's notation; one above 300 % only with ``!`` behind it: it is meant.

    Raises
    ------
    InputError
        If it is no rate, or so high and not said to be meant.
    """
    meant = text.endswith("!")
    rate = parse_rate(text.removesuffix("!").rstrip(), file=file, line=line)
    highest = max((node.pct for node in walk(rate) if isinstance(node, AdValorem)), default=Decimal(0))
    if highest > MOST and not meant:
        raise InputError.of(
            f"a rate of {highest:f} % is more than {MOST} %",
            f"Look at it again; write {text}! if it is meant",
        )
    return rate
