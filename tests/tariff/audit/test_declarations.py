"""Right declarations drawn from the tariffs on file are called right, and wrong ones never."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest

from benchmarks.declarations import PAIRS, drawn, every_claim, findings, right, wrong
from tumen.tariff.audit.evidence import ALONE, PROVED, STATED, UNPROVED
from tumen.tariff.audit.findings import RIGHT

LINES = 150


@pytest.mark.parametrize(("importer", "exporter"), PAIRS)
def test_right_declarations_are_called_right(importer, exporter):
    # 95 % is the goal stated for claims of China and Korea into Japan and Viet Nam, and of Japan into Korea.
    items, _ = drawn(importer, exporter, LINES, seed=3)
    found = findings([right(item) for item in items])
    assert found.height == len(items) > 100
    share = found["finding"].is_in(RIGHT).mean()
    assert share >= 0.95, found["why"].value_counts()
    assert found["left"].sum() == 0
    assert found.filter(pl.col("claimed") != "MFN")["origin_by"].unique().to_list() == [PROVED]


@pytest.mark.parametrize(("importer", "exporter"), PAIRS)
def test_wrong_declarations_are_never_called_right(importer, exporter):
    items, _ = drawn(importer, exporter, LINES, seed=4)
    rng = random.Random(4)  # noqa: S311
    made = [
        pair
        for one, two in zip(items, rng.sample(items, len(items)), strict=True)
        for pair in wrong(one, two, rng)
    ]
    rows = [row | {"declaration": str(place), "drawn_as": kind} for place, (kind, row) in enumerate(made)]
    found = findings(rows)
    assert found.height == len(made) > 500
    assert len(found["drawn_as"].unique()) >= 7
    assert found.filter(pl.col("finding").is_in(RIGHT)).rows() == []
    told = {kind: set(mine["finding"]) for (kind,), mine in found.group_by("drawn_as")}
    assert told["unproved claim"] <= {"unproved claim"}
    assert told["missed preference"] <= {"missed", "open"}
    assert told["wrong origin"] <= {"unlawful claim"}
    assert told["wrong regime"] <= {"unlawful claim"}


@pytest.mark.parametrize(("importer", "exporter"), [("JP", "CN"), ("VN", "KR")])
def test_a_right_claim_that_is_not_the_lowest_is_right_and_says_what_may_be_lower(importer, exporter):
    items, _ = drawn(importer, exporter, LINES, seed=5)
    found = findings([claim for item in items for claim in every_claim(item)])
    assert found["finding"].is_in(RIGHT).mean() >= 0.95
    lower = found.filter(pl.col("finding") == "right, lower possible")
    assert lower["lower_under"].null_count() == 0


def test_what_evidences_a_claim_is_told_row_by_row():
    """RCEP from China, 3924.10 into Japan: 1.8 % (as in tests/cli/test_quote_audit.py) of 1,000,000 is 18,000 yen."""
    base = {
        "importer": "JP",
        "exporter": "CN",
        "hs": "392410000",
        "on": date(2026, 6, 1),
        "value": 1_000_000,
        "currency": "JPY",
        "claimed": "RCEP",
        "duty_paid": 18_000,
    }
    rows = [
        base | {"proof": "C-1", "originating": None},
        base | {"proof": None, "originating": None},
        base | {"proof": None, "originating": True, "value": 2_000_000, "duty_paid": 36_000},
        base | {"proof": "C-4", "originating": True},
        base | {"proof": "C-5", "originating": False},
        base
        | {
            "proof": None,
            "originating": None,
            "value": 200_000,
            "duty_paid": 3_600,
        },  # Order Art. 61: no proof
    ]
    found = findings(rows)
    assert found["origin_by"].to_list() == [PROVED, UNPROVED, UNPROVED, STATED, STATED, ALONE]
    said = ["as it should be", "unproved claim", "unproved claim", "as it should be", "unlawful claim"]
    assert found["finding"].to_list()[:5] == said
    assert found["finding"].to_list()[5] == "right if proved"
    # What is short is MFN 3.9 % less what was paid: 39,000 - 18,000, 78,000 - 36,000.
    assert found["owed"].to_list()[1:3] == [21_000, 42_000]
    (alone,) = findings([base]).rows(named=True)
    assert (alone["origin_by"], alone["finding"]) == (ALONE, "right if proved")


def test_a_claim_of_a_year_that_is_not_on_file_is_open_not_unlawful():
    # Of 2024 Korea's tariff on file has but the lines of its quotas: no rate for the line proves nothing.
    row = {
        "importer": "KR",
        "exporter": "JP",
        "hs": "3924100000",
        "on": date(2024, 6, 1),
        "value": 1_000_000,
        "currency": "KRW",
        "claimed": "RCEP",
        "duty_paid": 18_000,
        "proof": "J-1",
    }
    (found,) = findings([row]).rows(named=True)
    assert (found["finding"], found["why"]) == ("open", "the RCEP rates of KR for the day are not on file")
    (stranger,) = findings([row | {"claimed": "ATIGA"}]).rows(named=True)
    assert stranger["finding"] == "unlawful claim"


def test_a_claim_on_a_line_that_the_importer_does_not_have_is_open_not_unlawful():
    """8501.10.10 is no line of Viet Nam of 2026 (8501.10.21 is): its tariffs are whole, and do not tell."""
    row = {
        "importer": "VN",
        "exporter": "CN",
        "hs": "85011010",
        "on": date(2026, 6, 1),
        "value": 100_000,
        "currency": "USD",
        "claimed": "ACFTA",
        "duty_paid": 0,
        "proof": "E-1",
    }
    (found,) = findings([row]).rows(named=True)
    said = "85011010 is no line of VN on file for the day"
    assert (found["finding"], found["why"], found["owed"]) == ("open", said, None)
    (mfn,) = findings([row | {"claimed": "MFN", "proof": None}]).rows(named=True)
    assert (mfn["finding"], mfn["why"]) == ("open", said)
    (stranger,) = findings([row | {"claimed": "CKFTA"}]).rows(named=True)
    assert stranger["finding"] == "unlawful claim"
