"""What goes into a portfolio, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from tumen.zone.worth.unit import SectorUnit

MISSING = {
    "counts": "whether it counts on this day",
    "product": "what it makes",
    "code": "its HS code",
    "sector": "its sector in the accounts",
    "imports": "how much of it is imported",
    "output": "its output a year",
    "replaces": "how much of its output takes the place of imports",
    "twice": "which of its keys is right: what they say of it differs",
    "rate": "the exchange rate to the currency of the accounts",
}
"""What may not be known of a product that a project makes, by code."""


@dataclass(frozen=True, slots=True)
class KnownSum:
    """What is known of an amount, and whether that is all of it."""

    known: float = 0.0
    whole: bool = True

    def __add__(self, other: KnownSum) -> KnownSum:
        """Both together: all of it where both are."""
        return KnownSum(self.known + other.known, self.whole and other.whole)

    @property
    def settled(self) -> float | None:
        """The amount, None where a part of it is not known."""
        return self.known if self.whole else None


@dataclass(frozen=True, slots=True)
class ProductMade:
    """What a project makes of one product in a year at full capacity, in the unit of the table."""

    project: str
    product: str
    cap: str | None
    """Key of the cap that it falls under; None: not known."""
    sector: str | None
    output: float | None
    replaces: float | None
    """Imports that it takes the place of, before the cap."""
    missing: tuple[str, ...] = ()
    """What is not known of it, see `MISSING`."""
    confidence: str = ""
    """Whose word its amounts are, as the ledger says: office, official, press, secondary, illustrative."""


@dataclass(frozen=True, slots=True)
class ImportCap:
    """How much is imported of a product in a year: no more can be replaced. None: not known."""

    cap: str
    sector: str | None
    imports: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Added:
    """What is added, in the unit of the table, and jobs; see `SectorUnit` for how each comes about."""

    replaced: KnownSum = KnownSum()
    """Imports replaced."""
    gained: KnownSum = KnownSum()
    """Value added at home through all tiers that replacing them brings."""
    relieved: KnownSum = KnownSum()
    """Foreign value added that leaves what home buys of these sectors: as much as is gained, for it moves."""
    output: KnownSum = KnownSum()
    own: KnownSum = KnownSum()
    """Value added in the makers, of all their output."""
    behind: KnownSum = KnownSum()
    """Value added at home behind all their output, through all tiers; what projects buy of each other stands
    behind both.
    """
    jobs_planned: KnownSum = KnownSum()
    """As the ledger states them."""
    jobs_behind: KnownSum = KnownSum()
    """Behind all their output at home through all tiers, by the satellite."""

    @classmethod
    def unknown(cls) -> Added:
        """Nothing is known of it."""
        return cls(*(KnownSum(0.0, whole=False) for _ in fields(cls)))

    def __add__(self, other: Added) -> Added:
        """Both together."""
        return Added(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))


@dataclass(frozen=True, slots=True)
class ProjectWorth:
    """What one project adds: the average over all orders in which the projects could come."""

    project: str
    added: Added
    error: float
    """Standard error of `added.replaced`; 0 where all orders were counted."""
    missing: tuple[tuple[str, str], ...]
    """Products, and what is not known of each, see `MISSING`."""


@dataclass(frozen=True, slots=True)
class CapUse:
    """How far a cap is used: what projects make in place of the imports, and how much of it they replace."""

    cap: ImportCap
    made: KnownSum
    replaced: KnownSum
    projects: tuple[str, ...]

    @property
    def beyond(self) -> float | None:
        """What is made in place of imports beyond those there are; None: not known. It counts nowhere."""
        return None if self.cap.imports is None else max(self.made.known - self.replaced.known, 0.0)


@dataclass(frozen=True, slots=True)
class SectorWorth:
    """What home buys of a sector, before and after."""

    unit: SectorUnit
    replaced: KnownSum

    @property
    def imported(self) -> tuple[float | None, float | None]:
        """Share of imports in all purchases, before and after; at most so much, where not all is known."""
        one = self.unit
        return _part(one.imports, one.purchases), _part(one.imports - self.replaced.known, one.purchases)

    @property
    def reliance(self) -> tuple[float | None, float | None]:
        """Share of foreign value added in all purchases through all tiers, before and after; after as far as
        known.
        """
        one = self.unit
        if one.relieved is None:
            return _part(one.foreign, one.purchases), None
        return _part(one.foreign, one.purchases), _part(
            one.foreign - one.relieved * self.replaced.known, one.purchases
        )


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What projects add together and each; the shares of all projects sum to what they add together."""

    home: str
    unit: str
    """Of all amounts of money."""
    year: int
    """Of the accounts."""
    joint: Added
    projects: tuple[ProjectWorth, ...]
    caps: tuple[CapUse, ...]
    sectors: tuple[SectorWorth, ...]
    stressor: str | None
    """What of a satellite was traced, with its unit, such as ``jobs (person)``; None: nothing was asked."""
    draws: int
    """Orders that were drawn; 0: all were counted."""
    seed: int


def _part(part: float, whole: float) -> float | None:
    return part / whole if whole else None
