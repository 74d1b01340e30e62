"""Expected cost and conditional value at risk (CVaR; Rockafellar and Uryasev 2000)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tumen.errors import InputError


@dataclass(frozen=True, slots=True)
class Risk:
    """Minimise expected cost + `weight` x CVaR at `level`.

    CVaR at level a is the expected cost of the worst share 1 - a of cases.

    Raises
    ------
    InputError
        On building, if the weight is below zero or the level is not in [0, 1).
    """

    weight: float = 0.0
    level: float = 0.95

    def __post_init__(self) -> None:
        if not (self.weight >= 0 and 0 <= self.level < 1):
            raise InputError.of(
                f"the weight of risk is {self.weight} and its level {self.level}",
                "Give a weight of 0 or more and a level of 0 or more, below 1",
            )

    def measure(self, costs: Sequence[float], probabilities: Sequence[float]) -> float:
        """What is minimised, for costs by scenario."""
        mean = expected(costs, probabilities)
        if self.weight == 0:
            return mean
        return mean + self.weight * cvar(costs, probabilities, self.level)


def expected(costs: Sequence[float], probabilities: Sequence[float]) -> float:
    """Expected cost."""
    return sum(cost * share for cost, share in zip(costs, probabilities, strict=True))


def cvar(costs: Sequence[float], probabilities: Sequence[float], level: float) -> float:
    """The expected cost of the worst share 1 - `level` of cases; a case on the edge counts in part."""
    left = 1.0 - level
    total = 0.0
    for cost, share in sorted(zip(costs, probabilities, strict=True), reverse=True):
        taken = min(share, left)
        total += cost * taken
        left -= taken
    return total / (1.0 - level)


def value_at_risk(costs: Sequence[float], probabilities: Sequence[float], level: float) -> float:
    """The least cost that is not exceeded with probability `level` or more."""
    reached = 0.0
    ordered = sorted(zip(costs, probabilities, strict=True))
    for cost, share in ordered:
        reached += share
        if reached >= level - 1e-12:
            return cost
    return ordered[-1][0]
