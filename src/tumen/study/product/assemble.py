"""From the rows of a scenario to what the engine asks for: bills, consignments, costs,
stated rates and taxes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tumen.origin.bill import (
    Bill,
    Costs,
    Deduction,
    Leg,
    Material,
    NetCost,
    ObtainedFacts,
    Operation,
    Transport,
)
from tumen.study.core.raw import rates_of
from tumen.study.core.rows.claiming import claim_cost, claim_rows
from tumen.study.core.rows.transport import PARTS, lanes_between, per_consignment
from tumen.study.product.rows import Lane
from tumen.study.product.ways import leg_costs
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.quote.duty import Consignment, exchange_on
from tumen.tariff.quote.landed import ConsignmentCosts as LandedInput
from tumen.tariff.quote.taxes import ImportTax, import_tax, value_basis

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.agreements.rule import Rule
    from tumen.reference.hs import HsCode
    from tumen.study.core.rows.terms import TariffLineRow
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.product.rows import BillLine, Demand, Price, Product, Site, Today
    from tumen.tariff.quote.taxes import Basis


@dataclass(frozen=True, slots=True)
class Sale:
    """One product of one site sold in one market."""

    product: Product
    site: Site
    demand: Demand
    price: Price
    lane: Lane | None

    @property
    def domestic(self) -> bool:
        """Whether the good is sold in the economy where it is made."""
        return self.site.economy == self.demand.economy


def sales(scenario: StudyScenario) -> tuple[Sale, ...]:
    """Every product x site x market, in the order of the tables."""
    today = scenario.today
    made = today.made()
    prices = {(row.product, row.site): row for row in today.prices}
    return tuple(
        Sale(
            product,
            site,
            demand,
            prices[product.product, site.site],
            lane_of(today, site.site, demand, demand.units_per_consignment),
        )
        for product in today.products
        for site in today.sites
        if (product.product, site.site) in made
        for demand in today.demand
        if demand.product == product.product
        and not (
            today.only_lanes and not lanes_between(today.tables, site.site, demand.market, product.product)
        )
    )


def of_units(scenario: StudyScenario, sale: Sale, units: Decimal) -> Sale:
    """The sale with so many units in a consignment."""
    demand = replace(sale.demand, units_per_consignment=units)
    return replace(sale, demand=demand, lane=lane_of(scenario.today, sale.site.site, demand, units))


def lane_of(today: Today, site: str, demand: Demand, units: Decimal) -> Lane | None:
    """What one consignment costs on the way from a site to a market; None where the study has no such way."""
    rows = lanes_between(today.tables, site, demand.market, demand.product)
    if not rows:
        return None
    product = next(row for row in today.tables.products if row.product == demand.product)
    parts = per_consignment(rows, product, units) | leg_costs(today.tables, site, demand.market)
    first = rows[0]
    return Lane(
        **{part: parts[part] for part in PARTS},
        via=first.via,
        via_operations=first.via_operations,
        customs_control=first.customs_control,
    )


def bill_of(scenario: StudyScenario, sale: Sale, agreement: str) -> Bill:
    """The bill of materials of a sale as the rule of an agreement looks at it, with its way to the market."""
    rule = next(
        (
            r.rule
            for r in scenario.today.tables.rules
            if (r.agreement, r.product) == (agreement, sale.product.product)
        ),
        None,
    )
    fob, exw = _prices(scenario, sale)
    return _bill(
        scenario, sale.product, sale.site, sale.price, agreement, fob=fob, exw=exw, rule=rule, sale=sale
    )


def _prices(scenario: StudyScenario, sale: Sale) -> tuple[Decimal | None, Decimal | None]:
    """FOB and ex-works price of one unit; FOB from what the term contains and what the way costs,
    where known.
    """
    exw = sale.price.exw
    if sale.price.term == "FOB":
        return sale.price.price, exw
    fob = costs_of(scenario, sale, "").fob
    return None if fob is None else fob / sale.demand.units_per_consignment, exw


def _stated(price: Price) -> tuple[Decimal | None, Decimal | None]:
    """FOB and ex-works price of one unit that is not on its way to a market."""
    return (price.price if price.term == "FOB" else None), price.exw


def _bill(
    scenario: StudyScenario,
    product: Product,
    site: Site,
    price: Price,
    agreement: str,
    *,
    fob: Decimal | None,
    exw: Decimal | None,
    rule: Rule | None = None,
    sale: Sale | None = None,
) -> Bill:
    tables = scenario.today
    here = (product.product, site.site)
    operations = tuple(
        Operation(row.operation, row.economy or site.economy)
        for row in tables.operations
        if (row.product, row.site) == here
    )
    obtained = next((row for row in tables.obtained if (row.product, row.site) == here), None)
    return Bill(
        hs=product.hs,
        country=site.economy,
        materials=tuple(
            _material(scenario, row, agreement) for row in tables.bills if (row.product, row.site) == here
        ),
        fob=fob,
        exw=exw,
        weight_kg=product.weight_kg,
        operations=operations or None,
        obtained=ObtainedFacts(obtained.kind, dict(obtained.facts)) if obtained else None,
        costs=_costs(price),
        net_cost=_net_cost(price),
        set_rule=product.set_rule,
        component_weight_kg=product.component_weight_kg,
        transport=_transport(sale.lane) if sale is not None else Transport(),
        answers={
            **answers(scenario, product.product, sale.demand.economy if sale else None),
            **tables.answers.get(here, {}),
        },
        rule=rule,
        name=product.name,
    )


def _material(scenario: StudyScenario, row: BillLine, agreement: str) -> Material:
    tables = scenario.today
    made: Bill | None = None
    hs, status, country = row.hs, row.status, row.country
    if row.declared is not None:
        party = row.declared.get(agreement)
        status, country = ("non-originating", country) if party is None else ("originating", party)
    if row.made_of is not None:
        product = next(p for p in tables.products if p.product == row.made_of)
        site = next(s for s in tables.sites if s.site == (row.made_at or row.site))
        price = next(p for p in tables.prices if (p.product, p.site) == (product.product, site.site))
        rule = next(
            (r.rule for r in tables.tables.rules if (r.agreement, r.product) == (agreement, product.product)),
            None,
        )
        fob, exw = _stated(price)
        made = _bill(scenario, product, site, price, agreement, fob=fob, exw=exw, rule=rule)
        hs, country = product.hs, row.country or site.economy
    return Material(
        name=row.name,
        hs=hs,
        value=row.value,
        status=status,
        country=country,
        role=row.role,
        weight_kg=row.weight_kg,
        wholly_obtained=row.wholly_obtained,
        made=made,
        purchased=row.purchased,
        deductions=tuple(Deduction(kind, value, documented=True) for kind, value in row.deductions),
        regional_value_added=row.regional_value_added,
        invoiced_separately=row.invoiced_separately,
        customary=row.customary,
        in_component=row.in_component,
    )


def _costs(price: Price) -> Costs | None:
    labour, overhead, profit, other = price.direct_labour, price.direct_overhead, price.profit, price.other
    if labour is None or overhead is None or profit is None or other is None:
        return None
    return Costs(labour, overhead, profit, other)


def _net_cost(price: Price) -> NetCost | None:
    if price.net_cost is None:
        return None
    return NetCost(
        price.net_cost,
        price.sales_promotion,
        price.royalties,
        price.shipping_and_packing,
        price.interest_not_allowed,
    )


def _transport(lane: Lane | None) -> Transport | None:
    if lane is None:
        return None
    if lane.via is None:
        return Transport()
    return Transport((Leg(lane.via, lane.via_operations, lane.customs_control),))


def answers(scenario: StudyScenario, product: str, importer: str | None) -> dict[str, bool]:
    """Answers to conditions about a product; one for this importer goes before one for all."""
    mine = [row for row in scenario.today.tables.answers if row.product == product]
    general = {row.condition: row.answer for row in mine if row.importer is None}
    return {**general, **{row.condition: row.answer for row in mine if row.importer == importer}}


def line_of(scenario: StudyScenario, sale: Sale) -> tuple[HsCode, TariffLineRow | None]:
    """The tariff line at the importer: the stated one, else the product's own code."""
    for row in scenario.today.tables.tariff_lines:
        if (row.product, row.importer) == (sale.product.product, sale.demand.economy):
            return row.line or sale.product.hs, row
    return sale.product.hs, None


