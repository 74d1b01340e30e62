"""What passes ports and lanes and comes from offers, against what the network lets through: reckoned from the
network and the quantities of a plan, not from the rows of the model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tumen.network.compile.compiled import Compiled, FlowRow
    from tumen.network.model.carrying import CapacityUnit

SHARE = 1e-6
"""Of a capacity: less than this above it is the rounding of the solver."""


@dataclass(frozen=True, slots=True)
class _Limit:
    what: str
    most: float
    flows: np.ndarray
    """Indices of the flows that count."""
    loads: np.ndarray
    """What one unit of each takes."""


class Capacities:
    """Every capacity of a network in each of its periods, with the flows that count against it."""

    def __init__(self, compiled: Compiled) -> None:
        rows: dict[tuple[str, int, object], tuple[Decimal, list[int], list[float]]] = {}
        for index, flow in enumerate(compiled.flows):
            for what, key, most, load in _counted(compiled, flow):
                _, flows, loads = rows.setdefault((what, flow.period, key), (most, [], []))
                flows.append(index)
                loads.append(load)
        periods = compiled.network.periods
        self._limits = [
            _Limit(
                f"{what} in {periods[t].name}",
                float(most * periods[t].years),
                np.array(flows),
                np.array(loads),
            )
            for (what, t, _), (most, flows, loads) in rows.items()
        ]

    def exceeded(self, flow: np.ndarray, noise: float) -> Iterator[str]:
        """Name every capacity that is less than what is planned.

        Parameters
        ----------
        flow
            Units of each flow of the network.
        noise
            Units that are the solver's rounding, besides `SHARE` of a capacity.
        """
        for limit in self._limits:
            used = float(flow[limit.flows] @ limit.loads)
            if used > limit.most * (1 + SHARE) + noise * float(limit.loads.max()):
                yield f"{limit.what}: {used} planned, {limit.most} at most"


def _counted(compiled: Compiled, flow: FlowRow) -> Iterator[tuple[str, object, Decimal, float]]:
    """What a flow counts against: its name, what tells it apart besides, the most a year, a unit's load."""
    stream, lane = compiled.streams[flow.stream], flow.lane
    offer = stream.offer
    if offer is not None and offer.capacity is not None and flow.origin == stream.source:
        key = flow.stream if stream.tier is None else stream.tier.whole
        yield f"{offer.item} from {offer.supplier}", key, offer.capacity, 1.0
    if lane is None:
        return
    if lane.capacity is not None:
        yield f"lane {lane.name}", None, lane.capacity, _load(compiled, stream.item, lane.capacity_unit)
    for port in compiled.network.ports if lane.ports else ():
        if port.name in lane.ports and port.capacity is not None:
            yield port.name, None, port.capacity, _load(compiled, stream.item, port.capacity_unit)


def _load(compiled: Compiled, name: str, unit: CapacityUnit) -> float:
    """What one unit takes; a weight or load that is not stated is refused by the check of the network."""
    if unit == "units":
        return 1.0
    item = next(item for item in compiled.network.items if item.name == name)
    one = item.weight_kg if unit == "kg" else item.units_per_container
    if one is None:
        raise AssertionError(name)
    return float(one if unit == "kg" else 1 / one)
