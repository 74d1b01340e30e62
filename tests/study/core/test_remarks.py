"""What may be meant but must be seen: gaps between periods, consignments above a year's demand."""

from __future__ import annotations

import shutil
from pathlib import Path

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


def test_nothing_is_remarkable_where_all_is_as_usual():
    assert remarks_of(read_study(STUDY / "data" / "coffee-machine")) == ()
