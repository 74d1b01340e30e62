"""A study in a workbook: the answers of the same study in a folder, and every mistake with its sheet and
row."""

from __future__ import annotations

import csv
import json
import re
import sys
from datetime import date
from pathlib import Path

import pytest

from tumen.errors import InputError, MissingExtraError
from tumen.study.core.new_workbook import write_new_workbook
from tumen.study.core.read import read_study
from tumen.study.core.results.assumptions import assumptions_of
from tumen.study.core.results.plain import to_plain
from tumen.study.core.results.write import write_results
from tumen.study.core.run import run_study
from tumen.study.core.starter import write_starter

openpyxl = pytest.importorskip("openpyxl", reason="the extra for spreadsheets is not installed")
STUDIES = Path(__file__).resolve().parents[2] / "studies"


@pytest.fixture
def template(tmp_path):
    write_starter(("origin", "landed-cost"), tmp_path / "template")
    return tmp_path / "template"


@pytest.fixture
def path(template, tmp_path):
    path = tmp_path / "box.xlsx"
    write_new_workbook(template, path)
    return path


@pytest.fixture
def changed(path):
    """Change cells of the workbook: sheet, cell, value."""

    def change(*cells):
        book = openpyxl.load_workbook(path)
        for sheet, cell, value in cells:
            book[sheet][cell] = value
        book.save(path)
        return path

    return change


def problems(path):
    with pytest.raises(InputError) as caught:
        read_study(path)
    return [
        (str(problem.file).rpartition("/")[2], problem.line, problem.what, problem.fix)
        for problem in caught.value.problems
    ]


def without_places(result):
    """A result as plain text, without names of files and zeros at the end of figures (a cell does not keep
    0.90)."""
    plain = to_plain(result)
    for part in (plain, plain["product"]):
        part["assumptions"] = [{**item, "where": ""} for item in part["assumptions"]]
    plain["register"] = [{**item, "where": ""} for item in plain["register"]]
    text = json.dumps(plain).replace("box.xlsx#", "").replace(".csv", "")
    return re.sub(r"([0-9])\.([0-9]*?)0+(?![0-9])", lambda m: m[1] + (f".{m[2]}" if m[2] else ""), text)


def test_the_answers_are_those_of_the_folder(path, template):
    book, folder = read_study(path), read_study(template)
    assert book.facts.model_copy(update={"tables": folder.facts.tables}) == folder.facts
    assert without_places(run_study(book)) == without_places(run_study(folder))
    assert [name for name, _ in book.files] == ["box.xlsx"]


