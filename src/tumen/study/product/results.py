"""What a study returns: frozen records that the page,
the tables and the manifest show and never recompute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.agreements.model import InForce
    from tumen.origin.country import CountryOfOrigin
    from tumen.origin.determination import Determination
    from tumen.origin.non_preferential import NonPreferentialOrigin
    from tumen.reference.hs import HsCode
    from tumen.study.core.results.records import Assumption, StudyAnswer, Vintage
    from tumen.study.product.compare import AgreementsCompared
    from tumen.study.product.legs import WayByLegs
    from tumen.study.product.qualify import WayToQualify
    from tumen.tariff.quote.consolidate import CostTotal, Delivered, DueTogether
    from tumen.tariff.quote.duty import Duty
    from tumen.tariff.quote.landed import LandedCosts
    from tumen.tariff.quote.outlook import Outlook
    from tumen.tariff.quote.quota import Shipped
    from tumen.tariff.quote.quotes import Quotes
    from tumen.tariff.quote.uncertain import Band, Tornado


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
    illustrative: tuple[tuple[str, Decimal], ...] = ()
    """What of `cost_per_unit` rests on illustrative rows, by table."""
    way: WayByLegs | None = None
    """The legs of the way, where the study gives them."""

    compared: AgreementsCompared | None = None
    """The agreements side by side, and which to claim; None at home."""
    made: NonPreferentialOrigin | None = None
    """Non-preferential origin, for MFN treatment and changes of policy that name origins; None at home, and
    where no change names origins and the importer's rules are not on file."""
    to_qualify: tuple[WayToQualify, ...] = ()
    """The way to qualify under each agreement, where the study asks for it; the highest net gain first."""
    inside: bool = False
    """Whether no border is between the two economies, of one customs territory."""

    @property
    def domestic(self) -> bool:
        """Whether the good is sold in the customs territory where it is made."""
        return self.exporter == self.importer or self.inside


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
    due: tuple[DueTogether, ...] = ()
    """What is collected of the duties on all of it, in one declaration."""


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
    left: Duty


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
    answer: StudyAnswer
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
class ProductResult:
    """What the questions about single products found."""

    currency: str
    answer: StudyAnswer
    scenarios: tuple[ScenarioResult, ...]
    assumptions: tuple[Assumption, ...]
    vintages: tuple[Vintage, ...]
