"""Opportunities and invitations in the browser are those of the commands; who only reads begins none."""

from __future__ import annotations

import shutil
import signal
import time

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from tumen.app.create import create_app
from tumen.app.door import Role, Visitor
from tumen.app.guard import SESSION, TOKEN_HEADER
from tumen.app.people.audit import lines
from tumen.app.runs.keeper import keeper_of
from tumen.app.runs.process import process_in
from tumen.app.runs.records import INTERRUPTED
from tumen.app.settings import AppSettings
from tumen.cli import app

from .conftest import APPS, entered

LEDGER = "studies/changchun-zone/ledger"


@pytest.fixture
def office(tmp_path):
    """A folder of the app with the study of a firm of the zone."""
    shutil.copytree("studies/oled-changchun", tmp_path / "oled-changchun")
    return AppSettings(tmp_path, ledger=LEDGER)


def finished(browser, answer):
    """The page of a run when it is done."""
    for _ in range(600):
        page = browser.get(answer.url.path)
        if "It is being computed" not in page.text:
            return page
        time.sleep(0.1)
    raise AssertionError("the run does not end")


def test_opportunities_are_those_of_the_command(office):
    browser = entered(office)
    sent = {"study": "oled-changchun", "sites": "changchun", "chains": "oled", "missing": "yes"}
    answer = browser.post("/zone/opportunities", data=sent)
    assert finished(browser, answer).status_code == 200
    words = ["zone", "opportunities", str(office.folder / "oled-changchun"), "--site", "changchun"]
    told = CliRunner().invoke(app, [*words, "--chain", "oled", "--ledger", LEDGER, "--csv", "links"])
    assert told.exit_code == 0, told.output
    shown = browser.get(f"{answer.url.path}/links.csv").content.decode("utf-8-sig")
    assert shown.splitlines() == told.stdout.splitlines()
    assert len(shown.splitlines()) > 5
    later = entered(office)  # the app begun anew
    assert later.get(f"{answer.url.path}/links.csv").content.decode("utf-8-sig") == shown
    assert later.get(answer.url.path.replace("/zone/runs", "/runs")).status_code == 404  # no run of a study
    assert later.get(answer.url.path.replace("/zone/runs", "/data/import/runs")).status_code == 404


def test_what_was_broken_off_says_so_and_goes_on(office):
    browser = entered(office)
    keeper = keeper_of(APPS[-1])
    answer = browser.post("/zone/opportunities", data={"study": "oled-changchun", "sites": "changchun"})
    run = answer.url.path.rpartition("/")[2]
    ends = time.monotonic() + 60
    while not (process := process_in(keeper.home / run)).runs() and time.monotonic() < ends:
        time.sleep(0.02)
    process.send(signal.SIGKILL, all_of_it=True)
    page = finished(browser, answer)
    assert keeper.book.one(run).state == INTERRUPTED
    assert "ended without a word" in page.text
    assert browser.get(f"{answer.url.path}/links.csv").status_code == 404
    again = browser.post(f"{answer.url.path}/again")
    assert again.url.path != answer.url.path
    started = [line.about for line in lines(APPS[-1].state.kept, what="run started")]
    assert started == ["opportunities oled-changchun"] * 2  # who asked, and asked again, is in the log
    assert "problem" not in finished(browser, again).text.partition("<main")[2]
    assert browser.get(f"{again.url.path}/links.csv").status_code == 200


def test_a_run_that_is_ended_by_hand_says_so_and_goes_on_again(browser):  # of a ledger in a database
    answer = browser.post("/zone/worth", data={"home": "CN"})
    path = answer.url.path.replace("/worth/", "/runs/")
    assert f'action="{path}/cancel"' in answer.text
    ended = browser.post(f"{path}/cancel")
    assert ended.url.path == answer.url.path
    page = finished(browser, ended)
    assert "the run was ended by hand" in page.text
    assert "cancelled" in browser.get("/zone/worth").text
    again = browser.post(f"{path}/again")
    assert again.url.path != answer.url.path
    assert "problem" not in finished(browser, again).text.partition("<main")[2]
    told = [line.about for line in lines(APPS[-1].state.kept, what="run ended by hand")]
    assert told == ["worth"]


def test_what_cannot_be_looked_for_is_told(office):
    browser = entered(office)
    answer = browser.post("/zone/opportunities", data={"study": "nothing", "sites": ""})
    assert answer.status_code == 422
    assert 'id="study-problem-1"' in answer.text
    assert 'id="sites-problem-1"' in answer.text
    answer = browser.post("/zone/opportunities", data={"study": "oled-changchun", "sites": "atlantis"})
    assert "atlantis" in finished(browser, answer).text
    answer = browser.get("/zone/briefs?link=oled:nothing")
    assert answer.status_code == 422
    assert "no missing link" in answer.text
    answer = browser.post("/zone/briefs", data={"study": "oled-changchun"})
    assert 'id="opportunity-problem-1"' in answer.text  # nobody is invited
    answer = browser.post("/zone/briefs", data={"study": "oled-changchun", "firm": "Han"})
    assert "does not ask of a zone" in finished(browser, answer).text


class _Reader:
    """A door with one session, `s`, of somebody who may only read."""

    def visitor(self, session):
        return Visitor("lee", Role.READER, "t") if session == "s" else None

    def leave(self, session):
        pass


def test_who_reads_only_sees_all_and_writes_nothing(folder):
    browser = TestClient(create_app(AppSettings(folder), _Reader()), base_url="http://127.0.0.1:8480")
    browser.cookies.set(SESSION, "s")
    browser.headers[TOKEN_HEADER] = "t"
    for path in ("/zone", "/zone/project?key=P01", "/zone/indicators", "/zone/chains", "/zone/tables"):
        page = browser.get(path)
        assert page.status_code == 200
        assert "/zone/record" not in page.text
        assert "/zone/retract" not in page.text
    assert browser.get("/zone/record?table=events&project=P01").status_code == 403
    assert browser.post("/zone/record", data={"table": "events"}).status_code == 403
    assert browser.post("/zone/retract", data={"table": "events", "key": "E1", "why": "x"}).status_code == 403
    assert browser.post("/zone/new").status_code == 403
    assert browser.post("/zone/opportunities", data={}).status_code == 403
