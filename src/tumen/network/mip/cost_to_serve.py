"""Cost to serve: what was spent upstream, carried along the flows to the customers at the average of each
source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.model.places import item_order, warehouse_order
from tumen.network.model.storing import opening_source
from tumen.network.plans.plan import CostToServe

if TYPE_CHECKING:
    import numpy as np

    from tumen.network.compile.compiled import Compiled
    from tumen.network.mip.objective import CostTerm

Amounts = dict[str, float]


def cost_to_serve(
    compiled: Compiled, terms: tuple[CostTerm, ...], found: dict[str, np.ndarray]
) -> tuple[CostToServe, ...]:
    """Share every discounted cost among markets and items."""
    return _Carry(compiled, terms, found).run()


class _Carry:
    """Stocks of money by stream, place and period, passed on with the units that leave."""

    def __init__(self, compiled: Compiled, terms: tuple[CostTerm, ...], found: dict[str, np.ndarray]) -> None:
        self.compiled = compiled
        self.flow, self.make, self.held = found["flow"], found.get("make"), found.get("held")
        self.on_flow: dict[int, Amounts] = {}
        self.on_mode: dict[int, Amounts] = {}
        self.on_held: dict[int, Amounts] = {}
        self.on_place: dict[str, Amounts] = {}
        self.served: dict[tuple[str | None, str | None], Amounts] = {}
        for term in terms:
            if term.variable not in found:
                continue
            amount = term.amount * float(found[term.variable][term.column]) * compiled.discount[term.period]
            if not amount:
                continue
            if term.variable == "flow":
                _add(self.on_flow.setdefault(term.column, {}), {term.kind: amount})
            elif term.variable == "make":
                _add(self.on_mode.setdefault(term.column, {}), {term.kind: amount})
            elif term.variable == "held":
                _add(self.on_held.setdefault(term.column, {}), {term.kind: amount})
            elif term.market is not None:
                _add(self.served.setdefault((term.market, term.item), {}), {term.kind: amount})
            else:
                _add(self.on_place.setdefault(term.site or "", {}), {term.kind: amount})

    def run(self) -> tuple[CostToServe, ...]:
        """Carry item by item in the order of making, through warehouses in the order of shipping."""
        leaving: dict[tuple[int, int, str], list[int]] = {}
        for index, row in enumerate(self.compiled.flows):
            if self.flow[index] > 0:
                leaving.setdefault((row.period, row.stream, row.origin), []).append(index)
        self.kept: dict[tuple[int, int, str], int] = {
            (row.period, row.stream, row.site): column for column, row in enumerate(self.compiled.held)
        }
        self.units_at = self._activity(leaving)
        self.stock: dict[tuple[int, int, str], Amounts] = {}
        self.taken: dict[int, Amounts] = {}
        by_item: dict[str, list[int]] = {}
        for number, stream in enumerate(self.compiled.streams):
            by_item.setdefault(stream.item, []).append(number)
        warehouses = warehouse_order(self.compiled.network)
        plants = [site.name for site in self.compiled.network.sites if site.kind == "plant"]
        for item in item_order(self.compiled.network):
            for number in by_item.get(item, ()):
                source = self.compiled.streams[number].source
                at_first = [name for name in plants if source == opening_source(name)]
                places = dict.fromkeys((source, *at_first, *warehouses, *(plants if self.kept else ())))
                for t in range(len(self.compiled.network.periods)):
                    self._make(t, number)
                    for place in places:
                        self._ship(t, number, place, leaving.get((t, number, place), []))
        for place, amounts in self.on_place.items():
            if not self.units_at.get(place):
                _add(self.served.setdefault((None, None), {}), amounts)
        return self._rows()

    def _activity(self, leaving: dict[tuple[int, int, str], list[int]]) -> dict[str, float]:
        units: dict[str, float] = {}
        for (_, _, place), rows in leaving.items():
            units[place] = units.get(place, 0.0) + sum(float(self.flow[index]) for index in rows)
        return units

    def _make(self, t: int, number: int) -> None:
        """What was put into a stream where it is made."""
        for index, mode in enumerate(self.compiled.modes):
            if mode.stream == number and mode.period == t:
                here = self.stock.setdefault((t, number, mode.capability.site), {})
                _add(here, self.on_mode.get(index, {}))
                _add(here, self.taken.get(index, {}))

    def _ship(self, t: int, number: int, place: str, rows: list[int]) -> None:
        """Share what stands at a place among what leaves it, by units; the place's own costs with it."""
        column = self.kept.get((t, number, place), -1)
        kept = float(self.held[column]) if column >= 0 and self.held is not None else 0.0
        total = sum(float(self.flow[index]) for index in rows) + kept
        if total <= 0:
            return
        here = self.stock.get((t, number, place), {})
        if kept > 0:
            self._keep(column, here, kept / total)
        of_place = self.on_place.get(place, {})
        for index in rows:
            row, units = self.compiled.flows[index], float(self.flow[index])
            carried: Amounts = {}
            _add(carried, here, units / total)
            _add(carried, of_place, units / self.units_at[place])
            _add(carried, self.on_flow.get(index, {}))
            if row.mode >= 0:
                _add(self.taken.setdefault(row.mode, {}), carried)
            elif any(market.name == row.destination for market in self.compiled.network.markets):
                item = self.compiled.streams[number].item
                _add(self.served.setdefault((row.destination, item), {}), carried)
            else:
                _add(self.stock.setdefault((t, number, row.destination), {}), carried)

    def _keep(self, column: int, here: Amounts, share: float) -> None:
        """What is kept takes its share along into the next period; what is left at the end serves nobody."""
        row = self.compiled.held[column]
        after = (row.period + 1, row.becomes, row.site)
        into = self.stock.setdefault(after, {}) if row.becomes >= 0 else None
        if into is None:
            into = self.served.setdefault((None, None), {})
        _add(into, here, share)
        _add(into, self.on_held.get(column, {}))

    def _rows(self) -> tuple[CostToServe, ...]:
        units: dict[tuple[str | None, str | None], float] = {}
        for index, row in enumerate(self.compiled.flows):
            key = (row.destination, self.compiled.streams[row.stream].item)
            if row.mode < 0 and key in self.served:
                units[key] = units.get(key, 0.0) + float(self.flow[index])
        keys = sorted(self.served, key=lambda key: tuple(part or "" for part in key))
        return tuple(
            CostToServe(
                market, item, units.get((market, item), 0.0), dict(sorted(self.served[market, item].items()))
            )
            for market, item in keys
        )


def _add(into: Amounts, more: Amounts, share: float = 1.0) -> None:
    for kind, amount in more.items():
        into[kind] = into.get(kind, 0.0) + amount * share
