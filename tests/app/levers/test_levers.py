"""Levers: what they become is what a scenario of the study with the same change is; kept as one."""

import html
import json
from decimal import Decimal

import pytest

from tumen.app.folder import StudyFolder
from tumen.app.levers.moved import MovedLever, answer_moved
from tumen.app.levers.stated import levers_of, levers_of_scenario, stated_lever
from tumen.app.studies.shelf import Shelf
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study
from tumen.study.core.starter import write_starter


@pytest.fixture
def lunch(tmp_path):
    write_starter(("origin", "landed-cost", "qualify"), tmp_path / "lunch")
    return Shelf(StudyFolder(tmp_path)).one("lunch")


def price_of(lunch, site="ningbo"):
    found = [item for row in levers_of(lunch, "prices") for item in row if item is not None and item.figure]
    return next(item for item in found if site in item.path)


def test_what_is_a_figure_or_a_choice_may_be_a_lever(lunch):
    rows = levers_of(lunch, "prices")
    assert all(len([item for item in row if item and item.figure is not None]) == 1 for row in rows)
    origins = [item for row in levers_of(lunch, "bills") for item in row if item and item.choices]
    assert origins
    assert all(item.value in item.choices for item in origins)
    names = {item.path.rpartition(".")[2] for row in levers_of(lunch, "bills") for item in row if item}
    assert not names & {"hs", "source", "material", "product", "site"}  # what a row is, and where it is from


def test_a_lever_says_what_a_scenario_with_its_path_says(lunch):
    stated = price_of(lunch)
    value = f"{stated.figure * 2}"
    found = answer_moved(lunch, "base", [MovedLever(stated, value, "0", "100")])
    assert len(found.changes) == 1
    assert value in found.changes[0]
    path = lunch.file
    text = path.read_text(encoding="utf-8")
    entry = f"  twice:\n    source: illustrative\n    set:\n      {json.dumps(stated.path)}: {value}\n"
    path.write_text(text.replace("scenarios:\n", f"scenarios:\n{entry}", 1), encoding="utf-8")
    scenarios = {item.name: item for item in run_study(read_study(path)).product.scenarios}
    costs = [
        {(cell.product, cell.site, cell.market): cell.cost_per_unit for cell in scenarios[name].cells}
        for name in ("base", "twice")
    ]
    said = {
        cell.row: (Decimal(cell.before), Decimal(cell.after))
        for cell in found.cells
        if cell.table == "cells" and cell.column == "cost_per_unit"
    }
    expected = {
        ", ".join(key[:2]): (costs[0][key], costs[1][key])  # site tells the rows of this study apart
        for key in costs[0]
        if costs[0][key] != costs[1][key]
    }
    assert expected
    assert said == expected


def test_a_lever_that_is_not_moved_says_nothing_else(lunch):
    stated = price_of(lunch)
    found = answer_moved(lunch, "base", [MovedLever(stated, f"{stated.figure}0", "0", "100")])
    assert found.changes == ()


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        ("x", "0", "9", "no number"),
        ("", "0", "9", "no number"),
        ("NaN", "0", "9", "lower bound"),
        ("5", "9", "0", "lower bound"),
        ("10", "0", "9", "outside of its bounds"),
        ("-1", "-5", "9", "not above zero"),
    ],
)
def test_what_is_wrong_with_a_lever_is_said_of_it(lunch, value, low, high, said):
    stated = price_of(lunch)
    with pytest.raises(InputError, match=said) as caught:
        answer_moved(lunch, "base", [MovedLever(stated, value, low, high)])
    assert [problem.file for problem in caught.value.problems] == [stated.path]


def test_a_figure_of_a_scenario_is_moved_against_that_scenario(lunch):
    (scale,) = levers_of_scenario(lunch, "dearer-box")
    assert scale.value == "1.1"
    found = answer_moved(lunch, "dearer-box", [MovedLever(scale, "1.5", "1", "2")])
    assert found.changes == ("prices of box, ningbo: price times 1.5",)
    costs = [cell for cell in found.cells if cell.table == "cells" and cell.column == "cost_per_unit"]
    assert costs
    assert all(Decimal(cell.after) > Decimal(cell.before) for cell in costs)


def test_a_lever_of_what_is_gone_is_told(lunch):
    stated = price_of(lunch)
    table = lunch.file.parent / "prices.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(line for line in lines if "ningbo" not in line) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="no figure or choice that is stated now"):
        stated_lever(lunch, "base", stated.path)


