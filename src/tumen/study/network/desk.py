"""A scenario on its way to a network: its tables, and what is wrong with them.

A cost that matters and is not known is a problem, never zero: nothing is chosen over what nobody has priced.
Where something is wrong a stand-in takes its place, so that the rest can still be checked in the same round.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from tumen.errors import InputError, NotStated, Problem
from tumen.network.model.written import Period, WrittenAt
from tumen.origin.declared import Declared
from tumen.study.core.rows.columns import StudyTables
from tumen.study.core.rows.goods import ProductRow
from tumen.study.core.rows.places import EVERY_PERIOD
from tumen.study.core.scenarios import StudyScenario
from tumen.study.core.schema import StudyFile
from tumen.study.network.titles import titles_of
from tumen.tables.place import Place
from tumen.tables.yaml_document import Document

T = TypeVar("T")
ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass
class Desk:
    """A scenario on its way to a network, and what is wrong with it."""

    facts: StudyFile
    document: Document
    scenario: StudyScenario
    agreements: tuple[str, ...]
    """Agreements that may be claimed."""
    problems: list[Problem] = field(default_factory=list)
    open_sites: set[str] = field(default_factory=set)
    """Sites of which it is not known what they can make; taken to make everything."""

    @property
    def tables(self) -> StudyTables:
        """The tables of the scenario."""
        return self.scenario.tables

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Periods of the study, with their lines; one year from its day where it names none."""
        if not self.facts.periods:
            return (Period(str(self.scenario.on), self.scenario.on, at=self.written("on")),)
        return tuple(
            Period(row.name, row.start, row.years, self.written("periods", place))
            for place, row in enumerate(self.facts.periods)
        )

    def written(self, *where: str | int) -> WrittenAt:
        """Where a part of study.yaml stands."""
        return WrittenAt(self.document.path, self.document.locate(where))

    def complain(self, what: str, fix: str, at: Place | WrittenAt) -> None:
        """Note a problem of a row."""
        self.problems.append(Problem(what, fix, at.file, at.line))

    def lacks(self, what: str, fix: str, at: Place | WrittenAt, *columns: str, **row: Any) -> None:
        """Note that columns are empty: of the row there, or of one with a `key` in another `table`."""
        self.problems.append(NotStated(what, fix, at.file, at.line, None, columns, **row))

    def unknown(self, column: str, of: str, place: Place, called: str = "") -> None:
        """Note that a cost that matters is not known."""
        what = f"{called or column} of {of} is not known, so no design can be chosen"
        self.lacks(what, "State it; 0 where it costs nothing", place, column)

    def stated(self, row: Any, column: str, of: str) -> Decimal:
        """A cost that matters: a problem where it is not known."""
        amount: Decimal | None = getattr(row, column)
        if amount is None:
            self.unknown(column, of, row.place)
            return ZERO
        return amount

    @cached_property
    def declared(self) -> Declared:
        """Declarations of origin."""
        return Declared(self.tables.declarations)

    @cached_property
    def products(self) -> dict[str, ProductRow]:
        """Products by name."""
        return {row.product: row for row in self.tables.products}

    @cached_property
    def titles(self) -> dict[str, str]:
        """Titles of products and places by name."""
        return titles_of(self.tables)

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
        wrong = [name for name in periods if name not in known]
        wrong += [name for name in shut if name not in {*known, EVERY_PERIOD}]
        for name in wrong:
            self.complain(f"there is no period {name!r}", f"Periods: {', '.join(known)}", place)
        if wrong or not (periods or shut):
            return None
        return tuple(
            name
            for name in known
            if (not periods or name in periods) and name not in shut and EVERY_PERIOD not in shut
        )


def row_at(place: Place) -> WrittenAt:
    """Where a row stands, as the engine keeps it."""
    return WrittenAt(place.file, place.line)


def record_of(kind: type[T], row: Any, **other: Any) -> T:
    """A record of the engine with what a row of a table says under the same names; `other` goes before."""
    names = {part.name for part in fields(kind)}  # type: ignore[arg-type]
    said = {name: getattr(row, name) for name in names if hasattr(row, name)}
    place = {"at": row_at(row.place)} if "at" in names else {}
    return kind(**{**said, **place, **other})
