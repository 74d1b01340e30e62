"""Where a row of a study was written, and the periods that all rows speak of. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tumen.errors import NotStated, Problem

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class WrittenAt:
    """Where a row was written, for problems in the study's words: file and line, as far as known."""

    file: str | None = None
    line: int | None = None

    def problem(self, what: str, fix: str) -> Problem:
        """A problem of what stands there."""
        return Problem(what, fix, self.file, self.line)

    def not_stated(
        self, what: str, fix: str, *columns: str, table: str = "", key: tuple[tuple[str, str], ...] = ()
    ) -> Problem:
        """A problem that is only that columns are empty, of what stands there or of a row of a table."""
        return NotStated(what, fix, self.file, self.line, None, columns, table, key)


NOWHERE = WrittenAt()


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time. Law, rates and incentives of its first day hold for the whole period."""

    name: str
    start: date
    years: Decimal = ONE
    """Length, with which yearly capacities and fixed costs scale. Demand is stated per period."""
    at: WrittenAt = NOWHERE
