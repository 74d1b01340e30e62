"""Rates over the years, who is lower from when, and a schedule carried over to another HS edition."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.calendar import tariff_years, turning_days
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote import outlook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.transpose import transpose

needs_rcep = pytest.mark.skipif("RCEP" not in agreements_on_file(), reason="RCEP is not on file yet")
FIRST, LAST = date(2022, 1, 1), date(2032, 12, 31)
MOTOR = HsCode("850110", "HS2012")


def rate_path(book, importer, code, regime, party, *, first, last, goods=None):
    days = turning_days(book, importer, first, last)
    return outlook.rate_path(book, importer, code, regime, party, days, last, goods)


def race(book, importer, code, party, regimes, *, first, last, goods=None):
    one, two = (
        rate_path(book, importer, code, name, party, first=first, last=last, goods=goods) for name in regimes
    )
    return outlook.race(regimes, (one, two), goods)


@needs_rcep
def test_the_calendar_of_tariff_years():
    # Annex I, General Notes: year 1 runs to 31 March in Japan and to 31 December in Australia; then yearly.
    japan = tariff_years(load_agreement("RCEP"), "JP", date(2026, 6, 1))
    assert [(span.year, span.start, span.until) for span in japan[:2]] == [
        (1, date(2022, 1, 1), date(2022, 3, 31)),
        (2, date(2022, 4, 1), date(2023, 3, 31)),
    ]
    assert (japan[-1].year, japan[-1].start, japan[-1].until) == (6, date(2026, 4, 1), date(2027, 3, 31))
    assert tariff_years(load_agreement("RCEP"), "AU", date(2026, 6, 1))[-1].year == 5
    with pytest.raises(InputError):
        tariff_years(load_agreement("RCEP"), "US", date(2026, 6, 1))


@needs_rcep
def test_what_will_the_duty_be_in_2030():
    # Australia's schedule, 8501.10.00: 5% | 4% x2 | 3% x2 | 2% x2 | 1% x3 | free x11, years from 1 January
    # 2022.
    path = rate_path(TariffBook(), "AU", MOTOR, "RCEP", "CN", first=FIRST, last=LAST)
    assert [(point.start, point.text) for point in path] == [
        (date(2022, 1, 1), "4%"),
        (date(2024, 1, 1), "3%"),
        (date(2026, 1, 1), "2%"),
        (date(2028, 1, 1), "1%"),
        (date(2031, 1, 1), "free"),
    ]
    at = next(point for point in path if point.start <= date(2030, 6, 1) <= point.until)
    assert (at.equivalent, at.sources) == (1, ("AU-ANNEX1",))


@needs_rcep
def test_the_first_year_in_which_one_regime_is_lower():
    stated = StatedRate("AU", "MFN", MOTOR, parse_rate("2%"), "illustrative")
    found = race(
        TariffBook().with_stated([stated]), "AU", MOTOR, "CN", ("RCEP", "MFN"), first=FIRST, last=LAST
    )
    assert (found.first_lower, found.open_before) == (date(2028, 1, 1), False)
    assert [point.order for point in found.points] == [1, 1, 0, -1, -1]
    assert found.text == "RCEP is lower than MFN from 2028-01-01 on: 1% against 2%"


@needs_rcep
def test_days_without_a_rate_are_open_not_zero():
    stated = StatedRate("AU", "MFN", MOTOR, parse_rate("2%"), "illustrative", start=date(2029, 1, 1))
    found = race(
        TariffBook().with_stated([stated]), "AU", MOTOR, "CN", ("RCEP", "MFN"), first=FIRST, last=LAST
    )
    assert (found.first_lower, found.open_before) == (date(2029, 1, 1), True)
    never = race(TariffBook(), "CN", MOTOR, "VN", ("RCEP", "MFN"), first=FIRST, last=LAST)
    assert (never.first_lower, never.open_before) == (None, True)
    assert all(point.second.rate is None for point in never.points)


def test_a_specific_rate_needs_the_consignment():
    rows = [
        StatedRate("HK", "MFN", MOTOR, parse_rate("2 USD/kg"), "illustrative"),
        StatedRate("HK", "TEST", MOTOR, parse_rate("5%"), "illustrative", ("CN",)),
    ]
    book = TariffBook(tariff_year=lambda *_: None).with_stated(rows)
    days = {"first": FIRST, "last": FIRST}
    assert race(book, "HK", MOTOR, "CN", ("TEST", "MFN"), **days).first_lower is None
    goods = Consignment(Decimal(100), "USD", {"kg": Decimal(10)})  # 5 USD against 20 USD
    found = race(book, "HK", MOTOR, "CN", ("TEST", "MFN"), goods=goods, **days)
    assert (found.first_lower, found.points[0].second.equivalent) == (FIRST, 20)


@needs_rcep
@settings(max_examples=30)
@given(st.integers(0, (LAST - FIRST).days))
def test_a_path_says_what_the_book_says_on_every_day(offset):
    day = FIRST + timedelta(days=offset)
    book = TariffBook()
    path = rate_path(book, "AU", MOTOR, "RCEP", "CN", first=FIRST, last=LAST)
    (point,) = [point for point in path if point.start <= day <= point.until]
    (row,) = [row for row in book.rates("AU", MOTOR, day) if row.regime == "RCEP"]
    assert point.rate == row.rate
    assert {point.start for point in path} <= set(turning_days(book, "AU", FIRST, LAST))


def test_a_schedule_in_another_edition():
    found = transpose("AU", "annex1-rcep", "HS2022")
    lines = {line.code.digits: line for line in found.lines}
    assert len(lines) == found.certain + found.uncertain + found.missing == 5612
    # UN correlation HS2022-HS2012: 0101.21 stands alone; 8501.10 shares its predecessor with 8549 (waste).
    assert (lines["010121"].origin, lines["010121"].staging) == ("same", "free | free x20")
    split = lines["850110"]
    assert (split.origin, split.staging) == ("split", "5% | 4% x2 | 3% x2 | 2% x2 | 1% x3 | free x11")
    # 0403.20 (yogurt in 2022) takes in parts of 0403.10 and 1901.90, which are free and at 5 % from a free
    # schedule.
    merged = lines["040320"]
    assert (merged.origin, merged.staging) == ("split and merged", None)
    assert merged.candidates == (("free | free x20", ("04031000",)), ("5% | free x20", ("19019000",)))
    assert merged.text == (
        "0403.20 takes together parts of 0403.10, 1901.90; its lines have 2 different rates: unknown"
    )
    for line in found.lines:
        assert (line.staging is not None) <= (len(line.candidates) == 1)
        assert not line.staging or line.origin != "new"


def test_transposing_asks_for_a_column_on_file():
    with pytest.raises(InputError, match="annex1-rcep"):
        transpose("AU", "mfn", "HS2022")
