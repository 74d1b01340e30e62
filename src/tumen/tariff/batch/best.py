"""Which regimes of each row are lawful, which of them is the lowest, and what may be lower."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tumen.tariff.audit.evidence import ORIGIN_BY
from tumen.tariff.book.years import days_on_file


def lawful() -> pl.Expr:
    """Whether the regime of a line may be claimed; null: it cannot be told yet."""
    role, known = pl.col("role"), pl.col("base_known")
    preference = pl.col("open") & pl.col("claim")
    return (
        pl.when(role == "mfn")
        .then(pl.lit(value=True))
        .when(pl.col("excluded"))
        .then(pl.lit(value=False))
        .when(role == "programme")
        .then(pl.when(known).then(pl.lit(value=True)))
        .otherwise(preference)
    )


def best_of(rows: pl.DataFrame, long: pl.DataFrame, extra: Sequence[str], *, audited: bool) -> pl.DataFrame:
    """The lowest known duty among the lawful regimes of each row, and whether an open one may be lower."""
    asked = long.lazy().with_row_index("at")
    first = cheapest(long)
    general = asked.filter(pl.col("role") == "mfn")
    mfn = general.select("row", mfn_duty="duty", added_duty="added", mfn_at="at").collect()
    lower = may_be_lower(long, first.select("row", "best_duty"))["row"].unique()
    kept = ["row", "on", "importer", "exporter", "digits", "edition", "value", "currency"]
    kept += [name for name in (ORIGIN_BY, *extra) if name in rows.columns and name not in kept]
    told = rows.select(kept)
    if audited and "claimed" in kept:
        of_claim = asked.select(
            "row",
            claimed=pl.col("regime").cast(pl.String),
            claimed_duty="duty",
            claimed_lawful="lawful",
            claimed_at="at",
        )
        told = told.join(of_claim.collect(), on=["row", "claimed"], how="left", maintain_order="left")
    return (
        told.join(mfn, on="row", how="left", maintain_order="left")
        .join(first, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.col("row").is_in(lower.implode()).alias("could_be_lower"),
            _on_file(rows["importer"].unique()).alias("on_file"),
        )
    )


def cheapest(long: pl.DataFrame) -> pl.DataFrame:
    """The lowest usable duty of each row that has one: row, best_duty, best_regime, best_at (its place)."""
    usable = long.lazy().with_row_index("at").filter("usable").select("row", "duty", "at").collect()
    if usable["row"].is_sorted():
        usable = usable.with_columns(pl.col("row").set_sorted())
    lowest = pl.col("duty").arg_min()  # the first of equals is MFN
    first = usable.group_by("row", maintain_order=True).agg(best_at=pl.col("at").get(lowest))
    return first.with_columns(
        long["duty"].gather(first["best_at"]).alias("best_duty"),
        long["regime"].gather(first["best_at"]).cast(pl.String).alias("best_regime"),
    ).select("row", "best_duty", "best_regime", "best_at")


def may_be_lower(long: pl.DataFrame, best: pl.DataFrame, *more: str) -> pl.DataFrame:
    """The regimes that are not settled and may be lower than the best of their row: row, duty, and more."""
    still = pl.col("lawful").fill_null(value=True) & ~pl.col("usable") & ~pl.col("excluded")
    open_ = long.lazy().filter(still).select("row", "duty", *more).collect()
    # Below the best, or not known where the best is above zero; where no best is known, any.
    below = (pl.col("duty").fill_null(0) < pl.col("best_duty")).fill_null(value=True)
    return open_.join(best, on="row", how="left").filter(below)


def _on_file(importers: pl.Series) -> pl.Expr:
    """Whether the tariff of the importer is on file for the day of a row."""
    spans = [
        (pl.col("importer") == importer) & pl.col("on").is_between(*span)
        for importer in importers
        for span in days_on_file(importer)
    ]
    return pl.any_horizontal(spans) if spans else pl.lit(value=False)
