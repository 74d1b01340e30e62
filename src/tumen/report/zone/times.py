"""How long projects stay in each stage: survival curves with their bands, open cases marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from tumen.report.draw.curve import BOTTOM, LEFT, RIGHT, TOP, Axis, Dot, Drawing, Region
from tumen.report.zone.blocks import Block, PageCell, PageChapter, PageDrawing, PageTable, PageText
from tumen.report.zone.measured import gaps_text
from tumen.report.zone.reading import ZoneReading
from tumen.zone.indicators.census import Census
from tumen.zone.indicators.durations import time_in_stages
from tumen.zone.indicators.results import Passed, StageTime

_POINTS = 300
"""So many steps of a curve are drawn, and so many marks of open cases."""


def times_chapter(reading: ZoneReading, census: Census) -> PageChapter:
    """Days in each stage till any further one."""
    w = reading.w
    found = [
        item
        for item in time_in_stages(reading.snapshot, reading.on, census=census)
        if item.ended or item.open
    ]
    heads = (
        "stage",
        "left_stage",
        "still_in",
        "quarter_left",
        "half_left",
        "most_left",
        "exact_days",
        "not_known",
    )
    table = PageTable(
        "time-in-stages",
        w("t_table"),
        tuple(w(f"h_{head}") for head in heads),
        [
            (
                PageCell(w.stage(item.stage), exact=item.stage),
                PageCell(w.count(item.ended)),
                PageCell(w.count(item.open)),
                *(_passed(reading, passed) for passed in item.passed),
                PageCell(w("n_of", n=item.to_the_day, of=item.ended + item.open)),
                PageCell(gaps_text(reading, item.left_out)),
            )
            for item in found
        ],
        amounts=range(1, 7),
        empty=w("t_none"),
    )
    drawn = [(w.stage(item.stage), survival(reading, item)) for item in found if item.curve]
    blocks: list[Block] = [PageText(w("t_rule"), "quiet"), table]
    if drawn:
        curves = PageTable(
            "time-curves",
            w("t_curves"),
            tuple(w(f"h_{head}") for head in ("stage", "days", "still_share", "band_low", "band_high")),
            [row for item in found for row in _points(reading, item)],
            amounts=range(1, 5),
        )
        blocks.append(PageDrawing(w("t_curves"), w("t_note"), drawn, curves))
    return PageChapter(w("t_title"), "times", blocks)


def _passed(reading: ZoneReading, passed: Passed) -> PageCell:
    """Days by which a share has left, with the band; "not reached" where the curve does not fall that far."""
    w = reading.w
    if passed.days is None:
        return PageCell(w("not_reached"), exact="")
    ends = [w("not_reached") if end is None else w.count(end) for end in (passed.low, passed.high)]
    return PageCell(
        w("days_band", n=w.count(passed.days), low=ends[0], high=ends[1]),
        exact=f"{passed.days} [{passed.low or ''}..{passed.high or ''}]",
    )


def _points(reading: ZoneReading, item: StageTime) -> list[tuple[PageCell, ...]]:
    w = reading.w
    stage = PageCell(w.stage(item.stage), exact=item.stage)
    return [
        (
            stage,
            PageCell(w.count(days)),
            *(
                reading.unknown() if share is None else PageCell(f"{share:.1%}", exact=f"{share:.6f}")
                for share in shares
            ),
        )
        for days, *shares in item.curve
    ]


def survival(reading: ZoneReading, item: StageTime) -> Drawing:
    """The share still in a stage, falling in steps; band of 95 %; a ring for each case that is still open."""
    w = reading.w
    last = max(item.curve[-1][0], *item.censored, 1) if item.censored else max(item.curve[-1][0], 1)
    across, up = Axis(0, last, LEFT, RIGHT), Axis(0.0, 1.0, BOTTOM, TOP)
    points = _thinned(item.curve)
    line, share = [f"{across.at(0)},{up.at(1)}"], 1.0
    for days, still, _, _ in points:
        line += [f"{across.at(days)},{up.at(share)}", f"{across.at(days)},{up.at(still)}"]
        share = still
    line.append(f"{across.at(last)},{up.at(share)}")
    marks = item.censored[:: max(1, len(item.censored) // _POINTS)]
    dots = tuple(
        Dot("open", across.at(days), up.at(_still(item.curve, days)), w("t_open", days=w.count(days)))
        for days in marks
    )
    return Drawing(
        w("t_says", ended=item.ended, open=item.open),
        w("h_days"),
        w("h_still_share"),
        across.ticks(lambda days: f"{days:,.0f}", 4),
        up.ticks(w.share, 4),
        (" ".join(line),),
        dots,
        regions=_band(w("t_band"), points, last, across, up),
    )


def _band(
    text: str,
    points: Sequence[tuple[int, float, float | None, float | None]],
    last: int,
    across: Axis,
    up: Axis,
) -> tuple[Region, ...]:
    """The band as steps, as far as it is defined."""
    known = [(days, low, high) for days, _, low, high in points if low is not None and high is not None]
    if not known:
        return ()
    top: list[str] = []
    base: list[str] = []
    for number, (days, low, high) in enumerate(known):
        end = (
            known[number + 1][0]
            if number + 1 < len(known)
            else last
            if known[-1][0] == points[-1][0]
            else days
        )
        top += [f"{across.at(days)},{up.at(high)}", f"{across.at(end)},{up.at(high)}"]
        base += [f"{across.at(days)},{up.at(low)}", f"{across.at(end)},{up.at(low)}"]
    return (Region("band", " ".join([*top, *reversed(base)]), text),)


def _thinned(
    curve: Sequence[tuple[int, float, float | None, float | None]],
) -> list[tuple[int, float, float | None, float | None]]:
    step = max(1, len(curve) // _POINTS)
    kept = list(curve[::step])
    return kept if kept[-1] == curve[-1] else [*kept, curve[-1]]


def _still(curve: Sequence[tuple[int, float, float | None, float | None]], days: int) -> float:
    """The share still in the stage after so many days."""
    at = bisect_right(curve, days, key=itemgetter(0))
    return curve[at - 1][1] if at else 1.0
