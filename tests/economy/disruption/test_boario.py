"""Equal to BoARIO 0.7.2, whose numbers `validation/disruption/run_boario.py` stored.

Source: BoARIO 0.7.2 (spjuhel.github.io/BoARIO) on the table and cases of validation/disruption/cases.json.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from tumen.economy.disruption import simulate

spec = importlib.util.spec_from_file_location(
    "cases", Path(__file__).parents[3] / "validation" / "disruption" / "cases.py"
)
assert spec is not None
assert spec.loader is not None
cases = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cases)
TABLE, CASES, FOUND = cases.read()
IDLE = "psi 1, stocks at once"
"""BoARIO leaves stocks and orders alone where all are within 1e-5 of their goals (`numpy.allclose`); with the
whole gap ordered at once that is seen in single days, not in the sum."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_tenth_day_of_every_industry(case):
    theirs = FOUND[case["name"]]
    ours = simulate(TABLE, list(cases.events(case)), behaviour=cases.behaviour(case), days=case["days"])
    within = 3e-5 if case["name"] == IDLE else 1e-6
    assert (np.abs(ours.output[::10] - theirs["output"]) / ours.normal).max() < within
    lost = case["days"] * ours.normal - theirs["output_of_all_days"]
    assert ours.output_loss().sum() == pytest.approx(lost.sum(), rel=1e-6)
    assert ours.output_loss().reshape(-1) == pytest.approx(lost, abs=within * lost.sum())
    assert ours.unmet.sum() == pytest.approx(theirs["unmet_of_all_days"], rel=1e-6)
    assert ours.unmet[::10].sum(1) == pytest.approx(np.array(theirs["unmet"]), rel=1e-6, abs=1e-4)
