"""The materials of a bill as a test sees them: origin settled, codes in the rule's edition, roles applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from tumen.agreements.provisions import Partner, TestKind, Treatment
from tumen.agreements.rule import DIGITS_OF, ChangeLevel, CodeRange
from tumen.origin.bill import Bill, Material
from tumen.origin.criteria.cumulation import (
    counts_production,
    looked_through,
    not_declared,
    partners_of,
    with_value_added,
)
from tumen.origin.determination import Determination
from tumen.origin.law import Law
from tumen.origin.truth import Truth, all_of, any_of, negate
from tumen.reference.hs import Edition, HsCode

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A material whose origin has been settled as far as it can be."""

    material: Material
    originating: Truth
    because: str
    codes: tuple[str, ...] | None
    """Candidate codes in the rule's edition (digits); None when the code is not known."""
    determined: Determination | None = None
    perhaps: bool = False
    """Whether it may yet turn out to be disregarded in the test at hand."""
    partner: bool = False
    """Whether it originates, if it does, elsewhere and cumulates only where more than minimal operations is
    done: outside the agreement (diagonal), or in another Party where the agreement asks for it."""
    asks: tuple[str, ...] = ()
    """What must be answered to settle whether it originates."""
    inner: tuple[Resolved, ...] = ()
    """Materials of an intermediate that the producer of the good made itself and that does not (surely)
    originate."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A material that a change in classification must be checked for."""

    name: str
    codes: tuple[str, ...] | None
    sure: bool
    """False when it may yet turn out to originate, be disregarded or be looked through."""
    value: Decimal | None
    weight_kg: Decimal | None
    needs: tuple[str, ...] = ()
    """What would make it sure."""
    in_component: Truth = None
    """Whether it is in the component of the good that determines its classification."""


def codes_in(hs: HsCode, edition: Edition) -> tuple[str, ...]:
    """Candidate codes of `hs` in `edition`, digits only; several after a split of the nomenclature."""
    if hs.edition == edition:
        return (hs.digits,)
    from tumen.reference.correlation import counterparts

    return counterparts(hs, edition)


def same_as_good(code: str, good: str, level: ChangeLevel) -> Truth:
    """Whether a material stands in the good's own chapter, heading or subheading (digits of one edition).

    Never for ``AH``, which asks for no change; None where a code is too short to tell.
    """
    width = DIGITS_OF[level]
    if width == 0:
        return False
    if len(code) < width or len(good) < width:
        return None if good.startswith(code) or code.startswith(good) else False
    return code[:width] == good[:width]


def among(code: str, ranges: tuple[CodeRange, ...]) -> Truth:
    """Whether a code is in one of the ranges; None where it is too short to tell."""
    return any_of(
        True
        if len(code) >= max(len(r.first), len(r.last)) and r.covers(code)
        else (None if len(code) < max(len(r.first), len(r.last)) and r.could_cover(code) else False)
        for r in ranges
    )


def resolve(bill: Bill, law: Law, settle: Callable[[Bill, Law], Determination]) -> tuple[Resolved, ...]:
    """Settle the origin of every material; `settle` determines intermediates by their own bill."""
    return tuple(resolve_one(material, bill, law, settle) for material in bill.materials)


