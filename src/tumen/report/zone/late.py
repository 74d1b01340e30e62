"""Projects that stand still, are overdue or do not report: lists with names, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from tumen.report.zone.blocks import Block, PageCell, PageChapter, PageHeading, PageTable, PageText
from tumen.report.zone.reading import ZoneReading
from tumen.zone.indicators.census import Census
from tumen.zone.indicators.lateness import overdue, zombies
from tumen.zone.indicators.pipeline import pipeline
from tumen.zone.indicators.quality import quality
from tumen.zone.indicators.results import OverdueFound, QualityFinding, Zombies

UNREPORTED = ("never-reported", "report-old")


def late_chapter(
    reading: ZoneReading,
    found: Zombies,
    late: OverdueFound,
    findings: Sequence[QualityFinding],
    census: Census,
) -> PageChapter:
    """The three lists, each with the sentence that may be said of it."""
    return PageChapter(
        reading.w("l_title"),
        "late",
        (
            *_zombies(reading, found),
            *_overdue(reading, late),
            *_unreported(reading, findings, census),
        ),
    )


def found_late(
    reading: ZoneReading, census: Census
) -> tuple[Zombies, OverdueFound, tuple[QualityFinding, ...]]:
    """What stands still, what is overdue, and how good the record is."""
    snapshot, on = reading.snapshot, reading.on
    return (
        zombies(snapshot, on, census=census),
        overdue(snapshot, on, census=census),
        quality(snapshot, on, census=census),
    )


def zombie_sentence(reading: ZoneReading, found: Zombies) -> str:
    """How many stand still; none is said by the record only."""
    w = reading.w
    of = w.range(found.of).text
    if not found.found:
        return w("l_no_zombie", months=found.months, of=of)
    sure = sum(item.sure for item in found.found)
    return w("l_zombies", n=reach(reading, sure, len(found.found)), months=found.months, of=of)


def overdue_sentence(reading: ZoneReading, found: OverdueFound) -> str:
    """How many are overdue; "none" only where planned dates are known of all."""
    w = reading.w
    projects = {item.project for item in found.found}
    sure = len({item.project for item in found.found if item.sure})
    known = {"planned": found.planned, "of": found.of}
    if projects:
        key = "l_overdue" if found.planned == found.of else "l_overdue_known"
        return w(key, n=reach(reading, sure, len(projects)), **known)
    if not found.planned:
        return w("l_overdue_unknown", **known)
    return w("l_no_overdue" if found.planned == found.of else "l_no_overdue_known", **known)


def unreported_sentence(reading: ZoneReading, findings: Sequence[QualityFinding]) -> str:
    """How many did not report of the month before."""
    w = reading.w
    by_code = {item.code: item for item in findings}
    never, old = (by_code[code] for code in UNREPORTED)
    if not never.of:
        return w("l_no_projects")
    if not never.count and not old.count:
        return w("l_all_reported", n=never.of)
    return w("l_unreported", n=never.count + old.count, never=never.count, of=never.of)


def reach(reading: ZoneReading, low: int, high: int) -> str:
    """A count, or the least and the greatest that it may be."""
    w = reading.w
    return w.count(high) if low == high else w("from_to", low=w.count(low), high=w.count(high))


def _zombies(reading: ZoneReading, found: Zombies) -> Iterator[Block]:
    w = reading.w
    yield PageHeading(w("l_zombie_heading"))
    yield PageText(zombie_sentence(reading, found))
    if reading.words_of_all["office"] < sum(reading.words_of_all.values()):
        yield PageText(w("l_public"), "quiet")
    rule = w.rule(found.rule).text
    chosen = "" if found.chosen else w("l_months_not_chosen")
    yield PageText(
        f"{rule[0].upper()}{rule[1:]}. {chosen} {w.rule(found.source).text}".replace("  ", " "), "quiet"
    )
    heads = ("project", "stage", "last_sign", "sure", "ask")
    yield PageTable(
        "zombies",
        w("l_zombie_heading"),
        (*(w(f"h_{head}") for head in heads), w("whose_word")),
        [
            (
                reading.project(item.project),
                PageCell(w.stage(item.stage), exact=item.stage),
                w.span(item.last.first, item.last.last),
                _sure(reading, sure=item.sure),
                *ask(reading, item.project),
            )
            for item in found.found
        ],
        short=(1, 2),
    )


def _overdue(reading: ZoneReading, found: OverdueFound) -> Iterator[Block]:
    w = reading.w
    yield PageHeading(w("l_overdue_heading"))
    yield PageText(overdue_sentence(reading, found))
    heads = ("project", "stage", "planned_by", "days_late", "sure", "ask")
    yield PageTable(
        "overdue",
        w("l_overdue_heading"),
        (*(w(f"h_{head}") for head in heads), w("whose_word")),
        [
            (
                reading.project(item.project),
                PageCell(w.stage(item.stage), exact=item.stage),
                PageCell(w.day(item.by), exact=item.by.isoformat()),
                PageCell(w.count(item.days)),
                _sure(reading, sure=item.sure),
                *ask(reading, item.project),
            )
            for item in found.found
        ],
        amounts=(3,),
        short=(1, 2),
    )


def _unreported(reading: ZoneReading, findings: Sequence[QualityFinding], census: Census) -> Iterator[Block]:
    w = reading.w
    yield PageHeading(w("l_unreported_heading"))
    yield PageText(unreported_sentence(reading, findings))
    keys = [key for code in UNREPORTED for item in findings if item.code == code for key in item.keys]
    last = _last_reports(census, keys)
    yield PageTable(
        "not-reported",
        w("l_unreported_heading"),
        (*(w(f"h_{head}") for head in ("project", "last_report", "difficulty", "ask")), w("whose_word")),
        [
            (
                reading.project(key),
                w.span(last[key]["month_first"], last[key]["month_last"])
                if key in last
                else PageCell(w("l_never")),
                reading.optional(last[key]["difficulty"] if key in last else None),
                *ask(reading, key),
            )
            for key in keys
        ],
        short=(1,),
    )
    left = pipeline(reading.snapshot, reading.on, census=census).left_out
    if left:
        yield PageText(w("l_left_out", n=len(left), months=census.chosen.get("unreported-months", "")))
        yield PageTable(
            "left-out",
            w("l_left_out_heading"),
            (w("h_project"), w("h_ask"), w("whose_word")),
            [(reading.project(key), *ask(reading, key)) for key, _ in left],
        )


def _last_reports(census: Census, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The last month that each project reported of, by any of its keys."""
    reports = census.snapshot["reports"].filter(
        (pl.col("month_last") <= census.on) & pl.col("project").is_in(keys)
    )
    last = reports.sort("month_last").unique("project", keep="last")
    columns = ("project", "month_first", "month_last", "difficulty")
    return {row["project"]: row for row in last.select(columns).iter_rows(named=True)}


def _sure(reading: ZoneReading, *, sure: bool) -> PageCell:
    return PageCell(reading.w("p_sure" if sure else "l_perhaps"), exact="yes" if sure else "perhaps")


def ask(reading: ZoneReading, project: str) -> tuple[PageCell, PageCell]:
    """Whom to ask of a project (its investors, else who runs its park, else where its row is from), and whose
    word its row is.
    """
    row = reading.projects.get(project)
    if row is None:
        return reading.unknown(), PageCell("")
    operator = reading.parks.get(row["park"] or "", {}).get("operator")
    if row["investors"]:
        asked = reading.firms_of(row["investors"])
    else:
        asked = PageCell(operator) if operator else reading.source(row)
    return asked, reading.word_of(row)
