"""The names of the columns: every one that is needed, none that is unknown or there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


def header_problems(
    columns: list[str], required: Sequence[str], optional: Sequence[str], shown: str | None, line: int | None
) -> list[Problem]:
    """What is wrong with the names of columns: missing, unknown (with what was perhaps meant), named
    twice.
    """
    known = [*required, *optional]
    missing = [column for column in required if column not in columns]
    problems = []
    for position, column in enumerate(columns):
        if column in columns[:position]:
            problems.append(
                Problem(f"the column {column!r} is there twice", "Delete one of them", shown, line)
            )
        elif column not in known:
            problems.append(
                Problem(
                    f"there is no column {column!r} in this table",
                    _nearest(column, missing or known, known),
                    shown,
                    line,
                )
            )
    problems.extend(
        Problem(f"the column {column!r} is missing", "Add it to the first line and to every row", shown, line)
        for column in missing
    )
    return problems


def _nearest(column: str, first: list[str], known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(column.strip().lower(), first, n=1)
    return f"Write {close[0]!r}" if close else f"Its columns are: {', '.join(known)}"
