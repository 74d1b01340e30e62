"""What tests of the app share: its own database on both kinds."""

from __future__ import annotations

import pytest

from tests.postgresql import postgresql, server

__all__ = ["postgresql", "server"]


@pytest.fixture(params=["sqlite", "postgresql"])
def state_address(request, tmp_path):
    """The address of the app's own database, which is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "state" / "app.sqlite")
    return request.getfixturevalue("server")


@pytest.fixture
def opened():
    """Opens the app's own database; what is open is closed at the end."""
    from tumen.app.state.open import state_at

    kept = []

    def give(address, **more):
        kept.append(state_at(str(address), **more))
        return kept[-1]

    yield give
    for one in kept:
        one.engine.dispose()


LOCAL = "http://127.0.0.1:8480"
PHRASE = "three blue words here"


@pytest.fixture
def shared(tmp_path, state_address):
    """An app with accounts on either database: ada administers, ed edits, rae reads; all with `PHRASE`."""
    from tumen.app.create import create_app
    from tumen.app.door import Role
    from tumen.app.people.accounts import AppAccounts, By
    from tumen.app.settings import AppSettings

    folder = tmp_path / "studies"
    folder.mkdir()
    app = create_app(AppSettings(folder, database=state_address, shared=True))
    accounts = AppAccounts(app.state.kept)
    for name, role in (("ada", Role.ADMINISTRATOR), ("ed", Role.EDITOR), ("rae", Role.READER)):
        accounts.add(name, role, By("", "test"), PHRASE)
    yield app
    app.state.kept.engine.dispose()


@pytest.fixture
def browser(shared):
    """A browser for the shared app; with a name, one that is signed in, and sends the token of its forms."""
    from fastapi.testclient import TestClient

    from tumen.app.guard import SESSION, TOKEN_HEADER

    def give(name="", **more):
        made = TestClient(shared, base_url=LOCAL, **more)
        if name:
            answer = made.post("/sign-in", data={"name": name, "password": PHRASE}, follow_redirects=False)
            assert answer.status_code == 303, answer.text
            visitor = shared.state.door.visitor(made.cookies[SESSION])
            made.headers[TOKEN_HEADER] = visitor.token
        return made

    return give


@pytest.fixture(scope="session", autouse=True)
def _one_loop():
    """One event loop for the requests of all clients: one for each request costs more than most answers."""
    from anyio.from_thread import start_blocking_portal
    from fastapi.testclient import TestClient

    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    """Hashes with little work; that real ones have enough, a test of its own says."""
    from argon2 import PasswordHasher
    from argon2.profiles import CHEAPEST

    from tumen.app.people import passwords

    passwords._nobody.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher.from_parameters(CHEAPEST))
    yield
    passwords._nobody.cache_clear()


@pytest.fixture
def visit(tmp_path):
    """Opens the app of a folder (`tmp_path` where none is given) and comes in: the browser of one person."""
    from fastapi.testclient import TestClient

    from tumen.app.create import create_app
    from tumen.app.guard import TOKEN_HEADER
    from tumen.app.settings import AppSettings

    apps = []

    def come(folder=None, **settings):
        app = create_app(AppSettings(folder or tmp_path, **settings))
        apps.append(app)
        browser = TestClient(app, base_url="http://127.0.0.1:8480")
        browser.get(f"/enter?key={app.state.door.key}")
        (visitor,) = app.state.door._open.values()
        browser.headers[TOKEN_HEADER] = visitor.token
        return browser

    yield come
    for app in apps:
        if hasattr(app.state, "keeper"):
            app.state.keeper.end()
        app.state.kept.engine.dispose()
