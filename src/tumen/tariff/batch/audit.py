"""Past shipments looked at again: whether the duty was right, which preference was lawful and not claimed,
what that cost, and until when it may be asked back.

A shipment names the regime under which it was cleared (``claimed``), the proof of origin, and, where known,
the duty that was paid. What could have been paid is the lowest duty among the regimes that are surely
lawful; what hangs on an open question is counted apart. What is asked of each row stands in
`tumen.tariff.audit`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import polars as pl

from tumen.errors import InputError, Problem
from tumen.files.whole import whole_folder
from tumen.reference.currency import ExchangeRates
from tumen.tables.given import day
from tumen.tariff.audit.evidence import ALONE, ORIGIN_BY, UNPROVED
from tumen.tariff.audit.findings import FIRST, LOST, SHORT, found_in
from tumen.tariff.audit.first_looks import first_looks, settled_first
from tumen.tariff.audit.refunds import with_deadlines
from tumen.tariff.batch.columns import EVIDENCE, OF_AUDIT, claim_columns, quantity_columns
from tumen.tariff.batch.files import Parts, parts_of, write_table, write_workbook
from tumen.tariff.batch.shipments import AMOUNT, Rejected, together
from tumen.tariff.batch.table import QuoteDesk, quote_stream
from tumen.tariff.batch.table_payable import off_file_said, rounding_said
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.rates.store import regimes

_CHUNK = 500_000

MARKED = "origin_of_data"
"""Column that says that rows are made up; taken along so that the page can say it too."""
KNOWN = (*OF_AUDIT, *EVIDENCE, MARKED)


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit found, money in the currency of each shipment: nothing is added over currencies."""

    shipments: pl.DataFrame | pl.LazyFrame
    """Row, on, importer, exporter, digits, value, currency, claimed, duty_paid, mfn_duty, best_regime,
    best_duty, claimed_duty, claimed_lawful, origin_by (what evidences the claim), finding, why, left (what
    could have been saved, 0 up to one minor unit of the currency; null: not known), owed (what is short),
    could_save and lower_under (under regimes that are not settled), refund_until, refund (open, passed, not
    on file), refund_law, document.
    """
    looks: pl.DataFrame
    """What is looked at first: row, kind (impossible, duplicate, near-identical), what, other_row."""
    by_agreement: pl.DataFrame
    """Regime, currency: shipments and value on which it was the best, duty left on the table."""
    utilisation: pl.DataFrame
    """Importer, partner, digits, year, currency: eligible value (a lawful preference lower than MFN), claimed
    value, rate of use in per cent, and the value for which eligibility is not known."""
    rejected: Rejected
    as_of: date
    """The day as of which a deadline has passed."""
    exchange: ExchangeRates | None = None
    """The rates of exchange that were given."""
    unasked: tuple[str, ...] = ()
    """Answers to conditions that no rate of the shipments asked for."""

    @property
    def rows(self) -> pl.LazyFrame:
        """The shipments, in memory or not."""
        return self.shipments.lazy()

    @property
    def columns(self) -> list[str]:
        """Those of the shipments."""
        return self.rows.collect_schema().names()

    @property
    def left(self) -> tuple[tuple[str, Decimal], ...]:
        """Money left on the table by currency."""
        return tuple(self.by_agreement.group_by("currency").agg(_sum("left")).sort("currency").rows())

    @property
    def findings(self) -> pl.DataFrame:
        """Finding, currency: shipments, their value as far as stated, those without one, what was left and is
        owed as far as known, how many are short, and of how many that is not known.
        """
        found = self.rows.group_by("finding", "currency").agg(
            pl.len().alias("shipments"),
            _sum("value", "left", "owed", "could_save"),
            short=(pl.col("owed") > 0).fill_null(value=False).sum(),
            owed_unknown=(pl.col("finding").is_in(SHORT) & pl.col("owed").is_null()).sum(),
            without_value=pl.col("value").null_count(),
        )
        return _now(found.sort("currency", "left", "finding", descending=[False, True, False]))

    def totals(self, *by: str) -> pl.DataFrame:
        """What was found by supplier, by importer and digits (a line), or by claimed (an agreement), and
        currency: shipments, value, left, still open to a refund, owed as far as known, of how many it is not,
        could_save.
        """
        open_ = pl.when(pl.col("refund") == "open").then("left").otherwise(pl.lit(0, AMOUNT))
        found = self.rows.group_by(*by, "currency").agg(
            pl.len().alias("shipments"),
            _sum("value", "left"),
            open_.sum().alias("left_open"),
            _sum("owed", "could_save"),
            owed_unknown=(pl.col("finding").is_in(SHORT) & pl.col("owed").is_null()).sum(),
            without_value=pl.col("value").null_count(),
        )
        return _now(found.sort("currency", "left", *by, descending=[False, True, *(False for _ in by)]))

    @property
    def missed(self) -> pl.DataFrame:
        """The shipments with a lawful claim that was not made, or a better one; the dearest first."""
        lost = self.rows.filter(pl.col("finding").is_in(LOST))
        return _now(lost.sort("currency", "left", "row", descending=[False, True, False]))

    @property
    def due(self) -> pl.DataFrame:
        """The shipments with another finding that costs money: overpaid, short; the dearest first."""
        found = self.rows.filter(
            (pl.col("finding") == "overpaid") | (pl.col("owed") > 0).fill_null(value=False)
        )
        amount = pl.max_horizontal("left", "owed")
        return _now(found.sort("currency", amount, "row", descending=[False, True, False]))

    @property
    def refunds(self) -> pl.DataFrame:
        """How many refunds and late claims are open, passed or not on file, the most frequent first."""
        asked = self.rows.filter(pl.col("refund").is_not_null()).group_by("refund").len()
        return _now(asked.sort("len", "refund", descending=[True, False]))

    @property
    def lines(self) -> pl.DataFrame:
        """Importer, line, currency: shipments missed, what they would have saved, use; the dearest first."""
        keys = ["importer", "digits", "currency"]
        lost = self.rows.filter(pl.col("finding").is_in(LOST))
        missed = lost.group_by(keys).agg(pl.len().alias("shipments"), _sum("left"))
        return (
            self.use("importer", "digits")
            .join(_now(missed), on=keys, how="left")
            .with_columns(pl.col("shipments", "left").fill_null(0))
            .sort("currency", "left", "importer", "digits", descending=[False, True, False, False])
        )

    @property
    def valued(self) -> tuple[str, ...]:
        """Which rate of exchange customs take, by importer and currency of shipments stated in another."""
        days = pl.col("on")
        latest = self.rows.group_by("importer", "currency").agg(days.max(), days.n_unique().alias("days"))
        found = []
        for importer, currency, on, several in _now(latest.sort("importer", "currency")).iter_rows():
            said = CustomsRates(self.exchange, importer, on).said(currency)
            if said is not None:
                found.append(said if self.exchange is None or several == 1 else f"{said}, on {on}")
        return tuple(found)

    @property
    def off_file(self) -> tuple[str, ...]:
        """By importer, how many shipments are of days of which its tariff is not on file: said first."""
        return off_file_said(self.rows)

    @property
    def rounding(self) -> tuple[str, ...]:
        """How each importer rounds, and what of that is not on file."""
        return rounding_said(self.rows)

    def tables(self) -> dict[str, pl.DataFrame | pl.LazyFrame]:
        """Every table of the audit by name, as it is written."""
        supplied = "supplier" in self.columns
        return {
            "shipments": self.shipments,
            "look-first": self.looks,
            "missed": self.missed,
            "overpaid-or-short": self.due,
            "findings": self.findings,
            **({"by-supplier": self.totals("supplier")} if supplied else {}),
            "by-line": self.totals("importer", "digits"),
            "by-claim": self.totals("claimed"),
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
    whole = {name: frame.lazy().collect() for name, frame in found.tables().items()}
    with whole_folder(folder) as draft:
        if ending == "xlsx":
            write_workbook(whole, draft.path / "audit.xlsx")
        else:
            for name, frame in whole.items():
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
    as_of: date | None = None,
) -> Audit:
    """Audit a table of past shipments.

    Parameters
    ----------
    as_of
        The day as of which deadlines have passed and nothing later can be a past shipment; today if left out.

    Raises
    ------
    InputError
        If the columns are wrong, a claimed regime is no regime, or `strict` and a row cannot be used.
    """
    desk = desk or QuoteDesk()
    if file is None and isinstance(shipments, Path):
        file = str(shipments)
    table = shipments if isinstance(shipments, Parts) else parts_of(shipments, _CHUNK)
    parts, rejected = [], []
    names = table.lazy.collect_schema().names()
    kept = list(dict.fromkeys([*OF_AUDIT, *extra, *kept_columns(names)]))
    named = regimes_claimed(desk)
    stream = quote_stream(table, desk, extra=kept, strict=strict, file=file, progress=progress, regimes=named)
    for chunk in stream:
        parts.append(found_in(chunk.best, chunk.quotes))
        rejected.append(chunk.rejected)
    if not parts:
        raise InputError.of("the table has no rows", "Give at least one shipment", file=file)
    if not any(part.height for part in parts):
        last = Problem("no row of the table can be used", "Correct the rows", file)
        raise InputError([*together(rejected).problems, last])
    every, when = pl.concat(parts), day(as_of)
    looks = first_looks(every, quantity_columns(names), when)
    found = audit_of(settled(every, looks, when), looks, together(rejected), when)
    return replace(found, exchange=desk.exchange, unasked=desk.unasked)


