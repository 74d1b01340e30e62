"""The app's own tariffs and agreements: folders that were imported here, on file for every request."""

from __future__ import annotations

from contextlib import ExitStack
from contextvars import ContextVar, copy_context
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from fastapi import Request

from tumen.agreements.load import own_agreements
from tumen.errors import InputError
from tumen.tariff.rates.own import MARK, own_tariffs

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from tumen.app.settings import AppSettings

TARIFFS, AGREEMENTS = "tariffs", "agreements"
_MARKS = {TARIFFS: MARK, AGREEMENTS: "agreement.yaml"}
_ON_FILE = {AGREEMENTS: own_agreements, TARIFFS: own_tariffs}
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


def own_folders(place: Path, kind: str) -> list[Path]:
    """Folders of own tariffs or agreements."""
    return sorted(path.parent for path in place.glob(f"[!.]*/{_MARKS[kind]}"))


def check_own(kind: str, folders: list[Path]) -> None:
    """Refuse folders that cannot be on file together: InputError with all that is wrong."""
    with _ON_FILE[kind](folders):
        pass


def _folders(settings: AppSettings, kind: str) -> list[Path]:
    return own_folders(own_place(settings, kind), kind)


def _stamp(settings: AppSettings) -> object:
    """What the files look like: another stamp says that something was imported, taken away or changed."""
    files = (
        path for kind in _MARKS for folder in _folders(settings, kind) for path in sorted(folder.rglob("*"))
    )
    looked = ((path, path.stat()) for path in files)
    return tuple((str(path), seen.st_mtime_ns, seen.st_size) for path, seen in looked)


def _read(settings: AppSettings) -> tuple[_Values, InputError | None]:
    """What has to be set so that they are on file; or what is wrong with them."""
    context, before = copy_context(), dict(copy_context().items())

    def entered() -> _Values:
        with ExitStack() as stack:
            for kind, on_file in _ON_FILE.items():
                if folders := _folders(settings, kind):
                    stack.enter_context(on_file(folders))
            now = copy_context().items()
            return [(variable, value) for variable, value in now if before.get(variable) is not value]

    try:
        return context.run(entered), None
    except InputError as error:
        return [], error
