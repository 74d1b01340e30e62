"""The parameters of a case file as the law of an agreement."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.provisions import (
    ComponentPolicy,
    ConsignmentPolicy,
    ContentPolicy,
    DifferentialPolicy,
    Exclusion,
    OperationsPolicy,
    Partner,
    Provisions,
    RolePolicy,
    SetPolicy,
    Tolerance,
    TolerancePolicy,
)
from tumen.errors import InputError
from tumen.origin.law import Law
from tumen.reference.hs import EDITIONS
from tumen.study.verify.deductions import DEDUCTIBLE
from tumen.study.verify.facts import facts_in, kinds
from tumen.study.verify.rules import method_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from tumen.reference.hs import Edition
    from tumen.study.verify.schema import Case, CaseAgreement, Treatments

_TESTS = ("WO", "PE", "CTC", "PROCESS", "RVC")


def law_of(name: str, agreement: CaseAgreement, case: Case) -> Law:
    """Build the law of one case: its agreement's parameters, and the kind of good that the case claims."""
    return Law(
        name,
        _provisions(agreement, facts_in(case)).for_exporter(case.exporter),
        frozenset(agreement.parties),
        _edition(agreement),
        lambda _: None,
    )


def _edition(agreement: CaseAgreement) -> Edition:
    for edition in EDITIONS:
        if edition == f"HS{agreement.hs_edition}":
            return edition
    raise InputError.of(
        f"HS edition {agreement.hs_edition} is not on file", f"Use one of {', '.join(EDITIONS)}"
    )


def _provisions(agreement: CaseAgreement, facts: Iterable[Mapping[str, Any]]) -> Provisions:
    """The parameters as provisions, with the kinds of the claims `facts`."""
    source = agreement.source or "case file"
    minimal = {plain(op): "" for op in agreement.minimal_operations}
    only = agreement.component_only
    return Provisions(
        criteria_order=agreement.criteria_order,
        criteria_articles=dict.fromkeys(agreement.criteria_order, source),
        cumulation="originating-materials"
        if agreement.cumulation == "originating_materials"
        else agreement.cumulation,
        cumulation_article=source,
        content=ContentPolicy(
            base=agreement.rvc_base,
            methods=tuple(method_of(name) for name in agreement.rvc_methods),
            articles={},
            deductible=DEDUCTIBLE,
            net_cost_excludes=agreement.net_cost_excludes,
        ),
        tolerance=TolerancePolicy(
            limbs=tuple(Tolerance(**limb, article=source) for limb in agreement.de_minimis),
            exclusions=tuple(Exclusion(**item, article=source) for item in agreement.exclusions),
            combine=agreement.de_minimis_combination,
            levels=agreement.de_minimis_applies_to,
        ),
        component_only=only and ComponentPolicy.model_validate({"chapters": only, "article": source}),
        sets=tuple(SetPolicy(**item, article=source) for item in agreement.sets),
        partners=tuple(Partner(**item, article=source) for item in agreement.partners),
        retail_packaging=_role(agreement.retail_packaging, source),
        shipping_packaging=_role(agreement.shipping_packaging, source),
        accessories=_role(agreement.accessories, source, customary=True),
        indirect=_role(agreement.indirect, source),
        wholly_obtained=kinds(facts),
        operations=OperationsPolicy(minimal=minimal, article=source),
        consignment=ConsignmentPolicy(allowed=tuple(plain(op) for op in agreement.logistics), article=source),
        differentials=DifferentialPolicy(
            articles={}, minimal=tuple(minimal), appendix_min_domestic_pct=Decimal(0)
        ),
    )


def _role(treatments: Treatments, article: str, *, customary: bool = False) -> RolePolicy | None:
    if treatments is None:
        return None
    table = dict.fromkeys(_TESTS, treatments) if isinstance(treatments, str) else treatments
    return RolePolicy(treatment=table, article=article, only_if_customary=customary)
