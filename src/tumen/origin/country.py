"""The country of origin of an originating good where the importing Party treats Parties differently.

The steps follow tariff-differential articles of the kind of RCEP Art. 2.6; their numbers come from the
provisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.origin.criteria.content import base_price, value_of_materials
from tumen.origin.criteria.materials import ZERO, considered, origin_needs, stated
from tumen.origin.criteria.minimal import confers
from tumen.origin.criteria.wholly import wholly_obtained
from tumen.origin.determination import Node
from tumen.origin.determine import resolve_for
from tumen.origin.program import HUNDRED
from tumen.origin.truth import any_of

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.agreements.provisions import DifferentialPolicy
    from tumen.origin.bill import Bill
    from tumen.origin.criteria.materials import Resolved
    from tumen.origin.determination import Determination
    from tumen.origin.law import Law
    from tumen.origin.truth import Truth


@dataclass(frozen=True, slots=True)
class CountryOfOrigin:
    """Which Party the good is of, for the rate and for the proof of origin."""

    party: str | None
    """None when it cannot be told: `needs` says what is missing."""
    article: str | None
    contributions: tuple[tuple[str, Decimal], ...]
    """Value of originating materials used, by Party, the highest first."""
    contributions_known: bool
    """False when an originating material has no Party or no value: the list is then incomplete."""
    domestic_value_pct: Decimal | None
    """Share of value added in the exporting Party, other Parties' materials counted as non-originating."""
    node: Node
    needs: tuple[str, ...] = ()

    @property
    def contributors(self) -> tuple[str, ...]:
        """Parties that contributed originating materials."""
        return tuple(party for party, _ in self.contributions)


