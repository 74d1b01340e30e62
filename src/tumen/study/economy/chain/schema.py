"""The key `chain`: which year's production is looked at, and how it meets the table."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field, model_validator

from tumen.schema import Frozen, Source
from tumen.study.economy.policy.schema import EconomyCode


class ChainWorld(Frozen):
    """A year's production: what a plan makes, or all goods made at one site; as made today where neither."""

    plan: str | None = None
    """A scenario that is asked for a design."""
    site: str | None = None
    sites: dict[str, str] = Field(default_factory=dict)
    """By product, where not all are made at one site."""
    scenario: str = "base"
    """Whose bills, prices and demand count, where no plan is named."""

    @model_validator(mode="after")
    def _one(self) -> ChainWorld:
        if self.plan is not None and self.model_fields_set & {"site", "sites", "scenario"}:
            raise ValueError("a plan says itself where is made what; leave out site, sites and scenario")
        return self


class ExchangeStated(Frozen):
    """Units of the table's currency for one of the study's."""

    rate: Decimal = Field(gt=0)
    source: Source


class PriceLevel(Frozen):
    """Prices of the table's year over prices of the study."""

    factor: Decimal = Field(gt=Decimal("0.1"), lt=10)
    source: Source


class ChainSatellite(Frozen):
    """A satellite account, such as jobs, beside the table."""

    satellite: str = Field(min_length=1)
    stressors: tuple[str, ...] = ()
    """All in the file where absent."""
    year: int | None = None
    """Of the amounts, where another than that of the table is meant."""


class ChainFile(Frozen):
    """What the product, or the plan, gives at home and abroad."""

    home: EconomyCode | None = None
    """The first of `focus` where absent."""
    before: ChainWorld | None = None
    """Part of the table; the product is new to it where only `after` stands."""
    after: ChainWorld | None = None
    """The plan of the base where neither stands and a design is asked."""
    period: str | None = None
    """Whose volumes and prices count; the last where absent."""
    sectors: str | None = None
    """CSV of material,sector,source: sectors of goods that the concordance does not have, or not so."""
    economies: dict[str, EconomyCode] = Field(default_factory=dict)
    """From ISO codes to labels of the table, where these are others."""
    exchange_rate: ExchangeStated | None = None
    price_level: PriceLevel | None = None
    footprint: ChainSatellite | None = None
