"""Until when duty may be asked back, by the laws on file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tumen.tariff.audit.refunds import refund_rules, rules_for, with_deadlines
from tumen.tariff.rates.store import regimes


def found(importer, finding, regime, on=date(2025, 2, 28)):
    row = {"importer": importer, "finding": finding, "best_regime": regime, "claimed": regime, "on": on}
    return with_deadlines(pl.DataFrame([row]), date(2026, 11, 30)).row(0, named=True)


@pytest.mark.parametrize(
    ("importer", "finding", "regime", "until", "state"),
    [
        # Tariff Law of China Art. 51: three years; Customs Act of Japan Art. 7-15 and of Korea Art. 38-3: five.
        ("CN", "overpaid", "RCEP", date(2028, 2, 28), "open"),
        ("JP", "overpaid", "MFN", date(2030, 2, 28), "open"),
        ("KR", "overpaid", "MFN", date(2030, 2, 28), "open"),
        # Korea's FTA Customs Act Art. 9 and Viet Nam's Circular 33/2023 Art. 12: one year; two for the EU.
        ("KR", "missed", "RCEP", date(2026, 2, 28), "passed"),
        ("VN", "better claim", "RCEP", date(2026, 2, 28), "passed"),
        ("VN", "missed", "EU-VN", date(2027, 2, 28), "open"),
        # RCEP Art. 3.23 leaves the period to the importer's law, and Japan's is not on file.
        ("JP", "missed", "RCEP", None, "not on file"),
        ("TH", "missed", "RCEP", None, "not on file"),
        ("JP", "as it should be", "RCEP", None, None),
        ("JP", "underpaid", "RCEP", None, None),
    ],
)
def test_deadlines(importer, finding, regime, until, state):
    row = found(importer, finding, regime)
    assert (row["refund_until"], row["refund"]) == (until, state)
    if state is not None:
        assert row["document"]
        assert "not on file" in row["refund_law"] or any(
            rule.article in row["refund_law"] for rule in refund_rules()
        )


def test_the_last_day_is_still_open():
    assert found("KR", "missed", "RCEP", date(2025, 11, 30))["refund"] == "open"
    assert found("KR", "missed", "RCEP", date(2025, 11, 29))["refund"] == "passed"


def test_the_law_of_the_agreement_is_told_with_that_of_the_importer():
    law = found("KR", "missed", "RCEP")["refund_law"]
    assert "KR FTA Customs Act Art. 9" in law
    assert "RCEP Art. 3.23" in law
    assert "the law of TH is not on file" in found("TH", "missed", "RCEP")["refund_law"]
    # China-Korea Art. 3.18: one year, though China's own law on late claims is not on file.
    assert found("CN", "missed", "CKFTA", date(2026, 1, 31))["refund_until"] == date(2027, 1, 31)


def test_every_rule_is_cited_and_means_a_regime():
    for rule in refund_rules():
        assert rule.article
        assert rule.source
        assert rule.kind in {"overpaid", "late claim"}
        assert rule.regime == "all" or rule.regime in regimes()
    assert len(rules_for("VN", "EU-VN", "late claim")) == 1
    assert Decimal(rules_for("VN", "EU-VN", "late claim")[0].months or 0) == 24
