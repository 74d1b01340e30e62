"""Levers: stated figures and choices that the reader moves. What moves them is a scenario of the study, so
that whatever a lever says the command line says too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import TYPE_CHECKING, Any

from tumen.app.levers.stated import StatedLever, scenarios_of
from tumen.app.levers.yaml_text import written
from tumen.app.studies.drafts import KEYS, draft_of, problems_with
from tumen.app.studies.shelf import within
from tumen.errors import InputError, Problem
from tumen.language.force import in_force
from tumen.study.core.results.changed import rows_changed
from tumen.study.core.results.measures import measures_of_results
from tumen.study.core.schema import BASE, ECONOMY_QUESTIONS, PRODUCT_QUESTIONS
from tumen.study.core.source import read_document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from tumen.app.studies.shelf import ShelfStudy
    from tumen.study.core.results.changed import DifferingCell

_AT_ONCE = {"qualify": "origin", "uncertainty": "landed-cost", "schedule": "landed-cost"}
"""What is answered at once in place of questions that take longer."""
_OF_QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "economy": ECONOMY_QUESTIONS,
    "zone": ("zone",),
    "design": ("design",),
    "sweep": (),
}
"""Keys of study.yaml that are refused where none of these questions is asked, or that are not asked here."""
_SHOWN = frozenset(
    ["agreements", "cells", "consignments", "landed", "origins", "qualify", "quotes", "relief", "shipments"]
)


def scenario_of_levers(study: ShelfStudy) -> str:
    """Name of the scenario that the levers make: one that the study does not have."""
    known = scenarios_of(study)
    return next(name for n in count(1) if (name := f"levers-{n}" if n > 1 else "levers") not in known)


@dataclass(frozen=True, slots=True)
class MovedLever:
    """A lever with the value and the bounds that the reader gave."""

    stated: StatedLever
    value: str
    low: str
    high: str

    @property
    def text(self) -> str:
        """The cell as it is set."""
        behind = self.stated.behind
        gap = " " if behind and behind != "%" else ""
        return self.value if self.stated.choices else f"{self.value}{gap}{behind}"

    @property
    def moved(self) -> bool:
        """Whether it says something else than what is stated."""
        figure = self.stated.figure
        if figure is None:
            return self.value != self.stated.value
        try:
            return Decimal(self.value) != figure
        except InvalidOperation:
            return True

    def problems(self) -> Iterator[Problem]:
        """What is wrong with its value or bounds; `file` is its path."""
        at = self.stated.path
        if self.stated.choices:
            if self.value not in self.stated.choices:
                fix = f"Choose one of {', '.join(self.stated.choices)}"
                yield Problem(f"{self.value!r} is not one of the choices", fix, at)
            return
        try:
            value, low, high = (Decimal(text) for text in (self.value, self.low, self.high))
        except InvalidOperation:
            yield Problem("the value or a bound is no number", "Write digits with a point", at)
            return
        if not all(item.is_finite() for item in (value, low, high)) or low > high:
            yield Problem("the lower bound is above the upper", "Turn them round", at)
        elif not low <= value <= high:
            yield Problem(f"{self.value} is outside of its bounds", f"Give {self.low} to {self.high}", at)


@dataclass(frozen=True, slots=True)
class MovedAnswer:
    """What the products become: before and after."""

    before: str
    after: str
    changes: tuple[str, ...]
    """What the levers change, in words."""
    cells: tuple[DifferingCell, ...]


def patch_of(
    study: ShelfStudy, start: str, levers: Sequence[MovedLever], title: str, source: str
) -> dict[str, Any]:
    """The scenario that levers make, upon the base or another scenario."""
    moved = [item for item in levers if item.moved]
    inside = [item for item in moved if ":" in item.stated.path.partition("[")[0]]
    patch: dict[str, Any] = {"title": title, "source": source}
    if inside:
        own = {name: item for name, item in scenarios_of(study)[start].items() if name != "probability"}
        patch = {**own, **patch}
        for item in inside:
            kind, _, path = item.stated.path.partition(":")
            patch[kind] = _replaced(patch.get(kind) or {}, path, _as_value(item.text))
    elif start != BASE:
        patch["builds_on"] = start
    cells = {item.stated.path: _as_value(item.text) for item in moved if item not in inside}
    if cells:
        patch["set"] = {**(patch.get("set") or {}), **cells}
    return patch


def _as_value(text: str) -> Any:
    """A number where the text is one."""
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else text


def _replaced(entries: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Entries of a scenario with another value at one path, or in the cells set at the row of it."""
    made = dict(entries)
    if path in made:
        made[path] = value
        return made
    row, _, column = path.rpartition(".")
    made[row] = {**made[row], column: value}
    return made


def document_with(study: ShelfStudy, patch: Mapping[str, Any], start: str, ask: Sequence[str]) -> bytes:
    """The keys of a study with the scenario of the levers, and of the others what it stands on."""
    data = dict(read_document(study.file).data)
    known, kept, name = scenarios_of(study), {}, start
    while name in known and name not in kept:
        kept[name] = {key: item for key, item in known[name].items() if key not in {"probability", "ask"}}
        name = str(known[name].get("builds_on") or "")
    data["scenarios"] = {
        **kept,
        scenario_of_levers(study): {key: item for key, item in patch.items() if key != "ask"},
    }
    data["ask"] = list(ask)
    for key in (name for name, questions in _OF_QUESTIONS.items() if not set(questions) & set(ask)):
        data.pop(key, None)
    design = data.get("design")
    if isinstance(design, dict):
        kept_keys = (
            "agreements",
            "discount_rate",
            "carbon_price",
            "co2_limit_kg",
            "hold_rates",
            "capital_rate",
            "solver",
        )
        data["design"] = {key: design[key] for key in kept_keys if key in design}
    return written(data).encode()


