"""What is looked at before any duty: figures that cannot be, and shipments that stand in a table twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from tumen.tariff.audit.evidence import ORIGIN_BY

_HUGE = Decimal(10) ** 12
_USUAL = Decimal(10) ** 9
"""A currency in which half of the shipments are worth more than this is of small units."""
_FAR = 100
"""How many times the median value per unit of its line is no price any more."""
_FEWEST = 5
"""Shipments of a line from which a median says something."""
_CLOSE, _DAYS, _NEAR = 0.001, 3, 3
"""Near-identical: so close in value, within so many days, among so many neighbours."""
LOOKS = {"row": pl.Int64(), "kind": pl.String(), "what": pl.String(), "other_row": pl.Int64()}
_KEY = ["importer", "exporter", "digits", "currency"]


def small_units(rows: pl.LazyFrame) -> tuple[str, ...]:
    """The currencies of small units: half of their shipments are worth more than is usual in others."""
    usual = rows.group_by("currency").agg(pl.col("value").median().cast(pl.Float64))
    found = usual.filter(pl.col("value") >= float(_USUAL)).collect(engine="streaming")
    return tuple(found["currency"].sort())


def in_order(looks: pl.DataFrame) -> pl.DataFrame:
    """What is looked at first in the order of rows, the near-identical last."""
    return looks.sort(pl.col("kind") == "near-identical", "row", maintain_order=True)


def first_looks(
    rows: pl.DataFrame, quantities: Sequence[str], as_of: date, small: Sequence[str] | None = None
) -> pl.DataFrame:
    """What is to be looked at first: row, kind (impossible, duplicate, near-identical), what, other_row.

    Parameters
    ----------
    rows
        Every shipment of the table, with what was found of it.
    quantities
        Columns with quantities.
    as_of
        Nothing was imported after this day.
    small
        Currencies of small units in the whole table, where the rows are some lines of it.
    """
    small = small_units(rows.lazy()) if small is None else small
    found = [*_impossible(rows, quantities, as_of, small), *_twice(rows, quantities)]
    twice = pl.concat(found[-2:])["row"].implode()
    near = _near(rows.filter(~pl.col("row").is_in(twice)), quantities)
    every = pl.concat([*found, near])
    once = every.unique(["row", "kind"], keep="first", maintain_order=True)
    return in_order(once)


def _looks(rows: pl.DataFrame, kind: str, what: pl.Expr, other: pl.Expr | None = None) -> pl.DataFrame:
    none = pl.lit(None, pl.Int64)
    return rows.select(
        pl.col("row").cast(pl.Int64),
        pl.lit(kind).alias("kind"),
        what.alias("what"),
        (none if other is None else other.cast(pl.Int64)).alias("other_row"),
    )


def _impossible(
    rows: pl.DataFrame, quantities: Sequence[str], as_of: date, small: Sequence[str]
) -> Iterator[pl.DataFrame]:
    col = pl.col
    future = pl.format("the day {} is after {}", col("on").cast(pl.String), pl.lit(str(as_of)))
    yield _looks(rows.filter(col("on") > as_of), "impossible", future)
    said = pl.format("a value of {} {}", _plain("value"), "currency")
    huge = (col("value") >= _HUGE) & ~col("currency").is_in(small)
    yield _looks(rows.filter(huge | (col("value") == 0)), "impossible", said)
    due = pl.max_horizontal("mfn_duty", "claimed_duty")
    above = (col("duty_paid") > col("value")) & (due <= col("value"))
    text = pl.format("the duty of {} {} is above the value of the shipment", _plain("duty_paid"), "currency")
    yield _looks(rows.filter(above), "impossible", text)
    for name in quantities:
        amount = col(name).cast(pl.Float64)
        price = pl.when(amount > 0).then(col("value").cast(pl.Float64) / amount)
        line = [*("importer", "digits", "currency")]
        priced = rows.with_columns(price.alias("price")).filter(col("price") > 0)
        usual_price, count = col("price").median().over(line), pl.len().over(line)
        times = col("price") / usual_price
        far = priced.with_columns(times.alias("times"), count.alias("count")).filter(
            (col("count") >= _FEWEST) & ((col("times") >= _FAR) | (col("times") <= 1 / _FAR))
        )
        said = pl.format(
            f"the value per {name} is {{}} times the median of the line in this table",
            col("times").round_sig_figs(3),
        )
        yield _looks(far, "impossible", said)


def _plain(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.replace(r"\.?0+$", "")


def _twice(rows: pl.DataFrame, quantities: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Rows that are the same in every cell, and those of one number, line, value and quantity."""
    told = ("mfn_duty", "best_regime", "best_duty", "could_be_lower", "edition", ORIGIN_BY)
    known = [name for name in rows.columns if name not in {"row", *told} and name not in _FOUND]
    valued = rows.filter(pl.col("value").is_not_null())
    first = pl.col("row").first().over(known).alias("first")
    same = valued.with_columns(first).filter(pl.col("row") != pl.col("first"))
    yield _looks(same, "duplicate", pl.format("the same in every cell as row {}", "first"), pl.col("first"))
    if "declaration" not in rows.columns:
        yield _looks(rows.clear(), "duplicate", pl.lit(""))
        return
    numbered = valued.filter(pl.col("declaration").is_not_null())
    keys = ["declaration", "importer", "digits", "value", "currency", *quantities]
    again = numbered.with_columns(pl.col("row").first().over(keys).alias("first"))
    again = again.filter((pl.col("row") != pl.col("first")) & ~pl.col("row").is_in(same["row"].implode()))
    text = pl.format("number {}, line and value of row {} again", "declaration", "first")
    yield _looks(again, "duplicate", text, pl.col("first"))


