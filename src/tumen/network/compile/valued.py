"""Prices and freight as customs of an importer value them: at their rate of exchange, where it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import TypeVar

from tumen.errors import InputError
from tumen.network.model.buying import Tier
from tumen.network.model.carrying import Lane
from tumen.network.model.goods import Item, Offer
from tumen.network.model.law import TradeLaw
from tumen.network.model.making import Price
from tumen.network.model.places import freight
from tumen.network.model.storing import Opening

Valued = Lane | Offer | Price | Opening
Row = TypeVar("Row", bound=Valued)


@dataclass(frozen=True, slots=True)
class CustomsValues:
    """The amounts that count for the customs value, by importer, for those who take a rate of their own."""

    rows: Mapping[str, Mapping[tuple[object, ...], Valued]]
    """Rows of the network by all that they say besides amounts."""

    @classmethod
    def of(cls, law: TradeLaw) -> CustomsValues:
        """Those of a law."""
        found: dict[str, dict[tuple[object, ...], Valued]] = {}
        for importer, network in law.valued.items():
            sold: tuple[Valued, ...] = (*network.offers, *network.prices, *network.openings)
            found[importer] = {_named(row): row for row in (*network.lanes, *sold)}
        return cls(found)

    def start(self, row: Offer | Tier | Price | Opening | None) -> dict[str, Decimal]:
        """The price at the source, by importer."""
        if isinstance(row, Tier):
            return {importer: row.worth_by(self._of(importer, row.whole)) for importer in self.rows}
        return {
            importer: price_at_source(self._of(importer, row)) for importer in self.rows if row is not None
        }

    def freight(self, importer: str, lane: Lane, item: Item) -> Decimal:
        """The freight over a lane."""
        return freight(self._of(importer, lane) if importer in self.rows else lane, item)

    def _of(self, importer: str, row: Row) -> Row:
        found = self.rows[importer].get(_named(row))
        if not isinstance(found, type(row)):
            raise InputError.of(
                f"how customs of {importer} value the goods is not known: the law is of another network",
                "Build the network and its law from one study",
            )
        return found


def price_at_source(row: Offer | Tier | Price | Opening | None) -> Decimal:
    """What a unit is worth at its source; at most, where its average price hangs on the quantity."""
    if row is None:
        return Decimal(0)
    if isinstance(row, Opening):
        return row.value
    if isinstance(row, Tier):
        return row.high
    return row.price if isinstance(row, Offer) else row.fob


def _named(row: Valued) -> tuple[object, ...]:
    if isinstance(row, Offer) and row.breaks:
        row = replace(row, breaks=())  # amounts within
    said = (getattr(row, part.name) for part in fields(row))
    return type(row), *(cell for cell in said if not isinstance(cell, Decimal))
