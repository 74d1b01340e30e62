"""The study as it is today, as the questions about single products look at it: one bill, price and way for
each sale.

Amounts are in the study's currency; `None` is not known, never zero. Made by `tumen.study.product.today`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from tumen.agreements.provisions import SetRule
    from tumen.origin.bill import MaterialStatus, Role
    from tumen.reference.hs import HsCode
    from tumen.study.core.rows.columns import StudyTables
    from tumen.tables.place import Place
    from tumen.tariff.quote.landed import Term


@dataclass(frozen=True, slots=True)
class Product:
    """A good that is made, sold or used to make another."""

    product: str
    name: str
    hs: HsCode
    weight_kg: Decimal | None
    volume_m3: Decimal | None
    quantities: tuple[tuple[str, Decimal], ...]
    """Other quantities in one unit, by unit of measure."""
    component_weight_kg: Decimal | None
    set_rule: SetRule | None
    place: Place


@dataclass(frozen=True, slots=True)
class Site:
    """A place where goods are made."""

    site: str
    name: str
    economy: str
    place: Place


@dataclass(frozen=True, slots=True)
class BillLine:
    """One material of one product made at one site."""

    product: str
    site: str
    material: str
    name: str
    """For a reader."""
    hs: HsCode | None
    value: Decimal | None
    """In one good unit of the product."""
    status: MaterialStatus
    declared: Mapping[str, str] | None
    """Where its supplier declares its origin: the Party by agreement;
    under any other it does not originate.
    """
    country: str | None
    role: Role
    weight_kg: Decimal | None
    wholly_obtained: bool | None
    made_of: str | None
    made_at: str | None
    purchased: bool
    deductions: tuple[tuple[str, Decimal], ...]
    """Costs inside its value that may be taken off where documents show them, by kind."""
    regional_value_added: Decimal | None
    invoiced_separately: bool | None
    customary: bool | None
    in_component: bool | None
    place: Place


@dataclass(frozen=True, slots=True)
class OperationRow:
    """Something done to make a product at a site."""

    product: str
    site: str
    operation: str
    economy: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class ObtainedRow:
    """How a product is wholly obtained at a site, with the facts that the kind asks for."""

    product: str
    site: str
    kind: str
    facts: tuple[tuple[str, str | bool], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Price:
    """Price of one unit of a product at a site, and the producer's costs besides materials."""

    product: str
    site: str
    price: Decimal
    term: Term
    exw: Decimal | None
    """Price at the gate, where the study states both."""
    direct_labour: Decimal | None
    direct_overhead: Decimal | None
    profit: Decimal | None
    other: Decimal | None
    net_cost: Decimal | None
    sales_promotion: Decimal | None
    royalties: Decimal | None
    shipping_and_packing: Decimal | None
    interest_not_allowed: Decimal | None
    place: Place


@dataclass(frozen=True, slots=True)
class Lane:
    """What one consignment costs on its way from a site to a market, and by which way it goes."""

    inland_origin: Decimal | None
    freight: Decimal | None
    insurance: Decimal | None
    fees: Decimal | None
    inland_destination: Decimal | None
    duty_in_price: Decimal | None
    via: str | None
    via_operations: tuple[str, ...]
    customs_control: bool | None


@dataclass(frozen=True, slots=True)
class Demand:
    """What a market takes of a product."""

    market: str
    name: str
    economy: str
    product: str
    units_per_year: Decimal
    units_per_consignment: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Today:
    """Everything as it is today. What no projection changes is read from `tables`."""

    tables: StudyTables
    products: tuple[Product, ...] = ()
    sites: tuple[Site, ...] = ()
    bills: tuple[BillLine, ...] = ()
    operations: tuple[OperationRow, ...] = ()
    obtained: tuple[ObtainedRow, ...] = ()
    prices: tuple[Price, ...] = ()
    demand: tuple[Demand, ...] = ()
    answers: Mapping[tuple[str, str], Mapping[str, bool]] = field(default_factory=dict)
    """Answers that hang on how a product is made at a site."""
    only_lanes: bool = False
    """Whether goods go only where the table lanes has a way, as in a study that asks for a design."""

    def made(self) -> dict[tuple[str, str], Place]:
        """Each product and site that has a bill or is wholly obtained, with the first row that says so."""
        found: dict[tuple[str, str], Place] = {}
        for line in self.bills:
            found.setdefault((line.product, line.site), line.place)
        for row in self.obtained:
            found.setdefault((row.product, row.site), row.place)
        return found
