"""The question `disruption`: read, answered, three-valued, and wrong inputs all at once."""

import csv
import json

import pytest

from tumen.cli import app
from tumen.economy.accounts import built_in
from tumen.economy.disruption import Behaviour, ShockEvent, simulate
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study
from tumen.study.economy.tables import tables_of

STUDY = """\
study: shock
title: A shock
question: What stops?
on: 2026-11-22
ask: [disruption]
economy:
  focus: [JPN, KOR]
  disruption:
    events: events.csv
    days: 60
    inventory_days: 20
"""
HEAD = "event,kind,economy,sector,from_day,days,share,amount,buyer,recovery,recovery_days,source\n"
STOP = "stop,capacity,JPN,C26_27,5,40,90%,,,,,illustrative\n"


def written(folder, rows=STOP, text=STUDY, inventories=None):
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    (folder / "events.csv").write_text(HEAD + rows, encoding="utf-8")
    if inventories is not None:
        (folder / "inventories.csv").write_text("sector,days,source\n" + inventories, encoding="utf-8")
    return folder


def answered(folder, *args, **more):
    return run_study(read_study(written(folder, *args, **more))).economy


def problems(folder, *args, **more):
    with pytest.raises(InputError) as found:
        read_study(written(folder, *args, **more))
    return found.value.problems


def test_the_figures_are_those_of_the_engine(tmp_path):
    found = answered(tmp_path).disruption
    event = ShockEvent("stop", "capacity", "JPN", "C26_27", 5, 40, share=0.9)
    engine = simulate(built_in(), [event], behaviour=Behaviour(inventory_days=20), days=60)
    assert found.value_added_lost == pytest.approx(engine.value_added_loss().sum())
    japan = found.of("JPN")
    assert japan.value_added_lost == pytest.approx(engine.value_added_loss()[4].sum())
    assert japan.peak == pytest.approx(100 * engine.peak_loss()[4])
    assert found.first_stops == engine.first_stops() != ()
    assert len(found.paths) == 21
    assert len(found.paths[0].index) == 60
    half = next(item for item in found.moved if "half as large" in item.what)
    smaller = simulate(built_in(), [event], behaviour=Behaviour(inventory_days=10), days=60)
    assert half.value_added_lost == pytest.approx(smaller.value_added_loss().sum())


def test_the_answer_names_what_is_assumed_and_what_it_rests_on(tmp_path):
    found = answered(tmp_path)
    said = found.answer.text
    assert "stop: value added falls by" in said.casefold()
    assert "(on illustrative inputs)" in said
    assert "are assumed, not measured" in said
    assert "With stocks half as large it is a loss of" in said
    assumed = {item.what: item for item in found.assumptions}
    assert "defaults of BoARIO" in assumed["rule of rationing"].source
    assert assumed["stocks of inputs, days of needs, where not stated"].source == "stated in study.yaml"
    assert assumed["event: stop"].where.endswith("events.csv:2")
    assert assumed["event: stop"].value == "capacity of JPN C26_27: 90 % from day 5, 40 days"


def test_a_stop_without_end_is_never_said_to_be_over(tmp_path):
    found = answered(tmp_path, "stop,capacity,JPN,C26_27,5,,0.5,,,,,illustrative\n")
    assert found.disruption.of("JPN").recovered_after is None
    assert "When Japan is back to normal is not known: it takes more than 60 days" in found.answer.text
    states = [item.certainty for item in found.answer.statements if item.key == "disruption_not_over"]
    assert "not_known" in states


def test_a_rise_of_demand_is_no_loss(tmp_path):
    found = answered(tmp_path, "boom,demand,JPN,S,0,20,-0.1,,,,,Statistics of a ministry\n")
    # nothing can be made above capacity at once: there is hardly anything to gain
    assert found.disruption.value_added_lost < 0
    assert "value added rises by" in found.answer.headline
    assert "(on assumed inputs)" in found.answer.headline


def test_where_the_sign_turns_it_is_open(tmp_path):
    from dataclasses import replace

    from tumen.study.economy.disruption.answer import disruption_statements
    from tumen.study.economy.labels import TableWords

    found = answered(tmp_path).disruption
    turned = replace(found.moved[0], value_added_lost=-found.value_added_lost)
    head, _ = disruption_statements(replace(found, moved=(turned,)), (), TableWords([], "million USD"))
    assert [item.key for item in head] == ["disruption_lost", "disruption_open"]
    assert head[1].missing == (turned.what,)
    for factor, certainty in ((1.5, "holds"), (2.5, "not_known")):
        wider = replace(found.moved[0], value_added_lost=factor * found.value_added_lost)
        head, _ = disruption_statements(replace(found, moved=(wider,)), (), TableWords([], "million USD"))
        assert head[1].certainty == certainty


def test_a_run_that_falls_on_has_no_size(tmp_path):
    """A moved assumption under which production falls on is no end of a range: it is said to be not known."""
    from dataclasses import replace

    from tumen.study.economy.disruption.answer import disruption_statements
    from tumen.study.economy.labels import TableWords
    from tumen.study.words.say import say

    found = answered(tmp_path).disruption
    key, size = "stocks_halved", 1000 * found.value_added_lost
    beyond = replace(found.moved[0], key=key, value_added_lost=size, falls_on=True, last_day=1.5)
    near = replace(found.moved[1], key="stocks_doubled", value_added_lost=1.1 * found.value_added_lost)
    words = TableWords([], "million USD")
    head, behind = disruption_statements(replace(found, moved=(beyond, near)), (), words)
    assert [item.key for item in head] == ["disruption_lost", "disruption_moved_falls_on", "disruption_moves"]
    assert "What is lost with stocks half as large is not known" in say(head[1])
    assert "1.5 % of normal at most on the last of 60 days" in say(head[1])
    assert dict(head[2].fields)["high"].value < 2e6 * found.value_added_lost
    assert head[2].certainty == "not_known"
    stocks = next(item for item in behind if item.key == "disruption_stocks")
    assert "half as large it is not known, as production falls on" in say(stocks)

    whole = replace(found, moved=(beyond,), falls_on=True, last_day=40.0)
    head, _ = disruption_statements(whole, (), words)
    assert [item.key for item in head] == ["disruption_lost", "disruption_falls_on"]
    assert "at 40 % of normal at most" in say(head[1])


