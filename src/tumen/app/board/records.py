"""Enter, correct and retract a record: refused beside the field; duplicates are shown before it is saved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from tumen.app.board.asked import Asked, LedgerAsked, view_asked
from tumen.app.board.cards import head, shown_record, titled, told
from tumen.app.board.forms import (
    ENTERED,
    SAYS_ITS_KEY,
    answers_given,
    asked_pair,
    beside,
    form_fields,
    given_record,
    pair_mark,
)
from tumen.app.board.opened import keeper_of
from tumen.app.door import Role, Visitor
from tumen.app.guard import may
from tumen.app.pages import go_to, language_of, render
from tumen.app.people import audit
from tumen.errors import InputError, Problem
from tumen.tables.given import day, nearest, yes_no
from tumen.tables.notes import collected
from tumen.zone.changes import cell_text
from tumen.zone.exchange.importing import SuspectedError, import_into
from tumen.zone.ledger import LedgerEntry
from tumen.zone.ledger.entry import writer
from tumen.zone.records import TABLES
from tumen.zone.records.cells import cells_of, key_of
from tumen.zone.vocabulary import stages

if TYPE_CHECKING:
    from tumen.app.board.opened import LedgerView
    from tumen.zone.exchange.duplicates import Suspicion
    from tumen.zone.exchange.reading import GivenTables
    from tumen.zone.ledger.entry import LedgerChange
    from tumen.zone.records.projects import IdentityRow

router = APIRouter()
Editor = Annotated[Visitor, Depends(may(Role.EDITOR))]


async def sent_form(request: Request) -> AsyncIterator[FormData]:
    """What a form sent; read here, so that routes run beside the loop of the server."""
    async with request.form() as form:
        yield form


Sent = Annotated[FormData, Depends(sent_form)]


def texts_of(form: FormData) -> dict[str, str]:
    """The texts of a form, without files."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def by_name(visitor: Visitor) -> str:
    """Who writes: whoever is signed in; a person alone at the machine by the name of the login."""
    return writer(visitor.name or None)


@router.get("/stage")
def stage_says(request: Request, stage: str = "") -> HTMLResponse:
    """What a stage says, whether it counts, and whether it has an amount."""
    return render(request, "board/stage.html.j2", stage=stages().get(stage))


@router.get("/record")
def record(request: Request, asked: Asked, visitor: Editor, table: str, project: str = "") -> HTMLResponse:  # noqa: ARG001
    """The form of a new record, or of one to be corrected (`key`, once for each column of its key)."""
    view = _view(request, asked, table)
    key = tuple(request.query_params.getlist("key"))
    cells = {"project": project, "confidence": "office"} if not key else _cells(view, table, key, request)
    if project and not key and project not in (known := view.snapshot["projects"]["project"].to_list()):
        raise InputError.of(f"there is no project {project!r}", nearest(project, known[:5000], "Keys are"))
    if not key and table == "projects":
        cells["project"] = next_key(view.snapshot["projects"]["project"].to_list())
    return _form(request, view, table, cells, correct=bool(key), seen=view.entry)


@router.post("/record")
def enter(request: Request, asked: Asked, visitor: Editor, form: Sent) -> Response:
    """Write a record as one entry; where anything is wrong, nothing is written and the form comes back."""
    sent = texts_of(form)
    table, correct = sent.get("table", ""), yes_no(sent.get("correct") or False)
    view = _view(request, asked, table)
    seen = _seen(sent, view)
    fields = form_fields(table, view.reading(language_of(request)), correct=correct)
    with collected() as notes:
        given = given_record(table, sent)
    answers, wrong = answers_given(sent, by_name(visitor))
    pairs: tuple[Suspicion, ...] = ()
    note = sent.get("why", "").strip() or None
    try:
        entry = LedgerEntry(
            by=by_name(visitor),
            what=f"in the app: the table {table}",
            note=note,
            meant=lambda number: audit.record(request, "ledger entry", f"{table} {number}"),
        )
        with collected() as more:
            done = import_into(
                keeper_of(request).ledger(),
                given,
                entry,
                answers=answers,
                correct=correct or _again(table, sent, given, view),
                seen=seen,
                dry=bool(wrong),
            )
        if not wrong:
            return _done(request, table, getattr(given.rows[0], "project", ""), done, [*notes, *more])
        problems = []
    except SuspectedError as error:
        pairs = error.pairs
        problems = [item for item in error.problems if "may be one project" not in item.what]
    except InputError as error:
        problems = list(error.problems)
    return _form(
        request,
        view,
        table,
        sent,
        correct=correct,
        seen=_seen_now(seen, view, problems),
        problems=beside(table, problems, fields)
        | _taken(request, asked, table, sent)
        | {item.file or "": [item] for item in wrong},
        pairs=pairs,
        answered=answers,
    )


