"""Years on file are told apart from others: the days are those of `columns.csv`, whose MFN columns hold most lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import tumen as tm
from tumen.reference.hs import HsCode
from tumen.tariff.batch.audit import audit
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.batch.table_payable import off_file_said
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.book.years import days_on_file, off_file
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.quote.outlook import outlook
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.rates.notation import parse_rate

COFFEE = HsCode("090121", "HS2022")


@pytest.mark.parametrize(
    ("importer", "first", "last"),
    [
        ("JP", date(2026, 4, 1), date(2027, 3, 31)),
        ("VN", date(2026, 1, 1), date(2026, 12, 31)),
        ("KR", date(2026, 1, 1), date(2026, 12, 31)),  # before 2026 at most 176 of 11,264 lines
        ("AU", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_days_on_file(importer, first, last):
    assert days_on_file(importer) == ((first, last),)
    assert off_file(importer, first) is None
    assert off_file(importer, last) is None
    assert "before the first day on file" in off_file(importer, date(2024, 6, 1))
    assert "after the last day on file" in off_file(importer, date(2028, 1, 1))


def test_single_rates_are_no_tariff():
    assert days_on_file("CN") == ()  # its MFN rates have no year
    assert off_file("TH", date(2024, 6, 1)) is None  # no tariff at all, which is said otherwise


def test_a_quote_says_it_first():
    found = tm.quote("0901.21", exporter="CN", to="JP", on="2024-06-01", value=1000, currency="JPY")
    assert found.answer.startswith("2024-06-01 is before the first day on file of the tariff of JP")
    assert found.explain().startswith("2024-06-01 is before the first day on file of the tariff of JP")
    costs = {"freight": 1, "insurance": 1, "fees": 1, "inland_destination": 1}
    landed = tm.landed_cost(
        "0901.21", exporter="CN", to="VN", on="2027-06-01", price=9, currency="VND", **costs
    )
    assert landed.answer.startswith("2027-06-01 is after the last day on file of the tariff of VN")
    assert landed.explain().startswith("2027-06-01 is after")
    inside = tm.quote("0901.21", exporter="CN", to="JP", on="2026-06-01", value=1000, currency="JPY")
    assert "on file of the tariff" not in inside.answer


def test_a_stated_rate_is_one_of_its_day():
    book = TariffBook().with_stated([StatedRate("JP", "MFN", COFFEE, parse_rate("12%"), "illustrative")])
    trade = Trade("JP", "BR", COFFEE, date(2024, 6, 1), Consignment(Decimal(1000), "JPY"))
    assert quotes(trade, book).off_file is None
    assert quotes(trade, TariffBook()).off_file == off_file("JP", date(2024, 6, 1))


def test_years_say_it_first_and_call_nothing_the_lowest():
    seen = outlook(
        TariffBook(), "JP", HsCode("420221", "HS2022"), "CN", first=date(2024, 1, 1), last=date(2030, 12, 31)
    )
    assert seen.text.startswith(
        "the tariff of JP is on file for 2026-04-01 to 2027-03-31: of other days no rate"
    )
    inside = outlook(
        TariffBook(), "VN", HsCode("870323", "HS2022"), "CN", first=date(2026, 1, 1), last=date(2026, 12, 31)
    )
    assert "of other days" not in inside.text


def table(**more):
    days = [date(2024, 6, 1), date(2026, 6, 1), date(2027, 6, 1)]
    head = {"importer": ["JP"] * 3, "exporter": ["BR"] * 3, "hs": ["0901.21.000"] * 3, "on": days}
    return pl.DataFrame({**head, "value": [1000] * 3, "currency": ["JPY"] * 3, **more})


def test_a_table_counts_them_and_is_told_so_first():
    best = QuoteDesk().quote(table()).best
    assert best["on_file"].to_list() == [False, True, False]
    assert best["mfn_duty"].is_null().to_list() == [True, False, True]
    (said,) = off_file_said(best.lazy())
    assert said.startswith(
        "JP: 2 shipments of days of which its tariff is not on file (on file: 2026-04-01 to"
    )
    found = audit(table(claimed=["MFN"] * 3, duty_paid=[100] * 3))
    assert found.off_file == (said,)
    assert found.shipments.sort("row")["finding"].to_list()[0] == "open"


def test_a_part_of_what_a_code_came_from_does_not_tell_its_rate():
    """8524.92 of HS2022 came from 483 subheadings of HS2012 (WCO correlation), of which the rows of Annex I on file cover
    two, 8509.80 and 8509.90: no rate of the code follows, for one consignment, in a table, or over the years.
    """
    line, on = HsCode("852492000", "HS2022"), date(2024, 6, 1)
    (row,) = (row for row in TariffBook().rates("JP", line, on) if row.regime == "RCEP")
    assert "only 2 of 483 subheadings of HS2012 that its goods may come from are on file" in row.notes
    goods = Consignment(Decimal(1000), "JPY")
    assert compute(row.rate, goods).amount is None
    seen = outlook(TariffBook(), "JP", line, "CN", first=date(2024, 1, 1), last=date(2024, 12, 31))
    assert "no rate is known in per cent" in seen.text
    rows = table().with_columns(hs=pl.lit("8524.92.000"), exporter=pl.lit("CN"), originating=pl.lit("yes"))
    best = QuoteDesk().quote(rows).best
    assert best["best_duty"].to_list()[0] is None
