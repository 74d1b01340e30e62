"""From the case format to the engine's own inputs: provisions, rule, bill."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.agreements.provisions import (
    ConsignmentPolicy,
    ContentPolicy,
    DifferentialPolicy,
    ObtainedKind,
    OperationsPolicy,
    Provisions,
    RolePolicy,
    Tolerance,
    TolerancePolicy,
    parse_chapters,
)
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ChemicalReaction,
    CodeRange,
    ExclusivelyFromOriginating,
    MaxNonOriginating,
    Process,
    TariffChange,
    ValueContent,
    WhollyObtained,
)
from tumen.errors import InputError
from tumen.origin.bill import (
    Bill,
    Costs,
    Deduction,
    Leg,
    Material,
    ObtainedFacts,
    Operation,
    OutsideMaterial,
    Transport,
)
from tumen.origin.law import Law
from tumen.reference.hs import EDITIONS, HsCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.agreements.rule import ContentMethod, Rule
    from tumen.reference.hs import Edition
    from tumen.study.verify.schema import (
        Case,
        CaseAgreement,
        CaseCosts,
        CaseMaterial,
        CaseOperation,
        Treatments,
    )

_TESTS = ("WO", "PE", "CTC", "PROCESS", "RVC")
_DEDUCTIBLE = {
    "freight": "freight",
    "transport": "transport",
    "insurance": "insurance",
    "packing": "packing",
    "dut": "duties",
    "tax": "taxes",
    "brokerage": "brokerage",
    "waste": "waste",
    "spoilage": "spoilage",
}
_AT_SEA = ("high-seas", "outside-territorial-sea")


def plain(name: str) -> str:
    """Spell an operation or kind as the engine does: lower case with hyphens."""
    return name.replace("_", "-").lower()


def edition_of(agreement: CaseAgreement) -> Edition:
    """Return the HS edition of the parameter set."""
    for edition in EDITIONS:
        if edition == f"HS{agreement.hs_edition}":
            return edition
    raise InputError.of(
        f"HS edition {agreement.hs_edition} is not on file", f"Use one of {', '.join(EDITIONS)}"
    )


def law_of(name: str, agreement: CaseAgreement, case: Case) -> Law:
    """Build the law of one case: its agreement's parameters, and the kind of good that the case claims."""
    return Law(
        name,
        provisions_of(agreement, case.wholly_obtained_facts),
        frozenset(agreement.parties),
        edition_of(agreement),
        lambda _: None,
    )


def provisions_of(agreement: CaseAgreement, facts: Mapping[str, Any] | None) -> Provisions:
    """Translate the parameters of a case file into provisions."""
    source = agreement.source or "case file"
    minimal = {plain(op): "" for op in agreement.minimal_operations}
    return Provisions(
        criteria_order=agreement.criteria_order,
        criteria_articles=dict.fromkeys(agreement.criteria_order, source),
        cumulation={"originating_materials": "originating-materials", "full": "full", "none": "none"}[
            agreement.cumulation
        ],
        cumulation_article=source,
        content=ContentPolicy(
            base=agreement.rvc_base,
            methods=tuple(_method(name) for name in agreement.rvc_methods),
            articles={},
            deductible=tuple(dict.fromkeys(_DEDUCTIBLE.values())),
        ),
        tolerance=TolerancePolicy(
            limbs=tuple(
                Tolerance(
                    measure=limb.measure,
                    of=limb.of,
                    limit_pct=limb.limit_pct,
                    chapters=parse_chapters(limb.chapters),
                    article=source,
                )
                for limb in agreement.de_minimis
            ),
            combine=agreement.de_minimis_combination,
            levels=agreement.de_minimis_applies_to,
        ),
        retail_packaging=_role(agreement.retail_packaging, source),
        shipping_packaging=_role(agreement.shipping_packaging, source),
        accessories=_role(agreement.accessories, source, customary=True),
        indirect=_role(agreement.indirect, source),
        wholly_obtained=() if facts is None else (kind_of(facts),),
        operations=OperationsPolicy(minimal=minimal, article=source),
        consignment=ConsignmentPolicy(allowed=tuple(plain(op) for op in agreement.logistics), article=source),
        differentials=DifferentialPolicy(
            articles={}, minimal=tuple(minimal), appendix_min_domestic_pct=Decimal(0)
        ),
    )


