"""Amounts in Chinese and Korean have the digits of the English text: what is said is read back to it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.language.amounts import with_unit
from tumen.language.said import said
from tumen.study.words.figures import read, short

WORTH = {"万亿": 12, "조": 12, "亿": 8, "억": 8, "万": 4, "만": 4, "": 0}
ENGLISH = {"million": 6, "billion": 9, "USD": 0}
PART = re.compile(r"(\d[\d,.]*)(万亿|亿|万|조|억|만)?")


def figure(text):
    """What an English amount is worth."""
    number, scale, *_ = text.split()
    return Decimal(number.replace(",", "")).scaleb(ENGLISH[scale])


def worth(text):
    """What an amount in Chinese or Korean is worth: each part by its word."""
    parts = (Decimal(part[1].replace(",", "")).scaleb(WORTH[part[2] or ""]) for part in PART.finditer(text))
    return sum(parts) * (-1 if text.startswith("-") else 1)


@pytest.mark.parametrize(
    ("value", "english", "chinese", "korean"),
    [  # by hand: a million is 100 ten thousands, a billion ten hundred millions
        ("56490000", "56.49 million USD", "5,649万美元", "5,649만 달러"),
        ("1234567", "1.235 million USD", "123.5万美元", "123만 5,000 달러"),
        ("-1234000000", "-1.234 billion USD", "-12.34亿美元", "-12억 3,400만 달러"),
        ("12345678900000", "12,346 billion USD", "12.346万亿美元", "12조 3,460억 달러"),
        ("123457", "123,457 USD", "123,457美元", "123,457 달러"),
        ("0.5", "0.5 USD", "0.5美元", "0.5 달러"),
    ],
)
def test_an_amount_in_a_sentence(value, english, chinese, korean):
    assert short(Decimal(value), "USD") == english
    assert short(Decimal(value), "USD", "zh") == said(english, "zh") == chinese
    assert short(Decimal(value), "USD", "ko") == said(english, "ko") == korean


@given(st.floats(-1e17, 1e17).filter(lambda value: abs(value) >= 1e-3))
def test_no_digit_is_lost_or_won(value):
    english = short(value, "USD")
    for language in ("zh", "ko"):
        assert worth(said(english, language)) == worth(short(value, "USD", language)) == figure(english)


def test_a_currency_without_a_name_and_what_is_no_currency_keep_their_code():
    assert short(5_649_000, "XYZ", "zh") == "564.9万 XYZ"
    assert short(5_649_000, "", "ko") == "564만 9,000"
    assert said("12 XYZ", "zh") == "12 XYZ"
    assert said("HS2022", "zh") == "HS2022"


def test_exact_amounts_and_units_of_tables():
    assert said("1,234.50 CNY", "zh") == "1,234.50元"
    assert read(Decimal(12), "USD", "change", "ko") == "+12.00 달러"
    assert read(Decimal(12), "USD", "change") == "+12.00 USD"
    assert said("million USD", "zh") == "百万美元"


def test_economies_are_called_as_the_language_calls_them():
    """Names of Unicode CLDR, locales zh_Hans and ko."""
    assert said("Australia", "zh") == "澳大利亚"
    assert said("Viet Nam", "ko") == "베트남"
    assert said("Viet Nam", "en") == "Viet Nam"
    assert said("United States and Viet Nam", "zh") == "美国和越南"
    assert said("Australia Plant 2", "zh") == "Australia Plant 2"


def test_an_amount_behind_a_count_of_goods():
    """By hand: 9.609 million is 960.9 ten thousands."""
    assert said("300,000 Coffee maker, 9.609 million USD", "zh").endswith("960.9万美元")
    assert said("300,000 Coffee maker, 9.609 million USD", "ko").endswith("960만 9,000 달러")


def test_days_are_counted_as_the_language_counts_them():
    """CLDR 46, units/duration-day, short: zh {0}\u5929, ko {0}\uc77c."""
    assert with_unit("14", "", "days", "zh") == "14\u5929"
    assert with_unit("3.786", "", "days", "ko") == "3.786\uc77c"
