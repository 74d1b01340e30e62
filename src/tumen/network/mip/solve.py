"""From a network and a law to a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from tumen.network.compile.assemble import compile_network
from tumen.network.compile.compiled import Compiled
from tumen.network.mip.build import Built, build
from tumen.network.mip.families.rows import Work
from tumen.network.mip.read_plan import read_plan
from tumen.network.mip.settings import Settings
from tumen.network.mip.solver import MORE_TIME, OutOfTimeError, Solved, run
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.model.sites import Decisions
from tumen.network.plans.plan import Plan

_SOLVING = 0.9
"""Share of the time that is left in which a plan is sought, where shadow prices are read afterwards."""


def solve(
    network: Network,
    law: TradeLaw,
    settings: Settings | None = None,
    *,
    fixed: Decisions | None = None,
) -> Plan:
    """Find the plan of least net cost.

    Parameters
    ----------
    fixed
        Decisions on sites to be held; the rest is optimised around them.

    Returns
    -------
    Plan
        Optimal within the gap of `settings`, or the best found by the time limit or Ctrl-C with its proven
        gap.

    Raises
    ------
    InputError
        If the network is structurally wrong or a duty is not known: all problems at once.
    InfeasibleError
        If no plan keeps every commitment.
    NotConvergedError
        If no plan was found in time (`tumen.network.mip.solver.OutOfTimeError`).
    DataError
        If the exact engine does not agree with a claim of the plan.
    MissingExtraError
        If the extra [network] is not installed.
    """
    started = perf_counter()
    compiled = compile_network(network, law)
    return solve_compiled(compiled, law, settings or Settings(), fixed=fixed, started=started)


def solve_compiled(
    compiled: Compiled,
    law: TradeLaw,
    settings: Settings,
    *,
    fixed: Decisions | None = None,
    write: Callable[[Work], None] | None = None,
    started: float | None = None,
) -> Plan:
    """Solve what was worked out; `write` adds further rows, `started` says since when the work is timed.

    Raises
    ------
    InfeasibleError, NotConvergedError, DataError, MissingExtraError
        As `solve`.
    """
    started = perf_counter() if started is None else started
    built = build(compiled, fixed)
    if write is not None:
        write(built.work)
    seconds = perf_counter() - started
    if (settings.seconds_left() or 1.0) <= 0:
        raise OutOfTimeError(
            f"working out the network took {seconds:.0f} s ({len(compiled.modes):,} ways of making,"
            f" {len(compiled.flows):,} flows), and this plan has no more of the time limit. {MORE_TIME}"
        )
    solving = settings.with_share(_SOLVING) if settings.duals else settings
    found = run(built.work.model.program(), solving, money=built.work.scaling.money)
    return read_plan(SolvedModel(built, law, settings, found, seconds))


@dataclass(frozen=True, slots=True)
class SolvedModel:
    """A solved model before it is read."""

    built: Built
    law: TradeLaw
    settings: Settings
    found: Solved
    build_seconds: float
