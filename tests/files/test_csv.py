"""No cell of a result is a formula; numbers stay numbers. The list of beginnings is that of OWASP, "CSV
injection"."""

from __future__ import annotations

import csv
from decimal import Decimal

import polars as pl
import pytest

from tumen.files.csv_text import harmless, sink_csv, write_csv

BAD = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "-",
    "-1|x",
    "=1",
    "--5",
)
GOOD = (
    "5",
    "-5",
    "+5",
    "-0.5",
    "-.5",
    "-1e5",
    "-1,000.00",
    "-10 %",
    "-10%",
    "-5 USD",
    "1-2",
    "a=b",
    "",
    "'x",
    "x\n=1",
)


@pytest.mark.parametrize("text", BAD)
def test_text_that_would_be_a_formula_has_a_quote(text):
    assert harmless(text) == "'" + text.replace("\r", "\n")


@pytest.mark.parametrize("text", [*GOOD, None, -5, Decimal("-1.5")])
def test_what_is_no_formula_stays(text):
    assert harmless(text) == text


@pytest.mark.parametrize("excel", [False, True])
def test_both_writers_write_the_same(tmp_path, excel):
    texts = [*BAD, *GOOD[:-3], "a,b", 'say "x"', None]
    rows = [(text, number) for number, text in enumerate(texts)]
    write_csv(tmp_path / "rows.csv", ("=name", "n"), rows, excel=excel)
    frame = pl.DataFrame({"=name": texts, "n": range(len(texts))}, schema={"=name": pl.String, "n": pl.Int64})
    sink_csv(frame.lazy(), tmp_path / "frame.csv", excel=excel)
    data = [(tmp_path / name).read_bytes() for name in ("rows.csv", "frame.csv")]
    assert [item.startswith(b"\xef\xbb\xbf") for item in data] == [excel] * 2
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        one = list(csv.reader(file))
    with (tmp_path / "frame.csv").open(encoding="utf-8-sig", newline="") as file:
        two = list(csv.reader(file))
    assert one == two
    assert one[0] == ["'=name", "n"]
    assert one[1][0] == f"'{BAD[0]}"


def test_kinds_that_hold_text_are_looked_at_too(tmp_path):
    frame = pl.DataFrame({"a": ["=1", "x"], "b": [-1.5, 2.0]}, schema={"a": pl.Categorical, "b": pl.Float64})
    sink_csv(frame.lazy(), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text() == "a,b\n'=1,-1.5\nx,2.0\n"
