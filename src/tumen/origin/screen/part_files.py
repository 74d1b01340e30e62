"""The files of the parts of a screening, and the result that they become."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.errors import InputError
from tumen.files.csv_text import sink_csv
from tumen.files.places import named, reached
from tumen.files.whole import refused
from tumen.origin.screen.judge import Tally, Total
from tumen.origin.screen.table.arrays import BadRow
from tumen.partitions import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tumen.files.places import Place
    from tumen.origin.screen.earned import EarnedSums
    from tumen.origin.screen.judge import JudgedPart, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Tally):
    """What a run gives besides the table of answers."""

    answers: Place
    bad_rows: Path | None
    """CSV of the rows that could not be read; None when there are none."""
    earned: EarnedSums | None = None
    """Earned shares, where they were asked for."""
    not_counted: tuple[tuple[str, str], ...] = ()
    """Who declares which material that is in no bill as delivered by them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on file of a part besides its answers."""

    tally: Tally
    bad: tuple[BadRow, ...]


def keep(folder: Path, number: int, part: JudgedPart) -> None:
    """Write a part: its answers first, then the file by which it counts as done."""
    path = _answers(folder, number)
    unfinished = path.with_suffix(".tmp")
    stats = {item.name: getattr(part, item.name) for item in fields(Tally)} | {"bad": part.bad}
    with refused(folder):
        part.answers.write_parquet(unfinished)
        unfinished.replace(path)
        if part.sums is not None:
            part.sums.write_parquet(sums_at(folder, number))
        # last: with it the part counts as done
        write_text(stats_of(folder, number), json.dumps(stats, default=_plain))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else asdict(value)


def stats_of(folder: Path, number: int) -> Path:
    """File that says that a part is done, and what it holds besides the answers."""
    return folder / f"part-{number:06d}.json"


def _answers(folder: Path, number: int) -> Path:
    return folder / f"part-{number:06d}.parquet"


def sums_at(folder: Path, number: int) -> Path:
    """File with what the earned shares of a part are summed up from."""
    return folder / f"sums-{number:06d}.parquet"


def load(folder: Path, number: int) -> Kept:
    """Read what a part holds besides its answers."""
    found = json.loads(stats_of(folder, number).read_text(encoding="utf-8"))
    bad = tuple(BadRow(**row) for row in found.pop("bad"))
    totals = tuple(Total(**{**item, "fob": Decimal(item["fob"])}) for item in found.pop("totals"))
    return Kept(Tally(**{**found, "bad_fob": Decimal(found["bad_fob"])}, totals=totals), bad)


def check_apart(folder: Path, found: Sequence[Kept], question: Question, source: Place) -> None:
    """Refuse a table in which a bill stands in two places: each half would have been judged alone."""
    if not found:
        return

    def names(number: int) -> pl.Series:
        listed = pl.scan_parquet(_answers(folder, number)).select(pl.col("bill").cast(pl.String)).collect()
        refused = list({row.bill for row in found[number].bad})
        answered = listed["bill"].gather_every(len(question.agreements))
        return pl.concat([answered, pl.Series("bill", refused, dtype=pl.String)])

    whole = np.sort(np.concatenate([names(number).hash().to_numpy() for number in range(len(found))]))
    twice = np.unique(whole[1:][whole[1:] == whole[:-1]])
    if not len(twice):
        return
    suspects: dict[str, int] = {}
    for number in range(len(found)):
        listed = names(number)
        for name in listed.filter(pl.Series(np.isin(listed.hash().to_numpy(), twice))).to_list():
            suspects[name] = suspects.get(name, 0) + 1
    split = [name for name, times in suspects.items() if times > 1]
    if split:
        shutil.rmtree(folder)
        raise InputError.of(
            f"the rows of {len(split)} bills do not stand together, the first of them {split[:5]}",
            "Sort the table by bill",
            file=str(source),
        )


def finish(folder: Path, target: Place, found: Sequence[Kept], *, excel: bool = False) -> Summary:
    """Put the parts together, remove their folder, and sum up; else the parts stay."""
    bad = [asdict(row) for part in found for row in part.bad]
    listed = named(target, ".bad-rows.csv")
    unfinished = folder / "answers.tmp"
    whole = pl.LazyFrame(schema={"bill": pl.String, "agreement": pl.String, "status": pl.String})
    if found:
        whole = pl.scan_parquet([_answers(folder, number) for number in range(len(found))])
    with refused(folder if isinstance(target, str) else target):
        if isinstance(target, str):  # it appears there when it is whole
            with reached(target, written=True):
                whole.sink_parquet(target, row_group_size=262_144)
        elif target.suffix.lower() == ".csv":
            sink_csv(whole, unfinished, excel=excel)
        else:
            whole.sink_parquet(unfinished, row_group_size=262_144)
        if bad:
            rows = folder / "bad-rows.tmp"
            sink_csv(pl.LazyFrame(bad), rows, excel=excel)
            rows.replace(listed)
        else:
            listed.unlink(missing_ok=True)
        if not isinstance(target, str):
            unfinished.replace(target)
        shutil.rmtree(folder)
    totals: dict[tuple[str, str], Total] = {}
    for total in (total for part in found for total in part.tally.totals):
        key = (total.agreement, total.status)
        have = totals.get(key, Total(*key, 0, Decimal(0), 0))
        without = have.without_fob + total.without_fob
        totals[key] = Total(*key, have.bills + total.bills, have.fob + total.fob, without)
    return Summary(
        rows=sum(part.tally.rows for part in found),
        bills=sum(part.tally.bills for part in found),
        bad_bills=sum(part.tally.bad_bills for part in found),
        bad_fob=sum((part.tally.bad_fob for part in found), Decimal(0)),
        asked=sum(part.tally.asked for part in found),
        one_by_one=sum(part.tally.one_by_one for part in found),
        assumed=sum(part.tally.assumed for part in found),
        totals=tuple(totals.values()),
        answers=target,
        bad_rows=listed if bad else None,
    )
