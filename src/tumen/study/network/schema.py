"""study.yaml of a network study: periods, tables, scenarios as patches, limits of the solver, what is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from tumen.reference.hs import Edition
from tumen.schema import Frozen

Question = Literal["design"]


class TableFiles(Frozen):
    """Files of the tables, beside study.yaml; the columns are in `tumen.study.network.columns`."""

    items: str
    sites: str
    lanes: str
    markets: str
    demand: str
    suppliers: str | None = None
    offers: str | None = None
    steps: str | None = None
    recipes: str | None = None
    inputs: str | None = None
    by_products: str | None = None
    capabilities: str | None = None
    prices: str | None = None
    services: str | None = None
    claiming: str | None = None
    incentives: str | None = None
    profit_taxes: str | None = None
    rates: str | None = None
    tariff_lines: str | None = None
    customs_values: str | None = None
    answers: str | None = None


class PeriodFile(Frozen):
    """A stretch of time; the law of its first day holds for the whole of it."""

    name: str = Field(min_length=1)
    start: date
    years: Decimal = Field(default=Decimal(1), gt=0)


class SolverFile(Frozen):
    """Limits of the solver."""

    gap: float = Field(default=1e-4, ge=0, lt=1)
    """Relative gap at which a plan counts as optimal."""
    time_limit: float | None = Field(default=None, gt=0)
    """Seconds for each plan; the best plan found by then is shown with its gap."""
    threads: int = Field(default=1, ge=1)
    seed: int = Field(default=0, ge=0)


class DemandPatch(Frozen):
    """Demand times a factor."""

    factor: Decimal = Field(ge=0)
    market: str | None = None
    item: str | None = None
    periods: tuple[str, ...] = ()
    """All where empty."""
    source: str = Field(min_length=1)


class PricePatch(Frozen):
    """Prices of suppliers times a factor."""

    factor: Decimal = Field(gt=0)
    supplier: str | None = None
    item: str | None = None
    economy: str | None = None
    """Suppliers of this economy only, such as for a change of its exchange rate."""
    source: str = Field(min_length=1)


class OfferPatch(Frozen):
    """Another offer of a supplier: what is not given stays."""

    supplier: str
    item: str
    price: Decimal | None = Field(default=None, ge=0)
    capacity: Decimal | None = Field(default=None, ge=0)
    originating: tuple[str, ...] | None = None
    source: str = Field(min_length=1)


class ServicePatch(Frozen):
    """A commitment more: this share of the demand arrives within so many days."""

    market: str
    within_days: Decimal = Field(ge=0)
    share: Decimal = Field(gt=0, le=1)
    item: str | None = None
    source: str = Field(min_length=1)


class Disruption(Frozen):
    """A supplier, a lane (``from > to``) or an economy that is shut for some periods."""

    supplier: str | None = None
    lane: str | None = None
    economy: str | None = None
    periods: tuple[str, ...] = ()
    """All where empty."""
    source: str = Field(min_length=1)


class ScenarioFile(Frozen):
    """One scenario: what it changes against the base, and how likely it is."""

    title: str = ""
    probability: Decimal | None = Field(default=None, gt=0, le=1)
    """How likely; for the expected cost all scenarios that have one add up to 1."""
    changes: tuple[dict[str, Any], ...] = ()
    """Changes of trade policy; see `tumen.tariff.policy.change`."""
    demand: tuple[DemandPatch, ...] = ()
    prices: tuple[PricePatch, ...] = ()
    offers: tuple[OfferPatch, ...] = ()
    services: tuple[ServicePatch, ...] = ()
    shut: tuple[Disruption, ...] = ()
    open: tuple[str, ...] = ()
    """Sites that are open, whatever they cost."""
    closed: tuple[str, ...] = ()
    """Sites that never open, or close."""
    without: tuple[str, ...] = ()
    """Agreements left out, as if they were not there."""
    without_incentives: tuple[str, ...] = ()
    """Incentives left out, by name."""

    @property
    def patches(self) -> bool:
        """Whether anything is changed."""
        return bool(self.model_fields_set - {"title", "probability"})

    @property
    def decides(self) -> bool:
        """Whether it decides on sites: a design to be compared, rather than something that happens."""
        return bool(self.open or self.closed)


class BreakEvenFile(Frozen):
    """What a zone would have to offer, on top of what it offers in the scenario, for settling to win."""

    kind: Literal["grant", "tax cut", "fixed cost", "unit cost"]
    """See `tumen.network.questions.breakeven.Lever`."""
    site: str
    scenario: str = "base"
    most: Decimal | None = Field(default=None, gt=0)
    """Largest offer looked at; left out: no limit for a grant, else the whole of what it relieves of."""


class UncertaintyFile(Frozen):
    """Decide on sites before it is known which of the scenarios with a probability comes."""

    weight: float = Field(default=0.0, ge=0)
    """Minimise expected cost + weight x CVaR."""
    level: float = Field(default=0.95, ge=0, lt=1)
    """Of CVaR: the expected cost of the worst share 1 - level of cases."""
    reference: str = "base"
    """Scenario that one would plan for otherwise."""


class ServiceCurveFile(Frozen):
    """Shares of the demand that arrive within so many days of the last lane."""

    within_days: Decimal = Field(ge=0)
    shares: tuple[Annotated[Decimal, Field(gt=0, le=1)], ...] = Field(min_length=2)
    market: str | None = None
    item: str | None = None


class TradeOffFile(Frozen):
    """What less CO2 or better service costs, for the base."""

    co2: int | None = Field(default=None, ge=2, le=20)
    """Points of the curve, from the cheapest plan to the least CO2 possible."""
    service: ServiceCurveFile | None = None


class NetworkStudyFile(Frozen):
    """The whole of study.yaml."""

    kind: Literal["network"]
    study: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    question: str
    currency: str
    hs_edition: Edition = "HS2022"
    """Edition of HS codes in rows that do not name one."""
    periods: tuple[PeriodFile, ...] = Field(min_length=1)
    discount_rate: Decimal = Field(default=Decimal(0), ge=0, le=1)
    """Per year: 0.08 is 8 per cent."""
    carbon_price: Decimal = Field(default=Decimal(0), ge=0)
    """Per tonne of CO2."""
    co2_limit_kg: Decimal | None = Field(default=None, ge=0)
    agreements: tuple[str, ...] = ()
    """Agreements that may be claimed; each needs a row in the table claiming."""
    tables: TableFiles
    solver: SolverFile = SolverFile()
    scenarios: dict[str, ScenarioFile] = Field(default_factory=dict)
    alternatives_within: Decimal | None = Field(default=None, gt=0, le=1)
    """Also look for plans with other sites that cost at most this share more: 0.05."""
    break_even: tuple[BreakEvenFile, ...] = ()
    uncertainty: UncertaintyFile | None = None
    trade_off: TradeOffFile | None = None
    ask: tuple[Question, ...] = Field(default=("design",), min_length=1)
