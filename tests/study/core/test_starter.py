"""`tumen new --ask` begins a study for every question, one that runs as it is."""

from __future__ import annotations

import pytest

from tumen.study.core.read import read_study
from tumen.study.core.schema import ECONOMY_QUESTIONS, QUESTIONS
from tumen.study.core.starter import questions_of, write_starter


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_a_starter_that_checks_clean(question, tmp_path):
    write_starter(questions_of(question), tmp_path / "study")
    study = read_study(tmp_path / "study")
    assert study.facts.ask == (question,)
    assert (study.economy is not None) is (question in ECONOMY_QUESTIONS)
    assert (study.network is not None) is (question == "design")


def test_all_questions_at_once(tmp_path):
    write_starter(questions_of(",".join(QUESTIONS)), tmp_path / "study")
    assert set(read_study(tmp_path / "study").facts.ask) == set(QUESTIONS)
