"""HiGHS: a model in, values, bounds and shadow prices out. Progress is told, Ctrl-C stops it with what it
has.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from tumen.errors import NotConvergedError
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Progress

if TYPE_CHECKING:
    from tumen.network.mip.settings import Settings

TOLERANCE = 1e-9
"""Feasibility tolerance asked of the solver, on scaled rows."""


class InterruptedSolveError(NotConvergedError):
    """Ctrl-C before there was a plan, or where no plan of an interrupted solve is to be kept."""


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


def matrices(model: Any) -> Any:
    """The columns and rows of a linopy model; columns and rows stand in the order in which they were
    added.
    """
    return model.matrices


def run(model: Any, settings: Settings, **asked: Any) -> Solved:
    """Solve a model; see `run_given`."""
    return run_given(matrices(model), settings, **asked)


def run_given(
    given: Any,
    settings: Settings,
    *,
    continuous: bool = False,
    held: np.ndarray | None = None,
    bounds: tuple[np.ndarray, np.ndarray] | None = None,
    money: float = 1.0,
) -> Solved:
    """Solve what `matrices` gives.

    Parameters
    ----------
    bounds
        Lower and upper bounds of the columns instead of those of the model.
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
        If no plan was found in time, the model is unbounded, or the solver failed; `InterruptedSolveError`
        after Ctrl-C.
    """
    import highspy

    start = perf_counter()
    highs = quiet_solver(highspy)
    set_options(highs, settings)
    bounds = (given.lb, given.ub) if bounds is None else bounds
    highs.passModel(_program(highspy, given, bounds, continuous=continuous or held is not None, held=held))
    if settings.progress is not None:
        _tell(highs, settings, money)
    interrupted = _solve(highspy, highs)
    if interrupted and not settings.keep_interrupted:
        raise InterruptedSolveError("the solver was interrupted")
    size = Size(len(given.c), int(np.isin(given.vtypes, ("B", "I")).sum()), len(given.b))
    return _read(highspy, highs, start, size, interrupted=interrupted)


def quiet_solver(highspy: Any) -> Any:
    """A solver that prints nothing: silenced before it would greet, which is while it is made."""

    class Quiet(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
            self.silent()
            super().enableCallbacks()

    return Quiet()


def set_options(highs: Any, settings: Settings) -> None:
    """Limits and tolerances of a solve."""
    for name, value in (
        ("threads", settings.threads),
        ("random_seed", settings.seed),
        ("mip_rel_gap", settings.gap),
        ("mip_abs_gap", 0.0),
        ("primal_feasibility_tolerance", TOLERANCE),
        ("dual_feasibility_tolerance", TOLERANCE),
        ("mip_feasibility_tolerance", 1e-7),
        ("parallel", "off" if settings.threads == 1 else "on"),
    ):
        highs.setOptionValue(name, value)
    if settings.time_limit is not None:
        highs.setOptionValue("time_limit", float(settings.time_limit))


def _program(
    highspy: Any,
    found: Any,
    bounds: tuple[np.ndarray, np.ndarray],
    *,
    continuous: bool,
    held: np.ndarray | None,
) -> Any:
    matrix = found.A.tocsr()
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = matrix.shape[1], matrix.shape[0]
    lower, upper = bounds[0].copy(), bounds[1].copy()
    whole = np.isin(found.vtypes, ("B", "I"))
    if held is not None:
        lower[whole] = upper[whole] = np.round(held[whole])
    program.col_cost_, program.col_lower_, program.col_upper_ = found.c, lower, upper
    program.row_lower_ = np.where(found.sense == "<", -np.inf, found.b)
    program.row_upper_ = np.where(found.sense == ">", np.inf, found.b)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
    program.a_matrix_.value_ = matrix.data
    if not continuous and whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[int(flag)] for flag in whole]
    return program


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
        msg = f"the solver stopped without a plan: {words}. Allow more time, or look at the network's scale"
        raise NotConvergedError(msg)
    objective = float(info.objective_function_value)
    bound = float(info.mip_dual_bound) if mip else objective
    gap = max(0.0, objective - bound) / max(abs(objective), 1e-12)
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
