"""Levers of studies of whole economies: what they become is what a copy with the same values says."""

import json
import shutil
import time
from pathlib import Path

import pytest

from tumen.app.folder import StudyFolder
from tumen.app.levers.economies import (
    files_with,
    keys_stated,
    lever_of,
    of_economies,
    prepared_economies,
    sheets_stated,
)
from tumen.app.levers.moved import MovedLever
from tumen.app.studies.shelf import Shelf
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study

STUDIES = Path(__file__).resolve().parents[3] / "studies"
SHARE = "events[event=the strike, kind=trade, economy=KOR, sector=*, buyer=*].share"


@pytest.fixture
def shelf(tmp_path):
    for name in ("parts-stop", "supply-security", "rcep-impact"):
        shutil.copytree(STUDIES / name, tmp_path / name, ignore=shutil.ignore_patterns("results"))
    return Shelf(StudyFolder(tmp_path))


def moved(study, path, value):
    return MovedLever(lever_of(study, "base", path), value, "-1000000", "1000000")


def headline(path):
    return run_study(read_study(path)).answer.headline


def test_every_shipped_study_has_levers_or_says_why_not(visit, tmp_path):
    """Of the nine, each page offers what may be moved; the zone's says where its figures are entered."""
    names = sorted(path.parent.name for path in STUDIES.glob("*/study.yaml"))
    for name in names:
        shutil.copytree(STUDIES / name, tmp_path / name, ignore=shutil.ignore_patterns("results"))
    browser = visit(tmp_path)
    for name in names:
        page = browser.get(f"/studies/{name}/levers").text
        asked = Shelf(StudyFolder(tmp_path)).one(name).ask
        assert ("read from its ledger" in page) == ("zone" in asked), name
        assert ('id="table"' in page) == ("zone" not in asked), name
        mixed = {"economy", "exposure"} & {*asked} and "origin" in asked
        assert ("is not moved here where products" in page) == bool(mixed), name


def test_figures_and_choices_of_the_keys_may_be_moved_and_names_not(shelf):
    stated = {item.path: item for item in keys_stated(shelf.one("rcep-impact"))}
    assert stated["economy.trade.outside[1].rate"].label == "trade › outside › EU27 › rate"
    assert stated["economy.trade.elasticities"].choices == ("FGO", "GYY", "LL", "CP")
    assert not any("source" in path or "importer" in path or "seed" in path for path in stated)
    (one, other) = keys_stated(shelf.one("supply-security"))
    assert one.value == other.value == "1000"


def test_levers_say_what_a_copy_with_the_same_values_says(shelf, tmp_path):
    study = shelf.one("parts-stop")
    assert of_economies(study)
    levers = [moved(study, SHARE, "0.9"), moved(study, "economy.disruption.inventory_days", "30")]
    home = tmp_path / "trial"
    prepared_economies(study, home, levers)
    copy = tmp_path / "copy"
    shutil.copytree(study.path, copy)
    for name, old, new in (
        ("events.csv", "40,15,0.5", "40,15,0.9"),
        ("study.yaml", "inventory_days: 60", "inventory_days: 30"),
    ):
        text = (copy / name).read_text(encoding="utf-8")
        assert old in text
        (copy / name).write_text(text.replace(old, new), encoding="utf-8")
    found = headline(home / "study")
    assert found == headline(copy)
    assert found != headline(study.path)


def test_a_lever_that_is_not_moved_changes_no_table(shelf):
    study = shelf.one("parts-stop")
    assert {*files_with(study, [moved(study, SHARE, "0.50")])} == {"study.yaml"}
    assert {*sheets_stated(study)} == {"events", "inventories"}


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (SHARE, "2", "2"),
        ("economy.disruption.inventory_days", "0", "inventory_days"),
        ("economy.disruption.days", "1.5", "days"),
        (SHARE, "x", "no number"),
    ],
)
def test_what_no_study_may_state_no_lever_may(path, value, told, shelf, tmp_path):
    study = shelf.one("parts-stop")
    before = {item.name: item.read_bytes() for item in study.path.iterdir()}
    with pytest.raises(InputError, match=told):
        prepared_economies(study, tmp_path / "trial", [moved(study, path, value)])
    assert not (tmp_path / "trial").exists()
    assert {item.name: item.read_bytes() for item in study.path.iterdir()} == before
    assert not list(tmp_path.glob(".unfinished-*"))


def test_the_page_moves_it_and_the_answer_stands_among_the_runs(shelf, visit, tmp_path):
    browser = visit(tmp_path)
    path = "economy.plants[1].output"
    sent = {"lever": path, "value": "2000", "low": "0", "high": "5000"}
    page = browser.get("/studies/supply-security/levers", params={**sent, "table": "economy"}).text
    assert "plants › An OLED plant" in page
    assert "Answer with these levers" in page
    assert 'id="keep"' not in page
    kept = browser.post("/studies/supply-security/levers/keep", data={**sent, "scenario": "a", "source": "b"})
    assert "scenarios change no figures of whole economies" in kept.text
    assert browser.post("/runs", data={"study": "supply-security"}).status_code == 200
    assert browser.post("/studies/supply-security/levers/plan", data=sent).status_code == 200
    keeper = browser.app.state.keeper
    ends = time.monotonic() + 120
    while keeper.book.in_state("waiting", "running") and time.monotonic() < ends:
        time.sleep(0.1)
    trial, run = keeper.of_study("supply-security", 5, trials=True)
    assert (trial.kind, trial.state, run.kind, run.state) == ("trial", "done", "study", "done"), (
        trial.problems
    )
    assert keeper.of_study("supply-security", 5) == [run]
    for where in ("/runs", "/runs?study=supply-security", "/studies/supply-security"):
        listed = browser.get(where).text
        assert f"/runs/{trial.run}" in listed, where
        assert "with levers" in listed
        assert "output: 2000" in listed
    assert "economy.plants" in browser.get(f"/runs/{trial.run}/changed").text
    told = json.loads((tmp_path / trial.result / "manifest.json").read_text(encoding="utf-8"))
    assert told["study"] == "supply-security"
