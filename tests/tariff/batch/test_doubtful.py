"""Codes that have lost their first zero and dots that group thousands are refused, not priced."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import tumen as tm
from tumen.errors import InputError
from tumen.reference.currency import check_decimals
from tumen.reference.hs import HsCode
from tumen.tables.frames import read_frame
from tumen.tariff.batch.audit import audit
from tumen.tariff.batch.shipments import checked
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.policy.change_file import parse_changes
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.outlook import outlook
from tumen.tariff.quote.quotes import Trade, quotes
from tumen.tariff.rates.line_codes import check_line

DATA = Path(__file__).parent / "data"
JUNE = date(2026, 6, 1)


def refused(path):
    found = audit(path, strict=False)
    return {problem.line: (problem.what, problem.fix) for problem in found.rejected.problems}, found


def test_an_audit_asks_for_the_zero_in_place_of_inventing_a_refund():
    """Japan's roasted coffee is 0901.21.000 (12 %, its 2026 schedule); 9012.10.000 are microscopes."""
    wrong, found = refused(DATA / "lost-zeros.csv")
    assert list(wrong) == [3, 4, 5]
    assert "seems to have lost its first zero: lines of JP have 9 digits. Write 0901.21.00.0" in wrong[3][1]
    assert "seems to have lost its first zero: lines of KR have 10 digits. Write 0901.21.00.00" in wrong[4][1]
    assert found.shipments.select("row", "finding").rows() == [(2, "as it should be")]


LINES = [
    # importer, digits, what is meant: None for a code that may be the importer's, "" for one that cannot be
    ("JP", "90121000", "0901.21.00.0"),
    ("JP", "70200000", "0702.00.00.0"),
    ("KR", "901210000", "0901.21.00.00"),
    ("VN", "9012110", "0901.21.10"),
    ("AU", "9012100", "0901.21.00"),
    ("AU", "901210000", "0901.21.00.00"),  # ten digits with those for statistics
    ("DE", "9012100", "0901.21.00"),  # a member of a customs union has its form
    ("JP", "090121000", None),
    ("JP", "090121", None),
    ("JP", "901210", None),  # six digits are a subheading as they are
    ("JP", "85", None),
    ("CN", "90121000", None),
    ("CN", "9012100090", None),
    ("TH", "90121000", None),
    ("BR", "901210000", None),  # its form is not on file
    ("JP", "85167100", ""),  # 0851 is no heading
    ("JP", "8516710000", ""),
    ("VN", "8516710000", ""),
    ("KR", "85167100", ""),
    ("KR", "851671000000", ""),
]


@pytest.mark.parametrize(("importer", "digits", "meant"), LINES)
def test_a_code_is_as_long_as_the_lines_of_its_importer(importer, digits, meant):
    """Digits of the lines by importer: data/tariffs/line-digits.csv, each with its source."""
    code = HsCode(digits, "HS2022")
    if meant is None:
        check_line(importer, code)
        return
    said = rf"lost its first zero: lines of {importer}.*Write {meant}" if meant else r"digits, and lines of"
    with pytest.raises(InputError, match=said):
        check_line(importer, code)


@pytest.mark.parametrize(("importer", "digits", "meant"), [LINES[0], LINES[5], LINES[12], LINES[16]])
def test_every_door_refuses_the_same_codes(importer, digits, meant):
    """A quote, a table of shipments, a change of policy, rates over the years: one answer."""
    exporter = "VN" if importer != "VN" else "CN"
    doors = [
        lambda: quotes(
            Trade(importer, exporter, HsCode(digits, "HS2022"), JUNE, Consignment(Decimal(1), "USD")),
            TariffBook(),
        ),
        lambda: outlook(TariffBook(), importer, HsCode(digits, "HS2022"), exporter, first=JUNE, last=JUNE),
        lambda: tm.quote(digits, to=importer, exporter=exporter, on=JUNE, value=1),
        lambda: parse_changes(
            [{"name": "a", "importer": importer, "hs": [digits], "add": "5%", "source": "illustrative"}]
        ),
    ]
    for door in doors:
        if meant is None:
            door()
        else:
            with pytest.raises(InputError, match=r"lost its first zero|digits, and lines of"):
                door()


