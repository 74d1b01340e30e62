"""Flows added up between places by origin class, for the map and the Sankey."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tumen.network.model.carrying import Lane, Passage
from tumen.network.model.places import Places
from tumen.network.plans.plan import Flow, Plan
from tumen.report.draw.flows import DrawnFlow, Waypoint
from tumen.report.draw.places import position
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
    economy, passes = Places.of(network).economy, passing(plan)
    for flow in plan.flows:
        if flow.origin != flow.destination and flow.quantity > 0:
            start = (origins or {}).get(flow.origin, flow.origin)
            abroad = economy[flow.origin] != economy[flow.destination]
            sea = by_sea and abroad and flow.mode == "sea"
            passed = passes(flow) if by_sea else ()
            found.setdefault((start, flow.destination, class_of(flow), sea, passed), []).append(flow)
    ports = {port.name: port for port in network.ports}
    return tuple(
        replace(_link(key, flows, currency), **_way(key, [ports[name] for name in key[-1]], economy))
        for key, flows in sorted(found.items())
    )


_Key = tuple[str, str, str, bool, tuple[str, ...]]
"""From, to, origin class, whether by sea, and ports passed."""


def passing(plan: Plan) -> Callable[[Flow], tuple[str, ...]]:
    """Tells which ports a flow passes, in order."""
    lanes: dict[tuple[str, str, str], list[Lane]] = {}
    for lane in plan.network.lanes:
        if lane.ports:
            lanes.setdefault((lane.origin, lane.destination, lane.mode), []).append(lane)

    def passes(flow: Flow) -> tuple[str, ...]:
        taken = (
            lane.ports
            for lane in lanes.get((flow.origin, flow.destination, flow.mode), ())
            if (lane.items is None or flow.item in lane.items)
            and (lane.periods is None or flow.period in lane.periods)
        )
        return next(taken, ())

    return passes


def _way(key: _Key, ports: Sequence[Passage], economy: Mapping[str, str]) -> dict[str, Any]:
    """The places on the way: over land to a first port of the economy where it begins, and from a last one of
    that where it ends.
    """
    origin, destination, _, sea, _ = key
    via = []
    for number, port in enumerate(ports):
        point, _ = position(port.economy or "", port.latitude, port.longitude)
        if point is not None:
            by_sea = sea and not (number == 0 and port.economy == economy.get(origin))
            via.append(Waypoint(point, port.economy or "", by_sea))
    landed = bool(via) and ports[-1].economy == economy[destination]
    return {"via": tuple(via), "sea": sea and not landed}


def _link(key: _Key, flows: list[Flow], currency: str) -> DrawnFlow:
    origin, destination, kind, sea, _ = key
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
