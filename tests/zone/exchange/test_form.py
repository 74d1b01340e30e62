"""Monthly forms: who must report, what came back, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import load_workbook

from tumen.errors import InputError
from tumen.tables.notes import collected
from tumen.zone.exchange.form import COLUMNS, month_of, write_form
from tumen.zone.exchange.importing import import_into
from tumen.zone.exchange.reading import read_given
from tumen.zone.ledger import LedgerEntry
from tumen.zone.records.fields import LANGUAGES

ENTRY = LedgerEntry(by="Li", what="test")
MAY = month_of("2026-05")
EVENTS = """event,project,stage,on,source,confidence
e1,a,signed,2025-03-01,m,office
e2,b,production,2024-03-01,m,office
e3,c,talks,2025-03-01,m,office
e4,d,signed,2026-06-01,m,office
e5,e,signed,2025-03-01,m,office
e6,e,withdrawn,2026-05-31,m,office
e7,f,signed,2026,m,office
"""
REPORTS = """project,month,invested,output,currency,jobs,source,confidence
b,2026-02,100,5,CNY,10,m,office
b,2026-04,200.5,7,CNY,12,m,office
b,2026-06,900,9,CNY,99,m,office
"""


@pytest.fixture
def filled(folder, ledger):
    rows = "".join(f"{key},名{key},,,,{'PK1' if key == 'a' else ''},m,office\n" for key in "abcdef")
    head = "project,name_zh,name_ko,name_en,investors,park,source,confidence\n"
    place = folder(
        projects=head + rows,
        events=EVENTS,
        reports=REPORTS,
        parks="park,name_en,source,confidence\nPK1,Base,m,office\n",
    )
    ledger.write(read_given(place).rows, ENTRY)
    return ledger


def form(ledger, tmp_path, **more):
    path = tmp_path / "may.xlsx"
    write_form(ledger.snapshot(), MAY, path, **more)
    return path


def rows_of(path):
    return [[cell.value for cell in row] for row in load_workbook(path).worksheets[0].iter_rows(min_row=2)]


def put(path, **cells):
    """Fill cells of the first sheet: ``b_jobs=12``."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    line = {sheet.cell(at, 1).value: at for at in range(2, sheet.max_row + 1)}
    for name, value in cells.items():
        key, _, column = name.partition("_")
        sheet.cell(line[key], COLUMNS.index(column) + 1).value = value
    book.save(path)


def test_who_counts_by_the_end_of_the_month_must_report(filled, tmp_path):
    # a and b count; c is in talks; d is signed in June; e is withdrawn; f was signed some day of the year
    found = rows_of(form(filled, tmp_path))
    assert [row[0] for row in found] == ["a", "b", "f"]
    last = dict(zip(COLUMNS, found[1], strict=True))
    # figures beside are those of April, the last month before; those of June are not shown
    assert (last["last_month"], last["last_invested"], last["last_jobs"]) == ("2026-04", 200.5, 12)
    assert (last["month"], last["currency"], last["invested"]) == ("2026-05", "CNY", None)


