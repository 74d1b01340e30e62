"""study.yaml: what is asked, of which day, in which currency, from which tables,
and under which scenarios.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, create_model

from tumen.reference.hs import Edition
from tumen.schema import Frozen, Source
from tumen.study.core.rows.columns import TABLES
from tumen.study.economy.schema import EconomyAsked
from tumen.study.zone.schema import ZoneAsked
from tumen.tariff.policy.change_file import ChangeFile

BASE = "base"
"""Name of the scenario that changes nothing."""

ProductQuestion = Literal[
    "origin", "landed-cost", "qualify", "schedule", "consignments", "shipments", "relief", "uncertainty"
]
EconomyQuestion = Literal[
    "economy", "exposure", "extraction", "substitution", "disruption", "footprint", "gravity"
]
Question = Literal[ProductQuestion, "design", EconomyQuestion, "zone"]
PRODUCT_QUESTIONS: tuple[str, ...] = get_args(ProductQuestion)
ECONOMY_QUESTIONS: tuple[str, ...] = get_args(EconomyQuestion)
QUESTIONS: tuple[str, ...] = get_args(Question)
WITHOUT_TABLES = (*ECONOMY_QUESTIONS, "zone")
"""Questions that are asked of other files than the tables of the study."""


TableFiles = create_model(
    "TableFiles",
    __base__=Frozen,
    **dict.fromkeys(TABLES, (str | None, None)),  # type: ignore[call-overload]
)
"""Files of the tables, beside study.yaml; one of the table's name (products.csv) need not be named."""


class ScenarioFile(Frozen):
    """One scenario: what it changes against the base, by path in the tables, and in trade policy."""

    title: str = ""
    builds_on: str | None = None
    """Another scenario, all of whose changes come before those of this one."""
    ask: tuple[Question, ...] | None = Field(default=None, min_length=1)
    """Questions that it is asked; all of the study's where absent."""
    on: date | None = None
    probability: Decimal | None = Field(default=None, gt=0, le=1)
    """How likely; for the expected cost all scenarios that have one add up to 1."""
    source: Source | None = None
    """Where its figures are from, or the word illustrative."""
    set: dict[str, Any] = Field(default_factory=dict)
    """By path: ``bills[product=box, material=lid]: {price: 0.30, supplier: asan}``,
    or ``...].price: 0.30``.
    """
    scale: dict[str, Decimal] = Field(default_factory=dict)
    """By path: ``demand[market=china].quantity: 1.5``."""
    add: dict[str, tuple[dict[str, Any], ...]] = Field(default_factory=dict)
    """Rows by table."""
    remove: tuple[str, ...] = ()
    """Paths of rows."""
    policy: tuple[ChangeFile, ...] = ()
    """Changes of trade policy, in the order in which they stack."""
    without: tuple[str, ...] = ()
    """Agreements left out, as if they were not there."""

    @property
    def changed(self) -> bool:
        """Whether anything is changed."""
        return bool(self.model_fields_set - {"title", "probability", "ask", "source"})

    @property
    def patches_tables(self) -> bool:
        """Whether a table is changed."""
        return bool(self.set or self.scale or self.add or self.remove)


class AxisFile(Frozen):
    """One thing that a sweep varies: a cell (`set`) or factors of it (`scale`), by path as in scenarios."""

    title: str = Field(min_length=1)
    set: str | None = None
    scale: str | None = None
    values: tuple[Any, ...] = Field(min_length=1)


class SweepFile(Frozen):
    """A grid of values: each combination is a case, answered like the base."""

    source: Source
    """Where the values are from, or the word illustrative."""
    axes: tuple[AxisFile, ...] = Field(min_length=1, max_length=4)


class YearsFile(Frozen):
    """The years of the question `schedule`."""

    first: int = Field(ge=1995, le=2100)
    last: int = Field(ge=1995, le=2100)


class DrawsFile(Frozen):
    """How the question `uncertainty` draws."""

    draws: int = Field(default=200, ge=0, le=100_000)
    """With 0 only one input at a time is moved."""
    seed: int = 1


class LeftOut(Frozen):
    """A regime that is not open to goods of the study, with the reason, so that it is no open question."""

    regime: str
    exporter: str | None = None
    """For goods of this economy only; of all where absent."""
    reason: str = Field(min_length=1)
    source: Source


class PeriodFile(Frozen):
    """A stretch of time; the law of its first day holds for the whole of it."""

    name: str = Field(min_length=1)
    start: date
    years: Decimal = Field(default=Decimal(1), gt=0, le=100)


class SolverFile(Frozen):
    """Limits of the solver."""

    gap: float = Field(default=1e-4, ge=0, lt=1)
    """Relative gap at which a plan counts as optimal."""
    time_limit: float | None = Field(default=None, gt=0)
    """Seconds for all that is solved; the best plan found by then is shown with its gap."""
    threads: int = Field(default=1, ge=1)
    seed: int = Field(default=0, ge=0)


