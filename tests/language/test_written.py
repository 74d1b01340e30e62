"""Dates and amounts as Chinese, Korean and English write them: read to what they say, or asked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.language.dates import plain_date
from tumen.language.written import currency_named, written_figure


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026年6月1日", "2026-06-01"),
        ("2026년 6월 1일", "2026-06-01"),
        ("2026.6.1", "2026-06-01"),
        ("2026. 6. 1.", "2026-06-01"),
        ("２０２６年６月１日", "2026-06-01"),
        ("2026年6月", "2026-06"),
        ("2026/10", "2026-10"),
        ("2026年", "2026"),
        ("2026年第二季度", "2026-Q2"),
        ("2026년 3분기", "2026-Q3"),
        ("2026年上半年", "2026-H1"),
        ("2026년 하반기", "2026-H2"),
        ("2026年6月1日至3日", "2026-06-01/2026-06-03"),
        ("2026년 6월 30일부터 7월 2일까지", "2026-06-30/2026-07-02"),
        ("2026年2月30日", None),  # February has no such day
        ("soon", None),
    ],
)
def test_a_date_is_read_as_it_is_written(text, stored):
    assert plain_date(text) == stored


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("03/04/2026", "Write 2026-03-04 or 2026-04-03"),
        ("25.04.2026", "Write 2026-04-25"),  # there is no month 25
        ("2026.1", "Write 2026-01 or 2026-10"),  # a spreadsheet makes 2026.1 of 2026.10
        ("26.6.1", "four digits"),
        ("6月1日", "four digits"),
    ],
)
def test_a_date_of_two_readings_is_asked(text, asked):
    with pytest.raises(InputError, match="is not a date") as error:
        plain_date(text)
    assert asked in str(error.value)


@pytest.mark.parametrize(
    ("text", "value", "units"),
    [
        # 万/만 10^4, 亿/억 10^8, 조 and 万亿 10^12; 千/천 10^3 within them
        ("5亿元", "500000000", ("CNY",)),
        ("人民币5亿元", "500000000", ("CNY",)),
        ("5억 원", "500000000", ("KRW",)),
        ("3.5 亿", "350000000", ()),
        ("３．５亿", "350000000", ()),
        ("1亿2000万元", "120000000", ("CNY",)),
        ("5억 3,000만 원", "530000000", ("KRW",)),
        ("3천5백만 원", "35000000", ("KRW",)),
        ("3조", "3000000000000", ()),
        ("5万美元", "50000", ("USD",)),
        ("400m CNY", "400000000", ("CNY",)),
        ("1.25bn", "1250000000", ()),
        ("0.0001k", "0.1", ()),
        ("US$ 1,000.50", "1000.50", ("USD",)),
        ("1,250,000", "1250000", ()),
        ("-5亿", "-500000000", ()),
        ("¥5", "5", ("CNY", "JPY")),  # CLDR: of CNY in Chinese, of JPY in English
    ],
)
def test_an_amount_is_read_as_it_is_written(text, value, units):
    found = written_figure(text, "currency")
    assert found is not None
    assert (found.value, found.units) == (Decimal(value), units)


@pytest.mark.parametrize("text", ["12.50", "1e6", "a lot", "约5亿", "5-6亿", "1,25", "1.5.3m"])
def test_other_texts_are_left_to_the_column(text):
    assert written_figure(text, "currency") is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("1.234", "Write 1234, or 1.2340 where"),
        ("1.250.000", "Write 1250000"),
        ("5억 3000", "in digits"),  # so much, or 530 million as it is said
        ("2万3亿", "in digits"),
        ("5亿元左右", "no multiple"),
        ("4x", "no multiple"),
        ("人民币5亿美元", "not one unit"),
    ],
)
def test_an_amount_of_two_readings_is_asked(text, asked):
    with pytest.raises(InputError) as error:
        written_figure(text, "currency")
    assert asked in str(error.value)


def test_an_area_and_people_have_units_of_their_own():
    assert written_figure("3.5万平方米", "floor").value == 35000
    assert written_figure("3,000㎡", "floor").value == 3000
    assert written_figure("1,200명", "people").value == 1200
    with pytest.raises(InputError, match="no unit that is known"):
        written_figure("100亩", "floor")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("人民币", ("CNY",)),
        ("위안", ("CNY",)),
        ("韩元", ("KRW",)),
        ("엔화", ("JPY",)),
        ("￥", ("CNY", "JPY")),
        ("Mark", ()),
    ],
)
def test_a_currency_is_known_by_its_name(text, codes):
    assert currency_named(text) == codes
