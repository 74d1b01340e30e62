"""What a network study says, as statements: what opens and runs, what it comes to, what agreements are worth,
the offer needed, sites decided under uncertainty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.origin.criteria.minimal import DONE
from tumen.study.core.results.records import StudyAnswer
from tumen.study.statements import Figure, Names, against, balance, phrase, say_that
from tumen.study.words.say import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tumen.network.plans.plan import Plan, SiteEvent
    from tumen.network.questions.breakeven import Kind
    from tumen.study.network.results import (
        AgreementWorth,
        OfferNeeded,
        Regret,
        ScenarioPlan,
        UnderUncertainty,
    )
    from tumen.study.statements import Basis, Phrase, Statement, Value

Decided = tuple["Phrase", ...]
NOTHING = 0.005
"""Money below the smallest coin is none."""
_SAME = 1e-6
"""Net costs closer than this share of the base's are the same."""


def of_study(
    scenarios: tuple[ScenarioPlan, ...],
    agreements: tuple[AgreementWorth, ...],
    regret: Regret | None,
    currency: str,
) -> Iterator[Statement]:
    """Where other sites are best, what agreements are worth to the base,
    and the design that regrets least.
    """
    yield from _otherwise(scenarios)
    base = scenarios[0].plan
    for item in agreements:
        yield _worth(item, base, currency)
    if regret is not None and len(regret.designs) > 1:
        yield _least(regret, [row.title for row in scenarios if row.unsolved], currency)


def _worth(item: AgreementWorth, base: Plan | None, currency: str) -> Statement:
    other = base is not None and item.sites_without != base.opened
    return _graded(
        ("worth_nothing", "worth_too_small", "worth_and_sites" if other else "worth"),
        (item.worth, item.uncertain_by),
        currency,
        missing=item.missing,
        agreement=item.agreement,
        **({"sites": Names(item.sites_without)} if other else {}),
    )


def _graded(
    keys: tuple[str, str, str],
    worth: tuple[float, float],
    currency: str,
    missing: tuple[str, ...] = (),
    **told: Value,
) -> Statement:
    """By what a worth is, and by how much it is uncertain: nothing, nothing that one can see, or so much."""
    value, open_by = worth
    if max(abs(value), open_by) <= NOTHING:
        fields: dict[str, Value] = {}
        key = keys[0]
    elif abs(value) <= open_by:
        key, fields = keys[1], {"uncertain": Figure(open_by, currency, "short")}
    else:
        key, fields = keys[2], {"worth": Figure(value, currency, "short")}
    return say_that(key, missing=missing, rests_on=None, **told, **fields)


def _otherwise(scenarios: tuple[ScenarioPlan, ...]) -> Iterator[Statement]:
    """Scenarios in which other sites are best, none can serve, or that were not solved."""
    base = scenarios[0].plan
    if base is None:
        return
    groups: dict[Decided | None, list[Phrase]] = {}
    for item in scenarios[1:]:
        if item.unsolved:
            yield say_that("if_not_solved", missing=item.why_not, scenario=quoted(item.title))
        elif item.plan is None or decided_in(item.plan) != decided_in(base):
            told = None if item.plan is None else decided_in(item.plan)
            groups.setdefault(told, []).append(quoted(item.title))
    for told, titles in groups.items():
        if told is None:
            yield say_that("if_no_plan", titles=Names(tuple(titles)))
        else:
            yield say_that("if_scenarios", titles=Names(tuple(titles)), decided=told)


def _least(regret: Regret, unsolved: list[str], currency: str) -> Statement:
    worst = [None if None in row else max(c for c in row if c is not None) for row in regret.regret]
    known = [value for value in worst if value is not None]
    if not known:
        return say_that("no_design_serves")
    row = worst.index(min(known))
    return say_that(
        "regrets_least",
        missing=[words_of(phrase("what_comes_of", scenario=quoted(title))) for title in unsolved],
        sites=Names(regret.sites[row]),
        regret=Figure(min(known), currency, "short"),
    )


def left_out(why: str, questions: Sequence[str]) -> Iterator[Statement]:
    """Say what was not answered, and why; nothing where all was."""
    if questions:
        yield say_that(why, questions=tuple(questions))


def of_scenario(
    plan: Plan | None, why_not: tuple[str, ...], base: Plan | None, currency: str, basis: Basis | None = None
) -> StudyAnswer:
    """What is open, what it comes to, and how that differs from the base."""
    if plan is None:
        return StudyAnswer.of([say_that("no_plan", why=why_not)])
    return StudyAnswer.of(tuple(_of_plan(plan, base, currency, basis)), _by_rule(plan))


def _by_rule(plan: Plan) -> Iterator[Statement]:
    """The rule of safety stock, where some is kept."""
    rules = {stock.safety.rule for stock in plan.network.stocks if stock.safety is not None}
    if rules:
        guaranteed = "guaranteed service" in rules
        yield say_that("safety_guaranteed") if guaranteed else say_that("safety_square_root")


