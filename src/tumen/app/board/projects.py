"""A project with its history, and every entry of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from tumen.app.board.asked import Asked, view_asked
from tumen.app.board.cards import cards_of, head, shown_record, tables_of, titled, told
from tumen.app.board.figures import moved
from tumen.app.board.timeline import line_of
from tumen.app.pages import language_of, render
from tumen.zone.board import NO_EVENT
from tumen.zone.records.cells import key_parts
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.app.board.opened import LedgerKeeper
    from tumen.report.zone.reading import ZoneReading
    from tumen.zone.ledger.entry import LogLine

router = APIRouter()
_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One record that an entry brought of a project."""

    entry: LogLine
    table: str
    key: str
    how: str
    """``new``, ``corrected`` or ``retracted``."""
    cells: tuple[tuple[str, str | None, str | None], ...]
    """What a column is called, what stood there, what stands now."""


@router.get("/project")
def project(request: Request, asked: Asked, key: str = "", written: int = 0) -> HTMLResponse:
    """What is recorded of a project, and its history."""
    keeper, view = view_asked(request, asked)
    language = language_of(request)
    reading = view.reading(language)
    row = view.snapshot["projects"].filter(view.snapshot["projects"]["project"] == key)
    history = tuple(_history(keeper, key, reading))
    if row.is_empty() and not history:
        raise HTTPException(404)
    own = None if row.is_empty() else shown_record("projects", row.row(0, named=True), reading)
    cards = list(cards_of(view.board.cards.filter(view.board.cards["project"] == key), view.board, reading))
    aside = view.census.not_projects.filter(view.census.not_projects["project"] == key)["reason"].to_list()
    new = [] if asked.known_on else [item for item in history if item.entry.number == written]
    return render(
        request,
        "board/project.html.j2",
        moved=moved(keeper.after(written - 1, view.on), keeper.after(written, view.on), language)
        if new
        else {},
        asked=asked,
        view=view,
        key=key,
        own=own,
        name=reading.project(key),
        cards=cards,
        same="same" in aside,
        counts={code: stage.counts for code, stage in stages().items()},
        columns={name: head("projects", name, language) for name in own.cells} if own else {},
        tables=list(tables_of(view, key, reading)),
        line=line_of(view.snapshot, key, view.on),
        history=history,
        new=new,
        notes=keeper.told.get(written, ()),
        reading=reading,
        w=reading.w,
        NO_EVENT=NO_EVENT,
    )


def _history(keeper: LedgerKeeper, project: str, reading: ZoneReading) -> Iterator[HistoryLine]:
    """Every record of a project that was ever entered, the newest first; none of a folder of tables."""
    if keeper.read_only:
        return
    language, found = reading.w.language, []
    for table, of_key in keeper.ledger().of_project(project).items():
        for key, versions in of_key.items():
            for version in versions:
                changed = version.changed or {
                    name: (None, cell) for name, cell in version.cells.items() if cell is not None
                }
                how = (
                    "retracted" if version.retracted else "corrected" if version is not versions[0] else "new"
                )
                cells = tuple(
                    (
                        head(table, name, language),
                        old and told(table, name, old, language),
                        now and told(table, name, now, language),
                    )
                    for name, (old, now) in changed.items()
                )
                line = HistoryLine(version.entry, table, ", ".join(filter(None, key_parts(key))), how, cells)
                found.append(line)
    yield from sorted(found, key=lambda item: -item.entry.number)


@router.get("/entries")
def entries(request: Request, asked: Asked, page: int = 1, written: int = 0) -> HTMLResponse:
    """Every entry: when, by whom, what; the newest first."""
    keeper, view = view_asked(request, asked)
    lines = () if keeper.read_only else tuple(reversed(keeper.ledger().log()))
    pages = max(1, -(-len(lines) // _ENTRIES))
    at = min(max(1, page), pages)
    reading = view.reading(language_of(request))
    return render(
        request,
        "board/entries.html.j2",
        asked=asked,
        view=view,
        written=written if any(line.number == written for line in lines) else 0,
        notes=keeper.told.get(written, ()),
        lines=lines[(at - 1) * _ENTRIES : at * _ENTRIES],
        page=at,
        pages=pages,
        titled=titled,
        w=reading.w,
    )