def _again(table: str, sent: Mapping[str, str], given: GivenTables, view: LedgerView) -> bool:
    """Whether a record that is not there may be one that was retracted: its key is what it says, and there is
    no other to write it under.
    """
    if table not in SAYS_ITS_KEY or (table == "events" and sent.get("event", "").strip()):
        return False
    declared, frame = TABLES[table], view.snapshot[table]
    spans = {field.name for field in declared.fields if field.kind == "span"}
    for row in given.rows:
        cells = cells_of(declared, row)
        named = frame.filter(frame[declared.key[0]] == cells[declared.key[0]]).iter_rows(named=True)
        there = ({name: cell_text(held, name, spans) for name in declared.key} for held in named)
        if key_of(declared, cells) in {key_of(declared, held) for held in there}:
            return False
    return True


def _taken(
    request: Request, asked: LedgerAsked, table: str, sent: Mapping[str, str]
) -> dict[str, list[Problem]]:
    """The key of a new project that another officer took meanwhile, with one that is free."""
    known = _view(request, asked, table).snapshot["projects"]["project"].to_list()
    key = sent.get("project", "").strip()
    if table != "projects" or yes_no(sent.get("correct") or False) or key not in known:
        return {}
    fix = f"If yours is another project, write {next_key(known)}"
    return {"project": [Problem(f"{key} is a project of the ledger already", fix)]}


def _done(request: Request, table: str, project: str, done: LedgerChange, notes: list[str]) -> Response:
    """Lead on to the page that says what was kept and what is to be looked at: it may be read again."""
    if done.number:
        if notes:
            parts = (text.partition(": ") for text in notes)
            keeper_of(request).told[done.number] = tuple(
                text if of in {"form", *TABLES} else f"{of}{mark}{text}" for of, mark, text in parts
            )
        path = "/zone/project" if project else "/zone/entries"
        return go_to(request, _plain().address(path, key=project, written=done.number))
    return render(
        request,
        "board/kept.html.j2",
        table=titled(table, language_of(request)),
        project=project,
        asked=_plain(),
        view=view_asked(request, _plain())[1],
    )


def _plain() -> LedgerAsked:
    """Today, as it is known now."""
    return LedgerAsked(day(None), None, {})


def _view(request: Request, asked: LedgerAsked, table: str) -> LedgerView:
    if table not in ENTERED:
        raise HTTPException(404)
    keeper_of(request).ledger()  # a folder of tables is only read
    return view_asked(request, asked)[1]


def _seen(sent: Mapping[str, str], view: LedgerView) -> int:
    """The last entry that the writer saw; none where the form does not say it: then nothing of others is
    written over.
    """
    said = sent.get("seen", "")
    return min(int(said), view.entry) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _seen_now(seen: int, view: LedgerView, problems: Iterable[Problem]) -> int:
    """What the writer has seen once the form is back: it tells what others wrote, and may be sent again."""
    return view.entry if any(" wrote it meanwhile " in problem.what for problem in problems) else seen


