"""What was missed in past shipments, by hand, and on the synthetic sample."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.batch.audit import audit
from tumen.tariff.batch.sample import MARK, sample_shipments
from tumen.tariff.batch.table import QuoteDesk
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.rates.notation import parse_rate

CODE = HsCode("010121", "HS2022")


def desk():
    rows = [("MFN", "10%", "all"), ("ONE", "4%", "KR"), ("TWO", "1%", "KR")]
    stated = [
        StatedRate("HK", regime, CODE, parse_rate(rate), "illustrative", (who,)) for regime, rate, who in rows
    ]
    return QuoteDesk(TariffBook(tariff_year=lambda *_: None).with_stated(stated))


def table(*rows):
    """Rows of (value, originating, claimed, duty paid)."""
    names = ("value", "originating", "claimed", "duty_paid")
    base = {"importer": "HK", "exporter": "KR", "hs": "010121", "on": date(2026, 6, 1), "currency": "USD"}
    return pl.DataFrame(
        [{**base, **dict(zip(names, row, strict=True))} for row in rows],
        schema_overrides={"originating": pl.Boolean, "duty_paid": pl.String, "value": pl.Int64},
        infer_schema_length=None,
    )


# 1,000 at 10 % (MFN) is 100, at 4 % 40, at 1 % 10.
CASES = [
    ((1000, True, "MFN", "100"), "missed", 90),
    ((1000, True, "", None), "missed", 90),
    ((1000, True, "ONE", "40"), "better claim", 30),
    ((1000, True, "TWO", "10"), "as it should be", 0),
    ((1000, True, "TWO", "10.01"), "as it should be", 0),  # one cent is rounding
    ((1000, True, "TWO", "9.99"), "as it should be", 0),
    # How Hong Kong rounds is not on file: 1 USD of the duty and 1 % of 10 USD of the value either way.
    ((1000, True, "TWO", "10.02"), "open", 0),
    ((1000, True, "TWO", "8.90"), "open", 0),
    ((1000, True, "TWO", "8.88"), "underpaid", 0),
    ((1000, True, "TWO", "11.12"), "overpaid", Decimal("1.12")),
    ((1000, True, "TWO", "25"), "overpaid", 15),
    ((1000, True, "TWO", "3"), "underpaid", 0),
    ((1000, False, "MFN", "100"), "as it should be", 0),
    ((1000, False, "ONE", "40"), "unlawful claim", 0),
    ((1000, True, "EU-JP", "0"), "unlawful claim", 0),  # no rate for goods of Korea
    ((1000, None, "MFN", "100"), "open", 0),
    ((1000, None, "ONE", "40"), "right if proved", 0),  # 4 % is right for what was claimed; no proof is named
]


@pytest.mark.parametrize(
    ("currency", "value", "paid", "finding", "left"),
    [
        # Hand, at 10 % and at 1 %: 0.10 USD of value is 0.01 or 0.001 of duty, a gain below a cent.
        ("USD", "0.10", "0.01", "as it should be", 0),
        ("USD", "0.20", "0.02", "missed", Decimal("0.018")),  # 0.02 less 0.002
        ("JPY", "10", "1", "as it should be", 0),  # 1 less 0.1: below a yen
        ("JPY", "20", "2", "missed", Decimal("1.8")),
        ("KWD", "0.20", "0.02", "missed", Decimal("0.018")),  # a dinar has a thousand fils
    ],
)
def test_a_difference_of_one_minor_unit_is_no_finding(currency, value, paid, finding, left):
    row = table((0, True, "MFN", paid)).with_columns(
        value=pl.lit(Decimal(value), pl.Decimal(38, 6)), currency=pl.lit(currency)
    )
    (found,) = audit(row, desk()).shipments.rows(named=True)
    assert (found["finding"], found["left"]) == (finding, left)


@pytest.mark.parametrize(("row", "finding", "left"), CASES)
def test_findings(row, finding, left):
    (found,) = audit(table(row), desk()).shipments.rows(named=True)
    assert (found["finding"], found["left"]) == (finding, left)


@pytest.mark.parametrize(
    ("originating", "paid", "finding", "owed"),
    [
        (False, "80", "unlawful claim", 20),
        (True, "80", "underpaid", 20),  # 12 % was claimed; 10 % is due without a claim
        (True, "100", "open", None),  # right as MFN, not as DEAR
        (True, "110", "better claim", None),
        (True, "120", "better claim", None),
    ],
)
def test_a_claim_above_mfn_owes_no_more_than_mfn(originating, paid, finding, owed):
    """Hand: of 1,000, MFN 10 % is 100 and needs no claim; under DEAR, at 12 %, it is 120."""
    rows = [("MFN", "10%", "all"), ("DEAR", "12%", "KR")]
    stated = [
        StatedRate("HK", regime, CODE, parse_rate(rate), "illustrative", (who,)) for regime, rate, who in rows
    ]
    shelf = QuoteDesk(TariffBook(tariff_year=lambda *_: None).with_stated(stated))
    (found,) = audit(table((1000, originating, "DEAR", paid)), shelf).shipments.rows(named=True)
    assert (found["finding"], found["owed"]) == (finding, owed)


def test_an_unknown_duty_is_open_not_in_order():
    # 2 USD/kg without a weight: what MFN cost is not known, though the preference is.
    rows = [("MFN", "2 USD/kg", "all"), ("TWO", "1%", "KR")]
    stated = [
        StatedRate("HK", code, CODE, parse_rate(rate), "illustrative", (who,)) for code, rate, who in rows
    ]
    shelf = QuoteDesk(TariffBook(tariff_year=lambda *_: None).with_stated(stated))
    (found,) = audit(table((1000, True, "MFN", None)), shelf).shipments.rows(named=True)
    assert (found["finding"], found["left"], found["best_duty"]) == ("open", None, 10)
    (paid,) = audit(table((1000, True, "MFN", "100")), shelf).shipments.rows(named=True)
    assert (paid["finding"], paid["left"]) == ("missed", 90)


def test_money_left_on_the_table_and_use():
    found = audit(table(*(row for row, _, _ in CASES)), desk())
    # Missed twice (90 + 90) and a better claim (30), all of them TWO.
    assert found.by_agreement.rows() == [("TWO", "USD", 3, 3000, 210)]
    assert found.left == (("USD", 210),)
    # A lawful preference is lower than MFN in the twelve rows that originate, and in the one with a claim of a
    # regime without a rate: thirteen; a lawful one was claimed in ten.
    (line,) = found.use("partner", "year").rows(named=True)
    assert (line["partner"], line["year"]) == ("KR", 2026)
    assert (line["eligible"], line["claimed"], line["open"]) == (13000, 10000, 2000)
    assert line["use"] == pytest.approx(100 * 10 / 13)
    with pytest.raises(InputError):
        found.use("colour")


def test_rows_that_cannot_be_audited():
    bad = table((1000, True, "MFN", "100"), (500, True, "NAFTA", "1"), (700, True, "MFN", "-3"))
    found = audit(bad, desk(), strict=False)
    assert found.shipments["row"].to_list() == [1]
    assert (found.rejected.rows, found.rejected.value) == (2, (("USD", 1200),))
    assert [problem.line for problem in found.rejected.problems] == [2, 3]
    with pytest.raises(InputError, match="NAFTA"):
        audit(bad, desk())
    with pytest.raises(InputError, match="claimed"):
        audit(bad.drop("claimed"), desk(), strict=False)


def test_the_sample_is_marked_and_repeats():
    sample = sample_shipments(count=400, seed=3)
    assert sample.equals(sample_shipments(count=400, seed=3))
    assert not sample.equals(sample_shipments(count=400, seed=4))
    assert sample["origin_of_data"].unique().to_list() == [MARK]
    found = audit(sample, extra=["origin_of_data"])
    assert found.shipments.height == 400
    assert found.shipments["finding"].is_in(["missed", "better claim"]).any()
    lost = found.shipments.filter(pl.col("finding").is_in(["missed", "better claim"]))["left"].sum()
    assert found.left == (("USD", lost),)
    assert (found.utilisation["claimed"] <= found.utilisation["eligible"]).all()
    with pytest.raises(InputError):
        sample_shipments("XX")
