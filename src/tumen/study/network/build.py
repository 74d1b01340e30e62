"""From the tables of a scenario to a frozen network and the law that holds for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.network.model.network import (
    CapacityStep,
    Demand,
    Item,
    Market,
    Network,
    Period,
    Price,
    ProfitTax,
    Service,
    Site,
    Supplier,
)
from tumen.study.network.claims import claim_costs
from tumen.study.network.desk import ZERO, Desk, row_at
from tumen.study.network.incentives import incentive_of
from tumen.study.network.lanes import lanes_of
from tumen.study.network.law import law_of
from tumen.study.network.recipes import Making, makings_of
from tumen.study.network.sourcing import sourcing_of
from tumen.study.network.titles import law_titled, titled, titles_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.errors import Problem
    from tumen.network.model.law import TradeLaw
    from tumen.study.core.rows.goods import PriceRow
    from tumen.study.core.rows.places import SiteRow
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.core.schema import StudyFile


def world_of(
    facts: StudyFile, scenario: StudyScenario, problems: list[Problem]
) -> tuple[Network, TradeLaw] | None:
    """Build the network and the law of a scenario; None, and problems, where it cannot be."""
    tables = scenario.tables
    periods = tuple(Period(item.name, item.start, item.years) for item in facts.periods)
    desk = Desk(
        facts, tables, claimable(facts, scenario), periods or (Period(str(scenario.on), scenario.on),)
    )
    makings = makings_of(desk)
    sourcing = sourcing_of(desk, makings)
    network = Network(
        name=facts.study,
        currency=facts.currency,
        periods=desk.periods,
        items=(*_items(desk), *sourcing.items),
        suppliers=(
            *(Supplier(row.supplier, row.economy, row_at(row.place)) for row in tables.suppliers),
            *sourcing.suppliers,
        ),
        offers=sourcing.offers,
        sites=tuple(_site(desk, row) for row in tables.sites),
        recipes=tuple({item.recipe.name: item.recipe for item in makings}.values()),
        capabilities=tuple(item.capability for item in makings),
        prices=_prices(desk, makings),
        lanes=(*lanes_of(desk), *sourcing.lanes),
        markets=tuple(
            Market(row.market, row.economy, row.latitude, row.longitude, row.single_source, row_at(row.place))
            for row in tables.markets
        ),
        demand=tuple(_demand(desk)),
        agreements=desk.agreements,
        services=tuple(
            Service(row.market, row.within_days, row.share, row.product, row_at(row.place))
            for row in tables.services
        ),
        claim_costs=claim_costs(desk),
        incentives=tuple(incentive_of(desk, row) for row in tables.incentives),
        profit_taxes=tuple(
            ProfitTax(row.economy, row.rate, row.source, row.start, row.until, row_at(row.place))
            for row in tables.profit_taxes
        ),
        discount_rate=facts.design.discount_rate,
        carbon_price=facts.design.carbon_price,
        co2_limit_kg=facts.design.co2_limit_kg,
    )
    law = law_of(desk, scenario)
    problems += dict.fromkeys(desk.problems)
    titles = titles_of(tables)
    return None if desk.problems else (titled(network, titles), law_titled(law, titles))


def claimable(facts: StudyFile, scenario: StudyScenario) -> tuple[str, ...]:
    """Agreements that may be claimed: those named for the design, else by the study; where it names none,
    those whose cost of claiming is stated. What is named without that cost is refused by the model.
    """
    named = facts.design.agreements
    if named is not None:
        return tuple(code for code in named if code not in scenario.left_out)
    if facts.agreements is not None:
        return tuple(code for code in scenario.agreements if code not in scenario.left_out)
    costed = {row.regime for row in scenario.tables.claiming}
    return tuple(code for code in scenario.agreements if code in costed)


def _items(desk: Desk) -> Iterable[Item]:
    answers: dict[str, dict[str, bool]] = {}
    for answer in desk.tables.answers:
        if answer.importer is None:
            answers.setdefault(answer.product, {})[answer.condition] = answer.answer
    for row in desk.tables.products:
        yield Item(
            row.product,
            row.hs,
            row.unit,
            row.weight_kg,
            row.units_per_container,
            answers.get(row.product, {}),
            dict(row.quantities),
            row_at(row.place),
        )


def _site(desk: Desk, row: SiteRow) -> Site:
    possible, closes = row.state == "possible", row.may_close or row.decision == "closed"
    name, place = row.site, row.place
    opening = desk.stated(row.opening_cost, "opening_cost", name, place) if possible else ZERO
    closing = desk.stated(row.closing_cost, "closing_cost", name, place) if closes and not possible else ZERO
    handling = (
        desk.stated(row.handling_cost, "handling_cost", name, place) if row.kind == "warehouse" else ZERO
    )
    return Site(
        name=name,
        economy=row.economy,
        kind=row.kind,
        state=row.state,
        capacity=row.capacity,
        opening_cost=opening,
        closing_cost=closing,
        fixed_cost=desk.stated(row.fixed_cost, "fixed_cost", name, place),
        steps=tuple(
            CapacityStep(
                step.step,
                step.adds,
                step.cost,
                desk.stated(step.fixed_cost, "fixed_cost", f"step {step.step}", step.place),
                step.most,
            )
            for step in desk.tables.steps
            if step.site == name
        ),
        ramp_up=row.ramp_up,
        open_from=row.open_from,
        may_close=closes,
        decision=row.decision,
        zone=row.zone,
        bonded=row.bonded,
        handling_cost=handling,
        latitude=row.latitude,
        longitude=row.longitude,
        at=row_at(place),
    )


def _prices(desk: Desk, makings: tuple[Making, ...]) -> tuple[Price, ...]:
    """One price on board for each product, site and set of periods; at the gate where it is stated too."""
    found: dict[tuple[str, str, tuple[str, ...]], dict[str, PriceRow]] = {}
    made = {(item.recipe.item, item.capability.site) for item in makings}
    for row in desk.tables.prices:
        if (row.product, row.site) in made:
            found.setdefault((row.product, row.site, row.periods), {})[row.term] = row
    prices = []
    for (product, site, periods), terms in found.items():
        first = next(iter(terms.values()))
        gate = terms.get("EXW")
        board = terms["FOB"].price if "FOB" in terms else _on_board(desk, product, site, terms, first)
        if board is not None:
            open_in = desk.open_in(periods, (), first.place)
            prices.append(
                Price(
                    product, site, board, None if gate is None else gate.price, open_in, row_at(first.place)
                )
            )
    return tuple(prices)


def _on_board(
    desk: Desk, product: str, site: str, terms: dict[str, PriceRow], first: PriceRow
) -> Decimal | None:
    """The price on board from that at the gate, where the way there costs the same to every market abroad."""
    from tumen.study.core.rows.transport import lanes_between, parts_of, units_of

    gate = terms.get("EXW")
    if gate is None:
        desk.complain(
            f"{product!r} at {site!r} has a price {first.term}, none FOB or EXW",
            "Add a row with its price FOB",
            first.place,
        )
        return None
    row = desk.products[product]
    found: dict[Decimal | None, None] = {}
    for demand in desk.tables.demand:
        rows = lanes_between(desk.tables, site, demand.market, product)
        if demand.product != product or not rows or desk.economies[site] == desk.economies[demand.market]:
            continue
        load = demand.consignment or row.units_per_consignment
        parts = parts_of(rows, lambda lane, load=load: units_of(lane, row, load))  # type: ignore[misc]
        found[parts["inland_origin"]] = None
    if not found:
        return gate.price
    if len(found) > 1 or None in found:
        what = "is not known" if None in found else "differs by market"
        desk.complain(
            f"what the way on board adds to the price EXW of {product!r} at {site!r} {what}",
            "Add a row with its price FOB",
            gate.place,
        )
        return None
    (added,) = found
    return None if added is None else gate.price + added


def _demand(desk: Desk) -> Iterable[Demand]:
    known = tuple(period.name for period in desk.periods)
    for row in desk.tables.demand:
        if row.period is not None and row.period not in known:
            desk.complain(f"there is no period {row.period!r}", f"Periods: {', '.join(known)}", row.place)
        for period in desk.periods:
            if row.period in {None, period.name}:
                quantity = desk.converted(row.quantity, row.unit, row.product, row.place) * period.years
                one = desk.converted(Decimal(1), row.unit, row.product, row.place)
                yield Demand(
                    row.market,
                    row.product,
                    period.name,
                    quantity,
                    None if row.price is None else row.price / one,
                    None if row.lost_penalty is None else row.lost_penalty / one,
                    at=row_at(row.place),
                )
