"""The country of origin of an originating good where the importing Party treats Parties differently.

The steps follow tariff-differential articles of the kind of RCEP Art. 2.6; their numbers come from the
provisions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tumen.agreements.provisions import DifferentialPolicy
from tumen.origin.bill import Bill
from tumen.origin.criteria.content import base_price, value_of_materials
from tumen.origin.criteria.materials import ZERO, Resolved, considered, origin_needs, stated
from tumen.origin.criteria.minimal import confers
from tumen.origin.criteria.wholly import wholly_obtained
from tumen.origin.determination import Determination, Node
from tumen.origin.determine import resolve_for
from tumen.origin.law import Law
from tumen.origin.program import HUNDRED
from tumen.origin.truth import Truth, any_of


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
    either: tuple[str, ...] = ()
    """Where `party` hangs on an Appendix alone: of which Party the good is, listed or not."""

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
        Whether the line carries the additional requirement of an Appendix. Where that is not known, the
        country is settled if it is the same either way.
    min_domestic_pct
        That requirement, per cent; the agreement's own figure when not given.

    Returns
    -------
    CountryOfOrigin or None
        None when the good does not (surely) originate.
    """
    if determination.originating is not True:
        return None
    resolved, policy = resolve_for(bill, law), law.provisions.differentials
    obtained_in = wholly_obtained(bill, resolved, law)[1]
    contributions, known = _contributions(resolved, law)
    unknown = _unknown_parts(resolved, law)
    told = stated(resolved) or (determination.criterion == "WO" and obtained_in == bill.country)
    domestic = _domestic_share(bill, resolved, law) if told else None

    def answer(step: str | None, party: str | None, text: str, *needs: str) -> CountryOfOrigin:
        article = policy.articles.get(step) if policy and step else None
        node = Node("country of origin", text, None if party is None else True, article, needs=needs)
        return CountryOfOrigin(party, article, contributions, known, domestic, node, needs)

    home = bill.country
    if policy is None:
        return answer(None, home, f"{home}: the agreement has no tariff differentials")
    if differs is False:
        return answer("same", home, f"{home}: the rate is the same for all Parties")
    least = policy.appendix_min_domestic_pct if min_domestic_pct is None else min_domestic_pct
    most = _by_contribution(contributions, unknown, known=known)
    listed = _by_appendix(home, domestic, least, unknown) or most
    unlisted = _by_criterion(bill, determination.criterion, obtained_in, policy) or most
    if in_appendix is not None:
        return answer(*(listed if in_appendix else unlisted))
    if listed[1] is not None and listed[1] == unlisted[1]:
        step, party, text, *_ = unlisted
        return answer(step, party, f"{text}; the same if the line is in the Appendix, where {listed[2]}")
    need = "whether the line is in the Appendix of the importer"
    open_ = answer("appendix", None, "whether the line is in the Appendix is not known", need)
    both = (listed[1], unlisted[1])
    return open_ if None in both else replace(open_, either=both)


_Step = tuple[Any, ...]
"""Name of the step in the provisions, the Party, what is said, and what is missing."""


def _by_appendix(home: str, share: Decimal | None, least: Decimal | None, unknown: tuple[str, ...]) -> _Step:
    if share is None or least is None:
        return "appendix", None, f"the value added in {home} is not known", *unknown
    if share >= least:
        return "appendix", home, f"{home} added {share:.2f} %, at least {least} %"
    return ()


def _by_criterion(
    bill: Bill, criterion: str | None, obtained_in: str | None, policy: DifferentialPolicy
) -> _Step:
    home = bill.country
    if criterion == "WO":
        if obtained_in is None:
            need = "the Party where it was obtained"
            return "acquired", None, "where it was wholly obtained is not known", need
        return "acquired", obtained_in, f"wholly obtained in {obtained_in}"
    if criterion == "PSR":
        return "acquired", home, f"the product-specific rule was met in {home}"
    beyond: Truth = None
    if bill.operations is not None:
        real = (confers(op.name, policy.minimal) if op.country == home else False for op in bill.operations)
        beyond = any_of(real)
    if beyond is None:
        need = f"the operations carried out in {home}"
        return "minimal", None, f"whether {home} did more than minimal operations is not known", need
    text = f"made in {home} from originating materials, by more than minimal operations"
    return ("acquired", home, text) if beyond else ()


def _by_contribution(
    contributions: tuple[tuple[str, Decimal], ...], unknown: tuple[str, ...], *, known: bool
) -> _Step:
    if not known:
        return "contributed", None, "the Party that contributed most is not known", *unknown
    top = [party for party, value in contributions if value == contributions[0][1]]
    if not top:
        need = "the originating materials"
        return "contributed", None, "no Party contributed originating materials", need
    tied = " and ".join(top)
    if len(top) > 1:
        need = f"which of {tied} is the country of origin (they contributed the same value)"
        return "contributed", None, f"{tied} contributed the same highest value", need
    return "contributed", tied, f"{tied} contributed the highest value of originating materials"


def _counted(resolved: tuple[Resolved, ...], law: Law) -> list[Resolved]:
    """Materials that may originate and are part of the good."""
    listed = considered(resolved, "RVC", law)
    return [item for item in listed if item.originating is not False and item.material.role != "indirect"]


def _contributions(resolved: tuple[Resolved, ...], law: Law) -> tuple[tuple[tuple[str, Decimal], ...], bool]:
    totals: dict[str, Decimal] = {}
    known = True
    for item in _counted(resolved, law):
        country, value = item.material.country, item.material.value
        if item.originating is None or country is None or value is None:
            known = False
        else:
            totals[country] = totals.get(country, ZERO) + value
    return tuple(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))), known


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
    outside = value_of_materials(resolved, law)[0].exact
    if base is None or outside is None:
        return None
    for item in _counted(resolved, law):
        country, value = item.material.country, item.material.value
        if item.originating is None:
            continue
        if country is None or value is None:
            return None
        outside += value if country != bill.country else ZERO
    return (base - outside) / base * HUNDRED
