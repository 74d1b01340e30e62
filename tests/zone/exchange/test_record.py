"""The shipped public record of one zone: nothing is lost and nothing made up."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tumen.zone.snapshot import read_folder, snapshot_of

STUDY = Path(__file__).resolve().parents[3] / "studies" / "changchun-zone"


@pytest.fixture(scope="module")
def ledger():
    return snapshot_of(read_folder(STUDY / "ledger"))


@pytest.fixture(scope="module")
def left():
    with (STUDY / "left-out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_project_and_event_of_the_record_is_there_or_listed(ledger, left):
    # the README of the record: 71 projects, 113 events, 58 figures, 23 parks, 18 policies, 76 sources
    def count(table):
        return ledger[table].height + sum(row["table"] == table and row["key"][0] in "EF" for row in left)

    assert ledger["projects"].height == 71
    assert count("events") == 113
    assert ledger["figures"].height + ledger["targets"].height + 2 == 58  # two are listed as left out
    assert [ledger[name].height for name in ("parks", "policies", "sources")] == [23, 18, 76]


def test_confidence_is_that_of_the_record(ledger):
    # its README: projects official 38, press 28, secondary 5
    found = ledger["projects"]["confidence"].value_counts()
    assert dict(found.iter_rows()) == {"official": 38, "press": 28, "secondary": 5}


def test_every_source_is_a_row_of_the_table_of_sources(ledger):
    known = {*ledger["sources"]["source_key"]}
    for name in (
        "firms",
        "parks",
        "floor",
        "projects",
        "products",
        "events",
        "figures",
        "targets",
        "policies",
    ):
        assert {*ledger[name]["source"]} <= known


def test_targets_are_those_printed_in_the_plan_of_2026(ledger):
    # S01: 70 to sign, landing rate at least 50 %, 300,000 m2
    assert sorted(ledger["targets"]["value"]) == [Decimal("0.5"), 70, 300_000]


def test_an_event_without_a_date_or_a_stage_is_left_out_and_listed(ledger, left):
    listed = {row["key"] for row in left if row["table"] == "events"}
    assert "E091" in listed  # of another zone
    assert not listed & {*ledger["events"]["event"]}
