"""What is found of each past shipment, why, and the money of it."""

from __future__ import annotations

import polars as pl

from tumen.tariff.audit.evidence import ALONE, ORIGIN_BY, UNPROVED, has_no_rate
from tumen.tariff.audit.same_duty import may_be_free, may_be_same, minor_unit, same_duty

MEANING = {
    "impossible": "a figure that cannot be: to be corrected before anything else is said of the shipment",
    "duplicate": "the same shipment as another row: counted once",
    "missed": "MFN was paid, and a preference was surely lawful and lower",
    "better claim": "a preference was claimed, and another lawful one was lower",
    "overpaid": "the right regime, but more than the duty due under it beyond rounding",
    "underpaid": "the right regime, but less than the duty due under it beyond rounding",
    "unlawful claim": "the claimed regime was not lawful, or has no rate for goods of that country",
    "unproved claim": "a preference was claimed and no proof of origin is named",
    "open": "it hangs on what is not known: origin, a quantity, an answer to a condition, a rate",
    "right if proved": "the duty is right for what was claimed; the table names no proof of origin",
    "right, lower possible": "the duty is right for what was claimed; a regime not settled may be lower",
    "as it should be": "the duty is right for what was claimed, and nothing lower is known",
}
"""Every finding, what is looked at first before what is right."""
FIRST = ("impossible", "duplicate")
"""Findings that keep a shipment out of every sum."""
LOST = ("missed", "better claim")
"""Findings in which money was left on the table."""
SHORT = ("underpaid", "unlawful claim", "unproved claim")
"""Findings by which less may have been paid than is due."""
RIGHT = ("right if proved", "right, lower possible", "as it should be")
"""Findings that call the duty right for what was claimed."""


def found_in(best: pl.DataFrame, quotes: pl.DataFrame) -> pl.DataFrame:
    """The finding of each shipment of a part of a table, without what only the whole table tells.

    Adds to the rows of `best`: claimed_duty, claimed_lawful, left (what could have been saved, null: not
    known), owed (what is short, in findings of `SHORT`; null there: not known), could_save and lower_under
    (what regimes that are not settled could save, as far as their duty is known), finding, why.
    """
    col = pl.col
    of_claim = quotes.filter((col("regime") == "MFN") | col("rate").is_not_null()).select(
        "row",
        col("regime").cast(pl.String).alias("claimed"),
        pl.lit(value=True).alias("quoted"),
    )
    rows = best.join(of_claim, on=["row", "claimed"], how="left", maintain_order="left")
    rows = rows.join(_unsettled(best, quotes), on="row", how="left", maintain_order="left")
    general = quotes.filter((col("regime") == "MFN") & col("rate").is_null())["row"]
    rows = rows.with_columns(no_line=col("row").is_in(general.implode()))
    rows = rows.with_columns(_no_rate(rows), paid=pl.coalesce("duty_paid", "claimed_duty"), same=same_duty())
    smallest = minor_unit()
    more = col("paid") - col("best_duty")
    lower = more > smallest
    near = col("same") | may_be_same()
    own = (col("best_regime") == col("claimed")) & near
    left = pl.when(lower & ~own.fill_null(value=False)).then(more).otherwise(pl.lit(0, more_type(rows)))
    rows = rows.with_columns(pl.when(more.is_not_null()).then(left).alias("left"), lower.alias("lower"))
    finding, why = pl.lit("as it should be"), pl.lit(None, pl.String)
    for test, word, reason in reversed(_cases()):
        finding = pl.when(test).then(pl.lit(word)).otherwise(finding)
        why = pl.when(test).then(reason).otherwise(why)
    rows = rows.with_columns(finding.alias("finding"), why.alias("why"))
    due = pl.when(col("finding") == "underpaid").then(_due())
    short = due.when(col("finding").is_in(SHORT)).then("mfn_duty") - col("paid")
    saved = col("paid") - col("lower_duty")
    told = rows.with_columns(
        owed=pl.when(short > smallest).then(short).when(short.is_not_null()).then(pl.lit(0, more_type(rows))),
        could_save=pl.when((saved > smallest) & ~col("finding").is_in([*LOST, "unlawful claim"])).then(saved),
    )
    return told.drop("quoted", "no_rate", "no_line", "paid", "same", "lower", "lower_duty")


def _due() -> pl.Expr:
    """The duty under what was claimed; MFN, which needs no claim, where it is lower."""
    return pl.min_horizontal("claimed_duty", "mfn_duty")