class BreakEvenFile(Frozen):
    """What a zone would have to offer, on top of what it offers in the scenario, for settling to win."""

    kind: Literal["grant", "tax cut", "fixed cost", "unit cost"]
    """See `tumen.network.questions.breakeven.Lever`."""
    site: str
    scenario: str = "base"
    most: Decimal | None = Field(default=None, gt=0)
    """Largest offer looked at; left out: no limit for a grant, else the whole of what it relieves of."""


class SitesFirstFile(Frozen):
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
    product: str | None = None


class TradeOffFile(Frozen):
    """What less CO2 or better service costs, for the base."""

    co2: int | None = Field(default=None, ge=2, le=20)
    """Points of the curve, from the cheapest plan to the least CO2 possible."""
    service: ServiceCurveFile | None = None


class RobustFile(Frozen):
    """The design that loses least in the worst case."""

    budget: Decimal = Field(ge=0)
    """What it may cost more than the plan with nothing out, discounted, in the currency of the study."""
    minimise: Literal["worst case", "regret"] = "worst case"
    days: Decimal | None = Field(default=None, gt=0)
    """How long each place is out; the longest of the stress where absent."""


class StressFile(Frozen):
    """Each place of the plan out for some days: what is lost, and what redundancy costs."""

    days: tuple[Annotated[Decimal, Field(gt=0)], ...] = Field(min_length=1)
    """How long a place is out."""
    places: tuple[str, ...] | None = None
    """Sites, suppliers and ports; all where absent."""
    start: str | None = None
    """Period with which an outage begins; the one that makes it cost most where absent."""
    loss_under: Decimal | None = Field(default=None, ge=0)
    """Also look for the cheapest plan that keeps the loss of each place under it, in the currency."""
    robust: RobustFile | None = None


class DesignFile(Frozen):
    """How the question `design` is asked."""

    agreements: tuple[str, ...] | None = None
    """Agreements that may be claimed; where absent those of the study, or where it names none
    those that the table claiming names."""
    discount_rate: Decimal = Field(default=Decimal(0), ge=0, le=1)
    """A year: 0.08 is 8 per cent."""
    carbon_price: Decimal = Field(default=Decimal(0), ge=0)
    """Per tonne of CO2."""
    co2_limit_kg: Decimal | None = Field(default=None, ge=0)
    hold_rates: bool = False
    """Assume that MFN rates on file stay after their last day, where the study states none."""
    capital_rate: Decimal = Field(default=Decimal(0), ge=0, le=1)
    """A year, on the value of goods on the way: 0.08 is 8 per cent; 0 leaves it out."""
    safety_stock: Literal["square root", "guaranteed service"] = "square root"
    """Rule: each place for its whole lead time, or what the chain leaves to bridge where each stage promises
    a time."""
    solver: SolverFile = SolverFile()
    alternatives_within: Decimal | None = Field(default=None, gt=0, le=1)
    """Also look for plans with other sites that cost at most this share more: 0.05."""
    break_even: tuple[BreakEvenFile, ...] = ()
    uncertainty: SitesFirstFile | None = None
    trade_off: TradeOffFile | None = None
    stress: StressFile | None = None


def _all_on_file(value: object) -> object:
    return None if value == "all" else value


_YEARS = 15


class StudyFile(Frozen):
    """The whole of study.yaml."""

    study: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    question: str
    ask: tuple[Question, ...] = Field(min_length=1)
    on: date
    currency: str = "USD"
    hs_edition: Edition = "HS2022"
    """Edition of HS codes in rows that do not name one."""
    tables: TableFiles = TableFiles()
    scenarios: dict[str, ScenarioFile] = Field(default_factory=dict)
    agreements: Annotated[tuple[str, ...] | None, BeforeValidator(_all_on_file)] = None
    """Agreements whose origin is determined; all on file where absent or ``all``."""
    agreement_folders: tuple[str, ...] = ()
    """Folders of own agreements (or of such folders), beside study.yaml: on file for this study."""
    tariff_folders: tuple[str, ...] = ()
    """Folders of own tariffs that were imported (or of such folders): they go before those on file."""
    left_out: tuple[LeftOut, ...] = ()
    regimes: tuple[str, ...] = ()
    """Codes of regimes that are not on file, whose rates the study states."""
    periods: tuple[PeriodFile, ...] = ()
    """One year from the day `on` where absent."""
    schedule: YearsFile | None = None
    """Years of the question `schedule`; from the year of `on` over fifteen years where absent."""
    allocation: Literal["value", "weight", "volume"] = "value"
    """By which measure the products of a consignment share its costs."""
    uncertainty: DrawsFile = DrawsFile()
    design: DesignFile = DesignFile()
    economy: EconomyAsked | None = None
    zone: ZoneAsked | None = None
    sweep: SweepFile | None = None

    def years(self, on: date) -> tuple[int, int]:
        """First and last year of the question `schedule`, asked on a day."""
        asked = self.schedule
        return (asked.first, asked.last) if asked else (on.year, on.year + _YEARS)

    def asks(self, questions: Iterable[str]) -> bool:
        """Whether one of these questions is asked."""
        return bool(set(questions) & set(self.ask))
