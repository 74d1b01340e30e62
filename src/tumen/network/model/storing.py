"""What is kept at plants and warehouses from the end of a period into the next. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist
from typing import Literal

from tumen.network.model.goods import Offer, StatedOrigin
from tumen.network.model.written import NOWHERE, ZERO, WrittenAt

SafetyRule = Literal["square root", "guaranteed service"]


@dataclass(frozen=True, slots=True)
class SafetyStock:
    """What the demand while a delivery is awaited asks for, by the square-root rule: for the whole lead time,
    or for what guaranteed service leaves of it.
    """

    service_level: Decimal
    """Probability that the stock lasts through one lead time, above 0.5 and below 1."""
    deviation: Decimal
    """Standard deviation of the demand of so many `days`, in units; of one time independent of another."""
    days: Decimal
    lead_time_days: Decimal
    covered_days: Decimal | None = None
    """Days that it bridges under guaranteed service; None: the lead time."""
    promised_days: Decimal = ZERO
    """Days in which it delivers to whom it serves; at once where not guaranteed."""

    @property
    def rule(self) -> SafetyRule:
        """By which it is reckoned."""
        return "square root" if self.covered_days is None else "guaranteed service"

    @property
    def bridged_days(self) -> Decimal:
        """Days of demand that it is for."""
        return self.lead_time_days if self.covered_days is None else self.covered_days

    @property
    def units(self) -> Decimal:
        """``z x deviation x sqrt(bridged days / days)``, z the quantile of the normal distribution."""
        z = Decimal(repr(NormalDist().inv_cdf(float(self.service_level))))
        return z * self.deviation * (self.bridged_days / self.days).sqrt()


@dataclass(frozen=True, slots=True)
class Stock:
    """That an item may be kept at a site: a plant keeps what it makes and takes in, a warehouse all items.

    What is kept is counted at the end of a period and costs for the whole of that period.
    """

    site: str
    item: str
    capacity: Decimal | None = None
    """Units at the end of a period at most; None: not limited."""
    holding_cost: Decimal = ZERO
    """Per unit and year."""
    holding_share: Decimal = ZERO
    """Of the value per year."""
    ending: Decimal = ZERO
    """Units at the end of the last period at least, where the site is then open."""
    ending_value: Decimal = ZERO
    """What a unit left at the end of the last period is worth; it asks for a capacity."""
    safety: SafetyStock | None = None
    """Kept at the end of every period in which the site is open; None: none."""
    at: WrittenAt = NOWHERE

    @property
    def asked(self) -> bool:
        """Whether something may stay at the end though nobody needs it later."""
        return self.safety is not None or self.ending > 0 or self.ending_value > 0

    @property
    def least(self) -> Decimal:
        """Units that may have to stay, or are worth leaving, at the end."""
        safe = ZERO if self.safety is None else self.safety.units
        sold = self.capacity if self.ending_value > 0 and self.capacity is not None else ZERO
        return max(self.ending, safe, sold)


@dataclass(frozen=True, slots=True)
class Opening:
    """Units of one origin that are at a site when the first period begins; what they cost is spent."""

    site: str
    item: str
    quantity: Decimal
    value: Decimal
    """Per unit: counts for content, for the customs value where duty is still due, and for holding."""
    made_in: str
    """Economy."""
    origin: tuple[StatedOrigin, ...] = ()
    at: WrittenAt = NOWHERE

    @property
    def source(self) -> str:
        """What stands for its maker, whom nobody stated."""
        return opening_source(self.site)

    @property
    def offer(self) -> Offer:
        """The same as goods that somebody offers."""
        return Offer(self.source, self.item, self.value, origin=self.origin, at=self.at)


def opening_source(site: str) -> str:
    """What stands for the maker of the opening stock of a site."""
    return f"opening stock at {site}"
