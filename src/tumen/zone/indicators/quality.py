"""How good the record is: whose word it stands on, what is missing in it, where it contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from tumen.zone.indicators.census import Census, months_before, take_census
from tumen.zone.indicators.days import NEVER, number_of, places
from tumen.zone.indicators.results import QualityFinding
from tumen.zone.records.fields import CONFIDENCE
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot


def quality(snapshot: Snapshot, on: date, *, census: Census | None = None) -> tuple[QualityFinding, ...]:
    """What is to be known of a record before its figures are used."""
    census = census or take_census(snapshot, on)
    return (*_confidence(census), *_missing(census), *_reports(census), *_contradictions(census))


def _confidence(census: Census) -> Iterator[QualityFinding]:
    for table in ("projects", "events"):
        frame = census.snapshot[table]
        counts = dict(frame.group_by("confidence").len().iter_rows())
        for word in CONFIDENCE:
            if count := counts.get(word, 0):
                says = f"{table}: rows that stand on {word} word"
                yield QualityFinding(f"confidence-{word}", table, says, count, frame.height)


def _missing(census: Census) -> Iterator[QualityFinding]:
    events = census.snapshot["events"].filter(pl.col("on_first") <= census.on)
    whole_year = (pl.col("on_last") - pl.col("on_first")).dt.total_days() > 184
    few_days = pl.col("on_last") > pl.col("on_first")
    for code, says, which in (
        ("no-printed", "events without the word as the source prints it", pl.col("printed").is_null()),
        ("year-only", "events dated to the year only, or to more", whole_year),
        ("no-exact-day", "events dated to a month, quarter or half", few_days & ~whole_year),
    ):
        found = events.filter(which)
        yield QualityFinding(code, "events", says, found.height, events.height, _keys(found, "event"))
    with_code = census.snapshot["products"].filter(pl.col("hs").is_not_null())
    projects = census.projects
    for code, says, found in (
        (
            "no-hs",
            "projects without a product that has an HS code",
            projects.join(with_code, on="project", how="anti"),
        ),
        ("no-kind", "projects without a kind", projects.filter(pl.col("kind").is_null())),
        ("no-industry", "projects without an industry", projects.filter(pl.col("industry").is_null())),
        ("no-investor", "projects without an investor", projects.filter(pl.col("investors").is_null())),
        ("no-park", "projects without a park", projects.filter(pl.col("park").is_null())),
    ):
        yield QualityFinding(code, "projects", says, found.height, projects.height, _keys(found, "project"))


def _reports(census: Census) -> Iterator[QualityFinding]:
    """Projects that never reported, or not of the last month that is over."""
    here = census.projects.filter(~pl.col("gone")).select("project")
    told = (
        census.snapshot["reports"]
        .filter(pl.col("month_last") <= census.on)
        .group_by("project")
        .agg(pl.col("month_last").max())
    )
    last = here.join(told, on="project", how="left")
    never = last.filter(pl.col("month_last").is_null())
    late = last.filter(pl.col("month_last") < months_before(census.on, 1))
    yield QualityFinding(
        "never-reported",
        "reports",
        "projects that never reported",
        never.height,
        here.height,
        _keys(never, "project"),
    )
    yield QualityFinding(
        "report-old",
        "reports",
        "projects whose last report is of more than a month ago",
        late.height,
        here.height,
        _keys(late, "project"),
    )


def _contradictions(census: Census) -> Iterator[QualityFinding]:
    events, figures = census.snapshot["events"], census.snapshot["figures"]
    rows, projects = census.snapshot["projects"].select("project"), census.projects
    lo, hi, at = census.days.lo, census.days.hi, places()
    early = np.zeros(projects.height, bool)
    for code, stage in stages().items():
        for before in stage.after:
            early |= (lo[at[before]] < NEVER) & (hi[at[code]] < lo[at[before]])
    _, ended = census.days.of(code for code, stage in stages().items() if stage.counts == "end")
    came_back = ~projects["gone"].to_numpy() & (ended <= number_of(census.on))
    signed = census.events.filter((pl.col("stage") == "signed") & pl.col("amount").is_not_null())
    for code, says, found, of in (
        (
            "no-such-project",
            "events of a project that is not there",
            events.join(rows, on="project", how="anti"),
            events,
        ),
        (
            "order",
            "projects with an event before one that it stands on",
            projects.filter(pl.Series(early)),
            projects,
        ),
        (
            "came-back",
            "projects withdrawn, with a step after it",
            projects.filter(pl.Series(came_back)),
            projects,
        ),
        (
            "several-amounts",
            "projects signed with more than one amount",
            signed.group_by("project")
            .agg(pl.struct("amount", "currency").n_unique().alias("amounts"))
            .filter(pl.col("amounts") > 1),
            projects,
        ),
        (
            "keys-apart",
            "projects of which two keys say different things, so that neither is taken",
            projects.filter(pl.col("apart")) if "apart" in projects.columns else projects.head(0),
            projects,
        ),
        (
            "figures-apart",
            "figures stated in two ways for one day",
            figures.group_by("figure", "scope", "basis", "unit", "on_first")
            .agg(pl.col("value").n_unique().alias("values"))
            .filter(pl.col("values") > 1),
            figures,
        ),
    ):
        table = "figures" if code == "figures-apart" else "events"
        key = {"no-such-project": "event", "figures-apart": "figure"}.get(code, "project")
        keys = _keys(found, key)
        yield QualityFinding(code, table, says, len(keys), of.height, keys)


def _keys(frame: pl.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(frame[column].unique().sort())
