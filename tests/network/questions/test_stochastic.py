"""Two stages against enumeration of all sets of sites; regret, values of planning and of knowing by hand."""

from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pytest

from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.mip.infeasible import InfeasibleError
from tumen.network.mip.settings import Settings
from tumen.network.mip.solve import solve
from tumen.network.model.scenario import World, check_worlds
from tumen.network.model.sites import Decisions
from tumen.network.questions import evaluate as evaluation
from tumen.network.questions.evaluate import evaluate
from tumen.network.questions.information import value_of_planning
from tumen.network.questions.risk import Risk, cvar
from tumen.network.questions.stochastic import solve_two_stage
from tumen.tariff.policy.change_file import parse_changes

EXACT = Settings(gap=1e-9)
SETS = [(), ("A",), ("B",), ("A", "B")]


@pytest.fixture
def demand(plain):
    """Worlds of the plain network with these demands and probabilities."""

    def worlds(*rows, lost=20):
        penalty = None if lost is None else Decimal(lost)
        return tuple(World(f"{q}", p, plain.network(lost=penalty, quantity=q), plain.law) for q, p in rows)

    return worlds


@pytest.mark.parametrize(
    ("rows", "lost", "risk"),
    [
        (((20, 0.6), (150, 0.4)), 20, Risk()),
        (((20, 0.9), (150, 0.1)), 5, Risk()),
        (((20, 0.9), (150, 0.1)), 5, Risk(50, 0.95)),
        (((10, 0.5), (60, 0.45), (200, 0.05)), 4.5, Risk(1, 0.5)),
        (((5, 0.7), (80, 0.3)), 3, Risk(0.5, 0.9)),
    ],
)
def test_the_decisions_are_the_best_of_all_sets_of_sites(rows, lost, risk, demand, plain):
    """Enumeration of the four sets, the cost of each in each scenario by the formula of `plain`.

    Where nobody can make a unit for less than the penalty it is lost: the formula makes all it can, so
    penalties are above the costs of making (2 and 4) wherever a site is open; at 3, B alone would rather
    lose.
    """
    shares = [p for _, p in rows]

    def of(sites):
        if lost < 4 and "B" in sites:
            kept = [s for s in sites if s != "B"]
            return [plain.cost(kept, q, lost) + 50 for q, _ in rows]
        return [plain.cost(sites, q, lost) for q, _ in rows]

    values = {sites: risk.measure(of(sites), shares) for sites in SETS}
    best = min(values.values())
    plan = solve_two_stage(demand(*rows, lost=lost), EXACT, risk=risk)
    assert plan.objective == pytest.approx(best)
    assert values[plan.sites] == pytest.approx(best)
    found = [item.net_cost for item in plan.outcomes]
    assert found == pytest.approx(of(plan.sites))
    assert plan.cvar == pytest.approx(cvar(found, shares, risk.level))
    assert plan.bound <= plan.objective


def test_a_commitment_must_hold_in_every_scenario(demand):
    """150 units need both sites; at 170 no sites are enough."""
    plan = solve_two_stage(demand((20, 0.99), (150, 0.01), lost=None), EXACT)
    assert plan.sites == ("A", "B")
    with pytest.raises((InfeasibleError, InputError), match="170"):
        solve_two_stage(demand((20, 0.99), (170, 0.01), lost=None), EXACT)


def test_values_of_planning_and_of_knowing_by_hand(demand):
    """Demand 20 (0.6) or 150 (0.4), 20 lost a unit.

    WS: 20 units from B, 50 + 80 = 130; 150 from both, 150 + 200 + 200 = 550: 0.6 x 130 + 0.4 x 550 = 298.
    RP: both, 0.6 x (150 + 40) + 0.4 x 550 = 334; A alone 0.6 x 140 + 0.4 x (300 + 1000) = 604.
    EEV: the mean of 72 goes to A (100 + 144 = 244; B can make 60: 50 + 240 + 240): so 604.
    """
    (mean,) = demand((72, 1))
    found = value_of_planning(demand((20, 0.6), (150, 0.4)), EXACT, reference=mean)
    assert found.wait_and_see == pytest.approx(298)
    assert found.here_and_now == pytest.approx(334)
    assert found.reference == pytest.approx(604)
    assert found.stochastic_solution == pytest.approx(270)
    assert found.perfect_information == pytest.approx(36)


