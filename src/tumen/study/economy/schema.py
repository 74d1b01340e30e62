"""study.yaml of a study of whole economies: which table, which tariffs, which variants, what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, Field, model_validator

from tumen.schema import Frozen, Source
from tumen.study.economy.chain.schema import ChainFile
from tumen.study.economy.gravity.schema import GravityFile
from tumen.study.economy.policy.schema import (
    AddedDuty,
    AxisLabel,
    EconomyCode,
    Embargo,
    ExportDuty,
    FinalCode,
    ProductivityChange,
    Rate,
    SectorCode,
    TradeCostChange,
)
from tumen.tables.yaml_document import Location

Question = Literal["trade", "exposure", "extraction", "substitution", "disruption", "footprint", "gravity"]
SetName = Literal["FGO", "GYY", "LL", "CP"]
Stage = Literal["2026", "2030", "full"]
Closure = Literal[
    "exogenous-deficits", "balanced-trade", "fixed-share-of-world-income", "fixed-share-of-income"
]


def _share_of_estimate(value: Decimal) -> Decimal:
    if value > 1:
        raise ValueError(
            f"{value} is {100 * value:g} per cent of the elasticity; write a fraction: 0.25 is 25 per cent"
        )
    return value


class TableChoice(Frozen):
    """The input-output table: the built-in one, a full one by name, year and folder, or one of one's own."""

    table: str = "built-in"
    """A name, or the header of a table of one's own (``tables/mine.yaml``), from the folder of the study."""
    year: int | None = None
    folder: str | None = None
    """Folder that holds ``<table>/<file>``; beside study.yaml where it is not absolute."""
    economies: str | None = None
    """CSV of old,new: economies to add up."""
    sectors: str | None = None
    """CSV of old,new: sectors to add up."""

    @property
    def own(self) -> bool:
        """Whether the table is one of one's own, named by its header."""
        return self.table.endswith((".yaml", ".yml"))


class OutsideTariff(Frozen):
    """One tariff on all goods of an importer whose rates are not on file."""

    importer: EconomyCode
    rate: Rate
    """A fraction: 0.05 is 5 per cent."""
    plus_minus: Rate | None = None
    """How far it may be off, up or down; not drawn where absent."""
    source: Source

    @property
    def off(self) -> float:
        """How far the rate may be off; 0 where it is not drawn."""
        return float(self.plus_minus or 0)


class ShipmentSize(Frozen):
    """Shipments of one size, and what claiming costs for one of them."""

    value: Decimal = Field(gt=0)
    cost: Decimal = Field(ge=0)
    weight: Decimal = Field(default=Decimal(1), gt=0)
    """How much of the trade goes in such shipments, relative to the others."""
    source: Source


class UtilisationFile(Frozen):
    """The share of each cut that is really earned; a name alone is that of `sectors`."""

    sectors: str | None = None
    """CSV of importer,exporter,sector,rate,source: shares by sector, ``*`` is every label."""
    earned: str | None = None
    """Table of earned shares of goods (`tumen.agreements.earned.TABLE`); they go before those by sector."""
    plan: str | None = None
    """A scenario that is asked for a design, whose plan gives these shares in the same run."""
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
    """One change against the baseline: an agreement, any other policy, or both."""

    title: str
    stage: Stage | None = None
    """Stage of the agreement's tariff cuts; nothing is cut where absent."""
    without: tuple[EconomyCode, ...] = ()
    """Members between which and all others the agreement does not hold."""
    joins: tuple[EconomyCode, ...] = ()
    """Economies that join: their rates fall by the members' mean share, sector by sector."""
    utilisation: UtilisationFile | None = None
    """The share of the cut that is really earned; all of it where absent."""
    duties: tuple[AddedDuty, ...] = ()
    export_duties: tuple[ExportDuty, ...] = ()
    embargoes: tuple[Embargo, ...] = ()
    trade_costs: tuple[TradeCostChange, ...] = ()
    productivity: tuple[ProductivityChange, ...] = ()
    remove: tuple[EconomyCode, ...] = ()
    """Economies that trade with nobody any more."""

    @property
    def of_agreement(self) -> bool:
        """Whether tariffs are cut under the agreement."""
        return self.stage is not None


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

    members: tuple[EconomyCode, ...] = ()
    """Of the agreement; needed where a variant cuts tariffs under it."""
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


