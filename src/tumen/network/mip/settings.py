"""How a network is solved: limits, seed, and who is told about progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter


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
    """Seconds of one solve; the best plan found by then is returned with its gap."""
    ends: float | None = None
    """Moment (`time.perf_counter`) by which all that is solved under these limits has ended."""
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

    def seconds_left(self) -> float | None:
        """Seconds that the next solve may take; None: not limited."""
        left = None if self.ends is None else self.ends - perf_counter()
        given = [seconds for seconds in (self.time_limit, left) if seconds is not None]
        return min(given, default=None)

    def with_share(self, share: float) -> Settings:
        """The same limits with a share of the time that is left, counted from now."""
        if self.ends is None:
            return self
        now = perf_counter()
        return replace(self, ends=now + share * max(0.0, self.ends - now))