def _of_plan(plan: Plan, base: Plan | None, currency: str, basis: Basis | None) -> Iterator[Statement]:
    yield say_that(
        "plan",
        rests_on=basis,
        decided=decided_in(plan),
        balance=balance(plan.net_cost, currency),
        proof=phrase(
            "proven" if plan.status == "optimal" else "best_found",
            gap=Figure(max(100 * plan.gap, 0.01), "", "percent"),
        ),
    )
    reasons = {part for row in plan.not_offered for part in row.reason.split("; ")}
    if unsaid := sorted(part for part in reasons if part.startswith(DONE)):
        yield say_that("operations_open", questions=tuple(unsaid))
    wanting: dict[tuple[str, str], dict[str, None]] = {}
    for row in plan.not_offered:
        if row.cure and not row.reason.startswith(DONE):
            wanting.setdefault((row.agreement, row.cure), {})[row.item] = None
    if wanting:
        told = (
            phrase("wanting", agreement=code, goods=Names(tuple(goods)), table=cure)
            for (code, cure), goods in wanting.items()
        )
        yield say_that("preferences_wanting", wanting=tuple(told))
    if (lost := sum(item.lost for item in plan.deliveries)) > 0:
        yield say_that("lost_demand", lost=Figure(lost, "", "whole"))
    if base is not None and base is not plan:
        yield against(
            plan.net_cost,
            base.net_cost,
            currency,
            same_within=_SAME * max(1.0, abs(base.net_cost)),
            uncertain_by=(plan.net_cost - plan.bound) + (base.net_cost - base.bound),
        )


def unsolved(why: Iterable[str]) -> StudyAnswer:
    """A scenario of which it is not known whether there is a plan."""
    return StudyAnswer.of([say_that("not_solved", missing=why)])


def decided_in(plan: Plan) -> Decided:
    """What a plan opens, runs and closes."""
    return decided(plan.opened, plan.events, working(plan), several=len(plan.network.periods) > 1)


def working(*plans: Plan) -> frozenset[str]:
    """Sites that make or move anything in one of the plans."""
    made = {row.site for plan in plans for row in plan.production if row.quantity > 0}
    moving = [flow for plan in plans for flow in plan.flows if flow.quantity > 0]
    return frozenset(made | {flow.origin for flow in moving} | {flow.destination for flow in moving})


def decided(
    opened: Iterable[str], events: Iterable[SiteEvent], at_work: frozenset[str], *, several: bool
) -> Decided:
    """What opens, runs, stands idle and closes; with the periods where there are several."""
    events = tuple(events)
    new = {event.site: event.period for event in events if event.event == "opens"}
    shut = {event.site: event.period for event in events if event.event == "closes"}
    kept = [name for name in opened if name not in new]
    told = (
        ("opens", _when({site: when for site, when in new.items() if site in at_work}, several=several)),
        (
            "opens_idle",
            _when({site: when for site, when in new.items() if site not in at_work}, several=several),
        ),
        ("runs", tuple(name for name in kept if name in at_work)),
        ("keeps_idle", tuple(name for name in kept if name not in at_work)),
        ("closes", _when(shut, several=several)),
    )
    return tuple(phrase(key, sites=Names(sites)) for key, sites in told if sites) or (phrase("no_site"),)


def _when(sites: dict[str, str], *, several: bool) -> tuple[str | Phrase, ...]:
    """Names of sites, with the period where there are several."""
    return tuple(
        phrase("site_in_period", site=site, period=period) if several else site
        for site, period in sorted(sites.items())
    )


def quoted(title: str) -> Phrase:
    """A title in quotation marks."""
    return phrase("quoted", title=title)


_OFFERS = {
    "grant": ("offer_grant", "offer_amount"),
    "tax cut": ("offer_tax_cut", "offer_share"),
    "fixed cost": ("offer_fixed_cost", "offer_a_year"),
    "unit cost": ("offer_unit_cost", "offer_a_unit"),
}
"""Phrases for each kind of offer: its name, and its size."""


def of_questions(
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
    reference, open_by = quoted(item.reference), worth.uncertain_by
    if (saved := worth.stochastic_solution) is None:
        yield say_that("planning_cannot_serve", reference=reference, unserved=Names(worth.unserved))
    else:
        keys = ("planning_as_good", "planning_too_near", "planning_saves")
        yield _graded(keys, (saved, open_by), currency, reference=reference)
    keys = ("knowing_nothing", "knowing_too_near", "knowing_worth")
    yield _graded(keys, (worth.perfect_information, open_by), currency)


def first_stage(item: UnderUncertainty) -> Decided:
    """What opens, runs, closes and expands before it is known which scenario comes."""
    if item.plan is None:
        return ()
    plans = [outcome.plan for outcome in item.plan.outcomes]
    several = len(plans[0].network.periods) > 1
    return decided(item.plan.sites, item.plan.events, working(*plans), several=several)
