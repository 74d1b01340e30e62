"""Worksheet, minimum information and requests: they say what the determination says, and leave open what is
open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tumen.agreements.load import load_agreement
from tumen.language.said import said
from tumen.origin.bill import Bill, Material, Operation, Transport
from tumen.origin.determine import determine
from tumen.reference.hs import HsCode
from tumen.report.certificate.entry import criterion_entry
from tumen.report.documents import (
    TO_FILL_IN,
    as_html,
    as_xlsx,
    minimum_information,
    origin_worksheet,
)

D = Decimal
ON = date(2026, 6, 1)


def bill(status: str = "undetermined") -> Bill:
    return Bill(
        HsCode("850440", "HS2022"),
        "CN",
        (
            Material("=cmd & <core>", HsCode("850440", "HS2022"), D("61.5"), status),
            Material("board", HsCode("847330", "HS2022"), D(20), "originating", country="KR"),
        ),
        fob=D(100),
        operations=(Operation("assembly", "CN"),),
        transport=Transport(),
        name="converter",
    )


@pytest.fixture
def agreement():
    return load_agreement("RCEP")


def test_worksheet_shows_bill_values_tests_and_result(agreement):
    found = determine(bill(), agreement, on=ON)
    page = as_html(origin_worksheet(bill(), found, currency="USD"))
    # RVC build-down: (100 - 61.5) / 100 = 38.5 %, 1.5 points short of the 40 of "CTSH or RVC40"
    for text in (
        "The good is not originating",
        "38.5",
        "-1.5",
        "61.5",
        "Art. 3.5.1(a)",
        "=cmd &amp; &lt;core&gt;",
    ):
        assert text in page
    assert "<core>" not in page
    assert f'class="open">{TO_FILL_IN}' in page  # the ex-works price is not known


def test_a_test_that_is_not_settled_is_unknown_in_every_language(agreement):
    found = determine(replace(bill(), operations=None), agreement, on=ON)
    tests = next(
        table for table in origin_worksheet(bill(), found).tables if table.caption == "Tests of origin"
    )
    told = {row[1] for row in tests.rows}
    assert told <= {"met", "not met", "unknown", "not used"}
    assert "unknown" in told
    assert (said("unknown", "zh"), said("unknown", "ko")) == ("未知", "알 수 없음")


def test_workbook_holds_numbers_as_numbers_and_no_formulas(agreement, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "worksheet.xlsx"
    as_xlsx(origin_worksheet(bill(), determine(bill(), agreement, on=ON)), path)
    sheet = openpyxl.load_workbook(path)["Materials in one unit"]
    assert sheet["A4"].value == "=cmd & <core>"
    assert sheet["A4"].data_type == "s"
    assert sheet["E4"].value == 61.5


def test_minimum_information_is_filled_in_as_far_as_known(agreement):
    good = bill("originating")
    found = determine(good, agreement, on=ON)
    entry = criterion_entry(good, found, agreement, agreement.forms[0]).words
    document = minimum_information(good, found, agreement.provisions.proofs, criterion=entry, currency="USD")
    stated = dict(document.tables[0].rows)
    assert stated["origin criterion"] == "PE"
    assert stated["RCEP country of origin"] is None
    assert (
        stated["FOB value where regional value content is used"] == "not asked for: no value content is used"
    )
    assert stated["HS code of the goods, six digits"] == "8504.40"
    assert stated["description of the goods"] == "converter"
    assert document.summary == "10 of the 14 items on file are to be filled in."
    left = {item: "by hand" for item, value in document.tables[0].rows if value is None}
    filled = minimum_information(good, found, agreement.provisions.proofs, criterion=entry, particulars=left)
    assert filled.summary == "Every item on file is filled in."


def test_no_proof_for_a_good_that_does_not_originate(agreement):
    found = determine(bill(), agreement, on=ON)
    document = minimum_information(bill(), found, agreement.provisions.proofs)
    assert document.summary.startswith("The good is not originating: no proof of origin can be made out.")
