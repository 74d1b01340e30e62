"""What is written into a ledger: whole or not at all, never changed, known as of any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
import sqlalchemy as sa

from tests.zone.ledger.making import LI, WANG, event, rows, some
from tumen.errors import InputError
from tumen.tables.notes import collected
from tumen.zone.ledger import LedgerEntry, open_ledger, snapshot_from


@pytest.fixture
def ledger(address):
    """A new ledger whose clock strikes noon of one day after the other, from 2026-01-01 on."""
    days = count()
    return open_ledger(
        address, create=True, clock=lambda: datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=next(days))
    )


def test_what_is_written_is_read_again(ledger):
    done = ledger.write(some(), LI)
    assert (done.number, done.entered_at) == (1, datetime(2026, 1, 1, 12, tzinfo=UTC))
    assert done.new == {"firms": 1, "projects": 1, "events": 2}
    known = ledger.snapshot()
    assert known["projects"]["name_zh"].to_list() == ["光学胶"]
    events = known["events"]
    assert events["amount"].to_list() == [Decimal(400_000_000), None]
    assert events["on_first"].to_list() == [date(2021, 7, 20), date(2023, 1, 1)]
    assert events["on_last"].to_list() == [date(2021, 7, 20), date(2023, 3, 31)]
    assert events["entered"].to_list() == [datetime(2026, 1, 1, 12, tzinfo=UTC)] * 2
    assert known["floor"].is_empty()
    assert "total_m2" in known["floor"].columns


def test_the_same_again_writes_nothing(ledger):
    ledger.write(some(), LI)
    again = ledger.write(some(), LI)
    assert (again.number, again.entered_at, again.new) == (None, None, {})
    assert again.same == {"firms": 1, "projects": 1, "events": 2}
    assert len(ledger.log()) == 1


def test_another_way_to_write_a_number_is_no_correction(ledger):
    made = rows("projects", {"project": "p1", "name_en": "One", "floor_m2": "1500"})
    ledger.write(made, LI)
    again = rows("projects", {"project": "p1", "name_en": "One", "floor_m2": "1500.00"})
    assert ledger.write(again, LI).same == {"projects": 1}


def test_other_values_are_refused_unless_they_correct(ledger):
    ledger.write(some(), LI)
    other = rows("events", event("e1", "p1", "signed", "2021-07-21", amount="400000000", currency="CNY"))
    with pytest.raises(
        InputError, match=r"events e1 is in the ledger with other values \(on: 2021-07-20 there"
    ):
        ledger.write(other, WANG)
    done = ledger.write(other, WANG, correct=True)
    assert (done.new, done.corrected) == ({}, {"events": 1})
    assert ledger.snapshot()["events"].sort("event")["on_first"].to_list() == [
        date(2021, 7, 21),
        date(2023, 1, 1),
    ]
    first, second = ledger.history("events", ["e1"])
    assert (first.entry.by, first.entry.sha256, first.changed) == ("li", "ab" * 32, {})
    assert (second.entry.by, second.entry.note) == ("wang", "the contract says so")
    assert second.changed == {"on": ("2021-07-20", "2021-07-21"), "printed": ("签约", None)}


def test_a_ledger_is_known_as_of_any_moment(ledger):
    ledger.write(some(), LI)
    ledger.write(rows("events", event("e1", "p1", "landed", "2021-08")), WANG, correct=True)
    ledger.write(rows("events", event("e3", "p1", "full-output", "2025")), WANG)
    ledger.retract("events", ["e3"], WANG)

    def stages(known_at):
        return sorted(ledger.snapshot(known_at)["events"].select("event", "stage").iter_rows())

    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    second = timedelta(seconds=1)
    was, corrected = [("e1", "signed"), ("e2", "production")], [("e1", "landed"), ("e2", "production")]
    assert stages(noon) == was
    assert stages(noon + timedelta(days=1) - second) == was
    assert stages(noon + timedelta(days=1)) == corrected
    assert stages(noon + timedelta(days=2)) == [*corrected, ("e3", "full-output")]
    assert stages(noon + timedelta(days=3)) == corrected
    assert stages(None) == corrected
    with pytest.raises(InputError, match="nothing was known on 2026-01-01 11:59"):
        stages(noon - second)


def test_a_snapshot_stays_as_it_was(ledger):
    ledger.write(some(), LI)
    known = ledger.snapshot()
    ledger.write(rows("events", event("e3", "p1", "full-output", "2025")), WANG)
    ledger.retract("events", ["e2"], WANG)
    assert known["events"]["event"].to_list() == ["e1", "e2"]


def test_only_what_is_asked_is_read(ledger):
    ledger.write(some(), LI)
    known = ledger.snapshot(tables={"events": ["event", "on"]})
    assert known["events"].columns == ["event", "on_first", "on_last", "entered"]
    with pytest.raises(KeyError, match="projects is not read"):
        known["projects"]


def test_what_was_retracted_comes_back_by_a_correction_only(ledger):
    ledger.write(some(), LI)
    ledger.retract("events", ["e2"], WANG)
    with pytest.raises(InputError, match="events e2 was in the ledger and is retracted"):
        ledger.write(some(), LI)
    ledger.write(some(), LI, correct=True)
    assert [item.retracted for item in ledger.history("events", ["e2"])] == [False, True, False]
    assert ledger.snapshot()["events"].height == 2


def test_nothing_is_written_where_something_is_wrong(ledger):
    bad = [
        *some(),
        *rows("projects", {"project": "p2", "name_en": "Two", "park": "base", "part_of": "p3"}),
        *rows("events", event("e1", "p1", "landed", "2022"), event("e4", "p9", "signed", "2024")),
    ]
    with pytest.raises(InputError) as raised:
        ledger.write(bad, LI)
    told = str(raised.value)
    for part in (
        "two rows for events e1",
        "park: 'base' is not in the table parks",
        "part_of: 'p3' is not in the table projects",
        "project: 'p9' is not in the table projects",
    ):
        assert part in told
    assert ledger.log() == ()
    assert ledger.snapshot()["projects"].is_empty()


def test_a_dry_run_checks_and_writes_nothing(ledger):
    assert ledger.write(some(), LI, dry=True).new == {"firms": 1, "projects": 1, "events": 2}
    assert ledger.log() == ()


def test_references_may_stand_in_the_ledger_or_beside(ledger):
    ledger.write(some(), LI)
    ledger.write(rows("events", event("e3", "p1", "full-output", "2025")), WANG)
    assert ledger.snapshot()["events"].height == 3


def test_what_others_refer_to_is_not_retracted(ledger):
    ledger.write(some(), LI)
    with pytest.raises(InputError, match="2 records of events refer to p1"):
        ledger.retract("projects", ["p1"], WANG)
    with pytest.raises(InputError, match="1 records of projects refer to tms"):
        ledger.retract("firms", ["tms"], WANG)
    for name in ("e2", "e1"):
        ledger.retract("events", [name], WANG)
    ledger.retract("projects", ["p1"], WANG)
    ledger.retract("firms", ["tms"], WANG)
    with pytest.raises(InputError, match="firms tms is retracted already"):
        ledger.retract("firms", ["tms"], WANG)
    with pytest.raises(InputError, match="project: 'p1' is not in the table projects"):
        ledger.write(rows("events", event("e7", "p1", "signed", "2021")), WANG)


def test_a_key_that_is_not_there_is_asked_about(ledger):
    ledger.write(some(), LI)
    with pytest.raises(InputError, match=r"P1 is not in the table projects\. Did you mean 'p1'"):
        ledger.history("projects", ["P1"])
    with pytest.raises(InputError, match=r"'project' is no table of a ledger\. Did you mean 'projects'"):
        ledger.retract("project", ["p1"], WANG)


def test_a_clock_that_goes_back_changes_no_order(address):
    times = iter([datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)])
    ledger = open_ledger(address, create=True, clock=lambda: next(times))
    ledger.write(some(), LI)
    done = ledger.write(rows("events", event("e3", "p1", "full-output", "2025")), WANG)
    assert done.entered_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_wrong_clock_is_told(address):
    times = iter([datetime(2099, 3, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)])
    ledger = open_ledger(address, create=True, clock=lambda: next(times))
    with collected() as notes:
        ledger.write(some(), LI)
        assert not notes
        ledger.write(rows("events", event("e3", "p1", "full-output", "2025")), WANG)
    assert "the entry before is of 2099-03-01 00:00, later than now: a clock is wrong" in notes[0]


def test_a_correction_that_empties_is_told(ledger):
    ledger.write(some(), LI)
    with collected() as notes:
        ledger.write(rows("events", event("e1", "p1", "signed", "2021-07-20")), WANG, correct=True)
    emptied = "amount of events (1), currency of events (1), printed of events (1)"
    assert [note.rpartition(": ")[2] for note in notes] == [emptied]


def test_the_database_refuses_what_is_not_appended(ledger):
    ledger.write(some(), LI)
    tried = [
        "UPDATE events SET stage = 'landed'",
        "DELETE FROM events",
        "UPDATE entries SET entered_by = 'nobody'",
        "DELETE FROM entries WHERE number = 1",
    ]
    if ledger.database.path is None:
        tried += ["TRUNCATE events", "TRUNCATE entries CASCADE"]
    else:  # each way in which a row would be in the way of another
        columns = (
            'record, entry, corrects, retracted, row_key, event, project, stage, "on", source, confidence'
        )
        rest = "0, 'e1', 'e1', 'p1', 'landed', '2021', 's', 'office'"
        tried += [
            f"INSERT OR REPLACE INTO events ({columns}) VALUES (1, 1, NULL, {rest})",  # noqa: S608
            f"INSERT OR REPLACE INTO events ({columns}) VALUES (7, 1, NULL, {rest})",  # noqa: S608
            "INSERT OR REPLACE INTO entries (number, entered_at, entered_by, what) VALUES (1, '2020-01-01', 'x', 'y')",
        ]
    before = ledger.snapshot()["events"]
    for statement in tried:
        with (
            ledger.database.engine.connect() as connection,
            pytest.raises(sa.exc.DBAPIError, match="append-only"),
        ):
            connection.execute(sa.text(statement))
    assert ledger.snapshot()["events"].equals(before)
    assert [line.by for line in ledger.log()] == ["li"]


def test_a_record_is_corrected_once(ledger):
    """Two corrections of one record are refused by the database itself, whoever writes."""
    ledger.write(some(), LI)
    ledger.write(rows("events", event("e1", "p1", "landed", "2021")), WANG, correct=True)
    insert = (
        'INSERT INTO events (record, entry, corrects, retracted, row_key, event, project, stage, "on", source, '
        "confidence) VALUES (9, 2, 1, {no}, 'e1', 'e1', 'p1', 'signed', '2021', 's', 'office')"
    )
    no = "0" if ledger.database.path else "false"
    with ledger.database.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError):
        connection.execute(sa.text(insert.format(no=no)))


def test_a_snapshot_by_address(ledger, address):
    ledger.write(some(), LI)
    assert snapshot_from(address)["events"].height == 2
    assert snapshot_from(address, "2026-01-01")["events"].height == 2
    with pytest.raises(InputError, match="nothing was known"):
        snapshot_from(address, date(2025, 12, 31))
    with pytest.raises(InputError, match="still to come"):
        snapshot_from(address, "2999-01-01")
    with pytest.raises(InputError, match="is not a date"):
        snapshot_from(address, "yesterday")


@pytest.mark.parametrize("mark", ["\x00", "\x1f", "\x1b", "\udcff"])
def test_marks_of_control_are_no_text(ledger, mark):
    """Of the door for tables, and of the ledger for records that are made otherwise."""
    with pytest.raises(AssertionError, match=f"a mark of control \\(U.{ord(mark):04X}"):
        rows("firms", {"firm": f"f{mark}1", "name_en": "F"})
    firm = rows("firms", {"firm": "f1", "name_en": "F", "note": "two\nlines\tand　more"})[0]
    ledger.write([firm], LI)
    with pytest.raises(InputError, match="a mark of control"):
        ledger.write([replace(firm, firm=f"f{mark}1")], LI)


def test_nobody_and_nothing_are_no_entry():
    with pytest.raises(InputError, match="nobody is said to write"):
        LedgerEntry(by=" ", what="x")
    with pytest.raises(InputError, match="nothing is said to be done"):
        LedgerEntry(by="li", what="")