def resolve_one(
    material: Material, bill: Bill, law: Law, settle: Callable[[Bill, Law], Determination]
) -> Resolved:
    """Settle the origin of one material of a bill."""
    codes = codes_in(material.hs, law.edition) if material.hs is not None else None
    match material.status:
        case "originating":
            if material.evidence:
                shown = next((item for item in material.evidence if item.holds(law.agreement, law.on)), None)
                if shown is None:
                    material, said = with_value_added(material, law)
                    because = said or not_declared(material, law)
                    return Resolved(material, False, because, codes)
                if material.country != shown.origin:
                    material = replace(material, country=shown.origin)
            if material.country is not None and material.country not in law.parties:
                if partners := partners_of(material.country, law, "materials"):
                    return _of_partner(material, partners, bill, codes)
                because = f"stated as originating, but {material.country} is not a Party on that day"
                return Resolved(material, False, because, codes)
            if law.provisions.cumulation == "none" and material.country is None:
                because = "stated as originating, and only materials of the exporting Party cumulate"
                return Resolved(material, None, because, codes)
            elsewhere = material.country is not None and (
                law.party_of(material.country) != law.party_of(bill.country)
            )
            if law.provisions.cumulation == "none" and elsewhere:
                because = "the agreement has no cumulation with other Parties"
                if unread := law.provisions.not_read.get("cumulation"):
                    because = f"whether materials of other Parties cumulate is not on file: {unread}"
                return Resolved(material, False, because, codes)
            where = f" in {material.country}" if material.country else ""
            more = law.provisions.cumulation_beyond_minimal
            other = more is not None and elsewhere
            because = f"stated as originating{where}"
            if other:
                because += f", which cumulates where more than minimal operations is done ({more})"
            return Resolved(material, True, because, codes, partner=other)
        case "non-originating":
            material, said = with_value_added(material, law)
            return Resolved(material, False, said or "non-originating", codes)
        case "undetermined":
            material, said = with_value_added(material, law)
            if said:
                return Resolved(material, False, said, codes)
            article = law.provisions.content.articles.get("undetermined")
            cited = f" ({article})" if article else ""
            return Resolved(material, False, f"origin undetermined: counts as non-originating{cited}", codes)
        case "determine":
            return _determined(material, bill, law, settle, codes)


def assumed(resolved: tuple[Resolved, ...]) -> tuple[str, ...]:
    """Names of materials that originate because it is stated, without a declaration that shows it."""
    found: list[str] = []
    for item in resolved:
        material = item.material
        if material.status == "originating" and not material.evidence and item.originating is not False:
            found.append(material.name)
        if item.determined is not None:
            found += [f"{name} (in {material.name})" for name in item.determined.assumed]
    return tuple(dict.fromkeys(found))


def _of_partner(
    material: Material, partners: tuple[Partner, ...], bill: Bill, codes: tuple[str, ...] | None
) -> Resolved:
    """A material that originates outside the agreement: it counts if the condition of one provision holds."""
    answers = {item: True if item.provided is None else bill.answers.get(item.provided) for item in partners}
    originating = any_of(answers.values())
    article = next(item.article for item in partners if answers[item] == originating)
    how = "which cumulates" if originating is not False else "the condition to cumulate does not hold"
    mark = "," if originating is not False else ";"
    because = f"stated as originating in {material.country}{mark} {how} ({article})"
    asks = tuple(f"an answer: {item.provided}?" for item in partners if answers[item] is None)
    asks = asks if originating is None else ()
    return Resolved(material, originating, because, codes, partner=True, asks=asks)


def _determined(
    material: Material,
    bill: Bill,
    law: Law,
    settle: Callable[[Bill, Law], Determination],
    codes: tuple[str, ...] | None,
) -> Resolved:
    made = material.made
    if made is None:  # refused by Bill
        raise AssertionError
    determined = settle(made, law)
    if determined.originating is not False and _outside(made.country, law):
        because = f"made in {made.country}, not in a Party: counts as non-originating"
        return Resolved(replace(material, country=made.country), False, because, codes)
    own = not material.purchased and made.country == bill.country
    inner: tuple[Resolved, ...] = ()
    if determined.originating is not True and own:
        inner = resolve(made, law, settle)
    if material.country is None:
        material = replace(material, country=made.country)
    because = f"determined by its own bill: {determined.status}"
    if determined.originating is True and law.provisions.intermediate_article:
        because += f", counts in full as originating ({law.provisions.intermediate_article})"
    elif inner:
        because += ", made by the producer itself: its own materials are looked at"
    return Resolved(material, determined.originating, because, codes, determined, inner=inner)


def _outside(country: str, law: Law) -> bool:
    """Whether what is made there cannot originate: no Party, and no partner of one."""
    partners = (partners_of(country, law, "materials"), partners_of(country, law, "production"))
    return country not in law.parties and not any(partners)


def of_role(role: str, test: TestKind, law: Law) -> tuple[Treatment, bool]:
    """How a test treats packing, accessories or indirect materials, and whether only where they are
    customary.

    What counts as originating wherever it was made (indirect materials) is no part of the good, so that tests
    of all materials (wholly obtained, exclusively from originating) pass over it.
    """
    policy = law.provisions.role(role)
    how = "count" if policy is None else policy.treatment.get(test, "count")
    if policy is None or how == "count":
        return "count", False
    return "disregard" if test in ("WO", "PE") else how, policy.only_if_customary


