"""What the record leaves open is a range or is not known: never one of the figures it may be."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from tests.zone.indicators.making import events, ledger, row
from tumen.errors import InputError
from tumen.zone.indicators.answers.why import why
from tumen.zone.indicators.census import take_census
from tumen.zone.indicators.floor import floor_of_parks
from tumen.zone.indicators.lateness import overdue, zombies
from tumen.zone.indicators.measure import measure
from tumen.zone.indicators.pipeline import growth
from tumen.zone.indicators.quality import quality
from tumen.zone.snapshot import snapshot_of
from tumen.zone.spans import read_span

ON = date(2021, 12, 31)


def told(snapshot, name, period=None):
    found = measure(snapshot, ON, [name], period=read_span(period) if period else None)
    return {item.definition: (str(item.value), {gap.code: gap.count for gap in item.gaps}) for item in found}


def only(snapshot, name, period=None):
    (found,) = told(snapshot, name, period).values()
    return found


def test_a_signing_without_an_amount_that_may_be_the_first_leaves_the_amount_open():
    # the first signing of a is any day of 2021 till 1 May, or 1 May: of the former no amount is stated
    found = ledger({"a": "signed 2021, signed 2021-05-01 5 CNY", "b": "signed 2021-01-01 7 CNY"})
    assert only(found, "contracted") == ("at least 7 CNY", {"no-amount": 1})
    later = ledger({"a": "signed 2021-05-01 5 CNY, signed 2021-06"})
    assert only(later, "contracted") == ("5 CNY", {})
    twice = ledger({"a": "signed 2021-05 5 CNY, signed 2021-05"})  # two sources of one signing
    assert only(twice, "contracted") == ("5 CNY", {})


def test_a_project_is_among_those_that_are_not_known_once():
    found = ledger(
        {"a": "landed 2021-01-01, increase 2021-02-01", "b": "signed 2021-01-01, increase 2021-02"}
    )
    assert only(found, "contracted") == ("not known", {"no-amount": 1, "no-signing": 1})


def test_what_a_withdrawn_project_invested_is_not_nothing_because_it_never_reported():
    of = {"a": "signed 2020-01-01 5 CNY, withdrawn 2021-01-01", "b": "signed 2020-01-01 5 CNY"}
    report = row("reports", project="b", month="2021-05", invested="4", currency="CNY")
    assert only(ledger(of, report), "invested") == ("at least 4 CNY", {"no-report": 1})


SAME = row("identities", one="a", other="b", answer="same", said_by="Li Hua", reason="one contract")


def test_one_payment_told_under_two_keys_of_a_project_is_counted_once_or_twice():
    paid = "signed 2020-01-01 9 CNY, funds 2021-02-01 3 CNY"
    of = {"a": paid, "b": "funds 2021-02 3 CNY, funds 2021-03-01 1 CNY"}
    # 3 of a and 1 of March for sure; 3 of February may be those of a
    assert only(ledger(of, SAME), "in-place")[0] == "4 to 7 CNY"
    assert only(ledger(of), "in-place")[0] == "7 CNY"
    other = {"a": paid, "b": "funds 2021-04-01 3 CNY"}  # on another day
    assert only(ledger(other, SAME), "in-place")[0] == "6 CNY"


def test_what_two_keys_of_a_project_say_in_two_ways_is_not_taken_from_either():
    rows = events({"a": "signed 2020-01-01"}, planned_investment=5, currency="CNY", park="PK1")
    rows += events(
        {"b": "signed 2020-01-01"}, planned_investment=7, currency="CNY", planned_jobs=3, kind="cultural"
    )
    census = take_census(snapshot_of([*rows, SAME]), ON)
    (project,) = census.projects.to_dicts()
    # 5 or 7; only the other row says the kind and the jobs, only the first the park
    assert (project["planned_investment"], project["currency"]) == (None, None)
    assert (project["planned_jobs"], project["kind"], project["park"]) == (3, "cultural", "PK1")
    found = {item.code: item.keys for item in quality(census.snapshot, ON, census=census)}
    assert found["keys-apart"] == ("a",)
    plain = take_census(snapshot_of(rows), ON)
    assert {item.code: item.keys for item in quality(plain.snapshot, ON, census=plain)}["keys-apart"] == ()


def test_two_reports_of_one_month_of_a_project_with_two_keys_are_not_added_and_none_is_taken():
    of = {"a": "production 2020-01-01", "b": "signed 2020-01-01"}
    reports = [
        row("reports", project=key, month="2021-11", invested=said, output=output, currency="CNY")
        for key, said, output in (("a", "4", "5"), ("b", "3", "7"))
    ]
    assert only(ledger(of, SAME, *reports), "invested")[0] == "3 to 4 CNY"
    # 5 or 7 in a month; planned are 72 a year, 6 a month: 12, the sum, is more than planned, and none said it
    planned = [row("projects", project="a", name_en="a", planned_output="72", currency="CNY")]
    rows = [item for item in [*events(of), SAME, *reports] if getattr(item, "name_en", None) != "a"]
    found = told(snapshot_of([*planned, *rows]), "full-output")
    assert found["full-output=month"][0] == "0 to 1"


def test_months_before_production_do_not_stand_for_months_after_it():
    of = {"b": "signed 2021-01-01"}
    rows = events({"a": "production 2021-07-01"}, planned_output=120, currency="CNY")
    trial = [row("reports", project="a", month=f"2021-0{n}", output="1", currency="CNY") for n in range(1, 7)]
    late = [
        row("reports", project="a", month=f"2021-{n:02}", output="1", currency="CNY") for n in range(7, 13)
    ]
    # 10 a month are planned; 1 was made in each month of the trial, of the six months after it nothing is known
    assert told(snapshot_of([*events(of), *rows, *trial]), "full-output")["full-output=month"][0] == "0 to 1"
    assert told(snapshot_of([*events(of), *rows, *late]), "full-output")["full-output=month"][0] == "0"


def test_what_is_reached_in_all_has_not_fallen_against_the_year_before():
    # by the end of 2020: a, and perhaps b and c; by that of 2021 perhaps still not. 1 of 1, 3 of 3, or 3 of 1
    found = ledger({"a": "started 2019-01-01", **dict.fromkeys("bc", "production 2020-05-01")})
    (started,) = growth(found, "started", ON)
    assert (str(started.now), str(started.before), str(started.times)) == (
        "1 to 3",
        "1 to 3",
        "1.0 to 3.0 times",
    )


def parts(*more):
    rows = events({"whole": "signed 2020-05-01 10 CNY"})
    rows += events({"part": "signed 2021-06-01 4 CNY"}, part_of="whole")
    return [*rows, *more]


def test_a_part_is_left_out_of_a_year_in_which_its_whole_states_nothing():
    """The years of contracted amounts sum to what is contracted in all."""
    found = snapshot_of(parts())
    assert only(found, "contracted") == ("10 CNY", {})
    assert only(found, "contracted", "2020") == ("10 CNY", {})
    assert only(found, "contracted", "2021") == ("not known", {"none-on-record": 0})


def test_a_part_of_what_is_no_project_is_a_part_of_the_whole_of_that():
    rows = events({"whole": "signed 2020-05-01 10 CNY"})
    rows += events({"middle": "mou 2020-05-01"}, part_of="whole")
    rows += events({"part": "signed 2021-06-01 4 CNY"}, part_of="middle")
    assert only(snapshot_of(rows), "contracted") == ("10 CNY", {})


def test_a_milestone_with_a_step_before_its_own_event_is_of_no_year_for_sure():
    found = ledger({"a": "started 2020-02-01, landed 2021-05-01"})
    for period in ("2020", "2021"):
        said = told(found, "landed", period)
        assert said["landed=on-site"] == ("0 to 1", {"before": 1})
    assert told(found, "landed", "2021")["landed=on-record"] == ("1", {})
    assert told(found, "landed")["landed=on-site"] == ("1", {})


def floor(*rows, park="p"):
    return snapshot_of([row("parks", park=park, name_en=park), *rows])


def test_a_count_of_floor_that_may_be_the_last_is_not_left_out():
    # "2020" may be before or after 30 June 2020
    found = floor(
        row("floor", park="p", on="2020", total_m2="1000", let_m2="100"),
        row("floor", park="p", on="2020-06-30", total_m2="1000", let_m2="200"),
        row("floor", park="p", on="2019-12-31", total_m2="1000", let_m2="700"),
    )
    assert only(found, "occupancy")[0] == "10.0 to 20.0 %"


def test_more_floor_let_than_there_is_gives_no_rate():
    rows = [
        row("floor", park="p", on="2020-01-01", total_m2="1000"),
        row("floor", park="p", on="2021-01-01", let_m2="1200"),
    ]
    assert only(floor(*rows), "occupancy") == ("not known", {"more-let": 1})
    assert str(floor_of_parks(floor(*rows), ON)[0].free) == "not known"
    second = [
        row("parks", park="q", name_en="q"),
        row("floor", park="q", on="2021", total_m2="5000", let_m2="0"),
    ]
    assert only(floor(*rows, *second), "occupancy") == ("not known", {"more-let": 1})


def test_floor_taken_is_at_least_what_is_stated_where_a_landing_states_none():
    rows = events({"a": "landed 2021-01-01", "b": "signed 2020-01-01", "c": "landed 2020-01-01"})
    rows += [row("events", event="b-9", project="b", stage="landed", on="2021-03-01", floor_m2="300")]
    said = told(snapshot_of(rows), "space-activated", "2021")
    assert said["taken"] == ("at least 300 m2", {"floor-not-stated": 1})
    assert told(snapshot_of(rows), "space-activated", "2020")["taken"][0] == "not known"


@pytest.mark.parametrize(
    ("counts", "period", "value"),
    [
        # what is let at the end of 2021 less what was let before it began: 700 - 700, 900 - 700
        ([("2020-12-31", "700"), ("2021-12-31", "700")], "2021", "0 m2"),
        ([("2020-12", "700"), ("2021-12-10", "900")], "2021", "200 m2"),
        ([("2020", "700"), ("2021", "900")], "2021", "200 m2"),
        ([("2021-05-31", "700"), ("2021-06-30", "750")], "2021-06", "50 m2"),
        # the growth of two years is not that of one, and that till June not that of the year
        ([("2020-01-01", "700"), ("2021-12-31", "900")], "2021", "not known"),
        ([("2020-12-31", "700"), ("2021-06-30", "900")], "2021", "not known"),
        ([("2021-01-31", "700"), ("2021-12-31", "900")], "2021", "not known"),
        ([("2020-12-31", "700")], "2021", "not known"),
        # a period that goes on: as counted this month or in the last one, in the period itself
        ([("2020-12-31", "700"), ("2021-11-30", "900")], "2021-01-01/2022-06-30", "200 m2"),
        ([("2020-12-31", "700"), ("2021-10-31", "900")], "2021-01-01/2022-06-30", "not known"),
        ([("2021-11-30", "700")], "2021-12-01/2022-01-31", "not known"),
    ],
)
def test_floor_let_has_grown_by_what_was_counted_at_both_ends_of_the_period(counts, period, value):
    rows = [row("floor", park="p", on=on, total_m2="1000", let_m2=let) for on, let in counts]
    found = told(floor(*rows), "space-activated", period)["let"]
    assert found == (value, {"not-at-both-ends": 1} if value == "not known" else {})


def test_overdue_for_sure_is_only_what_no_definition_and_no_further_step_leaves_open():
    of = {
        "a": "signed 2020-01-01, production 2020-06-01",
        "b": "signed 2020-01-01, withdrawn 2021",
        "c": "signed 2020-01-01",
    }
    of["b"] = "signed 2020-01-01, withdrawn 2021/2022".replace("2021/2022", "2021-06-01/2022-06-01")
    stages = ("landed", "building", "mou")
    rows = [row("planned", project=name, stage=stage, by=date(2021, 1, 1)) for name in of for stage in stages]
    late = {(item.project, item.stage): item.sure for item in overdue(ledger(of, *rows), ON).found}
    assert late == {
        **{("a", stage): False for stage in stages},
        **{("b", stage): False for stage in stages},
        ("c", "landed"): True,
        ("c", "building"): True,
        ("c", "mou"): False,
    }
    chosen = row("choices", definition="landed", choice="on-site")
    late = {(item.project, item.stage) for item in overdue(ledger(of, chosen, *rows), ON).found}
    assert ("a", "landed") not in late
    assert ("c", "landed") in late


def test_nothing_is_said_of_a_period_that_has_not_begun():
    found = ledger({"a": "signed 2020-01-01"})
    with pytest.raises(InputError, match="the period 2022 begins after 2021-12-31"):
        measure(found, ON, ["signed"], period=read_span("2022"))
    with pytest.raises(InputError, match="begins after"):
        growth(found, "signed", ON, period=read_span("2022"))


def test_a_currency_is_not_changed_into_itself():
    with pytest.raises(InputError, match="CNY is changed into itself"):
        row("exchange_rates", currency="CNY", to="CNY", on=ON, rate="7")


def test_why_says_what_the_figure_does():
    """The rows that count are those of which the figure is made, also in a period."""
    of = {
        "a": "signed 2020-05-01 400 CNY, funds 2021-06-01 60 CNY",
        "b": "signed 2021-05-01 100 CNY, funds 2021-07-01 40 CNY",
    }
    found, period = ledger(of), read_span("2021")
    rows = why(take_census(found, ON), "funds-rate", period)
    said = {
        (item.line, item.project): (item.counts, item.reason)
        for item in rows
        if item.definition == "of-contracted"
    }
    assert said["below", "a"] == said["above", "a"] == ("no", "other-period")
    assert said["below", "b"] == said["above", "b"] == ("yes", "counted")
    assert told(found, "funds-rate", "2021")["of-contracted"][0] == "40.0 %"  # 40 / 100, of b
    counts = [
        row("floor", park="p", on="2020-01-01", total_m2="1000"),
        row("floor", park="p", on="2020-06-01", let_m2="1700"),
    ]
    census = take_census(floor(*counts), ON)
    assert [(item.counts, item.reason) for item in why(census, "occupancy")] == [("no", "more-let")]
    in_year = [item.counts for item in why(census, "space-activated", period) if item.definition == "let"]
    assert in_year == ["perhaps"]  # not counted again in 2021


def test_a_number_of_months_before_all_days_leaves_nothing_out():
    found = ledger({"a": "signed 2020-01-01"}, row("choices", definition="zombie-months", choice="999999"))
    assert len(take_census(found, ON, unreported=999999).projects) == 1
    assert zombies(found, ON).found == ()


def test_a_figure_asked_twice_is_told_once():
    assert len(measure(ledger({"a": "signed 2020-01-01"}), ON, ["signed", "signed"])) == 1


@pytest.mark.parametrize(
    "told", list(permutations(["increase 2020-01-01 1 CNY", "observed 2021", "withdrawn 2021"]))
)
def test_why_a_row_is_no_project_does_not_hang_on_the_order_of_its_events(told):
    found = take_census(ledger({"a": ", ".join(told), "b": "signed 2020-01-01"}), ON)
    assert found.not_projects.rows() == [("a", "observed")]
