"""Making: bills of materials, ways of making and what they give besides. Rows and their declarations.

Amounts are in the study's currency once read; None is not known, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tumen.study.core.rows.fields import (
    CO2,
    CURRENCY,
    EDITION,
    PRODUCT,
    ROLES,
    SITE,
    SOURCE,
    money,
    needed,
    optional,
)
from tumen.tables.field import Table

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.origin.bill import Role
    from tumen.reference.hs import HsCode
    from tumen.tables.place import Place


BillOrigin = Literal["originating", "non-originating", "undetermined", "by its bill"]
ORIGINS = ("originating", "non-originating", "undetermined", "by its bill")


@dataclass(frozen=True, slots=True)
class BillRow:
    """A material in a product as made at a site by a way: what is bought today, and of whom."""

    product: str
    site: str | None
    way: str | None
    material: str
    hs: HsCode | None
    quantity: Decimal | None
    unit: str | None
    price: Decimal | None
    value: Decimal | None
    supplier: str | None
    origin: BillOrigin | None
    country: str | None
    role: Role
    weight_kg: Decimal | None
    wholly_obtained: bool | None
    made_at: str | None
    purchased: bool
    deductions: tuple[tuple[str, Decimal], ...]
    regional_value_added: Decimal | None
    invoiced_separately: bool | None
    customary: bool | None
    in_component: bool | None
    co2_kg: Decimal | None
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class WayRow:
    """A way of making a product at a site: what is done, what it yields and costs besides materials."""

    product: str
    site: str
    way: str | None
    state: Literal["today", "possible"]
    operations: tuple[str, ...]
    """Empty: not known what is done. ``testing @ VN`` is done in another economy."""
    yield_share: Decimal
    labour: Decimal | None
    overhead: Decimal | None
    other: Decimal | None
    profit: Decimal | None
    net_cost: Decimal | None
    sales_promotion: Decimal | None
    royalties: Decimal | None
    shipping_and_packing: Decimal | None
    interest_not_allowed: Decimal | None
    capacity_use: Decimal
    most: Decimal | None
    co2_kg: Decimal | None
    obtained: str | None
    facts: tuple[tuple[str, str | bool], ...]
    answers: tuple[tuple[str, str | bool], ...]
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class ByProductRow:
    """What a way of making gives besides, sold at once."""

    product: str
    way: str | None
    by_product: str
    quantity: Decimal
    credit: Decimal
    source: str
    place: Place


TABLES = (
    Table(
        "bills",
        BillRow,
        "Bills of materials: one row for each material of a product as it is made at a site, bought as today",
        (
            PRODUCT,
            optional(
                "site",
                "name",
                "A site of the table sites",
                empty="wherever it is made that way",
                refers="sites",
            ),
            optional("way", "text", "A way of the table ways", empty="every way, or the only one"),
            needed("material", "name", "A product of the table products, or a name with its own code"),
            optional(
                "hs", "hs or unknown", "HS code, or the word unknown", empty="that of the table products"
            ),
            EDITION,
            optional(
                "quantity", "positive", "Units in one unit of the product, before losses", empty="see value"
            ),
            optional("unit", "unit", "Unit of the quantity", empty="that of the material"),
            money("price", "Price of one unit of the material, as its supplier asks", empty="see value"),
            money(
                "value",
                "Value in one good unit of the product, delivered; or the word unknown",
                empty="quantity times price; of an intermediate by the table prices; of an offer by the "
                "table offers",
                kind="amount or unknown",
            ),
            CURRENCY,
            optional(
                "supplier",
                "name",
                "Who delivers it today",
                empty="bought as the row says, without alternative",
                refers="suppliers",
            ),
            optional(
                "origin",
                "choice",
                "Origin; by its bill: made by the bill of the product of this name",
                empty="as its supplier declares, else not known",
                choices=ORIGINS,
            ),
            optional(
                "country", "economy", "Where it was made or originates", empty="that of its supplier or bill"
            ),
            optional(
                "role",
                "choice",
                "What it is for",
                empty="a material",
                default="material",
                choices=ROLES,
            ),
            optional("weight_kg", "amount", "Weight in one good unit of the product, kg"),
            optional("wholly_obtained", "yes-no", "Whether it was wholly obtained in its country"),
            optional(
                "made_at",
                "name",
                "Site of its own bill (origin by its bill)",
                empty="the same site",
                refers="sites",
            ),
            optional(
                "purchased",
                "yes-no",
                "Whether it was bought from another producer",
                empty="no",
                default="no",
            ),
            money(
                "deductions",
                "Documented costs inside its value that the agreement lets be taken off: freight=0.5; "
                "insurance=0.1",
                empty="none",
                kind="amounts",
            ),
            money(
                "regional_value_added",
                "Value added in the Parties to a material that does not originate, for full cumulation",
            ),
            optional("invoiced_separately", "yes-no", "Whether an accessory is invoiced separately"),
            optional("customary", "yes-no", "Whether an accessory is customary in quantity and value"),
            optional(
                "in_component",
                "yes-no",
                "Whether it is in the component that determines the classification (made-up textiles)",
            ),
            optional(
                "co2_kg",
                "amount",
                "Kilograms of CO2 per unit of the material, to the gate of its supplier; without a supplier "
                "until it is delivered",
            ),
            SOURCE,
        ),
        ("product", "site", "way", "material"),
        required=False,
    ),
    Table(
        "ways",
        WayRow,
        "Ways of making a product at a site: what is done there, and what one good unit costs besides "
        "materials",
        (
            PRODUCT,
            SITE,
            optional("way", "text", "Its name, where there are several", empty="the only way"),
            optional(
                "state",
                "choice",
                "Whether it is made so today",
                empty="today",
                default="today",
                choices=("today", "possible"),
            ),
            optional(
                "operations",
                "list",
                "What is done, apart by semicolons; elsewhere: testing @ VN",
                empty="not known what is done",
            ),
            optional(
                "yield",
                "positive share",
                "Good units per unit started",
                empty="1",
                default="1",
                attribute="yield_share",
            ),
            money("labour", "Direct labour in one good unit"),
            money("overhead", "Direct overhead in one good unit"),
            money("other", "Other cost in one good unit that counts for value content"),
            money("profit", "Profit in one good unit", kind="number"),
            money("net_cost", "Total cost of one unit, for the net-cost method"),
            money("sales_promotion", "Sales promotion and after-sales service in net_cost"),
            money("royalties", "Royalties in net_cost"),
            money("shipping_and_packing", "Shipping and packing in net_cost"),
            money("interest_not_allowed", "Interest in net_cost that is not allowed"),
            optional(
                "capacity_use",
                "amount",
                "Capacity of the site that one good unit uses",
                empty="1",
                default="1",
            ),
            optional("most", "amount", "Good units a year at most", empty="not limited"),
            CO2,
            optional("obtained", "text", "How it is wholly obtained: harvested-plant", empty="it is not"),
            optional("facts", "facts", "Facts that this kind asks for: country=MY", empty="none"),
            optional("answers", "facts", "Answers to conditions of rules: condition=yes", empty="none"),
            CURRENCY,
            SOURCE,
        ),
        ("product", "site", "way"),
        required=False,
    ),
    Table(
        "by_products",
        ByProductRow,
        "What a way of making gives besides, sold at once",
        (
            PRODUCT,
            optional("way", "text", "A way of the table ways", empty="every way"),
            needed("by_product", "text", "Its name"),
            needed("quantity", "positive", "Units per good unit of the product"),
            money(
                "credit",
                "Revenue per unit; negative where it costs to dispose of",
                kind="number",
                required=True,
            ),
            CURRENCY,
            SOURCE,
        ),
        ("product", "way", "by_product"),
        required=False,
    ),
)
