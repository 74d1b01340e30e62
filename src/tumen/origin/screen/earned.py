"""From a screened table to earned shares: which part of the value of each flow originates under each
agreement.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.agreements.earned import EVERY, Earned, write_earned
from tumen.errors import InputError
from tumen.origin.determination import Status
from tumen.origin.screen.engine import reasons
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


@dataclass(slots=True)
class _Sum:
    """Bills of one flow: their value, and how many have none, by what is known of their origin."""

    value: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    without: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def row(self) -> dict[str, Any]:
        """Share, bounds and value."""
        classes = {name for name in (*self.value, *self.without) if self.value[name] or self.without[name]}
        if any(self.without.values()) or not any(self.value.values()):
            alike = {frozenset({"yes"}): Decimal(1), frozenset({"no"}): Decimal(0)}
            return {"share": alike.get(frozenset(classes))}  # what the bills weigh is not known
        total = sum(self.value.values())
        low, high = self.value["yes"] / total, (total - self.value["no"]) / total
        bounds = [Decimal(str(round(part, DIGITS))) for part in (low, high)]
        return {
            "share": None,
            "lowest": bounds[0],
            "highest": bounds[1],
            "value": Decimal(str(round(total, 2))),
        }


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
    """Write the earned shares of a screening from the sums of its parts, see `earned_of`.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
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
    found: dict[tuple[str, HsCode, str], _Sum] = defaultdict(_Sum)
    unread: dict[tuple[str, HsCode], _Sum] = defaultdict(_Sum)
    aside = 0
    whole = sums.group_by(KEYS).agg(pl.col("value", "without", "bills").sum())
    for row in whole.iter_rows(named=True):
        try:
            flow = economy(row["exporter"]).iso2, HsCode.parse(row["hs"], question.edition)
        except InputError:
            aside += row["bills"] if row["agreement"] is None else 0
            continue
        target = unread[flow] if row["agreement"] is None else found[*flow, row["agreement"]]
        target.value[row["origin"]] += row["value"]
        target.without[row["origin"]] += row["without"]
    agreements = {(exporter, agreement) for exporter, _, agreement in found}
    for (exporter, code), item in unread.items():
        for agreement in sorted(name for other, name in agreements if other == exporter):
            total = found[exporter, code, agreement]
            total.value["open"] += item.value["open"]
            total.without["open"] += item.without["open"]
    rows = (
        Earned(
            importer=question.importer or EVERY,
            exporter=exporter,
            hs=code,
            regime=agreement,
            source=f"{name}, screened under {agreement} on {question.on}",
            counted="originates",
            **item.row(),
        )
        for (exporter, code, agreement), item in sorted(
            found.items(), key=lambda pair: (pair[0][2], *pair[0][:2])
        )
    )
    return tuple(rows), aside


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

    Raises
    ------
    InputError
        If a value of ``shipped`` is no amount.
    """
    heads = _heads(frame[first])
    doubtful = pl.Series(np.zeros(heads.height, dtype=bool))
    if "status" in frame.columns and heads.height:
        undetermined = frame["status"].cast(pl.String).eq("undetermined").fill_null(value=False).to_numpy()
        doubtful = pl.Series(np.logical_or.reduceat(undetermined, first))
    parts = [
        heads.with_columns(
            agreement=answer["agreement"].cast(pl.String),
            origin=_origin(answer["status"].cast(pl.String), doubtful),
        ).filter(answer["reason"].ne_missing(pl.Series([reasons.NOT_IN_FORCE])))
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


def _origin(status: pl.Series, doubtful: pl.Series) -> pl.Series:
    found = pl.DataFrame({"status": status, "doubtful": doubtful})
    return found.select(
        pl.when(pl.col("status") == Status.ORIGINATING.value).then(pl.lit("yes"))
        .when((pl.col("status") == Status.NOT_ORIGINATING.value) & ~pl.col("doubtful")).then(pl.lit("no"))
        .otherwise(pl.lit("open"))
    ).to_series()  # fmt: skip


def _heads(rows: pl.DataFrame) -> pl.DataFrame:
    """Exporter, code and weight of the bills that begin with these rows; a weight that cannot be read is not
    known.
    """
    texts = {
        name: rows[name].cast(pl.String).str.strip_chars()
        if name in rows.columns
        else pl.repeat(None, rows.height, dtype=pl.String, eager=True)
        for name in ("exporter", "hs", SHIPPED, "fob")
    }
    found = pl.DataFrame(texts).with_columns(pl.col(SHIPPED, "fob").replace("", None))
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
