"""From a network and a law to everything that the optimiser is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

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
from tumen.network.compile.reach import Arrival, Reach
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
from tumen.network.model.places import (
    Places,
    co2_of,
    item_order,
    price_of,
    transport,
    wanted,
    warehouse_order,
)
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
        work = self.work
        self.wanted = wanted(work.network, work.places, self.period)
        self.reach = Reach(work.border, work.places, self.period, self.wanted, work.warehouses, work.values)
        self.sources: dict[tuple[str, str], list[tuple[Inflow, Arrival | None]]] = {}
        self.conditions = Conditions(work.places, work.streams)

    def run(self) -> None:
        """Items in the order in which they are made."""
        offers: dict[str, list[tuple[int, Offer]]] = {}
        for number, offer in enumerate(self.work.network.offers):
            if offer.periods is None or self.period.name in offer.periods:
                offers.setdefault(offer.item, []).append((number, offer))
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

    def _offered(self, number: int, offer: Offer, tier: Tier | None = None) -> None:
        economy = self.work.places.economy[offer.supplier]
        standings = []
        for row in offer.origin:
            party = row.country or economy
            if self.work.border.origin_law(row.agreement, party, self.period.start) is not None:
                standings.append(Standing(row.agreement, party, domestic=False))
            elif row.agreement in self.work.agreements:
                what = f"{bought_from(offer.item, offer.supplier)} is stated as originating in {party}"
                told = f"{what}, which is no Party of {row.agreement}"
                self.work.strangers.setdefault(told, []).append(self.period.name)
        stands = tuple(sorted(standings))
        stream = Stream(offer.item, offer.supplier, economy, stands, "ordinary", offer, tier)
        self._spread(self.work.stream(stream, (number, tier and tier.number)), tier or offer)

    def _spread(self, index: int, row: Offer | Tier | Price | None) -> None:
        """Send a stream from its source wherever it is wanted; flows into plants wait for their modes."""
        stream = self.work.streams[index]
        price, customs = price_at_source(row), self.reach.values.start(row)
        low = row.low if isinstance(row, Tier) else price
        start = Present(index, low, price, stream.agreements, foreign=False, customs=customs)
        at_home = not stream.supplied and stream.market is None
        if at_home and stream.item in self.work.places.inputs_at.get(stream.source, ()):
            self.sources.setdefault((stream.source, stream.item), []).append((Inflow(None, start), None))
        for arrival in self.reach.arrivals(index, stream, start):
            if not self._priced_for(stream, arrival.destination):
                continue
            site = self.work.places.sites.get(arrival.destination)
            if site is not None and site.kind == "plant":
                key = (arrival.destination, stream.item)
                self.sources.setdefault(key, []).append((arrival.source, arrival))
            else:
                handling = site.handling_cost if site is not None else ZERO
                for regime in self._regimes(arrival, ZERO):
                    self._flow(stream, arrival.source, arrival, regime, handling=float(handling))

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
            if market is None or item in self.wanted.get(market, ()):
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
        importers = self._importers(item.name, economy)
        useful = tuple(code for code in work.agreements if self._useful(code, making, importers))
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

    def _importers(self, item: str, economy: str) -> tuple[str, ...]:
        found = {self.work.places.economy[place] for place, items in self.wanted.items() if item in items}
        return tuple(sorted(code for code in found if not one_territory(code, economy, self.period.start)))

    def _useful(self, code: str, making: Making, importers: tuple[str, ...]) -> bool:
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
        return any(border.helps(Entering(probe, importer, on, (code,))) for importer in importers)

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
                if source.lane is None and own not in {"ordinary", mode.procedure}:
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
            regimes = [None] if arrival is None else self._regimes(arrival, share, mode.procedure)
            for regime in regimes:
                rows.append((len(work.flows), amounts))
                self._flow(stream, source, arrival, regime, mode=index, number=number, share=share, at=mode)
        work.bounds.extend(bound_rows(index, tests, rows))
        return True

    def _regimes(
        self, arrival: Arrival, share: Decimal, procedure: Procedure = "ordinary"
    ) -> list[Crossing | None]:
        """The regimes worth offering: the cheapest without yearly cost, and those that undercut it."""
        if not arrival.due or procedure == "bonded":
            return [None]

        def cost(regime: Crossing) -> Decimal:
            return regime.duty * (ONE - share) + regime.claim_cost

        free = [regime for regime in arrival.regimes if not regime.per_year]
        best = min(free, key=cost, default=None)
        kept: list[Crossing | None] = [] if best is None else [best]
        kept += [
            regime
            for regime in arrival.regimes
            if regime.per_year and (best is None or cost(regime) < cost(best))
        ]
        return kept

    def _flow(
        self,
        stream: Stream,
        source: Inflow,
        arrival: Arrival | None,
        regime: Crossing | None,
        *,
        handling: float = 0.0,
        mode: int = -1,
        number: int = -1,
        share: Decimal = ZERO,
        at: Mode | None = None,
    ) -> None:
        item = self.work.places.items[stream.item]
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
        self.work.flows.append(
            FlowRow(
                self.place,
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
            )
        )
