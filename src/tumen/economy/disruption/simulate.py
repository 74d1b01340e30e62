"""Day after day: orders, production, rationing, deliveries, stocks, overproduction, rebuilding.

The adaptive regional input-output model with inventories (Hallegatte 2008, 2014), in the variants that BoARIO
documents; equations in docs/theory/disruption.md. Orders of an input are divided among suppliers by weights,
so that no matrix of orders stands anywhere: two passes over the flows of the table make a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts import require_sound
from tumen.economy.arrays import shares
from tumen.economy.disruption.behaviour import Behaviour
from tumen.economy.disruption.events import destroyed, hits_nothing, overlapping
from tumen.economy.disruption.rebuilding import Rebuilding
from tumen.economy.disruption.results import Disruption
from tumen.economy.disruption.trade_cuts import Flows
from tumen.economy.refusals import EVERY, Refusals, no_number
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from tumen.economy.accounts import Accounts, Axes
    from tumen.economy.arrays import Array
    from tumen.economy.disruption.events import ShockEvent

NEVER_ACCEPTED = ("negative-input", "negative-output")
LONGEST = 3_660
"""Ten years of days; nobody orders by the table of today for longer."""


def simulate(
    accounts: Accounts,
    events: Sequence[ShockEvent],
    *,
    behaviour: Behaviour | None = None,
    days: int = 365,
    accept: Collection[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Disruption:
    """Follow shocks through the industries of a table, day by day.

    Parameters
    ----------
    accounts : balanced; output is taken as the sum of sales
    events : none at all is a world at rest
    behaviour : parameters; the defaults of `Behaviour` where left out
    days : how many
    accept : findings of `check` on the table that the caller takes on; never inputs or output below zero,
        which nobody can order or make
    progress : called with the number of days done and all

    Raises
    ------
    InputError
        If the table is unsound, or with everything that is wrong with events and parameters, all at once.
    """
    how = Behaviour() if behaviour is None else behaviour
    _refuse(accounts, events, how, days, accept)
    run = _Run(accounts, events, how, days)
    for day in range(days):
        run.step(day)
        if progress is not None:
            progress(day + 1, days)
    return run.result()


def _refuse(
    accounts: Accounts, events: Sequence[ShockEvent], how: Behaviour, days: int, accept: Collection[str]
) -> None:
    wrong, axes = Refusals(), accounts.axes
    try:
        require_sound(accounts, [name for name in accept if name not in NEVER_ACCEPTED])
    except InputError as error:
        wrong.problems += error.problems
    no_days = no_number("days", days, whole=True)
    if no_days or not 1 <= days <= LONGEST:
        wrong.when(True, *(no_days or (f"{days} days", f"Give 1 to {LONGEST:,}")))
        days = LONGEST
    found = [*how.wrong(axes)]
    for event in events:
        found += [(f"event {event.name!r}: {what}", fix) for what, fix in event.wrong(axes, days)]
    if not found:
        capital = capital_of(accounts, how)
        empty = [(event.name, hits_nothing(event, accounts, capital)) for event in events]
        found += [(f"event {name!r}: {wrong[0]}", wrong[1]) for name, wrong in empty if wrong]
        found += wrong_together(events, how, axes, capital)
    wrong.problems += [Problem(*item) for item in dict.fromkeys(found)]
    again = "event {0[0]!r} stands {1} times for the same"
    wrong.twice([event.key for event in events], again, "Keep one, or give each its own name")
    wrong.done()


def wrong_together(
    events: Sequence[ShockEvent], how: Behaviour, axes: Axes, capital: Array
) -> Iterator[tuple[str, str]]:
    """What is wrong with events together, each of which is right."""
    yield from overlapping(events, axes, capital)
    if not how.rebuilding and any(event.recovery == "rebuilding" for event in events):
        yield "an event is rebuilt, but nobody rebuilds", "Give the shares of sectors in rebuilding"


def capital_of(accounts: Accounts, how: Behaviour) -> Array:
    """(n,) productive capital, as a multiple of yearly value added (Hallegatte 2008)."""
    ratio = np.tile(how.ratio_of(accounts.axes), accounts.axes.n_economies)
    found: Array = np.maximum(accounts.va, 0.0) * ratio
    return found


class _Run:
    """The state between two days."""

    def __init__(self, accounts: Accounts, events: Sequence[ShockEvent], how: Behaviour, days: int) -> None:
        axes = self.axes = accounts.axes
        self.accounts, self.events, self.how, self.days = accounts, tuple(events), how, days
        n, n_sectors, year = axes.n, axes.n_sectors, how.year_days
        self.flows = Flows(accounts, events)
        total = self.flows.received(np.ones(n))  # (N, n) inputs of a year by sector of the input
        yearly = accounts.Z.sum(1) + accounts.Y.sum(1)
        self.x0: Array = yearly / year
        self.a = shares(total, yearly[None, :])
        self.total = total
        goal_days = how.days_of(axes)[:, None]
        self.tracked = np.isfinite(goal_days) & (self.a > how.least_input)
        self.goal = np.where(self.tracked, self.a * np.where(np.isfinite(goal_days), goal_days, 0.0), 0.0)
        least = np.maximum(
            self.goal * how.psi, self.a
        )  # a day's needs at least, so that no stock is overdrawn
        self.per_stock = np.full_like(least, np.inf)
        np.divide(1.0, least, out=self.per_stock, where=self.tracked)
        self.stock: Array = self.goal * self.x0
        self.stock[~self.tracked] = 1.0  # times infinity: never binds
        self.used = self.a * self.x0
        self.weight = np.ones(n)
        self.order = shares(self.used, total)  # per unit of weighted yearly flow
        self.alpha = np.ones(n)
        self.made = self.x0.copy()
        final = accounts.final_by_economy() / year
        self.final, self.drawn = np.maximum(final, 0.0), -np.minimum(final, 0.0).sum(1)
        self.capital = capital_of(accounts, how)
        self.rebuilding = [
            Rebuilding(event, accounts, destroyed(event, axes, self.capital), how.rebuilding)
            for event in events
            if event.recovery == "rebuilding"
        ]
        self.output, self.capacity = np.empty((days, n)), np.empty((days, n))
        self.unmet = np.empty((days, axes.n_economies))
        self.rebuilt = np.zeros((days, n))
        self.ledger = np.empty((days, 6, n_sectors))
        self.held_back = np.zeros((n_sectors, n))
        self.first = np.full((3, n), -1)

    def step(self, day: int) -> None:
        """One day."""
        how, boario = self.how, self.how.timing == "boario"
        self.flows.on(day)
        asked = self._final(day)
        final = asked * self.flows.deliverable
        wanted = self.weight * self.flows.ordered(self.order)
        rebuild = [(item, item.wanted(day, self.flows.deliverable)) for item in self.rebuilding]
        wanted_rebuild = np.zeros(self.axes.n)
        for item, want in rebuild:
            wanted_rebuild[item.rows] += want.sum(1)
        wanted_final = final.sum(1)
        demand: Array = np.maximum(wanted + wanted_final + wanted_rebuild - self.drawn, 0.0)
        if boario and day > 1:
            self._overproduce(demand)
        self.capacity[day] = cap = self.alpha * (1.0 - self._lost(day)) * self.x0
        best: Array = np.minimum(demand, cap)
        limit = self.stock * self.per_stock
        tightest = limit.min(0)
        self.made = made = np.minimum(best, tightest)
        supply = made + self.drawn
        fill, fill_rest = self._fill(supply, wanted, wanted_final + wanted_rebuild)
        weight = self._weights(cap)
        received = self.order * self.flows.received(self.weight * fill)
        self._hold_back(day, best, limit, tightest, fill)
        total = self.total if how.orders == "noalt" else self.flows.received(weight)
        self.used = used = made * self.a
        change = np.where(self.tracked, received - used, 0.0)
        before = self.stock.copy()
        self.stock += change
        np.maximum(self.stock, 0.0, out=self.stock)  # rounding
        change = self.stock - before
        for item, want in rebuild:
            given = want * fill_rest[item.rows, None]
            item.receive(given)
            self.rebuilt[day, item.rows] += given.sum(1)
        if boario:
            best = np.minimum(demand - self.rebuilt[day], cap)
        gap = np.maximum(self.goal * best - self.stock, 0.0)
        gap /= how.restoration_days
        gap *= self.tracked
        self.order = shares(gap + used, total)
        self.weight = weight
        self.unmet[day] = (asked - final * fill_rest[:, None]).sum(0)
        self._record(day, wanted * fill, final.sum(1) * fill_rest, received - used, change)
        if not boario:
            self._overproduce(demand)

    def _final(self, day: int) -> Array:
        """(n, G) final demand of the day by economy of use."""
        axes, left = self.axes, np.ones_like(self.final)
        for event in self.events:
            part = event.left(day) * (event.share or 0.0) if event.kind == "demand" else 0.0
            if part:
                products = slice(None) if event.sector == EVERY else axes.sector(event.sector)
                users = slice(None) if event.economy == EVERY else axes.economy(event.economy)
                left.reshape(axes.n_economies, axes.n_sectors, -1)[:, products, users] *= 1.0 - part
        return self.final * left

    def _lost(self, day: int) -> Array:
        """(n,) part of capacity lost: the largest capacity shock, or the part of capital destroyed."""
        of_capacity, capital = np.zeros(self.axes.n), np.zeros(self.axes.n)
        for event in self.events:
            left = event.left(day) if event.recovery != "rebuilding" else 0.0
            if event.kind == "capacity" and left:
                np.maximum(of_capacity, left * (event.share or 0.0) * event.rows(self.axes), out=of_capacity)
            elif event.kind == "capital" and left:
                capital += left * destroyed(event, self.axes, self.capital)
        for item in self.rebuilding:
            item.add_lost(day, capital)
        return np.maximum(of_capacity, np.minimum(shares(capital, self.capital), 1.0))

    def _fill(self, supply: Array, orders: Array, rest: Array) -> tuple[Array, Array]:
        """(n,) part of orders of industries, and of final users and rebuilding, that is delivered."""
        if self.how.rationing == "proportional":
            fill = np.minimum(shares(supply, orders + rest, 1.0), 1.0)
            return fill, fill
        first = np.minimum(shares(supply, orders, 1.0), 1.0)
        left = np.maximum(supply - orders * first, 0.0)
        return first, np.minimum(shares(left, rest, 1.0), 1.0)

    def _weights(self, capacity: Array) -> Array:
        return shares(capacity, self.x0, 1.0) if self.how.orders == "alt" else self.weight

    def _overproduce(self, demand: Array) -> None:
        """More hours where demand is not met, back to normal where it is."""
        how, alpha = self.how, self.alpha
        scarce = shares(demand - self.made, demand)
        if how.timing == "boario":
            step = np.where(scarce == 0, 1.0 - alpha, (how.overproduction_max - alpha) * scarce)
        else:
            step = np.where(scarce > 0, (how.overproduction_max - alpha) * scarce, 1.0 - alpha)
        alpha += step / how.overproduction_days
        np.maximum(alpha, 1.0, out=alpha)

    def _hold_back(self, day: int, best: Array, limit: Array, tightest: Array, fill: Array) -> None:
        """Which input holds back which industry; for the first time: whose deliveries are the most behind."""
        held = np.flatnonzero(tightest < best * (1.0 - 1e-9))
        if not len(held):
            return
        inputs = limit[:, held].argmin(0)
        self.held_back[inputs, held] += best[held] - tightest[held]
        for j, i in zip(held.tolist(), inputs.tolist(), strict=True):
            if self.first[0, j] < 0:
                usual = self.flows.usual(i, j) / self.how.year_days
                at = np.arange(i, self.axes.n, self.axes.n_sectors)
                came = self.order[i, j] * self.flows.today(i, j) * (self.weight * fill)[at]
                self.first[:, j] = day, i, int((usual - came).argmax())

    def _record(self, day: int, to_inputs: Array, to_final: Array, net: Array, change: Array) -> None:
        """What was made and where it went, by product: the goods that the day's accounts must balance."""
        by_product = self.axes.n_economies, self.axes.n_sectors
        self.output[day] = self.made
        rows = (self.made + self.drawn, to_inputs, to_final, self.rebuilt[day])
        self.ledger[day, :4] = [row.reshape(by_product).sum(0) for row in rows]
        self.ledger[day, 4] = net.sum(1, where=self.tracked)
        self.ledger[day, 5] = change.sum(1)

    def result(self) -> Disruption:
        """All days, frozen."""
        return Disruption(
            axes=self.axes,
            events=self.events,
            behaviour=self.how,
            normal=self.x0,
            output=self.output,
            capacity=self.capacity,
            value_added=shares(self.accounts.va, self.x0 * self.how.year_days),
            unmet=self.unmet,
            final=self.final.sum(0),
            rebuilt=self.rebuilt,
            stock=np.where(self.tracked, self.stock, np.inf),
            held_back=self.held_back,
            first_held_back=self.first[0],
            first_input=self.first[1],
            first_supplier=self.first[2],
            ledger=self.ledger,
        )
