"""study.yaml: what is asked, of which day, in which currency, from which tables, and under which scenarios."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from tumen.reference.hs import Edition
from tumen.schema import Frozen
from tumen.tariff.policy.change_file import ChangeFile

Question = Literal[
    "origin", "landed-cost", "qualify", "schedule", "consignments", "shipments", "relief", "uncertainty"
]


class TableFiles(Frozen):
    """Files of the tables, beside study.yaml; the columns are in `tumen.study.columns`."""

    products: str
    sites: str
    bills: str
    prices: str
    lanes: str
    demand: str
    operations: str | None = None
    obtained: str | None = None
    tariff_lines: str | None = None
    rates: str | None = None
    rules: str | None = None
    taxes: str | None = None
    claiming: str | None = None
    exchange_rates: str | None = None
    answers: str | None = None
    legs: str | None = None
    consignments: str | None = None
    shipments: str | None = None
    relief: str | None = None
    bands: str | None = None
    changes: str | None = None


class SupplierPatch(Frozen):
    """Another supplier of a material: what is not given stays as in the base."""

    product: str
    material: str
    site: str | None = None
    """At this site only; at all where absent."""
    status: Literal["originating", "non-originating", "undetermined"] | None = None
    country: str | None = None
    value: Decimal | None = None
    source: str = Field(min_length=1)


class RatePatch(Frozen):
    """A rate in place of what the study or the file has."""

    importer: str
    regime: str
    hs: str
    hs_edition: Edition | None = None
    rate: str
    beneficiaries: tuple[str, ...] = ("all",)
    source: str = Field(min_length=1)


class PricePatch(Frozen):
    """Prices times a factor; the bill of materials stays as it is."""

    factor: Decimal = Field(gt=0)
    product: str | None = None
    site: str | None = None
    source: str = Field(min_length=1)


class ScenarioFile(Frozen):
    """One scenario: what it changes against the base."""

    title: str = ""
    builds_on: str | None = None
    """Another scenario, all of whose changes come before those of this one."""
    on: date | None = None
    suppliers: tuple[SupplierPatch, ...] = ()
    tariff: tuple[ChangeFile, ...] = ()
    """Changes of trade policy, in the order in which they stack."""
    rates: tuple[RatePatch, ...] = ()
    prices: tuple[PricePatch, ...] = ()
    without: tuple[str, ...] = ()
    """Agreements left out, as if they were not there."""

    @property
    def patches(self) -> bool:
        """Whether anything is changed."""
        changed = (self.suppliers, self.tariff, self.rates, self.prices, self.without)
        return bool(self.on or self.builds_on or any(changed))


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
    source: str = Field(min_length=1)


def _all_on_file(value: object) -> object:
    return None if value == "all" else value


class StudyFile(Frozen):
    """The whole of study.yaml."""

    study: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    question: str
    on: date
    currency: str
    hs_edition: Edition = "HS2022"
    """Edition of HS codes in rows that do not name one."""
    tables: TableFiles
    scenarios: dict[str, ScenarioFile] = Field(default_factory=dict)
    ask: tuple[Question, ...] = Field(default=("origin", "landed-cost"), min_length=1)
    agreements: Annotated[tuple[str, ...] | None, BeforeValidator(_all_on_file)] = None
    """Agreements whose origin is determined; all on file where absent or ``all``."""
    agreement_folders: tuple[str, ...] = ()
    """Folders of own agreements (or of such folders), beside study.yaml: on file for this study."""
    left_out: tuple[LeftOut, ...] = ()
    schedule: YearsFile | None = None
    """Years of the question `schedule`; from the year of `on` over fifteen years where absent."""
    allocation: Literal["value", "weight", "volume"] = "value"
    """By which measure the products of a consignment share its costs."""
    uncertainty: DrawsFile = DrawsFile()
