"""Where the data of an agreement were read, and when: each source is spelled once and cited by its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from tumen.errors import InputError, Problem
from tumen.tables.field import Field, Table
from tumen.tables.place import Place
from tumen.tables.read import read_table

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


def _key(text: str, *, file: str, line: int) -> str:  # noqa: ARG001  # the door gives the place to all notations
    if " " in text:
        raise InputError.of(f"the key {text!r} has a blank", "Give each source one word")
    return text


def _source(*, where: str | None, place: Place, **cells: object) -> Source:  # noqa: ARG001  # nobody asks for it
    return Source(where=where or "", **cells)  # type: ignore[arg-type]  # as TABLE declares them


TABLE = Table(
    "sources",
    _source,
    "The texts that the data of an agreement were read from",
    (
        Field("key", "name", "One word by which the other files cite it", reader=_key),
        Field("what", "text", "The text itself, as law or table names it"),
        Field("where", "text", "Where it was found", required=False, empty="its name says it"),
        Field("kind", "choice", "An official text, or what tells of one", choices=KINDS),
        Field("read_on", "date", "Day on which it was read"),
    ),
    key=("key",),
)


def read_sources(path: Path, problems: list[Problem]) -> Mapping[str, Source]:
    """Read sources.csv by key; what is wrong is added to `problems`."""
    return MappingProxyType({item.key: item for item in read_table(TABLE, path, "HS2022", problems)})


def cited(keys: str, sources: Mapping[str, Source]) -> tuple[Source, ...] | None:
    """Return the sources named by keys separated by blanks; None if there is no key or one is not on file."""
    known = tuple(sources[key] for key in keys.split() if key in sources)
    return known if known and len(known) == len(keys.split()) else None
