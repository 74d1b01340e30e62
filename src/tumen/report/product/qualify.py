"""The way to qualify in words and as charts: the margin over a price or an exchange rate,
with its break-points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from tumen.origin.qualify import BreakPoint
from tumen.report.draw.curve import BOTTOM, LEFT, RIGHT, TOP, Axis, Drawing, Stretch
from tumen.report.words import counted, status_mark
from tumen.shown import aligned
from tumen.study.product.qualify import Verdict, VerdictCurve, WayToQualify
from tumen.study.product.results import Cell
from tumen.study.words.figures import money, number, points

_APART = 44
"""Marks on an axis stand at least so far apart."""


def by_chart(cells: Iterable[Cell]) -> tuple[list[tuple[str, str, WayToQualify]], list[str]]:
    """Ways whose charts are to be drawn, each with a title and the markets in which they are the same; and
    the goods whose verdict no single price or exchange rate turns.
    """
    found: dict[tuple[object, ...], tuple[str, WayToQualify, list[str]]] = {}
    for cell in cells:
        for way in (way for way in cell.to_qualify if way.curves or way.not_drawn):
            key = (cell.site, way.agreement, way.curves, way.not_drawn)
            title = f"{cell.site_name}, {way.agreement}"
            found.setdefault(key, (title, way, []))[2].append(cell.market_name)
    drawn, steady = [], []
    for title, way, markets in found.values():
        if any(curve.turns for curve in way.curves) or way.not_drawn:
            drawn.append((title, ", ".join(markets), way))
        else:
            steady.append(f"{title} ({', '.join(markets)})")
    return drawn, steady


def way_text(way: WayToQualify) -> str:
    """The cheapest set of changes in words."""
    if way.not_proven is not None:
        return f"unknown: {way.not_proven}"
    if way.after is not None:
        return ", with ".join(way.chosen) or "as it is"
    if way.possible or way.judged:
        return "no set of the possible changes"
    return "no change is known that suffices"


def proof_text(way: WayToQualify) -> str:
    """For how many units, and what proves that nothing is cheaper."""
    units = f"{counted(way.volume, 'unit')} a year"
    if way.after is None:
        return units
    prove = "proves" if way.judged == 1 else "prove"
    return f"{units}; {counted(way.judged, 'determination')} {prove} that nothing is cheaper"


def amount(value: Decimal | None, currency: str, otherwise: str) -> str:
    """Money in words, also without a currency."""
    return otherwise if value is None else money(value, currency).strip()


def verdict_text(verdict: Verdict) -> str:
    """``originating (+3 percentage points)``."""
    word = status_mark(verdict.status).word
    return word if verdict.margin is None else f"{word} ({points(verdict.margin)})"


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


def drawing(curve: VerdictCurve, currency: str) -> Drawing:
    """One curve: margin against a price or an exchange rate."""
    across = Axis(float(curve.margins[0][0]), float(curve.margins[-1][0]), LEFT, RIGHT)
    heights = [margin for _, margin in curve.margins if margin is not None]
    bottom, top = _range(heights)
    up = Axis(float(bottom), float(top), BOTTOM, TOP)
    marks = dict.fromkeys((bottom, Decimal(0), top)) if heights else {}
    return Drawing(
        f"Margin against {curve.what}: {'; '.join(turn_texts(curve, currency))}",
        unit_of(curve, currency),
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


def unit_of(curve: VerdictCurve, currency: str) -> str:
    """The unit of what moves."""
    return currency if curve.unit == "price" else curve.unit


def turn_texts(curve: VerdictCurve, currency: str) -> list[str]:
    """Each break-point of a curve in words; empty where the verdict turns nowhere."""
    return [turn_text(turn, unit_of(curve, currency)) for turn in curve.turns]


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


def _known(margins: Sequence[tuple[Fraction, Decimal | None]]) -> list[list[tuple[Fraction, Decimal]]]:
    """Stretches of known margins."""
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
    yield f"{label}, {way.agreement}: {verdict_text(way.before)}"
    yield from (f"question: {text}" for text in way.questions)
    after = "" if way.after is None else f"; then {verdict_text(way.after)}"
    yield f"cheapest: {way_text(way)}{after}"
    saving, net = (amount(value, currency, "not known") for value in (way.saving, way.net))
    if way.cost is None:
        yield f"claiming would save {saving} if it originated ({proof_text(way)})"
    else:
        yield f"cost {amount(way.cost, currency, '')}; claiming saves {saving}; net {net} ({proof_text(way)})"
    if way.possible:
        cells: list[tuple[str, ...]] = [("change", "cost", "alone", "the set without it", "")]
        cells += [
            (
                item.name,
                amount(item.cost, currency, ""),
                verdict_text(item.alone) if item.alone else "not possible",
                verdict_text(item.without) if item.without else "",
                "chosen" if item.chosen else "",
            )
            for item in way.possible
        ]
        yield from aligned(cells)
    for curve in way.curves:
        yield from (f"{curve.what}: {text}" for text in turn_texts(curve, currency))
    if way.curves and not any(curve.turns for curve in way.curves):
        yield "no single price and no exchange rate turns the verdict"
    yield from (f"not computed: {text}" for text in way.not_drawn)
