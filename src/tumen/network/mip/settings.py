"""How a network is solved: limits, seed, and who is told about progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the solver is. Amounts in the currency of the network; None where there is none yet."""

    seconds: float
    best: float | None
    """Net cost of the best plan found."""
    bound: float | None
    """No plan can cost less."""
    gap: float | None
    """(best - bound) / |best|."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of a solve."""

    gap: float = 1e-4
    """Relative gap at which a plan counts as optimal."""
    time_limit: float | None = None
    """Seconds; the best plan found by then is returned with its gap."""
    threads: int = 1
    seed: int = 0
    progress: Callable[[Progress], None] | None = None
    recheck: bool = True
    """Whether every claimed flow is put before the exact engine afterwards."""
    duals: bool = True
    """Whether capacity values are found by a second, continuous solve."""
    keep_interrupted: bool = True
    """Whether Ctrl-C returns the best plan found so far; if not, it raises
    `tumen.network.mip.solver.InterruptedSolveError`."""
