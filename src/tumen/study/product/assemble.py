"""From the rows of a scenario to what the engine asks for: bills, consignments, costs,
stated rates and taxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tumen.origin.bill import (
    Bill,
    Costs,
    Evidence,
    Material,
    ObtainedFacts,
    Transport,
)
from tumen.origin.bill_parts import operation_of
from tumen.reference.hs import HsCode
from tumen.reference.territories import of_territory, one_territory, territory
from tumen.reference.units import unit
from tumen.study.core.rows.asked import DemandRow
from tumen.study.core.rows.claiming import ClaimTerms, claim_terms
from tumen.study.core.rows.goods import PriceRow, ProductRow
from tumen.study.core.rows.making import BillRow, WayRow
from tumen.study.core.rows.places import LaneRow, MarketRow, SiteRow
from tumen.study.core.rows.terms import TariffLineRow, stated_rate
from tumen.study.core.rows.transport import lanes_between, per_consignment, transport_of
from tumen.study.core.scenarios import StudyScenario
from tumen.study.product.legs import leg_costs
from tumen.study.product.today import BY_ITS_BILL, Key, Today, deductions_of, net_cost_of
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.remedies import measures
from tumen.tariff.quote.duty import Consignment, exchange_on
from tumen.tariff.quote.landed import ConsignmentCosts
from tumen.tariff.quote.taxes import Basis, ImportTax, import_tax, value_basis

_OF_ONE = ("labour", "overhead", "profit", "other")


@dataclass(frozen=True, slots=True)
class Sale:
    """One product of one site sold in one market."""

    product: ProductRow
    hs: HsCode
    site: SiteRow
    market: MarketRow
    price: PriceRow
    per_year: Decimal
    units: Decimal
    """In one consignment."""
    lane: tuple[LaneRow, ...]
    """The rows of the way; empty where the study has none."""
    parts: Mapping[str, Any]
    """What one consignment costs on the way, by part."""
    on: date

    @property
    def domestic(self) -> bool:
        """Whether the good is sold in the customs territory where it is made."""
        return one_territory(self.exporter, self.importer, self.on)

    @property
    def exporter(self) -> str:
        """Economy of the site."""
        return self.site.economy

    @property
    def importer(self) -> str:
        """Economy of the market."""
        return self.market.economy

    @property
    def key(self) -> Key:
        """The product and the site where it is made."""
        return self.product.product, self.site.site


def sales(scenario: StudyScenario) -> tuple[Sale, ...]:
    """Every product x site x market, in the order of the tables."""
    today = scenario.today
    made = today.made()
    return tuple(
        _sale(scenario, product, site, row, row.consignment)
        for product in today.products.values()
        for site in today.sites.values()
        if (product.product, site.site) in made
        for row in today.demand
        if row.product == product.product
        and row.consignment is not None
        and not (today.only_lanes and not lanes_between(today.tables, site.site, row.market, row.product))
    )


def sale_of(scenario: StudyScenario, product: str, site: str, market: str, units: Decimal) -> Sale:
    """A sale of so many units in one consignment."""
    today = scenario.today
    row = next(item for item in today.demand if (item.product, item.market) == (product, market))
    return _sale(scenario, today.products[product], today.sites[site], row, units)


def _sale(
    scenario: StudyScenario, product: ProductRow, site: SiteRow, row: DemandRow, units: Decimal
) -> Sale:
    today = scenario.today
    price, market = today.price_for((product.product, site.site), row.market), today.markets[row.market]
    sale = Sale(product, code_of(product), site, market, price, row.quantity, units, (), {}, scenario.on)
    return _priced(sale, today)


def _priced(sale: Sale, today: Today) -> Sale:
    """The sale with its price and what its way costs by these tables."""
    name, start, end = *sale.key, sale.market.market
    lane = lanes_between(today.tables, start, end, name)
    parts = per_consignment(lane, sale.product, sale.units) | leg_costs(today.tables, start, end)
    return replace(sale, price=today.price_for(sale.key, end), lane=lane, parts=parts if lane else {})


def code_of(product: ProductRow) -> HsCode:
    """The code of a good that is made or sold; the checks refuse one without."""
    if product.hs is None:
        raise AssertionError(product.product)
    return product.hs


def bill_of(scenario: StudyScenario, sale: Sale, agreement: str) -> Bill:
    """The bill of materials of a sale as the rule of an agreement looks at it, with its way to the market.

    FOB follows from what the term contains and what the way costs, where that is known.
    """
    found = _bill(scenario, sale.key, agreement, sale)
    if sale.price.term == "FOB":
        return found
    at_port = costs_of(scenario, sale, "").fob
    return found if at_port is None else replace(found, fob=at_port / sale.units)


def _bill(scenario: StudyScenario, key: Key, agreement: str, sale: Sale | None = None) -> Bill:
    """The bill of a product made at a site, sold somewhere or used on the way to another."""
    today = scenario.today
    product, home = today.products[key[0]], today.sites[key[1]].economy
    market = None if sale is None else sale.market.market
    price, way = today.price_for(key, market), today.ways.get(key)
    rules = (row.rule for row in today.tables.rules if (row.agreement, row.product) == (agreement, key[0]))
    said = {text: bool(answer) for text, answer in way.answers} if way else {}
    return Bill(
        hs=code_of(product),
        country=home,
        materials=tuple(_material(scenario, row, agreement) for row in today.bills.get(key, ())),
        fob=price.price if price.term == "FOB" else None,
        exw=today.gate_for(key, market),
        weight_kg=product.weight_kg,
        operations=tuple(operation_of(text, home) for text in way.operations) or None if way else None,
        obtained=ObtainedFacts(way.obtained, dict(way.facts)) if way and way.obtained else None,
        costs=_costs(way),
        net_cost=net_cost_of(way),
        set_rule=product.set_rule,
        component_weight_kg=product.component_weight_kg,
        transport=_transport(scenario, sale) if sale is not None else Transport(),
        answers={**answers(scenario, key[0], sale.importer if sale else None), **said},
        rule=next(rules, None),
        name=product.title,
    )


def _material(scenario: StudyScenario, row: BillRow, agreement: str) -> Material:
    today = scenario.today
    made = None
    country = row.country
    evidence = () if row.origin == BY_ITS_BILL else _evidence(today, row)
    if row.origin == BY_ITS_BILL:
        made = _bill(scenario, (row.material, row.made_at or row.site or ""), agreement)
        country = country or made.country
    shown = any(item.value_added is None for item in evidence)
    product = next((item for item in today.tables.products if item.product == row.material), None)
    return Material(
        name=product.title if product is not None else row.material,
        hs=made.hs if made else row.hs,
        value=row.value,
        status="determine" if made else "originating" if shown else row.origin,  # type: ignore[arg-type]
        country=country,
        role=row.role,
        weight_kg=row.weight_kg,
        wholly_obtained=row.wholly_obtained,
        made=made,
        purchased=row.purchased,
        deductions=deductions_of(row),
        regional_value_added=row.regional_value_added,
        invoiced_separately=row.invoiced_separately,
        customary=row.customary,
        in_component=row.in_component,
        evidence=evidence,
    )


def _evidence(today: Today, row: BillRow) -> tuple[Evidence, ...]:
    """What its supplier declares of a material, agreement by agreement; the engine tells what it shows."""
    homes = {item.supplier: item.economy for item in today.tables.suppliers}
    return today.declared.evidence(row.supplier, row.material, homes.get(row.supplier or ""))


def _costs(way: WayRow | None) -> Costs | None:
    parts = [amount for name in _OF_ONE if (amount := getattr(way, name, None)) is not None]
    return Costs(*parts) if len(parts) == len(_OF_ONE) else None


def _transport(scenario: StudyScenario, sale: Sale) -> Transport | None:
    return transport_of(scenario.today.tables, sale.lane[0], scenario.on) if sale.lane else None


def answers(scenario: StudyScenario, product: str, importer: str | None) -> dict[str, bool]:
    """Answers to conditions about a product; one for this importer goes before one for its customs territory,
    and that before one for all.
    """
    mine = [row for row in scenario.today.tables.answers if row.product == product]
    general = {row.condition: row.answer for row in mine if row.importer is None}
    own = () if importer is None else (territory(importer, scenario.on), importer)
    return general | {row.condition: row.answer for code in own for row in mine if row.importer == code}


def line_of(scenario: StudyScenario, sale: Sale) -> tuple[HsCode, TariffLineRow | None]:
    """The tariff line at the importer: the stated one, else the product's own code."""
    own = (row for row in scenario.today.tables.tariff_lines if row.product == sale.product.product)
    told = of_territory({row.importer: row for row in own}, sale.importer, scenario.on)
    return (sale.hs, None) if told is None else (told.line or sale.hs, told)


