"""The board and the figures in the browser are those of the engine and of the command line."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from html import unescape

import pytest
from typer.testing import CliRunner

from tumen.app.settings import AppSettings
from tumen.cli import app
from tumen.zone.chains.tables import chain_rows
from tumen.zone.indicators.answers import tables
from tumen.zone.indicators.census import take_census
from tumen.zone.indicators.definitions import indicators
from tumen.zone.ledger import open_ledger, snapshot_from
from tumen.zone.spans import read_span

from .conftest import entered

ZONE = "studies/changchun-zone/ledger"


@pytest.fixture
def zone(tmp_path):
    """A browser on the public record of the zone, as a folder of tables."""
    return entered(AppSettings(tmp_path, ledger=ZONE))


def test_the_board_shows_each_stage_with_what_the_pipeline_counts(zone):
    page = zone.get("/zone?on=2026-06-30").text
    found = dict(re.findall(r'<h2 id="stage-\d+">(.*?) <span class="count">(.*?)</span>', page))
    census = take_census(snapshot_from(ZONE), date(2026, 6, 30))
    expected = {}
    for row in tables.table("pipeline", census, read_span("2026")):
        expected[row["stage"]] = row["now"]
    assert found["signed"] == expected["signed"] != "0"
    assert found["in production"] == expected["production"] != "0"
    assert found["in talks"] == expected["talks"]


def test_a_choice_leaves_the_projects_that_fit(browser):
    def shown(query):
        page = browser.get(f"/zone/projects?{query}").text
        return set(re.findall(r'<span class="quiet">(P\d+)</span>', page))

    assert shown("") == {"P01", "P02", "P03"}
    assert shown("park=pk1") == {"P01", "P03"}
    assert shown("economy=KR") == {"P01"}
    assert shown("economy=not+known") == {"P03"}  # no investor is on record of it
    assert shown("year=2023") == {"P03"}
    assert shown("late=overdue") == {"P03"}  # planned by 2024-01-31, and no start is on record
    assert shown("words=BIRD") == {"P02"}
    assert shown("park=pk1&economy=CN") == set()


def test_a_long_list_is_read_page_by_page(zone):
    def keys(page):
        return re.findall(r'<span class="quiet">(P\d+)</span>', page)

    first = zone.get("/zone/projects?on=2026-06-30").text
    further = unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    second = zone.get(further).text
    every = [*keys(first), *keys(second)]
    assert len(every) == len(set(every)) == snapshot_from(ZONE)["projects"].height
    assert "on=2026-06-30" in further
    behind = zone.get("/zone/indicators/signed?on=2026-06-30&period=2026").text
    assert "Page 1 of" not in behind or "period=2026&amp;" in behind


def test_what_is_no_choice_is_told_beside_its_field(browser):
    answer = browser.get("/zone?park=pk7&year=20xx&on=yesterday&known_on=soon")
    assert answer.status_code == 422
    for field in ("park", "year", "on", "known_on"):
        assert f'id="{field}-problem-1"' in answer.text
    assert "P03" in browser.get("/zone/projects?park=pk1").text


def test_late_projects_are_marked_with_words(browser):
    page = re.sub(r"<[^>]+>", "", browser.get("/zone?on=2024-03-01").text)
    # 31 January to 1 March 2024 (a leap year): 30 days
    assert re.search(r"Overdue\s*: started was planned by 31 January 2024, 30 days ago", page)
    page = re.sub(r"<[^>]+>", "", browser.get("/zone?on=2026-06-30").text)
    assert re.search(r"Stands still\s*: last sign 1 February 2023", page)


def tumen(*words):
    """What a command prints."""
    done = CliRunner().invoke(app, [*words, "--ledger", ZONE, "--on", "2026-06-30"])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_figures_are_those_of_the_command(zone):
    told = json.loads(tumen("zone", "indicators", *indicators(), "--json"))["figures"]
    answer = zone.get("/zone/indicators.csv?on=2026-06-30")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows] == [row["value"] for row in told]
    assert [row["indicator"] for row in rows] == [row["indicator"] for row in told]
    page = zone.get("/zone/indicators?on=2026-06-30").text
    assert page.count("<tr id=") == len(told)


def test_why_leads_down_to_projects(browser):
    page = unescape(re.sub(r"<[^>]+>", " ", browser.get("/zone/indicators/signed?on=2026-06-30").text))
    assert "2 count, 0 perhaps, 0 do not" in page
    assert "E2: signed 2025-01-15" in page
    assert "1 rows are left out" in page  # P02 is in talks only


def test_chains_are_those_of_the_engine(zone):
    answer = zone.get("/zone/chains.csv?on=2026-06-30")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    from tumen.zone.chains import read_chains
    from tumen.zone.chains.makers import find_makers

    found = chain_rows(find_makers(read_chains(), snapshot_from(ZONE), date(2026, 6, 30)))
    assert [(row["link"], row["project"]) for row in rows] == [
        (row["link"], row["project"] or "") for row in found
    ]
    page = zone.get("/zone/chains?on=2026-06-30&chain=oled").text
    missing = len({row["link"] for row in found if row["chain"] == "oled" and row["missing"]})
    assert page.count("<strong>Missing</strong>") == missing > 0


@pytest.mark.parametrize("audience", ["meeting", "visitor"])
@pytest.mark.parametrize("language", ["en", "zh", "ko"])
def test_pages_are_those_of_the_command(zone, tmp_path, audience, language):
    out = tmp_path / "tables.html"
    tumen("zone", "page", str(out), "--for", audience, "--language", language)
    shown = zone.get(f"/zone/page/{audience}?on=2026-06-30&language={language}").text
    place = re.search(r'<iframe class="document" src="([^"]+)"', shown)[1]
    page = zone.get(place)
    assert page.text == out.read_text(encoding="utf-8").replace("tables-tables/", "tables/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert re.findall("script-src ([^;]*)", policy) == re.findall(
        r"'sha256-[\w+/]{43}='", policy
    )  # the one for taking away


def test_a_page_of_a_day_to_come_is_refused(zone):
    answer = zone.get("/zone/page/meeting?on=2099-01-01&since=2099-02-01")
    assert answer.status_code == 422
    assert "still to come" in unescape(answer.text)


def test_a_form_of_a_month_is_taken_filled_and_handed_in(browser, tmp_path):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(browser.get("/zone/tables/form.xlsx?month=2026-05").content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "P01")
    row[heads.index("invested")].value = 120_000_000
    row[heads.index("currency")].value = "CNY"
    place = tmp_path / "may.xlsx"
    book.save(place)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sent = {"file": ("may.xlsx", place.read_bytes(), kind)}
    assert "nothing is written yet" in browser.post("/zone/tables", files=sent, data={"deed": "check"}).text
    assert "written as entry 2" in browser.post("/zone/tables", files=sent, data={"deed": "write"}).text
    assert "120 million CNY" in browser.get("/zone/project?key=P01").text


def test_a_table_with_faults_is_refused_whole_with_places(browser):
    text = "event,project,stage,on,source,confidence\nX1,P01,begun,2026,m,office\nX2,P77,mou,May,m,office\n"
    answer = browser.post("/zone/tables", files={"file": ("events.csv", text)}, data={"deed": "write"})
    assert answer.status_code == 422
    assert "events.csv:2" in answer.text
    assert "events.csv:3" in answer.text
    assert ">events.csv:2<" in answer.text  # no path of the server
    for name in ("..", "../../events.csv", "a\x00.csv", ""):
        assert browser.post("/zone/tables", files={"file": (name, text)}).status_code == 422
    assert "There is no entry" not in browser.get("/zone/entries").text
    assert browser.get("/zone/entries").text.count("<tr>") == 2  # the head, and the first import


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_of_no_record_is_refused_at_every_door(browser, day):
    for query in (f"on={day}", f"period={day}/{day}"):
        answer = browser.get(f"/zone/indicators?{query}")
        assert answer.status_code == 422
        assert "from 1900 to 2200" in answer.text
    words = ["zone", "indicators", "signed", "--ledger", ZONE]
    for more in (("--on", day), ("--period", f"{day}/{day}")):
        done = CliRunner().invoke(app, [*words, *more])
        assert done.exit_code == 2, done.output


def test_pairs_of_a_table_that_is_handed_in_are_answered_on_the_page(browser, folder):
    text = "project,name_en,investors,park,source,confidence\nP09,OLED films,han,pk1,minutes,office\n"
    told = {"deed": "write"}

    def hand_in(text=text, **more):
        told.update(more)
        return browser.post("/zone/tables", files={"file": ("projects.csv", text)}, data=told)

    def entries():
        return open_ledger(folder / "zone.sqlite").state()[0]

    answer = hand_in()
    assert answer.status_code == 422
    assert "Are P01 and P09 one project?" in answer.text
    mark = re.search(r'name="pair-(\w+)" value="P01\x1fP09"', answer.text)[1]
    of = re.search(r'name="of" value="(\w+)"', answer.text)[1]
    reason = f"reason-{mark}"
    answer = hand_in(of=of, **{f"pair-{mark}": "P01\x1fP09", f"answer-{mark}": "different", reason: ""})
    assert "not said why" in answer.text
    assert "Are P01 and P09 one project?" in answer.text
    changed = hand_in(text.replace("OLED films", "OLED film"), **{reason: "another line"})
    assert "Are P01 and P09 one project?" in changed.text  # what was said of another file is not said of this
    assert entries() == 1
    checked = hand_in(deed="check")
    assert "nothing is written yet" in checked.text
    assert f'name="{reason}" value="another line"' in checked.text  # the answer goes along
    assert entries() == 1
    assert "written as entry 2" in hand_in(deed="write").text
    found = snapshot_from(folder / "zone.sqlite")["identities"].to_dicts()
    assert [(row["one"], row["other"], row["answer"], row["reason"]) for row in found] == [
        ("P01", "P09", "different", "another line")
    ]
