"""What a study says of years, ways, mixed consignments, shipments, relief and uncertainty, arranged for the
page.

Positions across are per cent of the width, positions down are pixels, so that letters keep their size on a
phone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from string import ascii_uppercase

from tumen.reference.nomenclature import label_of
from tumen.report.draw.bars import BarRow, BarSegment, Piece, Scale, Threshold
from tumen.report.draw.palette import family
from tumen.report.words import counted, needs_text
from tumen.study.product.results import Cell, ScheduleAnswer, ShipmentAnswer, UncertaintyAnswer
from tumen.study.words.figures import money, number, percent
from tumen.tariff.quote.consolidate import DueTogether
from tumen.tariff.quote.outlook import Outlook, RegimePath
from tumen.tariff.quote.payable import collected
from tumen.tariff.quote.quota import Shipped
from tumen.tariff.quote.uncertain import Band, Swing

_DASHES = ("", "7 3", "2 3", "9 3 2 3")
_TOP, _BOTTOM = 14, 168
_MOST_TICKS = 6
_WHOLE = Scale(Decimal(0), Decimal(100))
_SHIFT = Decimal("2.5")
"""Pixels between lines that would lie on one another."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight piece of a step line: across in per cent, down in pixels."""

    kind: str
    dash: str
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Label:
    """A letter or figure in the chart."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Rates of all regimes over the years as step lines, and below them who is lowest when."""

    strokes: tuple[Stroke, ...]
    letters: tuple[Label, ...]
    years: tuple[Label, ...]
    rates: tuple[Label, ...]
    leads: tuple[BarSegment, ...]
    legend: tuple[tuple[str, str, str], ...]
    """Letter, kind (a colour), and name of each regime."""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """The same as a table: days, and the rate of each regime."""


def due_text(due: Iterable[DueTogether]) -> str:
    """What is collected of a whole consignment, in a sentence."""
    said = [
        f"{one.under}: {'not known' if one.due is None else collected(one.due, one.currency)}" for one in due
    ]
    return f"Duty payable of the whole, in one declaration; {'; '.join(said)}."


def schedule_title(answer: ScheduleAnswer) -> str:
    """The product, from where to where, and its line."""
    pair, code = f"from {answer.exporter} to {answer.importer}", answer.outlook.code
    return f"{answer.product_name} {pair}, {code.dotted} ({code.edition}: {label_of(code)})"


def calendars(seen: Outlook) -> list[str]:
    """From which day each year of a schedule counts."""
    return [
        f"{code}: "
        + ", ".join(f"year {span.year} from {span.start}" for span in spans[:3])
        + ", and so on yearly"
        for code, spans in seen.calendars
        if spans
    ]


