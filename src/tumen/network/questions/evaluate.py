"""What a design costs in each world: decisions on sites held, everything else free to follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tumen.errors import InputError, Problem
from tumen.network.compile.assemble import compile_network
from tumen.network.compile.compiled import Compiled
from tumen.network.mip.build import bounds_holding, build
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.read_plan import columns, events_in
from tumen.network.mip.settings import Settings
from tumen.network.mip.solver import run
from tumen.network.model.checks.check import check
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.model.scenario import World
from tumen.network.model.sites import Decisions, StepAt
from tumen.network.model.written import ONE
from tumen.network.plans.plan import SiteEvent

_REMEMBERED = 64
"""Kinds that a world is compared with, the last ones: the comparison stays cheap among thousands of
worlds."""


@dataclass(frozen=True, slots=True)
class Outlay:
    """A design in a world. Discounted net cost in currency; no plan of the design costs less than `bound`."""

    net_cost: float
    bound: float
    decisions: Decisions


def evaluate(
    designs: Sequence[Decisions | None], worlds: Sequence[World], settings: Settings | None = None
) -> tuple[tuple[Outlay | None, ...], ...]:
    """Cost every design in every world; the model of a world is built once.

    Parameters
    ----------
    designs
        Decisions to be held; None leaves them free.

    Returns
    -------
    tuple
        By design, then by world; None where the design cannot keep what is committed there.
    """
    for world in worlds[:1]:
        for design in designs:
            if design is not None:
                check_decisions(world.network, design)
    limits = quiet(settings)
    found = [tuple(_in_one(compiled, designs, limits)) for compiled in compiled_worlds(worlds)]
    return tuple(zip(*found, strict=True)) if designs else ()


def compiled_worlds(worlds: Iterable[World]) -> Iterator[Compiled]:
    """Each world worked out; those that differ in amounts and prices of demand alone are worked out once, for
    no origin, duty or way hangs on these.

    Raises
    ------
    InputError
        With what is wrong with a world, and its name.
    """
    known: list[tuple[Network, TradeLaw, Compiled]] = []
    for world in worlds:
        bare = _without_amounts(world.network)
        same = next((row for *key, row in known if key[1] is world.law and key[0] == bare), None)
        problems = check(world.network, world.law) if same is not None else ()
        if same is None:
            try:
                same = compile_network(world.network, world.law)
            except InputError as error:
                problems = error.problems
            else:
                known = [*known[1 - _REMEMBERED :], (bare, world.law, same)]
        if problems or same is None:
            raise InputError(replace(row, what=f"scenario {world.name}: {row.what}") for row in problems)
        yield replace(same, network=world.network)


def _without_amounts(network: Network) -> Network:
    """The network with one unit of everything that is asked for, at no price."""
    rows = (
        replace(row, quantity=ONE if row.quantity > 0 else row.quantity, price=None) for row in network.demand
    )
    return replace(network, demand=tuple(rows))


def check_decisions(network: Network, decisions: Decisions) -> None:
    """Refuse decisions that name what the network does not have: an `InputError` with every such decision."""
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


def _in_one(
    compiled: Compiled, designs: Sequence[Decisions | None], settings: Settings
) -> Iterator[Outlay | None]:
    """Every design in a world: the model is built once, only bounds of columns move."""
    try:
        work = build(compiled).work
    except InfeasibleError:
        yield from (None for _ in designs)
        return
    given = work.model.program()
    for design in designs:
        try:
            solved = run(given, settings, bounds=bounds_holding(work, given, design))
        except InfeasibleError:
            yield None
            continue
        scale = work.scaling.money
        held = design
        if held is None:
            held = decisions_of(events_in(compiled.network, columns(work, solved.values)))
        yield Outlay(solved.objective * scale, solved.bound * scale, held)


def decisions_of(events: Iterable[SiteEvent]) -> Decisions:
    """What is decided about sites, from what happens: openings, closings and expansions."""
    found: dict[str, list[SiteEvent]] = {"opens": [], "closes": [], "expands": []}
    for event in events:
        found[event.event].append(event)
    return Decisions(
        frozenset((e.site, e.period) for e in found["opens"]),
        frozenset((e.site, e.period) for e in found["closes"]),
        tuple(sorted((e.site, e.step or "", e.period, e.times) for e in found["expands"])),
    )


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
