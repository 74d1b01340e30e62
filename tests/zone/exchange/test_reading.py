"""What goes into a ledger is read through one door, in three languages, with all problems at once."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import Workbook

from tests.zone.exchange.conftest import FIRMS, PARKS, PROJECTS
from tumen.errors import InputError
from tumen.tables.notes import collected
from tumen.zone.exchange.heads import codes_of, column_words, head_of, heads, meaning_of
from tumen.zone.exchange.importing import import_into
from tumen.zone.exchange.reading import given_cells, read_given
from tumen.zone.ledger import LedgerEntry, snapshot_from
from tumen.zone.records import TABLES
from tumen.zone.records.fields import LANGUAGES

ENTRY = LedgerEntry(by="Li", what="test")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", list(TABLES))
def test_every_column_has_one_head_and_a_meaning_in_each_language(table, language):
    fields = TABLES[table].fields
    assert len({head_of(table, field.name, language) for field in fields}) == len(fields)
    assert all(meaning_of(table, field, language) for field in fields)
    # no head of one column is the name or a head of another one of the table, in any language
    own = [{field.name, *(column_words(table, field.name)[each] for each in LANGUAGES)} for field in fields]
    assert sum(map(len, own)) == len(set().union(*own))


def test_every_word_of_a_closed_list_is_there_once_in_each_language():
    for table in TABLES.values():
        for field in table.fields:
            if field.choices:
                assert {*codes_of(field.choices).values()} == {*field.choices}
                for language in LANGUAGES:
                    words = [heads().choices[code][language] for code in field.choices]
                    assert len({*words}) == len(words)


def test_heads_of_the_file_name_columns_that_there_are():
    known = {field.name for table in TABLES.values() for field in table.fields}
    known |= {f"{table.name}.{field.name}" for table in TABLES.values() for field in table.fields}
    assert {*heads().columns} <= known
    assert {*heads().tables} == {*TABLES}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("项目.csv", "项目编号,中文名称,项目类别,依据,可信度\np1,光学胶,产业,纪要,本单位\n"),
        ("프로젝트.csv", "프로젝트 번호,중국어 이름,유형,근거,신뢰도\np1,光学胶,산업,纪要,자체 기록\n"),
        ("projects.csv", "project,name_zh,kind,source,confidence\np1,光学胶,industrial,纪要,office\n"),
        (
            "whatever.csv",
            "Project key,Name in Chinese,Kind,Source,Confidence\np1,光学胶,industrial,纪要,office\n",
        ),
    ],
)
def test_one_record_in_three_languages_is_one(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_given(tmp_path / name)
    assert found.problems == []
    (row,) = found.rows
    assert (row.project, row.name_zh, row.kind, row.confidence) == ("p1", "光学胶", "industrial", "office")


def test_problems_of_all_files_sheets_and_the_ledger_come_at_once(tmp_path, ledger):
    book = Workbook()
    sheet = book.active
    sheet.title = "进展"
    sheet.append(["进展编号", "项目编号", "阶段", "日期", "依据", "可信度"])
    sheet.append(["e1", "p1", "签约", "2026-02-30", "纪要", "本单位"])
    sheet.append(["e2", "p9", "签约", "2026-02", "纪要", "本单位"])
    book.create_sheet("projcts").append(["project"])
    book.save(tmp_path / "book.xlsx")
    (tmp_path / "projects.csv").write_text(
        f"{PROJECTS}p1,光学胶,,,,PK7,minutes,office\np2,,,,,,minutes,office\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        import_into(ledger, read_given(tmp_path), ENTRY)
    told = [(item.file.rpartition("/")[2], item.line, item.what) for item in caught.value.problems]
    assert told == [
        ("book.xlsx#进展", 2, "日期 (on): '2026-02-30' is not a date"),
        ("book.xlsx#projcts", None, "the sheet 'projcts' is no table of a ledger"),
        ("projects.csv", 3, "there is no name"),
        ("projects.csv", 2, "park: 'PK7' is not in the table parks"),
    ]  # p9 may be a project that could not be read: it is not reported as a second fault
    assert ledger.log() == ()


def test_the_example_of_the_template_is_refused(tmp_path):
    (tmp_path / "projects.csv").write_text(f"{PROJECTS}p1,光学胶,,,,,示例,office\n", encoding="utf-8")
    (problem,) = read_given(tmp_path).problems
    assert (problem.line, problem.what) == (2, "this is the example of the template")


def test_codes_that_a_sheet_holds_as_numbers_are_refused(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "产品"
    sheet.append(["项目编号", "产品名称", "HS编码", "依据", "可信度"])
    sheet.append(["p1", "咖啡", 90121, "纪要", "本单位"])
    book.save(tmp_path / "book.xlsx")
    (problem,) = read_given(tmp_path / "book.xlsx").problems
    assert "zeros may be lost" in problem.what


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ({}, "there is no table"),
        ({"parks.csv": PARKS.partition("\n")[0] + "\n"}, "no table has a row"),
        ({"thing.csv": "a,b\n1,2\n"}, "the name of the file is not that of a table"),
        ({"projects.csv": "project,项目编号,source,confidence\n1,2,m,office\n"}, "'project' is there twice"),
        (
            {"projects.csv": "projekt,name_zh,source,confidence\n1,x,m,office\n"},
            "there is no column 'projekt'",
        ),
    ],
)
def test_what_is_no_ledger_is_told(tmp_path, files, wrong):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert any(wrong in item.what for item in read_given(tmp_path).problems)


def test_a_cell_that_a_spreadsheet_would_run_loses_its_mark(tmp_path):
    (tmp_path / "projects.csv").write_text(f"{PROJECTS}p1,'=1+1,,'quoted,,,''-x,office\n", encoding="utf-8")
    (row,) = read_given(tmp_path).rows
    assert (row.name_zh, row.name_en, row.source) == ("=1+1", "'quoted", "'-x")


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u202a", "\ufeff", "\u2060"])
def test_a_key_with_a_mark_that_is_not_seen_is_refused(tmp_path, mark):
    (tmp_path / "projects.csv").write_text(
        f"{PROJECTS}p{mark}1,光学胶,,,,,minutes,office\n", encoding="utf-8"
    )
    (problem,) = read_given(tmp_path).problems
    assert problem.what == f"project: it holds a mark that is not seen (U+{ord(mark):04X})"


def test_text_that_was_lost_when_it_was_saved_is_refused(tmp_path):
    (tmp_path / "projects.csv").write_text(f"{PROJECTS}p1,光\ufffd,,,,,minutes,office\n", encoding="utf-8")
    (problem,) = read_given(tmp_path).problems
    assert "characters were lost" in problem.what


def test_semicolons_of_chinese_part_a_list_and_other_marks_are_told(folder, ledger):
    place = folder(
        firms=f"{FIRMS}f1,甲,,,KR,m,office\nf2,乙,,,CN,m,office\n",
        projects=f"{PROJECTS}p1,光学胶,,,f1；f2,,m,office\n",
    )
    (row,) = (row for row in read_given(place).rows if hasattr(row, "investors"))
    assert row.investors == ("f1", "f2")
    folder(projects=f"{PROJECTS}p1,光学胶,,,f1、f2,,m,office\n")
    with pytest.raises(InputError) as caught:
        import_into(ledger, read_given(place), ENTRY)
    (problem,) = caught.value.problems
    assert problem.fix == "If these are several, write them apart by semicolons"


@pytest.mark.parametrize(
    ("held", "shown", "read"),
    [
        # who types 2026-05 into a sheet gets the first day of the month, shown as a month
        (date(2026, 5, 1), "yyyy-mm", "2026-05"),
        (date(2026, 5, 1), "mmm-yy", "2026-05"),
        (date(2026, 5, 1), 'yyyy"年"m"月"', "2026-05"),
        (date(2026, 5, 1), "[$-804]yyyy\\-mm;@", "2026-05"),
        (date(2026, 1, 1), "yyyy", "2026"),
        (date(2026, 5, 1), "yyyy-mm-dd", "2026-05-01"),
        (date(2026, 5, 1), "d-mmm", "2026-05-01"),
        (date(2026, 5, 20), "yyyy-mm", "2026-05-20"),
    ],
)
def test_a_date_of_which_a_sheet_shows_the_month_is_a_month(tmp_path, held, shown, read):
    book = Workbook()
    book.active.title = "进展"
    book.active.append(["进展编号", "项目编号", "阶段", "日期", "依据", "可信度"])
    book.active.append(["e1", "p1", "签约", held, "纪要", "本单位"])
    book.active["D2"].number_format = shown
    book.save(tmp_path / "book.xlsx")
    (row,) = read_given(tmp_path / "book.xlsx").rows
    assert str(row.on) == read


@pytest.mark.parametrize(
    ("held", "shown", "read"),
    [
        # a spreadsheet shows 001 and P007, and holds 1 and 7
        (1, "000", "001"),
        (1.0, "0000", "0001"),
        (7, '"P"000', "P007"),
        (7, "\\P0", "P7"),
        (1234, "000", "1234"),
        (1, "General", "1"),
        (1, "0", "1"),
        (1, "0.00", "1"),
        (1234, "#,##0", "1234"),
    ],
)
def test_a_key_is_read_as_a_sheet_shows_it(tmp_path, held, shown, read):
    book = Workbook()
    book.active.title = "projects"
    book.active.append(["project", "name_zh", "source", "confidence"])
    book.active.append([held, "光学胶", "纪要", "office"])
    book.active["A2"].number_format = shown
    book.save(tmp_path / "book.xlsx")
    (row,) = read_given(tmp_path / "book.xlsx").rows
    assert row.project == read


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ("p1,光学胶,,,f1;f2;f1,,m,office", "investors: f1 stands twice"),
        ("p1,光学胶,,,,,-,office", "source: '-' says nothing"),
        ("p1,光学胶,,,,,……,office", "source: '……' says nothing"),
    ],
)
def test_an_investor_twice_and_a_source_of_marks_are_refused(folder, cells, wrong):
    (problem,) = read_given(folder(projects=f"{PROJECTS}{cells}\n")).problems
    assert problem.what == wrong


@pytest.mark.parametrize(
    ("head", "fix"),
    [
        ("国别", "Write '国别(地区)'"),
        ("主营产品名", "Write '主营产品'"),
        ("電話", "Its columns are: 企业编号, 中文名称"),
        ("phone", "Its columns are: firm, name_zh"),
    ],
)
def test_a_column_of_another_name_is_told_in_its_language(folder, head, fix):
    given = folder(企业=f"企业编号,中文名称,依据,可信度,{head}\nf1,甲,m,本单位,x\n")
    problems = [
        *read_given(given).problems,
        *given_cells("firms", {"firm": "f1", head: "x"}, "here").problems,
    ]
    assert [item.fix.startswith(fix) for item in problems if head in item.what] == [True, True]


def test_a_folder_of_a_file_that_cannot_be_read_is_not_called_empty(tmp_path):
    (tmp_path / "projects.csv").write_bytes(b"project,name_zh,source,confidence\np1,\xff\xfe\xff,m,office\n")
    (problem,) = read_given(tmp_path).problems
    assert "not UTF-8" in problem.what


def test_a_folder_in_chinese_is_read_as_a_ledger_too(tmp_path):
    (tmp_path / "项目.csv").write_text(
        "项目编号,中文名称,依据,可信度\np1,'=光学胶,纪要,本单位\n", encoding="utf-8"
    )
    assert snapshot_from(tmp_path)["projects"]["name_zh"].to_list() == ["=光学胶"]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"])
def test_an_error_of_a_spreadsheet_is_no_name(tmp_path, error):
    (tmp_path / "projects.csv").write_text(f"{PROJECTS}p1,{error},,,,,minutes,office\n", encoding="utf-8")
    (problem,) = read_given(tmp_path).problems
    assert problem.what == f"name_zh: the cell holds the error {error}"


def test_zeros_in_front_of_a_key_are_kept_in_yaml(tmp_path):
    (tmp_path / "projects.yaml").write_text(
        "- {project: 007, name_zh: 光学胶, planned_jobs: 0120, source: m, confidence: office}\n",
        encoding="utf-8",
    )
    (row,) = read_given(tmp_path).rows
    assert (row.project, row.planned_jobs) == ("007", 120)


def test_a_table_may_say_dates_amounts_and_currencies_as_people_write_them(tmp_path):
    head = "event,project,stage,on,amount,currency,source,confidence\n"
    rows = "e1,p1,签约,2026年6月1日,5亿元,,m,office\ne2,p1,signed,2026. 7. 2.,5억 원,원,m,office\n"
    (tmp_path / "events.csv").write_text(head + rows, encoding="utf-8")
    with collected() as notes:
        found = read_given(tmp_path / "events.csv")
    assert not found.problems
    # 亿 and 억 are 10^8
    assert [(row.on.first, row.amount, row.currency) for row in found.rows] == [
        (date(2026, 6, 1), 500_000_000, "CNY"),
        (date(2026, 7, 2), 500_000_000, "KRW"),
    ]
    assert any("'5亿元' is read as 500,000,000 CNY" in text for text in notes)


def test_what_can_be_read_in_two_ways_is_asked_with_its_line(tmp_path):
    head = "event,project,stage,on,amount,currency,source,confidence\n"
    rows = "e1,p1,signed,03/04/2026,1.234,KRW,m,office\ne2,p1,signed,2026.1,¥5,,m,office\n"
    (tmp_path / "events.csv").write_text(head + rows, encoding="utf-8")
    found = read_given(tmp_path / "events.csv")
    assert found.rows == []
    told = [(item.line, item.what.partition(":")[0]) for item in found.problems]
    assert sorted(told) == [(2, "amount"), (2, "on"), (3, "amount"), (3, "on")]


def test_an_empty_table_is_told_what_it_lacks(tmp_path):
    place = tmp_path / "events.csv"
    place.write_text("", encoding="utf-8")
    (problem,) = read_given(place).problems
    assert (problem.what, problem.fix) == ("the table is empty", "Begin it with its columns")
