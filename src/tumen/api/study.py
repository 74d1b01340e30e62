"""Studies: a folder or workbook of tables, asked all its questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.api.arguments import door
from tumen.api.result import Result
from tumen.errors import InputError
from tumen.shown import Shown
from tumen.tables.given import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tumen.errors import Problem


@dataclass(frozen=True, slots=True)
class _Kind:
    """The functions that read, answer and show one kind of study."""

    read: Callable[[Path], Any]
    run: Callable[..., Any]
    tables: Callable[[Any], Mapping[str, Any]]
    write: Callable[..., Path]
    render: Callable[[Any], str]
    assumptions: Callable[[Any], Any]


def _kind(name: str) -> _Kind:
    if name == "economy":
        from tumen.report.economy.page import render_economy_page
        from tumen.study.economy.assumptions import assumptions_of as of_economy
        from tumen.study.economy.read import read_economy_study
        from tumen.study.economy.run import run_economy_study
        from tumen.study.economy.tables import tables_of as economy_tables
        from tumen.study.economy.write import write_economy_results

        return _Kind(
            read_economy_study,
            run_economy_study,
            economy_tables,
            write_economy_results,
            render_economy_page,
            of_economy,
        )
    if name == "network":
        from tumen.report.network.page import render_network_page
        from tumen.study.network.assumptions import assumptions_of as of_network
        from tumen.study.network.flat import tables_of as network_tables
        from tumen.study.network.read import read_network_study
        from tumen.study.network.run import run_network_study
        from tumen.study.network.write import write_network_results

        return _Kind(
            read_network_study,
            run_network_study,
            network_tables,
            write_network_results,
            render_network_page,
            of_network,
        )
    from tumen.report.product.page import render_page
    from tumen.study.assumptions import assumptions_of
    from tumen.study.flat import tables_of
    from tumen.study.read import read_study as read
    from tumen.study.run import run_study
    from tumen.study.write import write_results

    return _Kind(read, run_study, tables_of, write_results, render_page, assumptions_of)


class StudyAnswer(Result[Any]):
    """All answers of a study: `record` holds them, scenario by scenario."""

    def __init__(self, record: Any, study: Any, kind: _Kind) -> None:
        super().__init__(record)
        self._study, self._kind = study, kind

    @property
    def answer(self) -> str:
        """The answer in one paragraph."""
        return str(self.record.answer.text)

    @property
    def points(self) -> tuple[str, ...]:
        """What stands behind the headline, a sentence each."""
        return tuple(self.record.answer.points)

    def scenario(self, name: str) -> Any:
        """What was found in one scenario."""
        return _named(name, getattr(self.record, "scenarios", ()))

    def explain(self) -> str:
        """Headline, points, and every assumption with its source."""
        found = self.record
        assumed = [f"assumed: {item.what}: {item.value} ({item.source})" for item in found.assumptions]
        return "\n".join([found.answer.headline, *(f"- {text}" for text in found.answer.points), *assumed])

    def page(self) -> str:
        """The report."""
        return self._kind.render(self.record)

    def save(self, folder: str | Path = "results") -> Path:
        """Write report, tables and manifest to ``folder/STUDY/RUN``, whole or not at all; return the folder
        of the run.
        """
        return self._kind.write(self.record, self._study, folder, render=self._kind.render)

    def _rows(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return self._kind.tables(self.record)

    def _facts(self) -> Iterator[tuple[str, object]]:
        found = self.record
        yield "", found.title
        yield "answer", found.answer.headline
        yield "scenarios", [item.name for item in getattr(found, "scenarios", ())]
        yield "assumptions", len(found.assumptions)
        yield "tables", ", ".join(self._rows())


class Study(Shown):
    """A study as it was read: ask it with `run`."""

    def __init__(self, folder: Path, record: Any, kind: str) -> None:
        self.folder, self.record, self._name = folder, record, kind

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, the base first."""
        return tuple(item.name for item in getattr(self.record, "scenarios", ()))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the study states itself because it is not on file, each with its source."""
        found = _kind(self._name).assumptions(self.record)
        return tuple(f"{item.what}: {item.value} ({item.source}; {item.where})" for item in found)

    def check(self) -> tuple[Problem, ...]:
        """Read the files again and return every problem; empty where there is none."""
        try:
            _kind(self._name).read(self.folder)
        except InputError as error:
            return error.problems
        return ()

    def scenario(self, name: str) -> Study:
        """The study with its base and this scenario alone.

        Raises
        ------
        InputError
            If there is no scenario of this name.
        """
        chosen = _named(name, getattr(self.record, "scenarios", ()))
        base = self.record.scenarios[0]
        kept = (base,) if chosen is base else (base, chosen)
        named = {item.name for item in kept}
        facts = self.record.facts
        said = {key: item for key, item in facts.scenarios.items() if key in named}
        record = replace(self.record, scenarios=kept, facts=facts.model_copy(update={"scenarios": said}))
        return Study(self.folder, record, self._name)

    def run(self, progress: Callable[..., None] | None = None) -> StudyAnswer:
        """Answer every question of the study."""
        kind = _kind(self._name)
        return StudyAnswer(kind.run(self.record, progress), self.record, kind)

    def _facts(self) -> Iterator[tuple[str, object]]:
        facts = getattr(self.record, "facts", self.record)
        yield "", facts.title
        yield "question", facts.question
        yield "folder", self.folder
        yield "asked", getattr(facts, "ask", None) or self._name
        yield "scenarios", self.scenarios


def _named(name: str, scenarios: Sequence[Any]) -> Any:
    known = {item.name: item for item in scenarios}
    if name not in known:
        raise InputError.of(f"there is no scenario {name!r}", nearest(name, known, "Scenarios are"))
    return known[name]


@door
def read_study(path: str | Path) -> Study:
    """Read and check a study.

    Parameters
    ----------
    path
        Folder with a study.yaml, the path of that file, or a workbook.

    Raises
    ------
    InputError
        With every problem that can be told at once, each with file and line.
    """
    from tumen.study.economy.read import kind_of

    name = kind_of(path)
    return Study(Path(path), _kind(name).read(Path(path)), name)
