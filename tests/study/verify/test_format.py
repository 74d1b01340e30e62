"""Case files: spellings that are accepted, and everything else refused in words."""

import copy
import json
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.study.verify import verify_cases, verify_file

DOCUMENT = json.loads((Path(__file__).resolve().parents[2] / "cases" / "twins.json").read_text())
BY_ID = {case["id"]: case for case in DOCUMENT["cases"]}


def run(case):
    [result] = verify_cases({**DOCUMENT, "cases": [case]}, "cases.json")
    return result


def changed(id_, **changes):
    case = copy.deepcopy(BY_ID[id_])
    case.update(changes)
    return case


@pytest.mark.parametrize("place", ["case", "good"])
@pytest.mark.parametrize(
    "name", ["costs", "production_costs", "build_up", "other_elements", "value_added", "cost_breakdown"]
)
def test_costs_may_stand_in_the_case_or_the_good_under_several_names(place, name):
    case = copy.deepcopy(BY_ID["C04"])
    costs = case.pop("costs")
    (case if place == "case" else case["good"])[name] = costs
    assert run(case).passed


@pytest.mark.parametrize("labour", ["labour", "labor", "direct_labour", "direct_labor_cost", "labour_costs"])
@pytest.mark.parametrize("overhead", ["overhead", "overheads", "direct_overhead", "direct_overhead_cost"])
def test_spellings_of_costs(labour, overhead):
    case = changed("C04", costs={labour: 10, overhead: 5, "profit": 8, "other_cost": 2})
    assert run(case).passed


def test_costs_beside_the_price_of_the_good():
    case = copy.deepcopy(BY_ID["C04"])
    del case["costs"]
    case["good"] |= {"direct_labour": 10, "direct_overhead": 5, "profit": 8, "other_costs": 2}
    assert run(case).passed


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"costs": {"wages": 1}}, "wages"),
        ({"costs": {"profit": "8 %"}}, "profit"),
        ({"costs": {"vom": 3, "profit": 1}}, "20"),
        (
            {"good": {"hs": "870321", "fob": 100, "costs": {"profit": 1}}},
            "one place",
        ),
        ({"rule": {"type": "RVC"}}, "min_pct"),
        ({"rule": {"type": "RVC", "min_pct": 140}}, "min_pct"),
        ({"rule": {"type": "RVC", "min_pct": 40, "base": "EXW"}}, "EXW"),
        ({"rule": {"type": "RVC40"}}, "RVC40"),
        ({"rule": {"type": "CTH", "except_from": ["chapter 50"]}}, "chapter 50"),
        ({"rule": {"type": "CTH", "except_from": [5204]}}, "5204"),
        ({"rule": {"type": "CTH", "except_from": ["5212-5204"]}}, "ends before"),
        ({"rule": {"type": "CTH", "level": 4}}, "level"),
        ({"rule": {"any": []}}, "any"),
        ({"rule": {"any": [{"type": "CTH"}], "all": [{"type": "CC"}]}}, "any"),
        ({"rule": {"type": "PROCESS"}}, "name"),
        ({"transport": {"direct": True, "legs": [{"via": "HK"}]}}, "legs"),
        ({"agreement": "NAFTA"}, "NAFTA"),
        ({"exporte": "TH"}, "exporte"),
        ({"expect": {"vmn": 1}}, "vmn"),
    ],
)
def test_what_is_not_understood_is_refused(changes, word):
    result = run(changed("C04", **changes))
    assert not result.passed
    assert result.error is not None
    assert word in result.error


@pytest.mark.parametrize(
    ("deductions", "vnm"),
    [
        ({"freight": 3, "documented": True}, 60),
        ({"freight_cost": 3, "evidence": True}, 60),
        ({"inland_freight": 2, "transport_to_producer": 1, "evidence": True}, 60),
        ({"duties": 4, "duties_refunded": 1, "evidence": True}, 60),
        ({"duties": 3, "taxes": 2, "refunded": True, "insurance": 3, "evidence": True}, 60),
        ({"waste": 4, "scrap_value": 1, "evidence": True}, 60),
        ({"freight": {"amount": 3, "evidence": True}, "packing": {"amount": 2}}, 60),
        ([{"type": "brokerage", "value": 3, "documented": True}], 60),
        ({"freight": 3}, 63),
        ({"freight": 3, "evidence": None}, 63),
    ],
)
def test_deductions(deductions, vnm):
    case = copy.deepcopy(BY_ID["C06b"])
    case["materials"][0]["deductions"] = deductions
    case["expect"] = {"vnm": vnm}
    assert str(run(case)) == "C06b: passed"


