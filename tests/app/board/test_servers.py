"""The ledger of the app stands in a file or on a PostgreSQL server: the same story on both."""

from __future__ import annotations

import pytest

from tests.postgresql import postgresql, server
from tumen.app.settings import AppSettings
from tumen.zone.exchange.reading import read_given
from tumen.zone.ledger import LedgerEntry, open_ledger

from .conftest import entered

__all__ = ["postgresql", "server"]


@pytest.mark.parametrize("where", ["sqlite", "postgresql"])
def test_an_event_moves_the_figures_that_count_it(where, request, tmp_path, tables):
    address = str(tmp_path / "own.sqlite") if where == "sqlite" else request.getfixturevalue("server")
    ledger = open_ledger(address, create=True)
    ledger.write(read_given(tables).rows, LedgerEntry(by="Li Hua", what="import"))
    folder = tmp_path / "office"
    folder.mkdir()
    browser = entered(AppSettings(folder, ledger=address))
    assert "P03" in browser.get("/zone/projects").text
    sent = {"table": "events", "project": "P02", "stage": "signed", "on": "2026-05-20", "source": "m"}
    page = browser.post("/zone/record", data={**sent, "confidence": "office"}).text
    # by hand: P01 and P03 were signed, P02 is the third; in talks it was no project
    assert "projects signed: <span>2</span> → <strong><span>3</span></strong>" in page
    page = browser.post("/zone/record", data={**sent, "stage": "observed", "confidence": "office"}).text
    assert "No indicator moved by it" in page
    assert ledger.state()[0] == 3
