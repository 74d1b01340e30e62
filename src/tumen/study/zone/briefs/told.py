"""What an invitation says, as statements: what is bought of a link, what would change if it were made in
the zone, and what settling comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.study.statements import Figure, Names, balance, phrase, say_that
from tumen.study.zone.briefs.settle import PARTS, FirmChoice
from tumen.study.zone.chances import figure
from tumen.study.zone.statements import called
from tumen.zone.opportunities.known import total

if TYPE_CHECKING:
    from tumen.network.questions.breakeven import BreakEven
    from tumen.study.statements import Basis, Phrase, Statement, Value
    from tumen.study.zone.briefs.settle import NoChoice, YearlyPlan
    from tumen.zone.chains.model import Chain, Link
    from tumen.zone.opportunities.results import LinkVerdict, Opportunity

_MOST = 3
"""So many parts are named as what decides, and so many goods in a sentence."""
PART_WORDS = {
    "materials": "brief_part_materials",
    "making": "brief_part_making",
    "transport": "brief_part_transport",
    "duty": "brief_part_duty",
    "plants": "brief_part_plants",
    "offers": "brief_part_offers",
    "profit_tax": "brief_part_profit_tax",
    "lost": "brief_part_lost",
    "carbon": "brief_part_carbon",
    "sales": "brief_part_sales",
}
"""Phrase of each of `PARTS`."""
_BETTER = {"near": "brief_settled_near", "better": "brief_settled_better", "worse": "brief_settled_worse"}
_SMALL = 0.005
"""Money below the smallest coin is none."""


def of_link(
    found: Opportunity | None,
    link: Link,
    chain: Chain,
    *,
    missing: bool,
    goods: int,
    currency: str,
    basis: Basis | None,
) -> Iterator[Statement]:
    """Why who makes a link is invited.

    Parameters
    ----------
    goods
        Bills of goods that were looked at.
    """
    key = "brief_link_missing" if missing else "brief_link_there"
    yield say_that(key, link=called(link), chain=called(chain))
    if found is None or not goods:
        yield say_that("brief_link_open", link=called(link))
        return
    abroad = found.criteria["imports"]
    if not found.purchases and abroad.high == 0:
        yield say_that("brief_bought_none", link=called(link), goods=goods)
        return
    bought = total(item.amount for item in found.purchases) if found.purchases else abroad
    yield say_that(
        "brief_bought",
        missing=(*bought.missing, *abroad.missing),
        rests_on=basis,
        link=called(link),
        amount=figure(bought, currency),
        abroad=figure(abroad, currency),
        whence=tuple(
            phrase("brief_from", economy=code or phrase("zone_not_known"), amount=figure(sum_, currency))
            for code, sum_ in found.sources[:_MOST]
        )
        or phrase("zone_not_known"),
    )


def of_change(found: Opportunity, currency: str, basis: Basis | None) -> Iterator[Statement]:
    """What would change for the goods of the zone's firms."""
    yes = [item for item in found.verdicts if item.begins is True]
    open_ = [item for item in found.verdicts if item.begins is None]
    unknown = tuple(dict.fromkeys(f"{item.product} ({item.agreement})" for item in open_))
    if yes:
        yield say_that("brief_begins", rests_on=basis, goods=_goods(yes), missing=unknown)
    elif found.verdicts:
        sure = {(item.firm, item.product) for item in found.purchases if item.surely}
        perhaps = any((item.firm, item.product) not in sure for item in found.verdicts)
        key = "brief_begins_none_perhaps" if perhaps else "brief_begins_none"
        yield say_that(key, goods=_goods(found.verdicts), missing=unknown)
    if ends := [item for item in found.verdicts if item.ends]:
        yield say_that("brief_ends", rests_on=basis, goods=_goods(ends))
    if found.gains:
        saving = found.saving
        if saving.exact == 0:
            yield say_that("brief_saving_none", rests_on=basis)
        elif saving.high is not None and saving.high < 0:
            paid = figure(-saving, currency)
            yield say_that("brief_more_duty", missing=saving.missing, rests_on=basis, amount=paid)
        else:
            amount = figure(saving, currency)
            yield say_that("brief_saving", missing=saving.missing, rests_on=basis, amount=amount)
    if more := [item for item in found.verdicts if item.gains_margin]:
        yield say_that("brief_margin", rests_on=basis, goods=_goods(more))
    if found.verdicts:
        if found.assumed:
            yield say_that("brief_assumed", rests_on="assumed")
        else:
            yield say_that("brief_by_bill")


