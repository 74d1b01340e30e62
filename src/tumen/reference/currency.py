"""Currencies (ISO 4217) and the exchange rates that a study supplies. Amounts are decimals with a currency
code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tumen.errors import InputError, NotStated, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

_DATA = Path(__file__).resolve().parents[1] / "data" / "economies" / "currencies.csv"
OLDEST_DAYS = 366
"""A rate is used for so many days."""


@cache
def currencies() -> Mapping[str, int]:
    """Return the currency codes on file, each with its number of decimal places (minor unit)."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["code"]: int(row["minor_unit"]) for row in csv.DictReader(file)})


def check_currency(code: str) -> str:
    """Return the code if it is on file.

    Raises
    ------
    InputError
        If it is not a currency code in use; near codes are suggested.
    """
    problem = _not_a_currency(code)
    if problem is not None:
        raise InputError(problem)
    return code


def decimals(currency: str | None) -> int:
    """Return the decimals that an amount of a currency is written with; two where it is none on file."""
    return currencies().get(currency or "", 2)


def written(amount: Decimal | float, currency: str) -> str:
    """Group thousands, and round to the decimals of the currency: ``1,234.50``."""
    return f"{amount:,.{decimals(currency)}f}"


def check_decimals(text: str, currency: str) -> None:
    """Refuse an amount as written with more decimals than its currency has, or with a dot that may group
    thousands.

    Parameters
    ----------
    text
        A plain decimal number.

    Raises
    ------
    InputError
        If zeros after the last decimal of the currency do not save it, or three digits stand behind a dot:
        ``12.500`` JPY.
    """
    places = currencies()[currency]
    whole, _, decimals = text.lstrip("+-").partition(".")
    if decimals[places:].strip("0") or (len(decimals) == 3 > places and len(whole) <= 3):
        raise InputError.of(
            f"{text} has more decimals than an amount of {currency} has ({places})",
            "Write no more, and no mark of thousands",
        )


def check_price(text: str, currency: str) -> bool:
    """Refuse a price of a unit as written with a dot that may group thousands, in a currency without
    decimals; a price may have more decimals than its currency: ``0.0012`` USD.

    Parameters
    ----------
    text
        A plain decimal number.

    Returns
    -------
    Whether it is read as a price with three decimals though the dot might group thousands: ``1.234`` USD.

    Raises
    ------
    InputError
        For ``12.500`` JPY.
    """
    places = currencies()[currency]
    whole, _, decimals = text.lstrip("+-").partition(".")
    if len(decimals) != 3 or places >= 3 or len(whole) > 3 or not whole.strip("0"):
        return False
    if places:
        return True
    fraction = f"{whole}.{decimals.rstrip('0')}" if decimals[-1] == "0" else f"{whole}.{decimals}0"
    raise InputError.of(
        f"{text} {currency} can be read in two ways: the point may group thousands",
        f"Write {whole}{decimals}, or {fraction.rstrip('.')} if it is a price of so many decimals",
    )


def _not_a_currency(code: object) -> Problem | None:
    known = currencies()
    if isinstance(code, str) and code in known:
        return None
    from difflib import get_close_matches

    text = str(code).strip().upper()
    near = [text] if text in known else get_close_matches(text, known, n=3, cutoff=0.6)
    slip = {"RMB": ["CNY"], "CNH": ["CNY"], "YEN": ["JPY"], "WON": ["KRW"], "NTD": ["TWD"], "STG": ["GBP"]}
    near = slip.get(text, near)
    advice = f"Did you mean {', '.join(near)}?" if near else "Use a code of ISO 4217, such as USD, CNY, KRW"
    return Problem(f"{code!r} is not a currency code on file", advice)


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """On `on`, one unit of `base` was worth `rate` units of `quote`, as `source` says."""

    on: date
    base: str
    quote: str
    rate: Decimal
    source: str
    published: bool = False
    """Whether customs published it, to hold from the day on, rather than the market made it on the day."""


