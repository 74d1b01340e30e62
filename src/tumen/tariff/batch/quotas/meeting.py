"""What the rows of a table would bear outside every quota and within each that they meet, in columns.

Where many rows differ in nothing but their value, and duties are shares of it, they are quoted once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from tumen.origin.truth import Truth, all_of
from tumen.reference.units import convert, unit
from tumen.tariff.batch.columns import claim_columns, quantity_columns
from tumen.tariff.batch.quotas.missing import AMOUNT, bests, rounded, with_missing
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change import PolicyChange
from tumen.tariff.policy.changed_rates import MetChanges, within
from tumen.tariff.rates.on_file import role_of

if TYPE_CHECKING:
    from tumen.tariff.batch.table import QuoteDesk

Met = tuple[tuple[int, Truth], ...]
"""The quotas that goods meet (None: may meet), by their places among the changes."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The rows of a part that meet a quota.

    `rows`: those of the table with mfn_duty, best_duty and best_regime outside every quota, and missing (why
    that is not known). `entries`: row, quota (its place among the changes), holds (null: it may be open to
    the goods), whole (the quantity in the unit of the quota), duty and regime within it, lacking (why that is
    not known). Reasons stand one to a line.
    """

    rows: pl.DataFrame
    entries: pl.DataFrame


_ENTRIES = {
    "row": pl.Int64(),
    "quota": pl.Int32(),
    "holds": pl.Boolean(),
    "whole": AMOUNT,
    "duty": AMOUNT,
    "regime": pl.String(),
    "lacking": pl.String(),
}
BORNE = {"mfn_duty": AMOUNT, "best_duty": AMOUNT, "best_regime": pl.String(), "missing": pl.String()}


def meeting(desk: QuoteDesk, good: pl.DataFrame) -> Meeting:
    """What checked rows would bear outside every quota and within each that they meet."""
    changes, columns = desk.book.changes, good.columns
    rows = desk.kinded(good)
    met, sets = _met(desk.book, rows)
    rows = rows.join(met, on=_KINDS, how="inner", maintain_order="left")
    outside, entries = [], []
    everywhere = [place for place, change in enumerate(changes) if change.action == "quota"]
    everywhere = [place for place in everywhere if not _of_some_parties(changes[place])]
    # A question of a quota that goods do not meet stays open where it is of some Parties: these go by Party.
    apart = [frozenset(place for place, _ in mine).difference(everywhere) for mine in sets]
    for own in dict.fromkeys(apart):
        here = [number for number, theirs in enumerate(apart) if theirs == own]
        group = rows.filter(pl.col("met").is_in(here))
        labels = dict.fromkeys((within(changes[place]) for place in (*everywhere, *own)), False)
        found = _bests(desk, group.drop("met"), columns, labels)
        outside.append(group.join(found, on="row", how="left", maintain_order="left"))
        for place in sorted({place for number in here for place, _ in sets[number]}):
            holds = {number: dict(sets[number])[place] for number in here if place in dict(sets[number])}
            mine = group.filter(pl.col("met").is_in(list(holds)))
            inside = _bests(desk, mine.drop("met"), columns, {**labels, within(changes[place]): True})
            entry = mine.select("row", "met", whole=_whole(mine, columns, changes[place]))
            entries.append(
                entry.join(inside, on="row", how="left", maintain_order="left").select(
                    pl.col("row").cast(pl.Int64),
                    pl.lit(place, pl.Int32).alias("quota"),
                    pl.col("met").replace_strict(holds, return_dtype=pl.Boolean).alias("holds"),
                    "whole",
                    pl.col("best_duty").alias("duty"),
                    pl.col("best_regime").alias("regime"),
                    pl.col("missing").alias("lacking"),
                )
            )
    none = pl.DataFrame(schema={**rows.schema, **BORNE})
    every = pl.concat([none, *outside]).sort("row") if outside else none
    return Meeting(every.drop("met"), pl.concat([pl.DataFrame(schema=_ENTRIES), *entries]))


_KINDS = ["importer", "exporter", "digits", "edition", "start"]


def _of_some_parties(quota: PolicyChange) -> bool:
    """Whether it changes the rate of a preference for some origins only."""
    return "all" not in quota.origins and quota.regime is not None and role_of(quota.regime) in _BY_PARTY


_BY_PARTY = {"agreement", "unilateral"}


def _met(book: TariffBook, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Met]]:
    """The kinds of goods that meet a quota, or may (None): with the number of what they meet; and what that
    is, by number.
    """
    changes = book.changes
    quotas = [place for place, change in enumerate(changes) if change.action == "quota"]
    there = MetChanges(tuple(changes[place] for place in quotas))
    lines: dict[tuple[tuple[int, Truth], ...], int] = {}
    key = ["importer", "digits", "edition", "start"]
    of_line = rows.select(key).unique(maintain_order=True)
    numbers = [lines.setdefault(there.of(*line), len(lines)) for line in of_line.iter_rows()]
    of_line = of_line.with_columns(pl.Series("line", numbers, pl.UInt32))
    kinds = rows.select(_KINDS).unique(maintain_order=True)
    kinds = kinds.join(of_line, on=key, how="left", maintain_order="left")
    told, sets, own = [*lines], dict[Met, int](), []
    goods = kinds.select("line", "exporter", "start").unique(maintain_order=True)
    for line, exporter, on in goods.iter_rows():
        found = (
            (quotas[at], all_of([holds, there.changes[at].means(exporter, on)])) for at, holds in told[line]
        )
        mine = tuple((place, holds) for place, holds in found if holds is not False)
        own.append(sets.setdefault(mine, len(sets)) if mine else None)
    goods = goods.with_columns(pl.Series("met", own, pl.UInt32)).drop_nulls("met")
    kinds = kinds.join(goods, on=["line", "exporter", "start"], how="inner", maintain_order="left")
    return kinds.drop("line"), [*sets]


def _whole(rows: pl.DataFrame, columns: Sequence[str], quota: PolicyChange) -> pl.Expr | pl.Series:
    """The quantity of each row in the unit of the quota."""
    asked = None if quota.size is None else unit(quota.size[1])
    name = next(
        (q for q in quantity_columns(columns) if asked and unit(q).dimension == asked.dimension), None
    )
    if name is None or quota.size is None:
        return pl.lit(None, AMOUNT)
    factor = convert(Decimal(1), name, quota.size[1])
    if factor == round(factor, 6):  # with six decimals of an amount: exact
        return (pl.col(name).cast(AMOUNT) * pl.lit(factor, AMOUNT)).cast(AMOUNT)
    told = [None if given is None else convert(given, name, quota.size[1]) for given in rows[name]]
    return pl.Series("whole", [rounded(amount) for amount in told], dtype=AMOUNT)


def _bests(
    desk: QuoteDesk, rows: pl.DataFrame, columns: list[str], answers: Mapping[str, bool]
) -> pl.DataFrame:
    """The best duties of rows under more answers: row, mfn_duty, best_duty (null where a lower may exist),
    best_regime, missing.

    Rows that differ in their value only are one case where every duty is a share of it.
    """
    under = desk.under(answers)
    claims = [name for name in ("originating", *claim_columns(columns).values()) if name in columns]
    by = ["kind", "country", *claims, "worth"]
    rows = rows.with_columns(worth=pl.col("value") > 0)
    first = rows.unique(by, keep="first", maintain_order=True)
    if 2 * first.height > rows.height:
        return with_missing(desk, under, bests(under, rows).drop("computed"), rows, columns)
    cases = first.select(pl.col("row").alias("case"), *by)
    rows = rows.join(cases, on=by, how="left", nulls_equal=True, maintain_order="left")
    one = pl.when("worth").then(pl.lit(1)).otherwise(pl.col("value")).cast(first.schema["value"])
    shares = bests(under, first.with_columns(value=one)).rename({"row": "case"})
    alone = pl.col("case").is_in(shares.filter("computed")["case"].implode())
    alike = rows.select("row", "value", "worth", "case").filter(~alone)
    alike = alike.join(shares, on="case", how="left", maintain_order="left")
    value = pl.col("value").cast(AMOUNT)
    duties = [
        pl.when("worth").then((value * pl.col(name)).cast(AMOUNT)).otherwise(pl.col(name)).alias(name)
        for name in ("mfn_duty", "best_duty")
    ]
    found = alike.with_columns(duties).drop("value", "worth", "case")
    computed = bests(under, rows.filter(alone))
    every = pl.concat([found, computed.select(found.columns)]).drop("computed")
    return with_missing(desk, under, every, rows, columns)
