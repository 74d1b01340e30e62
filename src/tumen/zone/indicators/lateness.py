"""Projects that do not move, and stages that are overdue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from tumen.zone.indicators.census import Census, months_before, take_census
from tumen.zone.indicators.counts import present
from tumen.zone.indicators.definitions import in_use, setting
from tumen.zone.indicators.milestones import flags, reached
from tumen.zone.indicators.pipeline import counted
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
    here = present(census)
    moved = census.reached.filter(pl.col("stage").is_in(rule["moved"]) & (pl.col("hi") <= on))
    still = here.join(moved, on="project", how="anti")
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
    open_moved = census.reached.filter(pl.col("stage").is_in(rule["moved"]))["project"].unique()
    late = (
        still.join(last, on="project")
        .filter(pl.col("on_first") < limit)
        .with_columns(
            sure=pl.col("sure") & (pl.col("on_last") < limit) & ~pl.col("project").is_in(open_moved.implode())
        )
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
        counted(here),
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
    found = []
    for key, wanted in due.group_by("stage"):
        done = _done(census, str(key[0]))
        joined = wanted.join(done, on="project", how="left").filter(~pl.col("sure").fill_null(value=False))
        found += [
            Overdue(project, stage, by, (on - by).days, not (perhaps or project in perhaps_gone))
            for project, stage, by, perhaps in joined.select(
                "project", "stage", "by", pl.col("perhaps").fill_null(value=False)
            ).iter_rows()
        ]
    return OverdueFound(
        on,
        tuple(sorted(found, key=lambda item: (-item.days, item.project, item.stage))),
        planned["project"].n_unique(),
        rows.height,
    )


def _done(census: Census, stage: str) -> pl.DataFrame:
    """Projects that reached a stage till the day, for sure where every definition in use says so; else by its
    own events, and perhaps by those of a further stage.
    """
    used = in_use(stage, census.chosen)
    if used:
        told = pl.concat([flags(reached(census, item), census.on) for item in used])
        sure = pl.col("sure").sum() == len(used)
        return told.group_by("project").agg(sure.alias("sure"), pl.lit(value=True).alias("perhaps"))
    own, known = pl.col("stage") == stage, stages()
    further = [code for code in _counting() if known[code].rank > known[stage].rank]
    events = census.snapshot["events"].filter(
        (own | pl.col("stage").is_in(further)) & (pl.col("on_first") <= census.on)
    )
    return events.group_by("project").agg(
        (own & (pl.col("on_last") <= census.on)).any().alias("sure"), pl.lit(value=True).alias("perhaps")
    )