def basis_of(scenario: StudyScenario, importer: str) -> Basis | None:
    """What the customs value comprises at the importer: stated, on file, or not known."""
    rows = scenario.today.tables.taxes
    told = {row.economy: row.customs_value for row in rows if row.customs_value is not None}
    found = value_basis(importer)
    return of_territory(told, importer, scenario.on) or (found.basis if found else None)


def taxes_of(scenario: StudyScenario, sale: Sale) -> tuple[ImportTax | None, ImportTax | None]:
    """The import tax, stated or on file for the day, and the excise on a product; a row for the product goes
    before one for all.
    """
    importer = sale.importer
    own = {
        row.kind: ImportTax(importer, row.tax or row.kind, row.rate, row.source)
        for row in sorted(
            scenario.today.tables.taxes, key=lambda row: (row.economy == importer, row.product is not None)
        )
        if row.economy in {importer, territory(importer, scenario.on)}
        and row.rate is not None
        and row.product in {None, sale.product.product}
    }
    return own.get("import tax") or import_tax(importer, scenario.on), own.get("excise")


def costs_of(scenario: StudyScenario, sale: Sale, currency: str) -> ConsignmentCosts:
    """What one consignment costs, without duty and tax."""
    costs = _costs_alone(sale, currency)
    value = valued_costs(scenario, sale, costs).customs_value(basis_of(scenario, sale.importer))
    terms = terms_of(scenario, sale)
    claiming = {regime: mine.of_consignment(sale.units, value) for regime, mine in terms.items()}
    return replace(costs, claiming={regime: cost for regime, cost in claiming.items() if cost is not None})


