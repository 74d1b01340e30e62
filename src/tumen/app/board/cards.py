"""Cards of the board and records of a project in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from tumen.report.zone.blocks import PageCell
from tumen.zone.changes import cell_text
from tumen.zone.exchange.heads import column_words, heads, word_of
from tumen.zone.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tumen.app.board.opened import LedgerView
    from tumen.report.zone.reading import ZoneReading
    from tumen.zone.board import Board
    from tumen.zone.indicators.results import Dormant, Overdue
    from tumen.zone.snapshot import Snapshot

OF_PROJECT = ("events", "planned", "products", "reports")
"""Tables that are shown of a project."""


@dataclass(frozen=True, slots=True)
class Card:
    """A project on the board."""

    key: str
    name: PageCell
    stage: str
    sure: bool
    investors: PageCell
    park: PageCell
    overdue: Sequence[Overdue]
    still: Dormant | None


def cards_of(rows: pl.DataFrame, board: Board, reading: ZoneReading) -> Iterator[Card]:
    """Cards of some rows of a board."""
    for project, stage, sure in rows.select("project", "stage", "sure").iter_rows():
        row = reading.projects[project]
        yield Card(
            project,
            reading.project(project),
            stage,
            sure,
            reading.firms_of(row["investors"]),
            reading.park(row["park"]),
            board.late.get(project, ()),
            board.still.get(project),
        )


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record as it stands in its table."""

    table: str
    key: tuple[str, ...]
    cells: dict[str, str]
    """As they are written, by column; those that are empty are left out."""
    shown: dict[str, PageCell]
    """The same for the reader."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """Records of a table, with the columns that any of them fills."""

    table: str
    title: str
    columns: dict[str, str]
    records: tuple[ShownRecord, ...]


def head(table: str, column: str, language: str) -> str:
    """What a column is called."""
    return column_words(table, column)[language]


def told(table: str, column: str, text: str, language: str) -> str:
    """A cell as it is written; a word of a closed list in the reader's language."""
    return word_of(text, language) if text in TABLES[table].field(column).choices else text


def titled(table: str, language: str) -> str:
    """What a table is called."""
    return heads().tables[table][language]


def records_of(snapshot: Snapshot, table: str, project: str, reading: ZoneReading) -> tuple[ShownRecord, ...]:
    """Records of a table that are of a project, in the order of the ledger; events by their dates."""
    rows = snapshot[table].filter(pl.col("project") == project)
    if table == "events":
        rows = rows.sort("on_first", "on_last", maintain_order=True)
    return tuple(shown_record(table, row, reading) for row in rows.iter_rows(named=True))


def shown_record(table: str, row: dict[str, Any], reading: ZoneReading) -> ShownRecord:
    """A row of a snapshot for the reader."""
    declared = TABLES[table]
    spans = {field.name for field in declared.fields if field.kind == "span"}
    texts = {field.name: cell_text(row, field.name, spans) for field in declared.fields}
    key = tuple(texts[name] or "" for name in declared.key)
    cells = {name: text for name, text in texts.items() if text is not None}
    shown = {name: _shown(table, name, text, row, reading) for name, text in cells.items()}
    return ShownRecord(table, key, cells, shown)


def _shown(table: str, column: str, text: str, row: dict[str, Any], reading: ZoneReading) -> PageCell:
    field, w = TABLES[table].field(column), reading.w
    if field.kind == "span":
        return w.span(row[f"{column}_first"], row[f"{column}_last"])
    if field.kind == "date":
        return PageCell(w.day(row[column]), exact=text)
    if column.endswith("_m2"):
        return w.area(row[column])
    if field.kind in {"amount", "positive"} and row.get("currency") and column != "jobs":
        return w.money(row[column], row["currency"])
    if field.kind in {"amount", "positive", "number", "count"}:
        return PageCell(w.number(row[column]), exact=text)
    if field.choices:
        return PageCell(w.stage(text) if column == "stage" else word_of(text, w.language), exact=text)
    if column == "source":
        return reading.source(row)
    if field.refers == "firms":
        return reading.firms_of(text)
    if field.refers == "parks":
        return reading.park(text)
    if field.refers == "projects":
        return reading.project(text)
    return PageCell(text)


def tables_of(view: LedgerView, project: str, reading: ZoneReading) -> Iterator[ShownTable]:
    """What is recorded of a project, table by table; a table without a record is there too."""
    language = reading.w.language
    for table in OF_PROJECT:
        found = records_of(view.snapshot, table, project, reading)
        filled = {name for record in found for name in record.cells}
        yield ShownTable(table, titled(table, language), _heads(table, filled - {"project"}, language), found)


def _heads(table: str, filled: Iterable[str], language: str) -> dict[str, str]:
    wanted = set(filled)
    return {f.name: head(table, f.name, language) for f in TABLES[table].fields if f.name in wanted}
