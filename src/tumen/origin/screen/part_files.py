"""The files of the parts of a screening, and the result that they become."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from tumen.errors import InputError
from tumen.files.csv_frames import sink_csv
from tumen.files.whole import refused
from tumen.origin.screen.judge import Total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tumen.origin.screen.earned import EarnedSums
    from tumen.origin.screen.judge import JudgedPart, Question


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run gives besides the table of answers."""

    answers: Path
    bad_rows: Path | None
    """CSV of the rows that could not be read; None when there are none."""
    rows: int
    bills: int
    """Bills answered."""
    bad_bills: int
    bad_fob: Decimal
    """Sum of the FOB prices of bills left out, as far as they can be read."""
    totals: tuple[Total, ...]
    one_by_one: int
    """Answers given by the one-bill engine."""
    earned: EarnedSums | None = None
    """Earned shares, where they were asked for."""
    not_counted: tuple[tuple[str, str], ...] = ()
    """Who declares which material that is in no bill as delivered by them."""


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".tmp")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def keep(folder: Path, number: int, part: JudgedPart) -> None:
    """Write a part: its answers first, then the file by which it counts as done.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    path = _answers(folder, number)
    unfinished = path.with_suffix(".tmp")
    stats = {
        "bad": [asdict(row) for row in part.bad],
        "totals": [{**asdict(total), "fob": str(total.fob)} for total in part.totals],
        "rows": part.rows,
        "bills": part.bills,
        "bad_bills": part.bad_bills,
        "bad_fob": str(part.bad_fob),
        "one_by_one": part.one_by_one,
    }
    with refused(folder):
        part.answers.write_parquet(unfinished)
        unfinished.replace(path)
        if part.sums is not None:
            part.sums.write_parquet(sums_at(folder, number))
        write_text(stats_of(folder, number), json.dumps(stats))  # last: with it the part counts as done


def stats_of(folder: Path, number: int) -> Path:
    """File that says that a part is done, and what it holds besides the answers."""
    return folder / f"part-{number:06d}.json"


def _answers(folder: Path, number: int) -> Path:
    return folder / f"part-{number:06d}.parquet"


def sums_at(folder: Path, number: int) -> Path:
    """File with what the earned shares of a part are summed up from."""
    return folder / f"sums-{number:06d}.parquet"


def load(folder: Path, number: int) -> dict[str, Any]:
    """Read what a part holds besides its answers."""
    found: dict[str, Any] = json.loads(stats_of(folder, number).read_text(encoding="utf-8"))
    return found


def check_apart(folder: Path, found: Sequence[dict[str, Any]], question: Question, source: Path) -> None:
    """Refuse a table in which a bill stands in two places: each half would have been judged alone."""
    if not found:
        return

    def names(number: int) -> pl.Series:
        listed = pl.scan_parquet(_answers(folder, number)).select(pl.col("bill").cast(pl.String)).collect()
        refused = list({row["bill"] for row in found[number]["bad"]})
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


def finish(folder: Path, target: Path, found: Sequence[dict[str, Any]], *, excel: bool = False) -> Summary:
    """Put the parts together, remove their folder, and sum up.

    Raises
    ------
    InputError
        If the result cannot be written: the parts are there still.
    """
    totals: dict[tuple[str, str], Total] = {}
    for part in found:
        for item in part["totals"]:
            total = Total(**{**item, "fob": Decimal(item["fob"])})
            have = totals.get((total.agreement, total.status))
            totals[total.agreement, total.status] = total if have is None else _added(have, total)
    bad = [row for part in found for row in part["bad"]]
    listed = target.with_name(target.stem + ".bad-rows.csv")
    unfinished = folder / "answers.tmp"
    if found:
        paths = [_answers(folder, number) for number in range(len(found))]
        whole = pl.scan_parquet(paths)
    else:
        whole = pl.LazyFrame(schema={"bill": pl.String, "agreement": pl.String, "status": pl.String})
    with refused(target):
        if target.suffix.lower() == ".csv":
            sink_csv(whole, unfinished, excel=excel)
        else:
            whole.sink_parquet(unfinished, row_group_size=262_144)
        if bad:
            rows = folder / "bad-rows.tmp"
            sink_csv(pl.LazyFrame(bad), rows, excel=excel)
            rows.replace(listed)
        else:
            listed.unlink(missing_ok=True)
        unfinished.replace(target)
        shutil.rmtree(folder)
    return Summary(
        target,
        listed if bad else None,
        sum(part["rows"] for part in found),
        sum(part["bills"] for part in found),
        sum(part["bad_bills"] for part in found),
        sum((Decimal(part["bad_fob"]) for part in found), Decimal(0)),
        tuple(totals.values()),
        sum(part["one_by_one"] for part in found),
    )


def _added(one: Total, two: Total) -> Total:
    return Total(
        one.agreement, one.status, one.bills + two.bills, one.fob + two.fob, one.without_fob + two.without_fob
    )
