"""Standing still, overdue, not reported; targets; time in stages: what may be said, and of whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.report.zone.test_meeting import table, texts
from tests.zone.indicators.making import events, ledger, row
from tumen.report.zone.asked import asked
from tumen.report.zone.page import make_page
from tumen.zone.snapshot import snapshot_of

ON = "2021-07-20"


def planned(project, by="2021-05-01", stage="started"):
    return row("planned", project=project, stage=stage, by=date.fromisoformat(by))


@pytest.mark.parametrize(
    ("plans", "says"),
    [
        ((), "Whether a project is overdue is not known: no planned date is on record (0 of 2)."),
        (("a",), "No project is overdue as far as planned dates are known (1 of 2)."),
        (("b",), "Projects that are overdue, as far as planned dates are known (1 of 2): 1."),
        (("a", "b"), "Projects that are overdue: 1 of 2."),
    ],
)
def test_overdue_is_said_as_far_as_planned_dates_are_known(plans, says):
    # a started in April, before the 1 May that was planned; b was signed only.
    of = {"a": "signed 2021-01-01, started 2021-04-01", "b": "signed 2021-01-01"}
    page = make_page(asked("meeting", on=ON), ledger(of, *map(planned, plans)))
    assert says in texts(page, "late")
    assert says in page.answer.points


def test_nothing_is_overdue_only_where_all_dates_are_known():
    of = {"a": "signed 2021-01-01, started 2021-04-01", "b": "signed 2021-01-01"}
    page = make_page(asked("meeting", on=ON), ledger(of, planned("a"), planned("b", "2021-08-01")))
    assert "No project is overdue; planned dates are known of all 2." in page.answer.points


@pytest.mark.parametrize(("language", "name"), [("zh", "光学胶"), ("ko", "광학접착제"), ("en", "光学胶")])
def test_who_is_overdue_is_named_in_the_language_of_the_reader_with_whom_to_ask(language, name):
    rows = [
        row("firms", firm="f", name_ko="티엠에스", name_zh="韩国胶业", economy="KR"),
        row("projects", project="p", name_zh="光学胶", name_ko="광학접착제", investors=("f",)),
        row("events", event="e", project="p", stage="signed", on="2021-01-01"),
        planned("p"),
    ]
    (cells,) = table(make_page(asked("meeting", language, on=ON), snapshot_of(rows)), "overdue").rows
    assert cells[0].text == name
    assert cells[0].lang == ("zh" if language == "en" else "")
    assert cells[3].text == "80"  # from 1 May to 20 July: 30 + 30 + 20 days
    asked_of = {"zh": "韩国胶业 (KR)", "ko": "티엠에스 (KR)", "en": "韩国胶业 (KR)"}
    assert cells[5].text == asked_of[language]


def test_a_project_without_investors_is_asked_of_its_park():
    rows = [
        row("parks", park="k", name_en="Park", operator="Park office"),
        row("projects", project="p", name_en="P", park="k"),
        row("events", event="e", project="p", stage="signed", on="2020-01-01"),
    ]
    page = make_page(asked("meeting", on=ON), snapshot_of(rows))
    assert [cells[-2].text for cells in table(page, "zombies").rows] == ["Park office"]
    assert "Projects signed that stand still since 12 months or more: 1 of 1." in texts(page, "late")


def test_a_list_says_whose_word_its_rows_are():
    rows = [
        row("projects", project="p", name_en="P", source="s", confidence="press"),
        row("events", event="e", project="p", stage="signed", on="2020-01-01", confidence="press"),
        row("targets", indicator="signed", period="2021", value="5", confidence="official"),
        row("parks", park="k", name_en="K"),
        row("floor", park="k", on="2020", total_m2="10", confidence="secondary"),
    ]
    page = make_page(asked("meeting", on=ON), snapshot_of(rows))
    words = {
        name: table(page, name).rows[0][-1].exact
        for name in ("zombies", "not-reported", "targets", "occupancy")
    }
    assert words == {
        "zombies": "press",
        "not-reported": "press",
        "targets": "official",
        "occupancy": "secondary",
    }


def test_all_reported_is_said_only_where_all_did():
    of = {"a": "signed 2021-01-01", "b": "signed 2021-01-01"}
    last = [row("reports", project=name, month="2021-06") for name in "ab"]
    page = make_page(asked("meeting", on=ON), ledger(of, *last))
    assert "All 2 projects reported of the last month that is over." in texts(page, "late")
    page = make_page(asked("meeting", on=ON), ledger(of, last[0]))
    assert (
        "Projects without a report of the last month that is over: 1 of 2; 1 never reported."
        in page.answer.points
    )
    assert [cells[0].text for cells in table(page, "not-reported").rows] == ["b"]


def test_projects_left_out_by_the_office_are_listed():
    of = {"a": "signed 2020-01-01", "b": "signed 2021-07-01"}
    page = make_page(
        asked("meeting", on=ON), ledger(of, row("choices", definition="unreported-months", choice="6"))
    )
    assert [cells[0].text for cells in table(page, "left-out").rows] == ["a"]
    assert any("not reported for 6 months" in text for text in texts(page, "late"))


def test_a_target_is_told_with_what_is_reached():
    of = {f"p{n}": "signed 2021-03-01" for n in range(7)}
    page = make_page(
        asked("meeting", on=ON), ledger(of, row("targets", indicator="signed", period="2021", value="70"))
    )
    (cells,) = table(page, "targets").rows
    assert [cell.text for cell in cells[:4]] == ["projects signed", "2021", "70", "7"]
    assert cells[4].text == "not yet"
    low, high = (Decimal(end) for end in cells[5].exact.split(".."))
    assert 7 <= low < high < 70
    said = next(
        text for text in page.answer.points if text.startswith("Projects signed, target of 2021: 70;")
    )
    assert f"so far 7, at the end of the period {low} to {high}" in said
    (chapter,) = [item for item in page.chapters if item.anchor == "targets"]
    (bar,) = chapter.blocks[0].stack.bars
    # The scale ends at 1.05 of the target: 7 of 70 is a tenth, 0.1 / 1.05 = 9.524 % of the width.
    assert bar.segments[0].width == "9.524"
    assert chapter.blocks[0].lines[0].at == "95.238"


def test_a_rate_of_nothing_reached_and_nothing_known_is_not_drawn_as_nothing():
    page = make_page(
        asked("meeting", on=ON),
        ledger({}, row("targets", indicator="landing-rate", period="2021", value="0.5")),
    )
    said = [text for text in page.answer.points if text.startswith("Landing rate")]
    assert said == ["Landing rate, target of 2021: 50 %; so far not known; where it will end cannot be said."]
    (chapter,) = [item for item in page.chapters if item.anchor == "targets"]
    assert chapter.blocks[0].form == "table"


def test_time_in_a_stage_counts_open_cases_as_far_as_they_are():
    # Signed on 1 January; a started after 31 days, b and c are still only signed on 20 July, after 200 days:
    # of 3 at risk 1 left, so that 2/3 are still in the stage from day 31 on; half of them never left.
    of = {"a": "signed 2021-01-01, started 2021-02-01", "b": "signed 2021-01-01", "c": "signed 2021-01-01"}
    page = make_page(asked("meeting", on=ON), ledger(of))
    signed = next(cells for cells in table(page, "time-in-stages").rows if cells[0].exact == "signed")
    assert [cell.text for cell in signed[1:3]] == ["1", "2"]
    assert signed[3].text.startswith("31 (")
    assert signed[4].text == "not reached"
    assert signed[4].taken == ""
    curve = [cells for cells in table(page, "time-curves").rows if cells[1].text == "31"]
    assert [cells[2].exact for cells in curve] == [f"{2 / 3:.6f}"]
    (chapter,) = [item for item in page.chapters if item.anchor == "times"]
    drawing = chapter.blocks[-1].panels[0][1]
    rings = [(dot.kind, dot.text) for dot in drawing.dots]
    assert rings == [("open", "still open after 200 days")] * 2


def test_the_quality_of_the_record_says_whose_word_the_rows_are():
    rows = [*events({"a": "signed 2021"}), row("sources", source_key="s", title="t", confidence="press")]
    page = make_page(asked("meeting", on=ON), snapshot_of(rows))
    found = {cells[0].text: cells[1].text for cells in table(page, "data-quality").rows}
    assert found["projects: the office's own record"] == "1"
    assert found["events dated to the year only, or to more"] == "1"
    assert "1 of 3 rows is not the office's own record; it says whose word it is." in page.answer.points


def test_a_report_under_another_key_of_a_project_is_its_last():
    same = row("identities", one="a", other="b", answer="same", said_by="Li Hua", reason="one contract")
    report = row("reports", project="b", month="2021-04", difficulty="power", invested="1", currency="CNY")
    of = {"a": "signed 2021-01-01", "b": "signed 2021-01-01"}
    found = table(make_page(asked("meeting", on=ON), ledger(of, same, report)), "not-reported")
    assert [[cell.text for cell in cells[:3]] for cells in found.rows] == [["a", "April 2021", "power"]]
