"""What the question `disruption` assumes: every event, stock and parameter, with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isinf
from typing import TYPE_CHECKING

from tumen.study.core.results.records import Assumption
from tumen.study.economy.disruption.columns import INFINITE

if TYPE_CHECKING:
    from tumen.study.economy.disruption.read import Disrupted

METHOD = "docs/theory/disruption.md"
CONVENTION = "convention of the papers (Hallegatte 2008, 2014; Guan et al. 2020; defaults of BoARIO), assumed"
_WORDS: Mapping[str, str] = {
    "orders": "rule of orders",
    "rationing": "rule of rationing",
    "psi": "part of its goal below which a stock holds production back (psi)",
    "inventory_days": "stocks of inputs, days of needs, where not stated",
    "restoration_days": "time in which stocks are restored, days",
    "overproduction_max": "most that can be made, times capacity",
    "overproduction_days": "time in which overproduction builds up, days",
    "capital_ratio": "productive capital per unit of yearly value added",
    "rebuilding": "who rebuilds, shares by sector",
    "timing": "timing",
}


def disruption_assumptions(asked: Disrupted, where: str, unit: str) -> Iterator[Assumption]:
    """All of them; parameters that the study does not state are conventions."""
    for item in asked.events:
        event = item.event
        size = f"{event.amount:,g} {unit}" if event.amount is not None else f"{100 * (event.share or 0):g} %"
        whom = f" to {event.buyer}" if event.buyer else ""
        days = "to the end" if event.days is None else f"{event.days} days"
        how = (
            f"{event.kind} of {event.economy} {event.sector}{whom}: {size} from day {event.from_day}, {days}"
        )
        yield Assumption(f"event: {event.name}", how, event.source, str(item.place))
    for row in asked.inventories:
        days = INFINITE if isinf(row.days) else f"{row.days:g} days"
        yield Assumption(f"stock of {row.sector}", days, row.source, str(row.place))
    for name, words in _WORDS.items():
        value = getattr(asked.behaviour, name)
        if isinstance(value, Mapping):
            if not value:
                continue
            value = ", ".join(f"{code} {share:g}" for code, share in value.items())
        told = f"{value:g}" if isinstance(value, float) else str(value)
        stated = name in asked.stated
        yield Assumption(
            words, told, "stated in study.yaml" if stated else CONVENTION, where if stated else METHOD
        )
