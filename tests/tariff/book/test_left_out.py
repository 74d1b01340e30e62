"""Duties that a source leaves out are unknown, never free: excise-equivalents of Australia, rates in and out
of quota and duties per unit of Korea."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.calendar import turning_days
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.expression import FREE, definite, walk
from tumen.tariff.rates.notation import print_rate

BOOK = TariffBook(remedies=())
FIRST, LAST = date(2022, 1, 1), date(2027, 12, 31)
MORE = Path(__file__).resolve().parents[4] / "shared/data/tariffs-more"

PRINTED = [
    # Schedule 14 as printed in April 2026 (line, its rate), and Schedule 3 where it was read
    ("22083000", "RCEP", "107.99 AUD/l of alcohol"),
    ("27111100", "RCEP", "0.36 AUD/kg"),
    ("27112110", "RCEP", "0.36 AUD/kg"),
    ("38249930", "RCEP", 'unread("$0.526 /L of gasoline plus")'),
    ("38249940", "RCEP", 'unread("$0.526 /L of diesel plus")'),
    ("22042190", "RCEP", "2% + 107.99 AUD/l of alcohol"),
    ("22030091", "MFN", "107.99 AUD/l of alcohol"),
    ("22030091", "LDC", "107.99 AUD/l of alcohol"),
    ("22071000", "DCS", "4% + 107.99 AUD/l of alcohol"),
    ("22071000", "DCT", "5% + 107.99 AUD/l of alcohol"),
]
OTHER_DAYS = [FIRST, date(2026, 2, 1), date(2026, 5, 1), date(2026, 12, 31), LAST]


def found(importer, digits, on, edition="HS2022"):
    return BOOK.rates(importer, HsCode(digits, edition), on)


@pytest.mark.parametrize(("line", "regime", "text"), PRINTED)
def test_an_excise_equivalent_is_charged_on_its_days_and_unknown_on_others(line, regime, text):
    for on in (date(2026, 2, 2), date(2026, 4, 30)):
        assert [print_rate(row.rate) for row in found("AU", line, on) if row.regime == regime] == [text]
    for on in OTHER_DAYS:
        (row,) = [row for row in found("AU", line, on) if row.regime == regime]
        assert row.text == 'elsewhere("the excise-equivalent of the day, a duty per unit")'
        assert "2026-02-02 to 2026-04-30" in " ".join(row.notes)


def test_no_line_with_a_rate_in_dollars_is_free_on_any_day_under_any_regime():
    """All lines of Schedules 3 and 14 with a rate in dollars but the customs duties on cheese and juices,
    with their subheadings and headings, in every edition."""
    lines = set()
    for name in ("au_schedule14_rcep_2026.csv", "au_general_2026.csv"):
        if not (MORE / name).is_file():
            pytest.skip("the collected rates are not beside the repository (../shared/data)")
        with (MORE / name).open(encoding="utf-8", newline="") as file:
            rows = [(row["line"], row["rate_as_printed"]) for row in csv.DictReader(file)]
        lines |= {line for line, text in rows if "$" in text and "TSS" not in text and line[:4] != "0406"}
    assert len(lines) == 144  # 143 of Schedule 14, and 2206.00.22 of Schedule 3
    for on in turning_days(BOOK, "AU", FIRST, LAST):
        for line in lines:
            rows = found("AU", line, on)
            assert {"MFN", "RCEP"} <= {row.regime for row in rows}, (line, on)
            assert not any(FREE in walk(row.rate) for row in rows), (line, on)
        for digits in {line[:length] for line in lines for length in (4, 6, 8)}:
            for edition in ("HS2012", "HS2017", "HS2022"):
                try:
                    rows = found("AU", digits, on, edition)
                except InputError:
                    continue  # not a code of that edition
                assert not any(row.rate == FREE for row in rows), (digits, edition, on)


def test_goods_that_bear_an_excise_equivalent_are_asked_for_where_a_code_does_not_tell():
    """Annex I (HS2012) has 3824.90 free; in HS2022 blends of gasoline and diesel are 3824.99.30 and .40."""
    (row,) = [row for row in found("AU", "382490", date(2026, 6, 1), "HS2012") if row.regime == "RCEP"]
    assert "goods of 3824.99.30 or 3824.99.40 in HS2022" in row.text
    assert not definite(row.rate)
    (row,) = [row for row in found("AU", "38249990", date(2026, 6, 1)) if row.regime == "RCEP"]
    assert row.rate == FREE


@pytest.mark.parametrize(
    ("line", "why"),
    [
        # korea_2026.csv: C is blank, and A prints 20, 20, 8, 20 and 8; the last two are marked specific
        ("1211201110", "in and out of quota, W1 and W2 (printed: 20)"),
        ("1302191210", "in and out of quota, W1 and W2 (printed: 20)"),
        ("2106903021", "in and out of quota, W1 and W2 (printed: 8)"),
        ("3301904520", "in and out of quota, W1 and W2 (printed: 20)"),
        ("3505103000", "in and out of quota, W1 and W2 (printed: 8)"),
        ("0703101010", "duty per unit"),
        ("0409000000", "duty per unit"),
    ],
)
def test_a_rate_in_and_out_of_quota_that_is_left_out_is_unknown(line, why):
    (row,) = [row for row in found("KR", line, date(2026, 6, 1)) if row.regime == "MFN"]
    assert row.text.startswith("elsewhere")
    assert why in row.text


def test_every_line_of_korea_whose_rate_may_be_left_out_is_unknown(rate_file):
    """The README of the file: C blank in chapters 01 to 24 and in five headings, 670 lines; 105 specific."""
    wide = rate_file("korea_2026.csv")
    open_headings = ("1211", "1302", "2106", "3301", "3505", *(f"{chapter:02d}" for chapter in range(1, 25)))
    quota = {row["line"] for row in wide if not row["C"] and row["line"].startswith(open_headings)}
    specific = {row["line"] for row in wide if row["specific"]}
    assert (len(quota), len(specific)) == (670, 105)
    for line in quota | specific:
        (row,) = [row for row in found("KR", line, date(2026, 6, 1)) if row.regime == "MFN"]
        assert row.text.startswith("elsewhere"), line
        assert ("duty per unit" if line in specific else "in and out of quota") in row.text, line
    for row in wide:
        if row["line"].startswith(open_headings) and row["line"] not in quota | specific:
            (mfn,) = [item for item in found("KR", row["line"], date(2026, 6, 1)) if item.regime == "MFN"]
            lower = min(Decimal(row["A"]), Decimal(row["C"]))
            assert [node.pct for node in walk(mfn.rate)] == [lower], row["line"]