def _goods(verdicts: Iterable[LinkVerdict]) -> Value:
    """Goods with the agreements and markets of each, the first few by name."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for item in verdicts:
        found.setdefault((item.product, item.agreement), {})[item.market or ""] = None
    told: list[Value] = []
    for (product, agreement), markets in found.items():
        named_markets = tuple(market for market in markets if market)
        where: dict[str, Value] = {"good": product, "agreement": agreement}
        if named_markets:
            told.append(phrase("brief_good_in", markets=Names(named_markets), **where))
        else:
            told.append(phrase("brief_good", **where))
    if len(told) > _MOST:
        told = [*told[:_MOST], phrase("more_names", count=f"{len(told) - _MOST}")]
    return tuple(told)


def of_choice(found: FirmChoice | NoChoice | None) -> Iterator[Statement]:
    """What settling comes to for a firm, against exporting; or why that is not known."""
    if isinstance(found, FirmChoice):
        yield from _choice(found)
        return
    if found is None:
        yield say_that("brief_choice_no_study")
    elif found.why == "stands":
        yield say_that("brief_stands", site=found.site)
    elif found.why == "no design":
        yield say_that("brief_choice_no_design", study=found.study)
    else:
        yield say_that("brief_choice_no_site", study=found.study)


def _choice(found: FirmChoice) -> Iterator[Statement]:
    settled, other = found.settled, found.best_other
    if settled.plan is None:
        if settled.unsolved:
            yield say_that(
                "brief_settled_open", missing=settled.why_not, rests_on=found.basis, site=found.site
            )
        else:
            why = settled.why_not[:_MOST]
            yield say_that("brief_settled_none", rests_on=found.basis, site=found.site, why=why)
        return
    here = _comes_to(settled, found)
    unsolved = [way for way in found.ways[:-1] if way.unsolved]
    if other is None:
        if unsolved:
            missing = [line for way in unsolved for line in way.why_not]
            yield say_that(
                "brief_other_open", missing=missing, rests_on=found.basis, site=found.site, here=here
            )
        else:
            stuck = found.ways[-2].why_not[:_MOST]
            yield say_that("brief_only_here", rests_on=found.basis, site=found.site, here=here, why=stuck)
    else:
        yield _against(found, other, here, unsolved)
        yield from _decides(found, other)
    if found.opens is not None:
        yield say_that("brief_opens", site=found.site, period=found.opens)
    if found.offers:
        yield say_that("brief_offers", rests_on=found.basis, offers=Names(found.offers))
    else:
        yield say_that("brief_no_offers")
    if found.not_counted:
        yield say_that("brief_offers_not", offers=Names(found.not_counted))
    if other is not None or found.offer is not None:
        yield _offer(found)
    yield say_that(
        "brief_horizon",
        years=Figure(found.years, "", "short"),
        rate=Figure(100 * found.discount_rate, "", "percent"),
    )


def _comes_to(way: YearlyPlan, found: FirmChoice) -> Phrase:
    return balance(way.net_cost, found.currency)


def _against(found: FirmChoice, other: YearlyPlan, here: Phrase, unsolved: Iterable[YearlyPlan]) -> Statement:
    gain, open_by = found.gain or (0.0, 0.0)
    key = "near" if abs(gain) <= open_by + _SMALL else "better" if gain > 0 else "worse"
    size = open_by if key == "near" else abs(gain)
    return say_that(
        _BETTER[key],
        missing=[*(line for way in unsolved for line in way.why_not), *found.unsolved_sites],
        rests_on=found.basis,
        site=found.site,
        here=here,
        other=way_name(other),
        there=_comes_to(other, found),
        size=Figure(size, found.currency, "short"),
    )


def way_name(way: YearlyPlan) -> Phrase:
    """How a way is called in a sentence."""
    sites = () if way.plan is None else way.plan.opened
    if way.where == "elsewhere":
        return phrase("brief_way_elsewhere", sites=Names(sites))
    return phrase("brief_way_home", sites=Names(sites))


def _decides(found: FirmChoice, other: YearlyPlan) -> Iterator[Statement]:
    """The parts that differ most between settling and the best other way."""
    change = differences(found.settled.parts, other.parts)
    largest = sorted(change, key=lambda part: -abs(change[part]))[:_MOST]
    told = tuple(
        phrase(
            "brief_less" if (change[part] < 0) is not (part == "sales") else "brief_more",
            size=Figure(abs(change[part]), found.currency, "short"),
            part=phrase(PART_WORDS[part]),
        )
        for part in largest
    )
    if told:
        yield say_that("brief_decides", rests_on=found.basis, parts=told)


def differences(here: Mapping[str, float], there: Mapping[str, float]) -> dict[str, float]:
    """By how much each part of the net cost is higher here."""
    found = {part: here.get(part, 0.0) - there.get(part, 0.0) for part in PARTS}
    return {part: amount for part, amount in found.items() if abs(amount) > _SMALL}


def _offer(found: FirmChoice) -> Statement:
    """What the zone would have to give where it offers nothing else."""
    offer: BreakEven | None = found.offer
    if offer is None:
        return say_that("brief_grant_open", missing=found.offer_not_known, rests_on=found.basis)
    if offer.outcome == "wins already":
        return say_that("brief_grant_none", rests_on=found.basis)
    if offer.needed is None:
        return say_that("brief_grant_never", rests_on=found.basis)
    return say_that(
        "brief_grant",
        rests_on=found.basis,
        needed=Figure(Decimal(repr(offer.needed)), found.currency, "short"),
        within=Figure(offer.uncertain_by, found.currency, "short"),
    )
