"""How a column writes its dates and numbers is told from all of its cells, or the column is refused."""

from __future__ import annotations

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.study.importing.bill_lines import BILL_LINES
from tumen.tables.forms.styles import as_written, named_as_ours
from tumen.tables.notes import collected
from tumen.tariff.batch.columns import SHIPMENTS


def read(name, cells, *, commas=False):
    frame = pl.DataFrame({name: cells}, schema={name: pl.String}).lazy()
    return as_written(frame, SHIPMENTS, "a.csv", commas=commas).collect()[name].to_list()


@pytest.mark.parametrize(
    ("cells", "read_as"),
    [
        (["10,000.00", "5"], ["10000.00", "5"]),
        (["1,234", "1,234,567"], ["1234", "1234567"]),  # a second group: no decimals
        (["1,234", "0.5"], ["1234", "0.5"]),
        (["1,234", "12,5"], ["1.234", "12.5"]),  # decimals behind a comma, as the second proves
        (["1.234,50", "7"], ["1234.50", "7"]),
        (["10 000.50", "1 234"], ["10000.50", "1234"]),
        (["1'234.50"], ["1234.50"]),
        (["12.500", "3"], ["12.500", "3"]),  # no comma in the column: as it stands
        (["1,234.5", "abc", ""], ["1234.5", "abc", ""]),  # what is no number stays, to be told with its row
    ],
)
def test_numbers(cells, read_as):
    assert read("value", cells) == read_as


@pytest.mark.parametrize(
    ("cells", "commas", "what", "line"),
    [
        (["7", "1,234", "5,678"], False, "value: 1,234 can be read in two ways: ','", 2),
        (["1.234", "5"], True, "value: 1.234 can be read in two ways: '.'", 1),
        (["10,000.00", "1.234,50"], False, "decimals are behind a point in '10,000.00' (row 1)", 2),
    ],
)
def test_numbers_that_can_be_read_in_two_ways_are_refused(cells, commas, what, line):
    with pytest.raises(InputError) as caught:
        read("value", cells, commas=commas)
    (problem,) = caught.value.problems
    assert what in problem.what
    assert problem.line == line
    assert problem.fix


@pytest.mark.parametrize(
    ("cells", "read_as"),
    [
        (["2026/06/01", "2026/6/2"], ["2026-06-01", "2026-06-02"]),
        (["20260601"], ["2026-06-01"]),
        (["1-Jun-2026", "12-Dec-2025"], ["2026-06-01", "2025-12-12"]),
        (["2026.06.01", "2026-06-02"], ["2026-06-01", "2026-06-02"]),
        (["01.06.2026"], ["2026-06-01"]),
        (["2026年6月1日"], ["2026-06-01"]),
        (["2026년6월1일"], ["2026-06-01"]),
        (["2026-06-01 00:00:00"], ["2026-06-01"]),
        (["03/04/2026", "25/04/2026"], ["2026-04-03", "2026-04-25"]),
        (["03/04/2026", "04/25/2026"], ["2026-03-04", "2026-04-25"]),
        (["05/05/2026"], ["2026-05-05"]),  # both ways the same day
        (["2026/06/01", "soon", ""], ["2026-06-01", "soon", ""]),
        (["2026-02-30"], ["2026-02-30"]),  # no day: stays, to be told with its row
    ],
)
def test_days(cells, read_as):
    assert read("on", cells) == read_as


@pytest.mark.parametrize(
    ("cells", "what", "line"),
    [
        (["03/04/2026", "05/05/2026"], "on: '03/04/2026' can be read in two ways", 1),
        (["25/04/2026", "04/25/2026"], "on: '25/04/2026' in row 1 has the day first", 2),
    ],
)
def test_days_that_can_be_read_in_two_ways_are_refused(cells, what, line):
    with pytest.raises(InputError) as caught:
        read("on", cells)
    (problem,) = caught.value.problems
    assert what in problem.what
    assert problem.line == line


def test_every_column_that_is_doubtful_is_told_at_once():
    frame = pl.DataFrame({"on": ["03/04/2026"], "value": ["1,234"], "kg": ["5,678"]}).lazy()
    with pytest.raises(InputError) as caught:
        as_written(frame, SHIPMENTS, "a.csv")
    assert [problem.what.partition(":")[0] for problem in caught.value.problems] == ["on", "value", "kg"]


def test_a_whole_number_is_a_day_too():
    frame = pl.DataFrame({"on": [20260601]}).lazy()
    assert as_written(frame, SHIPMENTS, "a").collect()["on"].to_list() == ["2026-06-01"]


def test_names_in_capitals_are_ours():
    names = ["IMPORTER", "Duty Paid", "KG", "Originating RCEP", "colour", "value", "VALUE"]
    found = named_as_ours(names, SHIPMENTS)
    assert found == {
        "IMPORTER": "importer",
        "Duty Paid": "duty_paid",
        "KG": "kg",
        "Originating RCEP": "originating RCEP",
    }
    with collected() as notes:
        as_written(pl.DataFrame({"IMPORTER": ["JP"]}).lazy(), SHIPMENTS, "a.csv")
    assert notes == ["a.csv: names read as ours: IMPORTER as importer"]


def test_a_long_table_is_looked_at_where_its_head_is_strange():
    plain = ["1"] * 5
    frame = pl.DataFrame({"value": [*plain, "1,234.5"]}).lazy()
    assert as_written(frame, SHIPMENTS, "a", looked_at=5).collect()["value"].to_list()[-1] == "1,234.5"
    assert as_written(frame, SHIPMENTS, "a", looked_at=6).collect()["value"].to_list()[-1] == "1234.5"


@pytest.mark.parametrize(
    ("prices", "currencies", "read_as"),
    [
        (["6,000", "12,000"], ["KRW", "JPY"], ["6000", "12000"]),  # ISO 4217: neither has decimals
        (["6,000", "12,000"], ["KRW", "USD"], None),
        (["6,000", "12,000"], ["KRW", ""], None),
        (["6,000", "12,000"], ["KRW", "KRX"], None),
        (["6,000", "12.000"], ["KRW", "KRW"], None),
    ],
)
def test_a_comma_groups_where_no_currency_has_decimals(prices, currencies, read_as):
    frame = pl.DataFrame({"price": prices, "currency": currencies}).lazy()
    if read_as is None:
        with pytest.raises(InputError, match=r"in two ways|behind a"):
            as_written(frame, BILL_LINES, "a.csv").collect()
    else:
        assert as_written(frame, BILL_LINES, "a.csv").collect()["price"].to_list() == read_as
