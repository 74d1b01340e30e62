"""A rate above what the trade knows is asked about, not taken."""

import pytest

from tumen.errors import InputError
from tumen.tariff.rates.notation import parse_rate, stated_rate


@pytest.mark.parametrize("text", ["300%", "8%", "free", "12 JPY/kg", "max(10%, 3 AUD/l)", "5000 JPY/kg"])
def test_rates_of_the_trade(text):
    assert stated_rate(text) == parse_rate(text)


@pytest.mark.parametrize("text", ["301%", "1700%", "max(500%, 3 AUD/l)"])
def test_a_rate_above_is_only_taken_where_it_is_meant(text):
    with pytest.raises(InputError, match=r"is more than 300 %.*! if it is meant"):
        stated_rate(text)
    assert stated_rate(f"{text}!") == parse_rate(text)
