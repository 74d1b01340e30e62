"""Codes that have lost their first zero and dots that group thousands are refused, not priced."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.reference.currency import check_decimals
from tumen.tables.frames import read_frame
from tumen.tariff.batch.audit import audit
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.rates.line_codes import check_zero, restored

DATA = Path(__file__).parent / "data"


def refused(path):
    found = audit(path, strict=False)
    return {problem.line: (problem.what, problem.fix) for problem in found.rejected.problems}, found


def test_an_audit_asks_for_the_zero_in_place_of_inventing_a_refund():
    """Japan's roasted coffee is 0901.21.000 (12 %, its 2026 schedule); 9012.10.000 are microscopes."""
    wrong, found = refused(DATA / "lost-zeros.csv")
    assert list(wrong) == [3, 4, 5]
    assert wrong[3][1].startswith("Its first zero seems lost: write 090121000")
    assert wrong[4][1].startswith("Its first zero seems lost: write 0901210000")
    assert found.shipments.select("row", "finding").rows() == [(2, "as it should be")]


@pytest.mark.parametrize(
    ("importer", "text", "meant"),
    [
        ("JP", "90121000", "0901.21.00.0"),
        ("JP", "70200000", "0702.00.00.0"),
        ("KR", "901210000", "0901.21.00.00"),
        ("VN", "9012110", "0901.21.10"),
        ("AU", "9012100", "0901.21.00"),
        ("JP", "9012.10.00", None),  # the dot behind the heading says what is meant
        ("JP", "9012 10 00", None),
        ("JP", "901.21.000", "0901.21.00.0"),
        ("JP", "090121000", None),
        ("JP", "0901.21", None),
        ("JP", "901210", None),  # six digits are a subheading as they are
        ("JP", "85167100", None),  # 0851 is no heading
        ("US", "901210000", None),  # no tariff on file
    ],
)
def test_a_code_a_digit_short_of_the_lines_of_its_importer(importer, text, meant):
    found = restored(importer, text, "HS2022")
    assert (found or "").replace(".", "") == (meant or "").replace(".", "")
    if meant:
        with pytest.raises(InputError, match=r"lost its first zero.*Write 0"):
            check_zero(importer, text, "HS2022")


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