def test_a_reference_that_cannot_serve_a_scenario_has_no_cost(demand):
    worlds = demand((20, 0.6), (150, 0.4), lost=None)
    found = value_of_planning(worlds, EXACT, reference=replace(worlds[0], probability=1.0))
    assert found.reference is None
    assert found.stochastic_solution is None
    assert found.unserved == ("150",)


def test_designs_held_cost_by_hand(demand):
    """As above: for 20 B is best (130), for 150 both (550). B at 150: 60 made and 90 lost, 290 + 1800 =
    2090; both at 20: 190; with nothing open all is lost."""
    designs = [Decisions(frozenset((site, "2026") for site in sites)) for sites in ((), ("B",), ("A", "B"))]
    found = evaluate(designs, demand((20, 0.6), (150, 0.4)), EXACT)
    assert [[outlay.net_cost for outlay in row] for row in found] == [
        pytest.approx([400, 3000]),
        pytest.approx([130, 2090]),
        pytest.approx([190, 550]),
    ]
    free, held = evaluate([None, designs[1]], demand((20, 0.6), (150, 0.4), lost=None), EXACT)
    assert free[1].decisions == designs[2]
    assert held[1] is None  # B alone cannot serve 150


def test_a_design_of_another_network_is_refused(demand):
    with pytest.raises(InputError, match="C in 2026"):
        evaluate([Decisions(frozenset({("C", "2026")}))], demand((20, 1)), EXACT)


def test_worlds_are_cases_for_one_decision(demand, plain):
    with pytest.raises(InputError, match="add up to 1"):
        check_worlds(demand((20, 0.5), (150, 0.4)))
    one, other = demand((20, 0.5), (150, 0.5))
    with pytest.raises(InputError, match="one name"):
        check_worlds((one, replace(other, name="20")))
    with pytest.raises(InputError, match="other periods"):
        check_worlds((one, replace(other, network=plain.network(periods=2))))


def test_a_duty_added_and_an_agreement_that_ends(panel_network, panel_rates, law):
    """By hand, see test_small: claiming saves 16.4 a piece; a duty of 10 % more on 82 costs 8.2 a piece of
    100."""
    base = solve(panel_network, law(panel_rates), EXACT)
    duty = parse_changes(
        [{"name": "more", "importer": "JP", "hs": ["8524"], "add": "10%", "source": "illustrative"}]
    )
    there = law(panel_rates)
    worlds = (
        World("duty", 0.5, panel_network, replace(there, book=there.book.with_changes(duty))),
        World("out", 0.5, replace(panel_network, agreements=()), there.without("RCEP")),
    )
    found = solve_two_stage(worlds, EXACT)
    more, out = (item.net_cost for item in found.outcomes)
    assert more == pytest.approx(base.net_cost + 820)
    # without it all cells come from the United States: 42 + 11 + 10 + 2 and a duty of 16.4 on each of 100,
    # 100 fixed
    assert out == pytest.approx(100 * (42 + 11 + 10 + 2 + 16.4) + 100)
    assert found.expected_cost == pytest.approx((more + out) / 2)


def test_worlds_that_differ_in_demand_alone_are_worked_out_once(demand, monkeypatch):
    """The same costs as of each world by itself, from one compilation; a law of its own is worked out by
    itself."""
    compiled = []

    def counted(network, law):
        compiled.append(network)
        return compile_network(network, law)

    monkeypatch.setattr(evaluation, "compile_network", counted)
    worlds = [*demand((20, 0.3), (150, 0.3), (40, 0.4))]
    worlds[1] = replace(worlds[1], law=replace(worlds[1].law))
    together = evaluate([None, Decisions()], worlds, EXACT)
    assert len(compiled) == 2
    one_by_one = [evaluate([None, Decisions()], [world], EXACT) for world in worlds]
    assert len(compiled) == 5
    assert together == tuple(tuple(item[row][0] for item in one_by_one) for row in range(2))


def test_all_sets_are_covered():
    assert [tuple(s) for n in range(3) for s in combinations("AB", n)] == SETS
