"""Goods: products, their prices, what suppliers offer and who declares origin. Rows and their declarations.

Amounts are in the study's currency once read; None is not known, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.origin.declared import DECLARATIONS
from tumen.study.core.rows.fields import (
    CO2,
    CURRENCY,
    EDITION,
    PERIODS,
    PRODUCT,
    SITE,
    SOURCE,
    TERMS,
    money,
    needed,
    optional,
)
from tumen.tables.field import Table

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.agreements.provisions import SetRule
    from tumen.reference.hs import HsCode
    from tumen.tables.place import Place
    from tumen.tariff.quote.landed import Term


@dataclass(frozen=True, slots=True)
class ProductRow:
    """Anything with an HS code: a good that is sold, an intermediate, a material that has alternatives."""

    product: str
    name: str | None
    hs: HsCode | None
    """None: the word unknown."""
    unit: str
    weight_kg: Decimal | None
    volume_m3: Decimal | None
    units_per_container: Decimal | None
    units_per_consignment: Decimal | None
    quantities: tuple[tuple[str, Decimal], ...]
    """Other quantities in one unit, by unit of measure."""
    component_weight_kg: Decimal | None
    set_rule: SetRule | None
    source: str
    place: Place

    @property
    def title(self) -> str:
        """Its name for a reader."""
        return self.name or self.product


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The producer's price of one unit."""

    product: str
    site: str
    price: Decimal
    term: Term
    periods: tuple[str, ...]
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A supplier's offer of a material."""

    supplier: str
    material: str
    price: Decimal
    unit: str | None
    capacity: Decimal | None
    wholly_obtained: bool | None
    regional_value_added: Decimal | None
    co2_kg: Decimal | None
    periods: tuple[str, ...]
    source: str
    place: Place


TABLES = (
    Table(
        "products",
        ProductRow,
        "Anything with an HS code: goods that are sold, intermediates, materials of which there are "
        "alternatives",
        (
            needed("product", "name", "Short name by which the other tables call it"),
            optional("name", "text", "Name for the reader", empty="the short name"),
            needed("hs", "hs or unknown", "HS code, six digits or more, or the word unknown"),
            EDITION,
            optional("unit", "unit", "Unit in which it is counted", empty="piece", default="piece"),
            optional("weight_kg", "positive", "Net weight of one unit, kg"),
            optional("volume_m3", "positive", "Volume of one unit, m3, for allocation by volume"),
            optional("units_per_container", "positive", "Units that fill one container"),
            optional(
                "units_per_consignment",
                "positive",
                "Units in one consignment, where the table demand does not say it",
            ),
            optional("quantities", "quantities", "Other measures of one unit: piece=1; l=0.25", empty="none"),
            optional(
                "component_weight_kg",
                "positive",
                "Weight of the component that determines the classification (made-up textiles), kg",
            ),
            optional(
                "set_rule",
                "choice",
                "General rule by which it is classified as a set",
                empty="it is no set",
                choices=("3a", "3b", "3c"),
            ),
            SOURCE,
        ),
        ("product",),
    ),
    Table(
        "prices",
        PriceRow,
        "The producer's price of one unit: base of value content and of the customs value",
        (
            PRODUCT,
            SITE,
            money("price", "Price of one unit", kind="positive", required=True),
            needed("term", "choice", "Term of Incoterms 2020: EXW, FOB, CIF, DAP, ...", choices=TERMS),
            CURRENCY,
            PERIODS,
            SOURCE,
        ),
        ("product", "site", "term", "periods"),
        required=False,
    ),
    Table(
        "offers",
        OfferRow,
        "What suppliers offer at which price, besides what the bills buy today",
        (
            needed("supplier", "name", "A supplier of the table suppliers", refers="suppliers"),
            needed("material", "name", "A product of the table products", refers="products"),
            money(
                "price",
                "Price of one unit, on board (at the gate where no border is crossed)",
                required=True,
            ),
            CURRENCY,
            optional("unit", "unit", "Unit of price and capacity", empty="that of the material"),
            optional("capacity", "amount", "Units a year", empty="not limited"),
            optional("wholly_obtained", "yes-no", "Whether it is wholly obtained"),
            money("regional_value_added", "Per unit: value added in the Parties to what does not originate"),
            CO2,
            PERIODS,
            SOURCE,
        ),
        ("supplier", "material", "periods"),
        required=False,
    ),
    DECLARATIONS,
)
