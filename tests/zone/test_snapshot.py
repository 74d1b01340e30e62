"""Records of a ledger, and frames made of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.zone.records import TABLES
from tumen.zone.records.cells import cells_of
from tumen.zone.snapshot import read_folder, snapshot_of
from tumen.zone.spans import Span, read_span
from tumen.zone.vocabulary import stages

PROJECTS = """project,name_zh,kind,investors,planned_investment,currency,source,confidence
p1,光学胶,industrial,tms; other,400000000,CNY,S06,press
p2,咖啡机,,,,,S07,official
"""
EVENTS = """event,project,stage,on,amount,currency,printed,source,confidence
e1,p1,signed,2021-07-20,400000000,CNY,签约,S04,official
e2,p1,production,2023-Q1,,,,S06,press
"""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-03-29", date(2023, 3, 29), date(2023, 3, 29)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-Q1", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023-H2", date(2023, 7, 1), date(2023, 12, 31)),
        ("2023-Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2020-11-24/2020-12-01", date(2020, 11, 24), date(2020, 12, 1)),
        ("2023-02-01/2023-04-30", date(2023, 2, 1), date(2023, 4, 30)),
    ],
)
def test_a_date_is_the_days_that_it_may_be(text, first, last):
    found = read_span(text)
    assert (found.first, found.last) == (first, last)
    assert str(found) == text


@pytest.mark.parametrize(
    "text", ["2023-13", "2023-Q5", "2023-H3", "spring 2023", "2023-02-30", "23-01", "2023//04"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(InputError, match="is not a date"):
        read_span(text)


def test_two_days_stand_in_their_order():
    with pytest.raises(InputError, match="ends before it begins"):
        read_span("2023-04-02/2023-03-29")


def test_a_folder_of_tables_becomes_frames(tmp_path):
    (tmp_path / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    found = snapshot_of(read_folder(tmp_path))
    assert found["projects"]["project"].to_list() == ["p1", "p2"]
    assert found["projects"]["kind"].to_list() == ["industrial", None]
    assert found["events"]["amount"].to_list() == [Decimal(400_000_000), None]
    assert found["events"]["on_first"].to_list() == [date(2021, 7, 20), date(2023, 1, 1)]
    assert found["events"]["on_last"].to_list() == [date(2021, 7, 20), date(2023, 3, 31)]
    assert found["floor"].columns[:3] == ["park", "on_first", "on_last"]
    assert found["floor"].is_empty()


def test_all_that_is_wrong_in_a_folder_comes_at_once(tmp_path):
    (tmp_path / "events.csv").write_text(
        "event,project,stage,on,amount,currency,source,confidence\n"
        "e1,p1,signd,2021-07-20,1,,S04,official\n"
        "e2,p1,started,2021-07-20,1,CNY,,official\n"
        "e3,p1,signed,2021-07-20,1,,S04,official\n"
        "e4,p1,landed,2021-07-20,5,CNY,S04,official\n"
        "e4,p1,landed,2021-07-21,,,S04,official\n",
        encoding="utf-8",
    )
    (tmp_path / "project.csv").write_text("name\np1\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_folder(tmp_path)
    told = str(raised.value)
    for part in (
        "did you mean 'signed'",
        "events.csv:3: source: the cell is empty",
        "events.csv:4: amount has no currency",
        "events.csv:5: an event 'landed' has no amount",
        "two rows for event e4",
        "did you mean Projects?",
    ):
        assert part in told


def test_cells_give_the_row_again(tmp_path):
    (tmp_path / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    first = read_folder(tmp_path)
    table = TABLES["projects"]
    cells = [cells_of(table, row) for row in first]
    lines = [",".join(cells[0]), *(",".join(cell or "" for cell in row.values()) for row in cells)]
    (tmp_path / "projects.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    again = read_folder(tmp_path)
    assert [cells_of(table, row) for row in again] == cells


def test_stages_name_only_stages():
    known = stages()
    for stage in known.values():
        assert set(stage.after) <= known.keys()
        assert stage.names.keys() == {"en", "zh", "ko"}
        assert all(known[other].rank < stage.rank for other in stage.after)


def test_a_whole_year_is_no_month():
    assert Span(date(2021, 1, 1), date(2021, 12, 31)) == read_span("2021")


@pytest.mark.parametrize(
    ("pair", "wrong"), [("p1,p1", "stands twice"), ("p2,p1", "comes behind p1")], ids=["one key", "turned"]
)
def test_a_pair_of_keys_is_answered_once(tmp_path, pair, wrong):
    (tmp_path / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    text = f"one,other,answer,said_by,reason,source,confidence\n{pair},same,Li,seen,minutes,office\n"
    (tmp_path / "identities.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=wrong):
        read_folder(tmp_path)
