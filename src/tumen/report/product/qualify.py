"""The way to qualify in words and as charts: the margin over a price or an exchange rate,
with its break-points.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tumen.report.draw.curve import BOTTOM, LEFT, RIGHT, TOP, Axis, Drawing
from tumen.report.words import Mark, status_mark
from tumen.shown import aligned
from tumen.study.words.figures import money, number, points, quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tumen.origin.qualify import BreakPoint
    from tumen.report.draw.curve import Stretch
    from tumen.study.product.qualify import Verdict, VerdictCurve, WayToQualify
    from tumen.study.product.results import Cell

_APART = 44
"""Marks on an axis stand at least so far apart."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One curve: margin against a price or an exchange rate."""

    title: str
    turns: tuple[str, ...]
    """Each break-point in words; empty where the verdict turns nowhere."""
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One possible change."""

    name: str
    chosen: bool
    cost: str
    alone: tuple[Mark, str] | None
    without: tuple[Mark, str] | None


@dataclass(frozen=True, slots=True)
class WayRow:
    """One pair and agreement in the ranking."""

    label: str
    agreement: str
    now: tuple[Mark, str]
    way: str
    after: tuple[Mark, str] | None
    cost: str
    saving: str
    net: str
    changes: tuple[ChangeView, ...]
    proof: str


@dataclass(frozen=True, slots=True)
class Curves:
    """The charts of a good made at a site under an agreement, for the markets in which they are the same."""

    title: str
    markets: str
    charts: tuple[Chart, ...]
    still: str
    """Prices that turn nothing, in one line."""
    not_drawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The section of one product."""

    rows: tuple[WayRow, ...]
    curves: tuple[Curves, ...]
    steady: tuple[str, ...]
    """Goods whose verdict no single price or exchange rate turns."""


def ways(cells: Iterable[Cell], currency: str) -> Ways:
    """Arrange the ways of a product: pair by pair, each pair's agreements by net gain."""
    rows: list[WayRow] = []
    drawn: dict[tuple[object, ...], tuple[str, WayToQualify, list[str]]] = {}
    for cell in cells:
        for way in cell.to_qualify:
            label = f"{cell.site_name} to {cell.market_name}"
            rows.append(way_row(label, way, currency))
            if way.curves or way.not_drawn:
                key = (cell.site, way.agreement, way.curves, way.not_drawn)
                title = f"{cell.site_name}, {way.agreement}"
                drawn.setdefault(key, (title, way, []))[2].append(cell.market_name)
    found, steady = [], []
    for title, way, markets in drawn.values():
        if any(curve.turns for curve in way.curves) or way.not_drawn:
            found.append(curves_of(way, title, ", ".join(markets), currency))
        else:
            steady.append(f"{title} ({', '.join(markets)})")
    return Ways(tuple(rows), tuple(found), tuple(steady))


def way_row(label: str, way: WayToQualify, currency: str) -> WayRow:
    """One way in words."""
    if way.not_proven is not None:
        text = f"unknown: {way.not_proven}"
    elif way.after is None:
        text = (
            "no set of the possible changes"
            if way.possible or way.judged
            else "no change is known that suffices"
        )
    elif way.chosen:
        text = ", with ".join(way.chosen)
    else:
        text = "as it is"
    return WayRow(
        label,
        way.agreement,
        _mark(way.before),
        text,
        None if way.after is None else _mark(way.after),
        "none" if way.cost is None else _money(way.cost, currency),
        "not known" if way.saving is None else _money(way.saving, currency),
        "not known" if way.net is None else _money(way.net, currency),
        tuple(
            ChangeView(
                item.name,
                item.chosen,
                _money(item.cost, currency),
                None if item.alone is None else _mark(item.alone),
                None if item.without is None else _mark(item.without),
            )
            for item in way.possible
        ),
        f"{quantity(way.volume)} units a year; {way.judged} determinations prove that nothing is cheaper"
        if way.after is not None
        else f"{quantity(way.volume)} units a year",
    )


def _money(amount: Decimal, currency: str) -> str:
    return money(amount, currency).strip()


def _mark(verdict: Verdict) -> tuple[Mark, str]:
    return status_mark(verdict.status), "" if verdict.margin is None else points(verdict.margin)


def curves_of(way: WayToQualify, title: str, markets: str, currency: str) -> Curves:
    """Draw the prices that turn the verdict; name those that do not."""
    turning = [curve for curve in way.curves if curve.turns]
    still = [curve.what for curve in way.curves if not curve.turns]
    text = f"turned by none of these: {'; '.join(still)}" if still else ""
    return Curves(title, markets, tuple(_chart(curve, currency) for curve in turning), text, way.not_drawn)


