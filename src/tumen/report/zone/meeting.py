"""The page of the monthly meeting, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tumen.report.zone.blocks import PageChapter
from tumen.report.zone.measured import groups_chapter, money_chapter, parks_chapter, rates_chapter
from tumen.report.zone.progress import all_growth, growth_chapter, progress_chapter, sentence
from tumen.report.zone.reading import ZoneReading
from tumen.report.zone.since import since_chapter
from tumen.zone.indicators.census import Census
from tumen.zone.snapshot import Snapshot

HEADLINE = "started"


def told(
    reading: ZoneReading, census: Census, since: date, before: Snapshot | None, *, history: bool
) -> tuple[str, tuple[str, ...], tuple[PageChapter, ...]]:
    """The headline, the points below it, and the chapters."""
    grown = all_growth(reading, census)
    headlines = [
        sentence(reading, item) for item in grown if item.indicator == HEADLINE and item.period is None
    ]
    points = [*headlines[1:], *_record(reading)]

    def chapters() -> Iterator[PageChapter]:
        yield since_chapter(reading, since, before, told=history)
        yield progress_chapter(reading, census)
        yield growth_chapter(reading, grown)
        yield money_chapter(reading, census)
        yield rates_chapter(reading, census)
        yield groups_chapter(reading, census)
        yield parks_chapter(reading, census)

    return headlines[0], tuple(points), tuple(chapters())


def _record(reading: ZoneReading) -> Iterator[str]:
    """How much of the record is not the office's own."""
    counts = reading.words_of_all
    every, own = sum(counts.values()), counts["office"]
    if every > own:
        yield reading.w("partly_public" if own else "public_record", n=every - own, all=every)
