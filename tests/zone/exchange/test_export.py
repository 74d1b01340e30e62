"""What is exported and imported into a new ledger gives the same ledger; templates are read back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.zone.exchange.conftest import PROJECTS
from tumen.errors import InputError
from tumen.zone.exchange.export import is_marked, marked, write_export
from tumen.zone.exchange.heads import example_marks, heads, table_title
from tumen.zone.exchange.importing import import_into
from tumen.zone.exchange.reading import read_given
from tumen.zone.exchange.template import write_template
from tumen.zone.ledger import LedgerEntry, open_ledger
from tumen.zone.records import TABLES
from tumen.zone.records.fields import LANGUAGES

ENTRY = LedgerEntry(by="Li", what="test")
RECORD = Path(__file__).resolve().parents[3] / "studies" / "changchun-zone" / "ledger"
ODD = (
    "=1+1",
    "'=1",
    "-5",
    "''x",
    "@a",
    "＝b",
    "a\nb",
    'say "x", y',
    "1e5",
    "0901",
    "TRUE",
    "2026-01-02",
    "'",
)


@pytest.fixture
def filled(folder, ledger):
    """The public record, and names that programs would change."""
    rows = "\n".join(
        f'o{n},,"{text.replace(chr(34), chr(34) * 2)}",,,,m,office'
        for n, text in enumerate(map(str, map(marked, ODD)))
    )
    ledger.write(read_given(RECORD).rows, ENTRY)
    odd = read_given(folder(projects=f"{PROJECTS}{rows}\n"))
    assert odd.problems == []
    assert [row.name_ko for row in odd.rows] == list(ODD)
    ledger.write(odd.rows, ENTRY)
    return ledger


@pytest.mark.parametrize("form", ["out", "out.xlsx"])
def test_an_export_imported_again_is_the_same_ledger(filled, tmp_path, form):
    counts = write_export(filled, tmp_path / form, history=True)
    other = open_ledger(tmp_path / "other.sqlite", create=True)
    given = read_given(tmp_path / form)
    assert given.problems == []
    other.write(given.rows, ENTRY)
    assert other.cells() == filled.cells()
    assert counts["projects"] == 71 + len(ODD)
    assert counts["history"] == sum(count for name, count in counts.items() if name != "history")


@pytest.mark.parametrize("text", [*ODD, "", "plain", "'''-x", "+1 000", "-", "\t"])
def test_the_mark_of_a_formula_can_be_taken_off_again(text):
    written = marked(text)
    assert (written[1:] if is_marked(written) else written) == text


def test_an_export_as_known_on_a_day_has_no_more_than_was_known(folder, tmp_path):
    clock = iter([datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC)])
    ledger = open_ledger(tmp_path / "zone.sqlite", create=True, clock=lambda: next(clock))
    ledger.write(read_given(folder(projects=f"{PROJECTS}a,甲,,,,,m,office\n")).rows, ENTRY)
    ledger.write(read_given(folder(projects=f"{PROJECTS}a,乙,,,,,m,office\n")).rows, ENTRY, correct=True)
    write_export(ledger, tmp_path / "then", known_at=datetime(2026, 1, 31, tzinfo=UTC), history=True)
    write_export(ledger, tmp_path / "now", history=True)
    assert read_given(tmp_path / "then").rows[0].name_zh == "甲"
    assert read_given(tmp_path / "now").rows[0].name_zh == "乙"
    then, now = ((tmp_path / name / "history" / "history.csv").read_text("utf-8") for name in ("then", "now"))
    assert ("乙" in then, "甲" in now and "乙" in now) == (False, True)


def test_nothing_is_overwritten_and_an_empty_ledger_is_told(filled, ledger, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a").touch()
    with pytest.raises(InputError, match="is not an empty folder"):
        write_export(filled, tmp_path / "there")
    empty = open_ledger(tmp_path / "empty.sqlite", create=True)
    with pytest.raises(InputError, match="nothing to export"):
        write_export(empty, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("form", ["t", "t.xlsx"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_has_every_column_and_its_examples_are_refused(tmp_path, language, form):
    write_template(tmp_path / form, language)
    given = read_given(tmp_path / form)
    assert given.rows == []
    assert [item.what for item in given.problems] == ["this is the example of the template"] * len(TABLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_are_rows_that_the_door_takes(tmp_path, language, ledger):
    write_template(tmp_path / "t", language)
    mark = heads().example[language]
    assert mark.casefold() in example_marks()
    for path in (tmp_path / "t").glob("*.csv"):
        path.write_text(path.read_text("utf-8-sig").replace(mark, "x"), encoding="utf-8")
    given = read_given(tmp_path / "t")
    assert given.problems == []
    assert len(given.rows) == len(TABLES)


def test_a_workbook_lets_people_pick_from_closed_lists(tmp_path):
    write_template(tmp_path / "t.xlsx", "zh")
    book = load_workbook(tmp_path / "t.xlsx")
    sheet = book[table_title("events", "zh")]
    listed = [item.formula1 for item in sheet.data_validations.dataValidation]
    assert any("签约" in text and "投产" in text for text in listed)
    assert all(len(item) <= 257 for item in listed)
    assert sheet["D1"].comment.text.startswith("何时")


def test_a_filled_template_is_imported(tmp_path, ledger):
    write_template(tmp_path / "t.xlsx", "ko")
    book = load_workbook(tmp_path / "t.xlsx")
    for sheet in book.worksheets[1:]:
        sheet.delete_rows(2)
    sheet = book[table_title("projects", "ko")]
    heads_there = [cell.value for cell in sheet[1]]
    filled = {
        "프로젝트 번호": "p1",
        "한국어 이름": "광학 접착",
        "유형": "산업",
        "근거": "회의록",
        "신뢰도": "자체 기록",
    }
    for column, value in filled.items():
        sheet.cell(2, heads_there.index(column) + 1, value)
    book.save(tmp_path / "t.xlsx")
    import_into(ledger, read_given(tmp_path / "t.xlsx"), ENTRY)
    assert ledger.snapshot()["projects"]["kind"].to_list() == ["industrial"]


def test_the_history_says_who_entered_what(filled, tmp_path):
    write_export(filled, tmp_path / "out", history=True)
    lines = (tmp_path / "out" / "history" / "history.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("table,key,entry,entered_at,entered_by,what")
    first = lines[1].split(",", 6)
    assert first[:3] == ["sources", "S00", "1"]
    assert json.loads('"' + first[4] + '"') == "Li"
