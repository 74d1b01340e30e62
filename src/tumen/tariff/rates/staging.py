"""The staging of a schedule: a base rate and one rate for each year of the agreement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from tumen.errors import InputError
from tumen.tariff.rates.expression import Rate
from tumen.tariff.rates.notation import parse_rate, print_rate

_RUN = re.compile(r"(.+?)(?: x([0-9]+))?")
_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class Staging:
    """Rates by year; `years[0]` is year 1. The base rate is where the cuts begin, never an applied rate.

    With `and_after` the last year's rate stays; without it the years beyond the schedule are unknown.
    """

    base: Rate
    years: tuple[Rate, ...]
    and_after: bool = False

    def rate(self, year: int) -> Rate | None:
        """The rate of a year of the agreement (1 is the first), None where the schedule does not say."""
        if year < 1:
            return None
        if year <= len(self.years):
            return self.years[year - 1]
        return self.years[-1] if self.and_after and self.years else None


def print_staging(staging: Staging) -> str:
    """Write as ``5% | 4% x3 | 3%``: the base rate, then the rates with the number of years each runs."""
    runs = ((rate, len(list(run))) for rate, run in groupby(staging.years))
    parts = [print_rate(rate) + (f" x{count}" if count > 1 else "") for rate, count in runs]
    return _BETWEEN.join([print_rate(staging.base), *parts])


@lru_cache(maxsize=1 << 13)  # a schedule has few patterns and many lines
def parse_staging(text: str, *, and_after: bool, file: str | None = None, line: int | None = None) -> Staging:
    """Read what `print_staging` writes; InputError where there is no year or a rate is malformed."""
    base, *runs = text.split(_BETWEEN)
    if not runs:
        raise InputError.of(f"{text!r} has no years", 'Write "base | year 1 | year 2"', file=file, line=line)
    years: list[Rate] = []
    for run in runs:
        found = _RUN.fullmatch(run)
        rate = parse_rate(found[1] if found else run, file=file, line=line)
        years += [rate] * int((found and found[2]) or 1)
    return Staging(parse_rate(base, file=file, line=line), tuple(years), and_after)
