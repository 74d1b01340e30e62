"""Answer a study: every scenario, product, site and market,
from the bill of materials to the cost delivered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from tumen.agreements.load import load_agreement
from tumen.origin.determine import law_on
from tumen.origin.non_preferential import NonPreferentialOrigin
from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.assumptions import assumptions_of
from tumen.study.core.results.vintages import vintages_of
from tumen.study.core.scenarios import StudyScenario
from tumen.study.core.schema import BASE
from tumen.study.product import answer
from tumen.study.product.assemble import (
    Sale,
    bill_of,
    book_of,
    consignment_of,
    costs_of,
    line_of,
    sales,
    taxes_of,
    valued_costs,
)
from tumen.study.product.basis import (
    basis_of,
    money_statements,
    replaced_rates,
    resting_on_illustrative,
    sourced_tables,
)
from tumen.study.product.claims import claims_of, made_of, origins_of
from tumen.study.product.compare import of_origins
from tumen.study.product.legs import ways_by_legs
from tumen.study.product.qualify import (
    KnownCurves,
    WayToQualify,
    changes_of,
    paid_abroad,
    ranked,
    way_to_qualify,
)
from tumen.study.product.results import Cell, OriginAnswer, ProductResult, ScenarioResult
from tumen.study.statements import Statement
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.landed import LandedCosts, included, landed_costs, saving_per_year
from tumen.tariff.quote.payable import payable
from tumen.tariff.quote.quotes import Quotes, Trade, quotes


def run_products(
    study: LoadedStudy, progress: Callable[[str, int, int], None] | None = None
) -> ProductResult:
    """Answer the questions of a study about single products.

    Parameters
    ----------
    progress
        Called before each cell with the name of the scenario, the number of the cell and how many there are.

    Returns
    -------
    ProductResult
        What is not known is None, and each cell names what it needs.
    """
    with study.on_file():
        return _run(study, progress)


def _run(study: LoadedStudy, progress: Callable[[str, int, int], None] | None) -> ProductResult:
    results: tuple[ScenarioResult, ...] = ()
    stated = sourced_tables(study.tables)
    known = KnownCurves() if "qualify" in study.facts.ask else None
    for scenario in study.scenarios:
        if not (scenario.name == BASE or scenario.asks_of_products()):
            continue
        base = results[0].cells if results else None
        results = (*results, _scenario(study, scenario, base, known, progress))
    return ProductResult(
        currency=study.facts.currency,
        answer=answer.of_study(results, study.facts.currency, basis_of(stated), _rests(study, results)),
        scenarios=results,
        assumptions=assumptions_of(study),
        vintages=vintages_of(study, results),
    )


def _scenario(
    study: LoadedStudy,
    scenario: StudyScenario,
    base: tuple[Cell, ...] | None,
    known: KnownCurves | None,
    progress: Callable[[str, int, int], None] | None,
) -> ScenarioResult:
    book = book_of(scenario)
    cells = answered(study, scenario, book, known, progress)
    return ScenarioResult(
        scenario.name,
        scenario.title,
        answer.of_scenario(cells, study.facts.currency, base, basis_of(sourced_tables(scenario.tables))),
        scenario.changes,
        cells,
        **_more(study, scenario, book, cells),
    )


def _rests(study: LoadedStudy, results: tuple[ScenarioResult, ...]) -> Iterator[Statement]:
    """How much of the money rests on illustrative or assumed inputs, and which rates on file are replaced."""
    yield from money_statements(results[0].cells, sourced_tables(study.tables), study.facts.currency)
    yield from replaced_rates(book_of(study.scenarios[0]).stated, study.facts.on)


def _more(
    study: LoadedStudy, scenario: StudyScenario, book: TariffBook, cells: tuple[Cell, ...]
) -> dict[str, Any]:
    """What is asked beyond the single consignment, by its place in the result."""
    from tumen.study.product import banded, delivered

    asked: dict[str, Any] = {
        "schedule": ("schedules", delivered.schedules),
        "consignments": ("consignments", delivered.consignments),
        "shipments": ("shipments", delivered.shipments),
        "relief": ("reliefs", delivered.reliefs),
    }
    found = {name: ask(study, scenario, book) for key, (name, ask) in asked.items() if key in scenario.ask}
    if "uncertainty" in scenario.ask and scenario.name == BASE:
        found["uncertainty"] = banded.uncertainty(study, cells, lambda moved: answered(study, moved))
    return found


def answered(
    study: LoadedStudy,
    scenario: StudyScenario,
    book: TariffBook | None = None,
    known: KnownCurves | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Cell, ...]:
    """Answer every cell of a scenario; the way to qualify where curves that are `known` are given."""
    asked, used, tables = sales(scenario), book or book_of(scenario), scenario.today.tables
    legs = ways_by_legs(tables, study.facts.currency) if tables.legs else {}
    cells = []
    for number, sale in enumerate(asked, start=1):
        if progress is not None:
            progress(scenario.name, number, len(asked))
        cell = _cell(study, scenario, sale, used, known)
        cells.append(replace(cell, way=legs.get((cell.site, cell.market))) if legs else cell)
    return tuple(cells)


def _cell(
    study: LoadedStudy, scenario: StudyScenario, sale: Sale, book: TariffBook, known: KnownCurves | None
) -> Cell:
    origins = () if sale.domestic else origins_of(scenario, sale, book)
    made = made_of(scenario, sale, book)
    quoted: Quotes | None = None
    landed: LandedCosts | None = None
    money = _Money()
    if "landed-cost" in scenario.ask:
        if sale.domestic:
            money = _at_home(sale)
        else:
            quoted, landed = _landed(study, scenario, sale, book, origins, made=made)
            money = _abroad(sale, quoted, landed)
    pair = (sale.exporter, sale.importer)
    claimed = landed.of(money.regime) if landed is not None and money.regime is not None else None
    rests = () if money.cost is None else resting_on_illustrative(scenario, sale, claimed)
    return Cell(
        product=sale.product.product,
        product_name=sale.product.title,
        site=sale.site.site,
        site_name=sale.site.title,
        market=sale.market.market,
        market_name=sale.market.title,
        exporter=sale.exporter,
        importer=sale.importer,
        line=line_of(scenario, sale)[0],
        origins=origins,
        quotes=quoted,
        landed=landed,
        cost_per_unit=money.cost,
        cost_before=money.before,
        regime=money.regime,
        saving_per_year=money.saving,
        units_per_year=sale.per_year,
        units_per_consignment=sale.units,
        needs=tuple(dict.fromkeys((*money.needs, *_needs_of_origin(origins, quoted)))),
        compared=None
        if sale.domestic
        else of_origins(origins, quoted, *pair, chosen=money.regime, unpriced=money.unpriced),
        illustrative=rests,
        made=made,
        inside=sale.domestic,
        to_qualify=() if known is None else _to_qualify(scenario, sale, origins, landed, known),
    )


def _to_qualify(
    scenario: StudyScenario,
    sale: Sale,
    origins: tuple[OriginAnswer, ...],
    landed: LandedCosts | None,
    known: KnownCurves,
) -> tuple[WayToQualify, ...]:
    """The way to qualify under every agreement in force, the highest net gain first."""
    found = []
    for item in origins:
        if item.determination is None:
            continue
        priced = landed.of(item.agreement) if landed is not None else None
        saved = None if priced is None or priced.saving is None else priced.saving / sale.units
        bill = bill_of(scenario, sale, item.agreement)
        found.append(
            way_to_qualify(
                bill,
                law_on(load_agreement(item.agreement), sale.exporter, scenario.on, sale.importer),
                changes_of(scenario.today, sale.key),
                volume=sale.per_year,
                saving_per_unit=saved,
                paid_in=paid_abroad(bill),
                known=known,
            )
        )
    return ranked(found)


def _landed(
    study: LoadedStudy,
    scenario: StudyScenario,
    sale: Sale,
    book: TariffBook,
    origins: tuple[OriginAnswer, ...],
    *,
    made: NonPreferentialOrigin | None,
) -> tuple[Quotes, LandedCosts]:
    costs = costs_of(scenario, sale, study.facts.currency)
    valued = valued_costs(scenario, sale, costs)
    goods = consignment_of(scenario, sale, valued)
    trade = Trade(sale.importer, sale.exporter, line_of(scenario, sale)[0], scenario.on, goods, made)
    claims = claims_of(study, scenario, sale, book, origins)
    found = quotes(trade, book, claims)
    tax, excise = taxes_of(scenario, sale)
    due = payable(found, book, claims)
    landed = landed_costs(costs, found, tax, holds=goods.holds, excise=excise, valued=valued, payable=due)
    return found, landed


class _Money(NamedTuple):
    """The figures of a cell per unit."""

    cost: Decimal | None = None
    before: Decimal | None = None
    regime: str | None = None
    saving: Decimal | None = None
    needs: tuple[str, ...] = ()
    unpriced: tuple[str, ...] = ()
    """Regimes of lower duty whose cost is not known."""


def _at_home(sale: Sale) -> _Money:
    """At home there is no duty: the price and the way to the buyer, with whatever the lane states of it."""
    if not sale.lane:
        return _Money(needs=(_no_lane(sale),))
    inside = included(sale.price.term)
    names = {"inland_origin": "inland at origin", "inland_destination": "inland at destination"}
    parts = {
        name: sale.parts[name] for name in (*names, "freight", "insurance", "fees") if name not in inside
    }
    price = sale.price.price
    missing = tuple(
        f"{text} from {sale.site.title} to {sale.market.title}"
        for name, text in names.items()
        if name in parts and parts[name] is None
    )
    if missing or price is None:
        return _Money(needs=missing if price is not None else (*missing, f"price {sale.price.term}"))
    way = sum((amount for amount in parts.values() if amount is not None), Decimal(0))
    cost = price + way / sale.units
    return _Money(cost, cost)


def _no_lane(sale: Sale) -> str:
    return f"the lane from {sale.site.title} to {sale.market.title}"


def _abroad(sale: Sale, quoted: Quotes, landed: LandedCosts) -> _Money:
    mfn = next((item for item in landed.landed if item.quote.role == "mfn"), None)
    before = mfn.per_unit_before_tax if mfn is not None else None
    needs = [] if sale.lane else [_no_lane(sale)]
    if quoted.trade.goods.value is None and sale.lane:
        needs.append(f"the customs value in {quoted.trade.importer}")
    best = landed.best
    for item in landed.may_be_cheaper:
        needs += [f"{need} ({item.regime})" if need == "cost of claiming" else need for need in item.needs]
    unpriced = tuple(item.regime for item in landed.may_be_cheaper if item.quote.usable)
    if best is None or unpriced:  # the duty is known to be lower, what it costs to claim it is not
        return _Money(before=before, needs=tuple(needs), unpriced=unpriced)
    saving = saving_per_year(best, sale.per_year, sale.units)
    return _Money(best.per_unit_before_tax, before, best.regime, saving, tuple(needs))


def _needs_of_origin(origins: tuple[OriginAnswer, ...], quoted: Quotes | None) -> tuple[str, ...]:
    """What keeps origin open, and what might lower the duty further."""
    needs: list[str] = []
    for item in origins:
        if item.in_force.holds is None:
            needs.append(item.in_force.reason)
        if item.determination is not None:
            needs += [f"{need} ({item.agreement})" for need in item.determination.needs]
    if quoted is not None:
        for quote in quoted.could_be_lower:
            needs += quote.needs
    return tuple(needs)