def test_a_park_alone(filled, tmp_path):
    assert [row[0] for row in rows_of(form(filled, tmp_path, park="PK1"))] == ["a"]
    with pytest.raises(InputError, match="there is no park 'PK2'"):
        write_form(filled.snapshot(), MAY, tmp_path / "other.xlsx", park="PK2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_comes_back(filled, tmp_path, language):
    path = form(filled, tmp_path, language=language)
    put(
        path,
        b_invested=250,
        b_output=8.5,
        b_jobs=14,
        a_difficulty="电力",
        a_stage="开工",
        a_on="2026-05-20",
        a_printed="开工",
    )
    change = import_into(filled, read_given(path, MAY), ENTRY)
    assert change.new == {"reports": 2, "events": 1}
    reports = filled.snapshot()["reports"].filter(month_first=MAY.first).sort("project").to_dicts()
    assert [row["project"] for row in reports] == ["a", "b"]  # f reports nothing: there is no row of noughts
    assert (reports[0]["invested"], reports[0]["currency"], reports[0]["difficulty"]) == (None, None, "电力")
    assert (reports[1]["invested"], reports[1]["output"]) == (Decimal(250), Decimal("8.5"))
    (event,) = filled.snapshot()["events"].filter(event="a-started-2026-05-20").to_dicts()
    assert (event["project"], event["stage"]) == ("a", "started")
    # the same form again says nothing new
    assert import_into(filled, read_given(path, MAY), ENTRY).new == {}


def test_key_columns_are_locked_and_blanks_are_not(filled, tmp_path):
    sheet = load_workbook(form(filled, tmp_path)).worksheets[0]
    assert sheet.protection.sheet
    locked = [cell.protection.locked for cell in sheet[2]]
    assert locked == [at <= COLUMNS.index("month") for at in range(len(COLUMNS))]


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"b_project": "bb"}, "'bb' stands twice, or is no project of this form"),
        ({"b_project": "a"}, "'a' stands twice"),
        ({"b_project": None, "b_jobs": 3}, "the key of the row is gone"),
        ({"b_month": "2026-04"}, "the row is of 2026-04, the form of 2026-05"),
        ({"b_invested": "much"}, "invested: 'much' is not a number"),
        ({"a_invested": 3}, "invested has no currency"),
        ({"a_currency": "USD"}, "currency: it stands without an amount"),
        ({"a_stage": "开工"}, "(on): the cell is empty"),
        ({"a_stage": "起步", "a_on": "2026-05-20"}, "(stage): '起步' is not one of the choices"),
    ],
)
def test_what_is_wrong_with_a_form_is_told(filled, tmp_path, cells, wrong):
    path = form(filled, tmp_path)
    put(path, **cells)
    found = read_given(path, MAY)
    with pytest.raises(InputError) as caught:
        import_into(filled, found, ENTRY)
    assert any(wrong in item.what and item.line for item in caught.value.problems)


def test_a_form_of_another_month_and_a_broken_one_are_refused(filled, tmp_path):
    path = form(filled, tmp_path)
    (problem,) = read_given(path, month_of("2026-04")).problems
    assert problem.what == "the form is of 2026-05, not of 2026-04"
    book = load_workbook(path)
    sheet = book["seal"]
    sheet["A2"] = sheet["A2"].value.replace("2026-05", "2026-04")
    book.save(path)
    (problem,) = read_given(path).problems
    assert problem.what == "the form was changed where it is not to be filled"


def test_a_form_without_a_row_of_it_is_refused(filled, tmp_path):
    path = form(filled, tmp_path)
    book = load_workbook(path)
    book.worksheets[0].delete_rows(3)
    book.save(path)
    (problem,) = read_given(path).problems
    assert problem.what == "rows of b are gone"


def test_what_is_no_form_is_refused_where_one_is_asked(folder):
    place = folder(parks="park,name_en,source,confidence\nPK1,Base,m,office\n")
    (problem,) = read_given(place, MAY).problems
    assert problem.what == "this is no form of 2026-05"


@pytest.mark.parametrize("text", ["2026", "2026-Q2", "2026-05-01", "May", "2999-01", "2026-13"])
def test_a_month_is_a_month_that_has_begun(text):
    with pytest.raises(InputError):
        month_of(text)


def test_a_row_of_another_name_is_refused(filled, tmp_path):
    path = form(filled, tmp_path, language="zh")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["A2"], sheet["A3"] = "b", "a"  # keys are changed, names are not: whose figures are these?
    book.save(path)
    told = [item.what for item in read_given(path).problems]
    assert told == [
        "the row of b is called '名a', and was '名b'",
        "the row of a is called '名b', and was '名a'",
    ]


def test_problems_of_a_form_name_columns_and_words_as_it_does(filled, tmp_path):
    path = form(filled, tmp_path, language="zh")
    put(path, a_invested="无", a_stage="到位", a_on="2026-05")
    amount, stage = read_given(path).problems
    assert amount.what == "完成投资 (invested): '无' is not a number"
    assert stage.what == "进展阶段 (stage): '到位' is not one of the choices"
    assert "到位资金" in stage.fix


def test_an_event_of_another_month_is_told(filled, tmp_path):
    path = form(filled, tmp_path)
    put(path, a_stage="started", a_on="2026-07-01", b_stage="completed", b_on="2026")
    with collected() as notes:
        assert read_given(path).problems == []
    assert [item.partition(": ")[2] for item in notes if "is not of" in item] == [
        "row 2: started 2026-07-01 of a is not of 2026-05"
    ]