def kept_columns(names: Sequence[str]) -> list[str]:
    """The columns that an audit takes along where a table has them."""
    stated = ("originating", "country", *claim_columns(names).values())
    return [name for name in (*EVIDENCE, *stated, *quantity_columns(names)) if name in names]


def regimes_claimed(desk: QuoteDesk) -> tuple[str, ...]:
    """The regimes that may have been claimed."""
    return (*regimes(), *(row.regime for row in desk.book.stated))


def settled(found: pl.DataFrame, looks: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What `found_in` says of rows, with what is looked at first and the deadlines."""
    return with_deadlines(settled_first(found, looks), as_of)


def audit_of(
    every: pl.DataFrame | pl.LazyFrame, looks: pl.DataFrame, rejected: Rejected, as_of: date
) -> Audit:
    """The audit of a whole table, of its rows as `settled` has them."""
    counted = every.lazy().filter(~pl.col("finding").is_in(FIRST))
    return Audit(every, looks, _by_agreement(counted), _utilisation(counted), rejected, as_of)


def _now(rows: pl.LazyFrame) -> pl.DataFrame:
    return rows.collect(engine="streaming")


def _by_agreement(every: pl.LazyFrame) -> pl.DataFrame:
    lost = every.filter(pl.col("finding").is_in(LOST)).group_by(
        pl.col("best_regime").alias("regime"), "currency"
    )
    found = lost.agg(pl.len().alias("shipments"), _sum("value", "left"))
    return _now(found.sort("left", "regime", "currency", descending=[True, False, False]))


def _utilisation(every: pl.LazyFrame) -> pl.DataFrame:
    """Use of preferences: claimed value by value for which a lawful preference was lower than MFN."""
    col = pl.col
    evidenced = ~col(ORIGIN_BY).is_in([ALONE, UNPROVED]).fill_null(value=False)
    used = (col("claimed") != "MFN") & col("claimed_lawful").fill_null(value=False) & evidenced
    lower = ((col("best_regime") != "MFN").fill_null(value=False) & evidenced) | (
        used & (col("claimed_duty") < col("mfn_duty")).fill_null(value=False)
    )
    zero = pl.lit(0, AMOUNT)
    rows = every.with_columns(
        col("exporter").alias("partner"),
        col("on").dt.year().alias("year"),
        pl.when(lower).then(col("value")).otherwise(zero).alias("eligible"),
        pl.when(lower & used).then(col("value")).otherwise(zero).alias("used"),
        pl.when(~lower & (col("could_be_lower") | ~evidenced))
        .then(col("value"))
        .otherwise(zero)
        .alias("open"),
        col("value").is_null().alias("without_value"),
    )
    keys = ("importer", "partner", "digits", "year", "currency")
    found = rows.group_by(keys).agg(_sum("eligible", "open", "without_value"), claimed=_sum("used"))
    return _now(found.with_columns(_use()).sort(keys))


def _use() -> pl.Expr:
    share = pl.col("claimed").cast(pl.Float64) / pl.col("eligible").cast(pl.Float64) * 100
    return pl.when(pl.col("eligible") > 0).then(share).alias("use")


def _sum(*names: str) -> pl.Expr:
    return pl.col(*names).sum()
