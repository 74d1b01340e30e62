"""The best duties of rows alone, and what is missing where a lower may exist, in the words of a single quote.

What the law leaves open is told by one single quote for each trade and regime, what the duty leaves open by
the rate itself, once for each case of what rows state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from tumen.reference.hs import HsCode
from tumen.tariff.batch.best import cheapest, may_be_lower
from tumen.tariff.batch.columns import claim_columns, quantity_columns
from tumen.tariff.batch.table_duties import goods_of
from tumen.tariff.quote.quoted import Claim, Trade
from tumen.tariff.quote.quotes import quotes
from tumen.tariff.rates import expression as forms
from tumen.tariff.rates.beneficiaries import row_for
from tumen.tariff.rates.on_file import role_of

if TYPE_CHECKING:
    from tumen.tariff.batch.kinds import PlannedRegime
    from tumen.tariff.batch.table import QuoteDesk

AMOUNT = pl.Decimal(38, 12)
_SETTLED = ("best_duty", "best_regime")
_DAY = "<day>"


_BY_ROW = (forms.ByProducer, forms.GatePrice, forms.ReferenceGate)


def by_row(plan: PlannedRegime) -> bool:
    """Whether what is missing to a duty hangs on more of a row than its currency and what is empty."""
    rates = () if plan.rate is None else (plan.rate, *plan.charges)
    nodes = (node for rate in rates for node in forms.walk(rate))
    return plan.seasonal or any(isinstance(node, _BY_ROW) for node in nodes)


def bests(desk: QuoteDesk, rows: pl.DataFrame) -> pl.DataFrame:
    """The best duties of `kinded` rows alone: row, mfn_duty, best_duty, best_regime, computed (whether a
    duty is more than a share of the value); of the regimes that are not settled and may be lower (null:
    none) open (in words that tell cases apart), plans and unknown (whether the duty is not known).
    """
    long = desk.priced(rows)
    best = cheapest(long).drop("best_at")
    new = desk.plans[len(desk.told_by_row) :]
    desk.told_by_row += [
        by_row(item) or (desk.exchange is not None and item.rate is not None) for item in new
    ]
    alone = pl.Series(desk.told_by_row, dtype=pl.Boolean).arg_true().implode()
    unknown = pl.col("duty").is_null()
    who = [name for name in ("kind", "producer") if name in long.columns]
    of_origin = ~unknown & pl.col("open")  # whichever the rate: only the law is not settled
    case = pl.concat_str(
        pl.when(of_origin).then(pl.col("regime").cast(pl.String)).otherwise(pl.col("plan").cast(pl.String)),
        unknown.cast(pl.Int8),
        pl.when(unknown & pl.col("plan").is_in(alone)).then(pl.col("row").cast(pl.String)),
        *(pl.when(pl.col("rate").is_null()).then(name) for name in who),
        separator=" ",
        ignore_nulls=True,
    )
    lower = may_be_lower(long, best.select("row", "best_duty"), "plan", "regime", "rate", "open", *who)
    open_ = lower.group_by("row", maintain_order=True).agg(
        case.str.join("; ").alias("open"), pl.col("plan").alias("plans"), unknown.alias("unknown")
    )
    computed = long.group_by("row").agg(pl.col("compute").any().alias("computed"))
    mfn = long.filter(pl.col("role") == "mfn").select("row", mfn_duty="duty")
    found = rows.select("row")
    for more in (mfn, best, open_, computed):
        found = found.join(more, on="row", how="left", maintain_order="left")
    return found


def with_missing(
    desk: QuoteDesk, under: QuoteDesk, found: pl.DataFrame, rows: pl.DataFrame, columns: list[str]
) -> pl.DataFrame:
    """Say what is missing where a lower duty may exist, a line for each; `found` is of a desk with more
    answers (see `bests`).
    """
    settled = found.drop("open", "plans", "unknown").with_columns(
        pl.when(found["open"].is_null()).then(name).alias(name) for name in _SETTLED
    )
    told = ("importer", "exporter", "country", "currency", "originating")
    facts = [*(name for name in told if name in columns), *claim_columns(columns).values()]
    nulls = pl.concat_str(
        pl.col(name).is_null().cast(pl.Int8) for name in ("value", *quantity_columns(columns))
    )
    by = [*facts, "nulls", "open"]
    asking = (
        found.lazy()
        .filter(pl.col("open").is_not_null())
        .select("row", "open", "plans", "unknown")
        .join(rows.lazy(), on="row", how="left", maintain_order="left")
        .with_columns(nulls.alias("nulls"))
        .collect()
    )
    first = asking.unique(by, keep="first", maintain_order=True)
    texts = ["\n".join(_needs(desk, under, row, columns)) or None for row in first.iter_rows(named=True)]
    known = first.select(by).with_columns(pl.Series("missing", texts, dtype=pl.String))
    mine = asking.select(*dict.fromkeys(("row", "on", *by))).join(known, on=by, how="left", nulls_equal=True)
    if any(text is not None and _DAY in text for text in texts):
        day = pl.col("on").cast(pl.String)
        mine = mine.with_columns(pl.col("missing").str.replace_all(_DAY, day, literal=True))
    return settled.join(mine.select("row", "missing"), on="row", how="left", maintain_order="left")


def _needs(desk: QuoteDesk, under: QuoteDesk, row: Mapping[str, Any], columns: list[str]) -> Iterator[str]:
    """Of the regimes of one row that are open, in their order."""
    for number, unknown in zip(row["plans"], row["unknown"], strict=True):
        plan = under.plans[number]
        if plan.rate is None:
            trade, claims = asked_of(desk, row, columns)
            goods = replace(trade.goods, holds={**trade.goods.holds, **under.answers})
            needs = quotes(replace(trade, goods=goods), desk.book, claims).quotes[0].needs
            yield from (need.replace(str(trade.on), _DAY) for need in needs)
            continue
        law = _of_law(desk, plan, (number, row["start"]), row, columns)
        duty = _of_duty(under, plan, number, row, columns) if unknown else ()
        yield from dict.fromkeys((*law, *duty))


def _of_law(
    desk: QuoteDesk, plan: PlannedRegime, at: tuple[int, date], row: Mapping[str, Any], columns: list[str]
) -> tuple[str, ...]:
    """What keeps a regime from being lawful, without what keeps its duty from being known."""
    if plan.role in {"mfn", "programme"}:
        return ()
    claim = row.get(claim_columns(columns).get(plan.regime, "originating"))
    trade_of = (row["importer"], row["exporter"], row["country"])
    case = ("law", *trade_of, plan.regime, claim, plan.open, None if plan.open else at)
    if case not in desk.missing:
        trade, claims = asked_of(desk, row, columns)
        quote = quotes(trade, desk.book, claims).of(plan.regime)
        own = () if quote is None or quote.duty is None else quote.duty.needs
        desk.missing[case] = tuple(need for need in (quote.needs if quote else ()) if need not in own)
    return desk.missing[case]


def _of_duty(
    under: QuoteDesk, plan: PlannedRegime, number: int, row: Mapping[str, Any], columns: list[str]
) -> tuple[str, ...]:
    """What keeps the duty of a regime from being known."""
    alone, case = under.told_by_row[number], ("duty", number, row["currency"], row["nulls"])
    if not alone and case in under.missing:
        return under.missing[case]
    goods = goods_of(row, quantity_columns(columns), under.answers, under.exchange, row["exporter"])
    needs = plan.duty(goods, row["on"]).needs
    if not alone:
        under.missing[case] = needs
    return needs


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
