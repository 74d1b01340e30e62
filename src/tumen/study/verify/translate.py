"""From the case format to the engine's own inputs: provisions, rule, bill."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.agreements.provisions import (
    ComponentPolicy,
    ConsignmentPolicy,
    ContentPolicy,
    DifferentialPolicy,
    Exclusion,
    ObtainedKind,
    OperationsPolicy,
    Partner,
    Provisions,
    RolePolicy,
    SetPolicy,
    Tolerance,
    TolerancePolicy,
    parse_chapters,
    ranges_of,
)
from tumen.errors import InputError
from tumen.origin.bill import (
    Bill,
    Costs,
    Leg,
    Material,
    NetCost,
    ObtainedFacts,
    Operation,
    OutsideMaterial,
    Transport,
)
from tumen.origin.law import Law
from tumen.reference.hs import EDITIONS, HsCode
from tumen.study.verify.deductions import DEDUCTIBLE, deductions_of
from tumen.study.verify.rules import method_of, plain, rule_of
from tumen.study.verify.schema import CaseCosts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tumen.reference.hs import Edition
    from tumen.study.verify.schema import (
        Case,
        CaseAgreement,
        CaseMaterial,
        CaseOperation,
        Treatments,
    )

_TESTS = ("WO", "PE", "CTC", "PROCESS", "RVC")
_AT_SEA = ("high-seas", "outside-territorial-sea", "exclusive-economic-zone", "eez")
_IN_TERRITORY = (
    "territorial-sea",
    "territorial-waters",
    "internal-waters",
    "inland-waters",
    "archipelagic-waters",
)
_PLACES = re.compile(
    r"country|party|born|raised|grown|collected|.*_in|(vessel|factory_ship|ship)_.*|flag(_state)?"
)
_NO_PLACE = re.compile(r".*(owner|operator|charter|crew|captain|landed|home_port).*")


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
        provisions_of(agreement, _facts_in(case)).for_exporter(case.exporter),
        frozenset(agreement.parties),
        edition_of(agreement),
        lambda _: None,
    )


def _facts_in(case: Case) -> Sequence[Mapping[str, Any]]:
    """Every claim that something is wholly obtained: of the good, and of what is produced for it."""
    found = [] if case.wholly_obtained_facts is None else [case.wholly_obtained_facts]
    waiting = list(case.materials)
    while waiting:
        made = waiting.pop().produced
        if made is not None:
            waiting.extend(made.materials)
            if made.wholly_obtained_facts is not None:
                found.append(made.wholly_obtained_facts)
    return found


def provisions_of(agreement: CaseAgreement, facts: Iterable[Mapping[str, Any]] = ()) -> Provisions:
    """Translate the parameters of a case file into provisions, with the kinds of the claims `facts`."""
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
            methods=tuple(method_of(name) for name in agreement.rvc_methods),
            articles={},
            deductible=DEDUCTIBLE,
            net_cost_excludes=agreement.net_cost_excludes,
        ),
        tolerance=TolerancePolicy(
            limbs=tuple(
                Tolerance(
                    measure=limb.measure,
                    of=limb.of,
                    limit_pct=limb.limit_pct,
                    chapters=parse_chapters(limb.chapters),
                    materials=ranges_of(limb.materials) if limb.materials else (),
                    provided=limb.provided,
                    article=source,
                )
                for limb in agreement.de_minimis
            ),
            exclusions=tuple(
                Exclusion(
                    goods=ranges_of(item.goods),
                    but_not=ranges_of(item.but_not) if item.but_not else (),
                    materials=ranges_of(item.materials),
                    sure=item.sure,
                    article=source,
                )
                for item in agreement.exclusions
            ),
            combine=agreement.de_minimis_combination,
            levels=agreement.de_minimis_applies_to,
        ),
        component_only=None
        if agreement.component_only is None
        else ComponentPolicy(chapters=parse_chapters(agreement.component_only), article=source),
        sets=tuple(
            SetPolicy(
                limit_pct=item.limit_pct,
                of=item.of,
                rules=item.rules,
                chapters=None if item.chapters is None else parse_chapters(item.chapters),
                effect=item.effect,
                article=source,
            )
            for item in agreement.sets
        ),
        partners=tuple(Partner(**item.model_dump(), article=source) for item in agreement.partners),
        retail_packaging=_role(agreement.retail_packaging, source),
        shipping_packaging=_role(agreement.shipping_packaging, source),
        accessories=_role(agreement.accessories, source, customary=True),
        indirect=_role(agreement.indirect, source),
        wholly_obtained=_kinds(facts),
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


def _kinds(facts: Iterable[Mapping[str, Any]]) -> tuple[ObtainedKind, ...]:
    found: dict[str, ObtainedKind] = {}
    for claim in facts:
        kind = kind_of(claim)
        if found.setdefault(kind.kind, kind) != kind:
            raise InputError.of(
                f"the facts of {kind.kind!r} have different keys in two places of the case",
                "Give the same keys in both, null for what is not known",
            )
    return tuple(found.values())


def kind_of(facts: Mapping[str, Any]) -> ObtainedKind:
    """Read a kind of wholly obtained good from the facts of a case: each fact is a condition of the kind.

    A fact that names a place of obtaining (`country`, `born_in`, `vessel_flag`, ...) must be the one Party; a
    yes-or-no fact must be yes. At sea an area must lie outside territorial seas; inside them it is the
    `country` whose sea it is that counts, not the vessel. Owner, crew and port of landing are no condition.
    Other facts are not understood and leave the claim undetermined.
    """
    kind = plain(str(facts.get("kind", "")))
    named = {name: value for name, value in facts.items() if name != "kind" and not _NO_PLACE.fullmatch(name)}
    places = tuple(name for name in named if _PLACES.fullmatch(name) and not isinstance(named[name], bool))
    asked = set(named) - set(places) - {"area"}
    if _in_territory(facts):
        places = ("country",)
    return ObtainedKind(
        kind=kind,
        article="case file",
        places=places,
        yes=tuple(name for name in named if name in asked and isinstance(named[name], bool | None)),
        one_of={"area": _IN_TERRITORY if _in_territory(facts) else _AT_SEA} if "area" in named else {},
        materials="ignored"
        if any(word in kind for word in ("scrap", "waste", "used"))
        else "wholly-obtained",
    )


def _in_territory(facts: Mapping[str, Any]) -> bool:
    return plain(str(facts.get("area", ""))) in _IN_TERRITORY


def _is_economy(value: object) -> bool:
    return isinstance(value, str) and len(value) == 2 and value.isalpha() and value.isupper()


def bill_of(case: Case, law: Law) -> Bill:
    """Translate the case into the bill that the engine determines."""
    good = case.good
    costs, total = _costs(case)
    materials = tuple(_material(item, law) for item in case.materials)
    return Bill(
        hs=HsCode.parse(good.hs, law.edition),
        country=case.exporter,
        materials=(*materials, *_stated_total(total, materials)),
        fob=good.fob,
        exw=good.exw,
        weight_kg=good.weight_kg,
        net_cost=None if good.net_cost is None else NetCost(**dict(good.net_cost)),
        set_rule=good.set_rule,
        component_weight_kg=good.component_weight_kg,
        operations=_operations(case.operations),
        obtained=_facts(case.wholly_obtained_facts),
        costs=costs,
        transport=_transport(case),
        answers=case.conditions,
        rule=rule_of(case.rule, law.provisions.content.base),
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
        if name != "kind" and value is not None and not _ignored(name, facts)
    }
    return ObtainedFacts(plain(str(facts.get("kind", ""))), stated)


def _ignored(name: str, facts: Mapping[str, Any]) -> bool:
    """Facts that are no condition: who owns the vessel, and inside a territorial sea
    the vessel altogether.
    """
    if _NO_PLACE.fullmatch(name):
        return True
    return _in_territory(facts) and name != "country" and _PLACES.fullmatch(name) is not None


def _costs(case: Case) -> tuple[Costs | None, Decimal | None]:
    """The producer's costs, wherever the case gives them,
    and the total of originating materials if stated there.
    """
    good = case.good
    flat = {
        name: getattr(good, name)
        for name in ("labour", "overhead", "profit", "other")
        if getattr(good, name) is not None
    }
    given = [
        part for part in (good.costs, case.costs, CaseCosts(**flat) if flat else None) if part is not None
    ]
    if len(given) > 1:
        raise InputError.of("costs are given in more than one place", "Keep one")
    if not given:
        return None, None
    return _plain_costs(given[0]), given[0].vom


def _plain_costs(costs: CaseCosts | None) -> Costs | None:
    return None if costs is None else Costs(costs.labour, costs.overhead, costs.profit, costs.other)


def _stated_total(total: Decimal | None, materials: tuple[Material, ...]) -> tuple[Material, ...]:
    """A line for originating materials that are stated as a total only."""
    if total is None:
        return ()
    listed = [item for item in materials if item.status in ("originating", "determine")]
    if not listed:
        return (Material("originating materials", None, total, "originating"),) if total else ()
    known = sum((item.value for item in listed if item.value is not None), Decimal(0))
    if known != total or any(item.status == "determine" for item in listed):
        raise InputError.of(
            f"originating materials are stated as {total} in all, but {known} are listed",
            "Keep one of the two",
        )
    return ()


def _transport(case: Case) -> Transport | None:
    if case.transport is not None and case.transport.direct and case.transport.legs:
        raise InputError.of("the transport is direct and has legs", 'Give "direct": false with legs')
    if case.transport is None or (not case.transport.direct and not case.transport.legs):
        return None
    return Transport(
        tuple(
            Leg(
                leg.via,
                None if leg.operations is None else tuple(plain(op) for op in leg.operations),
                leg.customs_control,
            )
            for leg in case.transport.legs
        )
    )


def _purchased(item: CaseMaterial) -> bool:
    if item.purchased is not None and item.purchased is item.self_produced:
        raise InputError.of(
            f"material {item.id!r} is both purchased and self-produced, or neither", "Keep one"
        )
    return bool(item.purchased) or item.self_produced is False


def _material(item: CaseMaterial, law: Law) -> Material:
    made = None
    if item.produced is not None:
        if item.hs is None or item.country is None:
            raise InputError.of(f"material {item.id!r} is produced without hs or country", "Give both")
        produced = item.produced
        parts = tuple(_material(part, law) for part in produced.materials)
        made = Bill(
            hs=HsCode.parse(item.hs, law.edition),
            country=item.country,
            materials=(*parts, *_stated_total(produced.costs.vom if produced.costs else None, parts)),
            fob=item.value,
            exw=item.value,
            weight_kg=item.weight_kg,
            operations=_operations(produced.operations),
            obtained=_facts(produced.wholly_obtained_facts),
            costs=_plain_costs(produced.costs),
            transport=Transport(),
            rule=rule_of(produced.rule, law.provisions.content.base),
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
        deductions=deductions_of(item),
        wholly_obtained=item.wholly_obtained,
        made=made,
        purchased=_purchased(item),
        regional_value_added=item.regional_value_added,
        outside_materials=_outside(item, law),
        invoiced_separately=item.invoiced_separately,
        customary=item.customary,
        in_component=item.in_component,
    )


def _outside(item: CaseMaterial, law: Law) -> tuple[OutsideMaterial, ...] | None:
    """What full cumulation looks through; a case that states nothing claims nothing,
    so all of it is from outside.
    """
    if item.outside_materials is not None:
        return tuple(
            OutsideMaterial(HsCode.parse(part.hs, law.edition), part.value, part.weight_kg)
            for part in item.outside_materials
        )
    if law.provisions.cumulation != "full" or item.produced is not None:
        return None
    if item.regional_value_added is not None or item.hs is None or item.value is None:
        return None
    return (OutsideMaterial(HsCode.parse(item.hs, law.edition), item.value, item.weight_kg),)
