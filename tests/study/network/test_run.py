"""The study of the template answered: plans, regret, worth of the agreement, results on disk."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tumen.network.questions.evaluate import decisions_of
from tumen.study.core.read import read_study
from tumen.study.core.results.write import write_results
from tumen.study.core.run import run_study
from tumen.study.network.answer import of_scenario
from tumen.study.network.run import run_network
from tumen.study.words.figures import short

TEMPLATE = Path(__file__).resolve().parent / "small"


def network_of(folder):
    return read_study(folder).network


pytest.importorskip("highspy")


def test_every_scenario_has_a_plan_within_the_gap_asked(answered):
    study, result = answered
    assert [item.name for item in result.scenarios] == [
        "base",
        "more-demand",
        "no-grant",
        "viet-nam-adds-duty",
    ]
    for item in result.scenarios:
        assert item.plan is not None
        assert item.plan.status == "optimal"
        assert item.plan.gap <= study.facts.design.solver.gap + 1e-9
        assert item.plan.bound <= item.plan.net_cost + 1e-6


def test_what_makes_things_dearer_costs_more(answered):
    """More demand, no grant and an added duty can each only raise the cost of a commitment."""
    _, result = answered
    base, *others = (item.plan.net_cost for item in result.scenarios)
    assert all(cost >= base - 1e-3 for cost in others)


def test_an_agreement_is_worth_nothing_or_more(answered):
    _, result = answered
    (worth,) = result.agreements
    assert worth.agreement == "RCEP"
    assert worth.worth >= -worth.uncertain_by
    assert worth.worth == pytest.approx(worth.net_cost_without - result.scenarios[0].plan.net_cost)


def test_costs_by_kind_add_up_to_the_net_cost(answered):
    _, result = answered
    for item in result.scenarios:
        assert sum(cost.discounted for cost in item.plan.costs) == pytest.approx(item.plan.net_cost, rel=1e-6)


def test_regret_is_never_negative_and_zero_for_the_best_design(answered):
    _, result = answered
    regret = result.regret
    if regret is None:
        pytest.fail("four scenarios have plans")
    for column in zip(*regret.regret, strict=True):
        assert min(value for value in column if value is not None) == 0
    designs = {decisions_of(item.plan.events) for item in result.scenarios}
    assert len(regret.designs) == len(designs)


def test_the_expected_cost_weighs_the_scenarios_that_have_a_probability(answered):
    """0.7 of the base and 0.3 of more demand, as study.yaml says."""
    _, result = answered
    regret = result.regret
    at = [regret.scenarios.index(name) for name in ("base", "more-demand")]
    for row, expected in zip(regret.net_cost, regret.expected, strict=True):
        assert expected == pytest.approx(0.7 * row[at[0]] + 0.3 * row[at[1]])


@pytest.fixture(scope="module")
def whole():
    """The small study and its result, as a whole study has them."""
    study = read_study(TEMPLATE)
    return study, run_study(study)


def test_results_are_written_whole(whole, tmp_path):
    study, found = whole
    result = found.network
    place = write_results(found, study, tmp_path, render=lambda _: "page", timings={"run": 1.0})
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["ask"] == ["design"]
    assert manifest["seeds"] == {"solver": 0}
    assert set(manifest["plans"]) == {item.name for item in result.scenarios}
    plan = manifest["plans"]["base"]
    assert {"gap", "bound", "scaling", "solver"} <= set(plan)
    assert manifest["versions"]["HiGHS"] == plan["solver"]["version"]
    assert set(manifest["outputs"]) == {path.name for path in place.iterdir()} - {"manifest.json"}
    with (place / "flows.csv").open(encoding="utf-8", newline="") as file:
        flows = list(csv.DictReader(file))
    assert len(flows) == sum(len(item.plan.flows) for item in result.scenarios)
    assert list(tmp_path.rglob(".unfinished-*")) == []


def test_results_that_cannot_be_written_leave_nothing(whole, tmp_path):
    study, result = whole

    def fails(_):
        raise OSError(28, "No space left on device")

    with pytest.raises(Exception, match="cannot be written: no space left on device"):
        write_results(result, study, tmp_path, render=fails)
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_without_a_plan_says_why():
    text = of_scenario(None, ("demand of Japan cannot be met",), None, "USD").text
    assert text == "There is no plan: demand of Japan cannot be met."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_234_567.0, "1.235 million USD"),
        (2_500_000_000.0, "2.5 billion USD"),
        (123_456.7, "123,457 USD"),
        (12.3456, "12.35 USD"),
        (0.0, "0 USD"),
    ],
)
def test_amounts_in_a_sentence(value, text):
    assert short(value, "USD") == text


def test_alternatives_start_with_the_best_and_stay_within_the_share(answered):
    study, result = answered
    rows = result.alternatives.rows
    assert rows[0].net_cost == pytest.approx(result.scenarios[0].plan.net_cost, rel=1e-3)
    assert all(item.share <= float(study.facts.design.alternatives_within) + 1e-9 for item in rows)
    assert len({item.sites for item in rows}) == len(rows)


def test_a_scenario_that_cannot_be_served_names_what_stands_in_the_way(spoil):
    """Lanes to Japan take 6 and 10 days, so half of the demand within 4 days cannot be kept."""
    folder = spoil(
        ("study.yaml", "alternatives_within: 0.05", "alternatives_within: 0.01"),
        (
            "study.yaml",
            "  no-grant:\n",
            "  quick:\n    source: illustrative\n    add: {services: [{market: Japan, within_days: 4, share: 0.5}]}\n  no-grant:\n",
        ),
    )
    result = run_network(network_of(folder))
    quick = next(item for item in result.scenarios if item.name == "quick")
    assert quick.plan is None
    assert any("Japan" in line for line in quick.why_not), quick.why_not
    assert "there is no plan" in result.answer.text
    assert "Japan" in quick.answer.text
    # nothing arrives within 4 days, so that the whole promise has to give way
    assert quick.mended
    assert all("Japan" in line and "less" in line for line in quick.mended), quick.mended
