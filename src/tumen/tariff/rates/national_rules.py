"""Rules of the arithmetic of importers: what is rounded how, and small sums and values that are free.

Data (``data/taxes/payable.csv``), by importer and day, each with its article.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from tumen.reference.currency import currencies
from tumen.tariff.rates.shipped import day, one_of, records

FILE = Path(__file__).resolve().parents[2] / "data" / "taxes" / "payable.csv"
RuleKind = Literal[
    "value", "duty", "tax base", "tax", "tax on tax", "small value", "small duty", "difference"
]
How = Literal["down", "half up", "either way", "at most", "below"]
_ROUND = {"down": ROUND_FLOOR, "half up": ROUND_HALF_UP}


@dataclass(frozen=True, slots=True)
class NationalRule:
    """One rule of the arithmetic of an importer: a rounding, or a sum or value up to which nothing is due."""

    economy: str
    """An economy or a group of them."""
    currency: str
    start: date | None
    """None: its first day is not on file."""
    until: date | None
    rule: RuleKind
    amount: Decimal
    """The step of a rounding, or the limit."""
    unit: str
    """Currency of a limit that is not in the importer's."""
    how: How
    per: Literal["", "declaration"]
    """Of what amount it rounds: that of the whole declaration; empty: whether of each good is not on file."""
    part: tuple[Decimal, Decimal]
    """Which part of the tax it rounds, as a quotient."""
    charge: Decimal
    """What is due instead within the limit."""
    but_not: str
    """Goods that a limit does not hold for,"""
    but_not_hs: tuple[str, ...]
    """and their codes, where the law names them,"""
    but_not_under: tuple[str, ...]
    """and the trade remedies under which they are then, by kind."""
    hangs_on: str
    """What else must be so, in words."""
    law: str

    def rounded(self, amount: Decimal) -> tuple[Decimal, Decimal]:
        """The least and the greatest that an amount is rounded to; one and the same but for "either way"."""
        steps = amount / self.amount
        ways = [_ROUND[self.how]] * 2 if self.how in _ROUND else [ROUND_FLOOR, ROUND_CEILING]
        low, high = (steps.to_integral_value(way) * self.amount for way in ways)
        return low, high

    def within(self, amount: Decimal) -> bool:
        """Whether an amount is within the limit."""
        return amount <= self.amount if self.how == "at most" else amount < self.amount

    def excepts(self, digits: str, under: Collection[str] = ()) -> bool:
        """Whether goods of a code, `under` trade remedies of these kinds, are surely among those that it does
        not hold for.
        """
        return any(digits.startswith(code) for code in self.but_not_hs) or not self.spares(under)

    def spares(self, under: Collection[str]) -> bool:
        """Whether it may hold for goods under trade remedies of these kinds."""
        return not set(under).intersection(self.but_not_under)


@cache
def national_rules() -> tuple[NationalRule, ...]:
    """The rules on file. An importer without one may round as well: that is not known."""
    return records(
        FILE,
        NationalRule,
        start=day,
        until=day,
        rule=one_of(get_args(RuleKind)),
        how=one_of(get_args(How)),
        per=one_of(("", "declaration")),
        amount=Decimal,
        part=_part,
        charge=lambda text: Decimal(text or 0),
        but_not_hs=lambda text: tuple(text.split()),
        but_not_under=lambda text: tuple(text.split()),
    )


def _part(text: str) -> tuple[Decimal, Decimal]:
    over, _, under = (text or "1/1").partition("/")
    return Decimal(over), Decimal(under)


@cache
def coarsest(kind: RuleKind) -> Decimal:
    """The greatest step on file of a rounding, in minor units of its currency."""
    places = currencies()
    return max(rule.amount.scaleb(places[rule.currency]) for rule in national_rules() if rule.rule == kind)
