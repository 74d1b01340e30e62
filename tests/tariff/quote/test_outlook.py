"""All regimes of a line over the years, and schedules carried over to national lines."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.policy.change_file import parse_changes, read_changes
from tumen.tariff.quote.outlook import outlook
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.transpose import transpose

MOTOR = HsCode("850110", "HS2012")
FIRST, LAST = date(2022, 1, 1), date(2036, 12, 31)


def shelf(*changes, **stated):
    rows = [StatedRate("AU", "MFN", MOTOR, parse_rate(rate), "illustrative") for rate in stated.values()]
    listed = [{"importer": "AU", "source": "illustrative", **change} for change in changes]
    return TariffBook().with_stated(rows).with_changes(parse_changes(listed, edition="HS2012"))


def test_who_is_lowest_when():
    # Australia's schedule, 8501.10.00, for goods of China: 4% x2 | 3% x2 | 2% x2 | 1% x3 | free, from 1
    # January 2022.
    seen = outlook(shelf(mfn="2.5%"), "AU", MOTOR, "CN", first=FIRST, last=LAST)
    assert [path.regime for path in seen.paths] == ["MFN", "RCEP"]
    assert [(lead.start, lead.regimes, lead.equivalent) for lead in seen.leads[:2]] == [
        (date(2022, 1, 1), ("MFN",), Decimal("2.5")),
        (date(2026, 1, 1), ("RCEP",), 2),
    ]
    assert seen.text.startswith("RCEP is lower than MFN from 2026-01-01 on: 2% against 2.5%")
    assert seen.calendars[0][0] == "RCEP"


def test_spans_cover_every_day_once():
    seen = outlook(shelf(mfn="2%"), "AU", MOTOR, "CN", first=FIRST, last=LAST)
    for points in [seen.leads, *(path.points for path in seen.paths)]:
        assert (points[0].start, points[-1].until) == (FIRST, LAST)
        for one, two in pairwise(points):
            assert two.start - one.until == timedelta(days=1)


def test_an_added_duty_is_part_of_what_is_compared():
    # 2.5 % MFN with 3 % on top from 2024: 5.5 % against RCEP's 3 % then.
    change = {"name": "wall", "hs": "8501", "add": "3%", "regime": "MFN", "from": date(2024, 1, 1)}
    seen = outlook(shelf(change, mfn="2.5%"), "AU", MOTOR, "CN", first=FIRST, last=LAST)
    race = next(race for race in seen.races if race.regimes == ("RCEP", "MFN"))
    assert race.first_lower == date(2024, 1, 1)
    assert race.points[1].second.equivalent == Decimal("5.5")
    assert "(wall)" in race.points[1].second.text


def test_a_lead_that_is_lost_again_is_said_with_its_last_day():
    change = {
        "name": "gift",
        "hs": "8501",
        "suspend": "free",
        "from": date(2028, 1, 1),
        "until": date(2028, 12, 31),
    }
    seen = outlook(shelf(change, mfn="2%"), "AU", MOTOR, "CN", first=FIRST, last=LAST)
    (race,) = [race for race in seen.races if race.regimes == ("RCEP", "MFN")]
    assert race.first_lower == date(2029, 1, 1)
    (other,) = [race for race in seen.races if race.regimes == ("MFN", "RCEP")]
    assert other.text.startswith("MFN is lower than RCEP from 2022-01-01 until 2025-12-31")


def test_days_out_of_order_and_nothing_on_file():
    with pytest.raises(InputError):
        outlook(TariffBook(), "AU", MOTOR, "CN", first=LAST, last=FIRST)
    with pytest.raises(InputError):
        outlook(TariffBook(), "AU", MOTOR, "CN", first=date(1900, 1, 1), last=LAST)
    seen = outlook(TariffBook(), "HK", MOTOR, "CN", first=FIRST, last=LAST)
    assert (seen.paths, seen.text) == ((), "no rate is on file for any of these days")


def test_a_schedule_carried_over_to_national_lines():
    # Annex I of Korea for China, 8509.80 in HS2012: one line at 10 steps, four that fall at once; the lines
    # of 2022 under 8509.80 may be any of them.
    found = transpose("KR", "annex1-cn", "HS2022", under="8509", national=True)
    lines = {line.code.digits: line for line in found.lines}
    mixed = lines["8509801000"]
    assert (mixed.staging, len(mixed.candidates)) == (None, 2)
    assert found.certain + found.uncertain + found.missing == len(found.lines) == 7
    assert lines["8509400000"].text.endswith("not in the schedule: 8509.40")
    with pytest.raises(InputError):
        transpose("NZ", "annex1-rcep", "HS2022", national=True)
    with pytest.raises(InputError):
        transpose("AU", "annex1-rcep", "HS2022", under="77")


def test_changes_from_a_file(tmp_path):
    path = tmp_path / "changes.yaml"
    path.write_text(
        "changes:\n"
        '  - {name: one, importer: JP, hs: "3924", add: 1%, source: illustrative}\n'
        "  - {name: two, importer: JP, hs: 3924, add: 1%, source: illustrative}\n"
    )
    with pytest.raises(InputError) as caught:
        read_changes(path)
    assert [(problem.line, "not text" in problem.what) for problem in caught.value.problems] == [(3, True)]
    path.write_text(
        "changes:\n"
        '  - {name: one, importer: JP, hs: "3924", add: 1%, source: illustrative}\n'
        '  - {importer: XQ, hs: "3924", add: 1%, source: illustrative}\n'
    )
    with pytest.raises(InputError) as caught:
        read_changes(path)
    assert caught.value.problems[0].line == 3
    assert "no name" in caught.value.problems[0].what


def test_no_rate_before_the_agreement_is_in_force_between_the_two():
    # RCEP is in force for Korea from 1 February 2022 (for Australia from 1 January): no rate in January.
    seen = outlook(TariffBook(), "AU", MOTOR, "KR", first=FIRST, last=LAST)
    points = seen.path("RCEP").points
    assert (points[0].until, points[0].rate, points[1].start) == (date(2022, 1, 31), None, date(2022, 2, 1))
    assert points[0].text == "not in force before 2022-02-01"
    others = outlook(TariffBook(), "AU", MOTOR, "KR", first=FIRST, last=LAST, without={"RCEP"})
    assert [path.regime for path in others.paths] == ["MFN"]
    assert outlook(TariffBook(), "AU", MOTOR, "US", first=FIRST, last=LAST).path("RCEP") is None
