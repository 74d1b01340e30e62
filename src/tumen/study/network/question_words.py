"""The answers to what a study asks besides its plans, in a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.network.answer import amount, events_text, names_text, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.network.questions.breakeven import Kind
    from tumen.study.network.results import OfferNeeded, UnderUncertainty

OF = {
    "grant": "grant",
    "tax cut": "cut of the tax on profit",
    "fixed cost": "relief from fixed cost",
    "unit cost": "relief from conversion cost",
}


def question_words(
    offers: tuple[OfferNeeded, ...], uncertainty: UnderUncertainty | None, currency: str
) -> Iterator[str]:
    """One sentence for each offer, two for uncertainty."""
    for offer in offers:
        yield offer_words(offer, currency)
    if uncertainty is not None:
        yield from uncertainty_words(uncertainty, currency)


def offer_words(offer: OfferNeeded, currency: str) -> str:
    """The smallest offer, that none is needed, or that none is enough."""
    kind, site, found = OF[offer.lever.kind], offer.lever.site, offer.found
    where = f"in {quoted(offer.title)}"
    if found is None:
        return f"The smallest {kind} at which settling in {site} wins {where} was not found: {'; '.join(offer.why_not)}."
    if found.outcome == "wins already":
        return f"Settling in {site} wins {where} without any {kind}: it costs {amount(-found.gap, currency)} less."
    if found.needed is None:
        short = amount(found.settles.net_cost - found.stays.net_cost, currency)
        most = offer_text(offer.lever.kind, found.points[-1].offer, currency)
        return f"No {kind} up to {most} makes settling in {site} win {where}: it still costs {short} more."
    needed = offer_text(offer.lever.kind, found.needed, currency)
    within = offer_text(offer.lever.kind, found.uncertain_by, currency)
    return f"The smallest {kind} at which settling in {site} wins {where} is {needed} (known to within {within})."


def offer_text(kind: Kind, value: float, currency: str) -> str:
    """An offer with its unit."""
    if kind == "tax cut":
        return f"{100 * value:.3g} % of the tax"
    per = {"grant": "", "fixed cost": " a year", "unit cost": " a unit"}[kind]
    return f"{amount(value, currency)}{per}"


def uncertainty_words(item: UnderUncertainty, currency: str) -> Iterator[str]:
    """What to decide before the scenario is known, and what planning and knowing are worth."""
    if item.plan is None:
        yield f"No sites that serve every scenario with a probability were found: {'; '.join(item.why_not)}."
        return
    plan = item.plan
    yield (
        f"Decided before it is known which scenario comes: {first_stage_text(item)}, at an expected net cost of"
        f" {amount(plan.expected_cost, currency)}; the worst {100 * (1 - plan.risk.level):.3g} % of cases cost"
        f" {amount(plan.cvar, currency)} on average."
    )
    if item.worth is not None:
        yield f"{planning_text(item, currency)} {knowing_text(item, currency)}"


def first_stage_text(item: UnderUncertainty) -> str:
    """What opens, runs, closes and expands."""
    if item.plan is None:
        return ""
    told = events_text(item.plan.sites, item.plan.events, several=len(_periods(item)) > 1)
    return f"{told[0].lower()}{told[1:]}"


def _periods(item: UnderUncertainty) -> tuple[object, ...]:
    return () if item.plan is None else item.plan.outcomes[0].plan.network.periods


def planning_text(item: UnderUncertainty, currency: str) -> str:
    """VSS."""
    worth, other = item.worth, quoted(item.reference)
    if worth is None:
        return ""
    value = worth.stochastic_solution
    if value is None:
        return f"Planned for {other} alone, {names_text(worth.unserved)} could not be served."
    if value <= worth.uncertain_by:
        return (
            f"Planning for all of them saves nothing against planning for {other} alone that the gap of the plans"
            " lets one see."
        )
    return (
        f"Planning for all of them saves {amount(value, currency)} against planning for {other} alone (VSS)."
    )


def knowing_text(item: UnderUncertainty, currency: str) -> str:
    """EVPI."""
    worth = item.worth
    if worth is None:
        return ""
    if worth.perfect_information <= worth.uncertain_by:
        return (
            "To know the scenario beforehand would be worth nothing that the gap of the plans lets one see."
        )
    return f"To know the scenario beforehand would be worth {amount(worth.perfect_information, currency)} (EVPI)."
