"""From the tables of a scenario to a frozen network and the law that holds for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tumen.agreements.load import agreements_on_file
from tumen.errors import InputError, Problem
from tumen.network.model.carrying import Lane, Passage
from tumen.network.model.chained import RULE, with_guaranteed_service
from tumen.network.model.goods import Item, StatedOrigin, Supplier
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import CapacityStep, CapitalLimit, Price, Site
from tumen.network.model.network import Network
from tumen.network.model.selling import Demand, Market, ProfitTax, Service
from tumen.network.model.storing import Opening, SafetyStock, Stock
from tumen.reference.territories import one_territory
from tumen.study.core.rows.columns import TABLES, StudyTables
from tumen.study.core.rows.goods import PriceRow
from tumen.study.core.rows.places import SiteRow
from tumen.study.core.rows.storing import KeepRow, OpeningRow
from tumen.study.core.rows.transport import lanes_between, parts_of, units_of
from tumen.study.core.scenarios import StudyScenario
from tumen.study.core.schema import StudyFile
from tumen.study.network.desk import ONE, ZERO, Desk, record_of, row_at
from tumen.study.network.lanes import lanes_of
from tumen.study.network.law import claim_costs, incentives_of, law_of
from tumen.study.network.recipes import WayMade, ways_made
from tumen.study.network.sourcing import sourcing_of
from tumen.study.network.titles import law_titled, titled
from tumen.tables.place import Place
from tumen.tables.yaml_document import Document

_SAFETY = ("service_level", "demand_deviation", "deviation_days")
_PRICE_ON_BOARD: dict[str, Any] = {"table": "prices", "key": (("term", "FOB"),)}
_VALUED = ("prices", "lanes", "offers", "price_breaks", "bills", "opening_stock")
"""Tables whose amounts are part of a customs value."""


def world_of(
    facts: StudyFile, document: Document, scenario: StudyScenario
) -> tuple[Network, TradeLaw, tuple[Problem, ...], frozenset[str]]:
    """Build the network and the law of a scenario.

    Returns
    -------
    tuple
        Network and law; what is wrong with the rows (stand-ins are in their place, so that the rest can be
        checked in the same round); and sites of which it is not known what they can make, by their titles.
    """
    desk = Desk(facts, document, scenario, claimable(facts, scenario))
    network = _network(desk)
    titles = desk.titles
    return (
        titled(network, titles),
        law_titled(replace(law_of(desk), valued=_valued(desk)), titles),
        tuple(dict.fromkeys(desk.problems)),
        frozenset(titles.get(name, name) for name in desk.open_sites),
    )


def _valued(desk: Desk) -> dict[str, Network]:
    """The network with amounts as customs value them, by importer, as the product questions ask for it.

    All periods take the day of the scenario, as all amounts do that are converted.
    """
    found = {}
    for importer in dict.fromkeys(desk.economies.values()):
        today = desk.scenario.at_border(importer)
        if today is not None:  # what is wrong with the rows is told of those at the rate of the day
            amounts = {name: tuple(_amounts(desk.tables, today.tables, name)) for name in _VALUED}
            there = replace(desk.scenario, tables=replace(desk.tables, **amounts))
            network = _network(Desk(desk.facts, desk.document, there, desk.agreements))
            found[importer] = replace(network, demand=())  # laws that differ in demand alone are one
    return found


def _amounts(tables: StudyTables, there: StudyTables, name: str) -> Iterator[Any]:
    """The rows of a table, with the amounts of the same rows in other tables."""
    money = [field.name for field in TABLES[name].fields if field.dimension == "money"]
    others: dict[Place, list[Any]] = {}
    for row in getattr(there, name):
        others.setdefault(row.place, []).append(row)
    for row in getattr(tables, name):
        own = {column: getattr(row, column) for column in money}
        same = (other for other in others.get(row.place, ()) if replace(other, **own) == row)
        yield next(same, row)


def _network(desk: Desk) -> Network:
    tables, design = desk.tables, desk.facts.design
    made = ways_made(desk)
    sourcing = sourcing_of(desk, made)
    lanes = (*lanes_of(desk), *sourcing.lanes)
    network = Network(
        name=desk.facts.study,
        currency=desk.facts.currency,
        periods=desk.periods,
        items=(*_items(desk), *sourcing.items),
        suppliers=(
            *(record_of(Supplier, row, name=row.supplier) for row in tables.suppliers),
            *sourcing.suppliers,
        ),
        offers=tuple(sourcing.offers),
        sites=tuple(_site(desk, row) for row in tables.sites),
        recipes=tuple({item.recipe.name: item.recipe for item in made}.values()),
        capabilities=tuple(item.capability for item in made),
        prices=tuple(_prices(desk, made)),
        lanes=lanes,
        markets=tuple(record_of(Market, row, name=row.market) for row in tables.markets),
        demand=tuple(_demand(desk)),
        agreements=desk.agreements,
        services=tuple(record_of(Service, row, item=row.product) for row in tables.services),
        claim_costs=tuple(claim_costs(desk)),
        incentives=tuple(incentives_of(desk)),
        profit_taxes=tuple(record_of(ProfitTax, row) for row in tables.profit_taxes),
        discount_rate=design.discount_rate,
        carbon_price=design.carbon_price,
        co2_limit_kg=design.co2_limit_kg,
        capital=tuple(record_of(CapitalLimit, row) for row in tables.capital),
        ports=tuple(record_of(Passage, row, name=row.port) for row in tables.ports),
        stocks=tuple(_stocks(desk, lanes, made)),
        openings=tuple(_openings(desk)),
        capital_rate=design.capital_rate,
    )
    if design.safety_stock == RULE and not desk.problems:
        try:
            return with_guaranteed_service(network)
        except InputError as error:
            desk.problems += error.problems
    return network


def claimable(facts: StudyFile, scenario: StudyScenario) -> tuple[str, ...]:
    """Agreements that may be claimed: those named for the design, else by the study; where it names none,
    those whose cost of claiming is stated. What is named without that cost is refused.
    """
    named = facts.design.agreements
    if named is not None:
        known = agreements_on_file()  # what is not is told where study.yaml is read
        return tuple(code for code in named if code in known and code not in scenario.left_out)
    if facts.agreements is not None:
        return tuple(code for code in scenario.agreements if code not in scenario.left_out)
    costed = {row.regime for row in scenario.tables.claiming}
    return tuple(code for code in scenario.agreements if code in costed)


def _items(desk: Desk) -> Iterator[Item]:
    answers: dict[str, dict[str, bool]] = {}
    for answer in desk.tables.answers:
        if answer.importer is None:
            answers.setdefault(answer.product, {})[answer.condition] = answer.answer
    for row in desk.tables.products:
        of_row = answers.get(row.product, {})
        yield record_of(Item, row, name=row.product, answers=of_row, quantities=dict(row.quantities))


def _site(desk: Desk, row: SiteRow) -> Site:
    possible, closes = row.state == "possible", row.may_close or row.decision == "closed"
    name = row.site
    matters = {
        "opening_cost": possible,
        "closing_cost": closes and not possible,
        "fixed_cost": True,
        "handling_cost": row.kind == "warehouse",
    }
    return record_of(
        Site,
        row,
        name=name,
        may_close=closes,
        **{cost: desk.stated(row, cost, name) if counts else ZERO for cost, counts in matters.items()},
        steps=tuple(
            record_of(
                CapacityStep,
                step,
                name=step.step,
                fixed_cost=desk.stated(step, "fixed_cost", f"step {step.step}"),
            )
            for step in desk.tables.steps
            if step.site == name
        ),
    )


def _prices(desk: Desk, made: tuple[WayMade, ...]) -> Iterator[Price]:
    """One price on board for each product, site, market that has its own, and set of periods; at the gate
    where it is stated too.
    """
    found: dict[tuple[str, str, str | None, tuple[str, ...]], dict[str, PriceRow]] = {}
    known = {(way.recipe.item, way.capability.site) for way in made}
    for row in desk.tables.prices:
        if (row.product, row.site) in known:
            found.setdefault((row.product, row.site, row.market, row.periods), {})[row.term] = row
    for (product, site, market, periods), terms in found.items():
        stated = {term: desk.stated(row, "price", f"{product!r} at {site!r}") for term, row in terms.items()}
        first, gate = next(iter(terms.values())), terms.get("EXW")
        board = stated["FOB"] if "FOB" in terms else _on_board(desk, gate, first)
        open_in = desk.open_in(periods, (), first.place)
        at_gate = stated.get("EXW")
        yield Price(product, site, board, at_gate, open_in, market, row_at(first.place))


def _on_board(desk: Desk, gate: PriceRow | None, first: PriceRow) -> Decimal:
    """The price on board from that at the gate, where the way there costs the same to every market abroad;
    where that is not so a problem is noted.
    """
    product, site = first.product, first.site
    if gate is None:
        desk.lacks(
            f"{product!r} at {site!r} has a price {first.term}, none FOB or EXW",
            "Add a row with its price FOB",
            first.place,
            "price",
            **_PRICE_ON_BOARD,
        )
        return desk.stated(first, "price", f"{product!r} at {site!r}")
    row = desk.products[product]
    own = {price.market for price in desk.tables.prices if (price.product, price.site) == (product, site)}
    found: dict[Decimal | None, None] = {}
    for demand in desk.tables.demand:
        rows = lanes_between(desk.tables, site, demand.market, product)
        pays = demand.market if demand.market in own else None
        if demand.product != product or first.market != pays or not rows:
            continue
        if one_territory(desk.economies[site], desk.economies[demand.market], desk.scenario.on):
            continue
        load = demand.consignment or row.units_per_consignment
        parts = parts_of(rows, lambda lane, load=load: units_of(lane, row, load))  # type: ignore[misc]
        found[parts["inland_origin"]] = None
    if len(found) > 1 or None in found:
        what = "is not known" if None in found else "differs by market"
        desk.lacks(
            f"what the way on board adds to the price EXW of {product!r} at {site!r} {what}",
            "Add a row with its price FOB",
            gate.place,
            "price",
            **_PRICE_ON_BOARD,
        )
    return desk.stated(gate, "price", f"{product!r} at {site!r}") + sum(
        (added for added in found if added is not None), ZERO
    )


def _demand(desk: Desk) -> Iterator[Demand]:
    known = {None, *(period.name for period in desk.periods)}
    stated = {(row.market, row.product, row.period) for row in desk.tables.demand}
    for row in desk.tables.demand:
        wrong = row.period not in known  # then it stands in for what is not stated
        if wrong:
            listed = ", ".join(period.name for period in desk.periods)
            desk.complain(f"there is no period {row.period!r}", f"Periods: {listed}", row.place)
        one = desk.converted(ONE, row.unit, row.product, row.place)
        quantity = desk.converted(row.quantity, row.unit, row.product, row.place)
        for period in desk.periods:
            free = wrong and (row.market, row.product, period.name) not in stated
            if free or row.period in {None, period.name}:
                yield Demand(
                    row.market,
                    row.product,
                    period.name,
                    quantity * period.years,
                    None if row.price is None else row.price / one,
                    None if row.lost_penalty is None else row.lost_penalty / one,
                    None if row.missed_cost is None else row.missed_cost / one,
                    at=row_at(row.place),
                )


def _stocks(desk: Desk, lanes: tuple[Lane, ...], made: tuple[WayMade, ...]) -> Iterator[Stock]:
    """What may be kept where; a cost of holding that nobody stated is a problem, not zero."""
    takes = {(way.capability.site, part.item) for way in made for part in way.recipe.inputs}
    makes = {(way.capability.site, way.recipe.item) for way in made} - takes
    for row in desk.tables.stock:
        into = () if (row.site, row.product) in makes else lanes
        if row.holding_cost is None and row.holding_share is None:
            of = f"{row.product!r} at {row.site!r}"
            desk.unknown("holding_cost", of, row.place, "the cost of holding")
        amounts = {
            name: getattr(row, name) or ZERO
            for name in ("holding_cost", "holding_share", "ending", "ending_value")
        }
        yield record_of(Stock, row, item=row.product, safety=_safety(desk, row, into), **amounts)


def _safety(desk: Desk, row: KeepRow, lanes: tuple[Lane, ...]) -> SafetyStock | None:
    given = {name: getattr(row, name) for name in _SAFETY}
    missing = [name for name, cell in given.items() if cell is None]
    if len(missing) == len(_SAFETY):
        if row.lead_time_days is not None:
            desk.complain(
                f"lead_time_days of {row.product!r} at {row.site!r} is stated and no safety stock is",
                f"State {', '.join(_SAFETY)} too, or leave it empty",
                row.place,
            )
        return None
    if missing or row.service_level is None or row.demand_deviation is None or row.deviation_days is None:
        desk.lacks(
            f"the safety stock of {row.product!r} at {row.site!r} cannot be reckoned: {', '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} empty",
            "Fill them, or leave all three empty",
            row.place,
            *missing,
        )
        return None
    days = row.lead_time_days if row.lead_time_days is not None else _slowest(desk, row, lanes)
    return SafetyStock(row.service_level, row.demand_deviation, row.deviation_days, days)


def _slowest(desk: Desk, row: KeepRow, lanes: tuple[Lane, ...]) -> Decimal:
    """Days of the slowest lane that brings the product to the site."""
    into = [
        lane
        for lane in lanes
        if lane.destination == row.site and row.product in (lane.items or (row.product,))
    ]
    days = [lane.lead_time_days for lane in into if lane.lead_time_days is not None]
    if not into or len(days) < len(into):
        what = "no lane brings it there" if not into else "a lane that brings it there states none"
        desk.lacks(
            f"the lead time of the safety stock of {row.product!r} at {row.site!r} is not known: {what}",
            "State lead_time_days in the table stock",
            row.place,
            "lead_time_days",
        )
    return max(days, default=ZERO)


def _openings(desk: Desk) -> Iterator[Opening]:
    """What is there at first, under the agreements that the design may claim."""
    for row in desk.tables.opening_stock:
        origin = tuple(StatedOrigin(code) for code in _known(desk, row) if code in desk.agreements)
        yield record_of(Opening, row, item=row.product, origin=origin, at=row_at(row.place))


def _known(desk: Desk, row: OpeningRow) -> Iterator[str]:
    known = agreements_on_file()
    for code in row.agreements:
        if code in known:
            yield code
        else:
            desk.complain(
                f"agreements: {code!r} is not on file", f"On file: {', '.join(sorted(known))}", row.place
            )
