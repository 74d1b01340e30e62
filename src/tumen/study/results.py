"""What a study returns: frozen records that the page, the tables and the manifest show and never recompute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.study.words.say import say_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from tumen.agreements.model import InForce
    from tumen.origin.country import CountryOfOrigin
    from tumen.origin.determination import Determination
    from tumen.reference.hs import HsCode
    from tumen.study.compare import Comparison
    from tumen.study.qualify import WayToQualify
    from tumen.study.statements import Statement
    from tumen.study.ways import Way
    from tumen.tariff.quote.consolidate import CostTotal, Delivered
    from tumen.tariff.quote.duty import Duty
    from tumen.tariff.quote.landed import LandedCosts
    from tumen.tariff.quote.outlook import Outlook
    from tumen.tariff.quote.quota import Shipped
    from tumen.tariff.quote.quotes import Quotes
    from tumen.tariff.quote.relief import Relief
    from tumen.tariff.quote.uncertain import Band, Tornado


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that the study states itself because it is not on file, or that a reader must know."""

    what: str
    value: str
    source: str
    """A citation, or the word ``illustrative``."""
    where: str
    """``file:line`` in the study, or the file on record."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """One body of data used: what it is, from which source, valid when, read when, and what it covers."""

    what: str
    source: str
    valid: str
    read_on: str
    coverage: str = ""


@dataclass(frozen=True, slots=True)
class OriginAnswer:
    """Origin of one good made at one site, under one agreement, for one market."""

    agreement: str
    title: str
    in_force: InForce
    determination: Determination | None
    """None when the agreement is not (known to be) in force for the pair on the day."""
    country: CountryOfOrigin | None
    rule_in_words: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One product made at one site and sold in one market."""

    product: str
    product_name: str
    site: str
    site_name: str
    market: str
    market_name: str
    exporter: str
    """Economy of the site, ISO 3166 alpha-2."""
    importer: str
    line: HsCode
    """The tariff line at the importer, as precise as the study gives it."""
    origins: tuple[OriginAnswer, ...]
    quotes: Quotes | None
    """None where nothing is imported (see `domestic`), or where the study does not ask for costs."""
    landed: LandedCosts | None
    cost_per_unit: Decimal | None
    """Delivered, before import tax, under the best regime (or at home); None when not known."""
    cost_before: Decimal | None
    """Delivered, before import tax, without claiming any preference (MFN); None when not known."""
    regime: str | None
    """Regime to claim, ``MFN`` where none is worth claiming, None at home or when not known."""
    saving_per_year: Decimal | None
    units_per_year: Decimal
    units_per_consignment: Decimal
    needs: tuple[str, ...]
    """What must be known before the numbers that are missing can be given."""
    way: Way | None = None
    """The legs of the way, where the study gives them."""

    compared: Comparison | None = None
    """The agreements side by side, and which to claim; None at home."""
    to_qualify: tuple[WayToQualify, ...] = ()
    """The way to qualify under each agreement, where the study asks for it; the highest net gain first."""

    @property
    def domestic(self) -> bool:
        """Whether the good is sold where it is made."""
        return self.exporter == self.importer


@dataclass(frozen=True, slots=True)
class Answer:
    """What the numbers say: statements, and their sentences in English."""

    headline: str
    """The answer in a sentence or two."""
    points: tuple[str, ...]
    """What stands behind it, a sentence each."""
    statements: tuple[Statement, ...] = ()
    """Those of the headline, then those of the points."""

    @classmethod
    def of(cls, head: Sequence[Statement], points: Iterable[Statement] = ()) -> Answer:
        """The answer that statements give: those of the headline, which are said together, then the points."""
        behind = tuple(points)
        return cls(" ".join(say_all(head)), say_all(behind), (*head, *behind))

    @property
    def text(self) -> str:
        """All of it in one paragraph."""
        return " ".join((self.headline, *self.points))

    def text_in(self, language: str) -> str:
        """All of it in another language, as far as its catalogue goes (see `tumen.study.words`)."""
        return " ".join(say_all(self.statements, language))


@dataclass(frozen=True, slots=True)
class ScheduleAnswer:
    """The rates of one product from one exporter to one importer over the years."""

    product: str
    product_name: str
    exporter: str
    importer: str
    market_name: str
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class ConsignmentAnswer:
    """A consignment of several products, each with its part of the shared costs and its own duty."""

    consignment: str
    site_name: str
    market_name: str
    rule: str
    shared: tuple[tuple[str, Decimal], ...]
    """Costs of the whole consignment, by name."""
    delivered: tuple[Delivered, ...]
    by_product: tuple[CostTotal, ...]
    by_customer: tuple[CostTotal, ...]


@dataclass(frozen=True, slots=True)
class ShipmentAnswer:
    """One shipment with its duty and the balance of the quotas that its goods meet."""

    shipment: str
    product: str
    units: Decimal
    shipped: Shipped


@dataclass(frozen=True, slots=True)
class ReliefAnswer:
    """Duty on the foreign materials in one unit of a product, at the MFN rate, and what is left of it."""

    product_name: str
    site_name: str
    economy: str
    scheme: str
    duties: tuple[tuple[str, Duty], ...]
    paid: Decimal | None
    left: Relief


@dataclass(frozen=True, slots=True)
class UncertaintyAnswer:
    """How far the delivered cost of one unit moves with what is not exactly known."""

    product: str
    product_name: str
    site: str
    site_name: str
    market: str
    market_name: str
    currency: str
    factors: tuple[tuple[str, Band], ...]
    """Each input with its lowest, central and highest factor."""
    tornado: Tornado
    draws: int
    seed: int
    unknown: int
    """Draws without a result; the quantiles are then unknown."""
    quantiles: tuple[tuple[Decimal, Decimal | None], ...]


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """All cells of one scenario, and in words what it says."""

    name: str
    title: str
    answer: Answer
    changes: tuple[str, ...]
    """What the scenario changes against the base, in words."""
    cells: tuple[Cell, ...]
    schedules: tuple[ScheduleAnswer, ...] = ()
    consignments: tuple[ConsignmentAnswer, ...] = ()
    shipments: tuple[ShipmentAnswer, ...] = ()
    """In the order of their days."""
    reliefs: tuple[ReliefAnswer, ...] = ()
    uncertainty: tuple[UncertaintyAnswer, ...] = ()
    """Of the base only."""


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The whole study."""

    study: str
    title: str
    question: str
    on: date
    currency: str
    answer: Answer
    scenarios: tuple[ScenarioResult, ...]
    assumptions: tuple[Assumption, ...]
    vintages: tuple[Vintage, ...]
    version: str