def _near(rows: pl.DataFrame, quantities: Sequence[str]) -> pl.DataFrame:
    """Rows hardly apart from another in value and day, and alike in the rest."""
    keys = [*_KEY, *(name for name in ("supplier",) if name in rows.columns), *quantities]
    lined = rows.filter(pl.col("value") > 0).sort([*keys, "value", "on", "row"])
    value, on, found = pl.col("value").cast(pl.Float64), pl.col("on"), []
    for step in range(1, _NEAR + 1):
        other = {name: pl.col(name).shift(step).over(keys) for name in ("value", "on", "row")}
        near = lined.with_columns(other["row"].alias("other")).filter(
            ((value - other["value"].cast(pl.Float64)).abs() <= _CLOSE * value)
            & ((on - other["on"]).dt.total_days().abs() <= _DAYS)
        )
        text = pl.format("nearly the same as row {}: line, exporter, value within 0.1 %, day", "other")
        found.append(_looks(near, "near-identical", text, pl.col("other")))
    return pl.concat(found)


_FOUND = frozenset(
    [
        "claimed_duty",
        "claimed_lawful",
        "lower_under",
        "left",
        "owed",
        "could_save",
        "finding",
        "why",
        "refund_until",
        "refund",
        "refund_law",
        "document",
    ]
)
"""Columns of what was found, which say nothing of what was given."""


def settled_first(rows: pl.DataFrame, looks: pl.DataFrame) -> pl.DataFrame:
    """The rows with the finding of what is looked at first before any other, and nothing counted of them."""
    first = looks.filter(pl.col("kind").is_in(["impossible", "duplicate"])).sort(
        "row", pl.col("kind") == "duplicate", maintain_order=True
    )
    first = first.unique("row", keep="first", maintain_order=True).select("row", "kind", "what")
    both = rows.join(first, on="row", how="left", maintain_order="left")
    seen = pl.col("kind").is_not_null()
    nothing = [pl.when(~seen).then(name).alias(name) for name in ("left", "owed", "could_save")]
    return both.with_columns(
        *nothing,
        pl.coalesce("kind", "finding").alias("finding"),
        pl.when(seen).then("what").otherwise("why").alias("why"),
    ).drop("kind", "what")
