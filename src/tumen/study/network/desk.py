"""A scenario on its way to a network: its tables, and what is wrong with them.

A cost that matters and is not known is a problem, never zero: nothing is chosen over what nobody has priced.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.network.model.network import Period, WrittenAt
from tumen.study.core.rows.places import EVERY_PERIOD

if TYPE_CHECKING:
    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.core.rows.goods import ProductRow
    from tumen.study.core.schema import StudyFile
    from tumen.tables.place import Place

ZERO = Decimal(0)


@dataclass
class Desk:
    """A scenario on its way to a network, and what is wrong with it."""

    facts: StudyFile
    tables: StudyTables
    agreements: tuple[str, ...]
    """Agreements that may be claimed."""
    periods: tuple[Period, ...]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, what: str, fix: str, place: Place) -> None:
        """Note a problem of a row."""
        self.problems.append(Problem(what, fix, place.file, place.line))

    def stated(self, amount: Decimal | None, column: str, of: str, place: Place) -> Decimal:
        """A cost that matters: a problem where it is not known."""
        if amount is None:
            self.complain(
                f"{column} of {of} is not known, so no design can be chosen",
                "State it; 0 where it costs nothing",
                place,
            )
        return ZERO if amount is None else amount

    @cached_property
    def products(self) -> dict[str, ProductRow]:
        """Products by name."""
        return {row.product: row for row in self.tables.products}

    @cached_property
    def economies(self) -> dict[str, str]:
        """Economy by supplier, site and market."""
        return {
            **{row.supplier: row.economy for row in self.tables.suppliers},
            **{row.site: row.economy for row in self.tables.sites},
            **{row.market: row.economy for row in self.tables.markets},
        }

    def converted(self, quantity: Decimal, unit: str | None, product: str, place: Place) -> Decimal:
        """A quantity in the unit of its product."""
        from tumen.reference.units import convert

        row = self.products.get(product)
        if unit is None or row is None or unit == row.unit:
            return quantity
        try:
            return convert(quantity, unit, row.unit)
        except InputError as error:
            for problem in error.problems:
                self.complain(f"{product!r} is counted in {row.unit}: {problem.what}", problem.fix, place)
            return quantity

    def open_in(
        self, periods: tuple[str, ...], shut: tuple[str, ...], place: Place
    ) -> tuple[str, ...] | None:
        """Periods in which something is there; None for all of them."""
        known = tuple(period.name for period in self.periods)
        for name in (*periods, *shut):
            if name not in known and not (name == EVERY_PERIOD and name in shut):
                self.complain(f"there is no period {name!r}", f"Periods: {', '.join(known)}", place)
        if not periods and not shut:
            return None
        return tuple(
            name
            for name in known
            if (not periods or name in periods) and name not in shut and EVERY_PERIOD not in shut
        )


def row_at(place: Place) -> WrittenAt:
    """Where a row stands, as the engine keeps it."""
    return WrittenAt(place.file, place.line)