@pytest.mark.parametrize(
    ("deductions", "word"),
    [
        ({"fright": 3, "evidence": True}, "fright"),
        ({"freight": True, "evidence": True}, "freight"),
        ({"scrap_value": 3, "evidence": True}, "waste"),
        ({"duties": 1, "duties_refunded": 3, "evidence": True}, "duties"),
        ([{"amount": 3}], "deduction"),
        ({"freight": 64, "evidence": True}, "more than its value"),
        ({"freight": -1, "evidence": True}, "freight"),
    ],
)
def test_deductions_that_are_refused(deductions, word):
    case = copy.deepcopy(BY_ID["C06b"])
    case["materials"][0]["deductions"] = deductions
    result = run(case)
    assert result.error is not None
    assert word in result.error


def test_purchased_and_self_produced_must_agree():
    case = copy.deepcopy(BY_ID["G04"])
    case["materials"][0] |= {"purchased": True, "self_produced": True}
    assert "both" in (run(case).error or "")


def test_a_fact_that_is_not_understood_leaves_the_claim_open():
    case = copy.deepcopy(BY_ID["A06b"])
    case["wholly_obtained_facts"]["season"] = "dry"
    case["expect"] = {"originating": None}
    assert run(case).passed


def test_facts_of_a_produced_material_are_read():
    case = copy.deepcopy(BY_ID["A10b"])
    case["rule"] = {"type": "CTH"}
    case["materials"] = [
        {
            "id": "flour", "hs": "110290", "value": 10, "country": "MY", "status": "determine", "role": "material",
            "produced": {
                "rule": {"type": "WO"}, "materials": [], "operations": [{"op": "HARVESTING", "country": "MY"}],
                "wholly_obtained_facts": {"kind": "harvested_plant", "country": "MY"},
            },
        }
    ]  # fmt: skip
    case["expect"] = {"originating": True, "criterion": "PE"}
    assert str(run(case)) == "A10b: passed"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "JSON"),
        ("[]", "keys"),
        ('{"format": "roo-cases/2", "agreements": {}, "cases": []}', "roo-cases/2"),
        ('{"format": "roo-cases/1", "agreements": {}, "cases": []}', "empty"),
        ('{"format": "roo-cases/1", "cases": [1]}', "agreements"),
        ('{"format": "roo-cases/1", "format": "roo-cases/1"}', "twice"),
    ],
)
def test_files_that_are_no_case_files(tmp_path, text, word):
    path = tmp_path / "cases.json"
    path.write_text(text)
    with pytest.raises(InputError, match=word):
        verify_file(path)


def test_two_cases_of_one_id_and_a_case_that_is_no_table():
    case = BY_ID["B04"]
    results = verify_cases({**DOCUMENT, "cases": [case, case, 3]}, "cases.json")
    assert [result.passed for result in results] == [True, False, False]
    assert "same id" in (results[1].error or "")


@pytest.mark.parametrize(
    ("place", "value", "word"),
    [
        (("materials", 0, "status"), [], "status"),
        (("materials", 0, "role"), {"a": 1}, "role"),
        (("materials", 0), "seal", "dictionary"),
        (("good", "hs"), 870321, "text"),
        (("good",), {"fob": 100}, "hs"),
        (("rule",), {"any": ["CTH"]}, "set of keys"),
        (("wholly_obtained_facts",), {"kind": "harvested_plant", "plants": 3}, "text"),
        (("materials", 0, "deductions"), 3, "set of keys"),
    ],
)
def test_what_is_of_another_kind_is_refused_in_words(place, value, word):
    case = copy.deepcopy(BY_ID["C06b"])
    part = case
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    assert word in (run(case).error or "")
