"""Each form of duty against a computation by hand, and the laws that duties keep."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.reference.currency import ExchangeRate, ExchangeRates
from tumen.tariff.quote.duty import Consignment, compute, exchange_on, whichever
from tumen.tariff.quote.outlook import ad_valorem_equivalent, compare
from tumen.tariff.rates.notation import parse_rate

MONEY = st.decimals(min_value=0, max_value=10**9, places=2)
PCT = st.decimals(min_value=0, max_value=500, places=2)
# 12,000 JPY for 100 kg (120 JPY/kg), 20 l, 10 pairs.
GOODS = Consignment(
    Decimal(12000), "JPY", {"kg": Decimal(100), "l": Decimal(20), "pair": Decimal(10), "piece": Decimal(2500)}
)


@pytest.mark.parametrize(
    ("rate", "duty"),
    [
        ("free", "0"),
        ("8.5%", "1020"),  # 0.085 x 12,000
        ("12 JPY/kg", "1200"),  # 12 x 100
        ("12 JPY/t", "1.2"),  # 100 kg = 0.1 t
        ("290.70 JPY/1000 piece", "726.75"),  # 2.5 x 290.70
        ("21% + 125 JPY/kg", "15020"),  # 2,520 + 12,500
        ("max(8.5%, 12 JPY/kg)", "1200"),  # 1,020 against 1,200
        ("min(8.5%, 12 JPY/kg)", "1020"),
        ("max(min(9.4%, 78.13 JPY/l), 41.88 JPY/l)", "1128"),  # 1,128 against 1,562.60; floor 837.60
        ("max(min(9.4%, 40 JPY/l), 41.88 JPY/l)", "837.6"),  # min 800, floor 837.60
        ("(535.53 JPY - 1 value)/kg", "41553"),  # 53,553 - 12,000
        ("(312.5 JPY - 0.625 value)/kg", "23750"),  # (500 - 120) x 10/16 x 100
    ],
)
def test_hand_computed_duties(rate, duty):
    assert compute(parse_rate(rate), GOODS).amount == Decimal(duty)


def test_the_calculation_is_shown():
    duty = compute(parse_rate("max(8.5%, 12 JPY/kg)"), GOODS)
    assert duty.calculation == (
        "higher of 8.5 % x 12,000 JPY = 1,020 and 12 JPY/kg x 100 kg = 1,200 -> 1,200"
    )


def test_another_currency_needs_and_shows_the_exchange_rate():
    goods = Consignment(Decimal(1000), "USD", {"kg": Decimal(100)})
    rate = parse_rate("10% + 12 JPY/kg")
    assert compute(rate, goods).needs == ("exchange rate JPY to USD",)
    rates = ExchangeRates.of(
        [ExchangeRate(date(2026, 5, 29), "JPY", "USD", Decimal("0.0065"), "illustrative")]
    )
    june = exchange_on(rates, date(2026, 6, 1))
    duty = compute(rate, Consignment(Decimal(1000), "USD", {"kg": Decimal(100)}, exchange=june))
    assert duty.amount == Decimal("107.8")  # 100 + 1,200 JPY x 0.0065
    assert "1,200 JPY x 0.0065 (2026-05-29, direct, illustrative) USD/JPY = 7.8" in duty.calculation
    gate = compute(
        parse_rate("(3000 JPY - 1 value)/kg"),
        Consignment(Decimal(1000), "USD", {"kg": Decimal(100)}, exchange=june),
    )
    assert gate.amount == 950  # 300,000 JPY x 0.0065 - 1,000
    before = exchange_on(rates, date(2026, 5, 1))
    early = Consignment(Decimal(1000), "USD", {"kg": Decimal(100)}, exchange=before)
    assert not compute(rate, early).known


def test_unknown_spreads_and_names_what_is_missing():
    bare = Consignment(None, "JPY")
    assert compute(parse_rate("5%"), bare).needs == ("customs value",)
    both = compute(parse_rate("max(5%, 12 JPY/kg)"), bare)
    assert both.amount is None
    assert both.needs == ("customs value", "quantity in kg")
    assert compute(parse_rate("5% + min(3%, 2 JPY/l of alcohol)"), GOODS).needs == (
        "quantity in l of alcohol",
    )
    unread = compute(parse_rate('min(5%, unread("◆11"))'), GOODS)
    assert not unread.known
    assert unread.needs == ('the rate printed as "◆11"',)
    assert compute(parse_rate("free"), bare).amount == 0  # free needs no value


def test_a_gate_price_below_the_value_is_another_line_not_a_refund():
    duty = compute(parse_rate("min(2.2%, (100 JPY - 1 value)/kg)"), GOODS)  # 120 JPY/kg is above 100
    assert duty.needs == ("another line: the value per kg is above the gate price",)


def test_a_gate_price_below_the_value_loses_against_another_term():
    # 100 JPY/kg less 120 is below zero, so 2.2 % of 12,000 = 264 is the higher.
    assert compute(parse_rate("max((100 JPY - 1 value)/kg, 2.2%)"), GOODS).amount == 264
    two = compute(parse_rate("max((100 JPY - 1 value)/kg, (90 JPY - 1 value)/kg)"), GOODS)
    assert two.needs == ("another line: the value is above every gate price",)


def test_a_term_without_commitment_makes_the_whole_unknown():
    duty = compute(parse_rate("min(5%, excluded)"), GOODS)
    assert (duty.amount, duty.excluded) == (None, False)
    assert duty.needs == ("a rate for a term that has no commitment",)


def test_alternatives_need_an_answer():
    rate = parse_rate('choose("in quota": free; "out of quota": 40%)')
    answered = {"in quota": False, "out of quota": True}

    def with_(holds):
        return compute(rate, Consignment(Decimal(100), "JPY", holds=holds))

    assert with_({}).needs == ('an answer to "in quota"', 'an answer to "out of quota"')
    assert with_({"in quota": True}).amount == 0
    assert with_(answered).amount == 40
    assert not with_({"in quota": True, "out of quota": True}).known
    assert not with_({"in quota": False, "out of quota": False}).known


def test_origin_decides_and_excluded_is_no_amount():
    rate = parse_rate("origin(KH, TH: excluded; other: 5%)")
    assert compute(rate, Consignment(Decimal(100), "VND")).needs == ("Party of origin",)
    assert compute(rate, Consignment(Decimal(100), "VND", origin="KH")).excluded
    assert compute(rate, Consignment(Decimal(100), "VND", origin="CN")).amount == 5
    unapplied = compute(parse_rate("unapplied(2.4%)"), GOODS)
    assert unapplied.excluded
    assert unapplied.amount is None


def test_nothing_is_rounded():
    goods = Consignment(Decimal(12345), "JPY")
    assert compute(parse_rate("3.9%"), goods).amount == Decimal("481.455")


@pytest.mark.parametrize("value", [Decimal(-1), Decimal("NaN"), 1.5])
def test_values_that_are_no_exact_amount_are_refused(value):
    with pytest.raises(InputError):
        Consignment(value, "JPY", {"kg": value})


def test_units_convert_within_their_dimension_and_are_given_once():
    goods = Consignment(None, "JPY", {"t": Decimal("0.1"), "dozen": Decimal(2)})
    assert compute(parse_rate("12 JPY/kg"), goods).amount == 1200
    assert compute(parse_rate("1 JPY/piece"), goods).amount == 24
    with pytest.raises(InputError) as caught:
        Consignment(None, "JPY", {"t": Decimal(1), "kg": Decimal(5), "bucket": Decimal(1)})
    assert len(caught.value.problems) == 2


@given(PCT, MONEY, MONEY)
def test_ad_valorem_duty_is_linear(pct, first, second):
    rate = parse_rate(f"{pct:f}%")

    def duty(value):
        return compute(rate, Consignment(value, "USD")).amount

    assert duty(first) + duty(second) == duty(first + second)
    assert duty(first * 3) == duty(first) * 3


@given(MONEY, MONEY, PCT, MONEY, MONEY)
def test_splitting_a_consignment_never_changes_ad_valorem_and_specific_duty(v1, v2, pct, q1, q2):
    rate = parse_rate(f"{pct:f}% + 12.5 JPY/kg")

    def duty(value, kilograms):
        return compute(rate, Consignment(value, "JPY", {"kg": kilograms})).amount

    assert duty(v1, q1) + duty(v2, q2) == duty(v1 + v2, q1 + q2)


@given(MONEY, PCT, PCT, MONEY)
def test_lower_of_never_exceeds_a_term_and_higher_of_is_never_below(value, one, two, kilograms):
    goods = Consignment(value, "JPY", {"kg": kilograms})
    low = compute(parse_rate(f"min({one:f}%, {two:f} JPY/kg)"), goods).amount
    high = compute(parse_rate(f"max({one:f}%, {two:f} JPY/kg)"), goods).amount
    terms = [compute(parse_rate(text), goods).amount for text in (f"{one:f}%", f"{two:f} JPY/kg")]
    assert low == min(terms)
    assert high == max(terms)


def test_comparison():
    def rate(text):
        return parse_rate(text)

    assert compare(rate("3%"), rate("5%")) == -1
    assert compare(rate("12 JPY/kg"), rate("5%")) is None
    assert compare(rate("12 JPY/kg"), rate("5%"), GOODS) == 1  # 1,200 against 600
    assert compare(rate("12 JPY/kg"), rate("12 JPY/kg")) == 0
    assert compare(rate('unread("x")'), rate('unread("x")')) is None
    assert compare(rate("excluded"), rate("5%"), GOODS) is None


def test_ad_valorem_equivalent():
    assert ad_valorem_equivalent(parse_rate("12 JPY/kg"), GOODS) == 10  # 1,200 of 12,000
    assert ad_valorem_equivalent(parse_rate("8.5%"), Consignment(None, "JPY")) == Decimal("8.5")
    assert ad_valorem_equivalent(parse_rate("12 JPY/kg"), Consignment(None, "JPY")) is None


@pytest.mark.parametrize(
    ("rate", "amount"),
    [
        # Hand: 100 of value, 10 kg. Every candidate comes to 5 % x 100 = 5 or 0.5 x 10 = 5.
        ('choose("in quota": 5%; otherwise: 0.5 USD/kg)', "5"),
        ('choose("line 1": free; "line 2": range(free, 0%); no other)', "0"),
        ('choose("line 1": 5%; "line 2": choose("wet": max(5%, 0.1 USD/kg); otherwise: 5%); no other)', "5"),
        ('choose("line 1": 5%; "line 2": 0.4 USD/kg; no other)', None),  # 5 or 4
        ('choose("line 1": free; "line 2": free)', None),  # a third case is not stated
        ('choose("line 1": free; "line 2": unread("x"); no other)', None),
        ('choose("line 1": free; "line 2": 1 USD/l; no other)', None),  # litres are not stated
        ('choose("line 1": free; "line 2": excluded; no other)', None),  # the MFN rate is not asked
    ],
)
def test_an_open_question_that_makes_no_difference_leaves_the_duty_known(rate, amount):
    goods = Consignment(Decimal(100), "USD", {"kg": Decimal(10)})
    duty = compute(parse_rate(rate), goods)
    assert duty.amount == (None if amount is None else Decimal(amount))
    assert duty.known is not bool(duty.needs)
    assert duty.calculation.startswith("the same in every case: ") is duty.known


def test_the_last_of_all_cases_holds_where_the_others_do_not():
    rate = parse_rate('choose("line 1": 5%; "line 2": 8%; "line 3": 9%; no other)')
    goods = Consignment(Decimal(100), "USD", holds={"line 1": False, "line 3": False})
    assert compute(rate, goods).amount == 8  # hand: 8 % x 100
    none = Consignment(Decimal(100), "USD", holds={"line 1": False, "line 2": False, "line 3": False})
    assert compute(rate, none).amount is None


@pytest.mark.parametrize(
    ("rate", "mfn", "amount"),
    [
        # Hand: goods with the lower end are free; the others bear the MFN duty, which is free too.
        ("range(free, unapplied(2.4%))", "free", "0"),
        ("range(free, unapplied(2.4%))", "2%", None),  # free, or 2 % of 100
        ("range(2%, unapplied(2.4%))", "2%", "2"),  # what lies between is above the MFN rate, which applies
        ("range(unapplied(2%), unapplied(2.4%))", "free", None),  # the lower end is no rate of the regime
        ('choose("line 1": free; "line 2": excluded; no other)', "free", "0"),
        ('choose("line 1": free; "line 2": excluded)', "free", None),  # a third case is not stated
        ('choose("line 1": free; "line 2": excluded; no other)', None, None),
        ('choose("line 1": free; "line 2": excluded; no other)', 'unread("x")', None),
        ('choose("line 1": 1%; "line 2": excluded; no other)', "free", None),
        ("excluded", "free", None),
        ("free", "free", None),  # nothing is open: `compute` tells
    ],
)
def test_goods_without_a_rate_of_the_regime_bear_the_mfn_duty(rate, mfn, amount):
    goods = Consignment(Decimal(100), "USD")
    general = None if mfn is None else compute(parse_rate(mfn), goods)
    found = whichever(parse_rate(rate), goods, general)
    assert (found.amount if found else None) == (None if amount is None else Decimal(amount))
    if found:
        assert "the MFN rate where the regime applies none" in found.calculation


def test_where_no_case_has_a_rate_the_regime_gives_none():
    rate = parse_rate('choose("line 1": excluded; "line 2": unapplied(3%); no other)')
    assert compute(rate, Consignment(Decimal(100), "USD")).excluded
