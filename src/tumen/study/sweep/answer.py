"""What a sweep says in sentences: how far each figure runs over the grid, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tumen.study.product.basis import is_unsourced
from tumen.study.statements import Basis, Figure, Statement, say_that
from tumen.study.sweep.results import PLAN, PROVEN, SweepCase, SweepFigure, SweepResult

_SAID, _NAMED = 6, 4
"""So many figures are told, and so many things that are missing; the table has all."""


def sweep_statements(found: SweepResult) -> Iterator[Statement]:
    """How far each figure runs, and how often what is chosen changes."""
    basis: Basis | None = "illustrative" if is_unsourced(found.source) else None
    kinds = dict.fromkeys((item.about, item.measure) for case in found.cases for item in case.figures)
    measured = [kind for kind in kinds if any(item.value is not None for _, item in of_kind(found, *kind))]
    for about, measure in measured[:_SAID]:
        told = of_kind(found, about, measure)
        known = [(Decimal(item.value), item, case) for case, item in told if item.value is not None]
        least, most = min(known, key=lambda row: row[0]), max(known, key=lambda row: row[0])
        answered = {case.number for _, _, case in known}
        missing = [at(found, case) for case in found.cases if case.number not in answered]
        missing += dict.fromkeys(need for _, item, _ in known for need in item.remark.split("; ") if need)
        more = [f"{len(missing) - _NAMED} more"] if len(missing) > _NAMED else []
        low, high = Figure(least[0], least[1].unit), Figure(most[0], most[1].unit)
        said = say_that(
            "sweep_plans" if about == PLAN else "sweep_runs",
            about=about,
            measure=measure,
            count=len(found.cases),
            low=low,
            where_low=at(found, least[2]),
            high=high,
            where_high=at(found, most[2]),
            choices=len({item.choice.partition(PROVEN)[0] for _, item, _ in known}),
        )
        if least[0] == most[0]:
            said = say_that("sweep_same", about=about, measure=measure, count=len(found.cases), figure=low)
        yield replace(said, missing=(*missing[:_NAMED], *more), rests_on=basis)
    none = [case for case in found.cases if not case.figures]
    if none and not measured:
        yield say_that("sweep_unanswered", count=len(none), why=none[0].why_not[:1] or ("",))


def of_kind(found: SweepResult, about: str, measure: str) -> list[tuple[SweepCase, SweepFigure]]:
    """One figure in every case that has it."""
    return [
        (case, item)
        for case in found.cases
        for item in case.figures
        if (item.about, item.measure) == (about, measure)
    ]


def at(found: SweepResult, case: SweepCase) -> str:
    """A case by its values: ``demand in Japan times 1.2, rate 4%``."""
    pairs = zip(found.axes, case.values, strict=True)
    return ", ".join(
        f"{axis.title} {'times ' if axis.scaled else ''}{value or 'empty'}" for axis, value in pairs
    )
