"""What a sweep found: its axes, and the figures of every case."""

from __future__ import annotations

from dataclasses import dataclass

from tumen.study.core.results.plain import Flat, flat


@dataclass(frozen=True, slots=True)
class SweepAxis:
    """What is varied, and over which values as they are written."""

    title: str
    path: str
    scaled: bool
    """Whether the values are factors of what the tables say."""
    values: tuple[str, ...]


PLAN = "plan"
PROVEN = " (proven to "
"""Begins what is said behind the sites of a plan that is not proven to be the best."""


@dataclass(frozen=True, slots=True)
class SweepFigure:
    """One figure of one case."""

    about: str
    """``plan``, or the product, where it is made and where it is sold."""
    measure: str
    value: str | None
    """Decimal text; None where it is not known."""
    unit: str
    choice: str = ""
    """What is chosen: the sites that are open, the regime that is claimed."""
    remark: str = ""
    """What must be known for the figure, or for a better one."""


@dataclass(frozen=True, slots=True)
class SweepCase:
    """One combination of values, in the order of the axes."""

    number: int
    values: tuple[str, ...]
    figures: tuple[SweepFigure, ...]
    why_not: tuple[str, ...] = ()
    """Why it has no figures."""


@dataclass(frozen=True, slots=True)
class SweepResult:
    """Every case of the grid, the last axis fastest."""

    source: str
    axes: tuple[SweepAxis, ...]
    cases: tuple[SweepCase, ...]


def sweep_rows(found: SweepResult) -> list[Flat]:
    """One row for each figure of each case, with a column for each axis."""
    return [
        flat(
            case=case.number,
            **{f"axis_{place + 1}": value for place, value in enumerate(case.values)},
            about=item.about,
            measure=item.measure,
            value=item.value,
            unit=item.unit,
            choice=item.choice,
            remark=item.remark,
        )
        for case in found.cases
        for item in case.figures or (SweepFigure("", "", None, "", remark="; ".join(case.why_not)),)
    ]
