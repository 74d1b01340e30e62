"""What the tariffs of Korea, Australia and Singapore answer, and what they do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tumen.reference.hs import HsCode
from tumen.report.text import quotes_lines
from tumen.tariff.batch.remarks import covered_said, remarks_on
from tumen.tariff.book.coverage import coverage_on_file, coverage_said, measure
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.rates.notation import print_rate
from tumen.tariff.rates.store import importers

DAY = date(2026, 6, 1)

KOREA = [
    # line, regime, goods of, rate: cells of the tariff file of 2026 (data.go.kr 15051179), read beside it
    ("8516710000", "MFN", "all", "8%"),  # A 8, C 16: the lower
    ("8524921000", "MFN", "all", "free"),  # A 8, C 0: the lower
    ("8516710000", "RCEP", "CN", "free"),
    ("8507602000", "CKFTA", "CN", "free"),
    ("8507602000", "APTA", "APTA", "5.6%"),
    ("2106903021", "CKFTA", "CN", "754.3%"),
]
UNKNOWN = [
    ("2106903021", "MFN", "all", "in and out of quota"),  # C blank in chapter 21: W1 and W2 are left out
    ("0301922000", "MFN", "all", "duty per unit"),  # marked specific
    ("0301922000", "CKFTA", "CN", "duty per unit"),
    ("0810500000", "EU-KR", "EU", "had ended"),  # its last row had ended
]


def rate(importer, line, regime, goods_of, on=DAY):
    rows = TariffBook().rates(importer, HsCode(line, "HS2022"), on)
    found = [print_rate(row.rate) for row in rows if row.regime == regime and goods_of in row.beneficiaries]
    assert len(found) == 1, (line, regime, found)
    return found[0]


@pytest.mark.parametrize(("line", "regime", "goods_of", "text"), KOREA)
def test_a_rate_of_korea_is_that_of_its_tariff_file(line, regime, goods_of, text):
    assert rate("KR", line, regime, goods_of) == text


@pytest.mark.parametrize(("line", "regime", "goods_of", "why"), UNKNOWN)
def test_what_the_source_leaves_out_is_unknown(line, regime, goods_of, why):
    found = rate("KR", line, regime, goods_of)
    assert found.startswith("elsewhere")
    assert why in found


def test_an_empty_preference_is_none():
    assert rate("KR", "8516710000", "APTA", "APTA") == "excluded"  # the cell E1 is blank


def test_no_rate_of_the_tariff_of_2026_answers_another_year():
    assert not TariffBook().rates("KR", HsCode("8516710000", "HS2022"), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("85167100", "free"),  # printed: Free
        ("85167900", "5%"),
        ("87032111", "5%"),  # printed: 5% CAFree; the second is for goods of Canada
        ("39231010", "free"),  # printed: 5%, from 1 July 2018 2.5%, from 1 July 2019 Free
        ("42031000", "5%"),  # printed: 10%, from 1 January 2015 5%
    ],
)
def test_a_general_rate_of_australia_is_the_stage_that_has_come(line, text):
    assert rate("AU", line, "MFN", "all") == text


def test_a_duty_per_litre_that_annex_1_leaves_out_is_charged_or_unknown():
    """Schedule 14 prints $107.99 a litre of alcohol on 2208.30.00; Annex I prints free."""
    april = date(2026, 4, 1)
    assert rate("AU", "22083000", "RCEP", "RCEP", april) == "107.99 AUD/l of alcohol"
    assert "excise-equivalent of the day" in rate("AU", "22083000", "RCEP", "RCEP")  # indexed since
    wine = HsCode("22041021", "HS2012")  # Annex I: 2 % in 2026, and a duty per litre that it leaves out
    (row,) = [row for row in TariffBook().rates("AU", wine, april) if row.regime == "RCEP"]
    assert print_rate(row.rate).startswith("elsewhere")


def test_singapore_is_free_for_originating_goods_and_says_nothing_of_others():
    rows = TariffBook().rates("SG", HsCode("851671", "HS2022"), DAY)
    assert [(row.regime, print_rate(row.rate)) for row in rows] == [("RCEP", "free")]


@pytest.mark.parametrize(
    ("regime", "goods_of"), [("MFN", "all"), *(("RCEP", code) for code in ("CN", "JP", "ASEAN", "AU", "NZ"))]
)
def test_korea_answers_nearly_all_outside_farm_goods(regime, goods_of):
    (row,) = [
        item for item in coverage_on_file("KR") if (item.regime, item.beneficiaries) == (regime, goods_of)
    ]
    assert row.other_share >= 0.95


def test_australia_answers_seven_tenths_of_mfn():
    (row,) = [item for item in coverage_on_file("AU") if item.regime == "MFN"]
    assert (row.farm + row.other) / (row.farm_of + row.other_of) >= 0.70


@pytest.mark.parametrize("importer", ["AU", "NZ", "SG"])
def test_the_coverage_shipped_is_what_the_tables_answer(importer):
    shipped = coverage_on_file(importer)
    (on,) = {row.on for row in shipped}
    measured = measure(TariffBook(), importer, on)
    assert sorted(shipped, key=repr) == sorted(measured, key=repr)


def test_every_importer_has_its_coverage():
    assert all(coverage_on_file(importer) for importer in importers())


def test_a_line_says_the_shares_of_what_goods_benefit_from():
    """By the shipped table: MFN of Japan (959 + 4645) / 5612, RCEP for goods of Korea (959 + 4619) / 5612."""
    said = coverage_said("JP", ("KR",), DAY)
    assert said.endswith("on 2026-07-01: MFN 99.9%, RCEP 99.4% (goods of KR)")
    assert "the 5,612 subheadings of HS2022" in said
    assert coverage_said("JP", ("KR", "TH"), DAY).count("RCEP") == 2
    assert coverage_said("US", ("KR",), DAY) == "on file of the tariff of US: nothing"


def test_a_quote_a_table_and_an_audit_say_the_same_line():
    trade = Trade("JP", "KR", HsCode("392310", "HS2022"), DAY, Consignment(Decimal(100), "JPY"))
    found = quotes(trade, TariffBook())
    table = pl.DataFrame(
        {"importer": ["JP"], "exporter": ["KR"], "digits": ["392310"], "edition": ["HS2022"], "on": [DAY]}
    )
    assert [found.covered] == list(covered_said(table))
    assert quotes_lines(found)[-1] == found.covered == remarks_on(TariffBook(), table).covered
