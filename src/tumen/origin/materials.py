"""The materials of a bill as a test sees them: origin settled, codes in the rule's edition, roles applied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.origin.three import Truth, all_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.agreements.provisions import TestKind, Treatment
    from tumen.origin.bill import Bill, Material
    from tumen.origin.determination import Determination
    from tumen.origin.law import Law
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
    inner: tuple[Resolved, ...] = ()
    """Materials of an intermediate that the producer of the good made itself and that does not (surely) originate."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A material that a change in classification must be checked for."""

    name: str
    codes: tuple[str, ...] | None
    sure: bool
    """False when it may yet turn out to originate or be disregarded."""
    value: Decimal | None
    weight_kg: Decimal | None


def codes_in(hs: HsCode, edition: Edition) -> tuple[str, ...]:
    """Candidate codes of `hs` in `edition`, digits only; several after a split of the nomenclature."""
    if hs.edition == edition:
        return (hs.digits,)
    from tumen.reference.correlation import convert

    return tuple(candidate.code.digits for candidate in convert(hs, edition).candidates)


def resolve(bill: Bill, law: Law, settle: Callable[[Bill, Law], Determination]) -> tuple[Resolved, ...]:
    """Settle the origin of every material; `settle` determines intermediates by their own bill."""
    return tuple(_resolve_one(material, bill, law, settle) for material in bill.materials)


def _resolve_one(
    material: Material, bill: Bill, law: Law, settle: Callable[[Bill, Law], Determination]
) -> Resolved:
    codes = codes_in(material.hs, law.edition) if material.hs is not None else None
    policy = law.provisions.indirect
    if material.role == "indirect" and policy is not None:
        return Resolved(
            material, True, f"an indirect material counts as originating ({policy.article})", codes
        )
    match material.status:
        case "originating":
            if material.country is not None and material.country not in law.parties:
                because = f"stated as originating, but {material.country} is not a Party on that day"
                return Resolved(material, False, because, codes)
            if (
                law.provisions.cumulation == "none"
                and material.country is not None
                and material.country != bill.country
            ):
                return Resolved(material, False, "the agreement has no cumulation with other Parties", codes)
            where = f" in {material.country}" if material.country else ""
            return Resolved(material, True, f"stated as originating{where}", codes)
        case "non-originating":
            return Resolved(material, False, "non-originating", codes)
        case "undetermined":
            article = law.provisions.content.articles.get("undetermined")
            cited = f" ({article})" if article else ""
            return Resolved(material, False, f"origin undetermined: counts as non-originating{cited}", codes)
        case "determine":
            return _determined(material, bill, law, settle, codes)


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
    own = not material.purchased and made.country == bill.country
    inner: tuple[Resolved, ...] = ()
    if determined.originating is not True and own:
        inner = resolve(made, law, settle)
    because = f"determined by its own bill: {determined.status}"
    if determined.originating is True and law.provisions.intermediate_article:
        because += f", counts in full as originating ({law.provisions.intermediate_article})"
    elif inner:
        because += ", made by the producer itself: its own materials are looked at"
    return Resolved(material, determined.originating, because, codes, determined, inner)


def treatment(material: Material, test: TestKind, law: Law) -> Treatment | None:
    """How the material is treated in a test; None when that depends on a fact not given."""
    policy = law.provisions.role(material.role)
    if policy is None or test not in policy.treatment:
        return "count"
    if policy.only_if_customary:
        holds = all_of(
            (
                None if material.invoiced_separately is None else not material.invoiced_separately,
                material.customary,
            )
        )
        if holds is None:
            return None
        if not holds:
            return "count"
    return policy.treatment[test]


def considered(resolved: tuple[Resolved, ...], test: TestKind, law: Law) -> tuple[Resolved, ...]:
    """The materials that a test looks at: disregarded ones left out, treatment applied to the rest."""
    kept: list[Resolved] = []
    for item in resolved:
        how = treatment(item.material, test, law)
        if how == "disregard":
            continue
        if how == "originating":
            kept.append(replace(item, originating=True))
        elif how is None and item.originating is False:
            kept.append(replace(item, originating=None))
        else:
            kept.append(item)
    return tuple(kept)


def change_entries(resolved: tuple[Resolved, ...], law: Law) -> tuple[Entry, ...]:
    """Non-originating materials as a change in classification sees them, looked through where the law does."""
    entries: list[Entry] = []
    for item in considered(resolved, "CTC", law):
        if item.originating is True:
            continue
        if item.inner:
            inner = change_entries(item.inner, law)
            entries.extend(replace(entry, sure=entry.sure and item.originating is False) for entry in inner)
            continue
        material = item.material
        outside = material.outside_materials
        sure = item.originating is False
        if law.provisions.cumulation == "full" and material.country in law.parties and outside is not None:
            entries.extend(
                Entry(
                    f"{material.name}: {part.hs.dotted} from outside",
                    codes_in(part.hs, law.edition),
                    sure,
                    part.value,
                    part.weight_kg,
                )
                for part in outside
            )
            continue
        entries.append(Entry(material.name, item.codes, sure, material.value, material.weight_kg))
    return tuple(entries)
