"""The projects behind a figure: which count, which perhaps, which do not, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import polars as pl

from tumen.language.force import SOURCE
from tumen.language.said import said
from tumen.zone.exchange.heads import word_of
from tumen.zone.indicators.amounts import Stated, signed_in, stated
from tumen.zone.indicators.census import Census
from tumen.zone.indicators.counts import coded, lines, present
from tumen.zone.indicators.days import NEVER
from tumen.zone.indicators.definitions import (
    Definition,
    Formula,
    Indicator,
    check_names,
    definitions,
    formulas_in_use,
    in_use,
    indicators,
    reasons,
)
from tumen.zone.indicators.floor import counted_at_both_ends, floor_not_stated, floor_of_parks
from tumen.zone.indicators.milestones import Flags, flags, reached
from tumen.zone.indicators.results import Range
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

NO_PROJECT = frozenset({"unreported", "same", "no event", "no project"})
"""Reasons for which a row is left out of every figure."""
_EVENT = re.compile(r"(.+?): (\S+) (\d.*) \((.*), (\w+)\)")
"""An event as `_evidence` writes it."""
_COUNTS = {"yes": 0, "perhaps": 1, "no": 2}


@dataclass(frozen=True, slots=True)
class ProjectReason:
    """Why a project, or a park, counts in a figure or does not."""

    definition: str
    """Of the definition it is asked by, as in `Measured.definition`."""
    line: str
    """``above`` or ``below`` the line of a rate; "" where there is none."""
    project: str
    counts: str
    """``yes``, ``perhaps`` or ``no``."""
    reason: str
    """Code, see `tumen.zone.indicators.definitions.reasons`."""
    detail: str
    """Event, day and source, or the amount."""

    def says(self, language: str = "en") -> str:
        """The reason in words."""
        return reasons()[self.reason][language]

    def detail_in(self, language: str) -> str:
        """The detail in words: a stage, and whose word it is, as the language calls them."""
        found = _EVENT.fullmatch(self.detail)
        if language != SOURCE and self.detail in stages():
            return stages()[self.detail].names[language]
        if language == SOURCE or found is None:
            return said(self.detail, language)
        event, stage, days, source, confidence = found.groups()
        return (
            f"{event}: {stages()[stage].names[language]} {days} ({source}, {word_of(confidence, language)})"
        )


def why(census: Census, name: str, period: Span | None = None) -> tuple[ProjectReason, ...]:
    """Every row of the ledger, and why it counts in an indicator or does not; by each definition in use.

    Raises
    ------
    InputError
        If there is no such indicator.
    """
    check_names([name], indicators(), "indicator")
    indicator = indicators()[name]
    found = list(_why(census, indicator, period))
    order = {
        key: number
        for number, key in enumerate(dict.fromkeys((item.definition, item.line) for item in found))
    }
    return tuple(
        sorted(
            found, key=lambda item: (order[item.definition, item.line], _COUNTS[item.counts], item.project)
        )
    )


def _why(census: Census, indicator: Indicator, period: Span | None) -> Iterator[ProjectReason]:
    match indicator.kind:
        case "projects":
            makes = [code for code, stage in stages().items() if stage.counts == "yes"]
            yield from _rows(census, ("", ""), present(census), "withdrawn", _evidence(census, makes))
        case "reached":
            for definition in in_use(indicator.name, census.chosen):
                yield from _reached(census, coded(definition), "", definition, period)
        case "share":
            for formula in formulas_in_use(indicator, census.chosen):
                yield from _share(census, indicator, formula, period)
        case "amount":
            yield from _amounts(census, "", "", stated(census, indicator.name, period))
        case "ratio":
            for formula in formulas_in_use(indicator, census.chosen):
                code = formula.code if len(indicator.formula) > 1 else ""
                target = formula.below == "target"
                if target:
                    yield from _amounts(census, code, "above", stated(census, formula.above, period))
                    continue
                for line, what in (("above", formula.above), ("below", formula.below)):
                    found = stated(census, what)
                    yield from _amounts(census, code, line, found, signed_in(census, period))
        case "occupancy":
            yield from _parks(census, "")
        case _:
            yield from _floor(census, period)
            if period is not None:
                yield from _parks(census, "let", period)


def _parks(census: Census, code: str, period: Span | None = None) -> Iterator[ProjectReason]:
    """Parks in their occupancy, or in what was let more in a period."""
    ends = counted_at_both_ends(census, period) if period else None
    for park in floor_of_parks(census.snapshot, census.on):
        if ends is None and park.overfull:
            yield ProjectReason(code, "", park.park, "no", "more-let", f"let {park.let} of {park.total}")
            continue
        known, silent = park.total.low is not None and park.let.low is not None, "no-floor"
        if ends is not None:
            known = park.park in ends
            silent = "no-floor" if park.let.low is None else "not-at-both-ends"
        detail = f"let {park.let} of {park.total}, counted {park.counted or 'never'}"
        counts = "yes" if known else "no" if park.total.low is None else "perhaps"
        yield ProjectReason(code, "", park.park, counts, "counted" if known else silent, detail)


def _reached(
    census: Census, code: str, line: str, definition: Definition, period: Span | None
) -> Iterator[ProjectReason]:
    found = reached(census, definition)
    inside = flags(found, census.on, period)
    other = pl.Series((found.may < NEVER) & ~inside.perhaps, dtype=pl.Boolean)
    elsewhere = set(census.projects["project"].filter(other))
    evidence = _evidence(census, _stages_of(definition))
    for item in _rows(census, (code, line), inside, "not-reached", evidence):
        if item.counts == "no" and item.project in elsewhere:
            yield ProjectReason(
                code, line, item.project, "no", "other-period", evidence.get(item.project, "")
            )
        else:
            yield item


def _share(
    census: Census, indicator: Indicator, formula: Formula, period: Span | None
) -> Iterator[ProjectReason]:
    used = [in_use(name, census.chosen) for name in (formula.of, *formula.reached)]
    for below, *above in product(*used):
        codes = [
            formula.code if len(indicator.formula) > 1 else "",
            *(coded(item) for item in (below, *above)),
        ]
        code = ", ".join(item for item in codes if item)
        yield from _reached(census, code, "below", below, period)
        under, over = lines(census, below, above, period)
        reason = np.where(over.sure, under.reason, over.reason)
        both = Flags(under.sure & over.sure, under.perhaps & over.perhaps, reason)
        evidence = _evidence(census, [stage for item in above for stage in _stages_of(item)])
        there = under.surely(census)
        for item in _rows(census, (code, "above"), both, "not-reached", evidence):
            if item.project in there:
                yield item


def _stages_of(definition: Definition) -> list[str]:
    within = [definitions(name)[0] for name in definition.all]
    return [
        *definition.shown,
        *definition.before,
        *definition.perhaps,
        *(stage for item in within for stage in _stages_of(item)),
        *(("production", "full-output") if definition.output else ()),
    ]


def _rows(
    census: Census,
    where: tuple[str, str],
    found: Flags,
    other: str,
    evidence: Mapping[str, str],
) -> Iterator[ProjectReason]:
    """Projects that count and that do not, then every other row of the ledger."""
    counting = {project: (sure, reason) for project, sure, reason in found.reasons(census)}
    for project in census.projects["project"]:
        if project in counting:
            sure, reason = counting[project]
            yield ProjectReason(
                *where, project, "yes" if sure else "perhaps", reason, evidence.get(project, "")
            )
        else:
            yield ProjectReason(
                *where, project, "no", other, evidence.get(project, "") if other == "withdrawn" else ""
            )
    yield from _no_projects(census, where)


def _no_projects(census: Census, where: tuple[str, str]) -> Iterator[ProjectReason]:
    for project, reason in census.not_projects.iter_rows():
        known = reason in NO_PROJECT
        detail = "" if known else reason
        yield ProjectReason(*where, project, "no", reason if known else "no project", detail)


def _evidence(census: Census, codes: Sequence[str]) -> dict[str, str]:
    """The earliest event of some stages of each project: key, stage, day, whose word."""
    found = (
        census.events.filter(pl.col("stage").is_in(list(codes)))
        .sort("on_last", "on_first")
        .group_by("project", maintain_order=True)
        .first()
        .select("project", "event", "stage", "on_first", "on_last", "source", "confidence")
    )
    return {
        project: f"{event}: {stage} {Span(first, last)} ({source}, {confidence})"
        for project, event, stage, first, last, source, confidence in found.iter_rows()
    }


def _amounts(
    census: Census, code: str, line: str, found: Stated, cohort: pl.DataFrame | None = None
) -> Iterator[ProjectReason]:
    """Amounts of projects; of a cohort only those of its projects."""
    outside = set() if cohort is None else set(census.projects["project"]) - set(cohort["project"])
    found = found if cohort is None else found.only(cohort)
    by_project: dict[str, list[str]] = {}
    surely: dict[str, bool] = {}
    for project, currency, low, high in found.amounts.sort("project", "currency").iter_rows():
        by_project.setdefault(project, []).append(str(Range(low, high, currency)))
        surely[project] = surely.get(project, True) and low == high
    missing = dict(found.missing.iter_rows())
    for project, part_of in census.projects.select("project", "part_of").iter_rows():
        told = " and ".join(by_project.get(project, ()))
        if project in outside:
            yield ProjectReason(code, line, project, "no", "other-period", "")
        elif project in missing:
            yield ProjectReason(
                code, line, project, "perhaps", missing[project], f"at least {told}" if told else ""
            )
        elif told:
            sure = surely[project]
            reason = "counted" if sure else "open-amount"
            yield ProjectReason(code, line, project, "yes" if sure else "perhaps", reason, told)
        else:
            yield ProjectReason(
                code, line, project, "no", "part" if part_of else "none-on-record", part_of or ""
            )
    yield from _no_projects(census, (code, line))


def _floor(census: Census, period: Span | None) -> Iterator[ProjectReason]:
    """Events that say how much floor is taken."""
    first, last = (period.first, min(period.last, census.on)) if period else (date.min, census.on)
    found = census.events.filter(pl.col("floor_m2").is_not_null()).select(
        "project", "event", "on_first", "on_last", "floor_m2"
    )
    for project, event, begins, ends, floor in found.iter_rows():
        span = Span(begins, ends)
        detail = f"{event}: {Range(floor, floor, 'm2')} {span}"
        if begins >= first and ends <= last:
            yield ProjectReason("taken", "", project, "yes", "counted", detail)
        elif begins <= last and ends >= first:
            yield ProjectReason("taken", "", project, "perhaps", "straddles", detail)
        else:
            yield ProjectReason("taken", "", project, "no", "other-period", detail)
    for project in floor_not_stated(census, period):
        yield ProjectReason("taken", "", project, "perhaps", "floor-not-stated", "")
