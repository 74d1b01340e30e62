"""Whether records hold together: references, sources, parts, and what cannot be earlier than what."""

from __future__ import annotations

import pytest

from tests.zone.ledger.making import LI, WANG, event, rows, some
from tumen.errors import InputError
from tumen.zone.ledger import check_sound, open_ledger, snapshot_from
from tumen.zone.snapshot import snapshot_of


def told(*found, known=None):
    return [problem.what for problem in check_sound(found, known)]


def projects(*names):
    return rows("projects", *({"project": name, "name_en": name} for name in names))


@pytest.mark.parametrize(
    ("events", "wrong"),
    [
        # stages.toml: production stands on started and completed; full output on production too
        ([("started", "2022-05-01"), ("production", "2022-04-30")], True),
        ([("started", "2022-05-01"), ("production", "2022-05-01")], False),
        ([("started", "2022-05-01"), ("production", "2022-05")], False),  # it may have been later in May
        ([("started", "2022-05-01"), ("production", "2022-04")], True),
        ([("started", "2022-Q2"), ("production", "2022-H1")], False),
        ([("started", "2022-Q3"), ("production", "2022-H1")], True),
        ([("started", "2023"), ("production", "2022")], True),
        # a second start (a second phase) after production is no contradiction, the first was before
        ([("started", "2021"), ("production", "2022"), ("started", "2024")], False),
        # no source says that landing comes before the start: in Yunnan's parks more were started
        ([("landed", "2023"), ("started", "2022")], False),
        ([("signed", "2023-01-02"), ("increase", "2023-01-01")], True),
        ([("production", "2020")], False),
    ],
)
def test_an_event_before_its_predecessor_is_refused_where_that_is_certain(events, wrong):
    made = rows("events", *(event(f"e{n}", "p1", stage, on) for n, (stage, on) in enumerate(events)))
    found = told(*projects("p1"), *made)
    assert bool(found) is wrong
    if wrong:
        assert "is before started" in found[0] or "is before signed" in found[0]


@pytest.mark.parametrize(
    ("events", "wrong"),
    [
        # stages.toml: from a withdrawal on a project is withdrawn, until it is signed again
        ([("signed", "2021"), ("withdrawn", "2022-05-01"), ("production", "2022-05-02")], True),
        ([("withdrawn", "2022-05-01"), ("funds", "2023")], True),
        ([("withdrawn", "2022-05-01"), ("increase", "2023")], True),
        ([("withdrawn", "2022-05-01"), ("production", "2022-05")], False),  # it may have been on the day
        ([("withdrawn", "2022-05"), ("production", "2022-05-02")], False),  # it may have been withdrawn later
        ([("withdrawn", "2022"), ("signed", "2023"), ("production", "2024")], False),
        ([("withdrawn", "2022"), ("signed", "2024"), ("production", "2023")], True),
        ([("withdrawn", "2022"), ("signed", "2023"), ("withdrawn", "2024"), ("landed", "2025")], True),
        ([("withdrawn", "2022"), ("observed", "2023"), ("talks", "2024")], False),  # neither is a step
        ([("production", "2020"), ("withdrawn", "2022")], False),
    ],
)
def test_no_step_follows_a_withdrawal_before_the_project_is_signed_again(events, wrong):
    made = rows("events", *(event(f"e{n}", "p1", stage, on) for n, (stage, on) in enumerate(events)))
    found = told(*projects("p1"), *made)
    assert bool(found) is wrong
    if wrong:
        assert "is after withdrawn" in found[0]


def test_a_rate_stands_in_one_direction():
    """The worth of projects could not be asked of a ledger that has both."""

    def rate(currency, to, on="2026-01-01"):
        return rows("exchange_rates", {"currency": currency, "to": to, "on": on, "rate": "7"})

    said = ["CNY/USD of 2026-01-01 is stated the other way round too"]
    assert told(*rate("USD", "CNY"), *rate("CNY", "USD")) == said
    known = snapshot_of(rate("USD", "CNY"))
    assert told(*rate("CNY", "USD"), known=known) == said
    assert told(*rate("CNY", "USD", "2026-01-02"), *rate("CNY", "EUR"), known=known) == []


def test_the_order_is_that_of_each_project():
    made = rows("events", event("e1", "p1", "started", "2023"), event("e2", "p2", "production", "2022"))
    assert told(*projects("p1", "p2"), *made) == []


