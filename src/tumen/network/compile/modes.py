"""Modes of production: per recipe, site, procedure and set of agreements one mode per alternative, and one
without.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import combinations, product

from tumen.network.compile.border import Border
from tumen.network.compile.coefficients import domestic_bound
from tumen.network.compile.compiled import NotOffered, Test
from tumen.network.compile.cures import cure_of
from tumen.network.compile.routes import Route, Routes, routes
from tumen.network.compile.streams import Inflow, Procedure, Standing, Stream
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item
from tumen.network.model.making import Capability, Input, Price, Recipe
from tumen.network.model.places import Places, freight
from tumen.origin.bill import Bill, Costs, Deduction, Material, Operation, Transport
from tumen.origin.criteria.materials import Resolved
from tumen.origin.criteria.minimal import confers
from tumen.origin.determine import resolve_unit
from tumen.origin.law import Law
from tumen.reference.territories import one_territory

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Making:
    """A recipe at a site in a period."""

    capability: Capability
    recipe: Recipe
    item: Item
    economy: str
    on: date
    price: Price | None


def bill_of(making: Making, materials: tuple[Material, ...] = ()) -> Bill:
    """The bill of one good unit; materials as given."""
    capability, recipe, item = making.capability, making.recipe, making.item
    if item.hs is None:
        raise AssertionError(item.name)
    costs = None
    if capability.profit is not None:
        costs = Costs(capability.labour, capability.overhead, capability.profit, capability.other)
    operations = None
    if recipe.operations is not None:
        operations = tuple(Operation(name, making.economy) for name in recipe.operations)
    return Bill(
        item.hs,
        making.economy,
        materials,
        fob=making.price.fob if making.price else None,
        exw=making.price.exw if making.price else None,
        weight_kg=item.weight_kg,
        operations=operations,
        obtained=recipe.obtained,
        costs=costs,
        transport=Transport(),
        answers={**item.answers, **recipe.answers},
        name=item.name,
    )


def crosses(places: Places, lane: Lane, making: Making) -> bool:
    """Whether materials that come over a lane cross a border on their way to what is made."""
    return not one_territory(places.economy[lane.origin], making.economy, making.on)


def tests_of(
    making: Making, agreements: tuple[str, ...], border: Border, importers: tuple[str, ...]
) -> tuple[dict[str, list[Test]], list[NotOffered]]:
    """The alternatives of each agreement, and what is not offered."""
    found: dict[str, list[Test]] = {}
    refused: list[NotOffered] = []
    capability, item = making.capability, making.item

    def not_offered(agreement: str, alternative: str, reason: str) -> None:
        refused.append(
            NotOffered(
                agreement,
                item.name,
                capability.site,
                making.recipe.name,
                alternative,
                reason,
                cure_of(reason),
            )
        )

    for code in agreements:
        law = border.origin_law(code, making.economy, making.on)
        if law is None:
            continue
        if item.hs is None:
            not_offered(code, "every alternative", f"the HS code of {item.name} is not stated")
            continue
        bill = replace(bill_of(making), rule=border.law.rules.get((code, item.name)))
        takes = any(part.role == "material" for part in making.recipe.inputs)
        offer = routes(bill, law, has_materials=takes, parties=_wholly(border, law, making))
        for item_refused in offer.refused:
            not_offered(code, item_refused.text, item_refused.reason)
        found[code] = _tests(making, law, offer, border, importers)
    return found, refused


def _wholly(border: Border, law: Law, making: Making) -> tuple[str, ...]:
    """Parties from which wholly obtained materials are offered for the recipe."""
    inputs = {part.item for part in making.recipe.inputs}
    economies = {supplier.name: supplier.economy for supplier in border.network.suppliers}
    return tuple(
        sorted(
            {
                law.party_of(economies[offer.supplier])
                for offer in border.network.offers
                if offer.wholly_obtained and offer.item in inputs
            }
            & law.parties
        )
    )


def _tests(making: Making, law: Law, offer: Routes, border: Border, importers: tuple[str, ...]) -> list[Test]:
    code = law.agreement
    policy = law.provisions.differentials
    appendix = policy is not None and any(
        border.treats(code, importer, making.item, making.on)[1] is not False for importer in importers
    )
    found = []
    for route in offer.offered:
        country = _country(making, law, route)
        found.append(Test(code, route, Standing(code, country, domestic=False), law))
        if appendix and policy is not None:
            share = domestic_bound(bill_of(making), law, policy.appendix_min_domestic_pct)
            if share is not None:
                more = replace(route, bounds=(*route.bounds, share))
                found.append(Test(code, more, Standing(code, country, domestic=True), law))
    return found


def _country(making: Making, law: Law, route: Route) -> str | None:
    """The Party of the good for a rate that differs among Parties, as far as the alternative settles it."""
    policy = law.provisions.differentials
    if policy is None or route.criterion == "PSR":
        return making.economy
    if route.criterion == "WO":
        return route.party
    operations = making.recipe.operations
    if operations is not None and any(confers(name, policy.minimal) for name in operations):
        return making.economy
    return None


def chosen(
    tests: dict[str, list[Test]], *, together: bool, barred: tuple[str, ...]
) -> Iterator[tuple[Test, ...]]:
    """Every combination that a mode may meet: none, one agreement, and several at once where `together`."""
    yield ()
    codes = [code for code in sorted(tests) if tests[code] and code not in barred]
    most = len(codes) if together else min(1, len(codes))
    for size in range(1, most + 1):
        for group in combinations(codes, size):
            yield from product(*(tests[code] for code in group))


def made_stream(making: Making, tests: tuple[Test, ...], procedure: Procedure) -> Stream:
    """What comes out of a mode."""
    standings = tuple(sorted(test.standing for test in tests))
    return Stream(making.item.name, making.capability.site, making.economy, standings, procedure)


def material(
    part: Input, source: Inflow, stream: Stream, item: Item, test: Test, *, abroad: bool
) -> Material:
    """One unit of a material as the law of a test sees it, coming to the place by its source."""
    standing = next((s for s in stream.standings if s.agreement == test.agreement), None)
    originating = standing is not None and test.agreement in source.at.direct
    way = freight(source.lane, item) if abroad else ZERO
    value = (source.at.low if originating else source.at.high) + way
    country = stream.made_in
    if originating and stream.supplied and standing is not None and standing.country is not None:
        country = standing.country
    offer = stream.offer
    regional = offer.regional_value_added if offer is not None and not originating else None
    for added in offer.value_added if offer is not None and not originating else ():
        if added.agreement == test.agreement:
            country, regional = added.country or country, value * (added.value_added or ZERO)
    return Material(
        item.name,
        item.hs,
        value,
        "originating" if originating else "non-originating",
        country=country,
        role=part.role,
        weight_kg=item.weight_kg,
        wholly_obtained=offer.wholly_obtained if offer is not None and originating else None,
        purchased=True,
        deductions=tuple(
            Deduction(kind, cost, documented=True) for kind, cost in (offer.deductions if offer else ())
        ),
        regional_value_added=regional,
    )


def resolved(unit: Material, test: Test, bill: Bill) -> Resolved:
    """The unit as the tests of the exact engine see it."""
    return resolve_unit(unit, bill, test.law)
