"""Data pages say what the command line says; what is imported stands in the app's own folder and is used."""

from __future__ import annotations

import csv
import gzip
import json
import re
import time
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from tests.app.board.conftest import _ended, entered
from tumen.app.create import create_app
from tumen.app.door import Role, Visitor
from tumen.app.guard import SESSION, TOKEN_HEADER
from tumen.app.onfile.age import age, holds
from tumen.app.settings import AppSettings
from tumen.cli import app
from tumen.reference.nomenclature import nomenclature

__all__ = ["_ended"]
ROWS = "HSK,MFN,RCEP\n8501102000,7,1.5\n8501103000,see note,2\n"
MAP = """importer: KR
edition: HS2022
source: {title: made up, where: "this test"}
columns: {line: HSK}
rates:
- {column: MFN, regime: MFN, from: 2026-01-01, until: 2026-12-31}
- {column: RCEP, regime: RCEP, beneficiaries: [CN], from: 2026-01-01, until: 2026-12-31}
"""
FIRST = MAP.replace("importer: KR", "importer: LA\ndigits: [10]")
"""Of an importer with few rates on file, so that little is to be measured."""


@pytest.fixture
def settings(tmp_path):
    return AppSettings(tmp_path)


@pytest.fixture
def browser(settings):
    return entered(settings)


