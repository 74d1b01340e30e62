"""Where a stream can get to: over lanes and through warehouses, with its value, consignment and duty on the
way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tumen.network.compile.border import Border, Entering
from tumen.network.compile.streams import Crossing, Inflow, Present, Stream
from tumen.network.compile.valued import CustomsValues
from tumen.network.model.carrying import Lane
from tumen.network.model.places import Places, carries, freight
from tumen.network.model.written import Period
from tumen.origin.bill import Bill
from tumen.origin.criteria.operations import direct_consignment
from tumen.reference.territories import one_territory


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stream over one lane: what it is worth there and what the border costs."""

    source: Inflow
    """The lane, and how the stream stands at its origin; `direct` is that of the arrival."""
    destination: str
    due: bool
    """Whether import duty falls due."""
    value: Decimal
    """Customs value where duty falls due or a border is crossed, else the value at the origin; per unit."""
    regimes: tuple[Crossing, ...]
    """Where duty is due; empty where none is known (a problem is noted)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What decides where goods may go in a period."""

    border: Border
    places: Places
    period: Period
    wanted: dict[str, frozenset[str]]
    order: tuple[str, ...]
    """Warehouses, each after those that ship to it."""
    values: CustomsValues

    def arrivals(self, index: int, stream: Stream, start: Present) -> Iterator[Arrival]:
        """Every arrival of a stream that starts at its source, warehouses on the way included."""
        standing: dict[str, list[Present]] = {}
        for place, present in ((stream.source, [start]), *((name, None) for name in self.order)):
            here = present if present is not None else standing.get(place)
            if not here:
                continue
            merged = _merged(here)
            for lane in self.places.out.get(place, ()):
                arrival = self._over(lane, stream, merged)
                if arrival is None:
                    continue
                yield arrival
                if self.places.warehouse(lane.destination):
                    standing.setdefault(lane.destination, []).append(
                        self._at_warehouse(index, lane, stream, merged, arrival)
                    )

    def _over(self, lane: Lane, stream: Stream, here: Present) -> Arrival | None:
        item, to = stream.item, lane.destination
        if item not in self.wanted.get(to, ()) or not carries(lane, item, self.period):
            return None
        economies = self.places.economy
        origin, importer = economies[lane.origin], economies[to]
        crosses, made_in = not self._inside(origin, importer), stream.made_in
        warehouse = self.places.warehouse(to)
        bonded = warehouse is not None and warehouse.bonded
        if stream.procedure != "ordinary" and self._inside(importer, made_in) and not bonded:
            return None
        due = not bonded and (crosses or here.foreign)
        direct = self._direct(lane, stream, here)
        source = Inflow(lane, Present(here.stream, here.low, here.high, direct, here.foreign, here.customs))
        if not due:
            return Arrival(source, to, due=False, value=here.high, regimes=())
        worth = here.customs.get(importer, here.high)
        way = self.values.freight(importer, lane, self.places.items[item]) if crosses else 0 * worth
        value = self.border.customs_value(importer, worth, way, self.period.start)
        asked = Entering(stream, importer, self.period.start, direct)
        return Arrival(source, to, due=True, value=value, regimes=self.border.crossing(asked, value))

    def _inside(self, one: str, other: str) -> bool:
        """Whether goods cross no border between two economies."""
        return one_territory(one, other, self.period.start)

    def _direct(self, lane: Lane, stream: Stream, here: Present) -> tuple[str, ...]:
        """Agreements under which the goods are still consigned directly after the lane."""
        economies, on = self.places.economy, self.period.start
        origin = economies[lane.origin]
        warehouse = self.places.warehouse(lane.origin)
        ends = (stream.made_in, economies[lane.destination])
        third = warehouse is not None and not any(self._inside(origin, end) for end in ends)
        kept = []
        for code in here.direct:
            if not self.border.consigned(code, lane.transport, stream.made_in, on):
                self._note_unknown(code, lane, stream.made_in)
                continue
            if third and not (
                warehouse is not None
                and warehouse.bonded
                and self.border.kept_in(code, origin, stream.made_in, on)
            ):
                continue
            kept.append(code)
        return tuple(kept)

    def _note_unknown(self, code: str, lane: Lane, made_in: str) -> None:
        """Say where a preference is not claimed because nobody stated what goods undergo on the way."""
        legs = () if lane.transport is None else lane.transport.legs
        law = self.border.origin_law(code, made_in, self.period.start)
        if law is None or not any(leg.operations is None or leg.customs_control is None for leg in legs):
            return
        node = direct_consignment(Bill(self.border.any_code, made_in, (), transport=lane.transport), law)
        if node.met is None:
            self.border.remarks.setdefault(
                f"{code} is not claimed on goods that take {lane.name}: not stated is "
                f"{'; '.join(node.missing())} (table lanes: via, via_operations, customs_control)"
            )

    def _at_warehouse(
        self, index: int, lane: Lane, stream: Stream, here: Present, arrival: Arrival
    ) -> Present:
        economies = self.places.economy
        origin, here_in = economies[lane.origin], economies[lane.destination]
        crosses, item = not self._inside(origin, here_in), self.places.items[stream.item]
        way = freight(lane, item) if crosses else 0 * here.high
        customs = {
            importer: value + self.values.freight(importer, lane, item) if crosses else value
            for importer, value in here.customs.items()
        }
        warehouse = self.places.warehouse(lane.destination)
        foreign = (
            warehouse is not None
            and warehouse.bonded
            and (crosses or here.foreign or not self._inside(stream.made_in, here_in))
        )
        direct = arrival.source.at.direct
        return Present(index, here.low + way, here.high + way, direct, foreign, customs)


def _merged(ways: list[Present]) -> Present:
    """One stock from several ways: the widest values, and direct only where every way is."""
    first = ways[0]
    direct = tuple(code for code in first.direct if all(code in way.direct for way in ways))
    return Present(
        first.stream,
        min(way.low for way in ways),
        max(way.high for way in ways),
        direct,
        any(way.foreign for way in ways),
        {importer: max(way.customs[importer] for way in ways) for importer in first.customs},
    )
