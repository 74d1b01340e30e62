"""Screens filled in as a reader fills them, in a browser that has come in."""

import pytest
from fastapi.testclient import TestClient

from tumen.app.ask.screens import SCREENS
from tumen.app.create import create_app
from tumen.app.settings import AppSettings


class Browser(TestClient):
    """One that is in, and whose forms carry the token."""

    def form(self, path, given=(), **more):
        """Send a form."""
        return self.post(path, data={"tumen_token": self.token, **dict(given)}, **more)


@pytest.fixture
def browser(tmp_path):
    (tmp_path / "folder").mkdir()
    app = create_app(AppSettings(tmp_path / "folder"))
    found = Browser(app, base_url="http://127.0.0.1:8480")
    found.get(f"/enter?key={app.state.door.key}")
    (visitor,) = app.state.door._open.values()
    found.token, found.folder = visitor.token, tmp_path / "folder"
    return found


def sent(screen, given):
    """What a screen sends of these answers."""
    begins = (f"{screen.table}-",) if screen.table else ()
    return {
        name: text
        for name, text in given.items()
        if name in screen.fields or name in screen.free or (begins and name.startswith(begins))
    }


@pytest.fixture
def asked(browser):
    """A question with these answers, screen after screen: its key."""

    def ask(given):
        key = browser.form("/ask").url.path.split("/")[2]
        for screen in SCREENS:
            answer = browser.form(f"/ask/{key}/{screen.name}", sent(screen, given))
            assert answer.status_code == 200, (screen.name, answer.text)
        assert answer.url.path == f"/ask/{key}/check"
        return key

    return ask
