"""What a network study asks besides its plans: answered on the template, its problems named, its tables
filled."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tumen.study.core.read import read_study
from tumen.study.network.answer import offer_needed
from tumen.study.network.answer import under_uncertainty as uncertainty_statements
from tumen.study.network.flat import tables_of
from tumen.study.network.questions import curves_of, offers_needed, under_uncertainty
from tumen.study.network.run import run_network, settings_of
from tumen.study.words.say import say


def network_of(folder):
    return read_study(folder).network


pytest.importorskip("highspy")

TEMPLATE = Path(__file__).resolve().parent / "small"
AT = "  alternatives_within: 0.05         # also other sets of sites that cost at most 5 per cent more\n"
ASKED = """break_even:
  - {kind: grant, site: Hai Phong, scenario: no-grant}
uncertainty: {weight: 0.5, level: 0.7}
trade_off:
  co2: 3
  service: {market: Japan, within_days: 7, shares: [0.5, 1]}
"""


def below(text):
    """The keys as they stand below ``design``."""
    return "".join(f"  {line}" for line in text.splitlines(keepends=True))


def ask(spoil, text, *changes):
    """The template with other questions."""
    return network_of(spoil(("study.yaml", AT, below(text)), *changes))


def limits(study):
    return lambda _: replace(settings_of(study), gap=1e-7)


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """The template with every question, answered once."""
    folder = tmp_path_factory.mktemp("asked") / "study"
    shutil.copytree(TEMPLATE, folder)
    path = folder / "study.yaml"
    text = path.read_text(encoding="utf-8")
    assert AT in text
    path.write_text(text.replace(AT, below(ASKED)), encoding="utf-8")
    return run_network(network_of(folder))


def _grant_needed(spoil, opening):
    study = ask(spoil, ASKED, ("sites.csv", "700000,260000,", f"700000,{opening},"))
    (answer,) = offers_needed(study, limits(study))
    return study, answer


def test_a_dearer_opening_needs_a_grant_larger_by_as_much(spoil):
    """A grant is paid when the plant opens, so that only the opening cost less the grant counts."""
    _, one = _grant_needed(spoil, 1_900_000)
    path = spoil() / "sites.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1900000", "2000000"), encoding="utf-8")
    second = network_of(spoil())
    (two,) = offers_needed(second, limits(second))
    assert one.found.outcome == two.found.outcome == "wins from here"
    assert two.found.needed - one.found.needed == pytest.approx(100_000, abs=5)
    assert "Hai Phong" not in one.found.stays.opened
    assert "Hai Phong" in one.found.settles.opened


def test_just_above_the_grant_needed_the_plant_opens_and_just_below_not(spoil):
    from tumen.network.mip.solve import solve
    from tumen.network.questions.breakeven import offered

    study, answer = _grant_needed(spoil, 1_900_000)
    scenario = next(item for item in study.scenarios if item.name == "no-grant")
    for factor, opens in ((1.02, True), (0.98, False)):
        network = offered(scenario.network, answer.lever, answer.found.needed * factor)
        plan = solve(network, scenario.law, limits(study)(""))
        assert ("Hai Phong" in plan.opened) is opens


def test_a_grant_is_told_by_how_it_comes_out(spoil):
    study = ask(spoil, "break_even:\n  - {kind: grant, site: Hai Phong, most: 1}\n")
    (answer,) = offers_needed(study, limits(study))
    outcome = {
        "wins already": "without any grant",
        "never wins": "No grant up to 1 USD",
    }
    assert outcome[answer.found.outcome] in say(offer_needed(answer, "USD", None))


def test_two_stages_cost_no_more_than_any_design_of_the_regret_table(whole):
    plan, worth = whole.uncertainty.plan, whole.uncertainty.worth
    assert plan.expected_cost == pytest.approx(
        0.7 * plan.outcomes[0].net_cost + 0.3 * plan.outcomes[1].net_cost, rel=1e-9
    )
    # worst 30 per cent of cases: the scenario of 0.3 alone, which is the dearer one
    assert plan.cvar == pytest.approx(max(row.net_cost for row in plan.outcomes), rel=1e-9)
    known = [cost for cost in whole.regret.expected if cost is not None]
    assert worth.here_and_now <= min(known) * (1 + 2e-4)
    assert worth.wait_and_see <= worth.here_and_now + worth.uncertain_by
    assert "before it is known" in whole.answer.text
    assert all(
        say(item) in whole.answer.text
        for item in uncertainty_statements(whole.uncertainty, "USD", whole.basis)
    )


def test_less_co2_and_better_service_never_cost_less(whole):
    co2, service = whole.curves
    assert [curve.measure for curve in whole.curves] == ["co2", "service"]
    for curve in (co2, service):
        solved = [point for point in curve.found.points if point.net_cost is not None]
        for loose, tight in pairwise(solved):
            assert tight.net_cost >= loose.bound - 1e-6
    assert co2.found.points[-1].co2_kg < co2.found.points[0].co2_kg


def test_the_tables_hold_what_was_asked(whole):
    tables = tables_of(whole)
    assert {"break_even", "uncertainty", "planning", "trade_off"} <= set(tables)
    assert len(tables["uncertainty"]) == 2
    assert tables["break_even"][0]["site"] == "Hai Phong"


def test_nothing_is_asked_of_the_template(answered):
    study, result = answered
    assert (result.offers_needed, result.uncertainty, result.curves) == ((), None, ())
    assert offers_needed(study, limits(study)) == ()
    assert under_uncertainty(study, limits(study)) is None
    assert curves_of(study, limits(study)) == ()


def test_that_no_sites_serve_every_scenario_is_said_not_raised(spoil):
    """Lanes to Japan take 6 and 10 days, so half of the demand within 4 days cannot be kept."""
    late = "add: {services: [{market: Japan, within_days: 4, share: 0.5}]}"
    study = ask(
        spoil,
        "uncertainty: {level: 0.5}\n",
        (
            "study.yaml",
            "  more-demand:\n",
            f"  more-demand:\n    {late}\n",
        ),
    )
    found = under_uncertainty(study, limits(study))
    assert found.plan is None
    assert found.why_not
    assert "No sites that serve every scenario" in say(next(iter(uncertainty_statements(found, "USD", None))))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("break_even:\n  - {kind: grant, site: Ningbo}\n", "there is no possible plant 'Ningbo'"),
        ("break_even:\n  - {kind: grant, site: Hai Phong, scenario: x}\n", "there is no scenario 'x'"),
        ("break_even:\n  - {kind: tax cut, site: Hai Phong}\n", "no tax on the profit of Hai Phong"),
        ("break_even:\n  - {kind: tax cut, site: Hai Phong, most: 2}\n", "a tax cut of 2"),
        ("break_even:\n  - {kind: gift, site: Hai Phong}\n", "kind"),
        ("uncertainty: {reference: x}\n", "there is no scenario 'x'"),
        ("uncertainty: {level: 1}\n", "level"),
        ("trade_off: {}\n", "nothing is asked for"),
        ("trade_off: {co2: 1}\n", "co2"),
        (
            "trade_off:\n  service: {market: Mars, within_days: 7, shares: [0.5, 1]}\n",
            "there is no market 'Mars'",
        ),
        (
            "trade_off:\n  service: {product: steel clips, within_days: 7, shares: [0.5, 1]}\n",
            "there is no product with demand 'steel clips'",
        ),
    ],
)
def test_a_question_without_an_answer_is_a_problem_with_its_line(problems, spoil, asked, told):
    found = problems(("study.yaml", AT, below(asked)))
    hit = [line for file, line, text in found if file == "study.yaml" and told in text]
    first = (spoil() / "study.yaml").read_text(encoding="utf-8").splitlines().index(
        "  " + asked.splitlines()[0]
    ) + 1
    assert hit, found
    assert all(first <= line < first + asked.count("\n") for line in hit)


def test_uncertainty_needs_probabilities_of_what_may_come(problems):
    told = problems(
        ("study.yaml", AT, "  uncertainty: {}\n"),
        (
            "study.yaml",
            "    probability: 0.3\n",
            '    probability: 0.3\n    set: {"sites[site=Hai Phong].decision": closed}\n',
        ),
    )
    assert any("it decides on sites" in text for _, _, text in told)
