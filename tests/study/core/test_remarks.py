"""What may be meant but must be seen: gaps between periods, consignments above a year's demand."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tumen.agreements.load import load_agreement
from tumen.agreements.parse import parse_rule
from tumen.origin.determine import law_on
from tumen.origin.spelling import asks_of_goods
from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.core.results.assumptions import assumptions_of
from tumen.study.core.results.remarks import remarks_of
from tumen.study.words.say import say_all

STUDY = Path(__file__).parents[1]


def spoilt(tmp_path, study, file, old, new):
    folder = tmp_path / "study"
    shutil.copytree(study, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_study(folder)


def test_a_consignment_above_the_demand_of_a_year(tmp_path):
    study = spoilt(tmp_path, STUDY / "data" / "coffee-machine", "demand.csv", "40000,1000", "400,1000")
    (said,) = say_all(remarks_of(study))
    assert said == (
        "One consignment of Coffee maker to Japan is more than a year's demand: 1,000 against 400."
    )
    assert said in [item.value for item in assumptions_of(study)]


def test_a_gap_between_periods(tmp_path):
    study = spoilt(
        tmp_path, STUDY / "network" / "small", "study.yaml", "start: 2028-07-01", "start: 2029-01-01"
    )
    assert say_all(remarks_of(study)) == (
        "No period covers 2028-07-01 to 2028-12-31, between 2026-28 and 2028-31: nothing is made or sold then.",
    )


def test_an_answer_that_nothing_asks_is_named(tmp_path):
    """The shipped studies answer what their taxes ask; a slip of the pen is named with what was meant."""
    studies = STUDY.parents[1] / "studies"
    row = "coffee-maker,food or drink at the reduced rate,no,JP"
    study = spoilt(tmp_path, studies / "coffee", "answers.csv", row, row.replace("food or", "foods and"))
    (said,) = [text for text in say_all(remarks_of(study)) if "counts nowhere" in text]
    assert "The answer to “foods and drink at the reduced rate” for" in said
    assert "in JP counts nowhere" in said
    assert "answers.csv:2" in said
    assert said.endswith("Is “food or drink at the reduced rate” meant?")
    assert said in [item.value for item in assumptions_of(study)]
    for name in ("coffee", "mixed-container", "oled-changchun", "birds-nest"):
        told = say_all(remarks_of(read_study(studies / name)))
        assert not [text for text in told if "counts nowhere" in text]


def test_what_a_rule_may_ask():
    """1601: "CC or RVC40 for insects; CC for any other good" (Annex 3A)."""
    law = law_on(load_agreement("RCEP"), "VN", date(2026, 6, 1))
    assert "insects" in set(asks_of_goods(HsCode("160100", "HS2022"), None, ["paste"], law))
    # a rule that the user states asks its own
    rule = parse_rule('CTH provided that "it is made by hand"')
    assert set(asks_of_goods(HsCode("392410", "HS2022"), rule, (), law)) == {"it is made by hand"}


def test_nothing_is_remarkable_where_all_is_as_usual():
    assert remarks_of(read_study(STUDY / "data" / "coffee-machine")) == ()
