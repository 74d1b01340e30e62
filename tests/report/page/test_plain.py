"""Pages say rates and rules in words: Tumen's notation stands in tables to be read by programs only; and
what a page does not show, it says.
"""

from __future__ import annotations

import re

import pytest

import tumen as tm
from tumen.api.result import Result

NOTATION = re.compile(r"\b(?:range|choose|unread|unapplied|elsewhere|process)\(|\bnot \(")
PANEL = "8524.92"


def bill():
    driver = tm.Material("driver ICs", "8542.39", 30, "non-originating", "TW")
    return tm.Bill(PANEL, "CN", [driver], fob=100, operations=["assembly"], transport="direct")


@pytest.mark.parametrize(
    "asked",
    [
        # Japan: from free to 2.4 %, by the part of the line; Korea: four national lines, and a rule not read
        lambda: tm.compare(bill(), to="JP", on="2026-06-01"),
        lambda: tm.compare(bill(), to="KR", on="2026-06-01"),
        lambda: tm.quote(PANEL, exporter="CN", to="KR", value=1000, currency="USD", on="2026-06-01"),
    ],
)
def test_no_notation_stands_on_a_page_or_in_an_explanation(asked):
    found = asked()
    assert any(
        NOTATION.search(str(value))
        for frame in found.tables.values()
        for row in frame.to_dicts()
        for value in row.values()
    )
    assert NOTATION.findall(re.sub(r"<style>.*?</style>", "", found.page(), flags=re.DOTALL)) == []
    assert NOTATION.findall(found.explain()) == []


class Counted(Result[int]):
    """So many rows."""

    answer = "so many rows."

    def _rows(self):
        return {"rows": [{"number": number} for number in range(self.record)]}

    def explain(self):
        return "why " * 10_000


def test_a_page_says_how_many_rows_it_leaves_to_the_table():
    assert "The first 200 of 1,201 rows" in Counted(1201).page()
    assert "The first" not in Counted(200).page()


def test_a_notebook_marks_an_explanation_that_goes_on():
    shown = Counted(1)._repr_html_()
    assert shown.endswith("...</pre></details>")
    assert len(shown) < 21_000
