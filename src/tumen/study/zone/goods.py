"""The goods of a zone's firms from the tables of a study: bills, sales and suppliers as they are today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.study.product.assemble import (
    bill_of,
    book_of,
    consignment_of,
    costs_of,
    line_of,
    sales,
    valued_costs,
)
from tumen.study.product.claims import claims_of
from tumen.study.product.today import BY_ITS_BILL, Key
from tumen.tables.given import nearest
from tumen.zone.opportunities.model import BoughtFrom, LinkTerms, OpportunityTerms, ZoneGood, ZoneSale

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.product.assemble import Sale
    from tumen.tariff.book.tariffs import TariffBook


def zone_goods(
    study: LoadedStudy,
    sites: Iterable[str],
    scenario: StudyScenario | None = None,
    *,
    products: Iterable[str] | None = None,
) -> tuple[ZoneGood, ...]:
    """What is made at sites of the zone, each site a firm, and sold as the demand of the study says: all of
    it, or these `products`. Goods of several studies may be asked together: each sale brings its tariffs.

    A market is taken to buy all that it takes from the site, as in the question landed-cost; where several of
    the sites make the same, how much each sells is not known.

    Raises
    ------
    InputError
        For a site that the study does not have or where nothing is made that is sold, and a product that is
        not made and sold there.
    """
    told = base_of(study) if scenario is None else scenario
    wanted = tuple(dict.fromkeys(sites))
    listed = [sale for sale in sales(told) if sale.site.site in wanted]
    chosen = None if products is None else tuple(dict.fromkeys(products))
    _check(wanted, told, listed, chosen)
    if chosen is not None:
        listed = [sale for sale in listed if sale.product.product in chosen]
    makers = Counter((sale.product.product, sale.market.market) for sale in listed)
    book = book_of(told)
    found: dict[tuple[str, str], ZoneGood] = {}
    for sale in listed:
        alone = makers[sale.product.product, sale.market.market] == 1
        good = found.get(sale.key) or _good(told, sale)
        sold = _sold(study, told, sale, book, sale.per_year if alone else None)
        found[sale.key] = replace(good, sold=(*good.sold, sold))
    return tuple(found.values())


def zone_terms(
    study: LoadedStudy,
    economy: str,
    scenario: StudyScenario | None = None,
    *,
    agreements: Iterable[str] | None = None,
    links: Iterable[LinkTerms] = (),
) -> OpportunityTerms:
    """The day, the currency and the tariffs of a study; its agreements, unless others are named."""
    told = base_of(study) if scenario is None else scenario
    return OpportunityTerms(
        economy=economy,
        on=told.on,
        agreements=tuple(told.agreements if agreements is None else agreements),
        book=book_of(told),
        currency=study.facts.currency,
        links=tuple(links),
    )


def base_of(study: LoadedStudy) -> StudyScenario:
    """The base of a study; refused where it asks nothing of goods."""
    if not study.scenarios:
        fix = "Name a study with products, bills, sites and demand"
        raise InputError.of("the study asks nothing of goods", fix, file=str(study.folder / "study.yaml"))
    return study.scenarios[0]


def one_economy(goods: Iterable[ZoneGood]) -> str:
    """The economy where goods are made; refused where there are several."""
    found = list(dict.fromkeys(good.bill.country for good in goods))
    if len(found) != 1:
        raise InputError.of(f"the sites lie in {', '.join(found) or 'no economy'}", "Name sites of one zone")
    return found[0]


def _check(
    wanted: tuple[str, ...], scenario: StudyScenario, listed: list[Sale], products: tuple[str, ...] | None
) -> None:
    known = list(scenario.today.sites)
    selling = {sale.site.site for sale in listed}
    problems = [
        Problem(f"there is no site {name!r} in the study", nearest(name, known, "Sites are"))
        if name not in known
        else Problem(f"nothing that is made at {name!r} is sold", "Give its products, bills and demand")
        for name in wanted
        if name not in selling
    ]
    sold = list(dict.fromkeys(sale.product.product for sale in listed))
    problems += [
        Problem(f"{name!r} is not made and sold there", nearest(name, sold, "Products are"))
        for name in products or ()
        if sold and name not in sold
    ]
    if not wanted:
        problems.append(Problem("no site of the zone is named", nearest("", known, "Sites are")))
    if problems:
        raise InputError(problems)


def _good(scenario: StudyScenario, sale: Sale) -> ZoneGood:
    rows = scenario.today.tables.rules
    return ZoneGood(
        firm=sale.site.title,
        product=sale.product.title,
        bill=bill_of(scenario, sale, ""),
        bought=tuple(_bought(scenario, sale.key).values()),
        rules={row.agreement: row.rule for row in rows if row.product == sale.key[0]},
    )


def _bought(scenario: StudyScenario, key: Key) -> dict[str, BoughtFrom]:
    """Who delivers each material of a bill and of the intermediates made at the same site; nobody where two
    of one name are delivered by two.
    """
    today = scenario.today
    products = {row.product: row.title for row in today.tables.products}
    names = {row.supplier: row.name or row.supplier for row in today.tables.suppliers}
    way = today.ways.get(key)
    found: dict[str, BoughtFrom] = {}
    for row in today.bills.get(key, ()):
        if row.origin == BY_ITS_BILL and (row.made_at or key[1]) == key[1] and not row.purchased:
            more = list(_bought(scenario, (row.material, key[1])).values())
        else:
            used = None if row.quantity is None else row.quantity / (way.yield_share if way else 1)
            unit = row.unit or next(
                (p.unit for p in today.tables.products if p.product == row.material), None
            )
            supplier = None if row.supplier is None else names[row.supplier]
            more = [BoughtFrom(products.get(row.material, row.material), supplier, used, unit)]
        for item in more:
            same = found.setdefault(item.material, item)
            if same != item:
                found[item.material] = BoughtFrom(item.material)
    return found


def _sold(
    study: LoadedStudy, scenario: StudyScenario, sale: Sale, book: TariffBook, a_year: Decimal | None
) -> ZoneSale:
    costs = valued_costs(scenario, sale, costs_of(scenario, sale, study.facts.currency))
    line, stated = line_of(scenario, sale)
    return ZoneSale(
        market=sale.market.title,
        importer=sale.importer,
        goods=consignment_of(scenario, sale, costs),
        units=sale.units,
        units_per_year=a_year,
        bill=bill_of(scenario, sale, ""),
        line=line,
        refused=claims_of(study, scenario, sale, book, ()),
        in_appendix=None if stated is None else stated.in_appendix,
        book=book,
    )
