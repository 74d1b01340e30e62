"""The page of an audit: whole in itself, escaped, the same figures as the tables, nothing left out in
silence."""

from __future__ import annotations

import re

import polars as pl

from tumen.report.audit import answer_of, render_audit_page
from tumen.study.words.figures import money


def test_the_page_is_whole_in_itself_and_says_what_it_is(audited):
    page = render_audit_page(audited, "a<b>.csv")
    assert page.count("<script") == 1
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", page)
    assert "a&lt;b&gt;.csv" in page
    assert "a<b>" not in page
    assert "Synthetic data" in page
    assert "1 row is left out of every total" in page
    assert "NAFTA&lt;b&gt;" in page


def test_the_figures_are_those_of_the_tables(audited):
    page = render_audit_page(audited, "shipments.csv")
    for regime, currency, _, _, left in audited.by_agreement.rows():
        assert f"<strong>{regime}</strong>" in page
        assert money(left, currency) in page
    for row in audited.missed.head(25).iter_rows(named=True):
        assert f"row {row['row']}</th>" in page
    for partner, use in audited.use("importer", "partner").select("partner", "use").iter_rows():
        assert f"{partner} to JP" in page
        if use is not None:
            assert f"{use:.2f}".rstrip("0").rstrip(".") + " %" in page


def test_the_answer_says_what_is_open(audited):
    findings = list(audited.findings.iter_rows(named=True))
    open_ = audited.shipments.filter(pl.col("finding") == "open").height
    text = answer_of(findings, "USD")
    assert f"Of {open_:,} more it cannot be told yet." in text
    (left,) = (amount for currency, amount in audited.left if currency == "USD")
    assert text.startswith(money(left, "USD"))
    nothing = [row for row in findings if row["finding"] not in {"missed", "better claim", "open"}]
    assert answer_of(nothing, "USD").startswith("No lawful claim was missed")
