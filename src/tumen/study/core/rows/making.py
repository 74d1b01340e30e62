"""Making: bills of materials, ways of making and what they give besides. Rows and their declarations.

Amounts are in the study's currency once read; None is not known, never zero.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from tumen.origin.bill import Role
from tumen.reference.hs import HsCode
from tumen.study.core.rows.fields import CO2, PRODUCT, ROLES, SITE, StatedRow, table
from tumen.tables.forms.stated import money, needed, optional

BillOrigin = Literal["originating", "non-originating", "undetermined", "by its bill"]

ORIGINS = ("originating", "non-originating", "undetermined", "by its bill")


@table("bills", "product", "site", "way", "material", required=False)
class BillRow(StatedRow):
    """Bills of materials: one row for each material of a product as it is made at a site, bought as today."""

    product: str = PRODUCT
    site: str | None = optional(
        "name", "A site of the table sites", empty="wherever it is made that way", refers="sites"
    )
    way: str | None = optional("text", "A way of the table ways", empty="every way, or the only one")
    material: str = needed("name", "A product of the table products, or a name with its own code")
    hs: HsCode | None = optional(
        "hs or unknown", "HS code, or the word unknown", empty="that of the table products"
    )
    quantity: Decimal | None = optional(
        "positive", "Units in one unit of the product, before losses", empty="see value"
    )
    unit: str | None = optional("unit", "Unit of the quantity", empty="that of the material")
    price: Decimal | None = money(
        "Price of one unit of the material, as its supplier asks", empty="see value"
    )
    value: Decimal | None = money(
        "Value in one good unit of the product, delivered; or the word unknown",
        empty="quantity times price; of an intermediate by the table prices; of an offer by the table offers",
        kind="amount or unknown",
    )
    supplier: str | None = optional(
        "name",
        "Who delivers it today",
        empty="bought as the row says, without alternative",
        refers="suppliers",
    )
    origin: BillOrigin | None = optional(
        "choice",
        "Origin; by its bill: made by the bill of the product of this name",
        empty="as its supplier declares, else not known",
        choices=ORIGINS,
    )
    country: str | None = optional(
        "economy", "Where it was made or originates", empty="that of its supplier or bill"
    )
    role: Role = optional("choice", "What it is for", empty="a material", default="material", choices=ROLES)
    weight_kg: Decimal | None = optional("amount", "Weight in one good unit of the product, kg")
    wholly_obtained: bool | None = optional("yes-no", "Whether it was wholly obtained in its country")
    made_at: str | None = optional(
        "name", "Site of its own bill (origin by its bill)", empty="the same site", refers="sites"
    )
    purchased: bool = optional("yes-no", "Whether it was bought from another producer", default="no")
    deductions: tuple[tuple[str, Decimal], ...] = money(
        "Documented costs inside its value that the agreement lets be taken off: freight=0.5; insurance=0.1",
        empty="none",
        kind="amounts",
    )
    regional_value_added: Decimal | None = money(
        "Value added in the Parties to a material that does not originate, for full cumulation"
    )
    invoiced_separately: bool | None = optional("yes-no", "Whether an accessory is invoiced separately")
    customary: bool | None = optional("yes-no", "Whether an accessory is customary in quantity and value")
    in_component: bool | None = optional(
        "yes-no", "Whether it is in the component that determines the classification (made-up textiles)"
    )
    co2_kg: Decimal | None = optional(
        "amount",
        "Kilograms of CO2 per unit of the material, to the gate of its supplier; without a supplier until it "
        "is delivered",
    )


@table("ways", "product", "site", "way", required=False)
class WayRow(StatedRow):
    """Ways of making a product at a site: what is done there, and what one good unit costs
    besides materials.
    """

    product: str = PRODUCT
    site: str = SITE
    way: str | None = optional("text", "Its name, where there are several", empty="the only way")
    state: Literal["today", "possible"] = optional(
        "choice", "Whether it is made so today", default="today", choices=("today", "possible")
    )
    operations: tuple[str, ...] = optional(
        "list", "What is done, apart by semicolons; elsewhere: testing @ VN", empty="not known what is done"
    )
    """Empty: not known what is done. ``testing @ VN`` is done in another economy."""
    yield_share: Decimal = optional(
        "positive share", "Good units per unit started", default="1", column="yield"
    )
    labour: Decimal | None = money("Direct labour in one good unit")
    overhead: Decimal | None = money("Direct overhead in one good unit")
    other: Decimal | None = money("Other cost in one good unit that counts for value content")
    profit: Decimal | None = money("Profit in one good unit", kind="number")
    net_cost: Decimal | None = money("Total cost of one unit, for the net-cost method")
    sales_promotion: Decimal | None = money("Sales promotion and after-sales service in net_cost")
    royalties: Decimal | None = money("Royalties in net_cost")
    shipping_and_packing: Decimal | None = money("Shipping and packing in net_cost")
    interest_not_allowed: Decimal | None = money("Interest in net_cost that is not allowed")
    capacity_use: Decimal = optional("amount", "Capacity of the site that one good unit uses", default="1")
    most: Decimal | None = optional("amount", "Good units a year at most", empty="not limited")
    co2_kg: Decimal | None = CO2
    obtained: str | None = optional("text", "How it is wholly obtained: harvested-plant", empty="it is not")
    facts: tuple[tuple[str, str | bool], ...] = optional(
        "facts", "Facts that this kind asks for: country=MY", empty="none"
    )
    answers: tuple[tuple[str, str | bool], ...] = optional(
        "facts", "Answers to conditions of rules: condition=yes", empty="none"
    )


@table("by_products", "product", "way", "by_product", required=False)
class ByProductRow(StatedRow):
    """What a way of making gives besides, sold at once."""

    product: str = PRODUCT
    way: str | None = optional("text", "A way of the table ways", empty="every way")
    by_product: str = needed("text", "Its name")
    quantity: Decimal = needed("positive", "Units per good unit of the product")
    credit: Decimal = money(
        "Revenue per unit; negative where it costs to dispose of", kind="number", required=True
    )
