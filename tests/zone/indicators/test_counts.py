"""Numbers of projects, shares of them, and what stands on no record."""

from __future__ import annotations

from datetime import date

import pytest

from tests.zone.indicators.making import events, ledger, row
from tumen.errors import InputError
from tumen.zone.indicators.definitions import definitions, indicators, reasons
from tumen.zone.indicators.measure import measure
from tumen.zone.snapshot import snapshot_of
from tumen.zone.spans import read_span
from tumen.zone.vocabulary import stages

ON = date(2021, 12, 31)


def told(snapshot, *names, **more):
    """Value by definition."""
    return {found.definition: str(found.value) for found in measure(snapshot, ON, names, **more)}


def test_a_project_signed_again_and_a_capital_increase_add_none():
    found = ledger(
        {
            "a": "signed 2019-05-01, signed 2021-03-01, increase 2021-06-01 2 CNY",
            "b": "increase 2021-06-01 2 CNY",
        }
    )
    assert told(found, "signed") == {"": "1"}
    assert told(found, "signed", period=read_span("2021")) == {"": "0"}
    assert told(found, "signed", period=read_span("2019")) == {"": "1"}


def test_landing_by_each_definition_until_the_office_chooses_one():
    # of 4 signed: a and b have a landed event; c has started only; of a and c works are on record
    of = {
        "a": "signed 2021-01-04, landed 2021-03-01, started 2021-04-01",
        "b": "signed 2021-01-04, landed 2021-03-01",
        "c": "signed 2021-01-04, started 2021-05-01",
        "d": "signed 2021-01-04",
    }
    assert told(ledger(of), "landing-rate") == {
        "landed=on-record": "50.0 %",  # 2 of 4
        "landed=on-site": "75.0 %",  # 3 of 4
        "landed=introduced": "50.0 %",  # a and c of 4
    }
    chosen = row("choices", definition="landed", choice="on-site")
    (found,) = measure(ledger(of, chosen), ON, ["landing-rate"])
    assert (found.definition, found.chosen, str(found.value)) == ("landed=on-site", True, "75.0 %")
    assert not any(found.chosen for found in measure(ledger(of), ON, ["landing-rate"]))


def test_more_may_be_started_than_landed():
    # the shape of Yunnan's parks in H1 2015: of 100 contracts 32 landed and 41 started
    of = {f"p{n}": "signed 2021-01-04" for n in range(100)}
    of |= {name: f"{of[name]}, landed 2021-05-05" for name in list(of)[:32]}
    of |= {name: f"{of[name]}, started 2021-05-06" for name in list(of)[30:71]}
    assert told(ledger(of), "landing-rate")["landed=on-record"] == "32.0 %"
    assert told(ledger(of), "start-rate") == {"": "41.0 %"}


def test_a_rate_of_a_cohort_counts_those_signed_in_the_period():
    found = ledger(
        {
            "old": "signed 2020-02-01, production 2021-02-01",
            "new": "signed 2021-02-01, production 2021-11-01",
            "slow": "signed 2021-02-01",
        }
    )
    assert told(found, "production-rate")["of-signed"] == "66.7 %"  # 2 of 3
    assert told(found, "production-rate", period=read_span("2021"))["of-signed"] == "50.0 %"  # 1 of 2
    assert told(found, "production-rate", period=read_span("2018"))["of-signed"] == "not known"


def test_a_rate_is_a_range_where_the_record_leaves_it_open():
    # a signed and started; b in production: whether it was ever started is not on record; c signed in 2021 or later
    found = ledger(
        {"a": "signed 2021-02-01, started 2021-03-01", "b": "production 2021-04-01", "c": "signed 2021"}
    )
    (rate,) = measure(found, date(2021, 6, 30), ["start-rate"])
    # least: 1 of 3 (c signed, b not started); most: 2 of 2 (b started, c not signed yet)
    assert str(rate.value) == "33.3 to 100.0 %"
    assert (str(rate.numerator), str(rate.denominator)) == ("1 to 2", "2 to 3")
    assert {gap.code: gap.count for gap in rate.gaps} == {"whether": 1, "straddles": 1}


