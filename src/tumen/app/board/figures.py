"""Indicators of the zone with their rules, and the projects behind each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from tumen.app.board.asked import Asked, view_asked
from tumen.app.board.documents import csv_of
from tumen.app.pages import language_of, render
from tumen.errors import InputError, Problem
from tumen.tables.given import nearest
from tumen.zone.indicators.answers import tables
from tumen.zone.indicators.answers.why import NO_PROJECT, why
from tumen.zone.indicators.census import GROUPS, check_day, check_period
from tumen.zone.indicators.definitions import check_names, indicators
from tumen.zone.indicators.measure import measure
from tumen.zone.spans import Span, read_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.app.board.opened import LedgerView
    from tumen.report.zone.blocks import PageCell
    from tumen.zone.indicators.results import Measured, Range

router = APIRouter()
_PAGE = 100


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure for the reader."""

    item: Measured
    value: PageCell
    above: PageCell | None
    below: PageCell | None
    group: str
    rule: PageCell
    source: PageCell
    gaps: str


def _shown(item: Measured, view: LedgerView, by: str, language: str) -> ShownFigure:
    reading = view.reading(language)
    w = reading.w
    group = item.group
    if by == "park" and group in reading.parks:
        group = reading.park(group).text
    elif by == "economy" and len(group) == 2:
        group = w.economy(group)
    elif by and group:
        group = w.term(group).text
    return ShownFigure(
        item,
        w.range(item.value),
        None if item.numerator is None else w.range(item.numerator),
        None if item.denominator is None else w.range(item.denominator),
        group,
        w.rule(item.rule),
        w.rule(item.source),
        tables.told(item.gaps, language),
    )


def _period(text: str, view: LedgerView, problems: dict[str, list[Problem]]) -> Span:
    check_day(view.on)
    year = read_span(str(view.on.year))
    try:
        found = read_span(text) if text else year
        check_period(found, view.on)
    except InputError as error:
        problems["period"] = list(error.problems)
        return year
    return found


def _measured(view: LedgerView, names: list[str], period: Span | None, by: str) -> tuple[Measured, ...]:
    census = view.census
    key = ("measured", period, by)
    return view.once(
        key,
        lambda: measure(census.snapshot, census.on, names, period=period, by=by or None, census=census),
    )


@dataclass(frozen=True, slots=True)
class MovedFigure:
    """A figure that an entry changed; None where it was not there before, or is there no more."""

    was: ShownFigure | None
    found: ShownFigure | None

    @property
    def named(self) -> Measured:
        """Which figure it is."""
        shown = self.found or self.was
        if shown is None:
            raise AssertionError
        return shown.item


def moved(before: LedgerView, now: LedgerView, language: str) -> dict[Span | None, list[MovedFigure]]:
    """Figures that an entry changed, in all (None) and of the year: as they were, as they are."""
    found: dict[Span | None, list[MovedFigure]] = {}
    for period in (None, read_span(str(now.on.year))):
        was, here = (_by_unit(_measured(view, list(indicators()), period, "")) for view in (before, now))
        for key in dict.fromkeys([*here, *was]):
            for pair in _pairs(was.get(key, {}), here.get(key, {})):
                of_period = any(item is not None and item.period for item in pair)
                if (period is None or of_period) and _known(pair[0]) != _known(pair[1]):
                    shown = (
                        None if item is None else _shown(item, view, "", language)
                        for item, view in zip(pair, (before, now), strict=True)
                    )
                    found.setdefault(period, []).append(MovedFigure(*shown))
    return found


_Side = dict[str, "Measured"]


def _by_unit(figures: tuple[Measured, ...]) -> dict[tuple[str, str], _Side]:
    """Figures by indicator and definition, and each by the currency that it is in."""
    made: dict[tuple[str, str], _Side] = {}
    for item in figures:
        units = (one.unit for one in (item.denominator, item.numerator, item.value) if one is not None)
        made.setdefault((item.indicator, item.definition), {})[next(filter(None, units), "")] = item
    return made