def answer_moved(
    study: ShelfStudy, start: str, levers: Sequence[MovedLever], *, at_once: bool = True
) -> MovedAnswer:
    """What the questions about single products answer with the levers, against without.

    Parameters
    ----------
    at_once
        Leave out what takes longer than a second: else what would make a product qualify, too.

    Raises
    ------
    InputError
        With all that is wrong with the levers, or with the study as they make it.
    """
    from tumen.study.core.read import read_study
    from tumen.study.product.flat import tables_of
    from tumen.study.product.run import run_products

    problems = [problem for item in levers for problem in item.problems()]
    if problems:
        raise InputError(problems)
    asked = [name for name in study.ask if name in PRODUCT_QUESTIONS]
    later = [] if at_once else [name for name in asked if name == "qualify"]
    ask = list(dict.fromkeys([*(_AT_ONCE.get(name, name) for name in asked), *later]))
    if not ask:
        raise InputError.of(
            "no question about single products is asked", "Plan the network with the levers instead"
        )
    if not any(item.moved for item in levers):
        return MovedAnswer("", "", (), ())
    patch = patch_of(study, start, levers, "levers", "illustrative")
    design = [name for name in study.ask if name == "design"]  # lanes to choose among are read with it
    keys = document_with(study, patch, start, [*ask, *design])
    moved = scenario_of_levers(study)
    with draft_of(study, {KEYS: keys}) as path:
        try:
            result = run_products(read_study(path).narrowed(moved) if start == BASE else read_study(path))
        except InputError as error:
            wrong = within(error.problems, path, study.path)
            raise InputError(at_levers(study, wrong, levers, {KEYS}, moved)) from None
    found = {item.name: item for item in result.scenarios}
    before, after = found[start], found[moved]
    tables = tables_of(result)
    cells = [
        cell
        for name, rows in tables.items()
        if name in _SHOWN
        for cell in rows_changed(
            name,
            *(_without(rows, scenario) for scenario in (start, moved)),
            measures=measures_of_results(name),
        )
    ]
    was, now = (item.answer.headline_in(in_force()) for item in (before, after))
    return MovedAnswer(was, now, after.changes, tuple(cells))


def _without(rows: Sequence[Mapping[str, str | None]], scenario: str) -> list[dict[str, str | None]]:
    own = [row for row in rows if row.get("scenario") == scenario]
    return [{name: cell for name, cell in row.items() if name != "scenario"} for row in own]


def at_levers(
    study: ShelfStudy,
    problems: Iterable[Problem],
    levers: Sequence[MovedLever],
    made: Collection[str],
    scenario: str = "",
) -> Iterator[Problem]:
    """Problems of a study with levers: those that it has without them as they are, the others at the levers
    that they are of, at all that are moved where they do not say of which.

    Parameters
    ----------
    made
        Files that were written with the levers: the reader has none of their lines.
    scenario
        Name of the scenario that the levers make, if they make one.
    """
    moved = [item.stated.path for item in levers if item.moved]
    before: dict[str, Problem] | None = None
    for problem in problems:
        begins = problem.what.partition(":")[0].rpartition(".")[2]
        own = next(
            (
                path
                for path in moved
                if path.rpartition(":")[2] in problem.what
                or (problem.file in made and path.endswith(f".{begins}"))
            ),
            "",
        )
        if not own and problem.file in made:
            if before is None:
                before = {item.what: item for item in problems_with(study, {})}
            own = "" if problem.what in before else "; ".join(moved)
            problem = before.get(problem.what, problem)  # noqa: PLW2901 - as the reader has it
        what = problem.what.replace(f"scenarios.{scenario}.", "") if scenario else problem.what
        yield Problem(what, problem.fix, own) if own else problem


def prepared_trial(study: ShelfStudy, home: Path, start: str, levers: Sequence[MovedLever]) -> None:
    """Write the study that a plan with the levers is made of, in a folder of its own.

    Raises
    ------
    InputError
        If the study cannot be read with the levers.
    """
    from shutil import copytree, ignore_patterns

    from tumen.study.core.read import read_as_far

    problems = [problem for item in levers for problem in item.problems()]
    if problems:
        raise InputError(problems)
    patch = patch_of(study, start, levers, "levers", "illustrative")
    keys = document_with(study, patch, start, ["design"])
    with draft_of(study, {KEYS: keys}) as path:
        wrong = within(read_as_far(path).problems, path, study.path)
    if wrong:
        raise InputError(at_levers(study, wrong, levers, {KEYS}, scenario_of_levers(study)))
    made = home / "study"
    if study.path.is_dir():
        copytree(study.path, made, ignore=ignore_patterns(".*", "results"))
    else:
        made.mkdir(parents=True)
        (made / study.file.name).write_bytes(study.file.read_bytes())
    (made / KEYS).write_bytes(keys)
