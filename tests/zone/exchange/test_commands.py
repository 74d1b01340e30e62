"""``tumen zone import``, ``add``, ``event``, ``template``, ``form``, ``export`` as a person runs them."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from tests.zone.exchange.conftest import FIRMS, PARKS, PROJECTS
from tumen.cli import app
from tumen.zone.exchange.form import COLUMNS
from tumen.zone.ledger import open_ledger

TWO = f"{PROJECTS}a,天明盛科技有限公司,,,f1,PK1,m,office\nb,天明盛科技,,,f1,PK1,m,office\n"


@pytest.fixture
def run(tmp_path):
    """A command on a new ledger."""
    address = tmp_path / "zone.sqlite"
    open_ledger(address, create=True)

    def call(*words, code=0):
        found = CliRunner(env={"TUMEN_LEDGER": str(address)}).invoke(app, ["zone", *map(str, words)])
        assert found.exit_code == code, found.output
        return found.output

    call.ledger = open_ledger(address)
    return call


def test_pairs_are_written_out_answered_and_imported(run, folder, tmp_path):
    place, pairs = (
        folder(projects=TWO, firms=f"{FIRMS}f1,,대상,,KR,m,office\n", parks=PARKS),
        tmp_path / "p.csv",
    )
    told = run("import", place, code=2)
    assert "a and b may be one project: the same name; investor 대상; park PK1" in told
    assert "天明盛科技有限公司" in told  # side by side
    run("import", place, "--duplicates", pairs, code=2)
    run("import", place, "--duplicates", tmp_path / "p.html", code=2)
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "天明盛科技有限公司" in page
    assert "investor 대상" in page
    run("import", place, "--same", pairs, code=2)  # nothing is answered
    text = pairs.read_text(encoding="utf-8")
    pairs.write_text(text.replace("a,b,,,", "a,b,same,Li,one contract"), encoding="utf-8")
    assert "2 projects" in run("import", place, "--same", pairs, "--dry-run")
    assert run.ledger.log() == ()
    assert "1 identities new (entry 1)" in run("import", place, "--same", pairs, "--by", "Li")
    (entry,) = run.ledger.log()
    assert (entry.by, entry.what) == ("Li", "import of in")
    assert len(entry.sha256) == 64


def test_one_record_and_one_event(run):
    run("add", "项目", "项目编号=p1", "中文名称=光学胶", "source=minutes", "confidence=office")
    run(
        "event",
        "p1",
        "签约",
        "2026-05-20",
        "--source",
        "minutes 31",
        "--amount",
        "4亿",
        "CNY",
        "--printed",
        "签约",
    )
    (event,) = run.ledger.snapshot()["events"].to_dicts()
    assert (event["event"], event["stage"], event["amount"]) == (
        "p1-signed-2026-05-20",
        "signed",
        400_000_000,
    )


def test_the_form_of_a_month_goes_out_and_comes_back(run, folder, tmp_path):
    events = "event,project,stage,on,source,confidence\ne1,a,signed,2025-03-01,m,office\n"
    run("import", folder(projects=f"{PROJECTS}a,天明盛,,,,PK1,m,office\n", parks=PARKS, events=events))
    path = tmp_path / "may.xlsx"
    assert "1 projects are to report for 2026-05" in run(
        "form", "2026-05", path, "--park", "PK1", "--language", "ko"
    )
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(2, COLUMNS.index("jobs") + 1).value = 12
    book.save(path)
    assert "the form is of 2026-05, not of 2026-04" in run("import", path, "--month", "2026-04", code=2)
    assert "1 reports new" in run("import", path, "--month", "2026-05")
    run("export", tmp_path / "out")
    assert "a,2026-05,,,,12,,,monthly form 2026-05,office" in (tmp_path / "out" / "reports.csv").read_text(
        "utf-8"
    )
    assert "no project in PK2 has to report" in run(
        "form", "2026-05", tmp_path / "x.xlsx", "--park", "PK2", code=2
    )


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["add", "projcts", "a=1"], "'projcts' is no table of a ledger. Did you mean 'projects'?"),
        (["add", "projects", "p1"], "p1 says nothing of a column"),
        (["add", "projects", "project=a", "project=b"], "project is given twice"),
        (
            ["add", "projects", "项目编号=a", "project=b", "source=m", "confidence=office"],
            "'project' is there twice",
        ),
        (["add", "projects", "project=a"], "source: the cell is empty"),
        (["event", "p9", "signed", "2026-05-20", "--source", "m"], "'p9' is not in the table projects"),
        (["event", "p9", "signed", "2026-05-20", "--source", "m", "--amount", "4x", "CNY"], "no multiple"),
        (["event", "p9", "talks", "2026-05", "--source", "m", "--amount", "4m", "CNY"], "has no amount"),
        (["import", "nowhere.csv"], "nowhere.csv"),
        (["template", "t", "--language", "fr"], "'fr' is no language here"),
        (["form", "2026-13", "f.xlsx"], "is not a date"),
        (["export", "out.xlsx"], "there is nothing to export"),
    ],
)
def test_wrong_words_are_told_and_nothing_is_written(run, words, wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert wrong in run(*words, code=2)
    assert run.ledger.log() == ()
    assert {path.name for path in tmp_path.iterdir()} <= {"zone.sqlite"}


def test_an_import_that_is_ended_leaves_nothing(run, folder, tmp_path):
    """By kill -9 and by Ctrl-C; then it can be done."""
    head = "event,project,stage,on,source,confidence\n"
    events = "".join(f"e{n},p{n % 500},observed,2024-05-{n % 28 + 1:02},m,office\n" for n in range(40_000))
    rows = "".join(f"p{n},{chr(0x4E00 + 7 * n)}{chr(0x5E00 + n)},,,,,m,office\n" for n in range(500))
    place = folder(projects=PROJECTS + rows, events=head + events)
    start = "from tumen.cli import main; main()"
    words = ["zone", "import", str(place), "--ledger", str(tmp_path / "zone.sqlite"), "--by", "Li"]
    writes = Path(f"{tmp_path / 'zone.sqlite'}-writer")  # the signature of who writes
    for number in (signal.SIGKILL, signal.SIGINT):
        writes.unlink(missing_ok=True)
        running = subprocess.Popen([sys.executable, "-c", start, *words], stderr=subprocess.PIPE, text=True)  # noqa: S603
        until = time.monotonic() + 120
        while not writes.exists() and running.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        running.send_signal(number)
        told = running.communicate(timeout=60)[1]
        assert running.returncode not in {0, 70}, told
        assert "Traceback" not in told
        assert run.ledger.log() == ()
        assert run.ledger.snapshot()["projects"].is_empty()
    assert "40,000 events" in run("import", place)


def test_answers_in_a_wrong_file_are_told(run, folder, tmp_path):
    place = folder(projects=TWO, firms=f"{FIRMS}f1,,대상,,KR,m,office\n", parks=PARKS)
    with (tmp_path / "p.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("one", "other", "answer"), ("a", "b", "yes"), ("a", "z", "same")])
    told = run("import", place, "--same", tmp_path / "p.csv", code=2)
    assert "answer: 'yes' is not one of the choices" in told
    assert "without said_by and reason" in told
    assert "End it with .csv or .html" in run("import", place, "--duplicates", tmp_path / "p.txt", code=2)


def one_line(told):
    return " ".join(told.split())


def test_events_that_may_be_one_are_told_also_of_keys_that_are_the_same(run, folder):
    event = "event,project,stage,on,amount,currency,source,confidence\n"
    place = folder(
        projects=f"{PROJECTS}a,光学胶,,,,,m,office\nb,鸟巢,,,,,m,office\nc,咖啡机,,,,,m,office\n",
        identities="one,other,answer,said_by,reason,source,confidence\na,b,same,Li,one contract,m,office\n",
        events=f"{event}e1,a,funds,2026-05,5,CNY,m,office\ne2,c,funds,2026-05,5,CNY,m,office\n",
    )
    assert "may be one event" not in one_line(run("import", place))
    told = one_line(run("event", "b", "funds", "2026-05-20", "--amount", "5.00", "CNY", "--source", "m"))
    assert "b-funds-2026-05-20 and e1 may be one event" in told.replace(
        "e1 and b-funds-2026-05-20", "b-funds-2026-05-20 and e1"
    )
    for day, amount in (("2026-06-01", "5"), ("2026-05-21", "6")):  # another day, another amount
        told = one_line(run("event", "b", "funds", day, "--amount", amount, "CNY", "--source", "m"))
        assert "may be one event" not in told


def test_an_event_to_come_and_keys_that_look_alike_are_told(run, folder):
    run("import", folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\n"))
    told = one_line(run("add", "projects", "project=Ａ", "name_zh=鸟巢", "source=m", "confidence=office"))
    assert "a and Ａ differ in capitals or width only" in told
    told = one_line(run("event", "a", "started", "2999-05", "--source", "m"))
    assert "a-started-2999-05 2999-05. What is to come stands in the table planned" in told
    told = one_line(run("event", "a", "signed", "1926-06-01", "--source", "m"))  # a slip of the pen for 2026
    assert "more than 20 years ago: a-signed-1926-06-01 1926-06-01. They count as they are dated" in told


@pytest.mark.parametrize(
    ("table", "cells", "told"),
    [
        ("planned", {"project": "a", "stage": "started", "by": "1926-06-01"}, "ago: a started 1926-06-01"),
        ("planned", {"project": "a", "stage": "started", "by": "2226-06-01"}, "ahead: a started 2226-06-01"),
        ("reports", {"project": "a", "month": "1926-05", "jobs": "1"}, "ago: report of a 1926-05"),
        ("floor", {"park": "k", "on": "1926", "firms": "1"}, "ago: k 1926"),
        ("targets", {"indicator": "signed", "period": "2226", "value": "3"}, "ahead: signed 2226"),
    ],
)
def test_every_record_of_another_century_is_asked_about(run, folder, table, cells, told):
    """The year may be a slip of the pen: 1926 for 2026."""
    parks = "park,name_zh,source,confidence\nk,北园,m,office\n"
    run("import", folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\n", parks=parks))
    given = [f"{name}={text}" for name, text in cells.items()]
    said = one_line(run("add", table, *given, "source=m", "confidence=office"))
    assert f"{table}: more than 20 years {told}" in said


def test_half_a_person_is_not_employed(run, folder):
    run("import", folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\n"))
    month = ("add", "reports", "project=a", "month=2026-05", "source=m", "confidence=office")
    assert "jobs: 12.5 is no number of people. Write a whole number" in one_line(
        run(*month, "jobs=12.5", code=2)
    )
    assert "nothing" not in one_line(run(*month, "jobs=0"))


@pytest.mark.parametrize(
    ("code", "told"), [("39", "39 has 2 digits of a code"), ("39.19", ""), ("unknown", "")]
)
def test_a_chapter_is_no_product(run, folder, code, told):
    run("import", folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\n"))
    given = ("add", "products", "project=a", "product=tape", f"hs={code}", "source=m", "confidence=office")
    said = one_line(run(*given, code=2 if told else 0))
    assert (told in said) if told else ("digits" not in said)


def test_a_total_that_falls_is_told(run, folder):
    """In May 8 million were in place in all; 5 million in June are those of June, or May is wrong."""
    run("import", folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\n"))

    def reported(month, invested):
        cells = (f"month={month}", f"invested={invested}", "currency=CNY", "source=m", "confidence=office")
        return one_line(run("add", "reports", "project=a", *cells))

    assert "less is invested" not in reported("2026-05", "8m")
    assert "less is invested than by the report before: a 2026-06. It is the total" in reported(
        "2026-06", "5m"
    )
    assert "less is invested" not in reported("2026-07", "9m")
    assert "a 2026-05" in reported("2026-04", "8.5m")  # an earlier month that comes later


def test_an_increment_of_nothing_that_was_signed_is_told(run, folder):
    run("import", folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\nb,鸟巢,,,,,m,office\n"))
    paid = ("--amount", "9", "CNY", "--source", "m")
    told = one_line(run("event", "a", "increase", "2024-05-20", *paid))
    assert "a-increase-2024-05-20: an increment of what was signed before, and no signing" in told
    run("event", "b", "signed", "2024-05-01", *paid)
    assert "an increment" not in one_line(run("event", "b", "increase", "2024-05-20", *paid))


def test_tables_are_called_in_chinese_by_history_and_retract_and_an_event_is_corrected(run, folder):
    run("import", folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\n"))
    run("event", "a", "签约", "2026年5月", "--source", "m", "--key", "e1")
    run("event", "a", "签约", "2026-06", "--source", "m", "--key", "e1", code=2)
    run("event", "a", "签约", "2026-06", "--source", "m", "--key", "e1", "--correct")
    assert "on: 2026-05 -> 2026-06" in run("history", "进展", "e1")
    assert "retracted" in run("retract", "进展", "e1", "--note", "x")
    told = one_line(
        run("event", "a", "签约", "2026-05", "--amount", "4.5.5亿", "CNY", "--source", "m", code=2)
    )
    assert "amount: '4.5.5亿' is not a number" in told
    assert "on one line each" in run(
        "add",
        "projects",
        "project=b",
        "name_zh=乙",
        "source=m",
        "confidence=office",
        "--by",
        "Li\n9  2026-01-01",
        code=2,
    )


@pytest.mark.parametrize("name", ["out.csv", "out.xls", "out.et", "OUT.XLSM"])
def test_a_folder_is_not_called_like_a_file(run, folder, tmp_path, name):
    run("import", folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\n"))
    for command in ("export", "template"):
        assert "Name a workbook (.xlsx), or a folder" in one_line(run(command, tmp_path / name, code=2))
        assert not (tmp_path / name).exists()


def test_what_is_not_read_of_a_folder_is_told(run, folder):
    place = folder(projects=f"{PROJECTS}a,光学胶,,,,,m,office\n")
    (place / "events.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (place / "columns.md").write_text("x", encoding="utf-8")
    told = "".join(run("import", place).split())  # lines are broken anywhere
    assert told.count("notread") == 1
    assert "events.xls:notread" in told