def test_results_as_a_workbook_keep_codes_and_figures(path, tmp_path):
    study = read_study(path)
    result = run_study(study)
    place = write_results(result, study, tmp_path / "results", workbook=True)
    book = openpyxl.load_workbook(place / "results.xlsx")
    for name in ("cells", "origins", "quotes", "landed", "assumptions", "vintages"):
        with (place / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        columns, *cells = book[name].iter_rows(values_only=True)
        assert list(columns) == list(rows[0])
        for row, mine in zip(rows, cells, strict=True):
            for text, cell in zip(row.values(), mine, strict=True):
                if isinstance(cell, int | float):
                    assert cell == pytest.approx(float(text), rel=1e-14)
                else:
                    assert (cell or "") == text
    (cost, line) = ([c.value for c in book["cells"][1]].index(name) for name in ("cost_per_unit", "line"))
    assert isinstance(book["cells"][2][cost].value, float)
    assert book["cells"][2][line].value == "3924.10"
    assert not (write_results(result, study, tmp_path / "plain") / "results.xlsx").exists()


def test_tables_of_a_folder_may_be_sheets(path, template, tmp_path):
    text = (template / "study.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "mixed"
    folder.mkdir()
    for file in template.glob("*.csv"):
        if file.name not in {"products.csv", "sites.csv"}:
            (folder / file.name).write_bytes(file.read_bytes())
    (folder / "book.xlsx").write_bytes(path.read_bytes())
    single = openpyxl.Workbook()
    with (template / "sites.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            single.active.append(row)
    single.save(folder / "sites.xlsx")
    text += "tables: {products: book.xlsx#products, sites: sites.xlsx}\n"
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    assert without_places(run_study(read_study(folder))) == without_places(run_study(read_study(template)))
    (folder / "study.yaml").write_text(text.replace("#products", "#goods"), encoding="utf-8")
    ((file, _, what, _), *_rest) = problems(folder)
    assert (file, what) == ("book.xlsx", "there is no sheet 'goods'")
    (folder / "study.yaml").write_text(text.replace("sites.xlsx", "book.xlsx"), encoding="utf-8")
    assert any("several sheets" in what for _, _, what, _ in problems(folder))
    (folder / "study.yaml").write_text(text.replace("sites.xlsx", "places.xlsx"), encoding="utf-8")
    assert any("there is no file places.xlsx" in what for _, _, what, _ in problems(folder))


# Cells of the new workbook: bills D2 is a code, B2 of study the name, B6 the day, B12 what a scenario sets, B15 what one
# scales; row 16 is the first free one of study, T the first free column of sites.
@pytest.mark.parametrize(
    ("cells", "place", "what", "fix"),
    [
        ([("bills", "D2", 3902.1)], "box.xlsx#bills:2", "hs: 3902.1 is a number, so zeros", "as text"),
        ([("products", "C2", 392410)], "box.xlsx#products:2", "hs: 392410 is a number", "as text"),
        ([("bills", "E3", "#N/A")], "box.xlsx#bills:3", "value: the cell holds the error #N/A", "formula"),
        (
            [("bills", "E3", "=1+1")],
            "box.xlsx#bills:3",
            "value: the formula has no stored result",
            "save it",
        ),
        ([("bills", "F4", "home")], "box.xlsx#bills:4", "origin: 'home' is not one of the choices", "Write"),
        ([("bills", "B4", "nowhere")], "box.xlsx#bills:4", "there is no site 'nowhere'", "Names"),
        ([("prices", "C3", None)], "box.xlsx#prices:3", "price: the cell is empty", "Write"),
        ([("prices", "C1", "cost")], "box.xlsx#prices:1", "there is no column 'cost'", "price"),
        ([("sites", "AZ3", "x")], "box.xlsx#sites:3", "beyond the last column", "Name the column"),
        ([("study", "B7", "dollars")], "box.xlsx#study:7", "'dollars' is no", ""),
        ([("study", "B6", "June")], "box.xlsx#study:6", "on: 'June' is not a date", "Write year-month-day"),
        ([("study", "B2", 12)], "box.xlsx#study:2", "study: 12 is not text", "Format the cell as text"),
        ([("study", "A7", "curency")], "box.xlsx#study:7", "there is no key 'curency'", "currency"),
        (
            [("study", "A7", "on")],
            "box.xlsx#study:7",
            "the key 'on' is there twice, first in row 6",
            "Delete",
        ),
        ([("study", "A7", "a b")], "box.xlsx#study:7", "'a b' is no key", "steps"),
        ([("study", "A13", "left_out[2].regime")], "box.xlsx#study:13", "does not fit", "without gaps"),
        ([("study", "A13", "title.x")], "box.xlsx#study:13", "does not fit", "one value"),
        (
            [("study", "B12", "{product: box")],
            "box.xlsx#study:12",
            "neither a list nor a set",
            "Write [a, b]",
        ),
        (
            [("study", "B15", '{"prices[product=box, site=ningbo].price": big}')],
            "box.xlsx#study:15",
            "price",
            "",
        ),
        ([("study", "A1", "keys")], "box.xlsx#study:1", "there is no column 'keys'", "key, value, note"),
    ],
)
def test_mistakes_are_named_with_sheet_and_row(changed, cells, place, what, fix):
    found = problems(changed(*cells))
    assert any(
        f"{file}:{line}" == place and what in said and fix in remedy for file, line, said, remedy in found
    ), found


def test_every_mistake_at_once(changed):
    found = problems(changed(("bills", "D2", 39), ("prices", "C2", -1), ("study", "B7", "dollars")))
    assert {file for file, *_ in found} >= {"box.xlsx#bills", "box.xlsx#prices", "box.xlsx#study"}


def test_sheets_that_are_missing_or_unknown(path):
    book = openpyxl.load_workbook(path)
    del book["lanes"]
    book.save(path)
    expected = ("box.xlsx#study", 5, "ask[2]: landed-cost is asked without the table lanes")
    assert expected in [item[:3] for item in problems(path)]
    book.create_sheet("produts").append(["x"])
    book.save(path)
    ((file, _, what, fix),) = problems(path)
    assert (file, what) == ("box.xlsx#produts", "there is no table 'produts' in a study")
    assert fix == "Did you mean 'products'?"
    del book["study"]
    book.save(path)
    assert "has no sheet 'study'" in problems(path)[0][2]


def test_rows_and_notes_that_are_for_people(changed):
    study = read_study(
        changed(("study", "C14", "a remark"), ("study", "A16", "left_out"), ("notes", "A40", 7))
    )
    assert study.facts == read_study(changed()).facts
    assert study.facts.on == date(2026, 6, 1)


def test_lists_step_by_step(changed):
    whole = "[{regime: GSP, reason: not asked, source: illustrative}]"
    expected = read_study(changed(("study", "A16", "left_out"), ("study", "B16", whole))).facts
    assert expected.left_out[0].regime == "GSP"
    cells = [("study", "A16", "left_out[1].regime"), ("study", "B16", "GSP")]
    cells += [("study", "A17", "left_out[1].reason"), ("study", "B17", "not asked")]
    cells += [("study", "A18", "left_out[1].source"), ("study", "B18", "illustrative")]
    assert read_study(changed(*cells)).facts == expected


def test_the_missing_extra_is_named_only_when_asked_for(path, template, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"\[spreadsheets\]"):
        read_study(path)
    study = read_study(template)
    result = run_study(study)
    assert write_results(result, study, tmp_path / "results").is_dir()
    with pytest.raises(MissingExtraError):
        write_results(result, study, tmp_path / "other", workbook=True)
    assert not list((tmp_path / "other").rglob("*.csv"))


def test_assumptions_name_the_sheet_of_keys(tmp_path):
    """What a study states in its keys stands in study.yaml of a folder, in the sheet of keys of a workbook."""
    folder, path = STUDIES / "mixed-container", tmp_path / "container.xlsx"
    write_new_workbook(folder, path)
    mine, plain = (
        {item.where for item in assumptions_of(read_study(place)) if " in " in item.where}
        for place in (path, folder)
    )
    assert {"left_out in study.yaml", "scenarios.quota in study.yaml"} <= plain
    assert mine == {text.replace("study.yaml", "the sheet study of container.xlsx") for text in plain}
