"""The margin of a joined rule: what decides it, never a figure of a part that does not."""

from datetime import date
from decimal import Decimal

from tumen.agreements.load import load_agreement
from tumen.origin.bill import Bill, Material
from tumen.origin.determination import Alternative, margin_of_all, margin_of_any
from tumen.origin.determine import determine


def part(met, margin):
    return Alternative("", met, None if margin is None else Decimal(margin))


def test_costs_beyond_the_price_prove_nothing_and_have_no_margin():
    # FOB 100, VNM 20, costs 170: build-down (100 - 20) / 100 = 80 %, 40 points above 40 %; build-up would be
    # 170 %, which no price of 100 holds (RCEP Art. 3.5.1).
    costs = {"labour": 80, "overhead": 30, "profit": 20, "other": 40}
    chip = Material("chip", "8542.31", 20, "non-originating", "TW")
    bill = Bill("8524.92", "VN", [chip], fob=100, costs=costs, operations=["assembly"])
    found = determine(bill, load_agreement("RCEP"), on=date(2026, 6, 1), importer="JP")
    assert [item.margin for item in found.alternatives] == [None, 40]


def test_an_alternative_met_without_a_measure_has_no_negative_margin():
    assert margin_of_any([part(False, -3), part(True, None)]) is None


def test_the_widest_of_the_alternatives_met():
    assert margin_of_any([part(True, 2), part(True, 5), part(True, None), part(False, -1)]) == 5


def test_the_nearest_miss_where_none_is_met():
    assert margin_of_any([part(False, -7), part(False, -3), part(False, None)]) == -3


def test_all_met_by_the_narrowest():
    assert margin_of_all([part(True, 2), part(True, None), part(True, 5)]) == 2


def test_all_missed_by_the_worst_and_not_by_what_is_met():
    assert margin_of_all([part(True, 9), part(False, -4), part(False, -1)]) == -4
    assert margin_of_all([part(True, 9), part(False, None)]) is None


def test_unknown_has_no_margin():
    assert margin_of_any([part(None, None), part(False, -3)]) is None
    assert margin_of_all([part(None, None), part(True, 3)]) is None
