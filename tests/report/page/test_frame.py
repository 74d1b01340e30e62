"""One frame for chapters of several questions: navigation, anchors that are there once, everything
escaped."""

from __future__ import annotations

import re

import pytest

from tumen.report.page.frame import Chapter, page, sources
from tumen.study.core.results.records import Assumption, StudyAnswer

ANSWER = StudyAnswer("5 % is saved.", ("It <holds>.",))


def test_chapters_of_several_questions_stand_under_one_answer():
    found = page(
        "A & B",
        "What <now>?",
        ANSWER,
        [Chapter("Origin", "<p>one</p>", "origin"), *sources([Assumption("x", "", "s", "w")], ())],
        facts="On 2026-07-01",
        notice="Synthetic",
    )
    assert "<title>A &amp; B</title>" in found
    assert "What &lt;now&gt;?" in found
    assert "It &lt;holds&gt;." in found
    assert "5\N{NO-BREAK SPACE}% is saved." in found
    assert re.findall(r'<a href="#([^"]+)"', found) == ["origin", "assumptions", "data"]
    assert re.findall(r'<section id="([^"]+)"', found) == ["origin", "assumptions", "data"]
    assert "<p>one</p>" in found
    assert (
        found.index("Synthetic") < found.index("is saved") < found.index("<nav") < found.index("<p>one</p>")
    )
    assert found.count("<script") == 1  # that which takes its tables away


def test_two_chapters_cannot_have_one_anchor():
    with pytest.raises(ValueError, match="one anchor"):
        page("t", "", None, [Chapter("a", "", "x"), Chapter("b", "", "x")])


def test_a_title_is_escaped_and_a_short_page_has_no_navigation():
    found = page("t", "", None, [Chapter("<b>", "", "x")])
    assert "<h2>&lt;b&gt;</h2>" in found
    assert "<nav" not in found
