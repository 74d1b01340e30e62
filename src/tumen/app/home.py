"""The first page, the ways in and out, and the choice of a language."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from tumen.app.door import LinkDoor
from tumen.app.guard import SESSION, keep_cookie, keep_session
from tumen.app.pages import LANGUAGES, go_to, render
from tumen.app.people.audit import record
from tumen.app.spoken import CHOSEN

router = APIRouter()
_YEAR = 365 * 24 * 3600


@router.get("/")
def home(request: Request) -> HTMLResponse:
    """What can be done here."""
    return render(request, "home.html.j2")


@router.get("/alive")
def alive() -> PlainTextResponse:
    """Whether the app answers: for a proxy and for tests."""
    return PlainTextResponse("yes")


@router.get("/enter")
def enter(request: Request, key: str = "") -> Response:
    """Open a session by the link that was printed at the start."""
    door = request.app.state.door
    if request.state.visitor is not None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    if not isinstance(door, LinkDoor):
        return go_to(request, "/sign-in")
    session = door.enter(key)
    if session is None:
        return render(request, "refused.html.j2", HTTPStatus.UNAUTHORIZED, why="link", most=0, kept=())
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    keep_session(request, answer, session)
    return answer


@router.post("/leave")
def leave(request: Request) -> Response:
    """End the session."""
    record(request, "signed out")
    request.app.state.door.leave(request.cookies.get(SESSION, ""))
    answer = go_to(request, "/sign-in" if request.app.state.settings.shared else "/enter")
    answer.delete_cookie(SESSION, path="/")
    return answer


@router.post("/language")
def choose_language(
    request: Request, language: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Choose the language of the pages."""
    if language not in LANGUAGES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    answer = go_to(request, back)
    keep_cookie(request, answer, CHOSEN, language, _YEAR)
    return answer
