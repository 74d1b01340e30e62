"""Runs in processes of their own: what `tumen run` gives, limits, an end by a person, the app killed."""

import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tumen.app.runs.keeper import Keeper
from tumen.app.runs.process import began_of, process_in
from tumen.app.runs.records import CANCELLED, DONE, FAILED, INTERRUPTED, RUNNING, RunBook
from tumen.app.settings import AppSettings, Limits
from tumen.app.state import open_state
from tumen.language.force import speaking
from tumen.report.study_page import render_study
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study
from tumen.study.core.starter import write_starter

ROOT = Path(__file__).resolve().parents[3]
ENOUGH = 120


@pytest.fixture
def folder(tmp_path):
    write_starter(("origin", "landed-cost"), tmp_path / "lunch")
    return tmp_path


@pytest.fixture
def keeping(folder):
    """Makes a keeper of the folder, as each start of the app does."""
    made = []

    def keep(**limits):
        settings = replace(AppSettings(folder), limits=Limits(**limits))
        kept = open_state(settings)
        made.append((Keeper(settings, RunBook(kept)), kept))
        return made[-1][0]

    yield keep
    for keeper, kept in made:
        keeper.end()
        kept.engine.dispose()


def until(keeper, run, *states):
    ends = time.monotonic() + ENOUGH
    while time.monotonic() < ends:
        found = keeper.book.one(run.run)
        if found.state in states or (not states and not found.open):
            return found
        time.sleep(0.1)
    raise AssertionError(f"{found.state}: {found.progress}")


def slow_design(folder):
    """A study whose plans take more than a minute."""
    shutil.copytree(ROOT / "studies" / "battery-pack", folder / "slow")


def test_what_the_app_shows_is_what_tumen_run_writes(folder, keeping, tmp_path):
    keeper = keeping()
    run = until(keeper, keeper.ask("lunch", "lee"))
    assert run.state == DONE, run.problems
    ours = folder / run.result
    code = "from tumen.cli import main; main()"
    told = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code, "run", str(folder / "lunch"), "--out", str(tmp_path / "cli"), "--json"],
        capture_output=True,
        check=True,
    )
    theirs = Path(json.loads(told.stdout)["folder"])
    names = {path.name for path in theirs.iterdir()}
    others = {"report.zh.html", "report.ko.html"}  # for whoever reads in another language
    assert names == {path.name for path in ours.iterdir()} - others
    for name in names - {"manifest.json"}:  # which holds the clock
        assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name
    assert run.progress.headline == json.loads(told.stdout)["result"]["answer"]["headline"]


def test_all_problems_of_a_study_that_is_refused_are_kept(folder, keeping):
    path = folder / "lunch" / "prices.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("ningbo", "nowhere"), encoding="utf-8")
    keeper = keeping()
    run = until(keeper, keeper.ask("lunch", ""))
    assert run.state == FAILED
    assert any("no site 'nowhere'" in problem.what for problem in run.problems)
    assert {problem.file for problem in run.problems} <= {"prices.csv", "study.yaml", "ways.csv", "bills.csv"}
    assert not (folder / "results").exists()


