"""What a study asks beyond the single consignment: years, mixed consignments, shipments in order,
relief from duty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tumen.reference.hs import HsCode
from tumen.reference.territories import one_territory
from tumen.study.core.read import LoadedStudy
from tumen.study.core.rows.asked import ConsignmentRow
from tumen.study.core.rows.claiming import ClaimTerms
from tumen.study.core.rows.terms import ReliefRow
from tumen.study.core.scenarios import StudyScenario
from tumen.study.product.assemble import (
    Sale,
    basis_of,
    code_of,
    consignment_of,
    costs_of,
    line_of,
    sale_of,
    sales,
    taxes_of,
    terms_of,
    valued_costs,
)
from tumen.study.product.claims import claims_of, made_of, origins_of
from tumen.study.product.results import ConsignmentAnswer, ReliefAnswer, ScheduleAnswer, ShipmentAnswer
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.changed_rates import plus
from tumen.tariff.quote.charges import charges
from tumen.tariff.quote.consolidate import ConsignedProduct, consolidated, due_together, shares, totals
from tumen.tariff.quote.duty import Consignment, Duty, compute
from tumen.tariff.quote.landed import ConsignmentCosts
from tumen.tariff.quote.outlook import outlook
from tumen.tariff.quote.payable import payable
from tumen.tariff.quote.quota import run_quotas
from tumen.tariff.quote.quoted import Claim, Quotes
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.quote.relief import bonded, drawback
from tumen.tariff.rates.beneficiaries import mfn_rate
from tumen.tariff.rates.expression import Elsewhere, Rate, for_origin

_SHARED = ("inland_origin", "freight", "insurance", "fees", "inland_destination")


def schedules(study: LoadedStudy, scenario: StudyScenario, book: TariffBook) -> tuple[ScheduleAnswer, ...]:
    """The rates of every line and exporter over the years that are asked."""
    first, last = study.facts.years(scenario.on)
    found: dict[tuple[str, str, str], ScheduleAnswer] = {}
    for sale in sales(scenario):
        importer, exporter, name = sale.importer, sale.exporter, sale.product.product
        if sale.domestic or (name, importer, exporter) in found:
            continue
        left_out = {item.regime for item in study.facts.left_out if item.exporter in {None, exporter}}
        seen = outlook(
            book,
            importer,
            line_of(scenario, sale)[0],
            exporter,
            first=date(first, 1, 1),
            last=date(last, 12, 31),
            goods=_goods_of(study, scenario, sale),
            without=frozenset({*left_out, *scenario.left_out}),
            made=made_of(scenario, sale, book),
        )
        found[name, importer, exporter] = ScheduleAnswer(
            name, sale.product.title, exporter, importer, sale.market.title, seen
        )
    return tuple(found.values())


def _goods_of(study: LoadedStudy, scenario: StudyScenario, sale: Sale) -> Consignment:
    costs = costs_of(scenario, sale, study.facts.currency)
    return consignment_of(scenario, sale, valued_costs(scenario, sale, costs))


def _quoted(
    study: LoadedStudy, scenario: StudyScenario, sale: Sale, book: TariffBook, goods: Consignment
) -> tuple[Trade, Mapping[str, Claim]]:
    """A consignment and what is known of its origin, by regime."""
    line, _ = line_of(scenario, sale)
    claims = claims_of(study, scenario, sale, book, origins_of(scenario, sale, book))
    made = made_of(scenario, sale, book)
    return Trade(sale.importer, sale.exporter, line, scenario.on, goods, made), claims


def consignments(
    study: LoadedStudy, scenario: StudyScenario, book: TariffBook
) -> tuple[ConsignmentAnswer, ...]:
    """Consignments of several products: shared costs by the study's rule, each product with its own duty."""
    rows: dict[str, list[ConsignmentRow]] = {}
    for row in scenario.today.tables.consignments:
        rows.setdefault(row.consignment, []).append(row)
    return tuple(_consignment(study, scenario, book, name, mine) for name, mine in rows.items())


def _consignment(
    study: LoadedStudy, scenario: StudyScenario, book: TariffBook, name: str, rows: list[ConsignmentRow]
) -> ConsignmentAnswer:
    rule = study.facts.allocation
    sold = {
        str(place): sale_of(scenario, row.product, row.site, row.market, row.units)
        for place, row in enumerate(rows)
    }
    whole = {place: costs_of(scenario, sale, study.facts.currency) for place, sale in sold.items()}
    plain = [
        ConsignedProduct(
            place,
            replace(whole[place], **dict.fromkeys(_SHARED)),  # type: ignore[arg-type]
            row.customer or sale.market.title,
            _times(sale.product.weight_kg, row.units),
            _times(sale.product.volume_m3, row.units),
        )
        for (place, sale), row in zip(sold.items(), rows, strict=True)
    ]
    parts = shares(plain, rule)
    first = sold["0"]
    terms = terms_of(scenario, first)
    shared = {part: amount for part in _SHARED if (amount := getattr(whole["0"], part)) is not None}

    way = valued_costs(scenario, first, whole["0"])
    at_border = {
        item.product: replace(
            valued_costs(scenario, sold[item.product], whole[item.product]),
            **{name: (getattr(way, name) or Decimal(0)) * part for name in shared},  # type: ignore[arg-type]
            **{name: None for name in _SHARED if name not in shared},  # type: ignore[arg-type]
        )
        for item, part in zip(plain, parts, strict=True)
    }
    basis = basis_of(scenario, first.importer)
    items = [
        replace(item, costs=replace(item.costs, claiming=_own_claims(terms, sold[item.product].units, value)))
        for item in plain
        for value in (at_border[item.product].customs_value(basis),)
    ]

    claimed: dict[str, Mapping[str, Claim]] = {}

    def quote(item: ConsignedProduct, costs: ConsignmentCosts) -> Quotes:
        sale = sold[item.product]
        goods = consignment_of(scenario, sale, costs)
        trade, claimed[item.product] = _quoted(study, scenario, sale, book, goods)
        return quotes(trade, book, claimed[item.product])

    found = consolidated(
        items,
        shared,
        rule,
        quote=quote,
        taxes=lambda item: taxes_of(scenario, sold[item.product]),
        valued=None if way is whole["0"] else at_border,
        claiming={regime: mine.per_consignment for regime, mine in terms.items()},
        payable=lambda item, found: payable(found, book, claimed[item.product]),
    )
    named = tuple(
        replace(one, item=replace(one.item, product=sold[one.item.product].product.title)) for one in found
    )
    return ConsignmentAnswer(
        name,
        first.site.title,
        first.market.title,
        rule,
        tuple(shared.items()),
        named,
        totals(named, "product"),
        totals(named, "customer"),
        due_together(named),
    )


