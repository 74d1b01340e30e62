"""Stock of a plan reckoned again in exact decimals, from the network and not from the rows of the model:
balances, room, what must be kept, and what keeping costs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from tumen.network.compile.compiled import Compiled

NOISE = Decimal("1e-6")
"""Share of what passes a place in a period that is the solver's noise."""
ZERO = Decimal(0)


def stock_wrong(compiled: Compiled, found: dict[str, np.ndarray]) -> Iterator[str]:
    """Name every balance, limit and cost of stock that does not hold."""
    if not compiled.held:
        return
    desk = _Store(compiled, found)
    yield from desk.balances()
    yield from desk.limits()
    yield from desk.costs()


class _Store:
    def __init__(self, compiled: Compiled, found: dict[str, np.ndarray]) -> None:
        self.compiled, self.network = compiled, compiled.network
        self.held = [_exact(value) for value in found["held"]]
        self.flow = [_exact(value) for value in found["flow"]]
        self.make = [_exact(value) for value in found.get("make", ())]
        self.active = found.get("active")

    def balances(self) -> Iterator[str]:
        """What comes to a place of a stream and was kept there leaves it or is kept again."""
        into: dict[tuple[int, int, str], Decimal] = {}
        out: dict[tuple[int, int, str], Decimal] = {}

        def add(
            to: dict[tuple[int, int, str], Decimal], t: int, stream: int, site: str, units: Decimal
        ) -> None:
            to[t, stream, site] = to.get((t, stream, site), ZERO) + units

        for start in self.compiled.opened:
            add(into, 0, start.stream, start.site, start.quantity)
        for row, units in zip(self.compiled.held, self.held, strict=True):
            add(out, row.period, row.stream, row.site, units)
            if row.becomes >= 0:
                add(into, row.period + 1, row.becomes, row.site, units)
            elif units > 0 and row.period + 1 < len(self.network.periods):
                yield f"{units} kept at {row.site} are nowhere in the next period"
        for mode, units in zip(self.compiled.modes, self.make, strict=True):
            add(into, mode.period, mode.stream, mode.capability.site, units)
        for flow, units in zip(self.compiled.flows, self.flow, strict=True):
            add(out, flow.period, flow.stream, flow.origin, units)
            if flow.mode < 0:
                add(into, flow.period, flow.stream, flow.destination, units)
        sites = {site.name for site in self.network.sites}
        largest = max((row.quantity for row in self.network.demand), default=ZERO)
        for t, stream, site in sorted({*into, *out}):
            if site not in sites:
                continue
            came, left = into.get((t, stream, site), ZERO), out.get((t, stream, site), ZERO)
            if abs(came - left) > NOISE * max(came, left, largest):
                item, period = self.compiled.streams[stream].item, self.network.periods[t].name
                yield f"{item} at {site} in {period}: {came} come or were kept, {left} leave or are kept"

    def limits(self) -> Iterator[str]:
        """Room, safety stock and ending stock, and that nothing is kept at closed sites."""
        totals: dict[tuple[int, str, str], Decimal] = {}
        for row, units in zip(self.compiled.held, self.held, strict=True):
            key = (row.period, row.site, self.compiled.streams[row.stream].item)
            totals[key] = totals.get(key, ZERO) + units
        last = len(self.network.periods) - 1
        places = {site.name: (number, site) for number, site in enumerate(self.network.sites)}
        for t, period in enumerate(self.network.periods):
            for stock in self.network.stocks:
                kept = totals.get((t, stock.site, stock.item), ZERO)
                where = f"{stock.item} kept at {stock.site} at the end of {period.name}: {kept}"
                number, _ = places[stock.site]
                is_open = self.active is None or self.active[number * (last + 1) + t] > 0.5
                asked = [] if stock.safety is None else [stock.safety.units]
                asked += [stock.ending] if t == last else []
                least = max(asked, default=ZERO) if is_open else ZERO
                if kept < least - NOISE * max(least, kept):
                    yield f"{where}, at least {least}"
                if stock.capacity is not None and kept > stock.capacity + NOISE * max(kept, Decimal(1)):
                    yield f"{where}, at most {stock.capacity}"
                if not is_open and kept > NOISE:
                    yield f"{where}, which is closed"
            for name, (_, site) in places.items():
                kept = sum((units for (u, at, _), units in totals.items() if (u, at) == (t, name)), ZERO)
                if site.storage is not None and kept > site.storage + NOISE * max(kept, Decimal(1)):
                    yield f"{kept} kept at {name} at the end of {period.name}, at most {site.storage}"

    def costs(self) -> Iterator[str]:
        """What keeping a unit costs, from the study's figures."""
        stocks = {(row.site, row.item): row for row in self.network.stocks}
        for row in self.compiled.held:
            stock = stocks[row.site, self.compiled.streams[row.stream].item]
            years = self.network.periods[row.period].years
            cost = stock.holding_cost * years + stock.holding_share * row.value * years
            if abs(cost - _exact(row.holding)) > NOISE * max(cost, NOISE):
                yield f"keeping {stock.item} at {stock.site} costs {cost} a unit, planned {row.holding}"


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))
