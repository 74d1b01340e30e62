"""What happens to whom, from when, how long, and how it recovers: the shocks of a simulation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tumen.economy.refusals import EVERY, no_number, not_there

if TYPE_CHECKING:
    from tumen.economy.accounts import Accounts, Axes
    from tumen.economy.arrays import Array

EventKind = Literal["capacity", "capital", "demand", "trade"]
KINDS: tuple[EventKind, ...] = ("capacity", "capital", "demand", "trade")
Recovery = Literal["at once", "linear", "convex", "s-shaped", "rebuilding"]
RECOVERIES: tuple[Recovery, ...] = ("at once", "linear", "convex", "s-shaped", "rebuilding")
CONVEX = 4.0
"""Exponent of the convex curve: over 95 % is back after the recovery time (BoARIO, recovery functions)."""
STEEP = 1e-6
"""Steepness of the s-shaped curve (same source)."""
LARGEST_RISE = 3.0
"""A rise of final demand above 300 per cent is taken for per cent written as a fraction."""


@dataclass(frozen=True, slots=True)
class ShockEvent:
    """One shock. Several may overlap; see docs/theory/disruption.md for how they add up.

    Attributes
    ----------
    name : what it is called in results
    kind : "capacity" (a share of what an industry can make is lost), "capital" (productive capital is
        destroyed, and capacity with it), "demand" (final demand of an economy for the products of a sector,
        from wherever, falls away), "trade" (deliveries to the buyer are cut off)
    economy : whose industry, whose final demand, or the supplier whose deliveries are cut; ``*`` for all
    sector : ``*`` for all
    from_day : first day, 0 is the first of the simulation
    days : at full size; None to the end of the simulation
    share : lost, 0 to 1; of demand also below 0, a rise
    amount : capital destroyed, in the unit of the table, in place of a share
    buyer : of a trade cut; ``*`` for all other economies
    recovery : how it recovers after `days`; "rebuilding" (of capital) demands goods from other industries
    recovery_days : characteristic time of the recovery or of rebuilding
    """

    name: str
    kind: EventKind
    economy: str
    sector: str
    from_day: int
    days: int | None = None
    share: float | None = None
    amount: float | None = None
    buyer: str | None = None
    recovery: Recovery = "at once"
    recovery_days: int | None = None
    source: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Together what may stand once."""
        return self.name, self.kind, self.economy, self.sector, self.buyer or ""

    def wrong(self, axes: Axes, horizon: int) -> Iterator[tuple[str, str]]:
        """What is wrong with it on a table and over a number of days, and how to mend it."""
        strange = [*_wrong_types(self)]
        if strange:
            yield from strange
            return
        yield from _wrong_labels(self, axes)
        yield from _wrong_size(self)
        yield from _wrong_days(self, horizon)
        yield from _wrong_recovery(self)

    def left(self, day: int) -> float:
        """The part of the shock that is there on a day (not of rebuilding, which depends on deliveries)."""
        if day < self.from_day:
            return 0.0
        over = None if self.days is None else day - self.from_day - self.days
        if over is None or over < 0:
            return 1.0
        return recovered(self.recovery, over, self.recovery_days)

    def rows(self, axes: Axes) -> Array:
        """(n,) 1 on the industries, or the supplying industries, that it is about."""
        at = np.ones((axes.n_economies, axes.n_sectors))
        if self.economy != EVERY:
            at *= (np.array(axes.economies) == self.economy)[:, None]
        if self.sector != EVERY:
            at *= np.array(axes.sectors) == self.sector
        return at.reshape(-1)


def recovered(curve: Recovery, elapsed: int, days: int | None) -> float:
    """The part of a shock that is left some days after it began to recover."""
    if curve == "at once" or days is None:
        return 0.0
    if curve == "linear":
        return max(0.0, 1.0 - elapsed / days)
    if curve == "convex":
        return float((1.0 - 1.0 / days) ** (CONVEX * elapsed))
    power = (np.log(days) - np.log(STEEP)) / (np.log(days) - np.log(2.0))
    return float(days / (days + STEEP * float(elapsed) ** power))


def _wrong_types(event: ShockEvent) -> Iterator[tuple[str, str]]:
    for name in ("name", "kind", "economy", "sector", "recovery", "source"):
        if not isinstance(getattr(event, name), str):
            yield f"{name} is {getattr(event, name)!r}", "Give a text"
    for name in ("from_day", "days", "recovery_days", "share", "amount"):
        value = getattr(event, name)
        whole = name.endswith(("day", "days"))
        wrong = no_number(name, value, whole=whole) if value is not None or name == "from_day" else None
        if wrong:
            yield wrong


