"""The format ``roo-cases/1``: agreements as parameters, cases with their expected results.

Every key that could change a verdict is known: here, or where the engine's own records read it. A case with
an unknown key fails and says so.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from tumen.agreements.provisions import ExcludedCost
from tumen.schema import Frozen


def _number(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, Decimal):
        return value
    return Decimal(str(value)) if isinstance(value, int | float) else value


Amount = Annotated[Decimal, BeforeValidator(_number)]
Keys = dict[str, Any]
Treatment = Literal["disregard", "count", "originating"]
Treatments = dict[Literal["WO", "PE", "CTC", "PROCESS", "RVC"], Treatment] | Treatment | None
COST_NAMES = (
    "costs", "cost", "production_costs", "producer_costs", "other_elements", "cost_breakdown", "build_up",
    "build_up_costs", "value_added", "cost_elements", "direct_costs",
    "rvc_build_up", "fob_breakdown", "components",
)  # fmt: skip
"""Names under which a case, its good or a produced material may give its costs."""
NOTES = ("note", "notes", "comment", "remark")


class CaseAgreement(Frozen):
    """The general provisions that the cases of a file are decided under."""

    parties: tuple[str, ...]
    hs_edition: int
    criteria_order: tuple[Literal["WO", "PE", "PSR"], ...] = ("WO", "PE", "PSR")
    cumulation: Literal["originating_materials", "full", "none"]
    pe_scope: Literal["materials originating in any Party"] = "materials originating in any Party"
    rvc_base: Literal["FOB", "EXW"]
    rvc_methods: tuple[Literal["build_down", "build_up", "focused_value", "net_cost"], ...] = ("build_down",)
    net_cost_excludes: tuple[ExcludedCost, ...] = ()
    de_minimis: tuple[Keys, ...] = ()
    """Limbs of `tumen.agreements.provisions.Tolerance`, without the article; so are the next three."""
    de_minimis_combination: Literal["any", "all"] = "any"
    de_minimis_applies_to: tuple[Literal["CC", "CTH", "CTSH"], ...] = ("CC", "CTH", "CTSH")
    exclusions: tuple[Keys, ...] = ()
    component_only: str | None = None
    """Chapters of which only the component that determines the classification must make the change."""
    sets: tuple[Keys, ...] = ()
    partners: tuple[Keys, ...] = ()
    retail_packaging: Treatments = None
    accessories: Treatments = None
    shipping_packaging: Treatments = None
    indirect: Treatments = None
    minimal_operations: tuple[str, ...] = ()
    minimal_operations_scope: Literal["when all operations on non-originating materials are minimal"] = (
        "when all operations on non-originating materials are minimal"
    )
    logistics: tuple[str, ...] = ()
    source: str = ""


class CaseAppendix(Frozen):
    """An additional requirement on the line."""

    min_domestic_value_pct: Amount


class CaseDifferential(Frozen):
    """Rates of the importing Party by Party of origin, per cent."""

    rates_pct: dict[str, Amount]
    appendix: CaseAppendix | None = None
    mfn_pct: Amount | None = Field(default=None, validation_alias=AliasChoices("mfn_pct", "mfn_rate_pct"))


class Expected(Frozen):
    """What must come out. A key that is not given is not compared."""

    originating: bool | None = None
    criterion: Literal["WO", "PE", "PSR"] | None = None
    preference_eligible: bool | None = None
    failing_value_pct: Amount | None = None
    failing_weight_pct: Amount | None = None
    vnm: Amount | None = None
    vom: Amount | None = None
    rvc_build_down_pct: Amount | None = None
    rvc_build_up_pct: Amount | None = None
    nom_pct: Amount | None = None
    rcep_country: str | None = None
    duty_rate_pct: Amount | None = None
    option_a_rate_pct: Amount | None = None
    option_b_rate_pct: Amount | None = None
    domestic_value_pct: Amount | None = None


class Case(Frozen):
    """One hand-solved determination; its good, materials, costs and transport are read by the bill."""

    id: str
    agreement: str
    title: str = ""
    exporter: str
    importer: str
    good: Keys
    rule: Keys
    materials: tuple[Keys, ...] = ()
    operations: tuple[Keys, ...] | None = None
    wholly_obtained_facts: Keys | None = None
    costs: Keys | None = Field(default=None, validation_alias=AliasChoices(*COST_NAMES))
    transport: Keys | None = None
    tariff_differential: CaseDifferential | None = None
    conditions: dict[str, bool] = Field(default_factory=dict)
    expect: Expected
    reason: str = ""
    source: str = ""
    note: str = Field(default="", validation_alias=AliasChoices(*NOTES))
