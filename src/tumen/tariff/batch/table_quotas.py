"""Quotas that run down over a table of shipments, as `tumen.tariff.quote.quota.run_quotas` has it for a
study.

Quotas are changes of policy with their size (see `tumen.tariff.policy.change`). Rows whose goods meet one are
taken in the order of their days, of one day in the order of the table; what they bear then stands in place of
the open question whether they are within the quota.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from tumen.reference.currency import ExchangeRates
from tumen.reference.hs import HsCode
from tumen.tariff.batch.columns import claim_columns, quantity_columns
from tumen.tariff.batch.table_duties import goods_of
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.duty import money
from tumen.tariff.quote.quota import Shipped, run_quotas
from tumen.tariff.quote.quoted import Claim, Trade
from tumen.tariff.rates.beneficiaries import row_for
from tumen.tariff.rates.on_file import role_of

_AMOUNT = pl.Decimal(38, 12)
_PARTS = {
    "row": pl.Int64(),
    "on": pl.Date(),
    "quota": pl.String(),
    "share": _AMOUNT,
    "quantity": _AMOUNT,
    "regime": pl.String(),
    "duty": _AMOUNT,
    "balances": pl.String(),
    "needs": pl.String(),
}
_ROWS = {
    "row": pl.Int64(),
    "quota_duty": _AMOUNT,
    "quota_regime": pl.String(),
    "quota_mfn": _AMOUNT,
    "quota": pl.String(),
}


@dataclass(frozen=True, slots=True)
class TableQuotas:
    """What the rows bear that meet a quota.

    `parts`: row, quota (null: outside all), share, quantity, regime, duty of the part (null: unknown),
    balances after the row, needs. `rows`: row, quota_duty (null: unknown), quota_regime, quota_mfn (the MFN
    duty outside every quota), quota (those drawn on).
    """

    parts: pl.DataFrame
    rows: pl.DataFrame
    left: tuple[str, ...]
    """Of each quota (and year): how many rows met it, what is left, and what is missing to know it."""


def has_quotas(book: TariffBook) -> bool:
    """Whether a change of policy opens a quota."""
    return any(change.action == "quota" for change in book.changes)


def run_table(
    book: TariffBook,
    parts: Iterable[pl.DataFrame],
    *,
    answers: Mapping[str, bool],
    exchange: ExchangeRates | None = None,
) -> TableQuotas:
    """Take the rows of a table that meet a quota and keep the balance of every quota.

    Parameters
    ----------
    parts
        The table in parts, as `tumen.tariff.batch.shipments.checked` reads it, origin from bills included.
    """
    numbers: list[int] = []
    trades: list[tuple[Trade, dict[str, Claim]]] = []
    for part in parts:
        for row in _meeting(book, part).iter_rows(named=True):
            numbers.append(row["row"])
            trades.append(_asked(book, row, part.columns, answers, exchange))
    found = run_quotas(book, trades)
    own = [(numbers[item.row], *_borne(item)) for item in found]
    return TableQuotas(
        pl.DataFrame(list(_listed(found, numbers)), schema=_PARTS, orient="row"),
        pl.DataFrame(own, schema=_ROWS, orient="row"),
        _left(book, found),
    )


def with_quotas(best: pl.DataFrame, quotas: TableQuotas) -> pl.DataFrame:
    """The best duties with those of rows that meet a quota, and which quotas each row drew on."""
    mine = best.join(
        quotas.rows.with_columns(pl.lit(value=True).alias("met")), on="row", how="left", maintain_order="left"
    )
    instead = {
        "mfn_duty": pl.col("quota_mfn"),
        "best_duty": pl.col("quota_duty"),
        "best_regime": pl.col("quota_regime"),
        "could_be_lower": pl.col("quota_duty").is_null(),
        "mfn_payable": pl.lit(None),  # the parts of a consignment are not rounded one by one
        "best_payable": pl.lit(None),
    }
    found = [pl.when("met").then(borne).otherwise(name).alias(name) for name, borne in instead.items()]
    return mine.with_columns(found).drop("met", "quota_mfn", "quota_duty", "quota_regime")


def _meeting(book: TariffBook, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose goods meet a quota, or may."""
    names = ["importer", "exporter", "digits", "edition", "on"]
    opened = [change for change in book.changes if change.action == "quota"]
    met = [
        key
        for key in rows.select(names).unique(maintain_order=True).iter_rows()
        if any(
            change.applies(key[0], key[1], HsCode(key[2], key[3]), key[4]) is not False for change in opened
        )
    ]
    keys = pl.DataFrame(met, schema={name: rows.schema[name] for name in names}, orient="row")
    return rows.join(keys, on=names, how="semi", maintain_order="left")


