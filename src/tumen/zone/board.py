"""The board of a zone's office: every project at its stage as of a day, with what is late; and what is chosen
of it by chain, park, economy of the investors, year.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from tumen.zone.indicators.census import UNKNOWN, Census, economies_of
from tumen.zone.indicators.lateness import overdue, zombies
from tumen.zone.indicators.pipeline import placed
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.zone.indicators.results import Dormant, Overdue, OverdueFound, Zombies

NO_EVENT, UNREPORTED = "no event", "unreported"
"""Columns beside the stages: nothing is on record of it; left out as it did not report for so long."""
LATE = ("overdue", "standing still")


@dataclass(frozen=True)
class Board:
    """Projects by stage as of the day of a census.

    `cards` has a row for each project and stage that it is at, or may be at: ``project``, ``stage`` (or
    `NO_EVENT`, `UNREPORTED`), ``sure``, ``park``, ``economies``, and between which years it became a project
    (``year_first``, ``year_last``; null: it is none).
    """

    census: Census
    cards: pl.DataFrame

    @cached_property
    def overdue(self) -> OverdueFound:
        """Stages that were to be reached before."""
        return overdue(self.census.snapshot, self.census.on, census=self.census)

    @cached_property
    def zombies(self) -> Zombies:
        """Projects that are signed and stand still."""
        return zombies(self.census.snapshot, self.census.on, census=self.census)

    @cached_property
    def late(self) -> Mapping[str, Sequence[Overdue]]:
        """What is overdue, by project."""
        found: dict[str, list[Overdue]] = {}
        for item in self.overdue.found:
            found.setdefault(item.project, []).append(item)
        return found

    @cached_property
    def still(self) -> Mapping[str, Dormant]:
        """What stands still, by project."""
        return {item.project: item for item in self.zombies.found}

    @cached_property
    def projects(self) -> pl.DataFrame:
        """Rows of the projects that have a card."""
        return self.census.snapshot["projects"].join(self.cards, on="project", how="semi")

    @cached_property
    def economies(self) -> tuple[str, ...]:
        """Economies of the investors, the most frequent first; one that is not known is among them."""
        held = self.cards.unique("project")["economies"].explode(empty_as_null=False, keep_nulls=False)
        return tuple(held.value_counts(sort=True)["economies"].to_list())

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years in which projects became such, the newest first."""
        held = pl.concat([self.cards["year_first"], self.cards["year_last"]]).drop_nulls().unique()
        return tuple(sorted(held.to_list(), reverse=True))

    def chosen(
        self,
        *,
        projects: Collection[str] | None = None,
        park: str | None = None,
        economy: str | None = None,
        year: int | None = None,
        late: str | None = None,
        words: str = "",
    ) -> Board:
        """The board with the projects that fit all that is said.

        Parameters
        ----------
        projects
            Only these, such as the makers of a chain.
        park
            In or for this park; `UNKNOWN`: none is stated.
        economy
            Of an investor; `UNKNOWN`: that of an investor, or every investor, is not known.
        year
            In which it became a project, or may have.
        late
            One of `LATE`.
        words
            In its key or one of its names; case does not matter.
        """
        kept = self.cards
        if projects is not None:
            kept = kept.filter(pl.col("project").is_in(list(projects)))
        if park is not None:
            kept = kept.filter(pl.col("park").is_null() if park == UNKNOWN else pl.col("park") == park)
        if economy is not None:
            kept = kept.filter(pl.col("economies").list.contains(economy))
        if year is not None:
            kept = kept.filter((pl.col("year_first") <= year) & (pl.col("year_last") >= year))
        if late is not None:
            kept = kept.filter(pl.col("project").is_in(list(self.late if late == LATE[0] else self.still)))
        if wanted := words.strip().casefold():
            names = ("project", "name_zh", "name_ko", "name_en")
            there = (pl.col(name).str.to_lowercase().str.contains(wanted, literal=True) for name in names)
            named = self.census.snapshot["projects"].filter(pl.any_horizontal(*there))
            kept = kept.join(named.select("project"), on="project", how="semi")
        return self if kept is self.cards else _with_lists(replace(self, cards=kept), self)

    def column(self, stage: str, first: int = 0, most: int | None = None) -> pl.DataFrame:
        """Cards of a stage, those that are there for sure first; from one on, so many."""
        return self.cards.filter(pl.col("stage") == stage).slice(first, most)

    @cached_property
    def counts(self) -> Mapping[str, tuple[int, int]]:
        """How many are at each stage, for sure and at most; stages with no card have none."""
        held = self.cards.group_by("stage").agg(pl.col("sure").sum(), pl.len())
        return {stage: (sure, every) for stage, sure, every in held.iter_rows()}

    @property
    def stages(self) -> tuple[str, ...]:
        """Columns in their order: stages that make a project, and all others that have a card."""
        order = (*stages(), UNREPORTED, NO_EVENT)
        always = {code for code, stage in stages().items() if stage.counts == "yes"}
        return tuple(code for code in order if code in always or code in self.counts)


def _with_lists(board: Board, whole: Board) -> Board:
    """Take over what does not depend on the choice, so that it is not found again."""
    for name in ("overdue", "zombies", "late", "still", "economies", "years"):
        if name in whole.__dict__:
            board.__dict__[name] = whole.__dict__[name]
    return board


def board_of(census: Census) -> Board:
    """The board of a ledger as of the day of a census; of several keys of one project only the first."""
    rows = census.snapshot["projects"].select("project", "park", "investors", "name_en", "name_zh", "name_ko")
    at = placed(census)
    reasons = census.not_projects.filter(pl.col("reason") == UNREPORTED)
    told = {"stage": pl.lit(UNREPORTED), "sure": pl.lit(value=True)}
    left = reasons.select("project", **told)
    known = pl.concat([at, left])
    silent = rows.select("project").join(known, on="project", how="anti")
    cards = pl.concat([known, silent.with_columns(stage=pl.lit(NO_EVENT), sure=pl.lit(value=True))])
    makes = [code for code, stage in stages().items() if stage.counts == "yes"]
    begun = (
        census.reached.filter(pl.col("stage").is_in(makes))
        .group_by("project")
        .agg(
            pl.col("lo").min().dt.year().alias("year_first"), pl.col("hi").min().dt.year().alias("year_last")
        )
    )
    of = economies_of(census.snapshot, rows, "investors")
    economies = of.group_by("project", maintain_order=True).agg(pl.col("group").alias("economies"))
    made = (
        cards.join(rows.select("project", "park"), on="project", how="inner")
        .join(economies, on="project", how="left")
        .join(begun, on="project", how="left")
        .sort(pl.col("sure"), pl.col("project"), descending=[True, False])
    )
    return Board(census, made)


__all__ = ["LATE", "NO_EVENT", "UNKNOWN", "UNREPORTED", "Board", "board_of"]
