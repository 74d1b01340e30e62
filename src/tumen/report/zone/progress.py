"""Where the projects are: by stage today and over time, and against the year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tumen.report.draw.bars import BarRow, Scale, Stack
from tumen.report.draw.curve import BOTTOM, LEFT, RIGHT, TOP, Axis, Drawing, Region, axis
from tumen.report.draw.palette import family
from tumen.report.zone.blocks import Block, PageBars, PageCell, PageChapter, PageDrawing, PageTable, PageText
from tumen.report.zone.measured import pieces
from tumen.report.zone.reading import ZoneReading
from tumen.zone.indicators.census import Census
from tumen.zone.indicators.definitions import indicators
from tumen.zone.indicators.pipeline import growth, pipeline_series
from tumen.zone.indicators.results import Growth, Pipeline
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

MONTHS = 36
"""So many months are drawn, or as many as there are events of."""
GROWING = ("signed", "landed", "started", "production")
_OPEN = "undetermined"


def progress_chapter(reading: ZoneReading, census: Census) -> PageChapter:
    """Projects by stage today and over time."""
    return PageChapter(reading.w("p_title"), "pipeline", tuple(_pipeline(reading, census)))


def growth_chapter(reading: ZoneReading, found: Sequence[Growth]) -> PageChapter:
    """Milestones against the year before."""
    w = reading.w
    said = [PageText(sentence(reading, item)) for item in found if item.period is None]
    return PageChapter(w("g_title"), "growth", (*said, growth_table(reading, found)))


def all_growth(reading: ZoneReading, census: Census) -> tuple[Growth, ...]:
    """Every milestone till the day, and in the year till the day, against the year before."""
    year = Span(date(reading.on.year, 1, 1), reading.on)
    return tuple(
        item
        for period in (None, year)
        for name in GROWING
        for item in growth(reading.snapshot, name, reading.on, period=period, census=census)
    )


def sentence(reading: ZoneReading, item: Growth) -> str:
    """How many now, and how many times the year before."""
    w = reading.w
    name = indicators()[item.indicator].names[w.language]
    rule = "" if item.chosen else w("g_by", definition=item.definition)
    fields = {"name": name, "rule": rule, "now": w.range(item.now).text, "before": w.range(item.before).text}
    times = w.range(item.times)
    said = w("g_sentence_open", **fields) if times.unknown else w("g_sentence", times=times.text, **fields)
    return said[0].upper() + said[1:]


def growth_table(reading: ZoneReading, found: Sequence[Growth]) -> PageTable:
    """Milestones against the year before, with what stands behind each."""
    """Milestones against the year before, with what stands behind each."""
    w = reading.w
    heads = ("indicator", "period", "now", "year_before", "times", "definition", "rule", "source")
    return PageTable(
        "growth",
        w("g_table"),
        tuple(w(f"h_{head}") for head in heads),
        [
            (
                PageCell(indicators()[item.indicator].names[w.language], exact=item.indicator),
                _till(reading, item),
                w.range(item.now),
                w.range(item.before),
                w.range(item.times),
                reading.definition(item.definition, chosen=item.chosen),
                w.rule(item.rule),
                w.rule(item.source),
            )
            for item in found
        ],
        amounts=(2, 3, 4),
        folded=(6, 7),
    )


def _till(reading: ZoneReading, item: Growth) -> PageCell:
    w = reading.w
    if item.period is None:
        return PageCell(w("till", day=w.day(item.on)), exact=f"..{item.on}")
    return w.span(item.period.first, min(item.period.last, item.on))


def _pipeline(reading: ZoneReading, census: Census) -> Iterator[Block]:
    w = reading.w
    first = reading.snapshot["events"]["on_first"].min()
    months = MONTHS
    if isinstance(first, date):
        months = min(MONTHS, max(1, (reading.on.year - first.year) * 12 + reading.on.month - first.month))
    series = pipeline_series(reading.snapshot, reading.on, months, census=census)
    now = series[-1]
    yield PageText(w("p_projects", n=w.range(now.projects).text, day=w.day(now.on)))
    if now.unsigned.high:
        yield PageText(w("p_unsigned", n=w.range(now.unsigned).text))
    if now.withdrawn.high:
        yield PageText(w("p_withdrawn", n=w.range(now.withdrawn).text))
    yield today(reading, now)
    if len(series) > 1 and now.projects.high:
        yield _over_time(reading, series)


def today(reading: ZoneReading, now: Pipeline) -> PageBars:
    """Projects by their furthest stage on a day."""
    """Projects by their furthest stage on a day."""
    w = reading.w
    shown = [item for item in now.stages if item.reached.high]
    scale = Scale(0, max((int(item.now.high or 0) for item in shown), default=1) or 1)
    bars = tuple(
        BarRow(
            w.stage(i.stage),
            _counts(reading, i.stage),
            scale.row(pieces(reading, i.now)),
            w.range(i.now).text,
        )
        for i in shown
    )
    open_ = any(not item.now.known for item in shown)
    legend = ((w("p_sure_mark"), "sure", w("p_sure")), *((("?", _OPEN, w("p_open")),) if open_ else ()))
    table = PageTable(
        "pipeline",
        w("p_today"),
        (w("h_stage"), w("h_counts"), w("h_now"), w("h_ever")),
        [
            (
                PageCell(w.stage(item.stage), exact=item.stage),
                PageCell(_counts(reading, item.stage)),
                w.range(item.now),
                w.range(item.reached),
            )
            for item in now.stages
        ],
        amounts=(2, 3),
    )
    return PageBars(w("p_today"), w("p_today_note"), Stack(bars, legend), w("h_stage"), table)


def _counts(reading: ZoneReading, stage: str) -> str:
    return reading.w(f"counts_{stages()[stage].counts}")


def _over_time(reading: ZoneReading, series: Sequence[Pipeline]) -> PageDrawing:
    w = reading.w
    counted = [
        code
        for code, stage in stages().items()
        if stage.counts == "yes" and any(p[code].now.low for p in series)
    ]
    lines = [[float(p[code].now.low or 0) for p in series] for code in counted]
    lines.append(
        [max(0.0, float(p.projects.high or 0) - sum(line[n] for line in lines)) for n, p in enumerate(series)]
    )
    colours = family("stage")
    kinds = [(str(n + 1), colours[n % len(colours)], w.stage(code)) for n, code in enumerate(counted)]
    kinds.append(("?", _OPEN, w("p_open")))
    if not any(lines[-1]):
        lines.pop(), kinds.pop()
    days = [p.on for p in series]
    table = PageTable(
        "pipeline-by-month",
        w("p_over_time"),
        (w("h_day"), *(w.stage(code) for code in counted), w("h_projects")),
        [
            (
                PageCell(w.day(p.on), exact=p.on.isoformat()),
                *(w.range(p[code].now) for code in counted),
                w.range(p.projects),
            )
            for p in reversed(series)
        ],
        amounts=range(1, len(counted) + 2),
    )
    return PageDrawing(
        w("p_over_time"), w("p_over_time_note"), (("", stacked(reading, days, lines, kinds)),), table, kinds
    )


def stacked(
    reading: ZoneReading,
    days: Sequence[date],
    lines: Sequence[Sequence[float]],
    kinds: Sequence[tuple[str, str, str]],
) -> Drawing:
    """Lines that stand on each other, over days."""
    w = reading.w
    across = Axis(days[0].toordinal(), days[-1].toordinal(), LEFT, RIGHT)
    tops = [sum(values) for values in zip(*lines, strict=True)]
    up = axis([0.0, *tops], BOTTOM, TOP)
    base, regions = [0.0] * len(days), []
    for line, (letter, kind, name) in zip(lines, kinds, strict=True):
        top = [low + more for low, more in zip(base, line, strict=True)]
        there = [f"{across.at(day.toordinal())},{up.at(value)}" for day, value in zip(days, top, strict=True)]
        back = [f"{across.at(day.toordinal())},{up.at(value)}" for day, value in zip(days, base, strict=True)]
        last = len(days) - 1
        tall = float(up.at(base[last])) - float(up.at(top[last])) >= 12
        middle = up.at((base[last] + top[last]) / 2)
        x = f"{float(across.at(days[-1].toordinal())) - 9:.1f}"
        text = f"{name}: {w.number(line[last])}"
        regions.append(
            Region(kind, " ".join([*there, *reversed(back)]), text, letter if tall else "", x, middle)
        )
        base = top
    return Drawing(
        w("p_over_time_says", first=w.number(tops[0]), last=w.number(tops[-1])),
        "",
        w("h_projects"),
        month_ticks(across, days[0], days[-1]),
        up.ticks(w.whole),
        (),
        regions=tuple(regions),
    )


def month_ticks(across: Axis, first: date, last: date, most: int = 5) -> tuple[tuple[str, str], ...]:
    """First days of months as marks, as year and month: every month, quarter, half, year, or more."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((size for size in (1, 3, 6, 12, 24, 60) if months / size <= most), 120)
    index = first.year * 12 + first.month - (1 if first.day == 1 else 0)
    found = []
    for number in range(-(-index // step) * step, last.year * 12 + last.month, step):
        day = date(number // 12, number % 12 + 1, 1)
        found.append((across.at(day.toordinal()), str(day.year) if step >= 12 else f"{day:%Y-%m}"))
    return tuple(found)
