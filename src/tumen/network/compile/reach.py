"""Where a stream can get to: over lanes and through warehouses, with its value, consignment and duty on the
way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tumen.network.compile.border import Border, Entering
from tumen.network.compile.compiled import FlowRow, Mode
from tumen.network.compile.streams import Crossing, Inflow, Present, Procedure, Stream
from tumen.network.compile.valued import CustomsValues
from tumen.network.model.carrying import Lane
from tumen.network.model.places import Places, carries, co2_of, freight, transport
from tumen.network.model.storing import Stock, opening_source
from tumen.network.model.written import Period
from tumen.origin.bill import Bill
from tumen.origin.criteria.operations import direct_consignment
from tumen.reference.territories import one_territory

ZERO, ONE = Decimal(0), Decimal(1)
DAYS_A_YEAR = 365


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

    def worth(self, share: Decimal, procedure: Procedure = "ordinary") -> list[Crossing | None]:
        """The regimes worth offering: the cheapest without yearly cost, and those that undercut it."""
        if not self.due or procedure == "bonded":
            return [None]

        def cost(regime: Crossing) -> Decimal:
            return regime.duty * (ONE - share) + regime.claim_cost

        free = [regime for regime in self.regimes if not regime.per_year]
        best = min(free, key=cost, default=None)
        kept: list[Crossing | None] = [] if best is None else [best]
        kept += [
            regime
            for regime in self.regimes
            if regime.per_year and (best is None or cost(regime) < cost(best))
        ]
        return kept


@dataclass
class Spreading:
    """Where a stream gets in a period."""

    arrivals: list[Arrival] = field(default_factory=list)
    standing: dict[str, Present] = field(default_factory=dict)
    """How it stands at each site that it passes or is kept at, and at its source."""
    apart: dict[str, Present] = field(default_factory=dict)
    """What was kept and stands otherwise than what comes."""

    def settle(
        self,
        place: str,
        came: Mapping[str, list[Present]],
        carried: Mapping[str, Present],
        stream: Stream,
    ) -> Present | None:
        """How it stands at a place; what a plant made is sold at the price of the day, whenever made."""
        kept = carried.get(place)
        here = _merged(came[place]) if place in came else kept
        if here is not None:
            self.standing[place] = here
            if kept is not None and kept != here and place != stream.source:
                self.apart[place] = kept
        return here


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
    stocks: Mapping[tuple[str, str], Stock] = field(default_factory=dict)
    """By site and item."""
    last: bool = True
    """Whether no period comes after."""

    def spread(
        self, index: int, stream: Stream, start: Present | None, carried: Mapping[str, Present]
    ) -> Spreading:
        """Send a stream from its source (None: nothing comes from there) and from where it was kept."""
        found, came = Spreading(), dict[str, list[Present]]()
        if start is not None:
            came[stream.source] = [start]
        places = (stream.source, *(name for name in carried if self._ships(name, stream)), *self.order)
        for place in dict.fromkeys(places):
            here = found.settle(place, came, carried, stream)
            if here is None:
                continue
            for lane in self.places.out.get(place, ()):
                arrival = self._over(lane, stream, here)
                if arrival is None:
                    continue
                found.arrivals.append(arrival)
                if self.places.warehouse(lane.destination) or self.lays_in(lane.destination, stream):
                    came.setdefault(lane.destination, []).append(
                        self._at_warehouse(index, lane, stream, here, arrival)
                    )
        for place in {**came, **carried}:
            if place not in found.standing:
                found.settle(place, came, carried, stream)
        return found

    def _ships(self, place: str, stream: Stream) -> bool:
        """Whether a plant sends on what was there at first: only what it makes too."""
        made = self.places.capabilities.get(stream.item, ())
        return stream.source == opening_source(place) and any(row.site == place for row in made)

    def lays_in(self, place: str, stream: Stream) -> bool:
        """Whether a plant may keep goods of a stream that come to it."""
        stock = self.stocks.get((place, stream.item))
        if stock is None or place == stream.source or self.places.warehouse(place):
            return False
        return stream.item in self.places.inputs_at.get(place, ()) and (stock.asked or not self.last)

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


def flow_row(
    period: int,
    places: Places,
    stream: Stream,
    source: Inflow,
    arrival: Arrival | None,
    *,
    regime: Crossing | None,
    handling: float = 0.0,
    mode: int = -1,
    number: int = -1,
    share: Decimal = ZERO,
    at: Mode | None = None,
    capital_rate: Decimal = ZERO,
) -> FlowRow:
    """A stream by its source into a mode `at` (place `mode`, input `number`, `share` of duty given back), or
    to a market or into store.
    """
    item = places.items[stream.item]
    lane = source.lane
    where = at.capability.site if at is not None else ""
    first = lane is not None and lane.origin == stream.source
    offer = stream.offer if first else None
    duty = regime.duty if regime is not None else ZERO
    mfn: float | None = None
    code: str | None = None
    if regime is not None:
        mfn, code = (None if regime.mfn_duty is None else float(regime.mfn_duty)), regime.code
    elif arrival is not None and arrival.due:
        code = "bonded"
    return FlowRow(
        period,
        lane,
        lane.origin if lane is not None else where,
        lane.destination if lane is not None else where,
        source.at.stream,
        source,
        mode,
        number,
        code,
        float(arrival.value if arrival is not None else source.at.high),
        float(duty),
        float(duty * share),
        mfn,
        float(regime.claim_cost) if regime is not None else 0.0,
        float(regime.per_year) if regime is not None else 0.0,
        float(transport(lane, item)),
        float(offer.price) if offer is not None else 0.0,
        handling,
        co2_of(item, lane, offer),
        _transit(source, capital_rate),
    )


def _transit(source: Inflow, rate: Decimal) -> float:
    """Cost of capital on what is on the way, at its value where the lane begins."""
    days = source.lane.lead_time_days if source.lane is not None else None
    return float(rate * source.at.high * days / DAYS_A_YEAR) if rate and days else 0.0
