"""The FastAPI application: its rooms, and what each request passes first."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as Refused
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from tumen.app.door import Door, LinkDoor, Role
from tumen.app.folder import StudyFolder
from tumen.app.guard import HEADERS, Guard
from tumen.app.onfile.own import OwnData
from tumen.app.pages import refusal, told
from tumen.app.people.asking import ask_in
from tumen.app.people.sessions import AccountDoor
from tumen.app.spoken import Speaking, language_of
from tumen.app.state import open_state
from tumen.errors import InputError, Problem, TumenError
from tumen.language.force import speaking

if TYPE_CHECKING:
    from fastapi.responses import Response

    from tumen.app.settings import AppSettings

_STATIC = Path(__file__).with_name("static")
_LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


@dataclass(frozen=True, slots=True)
class AppSection:
    """A room of the app in the navigation."""

    path: str
    """Where it begins; also the beginning of all its paths."""
    title: str
    """English; the frame says it in the reader's language."""
    about: str
    """A sentence for the first page."""
    module: str
    """Has `router`."""
    role: Role = Role.READER
    """Who sees it."""
    shared: bool = False
    """Only where there are accounts."""


SECTIONS: tuple[AppSection, ...] = (
    AppSection(
        "/ask",
        "Ask",
        "Does one product originate, which duty is due, what does claiming save and need?",
        "tumen.app.ask.routes",
    ),
    AppSection(
        "/studies",
        "Studies",
        "Tables, scenarios by levers, answers: begin one, edit it, run it.",
        "tumen.app.studies.routes",
    ),
    AppSection(
        "/runs", "Runs", "What runs and what ran, with its results, side by side.", "tumen.app.runs.views"
    ),
    AppSection(
        "/zone",
        "Zone",
        "Projects by stage, entries, indicators, chains and opportunities of the zone's ledger.",
        "tumen.app.board.routes",
    ),
    AppSection(
        "/data",
        "Data",
        "What is on file by importer and agreement, how old and from where; import of schedules and rules.",
        "tumen.app.onfile.routes",
    ),
    AppSection(
        "/people",
        "People",
        "Who may come in, with what role, and what was done.",
        "tumen.app.people.routes",
        Role.ADMINISTRATOR,
        shared=True,
    ),
)


def create_app(settings: AppSettings, door: Door | None = None) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    door
        Who comes in; None: those with an account where it is shared, else one person by a link.
    """
    app = FastAPI(title="Tumen", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = settings
    app.state.folder = StudyFolder(settings.folder, settings.only)
    app.state.kept = open_state(settings)
    app.state.door = door or (AccountDoor(app.state.kept, settings.limits) if settings.shared else LinkDoor())
    app.state.sections = tuple(section for section in SECTIONS if settings.shared or not section.shared)
    for room in ("home", "words"):
        app.include_router(import_module(f"tumen.app.{room}").router)
    if settings.shared:
        app.include_router(import_module("tumen.app.people.signing").router)
    for section in app.state.sections:
        app.include_router(import_module(section.module).router, prefix=section.path)
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_exception_handler(TumenError, _told)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _misfit)
    app.add_exception_handler(Exception, _bug)
    app.add_middleware(OwnData, settings=settings, tell=told)
    app.add_middleware(Guard, refuse=ask_in if settings.shared else refusal, tell=told)
    app.add_middleware(Speaking)
    # A name that another site gives to this machine is not one of ours.
    names = [*settings.host_names, *_LOOPBACK]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False)
    if settings.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.proxies))
    return app


def _told(request: Request, error: Exception) -> Response:
    if not isinstance(error, TumenError):
        raise error
    return told(request, error)


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return refusal(request, HTTPException(error.status_code, error.detail))


def _misfit(request: Request, error: Exception) -> Response:
    """Fields that are of another kind than the form has; an address with another kind is none."""
    if not isinstance(error, RequestValidationError):
        raise error
    if any(item["loc"][0] == "path" for item in error.errors()):
        return refusal(request, HTTPException(HTTPStatus.NOT_FOUND))
    return told(request, InputError(map(_odd, error.errors())))


def _odd(item: dict[str, Any]) -> Problem:
    name = item["loc"][-1]
    if item["type"] == "bool_parsing":
        return Problem(f"{name}: {item['input']!r} is neither yes nor no", "Write yes or no")
    what = "it is missing, or of another kind than the form has"
    return Problem(f"{name}: {what}", "Open the page again, and send its form")


def _bug(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the server writes it down
    with speaking(language_of(request)):
        answer = refusal(request, HTTPException(HTTPStatus.INTERNAL_SERVER_ERROR))
    answer.headers.update(HEADERS)
    return answer
