"""Flows added up between places by origin class, for the map and the Sankey."""

from __future__ import annotations

from collections.abc import Mapping

from tumen.network.model.places import Places
from tumen.network.plans.plan import Flow, Plan
from tumen.report.draw.flows import DrawnFlow
from tumen.study.words.figures import short as amount

CLASSES = {
    "claimed": "originates, and the preference is claimed",
    "originating": "originates; no preference claimed on this way",
    "none": "does not originate, or no origin is claimed",
}
"""Origin classes with their words, in the order in which they are drawn."""
LETTERS = {"claimed": "P", "originating": "O", "none": "N"}
_MOST_GOODS = 6


def class_of(flow: Flow) -> str:
    """Origin class of a flow."""
    if flow.regime is not None and flow.regime in flow.originating:
        return "claimed"
    return "originating" if flow.originating else "none"


def links(
    plan: Plan, currency: str, origins: Mapping[str, str] | None = None, *, by_sea: bool = False
) -> tuple[DrawnFlow, ...]:
    """Everything of one origin class that goes from one place to another, all periods together, in money that
    is not discounted; flows that stay at one site are left out.

    Parameters
    ----------
    origins
        Other names for places from which they come.
    by_sea
        Whether what goes by sea between economies is apart from the rest.
    """
    found: dict[_Key, list[Flow]] = {}
    network = plan.network
    economy = Places.of(network).economy
    for flow in plan.flows:
        if flow.origin != flow.destination and flow.quantity > 0:
            start = (origins or {}).get(flow.origin, flow.origin)
            abroad = economy[flow.origin] != economy[flow.destination]
            sea = by_sea and abroad and flow.mode == "sea"
            found.setdefault((start, flow.destination, class_of(flow), sea), []).append(flow)
    return tuple(_link(key, flows, currency) for key, flows in sorted(found.items()))


_Key = tuple[str, str, str, bool]
"""From, to, origin class, and whether by sea."""


def _link(key: _Key, flows: list[Flow], currency: str) -> DrawnFlow:
    origin, destination, kind, sea = key
    value = sum(flow.quantity * flow.value for flow in flows)
    items: dict[str, float] = {}
    for flow in flows:
        items[flow.item] = items.get(flow.item, 0.0) + flow.quantity
    agreements = dict.fromkeys(code for flow in flows for code in flow.originating)
    goods = ", ".join(f"{quantity:,.0f} {name}" for name, quantity in list(items.items())[:_MOST_GOODS])
    more = f" and {len(items) - _MOST_GOODS} more" if len(items) > _MOST_GOODS else ""
    under = f" ({', '.join(agreements)})" if agreements else ""
    text = f"{origin} to {destination}: {goods}{more}, {amount(value, currency)}; {CLASSES[kind]}{under}"
    return DrawnFlow(origin, destination, kind, value, text, LETTERS[kind], sea)
