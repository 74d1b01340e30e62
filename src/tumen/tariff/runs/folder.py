"""The folder of parts of a run over a table of shipments, and the folder that it becomes.

Parts are written into ``<folder>.unfinished``; a run that was interrupted goes on with the parts that are
missing, if the table, what was asked and the version are the same. The result appears at the end, whole; on
object storage ``summary.json`` comes last: a folder with it is whole.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal

import polars as pl

import tumen
from tumen.errors import InputError, NotConvergedError, TumenError
from tumen.files.csv_text import sink_csv
from tumen.files.places import Place, UnreachableError, digest_of, is_free, named, put_text, reached
from tumen.files.read import check_stamps, stamps
from tumen.files.whole import refused
from tumen.partitions import NoSchedulerError, claim, in_parts
from tumen.tables.forms.column_map import ColumnMap
from tumen.tables.notes import note_again
from tumen.tariff.batch.files import parts_of, write_table, write_workbook
from tumen.tariff.batch.quotas.balances import has_quotas, run_table
from tumen.tariff.batch.quotas.meeting import Meeting
from tumen.tariff.batch.shipments import Rejected
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.rates.own import own_digests
from tumen.tariff.runs.jobs import PartJob, PartsAsked, Work, kept, met, stats_of

Ending = Literal["parquet", "csv", "xlsx"]
CHUNK = 500_000
"""Rows of a part."""


@dataclass(frozen=True, slots=True)
class Where:
    """How a run works: how many rows are a part, on how many processes or on which cluster, whom it tells."""

    chunk: int = CHUNK
    workers: int | None = 1
    on: str | None = None
    progress: Callable[[int, int], None] | None = None
    """Called after each part with the rows done and the rows in all."""


@dataclass(frozen=True, slots=True)
class TableAsked:
    """The table of a run and how it is read."""

    shipments: Place
    sheet: str | None = None
    mapping: ColumnMap | None = None
    extra: tuple[str, ...] = ()
    """Further columns to take along, which the table must have."""
    along: tuple[str, ...] = ()
    """Further columns to take along where the table has them."""
    also: Callable[[Sequence[str]], Sequence[str]] | None = None
    """Which more to take along, of all that the table has."""
    strict: bool = False
    held: tuple[tuple[Path, tuple[int, ...]], ...] = ()
    """Further files that decide the answers, each with its `tumen.files.read.stamp` before it was read."""
    asked: str = ""
    """What else decides the answers: an interrupted run goes on only if it is the same."""


@dataclass(frozen=True, slots=True)
class PartsDone:
    """All parts of a table, done."""

    draft: Path
    stats: tuple[dict[str, Any], ...]
    resumed: int
    """Parts that an earlier, interrupted run had done."""
    along: tuple[str, ...]
    quotas: tuple[str, ...]
    """What is left of each quota that a change of policy opens, in words."""
    digest: str
    file: str

    def scan(self, name: str) -> pl.LazyFrame | None:
        """One table of all parts, in their order; None where no part has it."""
        files = sorted(self.draft.glob(f"[0-9]*.{name}.parquet"))
        return pl.scan_parquet(files) if files else None

    def total(self, name: str) -> int:
        """What a number of the parts comes to in all."""
        return sum(part[name] for part in self.stats)

    def unasked(self, desk: QuoteDesk) -> tuple[str, ...]:
        """The answers that no rate of any part asked for."""
        return tuple(text for text in desk.answers if all(text in part["unasked"] for part in self.stats))

    @property
    def rejected(self) -> Rejected:
        """What was left out."""
        worth: dict[str, Decimal] = {}
        for part in self.stats:
            for code, amount in part["rejected_value"].items():
                worth[code] = worth.get(code, Decimal(0)) + Decimal(amount)
        listed = self.scan("rejected")
        rows, unread = self.total("rejected"), self.total("rejected_without_value")
        return Rejected.of(rows, worth, None if listed is None else listed.collect(), self.file, unread)


@contextmanager
def parts_done(
    table: TableAsked,
    folder: Place,
    desk: QuoteDesk,
    work: Work,
    where: Where,
    *,
    regimes: tuple[str, ...] | None = None,
) -> Iterator[PartsDone]:
    """Do every part of a table that is not done, and have all of them inside the block; after it their folder
    is gone, and so it is where the input is wrong. An interruption leaves it.

    Raises
    ------
    InputError
        If the folder is there already or cannot be written, the table is wrong or has no rows, `strict` and a
        row cannot be used, or a file was changed while it was worked on.
    """
    shipments, file = table.shipments, str(table.shipments)
    if not is_free(folder):
        raise InputError.of(
            "is there already", "Name another folder; nothing is overwritten", file=str(folder)
        )
    here = folder if isinstance(folder, Path) else named(folder, "")
    draft = here.with_name(here.name + ".unfinished")
    files = sorted(shipments.glob("*.parquet")) if isinstance(shipments, Path) and shipments.is_dir() else []
    files += [shipments] if isinstance(shipments, Path) and shipments.is_file() else []
    held = (*stamps(*files), *table.held)
    parts = parts_of(shipments, where.chunk, table.sheet, table.mapping, [*table.extra, *table.along])
    names = parts.lazy.collect_schema().names()
    there = tuple(name for name in table.along if name in names and name not in table.extra)
    more = () if table.also is None else table.also(names)
    extra = tuple(dict.fromkeys((*table.extra, *there, *more)))
    digest = digest_of(shipments)
    what = [
        table.asked,
        list(extra),
        where.chunk,
        table.strict,
        table.sheet,
        repr(table.mapping),
        work.__name__,
    ]
    claim(draft, "identity.json", json.dumps([tumen.__version__, file, digest, own_digests(), *what]), "run")
    try:
        if not parts.rows:
            raise InputError.of("the table has no rows", "Give at least one shipment", file=file)
        asked = PartsAsked(secrets.token_hex(8), desk, file, extra, table.strict, regimes)
        jobs = [
            PartJob(number, parts.slice(start), asked)
            for number, start in enumerate(range(0, parts.rows, where.chunk))
        ]
        jobs, left = _with_quotas(jobs, desk, draft / "quotas", where)
        resumed = _run(jobs, work, draft, where, parts.rows)
        stats = tuple(json.loads(stats_of(draft, job.number).read_text(encoding="utf-8")) for job in jobs)
        for part in stats:
            note_again(part["notes"])
        check_stamps(held)
        if isinstance(shipments, str) and digest_of(shipments) != digest:
            raise InputError.of(
                "changed while it was worked on, so nothing is written", "Run again", file=shipments
            )
        yield PartsDone(draft, stats, resumed, there, left, digest, file)
    except (NoSchedulerError, UnreachableError, NotConvergedError):  # what is done stays
        if not any(draft.rglob("[0-9]*.json")):
            shutil.rmtree(draft, ignore_errors=True)
        raise
    except TumenError:  # the input is wrong: nothing of it is of use
        shutil.rmtree(draft, ignore_errors=True)
        raise
    shutil.rmtree(draft, ignore_errors=True)


def _with_quotas(
    jobs: list[PartJob], desk: QuoteDesk, draft: Path, where: Where
) -> tuple[list[PartJob], tuple[str, ...]]:
    """Where a change opens a quota: the rows that meet one, found part by part, taken in their order here;
    each part is told what its own bear.
    """
    if not has_quotas(desk.book):
        return jobs, ()
    _run(jobs, met, draft, replace(where, progress=None), 0)

    def frame(job: PartJob, name: str) -> pl.DataFrame:
        return pl.read_parquet(draft / f"{job.number:06d}.{name}.parquet")

    found = run_table(desk, (Meeting(frame(job, "met"), frame(job, "entries")) for job in jobs))
    return [replace(job, quotas=found.of(frame(job, "met"))) for job in jobs], found.left


def _run(jobs: Sequence[PartJob], work: Work, draft: Path, where: Where, rows: int) -> int:
    """Do the parts that are missing; how many were there."""
    todo = [job for job in jobs if not stats_of(draft, job.number).is_file()]
    done = resumed = len(jobs) - len(todo)
    with closing(in_parts(work, partial(kept, draft), todo, workers=where.workers, on=where.on)) as ended:
        for _ in ended:  # at its end no process writes any more
            done += 1
            if where.progress is not None:
                where.progress(min(done * where.chunk, rows), rows)
    return resumed


def write_whole(
    tables: Mapping[str, pl.LazyFrame],
    texts: Mapping[str, str],
    draft: Path,
    folder: Place,
    ending: Ending,
    *,
    excel: bool,
    book: str | None = None,
) -> None:
    """Write tables and texts into the folder that a run ends with: a file as a whole, on object storage the
    texts last; `book` has the tables as worksheets of one workbook.
    """
    if isinstance(folder, str):
        for name, table in tables.items():
            place = f"{folder}/{name}.{ending}"
            with reached(place, written=True):
                _sink(table, place, ending, excel=excel)
        for name, text in texts.items():
            put_text(text, f"{folder}/{name}")
        return
    whole = draft / "whole"
    with refused(folder):
        shutil.rmtree(whole, ignore_errors=True)
        whole.mkdir()
        if book is not None:
            write_workbook({name: table.collect() for name, table in tables.items()}, whole / f"{book}.xlsx")
        for name, table in tables.items() if book is None else ():
            _sink(table, str(whole / f"{name}.{ending}"), ending, excel=excel)
        for name, text in texts.items():
            (whole / name).write_text(text, encoding="utf-8", newline="\n")
        whole.replace(folder)


def _sink(table: pl.LazyFrame, place: str, ending: Ending, *, excel: bool) -> None:
    if ending == "parquet":
        table.sink_parquet(place, compression="zstd")
    elif ending == "csv":
        sink_csv(table, place, excel=excel)
    else:
        write_table(table.collect(), place)


def check_ending(ending: str, folder: Place) -> None:
    """Refuse a workbook on object storage."""
    if ending == "xlsx" and isinstance(folder, str):
        raise InputError.of(
            "a workbook is written to a folder of this machine", "Use --as parquet or csv", file=folder
        )


def summary_of(found: PartsDone) -> str:
    """The file ``summary.json``: what was read and what came of each part."""
    parts = [{name: told for name, told in part.items() if name != "notes"} for part in found.stats]
    told = {"tumen": tumen.__version__, "shipments": found.file, "parts": parts, "sha256": found.digest}
    return json.dumps(told, indent=1)
