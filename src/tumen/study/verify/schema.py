"""The format ``roo-cases/1``: agreements as parameters, cases with their expected results.

Every key that could change a verdict is known here; a case with an unknown key fails and says so.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from tumen.agreements.provisions import ExcludedCost
from tumen.schema import Frozen

Role = Literal["material", "retail_packaging", "shipping_packaging", "accessory", "indirect"]


def _number(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, Decimal):
        return value
    return Decimal(str(value)) if isinstance(value, int | float) else value


Amount = Annotated[Decimal, BeforeValidator(_number)]
Treatments = dict[Literal["WO", "PE", "CTC", "PROCESS", "RVC"], Literal["disregard", "count", "originating"]]


class CaseTolerance(Frozen):
    """A limb of the tolerance."""

    chapters: str
    measure: Literal["value", "weight"]
    of: Literal["FOB", "EXW", "good", "component"]
    limit_pct: Amount
    materials: str = ""
    """Codes of the materials that are surely tolerated; empty: all."""
    provided: str | None = None


class CaseExclusion(Frozen):
    """Materials that are not tolerated in some goods."""

    goods: str
    but_not: str = ""
    materials: str
    sure: bool = True


class CaseSet(Frozen):
    """When a set originates whose parts do not all originate."""

    limit_pct: Amount
    of: tuple[Literal["FOB", "EXW"], ...]
    rules: tuple[Literal["3a", "3b", "3c"], ...] = ("3a", "3b", "3c")
    chapters: str | None = None
    effect: Literal["instead", "enough", "needed"]


class CasePartner(Frozen):
    """Economies outside the agreement whose materials or production count."""

    economies: tuple[str, ...]
    materials: bool = True
    production: bool = False
    exporters: tuple[str, ...] = ()
    provided: str | None = None


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
    de_minimis: tuple[CaseTolerance, ...] = ()
    de_minimis_combination: Literal["any", "all"] = "any"
    de_minimis_applies_to: tuple[Literal["CC", "CTH", "CTSH"], ...] = ("CC", "CTH", "CTSH")
    exclusions: tuple[CaseExclusion, ...] = ()
    component_only: str | None = None
    """Chapters of which only the component that determines the classification must make the change."""
    sets: tuple[CaseSet, ...] = ()
    partners: tuple[CasePartner, ...] = ()
    retail_packaging: Treatments | Literal["disregard", "count", "originating"] | None = None
    accessories: Treatments | Literal["disregard", "count", "originating"] | None = None
    shipping_packaging: Treatments | Literal["disregard", "count", "originating"] | None = None
    indirect: Treatments | Literal["disregard", "count", "originating"] | None = None
    minimal_operations: tuple[str, ...] = ()
    minimal_operations_scope: Literal["when all operations on non-originating materials are minimal"] = (
        "when all operations on non-originating materials are minimal"
    )
    logistics: tuple[str, ...] = ()
    source: str = ""


def _spellings(*stems: str) -> AliasChoices:
    """Each stem alone, with ``direct_`` before it, and with ``_cost`` or ``_costs`` behind it."""
    ends = ("", "_cost", "_costs")
    names = [f"{start}{stem}{end}" for stem in stems for start in ("", "direct_") for end in ends]
    return AliasChoices(*names)


class CaseCosts(Frozen):
    """Costs besides materials, for the build-up method; what is not given is zero.

    Accepted spellings: labour, labor; overhead, overheads; profit; other; each also with ``direct_`` before
    and ``_cost`` or ``_costs`` behind. `vom` is the value of all originating materials; where no originating
    material is listed it stands for them, and otherwise it must be their sum.
    """

    labour: Amount = Field(default=Decimal(0), validation_alias=_spellings("labour", "labor"))
    overhead: Amount = Field(default=Decimal(0), validation_alias=_spellings("overhead", "overheads"))
    profit: Amount = Decimal(0)
    other: Amount = Field(default=Decimal(0), validation_alias=_spellings("other"))
    vom: Amount | None = Field(
        default=None,
        validation_alias=AliasChoices(
            "vom", "originating_materials", "value_of_originating_materials", "originating_materials_value"
        ),
    )


COST_NAMES = (
    "costs", "cost", "production_costs", "producer_costs", "other_elements", "cost_breakdown", "build_up",
    "build_up_costs", "value_added", "cost_elements", "direct_costs",
    "rvc_build_up", "fob_breakdown", "components",
)  # fmt: skip
"""Names under which a case, its good or a produced material may give its costs."""
_COST_NAMES = AliasChoices(*COST_NAMES)
_NOTES = AliasChoices("note", "notes", "comment", "remark")


class CaseNetCost(Frozen):
    """The producer's total cost, and costs inside it that a net cost leaves out."""

    total: Amount
    sales_promotion: Amount | None = None
    royalties: Amount | None = None
    shipping_and_packing: Amount | None = None
    interest_not_allowed: Amount | None = None


