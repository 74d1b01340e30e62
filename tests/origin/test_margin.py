"""The margin of a joined rule: what decides it, never a figure of a part that does not."""

from decimal import Decimal

from tumen.origin.determination import Alternative, margin_of_all, margin_of_any


def part(met, margin):
    return Alternative("", met, None if margin is None else Decimal(margin))


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
