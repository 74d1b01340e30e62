"""Every figure of a ledger by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tumen.zone.indicators.amounts import amounts, ratios
from tumen.zone.indicators.census import Census, check_period, take_census
from tumen.zone.indicators.counts import groups_of, numbers, shares
from tumen.zone.indicators.definitions import Indicator, check_names, indicators
from tumen.zone.indicators.floor import activated, occupancy

if TYPE_CHECKING:
    from tumen.zone.indicators.results import Measured
    from tumen.zone.snapshot import Snapshot
    from tumen.zone.spans import Span


def measure(
    snapshot: Snapshot,
    on: date,
    names: Sequence[str] = (),
    *,
    period: Span | None = None,
    by: str | None = None,
    unreported: int | None = None,
    census: Census | None = None,
) -> tuple[Measured, ...]:
    """Figures of a ledger as of a day.

    Parameters
    ----------
    on
        Events till this day are looked at.
    names
        Of which indicators; all where none is named.
    period
        What was reached or added in this period, rates of the projects that came in it; None: all till
        the day.
    by
        ``industry``, ``economy`` (of the investors), ``kind`` or ``park``: one figure for each group. A
        project of investors of several economies is in each of them.
    unreported
        See `take_census`.

    Raises
    ------
    InputError
        If there is no such indicator or grouping, or the office chose what there is not.
    """
    known = indicators()
    check_names(names, known, "indicator")
    check_period(period, on)
    census = census or take_census(snapshot, on, unreported=unreported)
    groups_of(census, by)
    return tuple(
        found for name in dict.fromkeys(names or known) for found in _measure(census, known[name], period, by)
    )


def _measure(census: Census, indicator: Indicator, period: Span | None, by: str | None) -> Iterator[Measured]:
    match indicator.kind:
        case "projects" | "reached":
            return numbers(census, indicator, period, by)
        case "share":
            return shares(census, indicator, period, by)
        case "amount":
            return amounts(census, indicator, period, by)
        case "ratio":
            return ratios(census, indicator, period, by)
        case "occupancy":
            return occupancy(census, indicator, by)
        case _:
            return activated(census, indicator, period, by)
