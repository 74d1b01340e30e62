"""The page of the monthly meeting, chapter by chapter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tumen.report.zone.blocks import PageChapter
from tumen.report.zone.goals import goals_chapter, quality_chapter, target_sentences
from tumen.report.zone.late import (
    found_late,
    late_chapter,
    overdue_sentence,
    unreported_sentence,
    zombie_sentence,
)
from tumen.report.zone.measured import groups_chapter, money_chapter, parks_chapter, rates_chapter
from tumen.report.zone.progress import all_growth, growth_chapter, progress_chapter, sentence
from tumen.report.zone.reading import ZoneReading
from tumen.report.zone.since import since_chapter
from tumen.report.zone.times import times_chapter
from tumen.zone.indicators.census import Census
from tumen.zone.indicators.targets import targets
from tumen.zone.snapshot import Snapshot

HEADLINE = "started"


def told(
    reading: ZoneReading, census: Census, since: date, before: Snapshot | None, *, history: bool
) -> tuple[str, tuple[str, ...], tuple[PageChapter, ...]]:
    """The headline, the points below it, and the chapters."""
    grown = all_growth(reading, census)
    still, late, findings = found_late(reading, census)
    aims = targets(reading.snapshot, reading.on, census=census)
    headlines = [
        sentence(reading, item) for item in grown if item.indicator == HEADLINE and item.period is None
    ]
    points = [
        *headlines[1:],
        *target_sentences(reading, aims),
        zombie_sentence(reading, still),
        overdue_sentence(reading, late),
        unreported_sentence(reading, findings),
        *_record(reading),
    ]
    chapters = (
        since_chapter(reading, since, before, told=history),
        progress_chapter(reading, census),
        growth_chapter(reading, grown),
        goals_chapter(reading, aims),
        late_chapter(reading, still, late, findings, census),
        money_chapter(reading, census),
        rates_chapter(reading, census),
        times_chapter(reading, census),
        groups_chapter(reading, census),
        parks_chapter(reading, census),
        quality_chapter(reading, findings),
    )
    return headlines[0], tuple(points), chapters


def _record(reading: ZoneReading) -> Iterator[str]:
    """How much of the record is not the office's own."""
    counts = reading.words_of_all
    every, own = sum(counts.values()), counts["office"]
    if every > own:
        yield reading.w("partly_public" if own else "public_record", n=every - own, all=every)
