"""Several keys of one project, as somebody who knows them said, counted as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from tumen.zone.identities import first_keys

if TYPE_CHECKING:
    from tumen.zone.snapshot import Snapshot

_MONEY = ("planned_investment", "planned_output", "currency")
_ONE = ("money", "kind", "industry", "park", "floor_m2", "planned_jobs")
"""What a project has one of; names, firms and remarks are those of its first row."""


def kept_keys(snapshot: Snapshot) -> dict[str, str]:
    """The key that is kept (the first by its letters) of each key of a project that has another."""
    answers = snapshot["identities"].select("one", "other", "answer").iter_rows()
    return first_keys(answers)


def _told_twice(events: pl.DataFrame, merged: pl.DataFrame) -> pl.Series:
    """Whether an event may be one that another key of its project tells too: same stage, amount and
    floor, and days that overlap. One key of them is counted for sure.
    """
    rows = merged.with_columns(key=events["project"]).filter(
        pl.col("amount").is_not_null() | pl.col("floor_m2").is_not_null()
    )
    alike = ["project", "stage", "amount", "currency", "floor_m2"]
    same = rows.join(rows, on=alike, suffix="_other", nulls_equal=True).filter(
        (pl.col("key") > pl.col("key_other"))
        & (pl.col("on_first") <= pl.col("on_last_other"))
        & (pl.col("on_last") >= pl.col("on_first_other"))
    )
    return events["event"].is_in(same["event"].implode())


def told_once(events: pl.DataFrame) -> pl.Expr:
    """Whether each event is surely another than those that other keys of its project tell."""
    return ~pl.col("twice") if "twice" in events.columns else pl.lit(value=True)


def as_one(snapshot: Snapshot, kept: Mapping[str, str]) -> Snapshot:
    """The ledger with one key for each project, with all its events; what its first row leaves out
    is taken from the others. What a project has one of and its rows say in two ways is not known; such
    projects are `apart`.
    """
    if not kept:
        return snapshot
    frames = {
        name: frame.with_columns(pl.col("project").replace(kept)) if "project" in frame.columns else frame
        for name, frame in snapshot.frames.items()
    }
    frames["events"] = frames["events"].with_columns(twice=_told_twice(snapshot["events"], frames["events"]))
    rows = frames["projects"].with_columns(
        pl.col("part_of").replace(kept),
        pl.struct(_MONEY).alias("money"),
        own=~snapshot["projects"]["project"].is_in(list(kept)),
    )
    stated = pl.any_horizontal(pl.col(_MONEY).is_not_null())
    rows = rows.with_columns(pl.when(stated).then("money").alias("money")).sort(
        "own", descending=True, maintain_order=True
    )
    others = [name for name in rows.columns if name not in {"project", "own", *_MONEY}]
    first = pl.col(*others).drop_nulls().first()
    two = [(pl.col(name).drop_nulls().n_unique() > 1).alias(f"two_{name}") for name in _ONE]
    merged = rows.group_by("project", maintain_order=True).agg(first, *two)
    merged = merged.with_columns(
        *(pl.when(~pl.col(f"two_{name}")).then(name).alias(name) for name in _ONE),
        apart=pl.any_horizontal(f"two_{name}" for name in _ONE),
    )
    merged = merged.unnest("money").with_columns(
        pl.when(pl.col("part_of") != pl.col("project")).then("part_of").alias("part_of")
    )
    frames["projects"] = merged.select(*snapshot["projects"].columns, "apart")
    return replace(snapshot, frames=MappingProxyType(frames))
