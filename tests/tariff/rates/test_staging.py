"""Staging by year of the agreement."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tumen.errors import InputError
from tumen.tariff.rates.expression import AdValorem
from tumen.tariff.rates.notation import parse_rate, print_rate
from tumen.tariff.rates.staging import Staging, parse_staging, print_staging

RATES = st.decimals(min_value=0, max_value=100, places=1).map(lambda x: AdValorem(x.normalize() + 0))


@given(RATES, st.lists(RATES, min_size=1, max_size=30).map(tuple), st.booleans())
def test_printing_then_reading_gives_the_same_staging(base, years, and_after):
    staging = Staging(base, years, and_after)
    assert parse_staging(print_staging(staging), and_after=and_after) == staging


def test_runs_of_years():
    staging = parse_staging("5% | 4% x3 | max(3%, 1 AUD/kg) | excluded x2", and_after=False)
    assert print_rate(staging.base) == "5%"
    assert [print_rate(staging.rate(year)) for year in range(1, 7)] == [
        *["4%"] * 3,
        "max(3%, 1 AUD/kg)",
        *["excluded"] * 2,
    ]


def test_years_that_the_schedule_does_not_state_are_unknown():
    assert parse_staging("5% | 4% | 3%", and_after=False).rate(3) is None
    assert parse_staging("5% | 4% | 3%", and_after=True).rate(40) == parse_rate("3%")
    assert parse_staging("5% | 4%", and_after=True).rate(0) is None
    with pytest.raises(InputError):
        parse_staging("5%", and_after=True)


def test_eleven_equal_steps_of_japan_for_china():
    """3923.10 for China: base 3.9 per cent, free in eleven steps: 3.5 in year 1 and 1.8 in year 6."""
    tenth = Decimal("0.1")
    years = tuple(
        AdValorem((Decimal("3.9") * (11 - year) / 11).quantize(tenth, ROUND_HALF_UP)) for year in range(1, 12)
    )
    staging = Staging(AdValorem(Decimal("3.9")), years)
    assert staging.rate(1) == parse_rate("3.5%")
    assert staging.rate(6) == parse_rate("1.8%")
    assert staging.rate(11) == parse_rate("free")
