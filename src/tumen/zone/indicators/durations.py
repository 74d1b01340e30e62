"""How long projects stay in a stage; cases that are still open are censored."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.zone.indicators.census import Census, take_census
from tumen.zone.indicators.days import NEVER, number_of, places
from tumen.zone.indicators.definitions import check_names
from tumen.zone.indicators.results import Gap, Passed, StageTime
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot

LEVEL = 0.95
QUARTERS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))


def time_in_stages(
    snapshot: Snapshot, on: date, *, unreported: int | None = None, census: Census | None = None
) -> tuple[StageTime, ...]:
    """Time in each stage that counts, till any further stage."""
    census = census or take_census(snapshot, on, unreported=unreported)
    known = [code for code, stage in stages().items() if stage.counts == "yes"]
    return tuple(_time(census, code, tuple(known[number + 1 :])) for number, code in enumerate(known[:-1]))


def time_between(
    snapshot: Snapshot, on: date, first: str, *until: str, census: Census | None = None
) -> StageTime:
    """Time from a stage till one of others.

    Raises
    ------
    InputError
        If there is no such stage.
    """
    check_names([first, *until], stages(), "stage")
    return _time(census or take_census(snapshot, on), first, until)


def _time(census: Census, first: str, until: Sequence[str]) -> StageTime:
    """Days in the stage of each project that reached it; what is dated to a span is taken in its middle."""
    days, on = census.days, number_of(census.on)
    lo, hi = (found.astype(np.int64) for found in (days.lo, days.hi))  # `NEVER` is far from all
    middle, exact, there = lo + (hi - lo) // 2, lo == hi, days.lo < NEVER
    at, further = places()[first], [places()[code] for code in until]
    ends = [places()[code] for code, item in stages().items() if item.counts == "end"]
    later = np.where(there[further] & (hi[further] <= on), middle[further], NEVER)
    after = later.min(axis=0, initial=NEVER)
    known = exact[at] & ((after == NEVER) | ((later == after) & exact[further]).any(axis=0))
    stop = np.minimum(middle[ends].min(axis=0), on)
    over = after <= stop
    took = np.where(over, after, stop) - middle[at]
    begun, straddles = there[at], hi[at] > on
    left = {
        "before": begun & ~straddles & (took < 0),
        "no-stage": ~begun & there[further].any(axis=0),
        "straddles": begun & straddles,
    }
    kept = begun & ~straddles & (took >= 0)
    ended, censored = (np.sort(took[kept & which]).tolist() for which in (over, ~over))
    passed, curve = _estimate(ended, censored)
    return StageTime(
        stage=first,
        until=tuple(until),
        ended=len(ended),
        open=len(censored),
        left_out=tuple(Gap(code, int(which.sum())) for code, which in left.items() if which.any()),
        to_the_day=int((kept & known).sum()),
        passed=passed,
        curve=curve,
        censored=tuple(censored),
    )


def _estimate(
    ended: Sequence[int], censored: Sequence[int]
) -> tuple[tuple[Passed, ...], tuple[tuple[int, float, float | None, float | None], ...]]:
    """Kaplan-Meier estimate with its band, and the days by which quarters of the cases have left."""
    if not ended:
        return tuple(Passed(share, None, None, None) for share in QUARTERS), ()
    from scipy.stats import CensoredData, ecdf

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where nobody is left the band is not defined: nan
        found = ecdf(CensoredData(uncensored=list(ended), right=list(censored))).sf
        band: Any = found.confidence_interval(LEVEL, method="log-log")
    low, high = band.low.probabilities, band.high.probabilities
    curve = tuple(
        zip(
            (int(day) for day in found.quantiles),
            (float(share) for share in found.probabilities),
            _or_none(low),
            _or_none(high),
            strict=True,
        )
    )
    return tuple(
        Passed(share, *(_first_below(curve, column, 1 - float(share)) for column in (1, 2, 3)))
        for share in QUARTERS
    ), curve


def _or_none(values: Sequence[float]) -> Iterator[float | None]:
    return (float(value) if value == value else None for value in values)  # noqa: PLR0124 - nan


def _first_below(
    curve: Sequence[tuple[int, float, float | None, float | None]], column: int, share: float
) -> int | None:
    for point in curve:
        value = point[column]
        if value is not None and value <= share + 1e-12:
            return point[0]
    return None
