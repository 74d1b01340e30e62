"""study.yaml of a study of whole economies: which table, which tariffs, which variants, what is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from tumen.schema import Frozen

Question = Literal["trade", "exposure", "extraction", "substitution"]
SetName = Literal["FGO", "GYY", "LL", "CP"]
Stage = Literal["2026", "2030", "full"]
Closure = Literal[
    "exogenous-deficits", "balanced-trade", "fixed-share-of-world-income", "fixed-share-of-income"
]
MOST = 3
"""A tariff above 300 per cent is taken for per cent written as a fraction."""


def _fraction(value: Decimal) -> Decimal:
    if abs(value) > MOST:
        raise ValueError(f"{value} is {100 * value:g} per cent; write a fraction: 0.05 is 5 per cent")
    if value < 0:
        raise ValueError(f"{value} is below zero; a tariff is zero or more")
    return value


def _points(value: Decimal) -> Decimal:
    if value == 0:
        raise ValueError("it adds nothing; delete it, or write a fraction: 0.10 adds ten percentage points")
    _fraction(abs(value))
    return value


def _share_of_estimate(value: Decimal) -> Decimal:
    if value > 1:
        raise ValueError(
            f"{value} is {100 * value:g} per cent of the elasticity; write a fraction: 0.25 is 25 per cent"
        )
    return value


Rate = Annotated[Decimal, AfterValidator(_fraction)]
Points = Annotated[Decimal, AfterValidator(_points)]


class TableChoice(Frozen):
    """The input-output table: the built-in one, or a full one by name, year and folder."""

    table: str = "built-in"
    year: int | None = None
    folder: str | None = None
    """Folder that holds ``<table>/<file>``; beside study.yaml where it is not absolute."""
    economies: str | None = None
    """CSV of old,new: economies to add up."""
    sectors: str | None = None
    """CSV of old,new: sectors to add up."""


class OutsideTariff(Frozen):
    """One tariff on all goods of an importer whose rates are not on file."""

    importer: str
    rate: Rate
    """A fraction: 0.05 is 5 per cent."""
    source: str = Field(min_length=1)


class AddedDuty(Frozen):
    """Points added to a tariff."""

    importer: str
    exporter: str
    sector: str
    add: Points
    """A fraction: 0.10 adds ten percentage points."""
    source: str = Field(min_length=1)


class ShipmentSize(Frozen):
    """Shipments of one size, and what claiming costs for one of them."""

    value: Decimal = Field(gt=0)
    cost: Decimal = Field(ge=0)
    weight: Decimal = Field(default=Decimal(1), gt=0)
    """How much of the trade goes in such shipments, relative to the others."""
    source: str = Field(min_length=1)


class UtilisationFile(Frozen):
    """The share of each cut that is really earned; a name alone is that of `sectors`."""

    sectors: str | None = None
    """CSV of importer,exporter,sector,rate,source: shares by sector, ``*`` is every label."""
    earned: str | None = None
    """Table of earned shares of goods (`tumen.agreements.earned.TABLE`); they go before those by sector."""
    regime: str | None = None
    """Whose rows of `earned` are meant, where it has several."""
    unknown: Literal["leave-out", "unused", "used"] | None = None
    """How the part of a sector counts that the rows leave open."""
    claiming: tuple[ShipmentSize, ...] = ()
    """What originates is claimed where the duty saved on a shipment exceeds the cost;
    all of it where absent.
    """

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, given: object) -> object:
        return {"sectors": given} if isinstance(given, str) else given


class Variant(Frozen):
    """One change of tariffs against the baseline."""

    title: str
    stage: Stage | None = None
    """Stage of the agreement's tariff cuts; nothing is cut where absent."""
    without: tuple[str, ...] = ()
    """Members between which and all others the agreement does not hold."""
    joins: tuple[str, ...] = ()
    """Economies that join: their rates fall by the members' mean share, sector by sector."""
    utilisation: UtilisationFile | None = None
    """The share of the cut that is really earned; all of it where absent."""
    duties: tuple[AddedDuty, ...] = ()


class ElasticityDraws(Frozen):
    """Bands: how many draws of the elasticities, from which seed, and how wide."""

    count: int = Field(default=100, ge=1, le=10_000)
    seed: int = Field(ge=0)
    spread: tuple[SetName, ...] = Field(default=("FGO", "GYY", "LL"), min_length=2)
    """The standard error of a sector is the sample standard deviation between these published sets."""
    otherwise: Annotated[Decimal, AfterValidator(_share_of_estimate)] = Field(gt=0)
    """Standard error relative to the elasticity where fewer than two of these sets have an estimate
    of their own.
    """
    shock: tuple[Decimal, Decimal] = (Decimal(1), Decimal(1))
    """Lowest and highest size of every change of tariffs, in logarithms of one plus the rate:
    1 is the change as given.
    """


class TradeFile(Frozen):
    """The question of the trade model."""

    members: tuple[str, ...] = Field(min_length=2)
    tariffs: str = "built-in"
    """``built-in``, or a CSV of importer,exporter,sector,base,prior,2026,2030,full,source in fractions."""
    outside: tuple[OutsideTariff, ...] = ()
    elasticities: SetName = "FGO"
    sensitivity: tuple[SetName, ...] = ("FGO", "GYY", "LL", "CP")
    closure: Closure = "exogenous-deficits"
    draws: ElasticityDraws
    headline: str
    """Name of the variant that the answer and the charts are about."""
    variants: dict[str, Variant] = Field(min_length=1)
    published: str | None = None
    """CSV of study,measure,figure,covers,source,read_on: what others have found."""
    differences: tuple[str, ...] = ()
    """Why these results differ from the published ones."""


class ExposureFile(Frozen):
    """Whose dependence in which sectors."""

    economies: tuple[str, ...] = Field(min_length=1)
    sectors: tuple[str, ...] = Field(min_length=1)
    top: int = Field(default=8, ge=1)


class Plant(Frozen):
    """A new plant that takes the place of imports."""

    name: str
    economy: str
    sector: str
    output: Decimal = Field(gt=0)
    """A year, in the unit of the table."""
    displaces: str | None = None
    source: str = Field(min_length=1)


class EconomyAsked(Frozen):
    """What is asked of whole economies: a set of keys in a study, apart from its name and title."""

    accounts: TableChoice = TableChoice()
    focus: tuple[str, ...] = Field(min_length=1)
    """Economies that the answer and the flows are about."""
    trade: TradeFile | None = None
    exposure: ExposureFile | None = None
    plants: tuple[Plant, ...] = ()
