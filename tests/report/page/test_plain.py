"""A page of an answer in Python: what it does not show, it says."""

from __future__ import annotations

from tumen.api.result import Result


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
