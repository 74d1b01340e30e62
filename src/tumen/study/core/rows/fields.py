"""Fields that several tables of a study have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.tables.field import Field

if TYPE_CHECKING:
    from decimal import Decimal

ROLES = ("material", "retail-packaging", "shipping-packaging", "accessory", "indirect")
TERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
MODES = ("sea", "air", "rail", "road", "inland waterway")


def needed(
    name: str, kind: str, doc: str, *, choices: tuple[str, ...] = (), attribute: str = "", refers: str = ""
) -> Field:
    """A field that every row must fill."""
    return Field(name, kind, doc, True, choices, attribute, refers=refers)


def optional(
    name: str,
    kind: str,
    doc: str,
    *,
    empty: str = "",
    default: str = "",
    choices: tuple[str, ...] = (),
    attribute: str = "",
    refers: str = "",
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> Field:
    """A field that may be empty or left out; `empty` says what that means, else it is not known."""
    return Field(
        name,
        kind,
        doc,
        False,
        choices,
        attribute,
        empty=empty,
        default=default,
        refers=refers,
        low=low,
        high=high,
    )


def money(name: str, doc: str, *, empty: str = "", kind: str = "amount", required: bool = False) -> Field:
    """An amount in the currency of the row, or in its own: ``31.50 USD``."""
    return Field(name, kind, doc, required, empty=empty, dimension="money")


SOURCE = needed("source", "source", "Where the figures of the row are from, or the word illustrative")
EDITION = optional("hs_edition", "edition", "HS edition of the code", empty="that of the study")
CURRENCY = optional("currency", "currency", "Currency of the amounts of the row", empty="that of the study")
PRODUCT = needed("product", "name", "A product of the table products", refers="products")
SITE = needed("site", "name", "A site of the table sites", refers="sites")
MARKET = needed("market", "name", "A market of the table markets", refers="markets")
PERIODS = optional("periods", "list", "Periods in which it holds, apart by semicolons", empty="all")
LATITUDE = optional("latitude", "degrees", "Degrees north, for the map")
LONGITUDE = optional("longitude", "degrees", "Degrees east, for the map")
CO2 = optional("co2_kg", "amount", "Kilograms of CO2 per unit")
FROM = optional("from", "date", "First day", empty="no limit", attribute="start")
UNTIL = optional("until", "date", "Last day", empty="no limit")
