"""Projects that do not move, and stages that are overdue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.zone.indicators.census import Census, months_before, take_census
from tumen.zone.indicators.counts import counted, present
from tumen.zone.indicators.days import NEVER, number_of
from tumen.zone.indicators.definitions import in_use, setting
from tumen.zone.indicators.milestones import Flags, flags, reached
from tumen.zone.indicators.results import Dormant, Overdue, OverdueFound, Zombies
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot


def zombies(
    snapshot: Snapshot, on: date, *, months: int | None = None, census: Census | None = None
) -> Zombies:
    """Projects that are signed, and of which nothing is on record since some months.

    Parameters
    ----------
    months
        Of how many months; None: as the office chose, else as the rule says.
    """
    census = census or take_census(snapshot, on)
    rule = setting("zombie")
    chosen = census.chosen.get("zombie-months")
    length = months or int(chosen or rule["months"])
    here, (may_move, moved) = present(census), census.days.of(rule["moved"])
    still = census.projects.select(
        "project", sure=pl.Series(here.sure & (may_move == NEVER), dtype=pl.Boolean)
    ).filter(pl.Series(here.perhaps & (moved > number_of(on)), dtype=pl.Boolean))
    signs = census.events.filter(~pl.col("stage").is_in(rule["no_sign"])).select(
        "project", "stage", "on_first", "on_last"
    )
    told = census.snapshot["reports"].filter(
        (pl.col("month_last") <= on) & (pl.max_horizontal("invested", "output") > 0)
    )
    reports = told.select("project", pl.lit("").alias("stage"), on_first="month_first", on_last="month_last")
    last = (
        pl.concat([signs, reports])
        .sort("on_last", "on_first")
        .group_by("project", maintain_order=True)
        .agg(
            pl.col("on_first").max(),
            pl.col("on_last").max(),
            pl.col("stage").filter(pl.col("stage").is_in(_counting())).last(),
        )
    )
    limit = months_before(on, length)
    late = (
        still.join(last, on="project")
        .filter(pl.col("on_first") < limit)
        .with_columns(sure=pl.col("sure") & (pl.col("on_last") < limit))
        .sort("on_last", "project")
    )
    return Zombies(
        on,
        length,
        months is not None or chosen is not None,
        tuple(
            Dormant(project, stage, Span(first, final), sure)
            for project, stage, first, final, sure in late.select(
                "project", "stage", "on_first", "on_last", "sure"
            ).iter_rows()
        ),
        counted(here.sure, here.perhaps),
        rule["says"].replace("n months", f"{length} months"),
        rule["source"],
    )


def _counting() -> list[str]:
    return [code for code, stage in stages().items() if stage.counts == "yes"]


def overdue(snapshot: Snapshot, on: date, *, census: Census | None = None) -> OverdueFound:
    """Stages that were to be reached by a day before, of every row that is not withdrawn or left out."""
    census = census or take_census(snapshot, on)
    aside = census.not_projects.filter(pl.col("reason").is_in(["unreported", "same"]))["project"]
    gone = census.projects.filter("gone")["project"]
    perhaps_gone = set(census.projects.filter("gone_perhaps")["project"])
    rows = census.snapshot["projects"].select("project").filter(~pl.col("project").is_in([*aside, *gone]))
    planned = census.snapshot["planned"].join(rows, on="project", how="semi")
    due = planned.filter(pl.col("by") < on)
    done = {stage: _done(census, stage) for stage in due["stage"].unique()}
    found = [
        Overdue(project, stage, by, (on - by).days, not (project in done[stage] or project in perhaps_gone))
        for project, stage, by in due.select("project", "stage", "by").iter_rows()
        if not done[stage].get(project, False)
    ]
    return OverdueFound(
        on,
        tuple(sorted(found, key=lambda item: (-item.days, item.project, item.stage))),
        planned["project"].n_unique(),
        rows.height,
    )


def _done(census: Census, stage: str) -> dict[str, bool]:
    """Projects that reached a stage till the day, or may have; for sure where every definition in use says
    so; else by its own events, and perhaps by those of a further stage.
    """
    used = [flags(reached(census, item), census.on) for item in in_use(stage, census.chosen)]
    if used:
        sure, perhaps = np.all([item.sure for item in used], 0), np.any([item.perhaps for item in used], 0)
        return Flags(sure, perhaps, used[0].reason).surely(census)
    known, first = stages(), census.of_rows.earliest()
    further = [code for code in _counting() if known[code].rank > known[stage].rank]
    may, _ = first.of([stage, *further])
    _, by = first.of([stage])
    at = np.flatnonzero(may < NEVER)
    names = census.snapshot["projects"]["project"].gather(at)
    return dict(zip(names, (by[at] <= number_of(census.on)).tolist(), strict=True))
