"""What an agreement is worth to a network: the best plan with it against the best plan without."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tumen.network.mip.solve import solve

if TYPE_CHECKING:
    from tumen.network.mip.settings import Settings
    from tumen.network.model.law import TradeLaw
    from tumen.network.model.network import Network
    from tumen.network.plans.plan import Plan


@dataclass(frozen=True, slots=True)
class AgreementValue:
    """Discounted net cost without the agreement less that with it, everything else free to change."""

    agreement: str
    value: float
    uncertain_by: float
    """Sum of the two gaps in currency: the value is known no better than this."""
    without: Plan = field(repr=False)


def agreement_value(
    plan: Plan, law: TradeLaw, agreement: str, settings: Settings | None = None
) -> AgreementValue:
    """Solve the network of a plan as if an agreement did not exist.

    Raises
    ------
    InfeasibleError, NotConvergedError, InputError
        As `solve`.
    """
    other = solve(without(plan.network, agreement), law.without(agreement), settings)
    slack = (plan.net_cost - plan.bound) + (other.net_cost - other.bound)
    return AgreementValue(agreement, other.net_cost - plan.net_cost, slack, other)


def without(network: Network, agreement: str) -> Network:
    """The network with an agreement out of its list."""
    return replace(network, agreements=tuple(code for code in network.agreements if code != agreement))
