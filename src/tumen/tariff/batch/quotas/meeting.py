"""What the rows of a table would bear outside every quota and within each that they meet, in columns.

Rows that differ in nothing but their value, where duties are shares of it, are quoted once; what is missing
is told by one single quote for each case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from tumen.origin.truth import Truth
from tumen.reference.hs import HsCode
from tumen.reference.units import convert, unit
from tumen.tariff.batch.columns import claim_columns, quantity_columns
from tumen.tariff.batch.table_duties import goods_of
from tumen.tariff.book.line_rates import with_periods
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change import PolicyChange
from tumen.tariff.policy.changed_rates import within
from tumen.tariff.quote.quota import best_under
from tumen.tariff.quote.quoted import Claim, Trade
from tumen.tariff.rates.beneficiaries import row_for
from tumen.tariff.rates.on_file import role_of

if TYPE_CHECKING:
    from tumen.tariff.batch.table import QuoteDesk

AMOUNT = pl.Decimal(38, 12)
Met = tuple[tuple[int, Truth], ...]
"""The quotas that goods meet (None: may meet), by their places among the changes."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The rows of a part that meet a quota.

    `rows`: those of the table with mfn_duty, best_duty and best_regime outside every quota, and missing (why
    that is not known). `entries`: row, quota (its place among the changes), holds (null: it may be open to
    the goods), whole (the quantity in the unit of the quota), duty and regime within it, lacking (why that is
    not known).
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
    "lacking": pl.List(pl.String()),
}
BORNE = {"mfn_duty": AMOUNT, "best_duty": AMOUNT, "best_regime": pl.String(), "missing": pl.List(pl.String())}


def meeting(desk: QuoteDesk, good: pl.DataFrame) -> Meeting:
    """What checked rows would bear outside every quota and within each that they meet."""
    book, columns = desk.book, good.columns
    rows = with_periods(good, book).with_columns(pl.coalesce("country", "exporter").alias("party"))
    keys = rows.select(_KINDS).unique(maintain_order=True)
    met = [
        _met(book, importer, exporter, HsCode(digits, edition), on)
        for importer, exporter, digits, edition, on in keys.iter_rows()
    ]
    numbers = {mine: number for number, mine in enumerate(dict.fromkeys(met))}
    keys = keys.with_columns(pl.Series("met", [numbers[mine] for mine in met], dtype=pl.UInt32))
    rows = rows.join(keys, on=_KINDS, how="left", maintain_order="left")
    outside, entries = [], []
    for mine, number in numbers.items():
        group = rows.filter(pl.col("met") == number).drop("met")
        if not mine or group.is_empty():
            continue
        labels = dict.fromkeys((within(book.changes[place]) for place, _ in mine), False)
        asked = [labels, *({**labels, within(book.changes[place]): True} for place, _ in mine)]
        found = _bests(desk, group, columns, asked)
        outside.append(group.join(found[0], on="row", how="left", maintain_order="left"))
        for (place, holds), inside in zip(mine, found[1:], strict=True):
            entry = group.select("row", whole=_whole(group, columns, book.changes[place])).join(
                inside, on="row"
            )
            entries.append(
                entry.select(
                    pl.col("row").cast(pl.Int64),
                    pl.lit(place, pl.Int32).alias("quota"),
                    pl.lit(holds, pl.Boolean).alias("holds"),
                    "whole",
                    pl.col("best_duty").alias("duty"),
                    pl.col("best_regime").alias("regime"),
                    pl.col("missing").alias("lacking"),
                )
            )
    none = pl.DataFrame(schema={**rows.drop("met").schema, **BORNE})
    every = pl.concat([none, *outside]).sort("row") if outside else none
    return Meeting(every, pl.concat([pl.DataFrame(schema=_ENTRIES), *entries]))


_KINDS = ["importer", "exporter", "digits", "edition", "start"]


