"""A ledger of a few projects in a folder of the app, and a browser that came in by the link."""

from __future__ import annotations

from shutil import copyfile

import pytest
from fastapi.testclient import TestClient

from tumen.app.create import create_app
from tumen.app.guard import TOKEN_HEADER
from tumen.app.settings import AppSettings
from tumen.zone.exchange.reading import read_given
from tumen.zone.ledger import LedgerEntry, open_ledger

TABLES = {
    "firms": "firm,name_en,economy,source,confidence\nhan,Han Display,KR,minutes,office\n"
    "jin,Jin Film,CN,minutes,office\n",
    "parks": "park,name_en,source,confidence\npk1,North park,minutes,office\n",
    "projects": "project,name_en,name_zh,investors,park,planned_investment,currency,source,confidence\n"
    "P01,OLED films,OLED薄膜,han,pk1,400000000,CNY,minutes,office\n"
    "P02,Bird's nest <script>alert(1)</script>,,jin,,,,minutes,office\n"
    "P03,Battery cases,,,pk1,,,minutes,office\n",
    "events": "event,project,stage,on,amount,currency,source,confidence\n"
    "E1,P01,talks,2024-05-20,,,minutes,office\n"
    "E2,P01,signed,2025-01-15,400000000,CNY,minutes,office\n"
    "E3,P02,talks,2026,,,minutes,office\n"
    "E4,P03,signed,2023-02-01,,,minutes,office\n",
    "planned": "project,stage,by,source,confidence\nP03,started,2024-01-31,minutes,office\n",
    "products": "project,product,hs,output,currency,source,confidence\nP01,release film,3920.62,,,minutes,office\n",
}


def _written(place):
    place.mkdir()
    for name, text in TABLES.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def tables(tmp_path):
    """The tables of the ledger as a folder."""
    return _written(tmp_path / "tables")


@pytest.fixture(scope="session")
def _imported(tmp_path_factory):
    """A ledger with the tables imported as one entry, to be copied."""
    place = tmp_path_factory.mktemp("imported")
    ledger = open_ledger(place / "zone.sqlite", create=True)
    given = read_given(_written(place / "tables"))
    assert not given.problems
    ledger.write(given.rows, LedgerEntry(by="Li Hua", what="import of tables"))
    assert sorted(path.name for path in place.iterdir()) == ["tables", "zone.sqlite"]  # all is in the file
    return place / "zone.sqlite"


@pytest.fixture
def folder(tmp_path, _imported):
    """A folder with the ledger `zone.sqlite`, its tables imported as one entry."""
    place = tmp_path / "office"
    place.mkdir()
    copyfile(_imported, place / "zone.sqlite")
    return place


APPS: list[object] = []


@pytest.fixture(autouse=True)
def _ended(monkeypatch):
    """Let the keepers of runs end with their test; a page is waited for, however busy the machine."""
    monkeypatch.setattr("tumen.app.board.documents._PATIENCE", 60)
    yield
    while APPS:
        state = APPS.pop().state
        if hasattr(state, "keeper"):
            state.keeper.end()
        state.kept.engine.dispose()


def entered(settings: AppSettings) -> TestClient:
    """A browser that came in by the link; it sends the token as htmx does."""
    app = create_app(settings)
    APPS.append(app)
    browser = TestClient(app, base_url="http://127.0.0.1:8480")
    browser.get(f"/enter?key={app.state.door.key}")
    (visitor,) = app.state.door._open.values()
    browser.headers[TOKEN_HEADER] = visitor.token
    browser.headers["accept-language"] = "en"
    return browser


@pytest.fixture
def browser(folder):
    """A browser on the folder."""
    return entered(AppSettings(folder))
