"""Results of a ledger as rows of plain cells: for the terminal, JSON and CSV alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tumen.zone.indicators.census import Census
from tumen.zone.indicators.definitions import indicators, reasons
from tumen.zone.indicators.durations import time_in_stages
from tumen.zone.indicators.lateness import overdue, zombies
from tumen.zone.indicators.measure import measure
from tumen.zone.indicators.pipeline import growth, pipeline
from tumen.zone.indicators.quality import quality
from tumen.zone.indicators.results import Gap, Measured, Passed
from tumen.zone.indicators.targets import targets
from tumen.zone.spans import Span

Row = dict[str, Any]
NOT_REACHED = "not reached"


def names() -> tuple[str, ...]:
    """Everything that can be asked for by name."""
    return (*indicators(), *_TABLES)


def figures(census: Census, asked: Sequence[str], period: Span, by: str | None) -> list[Row]:
    """Figures in all till the day, and of the period."""
    known = [name for name in asked if name in indicators()]
    if not known:
        return []
    found = [
        item
        for span in (None, period)
        for item in measure(census.snapshot, census.on, known, period=span, by=by, census=census)
        if span is None or item.period is not None
    ]
    order = {name: number for number, name in enumerate(known)}
    return [_figure(item) for item in sorted(found, key=lambda item: order[item.indicator])]


def _figure(item: Measured) -> Row:
    return {
        "indicator": item.indicator,
        "name": item.names["en"],
        "definition": item.definition,
        "chosen": item.chosen,
        "group": item.group,
        "when": when(item.period, item.on),
        "value": str(item.value),
        "low": item.value.low,
        "high": item.value.high,
        "unit": item.value.unit,
        "numerator": "" if item.numerator is None else str(item.numerator),
        "denominator": "" if item.denominator is None else str(item.denominator),
        "summed": item.summed,
        "not_known": told(item.gaps),
        "rule": item.rule,
        "source": item.source,
    }


def when(period: Span | None, on: date) -> str:
    """``in 2026 till 2026-06-30``, ``in 2025`` or ``till 2026-06-30``."""
    if period is None:
        return f"till {on}"
    return f"in {period}" if period.last <= on else f"in {period} till {on}"


def told(gaps: Sequence[Gap], language: str = "en") -> str:
    """What is not known, in words."""
    return "; ".join(reasons()[gap.code][language] + (f" ({gap.count})" if gap.count else "") for gap in gaps)


def table(name: str, census: Census, period: Span) -> list[Row]:
    """Rows of one of the tables that are no single figure."""
    return list(_TABLES[name](census, period))


def _pipeline(census: Census, _: Span) -> Iterator[Row]:
    found = pipeline(census.snapshot, census.on, census=census)
    for item in found.stages:
        yield {"stage": item.stage, "now": str(item.now), "reached": str(item.reached)}
    yield {"stage": "projects", "now": str(found.projects), "reached": ""}
    yield {"stage": "of these, signing not on record", "now": str(found.unsigned), "reached": ""}
    yield {"stage": "withdrawn", "now": str(found.withdrawn), "reached": str(found.withdrawn)}
    for project, reason in found.left_out:
        yield {"stage": f"left out: {project}", "now": reasons()[reason]["en"], "reached": ""}


def _growth(census: Census, period: Span) -> Iterator[Row]:
    for name, item in indicators().items():
        if item.kind != "reached":
            continue
        for span in (None, period):
            for found in growth(census.snapshot, name, census.on, period=span, census=census):
                yield {
                    "indicator": name,
                    "definition": found.definition if not found.chosen else "",
                    "when": when(span, found.on),
                    "now": str(found.now),
                    "a_year_before": str(found.before),
                    "times": str(found.times),
                }


def _times(census: Census, _: Span) -> Iterator[Row]:
    for found in time_in_stages(census.snapshot, census.on, census=census):
        quarter, median, three = (_passed(item, found.ended) for item in found.passed)
        yield {
            "stage": found.stage,
            "ended": found.ended,
            "open": found.open,
            "dated_to_the_day": found.to_the_day,
            "a_quarter_left_by": quarter,
            "half_left_by": median,
            "three_quarters_left_by": three,
            "left_out": told(found.left_out),
        }


def _passed(item: Passed, ended: int) -> str:
    if not ended:
        return "no case ended"
    if item.days is None:
        return NOT_REACHED
    if item.low is None and item.high is None:
        return f"{item.days} days (95 %: not defined)"
    ends = [NOT_REACHED if end is None else str(end) for end in (item.low, item.high)]
    return f"{item.days} days (95 %: {ends[0]} to {ends[1]})"


def _zombies(census: Census, _: Span) -> Iterator[Row]:
    for item in zombies(census.snapshot, census.on, census=census).found:
        yield {
            "project": item.project,
            "stage": item.stage,
            "last_sign": str(item.last),
            "sure": item.sure,
        }


def _overdue(census: Census, _: Span) -> Iterator[Row]:
    for item in overdue(census.snapshot, census.on, census=census).found:
        yield {
            "project": item.project,
            "stage": item.stage,
            "by": item.by,
            "days": item.days,
            "sure": item.sure,
        }


def _targets(census: Census, _: Span) -> Iterator[Row]:
    words = {True: "yes", False: "not yet", None: "not known"}
    for item in targets(census.snapshot, census.on, census=census):
        over = item.period.last <= census.on
        yield {
            "indicator": item.indicator,
            "definition": item.definition,
            "period": str(item.period),
            "target": str(item.target),
            "so_far": str(item.so_far),
            "reached": "no" if over and item.reached is False else words[item.reached],
            "period_end": str(item.year_end),
            "expected": "" if item.expected is None else f"{item.expected:f}",
            "chance": ""
            if item.chance is None
            else " to ".join(f"{chance:.0%}" for chance in dict.fromkeys(item.chance)),
            "method": item.method,
        }


def _quality(census: Census, _: Span) -> Iterator[Row]:
    for item in quality(census.snapshot, census.on, census=census):
        yield {
            "code": item.code,
            "says": item.says,
            "count": item.count,
            "of": item.of,
            "keys": "; ".join(item.keys),
        }


_TABLES: Mapping[str, Callable[[Census, Span], Iterator[Row]]] = {
    "pipeline": _pipeline,
    "growth": _growth,
    "time-in-stage": _times,
    "zombies": _zombies,
    "overdue": _overdue,
    "targets": _targets,
    "quality": _quality,
}


def remark(name: str, census: Census) -> str:
    """What has to be said with a table: its rule and source, and how far nothing means nothing."""
    if name == "zombies":
        found = zombies(census.snapshot, census.on, census=census)
        chosen = "chosen by the office" if found.chosen else "not chosen: zombie-months"
        none = "" if found.found else "none: "
        return f"{none}{found.rule} ({chosen}); {found.of} projects are looked at. Source: {found.source}"
    if name == "overdue":
        late = overdue(census.snapshot, census.on, census=census)
        none = "" if late.found else "none, "
        if late.planned == late.of and late.of:
            return (
                f"{none}planned days are known of all {late.of}"
                if late.found
                else f"none of {late.of} projects"
            )
        return f"{none}as far as planned days are known ({late.planned} of {late.of} rows)"
    return _REMARKS.get(name, "")


_REMARKS = {
    "pipeline": "now: the furthest stage on record of rows that are not withdrawn; reached: any such event "
    "on record. Rows that never came further than talks, a memorandum or a visit are no projects",
    "growth": "against all till the same day a year before, or the same days of the period a year before",
    "time-in-stage": "Kaplan-Meier estimate, log-log band at 95 %; open cases and withdrawn ones are "
    "censored; of a date known to the month, quarter or year the middle is taken",
}