def told(*words):
    done = CliRunner().invoke(app, [*words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def rows(html, caption):
    """Rows of the table that has a caption, cell by cell."""
    found = (part for part in re.findall(r"<table.*?</table>", html, re.DOTALL) if caption in part)
    table = next(found, "")
    lines = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [plain(cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", line, re.DOTALL)] for line in lines
    ]


def test_coverage_is_shown_by_chapter(browser):
    # counted here in the files themselves: lines of chapter 38, and those that the schedule of RCEP has
    with gzip.open("src/tumen/data/tariffs/CN/38.csv.gz", "rt", encoding="utf-8") as file:
        of = {}
        for row in csv.DictReader(file):
            of.setdefault(row["line"], set()).update(row["columns"].split())
    rcep = sum("annex1-asean" in keys for keys in of.values())
    assert len(of) > rcep > 0  # one line has other rates only
    tariff = browser.get("/data/tariffs/CN").text
    assert ["38", str(len(of)), str(rcep)] in rows(tariff, "National lines with a rate on file")
    agreement = rows(browser.get("/data/agreements/RCEP").text, "Subheadings that have a rule by edition")
    at = agreement[0].index("CN")
    (shown,) = (row[at] for row in agreement if row[0] == "38")
    assert shown == f"{rcep} / {len(of)}"


@pytest.mark.parametrize("code", ["AU", "JP", "KR", "VN"])
def test_a_tariff_has_the_coverage_that_the_command_tells(browser, code):
    known = told("tariff", code)
    page = browser.get(f"/data/tariffs/{code}").text
    shown = [(row[0], row[3], row[4]) for row in rows(page, "that are answered")[1:]]
    assert shown == [
        (
            row["regime"],
            f"{100 * row['farm'] / row['farm_of']:.1f}".removesuffix(".0") + " %",
            f"{100 * row['other'] / row['other_of']:.1f}".removesuffix(".0") + " %",
        )
        for row in known["coverage"]
    ]
    listed = [row for name in ("Columns of the tariff", "Columns that ended") for row in rows(page, name)[1:]]
    assert len(listed) == len(known["columns"])
    read = {row[0]: row[1:] for row in rows(page, "How the rates were read")[1:]} if known["readings"] else {}
    assert {name: int(cells[0].replace(",", "")) for name, cells in read.items()} == {
        item["regime"]: item["rates"] for item in known["readings"]
    }


@pytest.mark.parametrize("code", ["RCEP", "KR-VN"])
def test_an_agreement_says_what_the_command_says_is_missing(browser, code):
    known = told("agreement", code)
    page = plain(browser.get(f"/data/agreements/{code}").text)
    for text in known["overview"]["missing"]:
        assert text in page
    for party in known["overview"]["parties"]:
        assert party["economy"] in page
    assert page.count("ANNEX") >= 0
    assert len(rows(browser.get(f"/data/agreements/{code}").text, ">Rates<")) - 1 == len(known["rates"])


def test_all_that_is_on_file_is_listed_with_age_and_end(browser):
    page = browser.get("/data").text
    for item in told("agreement"):
        assert f'href="/data/agreements/{item["code"]}"' in page
    for code in told("tariff"):
        assert f'href="/data/tariffs/{code}"' in page
    for words in ("Non-preferential", "Trade remedies", "the list is not whole", "LDC", "built-in"):
        assert words in page


def test_what_is_not_on_file_is_not_found(browser):
    for path in (
        "/data/tariffs/XX",
        "/data/agreements/NIX",
        "/data/import/nothing",
        "/data/import/runs/none",
    ):
        assert browser.get(path).status_code == 404


def test_old_readings_and_ended_days_are_told_apart():
    # 366 days from 1 January 2024 (a leap year) to 1 January 2025
    assert age(date(2024, 1, 1), date(2025, 1, 1)).days == 366
    assert age(date(2024, 1, 1), date(2025, 1, 1)).old
    assert not age(date(2024, 1, 2), date(2025, 1, 1)).old
    on = date(2026, 6, 1)
    assert holds(None, None, on) == "undated"
    assert holds(date(2026, 6, 2), None, on) == "not yet"
    assert holds(date(2026, 1, 1), None, on) == "holds"
    assert holds(date(2026, 1, 1), date(2026, 6, 1), on) == "ends soon"
    assert holds(date(2026, 1, 1), date(2026, 5, 31), on) == "ended"
    assert holds(date(2026, 1, 1), date(2026, 8, 31), on) == "holds"  # in 91 days


def handed(browser, kind, name, text, **fields):
    answer = browser.post(f"/data/import/{kind}", files={"files": (name, text)}, data=fields)
    assert answer.status_code == 200, answer.text
    return finished(browser, answer)


def finished(browser, answer):
    """The page of a run when it is done, and its address."""
    path = answer.url.path
    for _ in range(2400):
        page = browser.get(path)
        if "It is being read" not in page.text:
            return page, path
        time.sleep(0.05)
    raise AssertionError("the run does not end")


def test_a_tariff_is_mapped_read_reported_and_used(browser, settings):
    page, path = handed(browser, "tariffs", "kr.csv", ROWS)
    assert "no form on file knows the headings" in page.text  # so that the map is written by hand
    answer = browser.post(f"{path}/read", data={"map": MAP})
    page, path = finished(browser, answer)
    assert "2 lines" in plain(page.text)
    assert ".tumen-app" not in page.text
    assert "see note" in page.text  # what is not read as a rate is told with its place
    assert not (settings.folder / settings.state / "tariffs").exists()
    answer = browser.post(f"{path}/write", data={"name": "korea"})
    assert answer.status_code == 200
    assert (settings.folder / settings.state / "tariffs" / "korea" / "tariff.json").is_file()
    assert "made up" in answer.text
    assert ", own" in plain(answer.text)
    assert "korea" in browser.get("/data").text
    assert "made up" not in entered(AppSettings(settings.folder.parent)).get("/data/tariffs/KR").text
    again = browser.post(f"{path}/write", data={"name": "korea"})
    assert again.status_code == 422  # it is there; to replace it has to be said
    again = browser.post(f"{path}/write", data={"name": "korea", "replace": "yes"})
    assert again.status_code == 200
    _, path = handed(browser, "tariffs", "kr.csv", ROWS)  # a newer one is read beside the one before
    page, path = finished(browser, browser.post(f"{path}/read", data={"map": MAP}))
    assert "2 lines" in plain(page.text)
    same = browser.post(f"{path}/write", data={"name": "twice"})
    assert same.status_code == 422  # two folders would have rates for one line and day
    assert not (settings.folder / settings.state / "tariffs" / "twice").exists()
    assert "made up" in browser.get("/data/tariffs/KR").text
    browser.post("/data/import/tariffs/remove", data={"name": "korea"})
    assert "made up" not in browser.get("/data/tariffs/KR").text


def test_a_map_with_faults_comes_back_with_all_of_them(browser):
    _, path = handed(browser, "tariffs", "kr.csv", ROWS)
    wrong = MAP.replace("importer: KR", "importer: XX").replace("regime: MFN", "regime: MFM")
    page, _ = finished(browser, browser.post(f"{path}/read", data={"map": wrong}))
    assert "XX" in page.text
    assert "MFM" in page.text
    assert "importer: XX" in page.text  # as it was typed, to be mended
    assert ".tumen-app" not in page.text


def test_all_that_a_proposed_map_leaves_open_is_named(browser):
    page, path = handed(
        browser, "tariffs", "annex.csv", "HS Code,Base Rate,Year 1,Year 2\n85167100,20%,19%,18%\n"
    )
    proposed = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)[1])
    assert "beneficiaries: [???]" in proposed  # which is no YAML
    page, _ = finished(browser, browser.post(f"{path}/read", data={"map": proposed}))
    left = re.findall(r"([a-z]+): it is left open", plain(page.text))
    assert left == ["importer", "edition", "title", "edition", "where", "from", "regime", "beneficiaries"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "no table with a filled cell"),
        ("blank.csv", b" ,,\n,,\n", "no table with a filled cell"),
        ("broken.xlsx", b"PK\x03\x04 and no more", "workbook"),
        ("text.pdf", b"no PDF at all", "no PDF that can be read"),
    ],
)
def test_of_a_file_that_cannot_be_read_no_map_is_asked(browser, name, content, told):
    page, _ = handed(browser, "tariffs", name, content)
    assert told in plain(page.text)
    assert "headings" not in plain(page.text).partition("There is a problem")[2]
    assert "<textarea" not in page.text
    assert "Read it whole" not in page.text
    assert "Hand in other files" in page.text


