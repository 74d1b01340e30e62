"""The model: variables, families, objective.

`operations` can be written several times over one first stage, once per scenario, each with its own suffix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from math import floor, log10
from typing import Any

import numpy as np

from tumen.collection import uncollected
from tumen.errors import MissingExtraError
from tumen.network.compile.compiled import Compiled
from tumen.network.mip.families import FIRST, SECOND
from tumen.network.mip.families.buying import chosen_tiers, lots_of
from tumen.network.mip.families.money import holiday_cells
from tumen.network.mip.families.rows import Work
from tumen.network.mip.families.single import choices
from tumen.network.mip.objective import CostTerm, first_stage_costs, second_stage_costs
from tumen.network.mip.payments import taxed, with_condition, yearly_claims
from tumen.network.mip.program import Program, ProgramDraft
from tumen.network.model.network import Network
from tumen.network.model.sites import Decisions, StepAt, close_bounds, open_bounds
from tumen.network.plans.plan import Scaling

MONEY = {"base", "cohort"}
COUNTS = {"active", "opens", "closes", "built", "kept", "claims", "taken", "serves", "tier", "lots"}


@dataclass(frozen=True, slots=True)
class Built:
    """A model ready to be solved, and what its columns cost."""

    work: Work
    costs: tuple[CostTerm, ...]


def new_draft() -> ProgramDraft:
    """A program to be put together.

    Raises
    ------
    MissingExtraError
        If the extra [network], which is to solve it, is not installed.
    """
    if find_spec("highspy") is None:
        raise MissingExtraError("network", "optimising a network")
    return ProgramDraft()


def scaling_of(compiled: Compiled) -> Scaling:
    """Powers of ten that bring quantities to thousands and the cost of a demand unit to ones."""
    quantities = [float(row.quantity) for row in compiled.network.demand if row.quantity > 0]
    largest = max(quantities, default=1.0)
    quantity = 10.0 ** floor(log10(largest / 100)) if largest > 0 else 1.0
    unit = sorted(abs(flow.cost) for flow in compiled.flows if flow.cost)
    middle = unit[len(unit) // 2] if unit else 1.0
    money = quantity * 10.0 ** floor(log10(middle))
    return Scaling(money, quantity)


@uncollected()
def build(compiled: Compiled, fixed: Decisions | None = None) -> Built:
    """Write the whole model for one scenario; with `fixed`, the decisions on sites are held.

    Raises
    ------
    MissingExtraError
        If the extra [network] is not installed.
    InfeasibleError
        If a row cannot hold whatever is decided.
    """
    work = Work(new_draft(), compiled, scaling_of(compiled))
    costs = [*sites(work, fixed), *operations(work)]
    minimise([(work, costs, 1.0)])
    return Built(work, tuple(costs))


def sites(work: Work, fixed: Decisions | None = None) -> list[CostTerm]:
    """Write the first stage; return its costs."""
    add_site_variables(work, fixed)
    for write in FIRST.values():
        write(work)
    return first_stage_costs(work.compiled)


def add_site_variables(work: Work, fixed: Decisions | None = None) -> None:
    """What is decided about sites and steps, by period."""
    network = work.compiled.network
    cells = len(network.sites) * len(network.periods)
    opens, closes, built = _decided(network, fixed)
    work.add_variable("active", cells, upper=1.0)
    work.add_variable("opens", cells, lower=opens[0], upper=opens[1], kind="integer")
    work.add_variable("closes", cells, lower=closes[0], upper=closes[1], kind="integer")
    steps = len(StepAt.all(network)) * len(network.periods)
    work.add_variable("built", steps, lower=built[0], upper=built[1], kind="integer")
    work.add_variable("kept", steps, upper=built[2])


def operations(work: Work) -> list[CostTerm]:
    """Write the second stage under the suffix of `work`; return its costs."""
    add_operation_variables(work)
    for write in SECOND.values():
        write(work)
    return second_stage_costs(work)


def bounds_holding(work: Work, given: Program, fixed: Decisions | None) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the columns of a model that is built, with other decisions on sites held; None leaves them
    free.
    """
    lower, upper = (side.copy() for side in given.bounds)
    opens, closes, built = _decided(work.compiled.network, fixed)
    for name, low, high in (("opens", *opens), ("closes", *closes), ("built", *built[:2])):
        columns = work.variables.get(name)
        if columns is not None:
            lower[columns], upper[columns] = low, high
    return lower, upper


