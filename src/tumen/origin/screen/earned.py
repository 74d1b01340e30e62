"""From a screened table to earned shares: which part of the value of each flow originates under each agreement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from tumen.agreements.earned import EVERY, Earned
from tumen.errors import InputError
from tumen.origin.determination import Status
from tumen.origin.screen.engine import reasons
from tumen.reference.economies import economy
from tumen.reference.hs import HsCode

if TYPE_CHECKING:
    from pathlib import Path

    from tumen.origin.screen.judge import Question

SHIPPED = "shipped"
DIGITS = 12
_KEYS = ("exporter", "hs", "agreement", "class")


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


def earned_of(bills: Path, answers: Path, question: Question) -> tuple[tuple[Earned, ...], int]:
    """Sum up a screened table by exporter, code and agreement.

    A bill weighs by the column ``shipped`` of the table, else by its FOB price. The part of the value whose origin is not
    determined makes the share an interval: bills without an answer, bills that could not be read, and bills that do not
    originate while the origin of one of their materials is undetermined.

    Parameters
    ----------
    bills, answers
        The table that was screened, and its answers.

    Returns
    -------
    The rows, importer ``*`` where none was asked for; and the number of bills that belong to none of them, because exporter
    or code cannot be read.

    Raises
    ------
    InputError
        If a value of ``shipped`` is no number.
    """
    found = _sums(bills, answers)
    sums: dict[tuple[str, HsCode, str], _Sum] = defaultdict(_Sum)
    unread: dict[tuple[str, HsCode], _Sum] = defaultdict(_Sum)
    aside = 0
    for row in found.iter_rows(named=True):
        try:
            flow = economy(row["exporter"]).iso2, HsCode.parse(row["hs"], question.edition)
        except InputError:
            aside += row["bills"]
            continue
        target = unread[flow] if row["agreement"] is None else sums[*flow, row["agreement"]]
        target.value[row["class"]] += row["value"]
        target.without[row["class"]] += row["without"]
    agreements = {(exporter, agreement) for exporter, _, agreement in sums}
    for (exporter, code), item in unread.items():
        for agreement in sorted(name for other, name in agreements if other == exporter):
            total = sums[exporter, code, agreement]
            total.value["open"] += item.value["open"]
            total.without["open"] += item.without["open"]
    rows = (
        Earned(
            importer=question.importer or EVERY,
            exporter=exporter,
            hs=code,
            regime=agreement,
            source=f"{bills.name}, screened under {agreement} on {question.on}",
            counted="originates",
            **item.row(),
        )
        for (exporter, code, agreement), item in sorted(
            sums.items(), key=lambda pair: (pair[0][2], *pair[0][:2])
        )
    )
    return tuple(rows), aside


def _sums(bills: Path, answers: Path) -> pl.DataFrame:
    """Value and number of bills by exporter, code as written, agreement (null: the bill has no answer) and class."""
    table = _scan(bills)
    names = table.collect_schema().names()
    weight = SHIPPED if SHIPPED in names else "fob" if "fob" in names else None
    doubtful = (
        pl.col("status").cast(pl.String).eq("undetermined").any()
        if "status" in names
        else pl.lit(value=False)
    )
    first = table.group_by(pl.col("bill").cast(pl.String)).agg(
        pl.col("exporter", "hs").first().cast(pl.String),
        weight=pl.lit(None, pl.String)
        if weight is None
        else pl.col(weight).first().cast(pl.String).str.strip_chars(),
        doubtful=doubtful,
    )
    answered = _scan(answers).select(
        pl.col("bill", "agreement", "status", "reason").cast(pl.String),
    )
    status = pl.col("status")
    known = (
        pl.when(status == Status.ORIGINATING.value).then(pl.lit("yes"))
        .when((status == Status.NOT_ORIGINATING.value) & ~pl.col("doubtful")).then(pl.lit("no"))
        .otherwise(pl.lit("open"))
    )  # fmt: skip
    joined = (
        first.join(answered, on="bill", how="left")
        .filter(pl.col("reason").ne_missing(reasons.NOT_IN_FORCE) | pl.col("agreement").is_null())
        .with_columns(known.alias("class"), number=pl.col("weight").cast(pl.Float64, strict=False))
    )
    if weight == SHIPPED:
        wrong = joined.filter(
            (pl.col("number").is_null() & pl.col("weight").ne_missing("")) & pl.col("weight").is_not_null()
            | (pl.col("number") < 0)
        )
        shown = wrong.select("bill", "weight").head(5).collect()
        if shown.height:
            said = ", ".join(f"{bill} {text!r}" for bill, text in shown.iter_rows())
            raise InputError.of(
                f"{SHIPPED} is no value: {said}", "Write an amount of zero or more", file=str(bills)
            )
    return (
        joined.group_by(*_KEYS)
        .agg(
            value=pl.col("number").sum(),
            without=pl.col("number").is_null().sum(),
            bills=pl.len(),
        )
        .collect(engine="streaming")
    )


def _scan(path: Path) -> pl.LazyFrame:
    if path.suffix.lower() == ".csv":
        return pl.scan_csv(path, infer_schema=False)
    return pl.scan_parquet(path)
