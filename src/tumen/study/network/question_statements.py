"""What is asked of a network besides its plans, as statements: the offer needed,
sites decided under uncertainty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.network.answer import NOTHING, decided, quoted, working
from tumen.study.statements import Figure, Names, balance, phrase, say_that

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.network.questions.breakeven import Kind
    from tumen.study.network.answer import Decided
    from tumen.study.network.results import OfferNeeded, UnderUncertainty
    from tumen.study.statements import Basis, Phrase, Statement

_OFFERS = {
    "grant": ("offer_grant", "offer_amount"),
    "tax cut": ("offer_tax_cut", "offer_share"),
    "fixed cost": ("offer_fixed_cost", "offer_a_year"),
    "unit cost": ("offer_unit_cost", "offer_a_unit"),
}
"""Phrases for each kind of offer: its name, and its size."""


def question_statements(
    offers: tuple[OfferNeeded, ...], uncertainty: UnderUncertainty | None, currency: str, basis: Basis | None
) -> Iterator[Statement]:
    """One statement for each offer, up to three for uncertainty."""
    for offer in offers:
        yield offer_needed(offer, currency, basis)
    if uncertainty is not None:
        yield from under_uncertainty(uncertainty, currency, basis)


def offer_needed(offer: OfferNeeded, currency: str, basis: Basis | None) -> Statement:
    """The smallest offer, that none is needed, or that none is enough."""
    kind, site, found = kind_of(offer.lever.kind), offer.lever.site, offer.found
    scenario = quoted(offer.title)
    if found is None:
        return say_that(
            "offer_not_found", missing=offer.why_not, rests_on=basis, kind=kind, site=site, scenario=scenario
        )
    if found.outcome == "wins already":
        better = Figure(-found.gap, currency, "short")
        return say_that(
            "offer_wins_already", rests_on=basis, kind=kind, site=site, scenario=scenario, better=better
        )
    if found.needed is None:
        return say_that(
            "offer_not_enough",
            rests_on=basis,
            kind=kind,
            site=site,
            scenario=scenario,
            most=size_of(offer.lever.kind, found.points[-1].offer, currency),
            worse=Figure(found.settles.net_cost - found.stays.net_cost, currency, "short"),
        )
    return say_that(
        "offer_needed",
        rests_on=basis,
        kind=kind,
        site=site,
        scenario=scenario,
        needed=size_of(offer.lever.kind, found.needed, currency),
        within=size_of(offer.lever.kind, found.uncertain_by, currency),
    )


def kind_of(kind: Kind) -> Phrase:
    """The name of a kind of offer."""
    return phrase(_OFFERS[kind][0])


def size_of(kind: Kind, value: float, currency: str) -> Phrase:
    """An offer with its unit."""
    size = Figure(100 * value, "", "percent") if kind == "tax cut" else Figure(value, currency, "short")
    return phrase(_OFFERS[kind][1], size=size)


def under_uncertainty(item: UnderUncertainty, currency: str, basis: Basis | None) -> Iterator[Statement]:
    """What to decide before the scenario is known, and what planning and knowing are worth."""
    plan = item.plan
    if plan is None:
        yield say_that("two_stage_none", missing=item.why_not)
        return
    yield say_that(
        "two_stage",
        rests_on=basis,
        decided=first_stage(item),
        expected=balance(plan.expected_cost, currency),
        share=Figure(100 * (1 - plan.risk.level), "", "percent"),
        worst=balance(plan.cvar, currency),
    )
    if (worth := item.worth) is None:
        return
    open_by = Figure(worth.uncertain_by, currency, "short")
    reference = quoted(item.reference)
    if (saved := worth.stochastic_solution) is None:
        yield say_that("planning_cannot_serve", reference=reference, unserved=Names(worth.unserved))
    elif max(saved, worth.uncertain_by) <= NOTHING:
        yield say_that("planning_as_good", reference=reference)
    elif saved <= worth.uncertain_by:
        yield say_that("planning_too_near", reference=reference, uncertain=open_by)
    else:
        yield say_that("planning_saves", reference=reference, saved=Figure(saved, currency, "short"))
    if max(worth.perfect_information, worth.uncertain_by) <= NOTHING:
        yield say_that("knowing_nothing")
    elif worth.perfect_information <= worth.uncertain_by:
        yield say_that("knowing_too_near", uncertain=open_by)
    else:
        yield say_that("knowing_worth", worth=Figure(worth.perfect_information, currency, "short"))


def first_stage(item: UnderUncertainty) -> Decided:
    """What opens, runs, closes and expands before it is known which scenario comes."""
    if item.plan is None:
        return ()
    plans = [outcome.plan for outcome in item.plan.outcomes]
    several = len(plans[0].network.periods) > 1
    return decided(item.plan.sites, item.plan.events, working(*plans), several=several)
