"""The cases of a sweep on a page: a line over one axis, a table over two, a list over more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tumen.report.draw.bars import shade
from tumen.report.draw.curve import Drawing, PlotPoint, drawing
from tumen.report.page.frame import Chapter, parts
from tumen.study.sweep.answer import at, of_kind
from tumen.study.sweep.results import SweepCase, SweepFigure, SweepResult
from tumen.study.words.figures import short

SHOWN = 12
"""So many figures are drawn, and so many rows of a list stand on the page."""


@dataclass(frozen=True, slots=True)
class CaseField:
    """One case in a table: its figure, what is chosen, and its shade against the best case."""

    text: str
    choice: str
    kind: str


@dataclass(frozen=True, slots=True)
class SweepView:
    """One figure over the grid. `curve` over one axis of numbers, `grid` over two axes, else `listed`."""

    title: str
    heads: tuple[str, ...]
    """Titles of the axes."""
    curve: Drawing | None
    across: tuple[str, ...]
    """Values of the second axis."""
    grid: tuple[tuple[str, tuple[CaseField, ...]], ...]
    listed: tuple[tuple[str, CaseField], ...]
    more: int
    """Cases that are left out of the list."""


def sweep_chapter(found: SweepResult) -> Chapter:
    """The chapter of a sweep."""
    said = parts("sweep.html.j2", found=found, views=tuple(_views(found))[:SHOWN], shown=SHOWN)
    return Chapter("Over the grid", said.sweep(), "sweep")


def _views(found: SweepResult) -> Iterator[SweepView]:
    kinds = dict.fromkeys((item.about, item.measure) for case in found.cases for item in case.figures)
    for about, measure in kinds:
        told = of_kind(found, about, measure)
        of = {case.values: item for case, item in told}
        unit = next((item.unit for item in of.values() if item.unit), "")
        known = [Decimal(item.value) for item in of.values() if item.value is not None]
        fields = {case.values: _field(case, of.get(case.values), known) for case in found.cases}
        axes = found.axes
        rows: list[tuple[str, tuple[CaseField, ...]]] = []
        listed: list[tuple[str, CaseField]] = []
        if len(axes) == 2:
            rows += ((one, tuple(fields[one, other] for other in axes[1].values)) for one in axes[0].values)
        else:
            listed += ((at(found, case), fields[case.values]) for case in found.cases)
        yield SweepView(
            f"{about[0].upper()}{about[1:]}: {measure}{f', {unit}' if unit else ''}",
            tuple(f"{axis.title}{', times' if axis.scaled else ''}" for axis in axes),
            _curve(found, of, unit) if len(axes) == 1 else None,
            axes[1].values if len(axes) == 2 else (),
            tuple(rows),
            tuple(listed[: 2 * SHOWN]),
            max(0, len(listed) - 2 * SHOWN),
        )


def _field(case: SweepCase, item: SweepFigure | None, known: list[Decimal]) -> CaseField:
    """A case in a table: the more its figure is above the least known, the darker."""
    if item is None or (item.value is None and not item.choice):
        return CaseField("not known", "; ".join(case.why_not) if item is None else item.remark, "zero")
    if item.value is None:
        return CaseField(item.choice, "", "")
    above = float(Decimal(item.value) - min(known))
    note = "; ".join(part for part in (item.choice, "as far as known" if item.remark else "") if part)
    return CaseField(short(float(item.value), ""), note, shade(-above, float(max(known) - min(known))))


def _curve(found: SweepResult, of: dict[tuple[str, ...], SweepFigure], unit: str) -> Drawing | None:
    """The figure against the only axis, where its values are numbers and two or more cases are known."""
    points = []
    for (text,), item in of.items():
        number = _number(text)
        if number is None:
            return None
        if item.value is not None:
            said = f"{text}: {short(float(item.value), unit)}, {item.choice}"
            points.append(PlotPoint(float(number), float(item.value), "wins", said))
    if len(points) < 2 or len(points) < len(of):
        return None  # a line across a case that is not known would say something of it
    axis = found.axes[0]
    percent = all(text.endswith("%") for text in axis.values)
    title = f"{axis.title}{', %' if percent else ''}{', times' if axis.scaled else ''}"
    says = f"{points[0].text} to {points[-1].text}"
    points.sort(key=lambda point: point.x)
    return drawing(
        points, says, (title, unit), (lambda x: f"{x:g}", lambda y: "0" if y == 0 else short(y, ""))
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.rstrip("% ").split()[0])
    except (InvalidOperation, IndexError):
        return None