def basis_of(scenario: StudyScenario, importer: str) -> Basis | None:
    """What the customs value comprises at the importer: stated, on file, or not known."""
    for row in scenario.today.tables.taxes:
        if row.economy == importer and row.customs_value is not None:
            return row.customs_value
    found = value_basis(importer)
    return found.basis if found else None


def tax_of(scenario: StudyScenario, importer: str) -> ImportTax | None:
    """The import tax: stated, on file for the day, or not known."""
    for row in scenario.today.tables.taxes:
        if (
            row.economy == importer
            and row.rate is not None
            and (row.kind, row.product) == ("import tax", None)
        ):
            return ImportTax(importer, row.tax or "import tax", row.rate, row.source)
    return import_tax(importer, scenario.on)


def taxes_of(scenario: StudyScenario, sale: Sale) -> tuple[ImportTax | None, ImportTax | None]:
    """The import tax and the excise on a product; a row for the product goes before one for all."""
    importer, product = sale.demand.economy, sale.product.product
    own = {
        row.kind: ImportTax(importer, row.tax or row.kind, row.rate, row.source)
        for row in sorted(scenario.today.tables.taxes, key=lambda row: row.product is not None)
        if row.economy == importer and row.rate is not None and row.product in {None, product}
    }
    return own.get("import tax") or tax_of(scenario, importer), own.get("excise")


