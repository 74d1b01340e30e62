"""Answers to suspected duplicates: a small table that is written out, filled in and read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from tumen.errors import InputError, Problem
from tumen.files.csv_text import write_csv
from tumen.files.whole import whole_file
from tumen.tables.field import Field, Table
from tumen.tables.place import Place
from tumen.tables.read import read_table
from tumen.zone.exchange.duplicates import SCRIPTS, Filed, Suspicion
from tumen.zone.records.projects import IdentityRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAnswer:
    """A pair of keys and what is said of it; side by side, what is known of both."""

    one: str
    other: str
    answer: str | None
    said_by: str | None
    reason: str | None
    why: str | None
    one_is: str | None
    other_is: str | None
    place: Place


_SAID = {
    "one": "A key of the table projects",
    "other": "The other key",
    "answer": "same or different; empty: not answered yet",
    "said_by": "Who says so",
    "reason": "Why",
    "why": "Why the pair is suspected; not read",
    "one_is": "What is known of the first; not read",
    "other_is": "What is known of the other; not read",
}
ANSWERS = Table(
    "answers to suspected duplicates",
    PairAnswer,
    "Pairs of keys that may be one project",
    tuple(
        Field(
            item.name,
            "choice" if item.name == "answer" else "name" if item.name in {"one", "other"} else "text",
            _SAID[item.name],
            item.name in {"one", "other"},
            choices=("same", "different") if item.name == "answer" else (),
        )
        for item in fields(PairAnswer)
        if item.name != "place"
    ),
    ("one", "other"),
)


def read_answers(path: Path) -> tuple[IdentityRow, ...]:
    """Read the answers that are given; pairs without one stay suspected.

    Raises
    ------
    InputError
        With all problems at once.
    """
    problems: list[Problem] = []
    found = []
    for row in read_table(ANSWERS, path, "HS2022", problems):
        if row.answer is None:
            continue
        missing = [name for name in ("said_by", "reason") if getattr(row, name) is None]
        if missing:
            what = f"{row.one} and {row.other} are said to be {row.answer}, without {' and '.join(missing)}"
            fix = "Write who says so in said_by, and why in reason"
            problems.append(Problem(what, fix, row.place.file, row.place.line))
            continue
        one, other = sorted((row.one, row.other))
        try:
            found.append(
                IdentityRow(
                    one=one,
                    other=other,
                    answer=row.answer,
                    said_by=row.said_by,
                    reason=row.reason,
                    source=f"answer of {row.said_by}",
                    confidence="office",
                    place=row.place,
                )
            )
        except InputError as error:
            problems += [
                Problem(item.what, item.fix, row.place.file, row.place.line) for item in error.problems
            ]
    if problems:
        raise InputError(problems)
    return tuple(found)


def side_by_side(pair: Suspicion) -> tuple[dict[str, str], dict[str, str]]:
    """What is known of both projects, by what it is."""
    return _known(pair.one), _known(pair.other)


def _known(filed: Filed) -> dict[str, str]:
    cells: Mapping[str, Any] = filed.cells
    found = {name: cells[name] for name in (*SCRIPTS, "investors", "park")}
    listed = {"products": filed.made, "headings": "; ".join(sorted(filed.codes))}
    return {name: str(value or "") for name, value in {"project": filed.key, **found, **listed}.items()}


def write_answers(pairs: Iterable[Suspicion], path: Path) -> None:
    """Write the pairs as a table to fill in: answer, said_by and reason are empty."""
    lines = []
    for pair in pairs:
        both = (
            "; ".join(f"{name}: {value}" for name, value in known.items() if value and name != "project")
            for known in side_by_side(pair)
        )
        lines.append((*pair.keys, "", "", "", "; ".join(pair.why), *both))
    with whole_file(path) as draft:
        write_csv(draft, [item.name for item in ANSWERS.fields], lines)
