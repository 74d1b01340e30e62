"""Goods: products, their prices, what suppliers offer and who declares origin. Rows and their declarations.

Amounts are in the study's currency once read; None is not known, never zero.
"""

from __future__ import annotations

from decimal import Decimal

from tumen.agreements.provisions import SetRule
from tumen.network.model.goods import BreakKind
from tumen.reference.hs import HsCode
from tumen.study.core.rows.fields import CO2, PERIODS, PRODUCT, SITE, TERMS, StatedRow, table
from tumen.tables.forms.stated import money, needed, optional
from tumen.tariff.quote.landed import Term


@table("products", "product")
class ProductRow(StatedRow):
    """Anything with an HS code: goods that are sold, intermediates, materials of which there are
    alternatives.
    """

    product: str = needed("name", "Short name by which the other tables call it")
    name: str | None = optional("title", "Name for the reader", empty="the short name")
    hs: HsCode | None = needed("hs or unknown", "HS code, six digits or more, or the word unknown")
    """None: the word unknown."""
    unit: str = optional("unit", "Unit in which it is counted", default="piece")
    weight_kg: Decimal | None = optional("positive", "Net weight of one unit, kg")
    volume_m3: Decimal | None = optional("positive", "Volume of one unit, m3, for allocation by volume")
    units_per_container: Decimal | None = optional("positive", "Units that fill one container")
    units_per_consignment: Decimal | None = optional(
        "positive", "Units in one consignment, where the table demand does not say it"
    )
    quantities: tuple[tuple[str, Decimal], ...] = optional(
        "quantities", "Other measures of one unit: piece=1; l=0.25", empty="none"
    )
    """Other quantities in one unit, by unit of measure."""
    component_weight_kg: Decimal | None = optional(
        "positive", "Weight of the component that determines the classification (made-up textiles), kg"
    )
    set_rule: SetRule | None = optional(
        "choice",
        "General rule by which it is classified as a set",
        empty="it is no set",
        choices=("3a", "3b", "3c"),
    )

    @property
    def title(self) -> str:
        """Its name for a reader."""
        return self.name or self.product


@table("prices", "product", "site", "market", "term", "periods", required=False)
class PriceRow(StatedRow):
    """The producer's price of one unit: base of value content and of the customs value."""

    product: str = PRODUCT
    site: str = SITE
    market: str | None = optional(
        "name",
        "The market that pays this price",
        empty="all that have none of their own, and other sites",
        refers="markets",
    )
    price: Decimal | None = money(
        "Price of one unit, or the word unknown", kind="positive or unknown", required=True
    )
    """None: the word unknown."""
    term: Term = needed("choice", "Term of Incoterms 2020: EXW, FOB, CIF, DAP, ...", choices=TERMS)
    periods: tuple[str, ...] = PERIODS


@table("offers", "supplier", "material", "periods", required=False)
class OfferRow(StatedRow):
    """What suppliers offer at which price, besides what the bills buy today."""

    supplier: str = needed("name", "A supplier of the table suppliers", refers="suppliers")
    material: str = needed("name", "A product of the table products", refers="products")
    price: Decimal = money(
        "Price of one unit, on board (at the gate where no border is crossed)", required=True
    )
    unit: str | None = optional("unit", "Unit of price and capacity", empty="that of the material")
    capacity: Decimal | None = optional("amount", "Units a year", empty="not limited")
    break_kind: BreakKind = optional(
        "choice",
        "What a row of the table price_breaks changes: the price of all units, or of those beyond it alone",
        default="all units",
        choices=("all units", "incremental"),
        column="breaks",
    )
    least_order: Decimal | None = optional(
        "amount", "Units a year at least, in a period in which any are bought", empty="none"
    )
    lot: Decimal | None = optional(
        "positive", "Units come in whole multiples of it, period by period", empty="any quantity"
    )
    wholly_obtained: bool | None = optional("yes-no", "Whether it is wholly obtained")
    regional_value_added: Decimal | None = money(
        "Per unit: value added in the Parties to what does not originate"
    )
    co2_kg: Decimal | None = CO2
    periods: tuple[str, ...] = PERIODS


@table("price_breaks", "supplier", "material", "from_quantity", "periods", required=False)
class PriceBreakRow(StatedRow):
    """Prices of an offer from a quantity on; below the first that of the table offers holds."""

    supplier: str = needed("name", "A supplier of the table suppliers", refers="suppliers")
    material: str = needed("name", "A product of the table products", refers="products")
    from_quantity: Decimal = needed("positive", "Units bought in a year from which the price holds")
    price: Decimal = money("Price of one unit, as in the table offers", required=True)
    unit: str | None = optional("unit", "Unit of price and quantity", empty="that of the material")
    periods: tuple[str, ...] = optional(
        "list", "Periods of the offer, as in its row of the table offers", empty="all"
    )