def test_a_table_of_shipments_refuses_them_too():
    rows = [
        {
            "importer": importer,
            "exporter": "US",
            "hs": digits,
            "on": "2026-06-01",
            "value": "1",
            "currency": "USD",
        }
        for importer, digits, _ in LINES
    ]
    read, rejected = checked(pl.DataFrame(rows).with_row_index("row"))
    assert read["row"].to_list() == [place for place, (*_, meant) in enumerate(LINES) if meant is None]
    assert rejected.rows == sum(meant is not None for *_, meant in LINES)


def test_digits_for_statistics_do_not_decide():
    """Schedule 3 of Australia: 6802.21.00, 5 %; two more digits are for statistics."""
    asked = [
        tm.quote(code, to="AU", exporter="DE", on=JUNE, value=100) for code in ("68022100", "6802210017")
    ]
    assert [found.record.best.amount for found in asked] == [5, 5]
    row = {"importer": "AU", "exporter": "DE", "on": "2026-06-01", "value": "100", "currency": "USD"}
    rows = [row | {"hs": code} for code in ("68022100", "6802210017")]
    best = QuoteDesk().quote(pl.DataFrame(rows)).best
    assert best["best_duty"].to_list() == [5, 5]


def test_a_dot_that_groups_thousands_is_refused():
    """ISO 4217 gives the yen no decimals: 1234.567 is no amount of it, and 12.500 may be twelve thousand five
    hundred."""
    with pytest.raises(InputError) as caught:
        audit(DATA / "thousands.csv", strict=False)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4, None]


@pytest.mark.parametrize(
    ("text", "currency", "good"),
    [
        ("12.500", "JPY", False),
        ("12.000", "JPY", False),
        ("12.500", "USD", False),
        ("1.234", "EUR", False),
        ("1234.567", "USD", False),
        ("0.5", "KRW", False),
        ("12.345", "KWD", True),  # a thousandth
        ("12.3456", "KWD", False),
        ("1000000.00", "JPY", True),
        ("1234.500", "USD", True),
        ("1234.50", "USD", True),
        ("1234", "JPY", True),
    ],
)
def test_decimals_of_a_currency(text, currency, good):
    """The same in one amount and in a table."""
    if good:
        check_decimals(text, currency)
    else:
        with pytest.raises(InputError, match="more decimals than an amount of"):
            check_decimals(text, currency)
    row = {
        "importer": "JP",
        "exporter": "VN",
        "hs": "3923.10",
        "on": "2026-06-01",
        "value": text,
        "currency": currency,
    }
    found = QuoteDesk().quote(pl.DataFrame([row]), strict=False)
    assert found.rejected.rows == (not good)


def test_duty_paid_too(tmp_path):
    path = tmp_path / "a.csv"
    text = (DATA / "lost-zeros.csv").read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join([text[0], text[1].replace("120000", "120.000"), text[1].replace("120000", "")]),
        encoding="utf-8",
    )
    wrong, found = refused(path)
    assert [(line, what) for line, (what, _) in wrong.items()] == [(2, "duty_paid '120.000' cannot be used")]
    assert found.shipments["row"].to_list() == [3]


@pytest.mark.parametrize("column", ["value", "duty_paid", "claimed", "originating"])
def test_an_empty_cell_is_no_traceback(tmp_path, column):
    frame = read_frame(DATA / "lost-zeros.csv").head(1).with_columns(pl.lit(None, pl.String).alias(column))
    found = audit(frame, strict=False)
    assert found.shipments.height + found.rejected.rows == 1


def test_a_decimal_comma_in_a_table_of_shipments(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "importer;exporter;hs;on;value;currency;kg\nJP;VN;3923.10;2026-06-01;1234,50;USD;1,250\n",
        encoding="utf-8",
    )
    frame = read_frame(path, numbers=lambda name: name in {"value", "kg"})
    assert (frame["value"][0], frame["kg"][0]) == ("1234.50", "1.250")
    assert QuoteDesk().quote(frame).best["value"].to_list() == [Decimal("1234.5")]
