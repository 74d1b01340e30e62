"""Who changed what in a study, and when: written down at each save, shown to whoever edits it next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from tumen.app.state import EDITS
from tumen.study.core.results.changed import DifferingCell, rows_changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

_MOST = 100


@dataclass(frozen=True, slots=True)
class StudyEdit:
    """One save of a file of a study."""

    file: str
    at: datetime
    by: str
    cells: tuple[DifferingCell, ...]
    """What it changed in a table, at most a hundred."""
    more: int
    """How many cells besides."""


def cells_changed(
    file: str,
    before: tuple[Sequence[str], Sequence[Sequence[str]]],
    after: tuple[Sequence[str], Sequence[Sequence[str]]],
) -> list[DifferingCell]:
    """Cells of a table that differ between what was read and what is saved."""
    rows = [
        [dict(zip(columns, cells, strict=False)) for cells in lines] for columns, lines in (before, after)
    ]
    return rows_changed(file, *rows)


def write_edit(
    request: Request, study: str, file: str, versions: tuple[str, str], cells: Sequence[DifferingCell] = ()
) -> None:
    """Write down that a file was saved."""
    told: dict[str, Any] = {
        "file": file,
        "cells": [[cell.row, cell.column, cell.before, cell.after] for cell in cells[:_MOST]],
        "more": max(0, len(cells) - _MOST),
    }
    visitor = request.state.visitor
    with request.app.state.kept.writing(visitor.name or "tumen app", "an edit") as connection:
        connection.execute(
            EDITS.insert().values(
                study=study,
                at=datetime.now(UTC),
                by=visitor.name,
                before=versions[0],
                after=versions[1],
                cells=json.dumps(told, ensure_ascii=False),
            )
        )


def edits_of(request: Request, study: str, most: int) -> list[StudyEdit]:
    """The last saves of a study, the latest first."""
    asked = sa.select(EDITS).where(EDITS.c.study == study).order_by(EDITS.c.edit.desc()).limit(most)
    with request.app.state.kept.reading() as connection:
        return [_read(row) for row in connection.execute(asked)]


def _read(row: Any) -> StudyEdit:
    told = json.loads(row.cells)
    cells = tuple(DifferingCell(told["file"], *cell) for cell in told["cells"])
    return StudyEdit(told["file"], row.at, row.by, cells, told["more"])
