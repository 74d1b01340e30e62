"""Exchange rates. The figures are made up for the arithmetic; each expected rate is computed by hand beside
it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.reference.currency import ExchangeRate, ExchangeRates, check_currency, currencies

DAY = date(2026, 6, 1)
TABLE = ExchangeRates.of(
    [
        ExchangeRate(date(2026, 1, 1), "USD", "CNY", Decimal("7.10"), "central bank"),
        ExchangeRate(date(2026, 5, 1), "USD", "CNY", Decimal("7.20"), "central bank"),
        ExchangeRate(date(2026, 7, 1), "USD", "CNY", Decimal("7.30"), "central bank"),
        ExchangeRate(date(2026, 4, 1), "USD", "KRW", Decimal(1440), "customs"),
        ExchangeRate(date(2020, 1, 1), "EUR", "USD", Decimal("1.10"), "old"),
    ]
)


def test_the_latest_rate_on_or_before_the_day_is_used():
    used = TABLE.rate("USD", "CNY", DAY)
    assert (used.rate, used.on, used.source, used.via) == (
        Decimal("7.20"),
        date(2026, 5, 1),
        "central bank",
        "direct",
    )
    assert TABLE.rate("USD", "CNY", date(2026, 5, 1)).rate == Decimal("7.20")
    assert TABLE.rate("USD", "CNY", date(2026, 4, 30)).rate == Decimal("7.10")


def test_same_currency_is_one():
    used = TABLE.rate("JPY", "JPY", DAY)
    assert (used.rate, used.via) == (1, "same currency")


def test_a_rate_the_other_way_round_is_inverted_and_said():
    used = TABLE.rate("KRW", "USD", DAY)
    assert used.rate == 1 / Decimal(1440)
    assert used.via == "inverse"


def test_a_cross_rate_says_its_way_and_the_older_day():
    used = TABLE.rate("CNY", "KRW", DAY)
    # 1 CNY = 1/7.20 USD = 1440/7.20 KRW = 200 KRW; the older rate is of 2026-04-01.
    assert abs(used.rate - 200) < Decimal("1e-20")
    assert (used.on, used.via, used.source) == (date(2026, 4, 1), "cross via USD", "central bank; customs")
    assert "cross via USD" in str(used)


def test_nothing_on_file_names_what_is_needed():
    with pytest.raises(
        InputError, match=r"No exchange rate from JPY to CNY on or before 2026-06-01.*JPY, CNY"
    ):
        TABLE.rate("JPY", "CNY", DAY)
    with pytest.raises(InputError, match="on or before 2025-12-31"):
        TABLE.rate("USD", "CNY", date(2025, 12, 31))


def test_an_old_rate_is_refused():
    with pytest.raises(InputError, match="of 2020-01-01"):
        TABLE.rate("EUR", "USD", DAY)
    with pytest.raises(InputError, match="of 2020-01-01"):
        TABLE.rate("EUR", "CNY", DAY)
    # 2020-01-01 to 2021-01-01 is 366 days: 2020 is a leap year.
    assert TABLE.rate("EUR", "USD", date(2021, 1, 1)).rate == Decimal("1.10")
    with pytest.raises(InputError, match="367 days before"):
        TABLE.rate("EUR", "USD", date(2021, 1, 2))


def test_a_young_cross_rate_is_better_than_an_old_direct_one():
    rows = [*TABLE.rows, ExchangeRate(date(2019, 1, 1), "CNY", "KRW", Decimal(170), "old")]
    assert ExchangeRates.of(rows).rate("CNY", "KRW", DAY).via == "cross via USD"
    assert ExchangeRates.of(rows).rate("CNY", "KRW", date(2019, 6, 1)).via == "direct"


def test_every_problem_of_a_table_is_told_at_once():
    rows = [
        ExchangeRate(DAY, "USD", "RMB", Decimal("7.2"), "x"),
        ExchangeRate(DAY, "USD", "CNY", Decimal(0), "x"),
        ExchangeRate(DAY, "CNY", "USD", 0.14, "x"),  # type: ignore[arg-type]
        ExchangeRate(DAY, "USD", "USD", Decimal(1), " "),
    ]
    with pytest.raises(InputError) as caught:
        ExchangeRates.of(rows)
    message = str(caught.value)
    for part in ("Did you mean CNY", "Decimal('0')", "0.14", "against itself", "no source", "two rates"):
        assert part in message
    assert len(caught.value.problems) == 6


def test_currency_codes():
    assert check_currency("CNY") == "CNY"
    assert (currencies()["JPY"], currencies()["USD"], currencies()["BHD"]) == (
        0,
        2,
        3,
    )  # ISO 4217 minor units
    for wrong, near in (("usd", "USD"), ("YEN", "JPY"), ("KRV", "KRW")):
        with pytest.raises(InputError, match=near):
            check_currency(wrong)
    with pytest.raises(InputError):
        TABLE.rate("USD", "EURO", DAY)
