"""What a zone offers: dated terms with conditions and the source where they were read.

Each kind is its own record; all share `OfferTerms`. An offer whose conditions are not all known to hold is
not reckoned with, and the plan says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tumen.network.model.written import NOWHERE, Period, WrittenAt

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in words, and whether it holds (None: not known)."""

    text: str
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """To which site, from when until when, on what conditions, and where it was read."""

    name: str
    site: str
    source: str
    """Where it was read, or ``illustrative``."""
    start: date | None = None
    until: date | None = None
    conditions: tuple[Condition, ...] = ()
    at: WrittenAt = NOWHERE

    def valid(self, on: date) -> bool:
        """Whether the terms stand on the day; a missing date does not limit."""
        return (self.start is None or self.start <= on) and (self.until is None or on <= self.until)

    @property
    def open_conditions(self) -> tuple[str, ...]:
        """Conditions that do not hold or are not known to."""
        return tuple(condition.text for condition in self.conditions if condition.holds is not True)


@dataclass(frozen=True, slots=True)
class Grant:
    """Money paid in the period in which the site opens: an amount and a share of the opening cost."""

    terms: OfferTerms
    amount: Decimal = ZERO
    share_of_opening_cost: Decimal = ZERO
    at_most: Decimal | None = None
    """Upper limit of the two together."""
    min_output: Decimal | None = None
    """Good units of all items per year from opening on; without them the grant is not had."""


@dataclass(frozen=True, slots=True)
class TaxHoliday:
    """A lower tax on the profit of the site in the first periods after opening.

    `shares[i]` is the share of the ordinary rate that is paid in the i-th period since opening (0: free).
    """

    terms: OfferTerms
    shares: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class BondedProcessing:
    """No duty on materials whose product leaves the economy. `bars` names agreements that it rules out."""

    terms: OfferTerms
    bars: tuple[str, ...] = ()
    cost_per_unit: Decimal = ZERO
    """Cost of the procedure per good unit."""


@dataclass(frozen=True, slots=True)
class Drawback:
    """Duty on materials is refunded, by this share, when their product leaves the economy."""

    terms: OfferTerms
    share: Decimal
    bars: tuple[str, ...] = ()
    cost_per_unit: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class CostRelief:
    """Cheaper land, power or the like: off the fixed cost per year and off the conversion cost per good
    unit.
    """

    terms: OfferTerms
    what: str
    """``land``, ``power``, ... for reports."""
    per_year: Decimal = ZERO
    per_unit: Decimal = ZERO


Incentive = Grant | TaxHoliday | BondedProcessing | Drawback | CostRelief


def set_aside(incentives: Iterable[Incentive], periods: Sequence[Period]) -> Iterator[str]:
    """Say which incentives are not reckoned with, and why."""
    for incentive in incentives:
        terms = incentive.terms
        if terms.open_conditions:
            conditions = "; ".join(terms.open_conditions)
            yield f"{terms.name} for {terms.site} is left out: not stated to hold: {conditions}"
        elif not any(terms.valid(period.start) for period in periods):
            yield f"{terms.name} for {terms.site} is left out: it stands in no period"
