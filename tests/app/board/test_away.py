"""A ledger that cannot be read is no wrong input: every page of the zone says so as what may pass."""

from __future__ import annotations

import pytest

from tumen.app.settings import AppSettings
from tumen.database.connect import DatabaseError
from tumen.errors import InputError

from .conftest import entered

PLACES = (
    "/zone",
    "/zone/projects",
    "/zone/project?key=P01",
    "/zone/entries",
    "/zone/indicators",
    "/zone/chains",
    "/zone/chains.csv",
    "/zone/opportunities",
    "/zone/briefs",
    "/zone/tables",
    "/zone/record?table=events&project=P01",
    "/zone/page/meeting",
)
SENT = {
    "/zone/record": {
        "table": "events",
        "event": "E9",
        "project": "P01",
        "stage": "talks",
        "on": "2026-01-01",
    },
    "/zone/retract": {"table": "events", "key": "E1", "why": "wrong", "seen": "1"},
    "/zone/opportunities": {"study": "nothing", "sites": ""},
    "/zone/briefs": {"study": "nothing"},
}


@pytest.fixture
def away(folder):
    """A browser on a folder whose ledger was there, and is no database any more."""
    browser = entered(AppSettings(folder))
    assert browser.get("/zone").status_code == 200
    (folder / "zone.sqlite").write_text("this is a letter, and no database at all" * 200)
    return browser


def test_nothing_that_mends_inputs_catches_it():
    assert not issubclass(DatabaseError, InputError)
    assert DatabaseError.exit_code == 2


@pytest.mark.parametrize("path", PLACES)
def test_every_page_says_so(away, path):
    answer = away.get(path)
    assert answer.status_code == 503, answer.text[:400]
    assert "Nothing is lost that was said to be saved" in answer.text


@pytest.mark.parametrize("path", SENT)
def test_every_form_says_so(away, path):
    assert away.post(path, data=SENT[path]).status_code == 503