def at_start(folder, monkeypatch, code):
    """Have processes of runs begin with this code, as a module that Python imports at its start."""
    place = folder / "at-start"
    place.mkdir()
    (place / "sitecustomize.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(place), os.environ.get("PYTHONPATH", "")]))


def test_a_run_over_its_memory_says_so(folder, keeping, monkeypatch):
    at_start(
        folder,
        monkeypatch,
        "import pathlib\n"
        "real = pathlib.Path.is_file\n"
        "def greedy(path):\n"
        "    held = bytearray(2**31) if path.name == 'study.yaml' else b''\n"
        "    return real(path)\n"
        "pathlib.Path.is_file = greedy\n",
    )
    keeper = keeping(run_bytes=1024 * 1024 * 1024)  # half of what it will ask for
    run = until(keeper, keeper.ask("lunch", ""))
    assert run.state == FAILED, run
    assert "needed more than 1,024 MB of memory" in run.problems[0].what
    assert not (folder / "results").exists()


def test_a_run_over_its_time_ends_and_says_so(folder, keeping):
    keeper = keeping(run_seconds=0.2)
    run = until(keeper, keeper.ask("lunch", ""))
    assert run.state == FAILED
    assert "took longer than" in run.problems[0].what
    assert not (folder / "results").exists()


def test_no_more_run_at_once_than_may(folder, keeping):
    keeper = keeping(runs_at_once=1)
    runs = [keeper.ask("lunch", "") for _ in range(2)]
    most = 0
    ends = time.monotonic() + ENOUGH
    while any(keeper.book.one(run.run).open for run in runs) and time.monotonic() < ends:
        most = max(most, len(keeper.book.in_state(RUNNING)))
        time.sleep(0.1)
    assert most == 1
    found = [keeper.book.one(run.run) for run in runs]
    assert [run.state for run in found] == [DONE] * 2
    assert len({run.result for run in found}) == 2  # each its own folder


def test_a_run_that_waits_is_cancelled_before_it_begins(folder, keeping):
    keeper = keeping(runs_at_once=0)
    run = keeper.ask("lunch", "")
    keeper.cancel(run)
    assert keeper.book.one(run.run).state == CANCELLED
    assert not (keeper.home / run.run).exists()


def test_a_plan_that_is_cancelled_keeps_the_best_found(folder, keeping):
    pytest.importorskip("highspy")
    slow_design(folder)
    keeper = keeping()
    run = keeper.ask("slow", "")
    ends = time.monotonic() + ENOUGH
    while keeper.book.one(run.run).progress.best is None and time.monotonic() < ends:
        time.sleep(0.1)
    keeper.cancel(keeper.book.one(run.run))
    found = until(keeper, run)
    assert found.state == CANCELLED
    assert found.result, found.problems
    result = json.loads((folder / found.result / "result.json").read_text(encoding="utf-8"))
    said = " ".join([result["answer"]["headline"], *result["answer"]["points"]])
    assert "interrupted" in said  # the page says what was left out


def trial_of(folder, keeper, name):
    shutil.copytree(folder / "lunch", keeper.trials / name / "study")
    return keeper.ask("lunch", "", "trial", trial=name, levers=["price: 9.5"])


def nothing_half_written(folder):
    left = [*folder.rglob(".unfinished-*")]
    whole = [path.parent for path in folder.rglob("report.html")]
    assert not left
    assert all((place / "manifest.json").is_file() for place in whole)


@pytest.mark.parametrize("kind", ["study", "trial"])
def test_a_run_is_cancelled_as_it_begins_in_its_midst_and_at_its_end(kind, folder, keeping):
    keeper = keeping()

    def ask(name):
        return keeper.ask("lunch", "") if kind == "study" else trial_of(folder, keeper, name)

    for number, wait in enumerate((0.0, 0.8, None)):
        run = ask(f"t{number}")
        until(keeper, run, RUNNING)
        ends = time.monotonic() + (ENOUGH if wait is None else wait)
        while time.monotonic() < ends and not (
            wait is None and (keeper.home / run.run / "outcome.json").exists()
        ):
            time.sleep(0.01)
        keeper.cancel(keeper.book.one(run.run))
        found = until(keeper, run)
        assert found.state in {CANCELLED, DONE}
        assert (found.result is not None) == (found.state == DONE)  # what came to its end is not called ended
        assert not found.problems
        nothing_half_written(folder)
    assert found.state == DONE
    assert until(keeper, ask("again")).state == DONE


def test_a_run_that_came_to_its_end_all_the_same_is_done(folder, keeping, monkeypatch):
    at_start(
        folder,
        monkeypatch,
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "real = signal.signal\n"
        "signal.signal = lambda what, how: None if what == signal.SIGINT else real(what, how)\n",
    )
    keeper = keeping()
    run = keeper.ask("lunch", "")
    until(keeper, run, RUNNING)
    keeper.cancel(keeper.book.one(run.run))
    found = until(keeper, run)
    assert found.state == DONE
    assert (folder / found.result / "report.html").is_file()


def test_what_rooms_make_is_cancelled_as_it_begins_and_made_again(folder, keeping):
    """An import: what was handed in stays, so that it can be read again."""
    from tests.app.onfile.test_onfile import MAP, ROWS

    keeper = keeping()
    place = keeper.made / "one"
    (place / "files").mkdir(parents=True)
    (place / "files" / "kr.csv").write_text(ROWS, encoding="utf-8")
    asked = {"place": "one", "files": ["kr.csv"], "kind_of": "tariffs", "map": MAP, "partly": False}
    for wait in (0.0, 0.5):
        run = keeper.ask("", "", "report", **asked)
        until(keeper, run, RUNNING)
        time.sleep(wait)
        keeper.cancel(keeper.book.one(run.run))
        found = until(keeper, run)
        assert found.state in {CANCELLED, DONE}
        assert (place / "made.pickle").exists() == (found.state == DONE)
        assert not (place / "made.draft").exists()
        (place / "made.pickle").unlink(missing_ok=True)
    assert until(keeper, keeper.ask("", "", "report", **asked)).state == DONE


def test_a_cancelled_run_twice_ends_at_once_with_all_that_it_started(folder, keeping):
    slow_design(folder)
    keeper = keeping()
    run = keeper.ask("slow", "")
    until(keeper, run, RUNNING)
    while not process_in(keeper.home / run.run).number:
        time.sleep(0.05)
    process = process_in(keeper.home / run.run)
    keeper.cancel(keeper.book.one(run.run))
    keeper.cancel(keeper.book.one(run.run))
    assert until(keeper, run).state == CANCELLED
    assert not process.runs()


APP = """
import sys
from pathlib import Path
from dataclasses import replace
from tumen.app.settings import AppSettings
from tumen.app.serve import serve
serve(AppSettings(Path(sys.argv[1]), port=0), lambda link: print(link, flush=True))
"""


def started(folder):
    app = subprocess.Popen(  # noqa: S603 - our own app
        [sys.executable, "-c", APP, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    app.stdout.readline()
    return app


def test_the_app_is_killed_in_a_run_and_the_run_is_found_again(folder, keeping):
    kept = open_state(AppSettings(folder))
    book = RunBook(kept)
    run = book.add("lunch", "study", {}, "lee")
    first = started(folder)
    ends = time.monotonic() + ENOUGH
    while book.one(run.run).state != RUNNING and time.monotonic() < ends:
        time.sleep(0.05)
    while not process_in(folder / ".tumen-app" / "runs" / run.run).number:
        time.sleep(0.02)
    first.kill()
    first.communicate()
    second = started(folder)
    try:
        ends = time.monotonic() + ENOUGH
        while book.one(run.run).open and time.monotonic() < ends:
            time.sleep(0.1)
        found = book.one(run.run)
        assert found.state == DONE  # its process went on; what it finished is not lost
        assert (folder / found.result / "report.html").is_file()
    finally:
        second.send_signal(signal.SIGINT)
        second.communicate(timeout=30)
        kept.engine.dispose()


def test_a_run_whose_process_is_gone_is_interrupted_and_can_go_on(folder, keeping):
    slow_design(folder)
    first = keeping()
    run = first.ask("slow", "")
    until(first, run, RUNNING)
    while not process_in(first.home / run.run).number:
        time.sleep(0.05)
    first.end()  # the app is away
    os.killpg(process_in(first.home / run.run).number, signal.SIGKILL)
    first._own[run.run].wait()
    second = keeping()
    second.begin()
    found = until(second, run)
    assert found.state == INTERRUPTED
    assert "Run it again" in found.problems[0].fix
    again = second.ask("lunch", "")
    assert until(second, again).state == DONE


def test_a_sweep_that_was_interrupted_goes_on_with_the_cases_that_are_done(folder, keeping):
    path = folder / "lunch" / "study.yaml"
    values = ", ".join(f"1.{number:03}" for number in range(1, 61))
    scale = "prices[product=box, site=ningbo].price"
    sweep = (
        f'sweep:\n  source: illustrative\n  axes:\n    - {{title: t, scale: "{scale}", values: [{values}]}}\n'
    )
    path.write_text(path.read_text(encoding="utf-8") + sweep, encoding="utf-8")
    keeper = keeping()
    run = keeper.ask("lunch", "")
    parts = folder / "results" / "lunch"
    ends = time.monotonic() + ENOUGH
    done = []
    while len(done) < 3 and time.monotonic() < ends:
        done = [item for item in folder.glob("results/*/.sweep-*/*") if item.name != "sweep.json"]
        time.sleep(0.02)
    os.killpg(process_in(keeper.home / run.run).number, signal.SIGKILL)
    assert until(keeper, run).state == INTERRUPTED
    kept = {item.name: item.stat().st_mtime_ns for item in done if item.exists()}
    assert kept, parts
    again = keeper.ask("lunch", "")
    (home,) = folder.glob("results/*/.sweep-*")
    until(keeper, again, RUNNING)
    time.sleep(0.5)
    now = {item.name: item.stat().st_mtime_ns for item in home.glob("*")} if home.exists() else {}
    assert {name: at for name, at in now.items() if name in kept} == {
        name: at for name, at in kept.items() if name in now
    }  # none is answered again
    assert until(keeper, again).state == DONE


def test_a_number_that_was_given_to_another_process_is_not_taken_for_the_run():
    assert began_of(os.getpid())
    assert began_of(2**22 + 1) == ""


def test_a_disk_that_is_full_is_told_and_nothing_is_half_written(folder, keeping, monkeypatch):
    at_start(
        folder,
        monkeypatch,
        "import errno, os, pathlib\n"
        "real = os.fsync\n"
        "def full(number):\n"
        "    if 'results' in os.readlink(f'/proc/self/fd/{number}'):\n"
        "        raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "    real(number)\n"
        "os.fsync = full\n",
    )
    keeper = keeping()
    run = until(keeper, keeper.ask("lunch", ""))
    assert run.state == FAILED
    assert "no space left" in run.problems[0].what
    assert "Make room" in run.problems[0].fix
    assert not list((folder / "results").rglob("*.html")) if (folder / "results").exists() else True


def test_pages_of_a_run(folder, visit, keeping):
    browser = visit(folder)
    answer = browser.post("/runs", data={"study": "lunch"})
    number = answer.url.path.rpartition("/")[2]
    keeper = browser.app.state.keeper
    run = until(keeper, keeper.book.one(number))
    page = browser.get(f"/runs/{number}").text
    assert run.progress.headline in page.replace("&#39;", "'")
    assert run.progress.headlines["en"] == run.progress.headline
    korean = run.progress.headlines["ko"]
    assert re.search(r"[가-힣]", korean)
    spoken = browser.get(f"/runs/{number}", headers={"accept-language": "ko"}).text
    assert korean in html.unescape(spoken)
    assert f'src="/runs/{number}/files/report.ko.html"' in spoken
    assert f'src="/runs/{number}/files/report.html"' in page
    with speaking("ko"):
        study = read_study(folder / "lunch")
        told = browser.get(f"/runs/{number}/files/report.ko.html").text
        assert told == render_study(run_study(study))  # as `tumen --language ko run` makes it
    report = browser.get(f"/runs/{number}/files/report.html")
    (script,) = re.findall(r"<script>(.*?)</script>", report.text, re.DOTALL)
    seen = b64encode(sha256(script.encode()).digest()).decode()
    assert (
        f"script-src 'sha256-{seen}'" in report.headers["content-security-policy"]
    )  # that one, and no other
    assert "default-src 'none'" in report.headers["content-security-policy"]
    (apart,) = re.findall(r"sandbox( [^;]*)", report.headers["content-security-policy"])
    assert "allow-same-origin" not in apart  # it reads nothing of the app, whatever stands in it
    assert "allow-forms" not in apart
    table = browser.get(f"/runs/{number}/files/cells.csv")
    assert table.content == (folder / run.result / "cells.csv").read_bytes()
    assert table.headers["content-disposition"].startswith("attachment")
    for name in ("..%2Fmanifest.json", "nothing.csv", "%2Fetc%2Fpasswd"):
        assert browser.get(f"/runs/{number}/files/{name}").status_code == 404
    prices = folder / "lunch" / "prices.csv"
    prices.write_text(
        prices.read_text(encoding="utf-8").replace("illustrative", "a quote of May"), encoding="utf-8"
    )
    bills = folder / "lunch" / "demand.csv"
    text = bills.read_text(encoding="utf-8")
    bills.write_text(text, encoding="utf-8")
    again = browser.post(f"/runs/{number}/again").url.path.rpartition("/")[2]
    until(keeper, keeper.book.one(again))
    changed = browser.get(f"/runs/{again}/changed").text
    assert "a quote of May" in changed
    both = browser.get(f"/runs/compare?run={number}&run={again}").text
    assert "a quote of May" in both
    assert browser.get(f"/runs/compare?run={number}").status_code == 422


def test_a_study_with_problems_that_nobody_saw_says_them_in_its_run(folder, visit):
    """To look at a large study takes seconds: its page looks, the form that asks for a run does not."""
    (folder / "lunch" / "study.yaml").write_text("study: [", encoding="utf-8")
    browser = visit(folder)
    answer = browser.post("/runs", data={"study": "lunch"})
    keeper = browser.app.state.keeper
    run = until(keeper, keeper.book.one(answer.url.path.rpartition("/")[2]))
    assert run.state == FAILED
    assert "this is not YAML" in browser.get(answer.url.path).text


def test_a_study_with_problems_is_not_run(folder, visit):
    (folder / "lunch" / "study.yaml").write_text("study: [", encoding="utf-8")
    browser = visit(folder)
    browser.get("/studies/lunch/wrong")
    answer = browser.post("/runs", data={"study": "lunch"})
    assert answer.status_code == 422
    assert browser.app.state.keeper.of_study(None, 5) == [] if hasattr(browser.app.state, "keeper") else True
