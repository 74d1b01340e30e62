"""The FastAPI application: its rooms, and what each request passes first."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, HTTPException, Request
from starlette.exceptions import HTTPException as Refused
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from tumen.app.door import Door, LinkDoor
from tumen.app.folder import StudyFolder
from tumen.app.guard import Guard
from tumen.app.pages import refusal, told
from tumen.app.state import open_state
from tumen.errors import TumenError

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


SECTIONS: tuple[AppSection, ...] = ()


def create_app(settings: AppSettings, door: Door | None = None) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    door
        Who comes in; None: one person by a link.
    """
    app = FastAPI(title="Tumen", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = settings
    app.state.door = door or LinkDoor()
    app.state.folder = StudyFolder(settings.folder)
    app.state.kept = open_state(settings)
    app.state.sections = SECTIONS
    app.include_router(import_module("tumen.app.home").router)
    for section in SECTIONS:
        app.include_router(import_module(section.module).router, prefix=section.path)
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_exception_handler(TumenError, _told)
    app.add_exception_handler(Refused, _refused)
    app.add_middleware(Guard, refuse=refusal)
    if not settings.shared:  # a name that another site gives to this machine is not one of ours
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=_LOOPBACK, www_redirect=False)
    return app


def _told(request: Request, error: Exception) -> Response:
    if not isinstance(error, TumenError):
        raise error
    return told(request, error)


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return refusal(request, HTTPException(error.status_code, error.detail))
