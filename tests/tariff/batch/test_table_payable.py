"""What is collected, in columns, is what it is for one consignment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tumen.reference.currency import ExchangeRate, ExchangeRates
from tumen.reference.hs import HsCode
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.batch.table_payable import KIND, ruled
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.payable import arithmetic, payable
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.rates.notation import parse_rate

PAIRS = [
    ("JP", "JPY"),
    ("KR", "KRW"),
    ("CN", "CNY"),
    ("EU", "EUR"),
    ("DE", "EUR"),
    ("NZ", "NZD"),
    ("AU", "AUD"),
]
PAIRS += [("VN", "VND"), ("HK", "HKD")]
SHAPE = {"importer": pl.String, "currency": pl.String, "on": pl.Date, "digits": pl.String}
SHAPE |= {"value": pl.Decimal(38, 6), "duty": KIND}
AMOUNTS = st.decimals(Decimal(0), Decimal(10**9), places=2) | st.integers(0, 12_000).map(Decimal)
ROWS = st.tuples(
    st.sampled_from(PAIRS),
    st.dates(date(2009, 1, 1), date(2029, 1, 1)),
    st.sampled_from(["240220", "6214200000"]),
    AMOUNTS,
    st.sampled_from([0, 1, 8, 12, 40]),
)


def collected(frame):
    rows = ruled(frame)
    return rows.frame.with_columns(rows.payable("duty", "its")).iter_rows(named=True)


@given(st.lists(ROWS, min_size=1, max_size=30))
def test_a_table_is_rounded_as_its_rows_one_by_one(rows):
    told = [(*pair, on, code, value, value * share / 100) for pair, on, code, value, share in rows]
    frame = pl.DataFrame(told, schema=SHAPE, orient="row")
    for row in collected(frame):
        rules = arithmetic(row["importer"], row["on"])
        assert rules.base(row["value"]) == row["base"]
        one = rules.range_of(row["value"], row["duty"], row["digits"])
        assert row["its_payable"] == one.payable
        for name in ("least", "most"):  # shares of a rounding that is not on file are divided in floats
            assert abs(row[f"its_{name}"] - getattr(one, name)) < Decimal("1e-6")


def test_in_another_currency_no_rounding_is_known():
    row = ("JP", "USD", date(2026, 7, 1), "621420", Decimal(1000), Decimal(80))
    (found,) = collected(pl.DataFrame([row], schema=SHAPE, orient="row"))
    # 80 x 10 / 1,000 = 0.80 and 1 either way
    ends = tuple(found[f"its_{name}"] for name in ("least", "payable", "most"))
    assert ends == (Decimal("78.2"), None, Decimal("81.8"))


def test_a_rate_of_exchange_takes_the_value_to_the_importers_currency():
    """1,000 USD at 109 yen, the average of the week before the previous one: 109,000; 8 % is 8,720, cut 8,700 yen, which
    are 79.8165 USD; the single quote says the yen.
    """
    line, on = HsCode("621420", "HS2022"), date(2026, 6, 5)
    book = TariffBook().with_stated([StatedRate("JP", "MFN", line, parse_rate("8%"), "illustrative")])
    rates = ExchangeRates((ExchangeRate(date(2026, 5, 18), "USD", "JPY", Decimal(109), "made up"),))
    head = {"importer": ["JP"], "exporter": ["BR"], "hs": ["6214.20"], "on": [on], "value": [1000]}
    found = QuoteDesk(book, exchange=rates).quote(pl.DataFrame({**head, "currency": ["USD"]})).best
    assert round(found["mfn_payable"][0], 4) == Decimal("79.8165")
    assert found["mfn_duty"][0] == 80
    goods = Consignment(Decimal(1000), "USD", exchange=CustomsRates(rates, "JP", on).exchange)
    single = payable(quotes(Trade("JP", "BR", line, on, goods), book), book, {})
    assert single.duties["MFN"].payable == 8700
    without = QuoteDesk(book).quote(pl.DataFrame({**head, "currency": ["USD"]})).best
    assert without["mfn_payable"][0] is None


def test_a_sum_that_a_limit_may_free_is_no_figure():
    """8 % of 100,000 won is 8,000, below the 10,000 that Korea collects (Enforcement Decree of the Customs Act Art. 37),
    unless there is more in the declaration; of 1,000,000 won 80,000 are collected.
    """
    line, on = HsCode("851671", "HS2022"), date(2026, 6, 1)
    book = TariffBook().with_stated([StatedRate("KR", "MFN", line, parse_rate("8%"), "illustrative")])
    head = {"importer": "KR", "exporter": "BR", "hs": "8516.71", "on": on, "currency": "KRW"}
    found = (
        QuoteDesk(book).quote(pl.DataFrame([head | {"value": value} for value in (100_000, 1_000_000)])).best
    )
    assert found["mfn_duty"].to_list() == [8_000, 80_000]
    assert found["mfn_payable"].to_list() == [None, 80_000]
