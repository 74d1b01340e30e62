"""From a network and a law to everything that the optimiser is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tumen.collection import uncollected
from tumen.errors import InputError
from tumen.network.compile.border import Border, Entering
from tumen.network.compile.compiled import (
    BoundRow,
    Compiled,
    FlowRow,
    Mode,
    NotOffered,
    Test,
    discount_factors,
    orders_of,
)
from tumen.network.compile.conditions import Amounts, Conditions, bound_rows
from tumen.network.compile.modes import Making, bill_of, chosen, made_stream, tests_of
from tumen.network.compile.reach import Arrival, Reach, flow_row
from tumen.network.compile.storing import Storing
from tumen.network.compile.streams import Crossing, Inflow, Present, Procedure, Standing, Stream
from tumen.network.compile.valued import CustomsValues, price_at_source
from tumen.network.compile.whose import Whose
from tumen.network.model.buying import Tier, tiers
from tumen.network.model.checks.buying import rising
from tumen.network.model.checks.check import check
from tumen.network.model.goods import Offer, bought_from
from tumen.network.model.incentives import BondedProcessing, CostRelief, Drawback, set_aside
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Capability, Price
from tumen.network.model.network import Network
from tumen.network.model.places import Places, item_order, price_of, wanted_by_period, warehouse_order
from tumen.network.model.storing import Opening
from tumen.network.model.written import Period
from tumen.reference.territories import one_territory

ZERO = Decimal(0)
ONE = Decimal(1)


@uncollected()
def compile_network(network: Network, law: TradeLaw, border: Border | None = None) -> Compiled:
    """Work out streams, modes, flows and conditions; a `border` of both keeps what is not known.

    Raises
    ------
    InputError
        If the network is structurally wrong, or a duty that a flow would pay is not known: all problems at
        once.
    """
    problems = check(network, law)
    if problems:
        raise InputError(problems)
    work = _Assembly(network, law, border or Border(network, law))
    for place, period in enumerate(network.periods):
        _Season(work, place, period).run()
    if work.border.problems:
        raise InputError(work.border.problems.values())
    return Compiled(
        network,
        tuple(work.streams),
        tuple(work.modes),
        tuple(work.flows),
        tuple(work.bounds),
        tuple(dict.fromkeys(work.not_offered)),
        (
            *(*work.border.remarks, *work.remarks),
            *(f"{told} in {', '.join(dict.fromkeys(periods))}" for told, periods in work.strangers.items()),
            *(*set_aside(network.incentives, network.periods), *rising(network)),
        ),
        discount_factors(network),
        work.border.made,
        orders_of(work.streams, work.flows),
        tuple(work.storing.held),
        tuple(work.storing.opened),
    )


@dataclass
class _Assembly:
    network: Network
    law: TradeLaw
    border: Border
    streams: list[Stream] = field(default_factory=list)
    modes: list[Mode] = field(default_factory=list)
    flows: list[FlowRow] = field(default_factory=list)
    bounds: list[BoundRow] = field(default_factory=list)
    not_offered: list[NotOffered] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)
    strangers: dict[str, list[str]] = field(default_factory=dict)
    """Stated origins of no Party, with the periods."""
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = CustomsValues.of(self.law)
        self.places = Places.of(self.network)
        self.whose = Whose(self.border, self.places, self.streams, self.remarks)
        self.prices = price_of(self.network)
        self.apart = tuple(dict.fromkeys(row.market for row in self.network.prices if row.market))
        self.order = item_order(self.network)
        self.warehouses = warehouse_order(self.network)
        self.wanted = wanted_by_period(self.network, self.places)
        self.storing = Storing(self.network)
        self.agreements = tuple(code for code in self.network.agreements if code in self.law.agreements)

    def stream(self, stream: Stream, key: object) -> int:
        """The place of a stream; a new one is added."""
        full = (key, stream.item, stream.source, stream.standings, stream.procedure, stream.market)
        if full not in self._known:
            self._known[full] = len(self.streams)
            self.streams.append(stream)
        return self._known[full]


@dataclass
class _Season:
    """One period of the assembly."""

    work: _Assembly
    place: int
    period: Period

    def __post_init__(self) -> None:
        work, storing = self.work, self.work.storing
        last = self.place + 1 == len(work.network.periods)
        where = (self.period, work.wanted[self.place], work.warehouses)
        self.reach = Reach(work.border, work.places, *where, work.values, storing.stocks, last)
        self.sources: dict[tuple[str, str], list[tuple[Inflow, Arrival | None]]] = {}
        self.conditions = Conditions(work.places, work.streams)

    def run(self) -> None:
        """Items in the order in which they are made."""
        offers: dict[str, list[tuple[int, Offer]]] = {}
        for number, offer in enumerate(self.work.network.offers):
            if offer.periods is None or self.period.name in offer.periods:
                offers.setdefault(offer.item, []).append((number, offer))
        for opening in self.work.network.openings if self.place == 0 else ():
            self._opening(opening)
        for item in self.work.order:
            for number, offer in offers.get(item, ()):
                if not offer.ordered:
                    self._offered(number, offer)
                for tier in tiers(offer):
                    self._offered(number, tier.offer, tier)
            made: dict[int, Price | None] = {}
            for capability in self.work.places.capabilities.get(item, ()):
                made.update(self._made(capability))
            for index, price in made.items():
                self._spread(index, price)
            while (kept := self.work.storing.left(item, self.work.streams)) is not None:
                self._kept(kept)
        self.work.storing.turn()

    def _offered(self, number: int, offer: Offer, tier: Tier | None = None) -> None:
        economy = self.work.places.economy[offer.supplier]
        standings = self._standings(offer, economy)
        stream = Stream(offer.item, offer.supplier, economy, standings, "ordinary", offer, tier)
        self._spread(self.work.stream(stream, (number, tier and tier.number)), tier or offer)

    def _opening(self, row: Opening) -> None:
        places, offer = self.work.places, row.offer
        standings = self._standings(offer, row.made_in)
        stream = Stream(row.item, row.source, row.made_in, standings, "ordinary", offer)
        index, site = self.work.stream(stream, row), places.sites[row.site]
        foreign = site.bonded and not one_territory(row.made_in, site.economy, self.period.start)
        customs = self.reach.values.start(row)
        here = Present(index, row.value, row.value, stream.agreements, foreign, customs)
        self.work.storing.open(row, index, here)

    def _standings(self, offer: Offer, economy: str) -> tuple[Standing, ...]:
        standings = []
        for row in offer.origin:
            party = row.country or economy
            if self.work.border.origin_law(row.agreement, party, self.period.start) is not None:
                standings.append(Standing(row.agreement, party, domestic=False))
            elif row.agreement in self.work.agreements:
                what = f"{bought_from(offer.item, offer.supplier)} is stated as originating in {party}"
                told = f"{what}, which is no Party of {row.agreement}"
                self.work.strangers.setdefault(told, []).append(self.period.name)
        return tuple(sorted(standings))

    def _kept(self, index: int) -> None:
        """Send on what was kept of a stream that does not come again; what a plant made at its price now."""
        stream, prices = self.work.streams[index], self.work.prices
        if stream.source in self.work.storing.carried[index]:
            key = (stream.item, stream.source, self.period.name)
            self._spread(index, prices.get((*key, stream.market)) or prices.get((*key, None)))
        else:
            self._send(index, None)

    def _spread(self, index: int, row: Offer | Tier | Price | None) -> None:
        """Send a stream from its source wherever it is wanted; flows into plants wait for their modes."""
        stream = self.work.streams[index]
        price, customs = price_at_source(row), self.reach.values.start(row)
        low = row.low if isinstance(row, Tier) else price
        start = Present(index, low, price, stream.agreements, foreign=False, customs=customs)
        at_home = not stream.supplied and stream.market is None
        if at_home and stream.item in self.work.places.inputs_at.get(stream.source, ()):
            self.sources.setdefault((stream.source, stream.item), []).append((Inflow(None, start), None))
        self._send(index, start)

    def _send(self, index: int, start: Present | None) -> None:
        stream, storing = self.work.streams[index], self.work.storing
        carried = storing.take(index)
        found = self.reach.spread(index, stream, start, carried)
        for arrival in found.arrivals:
            if not self._priced_for(stream, arrival.destination):
                continue
            site = self.work.places.sites.get(arrival.destination)
            if site is not None and site.kind == "plant":
                key = (arrival.destination, stream.item)
                self.sources.setdefault(key, []).append((arrival.source, arrival))
            if site is None or site.kind == "warehouse" or self.reach.lays_in(site.name, stream):
                handling = site.handling_cost if site is not None else ZERO
                for regime in arrival.worth(ZERO):
                    self._flow(stream, arrival.source, arrival, regime, handling=float(handling))
        if stream.item not in storing.items:
            return
        for name, here in found.standing.items():
            joined = name in carried and name not in found.apart
            storing.hold(self.place, name, here, stream.item, joined=joined)
            taken = stream.item in self.work.places.inputs_at.get(name, ())
            if joined and taken and name != stream.source:
                self.sources.setdefault((name, stream.item), []).append((Inflow(None, here), None))
        for name, here in found.apart.items():
            storing.apart(index, name, self.work.stream(stream, ("kept", index, name, here)), here)

    def _priced_for(self, stream: Stream, place: str) -> bool:
        """Whether goods at the price of the stream may go to a place: those for a market to it alone, and it
        takes no others.
        """
        if stream.market is not None:
            return place == stream.market or self.work.places.warehouse(place) is not None
        key = (stream.item, stream.source, self.period.name, place)
        return not self.work.apart or key not in self.work.prices

    def _made(self, capability: Capability) -> dict[int, Price | None]:
        """Build the modes of a recipe at a site, for all and for each market with a price of its own; return
        the streams that come out, with their price.
        """
        item = self.work.places.recipes[capability.recipe].item
        key = (item, capability.site, self.period.name)
        own = [market for market in self.work.apart if (*key, market) in self.work.prices]
        out: dict[int, Price | None] = {}
        for market in (None, *own):
            if market is None or item in self.work.wanted[self.place].get(market, ()):
                out.update(self._made_for(capability, market))
        return out

    def _made_for(self, capability: Capability, market: str | None) -> dict[int, Price | None]:
        work, places = self.work, self.work.places
        recipe = places.recipes[capability.recipe]
        item = places.items[recipe.item]
        price = work.prices.get((item.name, capability.site, self.period.name, market))
        economy = places.economy[capability.site]
        making = Making(capability, recipe, item, economy, self.period.start, price)
        work.whose.note(making, self.sources)
        days = self._importers(item.name, economy)
        importers = tuple(dict.fromkeys(name for names in days.values() for name in names))
        useful = tuple(code for code in work.agreements if self._useful(code, making, days))
        tests, refused = tests_of(making, useful, work.border, importers)
        work.not_offered.extend(refused)
        together = any(item.name in items for items in places.inputs_at.values())
        out: dict[int, Price | None] = {}
        for procedure, bars, cost, share in self._procedures(capability.site):
            for group in chosen(tests, together=together, barred=bars):
                stream = work.stream(replace(made_stream(making, group, procedure), market=market), None)
                mode = self._mode(making, group, procedure, stream, float(cost))
                if self._feed(mode, making, group, share):
                    out[stream] = price
        if not out:
            work.remarks.setdefault(
                f"{recipe.name} at {capability.site} in {self.period.name}: no source for some material"
            )
        return out

    def _importers(self, item: str, economy: str) -> dict[date, tuple[str, ...]]:
        """Economies that want an item made now, by day: in this period, and later where it may be kept."""
        work, found = self.work, dict[date, tuple[str, ...]]()
        until = None if item in work.storing.items else self.place + 1
        for number, period in list(enumerate(work.network.periods))[self.place : until]:
            wanted, on = work.wanted[number].items(), period.start
            there = {work.places.economy[place] for place, items in wanted if item in items}
            found[on] = tuple(sorted(code for code in there if not one_territory(code, economy, on)))
        return found

    def _useful(self, code: str, making: Making, importers: dict[date, tuple[str, ...]]) -> bool:
        """Whether originating under an agreement can matter: for a duty, or for what is made from the
        item.
        """
        border, on = self.work.border, making.on
        if border.origin_law(code, making.economy, on) is None or making.item.hs is None:
            return False
        for site, items in self.work.places.inputs_at.items():
            if making.item.name in items and border.origin_law(code, self.work.places.economy[site], on):
                return True
        standing = (Standing(code, making.economy, domestic=True),)
        probe = Stream(
            making.item.name, making.capability.site, making.economy, standings=standing, procedure="ordinary"
        )
        return any(
            border.helps(Entering(probe, importer, day, (code,)))
            for day, names in importers.items()
            for importer in names
        )

    def _procedures(self, site: str) -> Iterator[tuple[Procedure, tuple[str, ...], Decimal, Decimal]]:
        """Procedures open to a site: name, agreements barred, cost per unit, share of duty on materials not
        borne.
        """
        yield "ordinary", (), ZERO, ZERO
        for incentive in self.work.network.incentives:
            terms = incentive.terms
            if terms.site != site or not isinstance(incentive, BondedProcessing | Drawback):
                continue
            if not terms.valid(self.period.start) or terms.open_conditions:
                continue
            if isinstance(incentive, BondedProcessing):
                yield "bonded", incentive.bars, incentive.cost_per_unit, ONE
            else:
                yield "drawback", incentive.bars, incentive.cost_per_unit, incentive.share

    def _mode(
        self, making: Making, tests: tuple[Test, ...], procedure: Procedure, stream: int, cost: float
    ) -> Mode:
        recipe, capability = making.recipe, making.capability
        relief = sum(
            (
                incentive.per_unit
                for incentive in self.work.network.incentives
                if isinstance(incentive, CostRelief)
                and incentive.terms.site == capability.site
                and incentive.terms.valid(self.period.start)
                and not incentive.terms.open_conditions
            ),
            ZERO,
        )
        return Mode(
            self.place,
            capability,
            making.item.name,
            tests,
            procedure,
            stream,
            tuple(float(part.quantity / recipe.yield_share) for part in recipe.inputs),
            float(capability.conversion_cost),
            float(relief),
            cost,
            float(sum((row.quantity * row.credit for row in recipe.by_products), ZERO)),
        )

    def _feed(self, mode: Mode, making: Making, tests: tuple[Test, ...], share: Decimal) -> bool:
        """Add the mode with the flows into it and its conditions; False if some material has no source."""
        work = self.work
        bill = bill_of(making) if tests else None
        entries: list[tuple[int, Inflow, Arrival | None, Amounts]] = []
        for number, part in enumerate(making.recipe.inputs):
            before = len(entries)
            for source, arrival in self.sources.get((making.capability.site, part.item), ()):
                own = work.streams[source.at.stream].procedure
                home = work.streams[source.at.stream].made_in == making.economy
                if source.lane is None and home and own not in {"ordinary", mode.procedure}:
                    continue  # what was made under a procedure stays under it until it leaves the economy
                amounts = self.conditions.amounts(making, bill, number, source, tests=tests)
                if amounts is not None:
                    entries.append((number, source, arrival, amounts))
            if len(entries) == before:
                return False
        index = len(work.modes)
        work.modes.append(mode)
        rows: list[tuple[int, Amounts]] = []
        for number, source, arrival, amounts in entries:
            stream = work.streams[source.at.stream]
            regimes = [None] if arrival is None else arrival.worth(share, mode.procedure)
            for regime in regimes:
                rows.append((len(work.flows), amounts))
                self._flow(stream, source, arrival, regime, mode=index, number=number, share=share, at=mode)
        work.bounds.extend(bound_rows(index, tests, rows))
        return True

    def _flow(
        self, stream: Stream, source: Inflow, arrival: Arrival | None, regime: Crossing | None, **into: Any
    ) -> None:
        work = self.work
        given = {"regime": regime, "capital_rate": work.network.capital_rate, **into}
        work.flows.append(flow_row(self.place, work.places, stream, source, arrival, **given))