def test_full_output_by_reports_is_what_was_planned_for_so_many_months():
    months = [
        row("reports", project="a", month=f"2021-{n:02}", output="10", currency="CNY") for n in range(1, 13)
    ]
    events_ = "signed 2020-01-04, production 2020-12-31"
    full = ledger({"a": events_}, *months, planned_output=120, currency="CNY")
    assert told(full, "full-output") == {
        "full-output=on-record": "0",
        "full-output=year": "1",  # 12 x 10 = 120
        "full-output=month": "1",  # 10 = 120 / 12
    }
    short = ledger({"a": events_}, *months, planned_output=121, currency="CNY")
    assert told(short, "full-output") == {
        "full-output=on-record": "0",
        "full-output=year": "0",  # 120 < 121, and every month since the beginning is reported
        "full-output=month": "0",
    }
    gap = ledger({"a": events_}, *months[:5], *months[6:], planned_output=121, currency="CNY")
    assert told(gap, "full-output")["full-output=month"] == "0 to 1"  # June is not reported
    unplanned = ledger({"a": events_}, *months)
    assert told(unplanned, "full-output")["full-output=year"] == "0 to 1"
    dollars = ledger({"a": events_}, *months, planned_output=1, currency="USD")
    assert told(dollars, "full-output")["full-output=year"] == "0 to 1"


def test_groups_are_those_of_the_rows_and_what_is_not_known_is_said():
    rows = [
        *(
            row("firms", firm=firm, name_en=firm, economy=economy)
            for firm, economy in (("k", "KR"), ("c", "CN"), ("x", None))
        ),
        *events({"a": "signed 2021-01-04"}, investors=("k", "c"), kind="industrial"),
        *events({"b": "signed 2021-01-04"}, investors=("k",), kind="cultural"),
        *events({"d": "signed 2021-01-04"}, investors=("x",)),
        *events({"e": "signed 2021-01-04"}),
        *events({"f": "talks 2021-01-04"}, investors=("c",), kind="capital"),
    ]
    found = measure(snapshot_of(rows), ON, ["signed"], by="economy")
    assert [(item.group, str(item.value)) for item in found] == [("KR", "2"), ("CN", "1"), ("not known", "2")]
    kinds = measure(snapshot_of(rows), ON, ["projects"], by="kind")
    assert [(item.group, str(item.value)) for item in kinds] == [
        ("cultural", "1"),
        ("industrial", "1"),
        ("not known", "2"),
    ]


def test_two_keys_that_are_one_project_count_once():
    of = {
        "a": "signed 2021-05-01 400 CNY",
        "b": "signed 2021-06-01 900 CNY, started 2021-07-01",
        "c": "landed 2021",
    }

    def said(one, other, answer):
        return row("identities", one=one, other=other, answer=answer, said_by="office", reason="one contract")

    found = ledger(of, said("a", "b", "same"), said("a", "c", "different"))
    # a with the start of b, and c
    assert [str(item.value) for item in measure(found, ON, ["projects", "started"])] == ["2", "1"]
    assert [str(item.value) for item in measure(found, ON, ["contracted"])] == ["at least 400 CNY"]
    # three keys of one: b and c are one, so are a and b
    three = ledger(of, said("a", "b", "same"), said("b", "c", "same"))
    assert [str(item.value) for item in measure(three, ON, ["projects"])] == ["1"]


@pytest.mark.parametrize(
    ("names", "by", "message"),
    [
        (["landing"], None, "Did you mean landing-rate"),
        (["start-rate", "x", "yy"], None, "'yy'"),
        ([], "parks", "Did you mean park"),
    ],
)
def test_what_cannot_be_asked_is_refused(names, by, message):
    with pytest.raises(InputError, match=message):
        measure(ledger({"a": "signed 2021-01-04"}), ON, names, by=by)


def test_the_data_name_only_what_there_is():
    known = stages().keys()
    milestones = {
        "signed",
        "landed",
        "carried-out",
        "started",
        "completed",
        "production",
        "full-output",
        "withdrawn",
    }
    for milestone in milestones:
        for item in definitions(milestone):
            assert {*item.shown, *item.before, *item.perhaps} <= known
            assert set(item.all) <= milestones
            assert item.says
            assert item.source
    for item in indicators().values():
        assert item.names.keys() == {"en", "zh", "ko"}
        assert item.kind == "projects" or item.formula or item.says or definitions(item.name)
        for formula in item.formula:
            assert formula.source
            assert {formula.of, *formula.reached} - {""} <= milestones
    assert all(names.keys() == {"en", "zh", "ko"} for names in reasons().values())


def test_an_empty_ledger_has_no_rate_and_no_amount():
    found = measure(snapshot_of([]), ON)
    assert {item.indicator for item in found} == indicators().keys()
    for item in found:
        assert str(item.value) == ("0" if item.indicator in {"projects", *stages()} else "not known"), item
