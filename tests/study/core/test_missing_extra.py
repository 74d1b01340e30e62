"""A core installation answers what it can, and names the question that needs more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tumen.errors import MissingExtraError
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study

STUDIES = Path(__file__).resolve().parents[3] / "studies"
SMALL = Path(__file__).resolve().parents[1] / "network" / "small"


def test_the_other_questions_are_answered_and_the_one_left_out_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    result = run_study(read_study(STUDIES / "birds-nest").narrowed("base"))
    assert result.network is None
    assert result.product is not None
    assert result.answer.headline.endswith(
        "Not answered: design. It needs a part of Tumen that is not installed: pip install 'tumen[network]'."
    )


def test_where_nothing_else_is_asked_the_remedy_is_an_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(MissingExtraError, match=r"tumen\[network\]"):
        run_study(read_study(SMALL))
