"""Where the data of an agreement were read, and when: each source is spelled once and cited by its key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.tables.delimited import read_csv
from tumen.tables.text import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KINDS = ("primary", "secondary")


@dataclass(frozen=True, slots=True)
class Source:
    """One text that was read."""

    key: str
    what: str
    """The text itself, as law or table names it."""
    where: str
    """Where it was found."""
    kind: str
    """``primary``: an authentic or official text; ``secondary``: a translation, transcript or report."""
    read_on: date

    def __str__(self) -> str:
        """Citation in one line."""
        return f"{self.what}, {self.where}" if self.where else self.what


def read_sources(path: Path) -> Mapping[str, Source]:
    """Read sources.csv (columns key, what, where, kind, read_on).

    Raises
    ------
    InputError
        With every problem of the table.
    """
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    for row in read_csv(path, ("key", "what", "where", "kind", "read_on")):
        key, kind = row["key"], row["kind"]
        if not key or " " in key or key in found:
            problems.append(
                Problem(
                    f"the key {key!r} is empty, has a blank or is there twice",
                    "Give each source one word",
                    shown_path(path),
                    row.line,
                )
            )
        if not row["what"]:
            problems.append(
                Problem("the source has no name", "Fill the column 'what'", shown_path(path), row.line)
            )
        if kind not in KINDS:
            problems.append(
                Problem(
                    f"{kind!r} is no kind of source",
                    f"Write {' or '.join(KINDS)}",
                    shown_path(path),
                    row.line,
                )
            )
        try:
            read_on = date.fromisoformat(row["read_on"])
        except ValueError:
            problems.append(
                Problem(
                    f"read_on {row['read_on']!r} is not a date",
                    "Write year-month-day, such as 2026-06-01",
                    shown_path(path),
                    row.line,
                )
            )
            continue
        found[key] = Source(key, row["what"], row["where"], kind, read_on)
    if problems:
        raise InputError(problems)
    return MappingProxyType(found)


def cited(keys: str, sources: Mapping[str, Source]) -> tuple[Source, ...] | None:
    """Return the sources named by keys separated by blanks; None if there is no key or one is not on file."""
    found = [sources.get(key) for key in keys.split()]
    known = tuple(source for source in found if source is not None)
    return known if known and len(known) == len(found) else None
