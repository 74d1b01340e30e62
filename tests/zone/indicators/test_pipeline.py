"""The pipeline as of a day and over time; growth against the year before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.zone.indicators.making import ledger, row
from tumen.errors import InputError
from tumen.zone.indicators.pipeline import growth, pipeline, pipeline_series
from tumen.zone.indicators.results import Range
from tumen.zone.spans import read_span


def test_the_sentence_of_the_seed_comes_from_a_ledger_that_says_so():
    # 60 started by 2021-07-20, 30 of them by the same day a year before: 60 / 30 = 2.0
    found = ledger(
        {f"old{n}": "signed 2020-01-05, started 2020-05-10" for n in range(30)}
        | {f"new{n}": "signed 2020-11-05, started 2021-04-02" for n in range(30)}
        | {f"signed{n}": "signed 2021-02-01" for n in range(7)}
    )
    (now,) = growth(found, "started", date(2021, 7, 20))
    assert str(now.now) == "60"
    assert str(now.before) == "30"
    assert str(now.times) == "2.0 times"
    # in the year till the day: 30 started from 2021-01-01 on, 30 in the same days of 2020: 1.0
    (in_year,) = growth(found, "started", date(2021, 7, 20), period=read_span("2021"))
    assert (str(in_year.now), str(in_year.before), str(in_year.times)) == ("30", "30", "1.0 times")


def test_growth_from_nothing_is_not_known():
    (found,) = growth(ledger({"a": "started 2021-04-02"}), "started", date(2021, 7, 20))
    assert found.times == Range(None, None, "times")


def test_growth_is_of_a_count_of_projects():
    with pytest.raises(InputError, match="Did you mean started"):
        growth(ledger({"a": "started 2021-04-02"}), "strated", date(2021, 7, 20))


def test_a_date_known_to_the_month_straddles_a_day_in_it():
    found = ledger({"a": "signed 2021-05-01, started 2021-07", "b": "signed 2021"})
    told = pipeline(found, date(2021, 7, 20))
    assert told.projects == Range(Decimal(1), Decimal(2))  # a for sure; b was signed some day of 2021
    assert told["started"].now == Range(Decimal(0), Decimal(1))
    assert told["signed"].now == Range(Decimal(0), Decimal(2))  # a unless it had started, b perhaps
    later = pipeline(found, date(2021, 12, 31))
    assert (str(later["started"].now), str(later["signed"].now)) == ("1", "1")
    assert str(later["signed"].reached) == "2"


def test_contacts_are_no_projects_and_a_later_step_without_a_signing_is_one():
    found = ledger(
        {
            "a": "talks 2020-02-01, mou 2020-03-01",
            "b": "landed 2020-04-01, talks 2021-01-01",
            "c": "observed 2020",
        }
    )
    told = pipeline(found, date(2021, 6, 30))
    assert (str(told.projects), str(told.unsigned)) == ("1", "1")
    assert [str(told[stage].now) for stage in ("talks", "mou", "landed", "observed")] == ["0", "1", "1", "1"]
    assert str(told["talks"].reached) == "2"


def test_what_is_withdrawn_leaves_the_pipeline_unless_it_came_back():
    found = ledger(
        {
            "a": "signed 2020-01-01, withdrawn 2020-06-01",
            "b": "signed 2020-01-01, withdrawn 2020-06-01, signed 2021-01-01",
        }
    )
    middle, late = (pipeline(found, day) for day in (date(2020, 12, 31), date(2021, 12, 31)))
    assert (str(middle.projects), str(middle.withdrawn)) == ("0", "2")
    assert (str(late.projects), str(late.withdrawn)) == ("0 to 1", "1 to 2")
    assert str(late["signed"].now) == "0 to 1"


def test_what_is_not_reported_is_left_out_and_listed_when_the_office_says_so():
    rows = [row("reports", project="a", month="2021-03")]
    of = {"a": "signed 2020-01-01", "b": "signed 2020-01-01", "c": "signed 2021-05-01"}
    assert str(pipeline(ledger(of, *rows), date(2021, 6, 30)).projects) == "3"
    told = pipeline(ledger(of, *rows), date(2021, 6, 30), unreported=3)
    assert str(told.projects) == "2"  # a reported on 31 March, three months ago; c is younger than that
    assert told.left_out == (("b", "unreported"),)
    chosen = row("choices", definition="unreported-months", choice="2")
    assert [name for name, _ in pipeline(ledger(of, *rows, chosen), date(2021, 6, 30)).left_out] == ["a", "b"]


def test_a_series_is_the_pipeline_of_each_of_its_days():
    found = ledger(
        {
            "a": "signed 2020-11-20, started 2021-02, production 2021-H1",
            "b": "talks 2020, signed 2021-01-31, withdrawn 2021-03-15, landed 2021-05-02",
            "c": "landed 2021-04",
        }
    )
    series = pipeline_series(found, date(2021, 6, 10), 8)
    assert [item.on for item in series[:2]] == [date(2020, 10, 31), date(2020, 11, 30)]
    assert series[-1].on == date(2021, 6, 10)
    assert list(series) == [pipeline(found, item.on) for item in series]


@pytest.mark.parametrize(
    ("definition", "choice", "told"),
    [
        ("landd", "on-site", "Did you mean landed"),
        ("landed", "on-sight", "Write on-record or on-site or introduced"),
        ("unreported-months", "a few", "no number of months"),
        ("signed", "on-record", "not several definitions"),
    ],
)
def test_a_choice_that_there_is_not_is_refused(definition, choice, told):
    with pytest.raises(InputError, match=told):
        row("choices", definition=definition, choice=choice)
