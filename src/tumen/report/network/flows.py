"""Flows added up between places by origin class, for the map and the Sankey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.study.words.figures import short as amount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.network.plans.plan import Flow, Plan

CLASSES = {
    "claimed": "originates, and the preference is claimed",
    "originating": "originates; no preference claimed on this way",
    "none": "does not originate, or no origin is claimed",
}
"""Origin classes with their words, in the order in which they are drawn."""
LETTERS = {"claimed": "P", "originating": "O", "none": "N"}


@dataclass(frozen=True, slots=True)
class Link:
    """Everything of one origin class that goes from one place to another, all periods together."""

    origin: str
    destination: str
    kind: str
    value: float
    """Money, not discounted."""
    items: tuple[tuple[str, float], ...]
    """Quantity by item."""
    agreements: tuple[str, ...]

    def text(self, currency: str) -> str:
        """In words."""
        goods = ", ".join(f"{quantity:,.0f} {name}" for name, quantity in self.items[:6])
        more = f" and {len(self.items) - 6} more" if len(self.items) > 6 else ""
        under = f" ({', '.join(self.agreements)})" if self.agreements else ""
        return (
            f"{self.origin} to {self.destination}: {goods}{more}, {amount(self.value, currency)}; "
            f"{CLASSES[self.kind]}{under}"
        )


def class_of(flow: Flow) -> str:
    """Origin class of a flow."""
    if flow.regime is not None and flow.regime in flow.originating:
        return "claimed"
    return "originating" if flow.originating else "none"


def links(plan: Plan, origins: Mapping[str, str] | None = None) -> tuple[Link, ...]:
    """Add the flows of a plan up; flows that stay at one site are left out. `origins` are other names for
    places from which they come.
    """
    named = origins or {}
    found: dict[tuple[str, str, str], tuple[float, dict[str, float], dict[str, None]]] = {}
    for flow in plan.flows:
        if flow.origin == flow.destination or flow.quantity <= 0:
            continue
        key = (named.get(flow.origin, flow.origin), flow.destination, class_of(flow))
        value, items, agreements = found.get(key, (0.0, {}, {}))
        items[flow.item] = items.get(flow.item, 0.0) + flow.quantity
        agreements |= dict.fromkeys(flow.originating)
        value += flow.quantity * flow.value
        found[key] = (value, items, agreements)
    return tuple(
        Link(origin, destination, kind, value, tuple(items.items()), tuple(agreements))
        for (origin, destination, kind), (value, items, agreements) in sorted(found.items())
    )
