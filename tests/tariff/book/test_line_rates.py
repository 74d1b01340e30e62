"""Rates of many lines from the shipped intervals: what the book answers, and only where they are what it
answers."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import polars as pl
import pytest

from tumen.reference.hs import HsCode
from tumen.tariff.book.intervals import codes_on_file, tables_digest
from tumen.tariff.book.line_rates import LineRates
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.rates.expression import FREE
from tumen.tariff.rates.notation import parse_rate, print_rate
from tumen.tariff.rates.store import DATA, importers


def asked(rates, importer, code, on):
    line = {"line": 7, "importer": importer, "digits": code.digits, "edition": code.edition, "start": on}
    found = rates.of(pl.DataFrame([line], schema_overrides={"line": pl.UInt32})).sort("place")
    assert found["line"].unique().to_list() in ([], [7])
    return [
        (*rates.columns[column], rates.rates[rate], changes)
        for column, rate, changes in found.select("column", "rate", "changes").iter_rows()
    ]


def booked(book, importer, code, on):
    return [
        (row.regime, row.beneficiaries, row.rate, "|".join(row.changes))
        for row in book.rates(importer, code, on)
    ]


class CountedBook:
    """A book that counts how often it is asked for a line."""

    def __init__(self, book):
        self._book, self.asked = book, 0

    def __getattr__(self, name):
        return getattr(self._book, name)

    def rates(self, *key):
        self.asked += 1
        return self._book.rates(*key)


@pytest.mark.parametrize("importer", importers())
def test_the_intervals_are_what_the_book_answers(importer):
    rng = random.Random(importer)  # noqa: S311  # a sample, not secrets
    book = TariffBook()
    counted = CountedBook(book)
    rates = LineRates(counted)
    for code in rng.choices(codes_on_file(importer), k=40):
        on = date(2020, 1, 1) + timedelta(days=rng.randrange(365 * 30))
        before = counted.asked
        assert asked(rates, importer, code, on) == booked(book, importer, code, on), (code, on)
        first = date.fromisoformat(json.loads((DATA / importer / "rates.json").read_text())["first"])
        assert counted.asked == before + (on < first), (code, on)


@pytest.mark.parametrize("importer", importers())
def test_the_intervals_were_made_from_the_tables_beside_them(importer):
    facts = json.loads((DATA / importer / "rates.json").read_text(encoding="utf-8"))
    assert facts["made_from"] == tables_digest(importer), "run tools/compile_tariff_intervals.py"


@pytest.mark.parametrize("importer", importers())
def test_every_interval_has_a_rate_that_reads_back_a_source_and_a_day_of_reading(importer):
    rows = pl.read_parquet(DATA / importer / "rates.parquet")
    for text in rows["rate"].unique():
        assert print_rate(parse_rate(text)) == text
    assert (rows["start"] <= rows["until"]).all()
    assert rows["read_on"].null_count() == 0
    assert (rows["sources"] != "").all()


@pytest.mark.parametrize(
    ("importer", "digits", "edition", "on"),
    [
        ("JP", "8524", "HS2022", date(2026, 6, 1)),  # several lines
        ("JP", "851712", "HS2017", date(2026, 6, 1)),  # another edition
        ("JP", "852491010", "HS2022", date(2055, 6, 1)),  # after the intervals end
        ("HK", "852491", "HS2022", date(2026, 6, 1)),  # no tariff on file
    ],
)
def test_what_the_intervals_do_not_hold_comes_from_the_book(importer, digits, edition, on):
    book = TariffBook()
    code = HsCode(digits, edition)
    assert asked(LineRates(book), importer, code, on) == booked(book, importer, code, on)


def test_stated_rates_changes_and_other_calendars_go_to_the_book():
    on = date(2026, 6, 1)
    code = next(c for c in codes_on_file("KR") if c.edition == "HS2022" and c.digits.startswith("8524"))
    stated = TariffBook().with_stated([StatedRate("KR", "MFN", code, FREE, "illustrative")])
    change = {"name": "wall", "importer": "KR", "raise_by": "10%", "source": "illustrative"}
    changed = TariffBook().with_changes(parse_changes([change]))
    staged = next(c for c in codes_on_file("KR") if c.edition == "HS2012")
    other = TariffBook(tariff_year=lambda *_: 20)
    for book, line in ((stated, code), (changed, code), (other, staged)):
        found = asked(LineRates(book), "KR", line, on)
        assert found == booked(book, "KR", line, on)
        assert found != booked(TariffBook(), "KR", line, on)
