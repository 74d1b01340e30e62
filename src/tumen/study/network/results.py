"""What a network study returns: frozen records that the page,
the tables and the manifest show and never recompute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from tumen.agreements.earned import Earned
    from tumen.network.plans.plan import Plan
    from tumen.network.questions.alternatives import Alternatives
    from tumen.network.questions.breakeven import BreakEven, Lever
    from tumen.network.questions.information import ValueOfPlanning
    from tumen.network.questions.robust import Robust
    from tumen.network.questions.stochastic import StochasticPlan
    from tumen.network.questions.stress import Stress
    from tumen.network.questions.tradeoff import TradeOff
    from tumen.study.core.results.records import Assumption, StudyAnswer, Vintage
    from tumen.study.statements import Basis


@dataclass(frozen=True, slots=True)
class AgreementWorth:
    """What an agreement is worth to the network: the net cost of the best network without it,
    less that with it.
    """

    agreement: str
    net_cost_without: float
    worth: float
    uncertain_by: float
    """The two plans are proven to within this, in currency: the worth is known no better."""
    sites_without: tuple[str, ...]
    missing: tuple[str, ...] = ()
    """What must be known for claims that the plans could not weigh."""


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """One scenario with its plan, or why there is none."""

    name: str
    title: str
    probability: Decimal | None
    changes: tuple[str, ...]
    """What the scenario changes against the base, in words."""
    plan: Plan | None
    why_not: tuple[str, ...]
    """Where there is no plan: what stands in the way, in the study's words."""
    answer: StudyAnswer
    mended: tuple[str, ...] = ()
    """The least that would have to give way for there to be a plan;
    empty where there is one or it is not known.
    """
    unsolved: bool = False
    """Whether it is not known if there is a plan: the run was interrupted, or time was up."""
    earned: tuple[Earned, ...] = ()
    """What of each preference the plan earns, by importer, exporter and code."""


@dataclass(frozen=True, slots=True)
class Regret:
    """What it costs to have built for one scenario when another comes: net costs, and the regret against the
    best.

    Rows are designs (the sites of the plan of a scenario), columns are scenarios. None: the design cannot
    serve it.
    """

    designs: tuple[str, ...]
    """Names of the scenarios for which the designs are best."""
    sites: tuple[tuple[str, ...], ...]
    """Sites that are open, by design."""
    scenarios: tuple[str, ...]
    net_cost: tuple[tuple[float | None, ...], ...]
    regret: tuple[tuple[float | None, ...], ...]
    expected: tuple[float | None, ...]
    """Expected net cost by design, over the scenarios that have a probability;
    None where one cannot be served.
    """


@dataclass(frozen=True, slots=True)
class OfferNeeded:
    """The smallest offer of a zone at which settling wins, or why it was not found."""

    scenario: str
    title: str
    lever: Lever
    found: BreakEven | None
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnderUncertainty:
    """Sites decided before the scenario is known, and what planning and knowing are worth;
    or why not found.
    """

    plan: StochasticPlan | None
    worth: ValueOfPlanning | None
    reference: str
    """Title of the scenario that one would plan for otherwise."""
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TradeOffCurve:
    """A trade-off of the base, or why it was not found."""

    measure: Literal["co2", "service"]
    found: TradeOff | None
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnderStress:
    """What is lost while places are out, the plan that loses least in the worst case; or why not found."""

    found: Stress | None
    why_not: tuple[str, ...]
    loss_under: float | None
    """The limit that redundancy was to keep."""
    robust: Robust | None
    robust_why_not: tuple[str, ...]
    set_aside: bool
    """Whether service commitments or least loads do not hold while something is out."""


@dataclass(frozen=True, slots=True)
class NetworkResult:
    """All that a study asks of its network."""

    currency: str
    answer: StudyAnswer
    scenarios: tuple[ScenarioPlan, ...]
    agreements: tuple[AgreementWorth, ...]
    """For the base."""
    regret: Regret | None
    """None where there is one scenario."""
    alternatives: Alternatives | None
    """Of the base; None where the study does not ask for them."""
    offers_needed: tuple[OfferNeeded, ...]
    uncertainty: UnderUncertainty | None
    curves: tuple[TradeOffCurve, ...]
    stress: UnderStress | None
    assumptions: tuple[Assumption, ...]
    vintages: tuple[Vintage, ...]
    basis: Basis | None
    """What the figures rest on where that is no source."""
