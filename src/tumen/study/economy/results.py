"""What a study of whole economies returns: frozen records that the page and the tables show and never
recompute.

Money is in the unit of the table. Shares and changes are in per cent. None is not known or does not apply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tumen.economy.accounts.built_in import Provenance
    from tumen.study.core.results.records import Assumption, StudyAnswer, Vintage
    from tumen.study.economy.chain.records import ChainFound
    from tumen.study.economy.dependence.records import (
        CriticalLinks,
        CutOffLoss,
        Dependence,
        Extracted,
        PerimeterSplit,
        PlantEffect,
    )
    from tumen.study.economy.disruption.results import DisruptionResult
    from tumen.study.economy.footprint.records import StressorFootprint
    from tumen.study.economy.gravity.records import GravityFound


@dataclass(frozen=True, slots=True)
class CodeLabel:
    """A code and what it stands for; `note` is what must be told with every result of it."""

    code: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrawnBand:
    """5th, 50th and 95th percentile over the draws."""

    low: float
    middle: float
    high: float


Source = Literal["elasticities", "tariffs", "utilisation"]
"""What is drawn: where a band comes from."""
SourceBands = tuple[tuple[Source, DrawnBand], ...]
"""The band of each source drawn alone, the others at their centre; empty where one source is drawn."""


@dataclass(frozen=True, slots=True)
class EconomyEffect:
    """What one variant does to one economy, in per cent.

    `real_income` is the exact change; `terms` and `volume` are the linear parts of Caliendo & Parro (2015,
    eq. 16), which do not add up to it. `exports` and `imports` are values before tariffs, in units of the
    numeraire.
    """

    economy: str
    real_income: float
    band: DrawnBand
    real_wage: float
    terms: float
    volume: float
    exports: float | None
    imports: float | None
    alone: SourceBands = ()

    @property
    def settled(self) -> bool:
        """Whether the sign of the change of real income is the same all over the band."""
        return settled_sign(self.band, self.real_income)


def settled_sign(band: DrawnBand, value: float) -> bool:
    """Whether a value and its band lie on one side of zero, or are one value."""
    found = (band.low, band.high, value)
    return min(found) > 0 or max(found) < 0 or min(found) == max(found)


@dataclass(frozen=True, slots=True)
class BlocEffect:
    """Imports of one member (or all), in one sector (or all), from the members and from outside.

    creation = rise from members less diversion; diversion = fall from outside (UNCTAD's accounting of Viner's
    words).
    """

    name: str
    before_members: float
    before_outside: float
    rise_from_members: float
    rise_pct: float | None
    creation: float
    diversion: float


@dataclass(frozen=True, slots=True)
class PairChange:
    """Change of the imports of one member from one supplier, before tariffs."""

    importer: str
    exporter: str
    before: float
    change: float
    pct: float | None


@dataclass(frozen=True, slots=True)
class SectorEffect:
    """One sector: trade of the members, and the quantity made in each focus economy, in per cent."""

    sector: str
    bloc: BlocEffect
    output: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, slots=True)
class IntegrationState:
    """Where the inputs of the members come from, in per cent of all their inputs.

    `import_share` is the part of imported inputs that comes from other members; `value_added_...` the same by
    origin of value added.
    """

    home: float
    partners: float
    outside: float
    import_share: float | None
    value_added_home: float
    value_added_partners: float
    value_added_outside: float
    value_added_import_share: float | None


@dataclass(frozen=True, slots=True)
class ValueAddedFlow:
    """Value added of one economy absorbed by final demand in another (or in a group), before and after."""

    origin: str
    destination: str
    before: float
    after: float


GroundShare = tuple[str, float]
"""What rates rest on (see `tumen.study.economy.schedules.GROUNDS`), and how much of the cut, in per cent."""


@dataclass(frozen=True, slots=True)
class CutGrounds:
    """What the tariff cuts of a variant rest on, in per cent of the cut weighted by imports of the baseline.

    `before` by the rates that are cut, `after` by those they are cut to, the largest part first (what an
    earlier stage takes off on firmer ground counts with that stage);
    `both_on_file` is the part where neither is stated nor assumed.
    """

    before: tuple[GroundShare, ...]
    after: tuple[GroundShare, ...]
    both_on_file: float


@dataclass(frozen=True, slots=True)
class EarnedFrom:
    """Where the shares of the cuts of a variant come from that are earned."""

    rows: int
    """Rows of goods; 0 where shares are stated by sector alone."""
    idle_rows: int
    """Of these, rows that no cut rests on: nothing is cut there, or other rows go before them."""
    cuts: int
    cuts_from_goods: int
    open_sectors: tuple[str, ...]
    """Sectors of which the rows of goods leave a part open."""
    open_counts_as: str | None
    """leave-out, unused or used."""
    illustrative: bool
    """Whether all of it is invented."""


@dataclass(frozen=True, slots=True)
class VariantResult:
    """One variant: what it changes, and every effect; `members_real_income` weighs by income.

    `grounds` is None where no tariff is cut, `earned_from` where every cut counts in full.
    """

    name: str
    title: str
    changes: tuple[str, ...]
    effects: tuple[EconomyEffect, ...]
    members_real_income: float
    members_band: DrawnBand
    total: BlocEffect
    members: tuple[BlocEffect, ...]
    before: IntegrationState
    after: IntegrationState
    residual: float
    grounds: CutGrounds | None = None
    earned_from: EarnedFrom | None = None
    illustrative_measures: int = 0
    """Duties and other measures that are invented."""
    members_alone: SourceBands = ()

    @property
    def members_settled(self) -> bool:
        """Whether the sign for all members together is the same all over the band."""
        return settled_sign(self.members_band, self.members_real_income)

    def of(self, economy: str) -> EconomyEffect:
        """The effects on one economy."""
        return next(item for item in self.effects if item.economy == economy)


@dataclass(frozen=True, slots=True)
class IncomeByElasticities:
    """Real income under one set of elasticities, headline variant; per cent by economy."""

    name: str
    citation: str
    warning: str
    real_income: tuple[tuple[str, float], ...]
    members_real_income: float


@dataclass(frozen=True, slots=True)
class EarnedSector:
    """What of the promised cuts in one sector is earned, in per cent.

    `from_goods` of the `cuts` (pairs of economies) have a share that comes from rows of goods, the others a
    stated one. Of those from goods: `lowest` and `highest` share that the rows give before the cost of
    claiming, and how much of the lines of the sector they cover, each weighted by imports of the baseline
    times the cut; None where there are none. `earned` is the part of the cut that is earned, with the same
    weights.
    """

    variant: str
    sector: str
    cuts: int
    from_goods: int
    lowest: float | None
    highest: float | None
    covered: float | None
    earned: float | None


@dataclass(frozen=True, slots=True)
class EarnedCut:
    """One cut of a sector mean, in percentage points: promised and earned; `basis` is goods or stated."""

    variant: str
    importer: str
    exporter: str
    sector: str
    promised: float
    earned: float
    basis: str


@dataclass(frozen=True, slots=True)
class Published:
    """What somebody else has found."""

    study: str
    measure: str
    figure: str
    covers: str
    source: str
    read_on: str


@dataclass(frozen=True, slots=True)
class TradeResult:
    """The trade model's answer; the parts by sector, pair and flow are of the headline variant."""

    members: tuple[str, ...]
    headline: str
    variants: tuple[VariantResult, ...]
    sectors: tuple[SectorEffect, ...]
    pairs: tuple[PairChange, ...]
    flows: tuple[ValueAddedFlow, ...]
    sensitivity: tuple[IncomeByElasticities, ...]
    earned: tuple[EarnedSector, ...]
    """By variant with shares of goods or sectors, and sector."""
    cuts: tuple[EarnedCut, ...]
    elasticities: str
    closure: str
    draws: int
    seed: int
    published: tuple[Published, ...]
    differences: tuple[str, ...]
    of_agreement: bool = True
    """Whether the headline cuts tariffs under the agreement."""
    has_members: bool = True
    """Whether `members` are those of an agreement; else they are the economies concerned."""
    acts: tuple[str, ...] = ()
    hit: tuple[str, ...] = ()
    """Of the measures of the headline; ``*`` is all others."""
    counted: tuple[str, ...] = ("tariffs",)
    """What the headline changes."""
    not_goods: tuple[str, ...] = ()
    """Sectors whose tariffs it changes and that are not known to be goods."""
    stated_tariffs: tuple[tuple[str, str], ...] = ()
    """Importers whose tariffs are not on file, and what the stated ones rest on."""
    drawn: tuple[Source, ...] = ("elasticities",)
    """What the bands hold."""

    @property
    def main(self) -> VariantResult:
        """The headline variant."""
        return next(item for item in self.variants if item.name == self.headline)


