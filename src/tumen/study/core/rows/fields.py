"""Rows of a study's tables, each declared with its columns: what a column is called, how it is read, what it
means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar, dataclass_transform

from tumen.tables.field import Field, Table
from tumen.tables.forms.stated import declare, money, needed, optional
from tumen.tables.place import Place

ROLES = ("material", "retail-packaging", "shipping-packaging", "accessory", "indirect")
TERMS = ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
MODES = ("sea", "air", "rail", "road", "inland waterway")
DECLARED: dict[str, Table] = {}
"""Every table by name, as its row declares it."""
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRow:
    """A row that says where its figures are from; amounts are in the currency of the study."""

    source: str
    place: Place


_SOURCE = Field("source", "source", "Where the figures of the row are from, or the word illustrative")
_EDITION = Field("hs_edition", "edition", "HS edition of the code", False, empty="that of the study")
_CURRENCY = Field(
    "currency", "currency", "Currency of the amounts of the row", False, empty="that of the study"
)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(needed, optional, money))
def table(name: str, *key: str, required: bool = True) -> Callable[[type[_R]], type[_R]]:
    """Declare the table of a row: its columns are those of the row, its meaning is the text of the class.

    A code brings the column of its edition along, amounts that of their currency.
    """

    def declared(row: type[_R]) -> type[_R]:
        return declare(
            row,
            DECLARED,
            name,
            key,
            required=required,
            edition=_EDITION,
            with_money=_CURRENCY,
            last=(_SOURCE,),
        )

    return declared


PRODUCT = needed("name", "A product of the table products", refers="products")
SITE = needed("name", "A site of the table sites", refers="sites")
MARKET = needed("name", "A market of the table markets", refers="markets")
PERIODS = optional("list", "Periods in which it holds, apart by semicolons", empty="all")
LATITUDE = replace(
    optional("degrees", "Degrees north, for the map"),
    low=Decimal(-90),
    high=Decimal(90),
    unit="degrees",
    advice="Write degrees north; is it the longitude, and the two are turned round?",
)
LONGITUDE = optional("degrees", "Degrees east, for the map")
DAYS = replace(optional("amount", "Days on the way"), asked_above=Decimal(365), unit="days")
CO2 = optional("amount", "Kilograms of CO2 per unit")
FROM = optional("date", "First day", empty="no limit", column="from")
UNTIL = optional("date", "Last day", empty="no limit")
