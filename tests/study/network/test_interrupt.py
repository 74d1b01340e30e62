"""Ctrl-C during the run of a study: what was found so far with its proven gap, and what was left out."""

from __future__ import annotations

import _thread
from dataclasses import replace
from decimal import Decimal
from time import perf_counter

import numpy as np
import pytest

from tumen.errors import NotConvergedError
from tumen.network.mip.solver import OutOfTimeError
from tumen.report.study_page import render_study
from tumen.study.core.read import read_study
from tumen.study.core.results.write import write_results
from tumen.study.core.run import Silent, run_study
from tumen.study.importing.orlib import Instance, draft_of
from tumen.study.network.run import _Desk, run_network


def network_of(folder):
    return read_study(folder).network


pytest.importorskip("highspy")


@pytest.fixture
def hard(tmp_path):
    """25 warehouses and 80 customers at random places: seconds from the first plan to the proof."""
    rng = np.random.default_rng(1)
    places, buyers, demand = rng.uniform(0, 1, (25, 2)), rng.uniform(0, 1, (80, 2)), rng.integers(5, 50, 80)
    far = np.hypot(*(places[:, None, :] - buyers[None, :, :]).transpose(2, 0, 1))
    cost = [[Decimal(str(round(float(far[i, j]) * int(demand[j]), 3))) for i in range(25)] for j in range(80)]
    room = Decimal(int(4 * demand.sum() / 25))
    instance = Instance(
        "hard",
        (room,) * 25,
        (Decimal(60),) * 25,
        tuple(Decimal(int(amount)) for amount in demand),
        tuple(map(tuple, cost)),
    )
    draft_of(instance, single_source=False, source="illustrative").write(tmp_path / "hard")
    path = tmp_path / "hard" / "study.yaml"
    closed = 'set: {"sites[site=warehouse 1].decision": closed}'
    more = (
        f"scenarios:\n  base: {{title: Base}}\n  second: {{title: Second, source: illustrative, {closed}}}\n"
    )
    text = path.read_text(encoding="utf-8").replace("design:\n", "design:\n  alternatives_within: 0.1\n")
    path.write_text(text + more, encoding="utf-8")
    return path.parent


def interrupting(name):
    """Progress that presses Ctrl-C once, as soon as what is named is being solved and a plan is known."""
    pressed = []

    def tell(solved, state):
        if solved == name and state.best is not None and not pressed:
            pressed.append(solved)
            _thread.interrupt_main()

    return tell, pressed


def test_the_plan_of_the_base_is_kept_with_its_gap_and_a_page(hard, tmp_path):
    study = read_study(hard)
    tell, pressed = interrupting("Base")
    show = Silent()
    show.solving = tell
    whole = run_study(study, show)
    result = whole.network
    assert pressed
    base, second = result.scenarios
    assert base.plan.solver.interrupted
    assert base.plan.status == "feasible"
    assert 0 < base.plan.gap == pytest.approx((base.plan.net_cost - base.plan.bound) / base.plan.net_cost)
    assert "no plan can be better by more than" in result.answer.text
    assert second.plan is None
    assert second.unsolved
    assert "interrupted" in second.why_not[0]
    assert "there is no plan." not in result.answer.text
    assert (
        "If \N{LEFT DOUBLE QUOTATION MARK}Second\N{RIGHT DOUBLE QUOTATION MARK}: whether there is a plan is "
        "not known (" in result.answer.text
    )
    assert (result.regret, result.alternatives) == (None, None)
    assert (
        "The run was interrupted; not answered: the regret of each design; other sites." in result.answer.text
    )
    place = write_results(whole, study, tmp_path / "out", render=render_study)
    page = (place / "report.html").read_text(encoding="utf-8")
    assert "The run was interrupted" in page
    assert "Not solved." in page
    assert "There is no plan." not in page


def test_what_comes_after_the_plans_is_left_out_whole(answered):
    """Interrupted while the worth of the agreement is reckoned: the plans stay, nothing half reckoned is
    told."""
    study, whole = answered
    tell, pressed = interrupting("without RCEP")
    result = run_network(study, tell)
    assert pressed
    assert [item.plan.net_cost for item in result.scenarios] == [
        item.plan.net_cost for item in whole.scenarios
    ]
    assert result.agreements == ()
    assert result.regret is None
    assert "RCEP is worth" not in result.answer.text
    assert (
        "not answered: what each agreement is worth; the regret of each design; other sites."
        in result.answer.text
    )


def test_a_scenario_for_which_time_is_up_is_not_said_to_have_no_plan(answered, monkeypatch):
    from tumen.network.mip import solve as module

    study, _ = answered
    true = module.solve

    def slow(network, law, settings=None, **more):
        if network.demand == study.scenarios[1].network.demand:
            raise NotConvergedError("no plan was found in time")
        return true(network, law, settings, **more)

    monkeypatch.setattr(module, "solve", slow)
    result = run_network(study)
    late = result.scenarios[1]
    assert late.unsolved
    assert late.answer.text == "Whether there is a plan is not known: no plan was found in time."
    assert [item.plan is None for item in result.scenarios] == [False, True, False, False]


def test_a_question_without_time_is_named_and_the_plans_are_kept(hard, monkeypatch):
    def no_time(*_):
        raise OutOfTimeError("the time limit is up")

    monkeypatch.setattr("tumen.study.network.questions.other_sites", no_time)
    study = network_of(hard)
    eased = study.facts.design.solver.model_copy(update={"gap": 0.5})
    design = study.facts.design.model_copy(update={"solver": eased})
    study = replace(study, facts=study.facts.model_copy(update={"design": design}))
    found = run_network(study)
    assert "The time limit was up; not answered: other sites." in found.answer.text
    assert found.alternatives is None
    assert found.scenarios[1].plan is not None


def test_no_time_for_the_base_is_an_error(hard):
    with pytest.raises(OutOfTimeError, match="has no more of the time limit"):
        run_network(network_of(hard), ends=perf_counter() - 1)


def test_the_base_has_as_much_time_as_all_other_questions(hard):
    """A second scenario, regret and other sites are to come: 3 parts, the base has 3 of 6."""
    desk = _Desk(network_of(hard), None, perf_counter() + 600)
    assert desk.to_come == 6
    assert 299 < desk._settings("base", 3).seconds_left() <= 300
    assert 199 < desk._settings("second", 1).seconds_left() <= 200  # a third of all that is left
