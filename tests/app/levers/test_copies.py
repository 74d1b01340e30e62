"""Whatever levers say, a copy of the study with the same cells changed says."""

import csv
import random

import pytest

from tumen.app.folder import StudyFolder
from tumen.app.levers.moved import MovedLever, answer_moved
from tumen.app.levers.stated import levers_of
from tumen.app.studies.shelf import Shelf
from tumen.app.studies.study_tables import read_sheet, tables_there
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.core.results.changed import rows_changed
from tumen.study.core.results.measures import measures_of_results
from tumen.study.core.starter import write_starter
from tumen.study.product.flat import tables_of
from tumen.study.product.run import run_products

_SHOWN = ("agreements", "cells", "landed", "origins", "quotes")


@pytest.fixture(scope="module")
def lunch(tmp_path_factory):
    home = tmp_path_factory.mktemp("studies")
    write_starter(("origin", "landed-cost"), home / "lunch")
    keys = home / "lunch" / "study.yaml"
    text = keys.read_text(encoding="utf-8")
    keys.write_text(text[: text.index("\nscenarios:")] + "\n", encoding="utf-8")
    study = Shelf(StudyFolder(home)).one("lunch")
    return study, run_products(read_study(study.path))


def _setting(study, chance):
    """One to three cells of the study, each with another figure or choice."""
    there = [
        (name, row, column, item)
        for name in tables_there(study)
        for row, cells in enumerate(levers_of(study, name))
        for column, item in enumerate(cells)
        if item is not None
    ]
    for name, row, column, item in chance.sample(there, chance.randint(1, 3)):
        if item.choices:
            yield name, row, column, MovedLever(item, chance.choice(item.choices), "", "")
        else:
            figure = f"{(item.figure * chance.choice([0, 50, 90, 110, 200, 310]) / 100).normalize():f}"
            yield name, row, column, MovedLever(item, figure, "-1000000", "1000000")


def _with(study, setting, path):
    """A copy of the study with these cells changed in its tables."""
    path.mkdir()
    for file in study.path.iterdir():
        (path / file.name).write_bytes(file.read_bytes())
    for name in {name for name, *_ in setting}:
        sheet = read_sheet(study, name)
        rows = [list(row) for row in sheet.rows]
        for table, row, column, lever in setting:
            if table == name:
                rows[row][column] = lever.text
        with (path / sheet.file).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([sheet.columns, *rows])
    return path


def _rows(result, name):
    return [
        {column: cell for column, cell in row.items() if column != "scenario"}
        for row in tables_of(result).get(name, ())
        if row["scenario"] == "base"
    ]


@pytest.mark.parametrize("seed", range(12))
def test_levers_say_what_a_copy_with_the_same_cells_says(lunch, seed, tmp_path):
    study, before = lunch
    setting = list(_setting(study, random.Random(seed)))  # noqa: S311 - no secret
    levers = [lever for *_, lever in setting]
    try:
        after = run_products(read_study(_with(study, setting, tmp_path / "copy")))
    except InputError:
        with pytest.raises(InputError):  # what a file may not say a lever may not
            answer_moved(study, "base", levers)
        return
    found = answer_moved(study, "base", levers)
    cells = [
        cell
        for name in _SHOWN
        for cell in rows_changed(
            name, _rows(before, name), _rows(after, name), measures=measures_of_results(name)
        )
    ]
    own = [cell for cell in found.cells if cell.column != "source"]  # a scenario has a source of its own
    assert {repr(cell) for cell in own} == {repr(cell) for cell in cells if cell.column != "source"}
