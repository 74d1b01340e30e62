"""A table in the grid: what is wrong is said at its cell, it is saved whole, two editors lose nothing."""

import csv
import html
import io
import shutil

import pytest

from tests.app.studies.grids import put, shown
from tumen.study.core.starter import write_starter


@pytest.fixture
def lunch(tmp_path):
    write_starter(("origin", "landed-cost"), tmp_path / "lunch")
    return tmp_path / "lunch"


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_problems_stand_at_their_cells(lunch, visit):
    browser = visit()
    before = {path.name: path.read_bytes() for path in lunch.iterdir()}
    grid = shown(browser)
    put(grid, 0, "price", "abc")
    put(grid, 1, "site", "ningb")
    put(grid, 1, "source", "")
    found = browser.post("/studies/lunch/tables/prices/check", json=grid).json()
    cells = {(item["row"], item["column"]): " ".join(item["said"]) for item in found["cells"]}
    assert cells[0, "price"].startswith("'abc' is not a number")  # the column stands beside it
    assert "the cell is empty" in cells[1, "source"]
    put(grid, 0, "price", "3")
    put(grid, 1, "source", "illustrative")
    found = browser.post("/studies/lunch/tables/prices/check", json=grid).json()
    cells = {(item["row"], item["column"]): " ".join(item["said"]) for item in found["cells"]}
    assert "Did you mean" in cells[1, "site"]
    assert {path.name: path.read_bytes() for path in lunch.iterdir()} == before  # looking changes nothing
    assert not list(lunch.parent.glob(".unfinished-*"))


def test_problems_stand_at_their_cells_in_every_language(lunch, visit):
    browser = visit()
    browser.cookies.set("tumen_language", "zh")
    grid = shown(browser)
    put(grid, 0, "price", "abc")
    (item,) = browser.post("/studies/lunch/tables/prices/check", json=grid).json()["cells"]
    assert (item["row"], item["column"]) == (0, "price")
    assert "is not a number" not in item["said"][0]
    assert "'abc'" in item["said"][0]


def test_problems_that_an_edit_makes_elsewhere_are_said(lunch, visit):
    browser = visit()
    grid = shown(browser, "sites")
    grid["rows"].pop()
    found = browser.post("/studies/lunch/tables/sites/check", json=grid).json()
    assert any("bills.csv" in text or "ways.csv" in text for text in found["others"])


def test_a_table_is_saved_as_it_was_written(lunch, visit):
    path = lunch / "prices.csv"
    text = path.read_text(encoding="utf-8").replace(",", ";").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    browser = visit()
    grid = shown(browser)
    put(grid, 0, "price", "3.33")
    put(grid, 0, "source", 'a "quoted" source; with\nlines')
    assert browser.post("/studies/lunch/tables/prices", json=grid).status_code == 200
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfproduct;")  # the mark and the semicolons stay
    assert b"\r\n" in data
    assert shown(browser)["rows"] == grid["rows"]


def test_rows_without_a_cell_are_left_out_and_lines_are_told_apart(lunch, visit):
    browser = visit()
    grid = shown(browser)
    grid["rows"] = [["", "", "", "", ""][: len(grid["columns"])], *grid["rows"]]
    put(grid, 1, "source", "two\nlines")
    put(grid, 2, "price", "x")
    found = browser.post("/studies/lunch/tables/prices/check", json=grid).json()
    assert [(item["row"], item["column"]) for item in found["cells"]] == [(2, "price")]


def test_a_table_without_rows_is_looked_at_as_none(lunch, visit):
    browser = visit()
    grid = shown(browser)
    grid["rows"] = []
    found = browser.post("/studies/lunch/tables/prices/check", json=grid).json()
    assert any("without the table prices" in text for text in found["others"])
    assert (lunch / "prices.csv").is_file()


def test_a_new_table_begins_and_one_without_rows_ends(lunch, visit):
    browser = visit()
    grid = shown(browser, "taxes")
    grid["rows"] = []
    assert browser.post("/studies/lunch/tables/taxes", json=grid).status_code == 200
    assert not (lunch / "taxes.csv").exists()
    grid = shown(browser, "suppliers")
    assert grid["version"] == ""
    grid["rows"] = [
        [
            "asan" if name == "supplier" else "KR" if name == "economy" else "illustrative"
            for name in grid["columns"]
        ]
    ]
    assert browser.post("/studies/lunch/tables/suppliers", json=grid).status_code == 200
    assert rows_of(lunch / "suppliers.csv")[0]["supplier"] == "asan"


def test_two_editors_keep_what_each_changed(lunch, visit):
    first = visit()
    second = visit()
    one, other = shown(first), shown(second)
    put(one, 0, "price", "3.01")
    put(other, 1, "price", "3.02")
    assert first.post("/studies/lunch/tables/prices", json=one).status_code == 200
    answer = second.post("/studies/lunch/tables/prices", json=other)
    assert answer.status_code == 409
    found = answer.json()
    assert found["conflicts"] == []
    assert [row["price"] for row in rows_of(lunch / "prices.csv")][:1] == ["3.01"]  # nothing was written over
    again = {**other, "version": found["version"], "rows": found["rows"], "columns": found["columns"]}
    assert second.post("/studies/lunch/tables/prices", json=again).status_code == 200
    assert [row["price"] for row in rows_of(lunch / "prices.csv")] == ["3.01", "3.02"]


