"""Until when a refund of duty, or a preference that was not claimed, may be asked for: by importer and
agreement, as far as on file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from tumen.tariff.audit.findings import LOST
from tumen.tariff.quote.taxes import DATA
from tumen.tariff.rates.shipped import records

_DOCUMENT = "a proof of origin under {}"
OPEN, PASSED, NOT_ON_FILE = "open", "passed", "not on file"


@dataclass(frozen=True, slots=True)
class RefundRule:
    """What one law says of one kind of refund."""

    economy: str
    """``all`` for what an agreement says."""
    regime: str
    """``all`` for what an importer's law says of every regime."""
    kind: str
    """``overpaid``, or ``late claim`` of a preference."""
    months: int | None
    """None: no period is on file."""
    counted_from: str
    article: str
    says: str
    document: str
    source: str
    read_on: date


@cache
def refund_rules() -> tuple[RefundRule, ...]:
    """Every rule on file."""

    def months(text: str) -> int | None:
        return int(text) if text else None

    return records(DATA / "refunds.csv", RefundRule, months=months, read_on=date.fromisoformat)


@cache
def rules_for(importer: str, regime: str, kind: str) -> tuple[RefundRule, ...]:
    """The rules that meet a refund: of the importer's law the one that names the regime, then of the
    agreement.
    """
    mine = [rule for rule in refund_rules() if rule.kind == kind and rule.regime in {regime, "all"}]
    own = [rule for rule in mine if rule.economy == importer]
    named = [rule for rule in own if rule.regime == regime] or own
    return (*named[:1], *(rule for rule in mine if rule.economy == "all"))


def with_deadlines(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Add to rows with a finding: refund_until (null: not on file), refund (open, passed or not on file as
    of the day; null where there is nothing to refund), refund_law, document.
    """
    late = pl.when(pl.col("finding").is_in(LOST)).then(pl.lit("late claim"))
    kind = late.when(pl.col("finding") == "overpaid").then(pl.lit("overpaid")).alias("kind")
    regime = pl.when(pl.col("finding").is_in(LOST)).then("best_regime").otherwise("claimed").alias("regime")
    asked = rows.select("importer", kind, regime)
    told = [
        {"importer": importer, "kind": what, "regime": code, **_told(importer, code, what)}
        for importer, what, code in asked.drop_nulls().unique(maintain_order=True).iter_rows()
    ]
    schema = dict.fromkeys(("importer", "kind", "regime", "refund_law", "document"), pl.String())
    known = pl.DataFrame(told, schema={**schema, "months": pl.Int64()})
    both = asked.join(known, on=["importer", "kind", "regime"], how="left", maintain_order="left")
    until = rows["on"].dt.offset_by(both["months"].cast(pl.String) + "mo")
    state = (
        pl.when(both["kind"].is_null())
        .then(None)
        .when(until.is_null())
        .then(pl.lit(NOT_ON_FILE))
        .when(until < as_of)
        .then(pl.lit(PASSED))
        .otherwise(pl.lit(OPEN))
    )
    return rows.with_columns(
        until.alias("refund_until"), state.alias("refund"), both["refund_law"], both["document"]
    )


def _told(importer: str, regime: str, kind: str) -> Mapping[str, object]:
    rules = rules_for(importer, regime, kind)
    periods = [rule.months for rule in rules if rule.months is not None]
    law = "; ".join(
        f"{regime if rule.economy == 'all' else rule.economy} {rule.article}: {rule.says}" for rule in rules
    )
    if not any(rule.economy == importer for rule in rules):
        law = (
            f"{law}; the law of {importer} is not on file" if law else f"the law of {importer} is not on file"
        )
    papers = dict.fromkeys(rule.document for rule in rules if rule.document)
    document = next(iter(papers), _DOCUMENT.format(regime) if kind == "late claim" else "a claim for refund")
    return {"months": min(periods, default=None), "refund_law": law, "document": document}