def country_of_origin(
    bill: Bill,
    determination: Determination,
    law: Law,
    *,
    differs: bool | None,
    in_appendix: bool | None,
    min_domestic_pct: Decimal | None = None,
) -> CountryOfOrigin | None:
    """Find the country of origin of an originating good.

    Parameters
    ----------
    differs
        Whether the importing Party's rates on the line differ among Parties (None: not known, taken as
        differing).
    in_appendix
        Whether the line carries the additional requirement of an Appendix.
    min_domestic_pct
        That requirement, per cent; the agreement's own figure when not given.

    Returns
    -------
    CountryOfOrigin or None
        None when the good does not (surely) originate.
    """
    if determination.originating is not True:
        return None
    facts = _gather(bill, determination, law, min_domestic_pct)
    if facts.policy is None:
        return facts.answer(bill.country, None, f"{bill.country}: the agreement has no tariff differentials")
    if differs is False:
        return facts.answer(bill.country, "same", f"{bill.country}: the rate is the same for all Parties")
    if in_appendix is None:
        need = "whether the line is in the Appendix of the importer"
        return facts.answer(None, "appendix", "whether the line is in the Appendix is not known", need)
    if in_appendix:
        return _by_appendix(facts)
    return _by_criterion(facts)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the steps look at."""

    bill: Bill
    criterion: str | None
    obtained_in: str | None
    law: Law
    policy: DifferentialPolicy | None
    contributions: tuple[tuple[str, Decimal], ...]
    known: bool
    unknown: tuple[str, ...]
    domestic_pct: Decimal | None
    min_domestic_pct: Decimal | None

    def answer(self, party: str | None, step: str | None, text: str, *needs: str) -> CountryOfOrigin:
        """Wrap up one answer with its article."""
        article = self.policy.articles.get(step) if self.policy and step else None
        node = Node("country of origin", text, None if party is None else True, article, needs=needs)
        return CountryOfOrigin(party, article, self.contributions, self.known, self.domestic_pct, node, needs)


def _gather(bill: Bill, determination: Determination, law: Law, min_domestic_pct: Decimal | None) -> _Facts:
    resolved = resolve_for(bill, law)
    obtained_in = wholly_obtained(bill, resolved, law)[1]
    contributions, known = _contributions(resolved, law)
    policy = law.provisions.differentials
    minimum = min_domestic_pct
    if minimum is None and policy is not None:
        minimum = policy.appendix_min_domestic_pct
    return _Facts(
        bill,
        determination.criterion,
        obtained_in,
        law,
        policy,
        contributions,
        known,
        _unknown_parts(resolved, law),
        _domestic_share(bill, resolved, law)
        if _made_here(bill, determination, resolved, obtained_in)
        else None,
        minimum,
    )


def _made_here(
    bill: Bill, determination: Determination, resolved: tuple[Resolved, ...], obtained_in: str | None
) -> bool:
    """Whether the bill tells what was added in the exporting Party: materials stated, or wholly obtained
    there.
    """
    if determination.criterion == "WO" and not stated(resolved):
        return obtained_in == bill.country
    return stated(resolved)


def _by_appendix(facts: _Facts) -> CountryOfOrigin:
    share, minimum, country = facts.domestic_pct, facts.min_domestic_pct, facts.bill.country
    if share is None or minimum is None:
        return facts.answer(None, "appendix", f"the value added in {country} is not known", *facts.unknown)
    if share >= minimum:
        return facts.answer(country, "appendix", f"{country} added {share:.2f} %, at least {minimum} %")
    return _by_contribution(facts)


def _by_criterion(facts: _Facts) -> CountryOfOrigin:
    country = facts.bill.country
    if facts.criterion == "WO":
        party = facts.obtained_in
        if party is None:
            return facts.answer(
                None,
                "acquired",
                "where it was wholly obtained is not known",
                "the Party where it was obtained",
            )
        return facts.answer(party, "acquired", f"wholly obtained in {party}")
    if facts.criterion == "PSR":
        return facts.answer(country, "acquired", f"the product-specific rule was met in {country}")
    beyond = _beyond_minimal(facts)
    if beyond is None:
        need = f"the operations carried out in {country}"
        return facts.answer(
            None, "minimal", f"whether {country} did more than minimal operations is not known", need
        )
    if beyond:
        return facts.answer(
            country,
            "acquired",
            f"made in {country} from originating materials, by more than minimal operations",
        )
    return _by_contribution(facts)


def _by_contribution(facts: _Facts) -> CountryOfOrigin:
    if not facts.known:
        return facts.answer(
            None, "contributed", "the Party that contributed most is not known", *facts.unknown
        )
    top = [party for party, value in facts.contributions if value == facts.contributions[0][1]]
    if not top:
        return facts.answer(
            None, "contributed", "no Party contributed originating materials", "the originating materials"
        )
    if len(top) > 1:
        tied = " and ".join(top)
        need = f"which of {tied} is the country of origin (they contributed the same value)"
        return facts.answer(None, "contributed", f"{tied} contributed the same highest value", need)
    return facts.answer(
        top[0], "contributed", f"{top[0]} contributed the highest value of originating materials"
    )


def _contributions(resolved: tuple[Resolved, ...], law: Law) -> tuple[tuple[tuple[str, Decimal], ...], bool]:
    totals: dict[str, Decimal] = {}
    known = True
    for item in considered(resolved, "RVC", law):
        if item.originating is False:
            continue
        material = item.material
        if material.role == "indirect":
            continue
        if item.originating is None or material.country is None or material.value is None:
            known = False
            continue
        totals[material.country] = totals.get(material.country, ZERO) + material.value
    ordered = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ordered), known


def _unknown_parts(resolved: tuple[Resolved, ...], law: Law) -> tuple[str, ...]:
    found: list[str] = []
    for item in considered(resolved, "RVC", law):
        if item.originating is None:
            found.extend(origin_needs(item))
        elif item.originating and item.material.country is None:
            found.append(f"the Party of originating material {item.material.name!r}")
        if item.material.value is None:
            found.append(f"the value of material {item.material.name!r}")
    if not stated(resolved):
        found.append("what the good is made of, and what was added where")
    return tuple(found) or ("the price of the good",)


def _domestic_share(bill: Bill, resolved: tuple[Resolved, ...], law: Law) -> Decimal | None:
    base = base_price(bill, law.provisions.content.base)
    vnm, _ = value_of_materials(resolved, law)
    if base is None or vnm.exact is None:
        return None
    outside = vnm.exact
    for item in considered(resolved, "RVC", law):
        material = item.material
        if item.originating is not True or material.role == "indirect":
            continue
        if material.country is None or material.value is None:
            return None
        if material.country != bill.country:
            outside += material.value
    return (base - outside) / base * HUNDRED


def _beyond_minimal(facts: _Facts) -> Truth:
    policy, operations = facts.policy, facts.bill.operations
    if operations is None or policy is None:
        return None
    return any_of(
        confers(op.name, policy.minimal) if op.country == facts.bill.country else False for op in operations
    )
