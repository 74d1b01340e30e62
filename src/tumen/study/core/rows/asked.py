"""What is asked of the goods: demand, consignments, shipments, bands, possible changes, services,
offers of a zone.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from tumen.origin.bill import MaterialStatus
from tumen.study.core.rows.fields import FROM, MARKET, MODES, PRODUCT, SITE, UNTIL, StatedRow, table
from tumen.tables.forms.stated import money, needed, optional
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


@table("demand", "market", "product", "period")
class DemandRow(StatedRow):
    """What a market takes of a product, units a year."""

    market: str = MARKET
    product: str = PRODUCT
    period: str | None = optional("text", "A period of the study", empty="every period")
    quantity: Decimal = needed("amount", "Units a year")
    consignment: Decimal | None = optional(
        "positive", "Units in one consignment", empty="as in the table products"
    )
    price: Decimal | None = money("Revenue per unit delivered, duty paid", empty="no revenue is reckoned")
    lost_penalty: Decimal | None = money("Cost per unit not delivered", empty="all must be delivered")
    missed_cost: Decimal | None = money(
        "Cost per unit of what must be delivered and cannot be while something is out (design: stress)"
    )
    unit: str | None = optional("unit", "Unit of the quantity", empty="that of the product")


@table("consignments", "consignment", "product", "customer", required=False)
class ConsignmentRow(StatedRow):
    """Consignments of several products: one row for each product and customer in one."""

    consignment: str = needed("name", "Its name")
    site: str = SITE
    market: str = MARKET
    product: str = PRODUCT
    units: Decimal = needed("positive", "Units of the product in it")
    customer: str | None = optional("text", "Who gets them", empty="the market")


@table("shipments", "shipment", required=False)
class ShipmentRow(StatedRow):
    """Shipments on their days, for quotas with a running balance."""

    shipment: str = needed("name", "Its name")
    date: date = needed("date", "Day of import")
    product: str = PRODUCT
    site: str = SITE
    market: str = MARKET
    units: Decimal = needed("positive", "Units shipped")


@table(
    "bands",
    "input",
    "table",
    "column",
    "product",
    "site",
    "market",
    "material",
    "mode",
    "regime",
    "importer",
    required=False,
)
class BandRow(StatedRow):
    """Figures that are not exactly known: factors by which they may be lower or higher, moved together by
    input.
    """

    input: str = needed("name", "Name of the input; rows of one name move together")
    table: str = needed("choice", "Where the figure stands", choices=BANDED)
    column: str = needed("text", "Its column there")
    product: str | None = optional("name", "In rows of this product only", empty="of all", refers="products")
    site: str | None = optional("name", "In rows of this site only", empty="of all", refers="sites")
    market: str | None = optional("name", "In rows of this market only", empty="of all", refers="markets")
    material: str | None = optional("text", "In rows of this material only", empty="of all")
    mode: Mode | None = optional("choice", "In legs of this mode only", empty="of all", choices=MODES)
    regime: str | None = optional("text", "In rates or costs of claiming of this regime only", empty="of all")
    importer: str | None = optional("economy", "In rates of this importer only", empty="of all")
    low: Decimal = needed("positive", "Lowest factor, such as 0.8")
    high: Decimal = needed("positive", "Highest factor, such as 1.3")


@table("changes", "product", "site", "change", required=False)
class ChangeRow(StatedRow):
    """What can be done so that a product qualifies, for the question qualify."""

    product: str = PRODUCT
    site: str = SITE
    change: str = needed("text", "Name for the reader")
    kind: ChangeKind = needed("choice", "What is changed", choices=CHANGE_KINDS)
    material: str | None = optional("text", "The material of supplier, price and declaration")
    value: Decimal | None = money(
        "New price of the material (supplier, price), or what the price of the good grows by (added-value)"
    )
    status: MaterialStatus | None = optional(
        "choice", "Origin from the other supplier", choices=("originating", "non-originating", "undetermined")
    )
    country: str | None = optional("economy", "Of the supplier, the declaration or the step")
    operation: str | None = optional("text", "The step that is added")
    cost_per_unit: Decimal | None = money(
        "Cost for one unit besides the price", empty="none besides cost_once"
    )
    cost_once: Decimal | None = money(
        "Cost for the volume of a year", empty="none besides cost_per_unit", paid=True
    )


@table("services", "market", "within_days", "product", required=False)
class ServiceRow(StatedRow):
    """Commitments: a share of the demand arrives within so many days of the last lane."""

    market: str = MARKET
    within_days: Decimal = needed("amount", "Days at most")
    share: Decimal = needed("share", "Share of the demand: 80%")
    product: str | None = optional(
        "name", "Of this product only", empty="of every product", refers="products"
    )


@table("incentives", "site", "incentive", required=False)
class IncentiveRow(StatedRow):
    """What a zone offers: dated terms with their conditions."""

    site: str = SITE
    incentive: str = needed("text", "Its name")
    kind: IncentiveKind = needed("choice", "What it is", choices=get_args(IncentiveKind))
    start: date | None = FROM
    until: date | None = UNTIL
    conditions: tuple[tuple[str, str | bool], ...] = optional(
        "facts", "condition=yes where it holds, =no where not, =unknown", empty="none"
    )
    amount: Decimal | None = money("Of a grant: money in the period of opening", empty="none", paid=True)
    share_of_opening_cost: Decimal | None = optional(
        "share", "Of a grant: share of the opening cost", empty="none"
    )
    at_most: Decimal | None = money("Of a grant: limit of the two together", empty="not limited", paid=True)
    min_output: Decimal | None = optional(
        "amount", "Of a grant: good units a year, without which it is not had", empty="none is asked"
    )
    shares: tuple[Decimal, ...] = optional(
        "shares",
        "Of a tax holiday: share of the ordinary rate in each period since opening",
        empty="needed there",
    )
    share: Decimal | None = optional(
        "share", "Of a drawback: share of the duty that is refunded", empty="needed there"
    )
    bars: tuple[str, ...] = optional(
        "list", "Of bonded processing and drawback: agreements that it rules out", empty="none"
    )
    cost_per_unit: Decimal | None = money(
        "Of bonded processing and drawback: cost of the procedure per unit", empty="none"
    )
    what: str | None = optional("text", "Of a relief: land, power or the like", empty="needed there")
    per_year: Decimal | None = money("Of a relief: off the fixed cost a year", empty="none", paid=True)
    per_unit: Decimal | None = money("Of a relief: off the conversion cost per good unit", empty="none")


@table("profit_taxes", "economy", "from", required=False)
class ProfitTaxRow(StatedRow):
    """Taxes on the profit of plants; without the table none is reckoned."""

    economy: str = needed("economy", "ISO code of the economy")
    rate: Decimal = needed("share", "Rate: 25%")
    start: date | None = FROM
    until: date | None = UNTIL
