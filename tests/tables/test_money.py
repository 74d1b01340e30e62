"""Sums of money have no more decimals than their currency; prices of a unit may, and a point is never a mark
of thousands.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import tumen as tm
from tumen.errors import InputError
from tumen.study.core.raw import purse_of
from tumen.study.core.rows.columns import TABLES
from tumen.tables.notes import collected
from tumen.tables.place import Row
from tumen.tables.read import parse_rows

DAY = date(2026, 6, 1)

SITE = {"site": "a", "economy": "KR", "source": "illustrative"}
PRICE = {"product": "p", "site": "a", "market": "m", "term": "FOB", "source": "illustrative"}
WRONG = [
    # table, cells, currency of the study, what is said; minor units by ISO 4217: JPY and KRW 0, USD 2, KWD 3
    ("sites", SITE | {"opening_cost": "1.234"}, "USD", "opening_cost: 1.234 has more decimals"),
    ("sites", SITE | {"fixed_cost": "1.000 KRW"}, "USD", "fixed_cost: 1.000 has more decimals"),
    ("sites", SITE | {"opening_cost": "0.5", "currency": "JPY"}, "USD", "opening_cost: 0.5 has more"),
    ("sites", SITE | {"opening_cost": "1.2345"}, "KWD", "more decimals than an amount of KWD has"),
    ("sites", SITE | {"handling_cost": "12.500"}, "JPY", "handling_cost: 12.500 JPY can be read in two ways"),
    ("prices", PRICE | {"price": "12.500 JPY"}, "USD", "price: 12.500 JPY can be read in two ways"),
    ("prices", PRICE | {"price": "1.000", "currency": "KRW"}, "USD", "price: 1.000 KRW can be read"),
]
GOOD = [
    ("sites", SITE | {"opening_cost": "1234.50", "fixed_cost": "1.234"}, "KWD"),
    ("sites", SITE | {"opening_cost": "1000.00"}, "JPY"),
    ("prices", PRICE | {"price": "0.0012"}, "USD"),  # of a resistor
    ("prices", PRICE | {"price": "0.012"}, "JPY"),  # a nought before the point groups nothing
    ("prices", PRICE | {"price": "12.5"}, "JPY"),
    ("prices", PRICE | {"price": "1.2340"}, "JPY"),
]


def parsed(table, cells, currency, reckoned=()):
    whole = {field.name: cells.get(field.name, "") for field in TABLES[table].fields}
    row, problems = Row(2, whole, f"{table}.csv", frozenset(reckoned)), []
    rows = parse_rows(TABLES[table], (row,), "HS2022", problems, purse_of((), currency, DAY))
    return rows, problems


@pytest.mark.parametrize(("table", "cells", "currency", "said"), WRONG)
def test_what_is_no_sum_of_its_currency_is_refused(table, cells, currency, said):
    rows, problems = parsed(table, cells, currency)
    assert not rows
    assert len(problems) == 1
    assert said in problems[0].what
    assert (problems[0].file, problems[0].line) == (f"{table}.csv", 2)


@pytest.mark.parametrize(("table", "cells", "currency"), GOOD)
def test_what_is_one_is_read(table, cells, currency):
    rows, problems = parsed(table, cells, currency)
    assert not problems
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("price", "fix"),
    [
        ("12.500", "Write 12500, or 12.5 "),
        ("1.000", "Write 1000, or 1 "),
        ("1.234", "Write 1234, or 1.2340 "),
    ],
)
def test_both_readings_are_written_out(price, fix):
    _, (problem,) = parsed("prices", PRICE | {"price": price}, "JPY")
    assert problem.fix.startswith(fix)
    other = fix.rpartition(" or ")[2].strip()
    (row,), problems = parsed("prices", PRICE | {"price": other}, "JPY")
    assert not problems
    assert row.price == Decimal(price)


def test_every_amount_of_a_cell_is_looked_at():
    bill = {"product": "p", "site": "a", "material": "m", "deductions": "freight=2; insurance=1.500"}
    _, problems = parsed("bills", bill | {"origin": "KR", "source": "illustrative"}, "KRW")
    assert any("deductions: 1.500 KRW can be read in two ways" in item.what for item in problems)


def test_a_price_with_three_decimals_is_read_and_said():
    with collected() as notes:
        (row,), problems = parsed("prices", PRICE | {"price": "1.234"}, "USD")
    assert row.price == Decimal("1.234")
    assert not problems
    (told,) = notes
    assert told.startswith("prices.csv: price: in USD, three digits behind a point are read as decimals")


def test_what_a_scenario_reckons_was_not_written_so():
    """1000.05 times 1.07 is 1070.0535: no sum that anybody wrote."""
    (row,), problems = parsed("sites", SITE | {"opening_cost": "1070.0535"}, "USD", ["opening_cost"])
    assert not problems
    assert row.opening_cost == Decimal("1070.0535")


@pytest.mark.parametrize("value", ["1234.567", "1.234", 1234.567, Decimal("1234.567")])
def test_a_quote_takes_no_more_decimals_however_they_are_given(value):
    with pytest.raises(InputError, match="more decimals than an amount of USD has"):
        tm.quote("3923.10", to="JP", exporter="VN", value=value, currency="USD")
    asked = {"to": "JP", "exporter": "VN", "price": 2, "units": 10}
    with pytest.raises(InputError, match=r"freight: .* has more decimals than an amount of USD"):
        tm.landed_cost("3923.10", **asked, freight=value)
    with pytest.raises(InputError, match=r"claiming: .* has more decimals than an amount of USD"):
        tm.landed_cost("3923.10", **asked, claiming={"RCEP": value})


def test_a_price_delivered_may_be_of_parts_of_a_cent():
    asked = {"to": "JP", "exporter": "VN", "units": 100_000, "freight": 10, "insurance": 1}
    found = tm.landed_cost("8533.10", **asked, price="0.0012", on="2026-06-01")
    assert found.record.costs.landed[0].steps[0].amount == 120  # 100,000 times 0.0012
    with pytest.raises(InputError, match=r"price: 12\.500 JPY can be read in two ways"):
        tm.landed_cost("8533.10", **asked, price="12.500", currency="JPY")