@dataclass(frozen=True, slots=True)
class UsedRate:
    """The rate that was used: `quote` per `base`, the (oldest) day it is of, its source, and how it was got.

    `via` is "same currency", "direct", "inverse", or the common currency of a cross rate ("cross via USD").
    """

    rate: Decimal
    on: date
    source: str
    via: str

    def __str__(self) -> str:
        """The rate with its day, way and source."""
        return f"{self.rate:f} ({self.on}, {self.via}, {self.source})"


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """A frozen table of exchange rates.

    Raises
    ------
    InputError
        On building: unknown currencies, rates that are not positive decimals, a pair quoted against itself,
        two rates of one pair and day; every problem at once.
    """

    rows: tuple[ExchangeRate, ...]

    def __post_init__(self) -> None:
        problems = [problem for row in self.rows for problem in _problems(row)]
        seen: set[tuple[object, ...]] = set()
        for row in self.rows:
            key = (row.on, frozenset((row.base, row.quote)), row.published)
            if key in seen:
                what = f"{row.base}/{row.quote} has two rates on {row.on}"
                problems.append(Problem(what, "Keep one of them, in one direction"))
            seen.add(key)
        if problems:
            raise InputError(problems)

    @classmethod
    def of(cls, rows: Iterable[ExchangeRate]) -> ExchangeRates:
        """Build the table from any iterable of rates."""
        return cls(tuple(rows))

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those that a rate names, in the order of the rows."""
        return tuple(dict.fromkeys(code for row in self.rows for code in (row.base, row.quote)))

    def rate(self, base: str, quote: str, on: date) -> UsedRate:
        """How many units of `quote` one unit of `base` is worth, by the latest rate on or before the day.

        A rate quoted the other way round is inverted (28 digits); failing both within a year, a cross
        rate over one common currency is taken: of several, the one whose older rate is the most recent, then
        the first in the alphabet.

        Raises
        ------
        InputError
            If a currency is unknown, or no rate on or before the day is on file or young enough.
        """
        check_currency(base)
        check_currency(quote)
        if base == quote:
            return UsedRate(Decimal(1), on, "", "same currency")
        found = [
            way for way in (self._pair(base, quote, on), self._cross(base, quote, on)) if way is not None
        ]
        young = [way for way in found if (on - way.on).days <= OLDEST_DAYS]
        if young:
            return young[0]
        if found:
            last = max(way.on for way in found)
            what = f"The latest rate from {base} to {quote} on file is of {last}, {(on - last).days} days "
            what, fix = f"{what}before {on}", f"Give one of at most {OLDEST_DAYS} days before"
        else:
            what = f"No exchange rate from {base} to {quote} on or before {on} is on file"
            fix = (
                f"Give one: date, {base}, {quote}, rate, source (the other way round, or both against a "
                "third currency, will do)"
            )
        key = (("date", str(on)), ("base", base), ("quote", quote))
        raise InputError(NotStated(what, fix, columns=("rate",), table="exchange_rates", key=key))

    def published(self, base: str, quote: str, on: date, since: date) -> UsedRate | None:
        """The latest rate that customs published from `since` to a day; None: there is none."""
        found = self._pair(base, quote, on, published=True)
        return None if found is None or found.on < since else found

    def of_days(self, base: str, quote: str, first: date, last: date) -> tuple[UsedRate, ...]:
        """The rate of every day from `first` to `last` of which there is one, a cross rate of one day too."""
        days = sorted({row.on for row in self.rows if first <= row.on <= last and not row.published})
        ways = ((self._pair(base, quote, day), self._cross(base, quote, day), day) for day in days)
        found = (next((way for way in two if way and way.on == day), None) for *two, day in ways)
        return tuple(way for way in found if way is not None)

    def _pair(self, base: str, quote: str, on: date, *, published: bool = False) -> UsedRate | None:
        fits = [
            row
            for row in self.rows
            if row.on <= on and {row.base, row.quote} == {base, quote} and row.published == published
        ]
        if not fits:
            return None
        last = max(fits, key=lambda row: row.on)
        if last.base == base:
            return UsedRate(last.rate, last.on, last.source, "direct")
        return UsedRate(1 / last.rate, last.on, last.source, "inverse")

    def _cross(self, base: str, quote: str, on: date) -> UsedRate | None:
        best: UsedRate | None = None
        for middle in sorted({code for row in self.rows for code in (row.base, row.quote)} - {base, quote}):
            one, other = self._pair(base, middle, on), self._pair(middle, quote, on)
            if one is None or other is None:
                continue
            day = min(one.on, other.on)
            if best is None or day > best.on:
                source = "; ".join(dict.fromkeys((one.source, other.source)))
                best = UsedRate(one.rate * other.rate, day, source, f"cross via {middle}")
        return best


def _problems(row: ExchangeRate) -> list[Problem]:
    found = [problem for code in (row.base, row.quote) if (problem := _not_a_currency(code)) is not None]
    if row.base == row.quote:
        found.append(Problem(f"{row.base} is quoted against itself on {row.on}", "Take the row out"))
    pair = f"{row.base}/{row.quote} on {row.on}"
    if not _is_rate(row.rate):
        found.append(Problem(f"The rate {row.rate!r} of {pair} is no rate", "Give a decimal above zero"))
    if not row.source.strip():
        found.append(Problem(f"{pair} has no source", "Say where the rate is from"))
    return found


def _is_rate(value: object) -> bool:
    """Whether a file or a caller gave a positive exact decimal (a float is none)."""
    return isinstance(value, Decimal) and value.is_finite() and value > 0