def _role(treatments: Treatments | str | None, article: str, *, customary: bool = False) -> RolePolicy | None:
    if treatments is None:
        return None
    table = dict.fromkeys(_TESTS, treatments) if isinstance(treatments, str) else treatments
    return RolePolicy(treatment=table, article=article, only_if_customary=customary)


def kind_of(facts: Mapping[str, Any]) -> ObtainedKind:
    """Read a kind of wholly obtained good from the facts of a case: each fact is a condition of the kind.

    A fact that names an economy is a place and must be the one Party; a yes-or-no fact must be yes; an area must lie
    outside territorial seas. Other facts are not understood and leave the claim undetermined.
    """
    kind = plain(str(facts.get("kind", "")))
    named = {name: value for name, value in facts.items() if name != "kind"}
    places = tuple(name for name, value in named.items() if value is None or _is_economy(value))
    return ObtainedKind(
        kind=kind,
        article="case file",
        places=places,
        yes=tuple(name for name, value in named.items() if isinstance(value, bool)),
        one_of={"area": _AT_SEA} if "area" in named else {},
        materials="ignored"
        if any(word in kind for word in ("scrap", "waste", "used"))
        else "wholly-obtained",
    )


def _is_economy(value: object) -> bool:
    return isinstance(value, str) and len(value) == 2 and value.isalpha() and value.isupper()


def _method(name: str) -> ContentMethod:
    methods: dict[str, ContentMethod] = {"build_down": "build-down", "build_up": "build-up"}
    if name.replace("-", "_") not in methods:
        raise InputError.of(f"{name!r} is not a method of value content", "Use build_down or build_up")
    return methods[name.replace("-", "_")]


def rule_of(tree: Mapping[str, Any]) -> Rule:
    """Translate a rule tree of the case format.

    Raises
    ------
    InputError
        For a leaf or key that the format does not have.
    """
    if set(tree) == {"any"}:
        return AnyOf(tuple(rule_of(term) for term in tree["any"]))
    if set(tree) == {"all"}:
        return AllOf(tuple(rule_of(term) for term in tree["all"]))
    known = {
        "WO": set(),
        "PE": set(),
        "CC": {"except_from"},
        "CTH": {"except_from"},
        "CTSH": {"except_from"},
        "RVC": {"min_pct", "method", "methods", "base"},
        "MAXNOM": {"max_pct", "base"},
        "CR": set(),
        "PROCESS": {"name"},
    }
    kind = tree.get("type")
    if kind not in known or not set(tree) - {"type"} <= known[kind]:
        raise InputError.of(
            f"the rule {dict(tree)!r} is not understood", f"Use leaves of type {', '.join(known)}"
        )
    match kind:
        case "WO":
            return WhollyObtained()
        case "PE":
            return ExclusivelyFromOriginating()
        case "CC" | "CTH" | "CTSH":
            return TariffChange(kind, tuple(_range(text) for text in tree.get("except_from", ())))
        case "RVC":
            listed = tree.get("methods") or ([tree["method"]] if tree.get("method") else [])
            return ValueContent(Decimal(str(tree["min_pct"])), tuple(_method(name) for name in listed))
        case "MAXNOM":
            return MaxNonOriginating(Decimal(str(tree["max_pct"])), tree.get("base"))
        case "PROCESS":
            return Process(plain(tree["name"]))
        case _:
            return ChemicalReaction()


def _range(text: str) -> CodeRange:
    first, _, last = text.replace(".", "").replace(" ", "").partition("-")
    return CodeRange(first, last or first)


