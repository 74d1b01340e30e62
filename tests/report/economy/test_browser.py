"""The page in a real browser: nothing runs off the side of a phone."""

from __future__ import annotations

import shutil

import pytest

from tumen.report.print_pdf import load_printer

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("which", ["trade_page", "supply_page", "shock_page"])
def test_nothing_runs_off_the_side(which, width, request, runs_off):
    assert runs_off(request.getfixturevalue(which), width) == {"wide": 0, "out": [], "clipped": 0}


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
@pytest.mark.parametrize("which", ["trade_page", "supply_page", "shock_page"])
def test_the_front_is_one_sheet_and_only_what_is_open_is_printed(which, request, tmp_path):
    pdfium = pytest.importorskip("pypdfium2")
    page, source, made = request.getfixturevalue(which), tmp_path / "page.html", tmp_path / "page.pdf"
    source.write_text(page, encoding="utf-8")
    load_printer()(source, made)
    sheets = [sheet.get_textpage().get_text_bounded() for sheet in pdfium.PdfDocument(made)]
    assert "For the researcher" in sheets[0]
    assert "assumptions with their sources" in sheets[0]
    assert sheets[1].lstrip().startswith("Contents")
    printed = "\n".join(sheets)
    assert "Assumptions of the study" in printed
    assert "Stated by the study, because it is not on file" not in printed  # folded with its chapter
    assert "Stated by the study, because it is not on file" in page


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine")
def test_a_link_of_the_contents_opens_what_it_leads_to(supply_page, chromium, tmp_path):
    source = tmp_path / "page.html"
    source.write_text(supply_page, encoding="utf-8")
    window = chromium.new_page(java_script_enabled=False)
    window.goto(source.as_uri())
    table = window.get_by_text("Stated by the study, because it is not on file")
    assert not table.is_visible()
    window.locator("nav a[href='#assumptions']").click()
    table.wait_for(state="visible", timeout=5000)
    window.close()
