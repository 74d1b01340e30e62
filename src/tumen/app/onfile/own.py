"""The app's own tariffs and agreements: folders that were imported here, on file for every request."""

from __future__ import annotations

from contextvars import ContextVar, copy_context
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from fastapi import Request

from tumen.app.onfile.folders import KINDS, own_folders, own_on_file
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tumen.app.settings import AppSettings

_ASKS = ("/ask", "/studies", "/zone", "/api")
"""Where an answer rests on what is on file: nothing is answered where that is not as it was imported."""
_Values = list[tuple[ContextVar[Any], Any]]


def own_place(settings: AppSettings, kind: str) -> Path:
    """Where own tariffs or agreements stand, each in a folder of its own."""
    return settings.folder / settings.state / kind


class OwnData:
    """The middleware that has them on file; what they hold is looked at again when a folder changed."""

    def __init__(
        self, app: ASGIApp, settings: AppSettings, tell: Callable[[Request, InputError], Response]
    ) -> None:
        self.app, self._settings, self._tell = app, settings, tell
        self._lock = Lock()
        self._stamp: object = None
        self._values: _Values = []
        self._wrong: InputError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with the own data on file."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        values, wrong = self._now()
        if wrong is not None and scope["path"].startswith(_ASKS):
            await self._tell(Request(scope), wrong)(scope, receive, send)
            return
        scope.setdefault("state", {})["own_wrong"] = wrong
        tokens = [(variable, variable.set(value)) for variable, value in values]
        try:
            await self.app(scope, receive, send)
        finally:
            for variable, token in reversed(tokens):
                variable.reset(token)

    def _now(self) -> tuple[_Values, InputError | None]:
        with self._lock:
            stamp = _stamp(self._settings)
            if stamp != self._stamp:
                self._values, self._wrong = _read(self._settings)
                self._stamp = stamp
            return self._values, self._wrong


def _stamp(settings: AppSettings) -> object:
    """What the files look like: another stamp says that something was imported, taken away or changed."""
    files = (
        path
        for kind in KINDS
        for folder in own_folders(own_place(settings, kind), kind)
        for path in sorted(folder.rglob("*"))
    )
    looked = ((path, path.stat()) for path in files)
    return tuple((str(path), seen.st_mtime_ns, seen.st_size) for path, seen in looked)


def _read(settings: AppSettings) -> tuple[_Values, InputError | None]:
    """What has to be set so that they are on file; or what is wrong with them."""
    context, before = copy_context(), dict(copy_context().items())

    def entered() -> _Values:
        with own_on_file(settings.folder / settings.state):
            now = copy_context().items()
            return [(variable, value) for variable, value in now if before.get(variable) is not value]

    try:
        return context.run(entered), None
    except InputError as error:
        return [], error
