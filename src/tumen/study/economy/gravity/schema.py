"""Keys of the question of gravity: an elasticity, coefficients, and what changes between whom."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, FiniteFloat, model_validator

from tumen.schema import Frozen, Source
from tumen.study.economy.policy.schema import AnyEconomy, EconomyCode


class StatedEstimate(Frozen):
    """An estimate of one's own, or a published one."""

    value: FiniteFloat
    standard_error: FiniteFloat | None = Field(default=None, ge=0)
    """Not known where absent: it is then not drawn."""
    source: Source


class SubstitutionElasticity(StatedEstimate):
    """The elasticity of substitution; that of trade is one less."""

    value: FiniteFloat = Field(gt=1, le=50)


class GravityChange(Frozen):
    """A regressor that changes in the trade of pairs: of an importer and exporter, or of all in a list."""

    regressor: str
    change: FiniteFloat
    """After less before, in the regressor's own unit: 1 where an agreement begins."""
    importer: AnyEconomy | None = None
    exporter: AnyEconomy | None = None
    between: tuple[EconomyCode, ...] | None = Field(default=None, min_length=2)
    """Every one of them with every other, both ways."""
    source: Source

    @model_validator(mode="after")
    def _one_way_to_say_whom(self) -> GravityChange:
        pair = [self.importer is not None, self.exporter is not None]
        if any(pair) is (self.between is not None) or any(pair) is not all(pair):
            raise ValueError("name an importer and an exporter, or economies in 'between'")
        if not self.change:
            raise ValueError("it changes nothing; delete it, or write what the regressor grows by")
        return self

    @property
    def pairs(self) -> str:
        """Whose trade it is, as it is written."""
        return f"{self.importer} from {self.exporter}" if self.importer else ", ".join(self.between or ())


class GravityDraws(Frozen):
    """How many draws from the standard errors, from which seed."""

    count: int = Field(default=200, ge=1, le=10_000)
    seed: int = Field(ge=0)


class GravityFile(Frozen):
    """One change of trade costs in a world of one sector: gross trade of the input-output table."""

    title: str = Field(min_length=1)
    sigma: SubstitutionElasticity
    coefficients: dict[str, StatedEstimate] = Field(min_length=1)
    """By regressor, of the logarithm of trade."""
    changes: tuple[GravityChange, ...] = Field(min_length=1)
    closure: Literal[
        "fixed-share-of-income", "exogenous-deficits", "balanced-trade", "fixed-share-of-world-income"
    ] = "fixed-share-of-income"
    draws: GravityDraws | None = None
    """No band where absent."""
