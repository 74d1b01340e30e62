"""The cases of a sweep: each a study whose base has the values of the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.study.core.overrides import cells_met
from tumen.study.core.schema import BASE, DesignFile, ScenarioFile, StudyFile, SweepFile

if TYPE_CHECKING:
    from tumen.study.core.raw import RawTables
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.scenarios import Resolver, StudyScenario
    from tumen.tables.yaml_document import Document

MOST_CASES = 10_000
SWEPT = ("origin", "landed-cost", "design")
"""Questions that a case answers; all others are answered once, for the study as it stands."""


def values_of(sweep: SweepFile, document: Document) -> tuple[tuple[str, ...], ...]:
    """The values of each axis as they are written; an empty one empties the cell."""
    return tuple(
        tuple(
            ""
            if value is None
            else document.texts.get(("sweep", "axes", place, "values", number)) or str(value)
            for number, value in enumerate(axis.values)
        )
        for place, axis in enumerate(sweep.axes)
    )


def patch_of(sweep: SweepFile, values: tuple[str, ...]) -> ScenarioFile:
    """What a case changes."""
    pairs = list(zip(sweep.axes, values, strict=True))
    given: dict[str, Any] = {
        "source": sweep.source,
        "set": {axis.set: value for axis, value in pairs if axis.set is not None},
        "scale": {axis.scale: value for axis, value in pairs if axis.scale is not None},
    }
    return ScenarioFile.model_validate(given)


def grid(values: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Every combination, the last axis fastest."""
    return tuple(product(*values))


def check_sweep(
    facts: StudyFile, document: Document, raw: RawTables, agreements: tuple[str, ...], *, sound: bool
) -> Iterator[Problem]:
    """What is wrong with a sweep: questions, axes, and each value for itself where the study is `sound`."""
    sweep = facts.sweep
    if sweep is None:
        return
    if not facts.asks(SWEPT):
        yield document.problem(
            ("sweep",),
            f"nothing that is asked can be swept: {', '.join(facts.ask)}",
            f"Ask one of {', '.join(SWEPT)}, or delete the sweep",
        )
        return
    cases = prod(len(axis.values) for axis in sweep.axes)
    if cases > MOST_CASES:
        yield document.problem(
            ("sweep", "axes"),
            f"{cases:,} cases",
            f"At most {MOST_CASES:,}: leave out values, or sweep fewer axes at once",
        )
        return
    taken: dict[tuple[str, int, str], int] = {}
    for place, axis in enumerate(sweep.axes):
        at = ("sweep", "axes", place)
        path = axis.set if axis.scale is None else axis.scale
        if path is None or (axis.set is not None and axis.scale is not None):
            yield document.problem(at, "an axis has a path under set or under scale", "Give one of the two")
            continue
        cells = cells_met(raw, path, facts.hs_edition)
        for other in sorted({taken[cell] for cell in cells & taken.keys()}):
            yield document.problem(at, f"axis {other + 1} moves a cell of it too", "Let one axis move a cell")
        taken |= dict.fromkeys(cells, place)
        yield from _of_axis(facts, document, raw, agreements if sound else None, place)


def _of_axis(
    facts: StudyFile, document: Document, raw: RawTables, agreements: tuple[str, ...] | None, place: int
) -> Iterator[Problem]:
    sweep = facts.sweep
    if sweep is None:
        return
    alone = sweep.model_copy(update={"axes": (sweep.axes[place],)})
    told: set[tuple[str, str]] = set()
    texts = values_of(sweep, document)[place]
    for number, value in enumerate(texts):
        at = ("sweep", "axes", place, "values", number)
        if value in texts[:number]:
            yield document.problem(at, f"the value {value} stands twice", "Delete one")
            continue
        try:
            patch = patch_of(alone, (value,))
        except ValueError:
            yield document.problem(at, f"{value!r} is no factor", "Write a number such as 1.2")
            continue
        if agreements is None:
            continue
        problems: list[Problem] = []
        _scenarios(_resolver(facts, document, raw, agreements, problems), patch)
        for problem in problems:
            what = problem.what.replace(f" (in scenario {CASE!r})", "")
            if (what, problem.fix) not in told:
                told.add((what, problem.fix))
                yield document.problem(at, what, problem.fix)


CASE = "case of the sweep"


def _resolver(
    facts: StudyFile, document: Document, raw: RawTables, agreements: tuple[str, ...], problems: list[Problem]
) -> Resolver:
    from tumen.study.core.scenarios import Resolver

    bare = facts.model_copy(update={"scenarios": {}})
    return Resolver(bare, document, raw, agreements, problems, allow_same=True)


def _scenarios(resolver: Resolver, patch: ScenarioFile) -> tuple[StudyScenario, ...]:
    """The base of a case."""
    made = resolver.one(CASE, {BASE: ScenarioFile(), CASE: patch})
    return tuple(replace(item, name=BASE, title="") for item in made)


def case_of(study: LoadedStudy, values: tuple[str, ...]) -> LoadedStudy:
    """The study of one case: its base with these values, asked what can be swept and no more.

    Raises
    ------
    InputError
        With what is wrong with the study at these values.
    """
    from tumen.study.network.worlds import network_study

    facts, sweep = study.facts, study.facts.sweep
    if sweep is None:
        raise AssertionError
    design = facts.design.model_copy(
        update={name: DesignFile.model_fields[name].default for name in _BESIDES}
    )
    asked = tuple(name for name in facts.ask if name in SWEPT)
    facts = facts.model_copy(update={"scenarios": {}, "sweep": None, "design": design, "ask": asked})
    problems: list[Problem] = []
    resolver = _resolver(facts, study.document, study.raw, study.agreements, problems)
    scenarios = _scenarios(resolver, patch_of(sweep, values))
    network = None
    if "design" in asked and not problems:
        network = network_study(facts, scenarios, study.document, problems)
    if problems:
        raise InputError(dict.fromkeys(problems))
    return replace(study, facts=facts, scenarios=scenarios, network=network, economy=None)


_BESIDES = ("alternatives_within", "break_even", "uncertainty", "trade_off")
