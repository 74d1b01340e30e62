"""Studies: a folder or workbook of tables, asked all its questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.api.arguments import door
from tumen.api.result import Result, named
from tumen.errors import ProblemsError
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tumen.errors import Problem
    from tumen.study.core.read import LoadedStudy as Record
    from tumen.study.core.results.records import StudyResult
    from tumen.study.core.run import Show


class AnsweredStudy(Result["StudyResult"]):
    """All answers of a study: `record` holds them, scale by scale."""

    def __init__(self, record: StudyResult, study: Record) -> None:
        super().__init__(record)
        self._study = study

    @property
    def answer(self) -> str:
        """The answer in one paragraph."""
        return str(self.record.answer.text)

    @property
    def points(self) -> tuple[str, ...]:
        """What stands behind the headline, a sentence each."""
        return tuple(self.record.answer.points)

    def scenario(self, name: str) -> Any:
        """What was found in one scenario, of the products or, where nothing is asked of them, of the
        network.
        """
        part = self.record.product or self.record.network
        return scenario_of(name, () if part is None else part.scenarios)

    def explain(self) -> str:
        """Headline, points, and every assumption with its source."""
        found = self.record
        assumed = [f"assumed: {item.what}: {item.value} ({item.source})" for item in found.assumptions]
        return "\n".join([found.answer.headline, *(f"- {text}" for text in found.answer.points), *assumed])

    def page(self) -> str:
        """The report."""
        from tumen.report.study_page import render_study

        return render_study(self.record)

    def save(self, folder: str | Path = "results") -> Path:
        """Write report, tables and manifest to ``folder/STUDY/RUN``, whole or not at all, and return it."""
        from tumen.report.study_page import render_study
        from tumen.study.core.results.write import write_results

        return write_results(self.record, self._study, folder, render=render_study)

    def _rows(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        from tumen.study.core.results.write import tables_of

        return tables_of(self.record)

    def _facts(self) -> Iterator[tuple[str, object]]:
        found = self.record
        yield "", found.title
        yield "answer", found.answer.headline
        yield "scenarios", [item.name for item in self._study.scenarios]
        yield "assumptions", len(found.assumptions)
        yield "tables", ", ".join(self._rows())


class Study(Shown):
    """A study as it was read: ask it with `run`."""

    def __init__(self, folder: Path, record: Record) -> None:
        self.folder, self.record = folder, record

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, the base first."""
        return tuple(item.name for item in self.record.scenarios)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the study states itself because it is not on file, each with its source."""
        from tumen.study.core.results.assumptions import assumptions_of
        from tumen.study.economy.assumptions import assumptions_of as of_economies

        study = self.record
        found = [*(assumptions_of(study) if study.scenarios else ())]
        found += () if study.economy is None else of_economies(study.economy)
        return tuple(f"{item.what}: {item.value} ({item.source}; {item.where})" for item in found)

    def check(self) -> tuple[Problem, ...]:
        """Read the files again and return every problem, also what a plan cannot do without; empty where
        there is none.
        """
        return problems_of(self.folder)

    def missing(self, folder: str | Path | None = None) -> tuple[str, ...]:
        """What the study does not state and its answers hang on, in words; written as tables to fill where a
        folder is given.
        """
        from tumen.study.missing.write import open_facts, write_missing

        facts = open_facts(self.record)
        if folder is not None and facts:
            write_missing(self.record.raw, facts, Path(folder))
        return tuple(map(str, facts))

    def scenario(self, name: str) -> Study:
        """The study with its base and this scenario alone."""
        scenario_of(name, self.record.scenarios)
        return Study(self.folder, self.record.narrowed(name))

    def run(
        self, show: Show | None = None, *, workers: int | None = 1, on: str | None = None
    ) -> AnsweredStudy:
        """Answer every question of the study; `show` is told how far it is.

        Parameters
        ----------
        workers, on
            Processes (None: all cores), or a Dask scheduler instead, for the cases of a sweep and the draws
            of a study of whole economies. The numbers are the same.

        Raises
        ------
        MissingExtraError
            If a question is asked whose extra is not installed.
        InputError, NotConvergedError
            If a plan or an equilibrium is not found.
        """
        from tumen.study.core.run import run_study

        return AnsweredStudy(run_study(self.record, show, processes=workers, on=on), self.record)

    def _facts(self) -> Iterator[tuple[str, object]]:
        facts = self.record.facts
        yield "", facts.title
        yield "question", facts.question
        yield "folder", self.folder
        yield "asked", facts.ask
        yield "scenarios", self.scenarios


def problems_of(path: str | Path) -> tuple[Problem, ...]:
    """Everything that running the study in a folder or workbook would refuse."""
    from tumen.study.core.read import read_as_far
    from tumen.study.missing.write import facts_of, refused

    try:
        found = read_as_far(path)
        return (*found.problems, *refused(facts_of(found, products=False)))
    except ProblemsError as error:
        return error.problems


def scenario_of(name: str, scenarios: Sequence[Any]) -> Any:
    """The scenario of a name."""
    known = {item.name: item for item in scenarios}
    return named(name, known, f"there is no scenario {name!r}", "Scenarios are")


@door
def read_study(path: str | Path) -> Study:
    """Read and check a study.

    Parameters
    ----------
    path
        Folder with a study.yaml, the path of that file, or a workbook.
    """
    from tumen.study.core.read import read_study as read

    return Study(Path(path), read(path))
