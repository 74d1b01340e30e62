"""What counts besides materials that originate here: partners outside the agreement, production elsewhere,
value added in the Parties, declarations.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from tumen.agreements.provisions import Partner
from tumen.origin.bill import Material
from tumen.origin.law import Law

ZERO = Decimal(0)


def partners_of(
    country: str | None, law: Law, what: Literal["materials", "production"]
) -> tuple[Partner, ...]:
    """Provisions by which materials of an economy outside the agreement, or production there, count."""
    if not law.provisions.partners or country is None or country in law.parties:
        return ()
    return tuple(
        item
        for item in law.provisions.partners
        if getattr(item, what)
        and (country in item.economies or (item.group is not None and _member(country, item.group, law)))
    )


def _member(country: str, group: str, law: Law) -> bool:
    from tumen.reference.economies import memberships

    terms = [term for term in memberships(group) if term.economy == country]
    return any(law.on is None or term.holds(law.on) for term in terms)


def looked_through(material: Material, law: Law) -> bool:
    """Whether production where the material was made counts in every test (full cumulation)."""
    if law.provisions.cumulation == "full" and material.country in law.parties:
        return True
    return bool(law.provisions.partners and partners_of(material.country, law, "production"))


def counts_production(material: Material, law: Law) -> bool:
    """Whether the value that production added where the material was made counts."""
    if law.provisions.cumulation == "partial" and material.country in law.parties:
        return True
    return looked_through(material, law)


def added_in_parties(material: Material, law: Law) -> Decimal | None:
    """The value added in the Parties as it counts: nothing below the share from which an agreement with
    partial cumulation counts it.
    """
    added, least = material.regional_value_added, law.provisions.partial_from_pct
    if added is None or least is None or material.value is None or looked_through(material, law):
        return added
    return added if added * 100 >= least * material.value else ZERO


def with_value_added(material: Material, law: Law) -> tuple[Material, str]:
    """The material with the value that a declaration under the agreement says was added in the Parties, and
    how it counts; "" without such a declaration.
    """
    if not material.evidence:
        return material, ""
    stands = (item for item in material.evidence if item.stands(law.agreement, law.on))
    shown = next((item for item in stands if item.value_added is not None), None)
    if shown is None or shown.value_added is None:
        return material, ""
    part = (shown.value_added * 100).normalize()
    words = f"non-originating, {part:f} % of its value added in {shown.origin} as declared"
    added = None if material.value is None else material.value * shown.value_added
    material = replace(material, country=shown.origin, regional_value_added=added, evidence=())
    if not counts_production(material, law):
        words += f", which {law.agreement} does not count"
    elif added_in_parties(material, law) != added:
        words += f", less than the {law.provisions.partial_from_pct} % from which {law.agreement} counts it"
    return material, f"{words} ({law.provisions.cumulation_article})"


def not_declared(material: Material, law: Law) -> str:
    """Why a material that is declared to originate somewhere does not count here."""
    shown = [item for item in material.evidence if item.value_added is None]
    own = [item for item in shown if item.agreement == law.agreement]
    if refused := [item.refused for item in own if item.refused]:
        return f"its declaration under {law.agreement} shows nothing: {refused[0]}; counts as non-originating"
    if not own:
        under = ", ".join(dict.fromkeys(item.agreement for item in shown)) or "no agreement"
        return f"declared to originate under {under}, not under {law.agreement}: counts as non-originating"
    days = (f"from {item.start or 'the beginning'} until {item.until or 'further notice'}" for item in own)
    what = f"its declaration under {law.agreement} does not hold on {law.on} ({'; '.join(days)})"
    return f"{what}: counts as non-originating"