def _wrong_labels(event: ShockEvent, axes: Axes) -> Iterator[tuple[str, str]]:
    if event.kind not in KINDS:
        yield f"{event.kind!r} is no kind of event", f"Known: {', '.join(KINDS)}"
    for kind, code, known in (
        ("economy", event.economy, axes.economies),
        ("sector", event.sector, axes.sectors),
        ("economy", event.buyer, axes.economies),
    ):
        wrong = None if code is None else not_there(kind, code, known, every=True)
        if wrong:
            yield wrong
    if event.kind == "trade":
        if event.buyer is None:
            yield (
                "the trade cut has no buyer",
                f"Name who no longer gets the goods, or {EVERY} for all others",
            )
        elif event.buyer == event.economy != EVERY:
            yield f"{event.economy} is on both sides of the cut", "Name another buyer"
    elif event.buyer is not None:
        yield f"a buyer stands at an event of {event.kind}", "Only a trade cut has one; leave it empty"


def _wrong_size(event: ShockEvent) -> Iterator[tuple[str, str]]:
    share, amount = event.share, event.amount
    if (share is None) == (amount is None):
        both = "a share and an amount" if share is not None else "neither a share nor an amount"
        yield f"the event has {both}", "Give the share lost, or for capital the amount destroyed"
    if amount is not None:
        if event.kind != "capital":
            yield f"an amount stands at an event of {event.kind}", "Only capital has one; give a share"
        if not amount > 0 or not np.isfinite(amount):
            yield f"the amount of {amount:g} destroys nothing", "Give an amount above zero"
        if EVERY in (event.economy, event.sector):
            yield "an amount is of one industry", "Name the economy and the sector, or give a share"
    if share is None:
        return
    low = -LARGEST_RISE if event.kind == "demand" else 0.0
    if not (low <= share <= 1) or share == 0:
        fix = "Write a fraction: 0.3 is 30 per cent" + ("; below zero is a rise" if low else "")
        yield f"a share of {share:g} is lost", fix


def _wrong_days(event: ShockEvent, horizon: int) -> Iterator[tuple[str, str]]:
    if not 0 <= event.from_day < horizon:
        yield (
            f"it begins on day {event.from_day}, outside days 0 to {horizon - 1}",
            "Begin within, or add days",
        )
    if event.days is not None and event.days < (0 if event.recovery == "rebuilding" else 1):
        yield f"it lasts {event.days} days", "Give at least one day, or leave it empty: to the end"


def _wrong_recovery(event: ShockEvent) -> Iterator[tuple[str, str]]:
    curve, days = event.recovery, event.recovery_days
    if curve not in RECOVERIES:
        yield f"{curve!r} is no recovery", f"Known: {', '.join(RECOVERIES)}"
        return
    if curve == "rebuilding" and event.kind != "capital":
        yield f"an event of {event.kind} is rebuilt", "Only capital is; choose another recovery"
    if curve == "at once":
        if days is not None:
            yield f"it recovers at once in {days} days", "Leave the days of recovery empty, or name a curve"
    elif days is None:
        yield f"the {curve} recovery has no days", "Give its characteristic time in days"
    elif days < (3 if curve == "s-shaped" else 1):
        yield f"a {curve} recovery in {days} days", "Give at least 3 days (s-shaped) or 1"
    if curve != "at once" and event.days is None:
        yield f"it lasts to the end and has a {curve} recovery", "Say after how many days recovery begins"


def overlapping(events: Sequence[ShockEvent], axes: Axes, capital: Array) -> Iterator[tuple[str, str]]:
    """Industries of which the events together destroy more capital than there is."""
    lost = np.zeros(axes.n)
    for event in events:
        if event.kind == "capital":
            lost += destroyed(event, axes, capital)
    over = np.flatnonzero(lost > capital * (1 + 1e-12))
    if len(over):
        first = axes.rows[over[0]]
        size = f"{lost[over[0]]:,.6g} of {capital[over[0]]:,.6g} {axes.unit}"
        more = f", and {len(over) - 1} more" if len(over) > 1 else ""
        yield f"more capital is destroyed than {' '.join(first)} has: {size}{more}", "Make the shocks smaller"


def hits_nothing(event: ShockEvent, accounts: Accounts, capital: Array) -> tuple[str, str] | None:
    """What is wrong with an event where the table has nothing that it could take away."""
    axes, what = accounts.axes, "nothing is made there"
    rows = event.rows(axes) > 0
    hit = bool(accounts.x[rows].any())
    if event.kind == "capital":
        what, hit = "no capital is there", bool(destroyed(event, axes, capital).any())
    elif event.kind == "demand":
        users = [event.economy in (code, EVERY) for code in axes.economies]
        products = np.tile([event.sector in (code, EVERY) for code in axes.sectors], axes.n_economies)
        what, hit = "nobody there wants it", bool(accounts.final_by_economy()[products][:, users].any())
    elif event.kind == "trade":
        buyers = [event.buyer in (code, EVERY) for code in axes.economies]
        sold = accounts.exports()[rows][:, buyers]
        what, hit = "nothing is delivered to that buyer", bool(sold.any())
    return None if hit else (f"the event takes nothing away: {what}", "Look at the economy and the sector")


def destroyed(event: ShockEvent, axes: Axes, capital: Array) -> Array:
    """(n,) capital that an event destroys."""
    at = event.rows(axes)
    return at * event.amount if event.amount is not None else at * capital * (event.share or 0.0)
