"""What the question of gravity returns; changes in per cent."""

from __future__ import annotations

from dataclasses import dataclass

from tumen.study.economy.results import DrawnBand, settled_sign


@dataclass(frozen=True, slots=True)
class GravityEffect:
    """One economy. Exports and imports are volumes: at the factory prices of before.

    `direct_exports` and `direct_imports` are those of the conditional equilibrium, where output and
    expenditure stand still; the others are of the full one. `band` is None where nothing was drawn.
    """

    economy: str
    real_expenditure: float
    band: DrawnBand | None
    real_output: float
    terms_of_trade: float
    exports: float
    imports: float
    direct_exports: float
    direct_imports: float

    @property
    def settled(self) -> bool:
        """Whether the sign is the same all over the band; a figure without a band has no other sign."""
        return self.band is None or settled_sign(self.band, self.real_expenditure)


@dataclass(frozen=True, slots=True)
class GravityFlow:
    """What an economy in focus sells or buys: before in the unit of the table, changes of volume after."""

    importer: str
    exporter: str
    before: float
    direct: float | None
    """None where nothing is traded, before or after."""
    full: float | None


@dataclass(frozen=True, slots=True)
class GravityFound:
    """One change, before and after."""

    title: str
    sigma: float
    effects: tuple[GravityEffect, ...]
    flows: tuple[GravityFlow, ...]
    draws: int
    """0 where there is no band."""
    drawn: tuple[str, ...]
    """What has a standard error and was drawn."""
    not_drawn: tuple[str, ...]
    """What has none, so that the band takes it for certain."""
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    largest_residual: float

    def of(self, economy: str) -> GravityEffect:
        """The effects on one economy."""
        return next(item for item in self.effects if item.economy == economy)
