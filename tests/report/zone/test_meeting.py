"""The page of the monthly meeting: what it says, and what it does not say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.zone.indicators.making import ledger, row
from tumen.errors import InputError
from tumen.report.zone.asked import asked
from tumen.report.zone.page import make_page
from tumen.tables.given import day
from tumen.zone.snapshot import snapshot_of

ON = "2021-07-20"


def texts(page, anchor):
    (chapter,) = [item for item in page.chapters if item.anchor == anchor]
    return [block.text for block in chapter.blocks if block.form == "text"]


def table(page, name):
    return next(item for item in page.tables if item.name == name)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Projects started: 60, 2 times the 30 of a year before."),
        ("zh", "开工项目：60个，为上年同期30个的2倍。"),
        ("ko", "착공 프로젝트: 60건으로 전년 같은 시점 30건의 2배."),
    ],
)
def test_sixty_started_doubled_year_on_year(language, says):
    # 30 started by 20 July 2020, 30 more by 20 July 2021: 60 / 30 = 2.
    of = {f"p{n}": f"started {'2020-05-01' if n < 30 else '2021-03-01'}" for n in range(60)}
    page = make_page(asked("meeting", language, on=ON), ledger(of))
    assert page.answer.headline == says


def test_how_many_times_nothing_is_cannot_be_said():
    page = make_page(asked("meeting", on=ON), ledger({"a": "started 2021-03-01"}))
    assert page.answer.headline == (
        "Projects started: 1; a year before 0, so that how many times that is cannot be said."
    )


def test_every_definition_stands_there_until_the_office_chooses():
    of = {"a": "signed 2020-01-01, landed 2020-03-01", "b": "signed 2020-01-01, production 2021-01-01"}
    page = make_page(asked("meeting", on=ON), ledger(of))
    said = [
        row for row in table(page, "growth").rows if row[0].exact == "landed" and row[1].exact == f"..{ON}"
    ]
    # On record: a. On site: a and b. Introduced: signed and main works started; of b that is open.
    assert [cells[2].taken for cells in said] == ["1", "2", "0..1"]
    assert all("not chosen" in cells[5].text for cells in said)
    chosen = row("choices", definition="landed", choice="on-site")
    page = make_page(asked("meeting", on=ON), ledger(of, chosen))
    (one,) = [
        row for row in table(page, "growth").rows if row[0].exact == "landed" and row[1].exact == f"..{ON}"
    ]
    assert (one[2].taken, one[5].text) == ("2", "on-site")


def test_what_changed_is_told_from_two_moments():
    of = {"a": "signed 2021-01-10", "b": "signed 2021-07-01"}
    late = {"a": "signed 2021-01-12, landed 2021-05-01", "b": "signed 2021-07-01"}
    page = make_page(asked("meeting", on=ON, since="2021-06-20"), ledger(late), before=lambda _: ledger(of))
    events = table(page, "new-events").rows
    # b was signed after 20 June and was on record then already; a landed in May, which was recorded since.
    assert [(cells[0].text, cells[1].exact, cells[6].text) for cells in events] == [
        ("b", "signed", "recorded before"),
        ("a", "landed", "new, happened earlier"),
    ]
    assert [[cell.text for cell in cells] for cells in table(page, "corrections").rows] == [
        ["events", "a-0", "a", "on", "2021-01-10", "2021-01-12"]
    ]


def test_a_folder_does_not_say_that_nothing_was_corrected():
    page = make_page(asked("meeting", on=ON), ledger({"a": "signed 2021-01-10"}))
    assert "Nothing was corrected" not in page.html()
    assert "Corrections, and events that were recorded late, are not known." in texts(page, "since")[0]
    assert "No event on record is dated after 20 June 2021." in page.html()


def test_before_the_first_entry_nothing_can_be_compared():
    page = make_page(asked("meeting", on=ON), ledger({"a": "signed 2021-01-10"}), before=lambda _: None)
    assert texts(page, "since")[0].startswith("On 20 June 2021 nothing was on record yet")
    assert "Nothing was corrected" not in page.html()


def test_a_park_whose_let_floor_is_not_known_is_not_empty():
    parks = [
        row("parks", park="k", name_en="Known"),
        row("parks", park="h", name_en="Half known"),
        row("parks", park="u", name_en="Unknown"),
        row("floor", park="k", on="2021-01", total_m2="1000", let_m2="0"),
        row("floor", park="h", on="2021-01", total_m2="500"),
    ]
    page = make_page(asked("meeting", on=ON), snapshot_of(parks))
    rows = {cells[0].text: cells for cells in table(page, "occupancy").rows}
    assert [cell.taken for cell in rows["Known"][1:5]] == ["1000", "0", "1000", "0"]
    assert [cell.taken for cell in rows["Half known"][1:5]] == ["500", "", "..500", ""]
    assert [cell.unknown for cell in rows["Unknown"][1:5]] == [True] * 4
    assert "floor not known" in page.html()


def test_floor_activated_is_that_of_the_year_by_both_formulas():
    rows = [
        row("parks", park="k", name_en="K"),
        row("floor", park="k", on="2020-12-31", total_m2="1000", let_m2="100"),
        row("floor", park="k", on="2021-07-01", total_m2="1000", let_m2="250"),
        row("projects", project="p", name_en="P"),
        row("events", event="e", project="p", stage="landed", on="2021-02-01", floor_m2="120"),
        row("events", event="f", project="p", stage="landed", on="2020-02-01", floor_m2="70"),
    ]
    found = table(make_page(asked("meeting", on=ON), snapshot_of(rows)), "floor").rows
    # Let on 1 July of 1,000: 250; taken this year: 120; let more than at the end of 2020: 250 - 100.
    assert [cells[1].taken for cells in found] == ["0.25", "120", "150"]


def test_every_drawing_has_its_table_and_every_table_its_file(tmp_path):
    page = make_page(asked("meeting", on=ON), ledger({"a": "signed 2021-01-10 5 CNY"}))
    folder = page.write(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    names = [item.name for item in page.tables]
    assert len(names) == len(set(names))
    assert {path.stem for path in folder.iterdir()} == set(names)
    for name in names:
        assert f'href="page-tables/{name}.csv"' in text
    for chapter in page.chapters:
        for block in chapter.blocks:
            assert block.form not in ("drawing", "bars") or block.table in page.tables


def test_the_whole_of_a_long_list_is_in_its_file(tmp_path):
    of = {f"p{n:03}": "signed 2021-07-10" for n in range(50)}
    page = make_page(asked("meeting", on=ON), ledger(of))
    folder = page.write(tmp_path / "page.html")
    assert "The first 20 of 50 rows; all are in the file." in page.html()
    assert len((folder / "new-events.csv").read_text(encoding="utf-8").splitlines()) == 51


def test_cells_are_escaped_and_formulas_are_harmless(tmp_path):
    bad = [
        row("projects", project="p", name_en="<script>alert(1)</script>"),
        row("events", event="e", project="p", stage="signed", on="2021-07-10", printed="=1+2", source="<b>"),
        row("sources", source_key="s", title="t", address="javascript:alert(1)"),
        row("events", event="f", project="p", stage="landed", on="2021-07-11", source="s"),
    ]
    page = make_page(asked("meeting", on=ON), snapshot_of(bad))
    html = page.html()
    assert html.count("<script") <= 1
    assert "&lt;script&gt;" in html
    assert "javascript:" not in html
    folder = page.write(tmp_path / "page.html")
    assert "'=1+2" in (folder / "new-events.csv").read_text(encoding="utf-8")


def test_nothing_is_asked_of_another_machine():
    html = make_page(asked("meeting", on=ON), ledger({"a": "signed 2021-01-10"})).html()
    assert "http://" not in re.sub("http://www.w3.org/2000/svg", "", html)  # names the form of a drawing
    assert "src=" not in html
    assert "@import" not in html


def test_all_that_is_wrong_with_what_is_asked_comes_at_once(tmp_path):
    later = str(day(None) + timedelta(days=9))
    with pytest.raises(InputError) as raised:
        asked("meting", "jp", on=later, since="soon", known_on="lately", out=tmp_path / "page.pdf")
    told = str(raised.value)
    for part in (
        "Did you mean 'meeting'?",
        "no words in 'jp'",
        "still to come",
        "'soon' is not a date",
        "--known-on: 'lately' is not a date",
        ".html",
    ):
        assert part in told
    with pytest.raises(InputError, match="is after the day of the page"):
        asked("meeting", on="2026-01-01", since="2026-01-02")


def test_a_folder_that_holds_more_than_tables_is_not_replaced(tmp_path):
    (tmp_path / "page-tables").mkdir()
    (tmp_path / "page-tables" / "thesis.txt").write_text("mine")
    page = make_page(asked("meeting", on=ON), ledger({"a": "signed 2021-01-10"}))
    with pytest.raises(InputError, match="holds more than tables"):
        page.write(tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()
