"""``tumen documents``: the papers of a study, whole or not at all."""

import json
import shutil
import sys
from html import unescape

import pytest

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


def test_papers_of_a_study(tumen, study, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    out = tmp_path / "papers"
    done = tumen("documents", study, "--out", out, "--json")
    assert done.exit_code == 0, done.output
    papers = json.loads(done.output)["papers"]
    assert papers
    for paper in papers:
        page = (out / f"{paper['file']}.html").read_text(encoding="utf-8")
        assert paper["document"]["title"] in unescape(page)
        assert "<script" not in page
        if paper["workbook"]:
            book = openpyxl.load_workbook(out / f"{paper['file']}.xlsx")
            assert book.sheetnames[0] == paper["document"]["tables"][0]["caption"]
    index = (out / "index.html").read_text(encoding="utf-8")
    assert all(f"{paper['file']}.html" in index for paper in papers)
    kinds = {paper["file"].rsplit("-", 1)[-1] for paper in papers}
    assert {"worksheet", "form", "check", "register"} <= kinds


def test_nothing_is_overwritten(tumen, study, tmp_path):
    out = tmp_path / "papers"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    done = tumen("documents", study, "--out", out)
    assert done.exit_code == 2
    assert "is not an empty folder" in done.output
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("words", [("--site", "nowhere"), ("--scenario", "never"), ("--agreement", "NAFTA")])
def test_names_that_are_not_there(tumen, study, tmp_path, words):
    done = tumen("documents", study, "--out", tmp_path / "papers", *words)
    assert done.exit_code == 2
    assert not (tmp_path / "papers").exists()
    assert not list(tmp_path.glob(".unfinished-*"))


def test_without_workbooks(tumen, study, tmp_path):
    done = tumen("documents", study, "--out", tmp_path / "papers", "--html-only")
    assert done.exit_code == 0, done.output
    assert not list((tmp_path / "papers").glob("*.xlsx"))


def test_pdf_beside_html(tumen, study, tmp_path):
    pytest.importorskip("weasyprint") if not BROWSER else None
    out = tmp_path / "papers"
    done = tumen("documents", study, "--out", out, "--html-only", "--pdf")
    assert done.exit_code == 0, done.output
    pages = sorted(path.stem for path in out.glob("*.html") if path.stem != "index")
    assert sorted(path.stem for path in out.glob("*.pdf")) == pages
    assert all(path.read_bytes().startswith(b"%PDF") for path in out.glob("*.pdf"))
    assert ".pdf" in (out / "index.html").read_text(encoding="utf-8")


def test_pdf_without_what_makes_it_says_so_and_writes_nothing(tumen, study, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = tumen("documents", study, "--out", tmp_path / "papers", "--pdf")
    assert done.exit_code == 2
    assert "pip install 'tumen[print]'" in done.output
    assert "Chromium" in done.output
    assert not (tmp_path / "papers").exists()
