"""What evidences the origin on which a past shipment claimed a preference, row by row.

The audit asks whether the duty is right given the claim. Whether the good originates is checked where a
bill is given or the table states it; else the claim with its proof evidences origin under the regime that
it names, and under no other. A claim whose proof is not named is no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import polars as pl

from tumen.agreements.load import agreement_place, agreements_on_file, load_agreement
from tumen.origin.truth import Truth
from tumen.tariff.quote.taxes import DATA
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.shipped import records
from tumen.tariff.rates.store import OwnFolders, columns, importers, remembered

ORIGIN_BY = "origin_by"
BILL, STATED, PROVED = "bill", "stated", "claim with proof"
UNPROVED, ALONE = "claim without proof", "claim alone"
"""No proof is named though the table has a column for it; the table has none, or the consignment needs
none.
"""

_WHOLE = 1000
"""Lines from which a column is a tariff and no extract of one; an HS has more than 5,000 subheadings."""


@dataclass(frozen=True, slots=True)
class ProofWaiver:
    """Up to which customs value an importer asks for no proof."""

    economy: str
    currency: str
    value: Decimal
    article: str
    source: str
    read_on: date


def proof_waivers() -> tuple[ProofWaiver, ...]:
    """Waivers of importers on file; those of an agreement stand in its provisions."""
    return records(DATA / "proof_waivers.csv", ProofWaiver, value=Decimal, read_on=date.fromisoformat)


def with_evidence(read: pl.DataFrame, claims: Mapping[str, str]) -> pl.DataFrame:
    """Add what evidences each claim (`ORIGIN_BY`, null where none is made), and have a claim whose origin
    nobody states count as originating under its regime.

    Parameters
    ----------
    read
        Checked shipments with the column claimed.
    claims
        Column with the answers for one regime, by regime.
    """
    by: pl.Expr = pl.lit(ALONE)
    if "proof" in read.columns:
        none = pl.col("proof").is_null()
        by = pl.when(~none).then(pl.lit(PROVED)).when(~_waived(read)).then(pl.lit(UNPROVED)).otherwise(by)
    general = pl.col("originating") if "originating" in read.columns else pl.lit(None, pl.Boolean)
    stated, answers = pl.lit(None, pl.Boolean), []
    for regime in read["claimed"].unique().sort():
        if regime == "MFN":
            continue
        name = claims.get(regime, f"originating {regime}")
        own, mine = pl.col(name) if regime in claims else general, pl.col("claimed") == regime
        stated = pl.when(mine).then(own).otherwise(stated)
        answers.append(pl.when(mine & own.is_null()).then(pl.lit(value=True)).otherwise(own).alias(name))
    by = pl.when(stated.is_not_null() & (by != UNPROVED)).then(pl.lit(STATED)).otherwise(by)
    by = pl.when(pl.col("claimed") != "MFN").then(by)
    return read.with_columns(by.alias(ORIGIN_BY), *answers)


def _waived(read: pl.DataFrame) -> pl.Expr:
    """Whether a consignment is so small that its claim needs no proof."""
    found = pl.lit(value=False)
    for test, currency, value in _waivers(tuple(read["claimed"].unique().sort())):
        found |= test & (pl.col("currency") == currency) & (pl.col("value") <= value)
    return found.fill_null(value=False)


def _waivers(claimed: tuple[str, ...]) -> Iterator[tuple[pl.Expr, str, Decimal]]:
    for item in proof_waivers():
        yield pl.col("importer") == item.economy, item.currency, item.value
    for code in claimed:
        if code in agreements_on_file():
            policy = load_agreement(code).provisions.proofs
            if policy is not None and policy.waiver_value is not None and policy.waiver_currency is not None:
                yield pl.col("claimed") == code, policy.waiver_currency, policy.waiver_value


@remembered(1 << 14)  # a table asks the same for every line
def has_no_rate(
    _own: OwnFolders,
    importer: str,
    party: str,
    regime: str,
    on: date,
    no_line: bool,  # noqa: FBT001 - a row of a table
) -> bool:
    """Whether a regime of which no rate for goods is found surely gives none: the whole of its tariff for
    them is on file for the day and has the line (`no_line`: it has not), or one of the two is no Party as far
    as any tariff on file tells. Else it is not on file.
    """
    mine = [item for item in columns(importer).values() if item.regime == regime and item.valid(on)]
    if not no_line and any(item.lines >= _WHOLE and benefits(item.beneficiaries, party, on) for item in mine):
        return True
    if regime in agreements_on_file():
        agreement = load_agreement(regime)
        return not (agreement.is_party(importer) and agreement.is_party(party))
    every = [item for code in importers() for item in columns(code).values() if item.regime == regime]

    def may_be_party(economy: str) -> bool:
        return any(
            economy == item.importer or benefits(item.beneficiaries, economy, on) is not False
            for item in every
        )

    return not (may_be_party(importer) and may_be_party(party))


def not_on_file(importer: str, exporter: str, party: str, on: date) -> Iterator[str]:
    """The agreements in force between two of which it is not told that they give goods of a Party no rate."""
    for regime in agreements_on_file():
        if in_force(regime, exporter, importer, on) and not has_no_rate(importer, party, regime, on, False):
            yield regime


def in_force(regime: str, exporter: str, importer: str, on: date) -> Truth:
    """Whether a regime is in force between two economies; one that is no agreement on file is."""
    if regime not in agreements_on_file():
        return True
    return _in_force_there(agreement_place(regime), exporter, importer, on)


@lru_cache(maxsize=1 << 16)  # a table asks the same for every line
def _in_force_there(place: str, exporter: str, importer: str, on: date) -> Truth:
    """By the place of the agreement, since a user's own may have the code of one that is shipped."""
    return load_agreement(place).in_force(exporter, importer, on).holds
