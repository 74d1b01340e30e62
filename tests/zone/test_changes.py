"""What differs between two moments of one ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.zone.indicators.making import ledger, row
from tests.zone.ledger.test_store import LI, rows
from tumen.zone.changes import ChangedCell, RecordChange, changes, earlier_from
from tumen.zone.ledger import open_ledger, snapshot_from


def test_new_corrected_and_retracted_records_are_told_apart():
    before = ledger({"a": "signed 2026-03-01 5 CNY", "b": "signed 2026-Q1"})
    after = ledger(
        {"a": "signed 2026-03-02 6.50 CNY, landed 2026-05-01"}, row("parks", park="k", name_en="K")
    )
    assert set(changes(before, after)) == {
        RecordChange("parks", ("k",), "new"),
        RecordChange("projects", ("b",), "retracted"),
        RecordChange("events", ("a-1",), "new"),
        RecordChange("events", ("b-0",), "retracted"),
        RecordChange(
            "events",
            ("a-0",),
            "corrected",
            (ChangedCell("on", "2026-03-01", "2026-03-02"), ChangedCell("amount", "5", "6.5")),
        ),
    }


def test_a_date_that_is_known_better_is_a_correction_and_a_key_with_a_date_is_a_key():
    before = ledger({"a": "signed 2026-Q1"}, row("floor", park="k", on="2026", total_m2="100"))
    after = ledger({"a": "signed 2026-03"}, row("floor", park="k", on="2026", total_m2="100", let_m2="0"))
    assert changes(before, after) == (
        RecordChange("floor", ("k", "2026"), "corrected", (ChangedCell("let_m2", None, "0"),)),
        RecordChange("events", ("a-0",), "corrected", (ChangedCell("on", "2026-Q1", "2026-03"),)),
    )
    assert changes(after, after) == ()


def test_a_ledger_is_read_as_it_was_and_a_day_before_its_first_entry_is_none(tmp_path):
    day = datetime.now().astimezone() - timedelta(days=40)
    place = tmp_path / "zone.sqlite"
    written = open_ledger(place, create=True, clock=lambda: day)
    written.write(rows("projects", {"project": "p1", "name_zh": "光学胶"}), LI)
    known = earlier_from(place)
    assert known is not None
    assert known(day.date() - timedelta(days=2)) is None
    earlier = known(day.date() + timedelta(days=2))
    assert earlier is not None
    assert earlier["projects"]["project"].to_list() == ["p1"]
    assert changes(earlier, snapshot_from(place)) == ()


def test_a_folder_does_not_tell_what_was_known(tmp_path):
    assert earlier_from(tmp_path) is None
    assert earlier_from(str(tmp_path / "zone.sqlite")) is not None  # no folder: asked when it is read