def terms_of(scenario: StudyScenario, sale: Sale) -> dict[str, ClaimTerms]:
    """What claiming costs between the two economies, by regime."""
    rows = scenario.today.tables.claiming
    found = {
        regime: claim_terms(rows, regime, sale.exporter, sale.importer, scenario.on)
        for regime in dict.fromkeys(row.regime for row in rows)
    }
    return {regime: terms for regime, terms in found.items() if terms is not None}


def valued_costs(scenario: StudyScenario, sale: Sale, costs: ConsignmentCosts) -> ConsignmentCosts:
    """The costs as customs of the importer value them: amounts in other currencies at the rate of customs."""
    today = scenario.at_border(sale.importer)
    return costs if today is None else _costs_alone(_priced(sale, today), costs.currency)


def _costs_alone(sale: Sale, currency: str) -> ConsignmentCosts:
    price = None if sale.price.price is None else sale.price.price * sale.units
    return ConsignmentCosts(price, sale.price.term, currency, sale.units, **sale.parts)


def consignment_of(scenario: StudyScenario, sale: Sale, costs: ConsignmentCosts) -> Consignment:
    """What duty is charged on: value on the importer's basis, weight, number of pieces, answers; from the
    costs as customs value them.
    """
    customs = scenario.customs_rates(sale.importer)
    said = () if customs.rates is None else map(customs.said, customs.rates.currencies)
    basis = basis_of(scenario, sale.importer)
    return Consignment(
        value=costs.customs_value(basis),
        currency=costs.currency,
        quantities={name: sale.units * amount for name, amount in _quantities(sale.product).items()},
        origin=sale.exporter,
        holds=answers(scenario, sale.product.product, sale.importer),
        exchange=None if customs.rates is None else exchange_on(customs.rates, scenario.on),
        valued=(
            *(text for text in said if text is not None),
            *costs.basis_said(sale.importer, basis),
        ),
        producer=sale.site.producer,
    )


def _quantities(product: ProductRow) -> dict[str, Decimal]:
    """What is in one unit of a product, by unit of measure."""
    counted = product.unit == "piece" or unit(product.unit).dimension == unit("kg").dimension
    found = {} if counted else {product.unit: Decimal(1)}
    found |= dict(product.quantities)
    return found if product.weight_kg is None else {**found, "kg": product.weight_kg}


def book_of(scenario: StudyScenario) -> TariffBook:
    """The tariffs on file with what the study states, and with the scenario's changes of trade policy."""
    stated = map(stated_rate, scenario.today.tables.rates)
    tables = scenario.today.tables
    book = TariffBook().with_stated(stated).with_announced(tables.announced)
    return book.with_changes(scenario.policy).with_remedies(measures(tables.remedies))
