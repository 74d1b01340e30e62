"""Rates as a table of intervals: one row per code, regime, beneficiaries and period, for Parquet and as-of
joins.

Columns: importer, code, edition, start, until (days, both included), regime, role, beneficiaries (parted by
spaces), rate (in Tumen's notation), lines, row_edition (edition of the table the rate was read from),
sources, read_on, notes, changes. Every row is what `TariffBook.rates` answers on each day of its interval. No
row: not on file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import polars as pl

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.calendar import turning_days
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.on_file import RateOnFile, role_of
from tumen.tariff.rates.store import (
    DATA,
    OwnFolders,
    chapter_rows,
    chapters,
    columns,
    remembered,
    sources,
)

_DAY = timedelta(days=1)
_SEP = " | "


@remembered()
def codes_on_file(_own: OwnFolders, importer: str) -> tuple[HsCode, ...]:
    """Every national line of an importer, in the edition of its tables."""
    known = columns(importer)
    found = {
        HsCode(line, edition)
        for chapter in chapters(importer)
        for line, keys, _ in chapter_rows(importer, chapter)
        for key in keys
        if (edition := known[key].edition) is not None
    }
    return tuple(sorted(found))


def tables_digest(importer: str) -> str:
    """SHA-256 of the tables of an importer: whether a shipped file of intervals is still what they say."""
    digest = hashlib.sha256()
    for path in [DATA / importer / "columns.csv", *sorted((DATA / importer).glob("*.csv.gz"))]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def interval_rows(
    book: TariffBook, importer: str, codes: Iterable[HsCode], *, first: date, last: date
) -> list[dict[str, object]]:
    """The rates of codes from `first` to `last` as rows, merged over days on which nothing changes."""
    days = turning_days(book, importer, first, last)
    found: list[dict[str, object]] = []
    for code in codes:
        answers = [(day, book.rates(importer, code, day)) for day in days]
        start = first
        for rows, group in groupby(answers, key=lambda item: item[1]):
            *_, (latest, _rows) = group
            after = next((day for day in days if day > latest), last + _DAY)
            found += [_record(row, code, start, after - _DAY) for row in rows]
            start = after
    return found


def export_rates(
    book: TariffBook,
    importer: str,
    path: Path,
    *,
    first: date,
    last: date,
    codes: Iterable[HsCode] | None = None,
) -> int:
    """Write the rates of codes of any length and edition, else of every national line on file, as a Parquet
    file of intervals; return the number of its rows.
    """
    frame = _frame(
        interval_rows(
            book, importer, codes_on_file(importer) if codes is None else codes, first=first, last=last
        )
    )
    frame.write_parquet(path, compression="zstd")
    return frame.height


def _record(row: RateOnFile, code: HsCode, start: date, until: date) -> dict[str, object]:
    read = [item.read_on for key in row.sources if (item := sources().get(key))]
    return {
        "importer": row.importer,
        "code": code.digits,
        "edition": code.edition,
        "start": start,
        "until": until,
        "regime": row.regime,
        "role": role_of(row.regime),
        "beneficiaries": " ".join(row.beneficiaries),
        "rate": row.text,
        "lines": " ".join(row.lines),
        "row_edition": row.edition,
        "sources": _SEP.join(row.sources),
        "read_on": max(read, default=None),
        "notes": _SEP.join(row.notes),
        "changes": _SEP.join(row.changes),
        "valid_from": row.start,
        "valid_until": row.until,
    }


def _frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    days = {"start", "until", "read_on", "valid_from", "valid_until"}
    names = list(rows[0]) if rows else []
    if not rows:
        raise InputError.of("there is no rate to export", "Ask for codes and days with rates on file")
    schema = {name: pl.Date() if name in days else pl.String() for name in names}
    return pl.DataFrame(rows, schema=schema)
