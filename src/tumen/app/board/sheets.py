"""Tables and monthly forms: taken away to be filled, handed in whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from tumen.app.board.asked import Asked, LedgerAsked, view_asked
from tumen.app.board.cards import titled
from tumen.app.board.documents import attached
from tumen.app.board.forms import answers_given, asked_pair, pair_mark
from tumen.app.board.opened import keeper_of
from tumen.app.board.records import Editor, Sent, by_name, texts_of
from tumen.app.folder import StudyFolder
from tumen.app.pages import language_of, render
from tumen.app.people import audit
from tumen.errors import InputError, Problem
from tumen.language.said import said
from tumen.tables.given import Reader, one_of, yes_no
from tumen.tables.notes import collected
from tumen.zone.exchange.export import write_export
from tumen.zone.exchange.form import month_of, write_form
from tumen.zone.exchange.importing import SuspectedError, import_into
from tumen.zone.exchange.reading import read_given
from tumen.zone.exchange.template import write_template
from tumen.zone.ledger import LedgerEntry
from tumen.zone.records import TABLES

if TYPE_CHECKING:
    from tumen.zone.exchange.duplicates import Suspicion
    from tumen.zone.records.projects import IdentityRow

router = APIRouter()
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/tables")
def tables(request: Request, asked: Asked, month: str = "", park: str = "") -> HTMLResponse:
    """What can be taken away, and where filled tables are handed in."""
    return _page(request, asked, month=month, park=park, problems=_choice(request, asked, month, park))


def _choice(request: Request, asked: LedgerAsked, month: str, park: str) -> list[Problem]:
    """What is wrong with the month and the park of an address."""
    parks, given = view_asked(request, asked)[1].snapshot["parks"]["park"].to_list(), Reader()
    if month:
        given.get("", month_of, month)
    if park:
        given.get("", one_of, park, parks, "park of the ledger")
    return given.problems


def _page(
    request: Request, asked: LedgerAsked, template: str = "board/tables.html.j2", **given: Any
) -> HTMLResponse:
    _, view = view_asked(request, asked)
    reading = view.reading(language_of(request))
    before: dict[str, Any] = {"problems": (), "month": "", "park": "", "done": None, "notes": (), "pairs": ()}
    before |= {"answered": (), "wrong": {}, "given": {}, "digest": ""}
    told = before | given
    return render(
        request,
        template,
        422 if told["problems"] or told["pairs"] else 200,
        asked=asked,
        view=view,
        last_month=_last_month(view.on),
        parks=[(key, reading.park(key).text) for key in reading.parks],
        titled=titled,
        w=reading.w,
        **told,
    )


def _last_month(on: Any) -> str:
    index = on.year * 12 + on.month - 2
    return f"{index // 12}-{index % 12 + 1:02}"


def _workbook(name: str, write: Callable[[Path], object]) -> Response:
    with TemporaryDirectory() as place:
        path = Path(place) / name
        write(path)
        return attached(path.read_bytes(), name, WORKBOOK)


@router.get("/tables/form.xlsx")
def month_form(request: Request, asked: Asked, month: str = "", park: str = "") -> Response:
    """The form of a month, for projects that must report."""
    _, view = view_asked(request, asked)
    language = language_of(request)
    try:
        of = month_of(month.strip())
        return _workbook(
            f"{of}{f'-{park}' if park else ''}.xlsx",
            lambda path: write_form(view.snapshot, of, path, park=park or None, language=language),
        )
    except InputError as error:
        return _page(request, asked, month=month, park=park, problems=error.problems)


@router.get("/tables/template.xlsx")
def template(request: Request) -> Response:
    """Every table to be filled."""
    language = language_of(request)
    return _workbook("ledger.xlsx", lambda path: write_template(path, language))


@router.get("/tables/export.xlsx")
def export(request: Request, history: bool = False) -> Response:  # noqa: FBT001, FBT002 - of the address
    """What the ledger holds, as tables that can be imported."""
    ledger = keeper_of(request).ledger()
    return _workbook("ledger.xlsx", lambda path: write_export(ledger, path, history=history))


@router.post("/tables")
def hand_in(request: Request, asked: Asked, visitor: Editor, form: Sent) -> Response:
    """Import a workbook, a table or a monthly form; check only, where that is asked."""
    texts, file = texts_of(form), form.get("file")
    ledger = keeper_of(request).ledger()
    if not isinstance(file, UploadFile) or not file.filename:
        missing = Problem("no file is chosen", "Choose a workbook (.xlsx) or a table (.csv)")
        return _page(request, asked, "board/handed.html.j2", problems=(missing,))
    name = Path(file.filename.replace("\\", "/")).name
    problems: tuple[Problem, ...]
    answers: tuple[IdentityRow, ...] = ()
    wrong: list[Problem] = []
    pairs: tuple[Suspicion, ...] = ()
    digest, by, dry = "", by_name(visitor), texts.get("deed") != "write"
    with TemporaryDirectory() as place, collected() as notes:
        try:
            path = StudyFolder(Path(place)).inside(name)
            path.write_bytes(file.file.read())
            given = read_given(path)
            digest = given.digest if given.files else ""
            if texts.get("of") == digest:  # what was said of another file is not said of this one
                answers, wrong = answers_given(texts, by)
            entry = LedgerEntry(
                by=by,
                what=f"import of {name}",
                sha256=digest or None,
                note=texts.get("why", "").strip() or None,
                meant=lambda number: audit.record(request, "ledger import", f"{name} {number}"),
            )
            dry = dry or bool(wrong)
            correct = yes_no(texts.get("correct") or False)
            done = import_into(ledger, given, entry, answers=answers, correct=correct, dry=dry)
        except SuspectedError as error:
            problems, pairs = error.problems, error.pairs
        except InputError as error:
            problems = error.problems
        else:
            return _page(
                request,
                asked,
                "board/handed.html.j2",
                done=done,
                notes=_own(notes, place, language_of(request)),
                dry=dry,
                file=name,
                digest=digest,
                answered=[(pair_mark(item.one, item.other), item) for item in answers] if dry else (),
            )
    language = language_of(request)
    told = [item for item in problems if "may be one project" not in item.what]
    return _page(
        request,
        asked,
        "board/handed.html.j2",
        problems=[_own_problem(item, place) for item in told],
        pairs=[asked_pair(pair, language) for pair in pairs],
        answered=[(pair_mark(item.one, item.other), item) for item in answers],
        wrong={item.file: [item] for item in wrong},
        given=texts,
        digest=digest,
    )


def _own(texts: list[str], place: str, language: str) -> list[str]:
    """Notes without the place where the file was read, and of a table by the name that the reader knows."""
    found = []
    for text in texts:
        own = text.replace(f"{place}/", "")
        table, mark, rest = own.partition(": ")
        found.append(f"{titled(table, language)}{mark}{said(rest)}" if table in TABLES else own)
    return found


def _own_problem(problem: Problem, place: str) -> Problem:
    file = problem.file.replace(f"{place}/", "") if problem.file else None
    return Problem(problem.what.replace(f"{place}/", ""), problem.fix, file, problem.line, problem.column)
