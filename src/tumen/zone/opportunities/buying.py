"""What firms buy of a link today, from whom and from where; what it would cost from a maker in the zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from tumen.origin.bill import Material
from tumen.origin.truth import Truth
from tumen.reference.territories import one_territory
from tumen.zone.opportunities.cases import value_here
from tumen.zone.opportunities.known import NONE, ZERO, KnownRange, total
from tumen.zone.opportunities.matching import LinkMatch, bought
from tumen.zone.opportunities.model import LinkTerms, ZoneGood
from tumen.zone.opportunities.results import LinkPurchase


def purchases(
    good: ZoneGood, found: Iterable[LinkMatch], terms: LinkTerms, home: str, on: date
) -> tuple[LinkPurchase, ...]:
    """What is bought for a good of the product of a link."""
    by_name = {item.material: item for item in good.bought}
    made = []
    for item in found:
        material, delivered = item.material, by_name.get(item.material.name)
        country = country_of(material)
        amount = a_year(material.value, item.per_unit, good, material.name)
        gap = _gap(material, item, good, terms)
        if not item.surely:
            need = f"whether {material.name!r} is the product of the link"
            amount, gap = _perhaps(amount, need), _perhaps(gap, need)
        made.append(
            LinkPurchase(
                firm=good.firm,
                product=good.product,
                material=material.name,
                grade=item.grade,
                surely=item.surely,
                supplier=delivered.supplier if delivered else None,
                economy=country,
                imported=is_imported(country, home, on),
                amount=amount,
                gap=gap,
            )
        )
    return tuple(made)


def country_of(material: Material) -> str | None:
    """Where a material is made: stated, by its bill, or as all its declarations say."""
    if material.country is not None:
        return material.country
    if material.made is not None:
        return material.made.country
    declared = {item.origin for item in material.evidence}
    return declared.pop() if len(declared) == 1 else None


def is_imported(country: str | None, home: str, on: date) -> Truth:
    """Whether it comes over the border of the economy of the zone; None: it is not known from where."""
    return None if country is None else not one_territory(country, home, on)


def a_year(value: Decimal | None, times: Decimal | None, good: ZoneGood, name: str) -> KnownRange:
    """What is bought in a year for a good of a material worth so much in one unit of it."""
    what = f"what {name!r} in one {good.product} is worth"
    each = KnownRange(ZERO, None, (what,)) if value is None else KnownRange.of(value)
    each = each.times(times, f"how much of the intermediate with {name!r} is in one {good.product}")
    return each.times(good.per_year, f"the units of {good.product} that {good.firm} makes in a year")


def _gap(material: Material, item: LinkMatch, good: ZoneGood, terms: LinkTerms) -> KnownRange:
    if terms.price is None:
        return KnownRange.of(None, "the price of a maker in the zone")
    here = value_here(material, good, terms)
    if here is None:
        return KnownRange.of(
            None, f"the quantity of {material.name!r} in one {good.product}, in {terms.unit}"
        )
    if material.value is None:
        return KnownRange.of(None, f"what {material.name!r} in one {good.product} is worth")
    more = here - material.value
    each = KnownRange.of(more).times(item.per_unit, f"how much of the intermediate is in one {good.product}")
    return each.times(good.per_year, f"the units of {good.product} that {good.firm} makes in a year")


def _perhaps(amount: KnownRange, need: str) -> KnownRange:
    """An amount that may be none."""
    low = None if amount.low is None else min(ZERO, amount.low)
    high = None if amount.high is None else max(ZERO, amount.high)
    return KnownRange(low, high, (*amount.missing, need))


def imported(listed: Iterable[LinkPurchase]) -> KnownRange:
    """Amounts that come over the border; those of which that is not known may."""
    return total(_imported(item.amount, item.imported, item.material) for item in listed)


def _imported(amount: KnownRange, over: Truth, material: str) -> KnownRange:
    if over is False:
        return NONE
    return amount if over else _perhaps(amount, f"where {material!r} is made")


def all_imported(goods: Sequence[ZoneGood], home: str, on: date) -> KnownRange:
    """Every material that the firms import in a year."""
    return total(
        _imported(
            a_year(material.value, times, good, material.name),
            is_imported(country_of(material), home, on),
            material.name,
        )
        for good in goods
        for _, material, times in bought(good.bill)
    )


def by_economy(listed: Iterable[LinkPurchase]) -> tuple[tuple[str, KnownRange], ...]:
    """Amounts by where they are made, the largest first; "" where that is not known."""
    found: dict[str, KnownRange] = defaultdict(lambda: NONE)
    for item in listed:
        found[item.economy or ""] += item.amount
    return tuple(sorted(found.items(), key=lambda pair: (-(pair[1].high or ZERO), pair[0])))
