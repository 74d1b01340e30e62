"""The notation reads back what it prints, and refuses what is no rate."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.tariff.rates.expression import (
    EXCLUDED,
    AdValorem,
    Between,
    ByOrigin,
    Choose,
    Elsewhere,
    GatePrice,
    Higher,
    Lower,
    NotApplied,
    Option,
    OriginCase,
    ReferenceGate,
    Specific,
    Sum,
    UnreadRate,
    definite,
    for_origin,
    higher_of,
    lower_of,
    questions,
    understood,
)
from tumen.tariff.rates.notation import parse_rate, print_rate

NUMBERS = st.decimals(min_value=0, max_value=10**6, places=3).map(lambda x: x.normalize() + 0)
UNITS = st.sampled_from(["kg", "l", "m2", "pair", "kg of TSS", "l of alcohol"])
CURRENCIES = st.sampled_from(["JPY", "AUD", "USD"])
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20)
PARTIES = st.lists(st.sampled_from(["KH", "TH", "VN", "MX"]), min_size=1, max_size=3, unique=True).map(tuple)
SPECIFIC = st.builds(
    Specific, NUMBERS, CURRENCIES, UNITS, st.sampled_from([Decimal(1), Decimal(100), Decimal(1000)])
)
ATOMS = st.one_of(
    st.builds(AdValorem, NUMBERS),
    SPECIFIC,
    st.builds(GatePrice, NUMBERS, CURRENCIES, NUMBERS, UNITS, NUMBERS.filter(bool)),
    st.builds(ReferenceGate, TEXTS, NUMBERS, CURRENCIES, NUMBERS, UNITS),
)


def _two_or_more(inner):
    return st.lists(inner, min_size=2, max_size=3).map(tuple)


TERMS = st.recursive(
    ATOMS,
    lambda t: st.one_of(st.builds(Higher, _two_or_more(t)), st.builds(Lower, _two_or_more(t))),
    max_leaves=4,
)
SUMS = st.one_of(TERMS, st.builds(Sum, _two_or_more(TERMS)))
LEAVES = st.one_of(SUMS, st.just(EXCLUDED), st.builds(UnreadRate, TEXTS), st.builds(Elsewhere, TEXTS))


def _branches(rate):
    options = st.lists(st.builds(Option, TEXTS, rate), min_size=1, max_size=3).map(tuple)
    cases = st.lists(st.builds(OriginCase, PARTIES, rate), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Choose, options, st.one_of(st.none(), rate)),
        st.builds(Choose, options, st.none(), st.just(value=True)),
        st.builds(ByOrigin, cases, rate),
        st.builds(NotApplied, rate),
        st.builds(Between, rate, rate),
        st.builds(Lower, _two_or_more(rate)),
    )


RATES = st.recursive(LEAVES, _branches, max_leaves=8)


@given(RATES)
def test_printing_then_reading_gives_the_same_rate(rate):
    assert parse_rate(print_rate(rate)) == rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("free", AdValorem(Decimal(0))),
        ("0%", AdValorem(Decimal(0))),
        ("8.5%", AdValorem(Decimal("8.5"))),
        ("12 JPY/kg", Specific(Decimal(12), "JPY", "kg")),
        ("290.70 JPY/1000 piece", Specific(Decimal("290.7"), "JPY", "piece", Decimal(1000))),
        ("21% + 125 JPY/kg", Sum((AdValorem(Decimal(21)), Specific(Decimal(125), "JPY", "kg")))),
        ("max(10%, 3 AUD/l)", Higher((AdValorem(Decimal(10)), Specific(Decimal(3), "AUD", "l")))),
        ("excluded", EXCLUDED),
        ("(500 JPY - 0.625 value)/kg", GatePrice(Decimal(500), "JPY", Decimal("0.625"), "kg")),
        (
            "(51.46 JPY - 45.17687/897.59 value)/kg",
            GatePrice(Decimal("51.46"), "JPY", Decimal("45.17687"), "kg", Decimal("897.59")),
        ),
        ("range(free, 2.4%)", Between(AdValorem(Decimal(0)), AdValorem(Decimal("2.4")))),
        ('elsewhere("clause 1.1")', Elsewhere("clause 1.1")),
        (
            'choose("in quota": free; otherwise: 40%)',
            Choose((Option("in quota", AdValorem(Decimal(0))),), AdValorem(Decimal(40))),
        ),
        (
            "origin(KH, TH: excluded; other: 5%)",
            ByOrigin((OriginCase(("KH", "TH"), EXCLUDED),), AdValorem(Decimal(5))),
        ),
    ],
)
def test_notation(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("8.5", 4),  # a number alone is no rate: per cent of what?
        ("8.5 %%", 6),
        ("12 yen/kg", 4),
        ("12 JPY", 7),
        ("max(10%)", 8),
        ("5% +", 5),
        ("-5%", 1),
        ("5% ?", 4),
        ('choose("in quota": 5%', 22),
        ("12 JPY/0 kg", 10),
        ("12 JPY/bucket", 8),
        ("range(free)", 11),
        ("(5 JPY - 1/0 value)/kg", 14),
    ],
)
def test_malformed_rates_name_the_column(text, column):
    with pytest.raises(InputError) as caught:
        parse_rate(text, file="rates.csv", line=7)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("rates.csv", 7, column)


def test_reduction_keeps_the_lower_and_the_higher_of_one_kind():
    rates = [parse_rate(text) for text in ("3%", "5%", "12 JPY/kg", "10 JPY/kg", "8 JPY/l")]
    assert print_rate(lower_of(*rates)) == "min(3%, 10 JPY/kg, 8 JPY/l)"
    assert print_rate(higher_of(*rates)) == "max(5%, 12 JPY/kg, 8 JPY/l)"
    assert print_rate(lower_of(rates[0], rates[1])) == "3%"
    assert print_rate(lower_of(parse_rate('unread("x")'), parse_rate("free"))) == "free"
    assert print_rate(lower_of(parse_rate("max(5%, 2 JPY/kg)"), parse_rate("5%"))) == "5%"
    assert print_rate(higher_of(parse_rate("min(5%, 2 JPY/kg)"), parse_rate("5%"))) == "5%"


def test_questions_and_origin():
    rate = parse_rate(
        'origin(KH: excluded; other: choose("in quota": free; "fresh": 3%; otherwise: unread("x")))'
    )
    assert questions(rate) == ("in quota", "fresh")
    assert not understood(rate)
    assert understood(parse_rate("range(free, 2%)"))
    assert not definite(parse_rate("max(5%, range(free, 2%))"))
    assert definite(parse_rate("max(5%, 2 JPY/kg)"))
    assert for_origin(rate, "KH") == EXCLUDED
    assert isinstance(for_origin(rate, "TH"), Choose)
    by_party = "origin(MX: 35%; other: 28%)"
    for form, settled in (
        (f"min({by_party}, 30%)", "30%"),
        (f"max({by_party}, 30%)", "35%"),
        (f"unapplied({by_party})", "unapplied(35%)"),
        (f'choose("fresh": {by_party}; otherwise: 1%)', 'choose("fresh": 35%; otherwise: 1%)'),
    ):
        assert print_rate(for_origin(parse_rate(form), "MX")) == settled
