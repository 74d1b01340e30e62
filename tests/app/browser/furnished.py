"""An app that listens on loopback, with something of everything in it, for a real browser."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from fastapi.testclient import TestClient

from tests.app.ask.stories import STORIES
from tests.app.board.conftest import TABLES
from tumen.app.ask.screens import SCREENS
from tumen.app.create import create_app
from tumen.app.door import Role
from tumen.app.guard import SESSION, TOKEN_HEADER
from tumen.app.people.accounts import AppAccounts, By
from tumen.app.runs.keeper import keeper_of
from tumen.app.settings import AppSettings
from tumen.study.core.starter import write_starter
from tumen.zone.exchange.reading import read_given
from tumen.zone.ledger import LedgerEntry, open_ledger

PHRASE = "three blue words here"
PEOPLE = {"ada": Role.ADMINISTRATOR, "ed": Role.EDITOR, "rae": Role.READER}


class ListeningApp:
    """The app in threads of this process; `close` ends it."""

    def __init__(self, folder: Path, *, shared: bool = False, **settings: Any) -> None:
        self.folder = folder
        self.app = create_app(AppSettings(folder, shared=shared, **settings))
        if shared:
            for name, role in PEOPLE.items():
                AppAccounts(self.app.state.kept).add(name, role, By("", "test"), PHRASE)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            self.app, log_level="warning", access_log=False, ws="none", proxy_headers=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def session(self, name: str = "") -> str:
        """The key of a session: of the person of the link, or of somebody with an account."""
        door = self.app.state.door
        if not name:
            if not door._open:
                door.enter(door.key)
            (session,) = door._open
            return session
        with TestClient(self.app, base_url=self.address) as one:
            one.post("/sign-in", data={"name": name, "password": PHRASE})
            return one.cookies[SESSION]

    def client(self, name: str = "") -> TestClient:
        """A client that is in and sends the token, without a browser."""
        session = self.session(name)
        found = TestClient(self.app, base_url=self.address, cookies={SESSION: session})
        found.headers[TOKEN_HEADER] = self.app.state.door.visitor(session).token
        return found

    def close(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join(20)
        if hasattr(self.app.state, "keeper"):
            self.app.state.keeper.end()
        self._socket.close()
        self.app.state.kept.engine.dispose()


def furnish(folder: Path) -> None:
    """A study and a ledger."""
    write_starter(("origin", "landed-cost"), folder / "lunch")
    tables = folder.parent / "tables"
    tables.mkdir()
    for name, text in TABLES.items():
        (tables / f"{name}.csv").write_text(text, encoding="utf-8")
    given = read_given(tables)
    assert not given.problems
    ledger = open_ledger(folder / "zone.sqlite", create=True)
    ledger.write(given.rows, LedgerEntry(by="Li Hua", what="import of tables"))


def asked(client: TestClient, story: str) -> str:
    """A question whose screens are answered; its key."""
    return asked_with(
        lambda path, form: str(client.post(path, data=form).raise_for_status().url), STORIES[story][0]
    )


def asked_with(send: Callable[[str, dict[str, Any]], str], given: dict[str, Any]) -> str:
    """Likewise by whatever sends a form to a path and says where that led."""
    key = send("/ask", {}).rpartition("/ask/")[2].partition("/")[0]
    for screen in SCREENS:
        begins = (f"{screen.table}-",) if screen.table else ()
        send(
            f"/ask/{key}/{screen.name}",
            {
                name: text
                for name, text in given.items()
                if name in (*screen.fields, *screen.free) or (begins and name.startswith(begins))
            },
        )
    return key


def run_twice(app: ListeningApp, study: str) -> list[str]:
    """Two runs of a study that are done; their names."""
    keeper = keeper_of(app.app)
    runs = [keeper.ask(study, "").run for _ in range(2)]
    ends = time.monotonic() + 120
    while any(keeper.book.one(run).open for run in runs):
        assert time.monotonic() < ends
        time.sleep(0.05)
    return runs
