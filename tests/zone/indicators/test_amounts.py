"""Contracted, in place and invested by currency; floor and occupancy."""

from __future__ import annotations

from datetime import date

from tests.zone.indicators.making import events, ledger, row
from tumen.zone.indicators.floor import floor_of_parks
from tumen.zone.indicators.measure import measure
from tumen.zone.snapshot import snapshot_of
from tumen.zone.spans import read_span

ON = date(2021, 12, 31)
RATE = row("exchange_rates", currency="USD", to="CNY", on=date(2021, 1, 1), rate="6.5")


def told(snapshot, name, on=ON, **more):
    return [str(found.value) for found in measure(snapshot, on, [name], **more)]


def gaps(snapshot, name):
    return {gap.code: gap.count for found in measure(snapshot, ON, [name]) for gap in found.gaps}


def test_contracted_is_the_first_signing_and_the_increments():
    found = ledger({"a": "signed 2019-05-01 400 CNY, signed 2021-03-01 900 CNY, increase 2021-06-01 50 CNY"})
    assert told(found, "contracted") == ["450 CNY"]  # 400 + 50: the second signing adds nothing
    assert told(found, "contracted", date(2021, 5, 31)) == ["400 CNY"]
    assert told(found, "contracted", period=read_span("2021")) == ["50 CNY"]


def test_currencies_are_never_mixed_unless_a_rate_is_stated():
    of = {"a": "signed 2020-05-01 400 CNY", "b": "signed 2021-05-01 100 USD"}
    assert told(ledger(of), "contracted") == ["400 CNY", "100 USD"]
    assert told(ledger(of, RATE), "contracted") == ["400 CNY", "100 USD", "1,050 CNY"]  # 400 + 100 x 6.5
    late = row("exchange_rates", currency="USD", to="CNY", on=date(2022, 1, 1), rate="7")
    assert told(ledger(of, RATE, late), "contracted")[-1] == "1,050 CNY"  # the rate of 2022 is not in use yet
    assert told(ledger(of, late), "contracted") == ["400 CNY", "100 USD"]
    assert told(ledger(of, RATE), "contracted", date(2020, 12, 31)) == ["400 CNY"]
    assert told(ledger({"b": of["b"]}, RATE), "contracted") == ["100 USD", "650 CNY"]
    summed = measure(ledger(of, RATE), ON, ["contracted"])[-1]
    assert summed.rule.endswith("Summed at the rates of the ledger in use on 2021-12-31")


def test_an_amount_that_is_not_stated_leaves_the_sum_open():
    found = ledger({"a": "signed 2021-05-01 400 CNY", "b": "signed 2021-05-01", "c": "landed 2021-05-01"})
    assert told(found, "contracted") == ["at least 400 CNY"]
    assert gaps(found, "contracted") == {"no-amount": 1, "no-signing": 1}
    assert told(ledger({"b": "signed 2021-05-01"}), "contracted") == ["not known"]


def test_two_signings_that_may_both_be_the_first_give_a_range():
    found = ledger({"a": "signed 2021 400 CNY, signed 2021-03-01 500 CNY"})
    assert told(found, "contracted") == ["400 to 500 CNY"]


def test_a_part_is_not_counted_beside_the_whole():
    rows = events({"whole": "signed 2021-05-01 1000 CNY"})
    rows += events({"part": "signed 2021-06-01 300 CNY"}, part_of="whole")
    rows += events({"bare": "signed 2021-05-01"})
    rows += events({"piece": "signed 2021-06-01 70 CNY"}, part_of="bare")
    # 1,000 + 70; what the bare whole is beyond its piece is not known
    assert told(snapshot_of(rows), "contracted") == ["at least 1,070 CNY"]