def more_type(rows: pl.DataFrame) -> pl.DataType:
    """Type of a difference of duties."""
    kind = rows.schema["best_duty"]
    return pl.Decimal(38, kind.scale) if isinstance(kind, pl.Decimal) else kind


def _unsettled(best: pl.DataFrame, quotes: pl.DataFrame) -> pl.DataFrame:
    """The regimes of each row that are not settled and may be lower than the best, and their lowest duty."""
    open_ = quotes.filter(
        pl.col("lawful").fill_null(value=True)
        & ~pl.col("excluded")
        & (pl.col("lawful").is_null() | pl.col("duty").is_null())
    ).select("row", pl.col("regime").cast(pl.String), "duty")
    both = open_.join(best.select("row", "best_duty"), on="row", how="inner")
    below = both.filter((pl.col("duty").fill_null(0) < pl.col("best_duty")).fill_null(value=True))
    return below.group_by("row", maintain_order=True).agg(
        pl.col("regime").str.join(", ").alias("lower_under"), pl.col("duty").min().alias("lower_duty")
    )


def _no_rate(rows: pl.DataFrame) -> pl.Series:
    """Whether a claimed regime surely gives goods of the country no rate; null where one is found."""
    country = pl.coalesce("country", "exporter") if "country" in rows.columns else pl.col("exporter")
    asked = rows.select("importer", country.alias("party"), "claimed", "on", "no_line", "quoted")
    keys = asked.columns[:-1]
    distinct = asked.filter(pl.col("quoted").is_null() & (pl.col("claimed") != "MFN")).select(keys).unique()
    told = distinct.with_columns(
        pl.Series("no_rate", [has_no_rate(*key) for key in distinct.iter_rows()], pl.Boolean)
    )
    missing = pl.when(pl.col("quoted").is_null()).then("no_rate")
    return asked.join(told, on=keys, how="left", maintain_order="left").select(missing).to_series()


def _cases() -> list[tuple[pl.Expr, str, pl.Expr]]:
    """Tests in the order in which they decide, with the finding and why."""
    col, said = pl.col, pl.lit
    claimed, own = col("claimed"), col("claimed") != "MFN"
    known, same = col("duty_paid").is_not_null(), col("same").fill_null(value=False)
    under = pl.format("whether the good originates under {}", "lower_under")
    no_law = pl.format("{} was not lawful for the shipment", claimed)
    no_rate = pl.format("{} has no rate for goods of the country", claimed)
    return [
        ((~col("claimed_lawful")).fill_null(value=False), "unlawful claim", no_law),
        (col("no_rate").fill_null(value=False), "unlawful claim", no_rate),
        (col(ORIGIN_BY) == UNPROVED, "unproved claim", said("no proof of origin is named")),
        (
            col("no_line") & col("on_file") & (col("digits").str.len_chars() > 6),
            "open",
            pl.format("{} is no line of {} on file for the day", "digits", "importer"),
        ),
        (
            own & col("quoted").is_null(),
            "open",
            pl.format("the {} rates of {} for the day are not on file", claimed, "importer"),
        ),
        (col("best_duty").is_null() | col("paid").is_null(), "open", said("a duty is not known")),
        (
            ~own & (col("best_regime") != "MFN") & col("lower"),
            "missed",
            pl.format("{} was lawful and lower", "best_regime"),
        ),
        (
            col("claimed_lawful").is_null(),
            "open",
            pl.format("whether {} was lawful for the shipment", claimed),
        ),
        (
            (col("best_regime") != claimed) & col("lower"),
            "better claim",
            pl.format("{} was lawful and lower", "best_regime"),
        ),
        (may_be_free(), "open", said("so small a consignment may be free of duty")),
        (
            known & ~same & may_be_same(),
            "open",
            pl.format("it differs by what the rounding of {}, which is not on file, may make", "importer"),
        ),
        (
            known & ~same & ((col("duty_paid") - col("mfn_duty")).abs() <= minor_unit()),
            "open",
            pl.format("the MFN duty was paid, which is lower than under {}: claim it as MFN", claimed),
        ),
        (known & ~same & (col("duty_paid") > col("claimed_duty")), "overpaid", said("more than is due")),
        (known & ~same & (col("duty_paid") < col("claimed_duty")), "underpaid", said("less than is due")),
        (col("claimed_duty").is_null(), "open", said("the duty under what was claimed is not known")),
        (col(ORIGIN_BY) == ALONE, "right if proved", said("name the proof of origin in the column proof")),
        (own & col("could_be_lower"), "right, lower possible", under),
        (col("could_be_lower"), "open", under),
    ]
