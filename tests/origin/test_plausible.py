"""What is hardly so in a bill is asked, at every door, and never changes an answer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tumen as tm
from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Costs, Material, NetCost
from tumen.origin.criteria.plausible import KINDS, doubts
from tumen.origin.determine import determine_under, law_on
from tumen.origin.screen.engine.reasons import Doubt

ON = date(2026, 6, 1)
LAW = law_on(load_agreement("RCEP"), "CN", ON)
WAFER = Material("wafer", "3818.00", 40, "non-originating", weight_kg="0.5")
CHIP = Bill(
    "8542.31",
    "CN",
    [WAFER],
    fob=100,
    exw=90,
    weight_kg=1,
    operations=["injection-moulding"],
    transport="direct",
)


def asked(bill):
    return [kind for kind, _ in doubts(bill)]


@pytest.mark.parametrize(
    ("given_", "kinds", "words"),
    [
        ({}, [], ""),
        ({"materials": (replace(WAFER, value=Decimal(100)),), "exw": None}, [], ""),  # as much is not more
        (
            {"materials": (replace(WAFER, value=Decimal(95)),)},
            ["materials-above-price"],
            "the materials are worth 95, more than the ex-works price of the good, 90",
        ),
        (
            {"costs": Costs(20, 20, 10, "10.01")},  # 40 + 60.01 of 100
            ["materials-and-costs-above-price"],
            "materials and costs come to 100.01, more than the FOB price of the good, 100",
        ),
        (
            {"net_cost": NetCost("39")},
            ["materials-and-costs-above-price"],
            "more than the whole cost of the good, 39",
        ),
        (
            {"materials": (WAFER, replace(WAFER, name="lead", weight_kg=Decimal("0.6")))},
            ["materials-above-weight"],
            "the materials weigh 1.1 kg, more than the good, 1 kg: is the rest lost in production",
        ),
        ({"component_weight_kg": Decimal(2)}, ["materials-above-weight"], "the component weighs 2 kg"),
        (
            {"exw": Decimal(101)},
            ["ex-works-above-fob"],
            "the ex-works price, 101, is above the FOB price, 100",
        ),
        (
            {"materials": (replace(WAFER, role="indirect", value=Decimal(400)),)},
            [],
            "",
        ),  # no part of the good
        ({"fob": None, "exw": None, "weight_kg": None}, [], ""),  # nothing to compare with
    ],
)
def test_each_kind_is_asked_of_the_bill_that_has_it(given_, kinds, words):
    bill = replace(CHIP, **given_)
    assert asked(bill) == kinds
    found = determine_under(bill, LAW)
    assert len(found.questions) == len(kinds)
    assert words in "".join(found.questions)


def test_an_intermediate_is_asked_with_its_name():
    made = Bill(
        "3818.00", "CN", [replace(WAFER, value=Decimal(60))], fob=50, operations=["injection-moulding"]
    )
    bill = replace(CHIP, materials=(Material("doped wafer", "3818.00", 50, made=made),))
    found = determine_under(bill, LAW)
    assert [text.endswith("(in material 'doped wafer')") for text in found.questions] == [True]


def test_the_question_stands_in_the_answer_in_python_and_in_tables():
    bill = replace(CHIP, materials=(replace(WAFER, value=Decimal(150)),))
    result = tm.determine(bill, "RCEP", on=ON)
    assert "to be asked: the materials are worth 150" in result.answer
    assert "question: the materials are worth 150" in result.explain()
    screened = tm.screen({"A": bill, "B": CHIP}, "RCEP", on=ON)
    assert "QUESTIONS: 1 with amounts" in screened.answer
    assert screened.tables["answers"]["questions"].to_list() == ["materials-above-price", None]


def test_tables_have_a_name_for_each_kind():
    assert {name.lower().replace("_", "-") for name in vars(Doubt) if name.isupper()} == set(KINDS)


@given(
    st.lists(st.integers(0, 80), max_size=4),
    st.integers(1, 120),
    st.integers(1, 120),
    st.sampled_from([1, 7, 1000]),
)
def test_the_unit_of_money_does_not_matter(values, fob, exw, factor):
    """Materials above a price are asked whatever the currency, and nothing is where the bill adds up."""

    def scaled(by):
        parts = tuple(replace(WAFER, name=f"m{n}", value=Decimal(v * by)) for n, v in enumerate(values))
        return replace(CHIP, materials=parts, fob=Decimal(fob * by), exw=Decimal(exw * by), weight_kg=None)

    assert asked(scaled(1)) == asked(scaled(factor))
    assert ("materials-above-price" in asked(scaled(1))) == (sum(values) > min(fob, exw))