def _pairs(was: _Side, here: _Side) -> Iterator[tuple[Measured | None, Measured | None]]:
    """Each figure with itself before, by currency; one alone of which nothing is known is of each."""
    one_before, one_now = (
        next((item for item in side.values() if len(side) == 1 and _known(item) is None), None)
        for side in (was, here)
    )
    units = here if one_before else was if one_now else dict.fromkeys([*here, *was])
    yield from ((one_before or was.get(unit), one_now or here.get(unit)) for unit in units)


def _known(item: Measured | None) -> Range | None:
    """What is known of a figure; None where that is nothing."""
    return None if item is None or (item.value.low, item.value.high) == (None, None) else item.value


@router.get("/indicators")
def figures(request: Request, asked: Asked, period: str = "", by: str = "") -> HTMLResponse:
    """Every figure in all till the day, and in a period."""
    _, view = view_asked(request, asked)
    language = language_of(request)
    problems = dict(asked.problems)
    span = _period(period.strip(), view, problems)
    if by and by not in GROUPS:
        problems["by"], by = [Problem(f"{by!r} is no grouping", nearest(by, GROUPS))], ""
    known = list(indicators())
    found: dict[str, list[ShownFigure]] = {name: [] for name in known}
    for of in (None, span):
        for item in _measured(view, known, of, by):
            if of is None or item.period is not None:
                found[item.indicator].append(_shown(item, view, by, language))
    return render(
        request,
        "board/figures.html.j2",
        422 if problems else 200,
        asked=asked,
        view=view,
        figures=found,
        names={name: item.names[language] for name, item in indicators().items()},
        span=span,
        span_shown=view.reading(language).w.span(span.first, span.last).text,
        period=period,
        by=by,
        groups=GROUPS,
        problems=problems,
        w=view.reading(language).w,
    )


@router.get("/indicators.csv")
def as_csv(request: Request, asked: Asked, period: str = "", by: str = "") -> Response:
    """The same as `tumen zone indicators --csv` gives."""
    _, view = view_asked(request, asked)
    check_day(view.on)
    span = read_span(period.strip() or str(view.on.year))
    check_period(span, view.on)
    rows = tables.figures(view.census, list(indicators()), span, by or None)
    heads = list(rows[0]) if rows else []
    return csv_of("indicators", heads, [list(row.values()) for row in rows])


@router.get("/indicators/{name}")
def behind(request: Request, asked: Asked, name: str, period: str = "", page: int = 1) -> HTMLResponse:
    """The projects behind a figure: which count, which perhaps, which do not, each with its reason."""
    check_names([name], indicators(), "figure")
    _, view = view_asked(request, asked)
    language = language_of(request)
    reading = view.reading(language)
    problems = dict(asked.problems)
    span = _period(period.strip(), view, problems) if period.strip() else None
    every = view.once(("why", name, span), lambda: why(view.census, name, span))
    rows = [item for item in every if item.reason not in NO_PROJECT]
    aside = {item.project: item for item in every if item.reason in NO_PROJECT}
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for item in rows:
        of = counts.setdefault((item.definition, item.line), {"yes": 0, "perhaps": 0, "no": 0})
        of[item.counts] += 1
    listed: list[Any] = [*rows, *aside.values()]
    pages = max(1, -(-len(listed) // _PAGE))
    at = min(max(1, page), pages)
    return render(
        request,
        "board/why.html.j2",
        422 if problems else 200,
        asked=asked,
        view=view,
        indicator=name,
        name=indicators()[name].names[language],
        rows=listed[(at - 1) * _PAGE : at * _PAGE],
        counts=counts,
        aside=len(aside),
        period=period,
        span=span and reading.w.span(span.first, span.last).text,
        problems=problems,
        page=at,
        pages=pages,
        reading=reading,
        language_of=language,
        w=reading.w,
    )
