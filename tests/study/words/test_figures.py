"""Numbers for reading. The expected texts are rounded by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.reference.currency import currencies
from tumen.study.words.figures import money, number, percent, points, quantity, read, signed_money

amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00"),
        ("1234.5", "1,234.50"),
        ("0.125", "0.12"),  # half to even
        ("0.135", "0.14"),
        ("-0.125", "-0.12"),
        ("99999.994", "99,999.99"),
        ("100000.6", "100,001"),
        ("0.000123456", "0.00012"),  # two significant digits, never 0.00
        ("-0.004", "-0.0040"),
    ],
)
def test_number(amount, text):
    assert number(Decimal(amount)) == text


@pytest.mark.parametrize("currency", sorted(currencies()))
def test_an_amount_has_the_decimals_of_its_currency(currency):
    """ISO 4217: the won and the yen have none, the dinar of Kuwait three; so a table and a sentence say."""
    places = currencies()[currency]
    for amount in (Decimal("1234.56789"), Decimal("-99999.4321")):
        for text in (money(amount, currency), read(amount, currency, "cents")):
            figure = text.split()[0].replace(",", "")
            assert Decimal(figure) == round(amount, places)
            assert len(figure.partition(".")[2]) == places
    assert Decimal(money(Decimal(0), currency).split()[0]).as_tuple().exponent == (
        -places if places > 1 else 0
    )


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "0 KRW"), ("1.5", "1.5 KRW"), ("12", "12 KRW"), ("0.004", "0.004 KRW"), ("1234.5", "1,234 KRW")],
)
def test_a_small_price_in_won_keeps_its_decimals(amount, text):
    assert money(Decimal(amount), "KRW") == text


def test_the_unit_is_beside_the_number():
    assert money(Decimal(5), "USD") == "5.00 USD"
    assert signed_money(Decimal(5), "USD") == "+5.00 USD"
    assert signed_money(Decimal(-5), "USD") == "-5.00 USD"
    assert quantity(Decimal(12000)) == "12,000"
    assert points(Decimal("1.20")) == "+1.2 percentage points"
    assert points(Decimal("-0.0001")) == "-0.0001 percentage points"


def test_a_share_stays_on_its_side_of_the_threshold():
    assert percent(Decimal("39.9996"), Decimal(40)) == "39.9996 %"
    assert percent(Decimal("40.00001"), Decimal(40)) == "40.00001 %"
    assert percent(Decimal(40), Decimal(40)) == "40 %"
    assert percent(Decimal("41.239")) == "41.24 %"


@given(amounts)
def test_rounding_hides_nothing(amount):
    """What is not zero is not shown as zero, the sign is kept, and the error is within half a digit shown."""
    text = number(amount)
    shown = Decimal(text.replace(",", ""))
    assert (shown > 0) - (shown < 0) == (amount > 0) - (amount < 0)
    places = len(text.partition(".")[2])
    assert abs(shown - amount) <= Decimal(1).scaleb(-places) / 2


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match="no amount"):
        number(Decimal(amount))
