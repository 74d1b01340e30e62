"""The axes of a multi-regional input-output table, as a record of its own.

A number in a table means nothing without its labels, unit, year and vintage. Every array of `economy/`
therefore travels with one `Axes`, and arithmetic between tables asks first whether the axes are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from tumen.economy.refusals import Refusals, position
from tumen.reference.currency import currencies
from tumen.reference.economies import aggregates

SIZES = {"": 1, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Axes:
    """Labels and vintage of one table.

    Rows and columns are ordered economy by economy: row ``g * n_sectors + s`` is sector ``s`` of economy
    ``g``; column ``g * n_final + f`` of final demand is category ``f`` of economy ``g``.

    Raises InputError if a label is empty or stands twice on one axis (all problems at once).

    Attributes
    ----------
    economies, sectors, final : codes of economies (ISO 3166 alpha-3 where the source has them, or a group
        such as EU27), sectors and final-demand categories; each unique and not empty
    unit : unit of every flow, e.g. ``"million USD"``
    year : the flows belong to it
    vintage : edition of the source, e.g. ``"2025 edition"``
    source : who published the table, and from where it was compiled
    valuation : at which prices flows are valued, e.g. ``"basic prices"``; empty where the source is not asked
    rest : economies that are no economy by name but all others together, besides those that go by a usual
        code for that (``ROW``)
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    final: tuple[str, ...]
    unit: str
    year: int
    vintage: str
    source: str
    valuation: str = ""
    rest: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = Refusals()
        for name in ("economies", "sectors", "final"):
            labels = getattr(self, name)
            wrong.when(not labels, f"the axis '{name}' is empty", "Give at least one label.")
            wrong.twice(labels, f"label '{{}}' stands {{}} times on the axis '{name}'", "Make labels unique.")
            wrong.when("" in labels, f"an empty label stands on the axis '{name}'", "Name it.")
        wrong.unknown("economy", self.rest, self.economies)
        wrong.done()

    @property
    def n_economies(self) -> int:
        """Number of economies, G."""
        return len(self.economies)

    @property
    def n_sectors(self) -> int:
        """Number of sectors in each economy, N."""
        return len(self.sectors)

    @property
    def n_final(self) -> int:
        """Number of final-demand categories in each economy, F."""
        return len(self.final)

    @property
    def n(self) -> int:
        """Number of rows of the table, G x N."""
        return self.n_economies * self.n_sectors

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """(economy, sector) of each of the n rows, in order."""
        return tuple((g, s) for g in self.economies for s in self.sectors)

    @property
    def money(self) -> tuple[int, str] | None:
        """What one of `unit` is: so many of which currency; None where it is no money on file."""
        size, _, currency = self.unit.rpartition(" ")
        return (SIZES[size], currency) if size in SIZES and currency in currencies() else None

    @property
    def unnamed(self) -> frozenset[str]:
        """Rows in which many economies stand together without a name: nobody can be asked, or replaced."""
        return frozenset(c for c in self.economies if c in self.rest or c.upper() in aggregates())

    def economy(self, code: str) -> int:
        """Position of an economy; InputError if it is not in the table."""
        return position("economy", code, self.economies)

    def sector(self, code: str) -> int:
        """Position of a sector; InputError if it is not in the table."""
        return position("sector", code, self.sectors)

    def group(self, codes: Sequence[str]) -> tuple[int, ...]:
        """Positions of several economies; every unknown or repeated code is reported at once."""
        wrong = Refusals()
        wrong.unknown("economy", codes, self.economies)
        wrong.twice(codes, "economy '{}' is named {} times", "Name it once.")
        wrong.when(not codes, "the group of economies is empty", "Name at least one economy.")
        wrong.done()
        return tuple(self.economies.index(code) for code in codes)

    def block(self, economy: str) -> slice:
        """Rows of one economy."""
        start = self.economy(economy) * self.n_sectors
        return slice(start, start + self.n_sectors)

    def row(self, economy: str, sector: str) -> int:
        """Row of one sector of one economy."""
        return self.economy(economy) * self.n_sectors + self.sector(sector)

    def require_same(self, other: Axes) -> None:
        """Refuse to mix two tables whose axes differ in any field; names every field that differs."""
        wrong = Refusals()
        for name in (field.name for field in fields(self)):
            here, there = getattr(self, name), getattr(other, name)
            what = f"the tables differ in '{name}': {_difference(here, there)}"
            wrong.when(here != there, what, "Aggregate or convert one of them first.")
        wrong.done()


def _difference(here: object, there: object) -> str:
    if isinstance(here, tuple) and isinstance(there, tuple):
        if set(here) == set(there):
            return "the same labels in another order"
        only_here, only_there = sorted(set(here) - set(there)), sorted(set(there) - set(here))
        return f"only in the first {only_here[:8]}, only in the second {only_there[:8]}"
    return f"'{here}' and '{there}'"
