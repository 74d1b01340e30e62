"""What a study asks beyond the single consignment: years, mixed consignments, shipments in order,
relief from duty.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.study.product.assemble import (
    Sale,
    consignment_of,
    costs_of,
    line_of,
    of_units,
    sales,
    taxes_of,
    valued_costs,
)
from tumen.study.product.claims import claims_of
from tumen.study.product.results import ConsignmentAnswer, ReliefAnswer, ScheduleAnswer, ShipmentAnswer
from tumen.tariff.policy.changed_rates import plus
from tumen.tariff.quote.charges import charges
from tumen.tariff.quote.consolidate import ConsignedProduct, consolidated, shares, totals
from tumen.tariff.quote.duty import Consignment, Duty, compute
from tumen.tariff.quote.outlook import outlook
from tumen.tariff.quote.quota import run_quotas
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.quote.relief import bonded, drawback
from tumen.tariff.rates.beneficiaries import mfn_rate
from tumen.tariff.rates.expression import Elsewhere, for_origin

if TYPE_CHECKING:
    from tumen.reference.hs import HsCode
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.rows.asked import ConsignmentRow
    from tumen.study.core.rows.terms import ReliefRow
    from tumen.study.core.scenarios import StudyScenario
    from tumen.tariff.book.tariffs import TariffBook
    from tumen.tariff.quote.landed import ConsignmentCosts
    from tumen.tariff.quote.quoted import Quotes
    from tumen.tariff.rates.expression import Rate

_SHARED = ("inland_origin", "freight", "insurance", "fees", "inland_destination")


def schedules(study: LoadedStudy, scenario: StudyScenario, book: TariffBook) -> tuple[ScheduleAnswer, ...]:
    """The rates of every line and exporter over the years that are asked."""
    first, last = study.facts.years(scenario.on)
    found: dict[tuple[str, str, str], ScheduleAnswer] = {}
    for sale in sales(scenario):
        importer, exporter = sale.demand.economy, sale.site.economy
        key = (sale.product.product, importer, exporter)
        if sale.domestic or key in found:
            continue
        line, _ = line_of(scenario, sale)
        goods = _goods_of(study, scenario, sale)
        seen = outlook(
            book,
            importer,
            line,
            exporter,
            first=date(first, 1, 1),
            last=date(last, 12, 31),
            goods=goods,
            without=_left_out(study, scenario, exporter),
        )
        found[key] = ScheduleAnswer(
            sale.product.product, sale.product.name, exporter, importer, sale.demand.name, seen
        )
    return tuple(found.values())


def _goods_of(study: LoadedStudy, scenario: StudyScenario, sale: Sale) -> Consignment:
    costs = costs_of(scenario, sale, study.facts.currency)
    return consignment_of(scenario, sale, valued_costs(scenario, sale, costs))


def _left_out(study: LoadedStudy, scenario: StudyScenario, exporter: str) -> frozenset[str]:
    """Regimes that the study or the scenario leaves out for goods of an economy."""
    mine = {item.regime for item in study.facts.left_out if item.exporter in {None, exporter}}
    return frozenset({*mine, *scenario.left_out})


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
    currency, rule = study.facts.currency, study.facts.allocation
    sold = {
        str(place): _sale(scenario, row.product, row.site, row.market, row.units)
        for place, row in enumerate(rows)
    }
    whole = {place: costs_of(scenario, sale, currency) for place, sale in sold.items()}
    plain = [
        ConsignedProduct(
            place,
            replace(whole[place], **dict.fromkeys(_SHARED)),  # type: ignore[arg-type]
            row.customer or sold[place].demand.name,
            _times(sold[place].product.weight_kg, row.units),
            _times(sold[place].product.volume_m3, row.units),
        )
        for place, row in zip(sold, rows, strict=True)
    ]
    parts = shares(plain, rule)
    items = tuple(
        replace(
            item,
            costs=replace(
                item.costs,
                claiming={regime: cost * part for regime, cost in whole[item.product].claiming.items()},
            ),
        )
        for item, part in zip(plain, parts, strict=True)
    )
    lane = whole["0"]
    shared = {part: amount for part in _SHARED if (amount := getattr(lane, part)) is not None}

    way = valued_costs(scenario, sold["0"], lane)
    at_border = {
        item.product: replace(
            valued_costs(scenario, sold[item.product], whole[item.product]),
            **{name: (getattr(way, name) or Decimal(0)) * part for name in shared},  # type: ignore[arg-type]
            **{name: None for name in _SHARED if name not in shared},  # type: ignore[arg-type]
        )
        for item, part in zip(plain, parts, strict=True)
    }

    def quote(item: ConsignedProduct, costs: ConsignmentCosts) -> Quotes:
        sale = sold[item.product]
        goods = consignment_of(scenario, sale, costs)
        line, claims = claims_of(study, scenario, sale, book)
        trade = Trade(sale.demand.economy, sale.site.economy, line, scenario.on, goods)
        return quotes(trade, book, claims)

    first = sold["0"]
    found = consolidated(
        items,
        shared,
        rule,
        quote=quote,
        taxes=lambda item: taxes_of(scenario, sold[item.product]),
        valued=None if way is lane else at_border,
    )
    named = tuple(
        replace(one, item=replace(one.item, product=sold[one.item.product].product.name)) for one in found
    )
    return ConsignmentAnswer(
        name,
        first.site.name,
        first.demand.name,
        rule,
        tuple(shared.items()),
        named,
        totals(named, "product"),
        totals(named, "customer"),
    )


def shipments(study: LoadedStudy, scenario: StudyScenario, book: TariffBook) -> tuple[ShipmentAnswer, ...]:
    """Shipments in the order of their days, with the balance of every quota."""
    rows = scenario.today.tables.shipments
    trades = []
    for row in rows:
        then = replace(scenario, on=row.date)
        sale = _sale(then, row.product, row.site, row.market, row.units)
        goods = _goods_of(study, then, sale)
        line, claims = claims_of(study, then, sale, book)
        trades.append((Trade(sale.demand.economy, sale.site.economy, line, row.date, goods), claims))
    return tuple(
        ShipmentAnswer(rows[found.row].shipment, rows[found.row].product, rows[found.row].units, found)
        for found in run_quotas(book, trades)
    )


def reliefs(study: LoadedStudy, scenario: StudyScenario, book: TariffBook) -> tuple[ReliefAnswer, ...]:
    """Duty on the foreign materials of one unit, and what is left of it."""
    return tuple(_relief(study, scenario, book, row) for row in scenario.today.tables.relief)


def _relief(study: LoadedStudy, scenario: StudyScenario, book: TariffBook, row: ReliefRow) -> ReliefAnswer:
    tables, currency = scenario.today, study.facts.currency
    product = next(item for item in tables.products if item.product == row.product)
    site = next(item for item in tables.sites if item.site == row.site)
    price = next(item for item in tables.prices if (item.product, item.site) == (row.product, row.site))
    foreign: list[tuple[str, Rate, Consignment]] = []
    for line in tables.bills:
        mine = (line.product, line.site) == (row.product, row.site)
        if not mine or line.made_of is not None or line.country == site.economy:
            continue
        goods = _goods(line.value, line.weight_kg, currency, line.country)
        foreign.append((line.material, _border(book, site.economy, line.hs, scenario.on, goods), goods))
    duties = tuple((name, compute(rate, goods)) for name, rate, goods in foreign)
    paid = _together(duties, currency)
    if row.scheme == "drawback":
        left = drawback(paid, exported=row.exported, refunded=row.refunded or Decimal(1))
    else:
        goods = _goods(price.price, product.weight_kg, currency, site.economy)
        sold = (_border(book, site.economy, product.hs, scenario.on, goods), goods)
        materials = tuple((rate, each) for _, rate, each in foreign)
        left = bonded(materials, sold, sold_at_home=1 - row.exported).best
    return ReliefAnswer(product.name, site.name, site.economy, row.scheme, duties, paid.amount, left)


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
    for _, extra in charges(book.changes, trade, "MFN"):
        rate = plus(rate, extra)
    return rate


def _together(duties: tuple[tuple[str, Duty], ...], currency: str) -> Duty:
    text = "; ".join(f"{name}: {duty.calculation}" for name, duty in duties) or "no foreign materials"
    known = [duty.amount for _, duty in duties if duty.amount is not None]
    if len(known) < len(duties):
        needs = tuple(dict.fromkeys(f"{need} ({name})" for name, duty in duties for need in duty.needs))
        return Duty(None, currency, text, needs)
    return Duty(sum(known, Decimal(0)), currency, text)


def _sale(scenario: StudyScenario, product: str, site: str, market: str, units: Decimal) -> Sale:
    """A sale of so many units in one consignment."""
    found = next(
        sale
        for sale in sales(scenario)
        if (sale.product.product, sale.site.site, sale.demand.market) == (product, site, market)
    )
    return of_units(scenario, found, units)


def _times(measure: Decimal | None, units: Decimal) -> Decimal | None:
    return None if measure is None else measure * units
