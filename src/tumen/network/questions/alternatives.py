"""Plans with other sites that cost little more than the best."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.choices import chosen, other_sites
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve_compiled
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.plans.idle import without_idle
from tumen.network.plans.plan import Plan


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """The best plan with a set of sites."""

    sites: tuple[str, ...]
    """Open at some time, sorted."""
    opened: tuple[str, ...]
    """Open here and not in the best plan."""
    dropped: tuple[str, ...]
    """Open in the best plan and not here."""
    net_cost: float
    extra: float
    """Net cost above that of the best plan, in currency."""
    share: float | None
    """The same as a share of the best plan's (of its size, where both are gains); None where one is a cost
    and the other a gain."""
    plan: Plan = field(repr=False)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The best plan, and those with other sites within a share of its net cost, in the order of their
    cost.
    """

    within: float
    rows: tuple[OtherPlan, ...]
    """The best plan first."""
    complete: bool
    """Whether it is proven (to the gap that was asked for) that no other set of sites is within the share."""


def alternatives(
    network: Network,
    law: TradeLaw,
    within: float,
    settings: Settings | None = None,
    *,
    most: int = 10,
) -> Alternatives:
    """Find plans that differ in the sites that open or stay, and cost at most a share more than the best.

    Each set found is ruled out by a row (see `tumen.network.mip.choices.other_sites`) and the rest is solved
    again.

    Parameters
    ----------
    within
        Share of the best net cost: 0.05 is five per cent.
    most
        Plans at most, the best included.

    Raises
    ------
    InputError
        If `within` is below zero or `most` below one.
    """
    if not (within >= 0 and most >= 1):
        raise InputError.of(
            f"at most {most} plans within {within} were asked for",
            "Give a share of 0 or more, and 1 or more plans",
        )
    settings = settings or Settings()
    compiled = compile_network(network, law)
    best = solve_compiled(compiled, law, settings)
    cap = best.net_cost + within * abs(best.net_cost)
    plans, sets = [best], [chosen(best)]
    complete = best.status == "optimal"
    quiet = replace(settings, duals=False)
    while True:
        try:
            plan = solve_compiled(compiled, law, quiet, write=lambda work: other_sites(work, sets))
        except InfeasibleError:
            break
        if plan.bound > cap:
            break
        if plan.net_cost > cap or len(plans) == most or plan.status != "optimal":
            complete = False
        if plan.net_cost > cap or len(plans) == most:
            break
        sets.append(chosen(plan))
        shown = without_idle(plan)
        if chosen(shown) not in map(chosen, plans):
            plans.append(shown)
    return Alternatives(within, tuple(_row(plan, best) for plan in plans), complete)


def _row(plan: Plan, best: Plan) -> OtherPlan:
    here, there = set(plan.opened), set(best.opened)
    extra = plan.net_cost - best.net_cost
    return OtherPlan(
        plan.opened,
        tuple(sorted(here - there)),
        tuple(sorted(there - here)),
        plan.net_cost,
        extra,
        extra / abs(best.net_cost) if best.net_cost * plan.net_cost > 0 else None,
        plan,
    )
