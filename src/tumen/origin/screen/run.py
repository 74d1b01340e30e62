"""Screen a table of any size: part by part from Parquet or CSV to Parquet, on processes or on a cluster.

Parts are written whole beside the result, in ``<result>.parts``; a run that was interrupted goes on with the
parts that are missing. The result appears at the end, whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

import tumen
from tumen.agreements.load import agreement_place
from tumen.errors import InputError, Problem
from tumen.files.places import Place, digest_of, named, place_of
from tumen.files.read import is_stamped, stamps
from tumen.files.whole import refused
from tumen.origin.declared import Declared, declarations_of
from tumen.origin.screen.earned import write_sums
from tumen.origin.screen.judge import JudgedPart, Question, check_table, judge, lawful
from tumen.origin.screen.part_files import (
    Summary,
    check_apart,
    finish,
    keep,
    load,
    stats_of,
    sums_at,
)
from tumen.origin.screen.table.columns import BILLS
from tumen.origin.screen.table.read import not_in_table
from tumen.partitions import claim, in_parts, write_text
from tumen.reference.hs import HsCode
from tumen.tables.forms.streams import table_to_parquet
from tumen.tables.frames import ROW
from tumen.tables.notes import collected, note_code
from tumen.tables.rows import KINDS, readable
from tumen.tables.worksheet import split_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tumen.origin.screen.table.arrays import BadRow
    from tumen.tables.forms.column_map import ColumnMap

_WINDOW = 4096
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class ScreenProgress:
    """How far a run is."""

    parts: int
    of: int
    bills: int
    """Bills answered so far, those of an earlier run of the same screening included."""


@dataclass(frozen=True, slots=True)
class Job:
    """One part of the table."""

    source: str
    start: int
    rows: int
    question: Question
    number: int
    declared: Declared


def screen(
    bills: str | Path,
    answers: str | Path,
    question: Question,
    *,
    workers: int | None = None,
    rows_per_part: int = 800_000,
    strict: bool = False,
    progress: Callable[[ScreenProgress], None] | None = None,
    on: str | None = None,
    excel: bool = False,
    earned: str | Path | None = None,
    mapping: ColumnMap | None = None,
    declarations: str | Path | None = None,
) -> Summary:
    """Determine every bill of a table under every agreement asked for.

    Parameters
    ----------
    bills
        A table of any kind of file with the columns of `columns.BILLS`, one row for each material; the rows
        of a bill stand together. Or a folder of Parquet, or an address on object storage of either.
    answers
        File to write, Parquet (on object storage too), or CSV where its name ends so: bill, agreement,
        status, criterion, reason, margin, blocking, needs.
    question
        Agreements, day, importer, and the HS edition of the codes in the table.
    workers
        Processes; the number of processors when not given.
    rows_per_part
        Rows in one part, some more to keep bills whole.
    strict
        Stop at the first part with a row that cannot be read; else such bills are left out, counted and
        listed.
    progress
        Called after each part.
    on
        Address of a Dask scheduler (``tcp://...``) to run the parts there; its workers must see the same
        file.
    excel
        Begin CSV files with the mark by which Excel knows UTF-8.
    earned
        File to write the earned shares to, CSV or Parquet (see `tumen.origin.screen.earned`).
    mapping
        Which of its columns is which of ours, for a table of another system.
    declarations
        Table of who declares which material to originate (columns: `tumen.origin.declared`); a row of the
        bills has those of its `supplier`.

    Raises
    ------
    InputError
        If the table, the declarations, an agreement or the day is wrong, the rows of a bill do not stand
        together, or the folder of parts belongs to another screening; if the table or an agreement is changed
        while it is read. Then there is no result.
    """
    source, target = place_of(bills, "BILLS"), place_of(answers, "--out", written=True)
    if isinstance(source, Path) and not (source.is_dir() or split_sheet(source)[0].is_file()):
        raise InputError.of(f"there is no file {source}", f"Give a table of bills: {KINDS}")
    places = tuple(map(agreement_place, question.agreements))
    question = replace(question, agreements=places, earned=earned is not None)
    lawful(question)
    declared = Declared() if declarations is None else declarations_of(declarations)
    folder = parts_of(target)
    with _held(source, folder, question, rows_per_part, mapping, declared) as table:
        jobs = _jobs(table, folder, question, rows_per_part, declared)
        if not any(job.rows for job in jobs):
            shutil.rmtree(folder)
            raise InputError.of("the table has no rows", "Give at least one bill", file=str(source))
        not_counted = not_in_table(pl.scan_parquet(table), declared) if declared.rows else ()
        todo = [job for job in jobs if not stats_of(folder, job.number).is_file()]
        answered = sum(load(folder, job.number).tally.bills for job in jobs if job not in todo)
        done = len(jobs) - len(todo)
        with closing(
            in_parts(judged, partial(_kept, folder), todo, workers=workers, on=on)
        ) as parts:  # at its end no process writes any more
            for bad, count in parts:
                done, answered = done + 1, answered + count
                if strict and bad:
                    break
                if progress is not None:
                    progress(ScreenProgress(done, len(jobs), answered))
        found = [load(folder, job.number) for job in jobs if stats_of(folder, job.number).is_file()]
    bad = [row for part in found for row in part.bad]
    if strict and bad:
        shutil.rmtree(folder)  # the table has to change, and then its parts are of no use
        raise InputError(_problems(source, bad))
    check_apart(folder, found, question, source)
    sums = None
    if earned is not None:
        files = [sums_at(folder, number) for number in range(len(found))]
        sums = write_sums(files, question, Path(source).name, Path(earned))
    return replace(finish(folder, target, found, excel=excel), earned=sums, not_counted=not_counted)


@contextmanager
def _held(
    source: Place,
    folder: Path,
    question: Question,
    rows_per_part: int,
    mapping: ColumnMap | None,
    declared: Declared,
) -> Iterator[Path]:
    """Claim the folder of parts and give the table; at the end nothing that was read has changed."""
    was = stamps(None if isinstance(source, str) else split_sheet(source)[0])
    more = {"map": repr(mapping), "declarations": repr(declared.rows)}
    identity = {**_identity(source, question, rows_per_part), **more}
    table = _claimed(source, folder, identity, question, mapping)
    try:
        yield table
    finally:
        laws = [_digest(name) for name in question.agreements]
        if not all(is_stamped(*held) for held in was) or laws != identity["agreements"]:
            shutil.rmtree(folder, ignore_errors=True)  # parts of two tables, or under two laws
            raise _changed(source)


def _changed(source: Place) -> InputError:
    what = "the table or an agreement was changed while it was screened, so nothing is written"
    return InputError.of(what, "Screen it again", file=str(source))


def parts_of(target: Place) -> Path:
    """The folder of the parts of a result: beside it, or in this folder for an address."""
    return named(target, Path(target).suffix + ".parts")


def _problems(source: Place, bad: Sequence[BadRow]) -> list[Problem]:
    shown = [
        Problem(
            f"row {row.row}, bill {row.bill}, column {row.column}: {row.what}",
            "Mend it, or screen without strict",
            str(source),
        )
        for row in bad[:_SHOWN]
    ]
    if len(bad) > _SHOWN:
        shown.append(Problem(f"{len(bad) - _SHOWN} more rows cannot be read", "", str(source)))
    return shown


def _claimed(
    source: Place, folder: Path, identity: dict[str, Any], question: Question, mapping: ColumnMap | None
) -> Path:
    """Make the folder of parts, or check that it is of this very screening; return the table."""
    mine = claim(folder, "manifest.json", json.dumps(identity, indent=1, sort_keys=True), "screening")
    try:
        return _as_parquet(source, folder, question, mapping, identity["table"][1])
    except InputError:
        if not mine:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _as_parquet(
    source: Place, folder: Path, question: Question, mapping: ColumnMap | None, digest: str
) -> Path:
    """The table as one Parquet file, with the columns of a table of bills."""
    several = isinstance(source, str) or source.is_dir()
    table = folder / "table.parquet"
    try:
        if not several and mapping is None and Path(source).suffix.lower() == ".parquet":
            table = Path(source)
        elif not table.is_file():
            part = table.with_suffix(".tmp")
            with refused(folder):
                table_to_parquet(source, part, BILLS, mapping, partial(_others, question, str(source)))
            if several and digest_of(source) != digest:
                raise _changed(source)
            part.replace(table)
        check_table(pl.read_parquet_schema(table), question, str(source))
        _note_codes(table, question, str(source))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError.of(
            f"cannot be read as Parquet: {error}", f"Give {KINDS}", file=str(source)
        ) from None
    return table


def _others(question: Question, file: str, frame: pl.DataFrame) -> list[Problem]:
    """What is wrong with the rows that are whole, where others are not."""
    lines = frame[ROW] if frame.columns[0] == ROW else None
    bare = frame if lines is None else frame.drop(ROW)
    try:
        check_table(bare.columns, question, file)
        bad = judge(bare, lawful(question), question.edition).bad
    except InputError as error:
        return [*error.problems]
    return [
        Problem(
            f"bill {row.bill}, column {row.column}: {row.what}",
            "",
            file,
            None if lines is None else int(lines[row.row - 1]),
        )
        for row in bad[:_SHOWN]
    ]


def _note_codes(table: Path, question: Question, file: str) -> None:
    """Say how the first code is read that is written in another way than tariffs print it, or in digits."""
    for name, kind in pl.read_parquet_schema(table).items():
        if name in {"hs", "material_hs"} and kind == pl.String:
            odd = pl.scan_parquet(table).select(name).filter(~pl.col(name).str.contains(r"^[0-9.]*$"))
            for text in odd.head(1).collect(engine="streaming")[name]:
                with suppress(InputError):  # said with its row
                    note_code(file, text, HsCode.parse(text, question.edition))


def _identity(source: Place, question: Question, rows_per_part: int) -> dict[str, Any]:
    path = source if isinstance(source, str) else str(source.resolve())
    file = source if isinstance(source, str) else split_sheet(source)[0]
    return {
        "version": tumen.__version__,
        "table": [path, digest_of(file)],
        "rows_per_part": rows_per_part,
        "question": {**asdict(question), "on": question.on.isoformat()},
        "agreements": [_digest(name) for name in question.agreements],
    }


def _digest(agreement: str) -> str:
    from tumen.agreements.load import load_agreement

    found = hashlib.sha256()
    for path in sorted(load_agreement(agreement).folder.rglob("*")):
        if path.is_file():
            found.update(path.name.encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _jobs(table: Path, folder: Path, question: Question, rows_per_part: int, declared: Declared) -> list[Job]:
    listed = folder / "cuts.json"
    if listed.is_file():
        cuts = json.loads(listed.read_text(encoding="utf-8"))
    else:
        with readable(str(table)):
            cuts = _cuts(pl.scan_parquet(table).select("bill"), rows_per_part)
        write_text(listed, json.dumps(cuts))
    return [
        Job(str(table.resolve()), start, stop - start, question, number, declared)
        for number, (start, stop) in enumerate(pairwise(cuts))
    ]


def _cuts(bill: pl.LazyFrame, rows_per_part: int) -> list[int]:
    """Rows at which a part begins: every so many rows, moved to the next beginning of a bill."""
    total = int(bill.select(pl.len()).collect().item())
    cuts = [0]
    while cuts[-1] + rows_per_part < total:
        at = cuts[-1] + rows_per_part
        last = bill.slice(at - 1, 1).collect()["bill"][0]
        while at < total:
            window = bill.slice(at, _WINDOW).collect()["bill"]
            differs = np.flatnonzero(window.ne_missing(last).to_numpy())
            if len(differs):
                at += int(differs[0])
                break
            at += len(window)
        cuts.append(at)
    return cuts if cuts[-1] == total else [*cuts, total]


def judged(job: Job) -> JudgedPart:
    """Read and determine one part."""
    with readable(job.source):
        frame = pl.scan_parquet(job.source).slice(job.start, job.rows).collect()
    question = job.question
    with collected():  # how codes are read is said once of the table
        return judge(
            frame,
            lawful(question),
            question.edition,
            job.start,
            earned=question.earned,
            declared=job.declared,
        )


def _kept(folder: Path, job: Job, part: JudgedPart) -> tuple[Sequence[BadRow], int]:
    keep(folder, job.number, part)
    return part.bad, part.bills
