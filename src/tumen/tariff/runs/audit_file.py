"""A table of past shipments in, a folder with their audit out (see `tumen.tariff.runs.folder`).

Findings are made part by part, wherever the parts are. What only the whole table tells (shipments that stand
in it twice, prices far from others) is looked for line by line, in so many slices of it that each fits into
memory; sums are added up over the parts as they lie on disk, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

import polars as pl

from tumen.errors import InputError, Problem
from tumen.files.places import Place
from tumen.files.whole import refused
from tumen.tables.notes import collected
from tumen.tariff.audit.findings import found_in
from tumen.tariff.audit.first_looks import first_looks, in_order, small_units
from tumen.tariff.batch.audit import KNOWN, Audit, audit_of, kept_columns, regimes_claimed, settled
from tumen.tariff.batch.columns import OF_AUDIT, quantity_columns
from tumen.tariff.batch.shipments import Rejected
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.runs.folder import (
    Ending,
    PartsDone,
    TableAsked,
    Where,
    check_ending,
    parts_done,
    write_whole,
)
from tumen.tariff.runs.jobs import DonePart, PartJob, done, parquet_of

Told = TypeVar("Told")

_SLICE = 4_000_000
"""Rows that are compared with each other at once."""


@dataclass(frozen=True, slots=True)
class AuditDone(Generic[Told]):
    """What an audit of a file gives besides its folder."""

    told: Told
    rejected: Rejected
    resumed: int
    """Parts that an earlier, interrupted run had done."""


def audited(job: PartJob) -> DonePart:
    """The findings of a part, without what only the whole table tells."""
    asked = job.asked
    with collected() as notes, job.at_desk() as (desk, rows):
        found = desk.quote(
            rows,
            extra=asked.extra,
            file=asked.file,
            strict=asked.strict,
            quotas=job.quotas,
            regimes=asked.regimes,
        )
        every = found_in(found.best, found.quotes)
    return done({"found": every}, found.rejected, notes, shipments=every.height, unasked=desk.unasked)


def audit_file(
    table: TableAsked,
    folder: Place,
    desk: QuoteDesk,
    where: Where | None = None,
    *,
    as_of: date,
    told: Callable[[Audit], Told],
    page: Callable[[Audit], str] | None = None,
    ending: Ending = "csv",
    excel: bool = False,
) -> AuditDone[Told]:
    """Audit a table of past shipments and write every table of the audit, and the page, into a new folder.

    Parameters
    ----------
    as_of
        The day as of which deadlines have passed and nothing later can be a past shipment.
    told
        What to take from the audit before its parts are removed.
    excel
        Begin CSV files with the mark by which Excel knows UTF-8.

    Raises
    ------
    InputError
        As `tumen.tariff.runs.quote_file.quote_file`; if no row can be used.
    MissingExtraError
        For XLSX, if the extra for spreadsheets is not installed.
    """
    check_ending(ending, folder)
    table = replace(
        table,
        extra=(*OF_AUDIT, *table.extra),
        along=(*table.along, *KNOWN),
        also=kept_columns,
        asked=f"{table.asked} {as_of}",
    )
    regimes = regimes_claimed(desk)
    with parts_done(table, folder, desk, audited, where or Where(), regimes=regimes) as found:
        if not found.total("shipments"):
            last = Problem("no row of the table can be used", "Correct the rows", found.file)
            raise InputError([*found.rejected.problems, last])
        audit = replace(_audit(found, as_of), exchange=desk.exchange, unasked=found.unasked(desk))
        answer = told(audit)
        texts = {} if page is None else {"report.html": page(audit)}
        tables = {name: frame.lazy() for name, frame in audit.tables().items()}
        book = "audit" if ending == "xlsx" else None
        write_whole(tables, texts, found.draft, folder, ending, excel=excel, book=book)
        return AuditDone(answer, audit.rejected, found.resumed)


def _audit(found: PartsDone, as_of: date) -> Audit:
    every = found.scan("found")
    if every is None:
        raise AssertionError  # every part has it
    looks = _looks(every, as_of, found.total("shipments"))
    for path in sorted(found.draft.glob("[0-9]*.found.parquet")):
        data = parquet_of(settled(pl.read_parquet(path), looks, as_of))
        with refused(path):
            _shipments(path).write_bytes(data)
    shipments = found.scan("shipments")
    return audit_of(every if shipments is None else shipments, looks, found.rejected, as_of)


def _shipments(path: Path) -> Path:
    return path.with_name(path.name.replace(".found.", ".shipments."))


def _looks(every: pl.LazyFrame, as_of: date, rows: int) -> pl.DataFrame:
    """What is to be looked at first, in slices that hold all shipments of a line: only those are compared."""
    quantities, small = quantity_columns(every.collect_schema().names()), small_units(every)
    slices = -(-rows // _SLICE)
    line = pl.struct("importer", "digits", "currency").hash(seed=0) % slices

    def found() -> Iterator[pl.DataFrame]:
        for number in range(slices):
            mine = every if slices == 1 else every.filter(line == number)
            yield first_looks(mine.collect(engine="streaming").sort("row"), quantities, as_of, small)

    return in_order(pl.concat([*found()]))