def add_operation_variables(work: Work) -> None:
    """Flows, production, lost sales, yearly claims, grants with a condition, taxable profit."""
    compiled = work.compiled
    network = compiled.network
    scale = work.scaling.quantity
    lost = np.array(
        [float(row.quantity) / scale if row.lost_penalty is not None else 0.0 for row in network.demand]
    )
    work.add_variable("flow", len(compiled.flows))
    work.add_variable("make", len(compiled.modes))
    work.add_variable("held", len(compiled.held))
    work.add_variable("lost", len(network.demand), upper=lost)
    work.add_variable("claims", len(yearly_claims(compiled)), kind="binary")
    work.add_variable("serves", len(choices(compiled)), kind="binary")
    work.add_variable("taken", len(with_condition(network)), kind="binary")
    work.add_variable("base", len(taxed(network)))
    work.add_variable("cohort", len(holiday_cells(work)))
    work.add_variable("surplus", len(compiled.orders))
    work.add_variable("tier", len(chosen_tiers(compiled)), kind="binary")
    work.add_variable("lots", len(lots_of(compiled)), kind="integer")


def another(work: Work, compiled: Compiled, suffix: str) -> Work:
    """A further scenario over the same first stage, to be given to `operations`."""
    shared: dict[str, np.ndarray] = {
        name: work.variables[name]
        for name in ("active", "opens", "closes", "built", "kept")
        if name in work.variables
    }
    return replace(work, compiled=compiled, variables=shared, written=work.written, suffix=suffix)


def minimise(parts: Sequence[tuple[Work, Sequence[CostTerm], float]]) -> None:
    """Minimise the discounted costs of all parts, each weighted."""
    amounts, labels = [], []
    for work, costs, weight in parts:
        for name, vector in coefficients(work, costs).items():
            amounts.append(vector * weight)
            labels.append(work.variables[name])
    parts[0][0].model.minimise(np.concatenate(labels), np.concatenate(amounts))


def outlay_row(draft: ProgramDraft, outlay: int, work: Work, costs: Sequence[CostTerm]) -> None:
    """``cost of a part = outlay``, a column of its own."""
    found = coefficients(work, costs)
    columns = np.concatenate([[outlay], *(work.variables[name] for name in found)])
    amounts = np.concatenate([[-1.0], *found.values()])
    kept = amounts != 0
    draft.add_rows([(np.zeros(int(kept.sum()), dtype=int), columns[kept], amounts[kept])], "=", np.zeros(1))


def coefficients(work: Work, costs: Sequence[CostTerm]) -> dict[str, np.ndarray]:
    """Discounted cost of each variable in scaled money per scaled unit."""
    found = {name: np.zeros(variable.size) for name, variable in work.variables.items()}
    for term in costs:
        if term.variable in found:
            found[term.variable][term.column] += term.amount * work.compiled.discount[term.period]
    return {name: vector * unit_of(name, work.scaling) / work.scaling.money for name, vector in found.items()}


def unit_of(variable: str, scaling: Scaling) -> float:
    """What one unit of a variable stands for."""
    if variable in COUNTS:
        return 1.0
    return scaling.money if variable in MONEY else scaling.quantity


def _decided(
    network: Network, fixed: Decisions | None
) -> tuple[tuple[Any, Any], tuple[Any, Any], tuple[Any, Any, Any]]:
    steps = StepAt.all(network)
    most = np.array([float(item.step.most) for item in steps for _ in network.periods])
    if fixed is None:
        opens, closes = open_bounds(network), close_bounds(network)
        return (
            (np.array(opens[0]), np.array(opens[1])),
            (np.array(closes[0]), np.array(closes[1])),
            (np.zeros(len(most)), most, most),
        )
    cells = [(site.name, period.name) for site in network.sites for period in network.periods]
    held_open = np.array([float(cell in fixed.opens) for cell in cells])
    held_closed = np.array([float(cell in fixed.closes) for cell in cells])
    times = {(site, step, period): count for site, step, period, count in fixed.built}
    held = np.array(
        [
            float(times.get((item.site.name, item.step.name, period.name), 0))
            for item in steps
            for period in network.periods
        ]
    )
    return (held_open, held_open), (held_closed, held_closed), (held, held, most)
