"""What scenarios make of a network, and sampling from many."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.incentives import Grant, OfferTerms
from tumen.network.model.scenario import (
    Closure,
    DemandShift,
    ExchangeShift,
    PriceShift,
    Scenario,
    ScenarioSet,
    check_worlds,
)
from tumen.network.model.scenario_patch import apply
from tumen.network.questions.information import mean_world
from tumen.network.questions.sampling import Independent, sample_average
from tumen.network.questions.stochastic import solve_two_stage
from tumen.reference.currency import ExchangeRate, ExchangeRates
from tumen.tariff.policy.change_file import parse_changes

D = Decimal
EXACT = Settings(gap=1e-9)


def alone(**changes):
    return Scenario("s", D(1), **changes)


def test_demand_and_its_price(plain):
    base = plain.network(periods=2)
    priced = replace(base, demand=tuple(replace(row, price=D(9)) for row in base.demand))
    shift = DemandShift(D("1.5"), D(2), market="M", periods=("2027",))
    network, law = apply(alone(demand=(shift,)), priced, plain.law)
    assert [(row.quantity, row.price) for row in network.demand] == [(50, 9), (75, 18)]
    assert law == plain.law


def test_a_price_in_one_period_splits_the_offer(plain):
    base = plain.network(periods=2)
    network, _ = apply(alone(prices=(PriceShift(D(3), periods=("2026",)),)), base, plain.law)
    assert [(row.price, row.periods) for row in network.offers] == [(3, ("2026",)), (1, ("2027",))]
    # 100 to open A; 50 units at 3 + 1 and at 1 + 1
    assert solve(network, plain.law, EXACT).net_cost == pytest.approx(400)


def test_an_exchange_rate_moves_what_is_stated_in_the_currency(plain):
    """All places are in VN, so all costs double: (100 + 50 x 2) x 2. The law's rates of VND double, those in
    it halve."""
    rates = ExchangeRates.of(
        [
            ExchangeRate(date(2026, 1, 1), "VND", "USD", D("0.00004"), "illustrative"),
            ExchangeRate(date(2026, 1, 1), "KRW", "VND", D(20), "illustrative"),
        ]
    )
    granted = replace(
        plain.network(), incentives=(Grant(OfferTerms("grant", "A", "illustrative"), amount=D(30)),)
    )
    network, law = apply(
        alone(exchange=(ExchangeShift("VND", ("VN",), D(2)),)), granted, replace(plain.law, exchange=rates)
    )
    assert solve(network, law, EXACT).net_cost == pytest.approx((100 + 100 - 30) * 2)
    assert [row.rate for row in law.exchange.rows] == [D("0.00008"), 10]


@pytest.mark.parametrize(
    ("closure", "lanes"),
    [
        (Closure("supplier", "S"), {"A > M", "B > M"}),
        (Closure("site", "A"), {"S > B", "B > M"}),
        (Closure("lane", "S > A"), {"S > B", "A > M", "B > M"}),
        (Closure("lane", "S > A by sea"), {"S > B", "A > M", "B > M"}),
        (Closure("economy", "VN"), set()),
    ],
)
def test_what_is_shut(plain, closure, lanes):
    network, _ = apply(alone(closures=(closure,)), plain.network(), plain.law)
    assert {f"{lane.origin} > {lane.destination}" for lane in network.lanes} == lanes


def test_a_border_is_shut_to_what_crosses_it_for_some_periods(panel_network, panel_rates, law):
    network, _ = apply(alone(closures=(Closure("border", "US"),)), panel_network, law(panel_rates))
    assert [lane.name for lane in network.lanes] == ["cells CN > Hanoi by sea", "Hanoi > Tokyo by sea"]
    both = replace(
        panel_network, periods=(*panel_network.periods, replace(panel_network.periods[0], name="2027"))
    )
    network, _ = apply(alone(closures=(Closure("border", "US", ("2027",)),)), both, law(panel_rates))
    assert [lane.periods for lane in network.lanes] == [None, ("2026",), ("2026",), None]


def test_a_duty_added_and_an_agreement_that_ends(panel_network, panel_rates, law):
    """By hand, see test_small: claiming saves 16.4 a piece; a duty of 10 % more on 82 costs 8.2 a piece of
    100."""
    base = solve(panel_network, law(panel_rates), EXACT)
    duty = parse_changes(
        [{"name": "more", "importer": "JP", "hs": ["8524"], "add": "10%", "source": "illustrative"}]
    )
    worlds = ScenarioSet(
        (Scenario("duty", D("0.5"), policy=duty), Scenario("out", D("0.5"), without=("RCEP",)))
    ).worlds(panel_network, law(panel_rates))
    found = solve_two_stage(worlds, EXACT)
    more, out = (item.net_cost for item in found.outcomes)
    assert more == pytest.approx(base.net_cost + 820)
    # without it all cells come from the United States: 42 + 11 + 10 + 2 and a duty of 16.4 on each of 100,
    # 100 fixed
    assert out == pytest.approx(100 * (42 + 11 + 10 + 2 + 16.4) + 100)
    assert found.expected_cost == pytest.approx((more + out) / 2)
    with pytest.raises(InputError, match="differ in the law"):
        mean_world(worlds)


def test_all_that_means_nothing_is_said_at_once(plain):
    odd = alone(
        demand=(DemandShift(D(2), market="Mars"), DemandShift(D(-1))),
        prices=(PriceShift(D(2), supplier="Z", periods=("1999",)),),
        exchange=(ExchangeShift("USD", ("VN",), D(1)), ExchangeShift("KRW", ("KR",), D(2))),
        closures=(Closure("supplier", "A"),),
        without=("RCEP",),
    )
    with pytest.raises(InputError) as caught:
        ScenarioSet((odd,)).worlds(plain.network(), plain.law)
    text = "\n".join(problem.what for problem in caught.value.problems)
    for part in ("Mars", "-1", "'Z'", "1999", "moves USD", "in KR", "supplier 'A'", "'RCEP'"):
        assert part in text


def test_probabilities_add_up(plain):
    with pytest.raises(InputError, match=r"add up to 0\.9"):
        ScenarioSet((Scenario("a", D("0.5")), Scenario("b", D("0.4"))))
    with pytest.raises(InputError, match="given 2 times"):
        ScenarioSet((Scenario("a", D("0.5")), Scenario("a", D("0.5"))))
    two = ScenarioSet((Scenario("a", D("0.5")), Scenario("b", D("0.5")))).worlds(plain.network(), plain.law)
    other = replace(two[1], network=plain.network(periods=2))
    with pytest.raises(InputError, match="other periods"):
        check_worlds((two[0], other))


def levels(name, *rows):
    return ScenarioSet(tuple(Scenario(f"{name} {x}", D(p), demand=(DemandShift(D(x)),)) for x, p in rows))


def test_crossed_sets_are_independent(plain):
    one, two = levels("a", ("1", "0.25"), ("2", "0.75")), levels("b", ("1", "0.5"), ("3", "0.5"))
    whole = ScenarioSet.crossed([one, two])
    found = {
        world.network.demand[0].quantity: world.probability
        for world in whole.worlds(plain.network(), plain.law)
    }
    assert found == {50: 0.125, 100: 0.375, 150: 0.125, 300: 0.375}


def test_sampling_finds_the_best_and_its_bound_holds(plain):
    """Demand 20 or 150 by two independent halves: the best is 0.6 / 0.4 as in test_stochastic, 334 with both
    sites."""
    population = Independent((levels("a", ("0.4", "0.6"), ("3", "0.4")),))
    network = plain.network(lost=D(20))
    found = sample_average(
        network, plain.law, population, sample=8, replications=3, test=12, settings=EXACT, seed=5
    )
    assert found.exact
    assert found.sites == ("A", "B")
    assert found.cost == pytest.approx(334)
    assert found.cost_error == 0
    assert found.gap == pytest.approx(found.cost - sum(found.optima) / 3)
    # with two degrees of freedom the 95 % point of Student's t is 2.920
    assert found.gap_at_most == pytest.approx(found.gap + 2.9199855803537 * found.lower_error)
    again = sample_average(
        network, plain.law, population, sample=8, replications=3, test=12, settings=EXACT, seed=5
    )
    assert again == found


def test_a_fresh_sample_has_an_error(plain):
    """More combinations than draws: the error is that of the mean over the draws, (1 - p) p scaled by the
    costs."""
    population = Independent(
        (levels("a", ("0.4", "0.6"), ("3", "0.4")), levels("b", ("1", "0.5"), ("1.01", "0.5")))
    )
    found = sample_average(
        plain.network(lost=D(20)), plain.law, population, sample=3, replications=2, test=3, settings=EXACT
    )
    assert not found.exact
    assert found.test == 3
    assert found.gap_at_most >= found.gap
    with pytest.raises(InputError):
        sample_average(plain.network(), plain.law, population, sample=1)
