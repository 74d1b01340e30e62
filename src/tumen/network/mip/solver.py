"""HiGHS: a program in, values, bounds and shadow prices out. Progress is told, Ctrl-C stops it with what it
has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.errors import NotConvergedError
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Progress
from tumen.network.mip.sifting import LARGE, Sifting
from tumen.network.mip.substitute import substitute

if TYPE_CHECKING:
    from tumen.network.mip.program import Program
    from tumen.network.mip.settings import Settings
    from tumen.network.mip.sifting import Sifted

TOLERANCE = 1e-9
"""Feasibility tolerance asked of the solver, on scaled rows."""

_SMALL = 10_000
"""Terms of a program in which the solver need not look for a first plan before it begins: that takes longer
than the program."""

MORE_TIME = "Allow more time, or ask for less at once (periods, products)"


class InterruptedSolveError(NotConvergedError):
    """Ctrl-C before there was a plan, or where no plan of an interrupted solve is to be kept."""


class OutOfTimeError(NotConvergedError):
    """The time that was allowed is up, and there is no plan yet."""


@dataclass(frozen=True, slots=True)
class Solved:
    """Values by column of the model, in scaled units, with what is proven of them."""

    values: np.ndarray
    objective: float
    bound: float
    gap: float
    optimal: bool
    """Within the gap that was asked for."""
    interrupted: bool
    status: str
    seconds: float
    duals: np.ndarray | None
    """Shadow prices by row, only of a continuous model."""
    size: Size


@dataclass(frozen=True, slots=True)
class Size:
    """Columns of a model, how many of them are whole numbers, and rows."""

    columns: int
    whole: int
    rows: int


def run(
    given: Program,
    settings: Settings,
    *,
    continuous: bool = False,
    held: np.ndarray | None = None,
    bounds: tuple[np.ndarray, np.ndarray] | None = None,
    money: float = 1.0,
) -> Solved:
    """Solve a program.

    Parameters
    ----------
    bounds
        Lower and upper bounds of the columns instead of those of the program.
    continuous
        Leave integrality out.
    held
        Values at which integer columns are held (others are ignored).
    money
        Scale of money, for progress in the currency.

    Raises
    ------
    InfeasibleError
        If there is no feasible plan.
    NotConvergedError
        If the model is unbounded or the solver failed; `OutOfTimeError` if no plan was found in time,
        `InterruptedSolveError` after Ctrl-C.
    """
    import highspy

    start = perf_counter()
    highs = quiet_solver(highspy)
    set_options(highs, settings, gap=settings.gap, mip_abs_gap=0.0, mip_feasibility_tolerance=1e-7)
    size = Size(len(given.cost), int(given.whole.sum()), given.rows.shape[0])
    lower, upper = (side.copy() for side in (bounds or given.bounds))
    if held is not None:
        lower[given.whole] = upper[given.whole] = np.round(held[given.whole])
    kept = given.whole & (held is None and not continuous)
    program = replace(given, bounds=(lower, upper), whole=kept)
    if len(given.cost) >= LARGE and (sifted := _sifted(highspy, highs, program, settings, money)):
        return _told(*sifted, settings, start, size)
    if given.rows.nnz < _SMALL:
        highs.setOptionValue("mip_heuristic_run_feasibility_jump", False)
    fewer = substitute(program) if kept.any() else None
    highs.passModel((program if fewer is None else fewer.program).passed(highspy))
    if settings.progress is not None:
        _tell(highs, settings, money)
    interrupted = _solve(highspy, highs)
    if interrupted and not settings.keep_interrupted:
        raise InterruptedSolveError("the solver was interrupted")
    found = _read(highspy, highs, start, size, interrupted=interrupted)
    return found if fewer is None else replace(found, values=fewer.back @ found.values)


def _sifted(
    highspy: Any, highs: Any, program: Program, settings: Settings, money: float
) -> tuple[Sifted, bool] | None:
    """A plan of a large program by sifting, and whether Ctrl-C ended it; None where that gives none, and the
    whole is to be solved.

    Raises
    ------
    OutOfTimeError, InterruptedSolveError
        If time is up, or on Ctrl-C, before there is a plan: the whole would take longer.
    """
    begun, stopped = perf_counter(), False
    optimal = highspy.HighsModelStatus.kOptimal

    def solve() -> bool:
        nonlocal stopped
        left = settings.seconds_left()
        if stopped or (left is not None and left <= 0):
            return False
        if left is not None:
            highs.setOptionValue("time_limit", highs.getRunTime() + left)
        stopped = _solve(highspy, highs)
        return not stopped and bool(highs.getModelStatus() == optimal)

    found = Sifting(program, highspy, highs, solve, settings.gap).found()
    if stopped and (found is None or not settings.keep_interrupted):
        raise InterruptedSolveError("the solver was interrupted")
    left = settings.seconds_left()
    if found is None:
        if left is not None and left <= 0:
            raise OutOfTimeError(
                f"no plan was found in {perf_counter() - begun:.0f} s by rounding the relaxation of "
                f"{len(program.cost):,} columns and {program.rows.shape[0]:,} rows. {MORE_TIME}"
            )
        if left is not None:
            highs.setOptionValue("time_limit", highs.getRunTime() + left)
        return None
    if settings.progress is not None and program.whole.any():
        best, bound = found.objective * money, found.bound * money
        settings.progress(Progress(perf_counter() - begun, best, bound, _gap(found.objective, found.bound)))
    return found, stopped


def _told(found: Sifted, stopped: bool, settings: Settings, start: float, size: Size) -> Solved:  # noqa: FBT001
    gap = _gap(found.objective, found.bound)
    return Solved(
        found.values,
        found.objective,
        found.bound,
        gap,
        optimal=gap <= settings.gap,
        interrupted=stopped,
        status="Optimal" if gap <= settings.gap else "Rounded relaxation",
        seconds=perf_counter() - start,
        duals=found.duals,
        size=size,
    )


def _gap(objective: float, bound: float) -> float:
    return max(0.0, objective - bound) / max(abs(objective), 1e-12)


class Rerun:
    """A program that is solved again and again with other bounds and costs, each time from where the last
    one ended.
    """

    def __init__(self, program: Program, settings: Settings) -> None:
        import highspy

        self._highspy, self._every = highspy, np.arange(len(program.cost), dtype=np.int32)
        self._highs, self._settings = quiet_solver(highspy), settings
        self._size = Size(len(program.cost), int(program.whole.sum()), program.rows.shape[0])
        set_options(self._highs, settings, gap=settings.gap, mip_abs_gap=0.0, mip_feasibility_tolerance=1e-7)
        self._highs.passModel(program.passed(highspy))

    def limit(self, row: int, least: float, most: float) -> None:
        """Give a row other sides."""
        self._highs.changeRowBounds(row, least, most)

    def solve(self, lower: np.ndarray, upper: np.ndarray, cost: np.ndarray) -> Solved:
        """Solve with these bounds and costs of all columns.

        Raises
        ------
        InfeasibleError, NotConvergedError
            As `run`.
        """
        start = perf_counter()
        left = self._settings.seconds_left()
        if left is not None:
            if left <= 0:
                raise OutOfTimeError("the time limit is up")
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)  # its clock runs on
        self._highs.changeColsBounds(len(self._every), self._every, lower, upper)
        self._highs.changeColsCost(len(self._every), self._every, cost)
        self._highs.run()
        return _read(self._highspy, self._highs, start, self._size, interrupted=False)


def quiet_solver(highspy: Any) -> Any:
    """A solver that prints nothing: silenced before it would greet, which is while it is made."""

    class Quiet(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
            self.silent()
            super().enableCallbacks()

    return Quiet()


def set_options(highs: Any, settings: Settings, *, gap: float, **further: Any) -> None:
    """Limits and tolerances of a solve."""
    options = {
        "threads": settings.threads,
        "random_seed": settings.seed,
        "mip_rel_gap": gap,
        "primal_feasibility_tolerance": TOLERANCE,
        "dual_feasibility_tolerance": TOLERANCE,
        "parallel": "off" if settings.threads == 1 else "on",
        **further,
    }
    for name, value in options.items():
        highs.setOptionValue(name, value)
    left = settings.seconds_left()
    if left is not None:
        if left <= 0:
            raise OutOfTimeError("the time limit is up")
        highs.setOptionValue("time_limit", left)


def _tell(highs: Any, settings: Settings, money: float) -> None:
    tell = settings.progress
    if tell is None:
        raise AssertionError

    def report(event: Any) -> None:
        out = event.data_out
        best, bound = out.mip_primal_bound, out.mip_dual_bound
        known = np.isfinite(best), np.isfinite(bound)
        gap = out.mip_gap if all(known) and np.isfinite(out.mip_gap) else None
        tell(
            Progress(
                out.running_time, best * money if known[0] else None, bound * money if known[1] else None, gap
            )
        )

    highs.cbMipLogging += report
    highs.cbMipImprovingSolution += report


def _solve(highspy: Any, highs: Any) -> bool:
    """Run in a thread of our own, so that Ctrl-C reaches Python and stops the solver; return whether it did.

    An event is waited for and not the thread: a join that is interrupted takes the thread for finished.
    """
    stop, done = Event(), Event()
    failed: list[BaseException] = []

    def stop_if_asked(event: Any) -> None:
        if stop.is_set():
            event.interrupt()

    def work() -> None:
        try:
            super(highspy.Highs, highs).run()
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
            failed.append(error)
        finally:
            done.set()

    highs.cbSimplexInterrupt += stop_if_asked
    highs.cbIpmInterrupt += stop_if_asked
    highs.cbMipInterrupt += stop_if_asked
    Thread(target=work, daemon=True).start()
    while True:
        try:
            if done.wait(0.1):
                break
        except KeyboardInterrupt:
            stop.set()
    if failed:
        raise failed[0]
    return stop.is_set()


def _read(highspy: Any, highs: Any, start: float, size: Size, *, interrupted: bool) -> Solved:
    status, info = highs.getModelStatus(), highs.getInfo()
    words = highs.modelStatusToString(status)
    kinds = highspy.HighsModelStatus
    if status in {kinds.kInfeasible, kinds.kUnboundedOrInfeasible}:
        raise InfeasibleError
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    stopped = status in {kinds.kTimeLimit, kinds.kInterrupt, kinds.kIterationLimit, kinds.kSolutionLimit}
    solution = highs.getSolution()
    mip = np.isfinite(info.mip_gap) and info.mip_node_count >= 0
    if status != kinds.kOptimal and not (stopped and feasible and mip):
        if interrupted:
            raise InterruptedSolveError("the solver was interrupted before it had found a plan")
        if status == kinds.kTimeLimit:
            raise OutOfTimeError(
                f"no plan was found in {perf_counter() - start:.0f} s: {size.columns:,} columns"
                f" ({size.whole:,} whole) and {size.rows:,} rows. {MORE_TIME}"
            )
        msg = f"the solver stopped without a plan: {words}. Look at the network's scale"
        raise NotConvergedError(msg)
    objective = float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if mip else objective
    gap = _gap(objective, bound)
    return Solved(
        np.array(solution.col_value),
        objective,
        bound,
        gap,
        optimal=status == kinds.kOptimal,
        interrupted=interrupted,
        status=words,
        seconds=perf_counter() - start,
        duals=np.array(solution.row_dual) if solution.dual_valid and not mip else None,
        size=size,
    )
