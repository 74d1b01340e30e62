"""Past shipments looked at again: which preference was lawful and not claimed, and what that cost.

A shipment names the regime under which it was cleared (``claimed``) and, where known, the duty that was paid.
What could have been paid is the lowest duty among the regimes that are surely lawful; what hangs on an open
question is counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

import polars as pl

from tumen.errors import InputError, Problem
from tumen.files.whole import whole_folder
from tumen.reference.currency import currencies
from tumen.tariff.batch.columns import OF_AUDIT
from tumen.tariff.batch.files import Parts, write_table, write_workbook
from tumen.tariff.batch.shipments import AMOUNT, Rejected, together
from tumen.tariff.batch.table import QuoteDesk, quote_stream
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.rates.store import regimes

Finding = Literal[
    "missed", "better claim", "overpaid", "underpaid", "as it should be", "open", "unlawful claim"
]
MARKED = "origin_of_data"
"""Column that says that rows are made up; taken along so that the page can say it too."""
KNOWN = (*OF_AUDIT, MARKED)

LOST = ("missed", "better claim")
"""Findings in which money was left on the table."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit found, money in the currency of each shipment: nothing is added over currencies."""

    shipments: pl.DataFrame
    """Row, on, importer, exporter, digits, value, currency, claimed, duty_paid, mfn_duty, best_regime,
    best_duty, claimed_duty, claimed_lawful, finding, left (what could have been saved, 0 up to
    one minor unit of the currency; null: not known)."""
    by_agreement: pl.DataFrame
    """Regime, currency: shipments and value on which it was the best, duty left on the table."""
    utilisation: pl.DataFrame
    """Importer, partner, digits, year, currency: eligible value (a lawful preference lower than MFN), claimed
    value, rate of use in per cent, and the value for which eligibility is not known."""
    rejected: Rejected

    @property
    def left(self) -> tuple[tuple[str, Decimal], ...]:
        """Money left on the table by currency."""
        return tuple(self.by_agreement.group_by("currency").agg(_sum("left")).sort("currency").rows())

    @property
    def findings(self) -> pl.DataFrame:
        """Finding, currency: shipments, their value as far as stated, those without one, what was left."""
        found = self.shipments.group_by("finding", "currency").agg(
            pl.len().alias("shipments"), _sum("value", "left"), without_value=pl.col("value").null_count()
        )
        return found.sort("currency", "left", "finding", descending=[False, True, False])

    @property
    def missed(self) -> pl.DataFrame:
        """The shipments with a lawful claim that was not made, or a better one; the dearest first."""
        lost = self.shipments.filter(pl.col("finding").is_in(LOST))
        return lost.sort("currency", "left", "row", descending=[False, True, False])

    @property
    def lines(self) -> pl.DataFrame:
        """Importer, line, currency: shipments missed, what they would have saved, use; the dearest first."""
        keys = ["importer", "digits", "currency"]
        missed = self.missed.group_by(keys).agg(pl.len().alias("shipments"), _sum("left"))
        return (
            self.use("importer", "digits")
            .join(missed, on=keys, how="left")
            .with_columns(pl.col("shipments", "left").fill_null(0))
            .sort("currency", "left", "importer", "digits", descending=[False, True, False, False])
        )

    @property
    def valued(self) -> tuple[str, ...]:
        """Which rate of exchange customs take, by importer and currency of shipments stated in another."""
        latest = self.shipments.group_by("importer", "currency").agg(pl.col("on").max())
        told = latest.sort("importer", "currency").iter_rows()
        said = (CustomsRates(None, importer, on).said(currency) for importer, currency, on in told)
        return tuple(text for text in said if text is not None)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table of the audit by name, as it is written."""
        return {
            "shipments": self.shipments,
            "missed": self.missed,
            "findings": self.findings,
            "by-agreement": self.by_agreement,
            "use-by-line": self.lines,
            "use-by-partner": self.use("importer", "partner"),
            "use-by-year": self.use("importer", "year"),
            "use": self.utilisation,
        } | ({} if self.rejected.listing is None else {"rejected": self.rejected.listing})

    def use(self, *by: str) -> pl.DataFrame:
        """The rate of use added up by some of importer, partner, digits and year."""
        known = ("importer", "partner", "digits", "year")
        if wrong := [name for name in by if name not in known]:
            raise InputError.of(f"use is not known by {', '.join(wrong)}", f"Ask by {', '.join(known)}")
        found = self.utilisation.group_by([*by, "currency"]).agg(
            _sum("eligible", "claimed", "open", "without_value")
        )
        return found.with_columns(_use()).sort([*by, "currency"])


def write_audit(
    found: Audit,
    folder: Path,
    *,
    page: str | None = None,
    ending: Literal["csv", "parquet", "xlsx"] = "csv",
    excel: bool = False,
) -> None:
    """Write every table of an audit, and the page where one is given, into a new folder: whole or not at all.

    With the ending ``xlsx`` the tables are worksheets of one workbook, ``audit.xlsx``.

    Raises
    ------
    InputError
        If the folder is there already or cannot be written, or a table is too long for a worksheet.
    MissingExtraError
        For XLSX, if the extra for spreadsheets is not installed.
    """
    if folder.exists():
        raise InputError.of(
            "is there already", "Name another folder; nothing is overwritten", file=str(folder)
        )
    with whole_folder(folder) as draft:
        if ending == "xlsx":
            write_workbook(found.tables(), draft.path / "audit.xlsx")
        else:
            for name, frame in found.tables().items():
                write_table(frame, draft.path / f"{name}.{ending}", excel=excel)
        if page is not None:
            (draft.path / "report.html").write_text(page, encoding="utf-8", newline="\n")


def audit(
    shipments: pl.DataFrame | Path | Parts,
    desk: QuoteDesk | None = None,
    *,
    extra: Sequence[str] = (),
    strict: bool = True,
    file: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Audit:
    """Audit a table of past shipments.

    Raises
    ------
    InputError
        If the columns are wrong, a claimed regime is no regime, or `strict` and a row cannot be used.
    """
    desk = desk or QuoteDesk()
    parts, rejected = [], []
    kept = (*OF_AUDIT, *extra)
    if file is None and isinstance(shipments, Path):
        file = str(shipments)
    named = [*regimes(), *(row.regime for row in desk.book.stated)]
    stream = quote_stream(
        shipments, desk, extra=kept, strict=strict, file=file, progress=progress, regimes=named
    )
    for chunk in stream:
        parts.append(_found(chunk.best))
        rejected.append(chunk.rejected)
    if not parts:
        raise InputError.of("the table has no rows", "Give at least one shipment", file=file)
    if not any(part.height for part in parts):
        last = Problem("no row of the table can be used", "Correct the rows", file)
        raise InputError([*together(rejected).problems, last])
    every = pl.concat(parts)
    return Audit(every, _by_agreement(every), _utilisation(every), together(rejected))


def _found(rows: pl.DataFrame) -> pl.DataFrame:
    col = pl.col
    paid = pl.coalesce("duty_paid", "claimed_duty")
    zero, smallest = pl.lit(0, AMOUNT), _minor_unit()
    # A duty is paid in whole minor units: a difference of at most one of them is rounding and no finding.
    more = paid - col("best_duty")
    left = pl.when(more.is_not_null()).then(pl.when(more > smallest).then(more).otherwise(zero))
    near = (col("duty_paid") - col("claimed_duty")).abs() <= smallest
    allowed = (col("duty_paid") >= col("claimed_least")) & (col("duty_paid") <= col("claimed_most"))
    near |= (allowed & col("claimed_payable").is_not_null()).fill_null(value=False)
    rows = rows.with_columns(left.alias("left"))
    lower, paid_known = more > smallest, col("duty_paid").is_not_null()
    cases = (
        ((~col("claimed_lawful")).fill_null(value=False) | _not_on_file(), "unlawful claim"),
        (col("best_duty").is_null() | paid.is_null(), "open"),
        ((col("claimed") == "MFN") & (col("best_regime") != "MFN") & lower, "missed"),
        (col("claimed_lawful").is_null(), "open"),
        ((col("best_regime") != col("claimed")) & lower, "better claim"),
        ((col("claimed_least") == 0) & (col("claimed_payable") > 0), "open"),  # a limit may hold
        (paid_known & ~near & (col("duty_paid") > col("claimed_duty")), "overpaid"),
        (paid_known & ~near & (col("duty_paid") < col("claimed_duty")), "underpaid"),
        (col("could_be_lower"), "open"),
    )
    finding = pl.lit("as it should be")
    for test, word in reversed(cases):
        finding = pl.when(test).then(pl.lit(word)).otherwise(finding)
    return rows.with_columns(finding.alias("finding"))


def _minor_unit() -> pl.Expr:
    """The smallest unit of the currency of a row: 0.01 of USD, 1 of JPY."""
    units = {code: Decimal(1).scaleb(-places) for code, places in currencies().items()}
    return pl.col("currency").replace_strict(units, return_dtype=AMOUNT)


def _not_on_file() -> pl.Expr:
    """A claimed regime that gives goods of the country no rate."""
    return (
        (pl.col("claimed") != "MFN") & pl.col("claimed_lawful").is_null() & pl.col("claimed_duty").is_null()
    )


def _by_agreement(every: pl.DataFrame) -> pl.DataFrame:
    lost = every.filter(pl.col("finding").is_in(LOST)).group_by(
        pl.col("best_regime").alias("regime"), "currency"
    )
    found = lost.agg(pl.len().alias("shipments"), _sum("value", "left"))
    return found.sort(["left", "regime"], descending=[True, False])


def _utilisation(every: pl.DataFrame) -> pl.DataFrame:
    """Use of preferences: claimed value by value for which a lawful preference was lower than MFN."""
    col = pl.col
    used = (col("claimed") != "MFN") & col("claimed_lawful").fill_null(value=False)
    lower = (col("best_regime") != "MFN").fill_null(value=False) | (
        used & (col("claimed_duty") < col("mfn_duty")).fill_null(value=False)
    )
    zero = pl.lit(0, AMOUNT)
    rows = every.with_columns(
        col("exporter").alias("partner"),
        col("on").dt.year().alias("year"),
        pl.when(lower).then(col("value")).otherwise(zero).alias("eligible"),
        pl.when(lower & used).then(col("value")).otherwise(zero).alias("used"),
        pl.when(~lower & col("could_be_lower")).then(col("value")).otherwise(zero).alias("open"),
        col("value").is_null().alias("without_value"),
    )
    return (
        rows.group_by("importer", "partner", "digits", "year", "currency")
        .agg(_sum("eligible", "open", "without_value"), claimed=_sum("used"))
        .with_columns(_use())
        .sort("importer", "partner", "digits", "year", "currency")
    )


def _use() -> pl.Expr:
    share = pl.col("claimed").cast(pl.Float64) / pl.col("eligible").cast(pl.Float64) * 100
    return pl.when(pl.col("eligible") > 0).then(share).alias("use")


def _sum(*names: str) -> pl.Expr:
    return pl.col(*names).sum()
