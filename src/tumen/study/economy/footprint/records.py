"""What the question of footprints returns, in the unit of each stressor; shares in per cent.

None is not known. Where it is None, the figure of the same name behind ``known_`` is what is known of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EconomyFootprint:
    """One economy: what arises in it, what its final demand causes anywhere, what of both crosses borders.

    `production` and `consumption` hold what final demand itself uses or emits (`direct`, None where it is not
    known or not counted). `covered` is the part of the output behind its final demand of which the intensity
    is known. `named` is False for a row of many economies without a name.
    """

    economy: str
    production: float | None
    consumption: float | None
    imports: float | None
    exports: float | None
    direct: float | None
    known_production: float
    known_consumption: float
    known_imports: float
    known_exports: float
    covered: float
    per_value_added: float | None
    named: bool = True


@dataclass(frozen=True, slots=True)
class StressorFlow:
    """What arises in one economy for final demand of another (or its own)."""

    producer: str
    buyer: str
    amount: float | None
    known: float
    named: bool = True


@dataclass(frozen=True, slots=True)
class ProductFootprint:
    """Behind the final demand of an economy for one product, through all tiers; `imported` arises abroad."""

    buyer: str
    product: str
    amount: float | None
    imported: float | None
    known: float
    known_imported: float


@dataclass(frozen=True, slots=True)
class SectorIntensity:
    """Amount of a sector, per unit of its output, and behind one unit of its product for final demand."""

    economy: str
    sector: str
    amount: float | None
    per_output: float | None
    multiplier: float | None


@dataclass(frozen=True, slots=True)
class StressorFootprint:
    """One stressor. `missing` names the sectors whose amount is not known; empty where all is."""

    stressor: str
    unit: str
    year: int
    direct_counted: bool
    missing: tuple[tuple[str, str], ...]
    economies: tuple[EconomyFootprint, ...]
    flows: tuple[StressorFlow, ...]
    products: tuple[ProductFootprint, ...]
    intensities: tuple[SectorIntensity, ...]
    sources: tuple[str, ...]

    def of(self, economy: str) -> EconomyFootprint:
        """The line of one economy."""
        return next(item for item in self.economies if item.economy == economy)

    @property
    def illustrative(self) -> bool:
        """Whether an amount is invented."""
        return any(source.startswith("illustrative") for source in self.sources)
