"""The page of the monthly meeting, and that for visitors: as `tumen zone page` writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from tumen.app.board.asked import Asked, view_asked
from tumen.app.board.opened import keeper_of
from tumen.app.guard import DOCUMENT_HEADERS
from tumen.app.pages import LANGUAGES, language_of, render
from tumen.errors import InputError, Problem
from tumen.files.csv_text import worded, write_csv
from tumen.report.zone.asked import AUDIENCES
from tumen.report.zone.asked import asked as page_asked
from tumen.report.zone.page import ZonePage, make_page
from tumen.tables.given import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Future

router = APIRouter()
_NONE, _OPTION = "-", re.compile("^--[a-z-]+: ")
_PATIENCE = 0.5
"""Seconds that the page of a document waits for it."""


@dataclass(frozen=True, slots=True)
class DocumentAsked:
    """A page by its address: for whom, of which day, what changed since when, as known when, in which
    language.
    """

    audience: str
    on: str
    since: str
    known_on: str
    language: str
    title: str = ""

    def made(self, request: Request) -> ZonePage:
        """The page, as `tumen zone page` makes it."""
        return self.begun(request).result()

    def begun(self, request: Request) -> Future[ZonePage]:
        """The same while it is being made: once, until the ledger changes."""
        if self.audience not in AUDIENCES or self.language not in LANGUAGES:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        keeper = keeper_of(request)
        known = None if self.known_on == _NONE else self.known_on
        since = None if self.audience == "visitor" else self.since
        wanted = page_asked(self.audience, self.language, on=self.on, since=since, known_on=known)
        view = keeper.view(wanted.on, known)
        make = partial(make_page, wanted, view.snapshot, before=keeper.earlier(), title=self.title)
        return view.behind(self, make)


Document = Annotated[DocumentAsked, Depends()]
_PLACE = "/page/{audience}/{on}/{since}/{known_on}/{language}"


@router.get(f"{_PLACE}/page")
def document(request: Request, wanted: Document) -> HTMLResponse:
    """The page itself, as the command writes it; it may be saved and sent."""
    return HTMLResponse(wanted.made(request).html(), headers=DOCUMENT_HEADERS)


@router.get(f"{_PLACE}/tables/{{name}}.csv")
def table(request: Request, wanted: Document, name: str) -> Response:
    """A table of the page."""
    for found in wanted.made(request).tables:
        if found.name == name:
            return csv_of(name, found.heads, [[cell.taken for cell in row] for row in found.rows])
    raise HTTPException(HTTPStatus.NOT_FOUND)


@router.get("/page/{audience}")
def shown(request: Request, asked: Asked, audience: str) -> HTMLResponse:
    """The page in a frame, and the choice of its day and language."""
    if audience not in AUDIENCES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    query = request.query_params
    since, language, title = (query.get(name, "").strip() for name in ("since", "language", "title"))
    spoken = language if language in LANGUAGES else language_of(request)
    problems: tuple[Problem, ...] = ()
    if language and language not in LANGUAGES:
        problems = (Problem(f"{language!r} is no language here", nearest(language, LANGUAGES)),)
    wanted = None
    try:
        wanted = page_asked(
            audience,
            spoken,
            on=asked.given["on"] or None,
            since=since or None,
            known_on=asked.given["known_on"] or None,
        )
    except InputError as error:
        problems += tuple(replace(item, what=_OPTION.sub("", item.what)) for item in error.problems)
    _, view = view_asked(request, asked)
    known = asked.known_on or _NONE
    ready = False
    if wanted is not None and not problems and not asked.problems:
        named = (str(wanted.on), str(wanted.since), known, spoken, title)
        try:
            DocumentAsked(audience, *named).begun(request).result(timeout=_PATIENCE)
            ready = True
        except TimeoutError:
            pass
        except InputError as error:
            problems = error.problems
    problems = (*problems, *(item for item in asked.problems.get("known_on", []) if not problems))
    return render(
        request,
        "board/document.html.j2",
        422 if problems else 200,
        asked=asked,
        view=view,
        audience=audience,
        since=since,
        spoken=spoken,
        name=title,
        problems=problems,
        ready=ready,
        place=wanted
        and not problems
        and f"/zone/page/{audience}/{wanted.on}/{wanted.since}/{quote(known, safe='')}/{spoken}",
    )


def csv_of(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table as CSV that is taken away; Excel knows by its mark that it is UTF-8."""
    with TemporaryDirectory() as place:
        path = Path(place) / "table.csv"
        write_csv(path, heads, ([*map(worded, row)] for row in rows), excel=True)
        content = path.read_bytes()
    return attached(content, f"{name}.csv", "text/csv; charset=utf-8")


def attached(content: bytes, name: str, kind: str) -> Response:
    """A file to be taken away."""
    said = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"content-disposition": said})
