"""What opportunities are asked of: goods of a zone's firms with their bills, where they are sold, from whom
materials are bought, and what is known of a link that would be made here.

Amounts are in one currency; None is not known, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tumen.agreements.rule import Rule
from tumen.errors import InputError, Problem
from tumen.origin.bill import Bill, Material
from tumen.reference.currency import check_currency
from tumen.reference.economies import economy
from tumen.reference.hs import HsCode
from tumen.reference.units import unit
from tumen.tables.given import inside, nearest
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quoted import Claim


@dataclass(frozen=True, slots=True)
class BoughtFrom:
    """Who delivers a material of a bill today, and how much of it is in one unit of the good."""

    material: str
    """As the bill names it."""
    supplier: str | None = None
    quantity: Decimal | None = None
    """In one good unit, losses included."""
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ZoneSale:
    """One market of a good, as it is today."""

    market: str
    importer: str
    """Its economy."""
    goods: Consignment
    """One consignment."""
    units: Decimal
    """Of the good in one consignment."""
    units_per_year: Decimal | None
    bill: Bill | None = None
    """The bill with price and way to this market; None: that of the good."""
    line: HsCode | None = None
    """Tariff line at the importer; None: the code of the good."""
    claimed: str | None = None
    """Regime that is claimed today, ``MFN`` where none is; None: not stated."""
    refused: Mapping[str, Claim] = field(default_factory=dict)
    """Regimes that are not to be claimed, whatever the origin."""
    in_appendix: bool | None = None
    """Whether the line is in the Appendix of the importer, where stated."""
    book: TariffBook | None = None
    """Tariffs with what is stated of this sale; None: those of the question."""


@dataclass(frozen=True, slots=True)
class ZoneGood:
    """A good that a firm of the zone makes."""

    firm: str
    product: str
    bill: Bill
    """As it is made today; where it has no sales of its own, for every market."""
    sold: tuple[ZoneSale, ...] = ()
    bought: tuple[BoughtFrom, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """Rules stated in place of those of an agreement, by agreement."""
    units_per_year: Decimal | None = None
    """Made in a year; None: the sum of what is sold."""

    @property
    def bills(self) -> tuple[Bill, ...]:
        """Its own, and those of its markets."""
        return (self.bill, *(sale.bill for sale in self.sold if sale.bill is not None))

    def quantity(self, material: Material) -> tuple[Decimal | None, str | None]:
        """How much of a material is in one unit, and in which unit: by the bill, else by who delivers it."""
        if material.quantity is not None:
            return material.quantity, material.unit
        found = next((item for item in self.bought if item.material == material.name), None)
        return (None, None) if found is None else (found.quantity, found.unit)

    @property
    def per_year(self) -> Decimal | None:
        """Units a year: as stated, else all sales together; None where one of them is not known, or none
        is stated.
        """
        if self.units_per_year is not None or not self.sold:
            return self.units_per_year
        amounts = [sale.units_per_year for sale in self.sold]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """What is known of a link that would be made in the zone, beside its codes."""

    chain: str
    link: str
    materials: tuple[str, ...] = ()
    """Names of materials in bills that it would replace: stated, so that its codes are not asked."""
    price: Decimal | None = None
    """Of one `unit`, delivered in the zone; None: a maker here is taken to ask what is paid today."""
    unit: str | None = None
    bill: Bill | None = None
    """Its own bill, which decides whether it originates; None: that it originates is assumed."""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityTerms:
    """Where, when, under which agreements and tariffs opportunities are looked for."""

    economy: str
    """In which the zone lies."""
    on: date
    agreements: tuple[str, ...]
    book: TariffBook = field(default_factory=TariffBook)
    currency: str = "USD"
    links: tuple[LinkTerms, ...] = ()

    def of(self, chain: str, link: str) -> LinkTerms:
        """What is known of a link; nothing where no row says anything."""
        found = (item for item in self.links if (item.chain, item.link) == (chain, link))
        return next(found, LinkTerms(chain, link))


def check(goods: tuple[ZoneGood, ...], terms: OpportunityTerms, links: tuple[tuple[str, str], ...]) -> None:
    """Refuse what cannot be meant, every problem at once.

    Raises
    ------
    InputError
        For a good that stands twice, is made in another economy or is bought twice, a supplier of a material
        that no bill has, a market
        twice, amounts below zero, consignments of nothing or in another currency, terms of a link that is not
        asked, a price without unit, and economies and currencies that are not on file.
    """
    problems: list[Problem] = []

    def refuse(what: str, fix: str) -> None:
        problems.append(Problem(what, fix))

    def read(where: str, function: Any, value: Any) -> None:
        try:
            function(value)
        except InputError as error:
            problems.extend(inside(error, where))

    read("economy", economy, terms.economy)
    read("currency", check_currency, terms.currency)
    for key in _twice((good.firm, good.product) for good in goods):
        refuse(f"{key[1]!r} of {key[0]!r} stands twice", "Give it once, with all its sales")
    for good in goods:
        _check_good(good, terms, refuse, read)
    for key in _twice((item.chain, item.link) for item in terms.links):
        refuse(f"the terms of link {key[1]!r} stand twice", "Give them once")
    for item in terms.links:
        if (item.chain, item.link) not in links:
            refuse(
                f"there are terms of link {item.link!r} of chain {item.chain!r}, which is not asked",
                "Leave them out",
            )
        if (item.price is None) != (item.unit is None):
            refuse(
                f"the price of link {item.link!r} has no unit, or its unit no price", "Give both, or neither"
            )
        if item.price is not None and not (item.price.is_finite() and item.price >= 0):
            refuse(f"the price of link {item.link!r} is {item.price}", "Give an amount of zero or more")
        if item.unit is not None:
            read(item.link, unit, item.unit)
        if item.bill is not None and item.bill.country != terms.economy:
            refuse(
                f"the bill of link {item.link!r} is made in {item.bill.country}",
                f"The zone is in {terms.economy}",
            )
    try:
        check_materials(goods, terms.links)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)


def check_materials(goods: Iterable[ZoneGood], links: Iterable[LinkTerms]) -> None:
    """Refuse materials that a link would deliver and that no bill has.

    Raises
    ------
    InputError
        With all of them.
    """
    known = {material.name for good in goods for bill in good.bills for material in every_material(bill)}
    problems = [
        Problem(f"link {item.link!r} would deliver {name!r}, which no bill has", nearest(name, sorted(known)))
        for item in links
        for name in item.materials
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _check_good(good: ZoneGood, terms: OpportunityTerms, refuse: Any, read: Any) -> None:
    name = f"{good.product!r} of {good.firm!r}"
    known = {material.name for bill in good.bills for material in every_material(bill)}
    if good.bill.country != terms.economy:
        refuse(f"{name} is made in {good.bill.country}", f"The zone is in {terms.economy}: leave it out")
    for key in _twice(item.material for item in good.bought):
        refuse(f"{name}: who delivers {key!r} stands twice", "Give each supplier a material of its own")
    for item in good.bought:
        if item.material not in known:
            refuse(
                f"{name}: {item.material!r} is delivered, and no bill has it",
                f"Materials: {', '.join(sorted(known))}",
            )
        _positive(item.quantity, f"{name}: the quantity of {item.material!r}", refuse)
        if item.unit is not None:
            read(item.material, unit, item.unit)
    for key in _twice(sale.market for sale in good.sold):
        refuse(f"{name} is sold in {key!r} twice", "Give each market once")
    _not_negative(good.units_per_year, f"{name}: units a year", refuse)
    for sale in good.sold:
        read(sale.market, economy, sale.importer)
        _positive(sale.units, f"{name} in {sale.market}: units in one consignment", refuse)
        _not_negative(sale.units_per_year, f"{name} in {sale.market}: units a year", refuse)
        if sale.goods.currency != terms.currency:
            refuse(
                f"{name} in {sale.market} is valued in {sale.goods.currency}",
                f"Give its value in {terms.currency}",
            )
        if sale.bill is not None and (sale.bill.hs, sale.bill.country) != (good.bill.hs, good.bill.country):
            refuse(f"{name} in {sale.market} has the bill of another good", "Give its own")
    sold = sum((sale.units_per_year or 0 for sale in good.sold), Decimal(0))
    if good.units_per_year is not None and good.units_per_year < sold:
        refuse(f"{name}: {sold} are sold in a year and {good.units_per_year} made", "Correct one of the two")


def _positive(amount: Decimal | None, what: str, refuse: Any) -> None:
    if amount is not None and not (amount.is_finite() and amount > 0):
        refuse(f"{what}: {amount}", "Give an amount above zero, or leave it out if it is unknown")


def _not_negative(amount: Decimal | None, what: str, refuse: Any) -> None:
    if amount is not None and not (amount.is_finite() and amount >= 0):
        refuse(f"{what}: {amount}", "Give an amount of zero or more, or leave it out if it is unknown")


def _twice(keys: Any) -> list[Any]:
    listed = list(keys)
    return list(dict.fromkeys(key for key in listed if listed.count(key) > 1))


def every_material(bill: Bill) -> Iterator[Material]:
    """The materials of a bill, those of its intermediates among them."""
    for material in bill.materials:
        yield material
        if material.made is not None:
            yield from every_material(material.made)
