"""The rows of a study's tables: frozen, each with the file and the line it stands on.

Amounts are in the study's currency unless a row names its own; `None` is not known, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from tumen.agreements.provisions import SetRule
    from tumen.agreements.rule import Rule
    from tumen.origin.bill import MaterialStatus, Role
    from tumen.reference.hs import HsCode
    from tumen.tables.place import Place
    from tumen.tariff.quote.landed import Term
    from tumen.tariff.quote.route import Mode
    from tumen.tariff.quote.taxes import Basis
    from tumen.tariff.rates.expression import Rate

ChangeKind = Literal["supplier", "price", "declaration", "step", "added-value"]
CHANGE_KINDS: tuple[str, ...] = get_args(ChangeKind)


Part = Literal["inland origin", "international", "inland destination"]


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
    source: str
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
    hs: HsCode | None
    value: Decimal | None
    status: MaterialStatus
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
    currency: str | None
    source: str
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
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class PriceRow:
    """Price of one unit of a product at a site, and the producer's costs besides materials."""

    product: str
    site: str
    price: Decimal
    term: Term
    direct_labour: Decimal | None
    direct_overhead: Decimal | None
    profit: Decimal | None
    other: Decimal | None
    net_cost: Decimal | None
    sales_promotion: Decimal | None
    royalties: Decimal | None
    shipping_and_packing: Decimal | None
    interest_not_allowed: Decimal | None
    currency: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Lane:
    """What one consignment costs on its way from a site to a market, and by which way it goes."""

    site: str
    market: str
    inland_origin: Decimal | None
    freight: Decimal | None
    insurance: Decimal | None
    fees: Decimal | None
    inland_destination: Decimal | None
    duty_in_price: Decimal | None
    via: str | None
    via_operations: tuple[str, ...]
    customs_control: bool | None
    currency: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class LegRow:
    """One leg of the way from a site to a market, for one consignment."""

    site: str
    market: str
    leg: Decimal
    part: Part
    mode: Mode
    start: str
    end: str
    km: Decimal | None
    days: Decimal | None
    cost: Decimal | None
    cost_per_km: Decimal | None
    currency: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ConsignmentRow:
    """One product in a consignment of several."""

    consignment: str
    site: str
    market: str
    product: str
    units: Decimal
    customer: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """One shipment of a product on a day."""

    shipment: str
    date: date
    product: str
    site: str
    market: str
    units: Decimal
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ReliefRow:
    """Drawback of duty on materials, or processing under bond, of a product at a site."""

    product: str
    site: str
    scheme: Literal["drawback", "bonded"]
    exported: Decimal
    refunded: Decimal | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class BandRow:
    """How far a figure of the study may be lower or higher, as factors of what its table states."""

    input: str
    table: str
    column: str
    product: str | None
    site: str | None
    market: str | None
    material: str | None
    mode: Mode | None
    regime: str | None
    importer: str | None
    low: Decimal
    high: Decimal
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class DemandRow:
    """What a market takes of a product."""

    market: str
    name: str
    economy: str
    product: str
    units_per_year: Decimal
    units_per_consignment: Decimal
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class TariffLine:
    """The national line of a product at an importer, and whether an Appendix lists it."""

    product: str
    importer: str
    line: HsCode
    in_appendix: bool | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate of duty that the study states."""

    importer: str
    regime: str
    hs: HsCode
    rate: Rate
    beneficiaries: tuple[str, ...]
    start: date | None
    until: date | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A product-specific rule that the study states in place of the one on file."""

    agreement: str
    product: str
    rule: Rule
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class TaxRow:
    """An import tax, an excise, or a basis of the customs value, that the study states."""

    economy: str
    kind: Literal["import tax", "excise"]
    product: str | None
    tax: str | None
    rate: Rate | None
    customs_value: Basis | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ClaimingRow:
    """What it costs to claim a regime for one consignment."""

    regime: str
    exporter: str | None
    cost: Decimal
    currency: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """On a day one unit of `base` was worth `rate` units of `quote`."""

    date: date
    base: str
    quote: str
    rate: Decimal
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The answer to a condition that a rule, a rate or a tax asks about a product."""

    product: str
    condition: str
    answer: bool
    importer: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Something that can be done so that a product made at a site qualifies."""

    product: str
    site: str
    change: str
    kind: ChangeKind
    material: str | None
    value: Decimal | None
    status: MaterialStatus | None
    country: str | None
    operation: str | None
    cost_per_unit: Decimal | None
    cost_once: Decimal | None
    currency: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table of a study; one that the study does not have is empty."""

    products: tuple[Product, ...] = ()
    sites: tuple[Site, ...] = ()
    bills: tuple[BillLine, ...] = ()
    operations: tuple[OperationRow, ...] = ()
    obtained: tuple[ObtainedRow, ...] = ()
    prices: tuple[PriceRow, ...] = ()
    lanes: tuple[Lane, ...] = ()
    demand: tuple[DemandRow, ...] = ()
    tariff_lines: tuple[TariffLine, ...] = ()
    rates: tuple[RateRow, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    taxes: tuple[TaxRow, ...] = ()
    claiming: tuple[ClaimingRow, ...] = ()
    exchange_rates: tuple[ExchangeRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    legs: tuple[LegRow, ...] = ()
    consignments: tuple[ConsignmentRow, ...] = ()
    shipments: tuple[ShipmentRow, ...] = ()
    relief: tuple[ReliefRow, ...] = ()
    bands: tuple[BandRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()

    def made(self) -> dict[tuple[str, str], Place]:
        """Each product and site that has a bill or is wholly obtained, with the first row that says so."""
        found: dict[tuple[str, str], Place] = {}
        for line in self.bills:
            found.setdefault((line.product, line.site), line.place)
        for row in self.obtained:
            found.setdefault((row.product, row.site), row.place)
        return found
