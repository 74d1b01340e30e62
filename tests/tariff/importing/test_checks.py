"""What cannot be read is said, kept as unknown, or refused: nothing becomes a rate by mistake."""

from __future__ import annotations

import re
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from reportlab.lib.pagesizes import A4
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from tests.tariff.importing.conftest import BODY, RCEP, csv_of, sheet_of
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.expression import questions
from tumen.tariff.rates.own import own_tariffs

HEAD = ["HS Code", "Description", "Base Rate", "Year 1", "Year 2", "Remarks"]
KEYS = {"form": "schedule", "edition": "HS2012", "digits": "[8]", **RCEP}


def schedule(tmp_path, *rows, name="annex.csv", head=HEAD):
    return csv_of(tmp_path / name, [head, *([*row, *[""] * (len(head) - len(row))] for row in rows)])


def rate(folder, line, on="2022-06-01", regime="RCEP"):
    with own_tariffs([folder]):
        rows = TariffBook().rates("TH", HsCode(line, "HS2012"), date.fromisoformat(on))
    return next(row.rate for row in rows if row.regime == regime and "CN" in row.beneficiaries)


def problems(run, *args, **more):
    with pytest.raises(InputError) as caught:
        run(*args, **more)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["8501.10.10", "", 5, 6, 4]], "year 1 has 6 %, and the base rate is 5 %"),
        ([["8501.10.10", "", 5, 3, 4]], "the rate rises: 3 % in year 1, 4 % in year 2"),
        (
            [["8501.10.10", "", 5, 3, 2], ["85011010", "", 5, 3, 1]],
            "a second row of the line has other rates",
        ),
    ],
)
def test_checks_ask_and_an_answer_is_kept(imported, tmp_path, rows, said):
    kind = {"year 1 ": "base", "the rat": "staging", "a secon": "repeated"}[said[:7]]
    path = schedule(tmp_path, *rows)
    told = problems(imported, path, "TH", **KEYS)
    assert len(told) == 1
    assert said in told[0]
    assert f"{kind}: reason" in told[0]
    assert not (tmp_path / "own").exists()
    made, folder = imported(path, "TH", accepted=f"{{{kind}: seen in print}}", **KEYS)
    assert [finding.kind for finding in made.findings] == [kind]
    assert "seen in print" in (folder / "TH" / "columns.csv").read_text()


def test_a_row_without_rates_is_a_title_before_the_rows_of_its_line_and_a_second_kind_after_them(
    imported, tmp_path
):
    title, goods = ["8501.10.10", "motors:", "", "", ""], ["8501.10.10", "for bicycles", 5, 3, 2]
    _, folder = imported(schedule(tmp_path, title, goods), "TH", **KEYS)
    assert rate(folder, "85011010").pct == 3
    for other in (["8501.10.10", "other", "", "", ""], ["8501.10.10", "other", 5, "", ""]):
        told = problems(imported, schedule(tmp_path, goods, other), "TH", **KEYS)
        assert "line 3: a second row of the line has other rates" in told[0]


@pytest.mark.parametrize("row", ["8501.10.10,motors, small,20,10,5,", "8501.10.10,20,10,5", "85011010,20"])
def test_rows_of_text_with_other_numbers_of_cells_than_the_head_are_not_read(imported, tmp_path, row):
    path = schedule(tmp_path, ["8501.10.20", "", 20, 10, 5])
    path.write_text(f"{path.read_text(encoding='utf-8')}Section 2\n{row}\n", encoding="utf-8")
    (told,) = problems(imported, path, "TH", **KEYS)
    assert f"line 4: the row has {row.count(',') + 1} cells, and the head 6" in told
    made, folder = imported(path, "TH", partly=True, **KEYS)
    assert made.lines == 1
    assert "row not read: line 4" in str(rate(folder, "850110"))


