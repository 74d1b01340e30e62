"""What is asked of the goods: demand, consignments, shipments, bands, possible changes, services,
offers of a zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from tumen.study.core.rows.fields import (
    CURRENCY,
    FROM,
    MARKET,
    MODES,
    PRODUCT,
    SITE,
    SOURCE,
    UNTIL,
    money,
    needed,
    optional,
)
from tumen.tables.field import Table

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from tumen.origin.bill import MaterialStatus
    from tumen.tables.place import Place
    from tumen.tariff.quote.route import Mode

ChangeKind = Literal["supplier", "price", "declaration", "step", "added-value"]
CHANGE_KINDS: tuple[str, ...] = get_args(ChangeKind)
IncentiveKind = Literal["grant", "tax holiday", "bonded processing", "drawback", "relief"]
BANDED = (
    "prices",
    "lanes",
    "legs",
    "bills",
    "ways",
    "claiming",
    "exchange_rates",
    "demand",
    "rates",
    "products",
)


@dataclass(frozen=True, slots=True)
class DemandRow:
    """What a market takes of a product in a period, a year."""

    market: str
    product: str
    period: str | None
    quantity: Decimal
    consignment: Decimal | None
    price: Decimal | None
    lost_penalty: Decimal | None
    unit: str | None
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
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A commitment: a share of the demand arrives within so many days of the last lane."""

    market: str
    within_days: Decimal
    share: Decimal
    product: str | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class IncentiveRow:
    """What a zone offers: dated terms with their conditions."""

    site: str
    incentive: str
    kind: IncentiveKind
    start: date | None
    until: date | None
    conditions: tuple[tuple[str, str | bool], ...]
    amount: Decimal | None
    share_of_opening_cost: Decimal | None
    at_most: Decimal | None
    min_output: Decimal | None
    shares: tuple[Decimal, ...]
    share: Decimal | None
    bars: tuple[str, ...]
    cost_per_unit: Decimal | None
    what: str | None
    per_year: Decimal | None
    per_unit: Decimal | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ProfitTaxRow:
    """The tax on the profit of plants in an economy."""

    economy: str
    rate: Decimal
    start: date | None
    until: date | None
    source: str
    place: Place