def _cells(view: LedgerView, table: str, key: tuple[str, ...], request: Request) -> dict[str, str]:
    """The record of a key as it is written."""
    declared, reading = TABLES[table], view.reading(language_of(request))
    if len(key) != len(declared.key):
        raise HTTPException(404)
    frame = view.snapshot[table]
    for row in frame.filter(frame[declared.key[0]] == key[0]).iter_rows(named=True):
        found = shown_record(table, row, reading)
        if found.key == key:
            return dict(found.cells)
    raise HTTPException(404)


def _form(
    request: Request,
    view: LedgerView,
    table: str,
    cells: Mapping[str, str],
    *,
    correct: bool,
    seen: int,
    problems: Mapping[str, list[Problem]] | None = None,
    pairs: tuple[Suspicion, ...] = (),
    answered: tuple[IdentityRow, ...] = (),
) -> HTMLResponse:
    language = language_of(request)
    reading = view.reading(language)
    project = cells.get("project", "")
    return render(
        request,
        "board/record.html.j2",
        422 if problems or pairs else 200,
        asked=_plain(),
        view=view,
        table=table,
        title=titled(table, language),
        form=form_fields(table, reading, correct=correct),
        cells=cells,
        correct=correct,
        seen=seen,
        problems=problems or {},
        pairs=[asked_pair(pair, language) for pair in pairs],
        answered=[(pair_mark(item.one, item.other), item) for item in answered],
        name=reading.project(project) if project in reading.projects and table != "projects" else None,
        stage=stages().get(cells.get("stage", "")),
        w=reading.w,
    )


@router.get("/retract")
def ask_retract(request: Request, asked: Asked, visitor: Editor, table: str) -> HTMLResponse:  # noqa: ARG001
    """The form that retracts a record."""
    view = _view(request, asked, table)
    key = tuple(request.query_params.getlist("key"))
    return _retract_form(request, view, table, key, seen=view.entry)


@router.post("/retract")
def retract(request: Request, asked: Asked, visitor: Editor, form: Sent) -> Response:
    """Retract a record; its history is kept."""
    sent, key = texts_of(form), tuple(str(part) for part in form.getlist("key"))
    table, why = sent.get("table", ""), sent.get("why", "").strip()
    view = _view(request, asked, table)
    seen = _seen(sent, view)
    project = _cells(view, table, key, request).get("project", "")
    try:
        if not why:
            raise InputError.of("it is not said why the record is retracted", "Say it", file="why")
        entry = LedgerEntry(
            by=by_name(visitor),
            what="in the app: retracted",
            note=why,
            meant=lambda _: audit.record(request, "ledger record retracted", f"{table} {' '.join(key)}"),
        )
        done = keeper_of(request).ledger().retract(table, key, entry, seen=seen)
    except InputError as error:
        seen = _seen_now(seen, view, error.problems)
        return _retract_form(request, view, table, key, seen=seen, problems=error.problems, why=why)
    path = "/zone/project" if project else "/zone/entries"
    return go_to(request, asked.address(path, key=project, written=done.number))


def _retract_form(
    request: Request,
    view: LedgerView,
    table: str,
    key: tuple[str, ...],
    *,
    seen: int,
    problems: tuple[Problem, ...] = (),
    why: str = "",
) -> HTMLResponse:
    language = language_of(request)
    cells = _cells(view, table, key, request)
    return render(
        request,
        "board/retract.html.j2",
        422 if problems else 200,
        asked=_plain(),
        view=view,
        table=table,
        title=titled(table, language),
        key=key,
        cells={
            head(table, name, language): told(table, name, text, language) for name, text in cells.items()
        },
        project=cells.get("project", ""),
        seen=seen,
        why=why,
        problems=problems,
    )


def next_key(keys: list[str]) -> str:
    """A key that follows those that are there, such as P042 after P041; "" where they are of no series."""
    parts = [found.groups() for key in keys if (found := re.fullmatch(r"(.*?)([0-9]+)", key))]
    if not parts:
        return ""
    series = Counter(name for name, _ in parts).most_common(1)[0][0]
    last = max((number for name, number in parts if name == series), key=int)
    return f"{series}{int(last) + 1:0{len(last)}}"
