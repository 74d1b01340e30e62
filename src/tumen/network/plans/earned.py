"""What of the preferences a plan earns: the share of the value of each flow over a border that claims each
agreement.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.earned import Earned
from tumen.network.model.places import economy_of
from tumen.reference.territories import one_territory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.agreements.model import Agreement
    from tumen.network.plans.plan import Plan
    from tumen.reference.hs import HsCode

DIGITS = 12
BONDED = "bonded"
"""Regime of goods on which no duty is paid because they go on: they are not imported under any."""


def earned_of(plan: Plan, agreements: Mapping[str, Agreement]) -> tuple[Earned, ...]:
    """Sum up the flows of a plan, all periods together.

    Goods are of the economy where they were made. An agreement that is in force between the two in a period
    with a flow has a row, zero where nothing claims it; one that is not has none. Goods under bond and goods
    that come home are left out.

    Parameters
    ----------
    agreements
        Of the law that the plan was made under, by code.
    """
    network = plan.network
    place, item = economy_of(network), {row.name: row for row in network.items}
    start = {period.name: period.start for period in network.periods}
    value: dict[tuple[str, str, HsCode], float] = defaultdict(float)
    claimed: dict[tuple[str, str, HsCode, str], float] = defaultdict(float)
    for flow in plan.flows:
        importer, code = place[flow.destination], item[flow.item].hs
        if (
            flow.regime in {None, BONDED}
            or code is None
            or one_territory(importer, flow.made_in, start[flow.period])
        ):
            continue
        key = importer, flow.made_in, code
        value[key] += flow.value * flow.quantity
        for name, agreement in agreements.items():
            if flow.regime == name or agreement.in_force(flow.made_in, importer, start[flow.period]).holds:
                claimed[*key, name] += flow.value * flow.quantity if flow.regime == name else 0.0
    return tuple(
        Earned(
            importer,
            exporter,
            code,
            name,
            None if whole <= 0 else Decimal(str(round(min(got / whole, 1.0), DIGITS))),
            f"plan of {network.name}",
            value=Decimal(str(round(whole, 2))),
        )
        for (importer, exporter, code, name), got in sorted(claimed.items())
        for whole in (value[importer, exporter, code],)
    )
