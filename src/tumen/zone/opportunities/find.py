"""For each missing link: what would change for the goods of the zone's firms if it were made in the zone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import TYPE_CHECKING

from tumen.agreements.load import load_agreement
from tumen.errors import InputError, Problem
from tumen.origin.spelling import check_words
from tumen.origin.truth import Truth, any_of
from tumen.reference.hs import HsCode
from tumen.zone.chains.model import Link
from tumen.zone.opportunities.buying import by_economy, imported, purchases
from tumen.zone.opportunities.cases import CaseJudge
from tumen.zone.opportunities.duties import SaleDesk, duty_of, unused
from tumen.zone.opportunities.known import KnownRange, counted, total
from tumen.zone.opportunities.matching import is_of, matches
from tumen.zone.opportunities.model import OpportunityTerms, ZoneGood, check
from tumen.zone.opportunities.ranking import CRITERIA, ranked
from tumen.zone.opportunities.results import (
    LinkVerdict,
    MarketGain,
    Opportunities,
    Opportunity,
    UnusedPreference,
)
from tumen.zone.opportunities.trying import AskedGood, LinkDesk, LookedAt

if TYPE_CHECKING:
    from tumen.zone.opportunities.product_space import ProductSpace

ASSUMED = (
    "a link made in the zone originates by the declaration of its maker, unless its own bill says otherwise",
    "its maker asks what is paid today, unless its price is stated; the price of the good stays",
    "a material of the subheading of a link could be replaced by its product; of the heading alone, it may",
    "what it costs to claim a preference is not taken off",
)
"""What every answer rests on."""
NO_PRICE = KnownRange.of(None, "the price of a maker in the zone")


def opportunities(
    links: Iterable[Link],
    goods: Iterable[ZoneGood],
    terms: OpportunityTerms,
    *,
    space: ProductSpace | None = None,
    made: Iterable[HsCode] = (),
    by_columns: bool = True,
) -> Opportunities:
    """What each missing link would change: origin, duty, margin, imports, cost; ranked in fronts.

    Parameters
    ----------
    links
        Those that are missing.
    goods
        Of the zone's firms, as far as their bills are known.
    space
        For relatedness (see `product_space`); without it that is not known.
    made
        Codes of more products that are made in the zone, as of its projects; for relatedness alone.
    by_columns
        Whether the columns of a table may decide where they are exact; else the traced engine decides all.

    Raises
    ------
    InputError
        If what is given cannot be meant (see `model.check`), a bill has a deduction that no agreement knows,
        an agreement is not on file, or a regime is claimed that is none.
    """
    links, goods = tuple(links), tuple(goods)
    _check(links, goods, terms)
    names, left_aside = _agreements(terms)
    desk = LinkDesk(goods, terms, CaseJudge(names, terms.on, by_columns))
    sources = (space, tuple(dict.fromkeys((*(good.bill.hs for good in goods), *made))))
    found = [_opportunity(desk, link, *sources) for link in desk.judged(links)]
    placed, used, unknown = ranked(found)
    return Opportunities(
        economy=terms.economy,
        on=terms.on,
        currency=terms.currency,
        found=placed,
        unused=tuple(_unused(desk)),
        compared_by=used,
        not_known=unknown,
        open_throughout=tuple(sorted(desk.mute, key=str)),
        left_aside=left_aside,
        assumptions=ASSUMED,
    )


def _check(links: Sequence[Link], goods: tuple[ZoneGood, ...], terms: OpportunityTerms) -> None:
    keys = [(link.chain, link.link) for link in links]
    twice = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
    problems = [
        Problem(f"link {link!r} of chain {chain!r} stands twice", "Ask it once") for chain, link in twice
    ]
    try:
        check(goods, terms, tuple(keys))
    except InputError as error:
        problems += error.problems
    for link in links:
        made = terms.of(link.chain, link.link).bill
        if made is not None and link.hs and is_of(made.hs, link.hs) is False:
            what = f"the bill of link {link.link!r} is of {made.hs.dotted}, which is none of its codes"
            problems.append(Problem(what, f"Its codes: {', '.join(map(str, link.hs))}"))
    provisions = []
    for name in terms.agreements:
        try:
            provisions.append(load_agreement(name).provisions)
        except InputError as error:
            problems += error.problems
    own = [item.bill for item in terms.links if item.bill is not None]
    for bill in (*(bill for good in goods for bill in good.bills), *own):
        try:
            check_words(bill, provisions)
        except InputError as error:
            problems += [item for item in error.problems if item not in problems]
    if problems:
        raise InputError(problems)


def _agreements(terms: OpportunityTerms) -> tuple[tuple[str, ...], dict[str, str]]:
    """Agreements with rules for the day, and why the others are left aside."""
    names, aside = [], {}
    for name in dict.fromkeys(terms.agreements):
        try:
            load_agreement(name).edition_on(terms.on)
        except InputError as error:
            aside[name] = error.problems[0].what
        else:
            names.append(name)
    return tuple(names), aside


def _opportunity(
    desk: LinkDesk, link: Link, space: ProductSpace | None, made: tuple[HsCode, ...]
) -> Opportunity:
    from tumen.zone.opportunities.product_space import NO_SPACE

    terms, on = desk.terms.of(link.chain, link.link), desk.terms.on
    looked = desk.looked[link.chain, link.link]
    verdicts = [item for number, one in looked.items() for item in _verdicts(desk.asked[number], one)]
    gains = [
        _gain(asked.desk, asked.good, one, f"{link.chain}:{link.link}")
        for number, one in looked.items()
        if (asked := desk.asked[number]).desk
    ]
    bought = [
        item
        for good in desk.goods
        for item in purchases(good, matches(good.bill, link, terms), terms, desk.terms.economy, on)
    ]
    told = [item for item in verdicts if item.key not in desk.mute]
    related = NO_SPACE if space is None or not link.hs else space.related(link.hs, made)
    replaced = imported(bought)
    criteria = {
        "saving": total(gain.saving for gain in gains),
        "begins": _goods(told, [item.begins for item in told], "whether a good originates"),
        "margin": _goods(told, [item.gains_margin for item in told], "the value content of a good"),
        "imports": replaced,
        "relatedness": related.closest,
        "cost": -total(item.gap for item in bought) if terms.price is not None else NO_PRICE,
    }
    if not link.hs and not terms.materials:
        nothing = KnownRange.of(None, "the HS code of the link, or the materials that it would replace")
        criteria = dict.fromkeys(CRITERIA, nothing)
        replaced = nothing
    return Opportunity(
        link=link,
        verdicts=tuple(verdicts),
        gains=tuple(gains),
        purchases=tuple(bought),
        relatedness=related,
        assumed=terms.bill is None,
        criteria=criteria,
        dependence=replaced.share_of(desk.imported),
        sources=by_economy(bought),
        missing=tuple(dict.fromkeys(need for item in criteria.values() for need in item.missing)),
    )


def _goods(verdicts: Sequence[LinkVerdict], answers: Sequence[Truth], missing: str) -> KnownRange:
    """How many goods, in some market under some agreement."""
    by_good: dict[tuple[str, str], list[Truth]] = {}
    for item, answer in zip(verdicts, answers, strict=True):
        by_good.setdefault((item.firm, item.product), []).append(answer)
    return counted(map(any_of, by_good.values()), missing)


def _verdicts(asked: AskedGood, looked: LookedAt) -> Iterable[LinkVerdict]:
    for name in asked.laws:
        content = asked.under_law(name)
        margins, moves = zip(*(content.compared(case.changes) for case in looked.cases[True]), strict=True)
        yield LinkVerdict(
            firm=asked.good.firm,
            product=asked.good.product,
            market=None if asked.sale is None else asked.sale.market,
            importer=asked.importer,
            agreement=name,
            today=asked.today[name],
            with_link=looked.answers[True][name],
            if_not=looked.answers[False][name],
            margin_today=content.today,
            margin_with_link=margins[0] if len(set(margins)) == 1 and True not in looked.open else None,
            asks_content=content.asks,
            content_moves=any(moves),
        )


def _gain(desk: SaleDesk, good: ZoneGood, looked: LookedAt, link: str) -> MarketGain:
    claims = {
        itself: desk.claims_of(cases, {name: looked.answers[itself][name] for name in looked.moved[itself]})
        for itself, cases in looked.cases.items()
    }
    quoted = [desk.quote(claims[True], case) for case in looked.cases[True]]
    own = len(quoted) > 1 and (bool(looked.moved[True]) or any(one is not quoted[0] for one in quoted))
    lowest = {one.best.regime if one.best else None for one in quoted}
    return MarketGain(
        firm=good.firm,
        product=good.product,
        market=desk.sale.market,
        importer=desk.sale.importer,
        regime_today=desk.quoted.best.regime if desk.quoted.best else None,
        regime_with_link=lowest.pop() if len(lowest) == 1 else None,
        duty_today=duty_of(desk.quoted),
        duty_with_link=reduce(KnownRange.either, map(duty_of, quoted)),
        saving=desk.saving(claims[True], looked.cases[True]),
        saving_if_not=desk.saving(claims[False], looked.cases[False]),
        claimable=(
            *((name, claim.eligible, claim.country) for name, claim in claims[True].items()),
            *((("if it is the link", None, link),) if own else ()),  # which no other link shares
            *(("MFN", None, country) for country in dict.fromkeys(one.trade.origin for one in quoted)),
        ),
    )


def _unused(desk: LinkDesk) -> Iterable[UnusedPreference]:
    for asked in desk.asked:
        if asked.desk is None or asked.sale is None:
            continue
        for quote, sure, saving in unused(asked.desk):
            yield UnusedPreference(
                firm=asked.good.firm,
                product=asked.good.product,
                market=asked.sale.market,
                importer=asked.sale.importer,
                agreement=quote.regime,
                rate=quote.rate,
                claimed=asked.sale.claimed,
                originates=asked.today.get(quote.regime),
                unused=sure,
                saving=saving,
            )