def test_own_data_that_were_changed_by_hand_answer_nothing(browser, settings):
    _, path = handed(browser, "tariffs", "kr.csv", ROWS)
    _, path = finished(browser, browser.post(f"{path}/read", data={"map": FIRST}))
    browser.post(f"{path}/write", data={"name": "korea"})
    place = settings.folder / settings.state / "tariffs" / "korea" / "LA" / "columns.csv"
    place.write_text(place.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "not as it was imported" in browser.get("/data").text
    answer = browser.get("/zone")
    assert answer.status_code == 422
    assert "not as it was imported" in answer.text


def test_rules_are_read_reported_and_stand_in_their_agreement(browser, settings):
    text = "code,rule\n" + "".join(
        f"{chapter},CTH or RVC40\n" for chapter in nomenclature("HS2022").chapters()
    )
    facts = {"code": "NEW", "title": "New <agreement>", "parties": "CN KR", "in_force": "2022-01-01"}
    page, path = handed(browser, "agreements", "rules.csv", text, edition="HS2022", **facts)
    chapters = len(nomenclature("HS2022").chapters())
    assert f"{chapters} rules in HS2022" in plain(page.text)
    assert ".tumen-app" not in page.text
    answer = browser.post(f"{path}/write", data={"name": "NEW"})
    assert answer.status_code == 200
    assert "New &lt;agreement&gt;" in answer.text
    assert (settings.folder / settings.state / "agreements" / "NEW" / "agreement.yaml").is_file()
    assert 'href="/data/agreements/NEW"' in browser.get("/data").text


def test_what_is_missing_of_an_agreement_is_told_beside_its_field(browser):
    answer = browser.post(
        "/data/import/agreements",
        files={"files": ("rules.txt", "x")},
        data={"parties": "CN", "in_force": "soon", "edition": "HS2099"},
    )
    assert answer.status_code == 422
    for field in ("files", "code", "title", "parties", "in_force", "edition"):
        assert f'id="{field}-problem-1"' in answer.text, field
    for code in ("../X", "X Y", "A,B", "x" * 41):
        facts = {"code": code, "title": "New", "parties": "CN KR", "in_force": "2022-01-01"}
        sent = {"files": {"files": ("rules.csv", "code,rule\n85,CTH\n")}, "data": facts}
        answer = browser.post("/data/import/agreements", **sent)
        assert "is no code of an agreement" in answer.text
    both = browser.post(
        "/data/import/agreements", files={"files": ("rules.csv", "x")}, data={"base": "RCEP", "code": "NEW"}
    )
    assert 'id="code-problem-1"' in both.text


class _Editor:
    """A door with one session, `s`, of somebody who may write but not administer."""

    def visitor(self, session):
        return Visitor("kim", Role.EDITOR, "t") if session == "s" else None

    def leave(self, session):
        pass


def test_only_administrators_import(settings):
    browser = TestClient(create_app(settings, _Editor()), base_url="http://127.0.0.1:8480")
    browser.cookies.set(SESSION, "s")
    browser.headers[TOKEN_HEADER] = "t"
    assert browser.get("/data").status_code == 200
    assert "/data/import" not in browser.get("/data").text
    assert browser.get("/data/import/tariffs").status_code == 403
    assert browser.post("/data/import/tariffs", files={"files": ("kr.csv", ROWS)}).status_code == 403
    assert browser.post("/data/import/tariffs/remove", data={"name": "korea"}).status_code == 403


def test_a_name_leads_nowhere_else(browser, settings):
    _, path = handed(browser, "tariffs", "kr.csv", ROWS)
    _, path = finished(browser, browser.post(f"{path}/read", data={"map": FIRST}))
    for name in ("../out", "/tmp/out", "..", "", ".hidden"):  # noqa: S108 - refused
        assert browser.post(f"{path}/write", data={"name": name}).status_code == 422, name
    assert sorted(path.name for path in (settings.folder / settings.state / "tariffs").glob("*")) == []


def test_a_run_in_a_process_of_its_own_has_them_on_file(browser, settings):
    """Runs work in another process: the folder is told to it, and it refuses what a request refuses."""
    from tumen.app.onfile.folders import own_on_file
    from tumen.errors import InputError
    from tumen.tariff.rates.store import columns

    _, path = handed(browser, "tariffs", "kr.csv", ROWS)
    _, path = finished(browser, browser.post(f"{path}/read", data={"map": FIRST}))
    browser.post(f"{path}/write", data={"name": "korea"})
    root = settings.folder / settings.state
    with own_on_file(root):
        assert sum(bool(item.own) for item in columns("LA").values()) == 2
    assert not any(item.own for item in columns("LA").values())
    (root / "tariffs" / "korea" / "sources.csv").unlink()
    with pytest.raises(InputError, match="not as it was imported"), own_on_file(root):
        pass


def test_where_a_file_was_kept_is_not_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the folder below the one that the app was started in
    (tmp_path / "office").mkdir()
    browser = entered(AppSettings(Path("office")))
    page, _ = handed(browser, "tariffs", "own.csv", "HS,rate\n010121,5%\n")
    assert '<span class="where">own.csv</span>' in page.text
    assert "made/" not in page.text
