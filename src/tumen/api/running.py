"""A study from its folder to its results on the disk: what ``tumen run`` does, and the app in a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from tumen.errors import InputError
from tumen.language.force import Language, speaking

if TYPE_CHECKING:
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.results.records import StudyResult
    from tumen.study.core.run import Show


class KeptInterrupt(KeyboardInterrupt):
    """Ctrl-C in a sweep: the cases that were done are kept, and the same run goes on."""


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What is to be run and how.

    Attributes
    ----------
    folder
        The study.
    out
        Results go to ``out/STUDY/RUN``.
    workers, on
        Processes (None: all cores where it pays) or a Dask scheduler, for the cases of a sweep and the draws
        of a study of whole economies.
    time_limit
        Seconds for the whole run of a network; None: that of the study.
    xlsx
        Write the tables as one workbook too; always so where the study is one.
    excel
        Begin CSV files with the mark by which Excel knows UTF-8.
    languages
        In which the page is written too, as ``report.LANGUAGE.html``.
    """

    folder: Path
    out: Path = Path("results")
    workers: int | None = None
    on: str | None = None
    time_limit: float | None = None
    xlsx: bool = False
    excel: bool = False
    languages: tuple[Language, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenRun:
    """Results as found, and the folder that they stand in."""

    place: Path
    result: StudyResult


def run_folder(order: RunOrder, show: Show | None = None) -> WrittenRun:
    """Run a study and write its report and tables, whole or not at all.

    Raises
    ------
    InputError
        With every problem of the study, or of what is asked of the run.
    KeptInterrupt
        If a sweep was interrupted.
    """
    from tumen.report.study_page import render_study
    from tumen.study.core.read import read_study
    from tumen.study.core.results.write import inputs_hash, write_results
    from tumen.study.core.run import run_study
    from tumen.study.network.run import ends_in

    xlsx = order.xlsx or order.folder.suffix.lower() == ".xlsx"
    if xlsx:
        from tumen.tables.worksheet import load_openpyxl

        load_openpyxl()  # said before the work, not after it
    began = perf_counter()
    study = read_study(order.folder)
    _check(study, order)
    read = perf_counter()
    sweep = study.facts.sweep is not None
    parts = order.out / study.facts.study / f".sweep-{inputs_hash(study.files)[:12]}" if sweep else None
    ends = ends_in(order.time_limit, began)
    try:
        result = run_study(study, show, processes=order.workers, on=order.on, ends=ends, parts=parts)
    except KeyboardInterrupt:
        if parts is None or not parts.is_dir():
            raise
        raise KeptInterrupt from None
    timings = {"read": read - began, "run": perf_counter() - read}

    def page_in(language: Language, result: StudyResult) -> str:
        with speaking(language):
            read_study(order.folder)  # tells the names that people wrote
            return render_study(result)

    place = write_results(
        result,
        study,
        order.out,
        render=render_study,
        also={f"report.{language}.html": partial(page_in, language) for language in order.languages},
        timings=timings,
        workbook=xlsx,
        excel=order.excel,
    )
    return WrittenRun(place, result)


def _check(study: LoadedStudy, order: RunOrder) -> None:
    sweep, limit = study.facts.sweep is not None, order.time_limit
    spread = order.workers is not None or order.on is not None
    if study.economy is None and not sweep and spread:
        raise InputError.of(
            "nothing of this study has draws or cases to spread over workers",
            "Leave out --workers and --on",
            file=str(order.folder),
        )
    if limit is not None and (study.network is None or not 0 < limit < float("inf")):
        raise InputError.of(
            f"a time limit of {limit:g} s is asked",
            "Give seconds above 0" if study.network is not None else "Leave it out: no design is asked",
            file=str(order.folder),
        )
    if limit is not None and sweep:
        raise InputError.of(
            "a time limit is asked for a run with a sweep",
            "State time_limit of the solver in study.yaml: it holds for each case",
            file=str(order.folder),
        )
