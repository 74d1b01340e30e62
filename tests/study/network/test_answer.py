"""Sentences about plans hold for gains and costs alike, and nobody runs a plant that makes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.network.plans.plan import SiteEvent
from tumen.report.network.page import chapters
from tumen.study.network.answer import decided, of_scenario, of_study
from tumen.study.network.results import AgreementWorth, Regret
from tumen.study.words.say import say, words_of

pytest.importorskip("highspy")
M = 1_000_000


def plan_at(answered, net_cost, gap=0.0):
    """A plan of the template with a made-up net cost, proven to within `gap` in currency."""
    return replace(answered[1].scenarios[0].plan, net_cost=net_cost, bound=net_cost - gap)


def test_a_smaller_gain_is_less_gain(answered):
    """The words of the shipped design: 25.74 million gained by the base, 21.55 in the scenario, 4.19 less."""
    base, other = plan_at(answered, -25.74 * M), plan_at(answered, -21.55 * M)
    text = of_scenario(other, (), base, "USD").text
    assert "at a net gain of 21.55 million USD" in text
    assert "That is 4.19 million USD less gain than in the base (25.74 million USD)." in text


@given(st.integers(-(10**8), 10**8), st.integers(-(10**8), 10**8), st.integers(0, 10**6))
def test_better_and_worse_follow_the_money(answered, net, base, gap):
    text = of_scenario(plan_at(answered, net, gap), (), plan_at(answered, base, gap), "USD").text
    better = any(word in text for word in ("more gain", "less cost", "this is better"))
    worse = any(word in text for word in ("less gain", "more cost", "this is worse"))
    assert not (better and worse)
    assert better <= (net < base)
    assert worse <= (net > base)
    assert ("net gain of" in text.split(". ")[0]) is (net < 0)
    if abs(net - base) > max(2 * gap, 1e-6 * max(1.0, abs(base))):
        assert better or worse
    else:
        assert "what the base comes to" in text or "lets one see" in text


def test_a_plant_that_makes_nothing_does_not_run():
    events = (SiteEvent("Hai Phong", "2027", "opens"), SiteEvent("Ulsan", "2028", "closes"))
    told = decided(("Hai Phong", "Ningbo", "Paju"), events, frozenset({"Ningbo"}), several=True)
    assert words_of(told) == (
        "open Hai Phong in 2027, making nothing; run Ningbo; keep Paju open, making nothing; close Ulsan in "
        "2028"
    )
    busy = decided(("Hai Phong", "Ningbo"), events[:1], frozenset({"Ningbo", "Hai Phong"}), several=False)
    assert words_of(busy) == "open Hai Phong; run Ningbo"
    assert words_of(decided((), (), frozenset(), several=False)) == "no site is open"


def test_an_idle_plant_is_told_from_the_plan_itself(answered):
    plan = answered[1].scenarios[0].plan
    idle = replace(plan, production=(), flows=())
    text = of_scenario(idle, (), None, "USD").text
    assert "run " not in text.lower()
    assert "making nothing" in text
    base = replace(answered[1].scenarios[0], plan=idle)
    found = chapters(replace(answered[1], scenarios=(base,), regret=None))
    page = "".join(str(chapter.html) for chapter in found)
    assert "plant, open, making nothing" in page
    assert "makes nothing" in page


@pytest.mark.parametrize(
    ("worth", "uncertain", "said"),
    [
        (2 * M, 1.0, "RCEP is worth 2 million USD to the network."),
        (
            50.0,
            100.0,
            "RCEP is worth nothing to the network that the gap of the plans, 100 USD, lets one see.",
        ),
        (0.0, 0.0, "RCEP is worth nothing to the network."),
    ],
)
def test_what_an_agreement_is_worth_is_told_as_far_as_the_plans_are_proven(answered, worth, uncertain, said):
    scenarios = answered[1].scenarios[:1]
    item = AgreementWorth("RCEP", 0.0, worth, uncertain, scenarios[0].plan.opened)
    assert [say(one) for one in of_study(scenarios, (item,), None, "USD")] == [said]


def test_the_least_regret_is_known_as_far_as_every_scenario_was_solved(answered):
    base, *_ = answered[1].scenarios
    late = replace(base, name="late", title="Later", plan=None, unsolved=True, why_not=("time was up",))
    regret = Regret(("a", "b"), (("A",), ("B",)), ("base",), ((1.0,), (2.0,)), ((0.0,), (1.0,)), (None, None))
    found = [say(item) for item in of_study((base, late), (), regret, "USD")]
    assert found == [
        "If “Later”: whether there is a plan is not known (time was up).",
        (
            "Across the scenarios solved the sites A regret least: at most 0 USD worse than the best design "
            "of the scenario "
            "that comes; not known: what comes of “Later”."
        ),
    ]


def test_illustrative_inputs_stand_in_the_answer_with_their_weight(answered):
    result = answered[1]
    assert result.basis == "illustrative"
    assert result.answer.headline.endswith("(on illustrative inputs).")
    assert result.answer.points[0] == (
        "Of 4.481 million USD of costs, credits and revenue in the plan, each discounted, 100 % rests on "
        "illustrative inputs: ways 41.3 %, offers 26.8 %, sites 24.2 %, lanes 4 %, incentives 2.6 %, rates of duty "
        "0.8 % and claiming 0.4 %."
    )
    assert result.answer.points[1] == (
        "Besides, what stands behind origin and quantities is illustrative in all of products, suppliers, markets "
        "and declarations."
    )