def test_what_two_editors_both_changed_is_asked(lunch, visit):
    first, second = visit(), visit()
    one, other = shown(first), shown(second)
    was = one["rows"][0][one["columns"].index("price")]
    put(one, 0, "price", "3.01")
    put(other, 0, "price", "3.02")
    first.post("/studies/lunch/tables/prices", json=one)
    (conflict,) = second.post("/studies/lunch/tables/prices", json=other).json()["conflicts"]
    assert (conflict["column"], conflict["base"], conflict["mine"], conflict["theirs"]) == (
        "price",
        was,
        "3.02",
        "3.01",
    )


def test_who_changed_what_is_shown(lunch, visit):
    browser = visit()
    grid = shown(browser)
    put(grid, 0, "price", "5.01")
    browser.post("/studies/lunch/tables/prices", json=grid)
    page = browser.get("/studies/lunch").text
    edits = page[page.index("<h2>Edits</h2>") :]
    assert "prices.csv (1 cell)" in edits
    assert "5.01" in edits


def test_a_file_that_is_no_grid_is_edited_as_text(lunch, visit):
    (lunch / "prices.csv").write_text("product,site\nbox,ningbo,3\n", encoding="utf-8")
    browser = visit()
    answer = browser.get("/studies/lunch/tables/prices")
    assert answer.url.path == "/studies/lunch/text/prices.csv"
    assert "box,ningbo,3" in answer.text


def test_the_facts_are_edited_as_text_with_their_problems(lunch, visit):
    browser = visit()
    path = lunch / "study.yaml"
    text = path.read_text(encoding="utf-8")
    wrong = browser.post(
        "/studies/lunch/text/study.yaml/check", data={"text": text.replace("[RCEP]", "[RCEPP]")}
    )
    assert "&#39;RCEPP&#39; is not on file" in wrong.text
    page = browser.get("/studies/lunch/text/study.yaml").text
    version = page.split('name="version" value="')[1].split('"')[0]
    sent = {"text": text.replace("\n", "\r\n") + "# mine\r\n", "version": version}  # as forms send lines
    assert browser.post("/studies/lunch/text/study.yaml", data=sent).url.path == "/studies/lunch"
    assert path.read_text(encoding="utf-8") == f"{text}# mine\n"
    answer = browser.post("/studies/lunch/text/study.yaml", data={**sent, "text": "other"})
    assert answer.status_code == 409
    assert "This file was saved elsewhere" in answer.text
    assert path.read_text(encoding="utf-8") == f"{text}# mine\n"


def test_a_full_disk_leaves_the_table_as_it_was(lunch, visit, monkeypatch):
    import errno
    from pathlib import Path

    browser = visit()
    grid = shown(browser)
    put(grid, 0, "price", "3.01")
    before = (lunch / "prices.csv").read_bytes()
    write = Path.write_bytes

    def full(path, data):
        if path.name == "prices.csv":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    answer = browser.post("/studies/lunch/tables/prices", json=grid)
    assert answer.status_code == 503
    assert "Make room on the disk" in html.unescape(answer.text)
    assert (lunch / "prices.csv").read_bytes() == before


def test_a_table_outside_of_the_study_is_not_edited(lunch, visit):
    shutil.move(lunch / "prices.csv", lunch.parent.parent / f"{lunch.parent.name}-prices.csv")
    path = lunch / "study.yaml"
    named = f"tables: {{prices: ../../{lunch.parent.name}-prices.csv}}\n"
    path.write_text(path.read_text(encoding="utf-8") + named, encoding="utf-8")
    browser = visit()
    page = browser.get("/studies/lunch/tables/prices").text
    assert "does not stand in the folder of the study" in page
    grid = shown(browser)
    assert browser.post("/studies/lunch/tables/prices", json=grid).status_code == 422


def test_a_table_that_is_too_large_for_a_grid_is_shown_and_not_edited(lunch, visit):
    path = lunch / "prices.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *(rows * 5001)][:5002]) + "\n", encoding="utf-8")
    before = path.read_bytes()
    browser = visit()
    assert "more than 5,000 rows" in browser.get("/studies/lunch/tables/prices").text
    grid = shown(browser)
    assert len(grid["rows"]) == 5000
    assert browser.post("/studies/lunch/tables/prices", json=grid).status_code == 422
    assert path.read_bytes() == before


def test_a_row_of_another_length_is_refused_and_not_filled_up(lunch, visit):
    browser = visit()
    grid = shown(browser)
    before = (lunch / "prices.csv").read_bytes()
    for row in (grid["rows"][0][:-1], [*grid["rows"][0], "x"]):
        answer = browser.post("/studies/lunch/tables/prices", json={**grid, "rows": [row, *grid["rows"][1:]]})
        assert answer.status_code == 422
        assert f"row 1 has {len(row)} cells, but there are {len(grid['columns'])} columns" in html.unescape(
            answer.text
        )
    assert (lunch / "prices.csv").read_bytes() == before


def test_half_a_pair_of_surrogates_is_no_text(lunch, visit):
    """JSON can say it (RFC 8259, 8.2), no file of text can."""
    before = (lunch / "prices.csv").read_bytes()
    browser = visit()
    sent = b'{"version": "", "columns": ["product"], "rows": [["\\ud800"]]}'
    for path in ("/studies/lunch/tables/prices", "/studies/lunch/tables/prices/check"):
        answer = browser.post(path, content=sent, headers={"content-type": "application/json"})
        assert answer.status_code == 422
    assert (lunch / "prices.csv").read_bytes() == before
