"""One part of a table of shipments: what is done with it wherever it is sent, and what comes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from tumen.agreements.load import own_agreements, own_places
from tumen.files.places import reached
from tumen.files.whole import refused
from tumen.partitions import write_text
from tumen.tables.notes import collected
from tumen.tables.rows import readable
from tumen.tariff.batch.quotas.balances import TableQuotas
from tumen.tariff.batch.shipments import Rejected
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.rates.own import own_tariff_folders, own_tariffs


@dataclass(frozen=True, slots=True)
class PartsAsked:
    """What is asked of every part."""

    key: str
    """Of this run: a process keeps the desk of one, with the regimes that it has worked out."""
    desk: QuoteDesk
    file: str
    extra: tuple[str, ...] = ()
    strict: bool = False
    regimes: tuple[str, ...] | None = None
    """For an audit: those that may have been claimed."""
    agreements: tuple[str, ...] = field(default_factory=own_places)
    tariffs: tuple[str, ...] = field(default_factory=own_tariff_folders)


@dataclass(frozen=True, slots=True)
class PartJob:
    """A part to be worked on."""

    number: int
    rows: pl.LazyFrame
    asked: PartsAsked
    quotas: TableQuotas | None = None
    """What its rows bear that meet a quota."""

    @contextmanager
    def at_desk(self) -> Iterator[tuple[QuoteDesk, pl.DataFrame]]:
        """The desk of this process and the rows."""
        if getattr(_here, "key", None) != self.asked.key:
            _here.key, _here.desk = self.asked.key, self.asked.desk
        file = self.asked.file
        with reached(file) if "://" in file else readable(file):
            rows = self.rows.collect()
        with own_agreements(self.asked.agreements), own_tariffs(self.asked.tariffs):
            yield _here.desk, rows


_here = threading.local()


@dataclass(frozen=True, slots=True)
class DonePart:
    """What comes back of a part: its tables as Parquet, what is added up over parts, what readers noted."""

    tables: dict[str, bytes]
    stats: dict[str, Any]


Work = Callable[[PartJob], DonePart]


def quoted(job: PartJob) -> DonePart:
    """The quotes of a part."""
    with collected() as notes, job.at_desk() as (desk, rows):
        asked = job.asked
        found = desk.quote(rows, extra=asked.extra, file=asked.file, strict=asked.strict, quotas=job.quotas)
    tables = {"best": found.best, "quotes": found.quotes}
    if found.quotas is not None:
        tables["quotas"] = found.quotas.sort("row", maintain_order=True)  # whatever rows are a part
    return done(
        tables,
        found.rejected,
        notes,
        shipments=found.best.height,
        quotes=found.quotes.height,
        asked=dict(found.asked),
        unsettled=sorted(desk.bills.unsettled) if desk.bills else [],
        unasked=desk.unasked,
    )


def met(job: PartJob) -> DonePart:
    """What the balances of quotas ask of a part."""
    with collected(), job.at_desk() as (desk, rows):
        found = desk.meeting(rows, job.asked.extra, job.asked.file, job.asked.regimes)
    return DonePart({"met": parquet_of(found.rows), "entries": parquet_of(found.entries)}, {})


def done(tables: dict[str, pl.DataFrame], rejected: Rejected, notes: list[str], **stats: Any) -> DonePart:
    """A part that is done, with what is left out of it."""
    if rejected.listing is not None:
        tables["rejected"] = rejected.listing
    stats |= {
        "rejected": rejected.rows,
        "rejected_without_value": rejected.without_value,
        "rejected_value": {code: str(amount) for code, amount in rejected.value},
        "notes": notes,
    }
    return DonePart({name: parquet_of(frame) for name, frame in tables.items()}, stats)


def parquet_of(frame: pl.DataFrame) -> bytes:
    """A table as Parquet, to be written by the one who tells of a full disk."""
    found = BytesIO()
    frame.write_parquet(found, compression="lz4")  # read once more, at the end
    return found.getvalue()


def kept(draft: Path, job: PartJob, found: DonePart) -> int:
    """Write a part into the folder of parts: what it is done by last. Gives its number."""
    with refused(draft):
        draft.mkdir(exist_ok=True)
        for name, data in found.tables.items():
            (draft / f"{job.number:06d}.{name}.parquet").write_bytes(data)
        write_text(stats_of(draft, job.number), json.dumps(found.stats))
    return job.number


def stats_of(draft: Path, number: int) -> Path:
    """The file that says that a part is done."""
    return draft / f"{number:06d}.json"
