"""Rates and money, each figure with its rule, what stands above and below the line, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from tumen.report.draw.bars import BarRow, Piece, Scale, Stack
from tumen.report.zone.blocks import Block, PageBars, PageCell, PageChapter, PageTable, PageText
from tumen.report.zone.reading import ZoneReading
from tumen.zone.indicators.census import GROUPS, UNKNOWN, Census
from tumen.zone.indicators.definitions import indicators, reasons
from tumen.zone.indicators.floor import ParkFloor, floor_of_parks
from tumen.zone.indicators.measure import measure
from tumen.zone.indicators.results import Gap, Measured, Range
from tumen.zone.spans import Span

_MONEY = ("contracted", "in-place", "invested")
_COUNTS = ("projects", "signed", "started", "production")
_BARS = 12
"""So many groups are drawn."""


def _named(*kinds: str) -> tuple[str, ...]:
    return tuple(name for name, item in indicators().items() if item.kind in kinds)


def rates_chapter(reading: ZoneReading, census: Census) -> PageChapter:
    """Every rate: of all projects, and of those that came this year."""
    w = reading.w
    tables = (
        measured_table(reading, found, f"rates{end}", w(f"m_rates{end.replace('-', '_')}"))
        for end, found in _twice(reading, census, _named("share", "ratio"))
    )
    return PageChapter(w("m_rates_title"), "rates", tuple(tables))


def money_chapter(reading: ZoneReading, census: Census) -> PageChapter:
    """Contracted, in place, invested: till the day, and this year."""
    w = reading.w
    tables = (
        measured_table(reading, found, f"money{end}", w(f"m_money{end.replace('-', '_')}"))
        for end, found in _twice(reading, census, _MONEY)
    )
    return PageChapter(w("m_money_title"), "money", tuple(tables))


def _twice(
    reading: ZoneReading, census: Census, names: Sequence[str]
) -> Iterator[tuple[str, tuple[Measured, ...]]]:
    on = reading.on
    for end, period in (("", None), ("-this-year", Span(date(on.year, 1, 1), on))):
        yield end, measure(reading.snapshot, on, names, period=period, census=census)


def measured_table(reading: ZoneReading, found: Iterable[Measured], name: str, caption: str) -> PageTable:
    """Figures with everything that stands behind them."""
    w = reading.w
    shown = tuple(found)
    lines = any(item.numerator is not None for item in shown)
    sides = ("above", "below") if lines else ()
    heads = ("indicator", "value", *sides, "definition", "not_known", "rule", "source")
    return PageTable(
        name,
        caption,
        tuple(w(f"h_{head}") for head in heads),
        [
            (
                PageCell(item.names[w.language], exact=item.indicator),
                figure(reading, item),
                *(
                    PageCell("") if side is None else w.range(side)
                    for side in ((item.numerator, item.denominator) if lines else ())
                ),
                reading.definition(item.definition, chosen=item.chosen),
                PageCell(gaps_text(reading, item.gaps)),
                w.rule(item.rule),
                w.rule(item.source),
            )
            for item in shown
        ],
        amounts=range(1, 2 + len(sides)),
        folded=range(len(heads) - 2, len(heads)),
        most=60,
    )


def figure(reading: ZoneReading, item: Measured) -> PageCell:
    """The figure; one that sums several currencies says so."""
    cell = reading.w.range(item.value)
    if not item.summed:
        return cell
    return PageCell(reading.w("m_summed", sum=cell.text), exact=cell.taken, title=cell.title)


def gaps_text(reading: ZoneReading, gaps: Iterable[Gap]) -> str:
    """What is not known of a figure, and of how many projects."""
    w = reading.w
    words = ((reasons()[gap.code][w.language], gap.count) for gap in gaps)
    return w("semicolon").join(w("m_gap", what=what, n=n) if n else what for what, n in words)


def groups_chapter(reading: ZoneReading, census: Census) -> PageChapter:
    """Projects by industry, economy of the investors, kind and park."""
    blocks: tuple[Block, ...] = (PageText(reading.w("b_none")),)
    if not census.projects.is_empty():
        blocks = tuple(_group(reading, census, by) for by in GROUPS)
    return PageChapter(reading.w("b_title"), "groups", blocks)


def _group(reading: ZoneReading, census: Census, by: str) -> PageBars:
    w = reading.w
    found = measure(reading.snapshot, reading.on, (*_COUNTS, "contracted"), by=by, census=census)
    groups = list(dict.fromkeys(item.group for item in found if item.indicator == "projects"))
    known: dict[tuple[str, str], list[Measured]] = {}
    for item in found:
        known.setdefault((item.group, item.indicator), []).append(item)
    names = {group: group_name(reading, by, group) for group in groups}
    counts = {group: known[group, "projects"][0].value for group in groups}
    scale = Scale(0, max((int(count.high or 0) for count in counts.values()), default=1) or 1)
    bars = tuple(
        BarRow(names[group].text, "", scale.row(pieces(reading, counts[group])), w.range(counts[group]).text)
        for group in groups[:_BARS]
    )
    table = PageTable(
        f"projects-by-{by}",
        w(f"b_{by}"),
        (w(f"h_{by}"), *(indicators()[name].names[w.language] for name in (*_COUNTS, "contracted"))),
        [
            (
                names[group],
                *(_one(reading, known.get((group, name), ())) for name in (*_COUNTS, "contracted")),
            )
            for group in groups
        ],
        amounts=range(1, len(_COUNTS) + 2),
        most=60,
    )
    note = w("b_more", shown=_BARS, n=len(groups)) if len(groups) > _BARS else ""
    return PageBars(w(f"b_{by}"), f"{w(f'b_{by}_note')} {note}".strip(), Stack(bars, ()), w(f"h_{by}"), table)


def _one(reading: ZoneReading, items: Sequence[Measured]) -> PageCell:
    """The figures of a group: several where there are several currencies or definitions."""
    cells = [figure(reading, item) for item in items if not item.summed]
    if len(cells) == 1:
        return cells[0]
    known = [cell for cell in cells if not cell.unknown]
    if not known:
        return reading.unknown()
    exact = "; ".join(f"{cell.taken} {item.value.unit}" for cell, item in zip(cells, items, strict=False))
    return PageCell(reading.w("semicolon").join(cell.text for cell in known), exact=exact)


def group_name(reading: ZoneReading, by: str, group: str) -> PageCell:
    """What a group is called."""
    if group == UNKNOWN:
        return reading.unknown()
    if by == "economy":
        return PageCell(reading.w.economy(group), exact=group)
    return reading.park(group) if by == "park" else reading.w.term(group)


def pieces(reading: ZoneReading, found: Range) -> tuple[Piece, ...]:
    """A count as a bar: what is sure, and what is open."""
    w = reading.w
    low, high = int(found.low or 0), int(found.high or 0)
    return (
        Piece("sure", low, f"{w('p_sure')}: {low}"),
        Piece("undetermined", high - low, f"{w('p_open')}: {high - low}", "?"),
    )


def parks_chapter(reading: ZoneReading, census: Census) -> PageChapter:
    """Floor and occupancy of each park; what is not known is shown as such."""
    w = reading.w
    parks = floor_of_parks(reading.snapshot, reading.on)
    year = Span(date(reading.on.year, 1, 1), reading.on)
    ask = partial(measure, reading.snapshot, reading.on, census=census)
    measured = (*ask(_named("occupancy")), *ask(_named("floor"), period=year))
    blocks: list[Block] = [measured_table(reading, measured, "floor", w("f_all"))]
    if parks:
        blocks.insert(0, _occupancy(reading, parks))
    return PageChapter(w("f_title"), "parks", tuple(blocks))


def _occupancy(reading: ZoneReading, parks: Sequence[ParkFloor]) -> PageBars:
    w = reading.w
    largest = max((park.total.high or 0 for park in parks), default=0) or 1
    bars, unknown = [], []
    ordered = sorted(parks, key=lambda park: -(park.total.high or 0))
    for park in ordered:
        name, total, share = reading.park(park.park).text, park.total, w.range(park.occupancy)
        if total.low is None or total.high is None:
            unknown.append(name)
            bars.append(BarRow(name, "", (), w("f_total_unknown")))
            continue
        low, high = park.let_bounds()
        free = max(total.low - high, Decimal(0))
        scale = Scale(0, largest)
        told = (
            (low, "sure", "f_let", "L"),
            (high - low, "undetermined", "f_open", "?"),
            (free, "free", "f_free", "F"),
        )
        segments = scale.row(
            Piece(kind, size, f"{w(key)}: {w.area(size).text}", letter) for size, kind, key, letter in told
        )
        open_ = w("f_let_unknown") if park.let.low is None else share.text
        bars.append(BarRow(name, w.range(total).text, segments, open_))
    legend = (("L", "sure", w("f_let")), ("?", "undetermined", w("f_open")), ("F", "free", w("f_free")))
    heads = ("park", "floor", "let", "free", "occupancy", "firms_count", "counted")
    counts = last_counts(reading.rows("floor"), reading.on)
    words = {key: reading.word_of(row) for key, row in counts.items()}
    table = PageTable(
        "occupancy",
        w("f_parks"),
        (*(w(f"h_{head}") for head in heads), w("whose_word")),
        [(*park_row(reading, park), words.get(park.park, PageCell(""))) for park in ordered],
        amounts=(1, 2, 3, 4, 5),
        most=60,
    )
    return PageBars(w("f_parks"), w("f_note"), Stack(tuple(bars), legend), w("h_park"), table, unknown)


def last_counts(rows: Iterable[dict[str, Any]], on: date) -> dict[str, dict[str, Any]]:
    """The row of the last count of the floor of each park, till a day."""
    by_day = sorted(rows, key=lambda row: (row["on_last"], row["on_first"]))
    return {row["park"]: row for row in by_day if row["on_first"] <= on}


def park_row(reading: ZoneReading, park: ParkFloor) -> tuple[PageCell, ...]:
    """Floor of a park: in all, let, free, occupancy, firms, when it was counted."""
    w = reading.w
    counted = park.counted
    return (
        reading.park(park.park),
        w.range(park.total),
        w.range(park.let),
        free_floor(reading, park),
        w.range(park.occupancy) if park.let.low is not None else reading.unknown(),
        reading.unknown() if park.firms is None else PageCell(w.count(park.firms)),
        PageCell("") if counted is None else PageCell(w.day(counted), exact=counted.isoformat()),
    )


def free_floor(reading: ZoneReading, park: ParkFloor) -> PageCell:
    """Floor that is free: no more than all of it where what is let is not known."""
    w = reading.w
    if park.let.low is None and park.total.high is not None:
        return PageCell(
            w("at_most", n=w.area(park.total.high).text), exact=f"..{park.total.high.normalize():f}"
        )
    return w.range(park.free)
