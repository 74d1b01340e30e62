"""The answer in a sentence or two, in words that hold for exactly these plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tumen.network.plans.plan import Plan, SiteEvent
    from tumen.study.network.results import AgreementWorth, Regret, ScenarioPlan


def of_study(
    scenarios: tuple[ScenarioPlan, ...],
    agreements: tuple[AgreementWorth, ...],
    regret: Regret | None,
    currency: str,
) -> Iterator[str]:
    """The base, what its agreements are worth, and the design that regrets least: a sentence each."""
    yield scenarios[0].answer
    yield from _otherwise(scenarios)
    for item in agreements:
        if abs(item.worth) <= item.uncertain_by:
            yield f"{item.agreement} is worth nothing here that the gap of the plans lets one see."
        else:
            moved = scenarios[0].plan is not None and item.sites_without != scenarios[0].plan.opened
            also = f", and without it the sites would be {names_text(item.sites_without)}" if moved else ""
            yield f"{item.agreement} is worth {amount(item.worth, currency)} to it{also}."
    if regret is not None and len(regret.designs) > 1:
        yield _least(regret, currency)


def _otherwise(scenarios: tuple[ScenarioPlan, ...]) -> list[str]:
    """Scenarios in which other sites are best, or none can serve."""
    base = scenarios[0].plan
    if base is None:
        return []
    groups: dict[str, list[str]] = {}
    for item in scenarios[1:]:
        if item.unsolved:
            told = "whether there is a plan is not known"
        else:
            told = "there is no plan" if item.plan is None else _opened(item.plan)
        if told != _opened(base):
            groups.setdefault(told, []).append(quoted(item.title))
    return [
        f"If {names_text(tuple(titles))}: {told[0].lower()}{told[1:]}." for told, titles in groups.items()
    ]


def _least(regret: Regret, currency: str) -> str:
    worst = [None if None in row else max(c for c in row if c is not None) for row in regret.regret]
    known = [value for value in worst if value is not None]
    if not known:
        return "No design can serve every scenario."
    row = worst.index(min(known))
    return (
        f"Across the scenarios the sites {names_text(regret.sites[row])} regret least: at most "
        f"{amount(min(known), currency)} more than the best design of the scenario that comes."
    )


def left_out(questions: Sequence[str]) -> list[str]:
    """Say what an interrupted run did not answer; nothing where it was not."""
    if not questions:
        return []
    return [f"The run was interrupted; not answered: {', '.join(questions)}."]


def of_scenario(plan: Plan | None, why_not: tuple[str, ...], base: Plan | None, currency: str) -> str:
    """What is open, what it costs, and how that differs from the base."""
    if plan is None:
        return f"There is no plan: {'; '.join(why_not)}"
    revenue = -plan.cost_of("revenue", discounted=True)
    what = (
        f"a net cost of {amount(plan.net_cost, currency)}"
        if revenue == 0 or plan.net_cost > 0
        else f"a net gain of {amount(-plan.net_cost, currency)}"
    )
    told = [f"{_opened(plan)}, at {what} over all periods{_proof(plan)}."]
    lost = sum(item.lost for item in plan.deliveries)
    if lost > 0:
        told.append(f"{lost:,.0f} units of demand are not delivered.")
    if base is not None and base is not plan:
        change = plan.net_cost - base.net_cost
        more = "more" if change > 0 else "less"
        told.append(
            "The cost is that of the base."
            if abs(change) <= 1e-6 * max(1.0, abs(base.net_cost))
            else f"That is {amount(abs(change), currency)} {more} than the base."
        )
    return " ".join(told)


def _opened(plan: Plan) -> str:
    return events_text(plan.opened, plan.events, several=len(plan.network.periods) > 1)


def events_text(opened: tuple[str, ...], events: tuple[SiteEvent, ...], *, several: bool) -> str:
    """What opens, runs and closes; with the periods where there are several."""
    new = {event.site: event.period for event in events if event.event == "opens"}
    shut = {event.site: event.period for event in events if event.event == "closes"}
    kept = [name for name in opened if name not in new]
    parts = []
    if new:
        parts.append(f"open {names_text(_when(new, several=several))}")
    if kept:
        parts.append(f"run {names_text(tuple(kept))}")
    if shut:
        parts.append(f"close {names_text(_when(shut, several=several))}")
    text = "; ".join(parts) or "no site is open"
    return text[0].upper() + text[1:]


def _when(sites: dict[str, str], *, several: bool) -> tuple[str, ...]:
    """Names of sites, with the period where there are several."""
    return tuple(f"{site} in {period}" if several else site for site, period in sorted(sites.items()))


def _proof(plan: Plan) -> str:
    gap = "0.01 %" if plan.gap < 1e-4 else f"{100 * plan.gap:.2f} %"
    if plan.status == "optimal":
        return f" (proven to within {gap})"
    return f" (the best found; no plan can be better by more than {gap})"


def quoted(title: str) -> str:
    """A title in quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}"


def names_text(names: tuple[str, ...]) -> str:
    """Names in a sentence."""
    if len(names) < 2:
        return names[0] if names else "none"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def amount(value: float, currency: str) -> str:
    """Money in a sentence: four significant digits and the unit in words."""
    size = abs(value)
    for least, name in ((1e9, "billion "), (1e6, "million ")):
        if size >= least:
            return f"{value / least:.4g} {name}{currency}".rstrip()
    return (f"{value:,.0f} {currency}" if size >= 100 else f"{value:.4g} {currency}").rstrip()