def test_a_number_that_is_no_rate_is_not_read(imported, tmp_path):
    path = schedule(tmp_path, ["0714.10.11", "", 887.4, 887.4, 85011010])  # 887.4 % is Korea's 0714.10
    made, folder = imported(path, "TH", **KEYS)
    assert str(rate(folder, "07141011").pct) == "887.4"
    assert rate(folder, "07141011", "2023-06-01").text == "85011010"
    assert [finding.what for finding in made.findings] == ["'85011010' is not understood"]


def test_of_two_rows_that_differ_neither_is_taken(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", 5, 3, 2], ["8501.10.10", "", 5, 3, 1])
    _, folder = imported(path, "TH", accepted="{repeated: two kinds of goods}", **KEYS)
    assert rate(folder, "85011010", "2023-06-01").text == "two rows: 2% and 1%"
    assert rate(folder, "85011010", "2022-06-01").pct == 3


def test_the_rates_beside_a_schedule_are_compared(imported, tmp_path):
    head = ["HS Code", "Base Rate", "MFN", "Year 1", "Year 2", "Final"]
    path = schedule(tmp_path, ["8501.10.10", 5, 7, 4, 3, 0], head=head)
    told = problems(imported, path, "TH", columns="{final: Final}", **KEYS)
    assert any("the base rate is 5%, and the MFN rate beside it 7%" in text for text in told)
    assert any("the last year has 3%, and the final rate is free" in text for text in told)


def test_every_row_that_cannot_be_placed_is_told_at_once(imported, tmp_path):
    path = schedule(
        tmp_path,
        ["1012100", "", 5, 4, 3],  # 0101.21.00 without its zero
        ["8501.10", "", 5, 4, 3],
        ["8599.10.10", "", 5, 4, 3],
        ["motors", "", 5, 4, 3],
        ["8501.10.10", "", 5, 4, 3],
    )
    told = problems(imported, path, "TH", **KEYS)
    assert len(told) == 4
    for text, line in zip(told, (2, 3, 4, 5), strict=True):
        assert text.startswith(f"{path}: line {line}: ")
    assert "lost its first zero. Store it as text: 0101.21.00" in told[0]
    assert "has 6 digits, and lines of TH have 8" in told[1]
    assert "8599.10 is no subheading of HS2012" in told[2]
    assert "'motors' is no code of a line" in told[3]


def test_partly_leaves_rows_out_and_their_subheading_unknown(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", 5, 4, 3], ["8501.10.9", "", 5, 4, 3])
    made, folder = imported(path, "TH", partly=True, **KEYS)
    assert [finding.kind for finding in made.findings] == ["row"]
    assert rate(folder, "85011010").pct == 4
    assert "row not read: line 3" in str(rate(folder, "850110"))


@pytest.mark.parametrize("cell", ["5*", "5 1/", "5%(a)", "5 [2]", "5²"])
def test_a_footnote_mark_is_a_condition_and_no_digit(imported, tmp_path, cell):
    path = schedule(tmp_path, ["8501.10.10", "", 8, cell, 3])
    _, folder = imported(path, "TH", **KEYS)
    assert len(questions(rate(folder, "85011010"))) == 1


def test_what_a_mark_means_may_be_said(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", 8, "5*", "3#"])
    _, folder = imported(path, "TH", marks='{"*": for assembly, "#": none}', **KEYS)
    assert questions(rate(folder, "85011010")) == ("for assembly",)
    assert rate(folder, "85011010", "2023-06-01").pct == 3


def test_raised_figures_in_a_workbook_are_marks(imported, tmp_path):
    path = sheet_of(tmp_path / "annex.xlsx", [HEAD, ["8501.10.10", "", 80, "x", 3, ""]])
    book = openpyxl.load_workbook(path)
    raised = TextBlock(InlineFont(vertAlign="superscript"), "1")
    book.active["D2"] = CellRichText("5", raised)
    book.save(path)
    _, folder = imported(path, "TH", **KEYS)
    assert len(questions(rate(folder, "85011010"))) == 1  # never 51 %


def test_small_figures_in_a_pdf_are_marks(imported, tmp_path):
    rows = [HEAD, ["8501.10.10", "motors", "80", "5<super size=6>1</super>", "3", ""]]
    cells = [[Paragraph(cell, BODY) for cell in row] for row in rows]
    table = Table(cells, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))
    SimpleDocTemplate(str(tmp_path / "annex.pdf"), pagesize=A4).build([table])
    _, folder = imported(tmp_path / "annex.pdf", "TH", **KEYS)
    assert len(questions(rate(folder, "85011010"))) == 1


def test_a_note_is_a_condition_unless_it_is_said_to_be_harmless(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", 8, 5, 3, "Appendix A"], ["8501.10.90", "", 8, 5, 3, "B10"])
    made, folder = imported(path, "TH", harmless="[B10]", **KEYS)
    assert questions(rate(folder, "85011010")) == ("what the note of the tariff says: Appendix A",)
    assert rate(folder, "85011090").pct == 5
    assert made.remarks == (
        "1 rows have the note 'Appendix A': their rates are unknown until it is answered",
    )


def test_goods_of_a_part_of_a_line_are_asked_for(imported, tmp_path):
    path = schedule(tmp_path, ["ex 8501.10.10", "for toys", 8, 5, 3])
    _, folder = imported(path, "TH", **KEYS)
    assert questions(rate(folder, "85011010")) == (
        "what the note of the tariff says: the goods are for toys",
    )


@pytest.mark.parametrize("cell", ["5,5", "see note", "5 or 6", "-", "five", "5 baht", "n.a.", "5%%", "٥"])
def test_text_that_is_no_rate_is_kept_and_never_zero(imported, tmp_path, cell):
    path = tmp_path / "annex.csv"
    path.write_text(",".join(HEAD) + f'\n8501.10.10,,8,"{cell}",3,\n', encoding="utf-8")
    made, folder = imported(path, "TH", **KEYS)
    assert rate(folder, "85011010").text == cell
    assert [(finding.kind, finding.place) for finding in made.findings] == [("cell", "line 2")]


@pytest.mark.parametrize(
    ("cell", "pct"),
    [("5,5", "5.5"), ("5,5%", "5.5"), ("7", "7"), ("3.5", "3.5"), ("1.250", None), ("5,5,5", None)],
)
def test_decimals_behind_a_comma_are_read_where_the_map_says_so(imported, tmp_path, cell, pct):
    path = tmp_path / "annex.csv"
    path.write_text(",".join(HEAD) + f'\n8501.10.10,,8,"{cell}",3,\n', encoding="utf-8")
    made, folder = imported(path, "TH", decimals="comma", **KEYS)
    found = rate(folder, "85011010")
    if pct is None:
        assert found.text == cell
        assert [finding.kind for finding in made.findings] == ["cell"]
    else:
        assert str(found.pct) == pct
    with pytest.raises(InputError, match="decimals"):
        imported(path, "TH", decimals="dot", **KEYS)


def test_an_empty_year_is_unknown(imported, tmp_path):
    _, folder = imported(schedule(tmp_path, ["8501.10.10", "", 8, "", 3]), "TH", **KEYS)
    assert rate(folder, "85011010").text == "the cell is empty"


def test_fractions_are_asked_about(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", 0.08, 0.05, 0])
    told = problems(imported, path, "TH", **KEYS)
    said = "2 rates are numbers up to 0.08, and none is above: they may be fractions, 0.05 for 5 %"
    assert told == [f"{path}: {said}. Add unit: fraction or unit: percent to the map"]
    _, folder = imported(path, "TH", unit="fraction", **KEYS)
    assert rate(folder, "85011010").pct == 5
    _, other = imported(path, "TH", unit="percent", out="percent", **KEYS)
    assert str(rate(other, "85011010").pct) == "0.05"


def test_fractions_among_rates_shown_as_per_cent_are_asked_about(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", "8%", "5%", "0.03"])
    assert (
        "1 rates are numbers up to 0.03, and others are shown as per cent"
        in problems(imported, path, "TH", **KEYS)[0]
    )
    _, folder = imported(path, "TH", unit="fraction", **KEYS)
    assert [rate(folder, "85011010", day).pct for day in ("2022-06-01", "2023-06-01")] == [5, 3]


def test_fractions_up_to_the_whole_are_asked_about_sheet_by_sheet(imported, tmp_path):
    said = "rates are numbers up to 1, and none is above"
    rows = [HEAD, ["8501.10.10", "", 1, 0.5, 0.05, ""]]  # 100 %, 50 % and 5 %
    assert said in problems(imported, csv_of(tmp_path / "annex.csv", rows), "TH", **KEYS)[0]
    path = sheet_of(tmp_path / "annex.xlsx", rows, names=("Chapter 85",))
    book = openpyxl.load_workbook(path)
    other = book.create_sheet("Chapter 84")
    for row in (HEAD, ["8407.10.00", "", 20, 10, 5, ""]):
        other.append(row)
    book.save(path)
    assert problems(imported, path, "TH", **KEYS)[0].startswith(f"{path}#Chapter 85: 3 {said}")


def test_a_file_of_which_nothing_is_understood_is_refused(imported, tmp_path):
    path = tmp_path / "annex.csv"
    path.write_text(";".join(HEAD) + "\n8501.10.10;;8,5;5,5;3,5;\n", encoding="utf-8")
    assert (
        "no cell of it was understood as a rate: '5,5' is not understood"
        in problems(imported, path, "TH", **KEYS)[0]
    )


def test_base_rates_are_compared_with_what_is_on_file(imported, tmp_path):
    """Korea's MFN rate of 8501.10.1000 on file in 2026 is 8 % (the lower of A 8 and C 13)."""
    head = ["HS Code", "Base Rate", "Year 1"]
    path = schedule(tmp_path, ["8501.10.1000", 8, 4], ["8501.10.2000", 9, 4], head=head)
    made, _ = imported(path, "KR", **{**KEYS, "digits": "[10]", "edition": "HS2022"})
    told = "base rates against the MFN rates on file on 2026-11-30: 1 as, 1 above, 0 below, 0 not on file"
    assert any(text.startswith(told) for text in made.remarks)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"form": "skedule"}, "'skedule' is no form on file. Did you mean 'schedule'?"),
        ({"form": "kr"}, "the form kr is of KR"),
        ({"regime": "RECP"}, "'RECP' is no regime on file. Did you mean 'RCEP'?"),
        ({"beneficiaries": "[Chin]"}, "'Chin' is no economy or group on file"),
        ({"edition": "HS2021"}, "'HS2021' is not one of the choices"),
        ({"columns": "{years: 'Stage {n}'}"}, "the table has a column of lines and none of rates"),
        ({"columns": "{notes: Comment}"}, "no table has the column 'Comment' that the map names"),
        ({"rates": "[{column: MFM, regime: MFN}]"}, "no table has the column 'MFM' that the map names"),
        ({"columns": "{line: Position}"}, "no table has a column of lines: Position"),
        ({"from_": "2030-01-01", "until": "2022-01-01"}, "2022-01-01 is before 2030-01-01"),
        ({"source": "{title: '???', where: x}"}, "title: it is left open"),
        ({"acepted": "{}"}, "there is no key 'acepted' here"),
    ],
)
def test_a_map_that_is_wrong_says_where(imported, tmp_path, more, said):
    path = schedule(tmp_path, ["8501.10.10", "", 8, 5, 3])
    told = problems(imported, path, "TH", **{**KEYS, **more})
    assert any(said in text for text in told), told


def test_all_problems_of_a_map_come_at_once(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", 8, 5, 3])
    told = problems(imported, path, "TH", **{**KEYS, "form": "kr", "regime": "X", "beneficiaries": "[Y]"})
    assert len(told) == 3
    assert all("map.yaml:" in text for text in told)


def test_digits_of_an_importer_without_lines_on_file_are_asked(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", 8, 5, 3])
    told = problems(imported, path, "LA", **{key: text for key, text in KEYS.items() if key != "digits"})
    assert "how many digits the lines of LA have is not on file. Add digits: [8]" in told[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("old.xls", "workbooks of the old form are not read. Open it and save it as .xlsx"),
        ("none.csv", "there is no such file"),
        ("broken.xlsx", "the workbook cannot be read"),
        ("broken.pdf", "the file is no PDF that can be read"),
        ("picture.png", "'.png' is no kind of file that is read"),
    ],
)
def test_files_that_cannot_be_read(imported, tmp_path, name, said):
    path = tmp_path / name
    if name != "none.csv":
        path.write_bytes(b"nothing of the kind")
    assert any(said in text for text in problems(imported, path, "TH", **KEYS))


def test_years_without_a_calendar_on_file_need_their_days(imported, tmp_path):
    path = schedule(tmp_path, ["8501.10.10", "", 8, 5, 3])
    keys = {**KEYS, "regime": "TH-X", "regimes": "{TH-X: {title: Thailand and X}}"}
    told = problems(imported, path, "TH", **keys)
    said = "on which day the years of TH-X begin in TH is not on file"
    assert told == [f"{path}: {said}. Add year_start: month-day to the map, such as 01-01"]
    made, folder = imported(path, "TH", year_start='"04-01"', **keys)
    assert [(column.start, column.until) for column in made.columns] == [
        (date(2022, 1, 1), date(2022, 3, 31)),
        (date(2022, 4, 1), date(2023, 3, 31)),
    ]
    assert rate(folder, "85011010", "2022-04-01", "TH-X").pct == 3


_SHARED = (
    b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>5</t></r>'
    b'<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></si></sst>'
)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def test_raised_figures_in_the_common_texts_of_a_workbook_are_marks(imported, tmp_path):
    """Spreadsheet programs keep texts in a table of their own."""
    path = sheet_of(tmp_path / "plain.xlsx", [HEAD, ["8501.10.10", "", 80, "x", 3, ""]])
    ends = {
        "[Content_Types].xml": (
            "</Types>",
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}"/>',
        ),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{_LINK}" Target="sharedStrings.xml"/>',
        ),
    }
    with ZipFile(path) as plain, ZipFile(tmp_path / "annex.xlsx", "w") as made:
        for name in plain.namelist():
            text = plain.read(name).decode()
            if name in ends:
                end, added = ends[name]
                text = text.replace(end, added + end)
            made.writestr(name, re.sub('<c r="D2"[^>]*>.*?</c>', '<c r="D2" t="s"><v>0</v></c>', text))
        made.writestr("xl/sharedStrings.xml", _SHARED)
    _, folder = imported(tmp_path / "annex.xlsx", "TH", **KEYS)
    assert len(questions(rate(folder, "85011010"))) == 1


def test_lines_that_the_importer_does_not_have_are_told(imported, tmp_path):
    rows = [["Line", "MFN"], ["392410000", 4], ["392410010", 3]]  # of Japan the first is on file
    rates = "[{column: MFN, regime: MFN, from: 2026-04-01, until: 2027-03-31}]"
    made, _ = imported(csv_of(tmp_path / "jp.csv", rows), "JP", columns="{line: Line}", rates=rates)
    assert any(
        "1 lines are none of those on file of JP in HS2022, 3924.10.01.0" in text for text in made.remarks
    )


def test_a_year_without_a_column_is_asked_for(imported, tmp_path):
    head = ["HS Code", "Description", "Base Rate", "2022", "2023", "2025"]
    told = problems(imported, schedule(tmp_path, ["8501.10.10", "", 20, 10, 5, 1], head=head), "TH", **KEYS)
    assert "the year 2024 has no column; found are 2022, 2023, 2025" in told[0]
