"""The hand-solved cases, ours and the shared ones, come out as their authors solved them."""

import json
from pathlib import Path

import pytest

from tumen.study.verify import verify_cases, verify_file

HERE = Path(__file__).resolve().parents[2] / "cases"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "cases" / "origin-cases.json"


@pytest.mark.parametrize("name", ["origin-cases.json", "twins.json", "provisions.json"])
def test_every_case_comes_out(name):
    results = verify_file(HERE / name)
    assert results
    assert [str(result) for result in results if not result.passed] == []


def test_the_shared_cases_come_out():
    if not SHARED.is_file():
        pytest.skip("the shared cases are not beside this repository")
    assert [str(result) for result in verify_file(SHARED) if not result.passed] == []


@pytest.mark.parametrize("name", ["origin-cases.json", "twins.json", "provisions.json"])
def test_a_wrong_expectation_is_noticed(name):
    """Every expectation of every case can fail: turned round, it does."""
    document = json.loads((HERE / name).read_text())
    for case in document["cases"]:
        for key, value in case["expect"].items():
            wrong = not value if isinstance(value, bool) or value is None else "XX"
            if isinstance(value, int | float) and not isinstance(value, bool):
                wrong = value + 0.02
            elif key == "criterion":
                wrong = "PE" if value != "PE" else "WO"
            elif value is None:
                wrong = True if key in ("originating", "preference_eligible") else 1.0
            if key == "rcep_country" and value is None:
                wrong = "XX"
            changed = {**case, "expect": {**case["expect"], key: wrong}}
            [result] = verify_cases({**document, "cases": [changed]}, name)
            assert not result.passed, (case["id"], key)


def test_amounts_below_a_hundredth_are_told_apart():
    document = json.loads((HERE / "origin-cases.json").read_text())
    case = next(c for c in document["cases"] if c["id"] == "C03")
    case["expect"]["rvc_build_down_pct"] = 40.0
    assert verify_cases({**document, "cases": [case]}, "cases")[0].passed  # 39.99 within 0.01
    case["expect"]["rvc_build_down_pct"] = 40.01
    assert not verify_cases({**document, "cases": [case]}, "cases")[0].passed
