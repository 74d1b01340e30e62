"""Lead time over the whole chain of a plan: days on lanes from suppliers through sites to each market.

What a good takes is what its slowest material takes; means are weighted by quantity. Days on lanes only: what
sites take to make or store goods is not in them. A lane whose days are not known makes its chain unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tumen.network.model.storing import opening_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.network.plans.plan import Flow, Plan

Days = tuple[float | None, float | None]
"""Mean and longest."""


@dataclass(frozen=True, slots=True)
class ChainTime:
    """Days from the suppliers of a good to a market; None: not known."""

    period: str
    market: str
    item: str
    quantity: float
    mean_days: float | None
    longest_days: float | None
    at_least_days: float
    """The longest with nothing for lanes whose days are not known."""


def lead_times(plan: Plan) -> tuple[ChainTime, ...]:
    """By period, market and item; nothing where no lane states its days."""
    if all(lane.lead_time_days is None for lane in plan.network.lanes):
        return ()
    chain, known = _Chain(plan), _Chain(plan, unknown=0.0)
    markets = {market.name for market in plan.network.markets}
    arriving: dict[tuple[str, str, str], list[Flow]] = {}
    for flow in plan.flows:
        if flow.destination in markets and flow.quantity > 0:
            arriving.setdefault((flow.period, flow.destination, flow.item), []).append(flow)
    return tuple(
        ChainTime(
            *key,
            sum(flow.quantity for flow in flows),
            *chain.through(flows),
            known.through(flows)[1] or 0.0,
        )
        for key, flows in sorted(arriving.items())
    )


class _Chain:
    def __init__(self, plan: Plan, unknown: float | None = None) -> None:
        self.unknown = unknown
        self.into: dict[object, list[Flow]] = {}
        self.lanes: dict[tuple[str, str, str], list[tuple[tuple[str, ...] | None, float | None]]] = {}
        self.known: dict[object, Days] = {}
        for flow in plan.flows:
            if flow.quantity > 0:
                key = flow.used_by if flow.used_by is not None else _stock(flow, flow.destination)
                self.into.setdefault(key, []).append(flow)
        names = [period.name for period in plan.network.periods]
        self.before = dict(zip(names[1:], names, strict=False))
        self.kept: dict[object, float] = {}
        for row in plan.stocks:
            place = (row.period, row.site, row.item, row.made_by, row.originating)
            self.kept[place] = self.kept.get(place, 0.0) + row.quantity
        for lane in plan.network.lanes:
            days = unknown if lane.lead_time_days is None else float(lane.lead_time_days)
            key = (lane.origin, lane.destination, lane.mode)
            self.lanes.setdefault(key, []).append((lane.items, days))

    def through(self, flows: Iterable[Flow]) -> Days:
        """Days to the end of some flows of one item."""
        found = [(flow.quantity, _added(self._before(flow), self._on(flow))) for flow in flows]
        return _mean([(quantity, mean) for quantity, (mean, _) in found]), _most(
            longest for _, (_, longest) in found
        )

    def _on(self, flow: Flow) -> float | None:
        if flow.origin == flow.destination:
            return 0.0
        rows = self.lanes.get((flow.origin, flow.destination, flow.mode), ())
        days = [days for items, days in rows if items is None or flow.item in items]
        return _most(days) if days else self.unknown

    def _before(self, flow: Flow) -> Days:
        """Days to where a flow begins."""
        if flow.origin != flow.made_by:
            return self._stored(flow)
        if not flow.made_as:
            return 0.0, 0.0
        made = [self._made(name) for name in flow.made_as]
        if len(made) == 1:
            return made[0]
        return _most(mean for mean, _ in made), _most(longest for _, longest in made)

    def _stored(self, flow: Flow) -> Days:
        key = _stock(flow, flow.origin)
        if key not in self.known:
            flows = self.into.get(key, [])
            found = [(row.quantity, _added(self._before(row), self._on(row))) for row in flows]
            found += self._from_stock(flow)
            mean = _mean([(quantity, days) for quantity, (days, _) in found])
            longest = _most(days for _, (_, days) in found)
            self.known[key] = (mean, longest) if found else (self.unknown, self.unknown)
        return self.known[key]

    def _from_stock(self, flow: Flow) -> list[tuple[float, Days]]:
        """Units kept from the period before, and the days that they took then; none for what was there."""
        if flow.made_by == opening_source(flow.origin):
            return [(1.0, (0.0, 0.0))]
        before = self.before.get(flow.period, "")
        units = self.kept.get((before, flow.origin, flow.item, flow.made_by, flow.originating), 0.0)
        return [(units, self._stored(replace(flow, period=before)))] if units > 0 else []

    def _made(self, name: str) -> Days:
        if name not in self.known:
            items: dict[str, list[Flow]] = {}
            for flow in self.into.get(name, []):
                items.setdefault(flow.item, []).append(flow)
            found = [self.through(flows) for flows in items.values()]
            self.known[name] = _most(mean for mean, _ in found), _most(longest for _, longest in found)
        return self.known[name]


def _stock(flow: Flow, place: str) -> object:
    return flow.period, place, flow.item, flow.made_by, flow.originating, flow.procedure


def _added(days: Days, more: float | None) -> Days:
    mean, longest = days
    return (
        None if mean is None or more is None else mean + more,
        None if longest is None or more is None else longest + more,
    )


def _most(days: Iterable[float | None]) -> float | None:
    """The largest; not known where one is not, zero of none."""
    found = list(days)
    known = [value for value in found if value is not None]
    return max(known, default=0.0) if len(known) == len(found) else None


def _mean(weighted: list[tuple[float, float | None]]) -> float | None:
    total = sum(weight for weight, _ in weighted)
    known = [weight * value for weight, value in weighted if value is not None]
    return sum(known) / total if len(known) == len(weighted) and total else None
