"""A rule under the provisions of an agreement on file becomes the comparisons that its articles state."""

import ast
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

import tumen
from tumen.agreements.load import load_agreement
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import CodeRange, Rule
from tumen.origin.program import (
    AmountTest,
    BeyondMinimal,
    CodeTest,
    Joined,
    Limit,
    OnAnswer,
    OperationTest,
    compiled,
    every_test,
)

SRC = Path(tumen.__file__).parent


def test_no_other_engine_reads_the_rule_language():
    """Terms of rules are matched where rules are kept and compiled; cases (`verify`) build them, and a
    certificate writes which of them was met.
    """
    terms = {term.__name__ for term in get_args(Rule)}
    readers = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if "tumen.agreements.rule" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "tumen.agreements.rule"
        if terms & {name.name for name in node.names}
    }
    outside = {name for name in readers if not name.startswith("agreements/")}
    assert outside == {"origin/program.py", "study/verify/rules.py", "report/certificate/entry.py"}


def program(code, rule, good):
    return compiled(parse_rule(rule, file="test", line=1), good, load_agreement(code).provisions)


def test_a_value_content_is_a_limit_for_each_method():
    # RCEP Art. 3.5(1): build-down (FOB - VNM) / FOB >= 40 %, so VNM <= 60 % of FOB; build-up with costs and
    # profit
    found = program("RCEP", "RVC40", "850440")
    assert found.limits == (
        Limit("build-down", "VNM", Decimal(60), "FOB"),
        Limit("build-up", "VOM", Decimal(40), "FOB", costs=True),
    )
    assert program("RCEP", "RVC40(build-up)", "850440").limits == found.limits[1:]


def test_build_up_and_net_cost_are_those_of_the_agreement():
    # CPTPP Art. 3.5(1): (c) build-up counts originating materials alone; (d) net cost has the net cost as its
    # base
    found = program("CPTPP", "RVC35(build-up) or RVC30(net-cost)", "870323")
    assert [test.limits for test in every_test(found)] == [
        (Limit("build-up", "VOM", Decimal(35), "FOB"),),
        (Limit("net-cost", "VNM", Decimal(70), "NC"),),
    ]


def test_a_method_that_the_agreement_names_and_does_not_compute_stays_open():
    (limit,) = program("CPTPP", "RVC40(focused-value)", "870323").limits
    assert limit.amount is None  # without the codes that it looks at


def test_a_limit_counts_materials_of_the_good_s_own_heading():
    found = program("GB-KR", "MaxNOM20(EXW) of the same heading", "290519")
    assert isinstance(found, AmountTest)
    assert found.limits == (Limit(None, "VNM", Decimal(20), "EXW"),)
    assert found.within == (CodeRange("2905", "2905"),)


@pytest.mark.parametrize(("good", "measures"), [("850440", ["value"]), ("610910", ["value", "weight"])])
def test_the_tolerance_is_what_speaks_of_the_good(good, measures):
    # RCEP Art. 3.7.1: (a) by value for all goods; (b) by weight too for goods of chapters 50 to 63
    found = program("RCEP", "CTH", good)
    assert isinstance(found, CodeTest)
    assert [limb.measure for limb in found.limbs] == measures
    assert not found.every_limb
    assert found.columnar


def test_minimal_operations_defeat_the_tests_that_the_article_names():
    # AJCEP Art. 11 speaks of the change and of processes, not of value content; RCEP Art. 3.6 of every rule,
    # once
    found = program("AJCEP", "CTH or RVC40", "850440")
    change, content = found.parts
    assert isinstance(change, Joined)
    assert change.how == "all"
    assert change.parts[1] == BeyondMinimal()
    assert change.text == "CTH"
    assert isinstance(content, AmountTest)
    assert not any(
        isinstance(test, BeyondMinimal) for test in every_test(program("RCEP", "CTH or RVC40", "850440"))
    )


def test_what_a_table_has_no_columns_for_says_so():
    # CPTPP Art. 4.2: elastomeric yarn in textiles; Art. 3.11: milk and fats are excluded from the tolerance
    # of some food
    assert not program("CPTPP", "CTH", "610910").columnar
    assert program("CPTPP", "CTH", "850440").columnar
    assert not program("CKFTA", "CTH", "200899").columnar  # tolerated only from another subheading


def test_a_person_is_asked_and_operations_are_named():
    found = program("RCEP", 'CTH provided that "knitted"', "610910")
    assert (found.condition, found.otherwise) == ("knitted", None)
    found = program("RCEP", 'CR for "salts"; process("distillation") for any other good', "290519")
    assert isinstance(found, OnAnswer)
    assert [(test.kind, test.operation) for test in every_test(found) if isinstance(test, OperationTest)] == [
        ("CR", "chemical-reaction"),
        ("process", "distillation"),
    ]
