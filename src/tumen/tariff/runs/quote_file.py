"""A table of shipments in, a folder of quotes out (see `tumen.tariff.runs.folder`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from tumen.files.places import Place
from tumen.tariff.batch.remarks import NO_REMARKS, Remarks, remarks_on
from tumen.tariff.batch.shipments import Rejected
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.batch.table_payable import off_file_said, rounding_said
from tumen.tariff.runs.folder import (
    Ending,
    PartsDone,
    TableAsked,
    Where,
    check_ending,
    parts_done,
    summary_of,
    write_whole,
)
from tumen.tariff.runs.jobs import quoted

_TABLES = ("best", "quotes", "quotas", "rejected")


@dataclass(frozen=True, slots=True)
class DutyTotal:
    """Shipments in one currency: what they would pay without any claim, and with the best lawful regime.

    Duties are of the shipments for which both are known; `unknown` counts the others with their value.
    """

    currency: str
    shipments: int
    value: Decimal
    mfn_duty: Decimal
    best_duty: Decimal
    unknown: int
    unknown_value: Decimal
    without_value: int
    could_be_lower: int
    """Shipments with a regime that is not settled and may be lower."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What a run gives besides its tables."""

    folder: Place
    shipments: int
    quotes: int
    totals: tuple[DutyTotal, ...]
    best: tuple[tuple[str, int], ...]
    """How often each regime is the best, the most frequent first."""
    rejected: Rejected
    resumed: int
    """Parts that an earlier, interrupted run had done."""
    quotas: tuple[str, ...] = ()
    """What is left of each quota that a change of policy opens, in words."""
    asked: tuple[tuple[str, int], ...] = ()
    """Conditions on which a duty hangs and which nobody answered, with the number of shipments."""
    along: tuple[str, ...] = ()
    """Columns that were taken along without being named."""
    unsettled: tuple[tuple[str, str, str], ...] = ()
    """Bill, agreement, importer: the good originates, but not surely in the exporting Party for the rate."""
    off_file: tuple[str, ...] = ()
    """By importer, how many shipments are of days of which its tariff is not on file."""
    rounding: tuple[str, ...] = ()
    """How each importer rounds, and what of that is not on file."""
    remarks: Remarks = NO_REMARKS


def quote_file(
    table: TableAsked,
    folder: Place,
    desk: QuoteDesk,
    where: Where | None = None,
    *,
    ending: Ending = "parquet",
    excel: bool = False,
) -> BatchSummary:
    """Quote a table of shipments under every regime.

    Parameters
    ----------
    folder
        Made by the run: ``best`` (a row for each shipment), ``quotes`` (a row for each shipment and regime),
        ``quotas`` where a change of policy opens one (the parts of each shipment that meets it, with the
        balance), and ``rejected`` where rows cannot be used; with ``summary.json``.
    excel
        Begin CSV files with the mark by which Excel knows UTF-8.

    Raises
    ------
    InputError
        If the folder is there already or cannot be written, the table is wrong, `strict` and a row cannot be
        used, or a file was changed while it was worked on: then there is no folder.
    MissingExtraError
        For XLSX, if the extra for spreadsheets is not installed.
    """
    check_ending(ending, folder)
    with parts_done(table, folder, desk, quoted, where or Where()) as found:
        tables = {name: rows for name in _TABLES if (rows := found.scan(name)) is not None}
        summary = _summary(
            found, folder, tables["best"], remarks_on(desk.book, tables["best"], found.unasked(desk))
        )
        write_whole(tables, {"summary.json": summary_of(found)}, found.draft, folder, ending, excel=excel)
    return summary


def _summary(found: PartsDone, folder: Place, best: pl.LazyFrame, remarks: Remarks) -> BatchSummary:
    """Every part added up."""
    regimes = best.group_by(pl.col("best_regime").fill_null("not known")).len().collect(engine="streaming")
    asked: Counter[str] = Counter()
    for part in found.stats:
        asked.update(part["asked"])
    return BatchSummary(
        folder,
        found.total("shipments"),
        found.total("quotes"),
        _totals(best),
        _often(regimes.iter_rows()),
        found.rejected,
        found.resumed,
        quotas=found.quotas,
        asked=_often(asked.items()),
        along=found.along,
        unsettled=tuple(
            sorted({(one[0], one[1], one[2]) for part in found.stats for one in part["unsettled"]})
        ),
        off_file=off_file_said(best),
        rounding=rounding_said(best),
        remarks=remarks,
    )


def _totals(best: pl.LazyFrame) -> tuple[DutyTotal, ...]:
    both = pl.col("mfn_duty").is_not_null() & pl.col("best_duty").is_not_null()
    found = best.group_by("currency").agg(
        shipments=pl.len(),
        value=pl.col("value").sum(),
        mfn_duty=pl.col("mfn_duty").filter(both).sum(),
        best_duty=pl.col("best_duty").filter(both).sum(),
        unknown=(~both).sum(),
        unknown_value=pl.col("value").filter(~both).sum(),
        without_value=pl.col("value").filter(~both).null_count(),
        could_be_lower=pl.col("could_be_lower").sum(),
    )
    return tuple(
        DutyTotal(**row) for row in found.sort("currency").collect(engine="streaming").iter_rows(named=True)
    )


def _often(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The most frequent first."""
    return tuple(sorted(counts, key=lambda item: (-item[1], item[0])))
