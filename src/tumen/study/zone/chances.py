"""What missing links would change, in sentences: the first front with its reasons, preferences not used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tumen.study.statements import Basis, Figure, Phrase, Statement, Value, phrase, say_that
from tumen.study.zone.statements import called
from tumen.zone.opportunities.ranking import CRITERIA

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.zone.opportunities.known import KnownRange
    from tumen.zone.opportunities.results import Opportunities, Opportunity

_MOST = 5
"""So many links of the first front, and preferences, are told; all are in the tables."""
_MONEY = {
    "saving": "zone_saves",
    "imports": "zone_replaces",
    "cost": "zone_costs_less",
}
_GOODS = {"begins": "zone_begins", "margin": "zone_more_margin"}


def of_opportunities(found: Opportunities, *, unsourced: bool) -> Iterator[Statement]:
    """What is said of the first front, and of preferences that are not yet used."""
    basis: Basis | None = "illustrative" if unsourced else None
    first = [item for item in found.found if item.front == 1 and _reasons(item, found.currency)]
    if not first:
        open_ = [*(text for item in found.found for text in item.missing), *_not_exact(found)]
        yield say_that("zone_no_opportunity", missing=open_, rests_on=basis, count=len(found.found))
    for item in first[:_MOST]:
        fields: dict[str, Value] = {"link": called(item.link), "reasons": _reasons(item, found.currency)}
        key = "zone_opportunity_assumed" if item.assumed else "zone_opportunity"
        yield Statement(key, tuple(fields.items()), rests_on=basis)
    if len(first) > _MOST:
        yield say_that("zone_more_of_the_front", count=len(first) - _MOST)
    for name in found.not_known:
        yield say_that("zone_not_compared", by=phrase(_CRITERIA[name]))
    unused = [item for item in found.unused if item.unused]
    for one in unused[:_MOST]:
        yield say_that(
            "zone_unused",
            product=one.product,
            market=one.market,
            agreement=one.agreement,
            saving=figure(one.saving, found.currency),
            rests_on=basis,
        )


_CRITERIA = {
    "saving": "zone_by_saving",
    "begins": "zone_by_begins",
    "margin": "zone_by_margin",
    "imports": "zone_by_imports",
    "relatedness": "zone_by_relatedness",
    "cost": "zone_by_cost",
}


def _not_exact(found: Opportunities) -> Iterator[str]:
    """What may be more than nothing though nothing is named that would tell; that no price of a maker is
    stated is told by itself.
    """
    for item in found.found:
        for name in (*_GOODS, *_MONEY):
            amount = item.criteria[name]
            alone = name == "cost" and name in found.not_known
            if not alone and not amount.missing and (amount.high is None or amount.high > 0):
                yield f"{CRITERIA[name]}, of {item.link.chain}:{item.link.link}"


def _reasons(item: Opportunity, currency: str) -> tuple[Phrase, ...]:
    """What is surely more than nothing."""
    found = []
    for name, key in (*_GOODS.items(), *_MONEY.items()):
        amount = item.criteria[name]
        if amount.low is not None and amount.low > 0:
            told = _count(amount) if name in _GOODS else figure(amount, currency)
            found.append(phrase(key, amount=told))
    return tuple(found)


def _count(found: KnownRange) -> Value:
    low, high = (None if end is None else f"{end:,.0f}" for end in (found.low, found.high))
    return _between(low, high)


def figure(found: KnownRange, currency: str) -> Value:
    """An amount a year as far as it is known."""
    low, high = (None if end is None else _money(end, currency) for end in (found.low, found.high))
    return low if found.exact is not None and low is not None else _between(low, high)


def _money(amount: Decimal, currency: str) -> Figure:
    return Figure(amount, currency, "short")


def _between(low: Value | None, high: Value | None) -> Value:
    if low is None or high is None:
        if low is not None:
            return phrase("zone_at_least", low=low)
        return phrase("zone_not_known") if high is None else phrase("zone_at_most", high=high)
    return low if low == high else phrase("zone_between", low=low, high=high)