def test_a_setting_is_kept_as_a_scenario_and_all_else_stays(lunch, visit):
    stated = price_of(lunch)
    browser = visit()
    before = lunch.file.read_text(encoding="utf-8")
    sent = {
        "start": "base",
        "lever": stated.path,
        "value": "9.5",
        "low": "1",
        "high": "10",
        "scenario": "much-dearer",
        "title": 'Dear: "very"',
        "source": "illustrative",
    }
    assert browser.post("/studies/lunch/levers/keep", data=sent).status_code == 200
    after = lunch.file.read_text(encoding="utf-8")
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert len(after.splitlines()) - len(before.splitlines()) == len(added) == 4
    study = read_study(lunch.file)
    kept = next(item for item in study.scenarios if item.name == "much-dearer")
    assert kept.title == 'Dear: "very"'
    assert "9.5" in kept.changes[0]
    again = browser.post("/studies/lunch/levers/keep", data=sent)
    assert again.status_code == 422
    assert "already" in again.text
    for name in ("", "Two Words", "base"):
        assert browser.post("/studies/lunch/levers/keep", data={**sent, "scenario": name}).status_code == 422
    assert lunch.file.read_text(encoding="utf-8") == after


def test_a_scenario_is_added_where_there_was_none(lunch, visit):
    text = lunch.file.read_text(encoding="utf-8")
    lunch.file.write_text(text[: text.index("\nscenarios:")] + "\n", encoding="utf-8")
    stated = price_of(lunch)
    sent = {
        "lever": stated.path,
        "value": "9.5",
        "low": "1",
        "high": "10",
        "scenario": "a",
        "source": "illustrative",
    }
    assert visit().post("/studies/lunch/levers/keep", data=sent).status_code == 200
    assert [item.name for item in read_study(lunch.file).scenarios] == ["base", "a"]


def test_the_page_of_levers(lunch, visit):
    stated = price_of(lunch)
    browser = visit()
    page = browser.get("/studies/lunch/levers", params={"table": "prices", "lever": stated.path})
    assert page.status_code == 200
    assert 'type="range"' in page.text
    sent = {"start": "base", "lever": stated.path, "value": "9.5", "low": "1", "high": "10"}
    part = browser.post("/studies/lunch/levers/answer", data=sent)
    assert "9.5 USD in place of" in part.text
    assert "Figures that differ" in part.text
    later = browser.post("/studies/lunch/levers/answer?later=1", data=sent)
    assert later.status_code == 200
    assert browser.post("/studies/lunch/levers/plan", data=sent).status_code == 422  # no design is asked


def test_a_plan_with_levers_is_made_beside_the_study(tmp_path, visit):
    import time

    pytest.importorskip("highspy")
    write_starter(("origin", "landed-cost", "design"), tmp_path / "lunch")
    lunch = Shelf(StudyFolder(tmp_path)).one("lunch")
    before = {path.name: path.read_bytes() for path in lunch.path.iterdir()}
    stated = price_of(lunch)
    browser = visit()
    sent = {"start": "base", "lever": stated.path, "value": "9.5", "low": "1", "high": "10"}
    part = browser.post("/studies/lunch/levers/plan", data=sent)
    assert part.status_code == 200, part.text
    keeper = browser.app.state.keeper
    (run,) = keeper.book.in_state("waiting", "running")
    ends = time.monotonic() + 120
    while keeper.book.one(run.run).open and time.monotonic() < ends:
        time.sleep(0.1)
    found = keeper.book.one(run.run)
    assert found.state == "done", found.problems
    told = json.loads((tmp_path / found.result / "manifest.json").read_text(encoding="utf-8"))
    assert [item["name"] for item in told["scenarios"]] == ["base", "levers"]
    assert set(told["plans"]) == {"base", "levers"}
    assert "9.5" in told["scenarios"][1]["changes"][0]
    assert browser.get(f"/runs/{run.run}").status_code == 200
    part = browser.get(f"/studies/lunch/levers/plan/{run.run}").text
    assert found.progress.headline
    assert html.escape(found.progress.headline).replace("&#x27;", "&#39;") in part
    assert {path.name: path.read_bytes() for path in lunch.path.iterdir()} == before
    assert not (tmp_path / "results").exists()
    assert keeper.of_study("lunch", 5) == []  # no run of the study itself