class PerimeterFile(Frozen):
    """Exports whose value added is looked at: what passes from exporters to importers counts once."""

    title: str = Field(min_length=1)
    exporters: tuple[EconomyCode, ...] = Field(min_length=1)
    importers: tuple[EconomyCode, ...] = ()
    """All that are not exporters where absent; all, where all are exporters."""
    sectors: tuple[SectorCode, ...] = ()
    """Of the exporters; all where absent."""
    basis: Literal["source", "sink"] = "source"
    """Whether an item counts the first or the last time that it passes."""


class ExposureFile(Frozen):
    """Whose dependence in which sectors."""

    economies: tuple[EconomyCode, ...] = Field(min_length=1)
    sectors: tuple[SectorCode, ...] = Field(min_length=1)
    top: int = Field(default=8, ge=1)
    inventories: FinalCode | None = None
    """Category of final demand that holds changes in stocks: stages are corrected for them."""
    perimeters: tuple[PerimeterFile, ...] = ()
    """Exports whose value added is split by origin."""


class Plant(Frozen):
    """A new plant that takes the place of imports."""

    name: str
    economy: EconomyCode
    sector: SectorCode
    output: Decimal = Field(gt=0)
    """A year, in the unit of the table."""
    displaces: EconomyCode | None = None
    source: Source


class DisruptionFile(Frozen):
    """Shocks day by day, and how industries behave (`tumen.economy.disruption.Behaviour`)."""

    events: str
    """CSV of events: what happens to whom, from which day, for how long, and how it recovers."""
    inventories: str | None = None
    """CSV of sector,days,source: stocks of inputs; `inventory_days` for sectors that are not in it."""
    days: int = Field(default=365, ge=1, le=3660)
    orders: Literal["alt", "noalt"] = "alt"
    """Suppliers with more capacity left get more orders, or the shares of the table."""
    rationing: Literal["proportional", "priority"] = "proportional"
    """Too few goods go to everybody in proportion to orders, or to industries first."""
    psi: float = Field(default=0.8, ge=0, le=1)
    """Production falls once a stock is below this part of its goal."""
    inventory_days: float = Field(default=90, ge=1)
    restoration_days: float = Field(default=60, ge=1)
    overproduction_max: float = Field(default=1.25, ge=1, le=10)
    overproduction_days: float = Field(default=365, ge=1)
    capital_ratio: float = Field(default=4, gt=0, le=1000)
    """Productive capital per unit of yearly value added."""
    rebuilding: dict[str, float] = Field(default_factory=dict)
    """By sector: its share in what rebuilds capital; they sum to 1."""
    timing: Literal["documented", "boario"] = "documented"
    """``boario``: as version 0.7.2 of BoARIO computes (docs/theory/disruption.md)."""
    top: int = Field(default=12, ge=1)
    """So many first stops and industries are shown."""


class FootprintFile(Frozen):
    """Which satellite account, and which of its stressors."""

    satellite: str = Field(min_length=1)
    """CSV or Parquet of `tumen.economy.footprint.SATELLITE`."""
    stressors: tuple[str, ...] = ()
    """All in the file where absent."""
    year: int | None = None
    """Of the amounts, where another than that of the table is meant."""
    top: int = Field(default=12, ge=1)


class EconomyAsked(Frozen):
    """What is asked of whole economies: a set of keys in a study, apart from its name and title."""

    accounts: TableChoice = TableChoice()
    focus: tuple[EconomyCode, ...] = Field(min_length=1)
    """Economies that the answer and the flows are about."""
    trade: TradeFile | None = None
    exposure: ExposureFile | None = None
    plants: tuple[Plant, ...] = ()
    disruption: DisruptionFile | None = None
    footprint: FootprintFile | None = None
    gravity: GravityFile | None = None
    chain: ChainFile | None = None
    """The product or the plan of the study inside the table."""


def labels_in(model: BaseModel, at: Location = ()) -> Iterator[tuple[AxisLabel, str, Location]]:
    """Every label of the table that is named somewhere in a set of keys, and where."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        label = _label((*field.metadata, field.annotation))
        items: Iterable[tuple[Location, object]] = [((), value)]
        if isinstance(value, tuple):
            items = [((place,), item) for place, item in enumerate(value)]
        elif isinstance(value, dict):
            items = [((key,), item) for key, item in value.items()]
        for step, item in items:
            if isinstance(item, BaseModel):
                yield from labels_in(item, (*at, name, *step))
            elif label is not None and isinstance(item, str):
                yield label, item, (*at, name, *step)


def _label(annotations: Iterable[object]) -> AxisLabel | None:
    for item in annotations:
        if found := item if isinstance(item, AxisLabel) else _label(get_args(item)):
            return found
    return None
