"""What is said of a change between two runs: true of what the figures measure, whatever they are."""

import re
from decimal import Decimal
from itertools import product
from types import SimpleNamespace

import pytest

from tests.study.conftest import folder_of
from tumen.app.pages import environment
from tumen.language.force import speaking
from tumen.language.said import cut, said
from tumen.network.questions.alternatives import _row
from tumen.study.core.read import read_study
from tumen.study.core.results.changed import DifferingCell
from tumen.study.core.results.measures import AMOUNTS, POINTS, measures_of_inputs, measures_of_results
from tumen.study.core.results.write import tables_of
from tumen.study.core.rows.columns import TABLES
from tumen.study.core.run import run_study
from tumen.study.product.basis import named_shares, share_of

FIGURES = ("-3.8", "-0.001", "0", "0.00", "5", "5.5", "", "2026", "2026-01-01", "8524.92", "x", "NaN", None)


@pytest.mark.parametrize(
    ("before", "after", "measure", "told"),
    [
        ("4", "5", "amount", "+25.00 %"),
        ("-10", "-5", "amount", "+50.00 %"),  # a cost that is less of a gain is higher
        ("-3.8", "5.5", "amount", "+9.3"),
        ("-3.8", "5.5", "points", "+9.3 percentage points"),
        ("40", "50", "points", "+10 percentage points"),
        ("0.25", "0.5", "share", "+0.25"),
        ("0", "5", "amount", "+5"),
        ("5", "0", "amount", "-5"),
        ("4", "5", "", ""),
        ("2026", "2027", "", ""),
        ("", "5", "amount", ""),
    ],
)
def test_a_change_is_said_as_what_it_is_of_allows(before, after, measure, told):
    assert DifferingCell("t", "r", "c", before, after, measure).difference == told


def test_a_relative_change_is_only_of_two_amounts_of_one_sign():
    for before, after, measure in product(FIGURES, FIGURES, ("", "amount", "share", "points")):
        cell = DifferingCell("t", "r", "c", before, after, measure)
        figures = [Decimal(text) for text in (before, after) if text and re.fullmatch(r"-?[\d.]+", text)]
        same = measure == "amount" and len(figures) == 2 and figures[0] * figures[1] > 0
        assert (cell.share is not None) == bool(same), cell
        assert ("%" in cell.difference) == bool(same), cell
        assert ("%" in cell.words) == bool(same), cell


def test_points_are_called_points():
    cell = DifferingCell("origins", "box", "margin_points", "-3.8", "5.5", "points")
    assert cell.words == "origins box: margin_points -3.8 -> 5.5 (+9.3 percentage points)"
    assert "percentage" not in DifferingCell("cells", "box", "cost_per_unit", "4", "5", "amount").words


def test_no_column_whose_name_says_that_it_is_none_is_an_amount():
    """Shares, points, rates, days of the calendar, codes: by their names in every table of results."""
    none = re.compile(r"(^|_)(share|pct|points|margin|rates?|cent|date|on|since|until|from|line|hs|year)$")
    assert [(name, column) for name in AMOUNTS for column in AMOUNTS[name] if none.search(column)] == [
        ("cells", "saving_per_year"),  # money in a year, and units
        ("cells", "units_per_year"),
    ]
    assert not {(name, column) for name in AMOUNTS for column in AMOUNTS[name]} & {
        (name, column) for name in POINTS for column in POINTS[name]
    }


@pytest.mark.parametrize("study", ["coffee-machine"])
def test_what_is_measured_are_columns_of_the_results(study):
    """And every column of figures in per cent is known as one."""
    tables = tables_of(run_study(read_study(folder_of(study))))
    for name, rows in tables.items():
        columns = {column for row in rows for column in row}
        assert not set(measures_of_results(name)) - columns, name
        in_per_cent = {
            column for column in columns if re.search(r"(_pct|_points|^per_cent|^margin_.*)$", column)
        }
        assert {
            column for column, kind in measures_of_results(name).items() if kind == "points"
        } >= in_per_cent, name


def test_inputs_are_measured_as_their_fields_are_declared():
    for name, table in TABLES.items():
        measures = measures_of_inputs(name)
        for field in table.fields:
            if measures.get(field.attribute or field.name) == "amount":
                assert field.dimension == "money" or field.kind in {"amount", "positive", "count"}
            if field.kind in {"share", "positive share", "rate", "date", "hs", "degrees", "text"}:
                assert measures.get(field.attribute or field.name, "") in {"", "share"}


def test_a_sentence_is_said_before_it_is_cut():
    sentence = (
        "This table was saved elsewhere since you opened it. When you save, both versions are put together, and "
        "what was changed in both is asked."
    )
    cells = [DifferingCell("cells", "box", "needs", sentence, "originating")]
    for language in ("zh", "ko"):
        with speaking(language):
            told = said(sentence)
            html = (
                environment()
                .get_template("runs/cells.html.j2")
                .render(cells=cells, caption="c", before="b", after="a", most=9)
            )
        assert told != sentence
        assert cut(told, 120) in html
        assert "This table" not in html
        assert said("originating", language) in html


@pytest.mark.parametrize("text", ["word " * 40, "字" * 200, "a " + "字" * 200, "w" * 200, "short"])
def test_a_text_is_cut_at_a_word_where_one_is_near(text):
    found = cut(text, 100)
    assert len(found) <= 101
    assert found == text or (found.endswith("\N{HORIZONTAL ELLIPSIS}") and text.startswith(found[:-1]))
    assert found == text or len(found) > 70
    if text.startswith("word"):
        assert found == "word " * 19 + "word\N{HORIZONTAL ELLIPSIS}"


def test_a_plan_that_gains_is_no_share_of_one_that_costs():
    def share(best, other):
        made, first = (SimpleNamespace(opened=(), net_cost=cost) for cost in (other, best))
        return _row(made, first).share

    assert share(100.0, 110.0) == pytest.approx(0.1)
    assert share(-10.0, -8.0) == pytest.approx(0.2)
    assert share(-10.0, 5.0) is None
    assert share(0.0, 5.0) is None


def test_what_carries_anything_is_not_said_to_carry_nothing():
    assert share_of(Decimal("0.01"), Decimal(100)).value == Decimal("0.01")
    assert share_of(Decimal(0), Decimal(100)).value == 0
    assert share_of(Decimal("99.999"), Decimal(100)).value == Decimal("99.9")


def test_tables_of_a_hundredth_are_named_only_where_there_is_no_other():
    shares = [
        (name, share_of(Decimal(part), Decimal(100)))
        for name, part in (("prices", 9), ("lanes", "0.03"), ("legs", 0))
    ]

    def named(found):
        return [str(dict(item.fields)["what"]) for item in named_shares(found).names]

    assert named(shares) == ["prices"]
    assert named(shares[1:]) == ["lanes"]
