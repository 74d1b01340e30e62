"""What it is worth to plan for uncertainty, and what it would be worth to know (Birge and Louveaux 2011, ch.
4).

With RP the least expected cost of decisions made before the scenario is known, WS (wait and see) the expected
cost if it were known, and EEV the expected cost of holding the decisions that are best for a reference:
``WS <= RP <= EEV``; the value of the stochastic solution is EEV - RP, of perfect information RP - WS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tumen.errors import DataError, InputError
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.model.scenario import World, check_worlds, same_choices
from tumen.network.questions.evaluate import evaluate
from tumen.network.questions.risk import Risk
from tumen.network.questions.stochastic import first_stage

DIGITS = 1e-7


@dataclass(frozen=True, slots=True)
class ValueOfPlanning:
    """Expected discounted net costs in currency, and their differences."""

    wait_and_see: float
    """WS: had the scenario been known."""
    here_and_now: float
    """RP: best decisions before it is known."""
    reference: float | None
    """EEV: the decisions that are best for the reference; None: they cannot serve every scenario."""
    uncertain_by: float
    """Each difference is known no better than this, for the gaps of the plans."""
    unserved: tuple[str, ...]
    """Scenarios that the reference's decisions cannot serve."""

    @property
    def perfect_information(self) -> float:
        """EVPI: what one would pay at most to know the scenario."""
        return self.here_and_now - self.wait_and_see

    @property
    def stochastic_solution(self) -> float | None:
        """VSS: what planning for all scenarios saves against planning for the reference; None: without
        limit.
        """
        return None if self.reference is None else self.reference - self.here_and_now


def value_of_planning(
    worlds: Sequence[World],
    settings: Settings | None = None,
    *,
    reference: World,
) -> ValueOfPlanning:
    """Solve for each scenario, for all at once and for a reference, and cost all three.

    Raises
    ------
    InputError
        If the reference, what one would plan for otherwise, does not leave the same to be decided.
    InfeasibleError
        If no decisions serve every scenario, or there is no plan for the reference.
    DataError
        If WS <= RP <= EEV does not hold: never for a right answer.
    """
    check_worlds(worlds)
    settings = settings or Settings()
    if not same_choices(reference.network, worlds[0].network):
        raise InputError.of(
            f"the reference {reference.name} has other periods, sites, steps or currency than the scenarios",
            "What is decided must be the same in both",
        )
    ((planned,),) = evaluate([None], [reference], settings)
    if planned is None:
        raise InfeasibleError((f"there is no plan for {reference.name}",))
    held, solved, money = first_stage(worlds, settings, Risk())
    known, best, kept = evaluate([None, held, planned.decisions], worlds, settings)
    shares = [world.probability for world in worlds]
    cells = [(a, b, share) for a, b, share in zip(known, best, shares, strict=True) if a and b]
    if len(cells) < len(worlds):
        raise DataError("decisions that serve every scenario were found, and then did not")
    foreseen = sum(a.net_cost * share for a, _, share in cells)
    least = sum(a.bound * share for a, _, share in cells)
    planned_cost = sum(b.net_cost * share for _, b, share in cells)
    bound = min(solved.bound * money, planned_cost)
    unserved = tuple(world.name for world, item in zip(worlds, kept, strict=True) if item is None)
    of_reference = None
    if not unserved:
        of_reference = sum(
            item.net_cost * share for item, share in zip(kept, shares, strict=True) if item is not None
        )
    slack = DIGITS * max(1.0, abs(planned_cost))
    if least > planned_cost + slack or (of_reference is not None and bound > of_reference + slack):
        raise DataError(
            f"WS {least} <= RP {planned_cost} (bound {bound}) <= EEV {of_reference} does not hold"
        )
    return ValueOfPlanning(
        foreseen,
        planned_cost,
        of_reference,
        max(planned_cost - bound, 0.0) + max(foreseen - least, 0.0),
        unserved,
    )
