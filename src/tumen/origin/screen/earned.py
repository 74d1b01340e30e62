"""From a screened table to earned shares: the part of each flow that originates, by agreement."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.agreements.earned import EVERY, Earned, write_earned
from tumen.errors import InputError
from tumen.origin.determination import Status
from tumen.origin.screen.engine.reasons import NOT_IN_FORCE
from tumen.reference.economies import economy
from tumen.reference.hs import HsCode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tumen.origin.screen.judge import Question
    from tumen.origin.screen.table.arrays import Array

SHIPPED = "shipped"
DIGITS = 12
KEYS = ("exporter", "hs", "agreement", "origin")
SUMS = {**dict.fromkeys(KEYS, pl.String), "value": pl.Float64, "without": pl.Int64, "bills": pl.Int64}
"""Columns of the sums of a part: value of its bills, how many have none and how many there are, by what is
known of their origin (yes, no, open); without an agreement where a bill could not be read."""


@dataclass(frozen=True, slots=True)
class EarnedSums:
    """The earned shares that a screening wrote."""

    file: Path
    rows: int
    not_settled: int
    """Rows whose share is an interval."""
    bills_without_row: int
    """Bills that are in none of them: their exporter or code cannot be read."""


def write_sums(parts: Sequence[Path], question: Question, name: str, target: Path) -> EarnedSums:
    """Write the earned shares of a screening from the sums of its parts, see `earned_of`."""
    sums = pl.scan_parquet(list(parts)).collect() if parts else pl.DataFrame(schema=SUMS)
    rows, aside = earned_of(sums, question, name)
    write_earned(rows, target)
    return EarnedSums(target, len(rows), sum(row.share is None for row in rows), aside)


def earned_of(sums: pl.DataFrame, question: Question, name: str) -> tuple[tuple[Earned, ...], int]:
    """Earned shares by exporter, code and agreement.

    The part of the value whose origin is not determined makes the share an interval: bills without an answer,
    bills that could not be read, and bills that do not originate while the origin of one of their materials
    is undetermined.

    Parameters
    ----------
    sums
        Of the parts of a table, see `sums_of`.
    name
        What the source is called in the rows.

    Returns
    -------
    The rows, importer ``*`` where none was asked for; and the number of bills that belong to none of them,
    because exporter or code cannot be read.
    """
    found: dict[tuple[str, HsCode], dict[str | None, list[dict[str, Any]]]] = {}
    agreements: dict[str, set[str]] = {}
    aside = 0
    for row in sums.group_by(KEYS).agg(pl.col("value", "without", "bills").sum()).iter_rows(named=True):
        agreement = row["agreement"]
        try:
            flow = economy(row["exporter"]).iso2, HsCode.parse(row["hs"], question.edition)
        except InputError:
            aside += row["bills"] if agreement is None else 0
            continue
        found.setdefault(flow, {}).setdefault(agreement, []).append(row)
        agreements.setdefault(flow[0], set()).update(() if agreement is None else (agreement,))
    rows = [
        Earned(
            importer=question.importer or EVERY,
            exporter=exporter,
            hs=code,
            regime=agreement,
            source=f"{name}, screened under {agreement} on {question.on}",
            counted="originates",
            **_share([*by_agreement.get(agreement, ()), *by_agreement.get(None, ())]),
        )
        for (exporter, code), by_agreement in found.items()
        for agreement in agreements[exporter]
        if agreement in by_agreement or None in by_agreement
    ]
    return tuple(sorted(rows, key=lambda row: (row.regime, row.exporter, row.hs))), aside


def _share(sums: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Share, bounds and value of the bills of one flow, by what is known of their origin (yes, no, open)."""
    value = dict.fromkeys(("yes", "no", "open"), 0.0)
    for row in sums:
        value[row["origin"]] += row["value"]
    total = sum(value.values())
    if not total or any(row["without"] for row in sums):  # what the bills weigh is not known
        kinds = {row["origin"] for row in sums if row["value"] or row["without"]}
        alike = {frozenset({"yes"}): Decimal(1), frozenset({"no"}): Decimal(0)}
        return {"share": alike.get(frozenset(kinds))}
    low, high = value["yes"] / total, (total - value["no"]) / total
    return {
        "share": None,
        "lowest": Decimal(str(round(low, DIGITS))),
        "highest": Decimal(str(round(high, DIGITS))),
        "value": Decimal(str(round(total, 2))),
    }


def sums_of(
    frame: pl.DataFrame, first: Array, answers: Sequence[pl.DataFrame], left_out: pl.DataFrame
) -> pl.DataFrame:
    """Sum up the bills of a part; a bill weighs by ``shipped``, where that is empty by its FOB price.

    Parameters
    ----------
    frame, first
        Rows of the bills that were read, and which of them begin a bill.
    answers
        By agreement, in the order of the bills.
    left_out
        First rows of the bills that could not be read.
    """
    heads = _heads(frame[first])
    doubtful = np.zeros(heads.height, dtype=bool)
    if "status" in frame.columns and heads.height:
        undetermined = frame["status"].cast(pl.String).eq("undetermined").fill_null(value=False).to_numpy()
        doubtful = np.logical_or.reduceat(undetermined, first)
    parts = [
        heads.with_columns(
            agreement=answer["agreement"].cast(pl.String),
            origin=_origin(answer["status"].cast(pl.String), ~doubtful),
        ).filter(answer["reason"].ne_missing(pl.Series([NOT_IN_FORCE])))
        for answer in answers
    ]
    parts.append(_heads(left_out).with_columns(agreement=pl.lit(None, pl.String), origin=pl.lit("open")))
    return (
        pl.concat(parts)
        .group_by(KEYS)
        .agg(
            value=pl.col("weight").sum(),
            without=pl.col("weight").is_null().sum().cast(pl.Int64),
            bills=pl.len().cast(pl.Int64),
        )
        .select(*SUMS)
    )


def _origin(status: pl.Series, settled: Array) -> pl.Series:
    yes, no = status == Status.ORIGINATING, (status == Status.NOT_ORIGINATING) & pl.Series(settled)
    return pl.select(
        pl.when(yes).then(pl.lit("yes")).when(no).then(pl.lit("no")).otherwise(pl.lit("open"))
    ).to_series()


def _heads(rows: pl.DataFrame) -> pl.DataFrame:
    """Exporter, code and weight of the bills that begin with these rows."""
    names = ("exporter", "hs", SHIPPED, "fob")
    given = [pl.col(name).cast(pl.String).str.strip_chars() for name in names if name in rows.columns]
    absent = [pl.lit(None, pl.String).alias(name) for name in names if name not in rows.columns]
    found = rows.select(*given, *absent).with_columns(pl.col(SHIPPED, "fob").replace("", None))
    shipped = pl.col(SHIPPED).cast(pl.Float64, strict=False)
    wrong = found.select(
        pl.col(SHIPPED).is_not_null() & ~(shipped.is_between(0, 1e300).fill_null(value=False))
    ).to_series()
    if wrong.any():
        at = wrong.arg_true()[:5]
        said = ", ".join(f"{rows['bill'][number]} {found[SHIPPED][number]!r}" for number in at)
        raise InputError.of(f"{SHIPPED} is no value: {said}", "Write an amount of zero or more")
    weight = pl.coalesce(shipped, pl.col("fob").cast(pl.Float64, strict=False))
    return found.select("exporter", "hs", weight=weight)
