"""Records for tests of a ledger, read by the same door as those of a file."""

from __future__ import annotations

from tumen.tables.read import rows_given
from tumen.zone.ledger import LedgerEntry
from tumen.zone.records import TABLES

LI = LedgerEntry(by="li", what="projects.csv", sha256="ab" * 32)
WANG = LedgerEntry(by="wang", what="tumen zone event", note="the contract says so")


def rows(table, *given):
    problems = []
    source = {"source": "the office's file", "confidence": "office"}
    found = rows_given(TABLES[table], [{**source, **item} for item in given], "HS2022", problems)
    assert not problems, problems
    return found


def event(name, project, stage, on, **more):
    return {"event": name, "project": project, "stage": stage, "on": on, **more}


def some():
    return [
        *rows("firms", {"firm": "tms", "name_en": "TMS"}),
        *rows("projects", {"project": "p1", "name_zh": "光学胶", "investors": "tms"}),
        *rows(
            "events",
            event("e1", "p1", "signed", "2021-07-20", amount="400000000", currency="CNY", printed="签约"),
            event("e2", "p1", "production", "2023-Q1"),
        ),
    ]