@dataclass(frozen=True, slots=True)
class EconomyResult:
    """Everything a study of whole economies has found."""

    unit: str
    year: int
    table: str
    answer: StudyAnswer
    economies: tuple[CodeLabel, ...]
    sectors: tuple[CodeLabel, ...]
    focus: tuple[str, ...]
    trade: TradeResult | None
    dependence: tuple[Dependence, ...]
    links: tuple[CriticalLinks, ...]
    perimeters: tuple[PerimeterSplit, ...]
    extraction: tuple[Extracted, ...]
    cut_off: tuple[CutOffLoss, ...]
    plants: tuple[PlantEffect, ...]
    disruption: DisruptionResult | None
    footprints: tuple[StressorFootprint, ...]
    size: float
    """Value added of all economies."""
    footprint_top: int
    """So many economies and products are shown first."""
    notes: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    vintages: tuple[Vintage, ...]
    provenance: tuple[Provenance, ...] = ()
    """How each economy of the built-in table came about, and how far it can be trusted."""
    chain: ChainFound | None = None
    """The product or the plan of the study inside the table."""
    gravity: GravityFound | None = None

    def name(self, code: str) -> str:
        """Name of an economy or sector; the code itself where there is none."""
        for label in (*self.economies, *self.sectors):
            if label.code == code:
                return label.name
        return code