def turn_text(turn: BreakPoint, unit: str) -> str:
    """A break-point in words, exact: ``at 28.6 USD: originating below and at it, not originating above``."""
    at = f"{exact(turn.at)} {unit}".strip()
    if turn.below is None:
        return f"at {at} (the lowest there can be): {turn.here}, above it {turn.above}"
    if turn.here == turn.below:
        return f"at {at}: {turn.below} below and at it, {turn.above} above"
    if turn.here == turn.above:
        return f"at {at}: {turn.below} below, {turn.above} at it and above"
    return f"at {at}: {turn.below} below, {turn.here} at it, {turn.above} above"


def exact(value: Fraction) -> str:
    """A fraction for a reader: the decimal where it ends, else ``60.3333 (181/3)``."""
    rounded = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(rounded) == value:
        return f"{rounded.normalize():f}"
    return f"{number(rounded, 4)} ({value.numerator}/{value.denominator})"


def _chart(curve: VerdictCurve, currency: str) -> Chart:
    unit = currency if curve.unit == "price" else curve.unit
    across = Axis(float(curve.margins[0][0]), float(curve.margins[-1][0]), LEFT, RIGHT)
    heights = [margin for _, margin in curve.margins if margin is not None]
    bottom, top = _range(heights)
    up = Axis(float(bottom), float(top), BOTTOM, TOP)
    turns = tuple(turn_text(turn, unit) for turn in curve.turns)
    marks = dict.fromkeys((bottom, Decimal(0), top)) if heights else {}
    drawing = Drawing(
        f"Margin against {curve.what}: {'; '.join(turns)}",
        unit,
        "margin, percentage points" if heights else "",
        tuple(_ticks(curve, across)),
        tuple((up.at(float(mark)), f"{mark:+.0f}" if mark else "0") for mark in marks),
        tuple(
            " ".join(
                f"{across.at(float(value))},{up.at(float(min(max(margin, bottom), top)))}"
                for value, margin in part
            )
            for part in _known(curve.margins)
        ),
        level=up.at(0.0) if heights else "",
        bands=tuple(_bands(curve, across)),
        mark=across.at(float(curve.now)),
    )
    return Chart(curve.what, turns, drawing)


def _range(heights: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The heights drawn: around zero, never beyond a hundred points."""
    if not heights:
        return Decimal(-1), Decimal(1)
    low, high = min(*heights, Decimal(-5)), max(*heights, Decimal(5))
    return max(low, Decimal(-100)), min(high, Decimal(100))


def _bands(curve: VerdictCurve, across: Axis) -> Iterator[Stretch]:
    for band in curve.bands:
        first = max(float(band.low), across.low)
        last = across.high if band.high is None else min(float(band.high), across.high)
        if first < last:
            mark = status_mark(band.status)
            yield across.band(first, last, mark.shape, mark.word)


def _known(
    margins: Sequence[tuple[Fraction, Decimal | None]],
) -> list[list[tuple[Fraction, Decimal]]]:
    parts: list[list[tuple[Fraction, Decimal]]] = [[]]
    for value, margin in margins:
        if margin is None:
            parts.append([])
        else:
            parts[-1].append((value, margin))
    return [part for part in parts if len(part) > 1]


def _ticks(curve: VerdictCurve, across: Axis) -> Iterator[tuple[str, str]]:
    """Break-points first, then today's value and the ends, each only where there is room."""
    taken: list[float] = []
    for value in (*(turn.at for turn in curve.turns), curve.now, curve.margins[0][0], curve.margins[-1][0]):
        at = across.at(float(value))
        if across.low <= value <= across.high and all(abs(float(at) - other) >= _APART for other in taken):
            taken.append(float(at))
            yield at, number(Decimal(value.numerator) / Decimal(value.denominator), 2, trim=True)


def way_lines(label: str, way: WayToQualify, currency: str) -> Iterator[str]:
    """One way as text: now and after, cost and saving, every change, every break-point."""
    row = way_row(label, way, currency)
    yield f"{row.label}, {row.agreement}: {_words(row.now)}"
    if row.after is not None:
        yield f"cheapest: {row.way}; then {_words(row.after)}"
    else:
        yield f"cheapest: {row.way}"
    yield f"cost {row.cost}; claiming saves {row.saving}; net {row.net} ({row.proof})"
    if row.changes:
        cells: list[tuple[str, ...]] = [("change", "cost", "alone", "the set without it", "")]
        cells += [
            (
                item.name,
                item.cost,
                _words(item.alone) if item.alone else "not possible",
                _words(item.without) if item.without else "",
                "chosen" if item.chosen else "",
            )
            for item in row.changes
        ]
        yield from aligned(cells)
    for curve in way.curves:
        unit = currency if curve.unit == "price" else curve.unit
        for turn in curve.turns:
            yield f"{curve.what}: {turn_text(turn, unit)}"
    if way.curves and not any(curve.turns for curve in way.curves):
        yield "no single price and no exchange rate turns the verdict"
    yield from (f"not computed: {text}" for text in way.not_drawn)


def _words(found: tuple[Mark, str]) -> str:
    mark, margin = found
    return f"{mark.word} ({margin})" if margin else mark.word