def considered(resolved: tuple[Resolved, ...], test: TestKind, law: Law) -> tuple[Resolved, ...]:
    """The materials that a test looks at: disregarded ones left out, treatment applied to the rest."""
    kept: list[Resolved] = []
    for item in resolved:
        material = item.material
        how, asks = ("count", False) if material.role == "material" else of_role(material.role, test, law)
        separate = material.invoiced_separately
        usual = all_of((negate(separate), material.customary)) if asks else True
        if how == "count" or usual is False:
            kept.append(item)
        elif usual is None:
            kept.append(_perhaps_disregarded(item, test))
        elif how == "originating":
            kept.append(replace(item, originating=True, inner=()))
    return tuple(kept)


def _perhaps_disregarded(item: Resolved, test: TestKind) -> Resolved:
    """A material that may not matter can no longer decide against the good, nor add to its content."""
    wholly = item.material.wholly_obtained or None
    return replace(
        item,
        originating=None if test == "RVC" else item.originating or None,
        material=replace(item.material, wholly_obtained=wholly),
        perhaps=True,
        because=f"{item.because}; it is disregarded if customary and not invoiced separately",
    )


def stated(resolved: tuple[Resolved, ...]) -> bool:
    """Whether the bill says what the good is made of; packing, accessories and indirect materials do not."""
    return any(item.material.role == "material" for item in resolved)


def origin_needs(item: Resolved) -> tuple[str, ...]:
    """What must be known to settle whether a material originates or is disregarded."""
    if item.originating is not None:
        return ()
    name = item.material.name
    needs = list(customary_needs(item.material)) if item.material.role != "material" else []
    needs.extend(item.asks)
    if item.material.status == "originating" and item.material.country is None:
        needs.append(f"the Party of material {name!r}")
    if item.determined is not None and item.determined.originating is None:
        needs.extend(f"{need} (for material {name!r})" for need in item.determined.trace.missing())
    return tuple(needs)


def customary_needs(material: Material) -> tuple[str, ...]:
    """What must be known to tell whether an accessory is disregarded."""
    needs: list[str] = []
    if material.invoiced_separately is None:
        needs.append(f"whether {material.name!r} is invoiced separately")
    if material.customary is None:
        needs.append(f"whether {material.name!r} is customary in quantity and value")
    return tuple(needs)


def unclaimed_cumulation(material: Material, law: Law) -> bool:
    """Whether full cumulation could look through the material, of which nothing is stated."""
    return (
        counts_production(material, law)
        and material.regional_value_added is None
        and (material.outside_materials is None or not looked_through(material, law))
    )


def change_entries(resolved: tuple[Resolved, ...], law: Law) -> tuple[Entry, ...]:
    """Non-originating materials as a change in classification sees them."""
    entries: list[Entry] = []
    for item in considered(resolved, "CTC", law):
        if item.originating is True:
            continue
        if item.inner:
            entries.extend(_unsure(entry, item) for entry in change_entries(item.inner, law))
            continue
        material = item.material
        own = Entry(
            material.name,
            item.codes,
            item.originating is False,
            material.value,
            material.weight_kg,
            origin_needs(item),
            material.in_component,
        )
        if not looked_through(material, law):
            entries.append(own)
        elif material.outside_materials is None:
            asked = f"the materials from outside the Parties in material {material.name!r}"
            entries.append(replace(own, sure=False, needs=(*own.needs, asked)))
        else:
            entries.extend(
                replace(
                    own,
                    name=f"{material.name}: {part.hs.dotted} from outside",
                    codes=codes_in(part.hs, law.edition),
                    value=part.value,
                    weight_kg=part.weight_kg,
                )
                for part in material.outside_materials
            )
    return tuple(entries)


def _unsure(entry: Entry, item: Resolved) -> Entry:
    if item.originating is False:
        return entry
    return replace(entry, sure=False, needs=(*entry.needs, *origin_needs(item)))