def costs_of(scenario: StudyScenario, sale: Sale, currency: str) -> LandedInput:
    """What one consignment costs, without duty and tax."""
    units = sale.demand.units_per_consignment
    lane, exporter = sale.lane, sale.site.economy
    costs = LandedInput(
        price=sale.price.price * units,
        term=sale.price.term,
        currency=currency,
        units=units,
        inland_origin=lane.inland_origin if lane else None,
        freight=lane.freight if lane else None,
        insurance=lane.insurance if lane else None,
        fees=lane.fees if lane else None,
        inland_destination=lane.inland_destination if lane else None,
        duty_in_price=lane.duty_in_price if lane else None,
    )
    value = costs.customs_value(basis_of(scenario, sale.demand.economy))
    rows = scenario.today.tables.claiming
    claiming = {
        regime: cost
        for regime in dict.fromkeys(row.regime for row in rows)
        if (cost := claim_cost(claim_rows(rows, regime, exporter, sale.demand.economy), units, value))
        is not None
    }
    return replace(costs, claiming=claiming)


def valued_costs(scenario: StudyScenario, sale: Sale, costs: LandedInput) -> LandedInput:
    """The costs as customs of the importer value them: amounts in other currencies at the rate of customs."""
    importer = sale.demand.economy
    customs = customs_rates(scenario, importer)
    if scenario.border is None or all(customs.rate(name) is None for name in _currencies(customs)):
        return costs
    today = scenario.border.at(importer, scenario.on)
    units = sale.demand.units_per_consignment
    at = (sale.product.product, sale.site.site)
    price = next(row for row in today.prices if (row.product, row.site) == at)
    lane = None if sale.lane is None else lane_of(today, sale.site.site, sale.demand, units)
    return costs_of(scenario, replace(sale, price=price, lane=lane), costs.currency)


def customs_rates(scenario: StudyScenario, importer: str) -> CustomsRates:
    """The rates of customs of an importer on the day of the scenario, out of those of the study."""
    rows = scenario.today.tables.exchange_rates
    return CustomsRates(rates_of(rows) if rows else None, importer, scenario.on)


def _currencies(customs: CustomsRates) -> tuple[str, ...]:
    rows = () if customs.rates is None else customs.rates.rows
    return tuple(dict.fromkeys(code for row in rows for code in (row.base, row.quote)))


def consignment_of(scenario: StudyScenario, sale: Sale, costs: LandedInput) -> Consignment:
    """What duty is charged on: value on the importer's basis, weight, number of pieces, answers; from the
    costs as customs value them.
    """
    units = sale.demand.units_per_consignment
    quantities = {name: units * amount for name, amount in sale.product.quantities}
    if sale.product.weight_kg is not None:
        quantities["kg"] = units * sale.product.weight_kg
    importer = sale.demand.economy
    customs = customs_rates(scenario, importer)
    said = (customs.said(code) for code in _currencies(customs))
    return Consignment(
        value=costs.customs_value(basis_of(scenario, importer)),
        currency=costs.currency,
        quantities=quantities,
        origin=sale.site.economy,
        holds=answers(scenario, sale.product.product, importer),
        exchange=None if customs.rates is None else exchange_on(customs.rates, scenario.on),
        valued=tuple(text for text in said if text is not None),
    )


def book_of(scenario: StudyScenario) -> TariffBook:
    """The tariffs on file with what the study states, and with the scenario's changes of trade policy."""
    stated = (
        StatedRate(
            row.importer,
            row.regime,
            row.hs,
            row.rate,
            row.source,
            row.beneficiaries or ("all",),
            row.start,
            row.until,
        )
        for row in scenario.today.tables.rates
    )
    return TariffBook().with_stated(stated).with_changes(scenario.policy)