def bill_of(case: Case, law: Law) -> Bill:
    """Translate the case into the bill that the engine determines."""
    good = case.good
    return Bill(
        hs=HsCode.parse(good.hs, law.edition),
        country=case.exporter,
        materials=tuple(_material(item, law) for item in case.materials),
        fob=good.fob,
        exw=good.exw,
        weight_kg=good.weight_kg,
        operations=_operations(case.operations),
        obtained=_facts(case.wholly_obtained_facts),
        costs=_costs(good.costs or case.costs),
        transport=_transport(case),
        answers=case.conditions,
        rule=rule_of(case.rule),
        name=good.description,
    )


def _operations(operations: tuple[CaseOperation, ...] | None) -> tuple[Operation, ...] | None:
    if operations is None:
        return None
    return tuple(Operation(plain(item.op), item.country) for item in operations)


def _facts(facts: Mapping[str, Any] | None) -> ObtainedFacts | None:
    if facts is None:
        return None
    stated = {
        name: plain(value) if isinstance(value, str) and not _is_economy(value) else value
        for name, value in facts.items()
        if name != "kind" and value is not None
    }
    return ObtainedFacts(plain(str(facts.get("kind", ""))), stated)


def _costs(costs: CaseCosts | None) -> Costs | None:
    return None if costs is None else Costs(costs.labour, costs.overhead, costs.profit, costs.other)


def _transport(case: Case) -> Transport | None:
    if case.transport is None or (not case.transport.direct and not case.transport.legs):
        return None
    return Transport(
        tuple(
            Leg(leg.via, tuple(plain(op) for op in leg.operations), leg.customs_control)
            for leg in case.transport.legs
        )
    )


def _deductions(item: CaseMaterial) -> tuple[Deduction, ...]:
    if not item.deductions:
        return ()
    documented = item.deductions.get("evidence") is True
    found: list[Deduction] = []
    for name, amount in item.deductions.items():
        if name == "evidence":
            continue
        kind = next((kind for word, kind in _DEDUCTIBLE.items() if word in name), None)
        if kind is None or isinstance(amount, bool):
            raise InputError.of(
                f"the deduction {name!r} is not understood", f"Use {', '.join(_DEDUCTIBLE.values())}"
            )
        found.append(Deduction(kind, amount, documented))
    return tuple(found)


def _material(item: CaseMaterial, law: Law) -> Material:
    made = None
    if item.produced is not None:
        if item.hs is None or item.country is None:
            raise InputError.of(f"material {item.id!r} is produced without hs or country", "Give both")
        produced = item.produced
        made = Bill(
            hs=HsCode.parse(item.hs, law.edition),
            country=item.country,
            materials=tuple(_material(part, law) for part in produced.materials),
            fob=item.value,
            exw=item.value,
            weight_kg=item.weight_kg,
            operations=_operations(produced.operations),
            obtained=_facts(produced.wholly_obtained_facts),
            costs=_costs(produced.costs),
            transport=Transport(),
            rule=rule_of(produced.rule),
            name=item.id,
        )
    return Material(
        name=item.id,
        hs=None if item.hs is None else HsCode.parse(item.hs, law.edition),
        value=item.value,
        status=item.status.replace("_", "-"),  # type: ignore[arg-type]
        country=item.country,
        role=item.role.replace("_", "-"),  # type: ignore[arg-type]
        weight_kg=item.weight_kg,
        deductions=_deductions(item),
        wholly_obtained=item.wholly_obtained,
        made=made,
        purchased=item.purchased,
        regional_value_added=item.regional_value_added,
        outside_materials=None
        if item.outside_materials is None
        else tuple(
            OutsideMaterial(HsCode.parse(part.hs, law.edition), part.value, part.weight_kg)
            for part in item.outside_materials
        ),
        invoiced_separately=item.invoiced_separately,
        customary=item.customary,
    )