def test_the_order_is_held_against_the_ledger(address):
    ledger = open_ledger(address, create=True)
    ledger.write([*projects("p1"), *rows("events", event("e1", "p1", "production", "2022"))], LI)
    late = rows("events", event("e2", "p1", "started", "2023-02-01"))
    with pytest.raises(
        InputError, match=r"p1: production 2022 \(e1\) is before started 2023-02-01 \(e2\)"
    ) as raised:
        ledger.write(late, WANG)
    assert raised.value.problems[0].line == 1  # the place of the record that is written
    ledger.write(rows("events", event("e1", "p1", "production", "2024")), WANG, correct=True)
    ledger.write(late, WANG)
    with pytest.raises(InputError, match="is before started"):
        ledger.write(rows("events", event("e1", "p1", "production", "2022")), WANG, correct=True)
    ledger.write(rows("events", event("e0", "p1", "started", "2020")), WANG)
    ledger.write(rows("events", event("e1", "p1", "production", "2022")), WANG, correct=True)
    with pytest.raises(InputError, match="is before started 2023-02-01"):
        ledger.retract("events", ["e0"], WANG)  # without it production would be before the only start


def test_one_that_corrects_is_not_checked_against_what_it_corrects():
    known = snapshot_of([*projects("p1"), *rows("events", event("e1", "p1", "started", "2025"))])
    both = rows("events", event("e1", "p1", "started", "2021"), event("e2", "p1", "production", "2022"))
    assert told(*both, known=known) == []
    assert len(told(both[1], known=known)) == 1


def test_every_reference_is_looked_up():
    found = told(
        *rows("floor", {"park": "base", "on": "2026-03", "firms": "36"}),
        *rows(
            "projects",
            {"project": "p1", "name_en": "One", "investors": "tms; Tms2", "partners": "x", "park": "y"},
        ),
        *rows("products", {"project": "p2", "product": "film"}),
        *rows("planned", {"project": "P1", "stage": "started", "by": "2027-01-01"}),
        *rows("reports", {"project": "p3", "month": "2026-05", "jobs": "5"}),
        *rows("firms", {"firm": "tms", "name_en": "TMS"}),
    )
    assert found == [
        "park: 'base' is not in the table parks",
        "investors: 'Tms2' is not in the table firms",
        "partners: 'x' is not in the table firms",
        "park: 'y' is not in the table parks",
        "project: 'p2' is not in the table projects",
        "project: 'P1' is not in the table projects",
        "project: 'p3' is not in the table projects",
    ]


def test_what_was_perhaps_meant_is_said():
    problems = check_sound(
        [*projects("p1"), *rows("planned", {"project": "P1", "stage": "started", "by": "2027-01-01"})]
    )
    assert [problem.fix for problem in problems] == ["Did you mean 'p1'? Else add it to the table projects"]


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("S01", False),
        ("S99", True),
        ("s01", True),
        ("合同台账", False),
        ("the office's file 7", False),
        ("illustrative", False),
    ],
)
def test_a_source_that_looks_like_a_key_is_one(source, wrong):
    known = rows("sources", {"source_key": "S01", "title": "Plan"}, {"source_key": "S02", "title": "Page"})
    found = told(*known, *rows("firms", {"firm": "f", "name_en": "F", "source": source}))
    assert found == ([f"source: {source!r} is not in the table sources"] if wrong else [])


def test_a_project_is_no_part_of_itself():
    made = rows(
        "projects",
        {"project": "p1", "name_en": "One", "part_of": "p2"},
        {"project": "p2", "name_en": "Two", "part_of": "p3"},
        {"project": "p3", "name_en": "Three", "part_of": "p1"},
        {"project": "p4", "name_en": "Four", "part_of": "p1"},
    )
    assert told(*made)[0] == "part_of: p1 is a part of p2 is a part of p3 is a part of p1"
    assert len(told(*made)) == 3


def test_a_folder_is_held_to_the_same(tmp_path):
    (tmp_path / "projects.csv").write_text(
        "project,name_zh,kind,source,confidence\np1,光学胶,industrial,office file,office\n", encoding="utf-8"
    )
    (tmp_path / "events.csv").write_text(
        "event,project,stage,on,source,confidence\n"
        "e1,p1,started,2024,office file,office\ne2,p1,production,2023,office file,office\n"
        "e3,p7,signed,2023,office file,office\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as raised:
        snapshot_from(tmp_path)
    assert "events.csv:3: p1: production 2023 (e2) is before started 2024 (e1)" in str(raised.value)
    assert "events.csv:4: project: 'p7' is not in the table projects" in str(raised.value)
    with pytest.raises(InputError, match="a folder of tables does not tell what was known"):
        snapshot_from(tmp_path, "2026-01-01")


def test_the_public_record_is_sound():
    from pathlib import Path

    folder = Path(__file__).parents[3] / "studies" / "changchun-zone" / "ledger"
    assert snapshot_from(folder)["projects"].height == 71  # README of the public record: 71 rows


def test_what_is_written_holds_together_however_it_is_split(address):
    ledger = open_ledger(address, create=True)
    with pytest.raises(InputError, match="'tms' is not in the table firms"):
        ledger.write([row for row in some() if type(row).__name__ != "FirmRow"], LI)
    ledger.write([row for row in some() if type(row).__name__ == "FirmRow"], LI)
    ledger.write([row for row in some() if type(row).__name__ != "FirmRow"], LI)
    assert len(ledger.log()) == 2
