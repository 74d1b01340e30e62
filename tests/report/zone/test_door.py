"""`tumen zone page`, from the command line."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from typer.testing import CliRunner

from tests.zone.ledger.test_store import LI, WANG, event, rows
from tumen.cli import app
from tumen.zone.ledger import open_ledger


@pytest.fixture
def tumen():
    def run(*words):
        return CliRunner().invoke(app, [str(word) for word in words])

    return run


@pytest.fixture
def place(tmp_path):
    """A ledger with two entries: 60 days ago and 5 days ago."""
    now = datetime.now().astimezone()
    days = iter([now - timedelta(days=60), now - timedelta(days=5)])
    made = open_ledger(tmp_path / "zone.sqlite", create=True, clock=lambda: next(days))
    first = rows("events", event("e1", "p1", "signed", "2025-03-01", amount="5000000", currency="CNY"))
    made.write([*rows("projects", {"project": "p1", "name_zh": "光学胶", "industry": "光电"}), *first], LI)
    made.write(rows("events", event("e2", "p1", "landed", "2026-01")), WANG)
    return tmp_path / "zone.sqlite"


@pytest.mark.parametrize("language", ["en", "zh", "ko"])
def test_the_page_of_the_meeting(tumen, place, tmp_path, language):
    out = tmp_path / "meeting.html"
    words = ("zone", "page", out, "--for", "meeting", "--ledger", place, "--language", language)
    result = tumen(*words, "--title", "示范区")
    assert result.exit_code == 0, result.output
    html = out.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in html
    assert "<h1>示范区</h1>" in html
    events = (tmp_path / "meeting-tables" / "new-events.csv").read_text(encoding="utf-8").splitlines()
    assert len(events) == 2  # only the landing was recorded in the month before
    assert "landed,2026-01" in events[1]


def test_what_was_known_before_the_second_entry(tumen, place, tmp_path):
    out, day = tmp_path / "meeting.html", (datetime.now().astimezone() - timedelta(days=20)).date()
    words = ("zone", "page", out, "--for", "meeting", "--ledger", place)
    result = tumen(*words, "--known-on", day)
    assert result.exit_code == 0, result.output
    assert "landed,2026-01" not in (tmp_path / "meeting-tables" / "pipeline.csv").read_text(encoding="utf-8")
    assert not (tmp_path / "meeting-tables" / "new-events.csv").exists()
    refused = tumen(*words, "--known-on", day, "--since", day)
    assert refused.exit_code == 2
    assert "cannot have changed since" in refused.output


def test_a_visitor_sees_nothing_of_the_office_s_own_record(tumen, place, tmp_path):
    result = tumen("zone", "page", tmp_path / "v.html", "--for", "visitor", "--ledger", place)
    assert result.exit_code == 0, result.output
    html = (tmp_path / "v.html").read_text(encoding="utf-8")
    assert "光学胶" not in html
    assert "The name of one is not public." in html


def test_what_is_wrong_comes_at_once_and_nothing_is_written(tumen, place, tmp_path):
    out = tmp_path / "page.txt"
    result = tumen("zone", "page", out, "--for", "press", "--language", "de", "--on", "2026-02-30")
    assert result.exit_code == 2
    for part in ("'press' is nobody that a page is for", "no words in 'de'", "2026-02-30", ".html"):
        assert part in result.output
    missing = tumen(
        "zone", "page", tmp_path / "p.html", "--for", "meeting", "--ledger", tmp_path / "no.sqlite"
    )
    assert missing.exit_code == 2
    assert list(tmp_path.glob("p*")) == []


def test_a_folder_in_the_place_of_the_page_leaves_no_tables(tumen, place, tmp_path):
    (tmp_path / "v.html").mkdir()
    result = tumen("zone", "page", tmp_path / "v.html", "--for", "visitor", "--ledger", place)
    assert result.exit_code == 2
    assert "is a folder" in result.output
    assert not (tmp_path / "v-tables").exists()


def test_what_a_visitor_s_page_would_not_tell_is_refused(tumen, place, tmp_path):
    words = ("zone", "page", tmp_path / "v.html", "--for", "visitor", "--ledger", place)
    result = tumen(*words, "--since", "2026-01-01")
    assert result.exit_code == 2
    assert "a visitor's page tells no changes" in result.output
