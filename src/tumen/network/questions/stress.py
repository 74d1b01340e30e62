"""The stress table of a plan: every place out for some days, what is lost, how long it is borne (time to
survive, against the time to recover: Simchi-Levi and others 2014, 2015), and what redundancy costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tumen.network.mip.settings import Settings
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.model.sites import Decisions
from tumen.network.questions.outages import (
    MayFail,
    Outage,
    OutageCost,
    Recourse,
    between,
    lengths_from,
    places_of,
)
from tumen.network.questions.survival import part_survived


@dataclass(frozen=True, slots=True)
class Lost:
    """What is lost while a place is out for so many days, begun when it costs most."""

    days: float
    start: str | None
    """Period at whose start it begins; None where none is long enough before the end of the study."""
    loss: float | None
    """Discounted, in currency; None: not known, for something is not delivered that has no price."""
    undelivered: float


@dataclass(frozen=True, slots=True)
class Redundancy:
    """The cheapest change of plan that keeps the loss under a limit."""

    net_cost: float
    """Of the changed plan with nothing out, discounted."""
    extra: float
    """More than the plan."""
    decisions: Decisions
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stressed:
    """One place."""

    place: MayFail
    used: bool
    """Whether anything passes it in the plan; else nothing is lost."""
    lost: tuple[Lost, ...]
    """By length."""
    survives_days: float | None
    """All is delivered at least so long; None: as long as was looked at."""
    at_recovery: Lost | None
    """Until it has recovered; None: not known how long that takes."""
    redundancy: Redundancy | None = None
    why_not: tuple[str, ...] = ()
    """Why no change of plan keeps the loss under the limit, where one was looked for in vain."""

    @property
    def exposed(self) -> bool | None:
        """Whether recovering takes longer than is survived; None: not known."""
        if self.survives_days is None:
            return False
        days = self.place.recovery_days
        return None if days is None else float(days) > self.survives_days * (1 + 1e-9)


@dataclass(frozen=True, slots=True)
class Stress:
    """The table, the worst first."""

    lengths: tuple[float, ...]
    normal_cost: float
    """Discounted net cost of the plan with nothing out."""
    places: tuple[Stressed, ...]
    counts_stock: bool
    """Whether stock is kept between periods, so that it bridges outages."""


Step = Callable[[str, int, int], None]


def stress(
    network: Network,
    law: TradeLaw,
    design: Decisions,
    lengths: Sequence[float],
    settings: Settings,
    *,
    places: Sequence[str] | None = None,
    start: str | None = None,
    step: Step | None = None,
) -> Stress:
    """Put each place (None: all) out for each length in days, under a design that is held.

    An outage begins with the period `start`, else with the one that makes it cost most. `step` is told the
    place, its number and how many there are.

    Raises
    ------
    InfeasibleError
        If the design cannot keep what is promised with nothing out.
    """
    recourse = Recourse(network, law, quiet(settings))
    normal = recourse.hold(design)
    desk = _Desk(recourse, network, tuple(lengths), start)
    asked = [place for place in places_of(network) if places is None or place.name in places]
    found = []
    for number, place in enumerate(asked, 1):
        if step is not None:
            step(place.name, number, len(asked))
        found.append(desk.row(place))
    return Stress(tuple(lengths), normal, tuple(sorted(found, key=_weight)), recourse.counts_stock)


def quiet(settings: Settings) -> Settings:
    """Without progress and shadow prices, an interruption raised."""
    return replace(settings, progress=None, duals=False, recheck=False, keep_interrupted=False)


def _weight(row: Stressed) -> tuple[object, ...]:
    """What is not known first, for it may be the worst; then by loss and by what is not delivered."""
    last = row.lost[-1] if row.lost else None
    loss = None if last is None else last.loss
    missing = 0.0 if last is None else last.undelivered
    return (not row.used, loss is not None, -(loss or 0.0), -missing, row.place.name)


class _Desk:
    def __init__(
        self, recourse: Recourse, network: Network, lengths: tuple[float, ...], start: str | None
    ) -> None:
        self.recourse, self.network, self.lengths = recourse, network, lengths
        names = [period.name for period in network.periods]
        self.starts = range(len(names)) if start is None else [names.index(start)]
        self.known: dict[Outage, OutageCost] = {}

    def row(self, place: MayFail) -> Stressed:
        """One place."""
        days = None if place.recovery_days is None else float(place.recovery_days)
        if not self.recourse.used(place.name):
            none = tuple(Lost(length, None, 0.0, 0.0) for length in self.lengths)
            return Stressed(place, used=False, lost=none, survives_days=None, at_recovery=None)
        return Stressed(
            place,
            used=True,
            lost=tuple(self._worst(place.name, length) for length in self.lengths),
            survives_days=self._survives(place.name),
            at_recovery=None if days is None else self._worst(place.name, days),
        )

    def _outcome(self, place: str, start: int, periods: int) -> OutageCost:
        if periods == 0:
            return OutageCost(0.0, 0.0, survived=True)
        asked = Outage(place, start, periods)
        if asked not in self.known:
            self.known[asked] = self.recourse.outcome(asked)
        return self.known[asked]

    def _worst(self, place: str, days: float) -> Lost:
        """The length lies between whole periods: so does what is lost."""
        found = []
        for start in self.starts:
            parts = [
                (self._outcome(place, start, periods), weight)
                for periods, weight in between(self.network, start, days)
            ]
            if not parts:
                continue
            losses = [None if part.loss is None else part.loss * weight for part, weight in parts]
            known = [loss for loss in losses if loss is not None]
            found.append(
                Lost(
                    days,
                    self.network.periods[start].name,
                    sum(known) if len(known) == len(losses) else None,
                    sum(part.undelivered * weight for part, weight in parts),
                )
            )
        none = Lost(days, None, None, 0.0)
        return max(
            found,
            key=lambda row: (row.loss is None, row.loss or 0.0, row.undelivered),
            default=none,
        )

    def _survives(self, place: str) -> float | None:
        """Days for which all is delivered, begun when they are fewest."""
        longest = max(self.lengths)
        borne: list[float] = []
        for start in self.starts:
            ends = lengths_from(self.network, start)
            for periods, day in enumerate(ends[1:], 1):
                if not self._outcome(place, start, periods).survived:
                    more = 0.0
                    if self.recourse.counts_stock:
                        more = part_survived(self.recourse, Outage(place, start, periods))
                    borne.append(ends[periods - 1] + more * (day - ends[periods - 1]))
                    break
                if day >= longest:
                    break
        return min(borne, default=None)