def test_funds_in_place_against_what_is_contracted_and_the_target():
    of = {
        "a": "signed 2020-05-01 400 CNY, funds 2020-06-01 100 CNY, funds 2021-06-01 60 CNY",
        "b": "signed 2021-05-01 100 CNY, funds 2021-07-01 40 CNY",
    }
    target = row("targets", indicator="in-place", period="2021", value="200", unit="CNY")
    found = {item.definition: item for item in measure(ledger(of, target), ON, ["funds-rate"])}
    assert str(found["of-contracted"].value) == "40.0 %"  # (100 + 60 + 40) / (400 + 100)
    cohort = measure(ledger(of, target), ON, ["funds-rate"], period=read_span("2021"))
    assert [str(item.value) for item in cohort] == ["40.0 %", "50.0 %"]  # b: 40 / 100; (60 + 40) / 200
    assert told(ledger(of), "funds-rate", period=read_span("2021"))[1] == "not known"


def test_a_rate_over_currencies_asks_for_a_rate_of_exchange():
    of = {"a": "signed 2020-05-01 100 USD, funds 2021-06-01 130 CNY", "b": "signed 2020-05-01 350 CNY"}
    assert told(ledger(of), "funds-rate") == [
        "not known",
    ]
    assert told(ledger(of, RATE), "funds-rate") == ["13.0 %"]  # 130 / (350 + 650)
    apart = {
        "a": "signed 2020-05-01 100 USD, funds 2021-06-01 13 USD",
        "b": "signed 2020-05-01 350 CNY, funds 2021 7 CNY",
    }
    assert told(ledger(apart), "funds-rate") == ["2.0 %", "13.0 %"]


def test_invested_is_what_the_last_reports_say():
    rows = [
        row("reports", project="a", month="2020-12", invested="30", currency="CNY"),
        row("reports", project="a", month="2021-11", invested="80", currency="CNY"),
        row("reports", project="a", month="2021-12"),
        row("reports", project="b", month="2021-12", invested="5", currency="CNY"),
    ]
    of = {"a": "signed 2020-05-01 100 CNY", "b": "signed 2020-05-01 100 CNY"}
    assert told(ledger(of, *rows), "invested") == ["85 CNY"]
    # a: 80 - 30; b had invested nothing to 5 before 2021: it is not reported
    assert told(ledger(of, *rows), "invested", period=read_span("2021")) == ["50 to 55 CNY"]
    assert told(ledger({**of, "c": "landed 2021"}, *rows), "invested") == ["at least 85 CNY"]
    assert told(ledger(of, *rows), "investment-rate") == ["not known", "42.5 %"]  # no plan; 85 / 200


def test_occupancy_of_the_parks_whose_floor_is_counted():
    rows = [
        *(row("parks", park=name, name_en=name) for name in "abc"),
        row("floor", park="a", on="2021-06-30", total_m2="1000", let_m2="400"),
        row("floor", park="a", on="2021-12-31", let_m2="600"),
        row("floor", park="b", on="2021-06", total_m2="1000"),
    ]
    found = snapshot_of(rows)
    # a: 600 of 1,000; b: nothing to all of 1,000; c is not counted
    (rate,) = measure(found, ON, ["occupancy"])
    assert str(rate.value) == "30.0 to 80.0 %"
    assert "of the 2 of 3 parks" in rate.rule
    by_park = measure(found, ON, ["occupancy"], by="park")
    assert [str(item.value) for item in by_park] == ["60.0 %", "not known", "not known"]
    parks = floor_of_parks(found, ON)
    assert [str(park.free) for park in parks] == ["400 m2", "0 to 1,000 m2", "not known"]
    assert [str(park.let) for park in floor_of_parks(found, date(2021, 7, 1))] == [
        "400 m2",
        "not known",
        "not known",
    ]


def test_space_is_activated_by_what_is_taken_or_by_what_is_let():
    rows = events({"a": "landed 2021-05-01"})
    rows += [row("events", event="x", project="a", stage="started", on="2021-06-01", floor_m2="250")]
    rows += [row("parks", park="p", name_en="p")]
    rows += [
        row("floor", park="p", on=on, total_m2="1000", let_m2=let)
        for on, let in (("2020-12-31", "100"), ("2021-12-31", "400"))
    ]
    found = measure(snapshot_of(rows), ON, ["space-activated"], period=read_span("2021"))
    assert [(item.definition, str(item.value)) for item in found] == [("taken", "250 m2"), ("let", "300 m2")]
    assert not found[0].chosen