TABLES = (
    Table(
        "demand",
        DemandRow,
        "What a market takes of a product, units a year",
        (
            MARKET,
            PRODUCT,
            optional("period", "text", "A period of the study", empty="every period"),
            needed("quantity", "amount", "Units a year"),
            optional("consignment", "positive", "Units in one consignment", empty="as in the table products"),
            money("price", "Revenue per unit delivered, duty paid", empty="no revenue is reckoned"),
            money("lost_penalty", "Cost per unit not delivered", empty="all must be delivered"),
            optional("unit", "unit", "Unit of the quantity", empty="that of the product"),
            CURRENCY,
            SOURCE,
        ),
        ("market", "product", "period"),
    ),
    Table(
        "consignments",
        ConsignmentRow,
        "Consignments of several products: one row for each product and customer in one",
        (
            needed("consignment", "name", "Its name"),
            SITE,
            MARKET,
            PRODUCT,
            needed("units", "positive", "Units of the product in it"),
            optional("customer", "text", "Who gets them", empty="the market"),
            SOURCE,
        ),
        ("consignment", "product", "customer"),
        required=False,
    ),
    Table(
        "shipments",
        ShipmentRow,
        "Shipments on their days, for quotas with a running balance",
        (
            needed("shipment", "name", "Its name"),
            needed("date", "date", "Day of import"),
            PRODUCT,
            SITE,
            MARKET,
            needed("units", "positive", "Units shipped"),
            SOURCE,
        ),
        ("shipment",),
        required=False,
    ),
    Table(
        "bands",
        BandRow,
        "Figures that are not exactly known: factors by which they may be lower or higher, moved together by "
        "input",
        (
            needed("input", "name", "Name of the input; rows of one name move together"),
            needed("table", "choice", "Where the figure stands", choices=BANDED),
            needed("column", "text", "Its column there"),
            optional("product", "name", "In rows of this product only", empty="of all", refers="products"),
            optional("site", "name", "In rows of this site only", empty="of all", refers="sites"),
            optional("market", "name", "In rows of this market only", empty="of all", refers="markets"),
            optional("material", "text", "In rows of this material only", empty="of all"),
            optional("mode", "choice", "In legs of this mode only", empty="of all", choices=MODES),
            optional("regime", "text", "In rates or costs of claiming of this regime only", empty="of all"),
            optional("importer", "economy", "In rates of this importer only", empty="of all"),
            needed("low", "positive", "Lowest factor, such as 0.8"),
            needed("high", "positive", "Highest factor, such as 1.3"),
            SOURCE,
        ),
        ("input", "table", "column", "product", "site", "market", "material", "mode", "regime", "importer"),
        required=False,
    ),
    Table(
        "changes",
        ChangeRow,
        "What can be done so that a product qualifies, for the question qualify",
        (
            PRODUCT,
            SITE,
            needed("change", "text", "Name for the reader"),
            needed("kind", "choice", "What is changed", choices=CHANGE_KINDS),
            optional("material", "text", "The material of supplier, price and declaration"),
            money(
                "value",
                "New price of the material (supplier, price), or what the price of the good grows by "
                "(added-value)",
            ),
            optional(
                "status",
                "choice",
                "Origin from the other supplier",
                choices=("originating", "non-originating", "undetermined"),
            ),
            optional("country", "economy", "Of the supplier, the declaration or the step"),
            optional("operation", "text", "The step that is added"),
            money("cost_per_unit", "Cost for one unit besides the price", empty="none besides cost_once"),
            money("cost_once", "Cost for the volume of a year", empty="none besides cost_per_unit"),
            CURRENCY,
            SOURCE,
        ),
        ("product", "site", "change"),
        required=False,
    ),
    Table(
        "services",
        ServiceRow,
        "Commitments: a share of the demand arrives within so many days of the last lane",
        (
            MARKET,
            needed("within_days", "amount", "Days at most"),
            needed("share", "share", "Share of the demand: 80%"),
            optional("product", "name", "Of this product only", empty="of every product", refers="products"),
            SOURCE,
        ),
        ("market", "within_days", "product"),
        required=False,
    ),
    Table(
        "incentives",
        IncentiveRow,
        "What a zone offers: dated terms with their conditions",
        (
            SITE,
            needed("incentive", "text", "Its name"),
            needed("kind", "choice", "What it is", choices=get_args(IncentiveKind)),
            FROM,
            UNTIL,
            optional(
                "conditions", "facts", "condition=yes where it holds, =no where not, =unknown", empty="none"
            ),
            money("amount", "Of a grant: money in the period of opening", empty="none"),
            optional("share_of_opening_cost", "share", "Of a grant: share of the opening cost", empty="none"),
            money("at_most", "Of a grant: limit of the two together", empty="not limited"),
            optional(
                "min_output",
                "amount",
                "Of a grant: good units a year, without which it is not had",
                empty="none is asked",
            ),
            optional(
                "shares",
                "shares",
                "Of a tax holiday: share of the ordinary rate in each period since opening",
                empty="needed there",
            ),
            optional(
                "share", "share", "Of a drawback: share of the duty that is refunded", empty="needed there"
            ),
            optional(
                "bars",
                "list",
                "Of bonded processing and drawback: agreements that it rules out",
                empty="none",
            ),
            money(
                "cost_per_unit",
                "Of bonded processing and drawback: cost of the procedure per unit",
                empty="none",
            ),
            optional("what", "text", "Of a relief: land, power or the like", empty="needed there"),
            money("per_year", "Of a relief: off the fixed cost a year", empty="none"),
            money("per_unit", "Of a relief: off the conversion cost per good unit", empty="none"),
            CURRENCY,
            SOURCE,
        ),
        ("site", "incentive"),
        required=False,
    ),
    Table(
        "profit_taxes",
        ProfitTaxRow,
        "Taxes on the profit of plants; without the table none is reckoned",
        (
            needed("economy", "economy", "ISO code of the economy"),
            needed("rate", "share", "Rate: 25%"),
            FROM,
            UNTIL,
            SOURCE,
        ),
        ("economy", "from"),
        required=False,
    ),
)
