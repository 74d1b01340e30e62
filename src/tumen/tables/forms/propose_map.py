"""A proposal of how a table of another system reads as one of ours: by the names of its columns and the words
in its cells.
"""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.language.names import names_on_file
from tumen.reference.currency import currencies
from tumen.reference.economies import economies
from tumen.reference.units import spelt_units
from tumen.tables.forms.column_map import DATES, DEFAULT, SLASHED
from tumen.tables.worksheet import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from tumen.tables.field import Field, Table

_DATA = Path(__file__).resolve().parents[2] / "data" / "tables"
_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a table, for a person to check."""

    table: Table
    columns: Mapping[str, str]
    """Our column by theirs."""
    values: Mapping[str, Mapping[str, str]]
    dates: str
    left: tuple[str, ...]
    """Columns for which nothing is proposed."""
    missing: tuple[Field, ...]
    """Columns of ours that are needed and not there: constants, if every row has the same."""

    def text(self, file: str) -> str:
        """Return the proposal as a map in YAML, with what is to be filled in."""
        return "\n".join(self._lines(file)) + "\n"

    def _lines(self, file: str) -> Iterator[str]:
        yield (
            f"# How {file} reads as a table of {self.table.name}: proposed from its names, check every line."
        )
        yield "columns:  # theirs: ours" if self.columns else "columns: {}  # theirs: ours"
        for other, own in self.columns.items():
            yield f"  {_quoted(other)}: {own}"
        for name in self.left:
            yield f"  # {_quoted(name)}:    not read"
        yield "constants:  # ours: what every row has" if self.missing else "constants: {}"
        for field in self.missing:
            yield f"  {field.name}: ''  # fill in: {field.doc}"
        yield "values:  # ours, their word: ours" if self.values else "values: {}"
        for own, words in self.values.items():
            yield f"  {own}:"
            for word, meaning in words.items():
                yield f"    {_quoted(word)}: {_quoted(meaning)}"
        yield f"dates: {self.dates}"


@cache
def _on_file(name: str) -> tuple[Mapping[str, str], ...]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def known_names(tables: Iterable[Table]) -> list[str]:
    """Every name of a column, ours or on file, to find the row with the names by."""
    return [
        *(field.name for table in tables for field in table.fields),
        *(row["name"] for row in _on_file("names.csv")),
    ]


def propose(frame: pl.DataFrame, tables: Iterable[Table]) -> Proposal:
    """Propose a map for a table, as the one of ours of which it has most columns.

    Parameters
    ----------
    frame
        The table as given, with or without a column ``row``.
    """
    names = [name for name in frame.columns if name != "row"]
    found = max(((table, _columns(names, table)) for table in tables), key=lambda item: len(item[1]))
    table, columns = found
    head = frame.head(_LOOKED_AT)
    fields = {field.name: field for field in table.fields}
    values: dict[str, dict[str, str]] = {}
    dates = DEFAULT
    for other, own in columns.items():
        kind = fields[own].kind if own in fields else ""
        words = [str(cell).strip() for cell in head[other].drop_nulls().unique(maintain_order=True)]
        if kind == "date":
            dates = _form(words)
        elif translated := _translated(words, own if own == "status" else kind):
            values[own] = translated
    given = set(columns.values())
    return Proposal(
        table,
        columns,
        values,
        dates,
        tuple(name for name in names if name not in columns),
        tuple(field for field in table.fields if field.required and field.name not in given),
    )


def _columns(names: Sequence[str], table: Table) -> dict[str, str]:
    """Ours by theirs: the same name, a name on file, or one that holds it; each of ours once. A name on file
    without a column is none of ours, whatever it holds.
    """
    known = {plain_name(field.name): field.name for field in table.fields}
    of_table = (row for row in _on_file("names.csv") if row["table"] == table.name.split()[0])
    known |= {plain_name(row["name"]): row["column"] for row in of_table}
    found: dict[str, str] = {}
    for name in names:
        own = name if table.further(name) else known.get(plain_name(name))
        if own and own not in found.values():
            found[name] = own
    for name in names:
        if name in found:
            continue
        inside = [key for key in known if len(key) > 2 and key in plain_name(name)]
        own = known[max(inside, key=len)] if inside else None
        if own and own not in found.values():
            found[name] = own
    return found


def _translated(words: Sequence[str], kind: str) -> dict[str, str]:
    known = _words().get(kind, {})
    ours = {*known.values()}
    return {word: known[plain_name(word)] for word in words if word not in ours and plain_name(word) in known}


def our_word(kind: str, word: str) -> str:
    """A word of another system as ours: 중국 as CN, 개 as piece; as it is where none is known."""
    return _translated([word], kind).get(word, word)


def _form(words: Sequence[str]) -> str:
    """The one form in which all are dates; where two fit (01/02/2026) none: the reader asks."""
    from datetime import datetime

    def fits(form: str, word: str) -> bool:
        with suppress(ValueError):
            return bool(datetime.strptime(word, DATES[form]))  # noqa: DTZ007 - a day
        return False

    every = [form for form in DATES if words and all(fits(form, word) for word in words)]
    return DEFAULT if not every or {*SLASHED} <= {*every} else every[0]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    every = [(name, item.iso2) for item in economies() for name in (item.name, item.iso3, item.iso2) if name]
    told = (names_on_file("economy", language) for language in ("zh", "ko"))
    every += [(name, code) for names in told for code, name in names.items()]
    found = {"economy": {plain_name(name): code for name, code in every}}
    found["currency"] = {plain_name(code): code for code in currencies()}
    found["unit"] = {plain_name(word): name for word, name in spelt_units().items()}
    for row in _on_file("words.csv"):
        found.setdefault(row["kind"], {})[plain_name(row["word"])] = row["meaning"]
    return found


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
