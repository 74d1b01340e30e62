"""A file of shipments in, a folder of quotes out: part by part, gone on with after an interruption, whole or
not at all.

Parts are written into ``<folder>.unfinished``; the folder appears at the end, whole. A run that was
interrupted goes on with the parts that are missing, if the table, what was asked and the version are the
same.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl

import tumen
from tumen.errors import InputError, TumenError
from tumen.files.csv_text import sink_csv
from tumen.files.read import check_stamps, digest_now, stamps
from tumen.files.whole import refused
from tumen.tables.forms.column_map import ColumnMap
from tumen.tariff.batch.files import parts_of, write_table
from tumen.tariff.batch.shipments import Rejected
from tumen.tariff.batch.table import QuotedChunk, QuoteDesk

Ending = Literal["parquet", "csv", "xlsx"]
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

    folder: Path
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


def quote_file(
    shipments: Path,
    folder: Path,
    desk: QuoteDesk,
    *,
    asked: str = "",
    extra: Sequence[str] = (),
    along: Sequence[str] = (),
    strict: bool = False,
    ending: Ending = "parquet",
    sheet: str | None = None,
    mapping: ColumnMap | None = None,
    chunk: int = 500_000,
    progress: Callable[[int, int], None] | None = None,
    held: Sequence[tuple[Path, tuple[int, ...]]] = (),
    excel: bool = False,
) -> BatchSummary:
    """Quote a file of shipments under every regime.

    Parameters
    ----------
    folder
        Made by the run: ``best`` (a row for each shipment), ``quotes`` (a row for each shipment and regime),
        ``quotas`` where a change of policy opens one (the parts of each shipment that meets it, with the
        balance), and ``rejected`` where rows cannot be used; with ``summary.json``.
    asked
        What else decides the answers (bills, answers to conditions): an interrupted run goes on only if it is
        the same.
    extra
        Further columns to take along, which the table must have.
    along
        Further columns to take along where the table has them.
    mapping
        Which of its columns is which of ours, for a table of another system.
    progress
        Called after each part with the rows done and the rows in all.
    held
        Further files that decide the answers, each with its `tumen.files.read.stamp` before it was read.
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
    if folder.exists():
        raise InputError.of(
            "is there already", "Name another folder; nothing is overwritten", file=str(folder)
        )
    draft = folder.with_name(folder.name + ".unfinished")
    held = (*stamps(shipments), *held)
    parts = parts_of(shipments, chunk, sheet, mapping, [*extra, *along])
    names = parts.lazy.collect_schema().names()
    there = tuple(name for name in along if name in names and name not in extra)
    extra = (*extra, *there)
    _claim(draft, _identity(shipments, asked, list(extra), chunk, strict, sheet, repr(mapping)))
    resumed = 0
    stats: list[dict[str, Any]] = []
    try:
        quotas = desk.quotas_of(parts, extra, str(shipments))
        for number, start in enumerate(range(0, parts.rows, chunk)):
            done = draft / f"{number:05d}.json"
            if done.is_file():
                resumed += 1
            else:
                part = parts.part(start)
                quoted = desk.quote(part, extra=extra, file=str(shipments), strict=strict, quotas=quotas)
                with refused(draft):
                    _write_part(draft, number, quoted)
            stats.append(json.loads(done.read_text(encoding="utf-8")))
            if progress is not None:
                progress(min(start + chunk, parts.rows), parts.rows)
        if not stats:
            raise InputError.of("the table has no rows", "Give at least one shipment", file=str(shipments))
        check_stamps(held)
        with refused(folder):
            _write_whole(draft, draft / "whole", ending, excel=excel)
            summary = _summary(draft, folder, stats, resumed, str(shipments))
            record = {"tumen": tumen.__version__, "shipments": str(shipments), "parts": stats}
            record |= {"sha256": digest_now(shipments)}
            (draft / "whole/summary.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
            (draft / "whole").replace(folder)
            shutil.rmtree(draft, ignore_errors=True)
        return replace(summary, along=there, quotas=quotas.left if quotas else ())
    except TumenError:  # the input is wrong: nothing of it is of use
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _identity(shipments: Path, *asked: object) -> str:
    return json.dumps([tumen.__version__, str(shipments.resolve()), digest_now(shipments), *asked])


def _claim(draft: Path, identity: str) -> None:
    """Make the folder of parts, or check that it belongs to this very run."""
    listed = draft / "identity.json"
    if listed.is_file():
        if listed.read_text(encoding="utf-8") == identity:
            return
        raise InputError.of(
            "holds parts of another run (its table, what was asked or the version differ)",
            "Delete it to begin anew, or name another folder",
            file=str(draft),
        )
    with refused(draft):
        draft.mkdir(parents=True, exist_ok=True)
        _write(listed, identity)


def _write_part(draft: Path, number: int, found: QuotedChunk) -> None:
    stem = f"{number:05d}"
    found.best.write_parquet(draft / f"{stem}.best.parquet", compression="lz4")  # read once more, at the end
    found.quotes.write_parquet(draft / f"{stem}.quotes.parquet", compression="lz4")
    if found.quotas is not None:
        found.quotas.write_parquet(draft / f"{stem}.quotas.parquet")
    if found.rejected.listing is not None:
        found.rejected.listing.write_parquet(draft / f"{stem}.rejected.parquet")
    stats = {
        "shipments": found.best.height,
        "quotes": found.quotes.height,
        "asked": dict(found.asked),
        "rejected": found.rejected.rows,
        "rejected_value": {code: str(amount) for code, amount in found.rejected.value},
    }
    _write(draft / f"{stem}.json", json.dumps(stats))  # last: a part with it is whole


def _write(path: Path, text: str) -> None:
    """All of it or nothing."""
    part = path.with_suffix(".tmp")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _write_whole(draft: Path, whole: Path, ending: Ending, *, excel: bool) -> None:
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir()
    for name in _TABLES:
        parts = sorted(draft.glob(f"*.{name}.parquet"))
        if not parts:
            continue
        if ending == "parquet":
            pl.scan_parquet(parts).sink_parquet(whole / f"{name}.parquet", compression="zstd")
        elif ending == "csv":
            sink_csv(pl.scan_parquet(parts), whole / f"{name}.csv", excel=excel)
        else:
            write_table(pl.read_parquet(parts), whole / f"{name}.xlsx")


def _summary(draft: Path, folder: Path, stats: list[dict[str, Any]], resumed: int, file: str) -> BatchSummary:
    """Every part added up."""
    best = pl.scan_parquet(sorted(draft.glob("*.best.parquet")))
    regimes = best.group_by(pl.col("best_regime").fill_null("not known")).len().collect()
    listed = sorted(draft.glob("*.rejected.parquet"))
    asked: Counter[str] = Counter()
    worth: dict[str, Decimal] = {}
    for part in stats:
        asked.update(part["asked"])
        for code, amount in part["rejected_value"].items():
            worth[code] = worth.get(code, Decimal(0)) + Decimal(amount)
    return BatchSummary(
        folder,
        sum(part["shipments"] for part in stats),
        sum(part["quotes"] for part in stats),
        _totals(best),
        _often(regimes.iter_rows()),
        Rejected.of(
            sum(part["rejected"] for part in stats), worth, pl.read_parquet(listed) if listed else None, file
        ),
        resumed,
        asked=_often(asked.items()),
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
    return tuple(DutyTotal(**row) for row in found.sort("currency").collect().iter_rows(named=True))


def _often(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """The most frequent first."""
    return tuple(sorted(counts, key=lambda item: (-item[1], item[0])))
