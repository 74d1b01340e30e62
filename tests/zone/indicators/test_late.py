"""Time in stages, projects that do not move, what is overdue, targets, and how good the record is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.zone.indicators.making import events, ledger, row
from tumen.errors import InputError
from tumen.zone.indicators.durations import time_between, time_in_stages
from tumen.zone.indicators.lateness import overdue, zombies
from tumen.zone.indicators.quality import quality
from tumen.zone.indicators.targets import targets
from tumen.zone.snapshot import snapshot_of

ON = date(2021, 6, 30)
ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
"""Weeks in remission of 21 patients given 6-MP: Freireich and others, Blood 21 (1963)."""


def test_time_in_a_stage_is_the_survival_estimate_of_the_textbook():
    # by hand: 18/21 = 0.857, times 16/17 = 0.807, 14/15 = 0.753, 11/12 = 0.690, 10/11 = 0.627, 6/7 = 0.538,
    # 5/6 = 0.448; the median is the first day at which it is a half or less: 23

    def back(days):
        return (ON - timedelta(days)).isoformat()

    of = {f"e{n}": f"signed {back(100)}, landed {back(100 - days)}" for n, days in enumerate(ENDED)}
    of |= {f"c{n}": f"signed {back(days)}" for n, days in enumerate(CENSORED)}
    signed = time_in_stages(ledger(of), ON)[0]
    assert (signed.stage, signed.ended, signed.open, signed.to_the_day) == ("signed", 9, 12, 21)
    at = {days: round(share, 3) for days, share, *_ in signed.curve}
    assert {day: at[day] for day in (6, 7, 10, 13, 16, 22, 23)} == {
        6: 0.857,
        7: 0.807,
        10: 0.753,
        13: 0.690,
        16: 0.627,
        22: 0.538,
        23: 0.448,
    }
    quarter, median, three = signed.passed
    assert (quarter.days, median.days, three.days) == (13, 23, None)  # 0.448 is the last: not reached
    # the log-log band at 95 % falls to a half at 13 (0.432) and does not reach it above (0.680): by hand from
    # exp(-exp(log(-log S) +- 1.96 se)), se by Greenwood
    assert (median.low, median.high) == (13, None)


def test_what_ends_without_a_step_is_open_and_what_has_no_day_is_left_out():
    found = ledger(
        {
            "a": "signed 2021-01-01, withdrawn 2021-02-01, landed 2021-03-01",
            "b": "landed 2021-03-01",
            "c": "landed 2021-01-01, signed 2021-03-01",
            "d": "signed 2021-06",
            "e": "signed 2021",
        }
    )
    signed = time_between(found, ON, "signed", "landed")
    assert (signed.ended, signed.censored) == (
        0,
        (15, 31),
    )  # d from the middle of June, a till it was withdrawn
    assert {gap.code: gap.count for gap in signed.left_out} == {"no-stage": 1, "before": 1, "straddles": 1}
    assert all(item.days is None for item in signed.passed)


def test_zombies_are_signed_and_do_not_move():
    of = {
        "old": "signed 2020-01-01",
        "building": "signed 2020-01-01, started 2020-02-01",
        "talks": "signed 2020-01-01, talks 2021-06-01",
        "seen": "signed 2020-01-01, observed 2021-06-01",
        "gone": "signed 2020-01-01, withdrawn 2020-02-01",
        "paid": "signed 2020-01-01",
        "vague": "signed 2020",
        "new": "signed 2021-01-01",
    }
    paid = row("reports", project="paid", month="2021-03", invested="5", currency="CNY")
    found = zombies(ledger(of, paid), ON)
    assert [(item.project, item.sure) for item in found.found] == [
        ("old", True),
        ("talks", True),
        ("vague", False),
    ]
    assert (found.months, found.chosen, str(found.of)) == (12, False, "7")
    chosen = zombies(ledger(of, paid, row("choices", definition="zombie-months", choice="3")), ON)
    assert [item.project for item in chosen.found] == ["old", "talks", "vague", "new", "paid"]
    assert chosen.chosen


def test_overdue_is_what_was_planned_and_is_not_on_record():
    of = {
        "late": "signed 2020-01-01",
        "done": "signed 2020-01-01, started 2021-01-01",
        "perhaps": "signed 2020-01-01, production 2021-02-01",
        "contact": "talks 2020-01-01",
        "gone": "signed 2020-01-01, withdrawn 2020-02-01",
        "unplanned": "signed 2020-01-01",
    }
    rows = [
        row("planned", project=name, stage="started", by=date(2021, 6, 1))
        for name in ("late", "done", "perhaps", "gone")
    ]
    rows += [row("planned", project="contact", stage="signed", by=date(2021, 6, 20))]
    rows += [row("planned", project="late", stage="production", by=ON)]
    found = overdue(ledger(of, *rows), ON)
    assert [(item.project, item.stage, item.days, item.sure) for item in found.found] == [
        ("late", "started", 29, True),
        ("perhaps", "started", 29, False),
        ("contact", "signed", 10, True),
    ]
    assert (found.planned, found.of) == (4, 5)


def year(counts, whole):
    """Projects signed on the 15th of months: `counts` of each month of 2021, and of 2020 (`whole`)."""
    of = {
        f"n{month}-{n}": f"signed 2021-{month:02}-15" for month, count in counts.items() for n in range(count)
    }
    return of | {
        f"o{month}-{n}": f"signed 2020-{month:02}-15" for month, count in whole.items() for n in range(count)
    }


def aim(**more):
    return row("targets", **{"indicator": "signed", "period": "2021", "value": "70", **more})


def test_where_the_year_will_end_by_the_share_of_earlier_years():
    # 12 of the 20 of 2020 came in its first half; 36 so far: 36 / (12.5 / 21) = 60.5 expected
    found = targets(ledger(year(dict.fromkeys(range(1, 7), 6), {1: 12, 9: 8}), aim()), ON)
    (signed,) = found
    assert (str(signed.so_far), signed.reached, signed.expected) == ("36", False, Decimal("60.5"))
    assert signed.method.endswith("12 of 20")
    assert signed.year_end.low < 60 < signed.year_end.high
    assert Decimal("0.1") < signed.chance[0] < Decimal("0.5")


def test_where_the_year_will_end_at_the_rate_so_far():
    # 36 in 181 of 365 days, nothing of earlier years: 36 x 365 / 181 = 72.6. The negative binomial of 36 and 181 / 365
    # has mean 36.6 and standard deviation sqrt(36.6 / 0.496) = 8.6, so 90 % lie within about 1.64 x 8.6 = 14 of it
    (signed,) = targets(ledger(year(dict.fromkeys(range(1, 7), 6), {}), aim()), ON)
    assert signed.expected == Decimal("72.6")
    assert abs(signed.year_end.low - (73 - 14)) <= 2
    assert abs(signed.year_end.high - (73 + 14)) <= 2
    assert Decimal("0.5") < signed.chance[0] < Decimal("0.7")


def test_too_little_says_so_and_a_period_that_is_over_is_what_it_was():
    few = ledger(
        year({1: 1, 3: 1}, {}), aim(), aim(indicator="landing-rate", value="0.5"), aim(period="2022")
    )
    rate, *_, signed = targets(few, ON)
    assert (signed.indicator, signed.expected, str(signed.year_end)) == ("signed", None, "not known")
    assert signed.method.startswith("not enough")
    assert (rate.indicator, str(rate.so_far), rate.reached) == ("landing-rate", "0.0 %", False)
    over = ledger(year({1: 2}, {1: 70}), aim(period="2020"))
    (signed,) = targets(over, ON)
    assert (signed.reached, str(signed.year_end), signed.method) == (True, "70", "the period is over")


def test_an_amount_is_carried_on_from_two_earlier_years():
    # before 1 July: 40 of 100 in 2019, 60 of 100 in 2020; 50 so far: 50 / 0.6 = 83.3 to 50 / 0.4 = 125, pooled 100
    of = {
        "a": "funds 2019-02-01 40 CNY, funds 2019-09-01 60 CNY, funds 2020-02-01 60 CNY, funds 2020-09-01 40 CNY, funds 2021-03-01 50 CNY"
    }
    (found,) = targets(ledger(of, aim(indicator="in-place", value="110", unit="CNY")), ON)
    assert (found.expected, found.reached) == (Decimal(100), False)
    assert (round(found.year_end.low, 1), found.year_end.high) == (Decimal("83.3"), Decimal(125))
    dollars = aim(indicator="in-place", value="11", unit="USD")
    (other,) = targets(ledger(of, dollars), ON)
    assert str(other.so_far) == "not known"
    rate = row("exchange_rates", currency="CNY", to="USD", on=date(2020, 1, 1), rate="0.1")
    (changed,) = targets(ledger(of, dollars, rate), ON)
    assert (str(changed.so_far), changed.expected) == ("5 USD", Decimal(10))  # 50 x 0.1; 5 / 0.5


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"indicator": "landing"}, "Did you mean landing-rate"),
        ({"unit": "CNY"}, "signed is not counted in CNY"),
        ({"indicator": "in-place"}, "Write the currency"),
        ({"indicator": "space-activated", "unit": "CNY"}, "Write m2"),
        ({"indicator": "landing-rate", "value": "50"}, "Write 50%"),
        ({"indicator": "withdrawn"}, "withdrawn is nothing to be reached"),
        ({"value": "-1"}, "-1 is less than nothing"),
    ],
)
def test_a_target_of_what_is_not_counted_is_refused(cells, message):
    with pytest.raises(InputError, match=message):
        aim(**cells)


def test_the_quality_of_a_record():
    rows = events(
        {
            "a": "signed 2021, withdrawn 2021-02-01, landed 2021-03-01",
            "b": "signed 2020-01-01 5 CNY, signed 2020-02-01 6 CNY",
        }
    )
    rows += events({"late": "started 2021-03-01, completed 2021-02-01"}, kind="industrial")
    rows += [row("reports", project="a", month="2021-05"), row("reports", project="b", month="2021-04")]
    found = {item.code: item for item in quality(snapshot_of(rows), ON)}
    assert (found["confidence-office"].count, found["no-printed"].count, found["year-only"].keys) == (
        7,
        7,
        ("a-0",),
    )
    assert (found["no-kind"].count, found["no-kind"].of) == (2, 3)
    keys = {code: item.keys for code, item in found.items()}
    assert (keys["came-back"], keys["several-amounts"], keys["order"]) == (("a",), ("b",), ("late",))
    assert (keys["never-reported"], keys["report-old"]) == (("late",), ("b",))
