"""Sites that a plan opens for nothing: opening and running them costs nothing, and nothing passes them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tumen.network.plans.plan import Plan


def without_idle(plan: Plan, decided: Collection[str] = ()) -> Plan:
    """The plan without possible sites that open for nothing: whether they open is all one.

    Parameters
    ----------
    decided
        Sites about which the plan was not free.
    """
    used = {row.site for rows in (plan.production, plan.stocks, plan.costs) for row in rows}
    used |= {name for flow in plan.flows for name in (flow.origin, flow.destination)}
    used |= {site.name for site in plan.network.sites if site.decision != "free"}
    idle = {event.site for event in plan.events if event.event == "opens"} - used - {*decided}
    if not idle:
        return plan
    return replace(
        plan,
        sites=tuple(
            replace(row, open=False, capacity=None if row.capacity is None else 0.0)
            if row.site in idle
            else row
            for row in plan.sites
        ),
        events=tuple(event for event in plan.events if event.site not in idle),
    )
