"""Answer a study: every question asked, at every scale and over the grid of a sweep, in one result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.records import StudyAnswer, StudyResult
from tumen.study.scales import Show, Silent, answer_scales, joined
from tumen.study.sweep.answer import sweep_statements

__all__ = ["Show", "Silent", "run_study"]


def run_study(
    study: LoadedStudy,
    show: Show | None = None,
    *,
    processes: int | None = 1,
    on: str | None = None,
    ends: float | None = None,
    parts: Path | None = None,
) -> StudyResult:
    """Answer every question of a study.

    Parameters
    ----------
    show
        Is told how far it is.
    processes
        Processes of this machine that solve the draws of the trade model and the cases of a sweep; None is
        all its cores.
    on
        Address of a Dask scheduler that solves them instead, ``tcp://host:8786``. The numbers do not depend
        on either.
    ends
        Moment (`time.perf_counter`) by which the plans are solved; None: as the study says.
    parts
        Folder that keeps the cases of a sweep that are done, if the run is interrupted.

    Returns
    -------
    StudyResult
        What is not known is None, and each part names what it needs. A question whose extra is not installed
        is left out, and the answer says so.

    Raises
    ------
    MissingExtraError
        If nothing else is asked than a question whose extra is not installed.
    InputError, NotConvergedError
        If a plan or an equilibrium is not found.
    """
    found = answer_scales(study, show, processes=processes, on=on, ends=ends)
    if study.facts.sweep is None:
        return found
    from tumen.study.sweep.run import run_sweep

    sweep = run_sweep(study, parts, (show or Silent()).step, workers=processes, on=on)
    said = StudyAnswer.of([], sweep_statements(sweep))
    return replace(found, sweep=sweep, answer=joined((found.answer, said)))
