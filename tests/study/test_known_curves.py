"""Curves of a good are computed once for all markets, and again where an answer that its law asks differs."""

from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material, Operation
from tumen.origin.determine import law_on
from tumen.study.product.qualify import KnownCurves

COATED = "the film is coated where it is cut"
LAW = law_on(load_agreement("RCEP"), "VN", date(2026, 6, 1), "JP")


def drawn(known, answers):
    part = Material("film", "3920.62", Decimal(40), "non-originating", "US")
    bill = Bill(
        "3920.62",
        "VN",
        (part,),
        fob=Decimal(100),
        operations=(Operation("coating", "VN"),),
        rule=f'RVC40 provided that "{COATED}"',
        answers=answers,
    )
    return known.of(bill, LAW, {})


def test_a_question_of_another_market_computes_nothing_again():
    known = KnownCurves()
    first = drawn(known, {COATED: True, "food or drink at the reduced rate": False})
    assert drawn(known, {COATED: True, "GST-free, such as most basic food": False}) is first


@pytest.mark.parametrize("answers", [{COATED: False}, {}])
def test_an_answer_that_the_rule_asks_is_looked_at(answers):
    """RVC (100 - 40) / 100 = 60 % qualifies where the condition holds; where it does not, no price does."""
    known = KnownCurves()
    (curve, _), _ = drawn(known, {COATED: True})
    (other, _), _ = drawn(known, answers)
    (alone, _), _ = drawn(KnownCurves(), answers)
    assert {band.status for band in curve.bands} >= {"originating"}
    assert "originating" not in {band.status for band in other.bands}
    assert other == alone
