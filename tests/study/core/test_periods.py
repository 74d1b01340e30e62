"""How long periods last: half-years and quarters are whole months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.study.core.needs import day_after


@pytest.mark.parametrize(
    ("start", "years", "after"),
    [
        (date(2027, 1, 1), "0.5", date(2027, 7, 1)),
        (date(2027, 7, 1), "0.5", date(2028, 1, 1)),
        (date(2026, 1, 1), "0.25", date(2026, 4, 1)),
        (date(2026, 7, 1), "5", date(2031, 7, 1)),
        (date(2026, 7, 1), "1.5", date(2028, 1, 1)),
        (date(2024, 2, 29), "1", date(2025, 2, 28)),
        (date(2026, 8, 31), "0.5", date(2027, 2, 28)),
        (date(2026, 1, 1), "0.1", date(2026, 2, 6)),  # 36 whole days of 36.5
    ],
)
def test_the_day_after_a_period(start, years, after):
    assert day_after(start, Decimal(years)) == after
