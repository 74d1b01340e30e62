"""Work that takes longer than a reader waits: begun by one request, looked at by others. What is not finished
when the app ends is lost: it has changed nothing.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException

from tumen.errors import InputError, Problem, TumenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request

_KEPT = 20


@dataclass(frozen=True, slots=True)
class BackgroundRun:
    """Work that was asked for, and what comes of it."""

    what: str
    given: dict[str, Any]
    asked_by: str
    future: Future[Any]


class BackgroundRuns:
    """Runs of one kind, one after the other; the newest are kept while the app runs."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._runs: OrderedDict[str, BackgroundRun] = OrderedDict()
        self._lock = Lock()

    def start(self, what: str, given: dict[str, Any], asked_by: str, work: Callable[[], Any]) -> str:
        """Begin a run with the data on file of whoever asks; its key is returned."""
        key = secrets.token_urlsafe(9)
        future = self._pool.submit(copy_context().run, work)
        with self._lock:
            self._runs[key] = BackgroundRun(what, given, asked_by, future)
            while len(self._runs) > _KEPT:
                self._runs.popitem(last=False)
        return key

    def __getitem__(self, key: str) -> BackgroundRun:
        """Return a run; 404 where there is none, or no more."""
        if key not in self._runs:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return self._runs[key]


def outcome(run: BackgroundRun) -> tuple[Any, tuple[Problem, ...]]:
    """What came of a run that is done; or what was wrong with what was given."""
    try:
        return run.future.result(), ()
    except InputError as error:
        return None, error.problems
    except TumenError as error:
        return None, (Problem(str(error).rstrip("."), ""),)


def runs_of(request: Request, name: str) -> BackgroundRuns:
    """The runs of a kind that an application keeps."""
    state = request.app.state
    if not hasattr(state, "background"):
        state.background = {}
    kept: dict[str, BackgroundRuns] = state.background
    if name not in kept:
        kept.setdefault(name, BackgroundRuns(name))
    return kept[name]