def steps(seen: Outlook) -> Steps:
    """Draw the rates of an outlook."""
    axis = _Axis(seen.first, (seen.last - seen.first).days + 1, _highest(seen))
    kinds = family("regime")  # with more regimes they begin again, and letter and dashes tell them apart
    keys = {
        path.regime: (ascii_uppercase[at % 26], kinds[at % len(kinds)]) for at, path in enumerate(seen.paths)
    }
    strokes: list[Stroke] = []
    letters: list[Label] = []
    for at, path in enumerate(seen.paths):
        shift = (Decimal(at) - Decimal(len(seen.paths) - 1) / 2) * _SHIFT
        strokes += _line(path, axis, keys[path.regime][1], _DASHES[at % 4], shift)
        letters += _letter(path, axis, keys[path.regime][0], at, len(seen.paths))
    rows = tuple(
        (f"{start} to {until}", tuple(path.on(start).text for path in seen.paths))
        for start, until in _spans(seen)
    )
    top = percent(axis.top)
    return Steps(
        tuple(strokes),
        tuple(letters),
        _ticks(seen, axis),
        (Label("0", str(_TOP), top), Label("0", str(_BOTTOM), "0 %")),
        _leads(seen, axis, keys),
        tuple((letter, kind, regime) for regime, (letter, kind) in keys.items()),
        tuple(path.regime for path in seen.paths),
        rows,
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    first: date
    days: int
    top: Decimal

    def x(self, day: date, after: int = 0) -> Decimal:
        return Decimal((day - self.first).days + after) * 100 / self.days

    def y(self, rate: Decimal) -> Decimal:
        return _BOTTOM - (_BOTTOM - _TOP) * rate / self.top


def _highest(seen: Outlook) -> Decimal:
    known = [point.equivalent for path in seen.paths for point in path.points if point.equivalent is not None]
    return max(known, default=Decimal(0)) or Decimal(1)


def _line(path: RegimePath, axis: _Axis, kind: str, dash: str, shift: Decimal) -> list[Stroke]:
    found: list[Stroke] = []
    before: Decimal | None = None
    for point in path.points:
        if point.equivalent is None:
            before = None
            continue
        left, right = axis.x(point.start), axis.x(point.until, 1)
        height = axis.y(point.equivalent) + shift
        if before is not None and before != height:
            found.append(_stroke(kind, dash, (left, before), (left, height)))
        found.append(_stroke(kind, dash, (left, height), (right, height)))
        before = height
    return found


def _stroke(kind: str, dash: str, start: tuple[Decimal, Decimal], end: tuple[Decimal, Decimal]) -> Stroke:
    return Stroke(kind, dash, _two(start[0]), _two(start[1]), _two(end[0]), _two(end[1]))


def _letter(path: RegimePath, axis: _Axis, letter: str, at: int, several: int) -> list[Label]:
    """The letter above the first known piece, further along for each regime, so that they do not meet."""
    point = next((point for point in path.points if point.equivalent is not None), None)
    if point is None or point.equivalent is None:
        return []
    left, right = axis.x(point.start), axis.x(point.until, 1)
    x = left + (right - left) * (at + 1) / (several + 1)
    return [Label(_two(x), _two(axis.y(point.equivalent) - 10), letter)]


def _ticks(seen: Outlook, axis: _Axis) -> tuple[Label, ...]:
    years = range(seen.first.year, seen.last.year + 1)
    every = -(-len(years) // _MOST_TICKS)
    return tuple(
        Label(_two(axis.x(seen.first.replace(year=year, month=1, day=1))), "0", str(year))
        for year in years[::every]
    )


def _leads(seen: Outlook, axis: _Axis, keys: dict[str, tuple[str, str]]) -> tuple[BarSegment, ...]:
    found = []
    for lead in seen.leads:
        if not lead.regimes:
            continue
        left, right = axis.x(lead.start), axis.x(lead.until, 1)
        letters = "".join(keys[name][0] for name in lead.regimes)
        names = " and ".join(lead.regimes)
        rate = "" if lead.equivalent is None else f" at {percent(lead.equivalent)}"
        text = f"{lead.start} to {lead.until}: {names}{rate}"
        found.append(_WHOLE.segment(keys[lead.regimes[0]][1], left, right, text, letters))
    return tuple(found)


def _spans(seen: Outlook) -> list[tuple[date, date]]:
    starts = sorted({point.start for path in seen.paths for point in path.points})
    ends = [
        next(point.until for path in seen.paths for point in path.points if point.start == day)
        for day in starts
    ]
    day = timedelta(days=1)
    spans = [(one, min(end, two - day)) for (one, two), end in zip(pairwise(starts), ends, strict=False)]
    return [*spans, (starts[-1], seen.last)]


def shipment_bar(answer: ShipmentAnswer, cells: Iterable[Cell], currency: str) -> BarRow:
    """A shipment with its parts within and outside quotas, and the duty."""
    found = answer.shipped
    pieces = []
    for part in found.parts:
        where = f"within {part.quota}" if part.quota else "outside every quota"
        duty = "unknown" if part.duty is None else money(part.duty, currency)
        text = f"{percent(part.share * 100)} {where}: {part.regime or 'no regime known'}, duty {duty}"
        kind, letter = ("in-quota", "Q") if part.quota else ("out-of-quota", "O")
        pieces.append(Piece(kind, part.share * 100, text, letter))
    name = {cell.product: cell.product_name for cell in cells}.get(answer.product, answer.product)
    note = f"{number(answer.units, trim=True)} x {name} from {found.trade.exporter}"
    duty = needs_text(found.needs, 2) if found.duty is None else money(found.duty, currency)
    return BarRow(f"{found.trade.on}: {answer.shipment}", note, _WHOLE.row(pieces), duty)


def regimes(found: Shipped) -> str:
    """The regimes of the parts of a shipment."""
    return ", ".join(dict.fromkeys(part.regime or "not known" for part in found.parts)) or "not known"


def balances(found: Shipped) -> str:
    """What is left of each quota after a shipment."""
    left = (
        f"{name}: {'not known' if amount is None else number(amount, trim=True)}"
        for name, amount in found.balances
    )
    return "; ".join(left) or "none is met"


def tornado_bars(answer: UncertaintyAnswer) -> tuple[BarRow, ...]:
    """What each input moves alone, the widest first."""
    scale, factors = _scale(answer), dict(answer.factors)
    return tuple(
        _swing(swing, factors[swing.name], answer.tornado.central, scale, answer.currency)
        for swing in answer.tornado.swings
    )


def _scale(answer: UncertaintyAnswer) -> Scale:
    ends = [value for swing in answer.tornado.swings for value in (swing.low, swing.high)]
    known = [value for value in (*ends, answer.tornado.central) if value is not None]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(1))
    return Scale(low, (high - low) or Decimal(1))


def _swing(swing: Swing, band: Band, central: Decimal | None, scale: Scale, currency: str) -> BarRow:
    note = f"times {number(band.low, trim=True)} to {number(band.high, trim=True)}"
    if swing.low is None or swing.high is None or central is None:
        end = "lowest" if swing.low is None else "highest"
        return BarRow(swing.name, note, (), f"unknown: at its {end} value the cost is not known")
    ends = (("lowest", "lowest", "\N{MINUS SIGN}", swing.low), ("highest", "highest", "+", swing.high))
    segments = tuple(
        scale.segment(kind, value, central, f"at the {end} {swing.name}: {money(value, currency)}", letter)
        for kind, end, letter, value in ends
        if value != central
    )
    total = f"{money(swing.low, currency)} to {money(swing.high, currency)}"
    return BarRow(swing.name, note, segments, total if segments else "does not move the cost")


def central_line(answer: UncertaintyAnswer) -> tuple[Threshold, ...]:
    """The cost with every input at its central value."""
    central = answer.tornado.central
    if central is None:
        return ()
    return (Threshold(_scale(answer).at(central), f"central {money(central, answer.currency)}"),)


def ranges(answer: UncertaintyAnswer) -> str:
    """The range of the draws in words."""
    if not answer.draws:
        return "No draws were asked for."
    if answer.unknown:
        have = "has" if answer.unknown == 1 else "have"
        drawn = f"{answer.unknown} of {answer.draws} draws (seed {answer.seed})"
        return f"Unknown: {drawn} {have} no known cost."
    said = ", ".join(
        f"{number(share * 100, trim=True)} % of draws up to {money(value, answer.currency)}"
        for share, value in answer.quantiles
        if value is not None
    )
    return f"All inputs drawn at once, {counted(answer.draws, 'draw')}, seed {answer.seed}: {said}."


def _two(value: Decimal) -> str:
    return f"{value:.2f}"
