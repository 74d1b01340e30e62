"""The first sheet: one page of A4, whatever the study says; figures and what they rest on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date

import pytest

from tumen.report.draw.bars import BarRow, Scale, Stack
from tumen.report.fronts import _ANSWER, _ASSUMED, _QUESTION, FIGURES, front_of
from tumen.report.page.frame import Chapter, page
from tumen.report.page.front import ROWS, Front, KeyFigure, bars_drawn
from tumen.report.print_pdf import load_printer
from tumen.study.core.results.records import StudyAnswer, StudyResult
from tumen.study.statements import Figure, Names, phrase, say_that

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
SENTENCE = "Open Changchun and run Paju at a net gain of 16.97 million USD over all periods, within 0.1 %. "


def text_of(size):
    return (SENTENCE * (size // len(SENTENCE) + 1))[:size]


def fullest():
    """A front with all that there may be, each part as long as it may be."""
    scale = Scale(0.0, 8.0)
    bars = tuple(
        BarRow(
            f"A scenario whose title is rather long, number {n}",
            "MFN, without a claim",
            (scale.segment("base", 0.0, float(n), "cost", "A"),),
            "922.4 million USD",
        )
        for n in range(1, ROWS + 4)
    )
    legend = tuple((letter, "base", "stock and goods on the way, less what is left") for letter in "ABCDEFGH")
    figure = KeyFigure("1,918.70 million USD", text_of(110), known=False, rests_on="illustrative")
    return Front(
        reader="researcher",
        question=text_of(_QUESTION),
        answer=tuple(text_of(_ANSWER // 6) for _ in range(6)),
        more=True,
        figures=(figure,) * FIGURES,
        drawing=bars_drawn(text_of(120), Stack(bars, legend), "Scenario"),
        assumed=tuple(text_of(_ASSUMED // 6) for _ in range(6)),
        assumptions=112,
        banner=text_of(140),
    )


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
def test_the_fullest_front_is_one_sheet(tmp_path):
    """Printed: the front on the first page of A4, and all else behind it."""
    pdfium = pytest.importorskip("pypdfium2")
    answer = StudyAnswer("Answer.", ("Point.",))
    html = page("A title " * 14, "", answer, [Chapter("Behind", "<p>END</p>", "behind")], front=fullest())
    source, made = tmp_path / "page.html", tmp_path / "page.pdf"
    source.write_text(html, encoding="utf-8")
    load_printer()(source, made)
    sheets = [sheet.get_textpage().get_text_bounded() for sheet in pdfium.PdfDocument(made)]
    assert len(sheets) == 2
    assert "All 112 assumptions" in sheets[0]
    assert "Contents" in sheets[1]
    assert "END" in sheets[1]


def test_many_bars_are_said_to_be_more():
    drawn = fullest().drawing
    assert drawn.note == f"The first {ROWS} of {ROWS + 3}; the others stand below."
    assert f"number {ROWS}" in drawn.html
    assert f"number {ROWS + 1}" not in drawn.html


@pytest.fixture
def products(result):
    """A study of products alone."""
    return StudyResult(
        study="machines",
        title="Machines",
        question="Where?",
        ask=("landed-cost",),
        on=date(2026, 6, 1),
        currency="USD",
        answer=result.answer,
        product=result,
        network=None,
        economy=None,
        assumptions=(),
        vintages=(),
        version="0",
    )


def lowest(**more):
    cost = phrase("at_cost", market="Japan", cost=Figure(31.71, ""), how=phrase("claiming", regime="RCEP"))
    home = phrase("at_cost", market="Viet Nam", cost=Figure(30.02, ""), how=phrase("at_home"))
    places = (phrase("from_site", site="Hai Phong", markets=Names((home, cost))),)
    return say_that("lowest_cost", currency="USD", places=places, **more)


def weighed(grounds):
    parts = Names((phrase("of_cost", what="prices", share=Figure(40, "", "percent")),))
    total, share = Figure(1.2e6, "USD", "short"), Figure(40, "", "percent")
    return say_that("cost_illustrative", grounds=phrase(grounds), total=total, share=share, parts=parts)


def front_with(result, *statements):
    return front_of(replace(result, answer=StudyAnswer.of([], statements)))


@pytest.mark.parametrize(
    ("grounds", "basis"),
    [
        ("grounds_illustrative", "illustrative"),
        ("grounds_assumed", "assumed"),
        ("grounds_both", "illustrative"),
    ],
)
def test_a_figure_says_what_it_rests_on_where_another_statement_weighs_it(products, grounds, basis):
    front = front_with(products, lowest(missing=["the freight"]), weighed(grounds))
    assert front.figures[0] == KeyFigure(
        "31.71 USD", "a unit, delivered in Japan from Hai Phong before import tax: the lowest", False, basis
    )
    assert front.figures[1].value == "1.2 million USD"
    assert front.assumed[0].startswith("Of 1.2 million USD a year")


def test_a_figure_that_rests_on_sources_has_no_mark(products):
    front = front_with(products, lowest())
    assert [(item.known, item.rests_on) for item in front.figures] == [(True, None)]
    assert not front.banner


def test_without_figures_the_front_says_so(products):
    front = front_with(products)
    assert front.figures == ()
    html = page("Study", "", StudyAnswer("Answer.", ()), [], front=front)
    assert "What is asked has no more known figures that stand alone." in html


def test_what_does_not_fit_follows(products):
    statements = [say_that("zone_unsigned", count=str(n) + "0" * 180) for n in range(20)]
    result = replace(products, question="x" * (_QUESTION + 1), answer=StudyAnswer.of(statements))
    front = front_of(result)
    assert 0 < len(front.answer) < 20
    assert sum(map(len, front.answer)) <= _ANSWER
    assert front.more
    assert front.question == ""
    html = page("Study", result.question, result.answer, [], front=front)
    assert html.count("x" * (_QUESTION + 1)) == 1
    assert result.answer.headline in html
