"""What the question `disruption` returns: frozen records that the page and the tables show.

Money is in the unit of the table, shares in per cent. Losses sum all days; below zero is a gain.
"""

from __future__ import annotations

from dataclasses import dataclass

from tumen.economy.disruption import FirstStop


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as the study gives it."""

    name: str
    kind: str
    economy: str
    sector: str
    buyer: str
    size: str
    when: str
    recovery: str
    source: str


@dataclass(frozen=True, slots=True)
class EconomyDisrupted:
    """What one economy loses.

    `share` and `peak` are of its value added in all days, and on its worst day (`peak_day`);
    `recovered_after` counts days from the first shock: 0 where it was never off normal, None where it is not
    back to normal at the end.
    """

    economy: str
    value_added_lost: float
    share: float
    peak: float
    peak_day: int
    recovered_after: int | None
    output_lost: float
    final_demand_not_met: float


@dataclass(frozen=True, slots=True)
class IndustryDisrupted:
    """What one industry loses, and how much of its output for want of inputs."""

    economy: str
    sector: str
    value_added_lost: float
    output_lost: float
    lost_for_inputs: float
    recovered_after: int | None
    """As of economies, of its output."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Output lost, in all industries and days, for want of an input."""

    input: str
    lost: float


@dataclass(frozen=True, slots=True)
class MovedParameter:
    """The loss of all economies with one assumed parameter moved."""

    key: str
    """Names the sentence of what is moved."""
    what: str
    value_added_lost: float
    change: float | None
    """In per cent of the loss; None where there is none, where the one is a loss and the other a gain, or
    where production falls on."""
    falls_on: bool = False
    """Whether production is lower on the last day than when the events were over: no loss can be told."""
    last_day: float = 100.0
    """Value added of all on the last day, in per cent of normal."""


@dataclass(frozen=True, slots=True)
class DailyPath:
    """Value added of one economy day by day, in per cent of normal."""

    economy: str
    index: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class DisruptionResult:
    """Everything that was found."""

    days: int
    events: tuple[ToldEvent, ...]
    illustrative: bool
    """Whether an event or a stock says of itself that it is invented."""
    value_added_lost: float
    share: float
    economies: tuple[EconomyDisrupted, ...]
    """The largest loss first."""
    industries: tuple[IndustryDisrupted, ...]
    paths: tuple[DailyPath, ...]
    first_stops: tuple[FirstStop, ...]
    """The first first."""
    held_back: tuple[HeldBack, ...]
    """The largest first."""
    moved: tuple[MovedParameter, ...]
    top: int
    falls_on: bool = False
    """Of the run as asked, as in `MovedParameter`."""
    last_day: float = 100.0

    def of(self, economy: str) -> EconomyDisrupted:
        """What one economy loses."""
        return next(item for item in self.economies if item.economy == economy)
