"""An officer enters, corrects and retracts records: what is wrong stands beside its field, and nothing is lost."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from threading import Event

import pytest

from tumen.app.board.forms import ENTERED, given_record
from tumen.app.people.audit import lines
from tumen.app.settings import AppSettings
from tumen.zone.exchange.reading import read_given
from tumen.zone.exchange.written import such_as
from tumen.zone.ledger import LedgerEntry, open_ledger, snapshot_from
from tumen.zone.records import TABLES
from tumen.zone.records.fields import LANGUAGES

from .conftest import entered

EVENT = {"table": "events", "project": "P02", "confidence": "office", "source": "minutes"}


def says(browser, name, kind="in all", day="2026-06-30"):
    """The value of a figure on the page of indicators."""
    page = browser.get(f"/zone/indicators?on={day}").text
    row = re.search(rf'<tr id="{name}">(.*?)</tr>', page, re.DOTALL)[1]
    return unescape(re.sub("<[^>]+>", " ", re.search(r"<strong>(.*?)</strong>", row)[1])).strip()


def beside(answer, field):
    """What is told beside a field of a form that came back."""
    assert answer.status_code == 422
    found = re.findall(rf'id="{field}-problem-\d">(.*?)</p>', answer.text, re.DOTALL)
    return unescape(re.sub("<[^>]+>", "", " ".join(found)))


def test_an_officer_enters_an_event_and_sees_the_indicator_move(browser):
    # by hand: P01 and P03 are signed; P02 is in talks and is none until its contract is signed
    assert says(browser, "signed") == "2"
    sent = {**EVENT, "stage": "signed", "on": "2026-05-20", "amount": "400m", "currency": "CNY"}
    answer = browser.post("/zone/record", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "Kept as entry 2" in page
    assert "400 million CNY" in page
    assert says(browser, "signed") == "3"
    # 400 million of P01 and of P02; the amount of P03 is not stated, so that it is the least
    assert says(browser, "contracted") == "at least 800 million CNY"
    assert "P02" in re.search(r'id="stage-\d+">signed.*?</section>', browser.get("/zone").text, re.DOTALL)[0]


def test_what_an_entry_moved_is_told_currency_by_currency_and_of_the_year(browser):
    def moved(project, stage, on, amount):
        sent = {**EVENT, "project": project, "stage": stage, "on": on, "amount": amount}
        page = browser.post("/zone/record", data=sent).text
        told = re.search(r'<section class="answer".*?</section>', page, re.DOTALL)[0]
        return re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", " ", told)))

    # by hand: 400 million CNY are there of P01; the won of P02 are beside them, and are not what became of them
    first = moved("P02", "signed", "2026-05-20", "500m KRW")
    assert "none → at least 500 million KRW" in first
    assert "CNY" not in first
    assert re.search(r"2026: \d+ figures .*projects signed: 0 → 1 ", first)
    # an older signing of the same project: it is signed as before, but not in this year
    second = moved("P02", "signed", "2021-05-20", "")
    assert "projects signed: 1 → 0 " in second
    assert "No indicator moved" not in second
    # somebody else writes; what the first entry moved is told as before
    moved("P03", "observed", "2024-05-20", "")
    again = browser.get("/zone/project?key=P02&written=2").text
    assert "none</strong>" not in again
    assert "at least 500 million KRW" in unescape(re.sub("<[^>]+>", "", again))
    assert "No indicator moved" not in again


def test_an_officer_types_as_people_write_and_sees_what_was_read(browser, folder):
    sent = {**EVENT, "stage": "签约", "on": "2026年5月20日", "amount": "4亿元", "floor_m2": "1,200㎡"}
    answer = browser.post("/zone/record", data=sent, follow_redirects=False)
    assert answer.status_code == 303  # so that reading the page again sends nothing
    page = unescape(browser.get(answer.headers["location"]).text)
    assert "'2026年5月20日' is read as 2026-05-20" in page
    assert "'4亿元' is read as 400,000,000 CNY" in page
    row = snapshot_from(folder / "zone.sqlite")["events"].row(-1, named=True)
    assert row["event"] == "P02-signed-2026-05-20"
    assert (row["amount"], row["currency"], row["floor_m2"]) == (400_000_000, "CNY", 1200)
    # the same once more, in other words (a second click, a page read again): nothing is written twice
    again = browser.post("/zone/record", data={**sent, "on": "2026.5.20", "amount": "400m CNY"})
    assert "nothing was written" in again.text
    assert open_ledger(folder / "zone.sqlite").state()[0] == 2


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        (
            {"stage": "landed", "on": "2026-05-20", "amount": "5", "currency": "CNY"},
            "amount",
            "has no amount",
        ),
        ({"stage": "signed", "on": "2026-05-20", "amount": "5"}, "amount", "has no currency"),
        ({"stage": "signed", "on": "2026-05-20", "currency": "CNY"}, "currency", "without an amount"),
        ({"stage": "signed", "on": "2026-05-20", "amount": "5", "currency": "Mark"}, "currency", "Mark"),
        ({"stage": "signed", "on": "20.5.2026"}, "on", "is not a date"),
        ({"stage": "signed", "on": "03/04/2026"}, "on", "2026-03-04 or 2026-04-03"),
        ({"stage": "signed", "on": "2026-05-20", "amount": "¥5"}, "amount", "may be CNY or JPY"),
        ({"stage": "signed", "on": "2026-05", "amount": "5亿元", "currency": "USD"}, "amount", "USD"),
        ({"stage": "signed", "on": "2026-05", "amount": "5", "currency": "$"}, "currency", "may be"),
        ({"stage": "signed", "on": "2026-05", "amount": "1.234", "currency": "KRW"}, "amount", "1234"),
        ({"stage": "signed", "on": ""}, "on", "empty"),
        ({"stage": "", "on": "2026-05-20"}, "stage", "empty"),
        ({"stage": "begun", "on": "2026-05-20"}, "stage", "is not one of the choices"),
        (
            {"stage": "signed", "on": "2026-05", "amount": "4 dozen", "currency": "CNY"},
            "amount",
            "no multiple",
        ),
        ({"stage": "signed", "on": "2026-05", "floor_m2": "-5"}, "floor_m2", "-5"),
        ({"stage": "signed", "on": "2026-05", "source": ""}, "source", "empty"),
        ({"stage": "started", "on": "2026-05", "confidence": "sure"}, "confidence", "choices"),
    ],
)
def test_what_is_wrong_with_an_event_stands_beside_its_field(browser, folder, sent, field, told):
    answer = browser.post("/zone/record", data={**EVENT, **sent})
    assert told in beside(answer, field)
    assert f'value="{sent["on"]}"' in answer.text  # what was typed is still there
    assert open_ledger(folder / "zone.sqlite").state()[0] == 1


def test_sums_as_contracts_write_them_are_read_and_one_that_is_not_is_told_once(browser):
    """支付结算办法, annex 1: 人民币 stands before a sum, 整 behind 元 where no smaller unit follows."""
    for day, amount in enumerate(("5亿元人民币", "人民币5亿元整"), start=1):
        sent = {**EVENT, "stage": "funds", "on": f"2026-05-{day:02}", "amount": amount}
        assert f"'{amount}' is read as 500,000,000 CNY" in unescape(
            browser.post("/zone/record", data=sent).text
        )
    answer = browser.post(
        "/zone/record", data={**EVENT, "stage": "funds", "on": "2026-05-03", "amount": "5个亿"}
    )
    told = beside(answer, "amount")
    assert "is no multiple" in told
    assert "no currency" not in told  # it is not known whether it has none


@pytest.mark.parametrize(("said", "code"), [("韩国", "KR"), ("중국", "CN")])
def test_an_economy_is_read_by_its_name(browser, folder, said, code):
    """As data/economies/names.csv calls it; the pages name it so, and it is typed so."""
    sent = {"table": "firms", "firm": "new", "name_zh": "新企业", "economy": said, "source": "m"}
    page = browser.post("/zone/record", data={**sent, "confidence": "office"}).text
    assert f"'{said}' is read as {code}" in unescape(page)
    assert snapshot_from(folder / "zone.sqlite")["firms"].filter(firm="new")["economy"].to_list() == [code]


def test_an_event_before_the_one_it_stands_on_is_told_beside_the_date(browser):
    browser.post("/zone/record", data={**EVENT, "project": "P01", "stage": "started", "on": "2025-06-01"})
    sent = {**EVENT, "project": "P01", "stage": "production", "on": "2025-03-01"}
    # stages.toml: production cannot be before what was started
    assert "is before" in beside(browser.post("/zone/record", data=sent), "on")


def test_several_faults_are_told_at_once(browser):
    answer = browser.post("/zone/record", data={**EVENT, "stage": "begun", "on": "May", "source": ""})
    assert all(beside(answer, field) for field in ("stage", "on", "source"))


def test_what_a_stage_counts_is_said(browser):
    assert "It makes a project" in browser.get("/zone/stage?stage=signed").text
    assert "what is contracted" in browser.get("/zone/stage?stage=signed").text
    assert "no project by itself" in browser.get("/zone/stage?stage=mou").text
    assert "It has no amount" in browser.get("/zone/stage?stage=mou").text
    assert browser.get("/zone/stage?stage=nothing").text.strip() == ""


def project(**more):
    return {
        "table": "projects",
        "project": "P09",
        "name_en": "OLED films",
        "investors": "han",
        "park": "pk1",
        "source": "minutes",
        "confidence": "office",
        **more,
    }


def test_a_suspected_duplicate_is_shown_before_anything_is_saved(browser, folder):
    answer = browser.post("/zone/record", data=project())
    assert answer.status_code == 422
    assert "Are P01 and P09 one project?" in answer.text
    assert open_ledger(folder / "zone.sqlite").state()[0] == 1
    mark = re.search(r'name="pair-(\w+)" value="P01\x1fP09"', answer.text)[1]
    told = {f"pair-{mark}": "P01\x1fP09", f"answer-{mark}": "different"}
    assert "not said why" in browser.post("/zone/record", data=project(**told)).text
    assert open_ledger(folder / "zone.sqlite").state()[0] == 1
    kept = browser.post("/zone/record", data=project(**told, **{f"reason-{mark}": "another line"}))
    assert "Kept as entry 2" in kept.text
    found = snapshot_from(folder / "zone.sqlite")["identities"].to_dicts()
    assert [(row["one"], row["other"], row["answer"]) for row in found] == [("P01", "P09", "different")]


def test_a_correction_keeps_the_history(browser):
    form = browser.get("/zone/record?table=events&key=E2").text
    assert 'value="400000000"' in form
    seen = re.search(r'name="seen" value="(\d+)"', form)[1]
    sent = {**EVENT, "event": "E2", "project": "P01", "stage": "signed", "on": "2025-01-15", "amount": "300m"}
    browser.post(
        "/zone/record", data={**sent, "currency": "CNY", "correct": "yes", "seen": seen, "why": "typo"}
    )
    page = browser.get("/zone/project?key=P01").text
    assert "400000000 → 300000000" in page
    assert "typo" in page
    assert says(browser, "contracted") == "at least 300 million CNY"


def test_of_two_officers_the_second_is_told(browser, folder):
    """Both opened the form of one record; the first has saved: the second overwrites nothing."""
    seen = re.search(r'name="seen" value="(\d+)"', browser.get("/zone/record?table=events&key=E2").text)[1]
    other = entered(AppSettings(folder))
    sent = {
        **EVENT,
        "event": "E2",
        "project": "P01",
        "stage": "signed",
        "on": "2025-01-15",
        "currency": "CNY",
    }
    sent |= {"correct": "yes", "seen": seen}
    assert other.post("/zone/record", data={**sent, "amount": "1m"}).status_code == 200
    late = browser.post("/zone/record", data={**sent, "amount": "2m"})
    assert late.status_code == 422
    told = beside(late, "amount")  # the whole sentence, with both brackets
    assert "is in the ledger with other values (amount: " in told
    assert "wrote it meanwhile (entry 2)" in told
    late = browser.post("/zone/retract", data={"table": "events", "key": "E2", "seen": seen, "why": "wrong"})
    assert "meanwhile" in late.text
    assert snapshot_from(folder / "zone.sqlite")["events"].filter(event="E2")["amount"].to_list() == [
        1_000_000
    ]
    # the form says what the other wrote: sent again, it is meant
    late = browser.post("/zone/record", data={**sent, "amount": "2m"})
    shown = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', late.text))
    assert browser.post("/zone/record", data={**sent, **shown, "amount": "2m"}).status_code == 200
    assert snapshot_from(folder / "zone.sqlite")["events"].filter(event="E2")["amount"].to_list() == [
        2_000_000
    ]


def test_what_was_retracted_can_be_entered_again(browser, folder):
    """The key of an event is project, stage and day: there is no other to write it under."""
    sent = {**EVENT, "stage": "landed", "on": "2026-05-20"}
    assert browser.post("/zone/record", data=sent).status_code == 200
    key = "P02-landed-2026-05-20"
    assert browser.post("/zone/retract", data={"table": "events", "key": key, "why": "too soon", "seen": 2})
    assert key not in snapshot_from(folder / "zone.sqlite")["events"]["event"].to_list()
    old = browser.post("/zone/record", data={**sent, "seen": "2"})  # a form of before: the retraction is told
    assert "meanwhile" in old.text
    seen = re.search(r'name="seen" value="(\d+)"', old.text)[1]
    assert browser.post("/zone/record", data={**sent, "seen": seen}).status_code == 200
    assert key in snapshot_from(folder / "zone.sqlite")["events"]["event"].to_list()
    # one that is there is not written over by a new one
    other = browser.post("/zone/record", data={**sent, "note": "other", "seen": "4"})
    assert other.status_code == 422


def test_two_officers_who_enter_different_events_are_both_kept(browser, folder):
    other = entered(AppSettings(folder))
    for officer, on in ((browser, "2026-05-20"), (other, "2026-05-21")):
        officer.get("/zone/record?table=events&project=P02")
        assert (
            officer.post("/zone/record", data={**EVENT, "stage": "mou", "on": on, "seen": "1"}).status_code
            == 200
        )
    assert open_ledger(folder / "zone.sqlite").state()[0] == 3


def test_a_retraction_asks_why_and_keeps_the_history(browser):
    asked = {"table": "events", "key": "E2", "seen": "1"}
    assert "it is not said why" in beside(browser.post("/zone/retract", data=asked), "why")
    assert not lines(browser.app.state.kept)  # nothing was changed, nothing is in the audit log
    browser.post("/zone/retract", data={**asked, "why": "another project"})
    (line,) = lines(browser.app.state.kept)
    assert (line.what, line.about) == ("ledger record retracted", "events E2")
    page = browser.get("/zone/project?key=P01").text
    assert "retracted" in page
    assert "another project" in page
    assert says(browser, "signed") == "1"


def test_two_officers_who_enter_a_new_project_at_once_are_both_kept(browser, folder):
    key = re.search(r'id="project"[^>]*value="([^"]+)"', browser.get("/zone/record?table=projects").text)[1]
    assert key == "P04"  # after P03: both officers are offered it
    sent = {"table": "projects", "project": key, "seen": "1", "source": "m", "confidence": "office"}
    assert "Kept as entry 2" in browser.post("/zone/record", data={**sent, "name_en": "Sapphire glass"}).text
    other = {**sent, "name_en": "Ginseng tea"}
    answer = browser.post("/zone/record", data=other)
    assert "write P05" in beside(answer, "project")
    assert "Kept as entry 3" in browser.post("/zone/record", data={**other, "project": "P05"}).text
    found = snapshot_from(folder / "zone.sqlite")["projects"]["name_en"].to_list()
    assert found[-2:] == ["Sapphire glass", "Ginseng tea"]


def test_no_entry_is_without_its_line_in_the_log(browser, folder, monkeypatch):
    def away(*_):
        raise OSError("the disk is full")

    def crash(*_, **__):
        raise RuntimeError

    sent = {**EVENT, "stage": "signed", "on": "2026-05-20"}
    with monkeypatch.context() as patch:
        patch.setattr("tumen.app.board.records.audit.record", away)
        with pytest.raises(OSError, match="full"):
            browser.post("/zone/record", data=sent)
    assert open_ledger(folder / "zone.sqlite").state()[0] == 1  # no line, no entry
    with monkeypatch.context() as patch:
        patch.setattr("tumen.zone.ledger.store._insert", crash)
        with pytest.raises(RuntimeError):
            browser.post("/zone/record", data=sent)
    assert open_ledger(folder / "zone.sqlite").state()[0] == 1
    assert [line.about for line in lines(browser.app.state.kept)] == ["events 2"]  # it was meant


def test_a_wrong_choice_is_told(browser):
    answer = browser.get("/zone/projects?stage=xx")
    assert answer.status_code == 422
    assert "is no stage of a project" in answer.text
    assert browser.get("/zone/projects?stage=production").status_code == 200  # none is there
    for address, told in (
        ("/zone/tables?park=pk9", "no park of the ledger"),
        ("/zone/tables?month=2026", "not a month"),
        ("/zone/record?table=events&project=P99", "there is no project"),
    ):
        answer = browser.get(address)
        assert answer.status_code == 422, address
        assert told in answer.text
    assert browser.get("/runs?study=nothing").status_code == 404
    answer = browser.get("/zone/page/meeting?language=fr")
    assert answer.status_code == 422
    assert "no language here" in answer.text


def test_a_page_that_takes_long_is_made_beside_the_request(browser, monkeypatch):
    from tumen.app.board import documents
    from tumen.report.zone.page import make_page

    goes_on, made = Event(), []

    def slow(*given, **more):
        made.append(given)
        goes_on.wait(60)
        return make_page(*given, **more)

    monkeypatch.setattr(documents, "make_page", slow)
    monkeypatch.setattr(documents, "_PATIENCE", 0.1)
    for _ in range(2):  # however many ask, it is made once
        page = browser.get("/zone/page/meeting").text
        assert "It is being computed" in page
        assert "<iframe" not in page
    goes_on.set()
    address = re.search(r'hx-get="([^"]+)"', page)[1]
    for _ in range(600):
        if "<iframe" in (page := browser.get(unescape(address)).text):
            break
    assert len(made) == 1
    assert browser.get(unescape(re.search(r'<iframe[^>]+src="([^"]+)"', page)[1])).status_code == 200
    assert len(made) == 1


def test_as_it_was_known_is_asked_of_a_day(folder, browser):
    today = snapshot_from(folder / "zone.sqlite")["events"]["entered"][0].date()
    page = browser.get(f"/zone/project?key=P01&known_on={today}").text
    assert "what was entered later is not shown" in page
    early = browser.get("/zone/project?key=P01&known_on=2001-01-01")
    assert "nothing was known on" in unescape(early.text)


def test_a_script_in_a_name_is_text(browser):
    for path in ("/zone", "/zone/projects", "/zone/project?key=P02", "/zone/record?table=events&project=P02"):
        page = browser.get(path).text
        assert "<script>alert" not in page, path
        assert "&lt;script&gt;alert" in page, path


def test_a_folder_of_tables_is_only_read(tmp_path, tables):
    browser = entered(AppSettings(tmp_path, ledger=str(tables)))
    page = browser.get("/zone")
    assert page.status_code == 200
    assert "only read here" in page.text
    assert "New project" not in page.text
    answer = browser.post("/zone/record", data={**EVENT, "stage": "mou", "on": "2026"})
    assert answer.status_code == 422
    assert "folder of tables, which is only read" in answer.text
    assert (tables / "events.csv").read_text(encoding="utf-8").count("\n") == 5


def test_a_ledger_is_made_where_there_is_none(tmp_path):
    browser = entered(AppSettings(tmp_path))
    assert "There is no ledger yet" in browser.get("/zone").text
    assert browser.post("/zone/new").status_code == 200
    assert "No project fits" in browser.get("/zone").text
    assert open_ledger(tmp_path / "zone.sqlite").state()[0] == 0
    assert "already" in browser.post("/zone/new").text  # it is not made over again


def test_entries_are_listed_with_who_wrote_them(browser, folder):
    open_ledger(folder / "zone.sqlite").retract(
        "events", ["E4"], LedgerEntry(by="Kim", what="x", note="why so")
    )
    page = browser.get("/zone/entries").text
    assert page.index("Kim") < page.index("Li Hua")  # the newest first
    assert "why so" in page


@pytest.mark.parametrize("table", ENTERED)
def test_every_form_comes_back_with_what_is_wrong(browser, folder, table):
    form = browser.get(f"/zone/record?table={table}&project=P01")
    assert form.status_code == 200
    answer = browser.post("/zone/record", data={"table": table})
    assert answer.status_code == 422
    assert "Nothing was saved yet" in answer.text
    assert open_ledger(folder / "zone.sqlite").state()[0] == 1


def test_an_address_of_no_record_is_not_found(browser):
    for path in (
        "record?table=nothing",
        "retract?table=events",
        "retract?table=floor&key=pk1",
        "record?table=events&key=E9",
    ):
        assert browser.get(f"/zone/{path}").status_code == 404, path
    assert browser.post("/zone/retract", data={"table": "events", "why": "x", "seen": "²"}).status_code == 404


def test_a_day_at_the_end_of_the_calendar_leaves_every_page_open(browser):
    for day in ("9999-12-31", "0001-01-01"):
        sent = {**EVENT, "stage": "contact", "on": day}
        assert browser.post("/zone/record", data=sent, follow_redirects=False).status_code in {200, 303}
        asked = (
            "/zone/project?key=P02",
            f"/zone/project?key=P02&on={day}",
            "/zone",
            f"/zone/indicators?on={day}",
        )
        for page in (*asked, f"/zone/indicators?period={day[:4]}"):
            assert browser.get(page).status_code in {200, 422}, page
    wrong = browser.get("/zone", params={"known_on": "9999-12-31T23:59:59-23:00"})
    assert "still to come" in wrong.text
    early = browser.get("/zone", params={"known_on": "0001-01-01T00:00:00+23:00"})
    assert early.status_code == 422
    assert "nothing was known" in early.text


@pytest.mark.parametrize("seen", ["\u00b2", "9" * 5000, "", "-1"])
def test_a_correction_that_does_not_say_what_it_saw_writes_nothing_over(browser, seen):
    sent = {**EVENT, "project": "P01", "event": "E1", "stage": "talks", "on": "2024-05-21", "correct": "yes"}
    answer = browser.post("/zone/record", data={**sent, "seen": seen}, follow_redirects=False)
    # 5000 digits are no number of an entry either; whoever saw nothing is told what stands there
    assert answer.status_code == 422
    assert browser.get("/zone/retract?table=projects").status_code == 404


def test_another_ledger_laid_in_the_place_is_read(browser, folder, tables, tmp_path):
    assert says(browser, "signed") == "2"
    text = (tables / "events.csv").read_text(encoding="utf-8")
    (tables / "events.csv").write_text(text.replace("E4,P03,signed", "E4,P03,talks"), encoding="utf-8")
    other = open_ledger(tmp_path / "other.sqlite", create=True)
    other.write(read_given(tables).rows, LedgerEntry(by="Li Hua", what="import of tables"))
    (folder / "zone.sqlite").write_bytes((tmp_path / "other.sqlite").read_bytes())
    assert says(browser, "signed") == "1"  # by hand: of P01 and P03 only P01 is signed in it


def test_figures_as_csv_are_those_of_the_command(browser, folder):
    asked = ["zone", "indicators", "--ledger", str(folder / "zone.sqlite"), "--on", "2026-06-30", "--csv"]
    command = [sys.executable, "-c", "from tumen.cli import main; main()", *asked]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    told = browser.get("/zone/indicators.csv?on=2026-06-30").content.decode("utf-8-sig")
    assert told == printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_hint_of_an_amount_shows_can_be_typed(browser, language):
    """Each example stands in the hint, and the door reads it: 500 million, 30,000 and 1,200."""
    form = browser.get("/zone/record?table=projects", headers={"accept-language": language}).text
    for name, value in (("planned_investment", 500_000_000), ("floor_m2", 30_000), ("planned_jobs", 1_200)):
        hint = re.search(rf'id="{name}-hint">([^<]*)<', form)[1]
        ways = such_as(TABLES["projects"].field(name), language)
        assert len(ways) == 3
        for way in ways:
            assert way in unescape(hint)
            given = given_record("projects", project(**{name: way}))
            assert given.problems == []
            assert getattr(given.rows[0], name) == value
