"""What a design costs in each world: decisions on sites held, everything else free to follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from tumen.errors import InputError, Problem
from tumen.network.mip.build import bounds_holding, build
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.read_plan import columns
from tumen.network.mip.settings import Settings
from tumen.network.mip.solver import matrices, run_given
from tumen.network.model.sites import Decisions, StepAt
from tumen.network.questions.alike import compiled_one_by_one, groups_of
from tumen.network.questions.workers import each
from tumen.processes import cores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from tumen.network.compile.compiled import Compiled
    from tumen.network.model.network import Network
    from tumen.network.model.scenario import World
    from tumen.network.plans.plan import Plan

_Cell = TypeVar("_Cell", bound=tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Outlay:
    """A design in a world. Discounted net cost in currency; no plan of the design costs less than `bound`."""

    net_cost: float
    bound: float
    decisions: Decisions


def evaluate(
    designs: Sequence[Decisions | None],
    worlds: Sequence[World],
    settings: Settings | None = None,
    *,
    jobs: int | None = 1,
) -> tuple[tuple[Outlay | None, ...], ...]:
    """Cost every design in every world.

    Parameters
    ----------
    designs
        Decisions to be held; None leaves them free.
    jobs
        Processes; None: one for each processor.

    Returns
    -------
    tuple
        By design, then by world; None where the design cannot keep what is committed there.

    Raises
    ------
    InputError, NotConvergedError, MissingExtraError
        As `tumen.network.mip.solve.solve`; problems name the world.
    """
    for world in worlds[:1]:
        for design in designs:
            if design is not None:
                check_decisions(world.network, design)
    groups = groups_of(worlds, cores() if jobs is None else jobs)
    asked = [tuple(worlds[number] for number in group) for group in groups]
    answered = each(_outlays, asked, (tuple(designs), quiet(settings)), jobs)
    found: dict[int, tuple[Outlay | None, ...]] = {}
    for group, outlays in zip(groups, answered, strict=True):
        found.update(zip(group, outlays, strict=True))
    return tuple(zip(*(found[number] for number in range(len(worlds))), strict=True)) if designs else ()


def check_decisions(network: Network, decisions: Decisions) -> None:
    """Refuse decisions that name what the network does not have.

    Raises
    ------
    InputError
        With every such decision.
    """
    sites = {site.name for site in network.sites}
    periods = {period.name for period in network.periods}
    steps = {(item.site.name, item.step.name) for item in StepAt.all(network)}
    wrong = [
        *(
            f"{site} in {t}"
            for site, t in sorted(decisions.opens | decisions.closes)
            if site not in sites or t not in periods
        ),
        *(
            f"{step} at {site} in {t}"
            for site, step, t, _ in decisions.built
            if (site, step) not in steps or t not in periods
        ),
    ]
    if wrong:
        raise InputError(
            Problem(f"a design decides on {what}, which the network does not have", "Correct the name")
            for what in wrong
        )


def quiet(settings: Settings | None) -> Settings:
    """The same limits without progress, shadow prices and checks: for plans of which only the cost is
    kept.
    """
    return replace(settings or Settings(), progress=None, duals=False, recheck=False)


def _outlays(
    worlds: tuple[World, ...], extra: tuple[tuple[Decisions | None, ...], Settings]
) -> list[tuple[Outlay | None, ...]]:
    """Every design in every world of a group of which one is worked out for all."""
    found = []
    for world, compiled in zip(worlds, compiled_one_by_one(worlds), strict=True):
        if isinstance(compiled, InputError):
            raise in_world(compiled, world)
        found.append(tuple(_in_one(compiled, *extra)))
    return found


def _in_one(
    compiled: Compiled, designs: tuple[Decisions | None, ...], settings: Settings
) -> Iterator[Outlay | None]:
    """Every design in a world: the model is built once, only bounds of columns move."""
    try:
        work = build(compiled).work
    except InfeasibleError:
        yield from (None for _ in designs)
        return
    given = matrices(work.model)
    for design in designs:
        try:
            solved = run_given(given, settings, bounds=bounds_holding(work, given, design))
        except InfeasibleError:
            yield None
            continue
        scale = work.scaling.money
        held = design
        if held is None:
            held = decisions_in(compiled.network, columns(work, solved.values))
        yield Outlay(solved.objective * scale, solved.bound * scale, held)


def in_world(error: InputError, world: World) -> InputError:
    """The same problems, each with the name of the world."""
    return InputError(
        replace(problem, what=f"scenario {world.name}: {problem.what}") for problem in error.problems
    )


def decisions_of(plan: Plan) -> Decisions:
    """What a plan decides about sites: openings, closings and expansions."""
    return Decisions(
        frozenset((e.site, e.period) for e in plan.events if e.event == "opens"),
        frozenset((e.site, e.period) for e in plan.events if e.event == "closes"),
        tuple(sorted((e.site, e.step or "", e.period, e.times) for e in plan.events if e.event == "expands")),
    )


def decisions_in(network: Network, found: Mapping[str, np.ndarray]) -> Decisions:
    """The same, from the values of the variables."""
    cells = [(site.name, period.name) for site in network.sites for period in network.periods]
    steps = [
        (item.site.name, item.step.name, period.name)
        for item in StepAt.all(network)
        for period in network.periods
    ]

    def values(name: str, of: Sequence[_Cell]) -> Iterator[tuple[_Cell, float]]:
        # a vector without entries is no variable of the model
        return zip(of, found[name], strict=True) if name in found else iter(())

    def chosen(name: str) -> frozenset[tuple[str, str]]:
        return frozenset(cell for cell, value in values(name, cells) if value > 0.5)

    built = tuple(
        sorted((*step, round(float(value))) for step, value in values("built", steps) if value > 0.5)
    )
    return Decisions(chosen("opens"), chosen("closes"), built)


def sites_of(network: Network, decisions: Decisions) -> tuple[str, ...]:
    """Sites that are open at some time under these decisions, sorted.

    A site that closes in the first period is not open.
    """
    first = network.periods[0].name
    opened = {site for site, _ in decisions.opens}
    return tuple(
        sorted(
            site.name
            for site in network.sites
            if (site.state == "existing" and (site.name, first) not in decisions.closes)
            or site.name in opened
        )
    )