def _asked(
    book: TariffBook,
    row: Mapping[str, Any],
    columns: list[str],
    answers: Mapping[str, bool],
    exchange: ExchangeRates | None,
) -> tuple[Trade, dict[str, Claim]]:
    """One row as a single quote asks for it."""
    importer, exporter, on = row["importer"], row["exporter"], row["on"]
    line = HsCode(row["digits"], row["edition"])
    goods = goods_of(row, quantity_columns(columns), answers, exchange)
    own = claim_columns(columns)
    country = row["country"] or exporter
    claims = {}
    rates = book.rates(importer, line, on)
    for regime in dict.fromkeys(item.regime for item in rates):
        if role_of(regime) not in {"agreement", "unilateral"}:
            continue
        if row_for(rates, regime, country, on)[0] is None:
            continue  # nothing can be claimed under it
        answer = row.get(own.get(regime, "originating"))
        if isinstance(answer, bool):
            claims[regime] = Claim(answer, "originating" if answer else "not originating", country)
    return Trade(importer, exporter, line, on, goods), claims


def _listed(found: tuple[Shipped, ...], numbers: list[int]) -> Iterator[tuple[object, ...]]:
    """The parts of each shipment; one row without figures where it has none."""
    for item in found:
        after = "; ".join(
            f"{name}: {'not known' if left is None else money(left)}" for name, left in item.balances
        )
        head, tail = (numbers[item.row], item.trade.on), (after, "; ".join(item.needs))
        for part in item.parts:
            shown = (_rounded(part.share), _rounded(part.quantity), part.regime, _rounded(part.duty))
            yield *head, part.quota, *shown, *tail
        if not item.parts:
            yield *head, *[None] * 5, *tail


def _borne(item: Shipped) -> tuple[object, ...]:
    """What a shipment bears in all: duty, regimes, the MFN duty, the quotas drawn on."""
    regimes = " and ".join(dict.fromkeys(part.regime for part in item.parts if part.regime))
    drawn = ", ".join(part.quota for part in item.parts if part.quota)
    known = item.duty is not None
    return _rounded(item.duty), regimes if known else None, _rounded(item.mfn), drawn or None


def _left(book: TariffBook, found: tuple[Shipped, ...]) -> tuple[str, ...]:
    """What is left of each quota in words, the quotas in the order of the changes."""
    said = []
    for quota in (change for change in book.changes if change.action == "quota"):
        unit = quota.size[1] if quota.size else ""
        mine = [item for item in found if quota.name in dict(item.balances)]
        years = sorted({item.trade.on.year for item in mine}) if quota.yearly else [0]
        for year in years:
            met = [item for item in mine if year in {0, item.trade.on.year}]
            head = (
                f"quota {quota.name}{f' of {year}' if year else ''}, {len(met):,} "
                f"shipment{'' if len(met) == 1 else 's'}"
            )
            after = dict(met[-1].balances)[quota.name] if met else (quota.size or (None,))[0]
            if after is not None:
                said.append(f"{head}: {money(after)} {unit} left")
                continue
            needs = next((item.needs for item in met if item.needs), ())
            said.append(
                f"{head}: what is left is not known; first of all: {'; '.join(needs[:3]) or 'its size'}"
            )
    return tuple(said)


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, _AMOUNT.scale)