def test_infinite_stocks_hold_nobody_back(tmp_path):
    text = STUDY + "    inventories: inventories.csv\n"
    every = "".join(f"{code},infinite,illustrative\n" for code in built_in().axes.sectors)
    found = answered(tmp_path, text=text, inventories=every)
    assert found.disruption.first_stops == ()
    assert "no stock of an input falls so low" in found.answer.text


def test_tables(tmp_path):
    found = tables_of(answered(tmp_path))
    assert {"disruption", "disruption-days", "first-stops", "disruption-sensitivity"} <= set(found)
    assert len(found["disruption-days"]) == 60
    assert float(found["disruption-days"][0]["JPN"]) == 100.0


def test_all_problems_at_once_with_their_lines(tmp_path):
    rows = (
        STOP.replace("JPN", "XXX").replace("90%", "50")
        + "flood,flood,JPN,C26_27,0,10,0.5,,,,,illustrative\n"
        + "late,capacity,JPN,C26_27,99,10,0.5,,,,,illustrative\n"
        + "cut,trade,JPN,*,0,10,0.5,,,,,illustrative\n"
        + "quake,capital,JPN,*,0,10,,500,,rebuilding,60,illustrative\n"
        + "half,capacity,JPN,C28,0,1.5,0.5,,,,,\n"
    )
    text = STUDY + "    inventories: inventories.csv\n    rebuilding: {S: 0.5}\n"
    found = problems(tmp_path, rows, text, "C99,30,illustrative\nS,0.5,illustrative\nC28,soon,illustrative\n")
    said = {(problem.file.rpartition("/")[2], problem.line): problem.what for problem in found}
    assert "50 is outside" in said["events.csv", 2]
    assert "'flood' is not one of the choices" in said["events.csv", 3]
    assert "begins on day 99" in said["events.csv", 4]
    assert "no buyer" in said["events.csv", 5]
    assert "amount is of one industry" in said["events.csv", 6]
    whats = [problem.what for problem in found]
    assert any("C99" in what for what in whats)
    assert any("0.5 days of stock" in what for what in whats)
    assert any("soon" in what for what in whats)
    assert any("sum to 0.5" in what for what in whats)
    assert all(problem.fix for problem in found)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("psi", "    psi: 80\n", "psi"),
        ("days", "    days: 0\n", "days"),
        ("orders", "    orders: some\n", "orders"),
        ("rebuild", "    rebuild: {S: 1}\n", "rebuild"),
        ("capital", "    rebuilding: {C99: 1}\n", "'C99' is not in the table"),
    ],
)
def test_settings_that_cannot_be(tmp_path, old, new, what):
    text = STUDY.replace("    days: 60\n", "") if old == "days" else STUDY
    assert any(what in problem.what for problem in problems(tmp_path, text=text + new))


def test_the_same_event_twice_and_more_capital_than_there_is(tmp_path):
    assert any("stop" in problem.what for problem in problems(tmp_path, STOP + STOP))
    rows = "".join(f"q{i},capital,JPN,C28,0,9,0.6,,,,,illustrative\n" for i in range(2))
    assert any("more capital is destroyed" in problem.what for problem in problems(tmp_path, rows))


def test_asked_without_its_keys_or_given_and_not_asked(tmp_path):
    bare = STUDY[: STUDY.index("  disruption:")]
    assert any("'disruption' is asked without" in problem.what for problem in problems(tmp_path, text=bare))
    other = STUDY.replace("[disruption]", "[extraction]")
    assert any("'disruption' is not asked" in problem.what for problem in problems(tmp_path, text=other))
    assert any("no rows" in problem.what for problem in problems(tmp_path, rows=""))


def test_new_study_runs_as_it_is(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["new", "begin", "--ask", "disruption"])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(app, ["run", "begin", "--out", "results"])
    assert done.exit_code == 0, done.output
    (folder,) = (tmp_path / "results").glob("*/*")
    with (folder / "disruption.csv").open(encoding="utf-8") as file:
        assert {row["economy"] for row in csv.DictReader(file)} == set(built_in().axes.economies)
    assert "disruption" in json.loads((folder / "result.json").read_text(encoding="utf-8"))["economy"]


def test_who_only_gains_is_not_said_to_lose(tmp_path):
    """More is bought of Japan than before: rounding of 1e-16 on the first day is no loss."""
    rise = "rise,demand,JPN,C26_27,5,10,-50%,,,,,illustrative\n"
    text = answered(
        tmp_path, rise, text=STUDY.replace("inventory_days: 20", "inventory_days: 90")
    ).answer.text
    assert "(0.0017 %) over all days, and loses on none" in text
    assert "0 % of a day's" not in text
    assert "0.0000000" not in text


def test_what_no_assumption_moves_is_said_to_stay(tmp_path):
    """All capacity of the world is gone for good on day 5 of 60: 55 / 60 is lost, whatever is assumed."""
    text = answered(tmp_path, "end,capacity,*,*,5,,100%,,,,,illustrative\n").answer.text
    assert "91.67 % of what would be added" in text
    assert "this stays as it is" in text
    assert "it moves most" not in text