class CaseGood(Frozen):
    """The good."""

    hs: str
    description: str = ""
    fob: Amount | None = None
    exw: Amount | None = None
    weight_kg: Amount | None = None
    component_weight_kg: Amount | None = None
    set_rule: Literal["3a", "3b", "3c"] | None = None
    net_cost: CaseNetCost | None = None
    costs: CaseCosts | None = Field(default=None, validation_alias=_COST_NAMES)
    labour: Amount | None = Field(default=None, validation_alias=_spellings("labour", "labor"))
    overhead: Amount | None = Field(default=None, validation_alias=_spellings("overhead", "overheads"))
    profit: Amount | None = None
    other: Amount | None = Field(default=None, validation_alias=_spellings("other"))
    note: str = Field(default="", validation_alias=_NOTES)


class CaseOutside(Frozen):
    """A material from outside the Parties inside a material made in one."""

    hs: str
    value: Amount
    id: str = ""
    description: str = ""
    weight_kg: Amount | None = None
    country: str | None = None


class CaseOperation(Frozen):
    """What was done, and where."""

    op: str
    country: str


class CaseProduced(Frozen):
    """How an intermediate was made."""

    rule: dict[str, Any]
    materials: tuple[CaseMaterial, ...]
    operations: tuple[CaseOperation, ...] | None = None
    costs: CaseCosts | None = Field(default=None, validation_alias=_COST_NAMES)
    wholly_obtained_facts: dict[str, Any] | None = None
    note: str = Field(default="", validation_alias=_NOTES)


class CaseMaterial(Frozen):
    """One material of a good or an intermediate."""

    id: str
    hs: str | None = None
    value: Amount | None = None
    country: str | None = None
    status: Literal["originating", "non_originating", "undetermined", "determine"]
    role: Role = "material"
    weight_kg: Amount | None = None
    wholly_obtained: bool | None = None
    deductions: dict[str, Any] | tuple[dict[str, Any], ...] | None = None
    produced: CaseProduced | None = None
    purchased: bool | None = None
    self_produced: bool | None = None
    """The opposite of `purchased`. An intermediate of which neither is said is self-produced."""
    regional_value_added: Amount | None = None
    outside_materials: tuple[CaseOutside, ...] | None = None
    invoiced_separately: bool | None = None
    customary: bool | None = None
    in_component: bool | None = None
    description: str = ""
    note: str = Field(default="", validation_alias=_NOTES)


class CaseLeg(Frozen):
    """An intermediate place."""

    via: str
    party: bool | None = None
    operations: tuple[str, ...] | None = None
    customs_control: bool | None = None


class CaseTransport(Frozen):
    """How the good travels."""

    direct: bool
    legs: tuple[CaseLeg, ...] = ()
    note: str = Field(default="", validation_alias=_NOTES)


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
    """One hand-solved determination."""

    id: str
    agreement: str
    title: str = ""
    exporter: str
    importer: str
    good: CaseGood
    rule: dict[str, Any]
    materials: tuple[CaseMaterial, ...] = ()
    operations: tuple[CaseOperation, ...] | None = None
    wholly_obtained_facts: dict[str, Any] | None = None
    costs: CaseCosts | None = Field(default=None, validation_alias=_COST_NAMES)
    transport: CaseTransport | None = None
    tariff_differential: CaseDifferential | None = None
    conditions: dict[str, bool] = Field(default_factory=dict)
    expect: Expected
    reason: str = ""
    source: str = ""
    note: str = Field(default="", validation_alias=_NOTES)
