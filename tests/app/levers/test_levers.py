"""Levers: what they become is what a scenario of the study with the same change is; kept as one."""

import html
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tumen.app.door import Role
from tumen.app.folder import StudyFolder
from tumen.app.levers.moved import MovedLever, answer_moved, prepared_trial
from tumen.app.levers.stated import levers_of, levers_of_scenario, stated_lever
from tumen.app.studies.drafts import laid_beside
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
    part = browser.get("/studies/lunch/levers/answer", params=sent)
    assert "9.5 USD in place of" in part.text
    assert "Figures that differ" in part.text
    later = browser.get("/studies/lunch/levers/answer", params={**sent, "later": 1})
    assert later.status_code == 200
    assert browser.post("/studies/lunch/levers/plan", data=sent).status_code == 422  # no design is asked


def test_who_may_only_read_tries_levers_and_keeps_nothing(lunch, visit):
    browser = visit()
    door = browser.app.state.door
    door._open = {key: replace(who, role=Role.READER) for key, who in door._open.items()}
    before = {path.name: path.read_bytes() for path in lunch.path.iterdir()}
    stated = price_of(lunch)
    sent = {"start": "base", "lever": stated.path, "value": "9.5", "low": "1", "high": "10"}
    page = browser.get("/studies/lunch/levers", params=sent).text
    assert 'type="range"' in page
    assert 'id="keep"' not in page
    assert "/levers/plan" not in page
    assert "9.5 USD in place of" in browser.get("/studies/lunch/levers/answer", params=sent).text
    own = browser.get("/studies/lunch").text  # nor is she shown what she may not do
    assert "/studies/lunch/levers" in own
    assert 'action="/runs"' not in own
    assert "/studies/lunch/copy" not in own
    kept = {**sent, "scenario": "hers", "source": "illustrative"}
    for deed, form in (("keep", kept), ("plan", sent), ("answer", sent)):
        assert browser.post(f"/studies/lunch/levers/{deed}", data=form).status_code in {403, 405}, deed
    assert {path.name: path.read_bytes() for path in lunch.path.iterdir()} == before
    assert not any(browser.app.state.keeper.book.in_state("waiting", "running", "done"))


def test_an_empty_lever_is_as_stated_and_never_zero(lunch, visit):
    stated = price_of(lunch)
    browser = visit()
    sent = {"start": "base", "lever": stated.path, "value": "", "low": "", "high": ""}
    assert "No lever is moved" in browser.get("/studies/lunch/levers/answer", params=sent).text
    page = browser.get("/studies/lunch/levers", params={"lever": stated.path}).text
    assert "An empty value is the stated one, not zero." in page
    assert 'placeholder="as stated"' in page
    zero = browser.get("/studies/lunch/levers/answer", params={**sent, "value": "0", "low": "0"}).text
    assert "not above zero" in zero  # a price of nothing is none: what is typed is taken as it is


def test_a_setting_kept_under_the_name_levers_is_moved_too(lunch, visit):
    stated = price_of(lunch)
    sent = {"lever": stated.path, "value": "9.5", "low": "1", "high": "10", "source": "illustrative"}
    assert visit().post("/studies/lunch/levers/keep", data={**sent, "scenario": "levers"}).status_code == 200
    (kept,) = levers_of_scenario(lunch, "levers")
    found = answer_moved(lunch, "levers", [MovedLever(kept, "8.5", "1", "10")])
    assert [text for text in found.changes if "8.5" in text]
    assert found.cells


def test_an_unknown_beginning_is_told(lunch, visit):
    sent = {"start": "nothing", "lever": price_of(lunch).path, "value": "9.5", "low": "1", "high": "10"}
    part = visit().get("/studies/lunch/levers/answer", params=sent)
    assert part.status_code == 200
    assert "nothing" in part.text
    assert "problem" in part.text


def test_a_plan_of_a_study_that_names_files_elsewhere_is_its_plan(tmp_path, visit):
    """What the process of a plan does, in this process: the files stay where the study finds them."""
    pytest.importorskip("highspy")
    write_starter(("landed-cost", "design"), tmp_path / "lunch")
    (tmp_path / "lunch" / "prices.csv").rename(tmp_path / "firm.csv")
    keys = tmp_path / "lunch" / "study.yaml"
    text = keys.read_text(encoding="utf-8")
    keys.write_text(f"{text}\ntables: {{prices: ../firm.csv}}\n", encoding="utf-8")
    lunch = Shelf(StudyFolder(tmp_path)).one("lunch")
    moved = MovedLever(price_of(lunch), "9.5", "0", "100")
    home = tmp_path / ".tumen-app" / "trials" / "one"
    home.mkdir(parents=True)
    prepared_trial(lunch, home, "base", [moved])
    with laid_beside(lunch.path, home / "study") as path:
        found = run_study(read_study(path))
        assert path.parent == tmp_path
    prices = tmp_path / "firm.csv"
    prices.write_text(prices.read_text(encoding="utf-8").replace(",4.60,", ",9.5,"), encoding="utf-8")
    plans = {item.name: item.plan for item in found.network.scenarios}
    again = {item.name: item.plan for item in run_study(read_study(lunch.path)).network.scenarios}
    assert plans["levers"].net_cost == again["base"].net_cost != plans["base"].net_cost
    assert not list(tmp_path.glob(".unfinished-*"))


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


def test_what_is_wrong_with_a_study_of_levers_names_the_lever_and_no_line(lunch):
    """The reader of a page has no line of the study that the levers make."""
    stated = price_of(lunch)
    (scale,) = levers_of_scenario(lunch, "dearer-box")
    told = []
    for start, lever in (("base", stated), ("dearer-box", scale)):
        for value in ("-1", "0", "9" * 60):
            try:
                answer_moved(lunch, start, [MovedLever(lever, value, "-5", "9" * 70)])
            except InputError as error:
                told += [(item.file == lever.path, item.line) for item in error.problems]
    assert len(told) >= 3
    assert set(told) == {(True, None)}


def test_what_was_wrong_before_the_levers_is_not_theirs(lunch):
    text = lunch.file.read_text(encoding="utf-8")
    lunch.file.write_text(f"{text}\nunknown_key: 1\n", encoding="utf-8")
    stated = price_of(lunch)
    with pytest.raises(InputError, match="unknown_key") as caught:
        answer_moved(lunch, "base", [MovedLever(stated, f"{stated.figure * 2}", "0", "100")])
    lines = lunch.file.read_text(encoding="utf-8").splitlines()
    assert [(item.file, lines[item.line - 1]) for item in caught.value.problems] == [
        ("study.yaml", "unknown_key: 1")
    ]


def test_all_that_is_wrong_with_a_setting_to_keep_is_told_at_once(lunch, visit):
    stated = price_of(lunch)
    sent = {"lever": stated.path, "value": f"{stated.figure}", "scenario": "dearer-box", "source": " "}
    page = html.unescape(visit().post("/studies/lunch/levers/keep", data=sent).text)
    assert "there is a scenario dearer-box already" in page
    assert "the source is empty" in page
    assert "no lever is moved" in page


def test_bounds_of_a_lever_are_labels_in_each_language(lunch, visit):
    browser, sent = visit(), {"lever": price_of(lunch).path}
    labels = {"en": ("Least", "Most"), "zh": ("最小值", "最大值"), "ko": ("최솟값", "최댓값")}
    for language, (least, most) in labels.items():
        page = browser.get("/studies/lunch/levers", params=sent, headers={"accept-language": language}).text
        assert f'<label for="lever-1-low">{least}</label>' in page
        assert f'<label for="lever-1-high">{most}</label>' in page
