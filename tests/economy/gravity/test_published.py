"""gegravity's published example: a package by P. Herman (USITC Working Paper 2021-04-B; MIT licence).

Data, coefficients and printed results are those of its repository peter-herman/gegravity (examples/
sample_data_set.dlm and the package's documentation, version 0.3, read 2026-11-30); gegravity.json is a run of
that version to full digits (validation/gravity).
"""

import json

import numpy as np
import pytest

from tumen.economy.gravity import gravity_estimate
from validation.gravity.sample import CASES, COEFFICIENTS, HERE, experiment, model, rows, sizes, table

STORED = json.loads((HERE / "gegravity.json").read_text())
COSTS = [name for name in COEFFICIENTS if name != "constant"]


@pytest.fixture(scope="module", params=range(len(STORED)), ids=[case["name"] for case in CASES["cases"]])
def run(request):
    case = CASES["cases"][request.param]
    world = model(case, table(), *sizes())
    return world, world.solve(experiment(case, table())), STORED[request.param]


def test_baseline_resistances_and_flows(run):
    world, result, theirs = run
    assert list(world.economies) == theirs["economies"]
    assert world.inward == pytest.approx(np.array(theirs["inward"]), rel=1e-9)
    assert world.outward == pytest.approx(np.array(theirs["outward"]), rel=1e-9)
    assert result.before.trade.T.ravel()[::10] == pytest.approx(np.array(theirs["trade_before"]), rel=1e-9)


def test_conditional_resistances(run):
    world, result, theirs = run
    inward, outward = result.conditional.inward, result.conditional.outward
    assert world.inward * inward == pytest.approx(np.array(theirs["inward_conditional"]), rel=1e-9)
    assert world.outward * outward == pytest.approx(np.array(theirs["outward_conditional"]), rel=1e-9)


def test_first_step_is_what_it_calls_full_equilibrium(run):
    world, result, theirs = run
    step = result.first_step()
    assert theirs["inward_full"] == pytest.approx(theirs["inward_conditional"], rel=1e-10)  # not moved again
    assert world.inward * step.inward == pytest.approx(np.array(theirs["inward_full"]), rel=1e-9)
    assert step.price == pytest.approx(np.array(theirs["price"]), rel=1e-9)
    terms = 100 * (step.terms_of_trade - 1)
    assert terms == pytest.approx(np.array(theirs["terms_of_trade_pct"]), abs=1e-8)
    welfare = step.expenditure / result.before.expenditure / step.inward
    assert 1 / welfare == pytest.approx(np.array(theirs["welfare_statistic"]), rel=1e-9)
    assert step.trade.T.ravel()[::10] == pytest.approx(np.array(theirs["trade_after"]), rel=1e-9)


PRINTED = {  # factory gate price, outward, inward resistance, terms of trade: changes in per cent
    "AUS": (0.004143, -0.004143, 0.011249, -0.007106),
    "AUT": (-0.002774, 0.002775, 0.002405, -0.005179),
    "BEL": (-0.002052, 0.002052, 0.000357, -0.002409),
    "BRA": (-0.005588, 0.005588, -0.000092, -0.005496),
    "CAN": (-0.135770, 0.135955, -0.551724, 0.418261),
}


def test_figures_of_its_documentation():
    case = CASES["cases"][0]
    world = model(case, table(), *sizes())
    result = world.solve(experiment(case, table()))
    step = result.first_step()
    for economy, printed in PRINTED.items():
        at = world.economies.index(economy)
        found = [step.price, step.outward, step.inward, step.terms_of_trade]
        assert [round(100 * (part[at] - 1), 6) for part in found] == list(printed)
    canada, japan = map(world.economies.index, ("CAN", "JPN"))
    moved = experiment(case, table()).log_freeness(COEFFICIENTS) - world.log_freeness
    assert round(100 * np.expm1(moved[japan, canada]), 5) == 60.18165
    assert round(float(np.exp(world.log_freeness[japan, canada])), 6) == 11305.165421
    # AUS to AUS, AUT, BEL, BRA, CAN: baseline modeled trade and change in per cent
    before, after = result.before.trade[:5, 0], step.trade[:5, 0]
    assert before == pytest.approx([218129.130005, 666.648700, 1532.878160, 2747.265374, 2847.023843], 1e-8)
    growth = np.round(100 * (after / before - 1), 6)
    assert growth.tolist() == [0.019940, -0.022351, -0.029818, -0.035147, -2.350013]


@pytest.mark.filterwarnings("ignore")
def test_coefficients_of_its_example():
    """Printed in its example: PPML by Stata's ppmlhdfe, robust errors."""
    pytest.importorskip("pyfixest", reason="pyfixest is optional and not installed")
    found = gravity_estimate(rows(), "trade", COSTS, errors="robust")
    errors = {
        "lndist": 0.0729915,
        "contiguity": 0.1327354,
        "common_language": 0.0840702,
        "pta": 0.1076578,
        "international": 0.2151235,
    }
    for name in COSTS:
        assert found.coefficients[name] == pytest.approx(COEFFICIENTS[name], abs=1e-6)
        # pyfixest scales by N / (N - K) with the 59 fixed effects and 5 regressors in K, Stata by N / (N - 1)
        scale = ((900 - 1) / (900 - 64)) ** 0.5
        assert found.standard_errors[name] == pytest.approx(errors[name] * scale, rel=2e-5)