def _met(book: TariffBook, importer: str, exporter: str, code: HsCode, on: date) -> Met:
    """The quotas that goods meet, or may (None), by their places among the changes."""
    found = (
        (place, change.applies(importer, exporter, code, on))
        for place, change in enumerate(book.changes)
        if change.action == "quota" and change.valid(on)
    )
    return tuple((place, holds) for place, holds in found if holds is not False)


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
    desk: QuoteDesk, rows: pl.DataFrame, columns: list[str], asked: Sequence[Mapping[str, bool]]
) -> list[pl.DataFrame]:
    """The best duties of rows under each set of answers: row, mfn_duty, best_duty (null where a lower may
    exist), best_regime, missing.

    Rows that differ in their value only are one case where every duty is a share of it.
    """
    claims = [name for name in ("originating", *claim_columns(columns).values()) if name in columns]
    by = [*_KINDS, "country", *claims, "worth"]
    rows = rows.with_columns(worth=pl.col("value") > 0)
    first = rows.unique(by, keep="first", maintain_order=True)
    rows = rows.join(
        first.select(pl.col("row").alias("case"), *by),
        on=by,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    one = pl.when("worth").then(pl.lit(1)).otherwise(pl.col("value")).cast(first.schema["value"])
    desks = [desk.under(answers) for answers in asked]
    found = [mine.bests(first.with_columns(value=one).select(columns)) for mine in desks]
    computed = pl.concat([frame.filter("computed").select(pl.col("row").alias("case")) for frame in found])
    alone = rows.join(computed, on="case", how="semi", maintain_order="left").with_columns(case="row")
    alike = rows.join(computed, on="case", how="anti", maintain_order="left")
    value, told = pl.col("value").cast(AMOUNT), []
    for mine, answers, shares in zip(desks, asked, found, strict=True):
        each = alike.select("row", "value", "worth", "case").join(
            shares.rename({"row": "case"}), on="case", how="left", maintain_order="left"
        )
        duties = [
            pl.when("worth").then((value * pl.col(name)).cast(AMOUNT)).otherwise(pl.col(name)).alias(name)
            for name in ("mfn_duty", "best_duty")
        ]
        names = ["row", "mfn_duty", "best_duty", "best_regime", "open"]
        every = each.with_columns(duties).select(names)
        if not alone.is_empty():
            every = pl.concat([every, mine.bests(alone.select(columns)).select(names)])
        told.append(_with_missing(desk, every, pl.concat([alike, alone]), columns, answers))
    return told


def _with_missing(
    desk: QuoteDesk, found: pl.DataFrame, rows: pl.DataFrame, columns: list[str], answers: Mapping[str, bool]
) -> pl.DataFrame:
    """Say what is missing where a lower duty may exist, by one single quote for each case of it."""
    settled = found.with_columns(
        pl.when(pl.col("open").is_null()).then(name).alias(name) for name in _SETTLED
    )
    asking = found.filter(pl.col("open").is_not_null()).select("row", "open").join(rows, on="row")
    amounts = [name for name in ("value", *quantity_columns(columns)) if name in columns]
    nulls = pl.concat_str([pl.col(name).is_null().cast(pl.Int8) for name in amounts])
    asking = asking.with_columns(nulls.alias("nulls"))
    facts = [
        name for name in ("importer", "exporter", "country", "currency", "originating") if name in columns
    ]
    by = [*facts, *claim_columns(columns).values(), "nulls", "open"]
    first = asking.unique(by, keep="first", maintain_order=True)
    texts = []
    for row in first.iter_rows(named=True):
        at = (frozenset(answers.items()), *(row[name] for name in by))
        if at not in desk.missing:
            trade, claims = asked_of(desk, row, columns)
            needs = best_under(desk.book, trade, claims, answers)[1]
            desk.missing[at] = [need.replace(str(trade.on), _DAY) for need in needs]
        texts.append(desk.missing[at])
    told = first.select(by).with_columns(pl.Series("missing", texts, dtype=pl.List(pl.String)))
    mine = (
        asking.select(*dict.fromkeys(("row", "on", *by)))
        .join(told, on=by, how="left", nulls_equal=True)
        .select("row", "on", "missing")
    )
    if any(_DAY in need for needs in texts for need in needs):
        dated = [[need.replace(_DAY, str(on)) for need in needs] for _, on, needs in mine.iter_rows()]
        mine = mine.with_columns(pl.Series("missing", dated, dtype=pl.List(pl.String)))
    return settled.drop("open").join(mine.drop("on"), on="row", how="left", maintain_order="left")


_SETTLED = ("best_duty", "best_regime")
_DAY = "<day>"


def asked_of(desk: QuoteDesk, row: Mapping[str, Any], columns: list[str]) -> tuple[Trade, dict[str, Claim]]:
    """One row as a single quote asks for it."""
    importer, exporter, on = row["importer"], row["exporter"], row["on"]
    line = HsCode(row["digits"], row["edition"])
    goods = goods_of(row, quantity_columns(columns), desk.answers, desk.exchange)
    own = claim_columns(columns)
    country = row["country"] or exporter
    claims = {}
    rates = desk.book.rates(importer, line, on)
    for regime in dict.fromkeys(item.regime for item in rates):
        if role_of(regime) not in {"agreement", "unilateral"}:
            continue
        if row_for(rates, regime, country, on)[0] is None:
            continue  # nothing can be claimed under it
        answer = row.get(own.get(regime, "originating"))
        if isinstance(answer, bool):
            claims[regime] = Claim(answer, "originating" if answer else "not originating", country)
    return Trade(importer, exporter, line, on, goods), claims


def rounded(amount: Decimal | None) -> Decimal | None:
    """An amount to the places of a table."""
    return None if amount is None else round(amount, AMOUNT.scale)
