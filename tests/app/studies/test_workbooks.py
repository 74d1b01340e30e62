"""A study in a workbook: shown, run and edited where all that is in it is kept; else that is said."""

from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.app.studies.grids import put, shown
from tumen.app.studies.workbooks import why_not

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture
def book(tmp_path):
    from tumen.study.core.new_workbook import write_new_workbook
    from tumen.study.core.starter import write_starter

    write_starter(("origin", "landed-cost"), tmp_path / ".made" / "study")
    write_new_workbook(tmp_path / ".made" / "study", tmp_path / "lunch.xlsx")
    return tmp_path / "lunch.xlsx"


def cells(path, sheet):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def test_a_sheet_is_edited_and_all_else_stays(book, visit):
    browser = visit()
    assert "lunch.xlsx" in browser.get("/studies").text
    before = {name: cells(book, name) for name in openpyxl.load_workbook(book).sheetnames}
    notes = [cell.comment.text for cell in openpyxl.load_workbook(book)["prices"][1] if cell.comment]
    grid = shown(browser, study="lunch.xlsx")
    put(grid, 0, "price", "x")
    found = browser.post("/studies/lunch.xlsx/tables/prices/check", json=grid).json()
    assert [(item["row"], item["column"]) for item in found["cells"]] == [(0, "price")]
    put(grid, 0, "price", "5.25")
    assert browser.post("/studies/lunch.xlsx/tables/prices", json=grid).status_code == 200
    after = {name: cells(book, name) for name in openpyxl.load_workbook(book).sheetnames}
    assert {name: rows for name, rows in after.items() if name != "prices"} == {
        name: rows for name, rows in before.items() if name != "prices"
    }
    at = before["prices"][0].index("price")
    assert after["prices"][1][at] == 5.25  # a number stays a number
    assert [cell.comment.text for cell in openpyxl.load_workbook(book)["prices"][1] if cell.comment] == notes
    assert "can be run" in browser.get("/studies/lunch.xlsx/wrong").text


def test_rows_are_added_and_removed(book, visit):
    browser = visit()
    grid = shown(browser, "prices", "lunch.xlsx")
    row = [*grid["rows"][0]]
    grid["rows"] = [row, *grid["rows"]]
    assert browser.post("/studies/lunch.xlsx/tables/prices", json=grid).status_code == 200
    assert shown(browser, "prices", "lunch.xlsx")["rows"] == grid["rows"]
    grid = shown(browser, "prices", "lunch.xlsx")
    grid["rows"] = grid["rows"][1:]
    assert browser.post("/studies/lunch.xlsx/tables/prices", json=grid).status_code == 200
    assert shown(browser, "prices", "lunch.xlsx")["rows"] == grid["rows"]


def test_two_editors_of_a_workbook(book, visit):
    first, second = visit(), visit()
    one, other = shown(first, study="lunch.xlsx"), shown(second, study="lunch.xlsx")
    put(one, 0, "price", "3.01")
    put(other, 1, "price", "3.02")
    assert first.post("/studies/lunch.xlsx/tables/prices", json=one).status_code == 200
    answer = second.post("/studies/lunch.xlsx/tables/prices", json=other)
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == []


@pytest.mark.parametrize("kind", ["formula", "chart", "picture"])
def test_what_would_be_lost_is_said_and_nothing_is_edited(book, visit, kind):
    made = openpyxl.load_workbook(book)
    sheet = made["notes"]
    if kind == "formula":
        made["prices"]["Z9"] = "=1+1"
    elif kind == "chart":
        from openpyxl.chart import BarChart, Reference

        chart = BarChart()
        chart.add_data(Reference(made["prices"], min_col=3, min_row=1, max_row=3))
        sheet.add_chart(chart, "A9")
    else:
        import zipfile

        with zipfile.ZipFile(book, "a") as archive:
            archive.writestr("xl/media/image1.png", b"x")
    if kind != "picture":
        made.save(book)
    browser = visit()
    page = browser.get("/studies/lunch.xlsx/tables/prices").text
    assert "would be lost here" in page
    before = book.read_bytes()
    grid = {"version": "", "columns": ["product"], "rows": [["x"]]}
    assert browser.post("/studies/lunch.xlsx/tables/prices", json=grid).status_code == 422
    assert book.read_bytes() == before


def test_a_copy_of_a_workbook_has_its_own_name(book, visit, tmp_path):
    from tumen.study.core.read import read_study

    assert visit().post("/studies/lunch.xlsx/copy", data={"name": "other", "title": ""}).status_code == 200
    assert read_study(tmp_path / "other.xlsx").facts.study == "other"


def test_a_workbook_is_sent(book, visit, tmp_path):
    sent = {"file": ("anything.xlsx", book.read_bytes())}
    assert visit().post("/studies/+send", files=sent, data={"name": "taken"}).status_code == 200
    assert (tmp_path / "taken.xlsx").read_bytes() == book.read_bytes()


def test_levers_of_a_workbook(book, visit, tmp_path):
    import html
    import re

    browser = visit()
    page = browser.get("/studies/lunch.xlsx/levers?table=prices").text
    path = html.unescape(re.search(r'name="lever" value="(prices[^"]*ningbo[^"]*)"', page)[1])
    sent = {"lever": path, "value": "9.5", "low": "1", "high": "10"}
    part = browser.get("/studies/lunch.xlsx/levers/answer", params=sent).text
    assert "9.5 USD in place of" in part
    kept = browser.post(
        "/studies/lunch.xlsx/levers/keep", data={**sent, "scenario": "a", "source": "illustrative"}
    )
    assert "not added here" in kept.text
    assert not list(tmp_path.parent.glob(".unfinished-*"))
    assert not list(tmp_path.glob(".unfinished-*"))


def test_a_workbook_that_unzips_to_far_too_much_is_not_unzipped(book, visit):
    """40 MB is the limit of `tumen.tables.forms.limits`, whatever the size; here 60 MB of blanks in 60 kB."""
    with ZipFile(book, "a", ZIP_DEFLATED) as parts, parts.open("xl/worksheets/sheet99.xml", "w") as sheet:
        for _ in range(30):
            sheet.write(b" " * 2_000_000)
    refused = why_not(book)
    assert "more than the limit of 40,000,000" in refused.what
    assert visit().get("/studies/lunch.xlsx/tables/prices").status_code < 500


def test_a_workbook_is_not_read_from_another_folder_than_its_own(book, visit, tmp_path):
    """As changed it stands in a folder within its own: there `../` would lead to another file."""
    (tmp_path.parent / "above.csv").write_text("product\n", encoding="utf-8")
    made = openpyxl.load_workbook(book)
    made["study"].append(["left_out", "[../above.csv]"])
    made.save(book)
    found = visit().post("/studies/lunch.xlsx/tables/prices/check", json=shown(visit(), study="lunch.xlsx"))
    (tmp_path.parent / "above.csv").unlink()
    assert any("above the folder of the workbook" in said for said in found.json()["others"])