def _own_claims(terms: Mapping[str, ClaimTerms], units: Decimal, value: Decimal | None) -> dict[str, Decimal]:
    """What claiming costs for a product itself: by unit and by value."""
    own = {
        regime: replace(mine, per_consignment=Decimal(0)).of_consignment(units, value)
        for regime, mine in terms.items()
    }
    return {regime: cost for regime, cost in own.items() if cost is not None}


def shipments(study: LoadedStudy, scenario: StudyScenario, book: TariffBook) -> tuple[ShipmentAnswer, ...]:
    """Shipments in the order of their days, with the balance of every quota."""
    rows = scenario.today.tables.shipments
    trades = []
    for row in rows:
        then = replace(scenario, on=row.date)
        sale = sale_of(then, row.product, row.site, row.market, row.units)
        trades.append(_quoted(study, then, sale, book, _goods_of(study, then, sale)))
    return tuple(
        ShipmentAnswer(rows[found.row].shipment, rows[found.row].product, rows[found.row].units, found)
        for found in run_quotas(book, trades)
    )


def reliefs(study: LoadedStudy, scenario: StudyScenario, book: TariffBook) -> tuple[ReliefAnswer, ...]:
    """Duty on the foreign materials of one unit, and what is left of it."""
    return tuple(_relief(scenario, book, row, study.facts.currency) for row in scenario.today.tables.relief)


def _relief(scenario: StudyScenario, book: TariffBook, row: ReliefRow, currency: str) -> ReliefAnswer:
    today, key = scenario.today, (row.product, row.site)
    product, site = today.products[row.product], today.sites[row.site]
    foreign: list[tuple[str, Rate, Consignment]] = []
    for line in today.bills.get(key, ()):
        if line.origin == "by its bill":
            continue
        if line.country is None or not one_territory(line.country, site.economy, scenario.on):
            goods = _goods(line.value, line.weight_kg, currency, line.country)
            foreign.append((line.material, _border(book, site.economy, line.hs, scenario.on, goods), goods))
    duties = tuple((name, compute(rate, goods)) for name, rate, goods in foreign)
    paid = _together(duties, currency)
    if row.scheme == "drawback":
        left = drawback(paid, exported=row.exported, refunded=row.refunded or Decimal(1))
    else:
        goods = _goods(today.prices[key].price, product.weight_kg, currency, site.economy)
        sold = (_border(book, site.economy, code_of(product), scenario.on, goods), goods)
        materials = tuple((rate, each) for _, rate, each in foreign)
        left = bonded(materials, sold, sold_at_home=1 - row.exported)
    return ReliefAnswer(product.title, site.title, site.economy, row.scheme, duties, paid.amount, left)


def _goods(value: Decimal | None, weight: Decimal | None, currency: str, origin: str | None) -> Consignment:
    return Consignment(value, currency, {} if weight is None else {"kg": weight}, origin)


def _border(book: TariffBook, importer: str, code: HsCode | None, on: date, goods: Consignment) -> Rate:
    """The MFN rate with the duties that changes of policy add:
    what materials bear where nothing is claimed.
    """
    if code is None or goods.origin is None:
        return Elsewhere("the rate of a material whose HS code or country is not known")
    found = mfn_rate(book.rates(importer, code, on))
    if found is None:
        return Elsewhere(f"the MFN rate of {importer} on {code} on {on}")
    rate = for_origin(found, goods.origin)
    trade = Trade(importer, goods.origin, code, on, goods)
    for _, extra in charges(book.on_top, trade, "MFN"):
        rate = plus(rate, extra)
    return rate


def _together(duties: tuple[tuple[str, Duty], ...], currency: str) -> Duty:
    text = "; ".join(f"{name}: {duty.calculation}" for name, duty in duties) or "no foreign materials"
    known = [duty.amount for _, duty in duties if duty.amount is not None]
    if len(known) < len(duties):
        needs = tuple(dict.fromkeys(f"{need} ({name})" for name, duty in duties for need in duty.needs))
        return Duty(None, currency, text, needs)
    return Duty(sum(known, Decimal(0)), currency, text)


def _times(measure: Decimal | None, units: Decimal) -> Decimal | None:
    return None if measure is None else measure * units
